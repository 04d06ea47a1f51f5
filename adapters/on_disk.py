"""The way in for inputs too large for memory: read once, kept in the user's temporary folder while it is used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from adapters.limits import MAX_UNPACKED
from adapters.loading import read_parts
from adapters.parts import Part
from adapters.raw import RawSource
from adapters.spool import SpoolFailed, SpoolWriter
from adapters.spooled import Spooled, spooled
from adapters.spooling import Spooling
from adapters.tabular import read_tables
from records.collector import no_searching
from records.temporary_folders import temporary_folder


@contextmanager
def on_disk(
    paths: Sequence[Path | str], *, mapping: Path | None = None, max_unpacked: int = MAX_UNPACKED
) -> Iterator[Spooled]:
    """As ``load`` reads it, but on disk: it is gone when the block ends, however it ends. Raises SpoolFailed."""
    with ExitStack() as stack:
        try:
            path = stack.enter_context(temporary_folder()) / "案卷"
        except OSError as error:
            raise SpoolFailed("没有可以写的临时文件夹") from error
        with closing(SpoolWriter(path)) as writer, no_searching():
            found = _read(paths, mapping, max_unpacked, Spooling(writer), path)
        yield found


def _read(
    paths: Sequence[Path | str], mapping: Path | None, max_unpacked: int, spooling: Spooling, path: Path
) -> Spooled:
    if mapping is None:

        def read(source: RawSource) -> Part:
            return read_tables(source, spooling.new_part)

        told, files = read_parts(paths, read, spooling.take, max_unpacked)
        return spooled(spooling, path, told, files)
    from adapters.mapping.apply import MappedReader
    from adapters.mapping.load import mapped_on_disk
    from adapters.mapping.read import read_mapping

    reader = MappedReader(read_mapping(mapping), spooling.new_part)
    told, files = read_parts(paths, reader.read, spooling.take, max_unpacked)
    return mapped_on_disk(reader, spooled(spooling, path, told, files))
