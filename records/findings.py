"""What was decided: the findings contract ``pingcha/findings/1`` as data (versioned, only ever extended).

What a case has by the hundred (a finding and its parts) are plain dataclasses: a tenth of the memory of models, and shared
where they are equal. What a run has once or a case once are pydantic models, which validate and write the dataclasses in
them; a finding by itself is read and written by ``one_finding``.

Annotations are not postponed here, as in ``records.tables``.
"""

from collections.abc import Callable
from dataclasses import field
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Literal, ParamSpec, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from records.published import published
from records.quick_classes import dataclass
from records.row import AssumedBy

if TYPE_CHECKING:
    from pandas import DataFrame

SCHEMA_NAME = "pingcha/findings/1"


class Verdict(StrEnum):
    """What was decided for one subject of one obligation; ADVISED only for a whole article."""

    SATISFIED = "satisfied"
    VIOLATED = "violated"
    NOT_APPLICABLE = "not_applicable"
    UNDETERMINED = "undetermined"
    MANUAL = "manual"
    ADVISED = "advised"


VERDICT_WORDS: dict[Verdict, str] = {
    Verdict.SATISFIED: "符合",
    Verdict.VIOLATED: "不符合",
    Verdict.NOT_APPLICABLE: "不适用",
    Verdict.UNDETERMINED: "无法判定",
    Verdict.MANUAL: "待人工核查",
    Verdict.ADVISED: "建议",
}

Modality = Literal["应当", "推行", "可以"]
State = Literal["value", "blank", "not_exported"]


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


P = ParamSpec("P")
M = TypeVar("M")


def unvalidated(model: Callable[P, M]) -> Callable[P, M]:
    """Makes results of the program's own without validating them: mypy has seen the call.

    A validator is made when a model is first validated; for all results together that takes longer than judging a case.
    What is read from files is validated as ever.
    """
    return cast(Callable[P, M], cast(type[BaseModel], model).model_construct)


@published
@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Whole numbers from low to high, both included; high None: no bound is known."""

    low: int
    high: int | None


@published
@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectSource:
    file: str | None
    sheet: str | None
    row: int | None


@published
@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The row a finding is about; ``id`` is null for a whole table that was not exported."""

    table: str
    id: str | None
    source: SubjectSource | None


@published
@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell that was read; ``cell`` like F17, null for JSON input."""

    sheet: str | None
    row: int | None
    column: str
    cell: str | None


@published
@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """One condition of the explanation: what was looked at, what it is, what is required."""

    what: str
    value: str | int | bool | list[str] | Interval | None
    state: State
    required: str | None
    source: tuple[Cell, ...] = field(default_factory=tuple)


@published
@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """A value that stands in no cell of the export and without which the verdict would be another."""

    kind: AssumedBy
    table: str
    column: str


@published
@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One way of an 任一途径 that failed, and what it lacks."""

    name: str
    because: tuple[Because, ...]


@published
@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """What a person decided in place of (or beside) the program: ``before`` is the verdict as it was decided, null where the
    program had nothing of this (a fault that a reviewer found and added)."""

    before: Verdict | None
    by: str
    on: str
    why: str | None


@published
@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    obligation: str
    title: str
    article: int
    paragraph: int | None
    item: str | None
    category: str
    modality: Modality
    verdict: Verdict
    subject: Subject
    message: str
    quote: str
    remedy: str | None
    question: str | None
    reason: str | None
    assumptions: tuple[Assumption, ...] = field(default_factory=tuple)
    alternatives: tuple[Alternative, ...] = field(default_factory=tuple)
    because: tuple[Because, ...] = field(default_factory=tuple)
    by_hand: ByHand | None = None
    objection: str | None = None  # what the handler objects, as entered


@cache
def one_finding() -> TypeAdapter[Finding]:
    """Reads and writes a finding that stands by itself."""
    return TypeAdapter(Finding)


@published
@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleVerdict:
    article: int
    verdict: Verdict


@published
@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Points as decimal text: everything that is open counted against the case (``low``), or for it (``high``)."""

    low: str
    high: str


@published
@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction:
    """What one finding cost; of an item's deductions no more than its 标准分 together."""

    scheme_item: str
    obligation: str
    points: str
    subject: Subject


@published
@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreItem:
    """One 项目 of the scheme: ``applies`` says whether it is in the base; ``earned`` is null where it is not."""

    item: str
    weight: str
    applies: Literal["yes", "no", "unknown"]
    earned: Points | None


class Score(Model):
    """The score of a case under the one scheme that fits it; decimals are text.

    ``points`` is null where no item applies; ``grade`` is null (待定) where it is not certain, and where the scheme has no
    ``grades``; ``vetoes`` are the 否决 that are violated, ``open_vetoes`` those not yet known; ``undetermined`` counts the
    findings (无法判定 and unanswered 人工) that the score waits for.
    """

    scheme: str
    full: str
    points: Points | None
    grade: str | None
    vetoes: list[str]
    deductions: list[Deduction]
    undetermined: int
    open_vetoes: list[str] = Field(default_factory=list)
    grades: list[str] = Field(default_factory=list)
    items: list[ScoreItem] = Field(default_factory=list)


class CaseResult(Model):
    """One case. ``secret``: its 涉密类型 names a kind of secret, so reports keep its verdicts and not its texts."""

    case_no: str
    secret: bool
    title: str | None
    unit: str | None
    handlers: list[str]
    stage: str
    articles: list[ArticleVerdict]
    findings: list[Finding]
    score: Score | None
    error: str | None
    unscored: str | None = None  # why an evaluated case has no score, where there are schemes
    reviewers: list[str] = Field(
        default_factory=list
    )  # who is to review the case; two where it is read twice
    kind: str | None = None  # 执法类型
    dates: dict[str, str] = Field(
        default_factory=dict
    )  # the 日期 of 案件 that are filled, by heading, as 2025-03-04


