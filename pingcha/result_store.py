"""The results of a large review on their way to a report: each on disk as it comes, so that memory holds none of them.

One private file beside the output, in records of length, SHA-256 and content, as ``pingcha.journal`` has them; it is at once
what ``--resume`` goes on from. The first record says what the results belong to; a record that is torn or changed ends what
is read.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import struct
from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Final

from pydantic import BaseModel, ConfigDict, TypeAdapter

from adapters.told import Told
from pingcha.packed_results import PackedResults
from pingcha.stored_work import Stored
from records.findings import CaseResult
from records.problems import InputProblem
from reports.files import refusals
from reports.sums import Sums, Total

FORMAT: Final = "pingcha/stored/1"
_HEAD: Final = struct.Struct("<I32s")  # length and SHA-256 of what follows
_LENGTH: Final = struct.Struct("<I")  # of the account at the beginning of a record; the packed results follow
_LARGEST: Final = 2**30
_NOWHERE: Final = -1
_ANEW: Final = "上次有一次评查没有做完，这次没有写 --resume，从头开始（{}）。"
_OTHER: Final = "上次没做完的评查与这次的输入、规则、设置或者版本不同，不能接着做，从头开始（{}）。"
_DAMAGED: Final = "上次没做完的评查的进度文件有损坏，损坏以后的部分重新评查（{}）。"


class _One(BaseModel):
    """A result, but for its body: that has so many bytes. See ``Stored``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    place: int
    case_no: str
    secret: bool
    length: int
    header: CaseResult | None
    error: str | None
    refused: bool
    told: list[tuple[tuple[int, ...], InputProblem]]
    more: list[InputProblem]
    sums: Sums | None


@cache
def _accounts() -> TypeAdapter[list[_One]]:
    return TypeAdapter(list[_One])


