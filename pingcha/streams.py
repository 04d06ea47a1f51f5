"""Standard output and error: UTF-8 on every console, results apart from messages."""

from __future__ import annotations

import io
import sys


def use_utf8() -> None:
    """Makes both streams UTF-8, also where the console's own code page is another (Windows)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def say(text: str) -> None:
    """A message to the user, on standard error. Control characters from files cannot steer the terminal."""
    from reports.printable import clean

    print(clean(text), file=sys.stderr)


def out(text: str, *, whole: bool = True) -> None:
    """A result (else the next part of one), on standard output. Control characters from files cannot steer the terminal."""
    from reports.printable import clean

    sys.stdout.write(clean(text if text.endswith("\n") or not whole else text + "\n"))
