"""Masked results of cases on disk: a few kilobytes each, read again one after the other."""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, overload

from pydantic_core import PydanticSerializationError

from records.findings import CaseResult

_LEVEL: Final = 1
_PLAIN, _ESCAPED = (
    b"j",
    b"e",
)  # as what the JSON within is: UTF-8, or escapes where a text has half a character


def packed(result: CaseResult) -> bytes:
    """As it can be put on disk."""
    try:
        return _PLAIN + zlib.compress(result.__pydantic_serializer__.to_json(result, by_alias=True), _LEVEL)
    except (PydanticSerializationError, UnicodeError):
        plain = result.__pydantic_serializer__.to_python(result, by_alias=True)
        return _ESCAPED + zlib.compress(json.dumps(plain).encode("ascii"), _LEVEL)


def unpacked(content: bytes) -> CaseResult:
    """What was packed. Raises ValueError, zlib.error."""
    text = zlib.decompress(content[1:])
    if content[:1] == _PLAIN:
        return CaseResult.model_validate_json(text)
    return CaseResult.model_validate(json.loads(text))


class PackedResults(Sequence[CaseResult]):
    """Results in a file, each read when it is asked for: nothing of it stays. ``spans``: where each begins, how long it is."""

    def __init__(self, path: Path, starts: array[int], lengths: array[int]) -> None:
        self.path = path
        self._starts = starts
        self._lengths = lengths

    def __len__(self) -> int:
        return len(self._starts)

    def __iter__(self) -> Iterator[CaseResult]:
        with self.path.open("rb") as file:
            for start, length in zip(self._starts, self._lengths, strict=True):
                file.seek(start)
                yield unpacked(file.read(length))

    @overload
    def __getitem__(self, place: int) -> CaseResult: ...
    @overload
    def __getitem__(self, place: slice) -> PackedResults: ...
    def __getitem__(self, place: int | slice) -> CaseResult | PackedResults:
        if isinstance(place, slice):
            return PackedResults(self.path, self._starts[place], self._lengths[place])
        with self.path.open("rb") as file:
            file.seek(self._starts[place])
            return unpacked(file.read(self._lengths[place]))
