"""A rule file as a row of tokens and comments, each in its one spelling: what the formatter lays out and compares.

Punctuation has the spelling that rule files use (``（`` is ``(``, ``>=`` is ``≥``, ``3个工作日`` is ``3 个工作日``). Texts in 「…」
and the values of examples stay as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from dsl.scan import Scan
from dsl.terms import UNITS
from dsl.tree import Unit

_TOKEN = re.compile(
    r"(?P<text>「[^「」\n]*」)"
    r"|(?P<date>[0-9]{4}[-/年][0-9]{1,2}[-/月][0-9]{1,2}日?)"
    r"|(?P<id>[0-9]+\.(?:[0-9]+-[^\s「」(){},:;=<>!≥≤≠→⇒]+|[*＊]))"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<sign>!=|<>|<=|>=|=>|[=<>≠≤≥→⇒(){},:;])"
    r"|(?P<word>[^\s0-9「」(){},:;=<>!≥≤≠→⇒][^\s「」(){},:;=<>!≥≤≠→⇒]*)"
)
_SPELLINGS = {"!=": "≠", "<>": "≠", "<=": "≤", ">=": "≥", "=>": "→", "⇒": "→"}
_SCHEME_ID = str.maketrans("＊", "*")


class Sort(Enum):
    TOKEN = auto()
    COMMENT = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """A token or a comment; ``line`` counts from 1, ``own_line``: nothing but blanks stands before it on its line."""

    sort: Sort
    text: str
    start: int
    line: int
    own_line: bool = False


def pieces(scan: Scan, start: int, end: int) -> list[Piece]:
    """The tokens and comments between two offsets, in order."""
    found = [*_tokens(scan, start, end), *_comments(scan, start, end)]
    return sorted(found, key=lambda piece: piece.start)


def _tokens(scan: Scan, start: int, end: int) -> Iterator[Piece]:
    raw = [(match.lastgroup, match[0], match.start()) for match in _TOKEN.finditer(scan.masked, start, end)]
    i = 0
    while i < len(raw):
        kind, text, at = raw[i]
        line = scan.source.span(at, at).line
        spelt = text.translate(_SCHEME_ID) if kind == "id" else _SPELLINGS.get(text, text)
        yield Piece(Sort.TOKEN, spelt, at, line)
        i += 1
        if kind == "number" and not scan.scheme:
            unit, used = _unit([word for sort, word, _ in raw[i : i + 2] if sort == "word"])
            if used:
                at = raw[i][2]
                yield Piece(Sort.TOKEN, unit, at, scan.source.span(at, at).line)
                i += used


def _unit(words: list[str]) -> tuple[str, int]:
    """The one spelling of a unit of time after a number, and how many words it was written in (0: no unit)."""
    for used in (1, 2):
        unit = UNITS.get("".join(words[:used]).removeprefix("个")) if len(words) >= used else None
        if unit is not None:
            return ("个" if unit is Unit.WORKDAY else "") + unit.value, used
    return "", 0


def _comments(scan: Scan, start: int, end: int) -> Iterator[Piece]:
    for comment in scan.comments:
        if start <= comment.start < end:
            line = scan.source.span(comment.start, comment.start).line
            before = scan.masked[scan.source.starts[line - 1] : comment.start]
            yield Piece(Sort.COMMENT, comment.text, comment.start, line, not before.strip())
