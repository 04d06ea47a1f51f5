"""Why a condition is as it is: the leaves that decided it, each with what was found, what is required, where it stands.

Works on the reference interpreter's own evaluation, so that what is explained is what was decided.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from dsl.tree import (
    Amount,
    And,
    Before,
    CheckDigits,
    Compare,
    Condition,
    Contains,
    CountTerm,
    Covers,
    Every,
    FieldTerm,
    Filled,
    Literal,
    NamedCondition,
    NamedTerm,
    Not,
    Nothing,
    OneOf,
    Op,
    Or,
    PagesContinuous,
    Query,
    Some,
    StageIs,
    TimeTerm,
    Unit,
    Within,
)
from engine.explaining import wording
from engine.explaining.doubts import MAX_CELLS, cell
from engine.explaining.looking import Seen, counted, look
from engine.reference.evaluation import Env, Evaluation
from engine.reference.values import Times, Truth, day_of
from records.findings import Because
from records.row import Row
from records.schema import TABLES

ROWS_TOLD = 3  # rows of a query that are gone into one by one
SPAN = ("开始时间", "结束时间")


class Evidence:
    """Explains conditions on the rows of one case."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def leaves(self, condition: Condition, env: Env, wanted: bool = True) -> list[Because]:
        """The leaves that made ``condition`` what it is; ``wanted`` says which way the rule would have it."""
        truth = self.evaluation.truth(condition, env)
        match condition:
            case Not():
                return self.leaves(condition.part, env, not wanted)
            case And() | Or():
                return self._group(condition, env, truth, wanted)
            case NamedCondition():
                return self._named(condition, env, truth, wanted)
            case Filled():
                return [self._look(condition.term, env).because("已填" if wanted else "空白")]
            case Compare():
                return self._compare(condition, env, truth, wanted)
            case OneOf():
                return [self._look(condition.term, env).because(wording.one_of(condition.values, wanted))]
            case Contains():
                required = f"{'' if wanted else '不'}包含 {condition.item}"
                return [self._look(condition.term, env).because(required)]
            case Before():
                left, right = self._look(condition.left, env), self._look(condition.right, env)
                required = f"{wording.before(condition.strict, wanted)} {right.with_value}"
                return _pair(left, right, truth, required)
            case Within():
                return self.within(condition.done, condition.start, condition.amount, env, truth, wanted)
            case Some() | Nothing():
                at_least_one = wanted is isinstance(condition, Some)
                return self._counted(condition.query, env, truth is wanted, at_least_one)
            case Every():
                return self._every(condition, env, truth, wanted)
            case Covers():
                return [self._covers(condition, env, wanted)]
            case CheckDigits():
                required = "校验码正确" if wanted else "校验码不正确"
                return [self._look(condition.term, env).because(required)]
            case PagesContinuous():
                return [self._pages(condition, env)]
            case StageIs():
                required = condition.stage if wanted else f"不是 {condition.stage}"
                stage = self.evaluation.setting.stage
                return [Because(what="阶段", value=stage, state="value", required=required)]

    def within(
        self, done: TimeTerm, start: TimeTerm, amount: Amount, env: Env, truth: Truth, wanted: bool = True
    ) -> list[Because]:
        """在 B 起 N … 内: with the day (or minute) on which the term ends, where that is known."""
        left, right = self._look(done, env), self._look(start, env)
        number, unit = self.evaluation.amount(amount)
        length = wording.amount(amount, number, unit)
        end = self._end(self.evaluation.times(start, env), number, unit)
        if end is None:
            required = f"{'' if wanted else '不'}在{right.with_value}起 {length}内"
        else:
            bound = f"{'不晚于' if wanted else '晚于'} {wording.moment(end)}"
            required = f"{bound}（{right.what} {right.words} 起 {length}内）"
        return _pair(left, right, truth, required)

    # -------------------------------------------------------------------------------------------------------- details

    def _look(self, term: FieldTerm | CountTerm | TimeTerm, env: Env) -> Seen:
        return look(self.evaluation, term, env)

    def _group(self, condition: And | Or, env: Env, truth: Truth, wanted: bool) -> list[Because]:
        """The parts that decided: of a false 且 the false ones, of a true 或 the first true one, else all alike."""
        deciding = [part for part in condition.parts if self.evaluation.truth(part, env) is truth]
        if isinstance(condition, Or) and truth is True:
            deciding = deciding[:1]
        leaves = [leaf for part in deciding for leaf in self.leaves(part, env, wanted)]
        return _either(leaves) if isinstance(condition, Or) is wanted else leaves

    def _named(self, condition: NamedCondition, env: Env, truth: Truth, wanted: bool) -> list[Because]:
        """Its leaves where it is unknown or has one only; else one line by its name, with all their cells."""
        inner = self.leaves(condition.condition, env, wanted)
        if truth is None or len(inner) <= 1:
            return inner
        cells = tuple(dict.fromkeys(source for leaf in inner for source in leaf.source))
        required = "是" if wanted else "否"
        return [
            Because(
                what=condition.name, value=truth, state="value", required=required, source=cells[:MAX_CELLS]
            )
        ]

    def _compare(self, condition: Compare, env: Env, truth: Truth, wanted: bool) -> list[Because]:
        left, right = self._look(condition.left, env), self._look(condition.right, env)
        if isinstance(condition.right, Literal) and isinstance(condition.right.value, bool):
            yes = condition.right.value is (wanted is (condition.op is Op.EQ))
            return [left.because("是" if yes else "否")]
        op = wording.operator(condition.op, wanted)
        leaves = _pair(left, right, truth, f"{op} {right.with_value}")
        term = condition.left.term if isinstance(condition.left, NamedTerm) else condition.left
        if isinstance(term, CountTerm) and truth is (not wanted) and op in (Op.GE, Op.GT, Op.EQ):
            leaves += self._near_misses(term.query, env)
        return leaves

    def _counted(self, query: Query, env: Env, as_wanted: bool, at_least_one: bool) -> list[Because]:
        """有 and 无 as a count, and where one is lacking the rows that nearly count."""
        what = f"数量({wording.query(query)})"
        leaves = [counted(self.evaluation, query, env, what).because("≥ 1" if at_least_one else "= 0")]
        if at_least_one and not as_wanted:
            leaves += self._near_misses(query, env)
        return leaves

    def _every(self, condition: Every, env: Env, truth: Truth, wanted: bool) -> list[Because]:
        query, asked = condition.query, condition.condition
        what = f"{wording.query(query)}中不合“{wording.condition(asked)}”的数量"
        count = counted(self.evaluation, query, env, what, unless=asked)
        leaves = [count.because("= 0" if wanted else "≥ 1")]
        if truth is False and wanted:
            broken = self.evaluation.rows(query, env, unless=asked).certain[:ROWS_TOLD]
            leaves += [leaf for row in broken for leaf in self.leaves(asked, {**env, query.frame: row})]
        return leaves

    def _near_misses(self, query: Query, env: Env) -> list[Because]:
        """Rows that belong and meet the first of several tests but fail another: what they lack."""
        where = query.where.condition if isinstance(query.where, NamedCondition) else query.where
        if not isinstance(where, And):
            return []
        related = self.evaluation.links.related(query.relation, self.evaluation.row(query.start, env))
        near: list[list[Because]] = []
        for row in related.certain:
            inner = {**env, query.frame: row}
            truths = [self.evaluation.truth(part, inner) for part in where.parts]
            if truths[0] is True and False in truths:
                failing = [part for part, value in zip(where.parts, truths, strict=True) if value is False]
                if not any(
                    isinstance(part, Not) for part in failing
                ):  # it lacks something, has nothing too much
                    near.append([leaf for part in failing for leaf in self.leaves(part, inner)])
        return [leaf for leaves in sorted(near, key=len)[:ROWS_TOLD] for leaf in leaves]

    def _covers(self, condition: Covers, env: Env, wanted: bool) -> Because:
        found = self.evaluation.rows(condition.query, env)
        columns = TABLES[condition.target.table].columns
        ends = [self._look(FieldTerm(condition.target, columns[name]), env) for name in SPAN]
        gap = f"，间隔不超过 {condition.gap_minutes} 分钟" if condition.gap_minutes else ""
        films = [cell(row, "音像", name) for row, _ in found.rows for name in SPAN]
        return Because(
            what=f"{wording.query(condition.query)}的起止",
            value=[_stretch(row) for row in found.certain],
            state="value",
            required=f"{'' if wanted else '不'}覆盖 {ends[0].words} 至 {ends[1].words}{gap}",
            source=(*ends[0].cells, *ends[1].cells, *films)[:MAX_CELLS],
        )

    def _pages(self, condition: PagesContinuous, env: Env) -> Because:
        rows = [row for row, _ in self.evaluation.rows(condition.query, env).rows]
        column = TABLES["文书"].columns["页号"]
        return Because(
            what="页号",
            value=[wording.say_field(row.read(column.attr)) for row in rows],
            state="value",
            required="连续，不缺号不重号",
            source=tuple(cell(row, "文书", column.name) for row in rows[:MAX_CELLS]),
        )

    def _end(self, began: Times, number: int, unit: Unit) -> date | None:
        """The last day, or minute, of a term; None where it is not known to one."""
        if not began.known or len(began.values) != 1:
            return None
        start, calendar = began.values[0], self.evaluation.setting.calendar
        if unit is Unit.WORKDAY:
            return calendar.workday_end(day_of(start), number)
        if unit is Unit.DAY:
            return calendar.day_end(day_of(start), number)
        if not isinstance(start, datetime):
            return None
        return start + (timedelta(hours=number) if unit is Unit.HOUR else timedelta(minutes=number))


