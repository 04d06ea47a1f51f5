"""Sources joined by 案号: what was exported is decided for each case, by the source of its 案件 row and by loose tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from types import MappingProxyType

from adapters.parts import Part, fatal, remark
from records.case import CaseRecord
from records.catalogue import ABSENT_TABLES, BEGUN_WITHOUT
from records.folding import fold_id
from records.places import problem_at
from records.problems import MOST_ALIKE, InputProblem, Level
from records.row import Row
from records.schema import CASE_TABLES
from records.tables import Case
from records.value_problems import shown

DOUBLED = "doubled_case"
Home = tuple[Part, Case]


def join(parts: Sequence[Part], *, whole: bool = True) -> tuple[list[CaseRecord], list[InputProblem]]:
    """All cases in the order read, and every problem: the parts' own and what joining showed.

    ``whole`` False: a source could not be used, so that a row of an unknown 案号 may only be waiting for it.
    """
    problems: list[InputProblem] = []
    cases = joined(parts, lambda row, problem: problems.append(problem), whole=whole)
    if whole:
        problems.extend(not_exported(lacking(cases), len(cases)))
    said = {fold_id(case.case_no): case.case_no for case in cases}
    own = (named(problem, said.get) for part in parts for problem in part.problems)
    return cases, [*own, *problems]


def joined(
    parts: Sequence[Part], tell: Callable[[Row, InputProblem], None], *, whole: bool
) -> list[CaseRecord]:
    """The cases; ``tell`` is given every problem that joining showed, with the row it is about."""
    homes = _homes(parts, tell)
    loose = {table for part in parts if not part.holds_cases for table in part.exported}
    loose_partial = {table for part in parts if not part.holds_cases for table in part.partial}
    gathered: dict[str, dict[str, list[Row]]] = {key: {} for key in homes}
    for part in parts:
        for table, rows in part.rows.items():
            for row in rows:
                key = fold_id(_case_no(row))
                home = homes.get(key)
                if home is None:
                    if whole:
                        tell(row, stranger(row))
                elif part is home[0] or not part.holds_cases or table in home[0].exported or table in loose:
                    gathered[key].setdefault(table, []).append(row)
                else:
                    tell(row, _apart(row, home))
    cases = []
    for key, (part, case) in homes.items():
        exported = part.exported | loose
        tables = {table: tuple(gathered[key].get(table, ())) for table in CASE_TABLES if table in exported}
        some = (part.partial | loose_partial) & tables.keys()
        cases.append(CaseRecord(case, MappingProxyType(tables), frozenset(some)))
    return cases


def lacking(cases: Iterable[CaseRecord]) -> Counter[str]:
    """How many of the cases were exported without each table, of those that may have rows in it."""
    return Counter(
        table
        for case in cases
        for table in CASE_TABLES
        if table not in case.tables and table not in never_in(case.case)
    )


def never_in(case: Case) -> tuple[str, ...]:
    """The tables in which the case has no row by its nature: 申请 where a penalty began 依职权."""
    absent = ABSENT_TABLES.get(str(case.read("action_kind")), ())
    return tuple(table for table in absent if case.read("initiation") == BEGUN_WITHOUT[table])


def _case_no(row: Row) -> str:
    value = row.read("case_no")
    return value if isinstance(value, str) else ""


def _homes(parts: Iterable[Part], tell: Callable[[Row, InputProblem], None]) -> dict[str, Home]:
    homes: dict[str, Home] = {}
    told = 0
    for part in parts:
        for case in part.cases:
            earlier = homes.setdefault(fold_id(_case_no(case)), (part, case))
            if earlier[1] is not case and (told := told + 1) <= MOST_ALIKE:
                tell(
                    case,
                    problem_at(
                        case,
                        "case_no",
                        Level.FATAL,
                        DOUBLED,
                        f"案号“{shown(case.case_no)}”出现两次：{_place(earlier[1])}，{_place(case)}",
                        "一个案卷只能有一行“案件”；请删去重复的一行，或者改正写错的案号",
                        value=case.case_no,
                        case_no=case.case_no,
                    ),
                )
    return homes


def _place(row: Row) -> str:
    origin = row.origin
    if origin is None:
        return row.TABLE
    return f"{origin.file} 的“{origin.sheet}”第 {origin.row} 行"


def stranger(row: Row) -> InputProblem:
    case_no = _case_no(row)
    return problem_at(
        row,
        "case_no",
        Level.CASE,
        "unknown_case",
        f"“案件”表里没有案号“{shown(case_no)}”，这一行不属于任何案卷",
        "请核对案号（括号〔〕和（）、连字符要写得一样），或者在“案件”表里补上这个案卷",
        value=case_no,
    )


def _apart(row: Row, home: Home) -> InputProblem:
    part, case = home
    return problem_at(
        row,
        "case_no",
        Level.CASE,
        "rows_apart",
        f"案卷“{shown(case.case_no)}”的案件行在 {part.file}，那里没有“{row.TABLE}”表，而这一行在另一个有“案件”表的文件里",
        "不知道这些行是否齐全；请把同一案卷的各表放进同一个文件，或者放进没有“案件”表的文件",
        value=case.case_no,
        case_no=case.case_no,
    )


def not_exported(missing: Counter[str], cases: int) -> Iterable[InputProblem]:
    """One remark for all tables that the same number of cases lack."""
    for count in sorted(set(missing.values()), reverse=True):
        tables = "、".join(table for table in CASE_TABLES if missing[table] == count)
        share = "" if count == cases else f"（{cases} 个案卷中的 {count} 个）"
        yield remark(
            "table_not_exported",
            None,
            f"没有导出这些表：{tables}{share}，要看它们的结论都是无法判定",
            "请导出这些表；确实没有内容的，也请留一张只有标题行的表",
        )


def named(problem: InputProblem, said: Callable[[str], str | None]) -> InputProblem:
    """The same problem under the 案号 as the case itself writes it."""
    if problem.case_no is None:
        return problem
    case_no = said(fold_id(problem.case_no))
    return problem if case_no == problem.case_no else replace(problem, case_no=case_no)


def no_case(holds_cases: bool, files: Sequence[str]) -> InputProblem:
    """What is said where nothing at all can be evaluated; ``holds_cases``: there is a 案件 table at least."""
    file = files[0] if len(files) == 1 else None
    if holds_cases:
        return fatal("no_case", file, "没有读到任何案卷", "请让每个案卷在“案件”表里占一行，并且写有案号")
    return fatal(
        "no_case_table",
        file,
        "没有“案件”表，读不到任何案卷",
        "请导出名为“案件”的工作表（JSON 里是“案件”），每个案卷占一行，写有案号",
    )
