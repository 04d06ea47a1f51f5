"""The checked tree: what a rule means, every name resolved against the schema. Plan and reference both start from it.

All nodes are frozen and compare by meaning: spans and display texts do not take part in equality, so that two rules
that say the same thing in two places are one.

Rows are named by *frame*: 0 is the subject of the obligation (``本活动``), each ``其中`` or ``都`` inside opens the next
number for the row it looks at. Definitions are already expanded where they are used, their names kept for display.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date, datetime
from enum import StrEnum

from records.columns import Column
from records.findings import Modality
from records.quick_classes import dataclass
from records.schema import Relation


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a rule file: lines and columns from 1, columns in code points, the end not included."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


NOWHERE = Span("", 0, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    span: Span = field(default=NOWHERE, compare=False, repr=False)
    text: str = field(default="", compare=False, repr=False)  # as written, for explanations


# ---------------------------------------------------------------------------------------------------- rows and terms


@dataclass(frozen=True, slots=True)
class Path:
    """One row: from a frame's row along to-one relations; ``table`` is the table it ends in."""

    frame: int
    hops: tuple[Relation, ...]
    table: str


@dataclass(frozen=True, slots=True)
class FieldTerm(Node):
    """A field of one row."""

    path: Path
    column: Column


@dataclass(frozen=True, slots=True)
class Query(Node):
    """Rows: from ``start`` along ``relation``, those for which ``where`` holds; the row looked at is frame ``frame``.

    With ``distinct`` a count is of the distinct known values of that field (按 F 计). ``name`` is how users call it; where
    that is the name of a 定义, ``owner`` is the table it is defined on.
    """

    start: Path
    relation: Relation
    frame: int
    where: Condition | None = None
    distinct: FieldTerm | None = None
    name: str = field(default="", compare=False)
    owner: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class CountTerm(Node):
    """数量(R [其中 φ]): an interval."""

    query: Query


class Which(StrEnum):
    EARLIEST = "最早"
    LATEST = "最晚"


@dataclass(frozen=True, slots=True)
class ExtremeTerm(Node):
    """最早 / 最晚 (R 的 F 其中 φ): a time; 空白 where there is certainly no row with F filled."""

    which: Which
    query: Query
    value: FieldTerm  # in frame ``query.frame``


@dataclass(frozen=True, slots=True)
class FirstFilledTerm(Node):
    """首个已填(…): the first of several times that is filled."""

    options: tuple[TimeTerm, ...]


@dataclass(frozen=True, slots=True)
class TodayTerm(Node):
    """今天: the run's --as-of, a date."""


