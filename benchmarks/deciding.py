"""What a review decides, apart from what it measures: noted while cases are judged, and done again by the same code.

Deciding a row is: from what it is like to its view, from the view to the course of its checks, from what was taken for the
open ones to their verdicts; and the labels of what is counted likewise. Noted are the arguments of those functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial

from engine.calendar import default_calendar
from engine.courses import Courses
from engine.decide import Decider
from engine.judge import Judge, Subject
from engine.plan import ARCHIVED
from engine.verdict import Decided
from records.case import CaseRecord

Calls = list[tuple[object, ...]]


@contextmanager
def _noting(thing: object, name: str, calls: Calls) -> Iterator[None]:
    """While it lasts the arguments of a method are noted."""
    method: Callable[..., object] = getattr(thing, name)

    def noting(*arguments: object, **named: object) -> object:
        calls.append(arguments)
        return method(*arguments, **named)

    setattr(thing, name, noting)
    try:
        yield
    finally:
        delattr(thing, name)


class Deciding:
    """Cases whose verdicts a decider already knows, ready to be decided again from what is measured on them."""

    def __init__(self, decider: Decider, cases: Sequence[CaseRecord], as_of: date) -> None:
        judge = Judge(decider, default_calendar(), as_of, closed=False)
        assert decider.views is not None and isinstance(judge.checks, Courses)
        self._matched, self._answer, self._ruled = decider.views.matched, decider.answer, judge.checks.ruled
        self._looks: list[Calls] = []
        self._labels: list[Calls] = []
        self._rows: list[Calls] = []
        self.expected: list[list[Decided]] = []
        for case in cases:
            looks, labels, rows = [], [], []  # type: Calls, Calls, Calls
            with (
                _noting(decider.views, "matched", looks),
                _noting(decider, "answer", labels),
                _noting(judge.checks, "ruled", rows),
            ):
                [outcome] = judge.judge([Subject(case, None, ARCHIVED)])
            assert isinstance(outcome, list)
            self.expected.append(outcome)
            self._looks.append([(place, known, list(keys)) for place, known, keys in looks])  # type: ignore[call-overload]
            self._labels.append(labels)
            self._rows.append([(context, list(ready)) for context, ready, _ in rows])  # type: ignore[call-overload]

    def again(self) -> list[list[Decided]]:
        """The verdicts of every case, table by table and row by row."""
        every: list[list[Decided]] = []
        matched: Callable[..., object] = self._matched
        answer: Callable[..., object] = self._answer
        for looks, labels, rows in zip(self._looks, self._labels, self._rows, strict=True):
            for arguments in looks:
                matched(*arguments)
            for arguments in labels:
                answer(*arguments)
            found: list[Decided] = []
            ruled: Callable[..., object] = self._ruled
            for arguments in rows:
                ruled(*arguments, found, closed=False)
            every.append(found)
        return every

    def same(self, found: list[list[Decided]]) -> bool:
        """Whether these are the verdicts of the review, whatever their order."""
        key = partial(sorted, key=lambda one: (one.check.number, id(one.row)))
        return all(key(one) == key(two) for one, two in zip(found, self.expected, strict=True))
