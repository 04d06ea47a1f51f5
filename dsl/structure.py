"""From units to the parts of a file: which paragraph belongs to which article, which clause to which obligation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dsl import syntax as s
from dsl.diagnostics import Diagnostics
from dsl.examples import RowLine, read_rows
from dsl.keywords import CLAUSES, SCHEME_PARTS
from dsl.parse import RULES, parse_unit
from dsl.scan import Scan, Unit, scan
from dsl.source import Source
from dsl.tree import Span


@dataclass(slots=True)
class ParagraphPart:
    line: s.ParagraphLine
    items: list[s.ItemLine] = field(default_factory=list)


@dataclass(slots=True)
class ArticlePart:
    """``broken``: a 款 or 项 of it could not be read, so that completeness cannot be judged."""

    line: s.ArticleLine
    chapter: s.ChapterLine | None
    paragraphs: list[ParagraphPart] = field(default_factory=list)
    broken: bool = False


@dataclass(frozen=True, slots=True)
class ExamplePart:
    line: s.ExampleLine
    rows: tuple[RowLine, ...]


@dataclass(slots=True)
class Clause:
    word: str
    span: Span  # of the clause's first word
    syntax: s.UnitSyntax | None  # None: 推行 or 可以 alone, in 人工


@dataclass(slots=True)
class DutyPart:
    """义务 or 人工 (``manual``). ``failed`` names the clauses that could not be read."""

    span: Span  # of its first word
    manual: bool
    head: s.Head | None
    article: s.ArticleLine | None
    clauses: list[Clause] = field(default_factory=list)
    examples: list[ExamplePart] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)

    def all(self, *words: str) -> list[Clause]:
        return [clause for clause in self.clauses if clause.word in words]


@dataclass(slots=True)
class FileParts:
    scan: Scan
    ruleset: s.RuleSetLine | None = None
    chapters: list[s.ChapterLine] = field(default_factory=list)
    articles: list[ArticlePart] = field(default_factory=list)
    definitions: list[s.Definition] = field(default_factory=list)
    params: list[s.ParamLine] = field(default_factory=list)
    uncoded: list[tuple[s.ArticleLine, s.UncodedLine]] = field(default_factory=list)
    duties: list[DutyPart] = field(default_factory=list)
    lost_names: set[str] = field(default_factory=set)  # definitions that could not be read
    broken_head: bool = False  # the 规则集 line could not be read


def read_file(source: Source, diagnostics: Diagnostics) -> FileParts:
    """All parts of one file; every unit that cannot be read is reported and left out."""
    scanned = scan(source, diagnostics)
    return _Assembler(scanned, diagnostics).assemble()


class _Assembler:
    def __init__(self, scanned: Scan, diagnostics: Diagnostics) -> None:
        self.scan = scanned
        self.diagnostics = diagnostics
        self.parts = FileParts(scanned)
        self.chapter: s.ChapterLine | None = None
        self.article: ArticlePart | None = None
        self.duty: DutyPart | None = None
        self.lost = False  # the 条 above could not be read; what belongs to it is not told again

    def assemble(self) -> FileParts:
        for unit in self.scan.units:
            if unit.head == "示例":
                self._example(unit)
            elif unit.head in SCHEME_PARTS:
                self._scheme(unit)
                break
            else:
                self._unit(unit)
        return self.parts

    def _span(self, unit: Unit) -> Span:
        return self.scan.source.span(unit.start, unit.body)

    def _unit(self, unit: Unit) -> None:
        syntax = None
        told = len(self.diagnostics.found)
        if not unit.broken and not self._bare_modality(unit):
            source, masked = self.scan.source, self.scan.masked
            rule = RULES[unit.head]
            syntax = parse_unit(rule, unit.head, source, masked, unit.body, unit.end, self.diagnostics)
        if unit.head in CLAUSES:
            self._clause(unit, syntax)
        else:
            self.duty = None
            self._part(unit, syntax)
        if len(self.diagnostics.found) == told:
            return
        if self.duty is not None:
            self.duty.failed.add(unit.head)
        elif unit.head in ("章", "条"):
            self.lost = self.article is None
        elif unit.head == "定义":
            self._lost_definition(unit)

    def _lost_definition(self, unit: Unit) -> None:
        """Remember the name of a definition that could not be read, so that its uses are not told as well."""
        named = re.match(r"\s*(?:\S+\s+的\s+)?(\S+)\s", self.scan.masked[unit.body : unit.end])
        if named is not None:
            self.parts.lost_names.add(named[1])

    def _bare_modality(self, unit: Unit) -> bool:
        """推行 or 可以 alone says how much a 人工 is asked for."""
        alone = not self.scan.masked[unit.body : unit.end].strip()
        return alone and self.duty is not None and self.duty.manual and unit.head in ("应当", "推行", "可以")

    def _part(self, unit: Unit, syntax: s.UnitSyntax | None) -> None:
        parts = self.parts
        match syntax:
            case s.RuleSetLine():
                self._ruleset(unit, syntax)
            case s.ChapterLine():
                self.chapter, self.article = syntax, None
                parts.chapters.append(syntax)
            case s.ArticleLine():
                self.lost = False
                self.article = ArticlePart(syntax, self.chapter)
                parts.articles.append(self.article)
            case s.ParagraphLine():
                if self.article is None:
                    self._outside(unit, "款要写在“条”的下面。")
                else:
                    self.article.paragraphs.append(ParagraphPart(syntax))
            case s.ItemLine():
                if self.article is None or not self.article.paragraphs:
                    if self.article is None or not self.article.broken:
                        self._outside(unit, "项要写在“款”的下面。")
                else:
                    self.article.paragraphs[-1].items.append(syntax)
            case s.Definition():
                parts.definitions.append(syntax)
            case s.ParamLine():
                parts.params.append(syntax)
            case s.UncodedLine():
                if self.article is None:
                    self._outside(unit, "“不编码”要写在它所说的“条”下面。")
                else:
                    parts.uncoded.append((self.article.line, syntax))
            case s.Head() | None if unit.head in ("义务", "人工"):
                line = self.article.line if self.article else None
                head = syntax if isinstance(syntax, s.Head) else None
                self.duty = DutyPart(self._span(unit), unit.head == "人工", head, line)
                parts.duties.append(self.duty)
            case _:
                if unit.head in ("款", "项") and self.article is not None:
                    self.article.broken = True
                elif unit.head == "条":
                    self.article, self.lost = None, True
                elif unit.head == "规则集":
                    parts.broken_head = True

    def _ruleset(self, unit: Unit, line: s.RuleSetLine) -> None:
        if self.parts.ruleset is not None:
            self.diagnostics.error(
                "ruleset-twice", self._span(unit), "一个文件只写一行“规则集”。", hint="删去这一行。"
            )
        elif unit is not self.scan.units[0]:
            self.diagnostics.error(
                "ruleset-first", self._span(unit), "“规则集”要写在文件的最前面。", hint="把这一行移到第一行。"
            )
        self.parts.ruleset = self.parts.ruleset or line

    def _outside(self, unit: Unit, message: str) -> None:
        if not self.lost:
            self.diagnostics.error("outside", self._span(unit), message, hint="把它移到那里去。")

    def _clause(self, unit: Unit, syntax: s.UnitSyntax | None) -> None:
        if self.duty is None:
            self._outside(unit, f"“{unit.head}”要写在义务或者人工里面。")
        elif syntax is None and not self._bare_modality(unit):
            self.duty.failed.add(unit.head)
        else:
            self.duty.clauses.append(Clause(unit.head, self._span(unit), syntax))

    def _example(self, unit: Unit) -> None:
        if self.duty is None:
            self._outside(unit, "示例要写在义务或者人工里面。")
            return
        source, masked = self.scan.source, self.scan.masked
        line_end = masked.find("\n", unit.body, unit.end)
        line_end = unit.end if line_end < 0 else line_end
        if unit.broken:
            self.duty.failed.add(unit.head)
            return
        line = parse_unit("example", "示例", source, masked, unit.body, line_end, self.diagnostics)
        rows = read_rows(source, masked, line_end, unit.end, self.diagnostics)
        if isinstance(line, s.ExampleLine):
            self.duty.examples.append(ExamplePart(line, rows))
        else:
            self.duty.failed.add(unit.head)

    def _scheme(self, unit: Unit) -> None:
        self.diagnostics.error(
            "scheme-here",
            self._span(unit),
            f"{unit.head}不能和条文的规则写在同一个文件夹里。",
            hint=f"把{unit.head}的文件放进规则文件夹下的“评分”文件夹。",
        )
