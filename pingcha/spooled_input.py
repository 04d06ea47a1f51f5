"""An input on disk for a command: what makes it unusable as the sentence that users are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from adapters.on_disk import on_disk
from adapters.spool import SpoolFailed
from adapters.spooled import Spooled
from pingcha.errors import PingchaError
from pingcha.input_problems import unusable_spooled


@contextmanager
def spooled_input(
    paths: Sequence[str], mapping: Path | None, not_done: str, *, unmasked: bool
) -> Iterator[Spooled]:
    """The input on disk while the block lasts. Raises PingchaError with every problem where it cannot be used."""
    try:
        with on_disk(paths, mapping=mapping) as spooled:
            if spooled.fatal:
                raise PingchaError(unusable_spooled(spooled, not_done, unmasked=unmasked))
            yield spooled
    except SpoolFailed as error:
        raise PingchaError(f"{error}，没有写出结果。可以用环境变量 TMPDIR 换一个地方。") from error
