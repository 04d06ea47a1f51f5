"""What a case says about itself that cannot all be true: read before any rule, told in 数据质量.

``prepare`` answers with the case as rules may read it (审批.结果 read from 意见, impossible times distrusted) and with what
was found. It knows columns and tables, not law: no article asks for anything here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from records.case import CaseRecord
from records.catalogue import APPROVAL_OUTCOMES
from records.columns import Kind
from records.consistency import consistency_remarks
from records.folding import fold_id
from records.places import problem_at
from records.problems import InputProblem, Level
from records.quick_classes import dataclass
from records.row import Gap, Row
from records.schema import CASE, CASE_TABLES, TABLES
from records.tables import Case
from records.value_problems import shown

# table → (start, end): an end before its start makes both unusable
SPANS: Final = MappingProxyType({"活动": ("started_at", "ended_at"), "音像": ("started_at", "ended_at")})
_PAST: Final = MappingProxyType(
    {
        name: tuple(
            column.attr
            for column in TABLES[name].columns.values()
            if column.kind in (Kind.DATE, Kind.TIME) and not column.may_be_future
        )
        for name in (CASE, *CASE_TABLES)
    }
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A case as rules may read it, and what was found on the way. A problem of Level.CASE: the case cannot be trusted."""

    case: CaseRecord
    problems: tuple[InputProblem, ...]


def prepare(case: CaseRecord, as_of: date) -> Prepared:
    """Derive what may be derived, distrust what cannot be, and list the rest. ``as_of`` is 今天 of the run."""
    problems: list[InputProblem] = []

    def settled(row: Row) -> Row:
        return _without_impossible_times(
            _with_outcome(row, case.case_no, problems), as_of, case.case_no, problems
        )

    header = settled(case.case)
    tables = {name: tuple(settled(row) for row in rows) for name, rows in case.tables.items()}
    problems.extend(_doubled_ids(case))
    ready = case
    if header is not case.case or any(
        new is not old
        for name, rows in tables.items()
        for new, old in zip(rows, case.tables[name], strict=True)
    ):
        ready = replace(
            case,
            case=header if isinstance(header, Case) else case.case,
            tables=MappingProxyType(tables),
        )
    problems.extend(consistency_remarks(ready))
    return Prepared(ready, tuple(problems))


def _with_outcome(row: Row, case_no: str, problems: list[InputProblem]) -> Row:
    """审批.结果, where it is blank or was not exported, from an 意见 that begins with one of its words."""
    if row.TABLE != "审批" or not isinstance(row.read("outcome"), Gap):
        return row
    opinion = row.read("opinion")
    if not isinstance(opinion, str):
        return row
    outcome = next((word for word in APPROVAL_OUTCOMES if fold_id(opinion).startswith(word)), None)
    if outcome is None:
        return row
    problems.append(
        problem_at(
            row,
            "opinion",
            Level.REMARK,
            "derived_outcome",
            f"“结果”没有填，由“意见”的开头读作“{outcome}”",
            "请导出或填写“结果”",
            case_no=case_no,
            value=opinion,
        )
    )
    return row.replacing({"outcome": outcome})


def _without_impossible_times(row: Row, as_of: date, case_no: str, problems: list[InputProblem]) -> Row:
    reasons: dict[str, str] = {}
    values = row.__dict__
    for attr in _PAST.get(row.TABLE, ()):
        value = values[attr]
        if value is not None and _day(value) > as_of:
            name = TABLES[row.TABLE].column(attr).name
            reasons[attr] = f"“{name}”晚于今天（{as_of.isoformat()}）"
    start, end = SPANS.get(row.TABLE, ("", ""))
    if start and start not in reasons and end not in reasons and _before(values[end], values[start]):
        names = [TABLES[row.TABLE].column(attr).name for attr in (end, start)]
        reasons[start] = reasons[end] = f"“{names[0]}”早于“{names[1]}”"
    if not reasons:
        return row
    seen: set[str] = set()
    for attr, reason in reasons.items():
        if reason not in seen:
            seen.add(reason)
            code = "after_today" if _day(values[attr]) > as_of else "end_before_start"
            problems.append(
                problem_at(
                    row,
                    attr,
                    Level.REMARK,
                    code,
                    f"{reason}，按不知道处理",
                    "请核对后改正；运行日期可用 --as-of 指定"
                    if code == "after_today"
                    else "请核对开始和结束的时间",
                    case_no=case_no,
                    value=values[attr],
                )
            )
    return row.distrusting(reasons)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _before(end: date | None, start: date | None) -> bool:
    """Certainly before: a bare date is its whole day, so that it is compared by the day."""
    if end is None or start is None:
        return False
    if isinstance(end, datetime) and isinstance(start, datetime):
        return end < start
    return _day(end) < _day(start)


def _doubled_ids(case: CaseRecord) -> Iterator[InputProblem]:
    for name in CASE_TABLES:
        attr = TABLES[name].id_attr
        if not attr:
            continue
        first: dict[str, Row] = {}
        for row in case.tables.get(name, ()):
            own = row.read(attr)
            if not isinstance(own, str):
                continue
            earlier = first.setdefault(fold_id(own), row)
            if earlier is not row:
                column = TABLES[name].column(attr).name
                yield problem_at(
                    row,
                    attr,
                    Level.CASE,
                    "doubled_id",
                    f"“{column}”“{shown(own)}”在本案的“{name}”里出现两次{_where(earlier)}",
                    "编号在一个案卷的一张表里不能重复，请改成不同的编号或者删去重复的行",
                    case_no=case.case_no,
                    value=own,
                )


def _where(row: Row) -> str:
    origin = row.origin
    return f"（另一处：{origin.sheet} 第 {origin.row} 行）" if origin and origin.row else ""
