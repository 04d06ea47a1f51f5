"""Packages and sheets written byte by byte, as no spreadsheet program would write them."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from tests.hostile.corpus import EXPORT
from tests.pingcha.exports import good

Cells = Sequence[object]
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
WORKBOOK: Final = "xl/workbook.xml"
RELATIONS: Final = "xl/_rels/workbook.xml.rels"
SHEET: Final = "xl/worksheets/sheet1.xml"
STRINGS: Final = "xl/sharedStrings.xml"
STYLES: Final = "xl/styles.xml"
TYPES: Final = "[Content_Types].xml"
_BLOCK: Final = 1 << 20


def letters(index: int) -> str:
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def row_xml(number: int, cells: Cells) -> str:
    """A row of inline strings; None is no cell, a text that begins with ``<`` is taken as it stands."""
    inside = "".join(
        str(cell)
        if str(cell).startswith("<c")
        else f'<c r="{letters(i)}{number}" t="inlineStr"><is><t xml:space="preserve">{escape(str(cell))}</t></is></c>'
        for i, cell in enumerate(cells)
        if cell is not None
    )
    return f'<row r="{number}">{inside}</row>'


def sheet_xml(data: str, before: str = "", after: str = "") -> str:
    return f'{HEAD}<worksheet xmlns="{_MAIN}" xmlns:r="{_LINKS}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'


def rows_xml(rows: Iterable[Cells]) -> str:
    return "".join(row_xml(number, cells) for number, cells in enumerate(rows, 1))


def package_parts(sheets: Mapping[str, str] | None = None) -> dict[str, str]:
    """The parts of a workbook: sheet name → the sheet's XML. Without an argument: one good case."""
    if sheets is None:
        sheets = {name: sheet_xml(rows_xml(rows)) for name, rows in good().items()}
    names = list(sheets)
    listed = "".join(
        f'<sheet name="{escape(name, {chr(34): "&quot;"})}" sheetId="{i}" r:id="rId{i}"/>'
        for i, name in enumerate(names, 1)
    )
    linked = "".join(
        f'<Relationship Id="rId{i}" Type="{_LINKS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(names) + 1)
    )
    return {
        TYPES: f'{HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_LINKS}/officeDocument" Target="{WORKBOOK}"/></Relationships>',
        WORKBOOK: f'{HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{listed}</sheets></workbook>',
        RELATIONS: f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{linked}</Relationships>',
        STYLES: f'{HEAD}<styleSheet xmlns="{_MAIN}"></styleSheet>',
        STRINGS: f'{HEAD}<sst xmlns="{_MAIN}"></sst>',
        **{f"xl/worksheets/sheet{i}.xml": sheets[name] for i, name in enumerate(names, 1)},
    }


def write(folder: Path, parts: Mapping[str, str | bytes], name: str = EXPORT) -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for entry, content in parts.items():
            package.writestr(entry, content)
    return path


def with_part(entry: str, content: str | bytes) -> dict[str, str | bytes]:
    """A good workbook with one part in place of its own."""
    return {**package_parts(), entry: content}


def case_sheet(*more: str, before: str = "", after: str = "") -> dict[str, str]:
    """A workbook of one sheet 案件 with the headings 案号 and 案件名称 and case 2025-1, and more XML in its data."""
    rows = rows_xml([["案号", "案件名称"], ["2025-1", "某案"]])
    return package_parts({"案件": sheet_xml(rows + "".join(more), before, after)})


def repeated(content: bytes, times: int) -> tuple[bytes, int, int]:
    """(deflated, CRC-32, length) of a content repeated: made without ever holding it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = content * max(1, _BLOCK // len(content))
    once = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    end = packer.flush()
    count = max(1, times * len(content) // len(block))
    crc = 0
    for _ in range(count):
        crc = zlib.crc32(block, crc)
    return once * count + end, crc, len(block) * count


def raw_zip(path: Path, entries: Iterable[tuple[str, bytes, int, int]], method: int = 8) -> None:
    """A zip from (name, packed, CRC-32, unpacked length), nothing checked."""
    body, listing, count = bytearray(), bytearray(), 0
    for name, packed, crc, size in entries:
        title = name.encode()
        common = struct.pack("<HHHHHIIIHH", 20, 0x800, method, 0, 0x21, crc, len(packed), size, len(title), 0)
        listing += (
            b"PK\x01\x02"
            + struct.pack("<H", 20)
            + common
            + struct.pack("<HHHII", 0, 0, 0, 0, len(body))
            + title
        )
        body += b"PK\x03\x04" + common + title + packed
        count += 1
    end = struct.pack("<HHHHIIH", 0, 0, min(count, 0xFFFF), min(count, 0xFFFF), len(listing), len(body), 0)
    path.write_bytes(bytes(body) + bytes(listing) + b"PK\x05\x06" + end)


def packed(content: str | bytes) -> tuple[bytes, int, int]:
    data = content.encode() if isinstance(content, str) else content
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(), zlib.crc32(data), len(data)
