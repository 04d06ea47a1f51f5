"""A long text as texts that a spreadsheet cell can hold, and back.

Spreadsheet programs read ``_x0041_`` in a cell as an escaped character and write such marks back otherwise: the alphabet is
that of base64, which has no underscore.
"""

from __future__ import annotations

import base64
import binascii
import weakref
import zlib
from collections.abc import Iterator, Sequence
from tempfile import SpooledTemporaryFile

_CHUNK = 30_000  # characters; a cell holds 32,767
_MOST_BYTES = 2_000_000_000  # of an unpacked text: more was not packed here


_LEVEL = 6  # of zlib: 9 takes two and a half times as long for three hundredths less
_IN_MEMORY = 1 << 22  # bytes; what is longer waits in a file


def pack(text: str) -> Iterator[str]:
    """A text as chunks that a cell can hold; ``unpack`` gives it back."""
    packing = Packing()
    packing.add(text.encode("utf-8"))
    yield from packing.chunks()


class Packing:
    """A text in UTF-8 that is packed as it comes, piece by piece, and never held whole."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj(_LEVEL)
        self._packed = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - below
        weakref.finalize(self, self._packed.close)  # also where nobody asks for the chunks

    def add(self, text: bytes) -> None:
        self._packed.write(self._packer.compress(text))

    def chunks(self) -> Iterator[str]:
        """What ``pack`` would give of all that was added; nothing can be added afterwards."""
        with self._packed as packed:
            packed.write(self._packer.flush())
            packed.seek(0)
            while part := packed.read(_CHUNK // 4 * 3):
                yield base64.b64encode(part).decode("ascii")


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
