"""The table of decided facts between runs: what durable_rules answered before, by decision, in the user's cache folder.

It belongs to one plan and one state of the engine's own code. What is read from it is not
believed: like a new answer of durable_rules, each kept one is compared with the plain evaluation before it enters the
table (``engine.decide``). No text of a case is in it, only words and numbers that rules name.

The form: a line for each decision, ``name TAB JSON``; the JSON is a list of [fact, what fired]. A line is read when its
decision is first looked up.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final, cast

from engine.cells import Code, Key
from engine.context import Fired
from records.private_files import read_kept, write_kept

MOST_FACTS: Final = 400_000  # of one rule set; past that nothing more is kept
_KIND: Final = "table"
_WORTH = 50  # a table is written anew where it grew by one fact in so many
Answers = Mapping[Key, Fired]


class KeptTable:
    """The kept answers of one plan; ``belongs_to`` says of which (``engine.kept_plan``)."""

    def __init__(self, belongs_to: str) -> None:
        self._belongs_to = belongs_to
        self._lines = _lines(read_kept(_KIND, belongs_to))

    def answers(self, name: str) -> Answers:
        """What was kept of a decision; empty where nothing was, or what was is not in the right form."""
        line = self._lines.get(name)
        return {} if line is None else _read(line)

    def keep(self, decided: Iterable[tuple[str, Answers]]) -> bool:
        """Keep what was decided in this run beside what is kept already; whether that was worth while and done."""
        found = {name: answers for name, answers in decided if answers}
        latest = _lines(read_kept(_KIND, self._belongs_to))  # others may have written meanwhile
        before, new, lines = 0, 0, dict(latest)
        for name in {**latest, **found}:
            kept = _read(latest[name]) if name in latest else {}
            before += len(kept)
            more = {key: fired for key, fired in found.get(name, {}).items() if key not in kept}
            if more:
                new += len(more)
                lines[name] = _write({**kept, **more})
        if new * _WORTH <= before or before + new > MOST_FACTS:
            return False
        content = b"\n".join(name.encode() + b"\t" + line for name, line in lines.items())
        return write_kept(_KIND, self._belongs_to, content)


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
