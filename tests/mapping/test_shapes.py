"""What exports look like and a mapping makes of them: one claim a test, each through the reader of whole files."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import pytest

from adapters import load
from records.problems import Level
from records.row import BLANK, NOT_EXPORTED, AssumedBy, Row
from tests.adapters.books import book
from tests.mapping.books import Line, claims, line, mapping_book, read

CASE_NO = line("案件", "案号", "台账", "编号")


def rows_of(
    folder: Path, table: str, sheet: Sequence[Sequence[object]], *lines: Line, **sheets: list[Line]
) -> list[Row]:
    """The rows of a table that one sheet 台账 becomes."""
    export = book(folder / "导出.xlsx", {"台账": sheet})
    if table != "案件" and "表" not in sheets:
        sheets["表"] = claims(**{table: "是"})
    loaded = read(mapping_book(folder / "映射.xlsx", [CASE_NO, *lines], **sheets), export)
    return [row for case in loaded.cases for row in case.rows(table) or ()]


def value_of(folder: Path, column: str, cell: object, **more: object) -> object:
    """What one cell becomes in a column of 案件."""
    words = more.pop("值对照", None)
    sheets = {} if words is None else {"值对照": words}
    written = line("案件", column, "台账", "内容", **more)
    (case,) = rows_of(folder, "案件", [["编号", "内容"], ["1", cell]], written, **sheets)  # type: ignore[arg-type]
    from records.schema import TABLES

    return case.read(TABLES["案件"].columns[column].attr)


@pytest.mark.parametrize(
    ("form", "cell", "expected"),
    [
        (None, "2025年3月4日9时", date(2025, 3, 4)),
        ("dd/MM/yyyy", "04/03/2025", date(2025, 3, 4)),
        ("d.M.yyyy", "4.3.2025", date(2025, 3, 4)),
        ("yyyyMMddHHmmss", "20250304093000", date(2025, 3, 4)),
        ("yyyyMMdd", 20250304, date(2025, 3, 4)),
        ("表格序号", 45720, date(2025, 3, 4)),
        ("表格序号", "45720", date(2025, 3, 4)),
        ("时间戳秒", 1741051800, date(2025, 3, 4)),
        ("时间戳毫秒", "1741051800000", date(2025, 3, 4)),
        ("dd/MM/yyyy", datetime(2025, 3, 4), date(2025, 3, 4)),
        ("dd/MM/yyyy", None, BLANK),
    ],
)
def test_dates_are_read_as_they_are_said_to_be_written(
    tmp_path: Path, form: str | None, cell: object, expected: object
) -> None:
    assert value_of(tmp_path, "决定日期", cell, 格式=form) == expected


def test_a_time_keeps_its_minutes_in_any_form(tmp_path: Path) -> None:
    written = line("案件", "当场启动时间", "台账", "内容", 格式="dd/MM/yyyy HH:mm")
    (case,) = rows_of(tmp_path, "案件", [["编号", "内容"], ["1", "04/03/2025 09:30"]], written)
    assert case.read("started_on_spot_at") == datetime(2025, 3, 4, 9, 30)


@pytest.mark.parametrize(
    ("form", "cell"), [("dd/MM/yyyy", "2025-03-04"), ("dd/MM/yyyy", "31/02/2025"), ("表格序号", "三")]
)
def test_a_date_in_another_form_fails_its_case_and_is_never_guessed(
    tmp_path: Path, form: str, cell: str
) -> None:
    export = book(tmp_path / "导出.xlsx", {"台账": [["编号", "内容"], ["1", cell], ["2", None]]})
    mapping = mapping_book(
        tmp_path / "映射.xlsx", [CASE_NO, line("案件", "决定日期", "台账", "内容", 格式=form)]
    )
    loaded = read(mapping, export)
    assert [case.case_no for case in loaded.failed] == ["1"] and len(loaded.cases) == 1
    (problem,) = (one for one in loaded.problems if one.level is Level.CASE)
    assert (problem.cell, problem.column, problem.case_no) == ("B2", "内容", "1")


@pytest.mark.parametrize(
    ("form", "cell", "expected"),
    [
        ("{取}（*）", "张三（010203）", "张三"),
        ("*（{取}）", "张三(010203)", "010203"),
        ("*：{取}", "当事人：甲公司", "甲公司"),
        ("{取}（*）", None, BLANK),
    ],
)
def test_a_part_of_a_text_is_taken(tmp_path: Path, form: str, cell: object, expected: object) -> None:
    assert value_of(tmp_path, "当事人名称", cell, 格式=form) == expected


WORDS: list[Line] = [
    {"案卷表": "案件", "案卷列": "结案方式", "原值": "01", "案卷值": "正常结案"},
    {"案卷表": "案件", "案卷列": "结案方式", "原值": "法人及非法人组织", "案卷值": "（未导出）"},
    {"案卷表": "案件", "案卷列": "结案方式", "原值": "未办结", "案卷值": "（空白）"},
]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("01", "正常结案"),
        ("０１", "正常结案"),
        ("法人及非法人组织", NOT_EXPORTED),
        ("未办结", BLANK),
        ("撤销", "撤销"),
    ],
)
def test_values_are_translated(tmp_path: Path, cell: str, expected: object) -> None:
    assert value_of(tmp_path, "结案方式", cell, 值对照=WORDS) == expected


def test_a_date_that_means_none_is_translated_however_its_cell_holds_it(tmp_path: Path) -> None:
    words: list[Line] = [{"案卷表": "案件", "案卷列": "履行期限", "原值": "2099-12-31", "案卷值": "（空白）"}]
    assert value_of(tmp_path, "履行期限", datetime(2099, 12, 31), 值对照=words) is BLANK
    assert value_of(tmp_path, "履行期限", "2099-12-31", 值对照=words) is BLANK
    assert value_of(tmp_path, "履行期限", datetime(2025, 3, 4), 值对照=words) == date(2025, 3, 4)


def test_a_value_that_is_in_no_list_is_an_error_of_its_case(tmp_path: Path) -> None:
    export = book(tmp_path / "导出.xlsx", {"台账": [["编号", "内容"], ["1", "98"]]})
    lines = [CASE_NO, line("案件", "结案方式", "台账", "内容")]
    loaded = read(mapping_book(tmp_path / "映射.xlsx", lines, 值对照=WORDS), export)
    assert [case.case_no for case in loaded.failed] == ["1"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ((date(2025, 3, 4), time(9, 30)), datetime(2025, 3, 4, 9, 30)),
        (("2025-03-04", "9:30"), datetime(2025, 3, 4, 9, 30)),
        (("2025年3月4日", "9时30分"), datetime(2025, 3, 4, 9, 30)),
        (("2025-03-04", None), date(2025, 3, 4)),
        ((None, None), BLANK),
    ],
)
def test_a_date_and_a_time_become_one(tmp_path: Path, cells: tuple[object, object], expected: object) -> None:
    written = line("案件", "当场启动时间", "台账", "日期；时间", 取法="合并")
    (case,) = rows_of(tmp_path, "案件", [["编号", "日期", "时间"], ["1", *cells]], written)
    assert case.read("started_on_spot_at") == expected


def test_the_first_column_that_is_filled_counts_and_one_that_is_lacking_leaves_a_blank_open(
    tmp_path: Path,
) -> None:
    sheet: list[list[object]] = [
        ["编号", "代码", "身份证"],
        ["1", None, "甲"],
        ["2", "乙", "丙"],
        ["3", None, None],
    ]
    both = line("案件", "证件号码", "台账", "代码；身份证", 取法="首个已填")
    assert [row.read("party_id") for row in rows_of(tmp_path, "案件", sheet, both)] == ["甲", "乙", BLANK]
    more = line("案件", "证件号码", "台账", "代码；身份证；护照", 取法="首个已填", 可缺="是")
    assert [row.read("party_id") for row in rows_of(tmp_path, "案件", sheet, more)] == [
        "甲",
        "乙",
        NOT_EXPORTED,
    ]


def test_a_list_is_split_by_the_signs_that_are_named(tmp_path: Path) -> None:
    assert value_of(tmp_path, "承办人", "甲 乙|丙", 取法="拆成列表", 分隔="|空格") == ("甲", "乙", "丙")
    assert value_of(tmp_path, "承办人", "甲、乙") == ("甲", "乙")


def test_each_item_of_a_cell_becomes_a_row(tmp_path: Path) -> None:
    people = rows_of(
        tmp_path,
        "人员",
        [["编号", "人员"], ["1", "张三（01）、李四（02）"], ["2", None]],
        line("人员", "姓名", "台账", "人员", 取法="每项一行", 格式="{取}（*）"),
        line("人员", "执法证号", "台账", "人员", 取法="每项一行", 格式="*（{取}）"),
        line("人员", "角色", "台账", 固定值="执法人员"),
    )
    assert [(row.read("case_no"), row.read("name"), row.read("badge_no")) for row in people] == [
        ("1", "张三", "01"),
        ("1", "李四", "02"),
    ]


def test_items_that_do_not_pair_off_fail_their_case(tmp_path: Path) -> None:
    export = book(tmp_path / "导出.xlsx", {"台账": [["编号", "姓名", "证号"], ["1", "甲、乙", "01"]]})
    lines = [
        CASE_NO,
        line("人员", "姓名", "台账", "姓名", 取法="每项一行"),
        line("人员", "执法证号", "台账", "证号", 取法="每项一行"),
    ]
    loaded = read(mapping_book(tmp_path / "映射.xlsx", lines, 表=claims(人员="是")), export)
    assert [case.case_no for case in loaded.failed] == ["1"]


def test_several_groups_of_one_row_become_rows_with_their_own_ids(tmp_path: Path) -> None:
    sheet: list[list[object]] = [
        ["编号", "送达1方式", "送达1时间", "送达2方式", "送达2时间"],
        ["1", "直接", "2025-03-04", None, None],
    ]
    services = rows_of(
        tmp_path,
        "送达",
        [*sheet, ["2", "邮寄", "2025-03-05", "公告", "2025-04-05"]],
        line("送达", "送达编号", "台账", 固定值="送达{n}"),
        line("送达", "方式", "台账", "送达{n}方式"),
        line("送达", "送达时间", "台账", "送达{n}时间"),
    )
    assert [(row.read("case_no"), row.read("service_id"), row.read("mode")) for row in services] == [
        ("1", "送达1", "直接"),
        ("2", "送达1", "邮寄"),
        ("2", "送达2", "公告"),
    ]
    assert [row.origin.cell("方式") for row in services if row.origin] == ["B2", "B3", "D3"]
    assert not any(row.assumed for row in services)  # an id is structure, nothing that is assumed


def test_a_constant_is_known_to_be_one(tmp_path: Path) -> None:
    (case,) = rows_of(
        tmp_path, "案件", [["编号"], ["1"]], line("案件", "执法类型", "台账", 固定值="行政处罚")
    )
    assert case.read("action_kind") == "行政处罚"
    assert case.assumed["action_kind"].by is AssumedBy.CONSTANT
    assert case.without_assumed().read("action_kind") is NOT_EXPORTED


def test_a_blank_is_read_as_the_mapping_says_and_known_to_be(tmp_path: Path) -> None:
    sheet: list[list[object]] = [["编号", "重大"], ["1", None], ["2", "/"], ["3", "是"]]
    written = line("案件", "情节复杂或重大", "台账", "重大", 空白按="否")
    cases = rows_of(tmp_path, "案件", sheet, written)
    assert [case.read("complex_or_major") for case in cases] == [False, False, True]
    assert [bool(case.assumed) for case in cases] == [True, True, False]
    assert cases[0].without_assumed().read("complex_or_major") is BLANK


def test_rows_of_one_case_become_one_and_what_differs_fails_it(tmp_path: Path) -> None:
    sheet: list[list[object]] = [
        ["编号", "案由", "文号"],
        ["1", "甲", "文1"],
        ["1", "甲", "文2"],
        ["2", "乙", "文3"],
        ["2", "丙", "文4"],
    ]
    export = book(tmp_path / "导出.xlsx", {"台账": sheet})
    lines = [CASE_NO, line("案件", "案件名称", "台账", "案由"), line("文书", "文号", "台账", "文号")]
    merging = mapping_book(
        tmp_path / "映射.xlsx", lines, 表=claims(文书="是"), 来源=[{"来源": "台账", "同案多行": "合并"}]
    )
    loaded = read(merging, export)
    assert [len(case.rows("文书") or ()) for case in loaded.cases] == [2]
    assert [case.case_no for case in loaded.failed] == ["2"]
    assert any("有 2 行与前面的行是同一案号" in problem.problem for problem in loaded.problems)
    strict = mapping_book(tmp_path / "严.xlsx", lines, 表=claims(文书="是"))
    assert load([export], mapping=strict).fatal  # 一个案号两行：不合并就不能用


def test_merged_cells_are_refused_unless_the_mapping_says_that_they_mean_every_row(tmp_path: Path) -> None:
    sheet: list[list[object]] = [
        ["编号", "案由", "姓名"],
        ["1", "甲案", "张三"],
        [None, None, "李四"],
        ["2", "乙案", "王五"],
    ]
    export = book(tmp_path / "导出.xlsx", {"台账": sheet}, {"台账": ["A2:A3", "B2:B3"]})
    lines = [CASE_NO, line("案件", "案件名称", "台账", "案由"), line("人员", "姓名", "台账", "姓名")]
    filling: list[Line] = [{"来源": "台账", "同案多行": "合并", "合并格": "填满"}]
    mapping = mapping_book(tmp_path / "映射.xlsx", lines, 表=claims(人员="是"), 来源=filling)
    first, second = read(mapping, export).cases
    assert [row.read("name") for row in first.rows("人员") or ()] == ["张三", "李四"]
    assert [row.origin.cell("姓名") for row in first.rows("人员") or () if row.origin] == ["C2", "C3"]
    assert (first.case.title, second.case.title) == ("甲案", "乙案")
    strict = read(mapping_book(tmp_path / "严.xlsx", lines, 表=claims(人员="是")), export)
    assert [case.case_no for case in strict.failed] == ["1"]


def test_a_row_of_a_text_file_whose_cells_have_moved_fails_its_case(tmp_path: Path) -> None:
    csv = tmp_path / "台账.csv"
    csv.write_text("编号,案由,姓名\n1,甲,张三\n2,乙\n", encoding="utf-8")
    lines = [CASE_NO, line("案件", "案件名称", "台账", "案由"), line("人员", "姓名", "台账", "姓名")]
    loaded = read(mapping_book(tmp_path / "映射.xlsx", lines, 表=claims(人员="是")), csv)
    assert [case.case_no for case in loaded.cases] == ["1"]
    assert [case.case_no for case in loaded.failed] == ["2"]


def test_a_case_in_two_sheets_names_the_cells_of_both(tmp_path: Path) -> None:
    export = book(
        tmp_path / "导出.xlsx",
        {"台账": [["编号", "案由"], ["1", "甲"]], "决定": [["编号", "日期"], ["1", "2025-03-04"]]},
    )
    lines = [
        CASE_NO,
        line("案件", "案件名称", "台账", "案由"),
        line("案件", "案号", "决定", "编号"),
        line("案件", "决定日期", "决定", "日期"),
    ]
    merging: list[Line] = [{"来源": "决定", "同案多行": "合并"}]
    (case,) = read(mapping_book(tmp_path / "映射.xlsx", lines, 来源=merging), export).cases
    assert (case.case.title, case.case.decided_on) == ("甲", date(2025, 3, 4))
    origin = case.case.origin
    assert origin is not None
    assert (origin.of("案件名称").sheet, origin.of("决定日期").sheet) == ("台账", "决定")


def test_sheets_are_found_by_place_and_by_pattern(tmp_path: Path) -> None:
    months: dict[str, list[list[object]]] = {
        "说明": [["填报说明"]],
        "1月": [["编号"], ["1"]],
        "2月": [["编号"], ["2"]],
    }
    export = book(tmp_path / "导出.xlsx", months)
    by_pattern = mapping_book(tmp_path / "甲.xlsx", [CASE_NO], 来源=[{"来源": "台账", "名称": "*月"}])
    assert [case.case_no for case in read(by_pattern, export).cases] == ["1", "2"]
    by_place = mapping_book(tmp_path / "乙.xlsx", [CASE_NO], 来源=[{"来源": "台账", "名称": "第3个"}])
    assert [case.case_no for case in read(by_place, export).cases] == ["2"]


def test_headings_go_by_any_of_their_spellings_and_by_patterns(tmp_path: Path) -> None:
    sheet: list[list[object]] = [
        ["行政相对人代码_3（统一社会信用代码） ", "CF_JDRQ", "编 号"],
        ["甲", "2025-03-04", "1"],
    ]
    (case,) = rows_of(
        tmp_path,
        "案件",
        sheet,
        line("案件", "证件号码", "台账", "行政相对人代码*统一社会信用代码*"),
        line("案件", "决定日期", "台账", "处罚决定日期|CF_JDRQ"),
    )
    assert (case.read("party_id"), case.read("decided_on")) == ("甲", date(2025, 3, 4))


def test_sheets_in_the_records_own_form_are_read_beside_mapped_ones(tmp_path: Path) -> None:
    export = book(
        tmp_path / "导出.xlsx",
        {"台账": [["编号"], ["1"]], "活动": [["案号", "活动编号", "类型"], ["1", "H1", "勘验"]]},
    )
    (case,) = read(mapping_book(tmp_path / "映射.xlsx", [CASE_NO]), export).cases
    assert [row.read("kind") for row in case.rows("活动") or ()] == ["勘验"]


def test_a_table_of_which_one_source_is_missing_is_known_in_part(tmp_path: Path) -> None:
    lines = [
        CASE_NO,
        line("文书", "文号", "台账", "文号"),
        line("文书", "案号", "笔录", "编号"),
        line("文书", "文号", "笔录", "文号"),
    ]
    mapping = mapping_book(tmp_path / "映射.xlsx", lines, 表=claims(文书="是"))
    header = [["编号", "文号"]]
    first = book(tmp_path / "一.xlsx", {"台账": [*header, ["1", "甲"]], "笔录": [*header, ["1", "乙"]]})
    second = book(tmp_path / "二.xlsx", {"台账": [*header, ["2", "丙"]]})
    cases = read(mapping, first, second).cases
    assert [case.partial for case in cases] == [frozenset(), frozenset(("文书",))]


def test_a_csv_file_and_a_database_are_mapped_the_same(tmp_path: Path) -> None:
    mapping = mapping_book(tmp_path / "映射.xlsx", [CASE_NO, line("案件", "案件名称", "台账", "案由")])
    csv = tmp_path / "csv" / "台账.csv"
    csv.parent.mkdir()
    csv.write_text("编号,案由\n1,甲\n", encoding="gb18030")
    database = tmp_path / "库.sqlite"
    with sqlite3.connect(database) as connection:
        connection.execute("create table 台账 (编号 text, 案由 text)")
        connection.execute("insert into 台账 values ('1', '甲')")
    connection.close()
    for export in (csv, database):
        (case,) = read(mapping, export).cases
        assert (case.case_no, case.case.title) == ("1", "甲")
        assert case.case.origin is not None and case.case.origin.heading("案件名称") == "案由"
