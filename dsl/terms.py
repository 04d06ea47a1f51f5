"""Terms: fields, times, counts, amounts of time, each with its type."""

from __future__ import annotations

import re
from abc import abstractmethod
from dataclasses import replace
from datetime import date, datetime

from dsl import syntax as s
from dsl.diagnostics import Reported
from dsl.names import Base, Names
from dsl.numerals import NUMERAL, to_number
from dsl.scope import Here
from dsl.tree import (
    Amount,
    And,
    Condition,
    CountTerm,
    ExtremeTerm,
    FieldTerm,
    FirstFilledTerm,
    Literal,
    NamedCondition,
    NamedTerm,
    ParamTerm,
    Path,
    Query,
    Span,
    Term,
    TimeTerm,
    TodayTerm,
    Unit,
)
from records.columns import Kind
from records.nearest import nearest
from records.schema import TABLES
from records.value_problems import shown

TIMES = (Kind.DATE, Kind.TIME)
UNITS: dict[str, Unit] = {
    "工作日": Unit.WORKDAY,
    "日": Unit.DAY,
    "天": Unit.DAY,
    "小时": Unit.HOUR,
    "分钟": Unit.MINUTE,
    "分": Unit.MINUTE,
}
MOST = 10**9  # a number beyond it is a slip, and the engine could not hold it


