"""The private file in which a review keeps its results while it runs, so that an interrupted one can be continued.

Only its owner may read it: it holds what cases say. It is made of records of length, SHA-256 and content; the first says what
the results belong to. A record that is torn or changed ends what is read.
"""

from __future__ import annotations

import hashlib
import os
import stat
import struct
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, ClassVar, Final

from pingcha.errors import Interrupted, PingchaError
from reports.files import OutputError

if TYPE_CHECKING:
    from pingcha.sampling import SamplePlan

_HEAD: Final = struct.Struct("<I32s")  # length and SHA-256 of what follows
_LARGEST: Final = 2**30
_ANEW: Final = "上次有一次评查没有做完，这次没有写 --resume，从头开始（{}）。"
_OTHER: Final = "上次没做完的评查与这次的输入、规则、设置或者版本不同，不能接着做，从头开始（{}）。"
_DAMAGED: Final = "上次没做完的评查的进度文件有损坏，损坏以后的部分重新评查（{}）。"


def progress_file(output: Path) -> Path:
    """Where the progress of a review lies that is written to ``output``."""
    return output.with_name(f".{output.name}.进度")


class Progress(ABC):
    """A file of results on their way. ``tell`` is given a sentence where the user should know something."""

    WHAT: ClassVar[str]  # whose results they are

    def __init__(self, path: Path, *, resume: bool, tell: Callable[[str], None]) -> None:
        self.path = path
        self.results = 0
        self._resume = resume
        self._tell = tell
        self._file: IO[bytes] | None = None

    @abstractmethod
    def _take(self, content: bytes, end: int) -> bool:
        """Takes over a record of an earlier run that ends there in the file; whether it is sound."""

    def _unpacked(self, content: bytes) -> bytes:
        """The content of a record. Raises ValueError."""
        return content

    def _gone_on(self, head: bytes) -> bool:
        """Opens what an earlier run of the same left, if it is to be gone on from, and takes over its results."""
        old = self._readable()
        if old is None:
            if self._resume:
                self._tell(f"没有找到上次没做完的评查（{self.path}），从头开始。")
            return False
        end, sentence = self._taken_over(old, head) if self._resume else (0, _ANEW)
        if sentence:
            self._tell(sentence.format(self.path))
        if not end:
            old.close()
            return False
        old.truncate(end)
        old.seek(end)
        self._file = old
        if self.results:
            self._tell(f"接着上次的评查：{self.results} {self.WHAT}已经评查过。")
        return True

    def _create(self, head: bytes) -> None:
        """Begins a new file. Raises OSError."""
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0)
        self.path.unlink(missing_ok=True)
        self._file = os.fdopen(os.open(self.path, flags, 0o600), "w+b")
        self._write(head)

    def _write(self, content: bytes) -> int:
        """Adds a record; where it ends. Raises OSError."""
        file = self._opened()
        file.write(_HEAD.pack(len(content), hashlib.sha256(content).digest()))
        file.write(content)
        file.flush()
        return file.tell()

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            raise OSError("closed")
        return self._file

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
            f"已评查的 {self.results} {self.WHAT}保存在“{self.path}”，原来的命令加上 --resume 就接着做"
            "（里面有案卷内容，不再需要时请删除）。"
        )

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

    def _taken_over(self, file: IO[bytes], head: bytes) -> tuple[int, str]:
        """Where the good part of a file ends (0: it is of no use), and a sentence about it."""
        end = 0
        for packed, after in _records(file):
            try:
                content = self._unpacked(packed)
            except ValueError:
                break
            if end == 0:
                if content != self._unpacked(head):
                    return 0, _OTHER
            elif not self._take(content, after):
                break
            end = after
        if end == 0:
            return 0, _OTHER
        file.seek(0, os.SEEK_END)
        return end, "" if file.tell() == end else _DAMAGED


def _records(file: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """Each whole record's content and where it ends; stops at the first that is not whole."""
    file.seek(0)
    while len(head := file.read(_HEAD.size)) == _HEAD.size:
        length, digest = _HEAD.unpack(head)
        content = file.read(length) if length <= _LARGEST else b""
        if len(content) != length or hashlib.sha256(content).digest() != digest:
            return
        yield content, file.tell()


@contextmanager
def kept_when_interrupted(progress: Progress | None, sample: SamplePlan | None) -> Iterator[None]:
    """Around a review and the writing of its output: what was evaluated stays where the review can be continued.

    It goes when all is written, and where the call or the input itself is wrong.
    """
    if progress is None:
        try:
            yield
        except KeyboardInterrupt:
            raise Interrupted("已中断，没有写出文件。") from None
        return
    try:
        yield
    except KeyboardInterrupt:
        farewell = progress.farewell()
        if farewell and sample is not None:
            farewell += f"这次的抽样种子是 {sample.seed}，接着做时请写 --seed {sample.seed}。"
        raise Interrupted(f"已中断，没有写出文件。{farewell}") from None
    except OutputError as error:
        raise PingchaError(f"{error}{progress.farewell()}") from error
    except PingchaError as error:
        if error.exit_code == PingchaError.exit_code:
            progress.remove()
        raise
    else:
        progress.remove()
    finally:
        progress.close()
