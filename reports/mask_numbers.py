"""Identity, phone and bank card numbers within a text, whatever they are glued to, with their middle replaced.

A number may be written in full-width digits, in groups (6-8-4, 3 4 4 …) or digit by digit; its separators stay. What is
masked in doubt is a code that nobody needs in a report; what is not masked in doubt is a person's number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Final

from records.identity import checks_as_person
from records.quick_classes import dataclass

_GAP: Final = r"[ \t\u00a0\u2002-\u200a\u3000.．·•\-‐-―－]{1,2}"
_RUN: Final = re.compile(rf"\d(?:(?:{_GAP})?\d){{9,}}(?:(?:{_GAP})?[XxＸｘ])?")
_GROUP: Final = re.compile(rf"(\d+)({_GAP})?")
_LANDLINE: Final = re.compile(r"(?<!\d)(0\d{2,3})([-－— ]|[)）]\s?)(\d{3,4})(\d{4})(?!\d)")
_MOBILE: Final = re.compile(r"(?:00?86|86|0)?(1[3-9]\d{9})")
_MOBILE_GROUPS: Final = frozenset(((3, 4, 4), (3, 3, 5), (3, 8), (4, 4, 3), (7, 4), (5, 6), (1,) * 11))
_CARD_FIRST: Final = "3456"
_BIRTHS: Final = range(1900, 2100)


def mask_text(text: str) -> str:
    """Numbers of persons with their middle replaced; the ends stay, so that they can be told apart."""
    if len(text) < 9:
        return text
    text = _RUN.sub(lambda match: _masked(match[0]), text)
    return _LANDLINE.sub(lambda m: f"{m[1]}{m[2]}{'*' * len(m[3])}{m[4]}", text)


def mask_code(code: str) -> str:
    """A 证件号码 of whatever kind: two characters at either end stay."""
    return code[:2] + "*" * (len(code) - 4) + code[-2:] if len(code) > 6 else "*" * len(code)


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits without a gap between them: where they begin in the run, as half-width digits, and the gap behind them."""

    start: int
    digits: str
    gap: str


def _masked(run: str) -> str:
    """The run with every number in it masked."""
    groups = [
        _Group(found.start(1), "".join(str(unicodedata.digit(char)) for char in found[1]), found[2] or "")
        for found in _GROUP.finditer(run)
    ]
    ends_in_x = run[-1] in "XxＸｘ"
    hidden: set[int] = set()
    at = 0
    while at < len(groups):
        taken, keep = _number_at(groups, at, ends_in_x)
        if taken:
            places = [
                one.start + offset for one in groups[at : at + taken] for offset in range(len(one.digits))
            ]
            hidden.update(places[keep[0] : len(places) - keep[1]])
        at += taken or 1
    return "".join("*" if place in hidden else char for place, char in enumerate(run))


def _number_at(groups: list[_Group], at: int, ends_in_x: bool) -> tuple[int, tuple[int, int]]:
    """How many groups from ``at`` on are one number (0: none), and how many digits of it stay before and behind."""
    for count, digits, shape in _spans(groups, at):
        for x in (
            ("X", "") if ends_in_x and at + count == len(groups) else ("",)
        ):  # it may begin a word instead
            keep = _alone(digits + x) if count == 1 else _in_groups(digits + x, shape)
            if keep is not None:
                return count, (keep[0], keep[1] - len(x))
    return 0, (0, 0)


def _spans(groups: list[_Group], at: int) -> Iterator[tuple[int, str, tuple[int, ...]]]:
    """The groups from ``at`` on that one and the same gap joins: fewest first, each as (count, digits, lengths)."""
    digits, shape = "", []
    for count, group in enumerate(groups[at:], 1):
        digits += group.digits
        shape.append(len(group.digits))
        if len(digits) > 40:
            return
        yield count, digits, tuple(shape)
        if group.gap != groups[at].gap or not group.gap:
            return


def _alone(code: str) -> tuple[int, int] | None:
    """What stays of a number without gaps; None where it is none."""
    length = len(code)
    if (mobile := _MOBILE.fullmatch(code)) is not None:
        return mobile.start(1) + 3, 4
    if length == 18:
        return 6, 4
    if length == 15 and code.isdecimal():
        return 6, 3
    if 16 <= length <= 20 and _born(code[6:14]):
        return 6, 4
    if 16 <= length <= 19 and code[0] in _CARD_FIRST and _luhn(code):
        return 4, 4
    if length > 20 and any(checks_as_person(code[i : i + 18]) for i in range(length - 17)):
        return 3, 4
    return None


def _in_groups(code: str, shape: tuple[int, ...]) -> tuple[int, int] | None:
    """What stays of a number written in groups: more must be right about it than about one in one piece."""
    if (mobile := _MOBILE.fullmatch(code)) is not None:
        own = shape[1:] if mobile.start(1) == shape[0] else shape
        return (mobile.start(1) + 3, 4) if own in _MOBILE_GROUPS else None
    if len(code) == 18 and (_born(code[6:14]) or checks_as_person(code)):
        return 6, 4
    if len(code) == 15 and code.isdecimal() and _born("19" + code[6:12]):
        return 6, 3
    if 16 <= len(code) <= 19 and max(shape) <= 4 and code[0] in _CARD_FIRST and _luhn(code):
        return 4, 4
    return None


def _born(digits: str) -> bool:
    """Whether eight digits are a day on which somebody alive may have been born."""
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).year in _BIRTHS
    except ValueError:
        return False


def _luhn(code: str) -> bool:
    """The check digit of bank cards."""
    if not code.isdecimal():
        return False
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(code))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
