"""How words are compared: trimmed, full-width letters, digits and signs as their half-width ones."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import Final

# U+FF01 … U+FF5E are the full-width forms of U+0021 … U+007E, U+3000 is the full-width blank.
_HALF_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_BLANKS: Final = dict.fromkeys((9, 10, 11, 12, 13, 32, 133, 160, 8232, 8233, 8239))
_NAME: Final = MappingProxyType(_HALF_WIDTH | _BLANKS | {0x3000: None})


_REMEMBERED: Final = (
    40  # characters; ids and words of a vocabulary are short, and the same ones come again and again
)


def fold_id(value: str) -> str:
    """Ids and words of a vocabulary are compared after trimming and full-width folding."""
    return _fold_short(value) if len(value) <= _REMEMBERED else value.translate(_HALF_WIDTH).strip()


@lru_cache(maxsize=1 << 15)
def _fold_short(value: str) -> str:
    return value.translate(_HALF_WIDTH).strip()


def fold_name(value: str) -> str:
    """Names of sheets and headings are compared without any blanks or line breaks, and folded."""
    return value.translate(_NAME)
