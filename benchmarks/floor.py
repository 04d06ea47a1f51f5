"""``python -m benchmarks.floor 导出.xlsx 格``: what reading and writing the same cells alone take, as a process of its own.

python-calamine reads the export, XlsxWriter writes the cells of the report, nothing in between. ``put_away`` lays the cells
of a report ready; seconds are printed as JSON.
"""

from __future__ import annotations

import argparse
import json
import pickle
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

from benchmarks.end_to_end import CellWriter

SOME = 2000  # rows that are in hand at a time
Part = tuple[
    int, str | None, list[list[object]]
]  # the number of the book, the sheet's name where one begins, rows


def put_away(books: Sequence[Path], target: Path) -> int:
    """The cells of a report as the floor is given them, some rows at a time, book by book; how many."""
    count = 0
    with target.open("wb") as file:
        for number, path in enumerate(books):
            with closing(CalamineWorkbook.from_path(str(path))) as book:
                for place, name in enumerate(book.sheet_names):
                    start: Part = (number, str(place), [])
                    pickle.dump(start, file)
                    lines = iter(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
                    while some := list(islice(lines, SOME)):
                        count += sum(value not in (None, "") for line in some for value in line)
                        pickle.dump((number, None, some), file)
    return count


@dataclass(slots=True)
class Watch:
    """Seconds on the clock and of the processor, as far as they count."""

    seconds: float = 0.0
    processor: float = 0.0

    def began(self) -> None:
        self.seconds -= time.perf_counter()
        self.processor -= time.process_time()

    def ended(self) -> None:
        self.seconds += time.perf_counter()
        self.processor += time.process_time()


def floor(export: Path, cells: Path) -> Watch:
    """What reading and writing alone take; fetching what to write is not counted."""
    watch = Watch()
    watch.began()
    with closing(CalamineWorkbook.from_path(str(export))) as book:
        for name in book.sheet_names:
            for _ in book.get_sheet_by_name(name).iter_rows():
                pass
    with tempfile.TemporaryDirectory() as folder:
        watch.ended()
        for book, parts in groupby(_given(cells), key=lambda part: part[0]):
            watch.began()
            workbook = xlsxwriter.Workbook(
                str(Path(folder, f"照抄{book}.xlsx")), {"constant_memory": True, "strings_to_formulas": False}
            )
            writer, sheet, row = CellWriter(workbook), None, 0
            watch.ended()
            for _, title, lines in parts:
                watch.began()
                if title is not None:
                    sheet, row = workbook.add_worksheet(title), 0
                for place, line in enumerate(lines, row):
                    writer.row(sheet, place, line)
                row += len(lines)
                watch.ended()
            watch.began()
            workbook.close()
            watch.ended()
    return watch


def _given(cells: Path) -> Iterator[Part]:
    with cells.open("rb") as file:
        while True:
            try:
                yield pickle.load(file)
            except EOFError:
                return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("export", type=Path)
    parser.add_argument("cells", type=Path)
    options = parser.parse_args()
    watch = floor(options.export, options.cells)
    print(json.dumps({"seconds": watch.seconds, "processor": watch.processor}))


if __name__ == "__main__":
    main()
