"""What 应当, 推行 and 可以 head, and the 说明 that goes with it."""

from __future__ import annotations

from functools import partial

from dsl import syntax as s
from dsl.conditions import Conditions
from dsl.diagnostics import Attempts, Reported, all_of
from dsl.keywords import ITEM_HOLE
from dsl.parse import HOLE, parse_unit
from dsl.scan import fold
from dsl.scope import Here
from dsl.tree import (
    AnyWay,
    Deadline,
    EachItem,
    ExtremeTerm,
    FieldTerm,
    FirstFilledTerm,
    Holds,
    Message,
    NamedTerm,
    Piece,
    Requirement,
    Way,
)


class Requirements(Conditions):
    """Resolves requirements and messages. Every method raises Reported after telling what is wrong."""

    def requirement(self, here: Here, syntax: s.Requirement) -> Requirement:
        """What 应当, 推行 or 可以 heads. Raises Reported."""
        span, text = syntax.span, self.world.words(syntax.span)
        match syntax:
            case s.Holds(chain=chain):
                return Holds(self.chain(here, chain), span=span, text=text)
            case s.Deadline(done=done, start=start, amount=length):
                attempt = Attempts()
                what = attempt(lambda: self.time(here, done, "“限期”"), None)
                begin = attempt(lambda: self.time(here, start, "“在 … 起”"), None)
                term = attempt(lambda: self.amount(length), None)
                attempt.done()
                assert begin is not None and term is not None
                if not isinstance(what, FieldTerm | FirstFilledTerm | ExtremeTerm | NamedTerm):
                    self.diagnostics.fail(
                        "deadline-of",
                        done.span,
                        "“限期”后面要写一个字段或者定义的时间。",
                        hint="写这件事做完的时间，例如 登记时间。",
                    )
                return Deadline(what, begin, term, span=span, text=text)
            case s.EachItem(path=path, values=values):
                field = self.list_field(here, path)
                words = self.values_of(values)
                self.check_values(field.column, words)
                items = tuple(dict.fromkeys(word.text for word, _ in words))
                return EachItem(field, items, span=span, text=text)
            case s.AnyWay():
                return self._any_way(here, syntax)

    def _any_way(self, here: Here, syntax: s.AnyWay) -> AnyWay:
        names: set[str] = set()
        for name, _ in syntax.ways:
            if name.text in names:
                self.diagnostics.error(
                    "way-twice",
                    name.span,
                    f"两条途径都叫“{name.text}”。",
                    hint="给它们不同的名称。",
                )
            names.add(name.text)
        if len(syntax.ways) < 2:
            self.diagnostics.fail(
                "one-way", syntax.span, "“任一途径”至少要写两条途径。", hint="只有一条时直接写条件。"
            )
        conditions = all_of(*[partial(self.chain, here, group.chain) for _, group in syntax.ways])
        ways = tuple(
            Way(name.text, condition, span=name.span, text=self.world.words(group.span))
            for (name, group), condition in zip(syntax.ways, conditions, strict=True)
        )
        return AnyWay(ways, span=syntax.span, text=self.world.words(syntax.span))

    def message(self, word: s.Word, here: Here, requirement: Requirement | None) -> Message:
        """A message cut at its holes {…}. Raises Reported."""
        source = self.world.sources[word.span.file]
        base = source.offsets(word.span)[0] + 1
        text, parts = word.text, list[str | Piece]()
        for sign in (sign for sign in "｛｝" if sign in text):
            at = base + text.index(sign)
            self.diagnostics.fail(
                "full-width-hole",
                source.span(at, at + 1),
                f"要填的内容用半角的 {{}}，不用{sign}。",
                hint="写成 {字段}。",
            )
        at = 0
        attempt = Attempts()
        while (begin := text.find("{", at)) >= 0:
            end = _closing(text, begin)
            place = source.span(base + begin, base + begin + 1)
            if end is None:
                self.diagnostics.fail("unclosed-hole", place, "这个“{”没有对应的“}”。", hint="写成 {字段}。")
            if begin > at:
                parts.append(text[at:begin])
            piece = attempt(partial(self._hole, word, base, begin, end, here, requirement), None)
            if piece is not None:
                parts.append(piece)
            at = end + 1
        stray = text.find("}", at)
        if stray >= 0:
            self.diagnostics.fail(
                "unclosed-hole",
                source.span(base + stray, base + stray + 1),
                "这个“}”前面没有“{”。",
                hint="写成 {字段}。",
            )
        if at < len(text):
            parts.append(text[at:])
        attempt.done()
        return Message(tuple(parts), span=word.span, text=text)

    def _hole(
        self, word: s.Word, base: int, begin: int, end: int, here: Here, requirement: Requirement | None
    ) -> Piece:
        source = self.world.sources[word.span.file]
        written = word.text[begin + 1 : end].strip()
        span = source.span(base + begin, base + end + 1)
        if written == ITEM_HOLE:
            if not isinstance(requirement, EachItem):
                self.diagnostics.fail(
                    "item-hole",
                    span,
                    f"“{{{ITEM_HOLE}}}”只用在逐项的义务里。",
                    hint="写一个字段，例如 {类型}。",
                )
            return Piece(written, requirement.term)
        if not written:
            self.diagnostics.fail(
                "empty-hole", span, "{}里没有写要填什么。", hint="写一个字段，例如 {类型}。"
            )
        masked = source.text[: base + begin + 1] + fold(word.text[begin + 1 : end])
        syntax = parse_unit(HOLE, "{", source, masked, base + begin + 1, len(masked), self.diagnostics)
        if not isinstance(syntax, s.HoleTerm):
            raise Reported
        return Piece(written, self.term(here, syntax.term))


def _closing(text: str, begin: int) -> int | None:
    """The offset of the } that closes the { at ``begin``."""
    depth = 0
    for i in range(begin, len(text)):
        depth += {"{": 1, "}": -1}.get(text[i], 0)
        if depth == 0:
            return i
    return None
