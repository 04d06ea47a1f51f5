"""示例 run as tests: the small case that an example writes, judged by the reference interpreter.

What an example does not write is not exported, with these exceptions, so that an example stays short:

- 案号 is 示例, and a row whose own id is not written gets one that nothing else has;
- a link that is not written (活动编号, 文书编号, 关联编号, 对象编号) points to the one row of the example that it can be about, if
  there is exactly one: for a document among the tables of its 种类 (归属), for a 送达 among the documents that are not
  about a service. Else it stays not exported. ``关联编号=空白`` is blank.

今天, where not set, is a year after the latest date written, but not beyond the last published working day (unless the
dates are); 2026-06-30 in an example without dates. 阶段, where not set, is 归档前. The case goes through
``records.quality.prepare`` like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from dsl.tree import Example, Obligation, Question, RuleSet
from engine.calendar import Calendar
from engine.explaining.explain import Explainer
from engine.params import ParamError, bind
from engine.reference.interpreter import Judgement, Reference
from records.case import CaseRecord, fold_id, row_label
from records.catalogue import ATTRIBUTION
from records.columns import Column, Kind, Value
from records.findings import VERDICT_WORDS, Verdict
from records.quality import prepare
from records.row import Gap, Row, Source
from records.schema import AGENCY_YEAR, CASE, RELATIONS, TABLES, Join
from records.tables import AgencyYear, Case
from records.value_problems import ValueProblem
from records.values import parse_value

FILE = "示例"
CASE_NO = "示例"
BEFORE_ARCHIVING = "归档前"
TODAY, STAGE = "今天", "阶段"
NO_DATE = date(2026, 6, 30)  # 今天 of an example without any date
WORDS = {**VERDICT_WORDS, Verdict.MANUAL: "人工"}


class ExampleError(Exception):
    """An example that cannot be run; the text is Chinese and says what is wrong with which value."""


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """One example: ``expected`` as written, ``got`` for each subject (and item), ``why`` the messages where they differ."""

    obligation: str
    example: str
    expected: str
    got: tuple[str, ...]
    ok: bool
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Small:
    """What an example holds: a case and, beside it, rows of 单位年度."""

    case: CaseRecord
    years: tuple[Row, ...]


def run_examples(ruleset: RuleSet, calendar: Calendar) -> list[ExampleResult]:
    """Every example of every obligation and question, in their order."""
    duties = ruleset.duties
    return [_run(ruleset, calendar, duty, example) for duty in duties for example in duty.examples]


def case_from_example(example: Example) -> CaseRecord:
    """The case that an example writes. Raises ExampleError."""
    return _small(example).case


@dataclass(frozen=True, slots=True)
class Situation:
    """What an example is judged on: its case (not yet prepared), rows of 单位年度, and the run that it sets."""

    case: CaseRecord
    years: tuple[Row, ...]
    as_of: date
    stage: str
    settings: Mapping[str, str]  # 参数 → text


def situation_of(example: Example, calendar: Calendar) -> Situation:
    """Raises ExampleError."""
    small = _small(example)
    settings = {name: text for name, text in example.settings.items() if name not in (TODAY, STAGE)}
    stage = example.settings.get(STAGE, BEFORE_ARCHIVING)
    return Situation(small.case, small.years, _today(example, small, calendar), stage, settings)


def _run(
    ruleset: RuleSet, calendar: Calendar, duty: Obligation | Question, example: Example
) -> ExampleResult:
    expected = example.verdict if example.item is None else f"{example.verdict} {example.item}"
    try:
        told = situation_of(example, calendar)
        params = bind(ruleset.params, told.settings)
        reference = Reference(ruleset, calendar, told.as_of, told.stage, params)
    except (ExampleError, ParamError) as problem:
        return ExampleResult(duty.id, example.title, expected, (), False, (str(problem),))
    case = prepare(told.case, told.as_of).case
    judgements = list(_subjects(reference.judge_duty(duty, case, told.years)))
    words = [WORDS[judgement.verdict] for judgement in judgements]
    right = [word == _expected(example, one) for word, one in zip(words, judgements, strict=True)]
    named = example.item is None or any(one.item == example.item for one in judgements)
    if judgements and named and all(right):
        return ExampleResult(duty.id, example.title, expected, tuple(words), True)
    explainer = Explainer(reference)
    findings = [
        explainer.unit_finding(one.row, one)
        if isinstance(one.row, AgencyYear)
        else explainer.finding(case, one)
        for one in judgements
    ]
    got = [
        f"{row_label(case, duty.table, one.row) if one.row is not None else duty.table}"
        f"{f' {one.item}' if one.item else ''}：{word}"
        for word, one in zip(words, judgements, strict=True)
    ]
    if not named:
        got.append(f"没有判到“{example.item}”这一项")
    why = [finding.message for finding, ok in zip(findings, right, strict=True) if not ok]
    return ExampleResult(duty.id, example.title, expected, tuple(got), False, tuple(why))


def _subjects(judgements: Iterable[Judgement]) -> Iterator[Judgement]:
    """The verdict is that of every subject: rows that 针对 does not mean are none, unless there is no other."""
    every = list(judgements)
    meant = [one for one in every if one.verdict is not Verdict.NOT_APPLICABLE or one.reason is not None]
    yield from meant or every


def _expected(example: Example, judgement: Judgement) -> str:
    """What this subject and item must be; the items that an example does not name are then 符合."""
    if example.item is None or example.item == judgement.item:
        return example.verdict
    return WORDS[Verdict.SATISFIED]


# -------------------------------------------------------------------------------------------------- reading an example


def _small(example: Example) -> _Small:
    parsed = {table: [_parsed(table, row) for row in rows] for table, rows in example.tables.items()}
    headers = parsed.pop(CASE, [{}])
    if len(headers) != 1:
        raise ExampleError(f"示例「{example.title}」：“{CASE}”只写一行")
    years = tuple(_row(AGENCY_YEAR, n, values) for n, values in enumerate(parsed.pop(AGENCY_YEAR, []), 1))
    for table, rows in parsed.items():
        _give_ids(table, rows)
    for table, rows in parsed.items():
        for values in rows:
            _give_links(table, values, parsed)
    header = Case.build({"case_no": CASE_NO, **headers[0]}, Source(FILE, CASE, 1))
    tables = {
        table: tuple(_row(table, n, {"case_no": CASE_NO, **values}) for n, values in enumerate(rows, 1))
        for table, rows in parsed.items()
    }
    return _Small(CaseRecord(header, tables), years)


def _row(table: str, number: int, values: dict[str, Value | None]) -> Row:
    return TABLES[table].model.build(values, Source(FILE, table, number))


def _parsed(table: str, row: Mapping[str, str | None]) -> dict[str, Value | None]:
    if table not in TABLES:
        raise ExampleError(f"没有“{table}”这张表")
    values: dict[str, Value | None] = {}
    for name, raw in row.items():
        column = TABLES[table].columns.get(name)
        if column is None:
            raise ExampleError(f"“{table}”表没有“{name}”这一列")
        try:
            values[column.attr] = parse_value(column, _unbraced(column, raw)).value
        except ValueProblem as problem:
            raise ExampleError(f"{table}: {name}={raw}：{problem.sentence()}") from None
    return values


def _unbraced(column: Column, raw: str | None) -> str | None:
    """A list is written ``{甲, 乙}``."""
    if (
        raw is not None
        and column.kind is Kind.LIST
        and (found := re.fullmatch(r"\s*\{(.*)\}\s*", raw, re.DOTALL))
    ):
        return found[1]
    return raw


def _give_ids(table: str, rows: list[dict[str, Value | None]]) -> None:
    """An own id for each row that does not write one, such as no row of the table has."""
    own = TABLES[table].id_attr
    taken = {fold_id(str(values[own])) for values in rows if values.get(own) is not None} if own else set()
    for number, values in enumerate(rows, 1):
        if own and own not in values:
            name = f"{table}{number}"
            while name in taken:
                name += "'"
            taken.add(name)
            values[own] = name


def _give_links(
    table: str, values: dict[str, Value | None], parsed: Mapping[str, list[dict[str, Value | None]]]
) -> None:
    """A link that is not written, where there is exactly one row that it can name."""
    for relation in RELATIONS.values():
        key = relation.key
        if (
            relation.source != table
            or relation.join not in (Join.SOURCE_KEY, Join.SOURCE_LIST)
            or key in values
        ):
            continue
        targets = [
            parent[TABLES[home].id_attr]
            for home in _homes(table, key, values)
            for parent in parsed.get(home, [])
            if not (table == "送达" and home == "文书" and _is_about_service(parent))
        ]
        if len(targets) == 1 and targets[0] is not None:
            values[key] = (str(targets[0]),) if relation.join is Join.SOURCE_LIST else targets[0]


def _homes(table: str, key: str, values: Mapping[str, Value | None]) -> tuple[str, ...]:
    """The tables whose rows a link can name."""
    homes = tuple(
        r.target for r in RELATIONS.values() if r.source == table and r.key == key and r.name != CASE
    )
    kind = values.get("kind")
    if table != "文书" or kind is None:
        return tuple(dict.fromkeys(homes))
    return tuple(home for home in ATTRIBUTION.get(str(kind), homes) if home != CASE)


def _is_about_service(document: Mapping[str, Value | None]) -> bool:
    return ATTRIBUTION.get(str(document.get("kind"))) == ("送达",)


# ------------------------------------------------------------------------------------------------------------ settings


def _today(example: Example, small: _Small, calendar: Calendar) -> date:
    written = example.settings.get(TODAY)
    if written is not None:
        try:
            return date.fromisoformat(written.strip())
        except ValueError:
            raise ExampleError(f"设定 今天={written}：应写成 2025-03-04 这样的日期") from None
    latest = max(_dates(small), default=None)
    if latest is None:
        return NO_DATE
    later = date(latest.year + 1, latest.month, min(latest.day, 28) if latest.month == 2 else latest.day)
    return later if latest > calendar.last else min(later, calendar.last)


def _dates(small: _Small) -> Iterator[date]:
    rows = [row for _, _, row in small.case.all_rows()]
    for row in (*rows, *small.years):
        for attr in type(row).model_fields:
            value = row.read(attr)
            if not isinstance(value, Gap) and isinstance(value, date):
                yield value.date() if isinstance(value, datetime) else value
