"""A rule set taken apart: each obligation, question, definition and parameter with a mistake in it, checked anew.

Whatever uses a wrong definition is checked with it. A mistake that the checker refuses, or that means the same, is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from benchmarks.mutation.mistakes import mistakes
from dsl import syntax as s
from dsl.check import check
from dsl.diagnostics import Diagnostics
from dsl.duties import Duties
from dsl.folder import Folder
from dsl.quotes import Law
from dsl.scope import World
from dsl.structure import DutyPart, FileParts, read_file
from dsl.tree import Amount, Duty, Obligation, Param, Question, RuleSet, Span, Unit
from records.findings import Modality

_MODALITIES: tuple[Modality, ...] = ("应当", "推行", "可以")
_CHANGED = ("针对", "到期", *_MODALITIES)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake. ``home`` is the id of a 义务 or 人工, or the name of a 定义 or 参数; ``article`` the 条 it stands under.

    ``key`` tells it from all others of the rule set and stays while the rule is not changed. ``duties`` are the obligations
    and questions that read otherwise than before; ``rules`` is the rule set with them (and, for a 参数, its value).
    """

    home: str
    article: int
    key: str
    kind: str
    rules: RuleSet
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class _Definition:
    key: tuple[str, str]
    article: int
    syntax: s.Definition


class Workshop:
    """The rule files of a folder, read once. Raises ValueError where they are not sound."""

    def __init__(self, folder: Folder) -> None:
        diagnostics = Diagnostics()
        checked = check(folder, diagnostics)
        rules = checked[0] if isinstance(checked, tuple) else checked
        if rules is None or diagnostics.has_errors:
            raise ValueError("规则文件有错误")
        self.rules: RuleSet = rules
        self.files: list[FileParts] = [read_file(source, Diagnostics()) for source in folder.sources]
        self.sources = {source.name: source for source in folder.sources}
        self.definitions = list(self._found_definitions())
        self.parts = {
            part.head.id.text: part for file in self.files for part in file.duties if part.head is not None
        }
        self.checked: dict[str, Duty] = {duty.id: duty for duty in rules.duties}
        self._users = {d.key: self._using(d.key) for d in self.definitions}

    def mutants(self) -> Iterator[Mutant]:
        """All of them: of 义务 and 人工 in order, then of 定义, then of 参数."""
        for duty in self.rules.duties:
            yield from _numbered(self._of_duty(duty))
        for definition in self.definitions:
            yield from _numbered(self._of_definition(definition))
        for param in self.rules.params.values():
            yield from _numbered(self._of_param(param))

    # -- 义务, 人工

    def _of_duty(self, duty: Duty) -> Iterator[Mutant]:
        part = self.parts[duty.id]
        for index, clause in enumerate(part.clauses):
            if clause.word not in _CHANGED or clause.syntax is None:
                continue
            if clause.word == "到期":
                yield from self._duty(duty, part, "到期 去掉", _kind("去掉到期"), index, None)
            if clause.word in _MODALITIES and isinstance(duty, Obligation):
                for other in _MODALITIES:
                    if other != clause.word:
                        changed = replace(duty, modality=other)
                        key = f"{duty.id} {clause.word} → {other}"
                        yield Mutant(duty.id, duty.article, key, "要求程度", self._with(changed), (changed,))
            for what, span, syntax in mistakes(clause.syntax):
                key = f"{clause.word} {what}：{self._words(span)}"
                yield from self._duty(duty, part, key, _kind(what), index, syntax)

    def _duty(
        self, duty: Duty, part: DutyPart, key: str, kind: str, index: int, syntax: s.UnitSyntax | None
    ) -> Iterator[Mutant]:
        clauses = list(part.clauses)
        if syntax is None:
            del clauses[index]
        else:
            clauses[index] = replace(clauses[index], syntax=syntax)
        changed = self._check(replace(part, clauses=clauses), duty, self._world({}))
        if changed is not None:
            yield Mutant(duty.id, duty.article, f"{duty.id} {key}", kind, self._with(changed), (changed,))

    # -- 定义, 参数

    def _of_definition(self, definition: _Definition) -> Iterator[Mutant]:
        table, name = definition.key
        home = f"{table} 的 {name}" if table else name
        for what, span, syntax in mistakes(definition.syntax):
            world = self._world({definition.key: syntax})
            changed = [
                new
                for id in self._users[definition.key]
                if (new := self._check(self.parts[id], self.checked[id], world)) is not None
            ]
            if changed:
                key = f"{home} {what}：{self._words(span)}"
                rules = self._with(*changed)
                yield Mutant(home, definition.article, key, _kind(what), rules, tuple(changed))

    def _of_param(self, param: Param) -> Iterator[Mutant]:
        for what, value in _other_values(param):
            params = {**self.rules.params, param.name: replace(param, value=value)}
            users = tuple(self.checked[id] for id in self._using(("", param.name)))
            key = f"{param.name} {what}"
            yield Mutant(
                param.name,
                self._article_of(param.span),
                key,
                "数字±1",
                replace(self.rules, params=params),
                users,
            )

    # -- helpers

    def _check(self, part: DutyPart, before: Duty, world: World) -> Duty | None:
        """The obligation read anew; None where it is refused or says what it said before."""
        law = Law(None, world.diagnostics)
        found = Duties(world, law).check(replace(part, examples=[]))
        if found is None or world.diagnostics.has_errors:
            return None
        changed = replace(found, basis=before.basis, examples=before.examples)
        return None if changed == before else changed

    def _world(self, changed: dict[tuple[str, str], s.Definition]) -> World:
        texts = {name: source.text for name, source in self.sources.items()}
        world = World(self.sources, texts, Diagnostics(), params=dict(self.rules.params))
        for definition in self.definitions:
            syntax = changed.get(definition.key, definition.syntax)
            if definition.key[0]:
                world.named[definition.key] = syntax
            else:
                world.sets[definition.key[1]] = syntax
        return world

    def _with(self, *changed: Duty) -> RuleSet:
        new = {duty.id: duty for duty in changed}
        obligations = tuple(_of(Obligation, new.get(one.id, one)) for one in self.rules.obligations)
        questions = tuple(_of(Question, new.get(one.id, one)) for one in self.rules.questions)
        return replace(self.rules, obligations=obligations, questions=questions)

    def _found_definitions(self) -> Iterator[_Definition]:
        for file in self.files:
            for syntax in file.definitions:
                words = syntax.name.words
                key = (words[0].text if len(words) > 1 else "", words[-1].text)
                yield _Definition(key, self._article_of(syntax.span), syntax)

    def _article_of(self, span: Span) -> int:
        """The 条 above a place; 0 before the first."""
        article = 0
        for file in self.files:
            if file.scan.source.name == span.file:
                for part in file.articles:
                    if part.line.span.line < span.line:
                        article = int(part.line.number.text)
        return article

    def _using(self, key: tuple[str, str]) -> tuple[str, ...]:
        """The ids of what names a definition or parameter, itself or through other definitions; some may not after all."""
        names = {key[1]}
        grown = True
        while grown:
            more = {d.key[1] for d in self.definitions if _words_of(d.syntax) & names}
            grown = not more <= names
            names |= more
        return tuple(
            id
            for id, part in self.parts.items()
            if any(clause.word in _CHANGED and _words_of(clause.syntax) & names for clause in part.clauses)
        )

    def _words(self, span: Span) -> str:
        source = self.sources[span.file]
        start, end = source.offsets(span)
        return re.sub(r"\s+", " ", source.text[start:end])


