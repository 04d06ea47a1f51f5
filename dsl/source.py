"""A rule file's text and its places: offsets to lines and columns, display widths of Chinese text."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import field
from itertools import accumulate

from dsl.tree import Span
from records.quick_classes import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """One file as read: line ends are ``\\n``, no byte order mark. Offsets count code points from 0."""

    name: str
    text: str
    starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        lengths = map(len, self.text.split("\n"))
        starts = accumulate(lengths, lambda start, length: start + length + 1, initial=0)
        object.__setattr__(self, "starts", tuple(starts)[:-1])

    def span(self, start: int, end: int) -> Span:
        line = bisect_right(self.starts, start)
        end_line = bisect_right(self.starts, end)
        return Span(
            self.name, line, start - self.starts[line - 1] + 1, end_line, end - self.starts[end_line - 1] + 1
        )

    def offsets(self, span: Span) -> tuple[int, int]:
        """The offsets of a span of this file."""
        return (
            self.starts[span.line - 1] + span.column - 1,
            self.starts[span.end_line - 1] + span.end_column - 1,
        )

    def line(self, number: int) -> str:
        """Line ``number`` (from 1) without its line end; empty beyond the end."""
        if not 1 <= number <= len(self.starts):
            return ""
        start = self.starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)]


def width(text: str) -> int:
    """Display columns: wide and full-width characters take two, combining marks none."""
    return sum(_char_width(char) for char in text)


def _char_width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
