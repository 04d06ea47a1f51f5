"""How wide Chinese text is and how many lines it takes: what spreadsheet row heights are made from."""

from __future__ import annotations

import re
from functools import lru_cache

POINTS_A_LINE = 14.5
MAX_HEIGHT = 409.0  # a row of a spreadsheet cannot be higher


# Fonts for Chinese draw everything beyond Latin letters, and some Latin signs, as wide as a Chinese character.
_WIDE = re.compile("[^\\x00-\\xff]|[·×÷§°±]")


def display_width(text: str) -> int:
    """Width in half-width characters."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


@lru_cache(maxsize=16_384)
def line_count(text: str, width: float) -> int:
    """Lines that ``text`` takes in a column ``width`` half-width characters wide, its own line breaks included."""
    usable = max(int(width) - 1, 2)
    return sum(max(1, -(-display_width(line) // usable)) for line in text.split("\n"))


def row_height(texts_and_widths: list[tuple[str, float]], *, least: int = 1) -> float:
    """Height in points that shows every cell of a row whole, as far as a row can be that high."""
    lines = max((line_count(text, width) for text, width in texts_and_widths if text), default=1)
    return lines_height(max(lines, least))


def lines_height(lines: int) -> float:
    """Height in points of a row of so many lines."""
    return min(lines * POINTS_A_LINE + 7, MAX_HEIGHT)
