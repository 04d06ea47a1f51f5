"""Workbooks saved as “XML 表格 2003” (SpreadsheetML), under whatever name: each <Worksheet> a raw table."""

from __future__ import annotations

import codecs
import re
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from lxml import etree

from adapters.cells import OddCell
from adapters.merges import Merges
from adapters.package import DENSE_CELLS, ERROR_HINT, NO_RESULT, damaged
from adapters.parts import Unusable, unusable
from adapters.raw import RawRow, RawSource, RawTable
from adapters.sniff import SAVE_AS

_NS: Final = "{urn:schemas-microsoft-com:office:spreadsheet}"
_DECLARED: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_WIDEST: Final = 16_384
_LONGEST: Final = 1_048_576
_EPOCH_YEARS: Final = (1899, 1900)  # the day that a bare time is written on

_Span = tuple[tuple[int, int], tuple[int, int]]


def xml_workbook(path: Path, name: str) -> RawSource:
    """The sheets of the workbook. Raises Unusable where it is damaged or declares entities."""
    data = path.read_bytes()
    ascii_only = (
        data.replace(b"\x00", b"") if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else data
    )
    if _DECLARED.search(ascii_only):
        raise unusable("spreadsheet_xml", name, "这个 XML 文件声明了实体，没有读入", SAVE_AS)
    try:
        tables = [
            _sheet(element, name)
            for _, element in etree.iterparse(
                BytesIO(data), tag=f"{_NS}Worksheet", resolve_entities=False, no_network=True, huge_tree=True
            )
        ]
    except etree.XMLSyntaxError:
        raise damaged(name) from None
    return RawSource(name, tables)


def _sheet(sheet: etree._Element, file: str) -> RawTable:
    rows: list[RawRow] = []
    spans: list[_Span] = []
    number = total = 0
    for row in sheet.iterfind(f"{_NS}Table/{_NS}Row"):
        number = _index(row, number)
        cells = _cells(row, number, spans)
        total += len(cells)
        if total > DENSE_CELLS or number > _LONGEST:
            raise _spread(file)
        rows.append((number, cells))
        number += _whole(row, "Span", _LONGEST)
    name = sheet.get(f"{_NS}Name", "")
    sheet.clear()
    return RawTable(file, name, lambda: iter(rows), merges=lambda: Merges(spans))


def _spread(file: str) -> Unusable:
    return unusable(
        "stray_cell", file, "在离数据很远的地方还有单元格，无法读入", "请删去数据之外的行和列后保存"
    )


def _index(element: etree._Element, before: int) -> int:
    """The number (from 1) of a row or cell: as stated, else the next."""
    return _whole(element, "Index", _LONGEST + 1) or before + 1


def _whole(element: etree._Element, attribute: str, most: int) -> int:
    """A count that the element states, 0 where it states none."""
    text = element.get(f"{_NS}{attribute}", "")
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _cells(row: etree._Element, number: int, spans: list[_Span]) -> list[object]:
    cells: list[object] = []
    for cell in row.iterfind(f"{_NS}Cell"):
        column = min(_index(cell, len(cells)), _WIDEST)
        cells.extend([""] * (column - 1 - len(cells)))
        right = _whole(cell, "MergeAcross", _WIDEST - column)
        down = _whole(cell, "MergeDown", _LONGEST)
        cells.append(_value(cell))
        if right or down:
            spans.append(((number - 1, column - 1), (number - 1 + down, column - 1 + right)))
            cells.extend([""] * right)
    return cells


def _value(cell: etree._Element) -> object:
    data = cell.find(f"{_NS}Data")
    if data is None:
        return NO_RESULT if cell.get(f"{_NS}Formula") else ""
    text = "".join(str(piece) for piece in data.itertext())
    match data.get(f"{_NS}Type"):
        case "Number":
            return _number(text)
        case "Boolean":
            return text.strip() == "1"
        case "DateTime":
            return _moment(text)
        case "Error":
            return OddCell("error_cell", f"单元格是错误值 {text}", ERROR_HINT, text)
        case _:
            return text


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _moment(text: str) -> object:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    if moment.year in _EPOCH_YEARS and moment.month in (1, 12):
        return moment.time()
    return moment if moment.time() != datetime.min.time() else moment.date()
