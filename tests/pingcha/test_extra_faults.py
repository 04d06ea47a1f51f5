"""Faults that the program did not list, as reviewers write them in 补充问题."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest

from adapters.returned import EnteredRow, ReturnedBook, read_returned
from pingcha.cli import main
from pingcha.extra_faults import read_faults
from pingcha.run import usable_rules
from records.findings import Review, Verdict
from tests.pingcha import exports
from tests.pingcha.test_finalize import Edit, answer, enter, fill, finalize
from tests.reports.sample import clean_case, review

RULES = Path(__file__).parent / "rules"
REPORT, FAULTS = "评查报告.xlsx", "补充问题"
FINAL = "定稿/评查报告-定稿.xlsx"
ONE = {
    "案号": "2025-1",
    "问题": "笔录上第二人的签名是代签的",
    "评查日期": "2025-07-01",
    "理由": "卷内第 3 页",
}


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A review of two cases in which two officers questioned the party on film: 1.1 is met, 3.1 asks a person."""
    monkeypatch.chdir(tmp_path)
    sheets = {name: [list(row) for row in rows] for name, rows in exports.good().items()}
    sheets["案件"].append(["2025-2", "乙某案", "行政处罚"])
    for name in ("活动", "人员", "文书", "音像"):
        sheets[name] += [["2025-2", *row[1:]] for row in sheets[name][1:]]
    sheets["文书"].append(["2025-1", "W1", "行政处罚决定书"])
    exports.write_xlsx(tmp_path / "导出.xlsx", sheets)
    shared = ("--reviewers", "张三,李四", "--twice", "2")
    main(["review", "导出.xlsx", "--rules", str(RULES), "--as-of", "2025-06-30", *shared, "-o", REPORT])
    return tmp_path


def fault(row: int = 4, who: str = "张三", **cells: object) -> Edit:
    return enter(FAULTS, row, **{**ONE, "评查人": who, **cells})


def final() -> Review:
    return Review.model_validate_json(read_returned(Path(FINAL)).data)


def violated(case_no: str = "2025-1") -> list[tuple[str, str | None, str]]:
    (case,) = [case for case in final().cases if case.case_no == case_no]
    return [(f.obligation, f.subject.id, f.message) for f in case.findings if f.verdict is Verdict.VIOLATED]


