"""The score of a case: what its findings cost under a scheme, as an interval that holds whatever is still open.

Open are 无法判定 and 人工 without an answer. Each may turn out violated, met, or not to apply, and a finding about a table
that was not (all) exported may stand for any number of rows; the interval is exact over all of these. 符合 is taken as it
is: it counts its item as applicable. Points are exact until they are rounded, half up to a tenth, for both ends alike.
Source: language.md, "Scoring schemes".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from records.findings import Deduction, Finding, Points, SchemeInfo, Score, ScoreItem, Verdict, unvalidated
from records.quick_classes import dataclass

_OPEN = (Verdict.UNDETERMINED, Verdict.MANUAL)


@dataclass(frozen=True, slots=True)
class _Line:
    """One 扣: ``each`` None: one violation takes ``most``, the cap or the item's weight."""

    each: Decimal | None
    most: Decimal

    def lost(self, violations: int | None) -> Decimal:
        """What so many violations take; None: any number of them."""
        if violations == 0:
            return Decimal(0)
        if self.each is None or violations is None:
            return self.most
        return min(self.each * violations, self.most)

    def steps(self, violations: int) -> Iterator[Decimal]:
        """What each violation takes, in order: nothing more once the cap is reached."""
        before = Decimal(0)
        for number in range(1, violations + 1):
            after = self.lost(number)
            yield after - before
            before = after


@dataclass(slots=True)
class _Tally:
    """What a case has under one line. ``unbounded``: among the open there is a table that was not exported."""

    violated: list[Finding] = field(default_factory=list)
    open: int = 0
    unbounded: bool = False
    met: bool = False  # a row that is there and is 符合


@dataclass(frozen=True, slots=True)
class _Item:
    """An item of the scheme for one case. ``least`` and ``most`` points are lost, of ``weight``."""

    title: str
    weight: Decimal
    applies: Literal["yes", "no", "unknown"]
    least: Decimal
    most: Decimal
    deductions: tuple[Deduction, ...]


class Scorer:
    """One scheme, ready to score many cases."""

    def __init__(self, scheme: SchemeInfo) -> None:
        self.scheme = scheme
        self._full = Decimal(scheme.full)
        self._items: list[tuple[str, Decimal, list[_Line]]] = []
        self._places: dict[str, tuple[int, int]] = {}  # obligation → item, line
        for number, item in enumerate(scheme.items):
            weight = Decimal(item.weight)
            lines = []
            for place, line in enumerate(item.lines):
                self._places.update(dict.fromkeys(line.obligations, (number, place)))
                most = weight if line.cap is None else Decimal(line.cap)
                lines.append(_Line(None if line.each is None else Decimal(line.each), most))
            self._items.append((item.item, weight, lines))
        self._vetoes = frozenset(scheme.vetoes)
        self._grades = [
            (grade.name, None if grade.least is None else Decimal(grade.least)) for grade in scheme.grades
        ]

    def score(self, findings: Iterable[Finding]) -> Score:
        """The score of a case from all its findings (those that are 不适用 may be left out)."""
        tallies: dict[tuple[int, int], _Tally] = {}
        vetoes: dict[str, set[Verdict]] = {}
        undetermined = 0
        for finding in findings:
            name, verdict = finding.obligation, finding.verdict
            if verdict is Verdict.NOT_APPLICABLE:
                continue
            place = self._places.get(name)
            if place is not None:
                _count(tallies.setdefault(place, _Tally()), finding)
            if name in self._vetoes:
                vetoes.setdefault(name, set()).add(verdict)
            elif place is None:
                continue
            undetermined += verdict in _OPEN
        items = [
            _item(title, weight, [(line, tallies.get((number, place))) for place, line in enumerate(lines)])
            for number, (title, weight, lines) in enumerate(self._items)
        ]
        violated = [one for one in self.scheme.vetoes if Verdict.VIOLATED in vetoes.get(one, ())]
        doubtful = [one for one in self.scheme.vetoes if vetoes.get(one, set()).intersection(_OPEN)]
        open_vetoes = [one for one in doubtful if one not in violated]
        points = _points(self._full, items)
        return unvalidated(Score)(
            scheme=self.scheme.title,
            full=self.scheme.full,
            points=None if points is None else Points(low=str(points[0]), high=str(points[1])),
            grade=self._grade(points, items, violated, open_vetoes),
            vetoes=violated,
            deductions=[one for item in items for one in item.deductions],
            undetermined=undetermined,
            open_vetoes=open_vetoes,
            grades=[name for name, _ in self._grades],
            items=[_shown(item) for item in items],
        )

    def _grade(
        self,
        points: tuple[Decimal, Decimal] | None,
        items: Sequence[_Item],
        violated: Sequence[str],
        open_vetoes: Sequence[str],
    ) -> str | None:
        """The grade that is certain, else None: a veto gives the last one; the ends of the score must agree."""
        if not self._grades:
            return None
        if violated:
            return self._grades[-1][0]
        if open_vetoes or points is None or all(item.applies != "yes" for item in items):
            return None
        low, high = (
            next(name for name, least in self._grades if least is None or end >= least) for end in points
        )
        return low if low == high else None


