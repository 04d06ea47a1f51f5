"""Conditions: formulas to the checked tree, every name resolved, every value checked against its column."""

from __future__ import annotations

from collections.abc import Sequence

from dsl import syntax as s
from dsl.diagnostics import Related, Reported, all_of
from dsl.keywords import STAGE_NAME, STAGES
from dsl.names import Base, is_stage, this_table
from dsl.scope import Here
from dsl.terms import TIMES, Terms
from dsl.tree import (
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
    ParamTerm,
    Path,
    Some,
    Span,
    StageIs,
    Term,
    TimeTerm,
    Within,
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


class Conditions(Terms):
    """Resolves formulas. Every method raises Reported after telling what is wrong."""

    # -- 且, 或, 其中

    def chain(self, here: Here, chain: s.Chain) -> Condition:
        """Parts joined by 且 or by 或, all of them checked."""
        self._unmixed(chain)
        found: list[Condition] = []
        bad = False
        for part in chain.parts:
            try:
                found.append(self.formula(here, part))
            except Reported:
                bad = True
        if bad or self._mixed(chain):
            raise Reported
        if len(found) == 1:
            return found[0]
        kind = And if chain.joins[0].text == "且" else Or
        parts: list[Condition] = []
        for condition in found:
            parts.extend(
                condition.parts
                if isinstance(condition, And | Or) and type(condition) is kind
                else [condition]
            )
        return kind(tuple(parts), span=chain.span, text=self.world.words(chain.span))

    def _mixed(self, chain: s.Chain) -> bool:
        return len({join.text for join in chain.joins}) > 1

    def _unmixed(self, chain: s.Chain) -> None:
        if not self._mixed(chain):
            return
        words = [self.world.words(part.span) for part in chain.parts]
        joins = [join.text for join in chain.joins]
        other = next(join for join in chain.joins if join.text != chain.joins[0].text)
        self.diagnostics.error(
            "mixed-joins",
            other.span,
            "“且”和“或”连在一起写，要用括号说明先后。",
            hint=f"写成 {_bracket_runs(words, joins, '且')}\n或者 {_bracket_runs(words, joins, '或')}",
            related=[Related(chain.joins[0].span, f"前面用的是“{chain.joins[0].text}”")],
        )

    def where(self, here: Here, where: s.Where, whole: Span | None) -> Condition:
        if not where.bracketed and len(where.chain.parts) > 1:
            self._loose_where(where, whole)
            try:
                self.chain(here, where.chain)
            finally:
                raise Reported
        return self.chain(here, where.chain)

    def _loose_where(self, where: s.Where, whole: Span | None) -> None:
        chain = where.chain
        inner = self.world.words(chain.span)
        first = self.world.words(chain.parts[0].span)
        if whole is None:
            hint = f"写成 其中 ({inner})"
        else:
            head = self.world.words(
                Span(whole.file, whole.line, whole.column, where.span.line, where.span.column)
            )
            rest = self.world.words(
                Span(
                    whole.file,
                    chain.joins[0].span.line,
                    chain.joins[0].span.column,
                    chain.span.end_line,
                    chain.span.end_column,
                )
            )
            hint = (
                f"都是对这些行的要求，写成 {head} 其中 ({inner})\n不是的，写成 ({head} 其中 {first}) {rest}"
            )
        self.diagnostics.error(
            "loose-where",
            chain.joins[0].span,
            f"“其中”后面只管一个条件，再用“{chain.joins[0].text}”就要用括号说明到哪里为止。",
            hint=hint,
        )

    # -- formulas

    def formula(self, here: Here, formula: s.Formula) -> Condition:
        """One part of a chain. Raises Reported."""
        span, text = formula.span, self.world.words(formula.span)
        match formula:
            case s.Group(chain=chain):
                return self.chain(here, chain)
            case s.Negation(part=part):
                inner = self.formula(here, part)
                return inner.part if isinstance(inner, Not) else Not(inner, span=span, text=text)
            case s.Named():
                return self._named(here, formula)
            case s.Compare():
                return self._compare(here, formula)
            case s.OneOf(left=left, values=values):
                return self._one_of(here, formula, left, values)
            case s.Contains(left=left, item=item):
                field = self._list_field(here, left)
                self.check_value(field.column, item)
                return Contains(field, item.text, span=span, text=text)
            case s.Filled(term=term, filled=filled):
                return self._filled(here, formula, term, filled)
            case s.Before(left=left, right=right, strict=strict, by_day=by_day):
                use = f"“{'早于' if strict else '不晚于'}”"
                a, b = all_of(lambda: self.time(here, left, use), lambda: self.time(here, right, use))
                return Before(a, b, strict, by_day, span=span, text=text)
            case s.Within(done=done, start=start, amount=length):
                use = "“在 … 起 … 内”"
                a, b = all_of(lambda: self.time(here, done, use), lambda: self.time(here, start, use))
                return Within(a, b, self.amount(length), span=span, text=text)
            case s.Exists(rows=rows, some=some):
                query, _ = self.query(here, rows, formula.span)
                return (Some if some else Nothing)(query, span=span, text=text)
            case s.Every():
                return self._every(here, formula)
            case s.Covers():
                return self._covers(here, formula)
            case s.Checked(path=path):
                return self._checked(here, formula, path)
            case s.Pages(rows=rows):
                query, _ = self.query(here, rows)
                if not _has_attrs(query.relation.target, "pages"):
                    self.diagnostics.fail("pages-of-nothing", rows.span, "“页号连续”里要写有页号的文书。")
                return PagesContinuous(query, span=span, text=text)

    def _every(self, here: Here, formula: s.Every) -> Condition:
        query, inside = self.query(here, formula.rows)
        if not formula.bracketed:
            self.diagnostics.error(
                "every-without-bracket",
                formula.chain.span,
                "“都”后面的要求要放在括号里。",
                hint=f"写成 都 ({self.world.words(formula.chain.span)})",
            )
            raise Reported
        condition = self.chain(inside, formula.chain)
        return Every(query, condition, span=formula.span, text=self.world.words(formula.span))

    def _covers(self, here: Here, formula: s.Covers) -> Condition:
        query, _ = self.query(here, formula.rows)
        words = formula.target.words
        table = this_table(words[-1].text)
        if len(words) > 1 or table is None:
            self.diagnostics.fail(
                "covers-what",
                formula.target.span,
                "“覆盖”后面要写一行的名称，例如“本活动”。",
            )
        target = self.this(here, words[-1], table)
        if not _has_attrs(target.table, "started_at", "ended_at"):
            self.diagnostics.fail(
                "covers-what",
                formula.target.span,
                f"{target.table}没有开始时间和结束时间，不能说被“覆盖”。",
            )
        if not _has_attrs(query.relation.target, "started_at", "ended_at"):
            self.diagnostics.fail(
                "covers-what",
                formula.rows.path.span,
                f"{query.relation.target}没有开始时间和结束时间，不能用“覆盖”。",
            )
        gap = 0
        if formula.gap is not None and formula.gap_unit is not None:
            gap = self.number(formula.gap)
            if formula.gap_unit.text not in ("分钟", "分"):
                self.diagnostics.fail(
                    "gap-unit",
                    formula.gap_unit.span,
                    f"“允许间隔”的单位是分钟，不能写“{formula.gap_unit.text}”。",
                )
        return Covers(query, target, gap, span=formula.span, text=self.world.words(formula.span))

    def _checked(self, here: Here, formula: s.Checked, path: s.Path) -> Condition:
        field = self.field(here, path)
        if not isinstance(field, FieldTerm) or field.column.kind not in (Kind.TEXT, Kind.ID):
            self.diagnostics.fail(
                "check-digits-of",
                path.span,
                "“校验正确”只能用于证件号码这样的编号。",
            )
        return CheckDigits(field, span=formula.span, text=self.world.words(formula.span))

    def _named(self, here: Here, formula: s.Named) -> Condition:
        path = formula.path
        words = self.world.words(path.span)
        if len(path.words) == 1 and path.words[0].text == STAGE_NAME:
            self.diagnostics.fail(
                "stage-alone", path.span, "“阶段”要和一个值比较。", hint="写成 阶段 = 已归档"
            )
        found = self.field(here, path)
        if isinstance(found, NamedCondition):
            return found
        if isinstance(found, NamedTerm):
            self.diagnostics.fail(
                "term-as-condition",
                path.span,
                f"“{words}”是一个时间或者数，不是条件。",
                hint=f"写成“{words} 已填”，或者把它和别的比较。",
            )
        hint = (
            f"写成“{words} = 是”。"
            if found.column.kind is Kind.FLAG
            else f"写成“{words} 已填”或者“{words} = …”。"
        )
        self.diagnostics.fail(
            "field-as-condition",
            path.span,
            f"“{words}”是字段（{found.column.kind.value}），不是条件。",
            hint=hint,
        )

    def _filled(self, here: Here, formula: s.Filled, term: s.Term, filled: bool) -> Condition:
        found = self.term(here, term)
        if isinstance(found, CountTerm | ParamTerm | Literal) or isinstance(term, s.Today):
            self.diagnostics.fail(
                "filled-of",
                term.span,
                f"“{self.world.words(term.span)}”总是有的，不能问它填了没有。",
                hint="数量和数字比较，例如“数量(…) ≥ 1”。" if isinstance(found, CountTerm) else "",
            )
        if isinstance(found, NamedTerm) and isinstance(found.term, CountTerm):
            self.diagnostics.fail(
                "filled-of", term.span, f"“{found.name}”是数量，不能问它填了没有。", hint="和数字比较。"
            )
        text = self.world.words(formula.span)
        condition = Filled(found, span=formula.span, text=text)
        return condition if filled else Not(condition, span=formula.span, text=text)

    # -- comparisons

    def _compare(self, here: Here, formula: s.Compare) -> Condition:
        op = _OPS[formula.op.text]
        if is_stage(formula.left):
            return self._stage(formula, op)
        left = self.term(here, formula.left)
        kind = self.kind(left)
        if kind in TIMES or kind is None:
            self._time_by_sign(formula, op)
        if kind is Kind.INT:
            right: Term = self._number_side(here, formula.right)
            return Compare(op, left, right, span=formula.span, text=self.world.words(formula.span))
        if not isinstance(left, FieldTerm):
            self.diagnostics.fail(
                "compare-what", formula.left.span, f"“{self.world.words(formula.left.span)}”不能这样比较。"
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

    def _one_of(self, here: Here, formula: s.OneOf, left: s.Term, values: s.Values | s.Word) -> Condition:
        if is_stage(left):
            self.diagnostics.fail("stage-one-of", formula.span, "阶段写成“阶段 = 已归档”。")
        field = self.term(here, left)
        span = values.span
        if not isinstance(field, FieldTerm):
            self.diagnostics.fail("compare-what", left.span, "“属于”左边要写一个字段。")
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
                near = nearest(values.text, self.world.sets)
                name = values.text
                self.diagnostics.fail(
                    "unknown-set",
                    values.span,
                    f"没有“{name}”这组值。",
                    hint=f"您是不是想写“{near}”？"
                    if near
                    else f"只有一个值，写“= {name}”；几个值，写“属于 {{{name}, …}}”。",
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

    def _list_field(self, here: Here, left: s.Term) -> FieldTerm:
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

    # -- definitions

    def body(self, here: Here, definition: s.Definition) -> Condition | TimeTerm | CountTerm | Base:
        """What a definition on the row in sight holds. Raises Reported."""
        rows = self.rows_of(definition)
        if rows is not None:
            return self.rows_body(here, rows)
        body = definition.body
        match body:
            case s.Chain(parts=(s.Named(path=path),)):
                found = self.field(here, path)
                return found
            case s.Chain():
                return self.chain(here, body)
            case s.Count() | s.Extreme() | s.FirstFilled():
                return self.quantity(here, body)
            case s.Values() | s.Rows():
                raise TypeError("a set or a relation has no such body")

    def named_value(
        self, here: Here, row: Path, definition: s.Definition, use: Span
    ) -> NamedTerm | NamedCondition:
        name = definition.name.words[-1].text
        text = self.world.words(use)
        if self.rows_of(definition) is not None:
            self.diagnostics.fail(
                "relation-as-field",
                use,
                f"“{name}”是若干行，不是字段或者条件。",
                hint=f"问有没有，写“有 {text}”；问几个，写“数量({text})”。",
            )
        with self.world.expanding((row.table, name)):
            found = self.body(here.at(row), definition)
        assert not isinstance(found, Base)
        if isinstance(found, Condition):
            return NamedCondition(name, found, span=use, text=text)
        return NamedTerm(name, found, span=use, text=text)


def _single_word(term: s.Term) -> s.Word | None:
    """A value written as one word, quoted or not; None for a field of another row, a count …"""
    if isinstance(term, s.ValueWord):
        return term.word
    if isinstance(term, s.Path) and len(term.words) == 1:
        return term.words[0]
    return None


def _has_attrs(table: str, *attrs: str) -> bool:
    return {column.attr for column in TABLES[table].columns.values()} >= set(attrs)


def _bracket_runs(words: list[str], joins: list[str], tight: str) -> str:
    """The same formula with the parts joined by ``tight`` in brackets."""
    runs: list[tuple[list[str], str]] = [([words[0]], "")]
    for word, join in zip(words[1:], joins, strict=True):
        if join == tight:
            runs[-1][0].append(word)
        else:
            runs.append(([word], join))
    shown = [f"({f' {tight} '.join(run)})" if len(run) > 1 else run[0] for run, _ in runs]
    return " ".join(f"{join} {text}" if join else text for text, (_, join) in zip(shown, runs, strict=True))
