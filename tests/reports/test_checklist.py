"""自查表: everything to be done is in it, in every form; what a case says stays text; it prints on one page."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import docx
import openpyxl
import pytest

import pingcha
from records.findings import Review, Verdict
from reports.changes import compare
from reports.checklist.book import MOST_SHEETS, write_checklist_book
from reports.checklist.content import Checklist, checklists
from reports.checklist.rows import sections
from reports.checklist.web import checklist_page
from reports.checklist.word import write_checklist_document
from reports.files import OutputError
from reports.mask import mask_review
from tests.reports.sample import (
    FORMULA,
    ID_NUMBER,
    PHONE,
    SECRET_TEXT,
    clean_case,
    failed_case,
    faulty_case,
    review,
)

SOFFICE, PDFINFO = shutil.which("soffice"), shutil.which("pdfinfo")


def masked(shown: Review) -> Review:
    return mask_review(shown)


def one(shown: Review) -> Checklist:
    (found,) = checklists(masked(shown))
    return found


def text_of_book(path: Path) -> str:
    book = openpyxl.load_workbook(path)
    return "\n".join(
        str(c.value) for s in book.worksheets for row in s.iter_rows() for c in row if c.value is not None
    )


def text_of_document(path: Path) -> str:
    page = docx.Document(str(path))
    cells = [cell.text for table in page.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in page.paragraphs), *cells])


def test_what_blocks_archiving_comes_first_then_questions_then_what_was_not_judged() -> None:
    headings = [section.heading for section in sections(one(review(faulty_case())))]
    assert [heading[:2] for heading in headings] == ["一、", "二、", "三、", "四、"]
    assert headings[0] == "一、归档以前应当改正的（3 项）"


def test_every_fault_question_and_lack_of_the_case_is_in_the_form() -> None:
    case = faulty_case()
    page = one(review(case))
    duty = {f.title for f in case.findings if f.verdict is Verdict.VIOLATED and f.modality == "应当"}
    assert {mend.title for mend in page.mend} == duty
    assert [look.question for look in page.look] == [f.question for f in case.findings if f.question]
    assert {lack.action for lack in page.lacking} == {"导出“文书”表的“印章”", "导出“音像”表"}
    assert [advice.word for advice in page.advice] == ["建议", "提示"]


def test_a_fault_names_its_cells_the_words_of_the_regulation_and_how_to_mend_it() -> None:
    (first, *_) = one(review(faulty_case())).mend
    assert first.place == "活动!B17、人员!E30"
    assert first.quote == "行政执法人员不得少于2人"
    assert first.remedy.startswith("核实参加人员")


def test_the_same_line_for_many_rows_is_one_line_with_its_count() -> None:
    alike = [faulty_case().findings[2]] * 9
    (mend,) = one(review(clean_case().model_copy(update={"findings": alike}))).mend
    assert mend.problem.endswith("（9 处）")


def test_a_case_that_could_not_be_evaluated_gives_its_reason_and_no_counts() -> None:
    page = one(review(failed_case()))
    assert "不是允许的值" in page.conclusion and page.tally == ""


def test_an_archived_case_is_not_told_to_mend_before_archiving() -> None:
    case = faulty_case().model_copy(update={"stage": "已归档"})
    assert next(sections(one(review(case)))).heading.startswith("一、应当整改的")


def test_each_form_says_the_same(tmp_path: Path) -> None:
    shown = masked(review(faulty_case()))
    lists = checklists(shown)
    write_checklist_book(lists, shown, tmp_path / "表.xlsx")
    write_checklist_document(lists, tmp_path / "表.docx")
    forms = [
        text_of_book(tmp_path / "表.xlsx"),
        text_of_document(tmp_path / "表.docx"),
        checklist_page(lists),
    ]
    for words in (
        "归档以前应当改正的（3 项）",
        "核实参加人员",
        "□ 已改正",
        "□ 是　□ 否",
        "自查人（签名）：",
        "日期：",
    ):
        assert all(words in form for form in forms), words


def test_nothing_that_must_not_leave_the_office_is_in_any_form(tmp_path: Path) -> None:
    shown = masked(review())
    lists = checklists(shown)
    write_checklist_book(lists, shown, tmp_path / "表.xlsx")
    write_checklist_document(lists, tmp_path / "表.docx")
    for form in (
        text_of_book(tmp_path / "表.xlsx"),
        text_of_document(tmp_path / "表.docx"),
        checklist_page(lists),
    ):
        assert not any(word in form for word in (ID_NUMBER, PHONE, SECRET_TEXT))


def test_texts_of_a_case_are_neither_formulas_nor_markup(tmp_path: Path) -> None:
    nasty = faulty_case().model_copy(update={"unit": "<script>alert(1)</script>\x07"})
    shown = masked(review(nasty))
    lists = checklists(shown)
    write_checklist_book(lists, shown, tmp_path / "表.xlsx")
    write_checklist_document(lists, tmp_path / "表.docx")
    cells = [
        c
        for s in openpyxl.load_workbook(tmp_path / "表.xlsx").worksheets
        for row in s.iter_rows()
        for c in row
    ]
    assert any(FORMULA in str(cell.value) for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)
    assert "<script>" not in checklist_page(lists)
    assert "<script>" in text_of_document(tmp_path / "表.docx")


def test_several_cases_have_a_list_of_contents_that_leads_to_each(tmp_path: Path) -> None:
    shown = masked(review())
    write_checklist_book(checklists(shown), shown, tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(tmp_path / "表.xlsx")
    assert book.sheetnames[0] == "目录"
    links = [cell.hyperlink.location for row in book["目录"].iter_rows() for cell in row if cell.hyperlink]
    assert [str(link).rsplit("!", 1)[0].strip("'") for link in links] == book.sheetnames[1:-1]


def test_more_cases_than_a_workbook_should_hold_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    shown = masked(review(clean_case()))
    with pytest.raises(OutputError, match="pingcha review"):
        write_checklist_book(checklists(shown) * (MOST_SHEETS + 1), shown, tmp_path / "表.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_form_that_somebody_signed_in_is_never_overwritten(tmp_path: Path) -> None:
    shown = masked(review(clean_case()))
    target = tmp_path / "表.docx"
    write_checklist_document(checklists(shown), target)
    write_checklist_document(checklists(shown), target)
    page = docx.Document(str(target))
    page.add_paragraph("已核对 甲")
    page.core_properties.modified = page.core_properties.modified.replace(year=2026)
    page.save(str(target))
    with pytest.raises(OutputError, match="没有覆盖"):
        write_checklist_document(checklists(shown), target)


def test_what_changed_since_the_last_check_is_one_line_of_the_form() -> None:
    now = masked(review(faulty_case()))
    (page,) = checklists(now, compare(now, now))
    assert page.changes == "与上次相比：已解决 0 处，新出现 0 处，还在 6 处。"


@pytest.mark.skipif(SOFFICE is None or PDFINFO is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("suffix", ["xlsx", "docx"])
def test_an_ordinary_case_prints_on_one_page(tmp_path: Path, suffix: str) -> None:
    shown = masked(review(faulty_case()))
    target = tmp_path / f"表.{suffix}"
    if suffix == "xlsx":
        write_checklist_book(checklists(shown), shown, target)
    else:
        write_checklist_document(checklists(shown), target)
    profile = (tmp_path / "profile").as_uri()
    command = [str(SOFFICE), f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(target)], check=True, capture_output=True, timeout=120
    )
    told = subprocess.run(
        [str(PDFINFO), str(tmp_path / "表.pdf")], check=True, capture_output=True, text=True
    )
    assert "Pages:           1" in told.stdout


LEDGER = "案号,案件名称,执法类型,决定日期\n罚〔2025〕1号,某店占道案,行政处罚,2025-04-01\n"


def test_a_form_of_a_very_incomplete_export_asks_only_what_is_known_to_arise(tmp_path: Path) -> None:
    (tmp_path / "案件.csv").write_text(LEDGER, encoding="utf-8")
    shown = pingcha.check(tmp_path / "案件.csv")
    page = one(shown)
    doubtful = {f.obligation for f in shown.cases[0].findings if f.question and f.because[0].state != "value"}
    assert doubtful and len(page.look_perhaps) == len(doubtful)
    heading = list(sections(page))[1].heading
    assert (
        heading
        == f"二、要看原件回答的（{len(page.look)} 项，另有 {len(page.look_perhaps)} 项要不要看还不知道）"
    )


def test_the_number_of_things_to_supply_is_that_of_all_of_them(tmp_path: Path) -> None:
    (tmp_path / "案件.csv").write_text(LEDGER, encoding="utf-8")
    page = one(pingcha.check(tmp_path / "案件.csv"))
    left, concerned = page.lacking_more
    last = list(sections(page))[2]
    assert left and last.heading.endswith(f"（补 {len(page.lacking) + left} 样）")
    assert last.lines[-1][1].startswith(f"……另有 {left} 样") and f"{concerned} 处" in last.lines[-1][2]


def test_the_heading_says_how_many_findings_its_items_are_where_the_conclusion_counts_them() -> None:
    alike = [faulty_case().findings[2]] * 9
    page = one(review(clean_case().model_copy(update={"findings": alike})))
    assert next(sections(page)).heading.endswith("（1 项，9 处）")
    assert page.conclusion.startswith("有 9 处应当做到的没有做到")
