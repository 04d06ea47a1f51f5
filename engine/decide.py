"""Deciding facts: each distinct canonical fact once by durable_rules, compared, kept in the table, looked up after that.

A fact that is not in the table is noted and decided later, many in one batch (``decide_pending``); until then the answer
is MISS. What an earlier run kept (``engine.kept_table``) is compared in the same way before it enters the table. Without
the table (``table=False``) the same path is taken for every single fact: same verdicts, by test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from engine import compile as rules
from engine.cells import Coded, Key, Shape, shape_of
from engine.context import MISS, Context, Env, Fired, Label, Missing, View
from engine.durable import DurableError, DurableRule, EngineFault, Ruleset
from engine.errors import UndecidedFact
from engine.formula import LabelRef, Measure
from engine.kept_table import Answers, KeptTable
from engine.plain import Known, holds
from engine.plan import ARCHIVED, Check, Plan, Unit
from engine.views import Views
from records.row import Row

CLOSED: Fired = frozenset({rules.NOT_APPLICABLE})
_NOT_DUE: Fired = frozenset({rules.NOT_DUE})
Slot = tuple[object, ...]  # the canonical fact; without the table with the rows that it was measured on
MakeRuleset = Callable[[str, Sequence[DurableRule], Mapping[str, type]], Ruleset]


@dataclass(frozen=True, slots=True)
class Broken:
    """A fact that could not be decided, and why: whatever needs it fails, nothing else."""

    text: str


@dataclass(slots=True)
class Decision:
    """One unit or check made ready: the shape of its fact, its rules, what must fire, and what was decided."""

    name: str
    shape: Shape
    compiled: Callable[[], list[DurableRule]]
    expected: Callable[[Mapping[Measure, Known]], Fired]
    settled: Callable[[Mapping[Measure, Known]], bool]
    decided: dict[Slot, Fired | Broken] = field(default_factory=dict)
    pending: dict[Slot, Key] = field(default_factory=dict)
    ruleset: Ruleset | None = None
    kept: Answers | None = None  # of earlier runs; None: not looked for yet
    by_view: tuple[Coded | None, ...] = ()  # the properties that a row's view settles; empty: there are none
    _rules: tuple[DurableRule, ...] | None = None

    @property
    def rules(self) -> tuple[DurableRule, ...]:
        """Compiled when first asked for: where the table knows every fact, never."""
        if self._rules is None:
            self._rules = tuple(self.compiled())
        return self._rules

    def make_ruleset(self, make: MakeRuleset = Ruleset) -> Ruleset:
        return make(self.name, self.rules, self.shape.vocabulary())


@dataclass(frozen=True, slots=True)
class Doors:
    """The checks of one table and the gates before them, by unit: what the case decides, what stands on the row itself,
    and what lies further off; ``closes`` are the checks that a gate closes when it is false."""

    checks: frozenset[int]
    of_case: tuple[int, ...]
    of_row: tuple[int, ...]
    far: tuple[int, ...]
    closes: Mapping[int, frozenset[int]]

    def without(self, labels: Iterable[tuple[int, Label]], opened: frozenset[int]) -> frozenset[int]:
        for unit, label in labels:
            if label is False:
                opened -= self.closes[unit]
        return opened


class Decider:
    """All decisions of a plan. ``compare`` off is for tests that show what the comparison is worth."""

    def __init__(
        self,
        plan: Plan,
        *,
        table: bool = True,
        compare: bool = True,
        make_ruleset: MakeRuleset = Ruleset,
        kept: KeptTable | None = None,
    ) -> None:
        self.plan = plan
        self._table = table
        self._kept = kept if table else None
        self.new_facts = 0  # decided by durable_rules since the table was last kept
        self._compare = compare
        self._make_ruleset = make_ruleset
        self.units = tuple(unit_decision(unit) for unit in plan.units)
        self.checks = tuple(check_decision(check) for check in plan.checks)
        self._waiting: list[Decision] = []
        self._views = Views(plan)
        self._doors = {table: self._doors_of(table) for table in {check.table for check in plan.checks}}
        self._own_units = self._views.units if table else (False,) * len(plan.units)
        if table:
            for decision, cheap in (
                *zip(self.units, self._views.partly, strict=True),
                *zip(self.checks, self._views.partly_checks, strict=True),
            ):
                decision.by_view = decision.shape.only(cheap)

    def _doors_of(self, table: str) -> Doors:
        checks = [check for check in self.plan.checks if check.table == table]
        gates = dict.fromkeys(gate for check in checks for gate in check.gates)
        own = self._views.units
        return Doors(
            frozenset(check.number for check in checks),
            tuple(gate.unit for gate in gates if not gate.frames),
            tuple(gate.unit for gate in gates if gate.frames and own[gate.unit]),
            tuple(gate.unit for gate in gates if gate.frames and not own[gate.unit]),
            {gate.unit: frozenset(c.number for c in checks if gate in c.gates) for gate in gates},
        )

    def label(self, context: Context, unit: int, env: Env) -> Label:
        """The label of a unit on these rows: True, False, None (unknown), or MISS (not decided yet)."""
        if self._own_units[unit]:
            row = env[0]
            view = context.views.get(id(row)) or self._view(context, row)
            if view is not None:
                seen = view.labels.get(unit, MISS)
                if seen is MISS:
                    seen = self._label(context, unit, env)
                    if not isinstance(seen, Missing):
                        view.labels[unit] = seen
                return seen
        elif self._table and (decision := self.units[unit]).by_view:
            row = env[0] if env else None
            view = (
                context.views.get(id(row)) or self._view(context, row)
                if env
                else self._views.of_case(context)
            )
            if view is not None:
                seen = view.labels.get(unit, MISS)
                if seen is not MISS:
                    return seen
                if unit not in view.unsettled:
                    fired = self._settled(decision, context, env, unit, view.unsettled)
                    if fired is not None:
                        label = view.labels[unit] = _label_of(fired)
                        return label
        return self._label(context, unit, env)

    def _settled(
        self, decision: Decision, context: Context, env: Env, number: int, unsettled: set[int]
    ) -> Fired | None:
        """What fires whatever the rest of the fact may be, if the row's view settles that; else ``number`` is noted as
        unsettled, unless something is not decided yet."""
        codes = tuple([None if coded is None else coded(context, env) for coded in decision.by_view])
        if MISS in codes:
            return None
        key = cast(Key, codes)
        if not decision.settled(decision.shape.known(key)):
            unsettled.add(number)
            return None
        fired = self._decided_as(decision, key, context, env)
        return None if isinstance(fired, Missing) else fired

    def _view(self, context: Context, row: Row | None) -> View | None:
        return self._views.of(context, row) if self._table and row is not None else None

    def _label(self, context: Context, unit: int, env: Env) -> Label:
        place = (unit, id(env[0])) if len(env) == 1 else (unit, *map(id, env))
        known = context.labels.get(place, MISS)
        if known is not MISS:
            return known
        fired = self._look_up(self.units[unit], context, env)
        label: Label = MISS if isinstance(fired, Missing) else _label_of(fired)
        context.labels[place] = label
        return label

    def check(
        self, context: Context, check: Check, row: Row | None, is_open: bool = False
    ) -> Fired | Missing:
        """Which of N, D, S, V fire for a check on this subject, or MISS.

        Where 针对 or 到期 is false already, N or D is all there is: the requirement is not measured. ``is_open``: that 针对
        is not false was seen before (``opened``).
        """
        number = check.number
        own = self._views.checks[number]
        decision = self.checks[number]
        view = self._view(context, row) if own or decision.by_view else None
        if view is not None:
            known = view.fired.get(number)
            if known is None and not own and number not in view.unsettled_checks:
                known = self._settled(decision, context, (row,), number, view.unsettled_checks)
                if known is not None:
                    view.fired[number] = known
            if known is not None:
                return known
        fired = self._check(context, check, row, is_open)
        if own and view is not None and not isinstance(fired, Missing):
            view.fired[number] = fired
        return fired

    def _check(self, context: Context, check: Check, row: Row | None, is_open: bool) -> Fired | Missing:
        if not is_open and (closed := self._gate(context, check.gates, row, CLOSED)) is not None:
            return closed
        if check.due_gate is not None and context.stage != ARCHIVED:
            not_due = self._gate(context, (check.due_gate,), row, _NOT_DUE)
            if not_due is not None:  # a gate that was not decided when it was left open comes first
                return self._gate(context, check.gates, row, CLOSED) or not_due
        return self._look_up(self.checks[check.number], context, (row,))

    def _gate(
        self, context: Context, gates: Iterable[LabelRef], row: Row | None, closed: Fired
    ) -> Fired | Missing | None:
        """``closed`` where one of the labels is false, MISS where one before it is not decided; None: they are open."""
        for gate in gates:
            label = self.label(context, gate.unit, (row,) if gate.frames else ())
            if label is MISS or label is False:
                return MISS if label is MISS else closed
        return None

    def opened(self, context: Context, table: str, rows: Sequence[Row | None]) -> list[frozenset[int]]:
        """For each row of a table the numbers of its checks that 针对 does not certainly close (MISS leaves open)."""
        doors = self._doors[table]
        of_case = tuple([self.label(context, unit, ()) for unit in doors.of_case])
        left = doors.without(zip(doors.of_case, of_case, strict=True), doors.checks)
        known = of_case if MISS not in of_case else None
        found: list[frozenset[int]] = []
        for row in rows:
            view = self._view(context, row) if known is not None else None
            opened = view.opened.get(known) if view is not None and known is not None else None
            if opened is None:
                labels = [(unit, self.label(context, unit, (row,))) for unit in doors.of_row]
                opened = doors.without(labels, left)
                if view is not None and known is not None and all(label is not MISS for _, label in labels):
                    view.opened[known] = opened
            if doors.far:
                opened = doors.without(
                    ((unit, self.label(context, unit, (row,))) for unit in doors.far), opened
                )
            found.append(opened)
        return found

    def _look_up(self, decision: Decision, context: Context, env: Env) -> Fired | Missing:
        codes = tuple([coded(context, env) for coded in decision.shape.coded])
        if self._table:
            fired = decision.decided.get(codes)  # where a code is MISS there is nothing
            if fired is not None and not isinstance(fired, Broken):
                return fired
        return MISS if MISS in codes else self._decided_as(decision, cast(Key, codes), context, env)

    def _decided_as(self, decision: Decision, key: Key, context: Context, env: Env) -> Fired | Missing:
        """What was decided for this canonical fact; a new one is noted."""
        slot: Slot = key if self._table else (*key, id(context), *map(id, env))
        fired = decision.decided.get(slot)
        if fired is None and self._kept is not None:
            fired = self._from_before(self._kept, decision, key)
        if fired is None:
            if not decision.pending:
                self._waiting.append(decision)
            decision.pending[slot] = key
            return MISS
        if isinstance(fired, Broken):
            raise UndecidedFact(fired.text)
        return fired

    def _from_before(self, kept: KeptTable, decision: Decision, key: Key) -> Fired | None:
        """What an earlier run decided for this fact, if the plain evaluation agrees."""
        if decision.kept is None:
            decision.kept = kept.answers(decision.name)
        fired = decision.kept.get(key)
        if fired is None or fired != decision.expected(decision.shape.known(key)):
            return None
        decision.decided[key] = fired
        return fired

    def keep(self) -> None:
        """Put what was decided by for later runs."""
        if self._kept is not None and self.new_facts:
            self._kept.keep((one.name, _sound(one)) for one in (*self.units, *self.checks))
            self.new_facts = 0

    def decide_pending(self) -> int:
        """Decide all facts noted since the last call; returns how many.

        A fact that the engine loses or decides otherwise than the plain evaluation is kept as broken: asking for it again
        raises UndecidedFact.
        """
        waiting, self._waiting = self._waiting, []
        count = 0
        for decision in waiting:
            slots = list(decision.pending.items())
            decision.pending.clear()
            count += len(slots)
            self.new_facts += len(slots)
            try:
                decision.decided.update(self._decided(decision, slots))
            except DurableError as problem:
                decision.decided.update((slot, Broken(str(problem))) for slot, _ in slots)
        return count

    def _decided(
        self, decision: Decision, slots: list[tuple[Slot, Key]]
    ) -> Iterator[tuple[Slot, Fired | Broken]]:
        keys = [key for _, key in slots]
        for (slot, key), fired in zip(slots, self._fire(decision, keys), strict=True):
            wanted = decision.expected(decision.shape.known(key)) if self._compare else fired
            yield slot, fired if fired == wanted else Broken(_difference(decision, key, fired, wanted))

    def _fire(self, decision: Decision, keys: list[Key]) -> list[Fired]:
        """What durable_rules fires for each fact. Raises DurableError."""
        if not decision.rules:
            return [frozenset()] * len(keys)
        if decision.ruleset is None:
            decision.ruleset = decision.make_ruleset(self._make_ruleset)
        fired = decision.ruleset.decide([decision.shape.fact(key) for key in keys])
        if len(fired) != len(keys):
            raise EngineFault(decision.name, f"给了 {len(keys)} 条事实，答了 {len(fired)} 条")
        return fired

    def forget(self) -> None:
        """Without the table: let go of what was decided for the cases just finished."""
        if not self._table:
            for decision in (*self.units, *self.checks):
                decision.decided.clear()

    def close(self) -> None:
        self.keep()
        for decision in (*self.units, *self.checks):
            if decision.ruleset is not None:
                decision.ruleset.close()
                decision.ruleset = None

    @property
    def cells(self) -> int:
        """How many facts the table holds."""
        return sum(len(decision.decided) for decision in (*self.units, *self.checks))


def unit_decision(unit: Unit) -> Decision:
    shape = shape_of([unit.formula])
    keys = {prop.measure: prop for prop in shape.properties}

    def expected(fact: Mapping[Measure, Known]) -> Fired:
        return rules.expected_unit(unit.formula, fact)

    def settled(fact: Mapping[Measure, Known]) -> bool:
        return holds(unit.formula, fact) is not None

    return Decision(f"u{unit.number}", shape, lambda: rules.unit_rules(unit.formula, keys), expected, settled)


def check_decision(check: Check) -> Decision:
    parts = (check.applies, check.due, check.requirement)
    shape = shape_of([part for part in parts if part is not None])
    keys = {prop.measure: prop for prop in shape.properties}

    def expected(fact: Mapping[Measure, Known]) -> Fired:
        return rules.expected_check(*parts, fact)

    def settled(fact: Mapping[Measure, Known]) -> bool:
        """Whether the verdict is: where the check does not apply the rest does not matter."""
        if holds(check.applies, fact) is False:
            return True
        return all(holds(part, fact) is not None for part in parts if part is not None)

    return Decision(check.obligation, shape, lambda: rules.check_rules(*parts, keys), expected, settled)


def _sound(decision: Decision) -> Answers:
    decided = cast(dict[Key, Fired | Broken], decision.decided)  # with the table a slot is a key
    return {key: fired for key, fired in decided.items() if not isinstance(fired, Broken)}


def _label_of(fired: Fired) -> bool | None:
    """Both rules at once cannot be: then nothing is known."""
    return None if len(fired) != 1 else rules.TRUE in fired


def _difference(decision: Decision, key: Key, fired: Fired, wanted: Fired) -> str:
    shown = "，".join(f"{name}={value}" for name, value in decision.shape.fact(key).items())
    return (
        f"规则 {decision.name} 在事实（{shown}）上的引擎结果与逐项核对不一致："
        f"引擎触发 {sorted(fired) or '无'}，应触发 {sorted(wanted) or '无'}"
    )
