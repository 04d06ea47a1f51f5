"""行政执法评议考核 through the command, from a review to the officer's own sheet."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from pingcha.cli import main
from tests.pingcha import exports

RULES = Path(__file__).parent / "rules"
RUN = ("--rules", str(RULES), "--as-of", "2025-12-31")


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Three cases of one officer in each, 甲 and 乙 sharing the second; the third was filed the year before."""
    monkeypatch.chdir(tmp_path)
    sheets = {name: [list(row) for row in rows] for name, rows in exports.one_officer().items()}
    sheets["案件"] = [
        ["案号", "案件名称", "执法类型", "执法机构", "承办人", "归档日期"],
        ["2025-1", "甲某案", "行政处罚", "一科", "甲", "2025-03-04"],
        ["2025-2", "乙某案", "行政处罚", "一科", "甲、乙", "2025-05-06"],
        ["2024-9", "丙某案", "行政处罚", "二科", "乙", "2024-12-31"],
    ]
    for name in ("活动", "人员", "文书", "音像"):
        first = [row for row in sheets[name][1:] if row[0] == "2025-1"]
        sheets[name] += [[case, *row[1:]] for case in ("2025-2", "2024-9") for row in first]
    exports.write_xlsx(tmp_path / "导出.xlsx", sheets)
    main(["review", "导出.xlsx", *RUN, "-o", "评查报告.xlsx"])
    return "评查报告.xlsx"


def rows(book: str, sheet: str) -> list[dict[str, object]]:
    lines = list(openpyxl.load_workbook(book)[sheet].iter_rows(min_row=3, values_only=True))
    return [dict(zip(map(str, lines[0]), line, strict=True)) for line in lines[1:]]


def rows_of_cover(book: str) -> dict[str, str]:
    cover = openpyxl.load_workbook(book)["封面与说明"]
    return {str(name): str(text) for name, text in cover.iter_rows(min_row=3, max_col=2, values_only=True)}


PERIOD = ("--from", "2025-01-01", "--to", "2025-12-31")


def test_a_finding_counts_for_every_officer_of_its_case(report: str) -> None:
    assert main(["assess", report, *PERIOD]) == 0
    officers = {row["承办人"]: row for row in rows("评议考核.xlsx", "承办人考核")}
    assert {name: (row["案卷（件）"], row["不符合（处）"]) for name, row in officers.items()} == {
        "甲": (2, 2),
        "乙": (1, 1),
    }
    units = rows("评议考核.xlsx", "机构考核")
    assert [(row["执法机构"], row["案卷（件）"], row["不符合（处）"]) for row in units] == [("一科", 2, 2)]


def test_every_case_is_counted_or_listed_with_the_reason(report: str) -> None:
    main(["assess", report, *PERIOD])
    assert [(row["案号"], row["原因"]) for row in rows("评议考核.xlsx", "未计入的案卷")] == [
        ("2024-9", "不在考核期间")
    ]


def test_without_a_period_every_dated_case_counts(report: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["assess", report])
    assert "考核期间 2024-12-31 至 2025-05-06（按归档日期）：计入案卷 3 件" in capsys.readouterr().out


def test_a_rate_stands_with_its_count_and_few_files_have_no_rank(report: str) -> None:
    main(["assess", report, *PERIOD])
    rates = rows("评议考核.xlsx", "承办人分类符合率")
    assert [(row["名称"], row["人员"]) for row in rates] == [("乙", "0.0%\n（0/1）"), ("甲", "0.0%\n（0/2）")]
    assert {row["名次"] for row in rows("评议考核.xlsx", "承办人考核")} == {"不排"}


def test_the_same_fault_in_two_cases_is_repeated(report: str) -> None:
    main(["assess", report, *PERIOD])
    found = [(row["类别"], row["名称"], row["案卷（件）"]) for row in rows("评议考核.xlsx", "屡犯问题")]
    assert found == [("机构", "一科", 2), ("承办人", "甲", 2)]


def test_an_officers_sheet_holds_that_officers_cases_only_and_how_to_object(report: str) -> None:
    main(["assess", report, *PERIOD, "--individual", "个人"])
    assert sorted(path.name for path in Path("个人").iterdir()) == ["001 乙.xlsx", "002 甲.xlsx"]
    book = openpyxl.load_workbook("个人/001 乙.xlsx")
    texts = [
        str(cell.value)
        for sheet in book
        for line in sheet.iter_rows()
        for cell in line
        if cell.value is not None
    ]
    assert any("2025-2" in text for text in texts)
    assert not any("2025-1" in text or "2024-9" in text for text in texts)
    assert any("有异议的，可以向组织考核的科室书面提出" in text for text in texts)


def test_an_officers_cover_says_what_is_open_and_that_a_fault_counts_for_all(report: str) -> None:
    main(["assess", report, *PERIOD, "--individual", "个人"])
    about = rows_of_cover("个人/001 乙.xlsx")
    assert about["待核查"].endswith("处（等人核查，不计为不符合）")
    assert "一处问题对该案的全部承办人同样计入" in about["怎么读"]
    assert "向组织考核的科室书面提出" in about["怎样提出异议"]


