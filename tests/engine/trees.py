"""Short hands for writing checked trees and small cases in tests; nothing here decides anything."""

from __future__ import annotations

from datetime import date

from dsl.tree import (
    Amount,
    And,
    AnyWay,
    Basis,
    Compare,
    Condition,
    Deadline,
    EachItem,
    FieldTerm,
    Filled,
    Holds,
    Literal,
    Obligation,
    OneOf,
    Op,
    Param,
    Path,
    Query,
    Question,
    Requirement,
    RuleSet,
    Term,
    Unit,
)
from engine.calendar import Calendar, default_calendar
from engine.reference.evaluation import ParamValue
from engine.reference.interpreter import Reference
from records.case import CaseRecord
from records.columns import Value
from records.findings import Modality
from records.row import Row
from records.schema import RELATIONS, TABLES, Relation

AS_OF = date(2026, 6, 30)


def row(table: str, **values: Value | None) -> Row:
    """A row by attribute names; what is not written is not exported, None is blank."""
    return TABLES[table].model.build(dict(values))


def record(header: Row | None = None, /, **tables: list[Row]) -> CaseRecord:
    header = header if header is not None else row("案件", case_no="案1")
    return CaseRecord(header, {name: tuple(rows) for name, rows in tables.items()})  # type: ignore[arg-type]


def path(table: str, *hops: str, frame: int = 0) -> Path:
    """From a row of ``table`` in ``frame`` along to-one relations by name."""
    steps: list[Relation] = []
    for name in hops:
        steps.append(RELATIONS[table, name])
        table = steps[-1].target
    return Path(frame, tuple(steps), table)


def field(table: str, *names: str, frame: int = 0) -> FieldTerm:
    """``field("签名", "所在文书", "种类")``: the last name is the column."""
    where = path(table, *names[:-1], frame=frame)
    return FieldTerm(where, TABLES[where.table].columns[names[-1]])


def rows(
    table: str,
    relation: str,
    where: Condition | None = None,
    *,
    frame: int = 1,
    start: Path | None = None,
    distinct: FieldTerm | None = None,
) -> Query:
    return Query(start or path(table), RELATIONS[table, relation], frame, where, distinct)


def both(*parts: Condition) -> And:
    return And(parts)


def is_(term: FieldTerm, *words: str) -> OneOf:
    return OneOf(term, tuple(sorted(words)))


def yes(term: FieldTerm) -> Compare:
    return Compare(Op.EQ, term, Literal(True))


def filled(term: FieldTerm) -> Filled:
    return Filled(term)


def number(op: Op, left: Term, right: int) -> Compare:
    return Compare(op, left, Literal(right))


def days(count: int) -> Amount:
    return Amount(count, Unit.WORKDAY)


def obligation(
    table: str,
    requirement: Requirement | Condition,
    *,
    applies: Condition | None = None,
    due: Condition | None = None,
    id: str = "11.1",
    article: int = 11,
    modality: Modality = "应当",
    title: str = "标题",
) -> Obligation:
    return Obligation(
        id=id,
        article=article,
        title=title,
        basis=(Basis(article=article, paragraph=1, item=None, quote="原文的话"),),
        category="人员",
        modality=modality,
        table=table,
        applies=applies,
        due=due,
        requirement=_requirement(requirement),
        message=None,
        remedy="补正",
    )


def _requirement(given: Requirement | Condition) -> Requirement:
    return given if isinstance(given, (Holds, Deadline, EachItem, AnyWay)) else Holds(given)


def question(table: str, *, applies: Condition | None = None, due: Condition | None = None) -> Question:
    return Question(
        id="21.9",
        article=21,
        title="其他事项",
        basis=(Basis(article=21, paragraph=1, item="八", quote="其他事项"),),
        category="文书",
        modality="应当",
        table=table,
        applies=applies,
        due=due,
        ask="是否还有其他应当载明的事项？",
        look_at="决定书",
    )


def ruleset(
    *duties: Obligation | Question,
    params: dict[str, ParamValue] | None = None,
    articles: tuple[int, ...] = (),
) -> RuleSet:
    return RuleSet(
        title="规则",
        version="1",
        chapters=(),
        articles=(),
        params={name: Param(name=name, value=value, comment="") for name, value in (params or {}).items()},
        obligations=tuple(duty for duty in duties if isinstance(duty, Obligation)),
        questions=tuple(duty for duty in duties if isinstance(duty, Question)),
        uncoded=(),
        article_numbers=articles or tuple(sorted({duty.article for duty in duties})),
        sha256="",
    )


def reference(
    *duties: Obligation | Question,
    as_of: date = AS_OF,
    stage: str = "归档前",
    params: dict[str, ParamValue] | None = None,
    calendar: Calendar | None = None,
) -> Reference:
    return Reference(ruleset(*duties, params=params), calendar or default_calendar(), as_of, stage, {})