class Terms(Names):
    """Resolves terms and the rows they count."""

    @abstractmethod
    def where(self, here: Here, where: s.Where, whole: Span | None) -> Condition:
        """The condition after 其中; ``whole`` is the test it ends, where 且 or 或 may follow that. Raises Reported."""

    # -- rows

    def query(self, here: Here, rows: s.Rows, whole: Span | None = None) -> tuple[Query, Here]:
        """The rows of a relation and the place inside them. Raises Reported."""
        base, _ = self.base(here, rows.path)
        return self._narrow(here, base, rows, whole)

    def _narrow(self, here: Here, base: Base, rows: s.Rows, whole: Span | None) -> tuple[Query, Here]:
        inside = here.inside(base.relation.target)
        own = self.where(inside, rows.where, whole) if rows.where else None
        distinct = base.distinct
        if rows.counted_by is not None:
            distinct = self._distinct(inside, rows.counted_by)
        found = Query(
            base.start,
            base.relation,
            here.depth,
            both(base.where, own),
            distinct,
            rows.path.words[-1].text,
            base.owner,
            span=rows.span,
            text=self.world.words(rows.span),
        )
        return found, inside

    def _distinct(self, inside: Here, path: s.Path) -> FieldTerm:
        found = self.field(inside, path)
        if not isinstance(found, FieldTerm):
            self.diagnostics.fail(
                "count-by-definition",
                path.span,
                f"“{self.world.words(path.span)}”是定义，“按 … 计”后面要写字段。",
                hint="写这些行自己的一个字段。",
            )
        if found.column.kind is Kind.LIST:
            self.diagnostics.fail(
                "count-by-list",
                path.span,
                f"“{found.column.name}”是列表，不能按它计数。",
                hint="写一个文本、编号或选项字段。",
            )
        return found

    def named_rows(self, here: Here, row: Path, definition: s.Definition, use: Span) -> Base:
        rows = self.rows_of(definition)
        assert rows is not None
        with self.world.expanding((row.table, definition.name.words[-1].text)):
            return replace(self.rows_body(here.at(row), rows), owner=row.table)

    def rows_body(self, here: Here, rows: s.Rows) -> Base:
        """The rows that a definition names, seen from the row in sight. Raises Reported."""
        found, _ = self.query(here, rows)
        return Base(found.start, found.relation, found.where, found.distinct)

    # -- terms

    def quantity(
        self, here: Here, term: s.Count | s.Extreme | s.FirstFilled
    ) -> CountTerm | ExtremeTerm | FirstFilledTerm:
        """A count or a time worked out of several. Raises Reported."""
        match term:
            case s.Count(rows=rows):
                found, _ = self.query(here, rows)
                return CountTerm(found, span=term.span, text=self.world.words(term.span))
            case s.Extreme():
                return self._extreme(here, term)
            case s.FirstFilled(options=options):
                return self._first_filled(here, term, options)

    def term(self, here: Here, term: s.Term) -> Term:
        """Any term. Raises Reported; a named condition is no term."""
        match term:
            case s.Path():
                return self._path(here, term)
            case s.Count() | s.Extreme() | s.FirstFilled():
                return self.quantity(here, term)
            case s.Today():
                return TodayTerm(span=term.span, text=self.world.words(term.span))
            case s.DateText(text=text):
                return Literal(self.date(term.span, text), span=term.span, text=text)
            case s.ValueWord(word=word):
                self.diagnostics.fail(
                    "value-as-term",
                    term.span,
                    f"这里要写字段或者时间，不能写“{word.text}”。",
                    hint="文字和数字写在比较的右边。",
                )

    def _path(self, here: Here, path: s.Path) -> Term:
        name = path.words[0].text
        if len(path.words) == 1 and name in self.world.params and name not in self._own_names(here):
            self.world.used_params.add(name)
            return ParamTerm(name, span=path.span, text=name)
        found = self.field(here, path)
        if isinstance(found, NamedCondition):
            self.diagnostics.fail(
                "condition-as-term",
                path.span,
                f"“{found.name}”是条件，不是字段或者量。",
                hint=f"条件直接写“{self.world.words(path.span)}”，反过来写“非 {self.world.words(path.span)}”。",
            )
        return found

    def _own_names(self, here: Here) -> set[str]:
        return {*TABLES[here.row.table].columns, *self.world.definitions_of(here.row.table)}

    def time(self, here: Here, term: s.Term, place: str) -> TimeTerm:
        """A term that is a date or a time; ``place`` says what it is for (早于 …). Raises Reported."""
        found = self.term(here, term)
        kind = self.kind(found)
        if kind not in TIMES or isinstance(found, CountTerm):
            self.diagnostics.fail(
                "not-a-time",
                term.span,
                f"“{self.world.words(term.span)}”是{kind.value if kind else '期限'}，{place}只能用于日期和时间。",
                hint=self._instead_of_time(kind),
            )
        return found

    def _instead_of_time(self, kind: Kind | None) -> str:
        if kind is Kind.INT:
            return "数字用 <、≤、>、≥ 比较。"
        if kind is None:
            return "期限写在“在 … 起 … 内”里。"
        return "文字、选项用 =、≠ 或属于比较。"

    def _extreme(self, here: Here, term: s.Extreme) -> ExtremeTerm:
        base, used = self.base(here, term.rows.path, beyond=True)
        words = term.rows.path.words
        if used == len(words):
            self.diagnostics.fail(
                "extreme-without-field",
                term.rows.path.span,
                f"“{term.which.value}”要写明是哪个时间。",
                hint=f"写成“{term.which.value}({words[-1].text} 的 某个时间字段)”。",
            )
        head = words[:used]
        path = s.Path(_join(head[0].span, head[-1].span), head)
        rows = s.Rows(term.rows.span, path, term.rows.where)
        found, inside = self._narrow(here, base, rows, None)
        rest = words[used:]
        field_path = s.Path(_join(rest[0].span, rest[-1].span), rest)
        value = self.field(Here(inside.row, (), inside.depth), field_path)
        if not isinstance(value, FieldTerm):
            self.diagnostics.fail(
                "extreme-of-definition",
                field_path.span,
                f"“{self.world.words(field_path.span)}”是定义，“{term.which.value}”里要写字段。",
                hint="写这些行的一个日期或者时间字段。",
            )
        if value.column.kind not in TIMES:
            self.diagnostics.fail(
                "not-a-time",
                field_path.span,
                f"“{value.column.name}”是{value.column.kind.value}，“{term.which.value}”只能用于日期和时间。",
                hint="写这些行的一个日期或者时间字段。",
            )
        return ExtremeTerm(term.which, found, value, span=term.span, text=self.world.words(term.span))

    def _first_filled(self, here: Here, term: s.FirstFilled, options: tuple[s.Term, ...]) -> FirstFilledTerm:
        found: list[TimeTerm] = []
        bad = False
        for option in options:
            try:
                found.append(self.time(here, option, "“首个已填”"))
            except Reported:
                bad = True
        if bad:
            raise Reported
        if len(found) == 1:
            self.diagnostics.fail(
                "first-of-one", term.span, "“首个已填”里至少要写两个时间。", hint="只有一个时间时直接写它。"
            )
        return FirstFilledTerm(tuple(found), span=term.span, text=self.world.words(term.span))

    def kind(self, term: Term) -> Kind | None:
        """The type of a term; None for a parameter that is an amount of time."""
        match term:
            case FieldTerm(column=column):
                return column.kind
            case CountTerm():
                return Kind.INT
            case ExtremeTerm(value=value):
                return value.column.kind
            case FirstFilledTerm(options=options):
                kinds = {self.kind(option) for option in options}
                return Kind.TIME if Kind.TIME in kinds else Kind.DATE
            case TodayTerm():
                return Kind.DATE
            case ParamTerm(name=name):
                return _param_kind(self.world.params[name].value)
            case NamedTerm(term=inner):
                return self.kind(inner)
            case Literal(value=value):
                return _literal_kind(value)

    # -- numbers, dates, amounts

    def number(self, word: s.Word) -> int:
        """A whole number. Raises Reported."""
        text = word.text
        if re.fullmatch(r"[0-9]+", text):
            if len(text) > len(str(MOST)) or int(text) > MOST:
                self.diagnostics.fail(
                    "number-too-large",
                    word.span,
                    f"数字 {shown(text)} 太大了。",
                    hint=f"写一个小于 {MOST} 的数。",
                )
            return int(text)
        if re.fullmatch(r"[0-9]+\.[0-9]+", text):
            self.diagnostics.fail(
                "not-whole", word.span, f"这里要写整数，不能写 {text}。", hint="数的是行数、次数，没有小数。"
            )
        value = to_number(text)
        if value is not None and not word.quoted:
            self.diagnostics.fail(
                "chinese-number", word.span, f"数字要写阿拉伯数字，不写“{text}”。", hint=f"改成 {value}。"
            )
        self.diagnostics.fail(
            "not-a-number", word.span, f"这里要写数字，不能写“{text}”。", hint="写阿拉伯数字，例如 2。"
        )

    def date(self, span: Span, text: str) -> date:
        """A literal date, written 2025-03-10. Raises Reported."""
        try:
            parts = [int(part) for part in re.findall(r"[0-9]+", text)]
            found = date(*parts)
        except ValueError:
            self.diagnostics.fail("impossible-date", span, f"没有 {text} 这一天。", hint="请核对月份和日子。")
        if text != found.isoformat():
            self.diagnostics.fail(
                "date-spelling", span, "日期要写成 年-月-日。", hint=f"写成 {found.isoformat()}。"
            )
        return found

    def amount(self, amount: s.Amount) -> Amount:
        """A length of time. Raises Reported."""
        words = self.world.words(amount.span)
        if amount.param is not None:
            return self._amount_param(amount.span, amount.param)
        assert amount.number is not None
        unit_text, glued = amount.unit, False
        inside = re.search("[以之]?内$", unit_text)
        if not amount.inside and inside is not None:
            unit_text, glued = unit_text[: inside.start()], True
        unit = self.unit(amount.span, unit_text, amount.number.text)
        if not amount.inside:
            self.diagnostics.fail(
                "glued-inside" if glued else "missing-inside",
                amount.span,
                "“内”要单独写，前面有空格。" if glued else "期限的最后要写“内”。",
                hint=f"写成“{amount.number.text} {'个' if unit is Unit.WORKDAY else ''}{unit.value} 内”。",
            )
        return Amount(self.number(amount.number), unit, span=amount.span, text=words)

    def unit(self, span: Span, written: str, number: str) -> Unit:
        """工作日, 日, 小时, 分钟, with 个 or without. Raises Reported."""
        word = written.removeprefix("个")
        if not word:
            self.diagnostics.fail(
                "missing-unit",
                span,
                "期限没有写单位。",
                hint=f"写成 {number} 个工作日、{number} 日、{number} 小时或者 {number} 分钟。",
                allowed=("工作日", "日", "小时", "分钟"),
            )
        if word not in UNITS:
            near = nearest(word, UNITS)
            months = "一个月、一年有多长要看从哪天算起，请写成日数。" if word in ("月", "年", "周") else ""
            self.diagnostics.fail(
                "unknown-unit",
                span,
                f"“{written}”不是期限的单位。",
                hint=months or (f"您是不是想写“{near}”？" if near else ""),
                allowed=("工作日", "日", "小时", "分钟"),
            )
        return UNITS[word]

    def _amount_param(self, span: Span, word: s.Word) -> Amount:
        param = self.world.params.get(word.text)
        if param is None:
            value = re.match(NUMERAL, word.text)
            near = nearest(word.text, self.world.params)
            digits = to_number(value[0]) if value else None
            hint = f"数字用阿拉伯数字：{digits} {word.text[len(value[0]) :]}。" if value and digits else ""
            self.diagnostics.fail(
                "unknown-param",
                word.span,
                f"没有“{word.text}”这个参数。",
                hint=hint or (f"您是不是想写“{near}”？" if near else "期限写数字和单位，或者参数的名称。"),
                allowed=tuple(self.world.params),
            )
        self.world.used_params.add(word.text)
        if not isinstance(param.value, Amount):
            self.diagnostics.fail(
                "param-not-amount",
                word.span,
                f"参数“{word.text}”不是期限。",
                hint=f"参数要写成“参数 {word.text} = 3 个工作日 「…」”这样。",
            )
        value_ = param.value
        return Amount(value_.number, value_.unit, word.text, span=span, text=self.world.words(span))


def both(left: Condition | None, right: Condition | None) -> Condition | None:
    """The conjunction of two conditions that may be missing, flat."""
    if left is None or right is None:
        return right if left is None else left
    parts = (*_parts(left), *_parts(right))
    return And(parts, span=right.span, text=f"{left.text} 且 {right.text}")


def _parts(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, And) else (condition,)


def _join(first: Span, last: Span) -> Span:
    return Span(first.file, first.line, first.column, last.end_line, last.end_column)


def _param_kind(value: Amount | int | date | str) -> Kind | None:
    return None if isinstance(value, Amount) else _literal_kind(value)


def _literal_kind(value: str | int | bool | date | datetime) -> Kind:
    if isinstance(value, bool):
        return Kind.FLAG
    if isinstance(value, int):
        return Kind.INT
    if isinstance(value, datetime):
        return Kind.TIME
    return Kind.DATE if isinstance(value, date) else Kind.TEXT