def test_a_case_without_an_officer_counts_for_its_unit_and_that_is_said(
    report: str, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.load_workbook("导出.xlsx")
    book["案件"]["E2"] = None
    book.save("导出.xlsx")
    main(["review", "导出.xlsx", *RUN, "-o", "再评.xlsx"])
    main(["assess", "再评.xlsx", *PERIOD])
    assert "1 件没有写承办人，只计入机构" in capsys.readouterr().out
    assert "1 件没有写承办人，只计入机构" in str(rows_of_cover("评议考核.xlsx")["计入案卷"])


def test_nothing_of_the_assessment_is_tied_to_money(report: str) -> None:
    main(["assess", report, *PERIOD])
    headings = [
        str(name)
        for sheet in openpyxl.load_workbook("评议考核.xlsx")
        for name in next(sheet.iter_rows(min_row=3, max_row=3, values_only=True))
        if name
    ]
    assert not [name for name in headings if any(word in name for word in ("元", "金额", "罚款", "罚没"))]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("评查报告.xlsx", "评查报告.xlsx"), "同一案卷出现在几份报告里"),
        (("导出.xlsx",), "不是 pingcha review 写出的评查报告"),
        (("没有.xlsx",), "文件不存在"),
        (("评查报告.xlsx", "--period-by", "生日"), "不能按“生日”计入期间"),
        (("评查报告.xlsx", "--from", "去年"), "--from 后面应写成"),
        (("评查报告.xlsx", "--from", "2025-12-31", "--to", "2025-01-01"), "晚于最后一天"),
        (
            ("评查报告.xlsx", "--from", "2030-01-01"),
            "晚于最后一天（没有写 --to，取报告里最晚的一件） 2025-05-06",
        ),
        (("评查报告.xlsx", "-o", "考核.docx"), "应以 .xlsx 结尾"),
    ],
)
def test_what_cannot_be_assessed_is_said_and_nothing_written(
    report: str, arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["assess", *arguments]) == 2
    shown = capsys.readouterr().err
    assert said in shown and "Traceback" not in shown
    assert not Path("评议考核.xlsx").exists()


def test_the_same_name_in_two_units_is_not_taken_for_one_person(
    report: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["assess", report, "--individual", "个人"])
    assert "几个执法机构都有案卷的承办人姓名：乙。" in capsys.readouterr().out
    assert [row["承办人"] for row in rows("评议考核.xlsx", "承办人考核")] == [
        "乙（一科）",
        "乙（二科）",
        "甲",
    ]
    first, second = ("个人/001 乙（一科）.xlsx", "个人/002 乙（二科）.xlsx")
    assert {row["案号"] for row in rows(first, "不符合事项")} == {"2025-2"}
    assert {row["案号"] for row in rows(second, "不符合事项")} == {"2024-9"}


def test_conclusions_of_people_that_are_not_yet_final_are_not_passed_over(
    report: str, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.load_workbook(report)
    sheet = book["问题清单"]
    headings = [cell.value for cell in sheet[3]]
    for name, text in {
        "人工结论": "符合",
        "评查人": "张三",
        "评查日期": "2026-01-05",
        "理由": "卷内有",
    }.items():
        sheet.cell(4, headings.index(name) + 1).value = text
    book.save(report)
    assert main(["assess", report, *PERIOD]) == 2
    assert "人工结论、补充问题有 1 处还没有定稿" in capsys.readouterr().err
    assert not Path("评议考核.xlsx").exists()
    main(["finalize", report, "--rules", str(RULES), "-o", "定稿"])
    assert main(["assess", "定稿/评查报告-定稿.xlsx", *PERIOD]) == 0
    counts = {row["承办人"]: row["不符合（处）"] for row in rows("评议考核.xlsx", "承办人考核")}
    assert sum(map(int, map(str, counts.values()))) < 3


def test_a_conclusion_that_confirms_is_final_once_it_stands_in_the_final_report(report: str) -> None:
    book = openpyxl.load_workbook(report)
    sheet = book["问题清单"]
    headings = [cell.value for cell in sheet[3]]
    for name, text in {"人工结论": "不符合", "评查人": "张三", "评查日期": "2026-01-05"}.items():
        sheet.cell(4, headings.index(name) + 1).value = text
    book.save(report)
    main(["finalize", report, "--rules", str(RULES), "-o", "定稿"])
    assert main(["assess", "定稿/评查报告-定稿.xlsx", *PERIOD]) == 0


def test_a_report_is_never_replaced_by_what_is_made_of_it(
    report: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Path(report).read_bytes()
    assert main(["assess", report, "-o", report]) == 2
    assert main(["review", "导出.xlsx", *RUN, "--previous", report, "-o", report]) == 2
    assert capsys.readouterr().err.count("“评查报告.xlsx”就是输入文件") == 2
    assert Path(report).read_bytes() == before


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        ("2026-12-31", None),
        ("2025-12-31", "上次报告的基准日 2025-12-31 与本次相同"),
        ("2025-11-30", "上次报告的基准日 2025-12-31 晚于本次的 2025-11-30"),
    ],
)
def test_a_last_review_that_is_no_earlier_is_remarked_on_the_screen_and_in_the_sheet(
    report: str, as_of: str, said: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    run = ("--rules", str(RULES), "--as-of", as_of)
    assert main(["review", "导出.xlsx", *run, "--previous", report, "-o", "今年.xlsx"]) == 1
    note = str(openpyxl.load_workbook("今年.xlsx")["与上次比较"]["A2"].value)
    for shown in (capsys.readouterr().err, note):
        assert said in shown if said is not None else "请核对" not in shown


def test_a_review_is_set_against_the_last_one(report: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "导出.xlsx", *RUN, "--previous", report, "-o", "今年.xlsx"]) == 1
    assert {row["变化"] for row in rows("今年.xlsx", "与上次比较")} == {"再次出现"}
    capsys.readouterr()
    assert main(["review", "导出.xlsx", *RUN, "--previous", "导出.xlsx", "-o", "再来.xlsx"]) == 2
    assert "--previous：“导出.xlsx”不是 pingcha review 写出的评查报告" in capsys.readouterr().err
    assert not Path("再来.xlsx").exists()
