"""Deciding facts: each distinct canonical fact once by durable_rules, compared, kept in the table, looked up after that.

A fact that is not in the table is noted and decided later, many in one batch (``decide_pending``); until then the answer
is MISS. What an earlier run kept (``engine.kept_table``) is compared in the same way before it enters the table. With the
table most of a fact is not even measured: what the likeness of rows settles is known (``engine.views``), and of the rest
only what still matters is taken (``engine.rests``).

Without the table (``table=False``) every single fact is measured whole and decided by itself: same verdicts, by test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from types import MappingProxyType
from typing import TypeVar, cast

from engine import compile as rules
from engine.cells import Coded, Key, Shape, shape_of
from engine.context import MISS, Context, Env, Fired, Label, Missing
from engine.durable import DurableError, DurableRule, EngineFault, Ruleset
from engine.errors import UndecidedFact
from engine.formula import Formula, LabelOf, LabelRef, Measure, Property
from engine.kept_table import Answers, KeptTable, Whole
from engine.plain import Known
from engine.plan import ARCHIVED, Check, Plan, Unit
from engine.rests import OPEN, Open, Part, Rest, open_for_check, open_for_unit
from engine.views import HEADER, Views
from records.quick_classes import dataclass
from records.row import Row

A = TypeVar("A")
CLOSED: Fired = frozenset({rules.NOT_APPLICABLE})
_NOT_DUE: Fired = frozenset({rules.NOT_DUE})
Slot = tuple[object, ...]  # the canonical fact; without the table with the rows that it was measured on
Way = tuple[int | None, Coded | None]
"""How a property is known before it is measured: the unit whose label it is, if it is one; how it is taken where the
likeness of rows settles it."""
NO_LABELS: Mapping[int, Label] = MappingProxyType({})
MakeRuleset = Callable[[str, Sequence[DurableRule], Mapping[str, type]], Ruleset]


@dataclass(frozen=True, slots=True)
class Broken:
    """A fact that could not be decided, and why: whatever needs it fails, nothing else."""

    text: str


@dataclass(slots=True)
class Decision:
    """One unit or check made ready: the shape of its fact, its rules, what must fire, and what was decided.

    Most of them nobody asks for in a single case, so the shape too is made when first asked for.
    """

    name: str
    formulas: tuple[Formula, ...]
    compiled: Callable[[Mapping[Measure, Property]], list[DurableRule]]
    expected: Callable[[Mapping[Measure, Known]], Fired]
    left: Callable[[Mapping[Measure, Known]], list[Measure]]  # what it still hangs on where these are known
    decided: dict[Slot, Fired | Broken] = field(default_factory=dict)
    pending: dict[Slot, Key] = field(default_factory=dict)
    ruleset: Ruleset | None = None
    kept: Answers | Whole | None = None  # of earlier runs; None: not looked for yet
    rests: dict[Part, Rest[object]] = field(default_factory=dict)
    ways: dict[str, tuple[Way, ...]] = field(default_factory=dict)  # by the place of the view
    shape: Shape = field(init=False)
    _rules: tuple[DurableRule, ...] | None = None

    def __getattr__(self, name: str) -> Shape:
        """The shape, the first time; after that it is an attribute like any other."""
        if name != "shape":
            raise AttributeError(name)
        self.shape = shape_of(self.formulas)
        return self.shape

    @property
    def rules(self) -> tuple[DurableRule, ...]:
        """Compiled when first asked for: where the table knows every fact, never."""
        if self._rules is None:
            self._rules = tuple(self.compiled({prop.measure: prop for prop in self.shape.properties}))
        return self._rules

    def rest(self, part: Part) -> Rest[object]:
        """What is left to be measured where a part of the fact is known."""
        rest = self.rests.get(part)
        if rest is None:
            known = {
                prop.measure: code
                for prop, code in zip(self.shape.properties, part, strict=True)
                if code is not OPEN
            }
            left = frozenset(self.left(cast("Mapping[Measure, Known]", known)))
            places = tuple(i for i, prop in enumerate(self.shape.properties) if prop.measure in left)
            rest = self.rests[part] = Rest(
                self.shape,
                tuple(
                    [
                        self.shape.unknown(place) if isinstance(code, Open) else code
                        for place, code in enumerate(part)
                    ]
                ),
                places,
                tuple([self.shape.taken[place] for place in places]),
            )
        return rest

    def make_ruleset(self, make: MakeRuleset = Ruleset) -> Ruleset:
        return make(self.name, self.rules, self.shape.vocabulary())


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
        self.views = Views(plan) if table else None

    def label(self, context: Context, unit: int, env: Env) -> Label:
        """The label of a unit on these rows: True, False, None (unknown), or MISS (not decided yet)."""
        if not env:
            known = context.of_case.get(unit, MISS)
            if known is not MISS:
                return known
        if self.views is None or (place := self.views.places[unit]) is None:
            label = self._label(context, unit, env)
            if not env and not isinstance(label, Missing):
                context.of_case[unit] = label
            return label
        row = env[0] if env else None
        view = context.views.get(id(row)) if env else context.unseen.get(HEADER)
        if view is None and (view := self.views.of(context, row, place)) is None:
            return MISS
        slot = self.views.slots[unit]
        kept = (unit, id(row))
        if env:
            label = view.labels[slot]
            if label is not MISS:
                return label
            label = context.labels.get(kept, MISS)
            if label is not MISS:
                return label
        decision = self.units[unit]
        rest: Rest[bool | None] | None = view.rests.get(unit)
        if rest is None:
            part = self.part(decision, place, context, env)
            if part is None:
                return MISS
            rest = view.rests[unit] = cast("Rest[bool | None]", decision.rest(part))
        answer = self.answer(decision, rest, _label_of, rest.take(context, env), context, env)
        if isinstance(answer, Missing):
            return MISS
        if not env:
            context.of_case[unit] = answer
        elif rest.taken:
            context.labels[kept] = answer
        else:
            view.labels[slot] = answer
        return answer

    def part(
        self,
        decision: Decision,
        place: str,
        context: Context,
        env: Env,
        labels: Mapping[int, Label] = NO_LABELS,
    ) -> Part | None:
        """What is known of a decision's fact by the view of its row and by ``labels`` (of its gates, by unit); None where
        some of it is missing."""
        ways = decision.ways.get(place)
        if ways is None:
            ways = decision.ways[place] = self._ways(decision, place)
        codes = tuple(
            [
                labels[unit]
                if unit is not None and unit in labels
                else OPEN
                if coded is None
                else coded(context, env)
                for unit, coded in ways
            ]
        )
        return None if MISS in codes else cast(Part, codes)

    def _ways(self, decision: Decision, place: str) -> tuple[Way, ...]:
        assert self.views is not None
        return tuple(
            (
                prop.measure.label.unit if isinstance(prop.measure, LabelOf) else None,
                coded if self.views.settles(place, prop.measure) else None,
            )
            for prop, coded in zip(decision.shape.properties, decision.shape.coded, strict=True)
        )

    def answer(
        self,
        decision: Decision,
        rest: Rest[A],
        read: Callable[[Fired], A],
        taken: object,
        context: Context,
        env: Env,
    ) -> A | Missing:
        """What a rest was answered, as it was taken on these rows; ``read`` makes the answer of what fires."""
        answer = rest.answers.get(taken, MISS)
        if answer is MISS and taken is not MISS:
            fired = self._decided_as(decision, rest.fact(taken), context, env)
            if not isinstance(fired, Missing):
                answer = read(fired)
                rest.keep(taken, answer)
        return answer

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
        is not false was seen before.
        """
        if not is_open and (closed := self._gate(context, check.gates, row, CLOSED)) is not None:
            return closed
        if check.due_gate is not None and context.stage != ARCHIVED:
            not_due = self._gate(context, (check.due_gate,), row, _NOT_DUE)
            if not_due is not None:
                return not_due
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
            decision.kept = kept.answers(decision.name, decision.shape)
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
    def compiled(keys: Mapping[Measure, Property]) -> list[DurableRule]:
        return rules.unit_rules(unit.formula, keys)

    def expected(fact: Mapping[Measure, Known]) -> Fired:
        return rules.expected_unit(unit.formula, fact)

    def left(known: Mapping[Measure, Known]) -> list[Measure]:
        return open_for_unit(unit.formula, known)

    return Decision(f"u{unit.number}", (unit.formula,), compiled, expected, left)


def check_decision(check: Check) -> Decision:
    parts = (check.applies, check.due, check.requirement)
    given = tuple([part for part in parts if part is not None])

    def compiled(keys: Mapping[Measure, Property]) -> list[DurableRule]:
        return rules.check_rules(*parts, keys)

    def expected(fact: Mapping[Measure, Known]) -> Fired:
        return rules.expected_check(*parts, fact)

    def left(known: Mapping[Measure, Known]) -> list[Measure]:
        return open_for_check(*parts, known)

    return Decision(check.obligation, given, compiled, expected, left)


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
