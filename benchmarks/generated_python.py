"""The same plan as plain Python functions: the rival that the engine is measured against.

Each unit and check becomes one generated function from the raw measures to its outcome, without durable_rules, canonical
facts or a table. It stands in for ``engine.decide.Decider`` so that both are driven over the same cases.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from dsl.tree import Op
from engine import compile as rules
from engine.context import MISS, Context, Env, Fired, Label, Raw
from engine.formula import All, Any, FlagTest, Formula, Measure, Negation, RangeTest, ValueTest, tests_of
from engine.measure import Measured, compile_measure
from engine.plan import ARCHIVED, Check, Plan
from records.row import Row

Function = Callable[..., object]

_RANGES = {
    Op.LT: ("{hi} is not None and {hi} < {n}", "{lo} is not None and {lo} >= {n}"),
    Op.LE: ("{hi} is not None and {hi} <= {n}", "{lo} is not None and {lo} > {n}"),
    Op.GT: ("{lo} is not None and {lo} > {n}", "{hi} is not None and {hi} <= {n}"),
    Op.GE: ("{lo} is not None and {lo} >= {n}", "{hi} is not None and {hi} < {n}"),
    Op.EQ: (
        "{lo} is not None and {lo} == {hi} == {n}",
        "{hi} is not None and {hi} < {n} or {lo} is not None and {lo} > {n}",
    ),
    Op.NE: (
        "{hi} is not None and {hi} < {n} or {lo} is not None and {lo} > {n}",
        "{lo} is not None and {lo} == {hi} == {n}",
    ),
}


class _Writer:
    """Writes one function: a line a node of the formula, its value in a variable."""

    def __init__(self, formulas: list[Formula]) -> None:
        self.measures = list(
            dict.fromkeys(test.measure for formula in formulas for test in tests_of(formula))
        )
        self.names: dict[Measure, str] = {measure: f"m{i}" for i, measure in enumerate(self.measures)}
        self.lines: list[str] = []
        self._numbers = count()

    def value(self, formula: Formula) -> str:
        name = f"v{next(self._numbers)}"
        self.lines.append(f"{name} = {self._expression(formula)}")
        return name

    def _expression(self, formula: Formula) -> str:
        match formula:
            case All(parts):
                return self._group([self.value(part) for part in parts], False)
            case Any(parts):
                return self._group([self.value(part) for part in parts], True)
            case Negation(part):
                inner = self.value(part)
                return f"None if {inner} is None else not {inner}"
            case ValueTest(measure, words):
                name = self.names[measure]
                return f"None if {name} is None else {name} in {set(words)!r}"
            case FlagTest(measure):
                return self.names[measure]
            case RangeTest(measure, op, number):
                name = self.names[measure]
                bounds = {"lo": f"{name}[0]", "hi": f"{name}[1]", "n": number}
                true, false = (form.format(**bounds) for form in _RANGES[op])
                return f"True if {true} else False if {false} else None"

    @staticmethod
    def _group(names: list[str], settles: bool) -> str:
        """且 (settled by False) and 或 (settled by True) of values already computed."""
        if not names:
            return str(not settles)
        settled = " or ".join(f"{name} is {settles}" for name in names)
        unknown = " or ".join(f"{name} is None" for name in names)
        return f"{settles} if {settled} else None if {unknown} else {not settles}"

    def function(self, result: str) -> Function:
        arguments = ", ".join(self.names.values())
        body = "\n    ".join([*self.lines, f"return {result}"])
        scope: dict[str, object] = {"outcome": _outcome}
        exec(f"def decide({arguments}):\n    {body}\n", scope)
        made = scope["decide"]
        assert callable(made)
        return made


def _outcome(applies: object, due: object, requirement: object) -> Fired:
    fired = set()
    if applies is False:
        fired.add(rules.NOT_APPLICABLE)
    if due is False:
        fired.add(rules.NOT_DUE)
    if requirement is True:
        fired.add(rules.SATISFIED)
    if requirement is False and applies is True and due is True:
        fired.add(rules.VIOLATED)
    return frozenset(fired)


@dataclass(frozen=True, slots=True)
class _Ready:
    measured: tuple[Measured, ...]
    function: Function


class PythonDecider:
    """Drives the generated functions where the engine's Decider would stand."""

    views = None  # it has no table

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._units = [self._unit(unit.formula) for unit in plan.units]
        self._checks = [self._check(c.applies, c.due, c.requirement) for c in plan.checks]

    @staticmethod
    def _unit(formula: Formula) -> _Ready:
        writer = _Writer([formula])
        return _Ready(tuple(map(compile_measure, writer.measures)), writer.function(writer.value(formula)))

    @staticmethod
    def _check(applies: Formula, due: Formula, requirement: Formula | None) -> _Ready:
        writer = _Writer([part for part in (applies, due, requirement) if part is not None])
        values = [writer.value(part) if part is not None else "None" for part in (applies, due, requirement)]
        return _Ready(
            tuple(map(compile_measure, writer.measures)), writer.function(f"outcome({', '.join(values)})")
        )

    @property
    def functions(self) -> list[Function]:
        """The functions of all units, then of all checks; each takes the measures in the order of its tests."""
        return [ready.function for ready in (*self._units, *self._checks)]

    def label(self, context: Context, unit: int, env: Env) -> Label:
        place = (unit, *map(id, env))
        known = context.labels.get(place, MISS)
        if known is MISS:
            ready = self._units[unit]
            value = ready.function(*[measured(context, env) for measured in ready.measured])
            known = context.labels[place] = value if isinstance(value, bool) else None
        return known

    def check(self, context: Context, check: Check, row: Row | None, is_open: bool = False) -> Fired:
        """Settled at 针对 and 到期 where that is possible, as the engine does it."""
        for gate in () if is_open else check.gates:
            if self.label(context, gate.unit, (row,) if gate.frames else ()) is False:
                return frozenset({rules.NOT_APPLICABLE})
        due = check.due_gate
        running = due is not None and context.stage != ARCHIVED
        if running and due and self.label(context, due.unit, (row,) if due.frames else ()) is False:
            return frozenset({rules.NOT_DUE})
        ready = self._checks[check.number]
        raw: list[Raw] = [measured(context, (row,)) for measured in ready.measured]
        fired = ready.function(*raw)
        assert isinstance(fired, frozenset)
        return fired

    def decide_pending(self) -> int:
        return 0

    def forget(self) -> None:
        return None
