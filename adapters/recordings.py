"""Recordings beside an export: is the file that a row names there, and does it match its 校验值?

A file is looked for only inside the folder of the export. A path that leads out of it (absolute, ``..``, a link to
elsewhere) is never opened: an export is data from others.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Final

from records.case import CaseRecord
from records.places import problem_at
from records.problems import InputProblem, Level
from records.row import Row
from records.tables import Recording

_CHUNK: Final = 1 << 20
_HEX: Final = re.compile(r"(?:([A-Za-z0-9-]{2,8})\s*[:：=])?\s*([0-9A-Fa-f]+)")
# by the number of hexadecimal digits; SHA-256 and SM3 are of one length
_BY_LENGTH: Final = {32: ("md5",), 40: ("sha1",), 64: ("sha256", "sm3"), 96: ("sha384",), 128: ("sha512",)}
_NAMED: Final = {name: name for name in ("md5", "sha1", "sha256", "sha384", "sha512", "sm3")}


@dataclass(slots=True)
class Checked:
    """How the files of the recordings came out; together all recordings that name a file."""

    equal: int = 0
    different: int = 0
    without_hash: int = 0  # the file is there, the row has no 校验值
    unreadable_hash: int = 0
    missing: int = 0
    outside: int = 0
    unknown_place: int = 0  # the export is no file, so that nothing is beside it

    @property
    def total(self) -> int:
        return (
            self.equal
            + self.different
            + self.without_hash
            + self.unreadable_hash
            + self.missing
            + self.outside
            + self.unknown_place
        )


def check_recordings(cases: Iterable[CaseRecord]) -> tuple[Checked, list[InputProblem]]:
    """Looks at every recording that names a file. Files are read whole; nothing is raised for what they are."""
    checked, problems = Checked(), []
    for case in cases:
        for row in case.rows(Recording.TABLE) or ():
            told = _check(row, checked)
            if told is not None:
                code, problem, hint, attr = told
                problems.append(
                    problem_at(
                        row,
                        attr,
                        Level.REMARK,
                        code,
                        problem,
                        hint,
                        case_no=case.case_no,
                        value=row.read(attr),
                    )
                )
    return checked, problems


_Told = tuple[str, str, str, str]


def _check(row: Row, checked: Checked) -> _Told | None:
    name, wanted = row.read("file"), row.read("sha256")
    if not isinstance(name, str):
        return None
    base = _base(row)
    if base is None:
        checked.unknown_place += 1
        return None
    path = inside(base, name)
    if path is None:
        checked.outside += 1
        return (
            "file_outside",
            "“文件”指到导出文件夹以外，没有打开",
            "请写相对于导出文件的路径，如 音像/V1.mp4，并把音像文件放在导出文件旁边",
            "file",
        )
    if not path.is_file():
        checked.missing += 1
        return (
            "file_missing",
            "导出文件旁边没有这个音像文件，没有核对校验值",
            "请把音像文件放到所写的位置，或者更正“文件”",
            "file",
        )
    if not isinstance(wanted, str):
        checked.without_hash += 1
        return None
    return _compare(path, wanted, checked)


def _compare(path: Path, wanted: str, checked: Checked) -> _Told | None:
    names, digits = algorithms(wanted)
    if not names:
        checked.unreadable_hash += 1
        return (
            "odd_hash",
            "“校验值”看不出是哪一种，没有核对",
            "请写 SHA-256（64 位）、SM3（64 位）或者 MD5（32 位）的十六进制数，前面可以写名称，如 SM3:……",
            "sha256",
        )
    try:
        found = _digests(path, names)
    except OSError:
        checked.missing += 1
        return ("file_unreadable", "音像文件不能读取，没有核对校验值", "请核对文件的权限", "file")
    if digits in found:
        checked.equal += 1
        return None
    checked.different += 1
    return (
        "hash_differs",
        f"音像文件与“校验值”不一致（按 {'、'.join(name.upper() for name in names)} 计算）：文件可能换过、改过或者没有传完整，"
        "也可能校验值登记错了",
        "请用原始存储中的文件重新计算校验值，查明原因",
        "sha256",
    )


def _base(row: Row) -> Path | None:
    """The folder of the export that the row was read from."""
    if row.origin is None or not Path(row.origin.file).is_file():
        return None
    return Path(row.origin.file).resolve().parent


def inside(base: Path, name: str) -> Path | None:
    """The file that ``name`` means below ``base`` (which is resolved); None where it leads out of it."""
    parts = PureWindowsPath(name)  # takes / and \ alike, and knows drives and shares
    if parts.anchor or ".." in parts.parts or not parts.parts or "\0" in name:
        return None
    try:
        path = base.joinpath(*parts.parts).resolve()
    except (OSError, RuntimeError):
        return None
    return path if path.is_relative_to(base) and path != base else None


def algorithms(wanted: str) -> tuple[tuple[str, ...], str]:
    """The names of the hashes that a 校验值 may be (by its prefix, else by its length), and its digits; () if none."""
    match = _HEX.fullmatch(wanted.strip())
    if match is None:
        return (), ""
    label, digits = match[1], match[2].lower()
    fitting = _BY_LENGTH.get(len(digits), ())
    if label is not None:
        named = _NAMED.get(label.lower().replace("-", ""))
        fitting = tuple(name for name in fitting if name == named)
    return tuple(name for name in fitting if name in hashlib.algorithms_available), digits


def _digests(path: Path, names: tuple[str, ...]) -> list[str]:
    hashes = [hashlib.new(name, usedforsecurity=False) for name in names]
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            for one in hashes:
                one.update(chunk)
    return [one.hexdigest() for one in hashes]
