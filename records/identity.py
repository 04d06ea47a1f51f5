"""Check characters of 证件号码: 居民身份证号 (GB 11643) and 统一社会信用代码 (GB 32100), both of 18 characters."""

from __future__ import annotations

from typing import Final

LENGTH: Final = 18
_PERSON_CHECKS: Final = "10X98765432"
_PERSON_WEIGHTS: Final = tuple(pow(2, 17 - place, 11) for place in range(17))
_FIRM_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_FIRM_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))


def checks_as_person(code: str) -> bool:
    """Whether an 18-character code is a 居民身份证号 with the right last character."""
    if len(code) != LENGTH or not (code[:17].isascii() and code[:17].isdigit()):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(code, _PERSON_WEIGHTS, strict=False))
    return _PERSON_CHECKS[total % 11] == code[17]


def checks_as_firm(code: str) -> bool:
    """Whether an 18-character code is a 统一社会信用代码 with the right last character."""
    if len(code) != LENGTH or any(char not in _FIRM_ALPHABET for char in code):
        return False
    total = sum(
        _FIRM_ALPHABET.index(char) * weight for char, weight in zip(code, _FIRM_WEIGHTS, strict=False)
    )
    return _FIRM_ALPHABET[-total % 31] == code[17]
