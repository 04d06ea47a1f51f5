"""What a review keeps beside its output while it runs, so that an interrupted one can be continued (``--resume``).

A private file (only its owner may read it: it holds what cases say), in records of length, SHA-256 and compressed JSON.
The first record says what the results belong to: inputs, rules, calendar, settings, version. A record that is torn or
changed ends what is read; the cases after it are evaluated again.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from io import BufferedRandom, BufferedWriter
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from pingcha.errors import Interrupted, PingchaError
from reports.files import OutputError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from engine.run import Kept, Run
    from engine.work import Done
    from pingcha.sampling import SamplePlan

FORMAT: Final = "pingcha/progress/1"
_HEAD: Final = struct.Struct("<I32s")  # length and SHA-256 of what follows
_LARGEST: Final = 2**30


class Journal:
    """The results of one review on their way. ``tell`` is given a sentence where the user should know something."""

    def __init__(self, output: Path, *, resume: bool, tell: Callable[[str], None]) -> None:
        self.path = output.with_name(f".{output.name}.进度")
        self._resume = resume
        self._tell = tell
        self._file: BufferedWriter | BufferedRandom | None = None
        self.results = 0

    def begin(self, run: Run) -> Kept:
        """Opens the file; answers the results of an earlier run that are of use to this one (none unless resumed)."""
        from engine.run import NOTHING_KEPT

        head = _head(run)
        kept: dict[str, Done] = {}
        old = self._readable()
        if old is not None:
            kept, end, sentence = _read(old, head) if self._resume else ({}, 0, _ANEW)
            if sentence:
                self._tell(sentence.format(self.path))
            if end:
                old.truncate(end)
                old.seek(end)
                self._file, self.results = old, len(kept)
                if kept:
                    self._tell(f"接着上次的评查：{len(kept)} 个案卷和单位年度已经评查过。")
                return kept
            old.close()
        elif self._resume:
            self._tell(f"没有找到上次没做完的评查（{self.path}），从头开始。")
        self._create(head)
        return NOTHING_KEPT

    def add(self, done: Kept) -> None:
        """Writes a batch. Where that cannot be done the review goes on without."""
        if self._file is None or not done:
            return
        try:
            payload = _dump(done)
        except ValueError:  # half a character somewhere in a case: it will be evaluated again
            return
        self.results += len(done)  # first: whoever sees them in the file may interrupt us at once
        try:
            self._file.write(_record(payload))
            self._file.flush()
        except OSError:
            self._give_up()

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
            f"已评查的 {self.results} 个案卷和单位年度保存在“{self.path}”，原来的命令加上 --resume 就接着做"
            "（里面有案卷内容，不再需要时请删除）。"
        )

    def _readable(self) -> BufferedRandom | None:
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

    def _create(self, head: bytes) -> None:
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0)
        try:
            self.path.unlink(missing_ok=True)
            self._file = os.fdopen(os.open(self.path, flags, 0o600), "wb")
            self._file.write(_record(head))
            self._file.flush()
        except OSError:
            self._give_up()

    def _give_up(self) -> None:
        self._tell(f"不能保存进度（{self.path}），评查照常进行；如果中断，要从头再来。")
        self.results = 0
        for step in (self.close, self.path.unlink):
            with suppress(OSError):
                step()


class Keeps(Protocol):
    """What keeps results while a review runs: ``Journal``, or the store of a large review."""

    def remove(self) -> None: ...
    def close(self) -> None: ...
    def farewell(self) -> str: ...


@contextmanager
def kept_when_interrupted(journal: Keeps | None, sample: SamplePlan | None) -> Iterator[None]:
    """Around a review and the writing of its output: what was evaluated stays where the review can be continued.

    It goes when all is written, and where the call or the input itself is wrong.
    """
    if journal is None:
        try:
            yield
        except KeyboardInterrupt:
            raise Interrupted("已中断，没有写出文件。") from None
        return
    try:
        yield
    except KeyboardInterrupt:
        farewell = journal.farewell()
        if farewell and sample is not None:
            farewell += f"这次的抽样种子是 {sample.seed}，接着做时请写 --seed {sample.seed}。"
        raise Interrupted(f"已中断，没有写出文件。{farewell}") from None
    except OutputError as error:
        raise PingchaError(f"{error}{journal.farewell()}") from error
    except PingchaError as error:
        if error.exit_code == PingchaError.exit_code:
            journal.remove()
        raise
    else:
        journal.remove()
    finally:
        journal.close()


_ANEW: Final = "上次有一次评查没有做完，这次没有写 --resume，从头开始（{}）。"
_OTHER: Final = "上次没做完的评查与这次的输入、规则、设置或者版本不同，不能接着做，从头开始（{}）。"
_DAMAGED: Final = "上次没做完的评查的进度文件有损坏，损坏以后的部分重新评查（{}）。"


def _read(file: BufferedRandom, head: bytes) -> tuple[dict[str, Done], int, str]:
    """The results of a file, where the good part of it ends (0: it is of no use), and a sentence about it."""
    kept: dict[str, Done] = {}
    end = 0
    for payload, after in _records(file):
        if end == 0:
            if payload != head:
                return {}, 0, _OTHER
        else:
            try:
                kept.update(_load(payload))
            except ValueError:
                break
        end = after
    if end == 0:
        return {}, 0, _OTHER
    file.seek(0, os.SEEK_END)
    return kept, end, "" if file.tell() == end else _DAMAGED


def _records(file: BufferedRandom) -> Iterator[tuple[bytes, int]]:
    """Each whole record's content and where it ends; stops at the first that is not whole."""
    file.seek(0)
    while len(head := file.read(_HEAD.size)) == _HEAD.size:
        length, digest = _HEAD.unpack(head)
        packed = file.read(length) if length <= _LARGEST else b""
        if len(packed) != length or hashlib.sha256(packed).digest() != digest:
            return
        try:
            yield zlib.decompress(packed), file.tell()
        except zlib.error:
            return


def _record(payload: bytes) -> bytes:
    packed = zlib.compress(payload, 1)
    return _HEAD.pack(len(packed), hashlib.sha256(packed).digest()) + packed


def _head(run: Run) -> bytes:
    """All that a result depends on. The drawn sample is not among it: a case's result is its own."""
    settings = run.settings
    belongs = {
        "format": FORMAT,
        "tool": run.tool().model_dump(mode="json"),
        "run": run.info().model_dump(mode="json"),
        "command": settings.command,
        "table": settings.table,
        "keep_not_applicable": settings.keep_not_applicable,
        "reasons_of_met": settings.reasons_of_met,
    }
    return json.dumps(belongs, sort_keys=True).encode("ascii")


@cache
def _adapter() -> TypeAdapter[dict[str, Done]]:
    from pydantic import TypeAdapter

    from engine.work import Done

    return TypeAdapter(dict[str, Done])


def _dump(done: Kept) -> bytes:
    """Raises ValueError for a text that is not Unicode."""
    return _adapter().dump_json(dict(done), by_alias=True)


def _load(payload: bytes) -> Mapping[str, Done]:
    return _adapter().validate_json(payload)
