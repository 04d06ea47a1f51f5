"""Standard output and error: UTF-8 on every console, results apart from messages."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

PIPE_WIDTH = 100


def use_utf8() -> None:
    """Makes both streams UTF-8, also where the console's own code page is another (Windows)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def screen() -> Console:
    """The console for results: coloured and wrapped on a terminal, plain text elsewhere."""
    from rich.console import Console

    if sys.stdout.isatty():
        return Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    return Console(
        file=sys.stdout, highlight=False, markup=False, emoji=False, width=PIPE_WIDTH, color_system=None
    )


def say(text: str) -> None:
    """A message to the user, on standard error. Control characters from files cannot steer the terminal."""
    from reports.words import clean

    print(clean(text), file=sys.stderr)


def out(text: str) -> None:
    """A result, on standard output. Control characters from files cannot steer the terminal."""
    from reports.words import clean

    sys.stdout.write(clean(text if text.endswith("\n") else text + "\n"))
