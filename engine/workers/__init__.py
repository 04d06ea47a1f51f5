"""Working through many items without one of them being able to spoil the others: here, or in worker processes.

The processes are ``multiprocessing``'s, always started by *spawn* (the same on every system), each with a pipe of its
own. What was looked at and why it is not used: in a ``ProcessPoolExecutor`` (and loky's) one dead worker fails everything
that is under way and there is no time limit; pebble has time limits, but its workers share one pipe under a lock, which a
killed worker can take with it, and it has no memory limit; both work by threads that an interrupt can find anywhere. With
a pipe each, a worker's death concerns its own task and nothing else, and one thread sees all.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import TypeVar

from engine.workers.terms import (
    Batch,
    Limits,
    Lost,
    Team,
    Work,
    WorkersFailed,
)

__all__ = ["Batch", "Limits", "Lost", "Team", "Work", "WorkersFailed", "work_through"]


T = TypeVar("T")
R = TypeVar("R")


def work_through(
    numbered: Iterable[tuple[int, T]], make: Callable[[], Work[T, R]], team: Team
) -> Generator[Batch[R], None, None]:
    """Every item's result, or why there is none, in batches as they are finished; each number comes back once.

    Items are drawn as they are needed: a task in hand for each worker and one ahead. Where anything goes wrong with a
    task its items are done again one by one, and an item that fails again, alone, is Lost.
    """
    if team.jobs:
        from engine.workers.crew import in_processes

        return in_processes(numbered, make, team)
    from engine.workers.here import in_this_process

    return in_this_process(numbered, make, team)
