"""Whatever stands in a mapping file or an export: sentences, never a crash, and nothing is read with a wrong mapping."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters import load
from adapters.mapping.layout import SHEETS
from adapters.mapping.load import suggested
from adapters.mapping.model import Repeats, Way
from adapters.mapping.write import suggestion_workbook
from records.columns import Kind
from records.schema import TABLES
from tests.adapters.books import book

COLUMNS = sorted({name for table in ("案件", "文书", "人员", "活动") for name in TABLES[table].columns})
HEADINGS = ["编号", "日期", "日期", "人员1姓名", "人员2姓名", "类型", "甲*乙", "{n}", "", "案号"]
WORDS = st.sampled_from(
    [
        *(
            "案件",
            "文书",
            "人员",
            "活动",
            "签名",
            "单位年度",
            "评查结论",
            "台账",
            "第1个",
            "*",
            "第0个",
            "标题行",
        ),
        *COLUMNS,
        *HEADINGS,
        *map(str, Way),
        *map(str, Repeats),
        *(
            "是",
            "否",
            "2",
            "2-3",
            "0",
            "9-1",
            "（空白）",
            "（未导出）",
            "执法人员{n}姓名",
            "{取}（*）",
            "*",
            "**",
            "#",
            "编号#2",
        ),
        *(
            "编号；日期",
            "编号|日期",
            "人员{n}姓名",
            "dd/MM/yyyy",
            "表格序号",
            "无",
            "空格",
            "{序}",
            "行政处罚",
            "询问笔录",
        ),
        *("甲", "/", "；", "|", "日期#9", "第一百个", "[", "(", "\\", "yyyy"),
    ]
)
CELL = (
    st.none()
    | WORDS
    | st.integers(-3, 10**6)
    | st.floats()
    | st.booleans()
    | st.dates()
    | st.text(max_size=5)
)


def _clean(value: object) -> object:
    """What a workbook can hold."""
    if isinstance(value, str):
        return "".join(one for one in value if one.isprintable()).lstrip("=") or None
    return None if isinstance(value, float) and not abs(value) < 1e300 else value


def _mostly(usual: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """What belongs in a cell, now and then anything else."""
    return st.integers(0, 25).flatmap(lambda number: CELL if number == 0 else usual)


SOMETIMES = st.integers(0, 4)
VALUES: dict[Kind, tuple[str, ...]] = {
    Kind.FLAG: ("是", "否"),
    Kind.DATE: ("2025-03-04",),
    Kind.TIME: ("2025-03-04 09:00",),
    Kind.INT: ("3",),
    Kind.TEXT: ("甲",),
    Kind.ID: ("1", "号{n}", "号{序}"),
    Kind.LIST: ("甲、乙",),
}
PLACES = ("编号", "日期#1", "日期#2", "类型", "人员1姓名", "人员1*", "没有|类型", "编号；类型")


@st.composite
def lines(draw: st.DrawFn, child: str) -> dict[str, object]:
    """A line of 对照 that may well be right, for 案件 or a table of its rows."""
    table = draw(st.sampled_from(["案件", child, child]))
    column = TABLES[table].columns[draw(st.sampled_from(sorted(TABLES[table].columns)))]
    kind = column.kind
    value: object = draw(st.sampled_from(column.values or VALUES[kind]))
    line: dict[str, object] = {"案卷表": table, "案卷列": column.name, "来源": "台账"}
    if not draw(SOMETIMES) and column.name != "案号":
        line["固定值"] = value
    else:
        line["来源列"] = draw(st.sampled_from(PLACES if table == "案件" else (*PLACES, "人员{n}姓名")))
        several = "；" in str(line["来源列"])
        ways: list[object] = [Way.FIRST, Way.JOIN] if several else [None, Way.COPY]
        ways += [Way.LIST] if kind is Kind.LIST and not several else []
        ways += [Way.ROWS] if table != "案件" and not several else []
        line["取法"] = draw(st.sampled_from(ways))
        if line["取法"] in (Way.JOIN, Way.LIST, Way.ROWS):
            line["分隔"] = draw(st.sampled_from([None, "、", "空格", "|"]))
        if kind in (Kind.ENUM, Kind.FLAG) and not draw(SOMETIMES):
            line["空白按"] = value
        if not draw(SOMETIMES):
            forms = ["dd/MM/yyyy", "表格序号"] if kind in (Kind.DATE, Kind.TIME) else ["{取}*", "*{取}"]
            line["格式"] = draw(st.sampled_from(forms))
        line["可缺"] = draw(st.sampled_from([None, "是"]))
    line["组"] = draw(st.sampled_from([*[None] * 9, "甲"])) if table == child else None
    if draw(st.integers(0, 15)) == 0:
        line[draw(st.sampled_from(sorted(line)))] = draw(CELL)
    return line


@st.composite
def mapping_sheets(draw: st.DrawFn) -> dict[str, list[list[object]]]:
    """Sheets of a mapping: right, nearly right, or quite wrong."""
    case_no: dict[str, object] = {"案卷表": "案件", "案卷列": "案号", "来源": "台账", "来源列": "编号"}
    child = draw(st.sampled_from(["文书", "人员", "活动", "送达"]))
    found = [case_no, *draw(st.lists(lines(child), max_size=5))]
    if any(line["案卷表"] == child for line in found):
        found.append({"案卷表": child, "案卷列": "案号", "来源": "台账", "来源列": "编号"})
        name = sorted(TABLES[child].columns)[0]
        found.append({"案卷表": child, "案卷列": name, "来源": "台账", "来源列": "类型", "可缺": "是"})
        found = list({(line["案卷表"], line["案卷列"], line.get("组")): line for line in found}.values())
    tables = {str(line["案卷表"]) for line in found} - {"案件"}
    complete = [{"案卷表": table, "齐全": draw(st.sampled_from(["是", "否"]))} for table in sorted(tables)]
    mapped = draw(st.sampled_from(found))
    word = {"案卷表": mapped["案卷表"], "案卷列": mapped["案卷列"], "原值": draw(CELL), "案卷值": draw(WORDS)}
    link = {"案卷表": "文书", "种类": draw(st.none() | WORDS), "对象表": "活动", "对象类型": "勘验"}
    source = {"来源": "台账", "同案多行": draw(st.sampled_from([None, "合并"]))}
    source["标题行"] = draw(st.sampled_from([*[None] * 9, "1", "1-2", "3", "0"]))
    sheets: dict[str, list[dict[str, object]]] = {
        "对照": found,
        "表": [dict(one) for one in complete],
        "来源": [dict(source)],
        "值对照": [word] if not draw(SOMETIMES) else [],
        "推定": [dict(link)] if not draw(SOMETIMES) else [],
    }
    return {
        name: [[*SHEETS[name]], *[[_clean(row.get(heading)) for heading in SHEETS[name]] for row in rows]]
        for name, rows in sheets.items()
        if name == "对照" or draw(st.integers(0, 15))
    }


@st.composite
def export_rows(draw: st.DrawFn) -> list[list[object]]:
    headings: list[object] = list(HEADINGS)
    if not draw(SOMETIMES):
        headings = draw(st.lists(st.sampled_from(HEADINGS), min_size=1, max_size=8))
    rows = draw(st.lists(st.lists(CELL, max_size=9), max_size=4))
    return [headings, *[[_clean(cell) for cell in row] for row in rows]]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mapping_sheets(), export_rows(), st.sampled_from(["台账", "台账", "台账", "案件"]))
def test_no_mapping_and_no_export_ends_in_a_crash(
    sheets: dict[str, list[list[object]]], rows: list[list[object]], name: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        mapping = book(Path(folder) / "映射.xlsx", sheets)
        loaded = load([book(Path(folder) / "导出.xlsx", {name: rows})], mapping=mapping)
        assert all(problem.problem for problem in loaded.problems)
        if not loaded.fatal:
            assert loaded.mapping is not None
            assert loaded.cases or loaded.failed or loaded.unit_years


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(export_rows(), st.sampled_from(["台账", "案件", "人员", "甲"]))
def test_whatever_is_proposed_can_be_read_back(rows: list[list[object]], name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        export = book(Path(folder) / "导出.xlsx", {name: rows})
        proposal, problems = suggested([str(export)])
        assert not problems
        mapping = Path(folder) / "映射.xlsx"
        mapping.write_bytes(suggestion_workbook(proposal, "试"))
        loaded = load([export], mapping=mapping)
        told = [one.code for one in loaded.problems if one.file == str(mapping)]
        # What is proposed is right by itself; that nothing says which column is the 案号 is for people to mend.
        assert set(told) <= {"no_case_no_line", "no_mapping_line", "nothing_read"}, loaded.problems
