"""A proposed mapping as a workbook to be filled in: drop-downs, colours by how sure a line is, and a page that explains it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Final

import xlsxwriter
import xlsxwriter.utility
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from adapters.mapping.layout import (
    BLANK_WORD,
    LINES,
    LINKS,
    NOTES,
    SETTINGS,
    SHEETS,
    SOURCES,
    TABLES_SHEET,
    TITLE,
    TRANSLATIONS,
    UNKNOWN_WORD,
    WORDS,
)
from adapters.mapping.model import IMPORTED, Merged, Repeats, Way
from adapters.mapping.suggest import Suggestion, Sure
from records.schema import CASE_TABLES, TABLES

_CREATED: Final = datetime(2025, 1, 1)  # the same bytes for the same lines
_SPARE: Final = 300  # rows below the last with the drop-downs
_WIDTHS: Final = {
    "启用": 6,
    "案卷表": 10,
    "组": 10,
    "案卷列": 18,
    "来源": 18,
    "来源列": 26,
    "固定值": 14,
    "取法": 10,
    "分隔": 8,
    "格式": 14,
    "空白按": 8,
    "可缺": 6,
    "把握": 6,
    "备注": 44,
    "原值": 24,
    "案卷值": 24,
    "齐全": 8,
    "名称": 24,
    "标题行": 10,
    "同案多行": 10,
    "合并格": 8,
    "种类": 20,
    "对象表": 12,
    "对象类型": 24,
    "项目": 14,
    "内容": 60,
}
_HOW: Final = (
    ("这是什么", "映射文件：说明导出的每一列是案卷的哪一列。用法：pingcha check 导出.xlsx --mapping 本文件"),
    (
        "先做什么",
        "看“对照”里把握是“中”“低”的行：对的，“启用”改成“是”；不对的，删去。改完用 pingcha mapping check 检查。",
    ),
    (
        LINES,
        "一行一列：案卷表、案卷列 ← 来源（导出里的表）、来源列（它的标题）。没有导出的列不要写：没有导出和空白是两回事。",
    ),
    (
        "来源列",
        "几列写在一格里用“；”隔开；同一列的几种写法用 | 隔开；* 代替任意文字；同名的第二列写“标题#2”；两行标题写“上/下”。",
    ),
    (
        "取法",
        f"{Way.COPY}（不写就是）、{Way.FIRST}（几列里第一个有内容的）、{Way.JOIN}（几列接成一个，如日期和时间）、"
        f"{Way.LIST}（按“分隔”里的符号）、{Way.ROWS}（一格里几项，一项成一行）。",
    ),
    ("组", "一行来源里有几个送达、几个执法人员时，每个是一组；标题只差数字的写 {n}，如 执法人员{n}姓名。"),
    ("固定值", "来源里没有、但每一行都一样的值，如 执法类型=行政处罚。用到它的结论都会注明。"),
    ("空白按", "这一列的空白当作什么读，如 否。写在封面上，用到它的结论都会注明。"),
    ("格式", "日期的写法不常见时写，如 dd/MM/yyyy、表格序号；只取一部分文字时写，如 {取}（*）。"),
    ("可缺", "导出里可以没有这一列（没有就是未导出）。不写“是”的列，导出里没有就报错。"),
    (
        TRANSLATIONS,
        f"来源的值和案卷的值。案卷值写 {BLANK_WORD} 是没有，写 {UNKNOWN_WORD} 是案卷里没有对应的说法。别的值照原样读，读不懂就报错。",
    ),
    (
        TABLES_SHEET,
        "案件以外的表都要写：一个案卷的这些行全在来源里，写“是”；只有一部分，写“否”（缺什么都只会是无法判定）。",
    ),
    (
        SOURCES,
        "标题不在自动找到的那一行、占两行（2-3）、表名每次不同（第1个、*月）、同一案卷占几行（合并）、单元格上下合并（填满）的，写在这里。",
    ),
    (
        LINKS,
        "文书、音像没有“关联编号”时，同一天、同一类型只有一个可能的对象的，可以推定。用到它的结论都会注明。",
    ),
)


def suggestion_workbook(suggestion: Suggestion, title: str) -> bytes:
    """The workbook of a proposal."""
    lines = [
        {
            "启用": "是" if one.on else "否",
            "案卷表": one.table,
            "组": one.group,
            "案卷列": one.column,
            "来源": one.source,
            "来源列": one.heading,
            "固定值": one.fixed or "",
            "把握": str(one.sure),
            "备注": one.why,
        }
        for one in suggestion.lines
    ]
    words = [
        {
            "启用": "否",
            "案卷表": one.table,
            "案卷列": one.column,
            "原值": one.original,
            "案卷值": one.value,
            "备注": one.why,
        }
        for one in suggestion.words
    ]
    tables = [
        {
            "启用": "是" if any(one.on for one in suggestion.lines if one.table == table) else "否",
            "案卷表": table,
            "齐全": "否",
            "备注": "每个案卷的这些行全在导出里的，改成“是”",
        }
        for table in CASE_TABLES
        if any(one.table == table for one in suggestion.lines)
    ]
    sources = [
        {
            "启用": "是"
            if any(one.on for one in suggestion.lines if one.source == source.raw.name)
            else "否",
            "来源": source.raw.name,
            "标题行": _rows_text(source.rows),
        }
        for source in suggestion.sources
        if source.rows[0] > 0
    ]
    return mapping_workbook(
        {
            LINES: lines,
            TRANSLATIONS: words,
            TABLES_SHEET: tables,
            SOURCES: sources,
            LINKS: [],
            SETTINGS: [{"项目": TITLE, "内容": title}],
        }
    )


def _rows_text(rows: tuple[int, int]) -> str:
    return str(rows[0]) if rows[0] == rows[1] else f"{rows[0]}-{rows[1]}"


def mapping_workbook(sheets: dict[str, list[dict[str, str]]]) -> bytes:
    """A mapping workbook with the given lines on each sheet, by their headings; always the same bytes for the same lines."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _CREATED})
    writer = _Writer(book)
    writer.notes()
    for name, lines in sheets.items():
        writer.sheet(name, lines)
    writer.words()
    book.close()
    return buffer.getvalue()


