"""What data would settle how many 无法判定: each thing on its own, and in the order that settles most first.

A finding that cannot be judged lacks one thing or several; it is settled when all of them are there. So a thing has two
numbers: in how many findings it is lacking, and how many it settles alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Supply(StrEnum):
    """What is to be done about a lack."""

    EXPORT = "导出"  # a table or a column that the export does not hold
    FILL = "补填"  # cells that are empty
    CORRECT = "更正"  # values that cannot be used
    OTHER = "其他"  # nothing in the export: the calendar, a date that no column holds


@dataclass(frozen=True, slots=True, order=True)
class Need:
    """One thing that is lacking. ``column`` empty: the whole table; ``action`` the Chinese words for what to do."""

    supply: Supply
    table: str
    column: str
    action: str


@dataclass(frozen=True, slots=True)
class Lack:
    """Findings that lack exactly the same: how many, in which cases (案号 or 单位年度), of which obligations."""

    needs: frozenset[Need]
    findings: int
    owners: frozenset[str]
    obligations: frozenset[str]


@dataclass(frozen=True, slots=True)
class Benefit:
    """What supplying one thing is worth: findings that it settles alone, and findings that wait for it and others."""

    need: Need
    settles: int
    concerns: int
    owners: int
    obligations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the order: ``needs`` that have to come together, what they settle then, and the sum so far."""

    needs: tuple[Need, ...]
    settles: int
    total: int


def benefits(lacks: Sequence[Lack]) -> list[Benefit]:
    """Every thing that is lacking, what settles most alone first."""
    found = []
    for need in sorted({need for lack in lacks for need in lack.needs}):
        concerned = [lack for lack in lacks if need in lack.needs]
        found.append(
            Benefit(
                need,
                sum(lack.findings for lack in concerned if len(lack.needs) == 1),
                sum(lack.findings for lack in concerned),
                len(frozenset().union(*(lack.owners for lack in concerned))),
                tuple(sorted(frozenset().union(*(lack.obligations for lack in concerned)))),
            )
        )
    return sorted(found, key=lambda one: (-one.settles, -one.concerns, one.need))


def settled(lacks: Iterable[Lack], supplied: frozenset[Need]) -> int:
    """How many findings are settled once all of ``supplied`` is there."""
    return sum(lack.findings for lack in lacks if lack.needs <= supplied)


def plan(lacks: Sequence[Lack]) -> list[Step]:
    """The greedy order: at each step the things that settle most findings for each thing supplied.

    The things of a step settle nothing unless they come together. Every finding is settled by the last step.
    """
    left = [(lack.needs, lack.findings) for lack in lacks if lack.needs]
    steps: list[Step] = []
    total = 0
    while left:
        bundle = _best(frozenset(needs for needs, _ in left), left)
        gained = sum(count for needs, count in left if needs <= bundle)
        total += gained
        steps.append(Step(tuple(sorted(bundle)), gained, total))
        left = [(needs - bundle, count) for needs, count in left if not needs <= bundle]
    return steps


def _best(
    bundles: frozenset[frozenset[Need]], left: Sequence[tuple[frozenset[Need], int]]
) -> frozenset[Need]:
    """The bundle worth most for each thing in it; where a part of it settles something by itself, that part."""
    best = min(bundles, key=lambda needs: _rank(needs, left))
    parts = frozenset(needs for needs in bundles if needs < best)
    return _best(parts, left) if parts else best


def _rank(
    bundle: frozenset[Need], left: Sequence[tuple[frozenset[Need], int]]
) -> tuple[float, int, tuple[Need, ...]]:
    gained = sum(count for needs, count in left if needs <= bundle)
    return -gained / len(bundle), len(bundle), tuple(sorted(bundle))
