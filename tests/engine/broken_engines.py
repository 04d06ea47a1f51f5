"""durable_rules' extension module, whole or broken in a chosen way, for what engine/durable.py makes of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from importlib import import_module

durable_rules_engine = import_module("durable_rules_engine")


class Through:
    """The engine itself, for subclasses to break."""

    def __init__(self) -> None:
        self.created = 0
        self.deleted = 0

    def create_ruleset(self, name: str, rules: str, /) -> int:
        self.created += 1
        return int(durable_rules_engine.create_ruleset(name, rules))

    def delete_ruleset(self, handle: int, /) -> None:
        self.deleted += 1
        durable_rules_engine.delete_ruleset(handle)

    def assert_facts(self, handle: int, facts: str, /) -> tuple[int, int]:
        status, state = durable_rules_engine.assert_facts(handle, facts)
        return int(status), int(state)

    def start_action_for_state(self, handle: int, state: int, /) -> tuple[str, str] | None:
        started = durable_rules_engine.start_action_for_state(handle, state)
        return (str(started[0]), str(started[1])) if started else None

    def complete_and_start_action(self, handle: int, state: int, /) -> str | None:
        firing = durable_rules_engine.complete_and_start_action(handle, state)
        return str(firing) if firing else None

    def delete_state(self, handle: int, session: str, /) -> None:
        durable_rules_engine.delete_state(handle, session)


class Altered(Through):
    """Fires what a function makes of the true firings of a batch."""

    def __init__(self, alter: Callable[[list[str]], list[str]]) -> None:
        super().__init__()
        self.alter = alter
        self.left: list[str] = []

    def start_action_for_state(self, handle: int, state: int, /) -> tuple[str, str] | None:
        started = super().start_action_for_state(handle, state)
        firing = started[1] if started else None
        true: list[str] = []
        while firing:
            true.append(firing)
            firing = super().complete_and_start_action(handle, state)
        self.left = self.alter(true)
        return ("{}", self.left.pop(0)) if self.left else None

    def complete_and_start_action(self, handle: int, state: int, /) -> str | None:
        return self.left.pop(0) if self.left else None


def mangled(true: list[str], dice: random.Random, *, renaming: bool = False) -> list[str]:
    """One to three changes to a batch's firings; ``renaming`` lets a rule's firing pass for another's as well."""
    firings = list(true)
    for _ in range(dice.randint(1, 3)):
        if not firings:
            break
        place = dice.randrange(len(firings))
        one = firings[place]
        match dice.randrange(6 if renaming else 5):
            case 0:
                del firings[place]
            case 1:
                firings.insert(dice.randrange(len(firings) + 1), one)
            case 2:
                firings[place] = one[: dice.randrange(len(one))]
            case 3:
                firings[place] = one.replace(f'"id":{dice.randrange(6)}', f'"id":{dice.randrange(6)}')
            case 4:
                firings[place] = one.replace(f'"n":{dice.randrange(4)}', f'"n":{dice.randrange(4)}')
            case 5:
                firings[place] = f"{dice.choice(true).partition(':')[0]}:{one.partition(':')[2]}"
    return firings
