"""The table of decided facts between runs: what durable_rules answered before, by decision, in the user's cache folder.

It belongs to one plan and one state of the engine's own code. What is read from it is not
believed: like a new answer of durable_rules, each kept one is compared with the plain evaluation before it enters the
table (``engine.decide``). No text of a case is in it, only words and numbers that rules name.

The form: a line for each decision, ``name TAB JSON``; the JSON is a list of [fact, what fired], or, where every cell was
decided beforehand (``engine.prepare``), an object: ``fired`` what can fire, ``cells`` a letter for each cell in the order of
the shape's domains, the place in ``fired``. A line is read when its decision is first looked up.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, cast

from engine.cells import Code, Key, Shape
from engine.context import Fired
from records.private_files import read_kept, write_kept
from records.quick_classes import dataclass

MOST_FACTS: Final = 400_000  # of one rule set; past that nothing more is kept
_KIND: Final = "table"
_WORTH = 50  # a table is written anew where it grew by one fact in so many
_FIRST_LETTER: Final = ord("0")
Answers = Mapping[Key, Fired]


class KeptTable:
    """The kept answers of one plan; ``belongs_to`` says of which (``engine.kept_plan``)."""

    def __init__(self, belongs_to: str) -> None:
        self._belongs_to = belongs_to
        self._lines = _lines(read_kept(_KIND, belongs_to))

    def answers(self, name: str, shape: Shape | None = None) -> Answers | Whole:
        """What was kept of a decision (with ``shape`` also all its cells); empty where nothing was, or what was is not in
        the right form."""
        line = self._lines.get(name)
        if line is None:
            return {}
        if not line.startswith(b"{"):
            return _read(line)
        return (Whole.read(line, shape) if shape is not None else None) or {}

    @property
    def whole(self) -> frozenset[str]:
        """The decisions all of whose cells were kept."""
        return frozenset(name for name, line in self._lines.items() if line.startswith(b"{"))

    def keep_whole(self, found: Mapping[str, Sequence[Fired]]) -> bool:
        """Keep all cells of decisions, each in the order of its shape's domains; whether that was done."""
        latest = _lines(read_kept(_KIND, self._belongs_to))
        self._lines = {**latest, **{name: Whole.line(cells) for name, cells in found.items()}}
        return write_kept(_KIND, self._belongs_to, _content(self._lines))

    def keep(self, decided: Iterable[tuple[str, Answers]]) -> bool:
        """Keep what was decided in this run beside what is kept already; whether that was worth while and done."""
        found = {name: answers for name, answers in decided if answers}
        latest = _lines(read_kept(_KIND, self._belongs_to))  # others may have written meanwhile
        before, new, lines = 0, 0, dict(latest)
        for name in {**latest, **found}:
            if latest.get(name, b"").startswith(b"{"):
                continue  # nothing can be added
            kept = _read(latest[name]) if name in latest else {}
            before += len(kept)
            more = {key: fired for key, fired in found.get(name, {}).items() if key not in kept}
            if more:
                new += len(more)
                lines[name] = _write({**kept, **more})
        if new * _WORTH <= before or before + new > MOST_FACTS:
            return False
        return write_kept(_KIND, self._belongs_to, _content(lines))


@dataclass(frozen=True, slots=True)
class Whole:
    """Every cell of one decision: a letter for each, found by counting through the domains of its properties."""

    places: tuple[Mapping[Code, int], ...]
    fired: tuple[Fired, ...]
    cells: str

    @classmethod
    def read(cls, line: bytes, shape: Shape) -> Whole | None:
        """None where the line is not in the right form or not of this shape."""
        domains = shape.domains()
        try:
            found = json.loads(line)
            fired = tuple(frozenset(word) for word in found["fired"])
            cells = found["cells"]
        except (ValueError, TypeError, KeyError):
            return None
        if not isinstance(cells, str) or len(cells) != math.prod(map(len, domains)):
            return None
        return cls(tuple({code: place for place, code in enumerate(one)} for one in domains), fired, cells)

    @staticmethod
    def line(cells: Sequence[Fired]) -> bytes:
        words = ["".join(sorted(fired)) for fired in cells]
        letters = {word: chr(_FIRST_LETTER + place) for place, word in enumerate(dict.fromkeys(words))}
        found = {"fired": list(letters), "cells": "".join([letters[word] for word in words])}
        return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()

    def get(self, key: Key) -> Fired | None:
        cell = 0
        for places, code in zip(self.places, key, strict=True):
            place = places.get(code)
            if place is None:
                return None
            cell = cell * len(places) + place
        number = ord(self.cells[cell]) - _FIRST_LETTER
        return self.fired[number] if 0 <= number < len(self.fired) else None


def _content(lines: Mapping[str, bytes]) -> bytes:
    return b"\n".join(name.encode() + b"\t" + line for name, line in lines.items())


def _lines(content: bytes | None) -> dict[str, bytes]:
    parted = (line.partition(b"\t") for line in (content or b"").split(b"\n"))
    return {name.decode(errors="replace"): rest for name, _, rest in parted if rest}


def _write(answers: Answers) -> bytes:
    return json.dumps(
        [[key, "".join(sorted(fired))] for key, fired in answers.items()],
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def _read(line: bytes) -> dict[Key, Fired]:
    """Every name of a rule is one letter, so what fired is written as a word."""
    try:
        return {
            tuple([_code(part) for part in key]): _FIRED.setdefault(word, frozenset(word))
            for key, word in json.loads(line)
        }
    except (ValueError, TypeError):
        return {}


_FIRED: dict[str, Fired] = {}


def _code(part: object) -> Code:
    return cast(Code, tuple(part) if isinstance(part, list) else part)
