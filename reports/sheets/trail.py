"""The very hidden sheet ``_pingcha``: what was decided, for the program to match people's entries to."""

from __future__ import annotations

import hashlib

from reports.json_report import to_json
from reports.sheets.book import Book, fit
from reports.sheets.index import Index

NAME = "_pingcha"
HEADINGS = ("finding_id", "owner", "obligation", "table", "subject", "modality", "verdict")
_HEAD_ROWS = 4


def run_hash(index: Index) -> str:
    """SHA-256 of the review as JSON, as it was reported (masked)."""
    return hashlib.sha256(to_json(index.review).encode("utf-8")).hexdigest()


def write_mark(book: Book, index: Index) -> None:
    """Marks a volume as ours, so that nobody reads it as an export: schema and the main workbook's name."""
    sheet = book.workbook.add_worksheet(NAME)
    sheet.very_hidden()
    for row, (name, text) in enumerate((("schema", index.review.schema_), ("main_file", index.main_file))):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, fit(text))


def write_trail(book: Book, index: Index, limit: int) -> None:
    """Four rows of head (schema, run hash, rules hash, headings), then a row a finding; further sheets as needed."""
    capacity = limit - _HEAD_ROWS
    digest = run_hash(index)
    for part in range(max(1, -(-len(index.entries) // capacity))):
        sheet = book.workbook.add_worksheet(NAME if part == 0 else f"{NAME}{part + 1}")
        sheet.very_hidden()
        head = (
            ("schema", index.review.schema_),
            ("run_sha256", digest),
            ("rules_sha256", index.review.tool.rules.sha256),
            HEADINGS,
        )
        for row, line in enumerate(head):
            for column, text in enumerate(line):
                sheet.write_string(row, column, text)
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
            for column, text in enumerate(line):
                if text:
                    sheet.write_string(row, column, fit(text))
