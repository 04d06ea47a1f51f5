"""Files that are not what their names say, and formats beside .xlsx and JSON."""

from __future__ import annotations

import sqlite3
import struct
import zlib
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.hostile.corpus import EXPORT, Ends, add, check, hostile
from tests.hostile.make import package_parts, write

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _nothing(folder: Path) -> None:
    pass


def _bytes(folder: Path, name: str, data: bytes) -> None:
    (folder / name).write_bytes(data)


def _ole(*names: str, size: int = 8192) -> bytes:
    return (_OLE + bytes(504) + b"".join(name.encode("utf-16-le") for name in names)).ljust(size, b"\0")


_PNG = (
    b"\x89PNG\r\n\x1a\n"
    + struct.pack(">I", 13)
    + b"IHDR"
    + struct.pack(">IIBBBBB", 1 << 30, 1 << 30, 8, 6, 0, 0, 0)
)

for _name, (_file, _data) in {
    "empty": (EXPORT, b""),
    "one_byte": (EXPORT, b"\x00"),
    "picture": (EXPORT, _PNG + zlib.compress(b"\0" * 10_000)),
    "pdf": (EXPORT, b"%PDF-1.7\n" + b"1 0 obj << >> endobj\n" * 1000),
    "program": (EXPORT, b"MZ" + bytes(1000)),
    "elf": (EXPORT, b"\x7fELF" + bytes(1000)),
    "gzip": (EXPORT, b"\x1f\x8b\x08" + bytes(100)),
    "rar": (EXPORT, b"Rar!\x1a\x07\x00" + bytes(100)),
    "seven_zip": (EXPORT, b"7z\xbc\xaf\x27\x1c" + bytes(100)),
    "random": (EXPORT, bytes(n * 73 % 251 for n in range(50_000))),
    "text": (EXPORT, "这里什么也没有".encode()),
    "login_page": (EXPORT, "<html><title>登录</title><body>会话已过期</body></html>".encode()),
    "encrypted": (EXPORT, _ole("EncryptedPackage", "EncryptionInfo")),
    "encrypted_under_json": ("导出.json", _ole("EncryptedPackage")),
    "word_97": (EXPORT, _ole("WordDocument")),
    "ole_alone": (EXPORT, _OLE),
    "ole_with_a_book_that_is_none": (EXPORT, _ole("Workbook")),
    "ole_of_ff": ("导出.xls", _OLE + b"\xff" * 5000 + "Workbook".encode("utf-16-le") + b"\xff" * 5000),
    "ole_that_points_to_itself": (
        "导出.xls",
        _OLE
        + struct.pack("<16xHHHHH6xIIII", 62, 3, 0xFFFE, 9, 6, 0, 1, 0, 0)
        + bytes(500)
        + "Workbook".encode("utf-16-le") * 50
        + bytes(20_000),
    ),
    "biff_records": ("导出.xls", b"\x09\x08\x10\x00\x00\x06\x05\x00" + b"\xff\xff\xff\xff" * 2000),
    "biff_cut_off": ("导出.xls", b"\x09\x08\x10\x00"),
    "parquet_cut_off": ("导出.parquet", b"PAR1" + bytes(100) + b"PAR1"),
    "parquet_footer_too_long": (
        "导出.parquet",
        b"PAR1" + bytes(100) + struct.pack("<I", 0xFFFFFFF0) + b"PAR1",
    ),
    "sqlite_header_alone": ("导出.db", b"SQLite format 3\x00" + b"\xff" * 5000),
    "csv_of_nuls": ("案件.csv", b"\0" * 5000),
    "csv_empty": ("案件.csv", b""),
    "csv_random": ("案件.csv", bytes(n * 73 % 251 for n in range(50_000))),
}.items():
    add(f"file_{_name}", partial(_bytes, name=_file, data=_data), call=check(_file))