class UnitResult(Model):
    """What 单位年度 decides for a unit and a year; with an ``error``, why it could not be evaluated."""

    unit: str | None
    year: int | None
    articles: list[ArticleVerdict]
    findings: list[Finding]
    error: str | None = None


class ErrorEntry(Model):
    file: str | None
    sheet: str | None
    row: int | None
    column: str | None
    value: str | None
    problem: str
    allowed: list[str]
    level: str
    code: str
    hint: str
    case_no: str | None
    cell: str | None


class RulesInfo(Model):
    title: str
    version: str
    sha256: str


class CalendarInfo(Model):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    from_: str = Field(alias="from")
    until: str
    sha256: str


class ToolInfo(Model):
    version: str
    rules: RulesInfo
    calendar: CalendarInfo


class InputInfo(Model):
    path: str
    sha256: str


class StratumInfo(Model):
    """One stratum of a sample: its values in the order of ``by``, the cases in it, those drawn from it by chance."""

    values: list[str]
    cases: int
    drawn: int


class SampleInfo(Model):
    """How the cases of a run were drawn from ``population`` cases; who has the seed can repeat it.

    ``size`` null: all cases. ``named`` were asked for by 案号, ``added`` drawn beyond the size so that each officer has one.
    """

    size: int | None
    seed: str
    by: list[str]
    population: int
    strata: list[StratumInfo]
    named: list[str]
    added: list[str]


class AssumedCells(Model):
    """How many values of a column a mapping file assumed; ``value`` is null for links, which differ."""

    kind: AssumedBy
    table: str
    column: str
    value: str | None
    count: int


class MappingInfo(Model):
    """The mapping file of the run, what it assumed, and of which tables it gives only a part."""

    path: str
    sha256: str
    title: str | None
    assumed: list[AssumedCells]
    partial: list[str]


class SchemeLine(Model):
    """扣: ``each`` for every violation (null: one takes all), together at most ``cap`` (null: the item's weight)."""

    obligations: list[str]
    each: str | None
    cap: str | None


class SchemeItem(Model):
    item: str
    weight: str
    lines: list[SchemeLine]


class Grade(Model):
    """``least``: the points from which on it is given; null for the last, which takes all that is below."""

    name: str
    least: str | None


class SchemeInfo(Model):
    """A scoring scheme of the run, with all that a score is computed from; ``sha256`` is of its file."""

    title: str
    full: str
    path: str
    sha256: str
    items: list[SchemeItem]
    vetoes: list[str]
    grades: list[Grade]


class RunInfo(Model):
    as_of: str
    stage: str | None
    params: dict[str, str]
    mapping: MappingInfo | None
    inputs: list[InputInfo]
    verified: bool
    sample: SampleInfo | None = None
    schemes: list[SchemeInfo] = Field(default_factory=list)


class Review(Model):
    """The whole result of a run."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    schema_: Literal["pingcha/findings/1"] = Field(default="pingcha/findings/1", alias="schema")
    tool: ToolInfo
    run: RunInfo
    cases: list[CaseResult]
    units: list[UnitResult]
    errors: list[ErrorEntry]

    def to_frame(self) -> "DataFrame":
        """The findings as a pandas frame, a row each, in order: those of cases, then those of 单位年度 (``case_no`` None)."""
        from pandas import DataFrame

        rows = [
            {
                "case_no": case.case_no,
                "unit": case.unit,
                "year": None,
                "handlers": "、".join(case.handlers),
                **_row(finding),
            }
            for case in self.cases
            for finding in case.findings
        ]
        rows += [
            {"case_no": None, "unit": unit.unit, "year": unit.year, "handlers": "", **_row(finding)}
            for unit in self.units
            for finding in unit.findings
        ]
        return DataFrame(rows, columns=["case_no", "unit", "year", "handlers", *_FINDING_COLUMNS])

    def cases_to_frame(self) -> "DataFrame":
        """The cases as a pandas frame, a row each, in order. Points are decimals as text, as in the JSON."""
        from pandas import DataFrame

        columns = [
            "case_no",
            "title",
            "unit",
            "handlers",
            "kind",
            "stage",
            "low",
            "high",
            "grade",
            "vetoes",
            "error",
        ]
        rows = []
        for case in self.cases:
            points = case.score.points if case.score is not None else None
            rows.append(
                (
                    case.case_no,
                    case.title,
                    case.unit,
                    "、".join(case.handlers),
                    case.kind,
                    case.stage,
                    points.low if points is not None else None,
                    points.high if points is not None else None,
                    case.score.grade if case.score is not None else None,
                    "、".join(case.score.vetoes) if case.score is not None else None,
                    case.error,
                )
            )
        return DataFrame(rows, columns=columns)


_FINDING_COLUMNS = (
    *("obligation", "title", "article", "paragraph", "item", "category", "modality", "verdict"),
    *("table", "subject", "file", "sheet", "row", "message", "quote", "remedy", "question", "reason"),
)


def _row(finding: Finding) -> dict[str, object]:
    """A finding, flat, by _FINDING_COLUMNS."""
    source = finding.subject.source
    flat: dict[str, object] = {name: getattr(finding, name, None) for name in _FINDING_COLUMNS}
    return flat | {
        "verdict": str(finding.verdict),
        "table": finding.subject.table,
        "subject": finding.subject.id,
        "file": source.file if source is not None else None,
        "sheet": source.sheet if source is not None else None,
        "row": source.row if source is not None else None,
    }
