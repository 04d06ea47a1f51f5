"""The only module that touches durable_rules (2.0.28): rulesets in, the names of satisfied rules out.

durable_rules answers correctly inside a corridor and wrongly, without a word, outside it. `Ruleset` stays in:

- only constants are compared, on one flat fact, with `$and` and `$or` of any nesting;
  `engine.durable_lints` holds the limits and refuses the rest;
- an opening fact comes first in a batch: if nothing can be parsed the engine crashes;
- each rule is `[ready, condition]`; the ready facts come last in a batch, so nothing fires before all are in;
- one canary for each 200 rules fires on a fact of its own that comes after all others: the engine drops the
  rest of a batch that it cannot parse, and then the canary is missing;
- the session id never changes, facts are numbered from 0, the session is deleted after each batch;
- each firing repeats its fact letter for letter, so numbers that were swapped show;
- a batch is not interrupted by another of the same ruleset: a second thread waits, a call from within is an error;
- a process that was forked starts with handles of its own;
- after any failure the handle is given up and the next batch gets a new one.

What cannot be seen here: the loss, or the invention, of single firings on valid facts. The caller compares
each newly decided fact with a plain evaluation of its own. docs/引擎.md lists the whole corridor with its tests.
"""

from __future__ import annotations

import json
import os
import re
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from types import TracebackType
from typing import ParamSpec, Protocol, Self, TypeVar, cast

from engine.durable_lints import READY_GROUP, fact_breach, ready_groups, ruleset_breaches
from engine.durable_terms import (
    STATUS_TEXT,
    AllOf,
    AlteredFact,
    AnyOf,
    BatchLost,
    Condition,
    DoubleFiring,
    DurableError,
    DurableRule,
    EngineFault,
    EngineStatus,
    FactError,
    LintError,
    Op,
    Reentered,
    Scalar,
    Test,
    UnknownRule,
    UnreadableFiring,
    WrongFactId,
)

__all__ = [
    "BATCH_FACTS",
    "EXTENSION",
    "STATUS_TEXT",
    "AllOf",
    "AlteredFact",
    "AnyOf",
    "BatchLost",
    "Condition",
    "DoubleFiring",
    "DurableError",
    "DurableRule",
    "EngineFault",
    "EngineStatus",
    "Extension",
    "FactError",
    "LintError",
    "Op",
    "Reentered",
    "Ruleset",
    "Scalar",
    "Test",
    "UnknownRule",
    "UnreadableFiring",
    "WrongFactId",
]

EXTENSION = "durable_rules_engine"  # the module, found by name
BATCH_FACTS = 250
"""Facts given to the engine at once. It takes 5,000, but keeps 9 KB for each and, for each that satisfies a
rule, looks at all before it that did; from 10 to 500 the cost of a fact hardly changes."""

_SESSION = "0"
_OPENING = "$opening"
_READY = "$ready"
_CANARY = "$canary"
_OPERATORS = {Op.NE: "$neq", Op.LT: "$lt", Op.LE: "$lte", Op.GT: "$gt", Op.GE: "$gte"}
# {"rule":{"ready":{"id":9,"sid":"0","$ready":0},"fact":{"id":3,…: the facts come back letter for letter
_FIRING = re.compile(
    r'\{"([^"\\]+)":\{"ready":(\{"id":\d+,"sid":"0","\$ready":\d+\}),"fact":(\{"id":(\d+),"sid":"0",.*\})\}\}',
    re.DOTALL,
)
# the engine hashes names as they are written: no \u escapes
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_STATUS = re.compile(r"error code: (\d+)")
_HANDLED, _NOT_HANDLED = 0, 1  # the latter only says that some fact satisfies no rule

P = ParamSpec("P")
R = TypeVar("R")


class Extension(Protocol):
    """The six functions of the C extension that are used. Each raises its own error with a status code."""

    def create_ruleset(self, name: str, rules: str, /) -> int:
        """Build the network from JSON; returns its handle."""

    def delete_ruleset(self, handle: int, /) -> None:
        """Free the network (not the sessions that it still has)."""

    def assert_facts(self, handle: int, facts: str, /) -> tuple[int, int]:
        """Match a JSON array of facts; returns a status and the number of their session."""

    def start_action_for_state(self, handle: int, state: int, /) -> tuple[str, str] | None:
        """The session's own fact and the first firing, both JSON; None when nothing fired."""

    def complete_and_start_action(self, handle: int, state: int, /) -> str | None:
        """Drop the firing returned last and return the next; None when there is none."""

    def delete_state(self, handle: int, session: str, /) -> None:
        """Free a session. Only after `start_action_for_state` returned a firing: before that the engine frees
        pointers that it never set."""


