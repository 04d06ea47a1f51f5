"""What the program keeps for itself between runs: files in the user's cache folder that only their owner may read.

Nothing kept is ever needed. A file that is not as it was written, is not ours, or cannot be read is as good as none, and
a folder that cannot be written to keeps nothing: whoever asks works it out anew.

The folder is PINGCHA_CACHE where that is set (to nothing: keep nothing), else ``pingcha`` in the system's cache folder.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

VARIABLE: Final = "PINGCHA_CACHE"
LARGEST: Final = 64 * 2**20  # bytes of one file
_MAGIC: Final = b"pingcha/kept/1\n"
_DIGEST: Final = 32


def cache_folder() -> Path | None:
    """Where to keep files; None where nothing is to be kept."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    try:
        home = Path.home()
    except RuntimeError:  # a user without a home
        return None
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "pingcha" / "Cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "pingcha"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "pingcha"


def digest_of(*parts: str | bytes) -> str:
    """One name for what a kept file belongs to: no two lists of parts have the same."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


@cache
def digest_of_code(folder: Path) -> str:
    """One name for the modules and grammars in a folder of this program, read once in a run. Raises OSError."""
    paths = sorted(entry.path for entry in os.scandir(folder) if entry.name.endswith((".py", ".lark")))
    return digest_of(*(Path(path).read_bytes() for path in paths))


def read_kept(kind: str, belongs_to: str) -> bytes | None:
    """What was kept of a kind for ``belongs_to`` (a ``digest_of``); None where there is nothing that can be trusted."""
    folder = cache_folder()
    if folder is None:
        return None
    try:
        handle = os.open(
            _path(folder, kind, belongs_to),
            os.O_RDONLY
            | getattr(os, "O_NOFOLLOW", 0)
            | getattr(os, "O_BINARY", 0)
            | getattr(os, "O_NONBLOCK", 0),
        )
        with open(handle, "rb") as file:
            if not _is_ours(os.fstat(file.fileno())):
                return None
            data = file.read(LARGEST + 1)
    except OSError:
        return None
    head, content = data[: len(_MAGIC) + _DIGEST], data[len(_MAGIC) + _DIGEST :]
    right = len(data) <= LARGEST and head == _MAGIC + _checksum(kind, belongs_to, content)
    return content if right else None


def write_kept(kind: str, belongs_to: str, content: bytes) -> bool:
    """Keeps it, whole or not at all; False where that cannot be done."""
    folder = cache_folder()
    data = _MAGIC + _checksum(kind, belongs_to, content) + content
    if folder is None or len(data) > LARGEST:
        return False
    temporary: str | None = None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".写出中-", suffix=".tmp", dir=folder)  # 0600
        with open(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, _path(folder, kind, belongs_to))
    except OSError:
        return False
    finally:  # also after an interrupt; a file that was renamed is no longer there
        _remove(temporary)
    return True


def _remove(temporary: str | None) -> None:
    if temporary is not None:
        with suppress(OSError):
            os.unlink(temporary)


def _path(folder: Path, kind: str, belongs_to: str) -> Path:
    return folder / f"{kind}-{belongs_to[:32]}.kept"


def _checksum(kind: str, belongs_to: str, content: bytes) -> bytes:
    return bytes.fromhex(digest_of(kind, belongs_to, content))


def _is_ours(found: os.stat_result) -> bool:
    """A plain file that is the user's own and that nobody else may write to (Windows keeps that by folder)."""
    if not stat.S_ISREG(found.st_mode):
        return False
    return not hasattr(os, "geteuid") or (found.st_uid == os.geteuid() and not found.st_mode & 0o077)