class _Writer:
    def __init__(self, book: Workbook) -> None:
        self.book = book
        base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "text_wrap": True}
        self.cell: Format = book.add_format({**base, "border": 1})
        self.title: Format = book.add_format({**base, "bold": True, "bg_color": "#D9E1F2", "border": 1})
        self.head: Format = book.add_format({**base, "bold": True, "font_size": 14})
        self.off: Format = book.add_format({"font_color": "#7F7F7F", "italic": True})
        self.sure = {
            Sure.HIGH: book.add_format({"bg_color": "#E2EFDA"}),
            Sure.MEDIUM: book.add_format({"bg_color": "#FFF2CC", "bold": True}),
            Sure.LOW: book.add_format({"bg_color": "#FCE4D6", "italic": True}),
        }

    def notes(self) -> None:
        sheet = self.book.add_worksheet(NOTES)
        _paper(sheet, landscape=False)
        sheet.set_column(0, 0, 12)
        sheet.set_column(1, 1, 76)
        sheet.merge_range(0, 0, 0, 1, "映射文件怎样写", self.head)
        for row, (what, how) in enumerate(_HOW, 1):
            sheet.set_row(row, 17.0 * (1 + len(how) // 38))
            sheet.write_string(row, 0, what, self.title)
            sheet.write_string(row, 1, how, self.cell)

    def sheet(self, name: str, lines: Sequence[dict[str, str]]) -> None:
        sheet = self.book.add_worksheet(name)
        headings = list(SHEETS[name])
        _paper(sheet, landscape=len(headings) > 6)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        for column, heading in enumerate(headings):
            sheet.set_column(column, column, _WIDTHS[heading])
            sheet.write_string(0, column, heading, self.title)
        for row, line in enumerate(lines, 1):
            for column, heading in enumerate(headings):
                text = line.get(heading, "")
                if text:
                    sheet.write_string(row, column, text, self.cell)
                else:
                    sheet.write_blank(row, column, None, self.cell)
        last = len(lines) + _SPARE
        sheet.autofilter(0, 0, max(len(lines), 1), len(headings) - 1)
        for column, heading in enumerate(headings):
            self._drop_down(sheet, column, heading, headings, last)
        self._colours(sheet, headings, last)

    def _drop_down(self, sheet: Worksheet, column: int, heading: str, headings: list[str], last: int) -> None:
        offered: list[str] | str | None = {
            "启用": ["是", "否"],
            "案卷表": list(IMPORTED),
            "对象表": list(CASE_TABLES),
            "取法": [str(word) for word in Way],
            "齐全": ["是", "否"],
            "可缺": ["是", "否"],
            "同案多行": [str(word) for word in Repeats],
            "合并格": [str(word) for word in Merged],
            "项目": [TITLE],
        }.get(heading)
        if heading == "案卷列":
            table = xlsxwriter.utility.xl_col_to_name(headings.index("案卷表"))
            offered = f'=INDIRECT("列_"&{table}2)'
        if offered is not None:
            # A table may be written that the list has not: what is wrong is told when the file is read.
            sheet.data_validation(
                1, column, last, column, {"validate": "list", "source": offered, "error_type": "warning"}
            )

    def _colours(self, sheet: Worksheet, headings: list[str], last: int) -> None:
        if "把握" in headings:
            column = headings.index("把握")
            for word, style in self.sure.items():
                rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": style}
                sheet.conditional_format(1, column, last, column, rule)
        if "启用" in headings:
            off = {"type": "formula", "criteria": '=$A2="否"', "format": self.off}
            sheet.conditional_format(1, 0, last, len(headings) - 1, off)

    def words(self) -> None:
        """The columns of each table, for the drop-downs."""
        sheet = self.book.add_worksheet(WORDS)
        sheet.hide()
        for column, table in enumerate(IMPORTED):
            names: Iterable[str] = TABLES[table].columns
            sheet.write_string(0, column, table, self.title)
            for row, name in enumerate(names, 1):
                sheet.write_string(row, column, name)
            letters = xlsxwriter.utility.xl_col_to_name(column)
            area = f"='{WORDS}'!${letters}$2:${letters}${1 + len(TABLES[table].columns)}"
            self.book.define_name(f"列_{table}", area)


def _paper(sheet: Worksheet, *, landscape: bool) -> None:
    sheet.set_paper(9)
    if landscape:
        sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")
