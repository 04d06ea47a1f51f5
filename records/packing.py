"""A long text as texts that a spreadsheet cell can hold, and back."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterator, Sequence

_CHUNK = 30_000  # characters; a cell holds 32,767
_MOST_BYTES = 2_000_000_000  # of an unpacked text: more was not packed here,
_MOST_RATIO = 200  # nor anything as tight as this, from _SMALL bytes on
_SMALL = 64 << 20


def pack(text: str) -> Iterator[str]:
    """A text as chunks that a cell can hold; ``unpack`` gives it back."""
    packed = base64.b85encode(zlib.compress(text.encode("utf-8"), 6)).decode("ascii")
    for start in range(0, len(packed), _CHUNK):
        yield packed[start : start + _CHUNK]


def unpack(chunks: Sequence[str]) -> bytes:
    """What ``pack`` packed. Raises ValueError where it is damaged or too large."""
    reader = zlib.decompressobj()
    try:
        packed = base64.b85decode("".join(chunks))
        found = reader.decompress(packed, min(_MOST_BYTES, max(_SMALL, _MOST_RATIO * len(packed))))
    except (zlib.error, binascii.Error) as error:
        raise ValueError(str(error)) from None
    if not reader.eof:
        raise ValueError("too large or cut off")
    return found
