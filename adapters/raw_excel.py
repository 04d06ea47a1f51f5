"""The sheets of an .xlsx workbook as raw tables, with what the fast reader hides put back in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from adapters.merges import Merges
from adapters.package import OddCells, Package, damaged, open_package
from adapters.parts import unusable
from adapters.raw import RawRow, RawSource, RawTable

_PANIC = "PanicException"  # what the reader's own failures are called; it has no other name to catch it by


@contextmanager
def workbook(path: Path, name: str, max_unpacked: int) -> Iterator[RawSource]:
    """The workbook while it is open. Raises Unusable where it cannot be used; a sheet's own trouble comes with its rows."""
    package = open_package(path, name, max_unpacked)
    with _told(name):
        book = CalamineWorkbook.from_path(path)
    try:
        sheets = _Sheets(book, package, name)
        names = [one.name for one in book.sheets_metadata if one.typ is SheetTypeEnum.WorkSheet]
        yield RawSource(name, [sheets.table(sheet) for sheet in names])
    finally:
        book.close()


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Failures of the reader as a sentence."""
    try:
        yield
    except PasswordError:
        raise unusable("encrypted", name, "工作簿加了密码，无法读取", "请去掉密码后保存") from None
    except CalamineError:
        raise damaged(name) from None
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise damaged(name) from None


class _Sheets:
    """Lays sheets out when they are asked for. Only the latest is kept: each may be large."""

    def __init__(self, book: CalamineWorkbook, package: Package, file: str) -> None:
        self.book = book
        self.package = package
        self.file = file
        self._latest = lru_cache(maxsize=1)(self._lay_out)

    def _lay_out(self, name: str) -> tuple[CalamineSheet, OddCells]:
        odd = self.package.odd_cells(name)
        with _told(self.file):
            return self.book.get_sheet_by_name(name), odd

    def table(self, name: str) -> RawTable:
        def rows() -> Iterator[RawRow]:
            sheet, odd = self._latest(name)
            first_column = (sheet.start or (0, 0))[1]
            with _told(self.file):  # a cell is turned into a value only now
                if not odd and not first_column:
                    yield from enumerate(sheet.iter_rows(), 1)
                else:
                    yield from _placed(sheet, odd, first_column)

        def merges() -> Merges:
            return Merges(self._latest(name)[0].merged_cell_ranges or ())

        return RawTable(self.file, name, rows, merges=merges)


def _placed(sheet: CalamineSheet, odd: OddCells, first_column: int) -> Iterator[RawRow]:
    """The rows from column A on, odd cells in their places."""
    before = [""] * first_column
    for number, cells in enumerate(sheet.iter_rows()):
        row: Sequence[object] = [*before, *cells]
        if hidden := odd.get(number):
            row = [hidden.get(index, cell) for index, cell in enumerate(row)]
        yield number + 1, row
