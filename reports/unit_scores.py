"""The score of a unit or an officer under an assessment scheme, with what each point was lost for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from reports.scores import OPEN_GRADE, UNSCORED


@dataclass(frozen=True, slots=True)
class Loss:
    """What one thing costs a part: ``sure`` points, and ``open`` ones that depend on what is not yet known."""

    what: str
    where: str
    sure: Fraction
    open: Fraction


@dataclass(frozen=True, slots=True)
class PartScore:
    """One part of the scheme. ``low`` and ``high``: what it earns of ``weight``; the losses add up to the rest of both.

    ``note`` says what the part was computed from, or why it does not apply.
    """

    title: str
    weight: Fraction
    applies: Literal["yes", "no", "unknown"]
    low: Fraction
    high: Fraction
    losses: tuple[Loss, ...]
    note: str

    @property
    def words(self) -> str:
        if self.applies == "no":
            return "不适用"
        return span(self.low, self.high)


@dataclass(frozen=True, slots=True)
class UnitScore:
    """``points`` (lowest, highest, of ``full``, half up to a tenth) None: no part applies. ``grade`` None: not certain, or
    the scheme has none."""

    full: Decimal
    points: tuple[Decimal, Decimal] | None
    grade: str | None
    graded: bool
    parts: tuple[PartScore, ...]

    @property
    def words(self) -> str:
        """86.2～89.4"""
        if self.points is None:
            return UNSCORED
        low, high = self.points
        return str(low) if low == high else f"{low}～{high}"

    @property
    def grade_words(self) -> str:
        return (self.grade or OPEN_GRADE) if self.graded else "—"


def span(low: Fraction, high: Fraction) -> str:
    """86.25, or 86.25～89.4: to a hundredth."""
    return points(low) if low == high else f"{points(low)}～{points(high)}"


def points(value: Fraction) -> str:
    """To a hundredth, half up, without needless noughts."""
    hundredths = (value * 200 + 1) // 2
    text = f"{hundredths // 100}.{hundredths % 100:02d}"
    return text.rstrip("0").rstrip(".")


def losing(parts: Sequence[PartScore]) -> list[tuple[PartScore, Loss]]:
    """Every loss with its part, in order."""
    return [(part, loss) for part in parts for loss in part.losses]
