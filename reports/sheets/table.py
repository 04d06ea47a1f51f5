"""A list as a sheet: title, note, heading row, a row an entry, on as many sheets as the rows need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from reports.layout import line_count, lines_height, row_height
from reports.sheets.book import LINK_LIMIT, TONES, Align, Book, put_across
from reports.sheets.content import Content, Link, text_of
from reports.sheets.rows import Look, RowSheet, put, put_plainly

HEAD_ROWS = 3  # title, note, headings
SHEET_ROWS = 1_048_576
COVER = "封面与说明"


@dataclass(frozen=True, slots=True)
class Col:
    """One column: ``width`` in half-width characters. ``choices`` makes its cells a drop-down that people fill in;
    ``choices_from`` one of the cells of a range (a formula), in which another value is warned of and not refused."""

    heading: str
    width: float
    align: Align = "left"
    style: str = "cell"
    choices: tuple[str, ...] = ()
    toned: bool = False  # holds verdict words
    choices_from: str | None = None


@dataclass(frozen=True, slots=True)
class TableSpec:
    """The look of a list; ``freeze`` columns stay in view; ``limit`` is the most rows a sheet can hold.

    The last ``aside`` columns are for the screen only: they help to follow a finding and are not printed.
    """

    name: str
    title: str
    note: str
    columns: tuple[Col, ...]
    freeze: int = 2
    landscape: bool = True
    limit: int = SHEET_ROWS
    empty: str = "（无）"
    aside: int = 0
    charted: bool = False  # a chart shows its numbers, so XlsxWriter has to be told each cell
    home: tuple[str, str] = (
        "返回封面",
        COVER,
    )  # the link at the top right: its text and the sheet it leads to

    @property
    def last_printed(self) -> int:
        return len(self.columns) - 1 - self.aside

    @property
    def capacity(self) -> int:
        """Entries a sheet holds."""
        return self.limit - HEAD_ROWS

    def sheet_name(self, part: int) -> str:
        """Name of the sheet's ``part``, from 0."""
        return self.name if part == 0 else f"{self.name}（续{part}）"

    def parts(self, entries: int) -> int:
        return max(1, -(-entries // self.capacity))

    def place(self, entry: int) -> tuple[str, str]:
        """Sheet and cell where the entry with this index begins."""
        part, row = divmod(entry, self.capacity)
        return self.sheet_name(part), xl_rowcol_to_cell(row + HEAD_ROWS, 0)


def write_table(book: Book, spec: TableSpec, rows: Iterable[Sequence[Content]], entries: int) -> None:
    """Writes ``entries`` rows, going on in a further sheet where one is full (each says so in its note)."""
    table = Table(book, spec, entries)
    for row in rows:
        table.add(row)
    table.finish()


class Table:
    """A list being written, a row at a time; its sheets stand in the workbook from the beginning, as many as ``entries`` rows
    need."""

    def __init__(self, book: Book, spec: TableSpec, entries: int) -> None:
        self._book = book
        self._spec = spec
        self._entries = entries
        parts = spec.parts(entries)
        self._sheets = [_open(book, spec, part, parts, entries) for part in range(parts)]
        self._looks = tuple(book.look(column.style, column.align) for column in spec.columns)
        self._plain = tuple(
            book.look("cell", column.align) if column.style == "link" else look
            for column, look in zip(spec.columns, self._looks, strict=True)
        )
        self._links = tuple(n for n, column in enumerate(spec.columns) if column.style == "link")
        self._widths = tuple(column.width for column in spec.columns)
        self._added = 0

    def add(self, cells: Sequence[Content]) -> None:
        part, row = divmod(self._added, self._spec.capacity)
        self._added += 1
        looks = self._looks
        if self._links:
            cells, looks = self._linked(cells, len(self._links) * self._size(part) <= LINK_LIMIT)
        place, height = HEAD_ROWS + row, cells_height(cells, self._widths)
        if self._spec.charted:
            put_plainly(self._sheets[part], place, cells, looks, height)
        else:
            self._book.put_row(self._sheets[part], place, cells, looks, height)

    def finish(self) -> None:
        """What a sheet needs to know all its rows for."""
        if self._added != self._entries:
            raise ValueError(f"{self._added} rows of {self._entries}")
        for part, sheet in enumerate(self._sheets):
            size = self._size(part)
            if size == 0:
                look = self._book.style("cell", "center")
                put_across(sheet, HEAD_ROWS, 0, self._spec.last_printed, self._spec.empty, look)
                sheet.set_row(HEAD_ROWS, 24)
            _finish(self._book, sheet, self._spec, size)

    def _size(self, part: int) -> int:
        return min(self._spec.capacity, self._entries - part * self._spec.capacity)

    def _linked(self, cells: Sequence[Content], linked: bool) -> tuple[Sequence[Content], tuple[Look, ...]]:
        """The cells with their looks; without links where the sheet cannot hold them all."""
        looks, shown = list(self._looks), list(cells)
        for column in self._links:
            content = shown[column]
            if isinstance(content, Link) and linked:
                continue
            looks[column] = self._plain[column]
            if isinstance(content, Link):
                shown[column] = content.text
        return shown, tuple(looks)


def cells_height(cells: Sequence[Content], widths: Sequence[float]) -> float:
    """Height in points that shows every cell of a row whole."""
    lines = 1
    for content, width in zip(cells, widths, strict=True):
        if not content or isinstance(
            content, int | float
        ):  # a number is shown on one line, rounded as it is formatted
            continue
        text = content if isinstance(content, str) else text_of(content)
        lines = max(lines, line_count(text, width))
    return lines_height(lines)


def _open(book: Book, spec: TableSpec, part: int, parts: int, entries: int) -> RowSheet:
    sheet = book.sheet(spec.sheet_name(part), landscape=spec.landscape)
    last = spec.last_printed
    for index, column in enumerate(spec.columns):
        sheet.set_column(index, index, column.width)
    note = spec.note
    if parts > 1:
        note += f"　共 {entries} 行，一张工作表放不下，分为 {parts} 张：{'、'.join(spec.sheet_name(n) for n in range(parts))}。"
    back = 1 if last >= 2 else 0
    widths = sum(column.width for column in spec.columns[: last + 1 - back])
    sheet.set_row(0, 30)
    sheet.set_row(1, row_height([(note, widths * 1.1)]))
    sheet.set_row(2, row_height([(column.heading, column.width) for column in spec.columns], least=2))
    put_across(sheet, 0, 0, last, spec.title + ("" if part == 0 else f"（续{part}）"), book.style("title"))
    put_across(sheet, 1, 0, last - back, note, book.style("note"))
    if back:
        put(sheet, 1, last, Link(*spec.home), book.style("bare_link"))
    for index, column in enumerate(spec.columns):
        put(sheet, 2, index, column.heading, book.style("heading"))
    return sheet


def _finish(book: Book, sheet: Worksheet, spec: TableSpec, size: int) -> None:
    last_row, last_column = HEAD_ROWS + max(size, 1) - 1, len(spec.columns) - 1
    sheet.freeze_panes(HEAD_ROWS, spec.freeze)
    sheet.repeat_rows(HEAD_ROWS - 1)
    if spec.aside:
        sheet.print_area(0, 0, last_row, spec.last_printed)
    if size == 0:
        return
    sheet.autofilter(HEAD_ROWS - 1, 0, last_row, last_column)
    for index, column in enumerate(spec.columns):
        if column.toned:
            tone_words(book, sheet, HEAD_ROWS, index, last_row, index)
        if column.choices:
            sheet.data_validation(
                HEAD_ROWS,
                index,
                last_row,
                index,
                {
                    "validate": "list",
                    "source": list(column.choices),
                    "error_title": "不在可选范围内",
                    "error_message": f"请从下拉列表中选择：{'、'.join(column.choices)}",
                },
            )
        if column.choices_from is not None:
            sheet.data_validation(
                HEAD_ROWS,
                index,
                last_row,
                index,
                {
                    "validate": "list",
                    "source": column.choices_from,
                    "error_type": "warning",
                    "error_title": "不在列表里",
                    "error_message": f"“{column.heading}”请从下拉列表选择。",
                },
            )


def tone_words(book: Book, sheet: Worksheet, row: int, column: int, last_row: int, last_column: int) -> None:
    """Cells that hold a verdict's word take on its look, also when a person changes the word."""
    for word in TONES:
        sheet.conditional_format(
            row,
            column,
            last_row,
            last_column,
            {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": book.tone(word)},
        )