@dataclass(frozen=True, slots=True)
class ParamTerm(Node):
    """A 参数 by name; its value comes with the run."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal(Node):
    value: str | int | bool | date | datetime


@dataclass(frozen=True, slots=True)
class NamedTerm(Node):
    """A named quantity, expanded; the name, and the table it is defined on, are for display."""

    name: str
    term: TimeTerm | CountTerm
    owner: str = field(default="", compare=False)


TimeTerm = FieldTerm | ExtremeTerm | FirstFilledTerm | TodayTerm | Literal | ParamTerm | NamedTerm
Term = TimeTerm | CountTerm


class Unit(StrEnum):
    WORKDAY = "工作日"
    DAY = "日"
    HOUR = "小时"
    MINUTE = "分钟"


@dataclass(frozen=True, slots=True)
class Amount(Node):
    """A length of time: a number (or a 参数 that holds one, then ``param`` is its name and the unit is the parameter's)."""

    number: int
    unit: Unit
    param: str | None = None


# -------------------------------------------------------------------------------------------------------- conditions


@dataclass(frozen=True, slots=True)
class And(Node):
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    part: Condition


@dataclass(frozen=True, slots=True)
class NamedCondition(Node):
    """A named condition, expanded; the name, and the table it is defined on, are for display."""

    name: str
    condition: Condition
    owner: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Filled(Node):
    """T 已填. 空白 is its negation: both are definite unless the field is not exported."""

    term: TimeTerm


class Op(StrEnum):
    EQ = "="
    NE = "≠"
    LT = "<"
    LE = "≤"
    GT = ">"
    GE = "≥"


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """Whole numbers by any operator; texts, options and 是否 by = and ≠ only (never times: see Before).

    ``left`` is a FieldTerm, CountTerm or NamedTerm of one; ``right`` a Literal, ParamTerm, or a FieldTerm of the same type.
    A list field (列表) is never here: see Contains.
    """

    op: Op
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class OneOf(Node):
    """F 属于 {…}: the values sorted, without doubles."""

    term: FieldTerm
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contains(Node):
    """列表 L 包含 X."""

    term: FieldTerm
    item: str


@dataclass(frozen=True, slots=True)
class Before(Node):
    """A 早于 B (strict) or A 不晚于 B, at the coarser precision of the two; ``by_day`` forces days."""

    left: TimeTerm
    right: TimeTerm
    strict: bool
    by_day: bool


@dataclass(frozen=True, slots=True)
class Within(Node):
    """F 在 B 起 N … 内: only an upper bound, the end included; done before B is in time."""

    done: TimeTerm
    start: TimeTerm
    amount: Amount


@dataclass(frozen=True, slots=True)
class Some(Node):
    """有 R 其中 φ: 数量 ≥ 1."""

    query: Query


@dataclass(frozen=True, slots=True)
class Nothing(Node):
    """无 R 其中 φ: 数量 = 0."""

    query: Query


@dataclass(frozen=True, slots=True)
class Every(Node):
    """每个 R 其中 φ 都 (ψ): no row with φ and not ψ. ψ stands in frame ``query.frame``."""

    query: Query
    condition: Condition


@dataclass(frozen=True, slots=True)
class Covers(Node):
    """R 其中 φ 覆盖 本活动: the recordings cover 开始时间 to 结束时间 of ``target`` but for gaps of at most ``gap_minutes``."""

    query: Query
    target: Path
    gap_minutes: int


@dataclass(frozen=True, slots=True)
class CheckDigits(Node):
    """F 校验正确; an id with ``*`` is unknown, one of a kind without check digit is unknown too."""

    term: FieldTerm


@dataclass(frozen=True, slots=True)
class PagesContinuous(Node):
    """页号连续(R 其中 φ): the page numbers of the rows leave no gap and do not overlap."""

    query: Query


@dataclass(frozen=True, slots=True)
class StageIs(Node):
    """阶段 = 归档前 | 已归档: the run's setting for this case."""

    stage: str


Condition = (
    And
    | Or
    | Not
    | NamedCondition
    | Filled
    | Compare
    | OneOf
    | Contains
    | Before
    | Within
    | Some
    | Nothing
    | Every
    | Covers
    | CheckDigits
    | PagesContinuous
    | StageIs
)


# ------------------------------------------------------------------------------------------------------- requirements


@dataclass(frozen=True, slots=True)
class Holds(Node):
    """A plain formula."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Deadline(Node):
    """限期 F 在 B 起 N … 内: true in time; false when late, or F blank and 今天 beyond the end; else not yet due."""

    done: FieldTerm | FirstFilledTerm | ExtremeTerm | NamedTerm
    start: TimeTerm
    amount: Amount


@dataclass(frozen=True, slots=True)
class EachItem(Node):
    """逐项 L 包含 {甲, 乙}: one obligation an item, each with a verdict of its own (``11.2-执法人员姓名``)."""

    term: FieldTerm
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way(Node):
    name: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class AnyWay(Node):
    """任一途径: an 或 whose alternatives have names."""

    ways: tuple[Way, ...]


Requirement = Holds | Deadline | EachItem | AnyWay


# --------------------------------------------------------------------------------------------------- parts of a file


@dataclass(frozen=True, slots=True)
class Basis(Node):
    """依据 [款 n] [项 (一)] 「quote」: paragraph from 1, or None where an article has one 款 only and it was not named."""

    article: int
    paragraph: int
    item: str | None
    quote: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One hole of a message: ``source`` as written, ``term`` what to show."""

    source: str
    term: Term


@dataclass(frozen=True, slots=True)
class Message(Node):
    """说明 「…{类型}…」: texts and holes in order."""

    parts: tuple[str | Piece, ...]


@dataclass(frozen=True, slots=True)
class Example(Node):
    """示例: a small case and the verdict it must give.

    ``tables``: table → rows; a row maps column name → text as written, or None for 空白. A table that is not a key is not
    exported, an empty tuple says 无. ``settings``: 今天, 阶段 or a 参数 → text. ``item``: one item of a 逐项.
    """

    title: str
    verdict: str  # 符合 / 不符合 / 不适用 / 无法判定 / 人工
    item: str | None
    settings: Mapping[str, str]
    tables: Mapping[str, tuple[Mapping[str, str | None], ...]]


@dataclass(frozen=True, slots=True)
class Obligation(Node):
    """义务. ``table`` is what it is 针对; ``applies`` its 其中, ``due`` its 到期."""

    id: str
    article: int
    title: str
    basis: tuple[Basis, ...]
    category: str
    modality: Modality
    table: str
    applies: Condition | None
    due: Condition | None
    requirement: Requirement
    message: Message | None
    remedy: str | None
    examples: tuple[Example, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Question(Node):
    """人工: an obligation that only a person can judge; MANUAL wherever it applies and is due."""

    id: str
    article: int
    title: str
    basis: tuple[Basis, ...]
    category: str
    modality: Modality
    table: str
    applies: Condition | None
    due: Condition | None
    ask: str
    look_at: str
    examples: tuple[Example, ...] = field(default=(), compare=False)


Duty = Obligation | Question


@dataclass(frozen=True, slots=True)
class Uncoded(Node):
    """不编码: words that no rule encodes, with the kind of reason and the reason."""

    article: int
    paragraph: int
    item: str | None
    quote: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Item(Node):
    """项: ``label`` is 一, 二 …"""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Paragraph(Node):
    """款, numbered from 1, with its 项."""

    number: int
    words: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Article(Node):
    """条"""

    number: int
    chapter: int
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Chapter(Node):
    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Param(Node):
    """参数: ``value`` is a number with a unit, a number, a date, or a word; ``comment`` says what it means."""

    name: str
    value: Amount | int | date | str
    comment: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A checked folder of rule files. ``sha256`` is of all files read, the regulation's text included."""

    title: str
    version: str
    chapters: tuple[Chapter, ...]
    articles: tuple[Article, ...]
    params: Mapping[str, Param]
    obligations: tuple[Obligation, ...]
    questions: tuple[Question, ...]
    uncoded: tuple[Uncoded, ...]
    article_numbers: tuple[int, ...]  # every 条 of the regulation's text, in order, also those without a rule
    sha256: str

    @property
    def duties(self) -> tuple[Duty, ...]:
        """All 义务, then all 人工."""
        return (*self.obligations, *self.questions)

    def without_examples(self) -> RuleSet:
        """The same rules for evaluating cases, which no 示例 takes part in: half of what there is to keep and to load."""
        return replace(
            self,
            obligations=tuple([replace(duty, examples=()) for duty in self.obligations]),
            questions=tuple([replace(duty, examples=()) for duty in self.questions]),
        )
