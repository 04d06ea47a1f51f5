"""A checked rule in plain Chinese: what it asks of which rows, for ``rules explain`` and the rulebook.

Named conditions, relations, quantities and sets keep their names in the sentence; what they stand for is told once, after it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from dsl import tree as t
from dsl.needed import Columns, blanks, needed, params
from records.schema import CASE, TABLES, Join

_OPS: Mapping[t.Op, str] = {
    t.Op.EQ: "等于",
    t.Op.NE: "不等于",
    t.Op.LT: "少于",
    t.Op.LE: "不超过",
    t.Op.GT: "多于",
    t.Op.GE: "不少于",
}
_SURE = "，并且"
_EITHER = "，或者"
_MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_SET = re.compile(r"属于\s+([^\s{}()（）]+)$")
_LONG = 4  # values of a named set that are still spelled out


@dataclass
class Prose:
    """Writes conditions as sentences and gathers what the names in them stand for, in the order they come up.

    ``tables``: frame → table. ``root`` is the frame that is called 本…, where it has to be told from others.
    """

    tables: dict[int, str]
    root: int = 0
    meanings: dict[tuple[str, str], str] = field(default_factory=dict)  # (table or "", name) → sentence

    def spelled(self, condition: t.Condition, both: str, either: str) -> str:
        """A whole condition: what has several parts that are long or bracketed is numbered, after ``both`` or ``either``."""
        if isinstance(condition, (t.And, t.Or)):
            inside = condition.parts
            if len(inside) > 2 or any(isinstance(part, (t.And, t.Or)) for part in inside):
                sentences = [self.condition(part, self.root) for part in inside]
                marked = zip(_MARKS, sentences, strict=False)
                if len(sentences) <= len(_MARKS):
                    return f"{both if isinstance(condition, t.And) else either}：" + "；".join(
                        f"{mark} {sentence}" for mark, sentence in marked
                    )
        return self.condition(condition, self.root)

    def condition(self, condition: t.Condition, here: int, *, inner: bool = False) -> str:
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
            case t.NamedCondition(name, meaning, table, text=text):
                return self._named(name, table, text, here, meaning)
            case t.Filled(term):
                return f"{self.term(term, here)}已填"
            case t.Compare(op, left, right):
                return self._compare(op, left, right, here)
            case t.OneOf():
                return self._one_of(condition, here, "是", "属于")
            case t.Contains(term, item):
                return f"{self.term(term, here)}里有“{item}”"
            case t.Before(left, right, strict, by_day):
                day = "（只比到日）" if by_day else ""
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
                rest = f"，中间断开不超过 {gap} 分钟" if gap else "，中间没有断开"
                return f"{self.rows(query, here)}覆盖{self._row(target, here) or '本' + target.table}的全过程（开始到结束{rest}）"
            case t.CheckDigits(term):
                return f"{self.term(term, here)}的校验码正确"
            case t.PagesContinuous(query):
                return f"{self.rows(query, here)}的页号连续"
            case t.StageIs(stage):
                return f"评查的阶段是{stage}"

    def _negated(self, part: t.Condition, here: int) -> str:
        match part:
            case t.Filled(term):
                return f"{self.term(term, here)}没有填"
            case t.OneOf():
                return self._one_of(part, here, "不是", "不属于")
            case t.Contains(term, item):
                return f"{self.term(term, here)}里没有“{item}”"
            case _:
                return f"并非{self.condition(part, here, inner=True)}"

    def _one_of(self, part: t.OneOf, here: int, one: str, among: str) -> str:
        column = part.term.column
        values = tuple(sorted(part.values, key=column.values.index) if column.values else part.values)
        subject = self.term(part.term, here)
        found = _SET.search(part.text)
        if found is not None and len(values) > _LONG:
            self.meanings.setdefault(("", found[1]), "、".join(values))
            return f"{subject}{among}“{found[1]}”"
        if len(values) == 1:
            return f"{subject}{one}{values[0]}"
        return f"{subject}{one}{'、'.join(values)}" + ("之一" if one == "是" else "")

    def _compare(self, op: t.Op, left: t.Term, right: t.Term, here: int) -> str:
        subject = self.term(left, here)
        match right:
            case t.Literal(value=bool() as wanted):
                word = "是" if wanted else "否"
                return f"{subject}{'' if op is t.Op.EQ else '不'}为“{word}”"
            case t.Literal(value=str() as word):
                return f"{subject}{'' if op is t.Op.EQ else '不'}是“{word}”"
            case t.FieldTerm() if op in (t.Op.EQ, t.Op.NE):
                return f"{subject}与{self.term(right, here)}{'一致' if op is t.Op.EQ else '不一致'}"
            case _:
                return f"{subject}{_OPS[op]} {self.term(right, here)}"

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
                tried = "；没有的，看".join(self.term(option, here) for option in options)
                return f"先看{tried}"
            case t.TodayTerm():
                return "今天"
            case t.ParamTerm(name):
                return f"参数“{name}”"
            case t.Literal(value):
                return literal_words(value)
            case t.NamedTerm(name, meaning, table, text=text):
                return self._named(name, table, text, here, meaning)

    def rows(self, query: t.Query, here: int) -> str:
        """The rows of a query, as 案卷里的文书（种类是公告）; those with a name by their name."""
        self.tables[query.frame] = query.relation.target
        whose = self._whose(query, here)
        narrowed = "其中" in query.text  # a named relation with a further condition is told in full
        relation = query.relation
        if query.name and query.name != relation.name and query.name not in TABLES and not narrowed:
            key = (query.owner or self.tables[here], query.name)
            if key not in self.meanings:
                self.meanings[key] = ""
                self.meanings[key] = f"{whose}{self._narrowed(query)}"
            return self._shown(key)
        return f"{whose}{self._narrowed(query)}"

    def _narrowed(self, query: t.Query) -> str:
        where = self.condition(query.where, query.frame) if query.where is not None else ""
        distinct = f"按{query.distinct.column.name}计" if query.distinct is not None else ""
        inside = "，".join(part for part in (where, distinct) if part)
        return f"{query.relation.name}（{inside}）" if inside else query.relation.name

    def _whose(self, query: t.Query, here: int) -> str:
        """Whose rows: 本活动的, 案卷里的; nothing where the row that is spoken of has just been named."""
        if query.relation.join is Join.WHOLE_CASE:
            return "案卷里的" if self.tables[self.root] != CASE or here != self.root else ""
        row = self._row(query.start, here)
        if not row and here == self.root and self.tables[here] != CASE:
            row = f"本{self.tables[here]}"
        return f"{row}的" if row else ""

    def _row(self, path: t.Path, here: int) -> str:
        """How a row is called from frame ``here``; empty: the row itself."""
        names = [hop.name for hop in path.hops]
        if names and path.hops[0].join is Join.TO_CASE:
            return "的".join(names)
        own = "" if path.frame == here else f"本{self.tables.get(path.frame, path.table)}"
        return "的".join([own, *names] if own else names)

    # -- names

    def _named(self, name: str, table: str, text: str, here: int, meaning: t.Condition | t.Term) -> str:
        key = (table or self.tables[here], name)
        if key not in self.meanings:
            self.meanings[key] = ""  # its place, before the names inside it
            self.meanings[key] = (
                self.term(meaning, here) if isinstance(meaning, t.Term) else self.condition(meaning, here)
            )
        whose = f"{key[0]}的" if text.startswith(f"{key[0]} 的 ") and key[0] != self.tables[self.root] else ""
        return f"{whose}{self._shown(key)}"

    def _shown(self, key: tuple[str, str]) -> str:
        return f"“{self.shown_name(key)}”"

    def shown_name(self, key: tuple[str, str]) -> str:
        """The name alone, unless the first of that name here is of another table."""
        first = next(known for known in self.meanings if known[1] == key[1])
        return key[1] if first == key else f"{key[0]}的{key[1]}"


def amount_words(amount: t.Amount) -> str:
    """`` 3 个工作日``, with a blank before it; 参数“…”（默认 0 日）."""
    length = f"{amount.number} {'个' if amount.unit is t.Unit.WORKDAY else ''}{amount.unit}"
    return f"参数“{amount.param}”（默认 {length}）" if amount.param else f" {length}"


def literal_words(value: str | int | bool | date | datetime) -> str:
    match value:
        case datetime():
            return f"{value.year}年{value.month}月{value.day}日{value:%H:%M}"
        case date():
            return f"{value.year}年{value.month}月{value.day}日"
        case _:
            return str(value)


def param_words(param: t.Param) -> str:
    """The value of a 参数."""
    return (
        amount_words(param.value).strip() if isinstance(param.value, t.Amount) else literal_words(param.value)
    )


@dataclass(frozen=True, slots=True)
class Told:
    """A rule told: sentences for 针对, 到期 and what is required; what the names mean; the data it needs by table.

    ``lead`` says how the sentences of ``requires`` stand to each other, where there are several. ``params``: those it uses.
    ``named`` are the meanings by the table that the name is defined on (empty: a set of values) and the name.
    """

    applies: str
    due: str | None
    lead: str
    requires: tuple[str, ...]
    meanings: Mapping[str, str]
    named: Mapping[tuple[str, str], str]
    params: tuple[str, ...]
    data: Columns
    blanks: tuple[str, ...]


def told(duty: t.Duty) -> Told:
    """A 义务 or 人工 in plain Chinese."""
    prose = Prose({0: duty.table})
    whose = f"每个{duty.table}" if duty.table != CASE else "每个案卷"
    applies = whose
    if duty.applies is not None:
        condition = prose.spelled(duty.applies, "同时符合下列各项", "符合下列任何一项")
        applies = f"{whose}，{condition}" if "①" in condition else f"{whose}，凡{condition}的"
    due = prose.spelled(duty.due, "下列各项都是", "下列任何一项") if duty.due is not None else None
    lead, requires = (
        _requires(duty.requirement, prose)
        if isinstance(duty, t.Obligation)
        else ("", (f"由人判断：{duty.ask}",))
    )
    meanings = {prose.shown_name(key): sentence for key, sentence in prose.meanings.items()}
    return Told(
        applies, due, lead, requires, meanings, prose.meanings, params(duty), needed(duty), blanks(duty)
    )


def definitions(rules: t.RuleSet) -> Mapping[tuple[str, str], tuple[str, tuple[str, ...]]]:
    """Every 定义 that a rule uses by name: (table, name) → its meaning, and the ids of the rules, in order.

    Told of its own row: of the sentences that different rules need for it (案件的…, 本活动的…) the shortest.
    """
    meanings: dict[tuple[str, str], str] = {}
    used: dict[tuple[str, str], list[str]] = {}
    for duty in rules.duties:
        for key, sentence in told(duty).named.items():
            meanings[key] = min(meanings.get(key, sentence), sentence, key=len)
            used.setdefault(key, []).append(duty.id)
    return {key: (meanings[key], tuple(used[key])) for key in meanings}


def _requires(requirement: t.Requirement, prose: Prose) -> tuple[str, tuple[str, ...]]:
    match requirement:
        case t.Holds(condition):
            return "", (prose.spelled(condition, "下列各项都要做到", "下列各项做到一项即可"),)
        case t.Deadline(done, start, amount):
            sentence = f"{prose.term(done, 0)}在{prose.term(start, 0)}起{amount_words(amount)}以内"
            return "", (f"{sentence}；没有填而期限已过的，也是没有做到；没有填而期限未满的，未到期",)
        case t.EachItem(term, items):
            return "下列各项分别检查，各有结论", tuple(f"{prose.term(term, 0)}里有“{item}”" for item in items)
        case t.AnyWay(ways):
            return "下列途径做到一条即可", tuple(
                f"“{way.name}”：{prose.condition(way.condition, 0)}" for way in ways
            )
