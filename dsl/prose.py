"""A checked rule in plain Chinese: what it asks of which rows, for ``rules explain`` and the rulebook.

Named conditions, relations and quantities keep their names in the sentence; what they stand for is told once, below.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from dsl import tree as t
from dsl.walk import walk
from records.columns import BlankReading
from records.schema import CASE, RELATIONS, TABLES, Join, Relation

_OPS: Mapping[t.Op, str] = {
    t.Op.EQ: "等于",
    t.Op.NE: "不等于",
    t.Op.LT: "少于",
    t.Op.LE: "不超过",
    t.Op.GT: "多于",
    t.Op.GE: "不少于",
}
_LINKS = frozenset(relation.key for relation in RELATIONS.values() if relation.key)
_SURE = "，并且"
_EITHER = "，或者"


@dataclass
class Prose:
    """Writes conditions as sentences and gathers what the names in them stand for, in the order they come up."""

    tables: dict[int, str]
    meanings: dict[str, str] = field(default_factory=dict)

    def condition(self, condition: t.Condition, here: int = 0, *, inner: bool = False) -> str:
        """The sentence of a condition said of the row of frame ``here``; ``inner`` ones with 且 or 或 stand in brackets."""
        match condition:
            case t.And(parts):
                text = _SURE.join(self.condition(part, here, inner=True) for part in parts)
                return f"（{text}）" if inner else text
            case t.Or(parts):
                text = _EITHER.join(self.condition(part, here, inner=True) for part in parts)
                return f"（{text}）" if inner else text
            case t.Not(part):
                return self._negated(part, here)
            case t.NamedCondition(name, meaning):
                self._mean(name, meaning, here)
                return f"“{name}”"
            case t.Filled(term):
                return f"{self.term(term, here)}已填"
            case t.Compare(op, left, right):
                return self._compare(op, left, right, here)
            case t.OneOf(term, values):
                words = "、".join(
                    sorted(values, key=term.column.values.index) if term.column.values else values
                )
                return f"{self.term(term, here)}是{words}" + ("之一" if len(values) > 1 else "")
            case t.Contains(term, item):
                return f"{self.term(term, here)}里有“{item}”"
            case t.Before(left, right, strict, by_day):
                day = "（按日比）" if by_day else ""
                return f"{self.term(left, here)}{'早于' if strict else '不晚于'}{self.term(right, here)}{day}"
            case t.Within(done, start, amount):
                return f"{self.term(done, here)}在{self.term(start, here)}起{amount_words(amount)}以内"
            case t.Some(query):
                return f"有{self.rows(query, here)}"
            case t.Nothing(query):
                return f"没有{self.rows(query, here)}"
            case t.Every(query, inside):
                self.tables[query.frame] = query.relation.target
                return f"每个{self.rows(query, here)}都要：{self.condition(inside, query.frame, inner=True)}"
            case t.Covers(query, target, gap):
                rest = f"，中间断开不超过 {gap} 分钟" if gap else ""
                return f"{self.rows(query, here)}覆盖{self._row(target, here) or '本' + target.table}的全过程{rest}"
            case t.CheckDigits(term):
                return f"{self.term(term, here)}的校验码正确"
            case t.PagesContinuous(query):
                return f"{self.rows(query, here)}的页号连续"
            case t.StageIs(stage):
                return f"阶段是{stage}"

    def _negated(self, part: t.Condition, here: int) -> str:
        match part:
            case t.Filled(term):
                return f"{self.term(term, here)}没有填"
            case t.OneOf(term, values):
                return f"{self.term(term, here)}不是{'、'.join(values)}"
            case t.Contains(term, item):
                return f"{self.term(term, here)}里没有“{item}”"
            case _:
                return f"不是{self.condition(part, here, inner=True)}"

    def _compare(self, op: t.Op, left: t.Term, right: t.Term, here: int) -> str:
        match right:
            case t.Literal(value=bool() as wanted):
                return f"{self.term(left, here)}{'是' if wanted is (op is t.Op.EQ) else '不是'}“是”"
            case t.Literal(value=str() as word):
                return f"{self.term(left, here)}{'是' if op is t.Op.EQ else '不是'}“{word}”"
            case t.FieldTerm() if op in (t.Op.EQ, t.Op.NE):
                return f"{self.term(left, here)}与{self.term(right, here)}{'一致' if op is t.Op.EQ else '不一致'}"
            case _:
                return f"{self.term(left, here)}{_OPS[op]} {self.term(right, here)}"

    def term(self, term: t.Term, here: int) -> str:
        match term:
            case t.FieldTerm(path, column):
                row = self._row(path, here)
                return f"{row}的{column.name}" if row else column.name
            case t.CountTerm(query):
                return f"{self.rows(query, here)}的数量"
            case t.ExtremeTerm(which, query, value):
                self.tables[query.frame] = query.relation.target
                return f"{self.rows(query, here)}中{which}的{self.term(value, query.frame)}"
            case t.FirstFilledTerm(options):
                return "、".join(self.term(option, here) for option in options) + "中第一个已填的"
            case t.TodayTerm():
                return "今天"
            case t.ParamTerm(name):
                return f"参数“{name}”"
            case t.Literal(value):
                return value.isoformat() if isinstance(value, date) else str(value)
            case t.NamedTerm(name, meaning):
                if name not in self.meanings:
                    self.meanings[name] = ""
                    self.meanings[name] = self.term(meaning, here)
                return f"“{name}”"

    def rows(self, query: t.Query, here: int) -> str:
        """The rows of a query: 案件的文书（种类是公告）; a named one by its name."""
        self.tables[query.frame] = query.relation.target
        row = "" if query.relation.join is Join.WHOLE_CASE else self._row(query.start, here)
        start = f"{row}的" if row and row != "案件" else ""
        where = self.condition(query.where, query.frame) if query.where is not None else ""
        distinct = f"，按{query.distinct.column.name}计" if query.distinct is not None else ""
        plain = (
            f"{query.relation.target}（{where}{distinct}）" if where or distinct else query.relation.target
        )
        narrowed = "其中" in query.text  # a named relation with a further condition is told in full
        if query.name and query.name != query.relation.name and query.name not in TABLES and not narrowed:
            self.meanings.setdefault(query.name, plain)
            return f"{start}“{query.name}”"
        return f"{start}{plain}"

    def _row(self, path: t.Path, here: int) -> str:
        """How a row is called from frame ``here``; empty: the row itself."""
        names = [hop.name for hop in path.hops]
        if names and path.hops[0].join is Join.TO_CASE:
            return "的".join(names)
        own = "" if path.frame == here else f"本{self.tables.get(path.frame, path.table)}"
        return "的".join([own, *names] if own else names)

    def _mean(self, name: str, meaning: t.Condition, here: int) -> None:
        if name not in self.meanings:
            self.meanings[name] = ""  # its place, before the names inside it
            self.meanings[name] = self.condition(meaning, here)


def amount_words(amount: t.Amount) -> str:
    if amount.param:
        return f"参数“{amount.param}”"
    return f" {amount.number} {'个' if amount.unit in (t.Unit.WORKDAY, t.Unit.HOUR) else ''}{amount.unit}"


@dataclass(frozen=True, slots=True)
class Told:
    """A rule told: sentences for 针对, 到期 and what is required; what the names mean; the data it needs by table."""

    applies: str
    due: str | None
    requires: tuple[str, ...]
    meanings: Mapping[str, str]
    data: Mapping[str, tuple[str, ...]]
    blanks: tuple[str, ...]


def told(duty: t.Duty) -> Told:
    """A 义务 or 人工 in plain Chinese."""
    prose = Prose({0: duty.table})
    whose = f"每个{duty.table}" if duty.table != CASE else "每个案卷"
    applies = f"{whose}，凡{prose.condition(duty.applies)}的" if duty.applies is not None else whose
    due = prose.condition(duty.due) if duty.due is not None else None
    requires = (
        _requires(duty.requirement, prose) if isinstance(duty, t.Obligation) else (f"由人判断：{duty.ask}",)
    )
    return Told(applies, due, requires, prose.meanings, needed(duty), _blanks(duty))


def _requires(requirement: t.Requirement, prose: Prose) -> tuple[str, ...]:
    match requirement:
        case t.Holds(condition):
            return (prose.condition(condition),)
        case t.Deadline(done, start, amount):
            sentence = f"{prose.term(done, 0)}在{prose.term(start, 0)}起{amount_words(amount)}以内"
            return (f"{sentence}；没有填而期限已过的，也是没有做到；没有填而期限未满的，未到期",)
        case t.EachItem(term, items):
            return tuple(f"{prose.term(term, 0)}里有“{item}”" for item in items)
        case t.AnyWay(ways):
            return tuple(f"途径“{way.name}”：{prose.condition(way.condition)}" for way in ways)


def needed(duty: t.Duty) -> dict[str, tuple[str, ...]]:
    """The columns that a rule reads, by table, those that link rows among them."""
    found: dict[str, dict[str, None]] = {duty.table: {}}
    parts = (duty.applies, duty.due, duty.requirement if isinstance(duty, t.Obligation) else None)
    for part in parts:
        for node in walk(part) if part is not None else ():
            if isinstance(node, t.FieldTerm):
                _reach(node.path, found)
                found.setdefault(node.path.table, {})[node.column.name] = None
            elif isinstance(node, t.Query):
                _reach(node.start, found)
                _link(node.relation, found)
    return {table: tuple(columns) for table, columns in found.items()}


def _reach(path: t.Path, found: dict[str, dict[str, None]]) -> None:
    for hop in path.hops:
        _link(hop, found)


def _link(relation: Relation, found: dict[str, dict[str, None]]) -> None:

    found.setdefault(relation.target, {})
    if relation.key:
        holder = relation.source if relation.join in (Join.SOURCE_KEY, Join.SOURCE_LIST) else relation.target
        found.setdefault(holder, {})[TABLES[holder].column(relation.key).name] = None


def _blanks(duty: t.Duty) -> tuple[str, ...]:
    """How blanks read in the columns of this rule: one sentence for each kind that occurs."""
    words = {
        BlankReading.CLASSIFYING: "空白时无法判定（要先知道是哪一种）",
        BlankReading.CONTENT: "空白时无法判定（“无”才是没有）",
        BlankReading.FACT: "空白按没有做、没有算",
    }
    found: dict[BlankReading, list[str]] = {}
    links: list[str] = []
    for table, names in needed(duty).items():
        for name in names:
            column = TABLES[table].columns[name]
            reading = column.blank
            if column.attr in _LINKS:
                links.append(f"{table}.{name}")
            elif reading in words:
                found.setdefault(reading, []).append(f"{table}.{name}")
    sentences = [f"{'、'.join(columns)}：{words[reading]}" for reading, columns in found.items()]
    if links:
        sentences.append(f"{'、'.join(links)}：空白时不知道属于谁，可能属于任何一个")
    return tuple(sentences)
