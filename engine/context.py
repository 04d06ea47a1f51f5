"""What measuring and deciding share: one case under one run, the answers kept for it, and the words for what is not known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from datetime import date
from enum import Enum
from typing import Any, Final

from engine.calendar import Calendar
from engine.times import TimeSet
from records.case import CaseRecord
from records.links import Links, Related
from records.quick_classes import dataclass
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
Picked = tuple[
    dict[int, Related | None], Related | None
]  # by the identity of the row asked from, and for all others


@dataclass(slots=True)
class View:
    """What is known of all rows alike (``engine.views``): their labels (MISS: not known yet, or not settled by that), by the
    place that a unit has among those of its table (``Views.slots``).

    Put by with it are, of units that they do not settle alone, what is left to be measured (a ``Rest``), and the ``Course`` of
    their checks, by the labels of the case; nobody here looks into them.
    """

    labels: list[Label]
    rests: dict[int, Any] = field(default_factory=dict)
    courses: dict[tuple[object, ...], Any] = field(default_factory=dict)


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
    of_case: dict[int, bool | None] = field(default_factory=dict)  # labels of the case, by unit
    look: Callable[[Context, str], list[View] | None] | None = (
        None  # the views of a whole table's rows, if there are any
    )
    picked: dict[int, Picked] = field(default_factory=dict)  # by the function that picks: see engine.reading
    slots: tuple[int, ...] = ()  # where views (engine.views) hold the label of a unit
    views: dict[int, View] = field(default_factory=dict)  # by the row's identity
    tables: dict[str, list[View]] = field(default_factory=dict)  # of a whole table's rows, in file order
    unseen: dict[str, View] = field(default_factory=dict)  # by table, of rows that were not exported

    def forget_missing(self) -> None:
        """Before another pass: what was not decided yet is asked for again."""
        self.labels = {place: label for place, label in self.labels.items() if label is not MISS}
        self.picked.clear()
