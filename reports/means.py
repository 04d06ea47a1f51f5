"""The mean score of several cases, exact. Cases of schemes with different full scores are compared as shares of a hundred."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from decimal import Decimal
from fractions import Fraction

from records.findings import SchemeInfo, Score
from records.quick_classes import dataclass

NO_MEAN = "—"
SCALED = "各方案的满分不同，平均分都折成 100 分"
SCALED_NOTE = f"（{SCALED}）"


def scaled(schemes: Iterable[SchemeInfo | Score]) -> bool:
    """Whether the schemes of a run, or of some scores, have different full scores, so that every mean is of a hundred."""
    return len({Decimal(scheme.full) for scheme in schemes}) > 1


@dataclass(slots=True)
class Mean:
    """Points added up by the full score that they are of: cases, lows, highs."""

    by_full: dict[str, tuple[int, Decimal, Decimal]] = field(default_factory=dict)

    def add(self, score: Score | None) -> bool:
        """Whether the score has points, which are then added."""
        if score is None or score.points is None:
            return False
        self._add(score.full, 1, Decimal(score.points.low), Decimal(score.points.high))
        return True

    def joined(self, other: Mean) -> Mean:
        found = Mean(dict(self.by_full))
        for full, (cases, low, high) in other.by_full.items():
            found._add(full, cases, low, high)
        return found

    def _add(self, full: str, cases: int, low: Decimal, high: Decimal) -> None:
        known = self.by_full.get(full, (0, Decimal(0), Decimal(0)))
        self.by_full[full] = (known[0] + cases, known[1] + low, known[2] + high)

    @property
    def cases(self) -> int:
        return sum(cases for cases, _, _ in self.by_full.values())

    def ends(self, *, scaled: bool) -> tuple[Fraction, Fraction] | None:
        """The mean of the lows and of the highs, of a hundred where ``scaled``; None without a case."""
        if not self.by_full:
            return None
        low = high = Fraction(0)
        for full, (_, lows, highs) in self.by_full.items():
            share = 100 / Fraction(full) if scaled else 1
            low += Fraction(lows) * share
            high += Fraction(highs) * share
        return low / self.cases, high / self.cases

    def words(self, *, scaled: bool) -> str:
        """96.8, or 86.2～89.4 where something is still open; — without a case."""
        return mean_words(self.ends(scaled=scaled))


def mean_words(ends: tuple[Fraction, Fraction] | None) -> str:
    if ends is None:
        return NO_MEAN
    low, high = map(_tenth, ends)
    return low if low == high else f"{low}～{high}"


def _tenth(value: Fraction) -> str:
    """Half up to a tenth, as scores are."""
    tenths = (value * 20 + 1) // 2
    return f"{tenths // 10}.{tenths % 10}"
