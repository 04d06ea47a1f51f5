"""What conditions and terms are worth on the rows of one case: the reference interpreter's half that knows no duty.

In the order of language.md, "Conditions", and as slow as it is plain. A row of which nothing is known (a phantom: its
table was not exported, or a link leads to who knows which row) is None; its fields read as not exported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache

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
    ExtremeTerm,
    FieldTerm,
    Filled,
    FirstFilledTerm,
    Literal,
    NamedCondition,
    NamedTerm,
    Not,
    Nothing,
    OneOf,
    Op,
    Or,
    PagesContinuous,
    ParamTerm,
    Path,
    Query,
    Some,
    StageIs,
    Term,
    TimeTerm,
    TodayTerm,
    Unit,
    Which,
    Within,
)
from engine.calendar import Calendar
from engine.reference.special import check_digits, covers, pages_continuous
from engine.reference.values import (
    BLANK_TIME,
    UNKNOWN_TIME,
    Bounds,
    Moment,
    Times,
    Truth,
    all_of,
    any_of,
    before,
    compare,
    just,
    negate,
    precedes,
    within,
)
from records.case import CaseRecord, fold_id
from records.columns import BlankReading, Kind, Value
from records.links import Links
from records.quick_classes import dataclass
from records.row import BLANK, NOT_EXPORTED, Gap, Row

ParamValue = Amount | int | date | str
Env = Mapping[int, Row | None]  # the row of each frame; None: a row of which nothing is known


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run fixes: the calendar, 今天, the case's 阶段, the value of every 参数."""

    calendar: Calendar
    as_of: date
    stage: str
    params: Mapping[str, ParamValue]


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of a query: each with whether it counts (never those that certainly do not); ``open``: maybe more."""

    rows: tuple[tuple[Row, Truth], ...]
    open: bool

    @property
    def certain(self) -> tuple[Row, ...]:
        return tuple(row for row, counts in self.rows if counts)

    @property
    def possible(self) -> tuple[Row, ...]:
        return tuple(row for row, counts in self.rows if counts is None)

    @property
    def bounds(self) -> Bounds:
        return Bounds(len(self.certain), None if self.open else len(self.rows))


class Evaluation:
    """One case under one setting; without a case for a 单位年度 row, which stands alone."""

    def __init__(self, setting: Setting, case: CaseRecord | None) -> None:
        self.setting = setting
        self.case = case
        self._links = Links(case) if case is not None else None

    # ----------------------------------------------------------------------------------------------------- conditions

    def truth(self, condition: Condition, env: Env) -> Truth:
        match condition:
            case And():
                return all_of(self.truth(part, env) for part in condition.parts)
            case Or():
                return any_of(self.truth(part, env) for part in condition.parts)
            case Not():
                return negate(self.truth(condition.part, env))
            case NamedCondition():
                return self.truth(condition.condition, env)
            case Filled():
                return self._filled(condition.term, env)
            case Compare():
                return self._compare(condition, env)
            case OneOf():
                return self._one_of(condition, env)
            case Contains():
                return self._contains(condition, env)
            case Before():
                left, right = self.times(condition.left, env), self.times(condition.right, env)
                return before(left, right, strict=condition.strict, by_day=condition.by_day)
            case Within():
                done, start = self.times(condition.done, env), self.times(condition.start, env)
                return self.within(done, start, condition.amount)
            case Some():
                return compare(Op.GE, self.count(condition.query, env), Bounds(1, 1))
            case Nothing():
                return compare(Op.EQ, self.count(condition.query, env), Bounds(0, 0))
            case Every():
                broken = self.rows(condition.query, env, unless=condition.condition)
                return compare(Op.EQ, broken.bounds, Bounds(0, 0))
            case Covers():
                found, target = self.rows(condition.query, env), self.row(condition.target, env)
                return covers(target, found.rows, found.open, condition.gap_minutes)
            case CheckDigits():
                value = self.read(condition.term, env)
                return None if isinstance(value, Gap) else check_digits(str(value))
            case PagesContinuous():
                found = self.rows(condition.query, env)
                return pages_continuous(found.rows, found.open)
            case StageIs():
                return condition.stage == self.setting.stage

    def _filled(self, term: TimeTerm, env: Env) -> Truth:
        match term:
            case NamedTerm():
                return None if isinstance(term.term, CountTerm) else self._filled(term.term, env)
            case FieldTerm():
                value = self.read(term, env)
                return None if value is NOT_EXPORTED else value is not BLANK
            case _:
                return self.times(term, env).filled

    def within(self, done: Times, start: Times, amount: Amount) -> Truth:
        """在 B 起 N … 内, a 参数 looked up."""
        number, unit = self.amount(amount)
        return within(done, start, number, unit, self.setting.calendar)

    def _one_of(self, condition: OneOf, env: Env) -> Truth:
        value = self.read(condition.term, env)
        if value is BLANK:
            return _blank_is(condition.term)
        if isinstance(value, Gap):
            return None
        return fold_id(value) in _folded(condition.values) if isinstance(value, str) else False

    def _contains(self, condition: Contains, env: Env) -> Truth:
        value, column = self.read(condition.term, env), condition.term.column
        if value is BLANK:
            return _blank_is(condition.term)
        if not isinstance(value, tuple):
            return None
        if any(_same(word, condition.item) for word in value):
            return True
        outside = column.open_list and any(word not in column.values for word in value)
        return None if outside else False

    def _compare(self, condition: Compare, env: Env) -> Truth:
        left, right = self._side(condition.left, env), self._side(condition.right, env)
        if left is NOT_EXPORTED or right is NOT_EXPORTED:
            return None
        if isinstance(left, Bounds) and isinstance(right, Bounds):
            return compare(condition.op, left, right)
        equal = BLANK not in (left, right) and _same(
            left, right
        )  # a blank that says "not there" equals nothing
        return equal if condition.op is Op.EQ else not equal

    def _side(self, term: Term, env: Env) -> Value | Bounds | Gap:
        """A side of a comparison. Whatever makes it unknown is NOT_EXPORTED here; BLANK is "certainly not there"."""
        match term:
            case NamedTerm():
                return self._side(term.term, env)
            case CountTerm():
                return self.count(term.query, env)
            case Literal():
                return _as_side(term.value)
            case ParamTerm():
                value = self.setting.params[term.name]
                return _as_side(value.number if isinstance(value, Amount) else value)
            case FieldTerm():
                read = self.read(term, env)
                if read is BLANK and term.column.blank is BlankReading.FACT:
                    return False if term.column.kind is Kind.FLAG else BLANK
                return NOT_EXPORTED if isinstance(read, Gap) else _as_side(read)
            case _:
                raise TypeError(f"a time is never compared by an operator: {term.text}")

    # ---------------------------------------------------------------------------------------------------------- terms

    def times(self, term: TimeTerm, env: Env) -> Times:
        """What is known of a time."""
        match term:
            case FieldTerm():
                value = self.read(term, env)
                if isinstance(value, Gap):
                    return BLANK_TIME if value is BLANK else UNKNOWN_TIME
                return just(_moment(value))
            case ExtremeTerm():
                return self._extreme(term, env)
            case FirstFilledTerm():
                return _first_filled(self.times(option, env) for option in term.options)
            case TodayTerm():
                return just(self.setting.as_of)
            case Literal():
                return just(_moment(term.value))
            case ParamTerm():
                return just(_moment(self.setting.params[term.name]))
            case NamedTerm():
                if isinstance(term.term, CountTerm):
                    raise TypeError(f"not a time: {term.name}")
                return self.times(term.term, env)

    def _extreme(self, term: ExtremeTerm, env: Env) -> Times:
        """最早 / 最晚: every known value that no row certainly counted beats; see ``Times``."""
        found = self.rows(term.query, env)
        sure: list[Moment] = []
        maybe: list[Moment] = []
        unread = found.open
        for row, counts in found.rows:
            value = self.read(term.value, {**env, term.query.frame: row})
            if value is NOT_EXPORTED:
                unread = True
            elif value is not BLANK:
                (sure if counts else maybe).append(_moment(value))
        candidates = tuple(
            value
            for value in dict.fromkeys((*sure, *maybe))
            if not any(_beats(other, value, term.which) for other in sure)
        )
        filled: Truth = True if sure else None if maybe or unread else False
        return Times(candidates, filled, not unread)

    def amount(self, amount: Amount) -> tuple[int, Unit]:
        """A length of time, a 参数 looked up."""
        if amount.param is None:
            return amount.number, amount.unit
        value = self.setting.params[amount.param]
        if not isinstance(value, Amount):
            raise TypeError(f"not a length of time: {amount.param}")
        return value.number, value.unit

    # ----------------------------------------------------------------------------------------------------------- rows

    def row(self, path: Path, env: Env) -> Row | None:
        """The row that a path ends in; None where it is not known which."""
        row = env[path.frame]
        for hop in path.hops:
            row = self.links.target(hop, row)
        return row

    def read(self, term: FieldTerm, env: Env) -> Value | Gap:
        row = self.row(term.path, env)
        return NOT_EXPORTED if row is None else row.read(term.column.attr)

    def rows(self, query: Query, env: Env, unless: Condition | None = None) -> Found:
        """The rows of a query, those that certainly do not count left out; with ``unless`` only rows that fail that."""
        related = self.links.related(query.relation, self.row(query.start, env))
        certain = self.counted(related.certain, True, query, env, unless)
        return Found((*certain, *self.counted(related.possible, None, query, env, unless)), related.open)

    def counted(
        self, rows: tuple[Row, ...], linked: Truth, query: Query, env: Env, unless: Condition | None
    ) -> tuple[tuple[Row, Truth], ...]:
        """Of linked rows those that are not certain not to count, each with whether it does."""
        found: list[tuple[Row, Truth]] = []
        for row in rows:
            inner = {**env, query.frame: row}
            chosen = True if query.where is None else self.truth(query.where, inner)
            failing = True if unless is None else negate(self.truth(unless, inner))
            counts = all_of((linked, chosen, failing))
            if counts is not False:
                found.append((row, counts))
        return tuple(found)

    def count(self, query: Query, env: Env) -> Bounds:
        """数量: at least the rows that count, at most those that may; 按 F 计 the distinct F."""
        found = self.rows(query, env)
        if query.distinct is None:
            return found.bounds
        known: set[str] = set()
        more = 0
        for row, counts in found.rows:
            value = self.read(query.distinct, {**env, query.frame: row})
            if value is BLANK:
                continue
            if counts and value is not NOT_EXPORTED:
                known.add(fold_id(str(value)))
            else:
                more += 1
        return Bounds(len(known), None if found.open else len(known) + more)

    @property
    def links(self) -> Links:
        if self._links is None:
            raise ValueError("a 单位年度 row has no relations")
        return self._links


def _as_side(value: Value) -> Value | Bounds:
    return value if isinstance(value, bool) or not isinstance(value, int) else Bounds(value, value)


def _blank_is(term: FieldTerm) -> Truth:
    """属于 and 包含 of a blank: false where the column's blank says "not there", else unknown."""
    return False if term.column.blank is BlankReading.FACT else None


@cache
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold_id, words))


def _same(left: object, right: object) -> bool:
    """Texts are compared after trimming and full-width folding."""
    if isinstance(left, str) and isinstance(right, str):
        return fold_id(left) == fold_id(right)
    return left == right


def _first_filled(options: Iterable[Times]) -> Times:
    """首个已填: blanks are passed over; one that may be blank joins the rest; one that is filled ends it."""
    values: dict[Moment, None] = {}
    filled: Truth = False
    complete = True
    for option in options:
        if option.filled is False:
            continue
        values.update(dict.fromkeys(option.values))
        complete = complete and option.complete
        filled = option.filled
        if filled:
            break
    return Times(tuple(values), filled, complete)


def _beats(sure: Moment, other: Moment, which: Which) -> bool:
    first, second = (sure, other) if which is Which.EARLIEST else (other, sure)
    return precedes(first, second, strict=True, by_day=False)


def _moment(value: object) -> Moment:
    if isinstance(value, (date, datetime)):
        return value
    raise TypeError(f"not a time: {value!r}")
