"""The score of a case: what its findings cost under a scheme, as an interval that holds whatever is still open.

Open are 无法判定 and 人工 without an answer. Each may turn out violated, met, or not to apply, and a finding about a table
that was not (all) exported may stand for any number of rows; the interval is exact over all of these. 符合 is taken as it
is: it counts its item as applicable. Points are exact until they are rounded, half up to a tenth, for both ends alike.
Source: language.md, "Scoring schemes".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from records.findings import (
    Deduction,
    Finding,
    Points,
    SchemeInfo,
    SchemeItem,
    SchemeLine,
    Score,
    ScoreItem,
    Verdict,
)

_OPEN = (Verdict.UNDETERMINED, Verdict.MANUAL)


@dataclass(frozen=True, slots=True)
class _Item:
    """An item of the scheme for one case. ``least`` and ``most`` points are lost, of ``weight``."""

    title: str
    weight: Decimal
    applies: Literal["yes", "no", "unknown"]
    least: Decimal
    most: Decimal
    deductions: tuple[Deduction, ...]


def score(scheme: SchemeInfo, findings: Iterable[Finding]) -> Score:
    """The score of a case from all its findings (those that are 不适用 may be left out)."""
    by_id: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.verdict is not Verdict.NOT_APPLICABLE:
            by_id.setdefault(finding.obligation, []).append(finding)
    items = [_item(item, by_id) for item in scheme.items]
    points = _points(Decimal(scheme.full), items)
    scored = [one for item in scheme.items for line in item.lines for one in line.obligations]

    def verdicts(obligation: str) -> set[Verdict]:
        return {finding.verdict for finding in by_id.get(obligation, ())}

    violated = [one for one in scheme.vetoes if Verdict.VIOLATED in verdicts(one)]
    open_vetoes = [one for one in scheme.vetoes if one not in violated and verdicts(one).intersection(_OPEN)]
    return Score(
        scheme=scheme.title,
        full=scheme.full,
        points=None if points is None else Points(low=str(points[0]), high=str(points[1])),
        grade=_grade(scheme, points, items, violated, open_vetoes),
        vetoes=violated,
        deductions=[one for item in items for one in item.deductions],
        undetermined=sum(
            finding.verdict in _OPEN
            for one in dict.fromkeys([*scored, *scheme.vetoes])
            for finding in by_id.get(one, ())
        ),
        open_vetoes=open_vetoes,
        grades=[grade.name for grade in scheme.grades],
        items=[_shown(item) for item in items],
    )


def half_up(value: Fraction) -> Decimal:
    """Rounded to a tenth, a half upwards; ``value`` is not negative."""
    tenths = (value * 20 + 1) // 2
    return Decimal(tenths) / 10 if tenths % 10 else Decimal(tenths // 10).quantize(Decimal("0.1"))


# --------------------------------------------------------------------------------------------------------------- items


def _item(item: SchemeItem, by_id: dict[str, list[Finding]]) -> _Item:
    weight = Decimal(item.weight)
    least = most = Decimal(0)
    certain = possible = False
    deductions: list[Deduction] = []
    for line in item.lines:
        found = [finding for one in line.obligations for finding in by_id.get(one, ())]
        violated = [finding for finding in found if finding.verdict is Verdict.VIOLATED]
        doubtful = [finding for finding in found if finding.verdict in _OPEN]
        certain = certain or bool(violated) or any(_met(finding) for finding in found)
        possible = possible or bool(found)
        unbounded = any(_any_number(finding) for finding in doubtful)
        worst = None if unbounded else len(violated) + len(doubtful)
        for finding, points in zip(violated, _each(line, len(violated), weight), strict=True):
            taken = min(points, weight - least)
            least += taken
            deductions.append(
                Deduction(
                    scheme_item=item.item,
                    obligation=finding.obligation,
                    points=_text(taken),
                    subject=finding.subject,
                )
            )
        most += _lost(line, worst, weight)
    return _Item(
        item.item,
        weight,
        "yes" if certain else "unknown" if possible else "no",
        least,
        min(most, weight),
        tuple(deductions),
    )


def _met(finding: Finding) -> bool:
    """符合 of a row that is there; of a table that was not exported it says nothing of whether there is a row."""
    return finding.verdict is Verdict.SATISFIED and not _any_number(finding)


def _any_number(finding: Finding) -> bool:
    """Whether a finding stands for rows that were not exported: none, one or many."""
    return finding.subject.id is None


def _lost(line: SchemeLine, violations: int | None, weight: Decimal) -> Decimal:
    """What a line takes for so many violations (None: any number) of an item of ``weight``."""
    most = weight if line.cap is None else Decimal(line.cap)
    if violations == 0:
        return Decimal(0)
    if line.each is None or violations is None:
        return most
    return min(Decimal(line.each) * violations, most)


def _each(line: SchemeLine, violations: int, weight: Decimal) -> Iterator[Decimal]:
    """What each violation takes, in order: nothing more once the line's cap is reached."""
    before = Decimal(0)
    for number in range(1, violations + 1):
        after = _lost(line, number, weight)
        yield after - before
        before = after


def _shown(item: _Item) -> ScoreItem:
    earned = Points(low=_text(item.weight - item.most), high=_text(item.weight - item.least))
    return ScoreItem(
        item=item.title,
        weight=_text(item.weight),
        applies=item.applies,
        earned=None if item.applies == "no" else earned,
    )


# -------------------------------------------------------------------------------------------------------------- points


def _points(full: Decimal, items: Sequence[_Item]) -> tuple[Decimal, Decimal] | None:
    """The lowest and the highest score; None where no item can apply."""
    sure = [item for item in items if item.applies == "yes"]
    maybe = [item for item in items if item.applies == "unknown"]
    if not sure and not maybe:
        return None
    weight = Fraction(sum((item.weight for item in sure), Decimal(0)))
    low = Fraction(sum((item.weight - item.most for item in sure), Decimal(0)))
    high = Fraction(sum((item.weight - item.least for item in sure), Decimal(0)))
    # An item that may not apply lowers the score only if it earns a smaller share than the rest: the worst first, as long
    # as that lowers it. It raises the score by counting, all of it earned.
    worst, base, earned = Fraction(1) if not weight else low / weight, weight, low
    for item in sorted(maybe, key=lambda item: Fraction(item.weight - item.most) / Fraction(item.weight)):
        base, earned = base + Fraction(item.weight), earned + Fraction(item.weight - item.most)
        worst = min(worst, earned / base)
    more = Fraction(sum((item.weight for item in maybe), Decimal(0)))
    best = (high + more) / (weight + more)
    return half_up(worst * Fraction(full)), half_up(best * Fraction(full))


def _grade(
    scheme: SchemeInfo,
    points: tuple[Decimal, Decimal] | None,
    items: Sequence[_Item],
    violated: Sequence[str],
    open_vetoes: Sequence[str],
) -> str | None:
    """The grade that is certain, else None: a veto gives the last one; the ends of the score must agree."""
    if not scheme.grades:
        return None
    if violated:
        return scheme.grades[-1].name
    if open_vetoes or points is None or all(item.applies != "yes" for item in items):
        return None
    low, high = (_grade_of(scheme, end) for end in points)
    return low if low == high else None


def _grade_of(scheme: SchemeInfo, points: Decimal) -> str:
    return next(
        grade.name for grade in scheme.grades if grade.least is None or points >= Decimal(grade.least)
    )


def _text(points: Decimal) -> str:
    """Without needless noughts: 5, 0.5."""
    text = format(points, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
