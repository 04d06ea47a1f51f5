"""The workbook being written: page set-up, cell styles, and cells that hold text as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.files import OWN_MARK
from reports.printable import clean
from reports.sheets.content import Content, fit, marked
from reports.sheets.rows import InlineTexts, Look, RowSheet, SharedTexts, put, put_plainly
from reports.words import FAILED, Label

FOOTER_LIMIT = 150
LINK_LIMIT = 60_000  # a sheet can hold 65,530 links; the rest is given up for the table links of a sheet

Align = Literal["left", "center", "right"]
# How a verdict looks: each word differs in weight or slant as well as in colour, so that a copy in grey still tells.
TONES: Mapping[str, Mapping[str, object]] = {
    Label.VIOLATED: {"bold": True, "font_color": "#9C0006", "bg_color": "#FFC7CE"},
    FAILED: {"bold": True, "font_color": "#FFFFFF", "bg_color": "#7F7F7F"},
    Label.UNDETERMINED: {"italic": True, "font_color": "#7F6000", "bg_color": "#FFF2CC"},
    Label.MANUAL: {"underline": 1, "font_color": "#1F4E78", "bg_color": "#DDEBF7"},
    Label.ADVICE: {"font_color": "#375623", "bg_color": "#E2EFDA"},
    Label.HINT: {"font_color": "#375623", "bg_color": "#F2F8EE"},
}

SONG = "宋体"
HEI = "黑体"
_BASE: dict[str, object] = {"font_name": SONG, "font_size": 10, "valign": "vcenter"}
_STYLES: dict[str, dict[str, object]] = {
    "title": {"font_name": HEI, "font_size": 16, "align": "center"},
    "note": {"font_size": 9, "text_wrap": True, "font_color": "#404040"},
    "heading": {
        "font_name": HEI,
        "align": "center",
        "text_wrap": True,
        "border": 1,
        "bg_color": "#D9E1F2",
    },
    "section": {"font_name": HEI, "font_size": 11},
    "name": {"font_name": HEI, "border": 1, "bg_color": "#F2F2F2", "text_wrap": True, "align": "center"},
    "cell": {"border": 1, "text_wrap": True},
    "strong": {"font_name": HEI, "border": 1, "bg_color": "#F2F2F2", "text_wrap": True},
    "verdict": {"font_name": HEI, "border": 1, "text_wrap": True},
    "link": {"border": 1, "text_wrap": True, "font_color": "#0563C1", "underline": 1},
    "bare_link": {"font_size": 9, "font_color": "#0563C1", "underline": 1, "align": "right"},
    "input": {"border": 1, "text_wrap": True, "bg_color": "#FFFFE5", "locked": False},
    "input_text": {  # ids: 11.10 must not become the number 11.1
        "border": 1,
        "text_wrap": True,
        "bg_color": "#FFFFE5",
        "locked": False,
        "num_format": "@",
    },
    "points": {"border": 1, "num_format": "0.0", "align": "center"},
    "hundredths": {"border": 1, "num_format": "0.00", "align": "center"},
    "percent": {"border": 1, "num_format": "0.0%", "align": "center"},
    "plain": {},
}


@dataclass(slots=True)
class Book:
    """One workbook. ``footer`` stands on the left of every page's foot; ``as_of`` dates the file, so runs repeat."""

    path: Path
    footer: str
    as_of: date
    low_memory: bool = False
    plainly: bool = False  # cell by cell, as XlsxWriter's users do: what the faster form is held against
    _formats: dict[tuple[str, str], Format] = field(default_factory=dict)
    _looks: dict[tuple[str, Align], Look] = field(default_factory=dict)
    workbook: xlsxwriter.Workbook = field(init=False)
    _texts: SharedTexts | InlineTexts = field(init=False)

    def __post_init__(self) -> None:
        self.workbook = xlsxwriter.Workbook(
            str(self.path),
            {
                "constant_memory": self.low_memory,
                "in_memory": False,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.workbook.use_zip64()  # only where a part is too large for the older form
        self._texts = InlineTexts() if self.low_memory else SharedTexts(self.workbook.str_table)
        self.workbook.set_properties(
            {
                "category": OWN_MARK,
                "title": "行政执法案卷评查",
                "created": datetime.combine(self.as_of, time()),
            }
        )

    def style(self, name: str, align: Align = "left") -> Format:
        key = (name, align)
        if key not in self._formats:
            look: dict[str, object] = _BASE | _STYLES[name]
            look.setdefault("align", align)
            self._formats[key] = self.workbook.add_format(look)
        return self._formats[key]

    def look(self, name: str, align: Align = "left") -> Look:
        """A style as rows that are put whole name it."""
        key = (name, align)
        if key not in self._looks:
            style = self.style(name, align)
            self._looks[key] = Look(style, style._get_xf_index())
        return self._looks[key]

    def put_row(
        self,
        sheet: RowSheet,
        row: int,
        cells: Sequence[Content],
        looks: Sequence[Look],
        height: float | None = None,
    ) -> None:
        """A whole row, from the first column on."""
        if self.plainly:
            put_plainly(sheet, row, cells, looks, height)
        else:
            sheet.put_row(row, cells, looks, height)

    def put_texts(self, sheet: RowSheet, row: int, texts: Sequence[str]) -> None:
        """A row of texts without a look, from the first column on; an empty one is no cell."""
        if self.plainly:
            for column, text in enumerate(texts):
                if text:
                    sheet.write_string(row, column, marked(fit(text)))
        else:
            sheet.put_texts(row, texts)

    def tone(self, word: str) -> Format:
        """The look of a verdict's word, for conditional formats."""
        key = ("tone", word)
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(dict(TONES[word]))
        return self._formats[key]

    def hidden_sheet(self, name: str) -> RowSheet:
        """A new sheet for the program, that people do not see."""
        sheet: RowSheet = self.workbook.add_worksheet(name, RowSheet)
        sheet.texts = self._texts
        sheet.very_hidden()
        return sheet

    def sheet(self, name: str, *, landscape: bool) -> RowSheet:
        """A new sheet that prints on A4, as wide as one page, with page numbers."""
        sheet: RowSheet = self.workbook.add_worksheet(name, RowSheet)
        sheet.texts = self._texts
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        else:
            sheet.set_portrait()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.center_horizontally()
        sheet.set_footer(
            f'&L&"{SONG}"&8{_footer_text(self.footer)}&C&"{SONG}"&9第 &P 页 共 &N 页&R&"{SONG}"&8&A'
        )
        sheet.hide_gridlines(2)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # 案号 that are digits only
        return sheet

    def close(self) -> None:
        self.workbook.close()
        self._texts.clear()  # the workbook itself lives on until the garbage collector comes


def _footer_text(text: str) -> str:
    """Plain text for a footer, which holds 255 characters in all."""
    text = clean(text).replace("&", "&&")
    return text if len(text) <= FOOTER_LIMIT else text[: FOOTER_LIMIT - 1].rstrip("&") + "…"


def put_across(sheet: Worksheet, row: int, first: int, last: int, content: Content, look: Format) -> None:
    """One cell that reaches over several columns."""
    if first < last:
        sheet.merge_range(row, first, row, last, "", look)
    put(sheet, row, first, content, look)
