"""What was written, before names are resolved: the surface tree of units, formulas and terms.

Names are ``Path`` (words joined by 的); what they mean is decided by place and schema in the checker.
"""

from __future__ import annotations

from dataclasses import dataclass

from dsl.tree import Span, Which


@dataclass(frozen=True, slots=True)
class Word:
    """One word. ``quoted``: it was written in 「…」; ``number``: it was a number (``text`` as written)."""

    text: str
    span: Span
    quoted: bool = False
    number: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """甲 的 乙 的 丙"""

    span: Span
    words: tuple[Word, ...]


# -------------------------------------------------------------------------------------------------------------- terms


@dataclass(frozen=True, slots=True)
class Where:
    """其中 …; ``bracketed``: a bracket follows 其中."""

    span: Span
    chain: Chain
    bracketed: bool


@dataclass(frozen=True, slots=True)
class Rows:
    """A relation, narrowed and counted by distinct values where written."""

    span: Span
    path: Path
    where: Where | None = None
    counted_by: Path | None = None


@dataclass(frozen=True, slots=True)
class Count:
    span: Span
    rows: Rows


@dataclass(frozen=True, slots=True)
class Extreme:
    span: Span
    which: Which
    rows: Rows  # its path ends in the field


@dataclass(frozen=True, slots=True)
class FirstFilled:
    span: Span
    options: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Today:
    span: Span


@dataclass(frozen=True, slots=True)
class DateText:
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class ValueWord:
    """A number, a quoted text or a reserved word where a value stands."""

    span: Span
    word: Word


Term = Path | Count | Extreme | FirstFilled | Today | DateText | ValueWord


@dataclass(frozen=True, slots=True)
class Amount:
    """``unit`` as written, "" where there is none; ``param`` is a name instead of a number; ``inside``: 内 was written."""

    span: Span
    number: Word | None
    unit: str
    param: Word | None
    inside: bool


@dataclass(frozen=True, slots=True)
class Values:
    """{甲, 乙}"""

    span: Span
    words: tuple[Word, ...]


# -------------------------------------------------------------------------------------------------------- conditions


@dataclass(frozen=True, slots=True)
class Chain:
    """Parts joined by 且 or 或. ``joins`` has one word fewer than ``parts``; mixed joins are an error for the checker."""

    span: Span
    parts: tuple[Formula, ...]
    joins: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """(…)"""

    span: Span
    chain: Chain


@dataclass(frozen=True, slots=True)
class Negation:
    span: Span
    part: Formula


@dataclass(frozen=True, slots=True)
class Named:
    """A name alone: a named condition."""

    span: Span
    path: Path


@dataclass(frozen=True, slots=True)
class Compare:
    span: Span
    op: Word
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class OneOf:
    span: Span
    left: Term
    values: Values | Word


@dataclass(frozen=True, slots=True)
class Contains:
    span: Span
    left: Term
    item: Word


@dataclass(frozen=True, slots=True)
class Filled:
    span: Span
    term: Term
    filled: bool


@dataclass(frozen=True, slots=True)
class Before:
    span: Span
    left: Term
    right: Term
    strict: bool
    by_day: bool


@dataclass(frozen=True, slots=True)
class Within:
    span: Span
    done: Term
    start: Term
    amount: Amount


@dataclass(frozen=True, slots=True)
class Exists:
    """有 / 无"""

    span: Span
    rows: Rows
    some: bool


@dataclass(frozen=True, slots=True)
class Every:
    """每个 R 都 (ψ); ``bracketed``: ψ stands in a bracket."""

    span: Span
    rows: Rows
    chain: Chain
    bracketed: bool


@dataclass(frozen=True, slots=True)
class Covers:
    span: Span
    rows: Rows
    target: Path
    gap: Word | None
    gap_unit: Word | None


@dataclass(frozen=True, slots=True)
class Checked:
    """F 校验正确"""

    span: Span
    path: Path


@dataclass(frozen=True, slots=True)
class Pages:
    span: Span
    rows: Rows


Formula = (
    Group
    | Negation
    | Named
    | Compare
    | OneOf
    | Contains
    | Filled
    | Before
    | Within
    | Exists
    | Every
    | Covers
    | Checked
    | Pages
)


# ------------------------------------------------------------------------------------------------------- requirements


@dataclass(frozen=True, slots=True)
class Holds:
    span: Span
    chain: Chain


@dataclass(frozen=True, slots=True)
class Deadline:
    span: Span
    done: Term
    start: Term
    amount: Amount


@dataclass(frozen=True, slots=True)
class EachItem:
    span: Span
    path: Path
    values: Values | Word


@dataclass(frozen=True, slots=True)
class AnyWay:
    span: Span
    ways: tuple[tuple[Word, Group], ...]


