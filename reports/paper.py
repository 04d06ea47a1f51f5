"""What ``pingcha check`` prints its page on: a terminal, where it is coloured and wrapped, or plain lines elsewhere.

rich is imported for a terminal only: a short check whose output goes to a pipe or a file need not wait for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TextIO

from reports.printable import clean

if TYPE_CHECKING:
    from rich.console import Console

PIPE_WIDTH = 100


class Paper(Protocol):
    """Takes paragraphs. Texts of a case are plain text: nothing in them is mark-up or a command to the terminal."""

    @property
    def width(self) -> int:
        """In columns."""

    def paragraph(self, text: str, style: str, indent: int) -> None:
        """One paragraph; ``style`` in rich's words, ``indent`` in columns."""


class PlainPaper:
    """Every line of a text stays one line."""

    width = PIPE_WIDTH

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def paragraph(self, text: str, style: str, indent: int) -> None:
        margin = " " * indent
        self._file.write("".join([f"{margin}{line}\n" for line in clean(text).split("\n")]))


class TerminalPaper:
    """A paragraph wraps under itself."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @property
    def width(self) -> int:
        return self._console.width

    def paragraph(self, text: str, style: str, indent: int) -> None:
        from rich.padding import Padding
        from rich.text import Text

        content = Text(clean(text), style=style)
        self._console.print(Padding(content, (0, 0, 0, indent), expand=False), highlight=False)


def paper(file: TextIO) -> Paper:
    """The paper that suits where the output goes."""
    if not file.isatty():
        return PlainPaper(file)
    from rich.console import Console

    return TerminalPaper(Console(file=file, highlight=False, markup=False, emoji=False))
