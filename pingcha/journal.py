"""What a review in memory keeps beside its output while it runs, so that an interrupted one can be continued (``--resume``).

A file of progress whose records are compressed JSON; the cases after a bad record are evaluated again.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pingcha.belonging import belonging
from pingcha.progress import Progress, progress_file

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from engine.run import Kept, Run
    from engine.work import Done

FORMAT: Final = "pingcha/progress/1"


class Journal(Progress):
    """The results of one review on their way. Where they cannot be kept the review goes on without."""

    WHAT = "个案卷和单位年度"

    def __init__(self, output: Path, *, resume: bool, tell: Callable[[str], None]) -> None:
        super().__init__(progress_file(output), resume=resume, tell=tell)
        self._kept: dict[str, Done] = {}

    def begin(self, run: Run) -> Kept:
        """Opens the file; answers the results of an earlier run that are of use to this one (none unless resumed)."""
        from engine.run import NOTHING_KEPT

        # the drawn sample is not among it: a case's result is its own
        head = zlib.compress(belonging(FORMAT, run).encode("ascii"), 1)
        if self._gone_on(head):
            kept, self._kept = self._kept, {}
            return kept
        try:
            self._create(head)
        except OSError:
            self._give_up()
        return NOTHING_KEPT

    def add(self, done: Kept) -> None:
        """Writes a batch."""
        if self._file is None or not done:
            return
        try:
            payload = _dump(done)
        except ValueError:  # half a character somewhere in a case: it will be evaluated again
            return
        self.results += len(done)  # first: whoever sees them in the file may interrupt us at once
        try:
            self._write(zlib.compress(payload, 1))
        except OSError:
            self._give_up()

    def _unpacked(self, content: bytes) -> bytes:
        try:
            return zlib.decompress(content)
        except zlib.error as error:
            raise ValueError("not compressed") from error

    def _take(self, content: bytes, end: int) -> bool:
        try:
            self._kept.update(_load(content))
        except ValueError:
            return False
        self.results = len(self._kept)
        return True

    def _give_up(self) -> None:
        self._tell(f"不能保存进度（{self.path}），评查照常进行；如果中断，要从头再来。")
        self.results = 0
        for step in (self.close, self.path.unlink):
            with suppress(OSError):
                step()


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
