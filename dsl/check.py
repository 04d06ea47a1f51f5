"""The check of a whole folder: files, definitions, parameters, articles, obligations, in that order."""

from __future__ import annotations

import re
from types import MappingProxyType

from dsl import syntax as s
from dsl.assess_schemes import check_assessments
from dsl.diagnostics import Diagnostics, Related, Reported
from dsl.duties import Duties
from dsl.folder import Folder, whole
from dsl.keywords import ITEM_HOLE, STAGE_NAME
from dsl.lint import lint
from dsl.names import this_table
from dsl.quotes import Law
from dsl.regulation import Regulation, read_regulation
from dsl.scan import Scan
from dsl.scheme_structure import SchemeFile, read_schemes
from dsl.scheme_tree import AssessmentScheme, Scheme
from dsl.schemes import check_schemes
from dsl.scope import Here, World, shown
from dsl.structure import FileParts, read_file
from dsl.tree import Amount, Obligation, Param, Question, RuleSet, Uncoded
from records.nearest import nearest
from records.schema import TABLES, relations_of

Checked = tuple[RuleSet, tuple[Scheme, ...], tuple[AssessmentScheme, ...]]


def check(folder: Folder, diagnostics: Diagnostics) -> Checked | None:
    """The checked rule set with its scoring and assessment schemes; None where there is no file to make one of.

    Usable only if nothing was an error.
    """
    files = [read_file(source, diagnostics) for source in folder.sources]
    schemes = [read_schemes(source, diagnostics) for source in folder.schemes]
    regulation = _regulation(folder, diagnostics)
    if not files:
        return None
    return _Check(folder, files, schemes, regulation, diagnostics).run()


def _regulation(folder: Folder, diagnostics: Diagnostics) -> Regulation | None:
    if folder.regulation is None:
        return None
    regulation = read_regulation(folder.regulation.text)
    if not regulation.articles:
        diagnostics.error(
            "empty-regulation",
            whole(folder.regulation.name),
            "原文里没有一条条文。",
            hint="每一条从“第一条　…”这样的行开始。",
        )
        return None
    return regulation


