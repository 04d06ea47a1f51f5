"""Conditions: formulas to the checked tree, every name resolved, every value checked against its column."""

from __future__ import annotations

from dsl import syntax as s
from dsl.comparisons import Comparisons
from dsl.diagnostics import Related, Reported, all_of
from dsl.joined import strung
from dsl.keywords import STAGE_NAME
from dsl.names import Base, this_table
from dsl.scope import Here
from dsl.tree import (
    And,
    Before,
    CheckDigits,
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
    Or,
    PagesContinuous,
    ParamTerm,
    Path,
    Some,
    Span,
    TimeTerm,
    Within,
)
from records.columns import Column, Kind
from records.schema import TABLES


class Conditions(Comparisons):
    """Resolves formulas. Every method raises Reported after telling what is wrong."""

    # -- 且, 或, 其中

    def chain(self, here: Here, chain: s.Chain) -> Condition:
        """Parts joined by 且 or by 或, all of them checked."""
        told = self._strung(here, chain)
        if not told:
            self._unmixed(chain)
        found: list[Condition] = []
        bad = bool(told)
        for index, part in enumerate(chain.parts):
            if index in told:
                continue
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

    def _strung(self, here: Here, chain: s.Chain) -> set[int]:
        """Tell of bare values after a comparison (类型 = 甲 或 乙); the parts of the chain that were told of."""
        told: set[int] = set()
        for found in strung(chain, lambda path: self._column(here, path)):
            bare = range(found.last - len(found.joins), found.last)
            told |= set(bare)
            words = found.first.path.words[0]
            self.diagnostics.error(
                "values-strung",
                words.span,
                f"“{words.text}”是“{found.left.words[-1].text}”的值，前面没有写字段。",
                hint=f"写成 {found.mended(self.world.words(found.left.span))}",
            )
        return told

    def _column(self, here: Here, path: s.Path) -> Column | None:
        """The column that a bare or case's field names, nothing said where there is none."""
        row, used = self.row(here, path.words) if this_table(path.words[0].text) is None else (here.row, 0)
        return TABLES[row.table].columns.get(path.words[-1].text) if used == len(path.words) - 1 else None

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
            if 1 not in self._strung(here, where.chain):
                self._loose_where(where, whole)
            self.formula(here, where.chain.parts[0])  # the others may be meant for the row outside
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
                return self.compare(here, formula)
            case s.OneOf(left=left, values=values):
                return self.one_of(here, formula, left, values)
            case s.Contains(left=left, item=item):
                field = self.list_field(here, left)
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
                    self.diagnostics.fail(
                        "pages-of-nothing",
                        rows.span,
                        "“页号连续”里要写有页号的行。",
                        hint="例如 页号连续(文书)。",
                    )
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
                "“覆盖”后面要写一行的名称。",
                hint="例如 覆盖 本活动。",
            )
        target = self.this(here, words[-1], table)
        if not _has_attrs(target.table, "started_at", "ended_at"):
            self.diagnostics.fail(
                "covers-what",
                formula.target.span,
                f"{target.table}没有开始时间和结束时间，不能说被“覆盖”。",
                hint="“覆盖”后面写有开始和结束时间的一行，例如 本活动。",
            )
        if not _has_attrs(query.relation.target, "started_at", "ended_at"):
            self.diagnostics.fail(
                "covers-what",
                formula.rows.path.span,
                f"{query.relation.target}没有开始时间和结束时间，不能用“覆盖”。",
                hint="“覆盖”前面写有开始和结束时间的行，例如 音像。",
            )
        gap = 0
        if formula.gap is not None and formula.gap_unit is not None:
            gap = self.number(formula.gap)
            if formula.gap_unit.text not in ("分钟", "分"):
                self.diagnostics.fail(
                    "gap-unit",
                    formula.gap_unit.span,
                    f"“允许间隔”的单位是分钟，不能写“{formula.gap_unit.text}”。",
                    hint=f"写成 允许间隔 {formula.gap.text} 分钟。",
                )
        return Covers(query, target, gap, span=formula.span, text=self.world.words(formula.span))

    def _checked(self, here: Here, formula: s.Checked, path: s.Path) -> Condition:
        field = self.field(here, path)
        if not isinstance(field, FieldTerm) or field.column.kind not in (Kind.TEXT, Kind.ID):
            self.diagnostics.fail(
                "check-digits-of",
                path.span,
                "“校验正确”只能用于证件号码这样的编号。",
                hint="例如 证件号码 校验正确。",
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
                hint="数量和数字比较，例如“数量(…) ≥ 1”。"
                if isinstance(found, CountTerm)
                else "删去这个条件。",
            )
        if isinstance(found, NamedTerm) and isinstance(found.term, CountTerm):
            self.diagnostics.fail(
                "filled-of", term.span, f"“{found.name}”是数量，不能问它填了没有。", hint="和数字比较。"
            )
        text = self.world.words(formula.span)
        condition = Filled(found, span=formula.span, text=text)
        return condition if filled else Not(condition, span=formula.span, text=text)

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
            return NamedCondition(name, found, row.table, span=use, text=text)
        return NamedTerm(name, found, row.table, span=use, text=text)


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
