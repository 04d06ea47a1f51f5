"""pandas frames as an input: a frame for each table of the record, named and headed as in an export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from typing import Final

import pandas as pd

from adapters.loading import LoadedInput, assembled
from adapters.parts import Unusable
from adapters.raw import TABLE, RawRow, RawSource, RawTable
from adapters.tabular import read_tables

NAME: Final = "（数据框）"
ZONE: Final = "Asia/Shanghai"  # of every time in the record


def load_frames(frames: Mapping[str, pd.DataFrame]) -> LoadedInput:
    """Read frames by table name. A missing value (NaN, NaT, NA, None) is a blank; a column or a frame that is not there was
    not exported. A column of nothing but midnights holds dates: pandas has no other way to say so. Row numbers count from
    1; nothing is raised for what the frames hold: see ``LoadedInput.problems``."""
    try:
        part = read_tables(RawSource(NAME, [_table(name, frame) for name, frame in frames.items()]))
    except Unusable as error:
        return assembled([], [error.problem], ())
    return assembled([part], [], ())


def _table(name: str, frame: pd.DataFrame) -> RawTable:
    headings = [str(column) for column in frame.columns]
    columns = [_cells(frame.iloc[:, place]) for place in range(len(headings))]

    def rows() -> Iterator[RawRow]:
        yield 0, headings
        yield from enumerate(zip(*columns, strict=True), 1)

    return RawTable(NAME, name, rows, lettered=False, noun=TABLE, headed=True)


def _cells(column: pd.Series) -> list[object]:
    """The values as Python's own, a missing one as None; a list stays a list."""
    values = [_plain(value) for value in column.astype(object).tolist()]
    times = [value for value in values if isinstance(value, datetime)]
    if all(value.time() == time() for value in times):
        return [value.date() if isinstance(value, datetime) else value for value in values]
    return values


def _plain(value: object) -> object:
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, pd.Timestamp):
        local = value if value.tzinfo is None else value.tz_convert(ZONE).tz_localize(None)
        return local.to_pydatetime()
    item = getattr(value, "item", None)  # a scalar of numpy
    return item() if callable(item) else value
