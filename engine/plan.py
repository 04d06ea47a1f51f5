"""From the checked tree to units in strata: each decides one formula on one flat fact of one row (or of a row and its outer rows).

A condition over rows of a table becomes a unit of its own, decided on each row before the rows that count it are counted;
a condition that names an outer subject becomes a unit over both. Equal conditions share one unit wherever they stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from dsl import tree
from dsl.tree import Amount, Op, RuleSet
from engine import formula as f
from engine.formula import Formula, LabelRef, RowsOf
from engine.frames import free_frames, renumber, to_case_frame
from engine.params import ParamValue
from records.columns import Kind
from records.findings import Modality
from records.folding import fold_id
from records.quick_classes import dataclass

ARCHIVED = "已归档"
MINUTES = {tree.Unit.HOUR: 60, tree.Unit.MINUTE: 1}
INNER_GROUP_LIMIT = 3  # tests that an inner 且/或 group may hold before it gets a unit of its own


@dataclass(frozen=True, slots=True)
class Unit:
    """One formula decided on one fact: true, false or neither.

    ``arity`` rows make the fact (1: a row; 2: a row and its outer subject …); ``level`` is its stratum: every label it
    reads comes from a lower one.
    """

    number: int
    name: str
    arity: int
    level: int
    formula: Formula


@dataclass(frozen=True, slots=True)
class Check:
    """One obligation (or one item of a 逐项, or one 人工) as labels on its subject.

    ``applies`` is 针对 … 其中, ``due`` is 到期 and not a term that still runs; a question has no ``requirement``.
    ``gates`` are the labels that ``applies`` joins by 且, ``due_gate`` the one that 到期 stands on: where one of them is
    false the check is settled without its requirement being measured.
    """

    number: int
    obligation: str  # with its item: 11.2-执法人员姓名
    id: str  # 11.2
    item: str | None
    article: int
    modality: Modality
    table: str
    level: int
    applies: Formula
    due: Formula
    requirement: Formula | None
    gates: tuple[LabelRef, ...]
    due_gate: LabelRef | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything to decide for one rule set under one choice of parameters, in order: units first, by number."""

    units: tuple[Unit, ...]
    checks: tuple[Check, ...]


def make_plan(rules: RuleSet, params: Mapping[str, ParamValue]) -> Plan:
    """Plan every obligation and question of a rule set; parameters are put in as constants."""
    planner = _Planner(params)
    checks: list[Check] = []
    for rule in sorted(rules.duties, key=lambda rule: _order(rule.id)):
        checks.extend(planner.checks(rule, len(checks)))
    return Plan(tuple(planner.units), tuple(checks))


def _order(obligation: str) -> tuple[int, ...]:
    return tuple(int(part) for part in obligation.split("."))


