"""From units to the parts of a file of scoring schemes: which 扣 belongs to which 项目, which 项目 to which 评分方案."""

from __future__ import annotations

from dataclasses import dataclass, field

from dsl import syntax as s
from dsl.diagnostics import Diagnostics, Related
from dsl.keywords import SCHEME_PARTS
from dsl.parse import SCHEME_RULES, parse_unit
from dsl.scan import Scan, Unit, scan
from dsl.source import Source
from dsl.tree import Span

_ONCE = ("适用", "案卷得分", "屡犯", "否决案卷", "等次", "不适用项目")
_FOREIGN = {  # clauses that a kind of scheme does not have, and what it has in their place
    "评分方案": {"案卷得分": "项目", "屡犯": "扣", "否决案卷": "否决"},
    "考核方案": {"适用": "", "否决": "否决案卷"},
}


@dataclass(slots=True)
class ItemPart:
    """项目 with its 扣. ``line`` None: it could not be read; ``broken``: one of its 扣 could not."""

    line: s.SchemeItemLine | None
    deductions: list[s.DeductLine] = field(default_factory=list)
    broken: bool = False


@dataclass(slots=True)
class SchemePart:
    """评分方案 or 考核方案, whichever ``head`` says. ``broken``: a line of it could not be read, so that nothing can be said of
    the whole."""

    span: Span  # of its first word
    line: s.SchemeLine | None
    applies: s.DueLine | None = None
    items: list[ItemPart] = field(default_factory=list)
    vetoes: list[s.VetoLine] = field(default_factory=list)
    grades: s.GradesLine | None = None
    unscored: list[s.UnscoredLine] = field(default_factory=list)
    rescaled: s.RescaledLine | None = None
    head: str = "评分方案"
    files: s.FilesScoreLine | None = None
    repeated: s.RepeatedLine | None = None
    vetoed: s.VetoedLine | None = None
    broken: bool = False


@dataclass(slots=True)
class SchemeFile:
    scan: Scan
    ruleset: s.RuleSetLine | None = None
    schemes: list[SchemePart] = field(default_factory=list)
    broken_head: bool = False  # the 规则集 line could not be read
    lost: bool = False  # what was not understood may have been a scheme


def read_schemes(source: Source, diagnostics: Diagnostics) -> SchemeFile:
    """All schemes of one file; every line that cannot be read is reported and left out."""
    return _Assembler(source, diagnostics).assemble()


class _Assembler:
    def __init__(self, source: Source, diagnostics: Diagnostics) -> None:
        self.diagnostics = diagnostics
        told = len(diagnostics.found)
        self.scan = scan(source, diagnostics, scheme=True)
        self.file = SchemeFile(self.scan)
        self.scheme: SchemePart | None = None
        self.item: ItemPart | None = None
        self.seen: dict[str, Span] = {}  # the lines of this scheme that are written once
        self.lost = (
            len(diagnostics.found) > told
        )  # what stands above was not understood; what follows is not told again

    def assemble(self) -> SchemeFile:
        for unit in self.scan.units:
            self._unit(unit)
        self.file.lost = self.lost
        return self.file

    def _span(self, unit: Unit) -> Span:
        return self.scan.source.span(unit.start, unit.body)

    def _unit(self, unit: Unit) -> None:
        syntax = None
        told = len(self.diagnostics.found)
        if not unit.broken:
            source, masked = self.scan.source, self.scan.masked
            rule = SCHEME_RULES[unit.head]
            syntax = parse_unit(
                rule, unit.head, source, masked, unit.body, unit.end, self.diagnostics, scheme=True
            )
        failed = syntax is None or len(self.diagnostics.found) > told
        if unit.head == "规则集":
            self._ruleset(unit, syntax, failed)
        elif unit.head in SCHEME_PARTS:
            line = syntax if isinstance(syntax, s.SchemeLine) else None
            self.scheme, self.item, self.seen = SchemePart(self._span(unit), line, head=unit.head), None, {}
            self.file.schemes.append(self.scheme)
        elif self.scheme is None:
            self._outside(unit, f"“{unit.head}”要写在“{_part_of(unit.head)}”的下面。")
        else:
            self._clause(unit, self.scheme, syntax)
        if failed and self.scheme is not None:
            self.scheme.broken = True
        elif failed:
            self.lost = True

    def _ruleset(self, unit: Unit, syntax: s.UnitSyntax | None, failed: bool) -> None:
        if isinstance(syntax, s.RuleSetLine):
            if self.file.ruleset is not None:
                self.diagnostics.error(
                    "ruleset-twice", self._span(unit), "一个文件只写一行“规则集”。", hint="删去这一行。"
                )
            self.file.ruleset = self.file.ruleset or syntax
        self.file.broken_head = self.file.broken_head or failed

    def _clause(self, unit: Unit, scheme: SchemePart, syntax: s.UnitSyntax | None) -> None:
        instead = _FOREIGN[scheme.head].get(unit.head)
        if instead is not None:
            other = next(head for head in SCHEME_PARTS if head != scheme.head)
            self.diagnostics.error(
                "other-scheme",
                self._span(unit),
                f"“{scheme.head}”里不写“{unit.head}”，它是“{other}”的。",
                hint=f"改用“{instead}”，或者移到一个{other}里。" if instead else "删去这一行。",
            )
            scheme.broken = True
            return
        if unit.head in _ONCE:
            first = self.seen.setdefault(unit.head, self._span(unit))
            if first != self._span(unit):
                self.diagnostics.error(
                    "clause-twice",
                    self._span(unit),
                    f"一个{scheme.head}里“{unit.head}”只写一行。",
                    hint=f"合并成一行，或者另写一个{scheme.head}。",
                    related=[Related(first, "第一次写在这里")],
                )
                scheme.broken = True
                return
        match syntax:
            case s.DueLine():
                scheme.applies = syntax
            case s.SchemeItemLine():
                self.item = ItemPart(syntax)
                scheme.items.append(self.item)
            case s.DeductLine():
                if self.item is None:
                    self._outside(unit, "“扣”要写在“项目”的下面。")
                    self.item, scheme.broken = ItemPart(None), True
                else:
                    self.item.deductions.append(syntax)
            case s.VetoLine():
                scheme.vetoes.append(syntax)
            case s.GradesLine():
                scheme.grades = syntax
            case s.UnscoredLine():
                scheme.unscored.append(syntax)
            case s.RescaledLine():
                scheme.rescaled = syntax
            case s.FilesScoreLine():
                scheme.files = syntax
            case s.RepeatedLine():
                scheme.repeated = syntax
            case s.VetoedLine():
                scheme.vetoed = syntax
            case _:
                if unit.head == "项目":
                    self.item = ItemPart(None)
                    scheme.items.append(self.item)
                elif unit.head == "扣" and self.item is not None:
                    self.item.broken = True

    def _outside(self, unit: Unit, message: str) -> None:
        if not self.lost:
            self.diagnostics.error("outside", self._span(unit), message, hint="把它移到那里去。")
            self.lost = self.scheme is None


def _part_of(head: str) -> str:
    """The kind of scheme that a clause is written in; where it may be either, the scoring scheme."""
    return "考核方案" if head in _FOREIGN["评分方案"] else "评分方案"
