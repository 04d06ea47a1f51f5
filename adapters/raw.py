"""Tables as they were found, before anything in them is recognised: the common form of sheets, CSV files, SQL and HTML tables.

Every adapter but JSON's makes these. The ordinary path (``adapters.tabular``) finds a table of the record in them by its
name and its headings; a mapping file reworks tables that are shaped otherwise. Both keep the place of each cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field

from adapters.headings import column_letters
from adapters.merges import Merges
from records.problems import InputProblem
from records.quick_classes import dataclass

RawRow = tuple[int, Sequence[object]]

SHEET = "工作表"
TABLE = "表"


@dataclass(frozen=True, slots=True)
class RawTable:
    """One sheet, file or table: ``name`` as its user knows it, every cell with its place.

    ``rows`` begins anew at each call and gives (number, cells) from the top, headings among them: ``number`` counts from 1
    as the user sees it (in a CSV file: the line), and the first of ``cells`` stands in column ``first_column`` (from 0).
    Cells are what ``RowBuilder`` takes: str, int, float, bool, date, datetime, time, list, None or "" for nothing,
    ``OddCell`` for what cannot be read (an error value, a formula without a result), ``ABSENT`` where this row was
    exported without the column. Rows may differ in length. ``rows`` and ``merges`` may raise Unusable: only what is asked
    for is read.

    ``lettered``: columns have letters (A, B …), as in whatever opens in a spreadsheet; a table of a database has none.
    ``headed``: the first row is known to be the headings (a database, Parquet); otherwise they have to be looked for.
    ``separated``: only separators tell cells apart (CSV), so that a row longer or shorter than the headings is broken.
    ``merges`` makes the merged ranges of a sheet, anew for each pass over the rows: the covered cells of a range are empty
    in ``rows``, and ``Merges.covered`` says what to put there.
    """

    file: str
    name: str
    rows: Callable[[], Iterator[RawRow]]
    first_column: int = 0
    lettered: bool = True
    merges: Callable[[], Merges] = field(default=lambda: Merges(()))
    noun: str = SHEET
    headed: bool = False
    separated: bool = False

    def letters(self, index: int) -> str | None:
        """The letters of the column at ``index`` in ``cells``."""
        return column_letters(self.first_column + index) if self.lettered else None


@dataclass(slots=True)
class RawSource:
    """Tables that belong together, and so decide together what was exported: a workbook, a folder of CSV files, a database.

    ``lenient``: found in a folder rather than named, so that it may hold no table of the record at all.
    """

    file: str
    tables: list[RawTable]
    problems: list[InputProblem] = field(default_factory=list)
    lenient: bool = False
