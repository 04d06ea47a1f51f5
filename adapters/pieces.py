"""A file of a table that may have several: known before any Parquet library has to be loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ParquetPiece:
    """One file of a table, and the values that the names of its folders give for all its rows (``部门=一队``)."""

    path: Path
    name: str
    stated: tuple[tuple[str, str | None], ...] = ()
    folder: Path | None = None  # the given folder that it was found in
