"""Text that may stand in any output. A module of its own: what the program says before it knows of cases needs no more."""

from __future__ import annotations

import re

# Control characters but for tab and line feed, lone surrogates, what is no character, and what nobody sees although it
# turns the direction of writing or makes two words look alike.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


def clean(text: str) -> str:
    """Text from a case, fit for any output: no control characters (line breaks stay), no lone surrogates, nothing unseen."""
    return text if text.isascii() and text.isprintable() else _UNPRINTABLE.sub("�", text)
