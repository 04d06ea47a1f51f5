"""Before a file is opened: that it is one, and that it is not larger than can be read in one piece.

A pipe or a device would be waited for, or read, for ever.
"""

from __future__ import annotations

import errno
import stat
from pathlib import Path
from typing import Final

from adapters.parts import fatal, unusable
from adapters.sniff import FileKind
from records.problems import InputProblem

MAX_WHOLE: Final = 1 << 30  # bytes of a file that is read in one piece
_IN_PIECES: Final = frozenset((FileKind.WORKBOOK, FileKind.PARQUET, FileKind.SQLITE))
_KINDS: Final = (
    (stat.S_ISFIFO, "管道"),
    (stat.S_ISSOCK, "套接字"),
    (stat.S_ISCHR, "设备"),
    (stat.S_ISBLK, "设备"),
)
_REASONS: Final = {
    errno.ELOOP: "符号链接绕成了圈",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EISDIR: "这是文件夹",
    errno.ENOTDIR: "路径中间不是文件夹",
    errno.ENOSPC: "磁盘空间不足",
    errno.EACCES: "没有权限",
    errno.EIO: "磁盘读取出错",
    errno.ENXIO: "这是设备或者套接字",
}


def require_file(path: Path, name: str) -> None:
    """Raises Unusable for a pipe, a socket, a device or an empty file, OSError where there is nothing."""
    found = path.stat()
    mode = found.st_mode
    for is_kind, word in _KINDS:
        if is_kind(mode):
            raise unusable("not_a_file", name, f"这是{word}，不是文件，没有读取", "请给出导出的文件")
    if stat.S_ISREG(mode) and not found.st_size:  # also what the system only makes look like a file
        raise unusable("empty_file", name, "文件是空的（0 字节）", "请重新导出")


def require_size(path: Path, name: str, kind: FileKind) -> None:
    """Raises Unusable where a file that is read in one piece is too large for that."""
    size = path.stat().st_size
    if kind not in _IN_PIECES and size > MAX_WHOLE:
        raise unusable(
            "too_large",
            name,
            f"文件有 {size / 2**20:.0f} MB，太大，超过上限 {MAX_WHOLE / 2**20:.0f} MB，没有读入",
            "请分成几个文件，或者导出为 Parquet",
        )


def unreadable_file(name: str, error: OSError) -> InputProblem:
    """Why the system did not let a file be read."""
    if isinstance(error, FileNotFoundError):
        return fatal("no_such_file", name, "找不到这个文件或文件夹", "请核对路径")
    if isinstance(error, PermissionError):
        return fatal("no_access", name, "没有权限读取", "请关闭正在使用它的程序，或者核对文件权限")
    return fatal("unreadable", name, f"无法读取（{reason(error)}）", "请核对文件和磁盘")


def reason(error: OSError) -> str:
    """What the system says, in Chinese."""
    return _REASONS.get(error.errno or 0, "读写出错")
