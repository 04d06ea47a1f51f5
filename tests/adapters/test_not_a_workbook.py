"""A file that is not what its name says: one sentence, and how to mend it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

import adapters.raw_excel
from adapters import load
from tests.adapters.books import book, fatal_of, rewrite, told

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
SPREADSHEET_XML = """<?xml version="1.0"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>"""


def utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "code", "word"),
    [
        (b"", "empty_file", "空"),
        (OLE + utf16("EncryptedPackage"), "encrypted", "密码"),
        (OLE + utf16("Workbook"), "damaged", "损坏"),
        (b"\x09\x08\x10\x00" + bytes(60), "old_excel", ".xls"),
        (OLE + utf16("WordDocument"), "not_a_workbook", "Office"),
        (SPREADSHEET_XML[:-9].encode(), "damaged", "损坏"),
        (SPREADSHEET_XML.encode("utf-16").replace(b"<\x00/", b"<\x00"), "damaged", "损坏"),
        (
            SPREADSHEET_XML.replace("?>", "?><!DOCTYPE a [<!ENTITY b 'c'>]>").encode(),
            "spreadsheet_xml",
            "实体",
        ),
        ("<html><p>没有</p></html>".encode("gb18030"), "html", "没有表格"),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", "html", "MHTML"),
        ("案号,案件名称\n1,甲\n".encode(), "no_table", "导出"),
        (b"%PDF-1.7\n", "not_a_workbook", "PDF"),
        (bytes(range(1, 200)), "not_a_workbook", "不是工作簿"),
    ],
)
def test_a_file_named_xlsx_that_is_something_else(
    tmp_path: Path, content: bytes, code: str, word: str
) -> None:
    path = tmp_path / "导出.xlsx"
    path.write_bytes(content)
    problem = fatal_of(path)
    assert problem.code == code
    assert word in problem.problem
    assert problem.file == str(path)


@pytest.mark.parametrize(
    ("entry", "content", "code"),
    [
        ("xl/workbook.bin", b"", "not_xlsx"),
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", "not_xlsx"),
        ("word/document.xml", b"<w/>", "not_a_workbook"),
        ("readme.txt", b"hello", "not_a_workbook"),
    ],
)
def test_a_zip_that_is_no_workbook(tmp_path: Path, entry: str, content: bytes, code: str) -> None:
    path = tmp_path / "导出.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(entry, content)
    assert fatal_of(path).code == code


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9, 0.99])
def test_a_workbook_that_is_cut_off(tmp_path: Path, kept: float) -> None:
    path = book(tmp_path / "导出.xlsx", {"案件": [["案号"], *([f"甲-{i}"] for i in range(2000))]})
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    assert fatal_of(path).code == "damaged"


def test_a_workbook_whose_sheet_is_broken(tmp_path: Path) -> None:
    whole = book(tmp_path / "a.xlsx", {"案件": [["案号"], ["甲-1"]]})
    broken = tmp_path / "b.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(broken, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            target.writestr(entry.filename, data[:200] if entry.filename.endswith("sheet1.xml") else data)
    loaded = load([broken])
    assert loaded.fatal and told(loaded, "damaged")


def test_a_workbook_that_unpacks_to_more_than_the_limit(tmp_path: Path) -> None:
    path = book(tmp_path / "导出.xlsx", {"案件": [["案号"], *(["甲" * 50] for _ in range(2000))]})
    loaded = load([path], max_unpacked=50_000)
    (problem,) = loaded.problems
    assert problem.code == "too_large" and loaded.fatal


@pytest.mark.parametrize("entry", ["xl/styles.xml", "xl/worksheets/sheet1.xml"])
def test_a_part_that_unpacks_to_more_than_it_says(tmp_path: Path, entry: str) -> None:
    path = book(tmp_path / "导出.xlsx", {"案件": [["案号"], ["甲-1"]]})
    with zipfile.ZipFile(path) as package:
        size = package.getinfo(entry).file_size
    data = path.read_bytes()
    assert data.count(size.to_bytes(4, "little")) >= 2  # in the part's own header and in the list at the end
    path.write_bytes(data.replace(size.to_bytes(4, "little"), (20).to_bytes(4, "little")))
    assert fatal_of(path).code == "damaged"


def test_a_value_a_million_rows_away_is_told_instead_of_laid_out(tmp_path: Path) -> None:
    path = tmp_path / "导出.xlsx"
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "案件"
    sheet["A1"], sheet["A2"], sheet["XFD1048576"] = "案号", "甲-1", "x"
    workbook.save(path)
    problem = fatal_of(path)
    assert problem.code == "stray_cell"
    assert "1048576" in problem.problem


FAR_BLANKS = [
    b'<row r="1048576" customFormat="false" ht="12.8"></row>',
    b'<row r="1048576"><c r="A1048576" s="0"/><c r="XFD1048576" s="0"/></row>',
]
FAR_VALUES = [
    b"""<row r="1048576"><c r="XFD1048576" y="/><c r="A1" s="0"/>"><v>1</v></c></row>""",
    b"""<row r="1048576"><c><v r="A1">1</v></c><c r="XFD3"><v r="A1">1</v></c></row>""",
]


@pytest.mark.parametrize("row", FAR_BLANKS)
def test_formats_without_a_value_at_the_end_of_the_sheet_do_no_harm(tmp_path: Path, row: bytes) -> None:
    path = book(tmp_path / "导出.xlsx", {"案件": [["案号", "案件名称"], ["甲-1", "某案"]]})
    rewrite(path, "xl/worksheets/sheet1.xml", b"</sheetData>", row + b"</sheetData>")
    loaded = load([path])
    assert [case.case_no for case in loaded.cases] == ["甲-1"]
    assert not loaded.fatal


@pytest.mark.parametrize("row", FAR_VALUES)
def test_a_value_far_away_is_seen_behind_formats_too(tmp_path: Path, row: bytes) -> None:
    path = book(tmp_path / "导出.xlsx", {"案件": [["案号", "案件名称"], ["甲-1", "某案"]]})
    rewrite(path, "xl/worksheets/sheet1.xml", b"</sheetData>", row + b"</sheetData>")
    assert fatal_of(path).code == "stray_cell"


def test_json_under_the_name_of_a_workbook_is_read_as_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "导出.xlsx"
    path.write_text('{"案件": {"案号": "甲-1"}}', "utf-8")
    assert [case.case_no for case in load([path]).cases] == ["甲-1"]


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    assert fatal_of(tmp_path / "没有.xlsx").code == "no_such_file"


class PanicException(BaseException):
    """Stands in for a failure inside the fast reader, which is no Exception and cannot be imported."""


def test_a_failure_inside_the_reader_is_a_sentence_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing:
        @staticmethod
        def from_path(path: Path) -> None:
            raise PanicException("index out of bounds")

    path = book(tmp_path / "导出.xlsx", {"案件": [["案号"], ["甲-1"]]})
    monkeypatch.setattr(adapters.raw_excel, "CalamineWorkbook", Failing)
    assert fatal_of(path).code == "damaged"


@pytest.mark.parametrize(
    "address", [b'r="XFD9999999"', b"r = 'XFD1048576'", b'r="A4294967297"', b'r="ZZZZZZ1"']
)
def test_an_impossible_address_is_told_instead_of_laid_out(tmp_path: Path, address: bytes) -> None:
    path = book(tmp_path / "导出.xlsx", {"案件": [["案号", "案件名称"], ["甲-1", "某案"]]})
    rewrite(path, "xl/worksheets/sheet1.xml", b'r="B2"', address)
    assert fatal_of(path).code == "stray_cell"
