"""From lark's parse tree to the surface tree (syntax.py): one method a grammar rule, places made absolute."""

from __future__ import annotations

from dataclasses import replace

from lark import Token, Transformer, v_args
from lark.tree import Meta

from dsl import syntax as s
from dsl.source import Source
from dsl.tree import Span, Which


@v_args(inline=True, meta=True)
class Builder(Transformer[Token, s.UnitSyntax]):
    """``base`` is the offset in ``source`` of the text that was parsed."""

    def __init__(self, source: Source, base: int) -> None:
        super().__init__(visit_tokens=False)
        self._source = source
        self._base = base

    def _span(self, meta: Meta) -> Span:
        return self._source.span(self._base + meta.start_pos, self._base + meta.end_pos)

    def _word(self, token: Token) -> s.Word:
        start = self._base + (token.start_pos or 0)
        span = self._source.span(start, start + len(token))
        if token.type == "TEXT":
            return s.Word(self._source.text[start + 1 : start + len(token) - 1], span, quoted=True)
        return s.Word(str(token), span, number=token.type == "NUMBER")

    # -- parts of a file

    def ruleset(self, meta: Meta, title: Token, version: Token) -> s.RuleSetLine:
        return s.RuleSetLine(self._span(meta), self._word(title), self._word(version))

    def chapter(self, meta: Meta, number: Token, title: Token) -> s.ChapterLine:
        return s.ChapterLine(self._span(meta), self._word(number), self._word(title))

    def article(self, meta: Meta, number: Token) -> s.ArticleLine:
        return s.ArticleLine(self._span(meta), self._word(number))

    def paragraph(self, meta: Meta, number: Token, words: Token) -> s.ParagraphLine:
        return s.ParagraphLine(self._span(meta), self._word(number), self._word(words))

    def item(self, meta: Meta, label: s.Word, words: Token) -> s.ItemLine:
        return s.ItemLine(self._span(meta), label, self._word(words))

    def label(self, meta: Meta, word: Token) -> s.Word:
        return self._word(word)

    def define_set(self, meta: Meta, name: s.Path, values: s.Values) -> s.Definition:
        return s.Definition(self._span(meta), name, values)

    def define_relation(self, meta: Meta, name: s.Path, *rest: s.Path | s.Where) -> s.Definition:
        return s.Definition(self._span(meta), name, self._rows(*rest))

    def define_condition(self, meta: Meta, name: s.Path, chain: s.Chain) -> s.Definition:
        return s.Definition(self._span(meta), name, chain)

    def define_term(
        self, meta: Meta, name: s.Path, term: s.Count | s.Extreme | s.FirstFilled
    ) -> s.Definition:
        return s.Definition(self._span(meta), name, term)

    def param(self, meta: Meta, name: Token, _eq: Token, value: s.ParamLine, comment: Token) -> s.ParamLine:
        return s.ParamLine(self._span(meta), self._word(name), value.value, value.unit, self._word(comment))

    def param_value(self, meta: Meta, value: Token, unit: str = "") -> s.ParamLine:
        word = self._word(value)
        held = s.DateText(word.span, word.text) if value.type == "DATE" else word
        return s.ParamLine(word.span, word, held, unit, word)

    def uncoded(self, meta: Meta, *parts: s.Place | Token) -> s.UncodedLine:
        place = parts[0] if isinstance(parts[0], s.Place) else None
        words, kind, reason = (self._word(part) for part in parts if isinstance(part, Token))
        span = place.span if place else words.span
        return s.UncodedLine(self._span(meta), s.Quote(span, place, words), kind, reason)

    # -- clauses

    def head(self, meta: Meta, number: Token, title: Token) -> s.Head:
        return s.Head(self._span(meta), self._word(number), self._word(title))

    def basis(self, meta: Meta, *quotes: s.Quote) -> s.QuoteList:
        return s.QuoteList(self._span(meta), quotes)

    def quote(self, meta: Meta, *parts: s.Place | Token) -> s.Quote:
        place = parts[0] if isinstance(parts[0], s.Place) else None
        words = parts[-1]
        assert isinstance(words, Token)
        return s.Quote(self._span(meta), place, self._word(words))

    def place_paragraph(self, meta: Meta, number: Token) -> s.Place:
        return s.Place(self._span(meta), self._word(number), None)

    def place_item(self, meta: Meta, label: s.Word) -> s.Place:
        return s.Place(self._span(meta), None, label)

    def place_both(self, meta: Meta, number: Token, label: s.Word) -> s.Place:
        return s.Place(self._span(meta), self._word(number), label)

    def category(self, meta: Meta, word: Token) -> s.Line:
        return s.Line(self._span(meta), self._word(word))

    message = category

    def subject(self, meta: Meta, table: Token, where: s.Where | None = None) -> s.SubjectLine:
        return s.SubjectLine(self._span(meta), self._word(table), where)

    def due(self, meta: Meta, chain: s.Chain) -> s.DueLine:
        return s.DueLine(self._span(meta), chain)

    def holds(self, meta: Meta, chain: s.Chain) -> s.Holds:
        return s.Holds(self._span(meta), chain)

    def deadline(self, meta: Meta, done: s.Term, start: s.Term, amount: s.Amount) -> s.Deadline:
        return s.Deadline(self._span(meta), done, start, amount)

    def each_item(self, meta: Meta, path: s.Path, values: s.Values | Token) -> s.EachItem:
        held = self._word(values) if isinstance(values, Token) else values
        return s.EachItem(self._span(meta), path, held)

    def any_way(self, meta: Meta, *ways: tuple[s.Word, s.Group]) -> s.AnyWay:
        return s.AnyWay(self._span(meta), ways)

    def way(self, meta: Meta, name: Token, group: s.Group) -> tuple[s.Word, s.Group]:
        return self._word(name), group

    def example(
        self, meta: Meta, title: Token, _arrow: Token, verdict: Token, item: s.Word | None = None
    ) -> s.ExampleLine:
        return s.ExampleLine(self._span(meta), self._word(title), self._word(verdict), item)

    def hole(self, meta: Meta, term: s.Term) -> s.HoleTerm:
        return s.HoleTerm(self._span(meta), term)

    # -- conditions

    def chain(self, meta: Meta, *parts: s.Formula | s.Word | s.Chain) -> s.Chain:
        formulas: list[s.Formula] = []
        joins: list[s.Word] = []
        for part in parts:
            if isinstance(part, s.Word):
                joins.append(part)
            elif isinstance(part, s.Chain):
                formulas.extend(part.parts)
                joins.extend(part.joins)
            else:
                formulas.append(part)
        return s.Chain(self._span(meta), tuple(formulas), tuple(joins))

    seq = chain
    loose = chain

    def join(self, meta: Meta, token: Token) -> s.Word:
        return self._word(token)

    def group(self, meta: Meta, chain: s.Chain) -> s.Group:
        return s.Group(self._span(meta), chain)

    def negation(self, meta: Meta, part: s.Formula) -> s.Negation:
        return s.Negation(self._span(meta), part)

    def named(self, meta: Meta, path: s.Path) -> s.Named:
        return s.Named(self._span(meta), path)

    def _rows(self, path: s.Path | s.Where, *rest: s.Path | s.Where) -> s.Rows:
        assert isinstance(path, s.Path)
        where = next((part for part in rest if isinstance(part, s.Where)), None)
        counted_by = next((part for part in rest if isinstance(part, s.Path)), None)
        last = rest[-1].span if rest else path.span
        span = Span(path.span.file, path.span.line, path.span.column, last.end_line, last.end_column)
        return s.Rows(span, path, where, counted_by)

    def some(self, meta: Meta, _have: Token, path: s.Path, where: s.Where | None = None) -> s.Exists:
        return s.Exists(self._span(meta), self._rows(path, *([where] if where else [])), True)

    def nothing(self, meta: Meta, _none: Token, path: s.Path, where: s.Where | None = None) -> s.Exists:
        return s.Exists(self._span(meta), self._rows(path, *([where] if where else [])), False)

    def every(self, meta: Meta, path: s.Path, body: s.Group | s.Chain) -> s.Every:
        return self._every(meta, self._rows(path), body)

    def every_where(self, meta: Meta, path: s.Path, where: s.Where, body: s.Group | s.Chain) -> s.Every:
        return self._every(meta, self._rows(path, where), body)

    def _every(self, meta: Meta, rows: s.Rows, body: s.Group | s.Chain) -> s.Every:
        bracketed = isinstance(body, s.Group)
        chain = body.chain if isinstance(body, s.Group) else body
        return s.Every(self._span(meta), rows, chain, bracketed)

    def group_where(self, meta: Meta, group: s.Group) -> s.Where:
        return s.Where(self._span(meta), group.chain, True)

    def open_where(self, meta: Meta, chain: s.Chain) -> s.Where:
        return s.Where(self._span(meta), chain, False)

    def cover_where(self, meta: Meta, test: s.Formula) -> s.Where:
        if isinstance(test, s.Group):
            return s.Where(self._span(meta), test.chain, True)
        return s.Where(self._span(meta), s.Chain(test.span, (test,), ()), False)

    def coverage(self, meta: Meta, path: s.Path, *rest: s.Path | s.Where | tuple[s.Word, s.Word]) -> s.Covers:
        where = next((part for part in rest if isinstance(part, s.Where)), None)
        target = next(part for part in rest if isinstance(part, s.Path))
        gap = next((part for part in rest if isinstance(part, tuple)), None)
        rows = self._rows(path, *([where] if where else []))
        return s.Covers(self._span(meta), rows, target, gap[0] if gap else None, gap[1] if gap else None)

    def gap(self, meta: Meta, number: Token, unit: Token) -> tuple[s.Word, s.Word]:
        return self._word(number), self._word(unit)

    def pages(self, meta: Meta, path: s.Path, where: s.Where | None = None) -> s.Pages:
        return s.Pages(self._span(meta), self._rows(path, *([where] if where else [])))

    def comparison(self, meta: Meta, token: Token) -> s.Word:
        return self._word(token)

    def compare(self, meta: Meta, left: s.Term, op: s.Word, right: s.Term) -> s.Compare:
        return s.Compare(self._span(meta), op, left, right)

    def one_of(self, meta: Meta, left: s.Term, values: s.Values | Token) -> s.OneOf:
        held = self._word(values) if isinstance(values, Token) else values
        return s.OneOf(self._span(meta), left, held)

    def contains(self, meta: Meta, left: s.Term, item: s.Word) -> s.Contains:
        return s.Contains(self._span(meta), left, item)

    def filled(self, meta: Meta, term: s.Term, _word: Token) -> s.Filled:
        return s.Filled(self._span(meta), term, True)

    def blank(self, meta: Meta, term: s.Term, _word: Token) -> s.Filled:
        return s.Filled(self._span(meta), term, False)

    def before(
        self, meta: Meta, left: s.Term, word: Token, right: s.Term, by_day: Token | None = None
    ) -> s.Before:
        return s.Before(self._span(meta), left, right, word.type == "BEFORE", by_day is not None)

    def within(self, meta: Meta, done: s.Term, start: s.Term, amount: s.Amount) -> s.Within:
        return s.Within(self._span(meta), done, start, amount)

    def checked(self, meta: Meta, path: s.Path) -> s.Checked:
        return s.Checked(self._span(meta), path)

    # -- terms

    def path(self, meta: Meta, *words: Token) -> s.Path:
        return s.Path(self._span(meta), tuple(self._word(word) for word in words))

    def today(self, meta: Meta, _word: Token) -> s.Today:
        return s.Today(self._span(meta))

    def date(self, meta: Meta, token: Token) -> s.DateText:
        return s.DateText(self._span(meta), str(token))

    def count(self, meta: Meta, first: s.Path | s.Count, *rest: s.Path | s.Where) -> s.Count:
        """数量(…), also with 按 F 计 after the bracket."""
        if isinstance(first, s.Count) and not rest:
            return first
        if isinstance(first, s.Count):
            by = next(part for part in rest if isinstance(part, s.Path))
            return s.Count(self._span(meta), replace(first.rows, counted_by=by))
        return s.Count(self._span(meta), self._rows(first, *rest))

    def extreme(self, meta: Meta, which: Token, path: s.Path, where: s.Where | None = None) -> s.Extreme:
        rows = self._rows(path, *([where] if where else []))
        return s.Extreme(self._span(meta), Which.EARLIEST if which.type == "EARLIEST" else Which.LATEST, rows)

    def first_filled(self, meta: Meta, *options: s.Term) -> s.FirstFilled:
        return s.FirstFilled(self._span(meta), options)

    def counted_by(self, meta: Meta, path: s.Path) -> s.Path:
        return path

    def number(self, meta: Meta, token: Token) -> s.ValueWord:
        return s.ValueWord(self._span(meta), self._word(token))

    text = number

    def keyword_value(self, meta: Meta, word: s.Word) -> s.ValueWord:
        return s.ValueWord(self._span(meta), word)

    def keyword(self, meta: Meta, token: Token) -> s.Word:
        return self._word(token)

    def value(self, meta: Meta, word: Token | s.Word) -> s.Word:
        return self._word(word) if isinstance(word, Token) else word

    def set(self, meta: Meta, *words: s.Word) -> s.Values:
        return s.Values(self._span(meta), words)

    def amount(self, meta: Meta, number: Token, *rest: str | Token) -> s.Amount:
        unit = next((part for part in rest if not isinstance(part, Token)), "")
        inside = any(isinstance(part, Token) for part in rest)
        return s.Amount(self._span(meta), self._word(number), unit, None, inside)

    def amount_param(self, meta: Meta, name: Token, _inside: Token) -> s.Amount:
        return s.Amount(self._span(meta), None, "", self._word(name), True)

    def unit(self, meta: Meta, *words: Token) -> str:
        return "".join(map(str, words))
