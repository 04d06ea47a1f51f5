"""What names can mean at a place: rows in sight, definitions and parameters of the folder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from dsl import syntax as s
from dsl.diagnostics import Diagnostics, Related, Reported
from dsl.source import Source
from dsl.tree import Param, Path, Span

DefinitionKey = tuple[str, str]
"""Table ("" for a set of values) and name."""
DEEPEST = 25  # definitions that use one another in a row
MOST_EXPANDED = 2000  # names of definitions, under one, that are replaced by what they stand for
MOST_IN_ALL = 100_000


@dataclass(frozen=True, slots=True)
class Here:
    """The rows in sight: ``row`` whose fields are meant by bare names, the rows around it (outermost first), and the
    number the next 其中 or 都 opens."""

    row: Path
    outer: tuple[Path, ...]
    depth: int

    @staticmethod
    def subject(table: str) -> Here:
        return Here(Path(0, (), table), (), 1)

    def inside(self, table: str) -> Here:
        """Within 其中 or 都 over rows of ``table``."""
        return Here(Path(self.depth, (), table), (*self.outer, self.row), self.depth + 1)

    def at(self, row: Path) -> Here:
        """Within a definition used on ``row``: it sees that row only, never the rows around its use."""
        return Here(row, (), self.depth)

    def this(self, table: str) -> Path | None:
        """本<table>: the nearest row around this one in that table, else this one."""
        for row in reversed(self.outer):
            if row.table == table:
                return row
        return self.row if self.row.table == table else None

    def rows(self) -> tuple[Path, ...]:
        return (*self.outer, self.row)


@dataclass(slots=True)
class World:
    """Everything that holds for the whole folder, and what has been used of it.

    ``texts``: each file's text with comments blanked, for the words of a node.
    """

    sources: Mapping[str, Source]
    texts: Mapping[str, str]
    diagnostics: Diagnostics
    sets: dict[str, s.Definition] = field(default_factory=dict)
    named: dict[DefinitionKey, s.Definition] = field(default_factory=dict)
    params: dict[str, Param] = field(default_factory=dict)
    used: set[DefinitionKey] = field(default_factory=set)
    used_params: set[str] = field(default_factory=set)
    lost_names: set[str] = field(default_factory=set)  # definitions that are wrong and said to be so
    bad: set[DefinitionKey] = field(default_factory=set)  # definitions whose body was found wrong
    marking: bool = False  # uses count (they do not while definitions are checked for themselves)
    _open: list[DefinitionKey] = field(default_factory=list)
    _expanded: int = 0  # definitions put in the place of their names, under the outermost that is looked at
    _expanded_in_all: int = 0
    _cycles: set[frozenset[DefinitionKey]] = field(default_factory=set)

    def words(self, span: Span) -> str:
        """What is written at a span, on one line."""
        source = self.sources.get(span.file)
        if source is None:
            return ""
        start, end = source.offsets(span)
        return re.sub(r"\s+", " ", self.texts[span.file][start:end]).strip()

    def definitions_of(self, table: str) -> tuple[str, ...]:
        return tuple(name for owner, name in self.named if owner == table)

    @contextmanager
    def expanding(self, key: DefinitionKey, *, muted: bool = True) -> Iterator[None]:
        """While a definition's body is looked at: its mistakes are told once, where it is defined; a cycle is an error.

        Raises Reported for a cycle.
        """
        if key in self.bad:
            raise Reported
        if key in self._open:
            self._cycle(self._open[self._open.index(key) :])
            raise Reported
        if len(self._open) >= DEEPEST:
            self._too_deep()
            raise Reported
        self._expanded = self._expanded + 1 if self._open else 1
        self._expanded_in_all += 1
        if self._expanded > MOST_EXPANDED or self._expanded_in_all > MOST_IN_ALL:
            self._too_large()
            raise Reported
        if self.marking:
            self.used.add(key)
        before = self.diagnostics.muted
        self._open.append(key)
        self.diagnostics.muted = before or muted
        try:
            yield
        finally:
            self.diagnostics.muted = before
            self._open.pop()

    def definition(self, key: DefinitionKey) -> s.Definition:
        return self.named[key] if key[0] else self.sets[key[1]]

    def _too_deep(self) -> None:
        first = self._open[0]
        self.bad.update(self._open)
        muted, self.diagnostics.muted = self.diagnostics.muted, False
        self.diagnostics.error(
            "too-deep",
            self.definition(first).name.span,
            f"“{shown(first)}”一层套一层用了 {DEEPEST} 个以上的定义。",
            hint="把其中几个合并。",
        )
        self.diagnostics.muted = muted

    def _too_large(self) -> None:
        """Definitions that each use the one before twice grow without end: forty of them are a million million."""
        first = (self._open or list(self.named))[0]
        self.bad.update(self._open)
        muted, self.diagnostics.muted = self.diagnostics.muted, False
        self.diagnostics.error(
            "too-large",
            self.definition(first).name.span,
            f"“{shown(first)}”展开以后太大：里面的定义一层套一层，用了 {MOST_EXPANDED} 次以上。",
            hint="重复写的定义只写一次，或者分成几项义务。",
        )
        self.diagnostics.muted = muted

    def _cycle(self, keys: list[DefinitionKey]) -> None:
        if frozenset(keys) in self._cycles:
            return
        self._cycles.add(frozenset(keys))
        places = {key: self.definition(key).name.span for key in keys}
        first = min(keys, key=lambda key: (places[key].file, places[key].line))
        turn = keys[keys.index(first) :] + keys[: keys.index(first)]
        way = " → ".join(shown(key) for key in (*turn, first))
        muted, self.diagnostics.muted = self.diagnostics.muted, False
        self.diagnostics.error(
            "definition-cycle",
            places[first],
            f"定义绕了一圈，用到了自己：{way}。",
            related=[Related(places[key], f"“{shown(key)}”在这里定义") for key in turn[1:]],
            hint="改其中一个定义，让它不再用到后面的。",
        )
        self.diagnostics.muted = muted


def shown(key: DefinitionKey) -> str:
    """A definition as users write its name."""
    return f"{key[0]} 的 {key[1]}" if key[0] else key[1]
