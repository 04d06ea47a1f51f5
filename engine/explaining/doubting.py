"""What is not known about a condition that came out unknown: from the condition down to cells, links and calendar.

Follows the reference interpreter step by step and asks at each unknown why. A condition that is true or false has no doubts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

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
    NamedCondition,
    NamedTerm,
    Not,
    Nothing,
    OneOf,
    Or,
    PagesContinuous,
    Path,
    Query,
    Some,
    StageIs,
    Term,
    TimeTerm,
    Unit,
    Within,
)
from engine.explaining import wording
from engine.explaining.doubts import PART_OF_TABLE, Doubt, Kind
from engine.reference.evaluation import Env, Evaluation
from engine.reference.values import day_of
from records.columns import BlankReading, Column
from records.row import BLANK, Gap, Row
from records.schema import CASE, TABLES, Join, Relation


class Doubter:
    """Asks why something is unknown on the rows of one case."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self._unlinked: dict[tuple[int, int], list[Doubt]] = {}  # by relation and row

    def condition(self, condition: Condition, env: Env) -> list[Doubt]:
        """Why a condition is unknown; nothing where it is true or false."""
        if self.evaluation.truth(condition, env) is not None:
            return []
        match condition:
            case And() | Or():
                return [doubt for part in condition.parts for doubt in self.condition(part, env)]
            case Not():
                return self.condition(condition.part, env)
            case NamedCondition():
                return self.condition(condition.condition, env)
            case Filled():
                return self.term(condition.term, env)
            case Compare():
                return [*self.term(condition.left, env), *self.term(condition.right, env)]
            case OneOf():
                return self.field(condition.term, env)
            case Contains():
                return self.field(condition.term, env) or self._outside(condition, env)
            case Before():
                found = [*self.term(condition.left, env), *self.term(condition.right, env)]
                return found or self._several((condition.left, condition.right), env)
            case Within():
                return self.within(condition.done, condition.start, condition.amount, env)
            case Some() | Nothing():
                return self.rows(condition.query, env)
            case Every():
                return self.rows(condition.query, env, unless=condition.condition)
            case Covers():
                return self._covers(condition, env)
            case CheckDigits():
                return self.field(condition.term, env) or self._unreadable(condition.term, env)
            case PagesContinuous():
                return self._pages(condition, env)
            case StageIs():
                return []

    # ---------------------------------------------------------------------------------------------------------- terms

    def term(self, term: Term, env: Env) -> list[Doubt]:
        """Why a term is not fully known (a date that is nowhere filled counts: nothing can be compared with it)."""
        match term:
            case FieldTerm():
                return self.field(term, env)
            case NamedTerm():
                absent = self._absent(term.term, term.name, env)
                return absent or self.term(term.term, env)
            case CountTerm():
                return self.rows(term.query, env)
            case ExtremeTerm():
                return self._absent(term, wording.term(term), env) or self._extreme(term, env)
            case FirstFilledTerm():
                absent = self._absent(term, wording.term(term), env)
                return absent or self._first_filled(term, env)
            case _:
                return []

    def _absent(self, term: Term, name: str, env: Env) -> list[Doubt]:
        """A time that none of its homes holds: the cells that could, or where there is no such cell its name."""
        if isinstance(term, CountTerm) or self.evaluation.times(term, env).filled is not False:
            return []
        return list(self._blanks(term, env)) or [Doubt(Kind.ABSENT, CASE, "", (), name)]

    def _blanks(self, term: TimeTerm, env: Env) -> Iterator[Doubt]:
        match term:
            case FieldTerm():
                row = self.evaluation.row(term.path, env)
                if row is not None and row.read(term.column.attr) is BLANK:
                    yield Doubt(Kind.BLANK, term.path.table, term.column.name, (row,))
            case ExtremeTerm():
                for row, _ in self.evaluation.rows(term.query, env).rows:
                    yield from self._blanks(term.value, {**env, term.query.frame: row})
            case FirstFilledTerm():
                for option in term.options:
                    yield from self._blanks(option, env)
            case NamedTerm() if not isinstance(term.term, CountTerm):
                yield from self._blanks(term.term, env)

    def _first_filled(self, term: FirstFilledTerm, env: Env) -> list[Doubt]:
        found: list[Doubt] = []
        for option in term.options:
            times = self.evaluation.times(option, env)
            if not times.single and times.filled is not False:
                found += self.term(option, env)
            if times.filled:
                break
        return found

    def _extreme(self, term: ExtremeTerm, env: Env) -> list[Doubt]:
        if self.evaluation.times(term, env).single:
            return []
        found = self.rows(term.query, env)
        for row, _ in self.evaluation.rows(term.query, env).rows:
            value = {**env, term.query.frame: row}
            if self.evaluation.read(term.value, value) is not BLANK:
                found += self.field(term.value, value)
        return found

    def table(self, table: str) -> Doubt:
        """A table that was not exported, or not all of it."""
        case = self.evaluation.case
        return Doubt(
            Kind.TABLE, table, detail=PART_OF_TABLE if case is not None and table in case.partial else ""
        )

    def field(self, term: FieldTerm, env: Env) -> list[Doubt]:
        """Why a field has no usable value; a blank only where it does not say "not there"."""
        row = self.evaluation.row(term.path, env)
        if row is None:
            return self.path(term.path, env)
        return self.cell(row, term.path.table, term.column)

    def cell(self, row: Row, table: str, column: Column) -> list[Doubt]:
        value = row.read(column.attr)
        if not isinstance(value, Gap):
            return []
        if value is BLANK:
            sure = column.blank is BlankReading.FACT
            return [] if sure else [Doubt(Kind.BLANK, table, column.name, (row,))]
        if column.attr in row.distrusted:
            return [Doubt(Kind.DISTRUSTED, table, column.name, (row,), row.distrusted[column.attr])]
        return [Doubt(Kind.COLUMN, table, column.name, (row,))]

    def path(self, path: Path, env: Env) -> list[Doubt]:
        """Why it is not known which row a path ends in."""
        row = env[path.frame]
        if row is None:
            return [self.table(wording.path_table(path))]
        for hop in path.hops:
            following = self.evaluation.links.target(hop, row)
            if following is None:
                return self._link(hop, row, Kind.BLANK)
            row = following
        return []

    def _link(self, relation: Relation, holder: Row, blank: Kind) -> list[Doubt]:
        """Why a link does not lead to one row for certain; ``holder`` is the row that has the link."""
        table, column = type(holder).TABLE, TABLES[type(holder).TABLE].column(relation.key)
        value = holder.read(relation.key)
        if value is BLANK or value == ():
            return [Doubt(blank, table, column.name, (holder,))]
        if isinstance(value, Gap):
            return self.cell(holder, table, column)
        other = relation.source if relation.join is Join.TARGET_KEY else relation.target
        if relation.join in (Join.TARGET_LIST, Join.SOURCE_LIST):
            other = relation.source if relation.join is Join.TARGET_LIST else relation.target
            kind = TABLES[table].columns.get("种类")
            if kind is not None and isinstance(holder.read(kind.attr), Gap):
                return self.cell(holder, table, kind)
        case = self.evaluation.case
        if case is not None and (case.rows(other) is None or other in case.partial):
            return [self.table(other)]
        if relation.join is Join.SOURCE_KEY and not self.evaluation.links.related(relation, holder).possible:
            return [Doubt(Kind.NOWHERE, table, column.name, (holder,), other)]
        return [Doubt(Kind.AMBIGUOUS, table, column.name, (holder,))]

    # ----------------------------------------------------------------------------------------------------------- rows

    def rows(self, query: Query, env: Env, unless: Condition | None = None) -> list[Doubt]:
        """Why it is not known how many rows count."""
        found = self.evaluation.rows(query, env, unless=unless)
        start = self.evaluation.row(query.start, env)
        doubts: list[Doubt] = []
        if start is None and query.relation.join not in (Join.TO_CASE, Join.WHOLE_CASE):
            doubts += self.path(query.start, env)
        if found.open:
            doubts.append(self.table(query.relation.target))
        possible = {id(row) for row in self.evaluation.links.related(query.relation, start).possible}
        for row in found.possible:
            inner = {**env, query.frame: row}
            if id(row) in possible and start is not None:
                doubts += self._belonging(query.relation, start, row)
            for part in (query.where, unless):
                doubts += self.condition(part, inner) if part is not None else []
        if query.distinct is not None:
            for row in found.certain:
                doubts += self.field(query.distinct, {**env, query.frame: row})
        return doubts

    def _belonging(self, relation: Relation, start: Row, row: Row) -> list[Doubt]:
        """Why it is not certain that a row belongs to another."""
        outgoing = relation.join in (Join.SOURCE_KEY, Join.SOURCE_LIST)
        holder, named = (start, row) if outgoing else (row, start)
        table = type(named).TABLE
        own = TABLES[table].id_attr
        if not isinstance(holder.read(relation.key), Gap) and own and isinstance(named.read(own), Gap):
            return self.cell(named, table, TABLES[table].column(own))
        place = id(relation), id(holder)  # asked of the same row for every subject that it may belong to
        if place not in self._unlinked:
            self._unlinked[place] = self._link(relation, holder, Kind.UNLINKED)
        return self._unlinked[place]

    # ------------------------------------------------------------------------------------------------ special measures

    def within(self, done: TimeTerm, start: TimeTerm, amount: Amount, env: Env) -> list[Doubt]:
        """Why it is not known whether something was done in time."""
        doubts = [*self.term(done, env), *self.term(start, env)]
        left, right = self.evaluation.times(done, env), self.evaluation.times(start, env)
        if doubts or not (left.known and right.known):
            return doubts
        if self.evaluation.amount(amount)[1] in (Unit.HOUR, Unit.MINUTE):
            vague = [*self._vague(done, env), *self._vague(start, env)]
            several = self._several((done, start), env)
            return vague or several or [Doubt(Kind.SEVERAL, CASE, "", (), "只知道日期，小时和分钟算不出")]
        first, last = self.evaluation.setting.calendar.first, self.evaluation.setting.calendar.last
        days = [day_of(value) for value in (*left.values, *right.values)]
        years = sorted({day.year for day in days if not first <= day <= last})
        if not years and not (left.single and right.single):
            return self._several((done, start), env)
        return [Doubt(Kind.CALENDAR, CASE, "", (), f"{'、'.join(map(str, years or [last.year + 1]))} 年")]

    def _vague(self, term: TimeTerm, env: Env) -> list[Doubt]:
        """The cells of a time that hold a bare date."""
        match term:
            case NamedTerm():
                return [] if isinstance(term.term, CountTerm) else self._vague(term.term, env)
            case FirstFilledTerm():
                return [doubt for option in term.options for doubt in self._vague(option, env)]
            case ExtremeTerm():
                rows = [row for row, _ in self.evaluation.rows(term.query, env).rows]
                return [
                    doubt for row in rows for doubt in self._vague(term.value, {**env, term.query.frame: row})
                ]
            case FieldTerm():
                row, value = self.evaluation.row(term.path, env), self.evaluation.read(term, env)
                if row is None or isinstance(value, (Gap, datetime)):
                    return []
                return [Doubt(Kind.PRECISION, term.path.table, term.column.name, (row,))]
            case _:
                return []

    def _several(self, terms: Iterable[TimeTerm], env: Env) -> list[Doubt]:
        """Times that are known, but not to one: the comparison comes out differently for them."""
        named = ((term, self.evaluation.times(term, env)) for term in terms)
        return [
            Doubt(Kind.SEVERAL, CASE, "", (), f"“{wording.term(term)}”可能是 {wording.times(times)}")
            for term, times in named
            if len(times.values) > 1
        ]

    def _covers(self, condition: Covers, env: Env) -> list[Doubt]:
        found = self.evaluation.rows(condition.query, env)
        target = self.evaluation.row(condition.target, env)
        doubts = self.path(condition.target, env) if target is None else self._span(target)
        doubts += self.rows(condition.query, env)
        for row, _ in found.rows:
            doubts += self._span(row)
        return doubts

    def _span(self, row: Row) -> list[Doubt]:
        """开始时间 and 结束时间, each to the minute."""
        table = type(row).TABLE
        doubts: list[Doubt] = []
        for name in ("开始时间", "结束时间"):
            column = TABLES[table].columns[name]
            value = row.read(column.attr)
            if isinstance(value, Gap):
                doubts += self.cell(row, table, column)
            elif not isinstance(value, datetime):
                doubts.append(Doubt(Kind.PRECISION, table, name, (row,)))
        return doubts

    def _pages(self, condition: PagesContinuous, env: Env) -> list[Doubt]:
        doubts = self.rows(condition.query, env)
        column = TABLES["文书"].columns["页号"]
        for row in self.evaluation.rows(condition.query, env).certain:
            doubts += self.cell(row, "文书", column)
        return doubts or [Doubt(Kind.UNREADABLE, "文书", column.name, (), "有不能识别的写法")]

    def _outside(self, condition: Contains, env: Env) -> list[Doubt]:
        value, row = self.evaluation.read(condition.term, env), self.evaluation.row(condition.term.path, env)
        if row is None or not isinstance(value, tuple):
            return []
        column = condition.term.column
        words = "、".join(word for word in value if word not in column.values)
        return [Doubt(Kind.OUTSIDE, condition.term.path.table, column.name, (row,), words)]

    def _unreadable(self, term: FieldTerm, env: Env) -> list[Doubt]:
        row = self.evaluation.row(term.path, env)
        rows = (row,) if row is not None else ()
        return [Doubt(Kind.UNREADABLE, term.path.table, term.column.name, rows, "不是带校验码的 18 位号码")]
