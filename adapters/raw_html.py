"""Pages that call themselves .xls, as many systems export them: each <table> a raw table, its rows in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lxml import etree, html

from adapters.encoding import decode, encoding_remark
from adapters.merges import Merges
from adapters.package import DENSE_CELLS
from adapters.parts import unusable
from adapters.raw import TABLE, RawRow, RawSource, RawTable
from adapters.shown_cells import shown_cell

_CHARSET: Final = re.compile(rb"""charset\s*=\s*["']?([A-Za-z0-9_-]+)""")
_HEAD: Final = 4096
_WIDEST: Final = 16_384  # columns and rows that a workbook can have
_LONGEST: Final = 1_048_576
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_BREAKS: Final = ("br", "p", "div", "li")
_SPACES: Final = re.compile(r"[ \t\r\n\f]+")

_Span = tuple[tuple[int, int], tuple[int, int]]


def html_tables(path: Path, name: str) -> RawSource:
    """The tables of a page, named as the page names its sheets. Raises Unusable where no table can be made out."""
    data = path.read_bytes()
    stated = _CHARSET.search(data[:_HEAD])
    decoded = decode(data, name, stated[1].decode("ascii") if stated else None)
    root = _parsed(decoded.text, name)
    found = [one for one in root.iter("table") if not _within_cell(one)]
    if not found:
        raise unusable("html", name, "这是网页（HTML），里面没有表格", "请由系统导出为 .xlsx 文件")
    names = _names(root, found, path.stem)
    tables = []
    above = 0
    for title, element in zip(names, found, strict=True):
        table, height = _table(element, title, name, above)
        tables.append(table)
        above += height
    said = encoding_remark(decoded, name, "这是网页（HTML）格式的表格")
    return RawSource(name, tables, [said])


def _parsed(text: str, name: str) -> html.HtmlElement:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_comments=False)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise unusable("html", name, "这是网页（HTML），但是读不出来", "请由系统导出为 .xlsx 文件") from None
    if any(error.level_name == "FATAL" for error in parser.error_log):
        raise unusable(
            "html", name, "这是网页（HTML），嵌套太深或者不完整，读不出来", "请由系统导出为 .xlsx 文件"
        )
    return root


def _within_cell(table: html.HtmlElement) -> bool:
    return next(table.iterancestors("td", "th"), None) is not None


def _names(root: html.HtmlElement, tables: list[html.HtmlElement], stem: str) -> list[str]:
    """What the sheets are called: as the page lists them for the spreadsheet program, else by their captions or the
    headings above them, else after the file."""
    listed = [
        found.strip()
        for comment in root.iter(etree.Comment)
        for found in re.findall(r"<x:Name>(.*?)</x:Name>", comment.text or "", re.DOTALL)
    ]
    listed += [_text(element) for element in root.iter("x:name")]
    if len(listed) == len(tables):
        return listed
    titles = _titles(root, tables)
    if len(tables) == 1:
        return [titles[0] or stem]
    return [title or f"{stem}（第 {number} 个表格）" for number, title in enumerate(titles, 1)]


def _titles(root: html.HtmlElement, tables: list[html.HtmlElement]) -> list[str]:
    """The caption of each table, else the last heading between the table before and it; empty where there is none."""
    above = ""
    titles = dict.fromkeys(tables, "")
    for element in root.iter("table", *_HEADINGS):
        if element.tag in _HEADINGS:
            stressed = element.find(".//em")
            above = _text(stressed if stressed is not None else element)
        elif element in titles:
            caption = element.find("caption")
            titles[element] = _text(caption) if caption is not None else above
            above = ""
    return [titles[table] for table in tables]


def _table(element: html.HtmlElement, title: str, file: str, above: int) -> tuple[RawTable, int]:
    """The table, and how many rows it has; its rows count on from those ``above`` it, as a spreadsheet shows them."""
    rows, spans = _laid_out(element, file)
    placed: list[RawRow] = [(above + number, cells) for number, cells in enumerate(rows, 1)]
    moved = [((above + top, left), (above + bottom, right)) for (top, left), (bottom, right) in spans]
    table = RawTable(file, title, lambda: iter(placed), merges=lambda: Merges(moved), noun=TABLE)
    return table, len(rows)


def _laid_out(table: html.HtmlElement, file: str) -> tuple[list[list[object]], list[_Span]]:
    """Rows, each cell in its column, and the ranges that one cell spans."""
    rows: list[list[object]] = []
    spans: list[_Span] = []
    total = 0
    taken: dict[int, int] = {}  # column → the last row that a cell above reaches into
    for number, tr in enumerate(_own_rows(table)):
        cells: list[object] = []
        column = 0
        for cell in tr:
            if cell.tag not in ("td", "th"):
                continue
            while taken.get(column, -1) >= number:
                cells.append("")
                column += 1
            width, height = (
                _span(cell, "colspan", _WIDEST - column),
                _span(cell, "rowspan", _LONGEST - number),
            )
            cells.append(shown_cell(_text(cell)))
            cells.extend([""] * (width - 1))
            if width > 1 or height > 1:
                spans.append(((number, column), (number + height - 1, column + width - 1)))
            if height > 1:
                for covered in range(column, column + width):
                    taken[covered] = number + height - 1
            column += width
        while cells and not cells[-1]:
            cells.pop()
        total += len(cells)
        if total > DENSE_CELLS:
            raise unusable(
                "too_large", file, "表格的合并单元格铺得太开，无法读入", "请由系统导出为 .xlsx 文件"
            )
        rows.append(cells)
    return rows, spans


def _own_rows(table: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The rows of a table, not those of tables within its cells."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def _span(cell: html.HtmlElement, attribute: str, most: int) -> int:
    text = (cell.get(attribute) or "").strip()
    return max(1, min(int(text), most)) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _text(cell: html.HtmlElement) -> str:
    """A cell's text as it is seen: blanks run together, a line for each break."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        if not isinstance(element.tag, str):  # a comment: only what follows it is seen
            if event == "end" and element.tail:
                pieces.append(_SPACES.sub(" ", element.tail))
        elif event == "start":
            if element.tag in _BREAKS and pieces:
                pieces.append("\n")
            if element.text:
                pieces.append(_SPACES.sub(" ", element.text))
        elif element is not cell and element.tail:
            pieces.append(_SPACES.sub(" ", element.tail))
    lines = "".join(pieces).replace("\xa0", " ").split("\n")
    return "\n".join(line for line in (_SPACES.sub(" ", one).strip() for one in lines) if line)
