"""Chinese numerals, as far as the numbers of articles, chapters and items go (1 to 999)."""

from __future__ import annotations

import re

_DIGITS = {
    "〇": 0,
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_UNITS = {"十": 10, "百": 100}
_LONGEST = 12  # characters; 九百九十九 has five
NUMERAL = r"[〇零一二两三四五六七八九十百]+"
_ORDER = "〇一二三四五六七八九"


def to_number(text: str) -> int | None:
    """二十一 → 21; None for what is no such numeral."""
    if len(text) > _LONGEST or not re.fullmatch(NUMERAL, text):
        return None
    if not any(char in _UNITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, digit = 0, None
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        else:
            total += (1 if digit is None else digit) * _UNITS[char]
            digit = None
    return total + (digit or 0)


def to_numeral(number: int) -> str:
    """21 → 二十一 (1 to 999)."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_ORDER[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_ORDER[tens]}十"
    elif hundreds and ones:
        text += "〇"
    return text + (_ORDER[ones] if ones else "")
