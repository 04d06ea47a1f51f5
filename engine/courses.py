"""The checks of a table on its rows, taken together for all rows alike: what is settled, what is still asked of each.

A view (``engine.views``) and the labels of the case settle most of what 针对 says, and many requirements. The course of a
view names what is left: first the gates that have to be asked of each row, one after the other, then the checks whose
requirement hangs on something measured. With a warm table a row is a few look-ups.

The twin of this module is ``Decider.check``, which takes every check on every row by itself: same verdicts, by test
(``tests/engine/test_courses.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from itertools import zip_longest
from operator import attrgetter
from typing import NamedTuple, cast

from engine.cells import Coded
from engine.context import MISS, Context, Fired, Label, Missing, View
from engine.decide import Decider
from engine.formula import LabelRef
from engine.plan import ARCHIVED, Check
from engine.rests import Rest
from engine.verdict import Decided, Ruling, decided, verdict_of
from engine.views import Views
from records.findings import Verdict
from records.quick_classes import dataclass
from records.row import Row

_NOT_APPLICABLE: Ruling = (Verdict.NOT_APPLICABLE, None)
_NUMBER: Callable[[Decided], int] = attrgetter("check.number")
_new = tuple.__new__  # makes a Decided in half the time
Labels = dict[int, Label]  # of gates, by unit


class Step(NamedTuple):
    """A check that hangs on what is measured: on one property (``single``) or on several."""

    check: Check
    rest: Rest[Ruling]
    answers: dict[object, Ruling]
    single: Coded | None


@dataclass(slots=True)
class Course:
    """What is left of a table's checks for rows of one view.

    ``gates`` are asked of each row, and by their labels it goes on ``after`` them; where there are none, ``settled`` are
    the checks whose verdict is known, ``steps`` those that hang on what is measured, ``closed`` those that do not apply.
    """

    known: Labels
    gates: tuple[LabelRef, ...] = ()
    after: dict[tuple[Label, ...], Course] = field(default_factory=dict)
    settled: tuple[tuple[Check, Verdict, str | None], ...] = ()
    steps: tuple[Step, ...] = ()
    closed: tuple[Check, ...] = ()

    def taken(self, context: Context, row: Row | None) -> list[object]:
        """What the steps hang on, measured on a row."""
        env = (row,)
        return [
            rest.take(context, env) if single is None else single(context, env)
            for _, rest, _, single in self.steps
        ]


Ready = tuple[
    Course, Row | None, Sequence[object]
]  # a row with the end of its course and what its steps hang on


class Courses:
    """Runs the checks of every table over its rows; only with a table of decided facts."""

    def __init__(self, decider: Decider, views: Views) -> None:
        self._decider = decider
        self._views = views
        checks = decider.plan.checks
        self._checks = {
            table: tuple(check for check in checks if check.table == table)
            for table in dict.fromkeys(check.table for check in checks)
        }
        self._of_case = {
            (table, archived): _gates_of_case(own, archived)
            for table, own in self._checks.items()
            for archived in (True, False)
        }
        self._gate_units = [frozenset(gate.unit for gate in check.gates) for check in checks]
        self._rulings = [_reader(check) for check in checks]
        self._alike: dict[object, Course] = {}

    def decided(
        self, context: Context, table: str, rows: Sequence[Row | None], *, closed: bool
    ) -> list[Decided] | None:
        """The verdicts on the rows of a table, by check and then by row; None where something is missing, after all of it
        was asked for. ``closed``: with the checks that 针对 rules out. Raises InternalError."""
        of_row = self._views.of
        gates = self._of_case[table, context.stage == ARCHIVED]
        of_case = self._labels_of_case(context, gates)
        if of_case is None:
            return None
        ready: list[Ready] = []
        missed = False
        views = context.tables.get(table) or self._views.table(context, table) or ()
        for row, view in zip_longest(rows, views):
            if view is None:
                view = of_row(context, row, table)
            course: Course | None = view.courses.get(of_case) if view is not None else None
            if view is not None and course is None:
                known: Labels = {gate.unit: one for gate, one in zip(gates, of_case, strict=True)}
                course = self._made(context, view, table, row, known)
                if course is not None:
                    view.courses[of_case] = course
            while course is not None and course.gates:
                course = self._after(context, course, view, table, row)
            if course is None:
                missed = True
            else:
                ready.append((course, row, course.taken(context, row)))
        found: list[Decided] = []
        if self.ruled(context, ready, found, closed=closed) or missed:
            return None
        found.sort(key=_NUMBER)  # stable: rows stay in file order
        return found

    def _labels_of_case(self, context: Context, gates: Sequence[LabelRef]) -> tuple[bool | None, ...] | None:
        known, label = context.of_case, self._decider.label
        missed = False
        for gate in gates:
            if gate.unit not in known:
                missed = label(context, gate.unit, ()) is MISS or missed
        return None if missed else tuple([known[gate.unit] for gate in gates])

    def ruled(self, context: Context, ready: Iterable[Ready], found: list[Decided], *, closed: bool) -> bool:
        """Adds the verdicts on rows to those found, by what was taken for the steps; whether something is missing."""
        add = found.append
        missed = False
        for course, row, taken in ready:
            first = len(found)
            for check, verdict, reason in course.settled:
                add(_new(Decided, (check, row, verdict, reason)))
            for (check, rest, answers, _), one in zip(course.steps, taken):  # noqa: B905 (this is done for every row)
                ruling = answers.get(one)
                if ruling is None:
                    number = check.number
                    decision = self._decider.checks[number]
                    answer = self._decider.answer(decision, rest, self._rulings[number], one, context, (row,))
                    if isinstance(answer, Missing):
                        missed = True
                        continue
                    ruling = answer
                verdict, reason = ruling
                add(_new(Decided, (check, row, verdict, reason)))
            if row is None:
                found[first:] = [decided(one.check, None, one[2:]) for one in found[first:]]
            if closed:
                found.extend([decided(check, row, _NOT_APPLICABLE) for check in course.closed])
        return missed

    def _after(
        self, context: Context, course: Course, view: View | None, table: str, row: Row | None
    ) -> Course | None:
        """The course beyond its gates; None where one of their labels is missing."""
        label, env = self._decider.label, (row,)
        labels = tuple([label(context, gate.unit, env) for gate in course.gates])
        later = course.after.get(labels)
        if later is None and view is not None and MISS not in labels:
            known: Labels = {gate.unit: one for gate, one in zip(course.gates, labels, strict=True)}
            later = self._made(context, view, table, row, {**course.known, **known})
            if later is not None:
                course.after[labels] = later
        return later

    def _made(
        self, context: Context, view: View, table: str, row: Row | None, known: Labels
    ) -> Course | None:
        """The course of a view from where these gates are known; None where something is missing."""
        while True:
            shut = {unit for unit, label in known.items() if label is False}
            opened = [
                check for check in self._checks[table] if self._gate_units[check.number].isdisjoint(shut)
            ]
            asked = _asked(opened, known, archived=context.stage == ARCHIVED)
            own = [gate for gate in asked if self._views.units[gate.unit]] or asked
            labels = [self._decider.label(context, gate.unit, (row,)) for gate in own]
            if MISS in labels:
                return None
            settled: Labels = {
                gate.unit: label
                for gate, label in zip(own, labels, strict=True)
                if view.labels[self._views.slots[gate.unit]] is not MISS
            }
            if asked and not settled:
                return Course(known, asked)
            if not asked:
                return self._ended(context, table, row, known, opened)
            known = {**known, **settled}

    def _ended(
        self, context: Context, table: str, row: Row | None, known: Labels, opened: list[Check]
    ) -> Course | None:
        """The course where every gate is known."""
        decider, env = self._decider, (row,)
        settled: list[tuple[Check, Verdict, str | None]] = []
        steps: list[Step] = []
        missed = False
        for check in opened:
            decision = decider.checks[check.number]
            part = decider.part(decision, table, context, env, known)
            if part is None:
                missed = True
                continue
            rest = cast("Rest[Ruling]", decision.rest(part))
            if rest.taken:
                steps.append(Step(check, rest, rest.answers, rest.taken[0] if len(rest.taken) == 1 else None))
                continue
            answer = decider.answer(decision, rest, self._rulings[check.number], (), context, env)
            if isinstance(answer, Missing):
                missed = True
            else:
                settled.append((check, *answer))
        if missed:
            return None
        numbers = {check.number for check in opened}
        closed = tuple(check for check in self._checks[table] if check.number not in numbers)
        made = Course({}, settled=tuple(settled), steps=tuple(steps), closed=closed)
        # Views that differ in nothing that matters to the checks share one course.
        verdicts = tuple((check.number, verdict, reason) for check, verdict, reason in settled)
        alike = (table, verdicts, tuple((step.check.number, id(step.rest)) for step in steps))
        return self._alike.setdefault(alike, made)


def _asked(opened: Sequence[Check], known: Labels, *, archived: bool) -> tuple[LabelRef, ...]:
    """The gates of a row that are not known yet: first those of 针对, then, where 到期 matters, those of 到期."""
    gates = [gate for check in opened for gate in check.gates]
    due = [] if archived else [check.due_gate for check in opened if check.due_gate is not None]
    for wanted in (gates, due):
        asked = tuple(dict.fromkeys(gate for gate in wanted if gate.unit not in known))
        if asked:
            return asked
    return ()


def _gates_of_case(checks: Sequence[Check], archived: bool) -> tuple[LabelRef, ...]:
    gates = [gate for check in checks for gate in check.gates]
    due = [] if archived else [check.due_gate for check in checks if check.due_gate is not None]
    return tuple(dict.fromkeys(gate for gate in (*gates, *due) if not gate.frames))


def _reader(check: Check) -> Callable[[Fired], Ruling]:
    name, is_question = check.obligation, check.requirement is None
    return lambda fired: verdict_of(name, fired, is_question)
