"""Sums in words, as ``reports.summary`` and ``reports.scores`` put those of a review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from records.findings import SchemeInfo
from reports.scores import UNSCORED, mean_head
from reports.summary import case_totals_words, finding_totals_words
from reports.sums import Group, Sums
from reports.words import Label


def case_words(sums: Sums) -> str:
    """How many cases came out how, each counted once under its worst word."""
    return case_totals_words(Counter(sums.all.conclusions))


def finding_words(sums: Sums) -> str:
    return finding_totals_words(Counter({Label(name): count for name, count in sums.labels.items()}))


def grade_words(group: Group, order: Sequence[str], *, every: bool = False) -> str:
    """How many cases have which grade; ``every``: also those that none has."""
    return "，".join(
        f"{name} {group.grades.get(name, 0)} 件" for name in order if every or group.grades.get(name)
    )


def points_words(
    sums: Sums, schemes: Sequence[SchemeInfo], order: Sequence[str], *, every: bool = False
) -> str:
    """The mean score of all cases and how many cases have which grade."""
    group = sums.all
    head = mean_head(group.points, schemes)
    parts = [grade_words(group, order, every=every)]
    unscored = group.cases - group.failed - group.points.cases
    if unscored:
        parts.append(f"{UNSCORED} {unscored} 件")
    rest = "，".join(filter(None, parts))
    return f"{head}；{rest}" if rest else head
