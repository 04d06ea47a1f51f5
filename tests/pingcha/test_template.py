"""``pingcha template``: what it writes is what the program reads, and what Excel, WPS and LibreOffice open."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

import pingcha
from adapters import load
from examples import make_template_example
from pingcha.cli import main
from records.catalogue import ACTION_KINDS
from records.columns import Kind
from records.findings import CaseResult
from records.meanings import TABLE_MEANINGS, described, meaning
from records.problems import Level
from records.schema import AGENCY_YEAR, CASE, CASE_TABLES, DERIVED_TABLES, TABLES
from reports.template import example
from reports.template.scope import make_scope

ENTRY = (CASE, *CASE_TABLES, AGENCY_YEAR)
AS_OF = date(2026, 1, 1)
SOFFICE = shutil.which("soffice")


def made(folder: Path, *words: str) -> Path:
    path = folder / "模板.xlsx"
    assert main(["template", str(path), *words]) == 0
    return path


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="module")
def book(template: Path) -> Workbook:
    return load_workbook(template)


def headings(sheet: Worksheet) -> list[object]:
    return [cell.value for cell in sheet[1]]


# ------------------------------------------------------------------------------------------------------ never drifts


def test_every_column_of_every_table_is_there_in_order(book: Workbook) -> None:
    for table in ENTRY:
        assert headings(book[table]) == list(TABLES[table].columns)


def test_every_table_and_column_is_explained_and_nothing_else() -> None:
    assert set(TABLE_MEANINGS) == set(TABLES) - set(DERIVED_TABLES)
    columns = {(table, name) for table in ENTRY for name in TABLES[table].columns}
    assert described() <= columns
    assert {(t, n) for t, n in columns if n != "案号"} <= described()
    assert all(meaning(table, name) for table, name in columns)


def test_the_empty_template_reads_back_with_no_problem_but_that_it_holds_no_case(template: Path) -> None:
    assert [problem.code for problem in load([template]).problems] == ["no_case"]


def test_the_filled_example_reads_back_as_its_cases_without_any_remark(tmp_path: Path) -> None:
    read = load([made(tmp_path, "--example")])
    assert read.problems == ()
    assert [case.case_no for case in read.cases] == [row["案号"] for row in example.rows(CASE)]
    for table in CASE_TABLES:
        assert sum(len(case.rows(table) or ()) for case in read.cases) == len(example.rows(table)) > 0
    assert len(read.unit_years) == len(example.rows(AGENCY_YEAR)) == 1


def test_the_filled_example_says_cell_for_cell_what_its_json_says(tmp_path: Path) -> None:
    from_json, from_book = load([example.FILE]), load([made(tmp_path, "--example")])
    for one, other in zip(from_json.cases, from_book.cases, strict=True):
        assert [row.model_dump() for _, _, row in one.all_rows()] == [
            row.model_dump() for _, _, row in other.all_rows()
        ]


def test_the_bundled_example_is_what_its_script_makes() -> None:
    assert example.FILE.read_text(encoding="utf-8") == make_template_example.text()


# -------------------------------------------------------------------------------------------------- helps to fill in


def test_every_heading_has_a_comment_that_says_what_how_and_what_a_blank_means(book: Workbook) -> None:
    for table in ENTRY:
        for cell in book[table][1]:
            assert cell.comment is not None
            assert meaning(table, str(cell.value)) in cell.comment.text
            assert "写法：" in cell.comment.text and "空白：" in cell.comment.text


def dropdown(book: Workbook, table: str, column: str) -> tuple[list[str], bool]:
    """The words that a cell offers, and whether other words are refused."""
    sheet = book[table]
    letter = next(cell.column_letter for cell in sheet[1] if cell.value == column)
    rule = next(
        one
        for one in sheet.data_validations.dataValidation
        if f"{letter}2" in one.sqref and one.type == "list"
    )
    source = str(rule.formula1)
    if source.startswith('"'):
        words = source.strip('"').split(",")
    else:
        name, cells = source.lstrip("=").rsplit("!", 1)
        words = [str(row[0].value) for row in book[name.strip("'")][cells.replace("$", "")]]
    return words, bool(rule.showErrorMessage)


def test_every_column_with_words_of_its_own_offers_exactly_these(book: Workbook) -> None:
    for table in ENTRY:
        for column in TABLES[table].columns.values():
            if column.kind in (Kind.ENUM, Kind.LIST) and column.values:
                words, refuses = dropdown(book, table, column.name)
                assert words == list(column.values)
                assert refuses == (column.kind is Kind.ENUM)
            elif column.kind is Kind.FLAG:
                assert dropdown(book, table, column.name) == (["是", "否"], True)


def test_text_columns_keep_zeros_and_dates_show_as_dates(book: Workbook) -> None:
    expected = {Kind.DATE: "yyyy-mm-dd", Kind.TIME: "yyyy-mm-dd hh:mm", Kind.INT: "0"}
    for table in ENTRY:
        formats = {
            place: group.number_format
            for group in book[table].column_dimensions.values()
            for place in range(group.min or 0, (group.max or 0) + 1)
        }
        for place, column in enumerate(TABLES[table].columns.values(), 1):
            assert formats[place] == expected.get(column.kind, "@"), (table, column.name)


def test_headings_stay_in_view(book: Workbook) -> None:
    for table in ENTRY:
        assert str(book[table].freeze_panes)[1:] == "2"


# ------------------------------------------------------------------------------------------------- opens everywhere


def test_rules_of_cells_keep_within_what_excel_accepts(template: Path) -> None:
    with zipfile.ZipFile(template) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        for name in names:
            text = archive.read(name).decode()
            for formula in re.findall(r"<formula1>(.*?)</formula1>", text):
                assert len(formula.strip('"')) <= 255
            for title in re.findall(r'errorTitle="(.*?)"', text):
                assert len(title) <= 32
            for message in re.findall(r' error="(.*?)"', text):
                assert len(message) <= 225


def test_names_of_sheets_are_short_and_different(book: Workbook) -> None:
    assert len({name.casefold() for name in book.sheetnames}) == len(book.sheetnames)
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in book.sheetnames)


def test_links_lead_to_sheets_that_are_there(book: Workbook) -> None:
    cells = (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    places = [cell.hyperlink.location for cell in cells if cell.hyperlink and cell.hyperlink.location]
    assert len(places) > len(ENTRY)
    assert {place.rsplit("!", 1)[0].strip("'") for place in places} <= set(book.sheetnames)


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_and_saves_it_with_every_value_drop_down_and_comment(tmp_path: Path) -> None:
    path, again = made(tmp_path, "--example"), tmp_path / "再存" / "模板.xlsx"
    command = [str(SOFFICE), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    convert = ["--convert-to", "xlsx", "--outdir", str(again.parent), str(path)]
    subprocess.run([*command, *convert], check=True, capture_output=True, timeout=120)
    before, after = load([path]), load([again])
    assert after.problems == ()
    for one, other in zip(before.cases, after.cases, strict=True):
        assert [row.model_dump() for _, _, row in one.all_rows()] == [
            row.model_dump() for _, _, row in other.all_rows()
        ]
    saved = load_workbook(again)
    assert dropdown(saved, "文书", "种类")[0] == list(TABLES["文书"].columns["种类"].values)
    assert all(cell.comment is not None for table in ENTRY for cell in saved[table][1])


# ------------------------------------------------------------------------------------------------------ only a part


def test_only_the_tables_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = load_workbook(made(tmp_path, "--tables", "文书、案件"))
    assert [name for name in book.sheetnames if name in TABLES] == [CASE, "文书"]
    assert "按“没有导出”处理" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ACTION_KINDS)
def test_a_kind_of_case_leaves_out_only_what_it_never_has(kind: str) -> None:
    scope = make_scope(action_kind=kind)
    assert set(ENTRY) - set(scope.tables) == set(scope.absent) <= {"申请", "案源"}
    assert {"其他", "送达回证", "其他决定书"} <= set(scope.words(TABLES["文书"].columns["种类"]))


def test_the_drop_down_of_one_kind_asks_before_it_takes_another_word(tmp_path: Path) -> None:
    path = made(tmp_path, "--type", "行政处罚")
    words, refuses = dropdown(load_workbook(path), "文书", "种类")
    assert "行政处罚决定书" in words and refuses
    assert not {"行政许可决定书", "受理通知书"} & set(words)
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert any('errorStyle="warning"' in archive.read(name).decode() for name in names)


def test_what_a_kind_leaves_out_costs_no_verdict(tmp_path: Path) -> None:
    """The example's cases read from a template of their own kind: the missing table changes nothing."""
    whole = {case.case_no: case for case in pingcha.check(example.FILE, as_of=AS_OF).cases}
    for kind in ("行政强制", "行政许可"):
        path = made(tmp_path, "--type", kind, "--example")
        assert len(set(TABLES) - set(DERIVED_TABLES) - set(load_workbook(path).sheetnames)) == 1
        (part,) = pingcha.check(path, as_of=AS_OF).cases
        assert verdicts(part) == verdicts(whole[part.case_no])


def verdicts(case: CaseResult) -> list[tuple[str, str | None, str]]:
    return [(finding.obligation, finding.subject.id, finding.verdict) for finding in case.findings]


# --------------------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "没有写模板的文件名"),
        (["模板.xls"], "应以 .xlsx 结尾"),
        (["模板.xlsx", "--tables", "案卷"], "没有名为“案卷”的表，可以写的是：案件、申请"),
        (["模板.xlsx", "--type", "处罚"], "没有执法类型“处罚”，可以写的是：行政许可"),
    ],
)
def test_what_cannot_be_made_is_said_and_nothing_written(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["template", *words]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_template_that_was_filled_in_is_never_overwritten(tmp_path: Path) -> None:
    path = made(tmp_path)
    book = load_workbook(path)
    book[CASE]["A2"] = "甲〔2025〕1号"
    book.save(path)
    assert main(["template", str(path)]) == 2
    assert [case.case_no for case in load([path]).cases] == ["甲〔2025〕1号"]
    assert all(problem.level is not Level.FATAL for problem in load([path]).problems)
