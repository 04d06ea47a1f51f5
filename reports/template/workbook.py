"""The template workbook as a file."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

from reports.files import Output, check_target, write_all
from reports.sheets.book import Book
from reports.template.choices import SHEET, Choices
from reports.template.entry import write_entry
from reports.template.guide import write_dictionary, write_example, write_guide
from reports.template.scope import Scope

_DATED = date(2026, 1, 1)  # in the file's properties; a template is the same whenever it is made
_FOOTER = "行政执法案卷信息"


def write_template(target: Path, scope: Scope, *, filled: bool = False) -> None:
    """Writes the template; ``filled``: with the example's cases in it. Raises reports.files.OutputError."""
    check_target(target, ())
    write_all([Output(target, partial(_write, scope=scope, filled=filled))])


def _write(path: Path, scope: Scope, filled: bool) -> None:
    book = Book(path, _FOOTER, _DATED)
    choices = Choices()
    write_guide(book, scope)
    for table in scope.tables:
        write_entry(book, choices, scope, table, filled=filled)
    write_dictionary(book, scope)
    write_example(book, scope)
    if choices.lists:
        sheet = book.workbook.add_worksheet(SHEET)
        for place, words in enumerate(choices.lists):
            for row, word in enumerate(words):
                sheet.write_string(row, place, word)
        sheet.hide()
    book.close()