def _pair(left: Seen, right: Seen, truth: Truth, required: str) -> list[Because]:
    """Both sides of a comparison in one line; where it is unknown a line for each side that is not known."""
    if truth is not None or right.known:
        return [left.because(required, right)]
    other = right.because(f"可与{left.with_value}比较")
    return [other] if left.known else [left.because(required), other]


def _either(leaves: list[Because]) -> list[Because]:
    """Lines of one 或 that look at the same thing as one line: ``为 依申请 或 为 依职权``."""
    merged: dict[tuple[object, ...], Because] = {}
    for leaf in leaves:
        place = found_in(leaf)
        known = merged.get(place)
        asked = [known.required if known else None, leaf.required]
        words = " 或 ".join(dict.fromkeys(part for part in asked if part))
        merged[place] = replace(leaf, required=words or None)
    return list(merged.values())


def found_in(line: Because) -> tuple[object, ...]:
    """What a line says was found, and where, as a key: all of it but what is required."""
    value = tuple(line.value) if isinstance(line.value, list) else line.value
    return (line.what, type(line.value), value, line.state, line.source)


def _stretch(row: Row) -> str:
    start, end = (row.read(attr) for attr in ("started_at", "ended_at"))
    return f"{wording.say_field(start)} 至 {wording.say_field(end)}"
