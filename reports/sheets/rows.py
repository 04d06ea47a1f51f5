"""Whole rows of cells as XML at once: a sheet that XlsxWriter need not be told cell by cell.

The one place where a faster form is used than XlsxWriter's own calls, which check every cell, keep it as an object and go
through all of them again when the file is closed. ``put_plainly`` is the plain form; both put down the same cells with the
same looks (``tests/reports/test_rows.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from xlsxwriter.format import Format
from xlsxwriter.sharedstrings import SharedStringTable
from xlsxwriter.url import Url, UrlTypes
from xlsxwriter.utility import _preserve_whitespace, xl_col_to_name
from xlsxwriter.worksheet import Worksheet
from xlsxwriter.xmlwriter import XMLwriter

from reports.sheets.content import Content, Formula, Link, fit, marked

_LETTERS = tuple(xl_col_to_name(column) for column in range(64))
_REMEMBERED = 16_384  # texts, where none is shared
_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
_XML = XMLwriter()
_KeptLink = tuple[int, int, str | None, str]  # row, column, the other file, attributes


@dataclass(frozen=True, slots=True)
class Look:
    """A format and the number that cells name it by."""

    format: Format
    number: int


class SharedTexts(dict[str, str]):
    """The end of a text's cell by the text, where every text stands once in the workbook and cells name it by number."""

    def __init__(self, table: SharedStringTable) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, text: str) -> str:
        end = f' t="s"><v>{self._table._get_shared_string_index(marked(fit(text)))}</v></c>'
        self._table.count -= 1  # counted where it is put
        self[text] = end
        return end


