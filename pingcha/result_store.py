"""The results of a large review on their way to a report: each on disk as it comes, so that memory holds none of them.

One file of progress beside the output; it is at once what ``--resume`` goes on from.
"""

from __future__ import annotations

import json
import struct
from array import array
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, TypeAdapter

from adapters.told import Told
from pingcha.packed_results import PackedResults
from pingcha.progress import Progress
from pingcha.stored_work import Stored
from records.findings import CaseResult
from records.problems import InputProblem
from reports.files import refusals
from reports.sums import Sums, Total

FORMAT: Final = "pingcha/stored/1"
_LENGTH: Final = struct.Struct("<I")  # of the account at the beginning of a record; the packed results follow
_NOWHERE: Final = -1


class _One(BaseModel):
    """A result, but for its body: that has so many bytes. See ``Stored``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    place: int
    case_no: str
    secret: bool
    length: int
    header: CaseResult | None
    error: str | None
    refused: bool
    told: list[tuple[tuple[int, ...], InputProblem]]
    more: list[InputProblem]
    sums: Sums | None


@cache
def _accounts() -> TypeAdapter[list[_One]]:
    return TypeAdapter(list[_One])


class ResultStore(Progress):
    """The results of one review by the places of their cases. Raises OutputError where the file cannot be written."""

    WHAT = "个案卷"

    def __init__(self, path: Path, target: Path, *, resume: bool, tell: Callable[[str], None]) -> None:
        super().__init__(path, resume=resume, tell=tell)
        self._target = target
        self._starts = array("q")
        self._lengths = array("q")
        self.failed: dict[int, CaseResult] = {}  # the cases with errors in their own rows, not completed
        self.errors: dict[int, tuple[str, str]] = {}  # 案号 and why, of what could not be evaluated
        self.secret: set[str] = set()
        self.refused = 0
        self.told = Told()
        self.more = Told()
        self.total = Total()

    def begin(self, head: str, cases: int) -> None:
        """Opens the file and takes over what an earlier run left that is of use to this one (nothing unless resumed)."""
        self._starts = array("q", [_NOWHERE]) * cases
        self._lengths = array("q", [0]) * cases
        first = head.encode("utf-8", "replace")
        if not self._gone_on(first):
            with refusals(self._target):
                self._create(first)

    def has(self, place: int) -> bool:
        return self._starts[place] != _NOWHERE or place in self.failed

    def add(self, results: Sequence[Stored]) -> None:
        """Writes what was done together."""
        listed = [
            _One(
                place=one.place,
                case_no=one.case_no,
                secret=one.secret,
                length=len(one.body or b""),
                header=one.header,
                error=one.error,
                refused=one.refused,
                told=list(one.told),
                more=list(one.more),
                sums=one.sums,
            )
            for one in results
        ]
        account = _account(listed)
        content = b"".join([_LENGTH.pack(len(account)), account, *(one.body or b"" for one in results)])
        with refusals(self._target):
            end = self._write(content)
        self._count(listed, end - len(content) + _LENGTH.size + len(account))

    def complete(self, place: int, body: bytes, result: CaseResult) -> None:
        """A case with errors in its own rows, now that they are all known: only for this run's report."""
        with refusals(self._target):
            file = self._opened()
            start = file.tell()
            file.write(body)
        self._starts[place], self._lengths[place] = start, len(body)
        self.errors[place] = result.case_no, result.error or ""

    def in_order(self, places: Sequence[int]) -> PackedResults:
        """The results of the cases at these places."""
        if self._file is not None:
            self._file.flush()
        starts = array("q", [self._starts[place] for place in places])
        return PackedResults(self.path, starts, array("q", [self._lengths[place] for place in places]))

    def _count(self, listed: Sequence[_One], start: int) -> None:
        for one in listed:
            if one.header is not None:
                self.failed[one.place] = one.header
            else:
                self._starts[one.place], self._lengths[one.place] = start, one.length
                start += one.length
            if one.error is not None:
                self.errors[one.place] = one.case_no, one.error
            if one.secret:
                self.secret.add(one.case_no)
            self.refused += one.refused
            self.told.add_all(one.told)
            self.more.add_all(((one.place, at), problem) for at, problem in enumerate(one.more))
            if one.sums is not None:
                self.total.add(one.sums)
        self.results += len(listed)

    def _take(self, content: bytes, end: int) -> bool:
        try:
            (size,) = _LENGTH.unpack_from(content)
            listed = _accounts().validate_python(json.loads(content[_LENGTH.size :][:size]))
        except (ValueError, struct.error):
            return False
        if any(not 0 <= one.place < len(self._starts) or self.has(one.place) for one in listed):
            return False
        self._count(listed, end - len(content) + _LENGTH.size + size)
        return True


def _account(listed: list[_One]) -> bytes:
    """As JSON; with escapes where a text has half a character."""
    try:
        return _accounts().dump_json(listed, by_alias=True)
    except ValueError:
        return json.dumps(_accounts().dump_python(listed, by_alias=True)).encode("ascii")
