"""From the parse tree of a scheme's line to the surface tree; all other rules are those of build.py."""

from __future__ import annotations

from dataclasses import replace

from lark import Token, v_args
from lark.tree import Meta

from dsl import syntax as s
from dsl.build import Builder


@v_args(inline=True, meta=True)
class SchemeBuilder(Builder):
    """One method a rule of scheme.lark."""

    def scheme(self, meta: Meta, title: Token, full: Token) -> s.SchemeLine:
        return s.SchemeLine(self._span(meta), self._word(title), self._word(full))

    def assess(self, meta: Meta, title: Token, full: Token) -> s.SchemeLine:
        return s.SchemeLine(self._span(meta), self._word(title), self._word(full))

    def files_score(self, meta: Meta, weight: Token) -> s.FilesScoreLine:
        return s.FilesScoreLine(self._span(meta), self._word(weight))

    def repeated(self, meta: Meta, each: Token, cap: Token) -> s.RepeatedLine:
        return s.RepeatedLine(self._span(meta), self._word(each), self._word(cap))

    def vetoed(self, meta: Meta, each: Token, cap: Token) -> s.VetoedLine:
        return s.VetoedLine(self._span(meta), self._word(each), self._word(cap))

    def scheme_item(self, meta: Meta, title: Token, weight: Token) -> s.SchemeItemLine:
        return s.SchemeItemLine(self._span(meta), self._word(title), self._word(weight))

    def id(self, meta: Meta, token: Token) -> s.Word:
        return replace(self._word(token), text=token.replace("＊", "*"))

    def ids(self, meta: Meta, *words: s.Word) -> tuple[s.Word, ...]:
        return words

    def deduct(
        self, meta: Meta, ids: tuple[s.Word, ...], each: Token | None = None, cap: Token | None = None
    ) -> s.DeductLine:
        return s.DeductLine(
            self._span(meta),
            ids,
            None if each is None else self._word(each),
            None if cap is None else self._word(cap),
        )

    def veto(self, meta: Meta, ids: tuple[s.Word, ...]) -> s.VetoLine:
        return s.VetoLine(self._span(meta), ids)

    def unscored(self, meta: Meta, ids: tuple[s.Word, ...], reason: Token) -> s.UnscoredLine:
        return s.UnscoredLine(self._span(meta), ids, self._word(reason))

    def grade(
        self, meta: Meta, name: Token, sign: s.Word | None = None, least: Token | None = None
    ) -> s.GradePart:
        return s.GradePart(
            self._span(meta), self._word(name), sign, None if least is None else self._word(least)
        )

    def grades(self, meta: Meta, *parts: s.GradePart) -> s.GradesLine:
        return s.GradesLine(self._span(meta), parts)

    def rescaled(self, meta: Meta) -> s.RescaledLine:
        return s.RescaledLine(self._span(meta))
