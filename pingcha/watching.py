"""Files that are looked at again when they are saved: told once a save is complete, never for a half-written file."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threading import Event

_LOCKS = ("~$", ".~", "~")  # what Excel, WPS, LibreOffice and editors leave beside an open file
_POLL_MS = 400  # shares of a network do not tell of changes, so files are looked at
_QUIET = 0.6  # seconds without a change after which a save counts as complete
_PATIENCE = 20.0  # seconds that a save may take


@dataclass(frozen=True, slots=True)
class Watched:
    """What is watched: the files given, all readable files of the folders given; ``ignored`` are our own results."""

    files: tuple[Path, ...]
    folders: tuple[Path, ...]
    ignored: tuple[Path, ...] = ()

    def concerns(self, path: str) -> bool:
        """Whether a change of this file may change the result."""
        from adapters.finding import READ_SUFFIXES

        file = Path(path)
        if file.name.startswith(_LOCKS) or file in self.ignored:
            return False
        inside = any(folder in file.parents for folder in self.folders)
        return file in self.files or (inside and file.suffix.lower() in READ_SUFFIXES)

    def present(self) -> list[Path]:
        """The files as they are now."""
        inside = (file for folder in self.folders for file in folder.rglob("*") if file.is_file())
        return sorted({*(file for file in self.files if file.exists()), *filter(self._counts, inside)})

    def _counts(self, file: Path) -> bool:
        return self.concerns(str(file))


def watched(paths: Sequence[str], ignored: Sequence[Path] = ()) -> Watched:
    given = [Path(path).resolve() for path in paths]
    return Watched(
        tuple(path for path in given if not path.is_dir()),
        tuple(path for path in given if path.is_dir()),
        tuple(path.resolve() for path in ignored),
    )


def saves(what: Watched, stop: Event | None = None) -> Iterator[list[Path]]:
    """Yields, for every save that has come to rest, the files that it changed. Raises KeyboardInterrupt on Ctrl-C."""
    from watchfiles import watch

    places = {file.parent for file in what.files} | set(what.folders)
    state = _state(what)
    for changes in watch(
        *sorted(places),
        watch_filter=lambda _, path: what.concerns(path),
        recursive=bool(what.folders),
        force_polling=True,
        poll_delay_ms=_POLL_MS,
        debounce=400,
        stop_event=stop,
    ):
        if not changes:
            continue
        _come_to_rest(what, stop)
        now = _state(what)
        changed = [Path(path) for path in sorted({path for _, path in changes}) if Path(path).exists()]
        if now != state and all(file.exists() for file in what.files):
            state = now
            yield changed


def _come_to_rest(what: Watched, stop: Event | None) -> None:
    """Waits until the files have not changed for a moment and are whole; a save that never ends is not waited for."""
    until = time.monotonic() + _PATIENCE
    before = _state(what)
    quiet_since = time.monotonic()
    while time.monotonic() < until and not (stop is not None and stop.is_set()):
        time.sleep(0.15)
        now = _state(what)
        if now != before:
            before, quiet_since = now, time.monotonic()
        elif time.monotonic() - quiet_since >= _QUIET and _whole(what):
            return


_State = dict[Path, tuple[int, int]]


def _state(what: Watched) -> _State:
    found: _State = {}
    for file in what.present():
        try:
            stat = file.stat()
        except OSError:  # just being replaced
            continue
        found[file] = (stat.st_size, stat.st_mtime_ns)
    return found


def _whole(what: Watched) -> bool:
    """Whether every file given is there, and every workbook can be opened to its end."""
    if not all(file.exists() for file in what.files):
        return False
    return all(_readable(file) for file in what.present())


def _readable(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            start = stream.read(4)
        return bool(start) and (not start.startswith(b"PK") or zipfile.is_zipfile(file))
    except OSError:
        return False
