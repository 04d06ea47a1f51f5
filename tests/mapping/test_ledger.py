"""A ledger of an office, one wide sheet with a title and a two-row heading, goes through the command as it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest

import pingcha
from pingcha.cli import main
from records.findings import AssumedCells, Assumption, Review, SubjectSource
from records.row import AssumedBy
from tests.adapters.books import book
from tests.mapping.books import claims, line, mapping_book, read

HEADINGS: list[list[object]] = [
    ["2025年行政处罚案件台账"],
    [
        "编号",
        "案由",
        "办案单位",
        "办案人",
        "立案",
        "决定",
        "执法人员1姓名",
        "执法人员1证号",
        "执法人员2姓名",
        "执法人员2证号",
        "询问",
        None,
        "重大案件",
        "备注",
    ],
    [None] * 10 + ["日期", "时间"],
]
CASES: list[list[object]] = [
    [
        "罚1",
        "无证经营",
        "执法一队",
        "张三、李四",
        "2025年3月3日",
        "20250401",
        "张三",
        "01",
        "李四",
        "02",
        "2025-03-05",
        "9:30",
        None,
    ],
    [
        "罚2",
        "无照经营",
        "执法一队",
        "张三",
        "2025年3月3日",
        "20250401",
        "张三",
        "01",
        None,
        None,
        "2025年3月6日",
        "14:00",
        "是",
    ],
    ["罚3", "占道", "执法二队", "王五", "2025年3月3日", None, None, None, None, None, None, None, "否"],
    ["合计", "3件"],
]
LINES = [
    line("案件", "案号", "台账", "编号"),
    line("案件", "案件名称", "台账", "案由"),
    line("案件", "执法机构", "台账", "办案单位"),
    line("案件", "承办人", "台账", "办案人"),
    line("案件", "启动日期", "台账", "立案"),
    line("案件", "决定日期", "台账", "决定"),
    line("案件", "执法类型", "台账", 固定值="行政处罚"),
    line("案件", "情节复杂或重大", "台账", "重大案件", 空白按="否"),
    line("活动", "活动编号", "台账", 固定值="询问"),
    line("活动", "类型", "台账", 固定值="询问当事人"),
    line("活动", "开始时间", "台账", "询问/日期；询问/时间", 取法="合并"),
    line("人员", "活动编号", "台账", 固定值="询问"),
    line("人员", "姓名", "台账", "执法人员{n}姓名"),
    line("人员", "执法证号", "台账", "执法人员{n}证号"),
    line("人员", "角色", "台账", 固定值="执法人员"),
]


RUN = ["check", "台账.xlsx", "--mapping", "映射.xlsx", "--as-of", "2025-06-30"]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with 台账.xlsx and 映射.xlsx, in which the commands run."""
    folder = tmp_path_factory.mktemp("ledger")
    book(folder / "台账.xlsx", {"台账": [*HEADINGS, *CASES]}, {"台账": ["A1:N1", "K2:L2"]})
    mapping_book(
        folder / "映射.xlsx",
        LINES,
        表=claims(活动="否", 人员="是"),
        来源=[{"来源": "台账", "标题行": "2-3"}],
        设置=[{"项目": "名称", "内容": "本局台账"}],
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder


@pytest.fixture(scope="module")
def review(ledger: Path) -> Review:
    """What the API answers, everything kept."""
    return pingcha.check("台账.xlsx", mapping="映射.xlsx", as_of=date(2025, 6, 30), keep_not_applicable=True)


def test_every_value_of_the_ledger_is_where_it_belongs(ledger: Path) -> None:
    loaded = read(Path("映射.xlsx"), Path("台账.xlsx"))
    first, second, third = loaded.cases
    assert first.case.handlers == ("张三", "李四")
    assert str(first.case.initiated_on) == "2025-03-03" and str(first.case.decided_on) == "2025-04-01"
    (asked,) = first.rows("活动") or ()
    assert str(asked.read("started_at")) == "2025-03-05 09:30:00"
    assert [row.read("badge_no") for row in first.rows("人员") or ()] == ["01", "02"]
    assert [row.read("badge_no") for row in second.rows("人员") or ()] == ["01"]
    assert third.rows("活动") == () and third.rows("人员") == ()
    assert third.case.complex_or_major is False and not third.case.assumed.get("complex_or_major")
    assert {problem.code for problem in loaded.problems} == {
        "table_not_exported",
        "unused_column",  # 备注
        "no_record",  # 合计
    }


def test_a_finding_names_the_cells_of_the_ledger(review: Review) -> None:
    (broken,) = [one for case in review.cases for one in case.findings if one.verdict == "violated"]
    assert broken.obligation == "11.1"
    assert broken.subject.source == SubjectSource(file="台账.xlsx", sheet="台账", row=5)
    cells = {(cell.cell, cell.column) for one in broken.because for cell in one.source}
    assert {("H5", "执法人员1证号"), ("G5", "执法人员1姓名")} <= cells


def test_a_finding_that_rests_on_an_assumption_says_so(review: Review) -> None:
    kind_is_fixed = Assumption(kind=AssumedBy.CONSTANT, table="活动", column="类型")
    officers = [
        one for one in review.cases[1].findings if one.obligation == "11.1" and one.verdict == "violated"
    ]
    assert [one.assumptions for one in officers] == [(kind_is_fixed,)]
    read_as_no = {
        case.case_no
        for case in review.cases
        for one in case.findings
        for assumption in one.assumptions
        if assumption.kind is AssumedBy.BLANK
    }
    assert read_as_no == {"罚1"}  # the other two say it themselves


def test_the_run_names_the_mapping_and_all_it_assumed(review: Review) -> None:
    mapping = review.run.mapping
    assert mapping is not None
    assert (mapping.path, mapping.title, mapping.partial) == ("映射.xlsx", "本局台账", ["活动"])
    assert mapping.sha256 == sha256(Path("映射.xlsx").read_bytes()).hexdigest()
    assert (
        AssumedCells(kind=AssumedBy.BLANK, table="案件", column="情节复杂或重大", value="否", count=1)
        in mapping.assumed
    )


def test_screen_and_workbook_disclose_it(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*RUN, "-o", "报告.xlsx"]) == 1
    said = capsys.readouterr().out
    assert "注意：本结论用到了固定值：“活动”的“类型”是映射文件写的固定值，导出里没有" in said
    assert "空白按否：“案件”的“情节复杂或重大”＝“否”，1 处" in said
    form = openpyxl.load_workbook("报告.xlsx")
    texts = [str(cell.value) for sheet in form for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("本结论用到了固定值：“活动”的“类型”" in text for text in texts)
    assert any("导出按映射文件“映射.xlsx”" in text and "空白按否 1 处" in text for text in texts)
    assert main(["review", *RUN[1:], "-o", "评查.xlsx"]) == 1
    report = openpyxl.load_workbook("评查.xlsx")
    cover = [str(cell.value) for row in report["封面与说明"].iter_rows() for cell in row if cell.value]
    assert any("本局台账" in text and "空白按否" in text for text in cover)
    problems = [str(cell.value) for row in report["问题清单"].iter_rows() for cell in row if cell.value]
    assert any("本结论用到了固定值" in text for text in problems)


def test_only_a_table_that_is_said_to_be_complete_can_lack_a_row(ledger: Path) -> None:
    complete = mapping_book(
        Path("齐全.xlsx"), LINES, 表=claims(活动="是", 人员="是"), 来源=[{"来源": "台账", "标题行": "2-3"}]
    )
    some, whole = read(Path("映射.xlsx"), Path("台账.xlsx")), read(complete, Path("台账.xlsx"))
    assert [case.partial for case in some.cases] == [frozenset(("活动",))] * 3
    assert [case.partial for case in whole.cases] == [frozenset()] * 3
