"""The way in: whatever is given, as it stands or as a mapping file says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from adapters.limits import MAX_UNPACKED
from adapters.loading import LoadedInput, load_with
from adapters.tabular import read_tables
from records.collector import no_searching


def load(
    paths: Sequence[Path | str], *, mapping: Path | None = None, max_unpacked: int = MAX_UNPACKED
) -> LoadedInput:
    """Read files, folders and databases (a text that is an SQLAlchemy URL), as a mapping file says where one is given.

    Nothing is raised for what they hold: every problem of the run is in ``problems``. ``max_unpacked``: workbooks that
    unpack to more bytes than this are refused.
    """
    with no_searching():
        if mapping is None:
            return load_with(paths, read_tables, max_unpacked)
        from adapters.mapping.load import mapped

        return mapped(mapping, lambda reader: load_with(paths, reader, max_unpacked))
