"""义务 and 人工: clauses to checked obligations and questions."""

from __future__ import annotations

import re
from functools import partial
from typing import Literal as Fixed

from dsl import syntax as s
from dsl.diagnostics import Attempts, Reported, all_of
from dsl.examples import Settings, Tables, check_rows
from dsl.keywords import VERDICTS
from dsl.quotes import Law, letter
from dsl.requirements import Requirements
from dsl.scope import Here, World
from dsl.structure import DutyPart, ExamplePart
from dsl.tree import (
    Basis,
    Condition,
    EachItem,
    Example,
    Message,
    Obligation,
    Question,
    Requirement,
)
from records.nearest import nearest
from records.schema import TABLES

Modality = Fixed["应当", "推行", "可以"]
_MODALITIES: dict[str, Modality] = {"应当": "应当", "推行": "推行", "可以": "可以"}
_MANUAL = "人工"
_ONLY_DUTY = ("说明", "整改")
_ONLY_MANUAL = ("提问", "查看")
_ID = re.compile(r"([0-9]+)\.([1-9][0-9]*)")
_LONGEST_ID = 12


class Duties(Requirements):
    """Checks one obligation or question at a time."""

    def __init__(self, world: World, law: Law) -> None:
        super().__init__(world)
        self.law = law

    def check(self, part: DutyPart) -> Obligation | Question | None:
        """The checked obligation, or None after every mistake in it has been told."""
        try:
            return self._check(part)
        except Reported:
            return None
        except RecursionError:
            self.diagnostics.error(
                "too-deep",
                part.span,
                "这一项套得太深，不能检查。",
                hint="把里面的条件分成几个定义，少套几层。",
            )
            return None

    def _check(self, part: DutyPart) -> Obligation | Question:
        attempt = Attempts()
        article = attempt(lambda: self._article(part), 0)
        attempt(lambda: self._clauses(part), None)
        attempt(lambda: self._no_holes(part), None)
        basis: tuple[Basis, ...] = attempt(lambda: self._basis(part, article), ())
        table = self._table(part)
        here = Here.subject(table)
        applies = attempt(lambda: self._applies(part, here), None)
        due = attempt(lambda: self._due(part, here), None)
        requirement = attempt(lambda: self._requirement(part, here), None)
        message = attempt(lambda: self._message(part, here, requirement), None)
        examples: tuple[Example, ...] = attempt(lambda: self._examples(part, requirement), ())
        if attempt.failed or part.head is None or part.failed:
            raise Reported
        number, title = part.head.id.text, part.head.title.text
        category, modality = self._text(part, "类别") or "", self._modality(part)
        if part.manual:
            ask, look_at = self._text(part, "提问") or "", self._text(part, "查看") or ""
            return Question(
                number,
                article,
                title,
                basis,
                category,
                modality,
                table,
                applies,
                due,
                ask,
                look_at,
                examples,
                span=part.span,
            )
        assert requirement is not None
        return Obligation(
            number,
            article,
            title,
            basis,
            category,
            modality,
            table,
            applies,
            due,
            requirement,
            message,
            self._text(part, "整改"),
            examples,
            span=part.span,
        )

    # -- head and clauses

    def _article(self, part: DutyPart) -> int:
        """The article's number from the id 条.序号, which must be the 条 it stands under."""
        if part.head is None:
            raise Reported
        match = _ID.fullmatch(part.head.id.text)
        if match is None or len(part.head.id.text) > _LONGEST_ID:
            self.diagnostics.fail(
                "bad-id",
                part.head.id.span,
                f"编号要写成“条.序号”，不能写“{part.head.id.text}”。",
                hint="例如第十一条的第一项义务写 11.1。",
            )
        article = int(match[1])
        if part.article is not None and part.article.number.text != match[1]:
            number = part.article.number.text
            self.diagnostics.fail(
                "id-of-other-article",
                part.head.id.span,
                f"编号 {part.head.id.text} 写在了第 {number} 条下面。",
                hint=f"改成 {number}.{match[2]}，或者移到第 {article} 条下面。",
            )
        if not part.head.title.text.strip():
            self.diagnostics.fail(
                "no-title",
                part.head.title.span,
                "名称是空的。",
                hint="写一句话说明检查什么。",
            )
        return article

    def _clauses(self, part: DutyPart) -> None:
        """Each clause where it belongs, none missing, none twice. Raises Reported."""
        attempt = Attempts()
        seen: dict[str, bool] = {}
        kind = "人工" if part.manual else "义务"
        for clause in part.clauses:
            name = "应当" if clause.word in _MODALITIES else clause.word
            if name in seen and name != "依据":
                what = "应当、推行、可以只能写一行" if name == "应当" else f"“{clause.word}”只能写一行"
                self.diagnostics.error(
                    "clause-twice",
                    clause.span,
                    f"{kind}里的{what}。",
                    hint="合并成一行，或者另写一项。",
                )
                attempt.failed = True
            seen[name] = True
            wrong = _ONLY_DUTY if part.manual else _ONLY_MANUAL
            if clause.word in wrong or (part.manual and name == "应当" and clause.syntax is not None):
                self.diagnostics.error(
                    "wrong-clause",
                    clause.span,
                    f"{kind}里不写“{clause.word}”。",
                    hint="人工只写 提问 和 查看，由人判断。"
                    if part.manual
                    else "提问、查看用在“人工”里；义务写 应当、推行或者可以。",
                )
                attempt.failed = True
        needed = ("依据", "类别", "针对", *(_ONLY_MANUAL if part.manual else ("应当",)))
        for word in () if part.failed else needed:
            if word not in seen:
                self.diagnostics.error(
                    "missing-clause",
                    part.head.span if part.head else part.span,
                    f"{kind}{' ' + part.head.id.text if part.head else ''} 少了“{word}”。",
                    hint=_EXAMPLES_OF[word],
                )
                attempt.failed = True
        attempt.done()

    def _no_holes(self, part: DutyPart) -> None:
        """Braces only where they are filled: in 说明. Raises Reported."""
        attempt = Attempts()
        texts = [
            (clause.word, clause.syntax.word)
            for clause in part.all("整改", *_ONLY_MANUAL)
            if isinstance(clause.syntax, s.Line)
        ]
        if part.head is not None:
            texts.insert(0, ("名称", part.head.title))
        for what, word in texts:
            at = next((at for at, sign in enumerate(word.text) if sign in "{}｛｝"), None)
            if at is not None:
                self.diagnostics.error(
                    "hole-not-filled",
                    letter(word, at),
                    f"“{what}”里的花括号不会填上内容，只会照样印出来。",
                    hint="改成文字，例如“这份文书”；要写出一行的内容，用义务的“说明”。",
                )
                attempt.failed = True
        attempt.done()

    def _text(self, part: DutyPart, word: str) -> str | None:
        for clause in part.all(word):
            if isinstance(clause.syntax, s.Line):
                return clause.syntax.word.text
        return None

    def _modality(self, part: DutyPart) -> Modality:
        return next((_MODALITIES[clause.word] for clause in part.all(*_MODALITIES)), "应当")

    def _basis(self, part: DutyPart, article: int) -> tuple[Basis, ...]:
        if not article:
            raise Reported
        quotes = [
            quote
            for clause in part.all("依据")
            if isinstance(clause.syntax, s.QuoteList)
            for quote in clause.syntax.quotes
        ]
        return all_of(*[partial(self.law.quote, article, quote) for quote in quotes])

    def _table(self, part: DutyPart) -> str:
        """The table of 针对. Raises Reported: without it nothing else can be checked."""
        line = next((c.syntax for c in part.all("针对") if isinstance(c.syntax, s.SubjectLine)), None)
        if line is None:
            raise Reported
        name = line.table.text
        if name not in TABLES:
            near = nearest(name, TABLES)
            owner = next((table for table, named in self.world.named if named == name), None)
            hint = f"您是不是想写“{near}”？" if near else ""
            if owner is not None:
                hint = f"“{name}”是{owner}下的定义；“针对”后面写表名，条件写在“其中”后面。"
            self.diagnostics.fail(
                "unknown-table", line.table.span, f"没有“{name}”这张表。", hint=hint, allowed=tuple(TABLES)
            )
        return name

    def _applies(self, part: DutyPart, here: Here) -> Condition | None:
        for clause in part.all("针对"):
            if isinstance(clause.syntax, s.SubjectLine) and clause.syntax.where is not None:
                return self.where(here, clause.syntax.where, None)
        return None

    def _due(self, part: DutyPart, here: Here) -> Condition | None:
        for clause in part.all("到期"):
            if isinstance(clause.syntax, s.DueLine):
                chain = clause.syntax.chain
                if len(chain.parts) > 1:
                    self.diagnostics.error(
                        "due-without-bracket",
                        chain.joins[0].span,
                        "“到期”后面不止一个条件时要用括号。",
                        hint=f"写成 到期 ({self.world.words(chain.span)})",
                    )
                    raise Reported
                return self.chain(here, chain)
        return None

    # -- the requirement

    def _requirement(self, part: DutyPart, here: Here) -> Requirement | None:
        for clause in part.all(*_MODALITIES):
            match clause.syntax:
                case s.Holds() | s.Deadline() | s.EachItem() | s.AnyWay():
                    return self.requirement(here, clause.syntax)
        return None

    # -- 说明

    def _message(self, part: DutyPart, here: Here, requirement: Requirement | None) -> Message | None:
        for clause in part.all("说明"):
            if isinstance(clause.syntax, s.Line):
                return self.message(clause.syntax.word, here, requirement)
        return None

    # -- 示例

    def _examples(self, part: DutyPart, requirement: Requirement | None) -> tuple[Example, ...]:
        titles: set[str] = set()
        for example in part.examples:
            if example.line.title.text in titles:
                self.diagnostics.warning(
                    "example-twice", example.line.title.span, f"两个示例都叫“{example.line.title.text}”。"
                )
            titles.add(example.line.title.text)
        return all_of(*[partial(self.example, part, example, requirement) for example in part.examples])

    def example(self, part: DutyPart, example: ExamplePart, requirement: Requirement | None) -> Example:
        """One example, its tables and values checked. Raises Reported."""
        attempt = Attempts()
        verdict, item = example.line.verdict, example.line.item
        attempt(lambda: self._verdict(part, verdict), None)
        if item is not None:
            attempt(lambda: self._item(item, requirement), None)
        nothing: tuple[Settings, Tables] = ({}, {})
        settings, tables = attempt(
            lambda: check_rows(example.rows, self.world.params, self.diagnostics), nothing
        )
        attempt.done()
        for name in settings:
            self.world.used_params.add(name)
        return Example(
            example.line.title.text,
            verdict.text,
            item.text if item else None,
            settings,
            tables,
            span=example.line.span,
        )

    def _verdict(self, part: DutyPart, word: s.Word) -> None:
        allowed = [v for v in VERDICTS if v != _MANUAL]
        if part.manual:
            allowed = [_MANUAL, "不适用", "无法判定"]
        if word.text not in allowed:
            near = nearest(word.text, allowed)
            self.diagnostics.fail(
                "unknown-verdict",
                word.span,
                f"{'人工' if part.manual else '义务'}的示例没有“{word.text}”这种结论。",
                hint=f"您是不是想写“{near}”？" if near else "",
                allowed=allowed,
            )

    def _item(self, item: s.Word, requirement: Requirement | None) -> None:
        if requirement is None:
            return
        if not isinstance(requirement, EachItem):
            self.diagnostics.fail(
                "item-without-items",
                item.span,
                f"这项义务没有逐项，结论后面不写“{item.text}”。",
                hint=f"删去“{item.text}”。",
            )
        if item.text not in requirement.items:
            near = nearest(item.text, requirement.items)
            self.diagnostics.fail(
                "unknown-item-of",
                item.span,
                f"这项义务没有“{item.text}”这一项。",
                hint=f"您是不是想写“{near}”？" if near else "",
                allowed=requirement.items,
            )


_EXAMPLES_OF = {
    "依据": "例如：依据 款 1 「…原文…」",
    "类别": "例如：类别 时限",
    "针对": "例如：针对 活动 其中 类型 = 勘验",
    "应当": "写一行“应当 …”、“推行 …”或者“可以 …”。",
    "提问": "例如：提问 「…是否…？」",
    "查看": "例如：查看 「看哪些材料」",
}
