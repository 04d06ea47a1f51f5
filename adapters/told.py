"""Problems that come in any order, listed in the order of their places, with no more kept than are listed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final

from records.problems import InputProblem, alike, most_alike, one_more, the_rest, where_last

Place = tuple[int, ...]
"""Where a problem stands among all: compared as tuples are."""
_PLACE: Final = itemgetter(0)


@dataclass(slots=True)
class _Alike:
    """Problems of one kind: the first ones, how many there are, the last; and the lines that stand for others already."""

    most: int
    first: list[tuple[Place, InputProblem]] = field(default_factory=list)
    count: int = 0
    last: tuple[Place, InputProblem] | None = None
    rest: list[tuple[Place, InputProblem]] = field(default_factory=list)

    def add(self, place: Place, problem: InputProblem) -> None:
        if the_rest(problem) is not None:
            self.rest.append((place, problem))
            return
        self.first.append((place, problem))
        self.count += 1
        if self.last is None or place > self.last[0]:
            self.last = place, problem
        if len(self.first) > 2 * self.most + 2:
            self.cut()

    def cut(self) -> None:
        """One beyond the most stays, for the place of the line that counts the rest."""
        self.first.sort(key=_PLACE)
        del self.first[self.most + 1 :]

    def line(self) -> tuple[Place, InputProblem] | None:
        """The line that stands for all that are not listed."""
        beyond = self.count - self.most
        found = sorted(self.rest, key=_PLACE)
        lines = [(place, problem, the_rest(problem) or (0, "")) for place, problem in found]
        places = [place for place, _ in found]
        more = sum(counted for _, _, (counted, _) in lines)
        last = [(place, problem, where) for place, problem, (_, where) in lines[-1:]]
        if beyond > 0 and self.last is not None:
            places.append(self.first[self.most][0])
            more += beyond
            last.append((*self.last, where_last(self.last[1])))
        if not last:
            return None
        _, problem, where = max(last, key=_PLACE)
        return min(places), one_more(problem, more, where)


class Told:
    """Collects problems. No two may have the same place."""

    def __init__(self) -> None:
        self._kinds: dict[tuple[object, ...], _Alike] = {}

    def add(self, place: Place, problem: InputProblem) -> None:
        kind = alike(problem)
        if kind not in self._kinds:
            self._kinds[kind] = _Alike(most_alike(problem))
        self._kinds[kind].add(place, problem)

    def add_all(self, problems: Iterable[tuple[Place, InputProblem]]) -> None:
        for place, problem in problems:
            self.add(place, problem)

    def absorb(self, other: Told, before: Place) -> None:
        """All that ``other`` was told, which is then of no more use, at the places that begin with ``before``."""
        for kind, found in other._kinds.items():
            found.first = [((*before, *place), problem) for place, problem in found.first]
            if found.last is not None:
                found.last = (*before, *found.last[0]), found.last[1]
            mine = self._kinds.setdefault(kind, _Alike(found.most))
            mine.first += found.first
            mine.count += found.count
            mine.rest += [((*before, *place), problem) for place, problem in found.rest]
            ends = [one for one in (mine.last, found.last) if one is not None]
            mine.last = max(ends, key=_PLACE, default=None)
            mine.cut()

    def listed(self) -> list[InputProblem]:
        """As ``records.problems.listed`` gives them for all problems in the order of their places."""
        kept: list[tuple[Place, InputProblem]] = []
        more: list[tuple[Place, InputProblem]] = []
        for found in self._kinds.values():
            found.cut()
            kept += found.first[: found.most]
            if (line := found.line()) is not None:
                more.append(line)
        return [problem for listed in (kept, more) for _, problem in sorted(listed, key=_PLACE)]
