"""A mapping proposed for an export: it says how sure each line is and why, and switches on only what it is sure of."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from adapters import load
from adapters.mapping.read import read_mapping
from examples.make_mappings import FOLDER, MAPPINGS, workbook
from pingcha.cli import main
from tests.adapters.books import book
from tests.mapping.books import read
from tests.mapping.test_ledger import CASES, HEADINGS

Rows = list[list[object]]


def proposed(folder: Path, sheets: dict[str, Rows]) -> list[dict[str, str]]:
    """The lines of 对照 that the command wrote."""
    export = book(folder / "导出.xlsx", sheets)
    assert main(["mapping", "suggest", str(export), "-o", str(folder / "映射.xlsx")]) == 0
    rows = list(openpyxl.load_workbook(folder / "映射.xlsx")["对照"].iter_rows(values_only=True))
    return [{str(name): str(cell or "") for name, cell in zip(rows[0], row, strict=True)} for row in rows[1:]]


def the_line(lines: list[dict[str, str]], column: str) -> dict[str, str]:
    (found,) = (one for one in lines if one["案卷列"] == column and "同一列已有" not in one["备注"])
    return found


def test_known_names_with_fitting_values_are_sure_and_switched_on(tmp_path: Path) -> None:
    lines = proposed(
        tmp_path,
        {
            "案件": [
                ["案号", "案由", "立案日期", "办案单位"],
                ["1", "甲", "2025-03-03", "一队"],
                ["2", "乙", "2025/3/4", "二队"],
            ]
        },
    )
    assert {one["案卷列"]: one["来源列"] for one in lines if one["启用"] == "是" and one["把握"] == "高"} == {
        "案号": "案号",
        "案件名称": "案由",
        "启动日期": "立案日期",
        "执法机构": "办案单位",
    }
    assert "标题“立案日期”常指“启动日期”；日期 100% 读得出" in the_line(lines, "启动日期")["备注"]


def test_what_is_doubtful_is_written_down_and_switched_off(tmp_path: Path) -> None:
    sheet: Rows = [
        ["案号", "立案", "决定日期", "结案方式"],
        ["1", "2025-03-03", "三月四日", "01"],
        ["2", None, None, "02"],
    ]
    lines = proposed(tmp_path, {"案件": sheet})
    weak, unread, coded = (the_line(lines, name) for name in ("启动日期", "决定日期", "结案方式"))
    assert (weak["启用"], weak["把握"]) == ("否", "中")  # 立案 may mean something else
    assert unread["启用"] == "否" and "读得出（如“三月四日”）" in unread["备注"]
    assert coded["启用"] == "否"
    rows = list(openpyxl.load_workbook(tmp_path / "映射.xlsx")["值对照"].iter_rows(values_only=True))
    assert [row[:5] for row in rows[1:]] == [
        ("否", "案件", "结案方式", "01", "（未导出）"),
        ("否", "案件", "结案方式", "02", "（未导出）"),
    ]


def test_a_column_is_no_case_number_where_it_is_blank_or_says_one_twice(tmp_path: Path) -> None:
    blank = proposed(tmp_path, {"案件": [["案号", "案由"], ["1", "甲"], [None, "乙"]]})
    assert the_line(blank, "案号")["启用"] == "否" and "1 行空白" in the_line(blank, "案号")["备注"]
    (tmp_path / "映射.xlsx").unlink()
    twice = proposed(tmp_path, {"案件": [["案号", "案由"], ["1", "甲"], ["1", "乙"]]})
    assert the_line(twice, "案号")["启用"] == "否" and "1 行重复" in the_line(twice, "案号")["备注"]


def test_the_line_that_adds_a_ledger_up_is_no_case(tmp_path: Path) -> None:
    sheet: Rows = [["案号", "案由", "罚款"], ["1", "甲", 500], ["2", "乙", 300], ["合计", None, None]]
    assert the_line(proposed(tmp_path, {"案件": sheet}), "案号")["启用"] == "是"


def test_a_heading_that_names_another_table_is_no_column_of_the_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet: Rows = [
        ["案号", "案由", "办案单位", "办案人", "送达方式", "送达日期"],
        ["1", "甲", "一队", "张三", "直接", "2025-03-03"],
    ]
    lines = proposed(tmp_path, {"台账": sheet})
    assert {one["案卷列"] for one in lines} == {"案号", "案件名称", "执法机构", "承办人"}
    said = capsys.readouterr().out
    assert "送达方式（像“送达”表的“方式”）、送达日期（像“送达”表的“送达时间”）" in said


def test_databases_are_drafted_too_and_a_mapping_of_a_workbook_fits_them(tmp_path: Path) -> None:
    sheet: Rows = [["案件编号", "案由"], ["1", "甲"], ["2", "乙"]]
    with closing(sqlite3.connect(tmp_path / "台账.db")) as kept:
        kept.execute("CREATE TABLE 台账 (案件编号, 案由)")
        kept.executemany("INSERT INTO 台账 VALUES (?, ?)", sheet[1:])
        kept.commit()
    database = f"sqlite:///{tmp_path / '台账.db'}"
    export = book(tmp_path / "导出.xlsx", {"台账": [["台账", None], *sheet]})
    for source, name in ((database, "甲.xlsx"), (str(export), "乙.xlsx")):
        assert main(["mapping", "suggest", source, "-o", str(tmp_path / name)]) == 0
        loaded = load([database], mapping=tmp_path / name)
        assert [case.case_no for case in loaded.cases] == ["1", "2"]


def test_two_columns_that_are_as_alike_are_left_to_choose(tmp_path: Path) -> None:
    lines = proposed(tmp_path, {"案件": [["案号", "办案单位", "承办机构"], ["1", "甲", "乙"]]})
    assert [one["启用"] for one in lines if one["案卷列"] == "执法机构"] == ["否", "否"]


def test_the_ledger_is_recognised_and_once_looked_through_can_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = book(tmp_path / "台账.xlsx", {"台账": [*HEADINGS, *CASES]}, {"台账": ["A1:N1", "K2:L2"]})
    mapping = tmp_path / "映射.xlsx"
    assert main(["mapping", "suggest", str(export), "-o", str(mapping)]) == 0
    said = capsys.readouterr().out
    assert "✓ [高] 案件.案件名称 ← “案由”　标题“案由”常指“案件名称”" in said
    assert "没有找到对应的列：询问/时间、备注" in said
    assert main(["mapping", "check", str(mapping), str(export)]) == 2  # the 案号 is not switched on yet
    workbook = openpyxl.load_workbook(mapping)
    for sheet in ("对照", "表", "来源"):
        for row in workbook[sheet].iter_rows(min_row=2):
            if row[0].value and "低" not in [cell.value for cell in row]:
                row[0].value = "是"
    workbook.save(mapping)
    assert main(["mapping", "check", str(mapping), str(export)]) == 1
    assert "读出案卷 3 件" in capsys.readouterr().out
    loaded = read(mapping, export)
    assert [case.case.title for case in loaded.cases] == ["无证经营", "无照经营", "占道"]
    assert [len(case.rows("人员") or ()) for case in loaded.cases] == [2, 1, 0]
    assert all(case.partial == {"人员"} for case in loaded.cases)  # nobody said that these are all


def test_the_proposal_never_overwrites(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    proposed(tmp_path, {"案件": [["案号", "案由"], ["1", "甲"]]})
    before = (tmp_path / "映射.xlsx").read_bytes()
    assert main(["mapping", "suggest", str(tmp_path / "导出.xlsx"), "-o", str(tmp_path / "映射.xlsx")]) == 2
    assert "没有覆盖" in capsys.readouterr().err
    assert (tmp_path / "映射.xlsx").read_bytes() == before


def test_an_export_without_any_table_of_cases_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = book(tmp_path / "导出.xlsx", {"菜单": [["菜名", "价格"], ["鱼", 3], ["肉", 4]]})
    assert main(["mapping", "suggest", str(export), "-o", str(tmp_path / "映射.xlsx")]) == 2
    assert "没有一张表像案卷的表" in capsys.readouterr().err
    assert not (tmp_path / "映射.xlsx").exists()


@pytest.mark.parametrize("name", MAPPINGS)
def test_the_mappings_that_come_with_the_project_are_right_and_up_to_date(name: str) -> None:
    path = FOLDER / f"{name}.xlsx"
    assert path.read_bytes() == workbook(name), "请运行 python -m examples.make_mappings"
    read_again = read_mapping(path)
    assert not read_again.problems and read_again.mapping.title == f"{name.replace('-', '（')}信息公示）"
