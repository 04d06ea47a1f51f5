"""The very hidden sheet ``_pingcha``: what was decided, for the program to match people's entries to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from records.findings import CaseResult, Review, UnitResult, Verdict
from records.packing import Packing
from reports.json_report import Frame, case_json
from reports.sheets.book import Book
from reports.sheets.found import Entry
from reports.sheets.index import Index

R = TypeVar("R", CaseResult, UnitResult)

NAME = "_pingcha"
DATA_NAME = "_pingcha_data"
HEADINGS = ("finding_id", "owner", "obligation", "table", "subject", "modality", "verdict")
_HEAD_ROWS = 5


class Seal:
    """The review as JSON, as it is reported (masked), case by case: its hash, and all of it packed for ``pingcha finalize``.

    Of what is packed the reasons of what is met are left out: no list shows them. A reviewer's part has the hash of the
    ``whole`` and is packed by itself.
    """

    def __init__(self, review: Review, whole: Seal | None = None) -> None:
        self._whole = whole
        self._frame = Frame(review)
        self._slim_frame = Frame(review.model_copy(update={"units": [_slim(unit) for unit in review.units]}))
        self._hash = hashlib.sha256(self._frame.head.encode("utf-8"))
        self._packing = Packing()
        self._packing.add(self._slim_frame.head.encode("utf-8"))
        self._digest = ""

    def add(self, case: CaseResult) -> None:
        slim = _slim(case)
        text = (self._slim_frame.before() + case_json(slim)).encode("utf-8")
        self._packing.add(text)
        if self._whole is None:
            before = self._frame.before()
            self._hash.update(text if slim is case else (before + case_json(case)).encode("utf-8"))

    def finish(self) -> None:
        """After the last case."""
        self._packing.add(self._slim_frame.tail().encode("utf-8"))
        self._hash.update(self._frame.tail().encode("utf-8"))
        self._digest = self._hash.hexdigest() if self._whole is None else self._whole.digest

    @property
    def digest(self) -> str:
        """SHA-256 of the JSON of the whole review."""
        return self._digest

    def chunks(self) -> Iterator[str]:
        """The packed review, as texts that a cell can hold; once."""
        return self._packing.chunks()


def _slim(result: R) -> R:
    """A result without the reasons of what is met; itself where there are none."""
    findings = result.findings
    if not any(one.because and one.verdict is Verdict.SATISFIED for one in findings):
        return result
    slim = [replace(one, because=()) if one.verdict is Verdict.SATISFIED else one for one in findings]
    return result.model_copy(update={"findings": slim})


def write_mark(book: Book, index: Index) -> None:
    """Marks a volume as ours, so that nobody reads it as an export: schema and the main workbook's name."""
    sheet = book.hidden_sheet(NAME)
    for row, (name, text) in enumerate((("schema", index.review.schema_), ("main_file", index.main_file))):
        book.put_texts(sheet, row, (name, text))


class Trail:
    """Five rows of head (schema, run hash, rules hash, reviewer, headings), then a row a finding; further sheets as needed."""

    def __init__(self, book: Book, index: Index, digest: str, limit: int) -> None:
        self._book = book
        self._capacity = limit - _HEAD_ROWS
        head = (
            ("schema", index.review.schema_),
            ("run_sha256", digest),
            ("rules_sha256", index.review.tool.rules.sha256),
            ("reviewer", index.reviewer or ""),
            HEADINGS,
        )
        self._sheets = []
        for part in range(max(1, -(-index.survey.entries // self._capacity))):
            sheet = book.hidden_sheet(NAME if part == 0 else f"{NAME}{part + 1}")
            for row, line in enumerate(head):
                book.put_texts(sheet, row, line)
            self._sheets.append(sheet)
        self._added = 0

    def add(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            part, row = divmod(self._added, self._capacity)
            self._added += 1
            finding = entry.finding
            line = (
                entry.id,
                entry.owned.owner,
                finding.obligation,
                finding.subject.table,
                finding.subject.id or "",
                finding.modality,
                finding.verdict.value,
            )
            self._book.put_texts(self._sheets[part], _HEAD_ROWS + row, line)


def write_data(book: Book, seal: Seal) -> None:
    """The review itself, packed, on a very hidden sheet: what ``pingcha finalize`` goes on from.

    Identity numbers are masked as everywhere.
    """
    sheet = book.hidden_sheet(DATA_NAME)
    for row, chunk in enumerate(seal.chunks()):
        book.put_texts(sheet, row, (chunk,))
