"""What can be said about one raw value: a problem (it cannot be read) or a remark (it was read, with a reservation)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from records.quick_classes import dataclass

SHOWN: Final = 40  # characters of a value that a sentence quotes


def shown(raw: object) -> str:
    """A raw value as a sentence quotes it: short, a whole number without .0, TRUE and FALSE as workbooks write them."""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, datetime):
        return raw.strftime("%Y-%m-%d %H:%M")
    text = number_text(raw) if isinstance(raw, int | float) else str(raw)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def number_text(number: float) -> str:
    """A number as a text column holds it: 104.0 is 104, whole numbers never in powers of ten."""
    return str(int(number)) if isinstance(number, float) and number.is_integer() else str(number)


@dataclass(frozen=True, slots=True)
class Remark:
    """A reservation. ``code`` is a stable short English word, ``problem`` and ``hint`` Chinese sentences."""

    code: str
    problem: str
    hint: str = ""


class ValueProblem(ValueError):
    """The value cannot be read: what is wrong, what is allowed, the nearest allowed word, how to mend it."""

    def __init__(
        self,
        code: str,
        problem: str,
        allowed: tuple[str, ...] = (),
        nearest: str | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(problem)
        self.code = code
        self.problem = problem
        self.allowed = allowed
        self.nearest = nearest
        self.hint = hint

    def sentence(self) -> str:
        """Problem and remedy as one text, for places that have room for one only."""
        return f"{self.problem}。{self.hint}" if self.hint else self.problem