class InlineTexts(dict[str, str]):
    """The same where every cell holds its text itself: nothing grows with the texts."""

    def __missing__(self, text: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        shown = _XML._escape_control_characters(fit(text))
        space = ' xml:space="preserve"' if _preserve_whitespace(shown) else ""
        end = f' t="inlineStr"><is><t{space}>{_XML._escape_data(shown)}</t></is></c>'
        self[text] = end
        return end


class RowSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet to which rows can be added whole, beside XlsxWriter's own calls; each row by one of the two, in order."""

    texts: SharedTexts | InlineTexts
    dim_rowmin: int | None
    dim_rowmax: int
    dim_colmin: int | None
    dim_colmax: int | None
    row_spans: dict[int, str]

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[int, str] = {}
        self._links: list[_KeptLink] = []
        self._targets: dict[str, str] = {}

    def put_row(
        self, row: int, cells: Sequence[Content], looks: Sequence[Look], height: float | None = None
    ) -> None:
        """A row from its first column on; no cell of it is put otherwise."""
        number, texts, shared = str(row + 1), self.texts, 0
        parts = [f'<row r="{number}"{_height(height)}>']
        for letter, content, look in zip(_LETTERS, cells, looks, strict=False):
            start = f'<c r="{letter}{number}" s="{look.number}"'
            if content is None or content == "":
                parts.append(f"{start}/>")
            elif isinstance(content, str):
                shared += 1
                parts.append(start + texts[content])
            elif isinstance(content, Link):
                self._link(row, len(parts) - 1, content)
                shared += 1
                parts.append(start + texts[content.text])
            elif isinstance(content, Formula):
                parts.append(start + _formula(content))
            else:
                parts.append(f"{start}><v>{content:.16G}</v></c>")
        parts.append("</row>")
        self._put(row, len(parts) - 3, shared, "".join(parts))

    def put_texts(self, row: int, cells: Sequence[str]) -> None:
        """A row of texts without any look; an empty text is no cell."""
        number, texts, shared = str(row + 1), self.texts, 0
        parts = [f'<row r="{number}">']
        for letter, text in zip(_LETTERS, cells, strict=False):
            if text:
                shared += 1
                parts.append(f'<c r="{letter}{number}"{texts[text]}')
        parts.append("</row>")
        self._put(row, len(cells) - 1, shared, "".join(parts))

    def _put(self, row: int, last_column: int, texts: int, xml: str) -> None:
        if self.dim_rowmin is None:
            self.dim_rowmin = self.dim_rowmax = row
        self.dim_rowmax = max(self.dim_rowmax, row)
        self.dim_colmin = 0
        self.dim_colmax = max(self.dim_colmax or 0, last_column)
        if self.constant_memory:
            if row > self.previous_row:
                self._write_single_row(row)
            self.row_data_fh.write(xml)
        else:
            self.str_table.count += texts
            self._rows[row] = xml

    def _link(self, row: int, column: int, link: Link) -> None:
        url = Url(link.url)
        url.text = marked(fit(link.text))
        self._links.append(self._kept_link(row, column, url))

    def _kept_link(self, row: int, column: int, url: Url) -> _KeptLink:
        """What is written of a link: a tenth of the memory that the object takes."""
        if url._link_type is UrlTypes.INTERNAL:
            place, shown = self._escape_attributes(url._link), self._escape_attributes(url.text)
            return row, column, None, f' location="{place}" display="{shown}"'
        target = self._targets.setdefault(url._target(), url._target())
        return row, column, target, f' location="{self._escape_attributes(url._anchor)}"'

    def _write_hyperlinks(self) -> None:
        """Both kinds of rows' links, in the order of their cells."""
        links = [
            *self._links,
            *(
                self._kept_link(row, column, url)
                for row, urls in self.hyperlinks.items()
                for column, url in urls.items()
            ),
        ]
        if not links:
            return
        links.sort(key=itemgetter(0, 1))
        self._xml_start_tag("hyperlinks")
        for row, column, target, attributes in links:
            rel = ""
            if target is not None:
                self.rel_count += 1
                rel = f' r:id="rId{self.rel_count}"'
                self.external_hyper_links.append(["/hyperlink", target, "External"])
            self.fh.write(f'<hyperlink ref="{_LETTERS[column]}{row + 1}"{rel}{attributes}/>')
        self._xml_end_tag("hyperlinks")

    def _write_rows(self) -> None:
        """The rows that were added whole between those that XlsxWriter keeps."""
        first, last = self.dim_rowmin or 0, self.dim_rowmax
        for row in sorted(self._rows):
            self._write_others(first, row - 1)
            self.fh.write(self._rows[row])
            first = row + 1
        self._write_others(first, last)
        self._rows.clear()  # a workbook lives on after it is closed, until the garbage collector comes

    def _write_others(self, first: int, last: int) -> None:
        if first > last:
            return
        whole = self.dim_rowmin, self.dim_rowmax
        self.dim_rowmin, self.dim_rowmax = first, last
        super()._write_rows()
        self.dim_rowmin, self.dim_rowmax = whole

    def _calculate_spans(self) -> None:
        """What columns a row reaches over need not be said, and the rows put whole do not say it."""
        self.row_spans = {}

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """Formulas are written as they are given: XlsxWriter looks through each for the names of thirty-five newer functions,
        none of which a report uses (``tests/reports/test_formulas.py``)."""
        return formula.removeprefix("=")


@lru_cache(maxsize=1024)
def _height(points: float | None) -> str:
    """The attributes of a row of this height, in whole pixels as XlsxWriter has it."""
    pixels = 20 if points is None else int(points * 4.0 / 3.0 + 0.5)
    return "" if pixels == 20 else f' ht="{pixels * 0.75:.16g}" customHeight="1"'


def _formula(formula: Formula) -> str:
    value = formula.value
    kind = ""
    if isinstance(value, str) and value:
        kind = ' t="e"' if value in _ERRORS else ' t="str"'
    text = _XML._escape_data(formula.text.removeprefix("="))
    return f"{kind}><f>{text}</f><v>{_XML._escape_data(value)}</v></c>"


def put(sheet: Worksheet, row: int, column: int, content: Content, look: Format) -> None:
    """One cell. A text is written as text whatever it begins with."""
    match content:
        case None | "":
            sheet.write_blank(row, column, None, look)
        case Link():
            sheet.write_url(row, column, content.url, look, marked(fit(content.text)))
        case Formula():
            sheet.write_formula(row, column, content.text, look, content.value)
        case str():
            sheet.write_string(row, column, marked(fit(content)), look)
        case _:
            sheet.write_number(row, column, content, look)


def put_plainly(
    sheet: Worksheet, row: int, cells: Sequence[Content], looks: Sequence[Look], height: float | None = None
) -> None:
    """What ``RowSheet.put_row`` does, cell by cell."""
    if height is not None:
        sheet.set_row(row, height)
    for column, (content, look) in enumerate(zip(cells, looks, strict=True)):
        put(sheet, row, column, content, look.format)