class _Check:
    def __init__(
        self,
        folder: Folder,
        files: list[FileParts],
        schemes: list[SchemeFile],
        regulation: Regulation | None,
        diagnostics: Diagnostics,
    ) -> None:
        self.folder = folder
        self.files = files
        self.schemes = schemes
        every: list[FileParts | SchemeFile] = [*files, *schemes]
        self.regulation = regulation
        self.diagnostics = diagnostics
        self.world = World(
            {parts.scan.source.name: parts.scan.source for parts in every},
            {parts.scan.source.name: _uncommented(parts.scan) for parts in every},
            diagnostics,
        )
        self.law = Law(regulation, diagnostics)
        self.duties = Duties(self.world, self.law)

    def run(self) -> Checked:
        title, version = self._ruleset_lines()
        self._params()
        self._definitions()
        chapters, articles = self.law.chapters(self.files), self.law.articles(self.files)
        self.world.marking = True
        obligations, questions = self._duties()
        uncoded = self._uncoded()
        numbers = tuple(self.regulation.articles) if self.regulation else ()
        ruleset = RuleSet(
            title,
            version,
            chapters,
            articles,
            MappingProxyType(dict(self.world.params)),
            obligations,
            questions,
            uncoded,
            numbers,
            self.folder.sha256,
        )
        schemes: tuple[Scheme, ...] = ()
        assessments: tuple[AssessmentScheme, ...] = ()
        if not self.diagnostics.errors_but_in(self.folder.scheme_names):
            schemes = check_schemes(self.schemes, ruleset, self.duties, self.diagnostics)
            assessments = check_assessments(self.schemes, ruleset, self.duties, self.diagnostics)
        if not self.diagnostics.has_errors:
            self._unused()
            lint(ruleset, self.diagnostics)
        return ruleset, schemes, assessments

    # -- 规则集

    def _ruleset_lines(self) -> tuple[str, str]:
        first: s.RuleSetLine | None = None
        every: list[FileParts | SchemeFile] = [*self.files, *self.schemes]
        for parts in every:
            line = parts.ruleset
            if line is None:
                if not parts.broken_head:
                    self.diagnostics.error(
                        "no-ruleset",
                        parts.scan.source.span(0, 0),
                        "文件的第一行要写规则集的名称和版本。",
                        hint=f"写成：规则集 「{first.title.text if first else '名称'}」 版本 「{first.version.text if first else '1'}」",
                    )
                continue
            if first is None:
                first = line
            elif (line.title.text, line.version.text) != (first.title.text, first.version.text):
                self.diagnostics.error(
                    "other-ruleset",
                    line.span,
                    "这个文件的规则集名称或者版本和别的文件不同。",
                    hint=f"写成：规则集 「{first.title.text}」 版本 「{first.version.text}」",
                    related=[Related(first.span, "第一个文件这样写")],
                )
        return (first.title.text, first.version.text) if first else ("", "")

    # -- 参数

    def _params(self) -> None:
        lines: dict[str, s.ParamLine] = {}
        for parts in self.files:
            for line in parts.params:
                name = line.name.text
                if name in lines:
                    self.diagnostics.error(
                        "param-twice",
                        line.name.span,
                        f"参数“{name}”写了两次。",
                        related=[Related(lines[name].name.span, "第一次写在这里")],
                    )
                    continue
                lines[name] = line
                if name in (STAGE_NAME, ITEM_HOLE):
                    self.diagnostics.error(
                        "reserved-name",
                        line.name.span,
                        f"“{name}”有固定的意思，不能作参数名。",
                        hint="换一个名称。",
                    )
                try:
                    self.world.params[name] = self._param(line)
                except Reported:
                    continue

    def _param(self, line: s.ParamLine) -> Param:
        name, comment = line.name.text, line.comment.text
        value = line.value
        if isinstance(value, s.DateText):
            return Param(name, self.duties.date(value.span, value.text), comment, span=line.span)
        if line.unit:
            unit = self.duties.unit(value.span, line.unit, value.text)
            return Param(
                name, Amount(self.duties.number(value), unit, span=value.span), comment, span=line.span
            )
        if value.number:
            return Param(name, self.duties.number(value), comment, span=line.span)
        if re.match(r"[〇零一二两三四五六七八九十百]", value.text) and not value.quoted:
            self.duties.number(value)
        return Param(name, value.text, comment, span=line.span)

    # -- 定义

    def _definitions(self) -> None:
        found: list[s.Definition] = []
        for parts in self.files:
            for definition in parts.definitions:
                if self._register(definition):
                    found.append(definition)
                else:
                    self.world.lost_names.add(definition.name.words[-1].text)
            self.world.lost_names |= parts.lost_names
        for definition in found:
            try:
                self._check_definition(definition)
            except Reported:
                self.world.bad.add(_key(definition))
            except RecursionError:
                self.world.bad.add(_key(definition))
                self.diagnostics.error(
                    "too-deep",
                    definition.name.span,
                    "这个定义套得太深，不能检查。",
                    hint="把里面的条件分成几个定义，少套几层。",
                )

    def _register(self, definition: s.Definition) -> bool:
        words = definition.name.words
        name = words[-1]
        if isinstance(definition.body, s.Values):
            if len(words) > 1:
                self.diagnostics.error(
                    "set-of-table",
                    definition.name.span,
                    "一组值不属于哪张表，名称前面不写“的”。",
                    hint=f"写成 定义 {name.text} 是 {{…}}",
                )
                return False
            return self._add(("", name.text), name, definition)
        if len(words) != 2:
            self.diagnostics.error(
                "definition-of-what",
                definition.name.span,
                "要写明是哪张表的定义。",
                hint=f"写成 定义 活动 的 {name.text} 是 …",
            )
            return False
        table = words[0]
        if table.text not in TABLES:
            near = nearest(table.text, TABLES)
            self.diagnostics.error(
                "unknown-table",
                table.span,
                f"没有“{table.text}”这张表。",
                hint=f"您是不是想写“{near}”？" if near else "",
                allowed=tuple(TABLES),
            )
            return False
        if name.text in TABLES[table.text].columns or name.text in relations_of(table.text):
            kind = "字段" if name.text in TABLES[table.text].columns else "关系"
            self.diagnostics.error(
                "name-taken",
                name.span,
                f"{table.text}已经有叫“{name.text}”的{kind}，定义要另起名称。",
                hint=f"例如 {name.text}情况。",
            )
            return False
        return self._add((table.text, name.text), name, definition)

    def _add(self, key: tuple[str, str], name: s.Word, definition: s.Definition) -> bool:
        if name.text in (STAGE_NAME, ITEM_HOLE) or this_table(name.text) is not None:
            self.diagnostics.error(
                "reserved-name",
                name.span,
                f"“{name.text}”有固定的意思，不能作名称。",
                hint="换一个名称。",
            )
            return False
        known = self.world.named.get(key) if key[0] else self.world.sets.get(key[1])
        if known is not None:
            self.diagnostics.error(
                "definition-twice",
                name.span,
                f"“{shown(key)}”定义了两次。",
                related=[Related(known.name.span, "第一次定义在这里")],
            )
            return False
        if key[0]:
            self.world.named[key] = definition
        else:
            self.world.sets[key[1]] = definition
        return True

    def _check_definition(self, definition: s.Definition) -> None:
        words = definition.name.words
        if isinstance(definition.body, s.Values):
            with self.world.expanding(("", words[0].text), muted=False):
                self.duties.values_of(definition.body)
            return
        table = words[0].text
        with self.world.expanding((table, words[1].text), muted=False):
            self.duties.body(Here.subject(table), definition)

    def _unused(self) -> None:
        for key in [*(("", name) for name in self.world.sets), *self.world.named]:
            if key not in self.world.used:
                name = self.world.definition(key).name
                self.diagnostics.error(
                    "unused-definition",
                    name.span,
                    f"“{shown(key)}”定义了，没有一项规则用到它。",
                    hint="删去这个定义，或者在规则里用它。",
                )
        for name_, param in self.world.params.items():
            if name_ not in self.world.used_params:
                self.diagnostics.warning(
                    "unused-param",
                    param.span,
                    f"参数“{name_}”没有一项规则用到。",
                    hint="删去它，或者在规则里用它。",
                )

    # -- 义务, 人工, 不编码

    def _duties(self) -> tuple[tuple[Obligation, ...], tuple[Question, ...]]:
        obligations: list[Obligation] = []
        questions: list[Question] = []
        places: dict[str, s.Word] = {}
        for parts in self.files:
            for part in parts.duties:
                if part.head is not None:
                    number = part.head.id
                    if number.text in places:
                        self.diagnostics.error(
                            "id-twice",
                            number.span,
                            f"编号 {number.text} 用了两次。",
                            hint="每项义务、人工的编号不能相同，也不能重新使用。",
                            related=[Related(places[number.text].span, "第一次用在这里")],
                        )
                    places.setdefault(number.text, number)
                duty = self.duties.check(part)
                if isinstance(duty, Obligation):
                    obligations.append(duty)
                elif isinstance(duty, Question):
                    questions.append(duty)
        return tuple(sorted(obligations, key=_order)), tuple(sorted(questions, key=_order))

    def _uncoded(self) -> tuple[Uncoded, ...]:
        found: list[Uncoded] = []
        for parts in self.files:
            for article, line in parts.uncoded:
                number = self.law.number(article.number)
                if number is None:
                    continue
                try:
                    basis = self.law.quote(number, line.quote)
                except Reported:
                    continue
                found.append(
                    Uncoded(
                        number,
                        basis.paragraph,
                        basis.item,
                        basis.quote,
                        line.kind.text,
                        line.reason.text,
                        span=line.span,
                    )
                )
        return tuple(found)


def _key(definition: s.Definition) -> tuple[str, str]:
    words = definition.name.words
    return (words[0].text if len(words) > 1 else "", words[-1].text)


def _order(duty: Obligation | Question) -> tuple[int, ...]:
    """By article and number: 11.2 before 11.10."""
    return tuple(int(part) for part in duty.id.split("."))


def _uncommented(scan: Scan) -> str:
    """A file's text with its comments blanked, everything at its offset."""
    pieces: list[str] = []
    at = 0
    for comment in scan.comments:
        end = scan.source.text.find("\n", comment.start)
        end = len(scan.source.text) if end < 0 else end
        pieces += [scan.source.text[at : comment.start], " " * (end - comment.start)]
        at = end
    return "".join(pieces) + scan.source.text[at:]
