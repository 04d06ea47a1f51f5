"""Well-typed rules and three-valued cases at random, from the schema: what two evaluators are compared on."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from dsl.tree import (
    Amount,
    And,
    AnyWay,
    Before,
    CheckDigits,
    Compare,
    Condition,
    Contains,
    CountTerm,
    Covers,
    Deadline,
    EachItem,
    Every,
    ExtremeTerm,
    FieldTerm,
    Filled,
    FirstFilledTerm,
    Holds,
    Literal,
    NamedCondition,
    NamedTerm,
    Not,
    Nothing,
    Obligation,
    OneOf,
    Op,
    Or,
    PagesContinuous,
    Path,
    Query,
    Requirement,
    Some,
    StageIs,
    TimeTerm,
    TodayTerm,
    Unit,
    Way,
    Which,
    Within,
)
from records.case import CaseRecord
from records.columns import Column, Kind, Value
from records.row import Row
from records.schema import CASE, TABLES, Relation, relations_of
from tests.engine.trees import obligation

SUBJECTS = ("案件", "活动", "文书", "送达", "音像", "签名", "人员", "申请")
WIDE = frozenset(SUBJECTS)  # the tables that random cases have
DEEPEST = 3
FIRST_DAY = date(2026, 4, 28)  # a week with a holiday, a make-up workday and a weekend
SPREAD = 12
WORDS = ("甲", "乙", "Ａ1 ", "A1")
LITERALS = ("甲", "乙", "Ａ1 ")
IDS = ("1", "2", "３")
LAST_PUBLISHED = date(2026, 12, 30)

Frames = tuple[str, ...]  # the table of each frame, the subject's first


class RandomRules:
    """Draws from one source of randomness; every tree is one that the checker could have made."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.cases = 0

    # ------------------------------------------------------------------------------------------------------- rules

    def obligation(self, number: int) -> Obligation:
        table = self.random.choice(SUBJECTS)
        frames = (table,)
        return obligation(
            table,
            self.requirement(frames),
            applies=self.condition(frames, 1) if self.random.random() < 0.6 else None,
            due=self.condition(frames, 2) if self.random.random() < 0.4 else None,
            id=f"11.{number}",
        )

    def requirement(self, frames: Frames) -> Requirement:
        match self.random.randrange(6):
            case 0:
                done = self.time(frames, 1, constant=False)
                start = self.time(frames, 1)
                if isinstance(done, (FieldTerm, FirstFilledTerm, ExtremeTerm, NamedTerm)):
                    return Deadline(done, start, self.amount())
            case 1:
                if term := self.field(frames, (Kind.LIST,), listed=True):
                    count = min(len(term.column.values), self.random.randint(1, 3))
                    return EachItem(term, tuple(self.random.sample(term.column.values, count)))
            case 2:
                ways = tuple(
                    Way(f"途径{n}", self.condition(frames, 1)) for n in range(self.random.randint(2, 3))
                )
                return AnyWay(ways)
        return Holds(self.condition(frames))

    def condition(self, frames: Frames, depth: int = 0) -> Condition:
        deep = depth < DEEPEST
        kind = self.random.randrange(16 if deep else 8)
        match kind:
            case 8 | 9:
                return And(self.parts(frames, depth))
            case 10:
                return Or(self.parts(frames, depth))
            case 11:
                return Not(self.condition(frames, depth + 1))
            case 12:
                return NamedCondition("名", self.condition(frames, depth + 1))
            case 13 | 14 | 15:
                return self.of_rows(frames, depth)
        return self.leaf(frames, kind, depth) or StageIs(self.random.choice(("归档前", "已归档")))

    def parts(self, frames: Frames, depth: int) -> tuple[Condition, ...]:
        return tuple(self.condition(frames, depth + 1) for _ in range(self.random.randint(2, 3)))

    def leaf(self, frames: Frames, kind: int, depth: int) -> Condition | None:
        match kind:
            case 0:
                term = self.field(frames, tuple(Kind))
                if self.random.random() < 0.3:
                    return Filled(self.time(frames, depth))
                return Filled(term) if term is not None else None
            case 1 | 2:
                term = self.field(frames, (Kind.ENUM,))
                return (
                    OneOf(term, tuple(sorted(self.some_of(term.column.values)))) if term is not None else None
                )
            case 3:
                term = self.field(frames, (Kind.LIST,), listed=True)
                return Contains(term, self.random.choice(term.column.values)) if term is not None else None
            case 4:
                return self.comparison(frames)
            case 5:
                strict, by_day = self.random.random() < 0.5, self.random.random() < 0.3
                return Before(self.time(frames, depth), self.time(frames, depth), strict, by_day)
            case 6:
                return Within(self.time(frames, depth), self.time(frames, depth), self.amount())
            case _:
                term = self.field(frames, (Kind.ID, Kind.TEXT))
                if term is not None and self.random.random() < 0.3:
                    return CheckDigits(term)
                return self.comparison(frames)

    def comparison(self, frames: Frames) -> Condition | None:
        term = self.field(frames, (Kind.FLAG, Kind.INT, Kind.TEXT, Kind.ID))
        if term is None:
            return None
        either = self.random.choice((Op.EQ, Op.NE))
        match term.column.kind:
            case Kind.FLAG:
                return Compare(either, term, Literal(self.random.random() < 0.5))
            case Kind.INT:
                return Compare(self.random.choice(list(Op)), term, Literal(self.random.randrange(3)))
        other = self.field(frames, (term.column.kind,))
        right = (
            other
            if other is not None and self.random.random() < 0.5
            else Literal(self.random.choice(LITERALS))
        )
        return Compare(either, term, right)

    def of_rows(self, frames: Frames, depth: int) -> Condition:
        found = self.query(frames, depth)
        if found is None:
            return StageIs("已归档")
        query, inner = found
        match self.random.randrange(7):
            case 0 | 1:
                return Some(query)
            case 2:
                return Nothing(query)
            case 3:
                return Every(query, self.condition(inner, depth + 2))
            case 4:
                target = self.path(frames, {"活动", "音像"})
                if query.relation.target == "音像" and target is not None:
                    return Covers(query, target, self.random.choice((0, 30)))
            case 5:
                if query.relation.target == "文书":
                    return PagesContinuous(query)
        count = CountTerm(self.distinct(query, inner))
        term = NamedTerm("数", count) if self.random.random() < 0.3 else count
        return Compare(self.random.choice(list(Op)), term, Literal(self.random.randrange(3)))

    def distinct(self, query: Query, inner: Frames) -> Query:
        columns = [c for c in TABLES[inner[-1]].columns.values() if c.kind in (Kind.TEXT, Kind.ID)]
        if self.random.random() < 0.6:
            return query
        by = FieldTerm(Path(query.frame, (), inner[-1]), self.random.choice(columns))
        return Query(query.start, query.relation, query.frame, query.where, by)

    def query(self, frames: Frames, depth: int) -> tuple[Query, Frames] | None:
        start = self.path(frames, WIDE)
        if start is None:
            return None
        relations = [r for r in relations_of(start.table).values() if not r.to_one and r.target in WIDE]
        if not relations:
            return None
        relation = self.random.choice(relations)
        inner = (*frames, relation.target)
        where = self.condition(inner, depth + 1) if self.random.random() < 0.8 else None
        return Query(start, relation, len(frames), where), inner

    # ------------------------------------------------------------------------------------------------------- terms

    def time(self, frames: Frames, depth: int, *, constant: bool = True) -> TimeTerm:
        match self.random.randrange(8 if constant else 6):
            case 0 if depth < DEEPEST:
                return NamedTerm("时", self.time(frames, depth + 1, constant=False))
            case 1 if depth < DEEPEST:
                options = [self.time(frames, depth + 1, constant=False) for _ in range(2)]
                return FirstFilledTerm(tuple(options))
            case 2 if depth < DEEPEST:
                if found := self.query(frames, depth + 1):
                    query, inner = found
                    if value := self.own_time(inner):
                        return ExtremeTerm(self.random.choice(list(Which)), query, value)
            case 6:
                return TodayTerm()
            case 7:
                return Literal(self.day())
        return self.field(frames, (Kind.DATE, Kind.TIME)) or FieldTerm(
            Path(0, self.to_case(frames[0]), CASE), TABLES[CASE].columns["决定日期"]
        )

    def own_time(self, inner: Frames) -> FieldTerm | None:
        columns = [c for c in TABLES[inner[-1]].columns.values() if c.kind in (Kind.DATE, Kind.TIME)]
        if not columns:
            return None
        return FieldTerm(Path(len(inner) - 1, (), inner[-1]), self.random.choice(columns))

    def to_case(self, table: str) -> tuple[Relation, ...]:
        return () if table == CASE else (relations_of(table)[CASE],)

    def path(self, frames: Frames, ends: frozenset[str] | set[str]) -> Path | None:
        """A row of a frame, now and then a step or two along to-one relations."""
        for _ in range(6):
            frame = self.random.randrange(len(frames))
            table = frames[frame]
            hops: list[Relation] = []
            while self.random.random() < 0.35:
                steps = [r for r in relations_of(table).values() if r.to_one and r.target in WIDE]
                if not steps:
                    break
                hops.append(self.random.choice(steps))
                table = hops[-1].target
            if table in ends:
                return Path(frame, tuple(hops), table)
        return None

    def field(self, frames: Frames, kinds: tuple[Kind, ...], *, listed: bool = False) -> FieldTerm | None:
        for _ in range(6):
            path = self.path(frames, WIDE)
            if path is None:
                continue
            columns = [
                column
                for column in TABLES[path.table].columns.values()
                if column.kind in kinds and (column.values or not listed) and column.name != "案号"
            ]
            if columns:
                return FieldTerm(path, self.random.choice(columns))
        return None

    def amount(self) -> Amount:
        unit = self.random.choice(list(Unit))
        return Amount(
            self.random.choice((0, 1, 2, 24)) if unit is Unit.HOUR else self.random.randrange(4), unit
        )

    # ------------------------------------------------------------------------------------------------------- cases

    def case(self) -> CaseRecord:
        tables = {
            table: tuple(self.row(table) for _ in range(self.random.choice((0, 1, 2, 3))))
            for table in SUBJECTS
            if table != CASE and self.random.random() < 0.85
        }
        self.cases += 1
        some_table = SUBJECTS[(self.cases + sum(map(len, tables.values()))) % len(SUBJECTS)]
        partial = frozenset({some_table} & tables.keys() if self.cases % 3 == 0 else ())
        return CaseRecord(self.row(CASE), tables, partial)  # type: ignore[arg-type]

    def row(self, table: str) -> Row:
        values: dict[str, Value | None] = {"case_no": "案1"}
        for column in TABLES[table].columns.values():
            chance = self.random.random()
            if column.attr != "case_no" and chance > 0.12:
                values[column.attr] = None if chance < 0.3 else self.value(column)
        return TABLES[table].model.build(values)

    def value(self, column: Column) -> Value:
        match column.kind:
            case Kind.FLAG:
                return self.random.random() < 0.5
            case Kind.INT:
                return self.random.randrange(3)
            case Kind.ENUM:
                return self.random.choice(column.values)
            case Kind.DATE:
                return self.day()
            case Kind.TIME:
                return self.day() if self.random.random() < 0.4 else self.minute()
            case Kind.LIST:
                return self.listed(column)
            case Kind.ID:
                return self.random.choice(IDS)
        pages = ("1", "2", "3-4", "某页")
        return self.random.choice(pages if column.name == "页号" else WORDS)

    def listed(self, column: Column) -> tuple[str, ...]:
        if not column.values:
            return tuple(self.some_of(IDS))
        extra = ("自拟事项",) if column.open_list and self.random.random() < 0.2 else ()
        none = column.open_list and self.random.random() < 0.1
        return () if none else (*self.some_of(column.values), *extra)

    def some_of(self, words: tuple[str, ...]) -> list[str]:
        return self.random.sample(words, min(len(words), self.random.choice((1, 1, 2, 3))))

    def day(self) -> date:
        if self.random.random() < 0.04:
            return LAST_PUBLISHED
        return FIRST_DAY + timedelta(days=self.random.randrange(SPREAD))

    def minute(self) -> datetime:
        day = self.day()
        return datetime(
            day.year, day.month, day.day, self.random.choice((0, 9, 10, 23)), self.random.choice((0, 30))
        )
