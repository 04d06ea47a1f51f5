"""Remarks on how the rows of a case hang together: links, ids, doubles, check characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from records.case import CaseRecord
from records.catalogue import ATTRIBUTION
from records.folding import fold_id
from records.homes import home_remarks
from records.identity import LENGTH, checks_as_firm, checks_as_person
from records.places import problem_at
from records.problems import InputProblem, Level
from records.row import BLANK, Gap, Row
from records.schema import CASE, CASE_TABLES, RELATIONS, TABLES, Join
from records.tables import Document
from records.value_problems import shown

_EIGHTEEN: Final = re.compile("(?<![0-9])[0-9]{17}[0-9X](?![0-9])")

# table → [(attribute that holds the id, tables whose rows it may name)]
_LINKS: Final[dict[str, dict[str, tuple[str, ...]]]] = {}
for _relation in RELATIONS.values():
    if _relation.join in (Join.SOURCE_KEY, Join.SOURCE_LIST):
        _of_table = _LINKS.setdefault(_relation.source, {})
        _of_table[_relation.key] = (*_of_table.get(_relation.key, ()), _relation.target)


def consistency_remarks(case: CaseRecord) -> Iterator[InputProblem]:
    """Everything that does not hang together, as remarks; nothing is changed or refused here."""
    yield from _person_as_case(case)
    yield from _odd_party_code(case)
    yield from _nameless_rows(case)
    yield from _links(case)
    yield from _double_rows(case)
    yield from home_remarks(case)


def _remark(
    case: CaseRecord, row: Row, attr: str | None, code: str, problem: str, hint: str, value: object = None
) -> InputProblem:
    return problem_at(row, attr, Level.REMARK, code, problem, hint, case_no=case.case_no, value=value)


def _person_as_case(case: CaseRecord) -> Iterator[InputProblem]:
    """A 案号 is never masked, since every report goes by it: one that tells who the party is has to be told."""
    if any(checks_as_person(one) for one in _EIGHTEEN.findall(fold_id(case.case_no).upper())):
        yield _remark(
            case,
            case.case,
            "case_no",
            "person_as_case_no",
            "“案号”里有一个身份证号。案号不打码，会照原样写在报告里",
            "请改用案件自己的编号，再重新评查",
        )


def _odd_party_code(case: CaseRecord) -> Iterator[InputProblem]:
    raw = case.case.read("party_id")
    code = fold_id(raw).upper() if isinstance(raw, str) else ""
    if len(code) == LENGTH and not checks_as_person(code) and not checks_as_firm(code):
        yield _remark(
            case,
            case.case,
            "party_id",
            "wrong_check_digit",
            "“证件号码”有 18 位，但校验位既不合身份证号，也不合统一社会信用代码",
            "请核对号码；常见原因是录错一位，或者表格软件把末几位改成了 0",
        )


def _nameless_rows(case: CaseRecord) -> Iterator[InputProblem]:
    for name in CASE_TABLES:
        attr = TABLES[name].id_attr
        nameless = [row for row in case.tables.get(name, ()) if attr and row.read(attr) is BLANK]
        if nameless:
            column = TABLES[name].column(attr).name
            yield _remark(
                case,
                nameless[0],
                attr,
                "row_without_id",
                f"本案“{name}”有 {len(nameless)} 行没有“{column}”，别的表无法指向它们",
                f"请填写“{column}”，同一案卷内不重复即可",
            )


def _links(case: CaseRecord) -> Iterator[InputProblem]:
    """Ids that point nowhere, row by row, and blank links, counted by table and column."""
    ids = {name: _ids(case, name) for name in CASE_TABLES}
    for name, keys in _LINKS.items():
        rows = case.tables.get(name, ())
        for attr, targets in keys.items():
            blank: list[Row] = []
            for row in rows:
                homes = _homes(row, targets)
                if homes is None:
                    continue
                value = row.read(attr)
                if value is BLANK:
                    blank.append(row)
                elif not isinstance(value, Gap):
                    yield from _lost(
                        case, row, attr, value if isinstance(value, tuple) else (str(value),), homes, ids
                    )
            if blank:
                column = TABLES[name].column(attr).name
                yield _remark(
                    case,
                    blank[0],
                    attr,
                    "blank_link",
                    f"本案“{name}”有 {len(blank)} 行没有填“{column}”，不知道属于哪一项",
                    f"请填写“{column}”，不填的，要看它属于哪一项的结论就无法判定",
                )


def _homes(row: Row, targets: tuple[str, ...]) -> tuple[str, ...] | None:
    """The tables that the link of ``row`` may point into; None where it needs no link, or that is not known."""
    if row.TABLE != Document.TABLE:
        return targets
    kind = row.read("kind")
    homes = None if isinstance(kind, Gap) else ATTRIBUTION.get(str(kind))
    return None if homes is None or CASE in homes else homes


def _ids(case: CaseRecord, name: str) -> frozenset[str] | None:
    """The folded ids of a table; None where the table or the column was not (all) exported, so that an id may be in it."""
    rows = case.rows(name)
    attr = TABLES[name].id_attr
    if rows is None or not attr or name in case.partial:
        return None
    own = [row.read(attr) for row in rows]
    if any(isinstance(value, Gap) and value is not BLANK for value in own):
        return None
    return frozenset(fold_id(str(value)) for value in own if not isinstance(value, Gap))


def _lost(
    case: CaseRecord,
    row: Row,
    attr: str,
    links: tuple[str, ...],
    homes: tuple[str, ...],
    ids: dict[str, frozenset[str] | None],
) -> Iterator[InputProblem]:
    known = [ids[home] for home in homes]
    for link in links:
        if all(table is not None and fold_id(link) not in table for table in known):
            column = TABLES[row.TABLE].column(attr).name
            yield _remark(
                case,
                row,
                attr,
                "lost_link",
                f"“{column}”“{shown(link)}”在本案的“{'、'.join(homes)}”里找不到，这一行不属于任何一项",
                "请核对编号，或者补上它所指的那一行",
                link,
            )


def _double_rows(case: CaseRecord) -> Iterator[InputProblem]:
    """Rows without an id of their own that say exactly the same: they count twice."""
    for name in CASE_TABLES:
        if TABLES[name].id_attr:
            continue
        first: dict[tuple[object, ...], Row] = {}
        for row in case.tables.get(name, ()):
            earlier = first.setdefault(tuple(row.__dict__.values()), row)
            if earlier is not row:
                where = f"第 {earlier.origin.row} 行" if earlier.origin and earlier.origin.row else "前面一行"
                yield _remark(
                    case,
                    row,
                    None,
                    "double_row",
                    f"这一行与本案{where}完全相同，计数时算作两行",
                    "若是重复导出，请删去一行",
                )
