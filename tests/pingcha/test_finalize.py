"""People's part of a review, through the command: what is filled in comes back, what is filled in wrongly is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from adapters.returned import read_returned
from pingcha.cli import main
from records.findings import Finding, Review, Verdict
from tests.pingcha import exports, office

RULES = Path(__file__).parent / "rules"
RUN = ("--rules", str(RULES), "--as-of", "2025-06-30")

REPORT = "评查报告.xlsx"
QUESTIONS, PROBLEMS, UNKNOWNS = "待人工核查", "问题清单", "无法判定清单"


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A review of two cases: one officer only in each, and a decision document to be read by a person."""
    monkeypatch.chdir(tmp_path)
    sheets = {name: [list(row) for row in rows] for name, rows in exports.one_officer().items()}
    sheets["案件"][0].append("执法机构")
    sheets["案件"] = [
        sheets["案件"][0],
        ["2025-1", "甲某案", "行政处罚", "一科"],
        ["2025-2", "乙某案", "行政处罚", "二科"],
    ]
    for name in ("活动", "人员", "文书", "音像"):
        first = [row for row in sheets[name][1:] if row[0] == "2025-1"]
        sheets[name] += [["2025-2", *row[1:]] for row in first]
    sheets["文书"] += [["2025-1", "W1", "行政处罚决定书"], ["2025-2", "W1", "行政处罚决定书"]]
    exports.write_xlsx(tmp_path / "导出.xlsx", sheets)
    main(
        ["review", "导出.xlsx", *RUN, "--seed", "1", "--reviewers", "张三,李四", "--twice", "2", "-o", REPORT]
    )
    return tmp_path


Edit = Callable[[Workbook], None]


def fill(path: str, *edits: Edit) -> None:
    """Fills a report in as a person would, with another program's writer."""
    book = openpyxl.load_workbook(path)
    for edit in edits:
        edit(book)
    book.save(path)


def column(sheet: Worksheet, heading: str) -> int:
    return next(cell.column for cell in sheet[3] if cell.value == heading and isinstance(cell.column, int))


def enter(name: str, row: int, **cells: object) -> Edit:
    """Puts values under their headings in one row of a list."""

    def edit(book: Workbook) -> None:
        sheet = book[name]
        for heading, value in cells.items():
            sheet.cell(row, column(sheet, heading)).value = value  # type: ignore[assignment]

    return edit


def answer(name: str, row: int, word: str, who: str = "张三", **more: object) -> Edit:
    return enter(name, row, 人工结论=word, 评查人=who, 评查日期="2025-07-01", **more)


def finalize(*names: str) -> int:
    return main(["finalize", *(names or (REPORT,)), "--rules", str(RULES)])


def final_findings() -> list[tuple[str, Finding]]:
    review = Review.model_validate_json(read_returned(Path("定稿/评查报告-定稿.xlsx")).data)
    return [(case.case_no, finding) for case in review.cases for finding in case.findings]


