"""Comparisons of fields with values: =, ≠, <, 属于, 包含, each value checked against its column."""

from __future__ import annotations

from collections.abc import Sequence

from dsl import syntax as s
from dsl.diagnostics import Related, Reported
from dsl.keywords import BLANK_WORD, FILLED_WORD, STAGES
from dsl.names import is_stage
from dsl.scope import Here
from dsl.terms import TIMES, Terms
from dsl.tree import (
    Compare,
    Condition,
    CountTerm,
    FieldTerm,
    Literal,
    Not,
    OneOf,
    Op,
    ParamTerm,
    Span,
    StageIs,
    Term,
)
from records.columns import Column, Kind
from records.nearest import nearest
from records.schema import TABLES

_OPS = {
    "=": Op.EQ,
    "≠": Op.NE,
    "!=": Op.NE,
    "<>": Op.NE,
    "<": Op.LT,
    "≤": Op.LE,
    "<=": Op.LE,
    ">": Op.GT,
    "≥": Op.GE,
    ">=": Op.GE,
}
MANY = 12  # so many allowed values are not listed beside a suggestion
_FLAGS = {"是": True, "否": False}


class Comparisons(Terms):
    """Resolves comparisons. Every method raises Reported after telling what is wrong."""

    def compare(self, here: Here, formula: s.Compare) -> Condition:
        op = _OPS[formula.op.text]
        if is_stage(formula.left):
            return self._stage(formula, op)
        left = self.term(here, formula.left)
        kind = self.kind(left)
        self._blank_by_sign(formula, left, op)
        if kind in TIMES or kind is None:
            self._time_by_sign(formula, op)
        if kind is Kind.INT:
            right: Term = self._number_side(here, formula.right)
            return Compare(op, left, right, span=formula.span, text=self.world.words(formula.span))
        if not isinstance(left, FieldTerm):
            self.diagnostics.fail(
                "compare-what",
                formula.left.span,
                f"“{self.world.words(formula.left.span)}”不能这样比较。",
                hint="左边写一个字段。",
            )
        if left.column.kind is Kind.LIST:
            item = self.world.words(formula.right.span)
            self.diagnostics.fail(
                "list-compared",
                formula.op.span,
                f"“{left.column.name}”是列表，可以有好几项，不能用“{formula.op.text}”。",
                hint=f"写成“{self.world.words(formula.left.span)} 包含 {item}”。",
            )
        if op not in (Op.EQ, Op.NE):
            self.diagnostics.fail(
                "order-of-words",
                formula.op.span,
                f"“{left.column.name}”是{left.column.kind.value}，不能比大小。",
                hint="用 = 或者 ≠，几个值里的一个用“属于 {…}”。",
            )
        return self._equal(here, formula, left, op)

    def _blank_by_sign(self, formula: s.Compare, left: Term, op: Op) -> None:
        """地点 = 空白: a blank is asked for without a sign. Raises Reported."""
        word = _single_word(formula.right)
        if word is None or word.quoted or word.text not in (BLANK_WORD, FILLED_WORD):
            return
        if isinstance(left, CountTerm) or (
            isinstance(left, FieldTerm) and (word.text in left.column.values or op not in (Op.EQ, Op.NE))
        ):
            return
        asked = BLANK_WORD if (word.text == BLANK_WORD) == (op is Op.EQ) else FILLED_WORD
        written = isinstance(left, FieldTerm) and left.column.kind in (Kind.TEXT, Kind.ID)
        self.diagnostics.fail(
            "blank-by-sign",
            Span(
                formula.op.span.file,
                formula.op.span.line,
                formula.op.span.column,
                formula.right.span.end_line,
                formula.right.span.end_column,
            ),
            f"问填了没有，不用“{formula.op.text}”。",
            hint=f"写成 {self.world.words(formula.left.span)} {asked}"
            + (f"\n确是这两个字，写「{word.text}」" if written else ""),
        )

    def _equal(self, here: Here, formula: s.Compare, left: FieldTerm, op: Op) -> Condition:
        span, text = formula.span, self.world.words(formula.span)
        word = _single_word(formula.right)
        if word is None:
            return Compare(op, left, self._same_type(here, formula.right, left), span=span, text=text)
        kind = left.column.kind
        if kind is Kind.FLAG:
            return Compare(op, left, Literal(self._flag(left.column, word)), span=span, text=text)
        if kind is Kind.ENUM:
            self.check_value(left.column, word)
            one = OneOf(left, (word.text,), span=span, text=text)
            return one if op is Op.EQ else Not(one, span=span, text=text)
        if not word.quoted and word.text in TABLES[left.path.table].columns:
            self.diagnostics.warning(
                "field-as-text",
                word.span,
                f"这里的“{word.text}”被当作文字，不是字段。",
                hint=f"要和字段比较，写“本{left.path.table} 的 {word.text}”；确是文字，写「{word.text}」。",
            )
        return Compare(op, left, Literal(word.text, span=word.span, text=word.text), span=span, text=text)

    def _same_type(self, here: Here, right: s.Term, left: FieldTerm) -> Term:
        """A field on the right: both sides hold texts, or options, or 是否."""
        found = self.term(here, right)
        words = (Kind.TEXT, Kind.ID, Kind.ENUM)
        same = isinstance(found, FieldTerm) and (
            found.column.kind is left.column.kind or {found.column.kind, left.column.kind} <= set(words)
        )
        if not same:
            kind = self.kind(found)
            self.diagnostics.fail(
                "types-differ",
                right.span,
                f"“{left.column.name}”是{left.column.kind.value}，"
                f"“{self.world.words(right.span)}”是{kind.value if kind else '期限'}，不能比较。",
                hint="两边要是同一类的字段。",
            )
        return found

    def _flag(self, column: Column, word: s.Word) -> bool:
        if word.text not in _FLAGS:
            near = {"有": "是", "无": "否", "否定": "否", "对": "是", "真": "是"}.get(word.text)
            self.diagnostics.fail(
                "unknown-value",
                word.span,
                f"“{column.name}”是“是否”，只能写是或者否。",
                hint=f"您是不是想写“{near}”？" if near else "",
                allowed=tuple(_FLAGS),
            )
        return _FLAGS[word.text]

    def _number_side(self, here: Here, right: s.Term) -> Term:
        word = _single_word(right)
        if isinstance(right, s.ValueWord):
            return Literal(self.number(right.word), span=right.span, text=right.word.text)
        if word is not None and not self._is_number_name(here, word.text):
            self.number(word)
        found = self.term(here, right)
        kind = self.kind(found)
        if kind is not Kind.INT:
            self.diagnostics.fail(
                "types-differ",
                right.span,
                f"左边是数，“{self.world.words(right.span)}”是{kind.value if kind else '期限'}，不能比较。",
                hint="右边写数字、整数字段或者参数。",
            )
        if not isinstance(found, FieldTerm | ParamTerm):
            self.diagnostics.fail(
                "count-on-the-right",
                right.span,
                "比较的右边要写数字、整数字段或者参数。",
                hint="数量写在左边；两个数量不能直接比较。",
            )
        return found

    def _is_number_name(self, here: Here, name: str) -> bool:
        table = here.row.table
        return name in TABLES[table].columns or (table, name) in self.world.named or name in self.world.params

    def _time_by_sign(self, formula: s.Compare, op: Op) -> None:
        left, right = self.world.words(formula.left.span), self.world.words(formula.right.span)
        ways = {
            Op.LT: f"{left} 早于 {right}",
            Op.LE: f"{left} 不晚于 {right}",
            Op.GT: f"{right} 早于 {left}",
            Op.GE: f"{right} 不晚于 {left}",
            Op.EQ: f"({left} 不晚于 {right} 按日 且 {right} 不晚于 {left} 按日)",
            Op.NE: f"({left} 早于 {right} 按日 或 {right} 早于 {left} 按日)",
        }
        self.diagnostics.fail(
            "time-by-sign",
            formula.op.span,
            f"日期和时间不用“{formula.op.text}”比较。",
            hint=f"写成 {ways[op]}",
        )

    def _stage(self, formula: s.Compare, op: Op) -> Condition:
        word = _single_word(formula.right)
        if op not in (Op.EQ, Op.NE) or word is None or word.text not in STAGES:
            near = nearest(word.text, STAGES) if word else None
            self.diagnostics.fail(
                "unknown-value",
                formula.right.span,
                f"阶段只能是{'或者'.join(STAGES)}。",
                hint=f"您是不是想写“{near}”？" if near else "",
                allowed=STAGES,
            )
        text = self.world.words(formula.span)
        condition = StageIs(word.text, span=formula.span, text=text)
        return condition if op is Op.EQ else Not(condition, span=formula.span, text=text)

    def one_of(self, here: Here, formula: s.OneOf, left: s.Term, values: s.Values | s.Word) -> Condition:
        if is_stage(left):
            self.diagnostics.fail("stage-one-of", formula.span, "阶段不用“属于”。", hint="写成 阶段 = 已归档")
        field = self.term(here, left)
        span = values.span
        if not isinstance(field, FieldTerm):
            self.diagnostics.fail(
                "compare-what", left.span, "“属于”左边要写一个字段。", hint="例如 类型 属于 {甲, 乙}。"
            )
        if field.column.kind is Kind.LIST:
            shown = self.world.words(left.span)
            self.diagnostics.fail(
                "list-compared",
                span,
                f"“{field.column.name}”是列表，可以有好几项，不能用“属于”。",
                hint=f"写成“({shown} 包含 甲 或 {shown} 包含 乙)”。",
            )
        if field.column.kind not in (Kind.ENUM, Kind.TEXT, Kind.ID):
            self.diagnostics.fail(
                "one-of-what",
                left.span,
                f"“{field.column.name}”是{field.column.kind.value}，“属于”只能用于选项和文字。",
                hint="是否写“= 是”，数字用 ≥ 和 ≤，日期用早于、不晚于。",
            )
        words = self.values_of(values)
        self.check_values(field.column, words)
        chosen = tuple(sorted({word.text for word, _ in words}))
        return OneOf(field, chosen, span=formula.span, text=self.world.words(formula.span))

    # -- values

    def values_of(self, values: s.Values | s.Word) -> tuple[tuple[s.Word, Span], ...]:
        """The words of {…} or of a named set, named sets inside replaced by theirs, each with the place that wrote it."""
        if isinstance(values, s.Word):
            if values.text not in self.world.sets:
                self.not_lost(values.text)
                near = nearest(values.text, self.world.sets)
                name = values.text
                self.diagnostics.fail(
                    "unknown-set",
                    values.span,
                    f"没有“{name}”这组值。",
                    hint=f"您是不是想写“{near}”？"
                    if near
                    else f"先写“定义 {name} 是 {{甲, 乙}}”；“{name}”是一个值的，写“= {name}”。",
                )
            return tuple((word, values.span) for word in self._set(values.text))
        if not values.words:
            self.diagnostics.fail("empty-set", values.span, "大括号里没有值。", hint="写成 {甲, 乙}。")
        found: list[tuple[s.Word, Span]] = []
        seen: set[str] = set()
        for word in values.words:
            if word.text in seen:
                self.diagnostics.warning("value-twice", word.span, f"“{word.text}”写了两次。")
            seen.add(word.text)
            if not word.quoted and word.text in self.world.sets:
                found.extend((inner, word.span) for inner in self._set(word.text))
            else:
                found.append((word, word.span))
        return tuple(found)

    def _set(self, name: str) -> tuple[s.Word, ...]:
        with self.world.expanding(("", name)):
            body = self.world.sets[name].body
            assert isinstance(body, s.Values)
            return tuple(word for word, _ in self.values_of(body))

    def check_value(self, column: Column, word: s.Word, place: Span | None = None) -> None:
        """A value of an option or list column must be one of its standard words. Raises Reported.

        ``place`` is where a named set is used, when the word itself stands in the set's definition.
        """
        if not column.values or word.text in column.values:
            return
        elsewhere = place is not None and place != word.span
        near = nearest(word.text, column.values)
        owners = [] if near else self._owners_of_value(word.text)
        hint = f"您是不是想写“{near}”？" if near else ""
        if owners:
            hint = f"“{word.text}”是{'、'.join(owners)}的值。"
        self.diagnostics.fail(
            "unknown-value",
            place if place is not None else word.span,
            f"“{column.name}”没有“{word.text}”这个值。",
            hint=hint,
            allowed=() if near and len(column.values) > MANY else column.values,
            related=[Related(word.span, f"“{word.text}”写在这里")] if elsewhere else (),
        )

    def check_values(self, column: Column, words: Sequence[tuple[s.Word, Span]]) -> None:
        """All values of a set; one message for each wrong one. Raises Reported."""
        bad = False
        for word, place in words:
            try:
                self.check_value(column, word, place)
            except Reported:
                bad = True
        if bad:
            raise Reported

    def _owners_of_value(self, word: str) -> list[str]:
        return [
            f"{table.name}.{column.name}"
            for table in TABLES.values()
            for column in table.columns.values()
            if word in column.values
        ][:3]

    def list_field(self, here: Here, left: s.Term) -> FieldTerm:
        field = self.term(here, left)
        if not isinstance(field, FieldTerm) or field.column.kind is not Kind.LIST:
            kind = self.kind(field)
            shown = self.world.words(left.span)
            hint = (
                f"写成“{shown} = …”或者“{shown} 属于 {{…}}”。"
                if kind in (Kind.ENUM, Kind.TEXT, Kind.ID)
                else ""
            )
            self.diagnostics.fail(
                "contains-what",
                left.span,
                f"“{shown}”是{kind.value if kind else '期限'}，“包含”只能用于列表。",
                hint=hint,
            )
        return field


def _single_word(term: s.Term) -> s.Word | None:
    """A value written as one word, quoted or not; None for a field of another row, a count …"""
    if isinstance(term, s.ValueWord):
        return term.word
    if isinstance(term, s.Path) and len(term.words) == 1:
        return term.words[0]
    return None
