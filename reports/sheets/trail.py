"""The very hidden sheet ``_pingcha``: what was decided, for the program to match people's entries to."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from records.findings import Finding, Review, Verdict
from records.packing import pack
from reports.json_report import to_json
from reports.sheets.book import Book
from reports.sheets.index import Index

NAME = "_pingcha"
DATA_NAME = "_pingcha_data"
HEADINGS = ("finding_id", "owner", "obligation", "table", "subject", "modality", "verdict")
_HEAD_ROWS = 5


def run_hash(index: Index) -> str:
    """SHA-256 of the whole review as JSON, as it was reported (masked)."""
    return hashlib.sha256(to_json(index.whole).encode("utf-8")).hexdigest()


def write_mark(book: Book, index: Index) -> None:
    """Marks a volume as ours, so that nobody reads it as an export: schema and the main workbook's name."""
    sheet = book.hidden_sheet(NAME)
    for row, (name, text) in enumerate((("schema", index.review.schema_), ("main_file", index.main_file))):
        book.put_texts(sheet, row, (name, text))


def write_trail(book: Book, index: Index, limit: int) -> None:
    """Five rows of head (schema, run hash, rules hash, reviewer, headings), then a row a finding; further sheets as needed."""
    capacity = limit - _HEAD_ROWS
    digest = run_hash(index)
    for part in range(max(1, -(-len(index.entries) // capacity))):
        sheet = book.hidden_sheet(NAME if part == 0 else f"{NAME}{part + 1}")
        head = (
            ("schema", index.review.schema_),
            ("run_sha256", digest),
            ("rules_sha256", index.review.tool.rules.sha256),
            ("reviewer", index.reviewer or ""),
            HEADINGS,
        )
        for row, line in enumerate(head):
            book.put_texts(sheet, row, line)
        for row, entry in enumerate(index.entries[part * capacity : (part + 1) * capacity], _HEAD_ROWS):
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
            book.put_texts(sheet, row, line)


def write_data(book: Book, index: Index) -> None:
    """The review itself, packed, on a very hidden sheet: what ``pingcha finalize`` goes on from.

    What the lists do not show (the reasons of what is met) is left out; identity numbers are masked as everywhere.
    """
    sheet = book.hidden_sheet(DATA_NAME)
    for row, chunk in enumerate(pack(slim_json(index.review))):
        book.put_texts(sheet, row, (chunk,))


def slim_json(review: Review) -> str:
    """The review as JSON without the reasons of what is met."""

    def slim(finding: Finding) -> Finding:
        return replace(finding, because=()) if finding.verdict is Verdict.SATISFIED else finding

    return to_json(
        review.model_copy(
            update={
                "cases": [
                    case.model_copy(update={"findings": [slim(one) for one in case.findings]})
                    for case in review.cases
                ],
                "units": [
                    unit.model_copy(update={"findings": [slim(one) for one in unit.findings]})
                    for unit in review.units
                ],
            }
        )
    )
