"""Every mistake of a mapping file is told in one run, with its cell, what is wrong and the nearest that is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from records.problems import InputProblem
from tests.adapters.books import book
from tests.mapping.books import Line, claims, line, mapping_book, mistakes

EXPORT = {"台账": [["编号", "案由", "立案日期", "种类"], ["1", "甲案", "2025-03-03", "笔录"]]}
CASE_NO = line("案件", "案号", "台账", "编号")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return book(tmp_path / "导出.xlsx", EXPORT)


def told(export: Path, *lines: Line, **sheets: list[Line]) -> list[InputProblem]:
    path = mapping_book(export.parent / "映射.xlsx", [CASE_NO, *lines], **sheets)
    return mistakes(path, export)


def the_mistake(export: Path, *lines: Line, **sheets: list[Line]) -> tuple[str | None, str, str]:
    """Cell, problem and hint of the only one."""
    found = told(export, *lines, **sheets)
    assert len(found) == 1, [(one.cell, one.problem) for one in found]
    return found[0].cell, found[0].problem, found[0].hint


@pytest.mark.parametrize(
    ("wrong", "cell", "problem", "hint"),
    [
        (line("案件表", "案件名称", "台账", "案由"), "A3", "“案件表”不是案卷的表", "您是不是想写“案件”？"),
        (line("案件", "案件名", "台账", "案由"), "B3", "“案件”表没有“案件名”列", "您是不是想写“案件名称”？"),
        (line("案件", "文号", "台账", "案由"), "B3", "“案件”表没有“文号”列", "“文书”表有这一列"),
        (
            line("案件", "启动日期", "台账", "立案日"),
            "D3",
            "的工作表“台账”没有标题“立案日”",
            "您是不是想写“立案日期”？",
        ),
        (
            line("案件", "执法类型", "台账", 固定值="行政处分"),
            "E3",
            "“行政处分”不是“执法类型”允许的值",
            "您是不是想写“行政处罚”？",
        ),
        (
            line("案件", "执法类型", "台账", "种类", 空白按="处罚"),
            "E3",
            "“处罚”不是“执法类型”允许的值",
            "行政处罚",
        ),
        (line("案件", "案件名称", "台账", "案由", 取法="拆分"), "E3", "“拆分”不是取法", "可以写：照抄"),
        (line("案件", "案件名称", "台账", "案由；编号"), "D3", "来源列写了 2 列，取法却是“照抄”", "合并"),
        (line("案件", "案件名称", "台账"), "D3", "没有写“来源列”，也没有写“固定值”", "请写明"),
        (line("案件", "案件名称", "台账", "案由", 固定值="甲"), "E3", "只能写一样", "删去"),
        (
            line("案件", "启动日期", "台账", "立案日期", 格式="年月日"),
            "E3",
            "格式“年月日”不能用",
            "dd/MM/yyyy",
        ),
        (line("案件", "案件名称", "台账", "案由", 格式="（*）"), "E3", "格式“（*）”不能用", "{取}（*）"),
        (line("案件", "案件名称", "台账", "案由", 取法="每项一行"), "E3", "一行就是一行", "拆成列表"),
        (line("案件", "案件名称", "台账", "案由", 启用="对"), "E3", "“对”不是“是”或“否”", "可以写：是、否"),
        (line("案件", "案号", "台账", "编号"), "B3", "“案件”表的“案号”写了两次（另一处：B2）", "请只留一行"),
        (line("案件", "案卷号", "台账", "编号", 空白按="无"), "E3", "是编号，空白不能当作别的读", "删去"),
    ],
)
def test_a_line_that_is_wrong_is_named_by_its_cell(
    export: Path, wrong: Line, cell: str, problem: str, hint: str
) -> None:
    found = told(export, wrong)
    assert [one.sheet for one in found] == ["对照"]
    assert problem in found[0].problem and hint in found[0].hint
    assert (found[0].cell or "")[1:] == cell[1:]


def test_a_source_that_is_mistyped_is_told_with_the_nearest(export: Path) -> None:
    found = told(export, line("案件", "案件名称", "台帐", "案由"))
    assert [(one.problem, one.hint) for one in found] == [
        (
            "来源“台帐”没有一行写明哪一列是“案号”，不知道各行属于哪个案卷",
            "来源是不是想写“台账”？",
        ),
        ("导出里没有“台帐”这张表", "您是不是想写“台账”？"),
    ]


def test_all_mistakes_are_told_in_one_run(export: Path) -> None:
    found = told(
        export,
        line("案件", "案件名", "台账", "案由"),
        line("案件", "启动日期", "台账", "立案日"),
        line("活动", "类型", "台账", 固定值="问询"),
        值对照=[{"案卷表": "案件", "案卷列": "结案方式", "原值": "已结", "案卷值": "结了"}],
        表=[{"案卷表": "送达", "齐全": "对"}],
        推定=[{"案卷表": "文书", "种类": "笔录", "对象表": "活动"}],
    )
    assert {(one.sheet, one.row) for one in found} >= {
        ("对照", 3),
        ("对照", 4),
        ("对照", 5),
        ("值对照", 2),
        ("表", 2),
        ("推定", 2),
    }
    assert all(one.hint for one in found)


@pytest.mark.parametrize(
    ("sheets", "problem"),
    [
        (
            {"值对照": [{"案卷表": "案件", "案卷列": "结案方式", "原值": "已结", "案卷值": "正常结案"}]},
            "“对照”里没有“案件”表的“结案方式”，这一行用不上",
        ),
        ({"表": claims(送达="是")}, "“对照”里没有“送达”表的列，这一行用不上"),
        ({"来源": [{"来源": "文书表"}]}, "“对照”里没有用到来源“文书表”"),
        ({"推定": [{"案卷表": "签名", "对象表": "文书"}]}, "“签名”的归属不能推定"),
        ({"推定": [{"案卷表": "文书", "对象表": "活动"}]}, "归属于活动的，要写明活动的类型"),
        ({"推定": [{"案卷表": "文书", "种类": "询问", "对象表": "申请"}]}, "“询问”不是“种类”允许的值"),
        ({"来源": [{"来源": "台账", "标题行": "第二行"}]}, "“第二行”不是行号"),
    ],
)
def test_a_line_of_another_sheet_that_is_of_no_use_is_told(
    export: Path, sheets: dict[str, list[Line]], problem: str
) -> None:
    _, said, hint = the_mistake(export, **sheets)
    assert said == problem and hint


def test_a_translation_that_is_no_value_names_what_is_allowed(export: Path) -> None:
    cell, problem, hint = the_mistake(
        export,
        line("案件", "结案方式", "台账", "种类"),
        值对照=[{"案卷表": "案件", "案卷列": "结案方式", "原值": "笔录", "案卷值": "正常结安"}],
    )
    assert (cell, problem) == ("D2", "“正常结安”不是“结案方式”允许的值")
    assert hint == "您是不是想写“正常结案”？"


def test_every_table_has_to_be_said_to_be_complete_or_not(export: Path) -> None:
    _, problem, hint = the_mistake(export, line("文书", "种类", "台账", "种类"))
    assert problem == "没有写明这些表是否齐全：文书"
    assert "写“否”" in hint


def test_a_source_without_its_case_number_is_told(export: Path) -> None:
    path = mapping_book(export.parent / "映射.xlsx", [line("案件", "案件名称", "台账", "案由")])
    (found,) = mistakes(path, export)
    assert found.problem.startswith("来源“台账”没有一行写明哪一列是“案号”")


def test_fixed_values_alone_prove_no_row(export: Path) -> None:
    found = told(export, line("文书", "种类", "台账", 固定值="其他"), 表=claims(文书="是"))
    assert [one.problem for one in found] == ["“文书”表全是固定值，没有一格能说明有这一行"]


def test_a_name_that_fits_two_columns_is_not_guessed(tmp_path: Path) -> None:
    export = book(
        tmp_path / "导出.xlsx", {"台账": [["编号", "日期", "日期"], ["1", "2025-01-01", "2025-02-01"]]}
    )
    _, problem, hint = the_mistake(export, line("案件", "决定日期", "台账", "日期"))
    assert "有 2 列合“日期”：“日期”（B 列）、“日期”（C 列）" in problem and "“日期#2”" in hint


@pytest.mark.parametrize(
    ("sheets", "problem"),
    [
        ({"对照": [["案卷表", "案卷列", "来源", "来源列", "备柱"]]}, "“对照”的标题“备柱”（E1）不认识"),
        ({"对照": [["案卷表", "案卷列", "来源列"]]}, "“对照”第 1 行应是标题，缺少：来源"),
        ({"对比": [["甲"]]}, "映射文件的工作表“对比”不认识"),
        ({"说明": [["甲"]]}, "映射文件没有“对照”工作表"),
    ],
)
def test_a_workbook_of_another_form_is_told(
    tmp_path: Path, export: Path, sheets: dict[str, list[list[object]]], problem: str
) -> None:
    found = mistakes(book(tmp_path / "映射.xlsx", sheets), export)
    assert problem in [one.problem for one in found]


@pytest.mark.parametrize("content", [b"", b"abc", b"PK\x03\x04", "案卷表,案卷列".encode()])
def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path, export: Path, content: bytes) -> None:
    path = tmp_path / "映射.xlsx"
    path.write_bytes(content)
    (found,) = mistakes(path, export)
    assert found.problem.startswith("映射文件不能使用：")


def test_a_mapping_that_is_not_there_is_told(tmp_path: Path, export: Path) -> None:
    (found,) = mistakes(tmp_path / "没有.xlsx", export)
    assert found.problem == "找不到映射文件"


def test_a_table_in_both_forms_is_not_read_twice(tmp_path: Path) -> None:
    both = book(tmp_path / "导出.xlsx", {**EXPORT, "案件": [["案号"], ["1"]]})
    from adapters import load

    loaded = load([both], mapping=mapping_book(tmp_path / "映射.xlsx", [CASE_NO]))
    assert loaded.fatal
    assert "fed_twice" in [problem.code for problem in loaded.problems]