class _Planner:
    def __init__(self, params: Mapping[str, ParamValue]) -> None:
        self.params = params
        self.units: list[Unit] = []
        self._known: dict[tuple[int, object], int] = {}

    # -------------------------------------------------------------------------------------------------- obligations

    def checks(self, rule: tree.Duty, first: int) -> list[Check]:
        gates = self._gates(rule.applies)
        applies = f.All(tuple(f.FlagTest(f.LabelOf(gate)) for gate in gates))
        due = self._due(rule)
        if isinstance(rule, tree.Question):
            return [self._check(rule, first, None, applies, due, None)]
        match rule.requirement:
            case tree.EachItem(term, items):
                return [
                    self._check(
                        rule,
                        first + i,
                        item,
                        applies,
                        due,
                        f.FlagTest(f.HasItem(to_case_frame(term.path), term.column, item)),
                    )
                    for i, item in enumerate(items)
                ]
            case tree.Deadline(done, start, amount):
                in_time = tree.And((tree.Filled(done), tree.Within(done, start, amount)))
                still_open = self._still_open(done, start, amount)
                due = f.All((*due.parts, still_open)) if isinstance(due, f.All) else f.All((due, still_open))
                return [self._check(rule, first, None, applies, due, self._top(in_time))]
            case tree.AnyWay(ways):
                return [
                    self._check(
                        rule, first, None, applies, due, self._top(tree.Or(tuple(w.condition for w in ways)))
                    )
                ]
            case tree.Holds(condition):
                return [self._check(rule, first, None, applies, due, self._top(condition))]

    def _check(
        self,
        rule: tree.Duty,
        number: int,
        item: str | None,
        applies: Formula,
        due: Formula,
        requirement: Formula | None,
    ) -> Check:
        name = f"{rule.id}-{item}" if item else rule.id
        parts = [part for part in (applies, due, requirement) if part is not None]
        level = max(self._level(part) for part in parts)
        gates = tuple(
            test.measure.label for test in f.tests_of(applies) if isinstance(test.measure, f.LabelOf)
        )
        due_gate = self._gate(rule.due) if rule.due is not None else None
        return Check(
            number,
            name,
            rule.id,
            item,
            rule.article,
            rule.modality,
            rule.table,
            level,
            applies,
            due,
            requirement,
            gates,
            due_gate,
        )

    def _gates(self, applies: tree.Condition | None) -> tuple[LabelRef, ...]:
        """针对 … 其中 as labels: what it asks of the case alone apart from what it asks of the row."""
        if applies is None:
            return ()
        parts = applies.parts if isinstance(applies, tree.And) else (applies,)
        of_case = [part for part in parts if not free_frames(part)]
        of_row = [part for part in parts if free_frames(part)]
        return tuple(self._gate(_both(group)) for group in (of_case, of_row) if group)

    def _gate(self, condition: tree.Condition) -> LabelRef:
        return self._label(condition, 1).label

    def _due(self, rule: tree.Duty) -> Formula:
        if rule.due is None:
            return f.TRUE
        return f.Any((f.ValueTest(f.StageWord(), (ARCHIVED,)), f.FlagTest(f.LabelOf(self._gate(rule.due)))))

    def _still_open(self, done: tree.TimeTerm, start: tree.TimeTerm, amount: Amount) -> Formula:
        """Not (F blank and 今天 within the period): true when the term has run out or the thing was done."""
        elapsed = self._within(f.TodayStart(), self._time(renumber(start, {0: 0}, 1), 1), amount)
        filled = f.FlagTest(f.FilledOf(self._time(renumber(done, {0: 0}, 1), 1)))
        return f.Any((filled, f.Negation(elapsed)))

    def _top(self, condition: tree.Condition | None) -> Formula:
        if condition is None:
            return f.TRUE
        placed = renumber(condition, {0: 0}, 1)
        return self._slim(self._formula(placed, 1), 1)

    # ------------------------------------------------------------------------------------------------------- labels

    def _label(self, condition: tree.Condition, arity: int) -> f.LabelOf:
        """The unit that decides a condition whose rows are frames 0 … arity−1, and how it is read from there."""
        frames = free_frames(condition)
        body = renumber(condition, {frame: i for i, frame in enumerate(frames)}, len(frames))
        return f.LabelOf(LabelRef(self._unit(body, len(frames)), frames))

    def _unit(self, body: tree.Condition, arity: int) -> int:
        key = (arity, body)
        if key not in self._known:
            inner = body.condition if isinstance(body, tree.NamedCondition) else body
            self._known[key] = self._add(
                body.text or type(body).__name__, arity, self._slim(self._formula(inner, arity), arity)
            )
        return self._known[key]

    def _add(self, name: str, arity: int, formula: Formula) -> int:
        number = len(self.units)
        self.units.append(Unit(number, name, arity, self._level(formula), formula))
        return number

    def _level(self, formula: Formula) -> int:
        """One above the highest stratum whose labels the formula's tests read."""
        used = [ref.unit for test in f.tests_of(formula) for ref in labels_in(test.measure)]
        return 1 + max((self.units[unit].level for unit in used), default=-1)

    def _slim(self, formula: Formula, arity: int) -> Formula:
        """Give each large inner group a unit of its own, so that no cell is cut by many properties at once."""
        if not isinstance(formula, (f.All, f.Any)):
            return formula
        return replace(formula, parts=tuple(self._slim_part(part, arity) for part in formula.parts))

    def _slim_part(self, part: Formula, arity: int) -> Formula:
        if isinstance(part, f.Negation):
            return f.Negation(self._slim_part(part.part, arity))
        if not isinstance(part, (f.All, f.Any)) or len(f.tests_of(part)) <= INNER_GROUP_LIMIT:
            return part
        key = (arity, part)
        if key not in self._known:
            self._known[key] = self._add("（组）", arity, self._slim(part, arity))
        return f.FlagTest(f.LabelOf(LabelRef(self._known[key], tuple(range(arity)))))

    # ---------------------------------------------------------------------------------------------------- conditions

    def _formula(self, condition: tree.Condition, arity: int) -> Formula:
        match condition:
            case tree.And(parts):
                return f.All(tuple(self._formula(part, arity) for part in parts))
            case tree.Or(parts):
                return f.Any(tuple(self._formula(part, arity) for part in parts))
            case tree.Not(part):
                return f.Negation(self._formula(part, arity))
            case tree.NamedCondition(_, inner):
                plain = self._formula(inner, arity)
                small = len(f.tests_of(plain)) <= INNER_GROUP_LIMIT
                return plain if small else f.FlagTest(self._label(condition, arity))
            case tree.Filled(term):
                return f.FlagTest(f.FilledOf(self._time(term, arity)))
            case tree.Compare(op, left, right):
                return self._compare(op, left, right, arity)
            case tree.OneOf(term, values):
                return f.ValueTest(f.TextOf(term.path, term.column), tuple(map(fold_id, values)))
            case tree.Contains(term, item):
                return f.FlagTest(f.HasItem(term.path, term.column, item))
            case tree.Before(left, right, strict, by_day):
                gap = f.TimeGap(self._time(left, arity), self._time(right, arity), by_day)
                return f.RangeTest(gap, Op.LT if strict else Op.LE, 0)
            case tree.Within(done, start, amount):
                return self._within(self._time(done, arity), self._time(start, arity), amount)
            case tree.Some(query):
                return f.RangeTest(self._count(query, None, arity), Op.GE, 1)
            case tree.Nothing(query):
                return f.RangeTest(self._count(query, None, arity), Op.EQ, 0)
            case tree.Every(query, inner):
                return f.RangeTest(self._count(query, tree.Not(inner), arity), Op.EQ, 0)
            case tree.Covers(query, target, gap):
                return f.RangeTest(f.LongestGap(self._rows(query, None, arity), target), Op.LE, gap)
            case tree.CheckDigits(term):
                return f.FlagTest(f.DigitsRight(term.path, term.column))
            case tree.PagesContinuous(query):
                return f.FlagTest(f.PagesRun(self._rows(query, None, arity)))
            case tree.StageIs(stage):
                return f.ValueTest(f.StageWord(), (stage,))

    def _compare(self, op: Op, left: tree.Term, right: tree.Term, arity: int) -> Formula:
        while isinstance(left, tree.NamedTerm):
            left = left.term
        if isinstance(left, tree.CountTerm):
            return f.RangeTest(self._count(left.query, None, arity), op, self._number(right))
        if not isinstance(left, tree.FieldTerm):
            raise TypeError(f"not comparable: {left!r}")
        if left.column.kind is Kind.INT:
            return f.RangeTest(f.NumberOf(left.path, left.column), op, self._number(right))
        test = self._equal(left, right)
        return test if op is Op.EQ else f.Negation(test)

    def _equal(self, left: tree.FieldTerm, right: tree.Term) -> Formula:
        match right:
            case tree.FieldTerm():
                return f.FlagTest(f.TextsAgree(left, right))
            case tree.Literal(value=bool() as wanted):
                test = f.FlagTest(f.FlagOf(left.path, left.column))
                return test if wanted else f.Negation(test)
            case tree.Literal(value=str() as word):
                return f.ValueTest(f.TextOf(left.path, left.column), (fold_id(word),))
            case tree.ParamTerm(name) if isinstance(self.params[name], str):
                return f.ValueTest(f.TextOf(left.path, left.column), (fold_id(str(self.params[name])),))
        raise TypeError(f"not comparable: {right!r}")

    def _number(self, term: tree.Term) -> int:
        value = self.params[term.name] if isinstance(term, tree.ParamTerm) else getattr(term, "value", None)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise TypeError(f"not a number: {term!r}")

    def _within(self, done: f.TimeMeasure, start: f.TimeMeasure, amount: Amount) -> Formula:
        bound = self.params[amount.param] if amount.param else amount
        if not isinstance(bound, Amount):
            raise TypeError(f"not a length of time: {amount.param}")
        factor = MINUTES.get(bound.unit, 1)
        unit = tree.Unit.MINUTE if bound.unit in MINUTES else bound.unit
        return f.RangeTest(f.Needed(start, done, unit), Op.LE, bound.number * factor)

    # --------------------------------------------------------------------------------------------------- rows and times

    def _rows(self, query: tree.Query, also: tree.Condition | None, arity: int) -> RowsOf:
        parts = [part for part in (query.where, also) if part is not None]
        label = self._label(_both(parts), arity + 1).label if parts else None
        return RowsOf(query.start, query.relation, label)

    def _count(self, query: tree.Query, also: tree.Condition | None, arity: int) -> f.CountOf:
        return f.CountOf(self._rows(query, also, arity), query.distinct)

    def _time(self, term: tree.Term, arity: int) -> f.TimeMeasure:
        match term:
            case tree.NamedTerm(_, inner):
                return self._time(inner, arity)
            case tree.FirstFilledTerm(options):
                return f.FirstOf(tuple(self._time(option, arity) for option in options))
            case tree.ExtremeTerm(which, query, value):
                return f.ExtremeOf(which is tree.Which.EARLIEST, self._rows(query, None, arity), value)
            case tree.ParamTerm(name):
                return tree.Literal(_moment(self.params[name]))
            case tree.FieldTerm() | tree.TodayTerm() | tree.Literal():
                return term
        raise TypeError(f"not a time: {term!r}")


def _both(parts: list[tree.Condition]) -> tree.Condition:
    return parts[0] if len(parts) == 1 else tree.And(tuple(parts))


def _moment(value: ParamValue) -> date:
    if isinstance(value, date):
        return value
    raise TypeError(f"not a date: {value!r}")


def labels_in(measure: f.Measure | f.TimeMeasure) -> list[LabelRef]:
    """The labels that a measure reads."""
    match measure:
        case f.LabelOf(label):
            return [label]
        case f.CountOf(rows) | f.LongestGap(rows) | f.PagesRun(rows) | f.ExtremeOf(_, rows):
            return [rows.label] if rows.label else []
        case f.FilledOf(term):
            return labels_in(term)
        case f.TimeGap(left, right) | f.Needed(left, right):
            return [*labels_in(left), *labels_in(right)]
        case f.FirstOf(options):
            return [label for option in options for label in labels_in(option)]
        case _:
            return []
