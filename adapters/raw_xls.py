"""Workbooks of Excel 97-2003 (.xls, and what WPS writes in that form) as raw tables."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal

import xlrd
from xlrd.biffh import XLRDError
from xlrd.book import Book
from xlrd.compdoc import CompDocError
from xlrd.sheet import Cell, Sheet
from xlrd.xldate import XLDateError

from adapters.cells import OddCell
from adapters.merges import Merges
from adapters.package import ERROR_HINT, damaged
from adapters.parts import unusable
from adapters.raw import RawRow, RawSource, RawTable
from adapters.sniff import SAVE_AS

# What the reader raises where a file contradicts itself.
_DAMAGE = (
    XLRDError,
    CompDocError,
    struct.error,
    AssertionError,
    IndexError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
    OverflowError,
    ZeroDivisionError,
)


@contextmanager
def old_workbook(path: Path, name: str) -> Iterator[RawSource]:
    """The workbook while it is open. Raises Unusable where it is encrypted, damaged or no workbook."""
    with _told(name):
        book = xlrd.open_workbook(
            str(path), logfile=io.StringIO(), formatting_info=True, on_demand=True, ragged_rows=False
        )
    try:
        sheets = _Sheets(book, name)
        yield RawSource(name, [sheets.table(sheet) for sheet in book.sheet_names()])
    finally:
        book.release_resources()


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Failures of the reader as a sentence."""
    try:
        yield
    except _DAMAGE as error:
        if "encrypted" in str(error).lower():
            raise unusable(
                "encrypted", name, "工作簿加了密码，无法读取", "请用 Excel 或 WPS 打开，去掉打开密码后保存"
            ) from None
        if isinstance(error, XLRDError) and "BOF" in str(error):
            raise unusable("old_excel", name, "这个旧格式（.xls）的工作簿读不出来", SAVE_AS) from None
        raise damaged(name) from None


class _Sheets:
    """Reads sheets when they are asked for; only the latest is kept."""

    def __init__(self, book: Book, file: str) -> None:
        self.book = book
        self.file = file
        self._latest = lru_cache(maxsize=1)(self._read)

    def _read(self, name: str) -> Sheet:
        with _told(self.file):
            sheet = self.book.sheet_by_name(name)
        self.book.unload_sheet(name)  # of the book; ours stays
        return sheet

    def table(self, name: str) -> RawTable:
        def rows() -> Iterator[RawRow]:
            sheet = self._latest(name)
            datemode = self.book.datemode
            for number in range(sheet.nrows):
                yield number + 1, [_value(cell, datemode) for cell in sheet.row(number)]

        def merges() -> Merges:
            ranges = self._latest(name).merged_cells  # ends not included
            return Merges(((top, left), (bottom - 1, right - 1)) for top, bottom, left, right in ranges)

        return RawTable(self.file, name, rows, merges=merges)


def _value(cell: Cell, datemode: Literal[0, 1]) -> object:
    value = cell.value
    if cell.ctype == xlrd.XL_CELL_TEXT or cell.ctype == xlrd.XL_CELL_NUMBER:
        return value
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if cell.ctype == xlrd.XL_CELL_DATE and isinstance(value, float):
        return _moment(value, datemode)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        shown = xlrd.error_text_from_code.get(int(value), "#N/A")
        return OddCell("error_cell", f"单元格是错误值 {shown}", ERROR_HINT, shown)
    return ""


def _moment(number: float, datemode: Literal[0, 1]) -> object:
    """A serial number shown as a date: a date where it is whole, a time where it is less than a day, else to the second."""
    if 0 <= number < 1:
        seconds = round(number * 86400)
        return (datetime.min + timedelta(seconds=seconds)).time() if seconds < 86400 else time(0, 0)
    try:
        moment = xlrd.xldate_as_datetime(number, datemode)
    except (XLDateError, OverflowError, ValueError):
        return number
    if float(number).is_integer():
        return moment.date()
    return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
