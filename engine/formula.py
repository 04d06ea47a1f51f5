"""The middle form: tests on the properties of one flat fact, and what each property measures.

A *unit* (``engine.plan``) decides one formula on one fact. Every test compares one property with constants; a property
that a fact lacks is unknown. Measures say what Python has to count or to time; they compare nothing with a constant.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from dsl.tree import FieldTerm, Literal, Op, Path, TodayTerm, Unit
from records.columns import Column
from records.quick_classes import dataclass
from records.schema import Relation

CASE_FRAME = -1  # the case itself, the same for every row of it


@dataclass(frozen=True, slots=True)
class LabelRef:
    """The label that a lower unit gives to the rows of these frames."""

    unit: int
    frames: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RowsOf:
    """The related rows of a count: those whose label is true are in, those whose label is not false may be."""

    start: Path
    relation: Relation
    label: LabelRef | None


@dataclass(frozen=True, slots=True)
class ExtremeOf:
    """最早 / 最晚 of a time over related rows."""

    earliest: bool
    rows: RowsOf
    value: FieldTerm


@dataclass(frozen=True, slots=True)
class FirstOf:
    options: tuple[TimeMeasure, ...]


@dataclass(frozen=True, slots=True)
class TodayStart:
    """The first minute of 今天: what the elapsed time of an open period runs to."""


TimeMeasure = FieldTerm | ExtremeOf | FirstOf | TodayTerm | TodayStart | Literal


class Kind(StrEnum):
    TEXT = "text"  # a named word, ``other`` or the blank token
    FLAG = "flag"  # true or false
    RANGE = "range"  # whole numbers from :lo to :hi


# ------------------------------------------------------------------------------------------------------------ measures


@dataclass(frozen=True, slots=True)
class TextOf:
    path: Path
    column: Column


@dataclass(frozen=True, slots=True)
class FlagOf:
    path: Path
    column: Column


@dataclass(frozen=True, slots=True)
class NumberOf:
    path: Path
    column: Column


@dataclass(frozen=True, slots=True)
class HasItem:
    path: Path
    column: Column
    item: str


@dataclass(frozen=True, slots=True)
class FilledOf:
    term: TimeMeasure


@dataclass(frozen=True, slots=True)
class TextsAgree:
    left: FieldTerm
    right: FieldTerm


@dataclass(frozen=True, slots=True)
class CountOf:
    rows: RowsOf
    distinct: FieldTerm | None


@dataclass(frozen=True, slots=True)
class TimeGap:
    """left − right: in minutes where both are known to the minute and ``by_day`` is off, else in days."""

    left: TimeMeasure
    right: TimeMeasure
    by_day: bool


@dataclass(frozen=True, slots=True)
class Needed:
    """How long a period from ``start`` must be for ``done`` to lie in it, in ``unit`` (minutes for 小时 and 分钟)."""

    start: TimeMeasure
    done: TimeMeasure
    unit: Unit


@dataclass(frozen=True, slots=True)
class LongestGap:
    """The longest stretch of the target's span, in minutes, that no recording among the rows covers."""

    rows: RowsOf
    target: Path


@dataclass(frozen=True, slots=True)
class DigitsRight:
    path: Path
    column: Column


@dataclass(frozen=True, slots=True)
class PagesRun:
    rows: RowsOf


@dataclass(frozen=True, slots=True)
class StageWord:
    """The run's 阶段 for this case."""


@dataclass(frozen=True, slots=True)
class LabelOf:
    label: LabelRef


Measure = (
    TextOf
    | FlagOf
    | NumberOf
    | HasItem
    | FilledOf
    | TextsAgree
    | CountOf
    | TimeGap
    | Needed
    | LongestGap
    | DigitsRight
    | PagesRun
    | StageWord
    | LabelOf
)

_TEXTS = (TextOf, StageWord)
_RANGES = (NumberOf, CountOf, TimeGap, Needed, LongestGap)


def kind_of(measure: Measure) -> Kind:
    if isinstance(measure, _TEXTS):
        return Kind.TEXT
    return Kind.RANGE if isinstance(measure, _RANGES) else Kind.FLAG


# ------------------------------------------------------------------------------------------------------------ formulas


@dataclass(frozen=True, slots=True)
class ValueTest:
    """The text is one of ``values``."""

    measure: TextOf | StageWord
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlagTest:
    measure: Measure


@dataclass(frozen=True, slots=True)
class RangeTest:
    """Every number of the interval stands in ``op`` to ``number`` (true), or none does (false)."""

    measure: Measure
    op: Op
    number: int


@dataclass(frozen=True, slots=True)
class All:
    """且; of no parts: true."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """或; of no parts: false."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    part: Formula


Test = ValueTest | FlagTest | RangeTest
Formula = Test | All | Any | Negation
TRUE = All(())


def tests_of(formula: Formula) -> list[Test]:
    """Every test of a formula, in writing order."""
    match formula:
        case All(parts) | Any(parts):
            return [test for part in parts for test in tests_of(part)]
        case Negation(part):
            return tests_of(part)
        case _:
            return [formula]


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a unit's fact: its name in the engine, its measure, and the constants that cut its values."""

    name: str
    measure: Measure
    kind: Kind
    words: tuple[str, ...] = ()  # TEXT: the values that some test names
    cuts: tuple[int, ...] = ()  # RANGE: the numbers that some test compares with, sorted
    keys: tuple[str, ...] = field(default=(), compare=False)  # the engine's property names (two for a RANGE)