D = TypeVar("D", Obligation, Question)


def _of(kind: type[D], duty: Duty) -> D:
    assert isinstance(duty, kind)
    return duty


def _numbered(found: Iterator[Mutant]) -> Iterator[Mutant]:
    """Keys made single: the second of two equal ones gets #2."""
    seen: dict[str, int] = {}
    for one in found:
        seen[one.key] = seen.get(one.key, 0) + 1
        yield one if seen[one.key] == 1 else replace(one, key=f"{one.key} #{seen[one.key]}")


def _words_of(node: object) -> frozenset[str]:
    """Every word in a part of the surface tree."""
    if isinstance(node, s.Word):
        return frozenset((node.text,))
    if isinstance(node, tuple):
        return frozenset().union(*(_words_of(part) for part in node))
    slots: tuple[str, ...] = getattr(type(node), "__slots__", ())
    return frozenset().union(*(_words_of(getattr(node, name)) for name in slots if name != "span"))


def _kind(what: str) -> str:
    """The operator's name for the table."""
    for kind, starts in _KINDS.items():
        if what.startswith(starts):
            return kind
    first, _, second = what.partition(" → ")
    if first.isdecimal():
        return "数字±1"
    if {first, second} <= {"工作日", "日", "天", "小时", "分钟"}:
        return "换单位"
    return "换运算" if first in ("=", "≠", "<", "≤", ">", "≥", "最早", "最晚") else "换字段"


_KINDS: dict[str, tuple[str, ...]] = {
    "且或互换": ("且 ↔ 或",),
    "去掉条件": ("去掉一个条件", "去掉途径", "去掉第"),
    "去掉其中": ("去掉其中", "去掉按…计"),
    "去掉非": ("去掉非",),
    "去掉到期、限期": ("去掉到期", "去掉限期"),
    "换运算": ("空白 ↔", "有 ↔", "早于 ↔", "两边对调", "加上非", "去掉按日"),
    "数字±1": ("允许间隔",),
    "去掉一个值": ("去掉 ",),
}


def _other_values(param: Param) -> Iterator[tuple[str, Amount | int]]:
    match param.value:
        case Amount(number=number, unit=unit) as amount:
            for other in (number - 1, number + 1):
                if other >= 0:
                    yield f"{number} → {other}", replace(amount, number=other)
            if unit in (Unit.DAY, Unit.WORKDAY):
                new = Unit.WORKDAY if unit is Unit.DAY else Unit.DAY
                yield f"{unit} → {new}", replace(amount, unit=new)
        case int(number):
            yield f"{number} → {number - 1}", number - 1
            yield f"{number} → {number + 1}", number + 1
