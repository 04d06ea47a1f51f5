"""A long text as texts that a spreadsheet cell can hold, and back.

Spreadsheet programs read ``_x0041_`` in a cell as an escaped character and write such marks back otherwise: the alphabet is
that of base64, which has no underscore.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterator, Sequence

_CHUNK = 30_000  # characters; a cell holds 32,767
_MOST_BYTES = 2_000_000_000  # of an unpacked text: more was not packed here


def pack(text: str) -> Iterator[str]:
    """A text as chunks that a cell can hold; ``unpack`` gives it back."""
    packed = base64.b64encode(zlib.compress(text.encode("utf-8"), 9)).decode("ascii")
    for start in range(0, len(packed), _CHUNK):
        yield packed[start : start + _CHUNK]


def unpack(chunks: Sequence[str]) -> bytes:
    """What ``pack`` packed. Raises ValueError where it is damaged or too large."""
    reader = zlib.decompressobj()
    try:
        found = reader.decompress(base64.b64decode("".join(chunks), validate=True), _MOST_BYTES)
    except (zlib.error, binascii.Error) as error:
        raise ValueError(str(error)) from None
    if not reader.eof:
        raise ValueError("too large or cut off")
    return found