_HEAD = "案号,案件名称\n"
for _name, _text in {
    "unpaired_quote": _HEAD + '2025-1,"某案\n2025-2,某案\n',
    "unpaired_quote_at_the_end": _HEAD + '2025-1,某案\n2025-2,"',
    "quote_within_a_cell": _HEAD + '2025-1,某"案"某\n',
    "quotes_of_100000": _HEAD + "2025-1," + '"' * 100_001 + "\n",
    "nul_in_a_cell": _HEAD + "2025-1,某\0案\n",
    "cell_of_1_mb": _HEAD + f"2025-1,{'甲' * 350_000}\n",
    "ragged": _HEAD + "2025-1,某案,多,出,来\n2025-2\n,,,,\n",
    "formulas": _HEAD + "2025-1,=cmd|' /C calc'!A0\n",
    "as_text_formula": _HEAD + '="2025-1","=""=1+1"""\n',
    "commas_of_a_million": _HEAD + "2025-1," + "," * 1_000_000 + "\n",
    "headings_of_20000": ",".join(f"列{n}" for n in range(20_000)) + ",案号\n" + "," * 20_000 + "2025-1\n",
    "heading_twice": "案号,案号\n2025-1,2025-1\n",
    "header_only": _HEAD,
    "lines_of_200000_blanks": _HEAD + "\n" * 200_000 + "2025-1,某案\n",
    "lines_of_200000_commas": _HEAD + ",\n" * 200_000 + "2025-1,某案\n",
    "line_separators": _HEAD + "2025-1,某\u2028案\u2029\x85\x0b\x0c\n",
    "only_returns": (_HEAD + "2025-1,某案\n").replace("\n", "\r"),
    "stated_separator": "sep=\x01\n" + _HEAD + "2025-1,某案\n",
    "escape_in_heading": "案号,\x1b[31m案件名称\n2025-1,某案\n",
    "turned_heading": "案号,\u202e称名件案\n2025-1,某案\n",
}.items():
    add(
        f"csv_{_name}",
        partial(_bytes, name="案件.csv", data=_text.encode()),
        ends=Ends.EITHER,
        call=check("案件.csv"),
        cases=None,
    )

for _name, _data in {
    "half_a_character": (_HEAD + "2025-1,某案").encode()[:-1],
    "gb18030_cut": (_HEAD + "2025-1,某案").encode("gb18030")[:-1],
    "utf_16_of_odd_length": (_HEAD + "2025-1,某案").encode("utf-16")[:-1],
    "two_encodings": (_HEAD + "2025-1,某案\n").encode() + "2025-2,某案\n".encode("gb18030"),
    "utf_7": _HEAD.encode() + b"2025-1,+AD0-1+AC0-1\n",
}.items():
    add(
        f"csv_{_name}",
        partial(_bytes, name="案件.csv", data=_data),
        ends=Ends.EITHER,
        call=check("案件.csv"),
        cases=None,
    )


def _page(folder: Path, body: str, head: str = "") -> None:
    _bytes(
        folder,
        "导出.xls",
        f"<html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode(),
    )


_ROWS = "<tr><td>案号</td><td>案件名称</td></tr><tr><td>2025-1</td><td>{}</td></tr>"
for _name, _body in {
    "script": f"<table><caption>案件</caption>{_ROWS.format('<script>alert(1)</script>某案')}</table>",
    "picture_from_the_net": f"<table><caption>案件</caption>{_ROWS.format('<img src=http://example.invalid/x.png>')}</table>",
    "spans_of_everything": "<table><caption>案件</caption><tr><td colspan=99999999 rowspan=99999999>案号</td></tr></table>"
    * 3,
    "rows_of_spans": "<table><caption>案件</caption>"
    + "<tr><td colspan=16000 rowspan=16000>案号</td></tr>" * 400
    + "</table>",
    "fifty_thousand_levels": "<table><caption>案件</caption><tr><td>" + "<div>" * 50_000 + "某案",
    "tables_in_tables": "<table><tr><td>" * 2_000 + "案号",
    "never_closed": "<table><caption>案件<tr><td>案号<td>案件名称<tr><td>2025-1<td>某案",
    "attribute_of_5_mb": f"<table title='{'a' * 5_000_000}'><caption>案件</caption>{_ROWS.format('某案')}</table>",
    "ten_thousand_tables": "<table><tr><td>1</td></tr></table>" * 10_000,
    "entities": f"<table><caption>案件</caption>{_ROWS.format('&#0;&#xD800;&#x110000;&lol;&#27;[31m')}</table>",
}.items():
    add(f"html_{_name}", partial(_page, body=_body), ends=Ends.EITHER, call=check("导出.xls"), cases=None)


_NS = "urn:schemas-microsoft-com:office:spreadsheet"


def _xml_2003(folder: Path, table: str, before: str = "") -> None:
    text = f'<?xml version="1.0"?>{before}<Workbook xmlns="{_NS}" xmlns:ss="{_NS}"><Worksheet ss:Name="案件"><Table>{table}</Table></Worksheet></Workbook>'
    _bytes(folder, "导出.xls", text.encode())


def _xml_row(*cells: str) -> str:
    return (
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in cells) + "</Row>"
    )


