"""The sheets of a workbook as raw tables: for exports that a mapping file reworks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from adapters.merges import Merges
from adapters.package import OddCells, damaged, open_package
from adapters.parts import unusable
from adapters.raw import RawRow, RawTable

_PANIC = "PanicException"  # what the reader's own failures are called; it has no other name to catch it by


def raw_sheets(path: Path, name: str, max_unpacked: int) -> list[RawTable]:
    """Every sheet, in order. Raises Unusable, here or when the rows are read, where the workbook cannot be used."""
    package = open_package(path, name, max_unpacked)
    with _told(name), CalamineWorkbook.from_path(path) as workbook:
        names = [one.name for one in workbook.sheets_metadata if one.typ is SheetTypeEnum.WorkSheet]
        return [_table(workbook.get_sheet_by_name(sheet), package.odd_cells(sheet), name) for sheet in names]


class _told:
    """Failures of the reader as a sentence."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, PasswordError):
            raise unusable("encrypted", self.name, "工作簿加了密码，无法读取", "请去掉密码后保存") from None
        if isinstance(error, CalamineError) or type(error).__name__ == _PANIC:
            raise damaged(self.name) from None


def _table(sheet: CalamineSheet, odd: OddCells, file: str) -> RawTable:
    first_column = (sheet.start or (0, 0))[1]
    ranges = tuple(sheet.merged_cell_ranges or ())

    def rows() -> Iterator[RawRow]:
        for number, cells in enumerate(sheet.iter_rows()):
            hidden = odd.get(number)
            row: Sequence[object] = cells
            if hidden:
                row = [hidden.get(first_column + index, cell) for index, cell in enumerate(cells)]
            yield number + 1, row

    return RawTable(file, sheet.name, rows, first_column, merges=lambda: Merges(ranges))