class ResultStore:
    """The results of one review by the places of their cases. ``tell`` is given a sentence where the user should know
    something. Raises OutputError where the file cannot be written."""

    def __init__(self, path: Path, target: Path, *, resume: bool, tell: Callable[[str], None]) -> None:
        self.path = path
        self._target = target
        self._resume = resume
        self._tell = tell
        self._file: IO[bytes] | None = None
        self._starts = array("q")
        self._lengths = array("q")
        self._filled = 0  # bytes of the file
        self.results = 0
        self.failed: dict[int, CaseResult] = {}  # the cases with errors in their own rows, not completed
        self.errors: dict[int, tuple[str, str]] = {}  # 案号 and why, of what could not be evaluated
        self.secret: set[str] = set()
        self.refused = 0
        self.told = Told()
        self.more = Told()
        self.total = Total()

    def begin(self, head: str, cases: int) -> None:
        """Opens the file and takes over what an earlier run left that is of use to this one (nothing unless resumed)."""
        self._starts = array("q", [_NOWHERE]) * cases
        self._lengths = array("q", [0]) * cases
        old = self._readable()
        if old is not None:
            end, sentence = self._taken_over(old, head) if self._resume else (0, _ANEW)
            if sentence:
                self._tell(sentence.format(self.path))
            if end:
                old.truncate(end)
                old.seek(end)
                self._file, self._filled = old, end
                if self.results:
                    self._tell(f"接着上次的评查：{self.results} 个案卷已经评查过。")
                return
            old.close()
        elif self._resume:
            self._tell(f"没有找到上次没做完的评查（{self.path}），从头开始。")
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0)
        with refusals(self._target):
            self.path.unlink(missing_ok=True)
            self._file = os.fdopen(os.open(self.path, flags, 0o600), "w+b")
            self._write(head.encode("utf-8", "replace"))

    def has(self, place: int) -> bool:
        return self._starts[place] != _NOWHERE or place in self.failed

    def add(self, results: Sequence[Stored]) -> None:
        """Writes what was done together."""
        listed = [
            _One(
                place=one.place,
                case_no=one.case_no,
                secret=one.secret,
                length=len(one.body or b""),
                header=one.header,
                error=one.error,
                refused=one.refused,
                told=list(one.told),
                more=list(one.more),
                sums=one.sums,
            )
            for one in results
        ]
        account = _account(listed)
        content = b"".join([_LENGTH.pack(len(account)), account, *(one.body or b"" for one in results)])
        with refusals(self._target):
            self._write(content)
        self._count(listed, self._filled - len(content) + _LENGTH.size + len(account))

    def complete(self, place: int, body: bytes, result: CaseResult) -> None:
        """A case with errors in its own rows, now that they are all known: only for this run's report."""
        with refusals(self._target):
            if self._file is None:
                raise OSError("closed")
            self._file.write(body)
            self._filled += len(body)
        self._starts[place], self._lengths[place] = self._filled - len(body), len(body)
        self.errors[place] = result.case_no, result.error or ""

    def in_order(self, places: Sequence[int]) -> PackedResults:
        """The results of the cases at these places."""
        if self._file is not None:
            self._file.flush()
        starts = array("q", [self._starts[place] for place in places])
        return PackedResults(self.path, starts, array("q", [self._lengths[place] for place in places]))

    def remove(self) -> None:
        """The review is finished, or cannot be: nothing of it stays."""
        self.results = 0
        self.close()

    def close(self) -> None:
        """Ends writing. A file without a single result does not stay."""
        file, self._file = self._file, None
        if file is not None:
            file.close()
            if not self.results:
                self.path.unlink(missing_ok=True)

    def farewell(self) -> str:
        """What an interrupted user is told of it; empty where nothing was kept."""
        if not self.results:
            return ""
        return (
            f"已评查的 {self.results} 个案卷保存在“{self.path}”，原来的命令加上 --resume 就接着做"
            "（里面有案卷内容，不再需要时请删除）。"
        )

    def _write(self, content: bytes) -> None:
        if self._file is None:
            raise OSError("closed")
        self._file.write(_HEAD.pack(len(content), hashlib.sha256(content).digest()))
        self._file.write(content)
        self._file.flush()
        self._filled += _HEAD.size + len(content)

    def _count(self, listed: Sequence[_One], start: int) -> None:
        for one in listed:
            if one.header is not None:
                self.failed[one.place] = one.header
            else:
                self._starts[one.place], self._lengths[one.place] = start, one.length
                start += one.length
            if one.error is not None:
                self.errors[one.place] = one.case_no, one.error
            if one.secret:
                self.secret.add(one.case_no)
            self.refused += one.refused
            self.told.add_all(one.told)
            self.more.add_all(((one.place, at), problem) for at, problem in enumerate(one.more))
            if one.sums is not None:
                self.total.add(one.sums)
        self.results += len(listed)

    def _readable(self) -> IO[bytes] | None:
        """The file of an earlier run, if it is one that only its owner, the user, can have written."""
        try:
            found = self.path.lstat()
            if not stat.S_ISREG(found.st_mode):
                return None
            if hasattr(os, "geteuid") and (found.st_uid != os.geteuid() or found.st_mode & 0o077):
                return None
            return self.path.open("r+b")
        except OSError:
            return None

    def _taken_over(self, file: IO[bytes], head: str) -> tuple[int, str]:
        """Where the good part of a file ends (0: it is of no use), and a sentence about it."""
        end = 0
        for content, after in _records(file):
            if end == 0:
                if content != head.encode("utf-8", "replace"):
                    return 0, _OTHER
            else:
                try:
                    (size,) = _LENGTH.unpack_from(content)
                    listed = _accounts().validate_python(json.loads(content[_LENGTH.size :][:size]))
                except (ValueError, struct.error):
                    break
                if any(not 0 <= one.place < len(self._starts) or self.has(one.place) for one in listed):
                    break
                self._count(listed, after - len(content) + _LENGTH.size + size)
            end = after
        if end == 0:
            return 0, _OTHER
        file.seek(0, os.SEEK_END)
        return end, "" if file.tell() == end else _DAMAGED


def _account(listed: list[_One]) -> bytes:
    """As JSON; with escapes where a text has half a character."""
    try:
        return _accounts().dump_json(listed, by_alias=True)
    except ValueError:
        return json.dumps(_accounts().dump_python(listed, by_alias=True)).encode("ascii")


def _records(file: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """Each whole record's content and where it ends; stops at the first that is not whole."""
    file.seek(0)
    while len(head := file.read(_HEAD.size)) == _HEAD.size:
        length, digest = _HEAD.unpack(head)
        content = file.read(length) if length <= _LARGEST else b""
        if len(content) != length or hashlib.sha256(content).digest() != digest:
            return
        yield content, file.tell()