_GOOD_ROWS = _xml_row("案号", "案件名称") + _xml_row("2025-1", "某案")
_LAUGHS = (
    "<!DOCTYPE Workbook [<!ENTITY l0 '哈'>"
    + "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    + "]>"
)
for _name, (_table, _before) in {
    "laughs": (_GOOD_ROWS + _xml_row("2025-2", "&l9;"), _LAUGHS),
    "outside": (
        _GOOD_ROWS + _xml_row("2025-2", "&o;"),
        "<!DOCTYPE Workbook [<!ENTITY o SYSTEM 'file:///etc/passwd'>]>",
    ),
    "far_row": (_GOOD_ROWS + "<Row ss:Index='99999999'/>", ""),
    "far_cell": (_GOOD_ROWS + "<Row><Cell ss:Index='99999999'/></Row>" * 500, ""),
    "spans": (_GOOD_ROWS + "<Row><Cell ss:MergeAcross='16000' ss:MergeDown='1000000'/></Row>" * 500, ""),
    "row_spans": (_GOOD_ROWS + "<Row ss:Span='1000000'/>" * 500, ""),
    "deep": (_GOOD_ROWS + "<x>" * 100_000 + "</x>" * 100_000, ""),
    "cut_off": (_GOOD_ROWS + "<Row><Cell", ""),
    "number_that_is_none": (_GOOD_ROWS.replace('"String">某', '"Number">某'), ""),
    "date_that_is_none": (_GOOD_ROWS.replace('"String">某', '"DateTime">9999-99-99'), ""),
}.items():
    add(
        f"xml_2003_{_name}",
        partial(_xml_2003, table=_table, before=_before),
        ends=Ends.EITHER,
        call=check("导出.xls"),
        cases=None,
    )


@hostile(ends=Ends.EITHER, call=check("案件.parquet"), cases=None)
def parquet_of_odd_types(folder: Path) -> None:
    columns = {
        "案号": pa.array(["2025-1", "2025-2"]),
        "案件名称": pa.array([b"\xff\x00", b"="], pa.binary()),
        "决定日期": pa.array([2**62, -(2**62)], pa.timestamp("ns")),
        "承办人": pa.array([[["甲"]], None], pa.list_(pa.list_(pa.string()))),
        "密级": pa.array([float("nan"), float("inf")]),
    }
    pq.write_table(pa.table(columns), folder / "案件.parquet")


@hostile(ends=Ends.EITHER, call=check("案件.parquet"), cases=None)
def parquet_bomb(folder: Path) -> None:
    """Twenty thousand rows of one long text in a file of some kilobytes."""
    text = pa.array(["甲" * 60]).dictionary_encode()
    rows = pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), text.dictionary)
    pq.write_table(pa.table({"案号": rows, "案件名称": rows}), folder / "案件.parquet")


def _sqlite(folder: Path, statements: tuple[str, ...]) -> None:
    connection = sqlite3.connect(folder / "导出.db")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


for _name, _statements in {
    "odd_values": (
        "create table 案件 (案号, 案件名称)",
        "insert into 案件 values ('2025-1', x'ff00'), ('2025-2', 9e999)",
    ),
    "quoted_names": (
        'create table "案件" ("案号", "a""b; drop table 案件;--")',
        "insert into 案件 values ('2025-1', 1)",
    ),
    "endless_view": (
        "create view 案件 as with recursive n(i) as (select 1 union all select i + 1 from n where i < 30000) select '2025-1' as 案号, i as 案件名称 from n",
    ),
    "broken_view": ("create view 案件 as select 案号 from 没有的表",),
    "texts_that_are_no_utf_8": (
        "create table 案件 (案号, 案件名称)",
        "insert into 案件 values ('2025-1', cast(x'ff80' as text))",
    ),
}.items():
    add(
        f"sqlite_{_name}",
        partial(_sqlite, statements=_statements),
        ends=Ends.EITHER,
        call=check("导出.db"),
        cases=None,
    )

for _name, _url in {
    "unknown": "nichts://甲:秘密123@example.invalid/库",
    "no_host": "postgresql+psycopg://甲:秘密123@127.0.0.1:1/库",
    "broken": "sqlite:///\x1b[31m\x00没有.db",
    "folder": "sqlite:////",
}.items():
    add(f"url_{_name}", _nothing, call=check(_url))


@hostile(ends=Ends.EITHER, call=check("导出.json"))
def workbook_named_json(folder: Path) -> None:
    write(folder, package_parts(), "导出.json")


@hostile(ends=Ends.EITHER, call=check("导出.txt"))
def workbook_named_txt(folder: Path) -> None:
    write(folder, package_parts(), "导出.txt")
