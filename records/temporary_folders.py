"""The program's folders among the user's temporary files: private, and gone when the work ends.

A process that is killed outright cannot clear its own away; the next one does. Which process still lives is not asked by its
number, which another process may have by now: each holds a lock on a file in its folder, and the system ends that with it.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

PREFIX: Final = "pingcha-"
HELD: Final = ".在用"


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder while the block lasts, that only the user can enter. Raises OSError where there can be none."""
    remove_left_behind()
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as name, _held(Path(name)):
        yield Path(name)


def remove_left_behind() -> None:
    """Clears away the folders of the user's processes that are gone. What is not certainly one of these stays."""
    with suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            if entry.name.startswith(PREFIX) and _is_left_behind(Path(entry.path)):
                shutil.rmtree(entry.path, ignore_errors=True)


def _is_left_behind(folder: Path) -> bool:
    try:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode):
            return False
        if hasattr(os, "geteuid") and (found.st_uid != os.geteuid() or found.st_mode & 0o077):
            return False
        return _is_free(folder / HELD)
    except OSError:  # there is no such file, or it cannot be locked: not one of ours, or one in use
        return False


if sys.platform == "win32":

    def _hold(path: Path) -> IO[bytes]:
        return path.open("xb")

    def _is_free(path: Path) -> bool:
        path.unlink()  # refused while a process has it open
        return True

else:
    import fcntl

    def _hold(path: Path) -> IO[bytes]:
        """Under its name the file is never seen without its lock."""
        before = path.with_name(f"{path.name}.tmp")
        file = before.open("xb")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            before.rename(path)
        except BaseException:
            file.close()
            raise
        return file

    def _is_free(path: Path) -> bool:
        handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        finally:
            os.close(handle)
        return True


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Where nothing can be locked the folder is used all the same; nobody else will ever take it for left behind."""
    file: IO[bytes] | None = None
    with suppress(OSError):
        file = _hold(folder / HELD)
    try:
        yield
    finally:
        if file is not None:
            file.close()
