"""How large an input is, before it is read: whether it is better kept on disk than in memory."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from adapters.finding import GivenDatabase, GivenFile, find

LARGE: Final = 16 * 2**20  # bytes of a workbook's XML: some five hundred cases of sixty rows
_AS_XML: Final = {".csv": 3, ".tsv": 3, ".parquet": 12}  # how much more the same cells are as XML
_ELSE: Final = 2


def is_large(paths: Sequence[Path | str], limit: int | None = None) -> bool:
    """Whether the paths hold so much that it should not be in memory all at once. Of a database on a server it cannot be
    said beforehand: yes."""
    left = LARGE if limit is None else limit
    for given in find(paths, []):
        if isinstance(given, GivenDatabase):
            return True
        left -= _bytes(given)
        if left < 0:
            return True
    return False


def _bytes(file: GivenFile) -> int:
    """As XML; nothing where it cannot be said: reading it will show what is wrong."""
    try:
        if zipfile.is_zipfile(file.path):
            with zipfile.ZipFile(file.path) as package:
                return sum(entry.file_size for entry in package.infolist())
        return file.path.stat().st_size * _AS_XML.get(file.path.suffix.lower(), _ELSE)
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return 0