def score(scheme: SchemeInfo, findings: Iterable[Finding]) -> Score:
    """The score of one case."""
    return Scorer(scheme).score(findings)


def half_up(value: Fraction) -> Decimal:
    """Rounded to a tenth, a half upwards; ``value`` is not negative."""
    tenths = (value * 20 + 1) // 2
    return (Decimal(tenths) / 10).quantize(Decimal("0.1"))


# --------------------------------------------------------------------------------------------------------------- items


def _count(tally: _Tally, finding: Finding) -> None:
    any_number = finding.subject.id is None  # rows that were not exported: none, one or many
    if finding.verdict is Verdict.VIOLATED:
        tally.violated.append(finding)
    elif finding.verdict in _OPEN:
        tally.open += 1
        tally.unbounded = tally.unbounded or any_number
    elif not any_number:  # 符合 of a table that was not exported does not say that there is a row
        tally.met = True


def _item(title: str, weight: Decimal, lines: Iterable[tuple[_Line, _Tally | None]]) -> _Item:
    least = most = Decimal(0)
    certain = possible = False
    deductions: list[Deduction] = []
    for line, tally in lines:
        if tally is None:
            continue
        possible = True
        certain = certain or bool(tally.violated) or tally.met
        for finding, points in zip(tally.violated, line.steps(len(tally.violated)), strict=True):
            taken = min(points, weight - least)
            least += taken
            deductions.append(
                Deduction(
                    scheme_item=title,
                    obligation=finding.obligation,
                    points=_text(taken),
                    subject=finding.subject,
                )
            )
        most += line.lost(None if tally.unbounded else len(tally.violated) + tally.open)
    applies: Literal["yes", "no", "unknown"] = "yes" if certain else "unknown" if possible else "no"
    return _Item(title, weight, applies, least, min(most, weight), tuple(deductions))


def _shown(item: _Item) -> ScoreItem:
    earned = Points(low=_text(item.weight - item.most), high=_text(item.weight - item.least))
    return ScoreItem(
        item=item.title,
        weight=_text(item.weight),
        applies=item.applies,
        earned=None if item.applies == "no" else earned,
    )


# -------------------------------------------------------------------------------------------------------------- points


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a score: ``low`` and ``high`` are what it earns, of ``weight``."""

    applies: Literal["yes", "no", "unknown"]
    weight: Fraction
    low: Fraction
    high: Fraction


def rescaled(full: Fraction, parts: Sequence[Part]) -> tuple[Decimal, Decimal] | None:
    """The lowest and the highest score of all parts that apply, as a share of ``full``; None where none can apply."""
    sure = [part for part in parts if part.applies == "yes"]
    maybe = [part for part in parts if part.applies == "unknown"]
    if not sure and not maybe:
        return None
    weight = sum((part.weight for part in sure), Fraction(0))
    low = sum((part.low for part in sure), Fraction(0))
    high = sum((part.high for part in sure), Fraction(0))
    # A part that may not apply lowers the score only if it earns a smaller share than the rest: the worst first, as long
    # as that lowers it. It raises the score by counting, with the most that it can earn, where that is a greater share.
    worst, base, earned = Fraction(1) if not weight else low / weight, weight, low
    for part in sorted(maybe, key=lambda part: part.low / part.weight):
        base, earned = base + part.weight, earned + part.low
        worst = min(worst, earned / base)
    best, base, earned = Fraction(0) if not weight else high / weight, weight, high
    for part in sorted(maybe, key=lambda part: part.high / part.weight, reverse=True):
        base, earned = base + part.weight, earned + part.high
        best = max(best, earned / base)
    return half_up(worst * full), half_up(best * full)


def _points(full: Decimal, items: Sequence[_Item]) -> tuple[Decimal, Decimal] | None:
    """The lowest and the highest score; None where no item can apply."""
    sure = [item for item in items if item.applies == "yes"]
    parts = [_part([item]) for item in items if item.applies == "unknown"]
    if sure:
        parts.append(_part(sure))  # one part for all: decimals are added much faster than fractions
    return rescaled(Fraction(full), parts)


def _part(items: Sequence[_Item]) -> Part:
    """Items that apply alike as one part."""
    weight = sum(item.weight for item in items)
    low, high = (
        weight - sum(lost) for lost in zip(*((item.most, item.least) for item in items), strict=True)
    )
    return Part(items[0].applies, Fraction(weight), Fraction(low), Fraction(high))


def _text(points: Decimal) -> str:
    """Without needless noughts: 5, 0.5."""
    text = format(points, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
