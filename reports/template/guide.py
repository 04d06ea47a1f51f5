"""The sheets that explain: 填写说明, the dictionary of columns (各列说明) and the example (填写示例)."""

from __future__ import annotations

from collections.abc import Iterator

from records.columns import Kind
from records.meanings import TABLE_MEANINGS, meaning
from records.schema import TABLES
from reports.layout import row_height
from reports.sheets.book import Book, put_across
from reports.sheets.content import Link
from reports.sheets.rows import put
from reports.sheets.table import Col, TableSpec, write_table
from reports.template import example
from reports.template.entry import HEADING_FILL
from reports.template.scope import Scope, columns_of
from reports.template.words import allowed, blank, shape

GUIDE = "填写说明"
DICTIONARY = "各列说明"
EXAMPLE = "填写示例"
_WIDTHS = (14.0, 88.0)
_STEPS = (
    ("怎样填", "先在“案件”表给每个案卷写一行，再到其他表写这个案卷的申请、活动、文书……每一行都写案号。"),
    ("标题", "不要改标题和工作表的名称。鼠标停在标题上，会显示这一列填什么、怎样写、举例。列的先后可以换。"),
    (
        "空白",
        "留空是说“没有”或者“没有填”，各列的意思见标题上的批注。整列删去是说“不知道”，有关事项会判为无法判定。",
    ),
    (
        "没有的事",
        "案卷里确实没有的，例如没有送达，就让那张表空着，只留标题。不要整张删去：删去是说“没有导出”。",
    ),
    ("编号", "活动编号、文书编号等由您自己编，如 H1、W1，同一案卷的同一张表里不重复就行。"),
    (
        "相连",
        "“签名”“审批”写文书编号，“人员”写活动编号；“文书”“音像”的关联编号写它是关于哪次活动、哪次送达的，几个就用“；”隔开。",
    ),
    (
        "日期",
        "2025-03-04、2025/3/4、2025年3月4日 都可以；时间写到分，如 2025-03-04 09:30；只知道日期的只写日期。",
    ),
    (
        "号码",
        "编号和文字的列已经设成文本，身份证号、案号开头的 0 不会丢，“3-5”不会变成日期。粘贴时请选“只粘贴值”。",
    ),
    ("填好以后", "pingcha validate 文件名.xlsx 先看填得全不全、对不对；pingcha check 文件名.xlsx 再自查。"),
)
_COLOURS = (
    ("required", "橙色标题：必须填写"),
    ("link", "蓝色标题：编号，各表凭它相连"),
    ("plain", "灰色标题：其他"),
)


def write_guide(book: Book, scope: Scope) -> None:
    """How to fill in the workbook, and what its sheets are."""
    sheet = book.sheet(GUIDE, landscape=False)
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    put_across(sheet, 0, 0, 1, "行政执法案卷信息填写说明", book.style("title"))
    sheet.set_row(0, 34)
    row = 1
    for name, text in (*_STEPS, *_about(scope)):
        sheet.set_row(row, row_height([(text, _WIDTHS[1])]))
        put(sheet, row, 0, name, book.style("name"))
        put(sheet, row, 1, text, book.style("cell"))
        row += 1
    for role, text in _COLOURS:
        fill = book.workbook.add_format({"border": 1, "bg_color": HEADING_FILL[role]})
        put(sheet, row, 0, None, fill)
        put(sheet, row, 1, text, book.style("cell"))
        row += 1
    put_across(sheet, row + 1, 0, 1, "各工作表", book.style("section"))
    row += 2
    for name in scope.tables:
        put(sheet, row, 0, Link(name, name), book.style("link"))
        put(sheet, row, 1, f"{TABLE_MEANINGS[name]}。", book.style("cell"))
        row += 1
    for name, text in (
        (DICTIONARY, "每一列填什么、怎样写、留空是什么意思。"),
        (EXAMPLE, "虚构的案卷，填好的样子；不会被读入。"),
    ):
        put(sheet, row, 0, Link(name, name), book.style("link"))
        put(sheet, row, 1, text, book.style("cell"))
        row += 1


def _about(scope: Scope) -> Iterator[tuple[str, str]]:
    """What this template leaves out, and what that means."""
    if scope.action_kind:
        text = f"只供{scope.action_kind}案卷使用，下拉列表只列用得上的词。"
        if scope.absent:
            text += f"没有“{'、'.join(scope.absent)}”表：这类案卷没有这些事，不影响结论。"
        yield "适用", text
    if scope.left_out:
        yield (
            "没有的表",
            f"{'、'.join(scope.left_out)}：做模板时没有要这些表，按“没有导出”处理，要看它们的事项会判为无法判定。",
        )


def write_dictionary(book: Book, scope: Scope) -> None:
    """A line a column."""
    lines = [(table, column) for table in scope.tables for column in columns_of(table)]
    spec = TableSpec(
        name=DICTIONARY,
        title="各列说明",
        note="由程序的表结构生成。“可以填的”空白的，内容不限。",
        columns=(
            Col("表", 10, "center"),
            Col("列", 18),
            Col("填什么", 34),
            Col("怎样写", 30),
            Col("可以填的", 60),
            Col("空白表示", 28),
        ),
        home=("返回说明", GUIDE),
    )
    rows = (
        [
            table,
            column.name,
            meaning(table, column.name),
            shape(table, column),
            "" if column.kind is Kind.FLAG else allowed(scope.words(column)),
            blank(column),
        ]
        for table, column in lines
    )
    write_table(book, spec, rows, len(lines))


def write_example(book: Book, scope: Scope) -> None:
    """The example's rows, table under table, only the columns that hold something."""
    sheet = book.sheet(EXAMPLE, landscape=True)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 33, 17)
    note = "下面是虚构的案卷，只供参照，不会被读入；要一份填好的工作簿，运行 pingcha template 示例.xlsx --example。"
    sheet.write_string(0, 0, "填写示例", book.style("title"))
    sheet.write_string(1, 0, note, book.style("plain"))
    row = 3
    for table in scope.tables:
        rows = example.rows_for(table, scope.action_kind)
        if not rows:
            continue
        names = [name for name in TABLES[table].columns if any(line.get(name) is not None for line in rows)]
        sheet.write_string(row, 0, f"{table}：{TABLE_MEANINGS[table]}", book.style("section"))
        for place, name in enumerate(names):
            put(sheet, row + 1, place, name, book.style("heading"))
        for number, line in enumerate(rows, row + 2):
            for place, name in enumerate(names):
                put(sheet, number, place, example.text_of(line.get(name)), book.style("cell"))
        row += len(rows) + 3
    sheet.freeze_panes(0, 1)
