"""The words of this package: work and its results, tasks, limits, and the sentences for what went wrong."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, Generic, Protocol, TypeVar

from engine.errors import InternalError
from records.quick_classes import dataclass

T = TypeVar("T")
R = TypeVar("R")
T_contra = TypeVar("T_contra", contravariant=True)
R_co = TypeVar("R_co", covariant=True)

TRIES: Final = 2  # an item that failed among others has one more chance, alone
TRIES_OF_THE_DEAD: Final = 3  # its process may have been killed for reasons of its own: one chance more


class WorkersFailed(Exception):
    """Worker processes cannot be had, or cannot make their work ready; a Chinese sentence."""


class Work(Protocol[T_contra, R_co]):
    """What is done with items: one result for each, in order. Whatever it raises concerns these items."""

    def __call__(self, items: Sequence[T_contra], /) -> Iterator[R_co]: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Lost:
    """Why an item has no result: a Chinese sentence without the item's name."""

    why: str


Batch = list[tuple[int, R | Lost]]
"""Results by the numbers of their items."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one item may take: ``seconds`` without a result, and ``memory`` of its process in bytes (None: no limit)."""

    seconds: float = 60.0
    memory: int | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """Who does the work. ``jobs`` 0: this process does (no memory limit then, and a crash ends it)."""

    jobs: int = 0
    limits: Limits = Limits()
    items_a_task: int = 20


@dataclass(frozen=True, slots=True)
class Task(Generic[T]):
    """Items that go to a worker together, and how often they were tried before."""

    numbered: tuple[tuple[int, T], ...]
    tries: int = 0

    @property
    def items(self) -> tuple[T, ...]:
        return tuple(item for _, item in self.numbered)

    def done(self, results: Sequence[R]) -> Batch[R]:
        """Raises RuntimeError where there is not one result for each item."""
        if len(results) != len(self.numbered):
            raise RuntimeError(f"{len(self.numbered)} items, {len(results)} results")
        return [(number, result) for (number, _), result in zip(self.numbered, results, strict=True)]

    def again(self, tries: int = TRIES) -> list[Task[T]]:
        """What is to be done after a failure: each item alone; nothing, where there is no chance left."""
        if len(self.numbered) == 1 and self.tries + 1 >= tries:
            return []
        return [Task((pair,), self.tries + 1) for pair in self.numbered]

    def lost(self, why: str) -> list[tuple[int, Lost]]:
        return [(number, Lost(why)) for number, _ in self.numbered]


def tasks_of(numbered: Iterable[tuple[int, T]], size: int) -> Iterator[Task[T]]:
    source = iter(numbered)
    while part := tuple(islice(source, size)):
        yield Task(part)


def out_of_time(limits: Limits) -> str:
    return f"超过 {limits.seconds:g} 秒没有评查完"


def out_of_memory(limits: Limits) -> str:
    if limits.memory is None:
        return "内存不足"
    return f"内存超过了每个工作进程 {limits.memory / 2**30:.1f} GB 的上限"


def gone_wrong(error: BaseException) -> str:
    """In Chinese, without what the error may quote of a case; with PINGCHA_DEBUG=1 the whole goes to standard error."""
    if os.environ.get("PINGCHA_DEBUG") == "1":
        traceback.print_exception(error)
    return str(error) if isinstance(error, InternalError) else f"程序内部错误（{type(error).__name__}）"


def died(exit_code: int | None) -> str:
    """How a process ended: a negative code is the signal that ended it."""
    if exit_code is None:
        return "评查它的工作进程意外结束"
    how = f"信号 {-exit_code}" if exit_code < 0 else f"返回码 {exit_code}"
    return f"评查它的工作进程意外结束（{how}）"
