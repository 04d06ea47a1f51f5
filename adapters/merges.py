"""Merged cells of a sheet: only the upper left one of each range has a value, the others merely look filled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from adapters.cells import MERGED, OddCell
from adapters.headings import column_letters
from records.quick_classes import dataclass
from records.value_problems import shown


@dataclass(frozen=True, slots=True)
class Range:
    """Rows and columns of a merged range, from 0, ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"{column_letters(self.left)}{self.top + 1}:{column_letters(self.right)}{self.bottom + 1}"


class Overlapping(Exception):
    """Merged ranges lie over one another, which no spreadsheet program writes: it cannot be said what a cell holds."""


class Merges:
    """The merged ranges of one sheet, asked about row by row from the top."""

    def __init__(self, ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
        self._ranges = sorted(
            (Range(top, left, bottom, right) for (top, left), (bottom, right) in ranges),
            key=lambda one: one.top,
        )
        self._by_top: dict[int, list[Range]] = {}
        for one in self._ranges:
            self._by_top.setdefault(one.top, []).append(one)
        self._next = 0
        self._open: list[tuple[Range, object]] = []

    def __bool__(self) -> bool:
        return bool(self._ranges)

    def touching(self, row: int, columns: Sequence[int]) -> list[Range]:
        """The ranges that reach into a row, in one of the given columns of the sheet."""
        return [
            one
            for one in self._ranges
            if one.top <= row <= one.bottom and any(one.left <= column <= one.right for column in columns)
        ]

    def is_note(self, row: int, columns: Sequence[int]) -> bool:
        """Whether the row is one text laid over more than half of the columns: a note, not a record."""
        return any(
            one.bottom == row
            and 2 * sum(one.left <= column <= one.right for column in columns) > len(columns)
            and one.right > one.left
            for one in self._by_top.get(row, ())
        )

    def covered(self, row: int, cells: Sequence[object], first_column: int) -> dict[int, OddCell]:
        """Index in ``cells`` → what to say, for cells that only look filled. Rows must be asked for in order.

        Raises Overlapping where more ranges reach into the row than it has cells.
        """
        return {
            index: OddCell(
                MERGED,
                f"单元格在合并区域 {one} 里，只有左上角一格有值",
                "请取消合并，把内容填进每一格",
                shown(value),
            )
            for index, (one, value) in self._covering(row, cells, first_column).items()
        }

    def filled(self, row: int, cells: Sequence[object], first_column: int) -> dict[int, object]:
        """The same cells with the value of their range, for a sheet of which it is known that it means them all."""
        return {index: value for index, (_, value) in self._covering(row, cells, first_column).items()}

    def _covering(
        self, row: int, cells: Sequence[object], first_column: int
    ) -> dict[int, tuple[Range, object]]:
        """Index in ``cells`` → the range that covers it, and its value."""
        while self._next < len(self._ranges) and self._ranges[self._next].top <= row:
            one = self._ranges[self._next]
            self._next += 1
            index = one.left - first_column
            if one.top == row and 0 <= index < len(cells) and cells[index] not in ("", None):
                self._open.append((one, cells[index]))
        if not self._open:
            return {}
        self._open = [(one, value) for one, value in self._open if one.bottom >= row]
        if len(self._open) > len(cells):
            raise Overlapping
        return {
            column - first_column: (one, value)
            for one, value in self._open
            for column in range(
                max(one.left, first_column), min(one.right, first_column + len(cells) - 1) + 1
            )
            if (row, column) != (one.top, one.left)
        }