def test_a_report_nobody_filled_in_closes_as_it_was_decided(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert finalize() == 1
    assert "还有 2 处待人工核查没有作答，仍作待定" in capsys.readouterr().out
    assert all(finding.by_hand is None for _, finding in final_findings())


def test_answers_and_corrections_replace_verdicts_and_keep_what_was_before(report: Path) -> None:
    fill(
        REPORT,
        answer(QUESTIONS, 4, "不符合", 理由="没有告知救济途径"),
        answer(PROBLEMS, 4, "符合", 理由="纸质笔录上有第二名执法人员签名"),
    )
    assert finalize() == 1
    changed = {(case, f.obligation): f for case, f in final_findings() if f.by_hand is not None}
    question, problem = changed["2025-1", "3.1"], changed["2025-1", "1.1"]
    assert (question.verdict, problem.verdict) == (Verdict.VIOLATED, Verdict.SATISFIED)
    assert question.by_hand is not None and problem.by_hand is not None
    assert (question.by_hand.before, problem.by_hand.before) == (Verdict.MANUAL, Verdict.VIOLATED)
    assert (problem.by_hand.by, problem.by_hand.on) == ("张三", "2025-07-01")
    record = openpyxl.load_workbook("定稿/评查报告-定稿.xlsx")["人工认定记录"]
    lines = [[cell for cell in row if cell] for row in record.iter_rows(min_row=4, values_only=True)]
    assert any(
        "纸质笔录上有第二名执法人员签名" in line and "不符合" in line and "符合" in line for line in lines
    )


def test_the_articles_follow_what_people_decided(report: Path) -> None:
    fill(
        REPORT, answer(PROBLEMS, 4, "符合", 理由="见纸质案卷"), answer(PROBLEMS, 5, "不适用", 理由="不是询问")
    )
    finalize()
    review = Review.model_validate_json(read_returned(Path("定稿/评查报告-定稿.xlsx")).data)
    assert [case.articles[0].verdict for case in review.cases] == [Verdict.SATISFIED, Verdict.NOT_APPLICABLE]


def test_sheets_whose_numbers_wait_for_finalize_say_so_and_a_final_report_does_not(report: Path) -> None:
    names = ("封面与说明", "条款统计", "机构汇总", "承办人汇总", "统计图")
    finalize()
    for path, said in ((REPORT, True), ("评查报告-张三.xlsx", True), ("定稿/评查报告-定稿.xlsx", False)):
        book = openpyxl.load_workbook(path)
        for name in names:
            text = "".join(str(cell.value) for row in book[name].iter_rows() for cell in row)
            assert ("不随填写的人工结论和补充问题变化" in text) is said, (path, name)


def test_the_returned_files_are_not_touched(report: Path) -> None:
    before = Path(REPORT).read_bytes()
    finalize()
    assert Path(REPORT).read_bytes() == before


def test_two_reviewers_who_differ_are_shown_and_the_main_report_settles_it(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill("评查报告-张三.xlsx", answer(QUESTIONS, 4, "符合"))
    fill("评查报告-李四.xlsx", answer(QUESTIONS, 4, "不符合", "李四"))
    parts = ("评查报告-张三.xlsx", "评查报告-李四.xlsx")
    finalize(*parts, REPORT)
    shown = capsys.readouterr().out
    assert "需要复评：2025-1" in shown and "张三：符合；李四：不符合" in shown
    assert [f.verdict for case, f in final_findings() if f.obligation == "3.1"] == [
        Verdict.MANUAL,
        Verdict.MANUAL,
    ]
    fill(REPORT, answer(QUESTIONS, 4, "不符合", "组长"))
    finalize(*parts, REPORT)
    assert "需要复评" not in capsys.readouterr().out
    assert [f.verdict for case, f in final_findings() if f.obligation == "3.1"] == [
        Verdict.VIOLATED,
        Verdict.MANUAL,
    ]


def test_an_objection_nobody_answered_stays_open(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(REPORT, enter(PROBLEMS, 4, 异议="当天有两人在场"))
    finalize()
    assert "还有 1 处异议没有作出人工结论" in capsys.readouterr().out
    assert [f.objection for _, f in final_findings() if f.objection] == ["当天有两人在场"]


def _delete_row(name: str, row: int) -> Edit:
    return lambda book: book[name].delete_rows(row)


def _copy_row(name: str, row: int) -> Edit:
    def edit(book: Workbook) -> None:
        sheet = book[name]
        sheet.append([cell.value for cell in sheet[row]])

    return edit


def _other_id(book: Workbook) -> None:
    sheet = book[QUESTIONS]
    sheet.cell(4, column(sheet, "编号")).value = "0123456789ab"


@pytest.mark.parametrize(
    ("edit", "place", "said"),
    [
        (answer(QUESTIONS, 4, "基本符合"), "H4", "“基本符合”不在可选的范围内"),
        (enter(QUESTIONS, 4, 人工结论="符合", 评查日期="2025-07-01"), "I4", "没有写评查人"),
        (enter(QUESTIONS, 4, 人工结论="符合", 评查人="张三"), "J4", "没有写评查日期"),
        (enter(QUESTIONS, 4, 人工结论="符合", 评查人="张三", 评查日期="七月"), "J4", "评查日期"),
        (
            enter(QUESTIONS, 4, 人工结论="符合", 评查人="张三", 评查日期="2999-07-01"),
            "J4",
            "评查日期“2999-07-01”还没有到：今天是 ",
        ),
        (enter(QUESTIONS, 4, 评查人="张三"), "H4", "没有写人工结论"),
        (answer(PROBLEMS, 4, "符合"), "O4", "更正了程序的结论，没有写理由"),
        (_delete_row(QUESTIONS, 4), f"{QUESTIONS} 第 4 行", "（3.1）的一行不见了"),
        (_delete_row("评查总表", 4), "评查总表 第 4 行", "案卷“2025-1”的一行不见了"),
        (_copy_row(QUESTIONS, 4), "M6", "出现了两次"),
        (_other_id, "M4", "不是这份报告里的事项"),
        (enter(QUESTIONS, 4, 案号="2025-2"), "B4", "这一行的编号属于案卷“2025-1”"),
        (enter("评查总表", 4, 案号="2025-9"), "B4", "案卷“2025-9”不在这次评查之中"),
        (
            enter(PROBLEMS, 4, 结论="符合"),
            "D4",
            "“结论”由程序写出，不能直接改写，这里写了“符合”，原来是“不符合”",
        ),
        (enter(PROBLEMS, 4, 结论=None), "D4", "这里被清空，原来是“不符合”"),
        (enter("评查总表", 4, 不符合=0), "评查总表", "“不符合”由程序写出，不能直接改写，这里写了“0”"),
        (enter("评查总表", 4, 结论="符合"), "G4", "“结论”由程序写出，不能直接改写，这里写了“符合”"),
    ],
)
def test_what_is_filled_in_wrongly_is_named_by_its_cell_and_nothing_is_written(
    report: Path, edit: Edit, place: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(REPORT, edit)
    assert finalize() == 2
    shown = capsys.readouterr().err
    assert place in shown and said in shown and "Traceback" not in shown
    assert not Path("定稿").exists()


def test_all_that_is_wrong_is_told_at_once(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(REPORT, answer(QUESTIONS, 4, "好"), answer(PROBLEMS, 4, "符合"), _delete_row(QUESTIONS, 5))
    assert finalize() == 2
    assert "收回的报告有 3 处需要改正" in capsys.readouterr().err


def test_another_years_report_is_refused(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["review", "导出.xlsx", "--rules", str(RULES), "--as-of", "2024-06-30", "-o", "去年.xlsx"])
    assert finalize(REPORT, "去年.xlsx") == 2
    assert "不是同一次评查写出的（基准日 2024-06-30" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["导出.xlsx", "没有.xlsx", "评查报告-张三.xlsx"])
def test_a_file_that_is_no_main_report_is_refused_in_a_sentence(
    report: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert finalize(name) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert not Path("定稿").exists()


def test_changed_rules_are_refused(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["finalize", REPORT]) == 2
    assert "现在的规则已经不同" in capsys.readouterr().err


def test_each_unit_gets_its_own_notice(report: Path) -> None:
    finalize()
    notice = docx.Document("定稿/整改通知单-一科.docx")
    cells = [cell.text for row in notice.tables[0].rows for cell in row.cells]
    assert "2025-1" in cells and "2025-2" not in cells
    bulletin = docx.Document("定稿/评查通报.docx")
    assert [row.cells[0].text for row in bulletin.tables[0].rows] == ["单位", "一科", "二科"]
    assert any("调查取证不少于两名执法人员：2 件案卷、2 处" in line.text for line in bulletin.paragraphs)


def test_an_agencys_own_template_is_used_and_its_mistakes_are_told(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["finalize", "--write-templates", "模板"]) == 0
    own = docx.Document("模板/评查通报.docx")
    own.paragraphs[0].text = "某市档案局 {{ as_of }}"
    own.save("模板/评查通报.docx")
    assert main(["finalize", REPORT, "--rules", str(RULES), "--templates", "模板"]) == 1
    assert docx.Document("定稿/评查通报.docx").paragraphs[0].text == "某市档案局 2025年6月30日"
    own.paragraphs[0].text = "{{ 单位 }}"
    own.save("模板/评查通报.docx")
    assert main(["finalize", REPORT, "--rules", str(RULES), "--templates", "模板", "-o", "另一次"]) == 2
    assert "评查通报.docx”里有程序不认识的字段" in capsys.readouterr().err
    assert not Path("另一次").exists()


@office.needs_libreoffice
def test_a_report_filled_in_and_saved_by_libreoffice_comes_back(report: Path) -> None:
    """The whole file is LibreOffice's own writing, not ours."""
    edits = [
        ["set", QUESTIONS, "H4", "符合"],
        ["set", QUESTIONS, "I4", "张三"],
        ["set", QUESTIONS, "J4", "2025-07-01"],
    ]
    office.edit(REPORT, "填好.xlsx", edits)
    assert finalize("填好.xlsx") == 1
    assert [f.verdict for case, f in final_findings() if f.obligation == "3.1"] == [
        Verdict.SATISFIED,
        Verdict.MANUAL,
    ]
