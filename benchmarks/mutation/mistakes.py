"""Small mistakes in what someone has written: one sign, number, word or part of a clause or definition changed.

The mistakes are made in the surface tree, before names are resolved, so that definitions and sets are changed as well as
obligations, and every mistake is one that a person could type. What the checker would refuse is left to the checker.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TypeVar, cast

from dsl import syntax as s
from dsl.tree import Span, Which
from records.columns import Kind
from records.schema import TABLES


@dataclass(frozen=True, slots=True)
class Mistake:
    """``what`` was done, in a few words, to what stands at ``span``; ``node`` is the whole with that done."""

    what: str
    span: Span
    node: object


Found = tuple[str, Span, object]
N = TypeVar("N")

_SIGNS = {"=": ("≠",), "≠": ("=",), "≥": (">", "≤"), "≤": ("<", "≥"), ">": ("≥",), "<": ("≤",)}
_UNITS = {"工作日": ("日",), "日": ("工作日",), "天": ("工作日",), "小时": ("分钟",), "分钟": ("小时",)}
_NODES = (
    s.Definition,
    s.SubjectLine,
    s.DueLine,
    s.Holds,
    s.Deadline,
    s.EachItem,
    s.AnyWay,
    s.Where,
    s.Chain,
    s.Group,
    s.Negation,
    s.Named,
    s.Compare,
    s.OneOf,
    s.Contains,
    s.Filled,
    s.Before,
    s.Within,
    s.Exists,
    s.Every,
    s.Covers,
    s.Checked,
    s.Pages,
    s.Rows,
    s.Count,
    s.Extreme,
    s.FirstFilled,
    s.Amount,
    s.Values,
    s.Path,
)
_ATOMS = (s.Named, s.OneOf, s.Contains, s.Within, s.Every, s.Covers, s.Checked, s.Pages)


def mistakes(node: N) -> Iterator[tuple[str, Span, N]]:
    """Every mistake in a part and below it. The whole stays of its kind."""
    for what, span, changed in (*_own(node), *_below(node)):
        yield what, span, cast(N, changed)


def _below(node: object) -> Iterator[Found]:
    if not is_dataclass(node) or isinstance(node, s.Path | s.Word):
        return
    for field in fields(node):
        if isinstance(node, s.Definition | s.SubjectLine) and field.name in ("name", "table"):
            continue
        value: object = getattr(node, field.name)
        if isinstance(value, _NODES):
            for what, span, changed in mistakes(value):
                yield what, span, _with(node, field.name, changed)
        elif isinstance(value, tuple):
            for index, part in enumerate(value):
                for what, span, child in _inside(part):
                    yield what, span, _with(node, field.name, (*value[:index], child, *value[index + 1 :]))


def _inside(part: object) -> Iterator[Found]:
    """A member of a tuple: a part, or the word and the bracket of one way of 任一途径."""
    if isinstance(part, _NODES):
        yield from mistakes(part)
    elif isinstance(part, tuple) and len(part) == 2 and isinstance(part[1], s.Group):
        for what, span, child in mistakes(part[1]):
            yield what, span, (part[0], child)


def _with(node: object, name: str, value: object) -> object:
    """The node with one field changed."""
    copied = copy(node)
    object.__setattr__(copied, name, value)
    return copied


def _own(node: object) -> Iterator[Found]:
    """Mistakes in the node itself. Raises nothing; a node without any yields nothing."""
    match node:
        case s.Compare():
            yield from _compare(node)
        case s.Filled(filled=filled):
            yield "空白 ↔ 已填", node.span, replace(node, filled=not filled)
        case s.Exists(some=some):
            yield "有 ↔ 无", node.span, replace(node, some=not some)
        case s.Before():
            yield from _before(node)
        case s.Negation(part=part):
            yield "去掉非", node.span, part
        case s.Chain(joins=(_, *_)):
            yield from _chain(node)
        case s.SubjectLine(where=s.Where() as where):
            yield "去掉其中", where.span, replace(node, where=None)
        case s.Rows():
            yield from _rows(node)
        case s.Values(words=words) if len(words) > 1:
            for index, word in enumerate(words):
                yield f"去掉 {word.text}", node.span, replace(node, words=_without(words, index))
        case s.Amount(number=s.Word()):
            yield from _amount(node)
        case s.Extreme(which=which):
            other = Which.LATEST if which is Which.EARLIEST else Which.EARLIEST
            yield f"{which} → {other}", node.span, replace(node, which=other)
        case s.FirstFilled(options=options) if len(options) > 1:
            for index in range(len(options)):
                yield f"去掉第 {index + 1} 个", node.span, replace(node, options=_without(options, index))
        case s.AnyWay(ways=ways):
            yield from _ways(node, ways)
        case s.Deadline():
            yield (
                "去掉限期",
                node.span,
                s.Holds(node.span, _one(s.Within(node.span, node.done, node.start, node.amount))),
            )
        case s.Path():
            yield from _sibling(node)
    if isinstance(node, _ATOMS):
        yield "加上非", node.span, s.Negation(node.span, cast(s.Formula, node))
    if isinstance(node, s.Covers) and node.gap is None and node.gap_unit is None:
        word = s.Word("1", node.span, number=True)
        yield "允许间隔 1 分钟", node.span, replace(node, gap=word, gap_unit=s.Word("分钟", node.span))


def _compare(node: s.Compare) -> Iterator[Found]:
    for sign in _SIGNS.get(node.op.text, ()):
        yield f"{node.op.text} → {sign}", node.span, replace(node, op=replace(node.op, text=sign))
    if isinstance(node.right, s.ValueWord) and node.right.word.number:
        for number in _near(node.right.word):
            right = replace(node.right, word=number)
            yield f"{node.right.word.text} → {number.text}", node.span, replace(node, right=right)


def _before(node: s.Before) -> Iterator[Found]:
    yield "早于 ↔ 不晚于", node.span, replace(node, strict=not node.strict)
    yield "两边对调", node.span, replace(node, left=node.right, right=node.left)
    if node.by_day:
        yield "去掉按日", node.span, replace(node, by_day=False)


def _chain(node: s.Chain) -> Iterator[Found]:
    joins = tuple(replace(join, text="或" if join.text == "且" else "且") for join in node.joins)
    yield "且 ↔ 或", node.span, replace(node, joins=joins)
    for index, part in enumerate(node.parts):
        left = replace(node, parts=_without(node.parts, index), joins=node.joins[1:])
        yield "去掉一个条件", part.span, left


def _rows(node: s.Rows) -> Iterator[Found]:
    if node.where is not None:
        yield "去掉其中", node.where.span, replace(node, where=None)
    if node.counted_by is not None:
        yield "去掉按…计", node.counted_by.span, replace(node, counted_by=None)


def _amount(node: s.Amount) -> Iterator[Found]:
    assert node.number is not None
    for number in _near(node.number):
        yield f"{node.number.text} → {number.text}", node.span, replace(node, number=number)
    unit = node.unit.removeprefix("个").strip()
    for other in _UNITS.get(unit, ()):
        yield f"{unit} → {other}", node.span, replace(node, unit=other)


def _ways(node: s.AnyWay, ways: tuple[tuple[s.Word, s.Group], ...]) -> Iterator[Found]:
    for index, (name, _) in enumerate(ways):
        left = _without(ways, index)
        whole = s.Holds(node.span, left[0][1].chain) if len(left) == 1 else replace(node, ways=left)
        yield f"去掉途径「{name.text}」", name.span, whole


def _near(word: s.Word) -> Iterator[s.Word]:
    if word.text.isdecimal():
        for number in (int(word.text) - 1, int(word.text) + 1):
            if number >= 0:
                yield replace(word, text=str(number))


def _sibling(node: s.Path) -> Iterator[Found]:
    """The field beside it of the same kind, before and after it in its table. What does not fit is refused later."""
    last = node.words[-1]
    if last.quoted or last.number:
        return
    for name in _SIBLINGS.get(last.text, ()):
        words = (*node.words[:-1], replace(last, text=name))
        yield f"{last.text} → {name}", node.span, replace(node, words=words)


def _siblings() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for table in TABLES.values():
        by_kind: dict[object, list[str]] = {}
        for column in table.columns.values():
            values = column.values if column.kind in (Kind.ENUM, Kind.LIST) else ()
            kind = Kind.TIME if column.kind is Kind.DATE else column.kind
            by_kind.setdefault((kind, tuple(values)), []).append(column.name)
        for names in by_kind.values():
            for index, name in enumerate(names):
                near = [*names[max(0, index - 1) : index], *names[index + 1 : index + 2]]
                found.setdefault(name, []).extend(near)
    return {name: tuple(dict.fromkeys(near)) for name, near in found.items()}


_SIBLINGS = _siblings()


def _one(formula: s.Formula) -> s.Chain:
    return s.Chain(formula.span, (formula,), ())


T = TypeVar("T")


def _without(parts: tuple[T, ...], index: int) -> tuple[T, ...]:
    return (*parts[:index], *parts[index + 1 :])
