"""The search for garbage, held back: what is made of cases holds no cycles, and searching it takes longer than making it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_YOUNG: Final = (
    400_000  # objects between two searches: nearly all that is made lives to the end, or dies at once
)


def search_rarely() -> None:
    """For a process that is ours alone, from its start: its time would grow faster than its rows, as all that lives is
    searched again and again."""
    gc.set_threshold(_YOUNG)


@contextmanager
def no_searching() -> Iterator[None]:
    """While so many objects are made that live on."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