class Ruleset:
    """Rules over flat facts, decided by durable_rules.

    `properties` names every property that a fact may have, with its type: `str`, `int` or `bool`. The handle
    is made at the first batch. One thread at a time decides; a second one waits. A forked child has its own handle.

    Raises LintError, with all breaches, when the engine could not be relied upon to decide these rules.
    """

    def __init__(
        self,
        name: str,
        rules: Sequence[DurableRule],
        properties: Mapping[str, type],
        *,
        extension: Extension | None = None,
    ) -> None:
        breaches = ruleset_breaches(name, rules, properties)
        if breaches:
            raise LintError(name, breaches)
        self.name = name
        self.rules = tuple(rules)
        self.properties = dict(properties)
        self._groups = ready_groups(len(rules))
        self._group_of = {rule.name: number // READY_GROUP for number, rule in enumerate(rules)}
        self._group_of |= {f"{_CANARY}{group}": group for group in range(self._groups)}
        self._text = _to_json(self.definition())  # now, so that what was looked at is what the engine gets
        self._extension = extension or cast(Extension, import_module(EXTENSION))
        self._handle: int | None = None
        self._release: weakref.finalize[[int], Ruleset] | None = None
        self._lock = threading.RLock()
        self._deciding = False
        _living.add(self)

    def definition(self) -> dict[str, object]:
        """The rules in the form that durable_rules is given, canaries included."""
        rules: dict[str, object] = {
            rule.name: _as_durable(n // READY_GROUP, rule.condition) for n, rule in enumerate(self.rules)
        }
        canary = Test(_CANARY, Op.EQ, 1)
        return rules | {f"{_CANARY}{group}": _as_durable(group, canary) for group in range(self._groups)}

    def decide(self, facts: Sequence[Mapping[str, Scalar]]) -> list[frozenset[str]]:
        """For each fact, in order, the names of the rules whose condition it satisfies.

        Raises FactError before anything is decided when a fact is out of range, EngineFault when the engine
        breaks the protocol, Reentered when called while this ruleset decides further up the same stack. No partial
        result is ever returned.
        """
        facts = [dict(fact) for fact in facts]  # what is checked is what the engine gets
        for index, fact in enumerate(facts):
            breach = fact_breach(fact, self.properties)
            if breach:
                raise FactError(self.name, index, breach)
        decided: list[frozenset[str]] = []
        with self._undisturbed():
            for first in range(0, len(facts), BATCH_FACTS):
                decided += self._decide_batch(facts[first : first + BATCH_FACTS], first)
        return decided

    def close(self) -> None:
        """Free the engine's memory. A later `decide` builds it anew. Raises Reentered as `decide` does."""
        with self._undisturbed():
            self._give_up()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _undisturbed(self) -> Iterator[None]:
        """Alone with the session: a signal handler or a finaliser may ask again in the midst of a batch."""
        with self._lock:
            if self._deciding:
                raise Reentered(self.name)
            self._deciding = True
            try:
                yield
            finally:
                self._deciding = False

    def _start_anew(self) -> None:
        """In a forked child: the parent's handle may be in the midst of a batch, its lock held by a thread that
        is not here. Both are left alone; the memory belongs to the parent."""
        if self._release:
            self._release.detach()
        self._handle, self._release = None, None
        self._lock, self._deciding = threading.RLock(), False

    def _decide_batch(self, facts: Sequence[Mapping[str, Scalar]], first: int) -> list[frozenset[str]]:
        """`first` is the place of the batch's first fact in the caller's sequence."""
        try:
            handle = self._open()
            messages = _batch(facts, self._groups)
            firings = self._firings(handle, f"[{','.join(messages)}]")
            decided = self._sort_out(firings, messages[1:], len(facts), first)
            self._call(self._extension.delete_state, handle, _SESSION)
        except BaseException:
            # Nothing is known of the session: its memory is lost with the handle rather than freed twice.
            with suppress(DurableError):
                self._give_up()
            raise
        return decided

    def _firings(self, handle: int, batch: str) -> Iterator[str]:
        status, state = self._call(self._extension.assert_facts, handle, batch)
        if status not in (_HANDLED, _NOT_HANDLED):
            raise EngineStatus(self.name, "assert_facts", status)
        started = self._call(self._extension.start_action_for_state, handle, state)
        firing = started[1] if started else None
        while firing:
            yield firing
            firing = self._call(self._extension.complete_and_start_action, handle, state)

    def _sort_out(
        self, firings: Iterable[str], given: Sequence[str], size: int, first: int
    ) -> list[frozenset[str]]:
        """Check each firing against the batch. Stops at the first that cannot be: a mad engine ends too.

        `given[n]` is the text of message n: of a fact below `size`, at `size` of the canaries' fact, then of ready.
        """
        decided: list[set[str]] = [set() for _ in range(size)]
        canaries: set[str] = set()
        for firing in firings:
            rule, ready, fact, fact_id = self._read(firing)
            if rule not in self._group_of:
                raise UnknownRule(self.name, rule)
            if ready != given[size + 1 + self._group_of[rule]]:
                raise UnreadableFiring(self.name, firing)
            is_canary = rule.startswith(_CANARY)
            if (fact_id != size) if is_canary else not 0 <= fact_id < size:
                raise WrongFactId(self.name, rule, fact_id)
            if fact != given[fact_id]:
                raise AlteredFact(self.name, rule, first + fact_id)
            fired = canaries if is_canary else decided[fact_id]
            if rule in fired:
                raise DoubleFiring(self.name, rule, first + fact_id)
            fired.add(rule)
        if len(canaries) != self._groups:
            raise BatchLost(self.name, first, size, self._groups - len(canaries))
        return [frozenset(rules) for rules in decided]

    def _read(self, firing: str) -> tuple[str, str, str, int]:
        """Of a firing the rule, the ready message, the fact, and the fact's number."""
        found = _FIRING.fullmatch(firing)
        if not found:
            raise UnreadableFiring(self.name, firing)
        return found[1], found[2], found[3], int(found[4])

    def _open(self) -> int:
        if self._handle is None:
            self._handle = self._call(self._extension.create_ruleset, self.name, self._text)
            self._release = weakref.finalize(self, self._extension.delete_ruleset, self._handle)
        return self._handle

    def _give_up(self) -> None:
        release, self._handle, self._release = self._release, None, None
        if release:
            self._call(release)

    def _call(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            status = _STATUS.search(str(error))
            code = 101 if isinstance(error, MemoryError) else int(status[1]) if status else None
            call = getattr(function, "__name__", "delete_ruleset")
            raise EngineStatus(self.name, call, code, str(error)) from error


_living: weakref.WeakSet[Ruleset] = weakref.WeakSet()


def _after_fork() -> None:
    for ruleset in _living:
        ruleset._start_anew()


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(after_in_child=_after_fork)


def _batch(facts: Sequence[Mapping[str, Scalar]], groups: int) -> list[str]:
    """The messages of a batch, each as JSON: an opening fact, facts 0…n-1, the canaries' fact n, the ready facts n+1…

    The opening fact satisfies nothing. It makes the session: without one the number of the session that
    `assert_facts` returns is whatever lay in memory, and `start_action_for_state` crashes on it.
    """
    messages: list[Mapping[str, Scalar]] = [{"id": -1, "sid": _SESSION, _OPENING: 1}]
    messages += [{"id": number, "sid": _SESSION, **fact} for number, fact in enumerate(facts)]
    messages.append({"id": len(facts), "sid": _SESSION, _CANARY: 1})
    messages += [{"id": len(facts) + 1 + group, "sid": _SESSION, _READY: group} for group in range(groups)]
    return [_to_json(message) for message in messages]


def _as_durable(group: int, condition: Condition) -> dict[str, object]:
    return {"all": [{"ready": {_READY: group}}, {"fact": _expression(condition)}]}


def _expression(condition: Condition) -> dict[str, object]:
    match condition:
        case Test(name, Op.EQ, value):
            return {name: value}
        case Test(name, op, value):
            return {_OPERATORS[op]: {name: value}}
        case AllOf(parts):
            return {"$and": [_expression(part) for part in parts]}
        case AnyOf(parts):
            return {"$or": [_expression(part) for part in parts]}
