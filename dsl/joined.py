"""类型 = 甲 或 乙: values strung together as one says it, where each needs its field or all need {…}."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dsl import syntax as s
from records.columns import Column, Kind


@dataclass(frozen=True, slots=True)
class Strung:
    """A comparison and the bare values after it, from ``first`` on; ``last`` is the index behind them in the chain."""

    first: s.Named
    left: s.Path
    values: tuple[str, ...]
    joins: tuple[str, ...]
    lists: bool  # the field is a list: 包含
    last: int

    def mended(self, left: str) -> str:
        """How it is written; ``left`` is the field as written."""
        if self.lists:
            join = self.joins[0]
            return "(" + f" {join} ".join(f"{left} 包含 {value}" for value in self.values) + ")"
        return f"{left} 属于 {{{', '.join(self.values)}}}"


def strung(chain: s.Chain, column_of: Callable[[s.Path], Column | None]) -> tuple[Strung, ...]:
    """Every comparison of an option or list field that is followed by bare values of that field."""
    found: list[Strung] = []
    for index, part in enumerate(chain.parts):
        left, values = _compared(part)
        column = column_of(left) if left is not None else None
        if left is None or column is None or column.kind not in (Kind.ENUM, Kind.LIST):
            continue
        last, first = index + 1, None
        while last < len(chain.parts):
            bare = chain.parts[last]
            if not (isinstance(bare, s.Named) and len(bare.path.words) == 1):
                break
            word = bare.path.words[0]
            if word.text not in column.values:
                break
            first = first or bare
            values = (*values, word.text)
            last += 1
        if first is not None:
            joins = tuple(join.text for join in chain.joins[index : last - 1])
            lists = column.kind is Kind.LIST
            found.append(Strung(first, left, tuple(dict.fromkeys(values)), joins, lists, last))
    return tuple(found)


def _compared(part: s.Formula) -> tuple[s.Path | None, tuple[str, ...]]:
    """The field and the values of 类型 = 甲, 类型 属于 {甲, 乙} or 载明事项 包含 甲."""
    match part:
        case s.Compare(op=op, left=s.Path() as left, right=s.Path(words=(word,))) if op.text == "=":
            return left, (word.text,)
        case s.Compare(op=op, left=s.Path() as left, right=s.ValueWord(word=word)) if op.text == "=":
            return left, (word.text,)
        case s.OneOf(left=s.Path() as left, values=s.Values(words=words)):
            return left, tuple(word.text for word in words)
        case s.Contains(left=s.Path() as left, item=item):
            return left, (item.text,)
    return None, ()
