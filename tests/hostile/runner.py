"""The real command under limits: each run in a process of its own, its time and its memory measured.

``python -m tests.hostile.runner`` has everything imported once and then forks for each call it is given (a line of JSON
on stdin, a line of JSON back), so that a corpus of hundreds takes seconds. The child's peak is what the kernel counted.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Final, Self

SECONDS: Final = 20  # of the processor: the most that any hostile input may take
MEGABYTES: Final = 600  # the most memory that it may take
_KILLED_AFTER: Final = 4 * SECONDS  # by the clock: other processes may be busy too
_ADDRESS_SPACE: Final = 4 << 30  # so that a failure does not take the machine with it


@dataclass(frozen=True, slots=True)
class Ran:
    """A finished run. ``code`` is negative where a signal ended it (it hung); ``seconds`` are the processor's."""

    code: int
    seconds: float
    megabytes: float
    out: str
    err: str

    @property
    def told(self) -> str:
        return self.out + self.err


class Runner:
    """The process that forks. Used as a context."""

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.hostile.runner"],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(_KILLED_AFTER)
        self.process.stdout.close()

    def run(self, call: Sequence[str], folder: Path, beside: Path) -> Ran:
        """Runs ``pingcha *call`` in ``folder``; its streams and temporary files go to ``beside``."""
        assert self.process.stdin is not None and self.process.stdout is not None
        temporary = beside / "tmp"
        temporary.mkdir()
        self.process.stdin.write(json.dumps([list(call), str(folder), str(beside)]) + "\n")
        self.process.stdin.flush()
        code, seconds, megabytes = json.loads(self.process.stdout.readline())
        out, err = ((beside / name).read_bytes().decode("utf-8") for name in ("out", "err"))
        return Ran(code, seconds, megabytes, out, err)


def _serve() -> None:
    """Answers calls until stdin ends."""
    from pingcha.cli import main

    _warm_up()
    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        call, folder, beside = json.loads(line)
        child = os.fork()
        if child == 0:
            _limit()
            os.chdir(folder)
            for number, name in ((1, "out"), (2, "err")):
                os.dup2(os.open(f"{beside}/{name}", os.O_WRONLY | os.O_CREAT), number)
            tempfile.tempdir = f"{beside}/tmp"
            code = main(call)
            sys.stdout.flush()
            os._exit(code)
        _, status, used = os.wait4(child, 0)
        seconds = used.ru_utime + used.ru_stime
        answers.write(json.dumps([os.waitstatus_to_exitcode(status), seconds, used.ru_maxrss / 1024]) + "\n")
        answers.flush()


def _limit() -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(_KILLED_AFTER)
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))


def _warm_up() -> None:
    """One ordinary run, so that the children measure the input and not the imports. No library with threads: we fork."""
    for name in (
        "adapters.returned",
        "adapters.raw_html",
        "adapters.raw_sql",
        "adapters.raw_xls",
        "lxml.etree",
    ):
        import_module(name)
    from pingcha.cli import main
    from tests.hostile.corpus import EXPORT, check
    from tests.pingcha.exports import good, write_xlsx

    home = os.getcwd()
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as nothing:
        os.chdir(folder)
        write_xlsx(Path(EXPORT), good())
        kept, errors = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = nothing
        try:
            assert main(check()) == 0
        finally:
            sys.stdout, sys.stderr = kept, errors
            os.chdir(home)


if __name__ == "__main__":
    _serve()
