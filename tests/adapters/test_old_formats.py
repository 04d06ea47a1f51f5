"""Workbooks of other times under the name .xls: read as LibreOffice and systems write them, or refused with a sentence."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest

from adapters import LoadedInput, load
from records.row import BLANK, NOT_EXPORTED
from tests.adapters.books import book, fatal_of, only_case, the_problem, told

FILTERS = {"xls": "MS Excel 97", "html": "HTML (StarCalc)"}
NS = "urn:schemas-microsoft-com:office:spreadsheet"


def cells(*typed: tuple[str, str], more: str = "") -> str:
    """A row of SpreadsheetML; an empty type leaves the cell empty."""
    found = [
        f'<Cell><Data ss:Type="{kind}">{text}</Data></Cell>' if kind else "<Cell/>" for kind, text in typed
    ]
    return f"<Row>{''.join(found)}{more}</Row>"


def day(number: int) -> tuple[str, str]:
    return "DateTime", f"2025-03-0{number}T00:00:00.000"


def words(*texts: str) -> list[tuple[str, str]]:
    return [("String", text) for text in texts]


XML_BOOK = (
    f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{NS}" xmlns:ss="{NS}">'
    '<Worksheet ss:Name="案件"><Table>'
    '<Row><Cell ss:MergeAcross="5"><Data ss:Type="String">案件一览</Data></Cell></Row>'
    + cells(*words("案号", "案件名称", "启动日期", "证件号码", "重大社会影响", "执法机构"))
    + cells(*words("甲-1"), ("", ""), day(4), *words("110101199001011234"), ("Boolean", "1"), *words("一队"))
    + cells(*words("甲-2"), ("Error", "#DIV/0!"), day(5), ("Number", "104"), ("Boolean", "0"), *words("二队"))
    + cells(
        *words("甲-3", "某案"),
        day(6),
        ("", ""),
        ("", ""),
        more='<Cell ss:MergeDown="1"><Data ss:Type="String">三队</Data></Cell>',
    )
    + cells(*words("甲-4", "某案"), day(6))
    + '</Table></Worksheet><Worksheet ss:Name="活动"><Table>'
    + cells(*words("案号", "活动编号", "开始时间"))
    + cells(*words("甲-1", "H1"), ("DateTime", "2025-03-04T09:30:00.000"))
    + "</Table></Worksheet></Workbook>"
)
MEETING = datetime(2025, 3, 4, 9, 30)


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One workbook as LibreOffice writes it in each old format, and the same as XML by hand."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("old")
    source = book(
        folder / "导出.xlsx",
        {
            "案件": [
                ["案件一览"],
                ["案号", "案件名称", "启动日期", "证件号码", "重大社会影响", "执法机构"],
                ["甲-1", None, date(2025, 3, 4), "110101199001011234", True, "一队"],
                ["甲-2", "=1/0", date(2025, 3, 5), 104, False, "二队"],
                ["甲-3", "某案", date(2025, 3, 6), None, None, "三队"],
                ["甲-4", "某案", date(2025, 3, 6), None, None, None],
            ],
            "活动": [["案号", "活动编号", "开始时间"], ["甲-1", "H1", MEETING]],
        },
        {"案件": ["A1:F1", "F5:F6"]},
    )
    found: dict[str, Path] = {}
    for suffix, name in FILTERS.items():
        where = folder / suffix
        profile = f"-env:UserInstallation=file://{folder}/profile"
        words = ["soffice", profile, "--headless", "--convert-to", f"{suffix}:{name}", "--outdir", str(where)]
        subprocess.run([*words, str(source)], check=True, capture_output=True, timeout=120)
        found[suffix] = (where / f"导出.{suffix}").rename(where / "导出.xls")
    found["xml"] = folder / "表格.xls"
    found["xml"].write_text(XML_BOOK, "utf-8")
    return found


def failed(loaded: LoadedInput) -> Sequence[str]:
    return [case.case_no for case in loaded.failed]


@pytest.mark.parametrize("form", ["xls", "xml"])
def test_a_workbook_of_an_old_format_is_read_like_a_new_one(converted: dict[str, Path], form: str) -> None:
    loaded = load([converted[form]])
    case = loaded.cases[0]
    assert case.case.read("title") is BLANK and case.case.read("handlers") is NOT_EXPORTED
    assert case.case.initiated_on == date(2025, 3, 4)
    assert case.case.party_id == "110101199001011234"
    assert case.case.major_social_impact is True
    (activity,) = case.rows("活动") or ()
    assert activity.read("started_at") == MEETING
    assert case.rows("文书") is None
    assert failed(loaded) == ["甲-2", "甲-4"]


@pytest.mark.parametrize("form", ["xls", "xml"])
def test_error_values_and_merged_cells_are_told_with_their_cell(
    converted: dict[str, Path], form: str
) -> None:
    loaded = load([converted[form]])
    error = the_problem(loaded, "error_cell")
    assert (error.sheet, error.cell, error.case_no) == ("案件", "B4", "甲-2") and "#DIV/0!" in error.problem
    merged = the_problem(loaded, "merged_cell")
    assert (merged.cell, merged.case_no) == ("F6", "甲-4") and "F5:F6" in merged.problem


def test_a_page_under_the_name_of_a_workbook_is_read_by_its_sheets(converted: dict[str, Path]) -> None:
    loaded = load([converted["html"]])
    assert len(loaded.cases[0].rows("活动") or ()) == 1
    assert failed(loaded) == ["甲-2", "甲-4"]
    assert told(loaded, "error_cell") and told(loaded, "merged_cell")
    assert "网页" in the_problem(loaded, "read_as").problem


def page(path: Path, body: str, encoding: str = "gb18030", charset: str = "gb2312") -> Path:
    head = f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="{charset}">'
    path.write_bytes(f"{head}</head><body>{body}</body></html>".encode(encoding))
    return path


@pytest.mark.parametrize(
    ("encoding", "charset"),
    [
        ("gb18030", "gb2312"),
        ("gb18030", "GBK"),
        ("utf-8", "utf-8"),
        ("gb18030", "utf-8"),
        ("utf-8", "gb2312"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_fits_it(tmp_path: Path, encoding: str, charset: str) -> None:
    body = "<table><caption>案件</caption><tr><th>案号<th>案件名称<tr><td>甲-1<td>某案&nbsp;</table>"
    loaded = load([page(tmp_path / "导出.xls", body, encoding, charset)])
    if (encoding, charset) == ("utf-8", "gb2312") and loaded.fatal:
        return  # its bytes fit the encoding that it states, wrongly: the headings cannot be recognised
    assert only_case(loaded).case.title == "某案"


def test_a_page_of_one_table_is_named_after_its_file(tmp_path: Path) -> None:
    body = "<table><tr><td>案号</td><td>案件名称</td></tr><tr><td>甲-1</td><td>a<br>b</td></tr></table>"
    case = only_case(load([page(tmp_path / "案件.xls", body)]))
    assert case.case.title == "a\nb"
    assert case.case.origin is not None and case.case.origin.cell("案件名称") == "B2"


def test_cells_that_span_rows_of_a_page_are_told_as_merged(tmp_path: Path) -> None:
    body = "<table><tr><td>案号<td>执法机构<td>案卷号<tr><td>甲-1<td rowspan=2>一队<td>1<tr><td>甲-2<td>2</table>"
    loaded = load([page(tmp_path / "案件.xls", body)])
    problem = the_problem(loaded, "merged_cell")
    assert (problem.cell, problem.case_no) == ("B3", "甲-2")
    assert [case.case.archive_no for case in loaded.cases] == ["1"]


def test_what_a_page_no_longer_holds_fails_its_case(tmp_path: Path) -> None:
    body = "<table><tr><td>案号<td>证件号码<td>启动日期<tr><td>甲-1<td>1.1E+17<td>2025-03-04<tr><td>甲-2<td><td>#####"
    loaded = load([page(tmp_path / "案件.xls", body)])
    assert [the_problem(loaded, code).cell for code in ("lost_digits", "not_shown")] == ["B2", "C3"]
    assert failed(loaded) == ["甲-1", "甲-2"]


@pytest.mark.parametrize(
    "body", ["<p>没有表格</p>", "<table>" + "<div>" * 5000 + "<tr><td>案号", "<table><tr><td>别的</table>"]
)
def test_a_page_that_cannot_be_used_is_a_sentence(tmp_path: Path, body: str) -> None:
    assert fatal_of(page(tmp_path / "案件.xls", body)).code in ("html", "no_heading")


def test_a_page_of_absurd_spans_is_refused(tmp_path: Path) -> None:
    row = "<tr><td>案号<td colspan=16000><td>x"
    assert fatal_of(page(tmp_path / "案件.xls", "<table>" + row * 2000)).code == "too_large"


@pytest.mark.parametrize("kept", [600, 3000, 6000])
def test_an_old_workbook_that_is_cut_off_is_a_sentence(
    tmp_path: Path, converted: dict[str, Path], kept: int
) -> None:
    (tmp_path / "a.xls").write_bytes(converted["xls"].read_bytes()[:kept])
    assert load([tmp_path / "a.xls"]).fatal


def test_old_workbooks_with_flipped_bytes_never_end_in_a_traceback(
    tmp_path: Path, converted: dict[str, Path]
) -> None:
    data = converted["xls"].read_bytes()
    for at in range(512, len(data), max(1, len(data) // 40)):
        (tmp_path / "a.xls").write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        loaded = load([tmp_path / "a.xls"])
        assert loaded.fatal or loaded.cases or loaded.failed


def test_a_spreadsheet_of_xml_with_gaps_keeps_its_places(tmp_path: Path) -> None:
    path = tmp_path / "导出.xls"
    path.write_text(
        f'<?xml version="1.0"?><Workbook xmlns="{NS}" xmlns:ss="{NS}"><Worksheet ss:Name="案件"><Table>'
        '<Row ss:Index="3"><Cell ss:Index="2"><Data ss:Type="String">案号</Data></Cell>'
        '<Cell ss:Index="4"><Data ss:Type="String">启动日期</Data></Cell></Row>'
        '<Row ss:Index="7"><Cell ss:Index="2"><Data ss:Type="String">甲-1</Data></Cell>'
        '<Cell ss:Index="4" ss:Formula="=TODAY()"/></Row></Table></Worksheet></Workbook>',
        "utf-8",
    )
    problem = the_problem(load([path]), "no_result")
    assert (problem.cell, problem.row, problem.case_no) == ("D7", 7, "甲-1")
    assert not told(load([path]), "nameless_column")
