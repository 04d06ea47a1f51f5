"""What measuring and deciding share: one case under one run, the answers kept for it, and the words for what is not known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final

from engine.calendar import Calendar
from engine.times import TimeSet
from records.case import CaseRecord
from records.links import Links, Related
from records.row import Row


class Missing(Enum):
    MISS = "a label is not decided yet"


MISS: Final = Missing.MISS
BLANK_TOKEN: Final = "空白"
Fired = frozenset[str]
Env = tuple[Row | None, ...]
Range = tuple[int | None, int | None]
Raw = str | bool | Range | None | Missing
Label = bool | None | Missing
LabelsOf = list[dict[int, bool | None]]


@dataclass(slots=True)
class View:
    """What is known of all rows alike (``engine.views``): by unit, by check, and which checks are open (by the case's own
    gates). ``unsettled`` is what their likeness alone does not settle."""

    labels: dict[int, bool | None] = field(default_factory=dict)
    unsettled: set[int] = field(default_factory=set)
    unsettled_checks: set[int] = field(default_factory=set)
    fired: dict[int, Fired] = field(default_factory=dict)
    opened: dict[tuple[Label, ...], frozenset[int]] = field(default_factory=dict)


@dataclass(slots=True)
class Context:
    """One case under one run: what measures read besides the rows of the fact. ``record`` None: a 单位年度 row alone.

    ``label`` decides a unit on rows; ``labels`` keeps what it answered, so that a row is labelled once.
    """

    record: CaseRecord | None
    links: Links | None
    as_of: date
    stage: str
    calendar: Calendar
    label: Callable[[Context, int, Env], Label]
    labels: dict[tuple[int, ...], Label] = field(default_factory=dict)
    chosen: dict[tuple[int, int], Related] = field(default_factory=dict)
    times: dict[tuple[int, int], TimeSet] = field(default_factory=dict)
    views: dict[int, View | None] = field(default_factory=dict)  # by the row's identity: see engine.views
    alike: dict[int, tuple[Related, tuple[LabelsOf, LabelsOf]]] = field(default_factory=dict)
    """By the identity of what a relation leads to (which is held): the labels that each of its rows has by its view."""

    def forget_missing(self) -> None:
        """Before another pass: what was not decided yet is asked for again."""
        self.labels = {place: label for place, label in self.labels.items() if label is not MISS}
        self.views = {place: view for place, view in self.views.items() if view is not None}
        self.alike.clear()
