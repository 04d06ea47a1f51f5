"""Whatever a case record can say, every format says the same: value, blank, not exported, row by row."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters import load
from tests.adapters.exports import (
    Sheets,
    check_said,
    exports,
    write_book,
    write_csv,
    write_json,
    write_parquet,
    write_sqlite,
)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(exports(), st.sampled_from(("utf-8", "utf-8-sig", "gb18030", "utf-16")), st.sampled_from(",\t；;"))
def test_every_format_gives_back_what_was_exported(sheets: Sheets, encoding: str, separator: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_book(folder / "a.xlsx", sheets)
        check_said(load([folder / "a.xlsx"]), sheets)
        write_json(folder / "a.json", sheets)
        check_said(load([folder / "a.json"]), sheets)
        write_csv(folder / "csv", sheets, encoding, separator)
        check_said(load([folder / "csv"]), sheets)
        write_parquet(folder / "parquet", sheets)
        check_said(load([folder / "parquet"]), sheets)
        write_sqlite(folder / "a.db", sheets)
        check_said(load([folder / "a.db"]), sheets)
        check_said(load([f"sqlite:///{folder / 'a.db'}"]), sheets)