Requirement = Holds | Deadline | EachItem | AnyWay


# -------------------------------------------------------------------------------------------- parts of a file, clauses


@dataclass(frozen=True, slots=True)
class RuleSetLine:
    span: Span
    title: Word
    version: Word


@dataclass(frozen=True, slots=True)
class ChapterLine:
    span: Span
    number: Word
    title: Word


@dataclass(frozen=True, slots=True)
class ArticleLine:
    span: Span
    number: Word


@dataclass(frozen=True, slots=True)
class ParagraphLine:
    span: Span
    number: Word
    words: Word


@dataclass(frozen=True, slots=True)
class ItemLine:
    span: Span
    label: Word
    words: Word


@dataclass(frozen=True, slots=True)
class Place:
    """款 n and 项 (一), as far as written."""

    span: Span
    paragraph: Word | None
    item: Word | None


@dataclass(frozen=True, slots=True)
class Quote:
    span: Span
    place: Place | None
    words: Word


@dataclass(frozen=True, slots=True)
class QuoteList:
    span: Span
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """定义: a set (``Values``), a relation (``Rows``), a condition (``Chain``) or a quantity (``Term``)."""

    span: Span
    name: Path
    body: Values | Rows | Chain | Count | Extreme | FirstFilled


@dataclass(frozen=True, slots=True)
class ParamLine:
    span: Span
    name: Word
    value: Word | DateText
    unit: str
    comment: Word


@dataclass(frozen=True, slots=True)
class UncodedLine:
    span: Span
    quote: Quote
    kind: Word
    reason: Word


@dataclass(frozen=True, slots=True)
class Head:
    """The first line of 义务 or 人工."""

    span: Span
    id: Word
    title: Word


@dataclass(frozen=True, slots=True)
class Line:
    """A clause that is one word or text: 类别, 说明, 整改, 提问, 查看."""

    span: Span
    word: Word


@dataclass(frozen=True, slots=True)
class SubjectLine:
    span: Span
    table: Word
    where: Where | None


@dataclass(frozen=True, slots=True)
class DueLine:
    span: Span
    chain: Chain


@dataclass(frozen=True, slots=True)
class ExampleLine:
    span: Span
    title: Word
    verdict: Word
    item: Word | None


@dataclass(frozen=True, slots=True)
class HoleTerm:
    span: Span
    term: Term


# ------------------------------------------------------------------------------------------- lines of a scoring scheme


@dataclass(frozen=True, slots=True)
class SchemeLine:
    """评分方案 「…」 满分 N, or 考核方案 「…」 满分 N"""

    span: Span
    title: Word
    full: Word


@dataclass(frozen=True, slots=True)
class SchemeItemLine:
    """项目 「…」 N 分"""

    span: Span
    title: Word
    weight: Word


@dataclass(frozen=True, slots=True)
class DeductLine:
    """扣 ids [每处 N 分 [封顶 N 分]]"""

    span: Span
    ids: tuple[Word, ...]
    each: Word | None
    cap: Word | None


@dataclass(frozen=True, slots=True)
class VetoLine:
    span: Span
    ids: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class UnscoredLine:
    """不计分 ids 「理由」"""

    span: Span
    ids: tuple[Word, ...]
    reason: Word


@dataclass(frozen=True, slots=True)
class GradePart:
    """优秀 ≥ 90, or the last one's name alone."""

    span: Span
    name: Word
    sign: Word | None
    least: Word | None


@dataclass(frozen=True, slots=True)
class GradesLine:
    span: Span
    grades: tuple[GradePart, ...]


@dataclass(frozen=True, slots=True)
class RescaledLine:
    """不适用项目 按比例折算"""

    span: Span


@dataclass(frozen=True, slots=True)
class FilesScoreLine:
    """案卷得分 N 分"""

    span: Span
    weight: Word


@dataclass(frozen=True, slots=True)
class RepeatedLine:
    """屡犯 每种 N 分 封顶 N 分"""

    span: Span
    each: Word
    cap: Word


@dataclass(frozen=True, slots=True)
class VetoedLine:
    """否决案卷 每件 N 分 封顶 N 分"""

    span: Span
    each: Word
    cap: Word


SchemeSyntax = (
    SchemeLine
    | SchemeItemLine
    | DeductLine
    | VetoLine
    | UnscoredLine
    | GradesLine
    | RescaledLine
    | FilesScoreLine
    | RepeatedLine
    | VetoedLine
)

UnitSyntax = (
    RuleSetLine
    | ChapterLine
    | ArticleLine
    | ParagraphLine
    | ItemLine
    | QuoteList
    | Definition
    | ParamLine
    | UncodedLine
    | Head
    | Line
    | SubjectLine
    | DueLine
    | Requirement
    | ExampleLine
    | HoleTerm
    | SchemeSyntax
)