def test_what_was_met_on_paper_only_becomes_a_fault_with_who_said_so(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(REPORT, fault(义务编号="1.1"))
    assert finalize() == 1
    assert "收回评查人补充的问题 1 处，涉及 1 件案卷" in capsys.readouterr().out
    assert violated() == [("1.1", "H1", ONE["问题"])]
    assert violated("2025-2") == []
    (found,) = [f for case in final().cases for f in case.findings if f.by_hand is not None]
    assert found.by_hand is not None
    assert (found.by_hand.before, found.by_hand.by, found.by_hand.on, found.by_hand.why) == (
        Verdict.SATISFIED,
        "张三",
        "2025-07-01",
        "卷内第 3 页",
    )
    record = openpyxl.load_workbook(FINAL)["人工认定记录"]
    (line,) = list(record.iter_rows(min_row=4, values_only=True))
    assert {"符合", "不符合", "张三", "卷内第 3 页"} <= set(line)
    assert any(isinstance(cell, str) and "代签" in cell for cell in line)


def test_the_article_and_the_score_follow_an_added_fault(report: Path) -> None:
    fill(REPORT, fault(义务编号="1.1", 对象="活动 H1"))
    finalize()
    (case,) = [case for case in final().cases if case.case_no == "2025-1"]
    assert case.articles[0].verdict is Verdict.VIOLATED


def test_a_fault_of_something_the_export_does_not_have_is_a_finding_about_the_case(report: Path) -> None:
    fill(REPORT, fault(案号="2025-2", 义务编号="3.1", 问题="决定书没有写救济途径"))
    finalize()
    assert violated("2025-2") == [("3.1", "2025-2", "决定书没有写救济途径")]
    record = openpyxl.load_workbook(FINAL)["人工认定记录"]
    (line,) = list(record.iter_rows(min_row=4, values_only=True))
    assert "未列出" in line


def test_a_second_fault_of_the_same_kind_does_not_turn_the_same_finding_again(report: Path) -> None:
    fill(REPORT, fault(义务编号="1.1"), fault(5, 义务编号="1.1", 问题="另一次询问只有一人"))
    finalize()
    assert violated() == [("1.1", "H1", ONE["问题"]), ("1.1", "2025-1", "另一次询问只有一人")]


def test_what_two_reviewers_both_found_counts_once(report: Path) -> None:
    fill("评查报告-张三.xlsx", fault(义务编号="1.1"))
    fill("评查报告-李四.xlsx", fault(义务编号="1.1", who="李四", 问题="签名不是本人的"))
    finalize(REPORT, "评查报告-张三.xlsx", "评查报告-李四.xlsx")
    assert violated() == [("1.1", "H1", ONE["问题"])]


def test_a_closed_review_can_be_closed_again_and_loses_nothing(report: Path) -> None:
    fill(REPORT, fault(义务编号="1.1"), fault(5, 案号="2025-2", 义务编号="3.1", 问题="没有救济途径"))
    finalize()
    before = violated(), violated("2025-2")
    Path(FINAL).rename("再评.xlsx")
    assert main(["finalize", "再评.xlsx", "--rules", str(RULES), "-o", "定稿"]) == 1
    assert (violated(), violated("2025-2")) == before
    said = [f.by_hand.before for case in final().cases for f in case.findings if f.by_hand is not None]
    assert said == [Verdict.SATISFIED, None]


def test_an_added_fault_goes_to_the_unit_with_its_notice(report: Path) -> None:
    fill(REPORT, fault(义务编号="1.1"))
    finalize()
    (notice,) = Path("定稿").glob("整改通知单*")
    demands = [row.cells[4].text for row in docx.Document(str(notice)).tables[0].rows]
    assert "核实参加人员，补充证据说明" in demands  # what the rule says is to be done


@pytest.mark.parametrize(
    ("edit", "place", "said"),
    [
        (fault(义务编号="1.1", 案号="2025-9"), "B4", "案卷“2025-9”不在这份报告里"),
        (fault(义务编号="1.1", 案号=None), "B4", "没有写案号"),
        (fault(义务编号="9.1"), "C4", "没有编号为“9.1”的义务"),
        (fault(), "C4", "没有写义务编号"),
        (fault(义务编号="1.1", 对象="H9"), "D4", "没有查到对象“H9”。可以写：H1；"),
        (fault(义务编号="1.1", 问题=None), "E4", "没有写是什么问题"),
        (fault(义务编号="1.1", who=""), "F4", "没有写评查人"),
        (fault(义务编号="1.1", 评查日期=None), "G4", "没有写评查日期"),
        (fault(义务编号="1.1", 评查日期="七月"), "G4", "评查日期"),
        (fault(义务编号="1.1", 评查日期="2999-07-01"), "G4", "评查日期“2999-07-01”还没有到"),
        (fault(义务编号="1.1", 理由=None), "H4", "没有写理由"),
        (fault(义务编号="3.1"), "C4", "已经列在“待人工核查”里"),
        (enter(FAULTS, 9, 问题="只写了问题"), "B9", "没有写案号"),
    ],
)
def test_a_fault_filled_in_wrongly_is_named_by_its_cell_and_nothing_is_written(
    report: Path, edit: Edit, place: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(REPORT, edit)
    assert finalize() == 2
    shown = capsys.readouterr().err
    assert place in shown and said in shown and "Traceback" not in shown
    assert not Path("定稿").exists()


def test_a_fault_named_twice_is_told(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(REPORT, fault(义务编号="1.1", 对象="H1"), fault(5, 义务编号="1.1", 对象="活动 H1"))
    assert finalize() == 2
    assert "同一处问题写了两次，前一次在第 4 行" in capsys.readouterr().err


def test_an_answer_does_not_make_room_for_an_added_fault(report: Path) -> None:
    """What a person found to be met is not the finding that an added fault, without 对象, turns."""
    fill(REPORT, answer("待人工核查", 4, "符合"), fault(案号="2025-2", 义务编号="3.1", 问题="缺一项"))
    finalize()
    assert violated() == [] and len(violated("2025-2")) == 1


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (9.1, "编号写成了数字，分不清是 9.1 还是 9.10"),  # what a spreadsheet makes of 9.10
        ("9.1", ""),
        (9.2, ""),  # there is no 9.20
        ("34.4", "查的是单位年度，不是案卷里的事项"),
        ("11.2", "11.2 分几项，要写明是哪一项"),
    ],
)
def test_a_number_that_may_be_another_id_and_what_is_no_matter_of_a_case_are_refused(
    written: object, said: str
) -> None:
    values = {**ONE, "案号": clean_case().case_no, "义务编号": written, "评查人": "张三"}
    row = EnteredRow(FAULTS, 4, values, dict.fromkeys(values, "C4"))
    book = ReturnedBook(Path(REPORT), {}, b"", (), {}, (row,))
    faults, problems = read_faults(book, review(clean_case()), usable_rules(None), date(2026, 7, 1))
    assert (len(faults), len(problems)) == ((0, 1) if said else (1, 0))
    assert all(said in problem.problem for problem in problems)
