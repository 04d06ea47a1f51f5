"""What a cell can hold: texts, numbers, links, formulas of ours, and texts made to fit."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.xmlwriter import XMLwriter

from reports.printable import clean

CELL_LIMIT = 32_767  # characters a cell can hold; Excel counts a character beyond U+FFFF as two
SHEET_NAME_LIMIT = 31  # counted likewise
CUT_NOTE = "……（文字超过一个单元格所能容纳，余下部分见 JSON 结果）"

Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to another cell: ``sheet`` in this workbook, or in the workbook ``file`` beside it."""

    text: str
    sheet: str
    cell: str = "A1"
    file: str | None = None

    @property
    def url(self) -> str:
        place = f"'{self.sheet.replace(chr(39), chr(39) * 2)}'!{self.cell}"
        return f"internal:{place}" if self.file is None else f"external:{self.file}#{place}"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of ours (never a text from a case) with the value that it has now."""

    text: str
    value: Value


Content = Value | Link | Formula


def fit(text: str) -> str:
    """Text as a cell can hold it."""
    text = clean(text)
    if 2 * len(text) <= CELL_LIMIT:
        return text
    return text if cut(text, CELL_LIMIT) == text else cut(text, CELL_LIMIT - len(CUT_NOTE)) + CUT_NOTE


def cut(text: str, limit: int) -> str:
    """The beginning of a text, as long as Excel lets it be."""
    units = text.encode("utf-16-le")
    return text if len(units) <= 2 * limit else units[: 2 * limit].decode("utf-16-le", "ignore")


def marked(text: str) -> str:
    """A text as XlsxWriter is to be given it: one that begins with <r> and ends with </r> it would take for XML of its own."""
    if text.startswith("<r>") and text.endswith("</r>"):
        return f'<r><t xml:space="preserve">{XMLwriter()._escape_data(text)}</t></r>'
    return text


def text_of(content: Content) -> str:
    match content:
        case None:
            return ""
        case Link():
            return content.text
        case Formula():
            return str(content.value)
        case _:
            return str(content)
