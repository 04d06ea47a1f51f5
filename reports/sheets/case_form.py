"""逐卷评查表: one case in the form that reviewers print, sign and put into the file."""

from __future__ import annotations

from collections.abc import Iterator

from xlsxwriter.worksheet import Worksheet

from records.answers import FORM_TITLE
from reports.layout import row_height
from reports.scores import scheme_of, score_line
from reports.sheets import case_scores, overview
from reports.sheets.book import Book, put_across
from reports.sheets.case_lines import Form, Line, clause, content, groups, note, problem_link
from reports.sheets.content import Content, Link, text_of
from reports.sheets.index import CaseSheet, Index
from reports.sheets.rows import Look, put
from reports.sheets.score_cells import FormCells
from reports.sheets.scoring import Scoring
from reports.sheets.table import TableSpec, cells_height, tone_words
from reports.summary import conclusion, not_applicable
from reports.words import article_words

_FORM = Form(
    headings=("条款", "评查项目", "评查内容", "评查结果", "情况说明和整改建议", "问题清单"),
    widths=(15.0, 9.0, 34.0, 11.0, 44.0, 9.0),
    result=3,
    centered=(1, 3, 5),
    left=(0, 0, 1, 2),
    right=(3, 3, 4, 5),
)


def write_case(
    book: Book, index: Index, sheet_of: CaseSheet, problems: TableSpec, scoring: Scoring | None = None
) -> None:
    """Writes the case's sheet into ``book``: the main workbook, or the volume that the sheet names. ``scoring``: its points
    and results follow what people enter."""
    main = index.main_file if sheet_of.volume else None
    cells = scoring.form(sheet_of) if scoring is not None else None
    form, lines = form_lines(index, sheet_of, problems, cells)
    sheet = book.sheet(sheet_of.name, landscape=False)
    for column, width in enumerate(form.widths):
        sheet.set_column(column, column, width)
    score = sheet_of.case.score
    points = cells.head(score) if cells is not None and score is not None else _points(index, sheet_of)
    heading = _header(book, sheet, form, index, sheet_of, main, points)
    sheet.set_row(heading, 28)
    for column, text in enumerate(form.headings):
        put(sheet, heading, column, text, book.style("heading"))
    row = heading
    looks = _Looks(book, form)
    for line in lines:
        row += 1
        height = cells_height(line.cells, form.widths)
        book.put_row(sheet, row, line.cells, looks.of(line), height)
    if row > heading:
        tone_words(book, sheet, heading + 1, form.result, row, form.result)
    row = _rest(book, sheet, form, row, sheet_of)
    sheet.set_row(row + 1, 34)
    put_across(
        sheet,
        row + 1,
        0,
        form.last,
        "评查人（签名）：　　　　　　　　　复核人（签名）：　　　　　　　　　　　　　年　　月　　日",
        book.style("plain"),
    )
    sheet.freeze_panes(heading + 1, 0)
    sheet.repeat_rows(heading)


def form_lines(
    index: Index, sheet_of: CaseSheet, problems: TableSpec, cells: FormCells | None
) -> tuple[Form, Iterator[Line]]:
    """The columns of a case's sheet and its rows below their headings."""
    main = index.main_file if sheet_of.volume else None
    scheme, score = scheme_of(index.review, sheet_of.case), sheet_of.case.score
    if scheme is not None and score is not None:
        return case_scores.FORM, case_scores.lines(sheet_of, scheme, score, problems, main, cells)
    return _FORM, _lines(sheet_of, problems, main)


class _Looks:
    """The looks of a form's lines, of which only the last cell can be a link."""

    def __init__(self, book: Book, form: Form) -> None:
        def all_of(style: str) -> list[Look]:
            return [
                book.look(style, "center" if column in form.centered else "left")
                for column in range(len(form.headings))
            ]

        self._usual, self._strong = all_of("cell"), all_of("strong")
        self._linked = [*self._usual[:-1], all_of("link")[-1]]

    def of(self, line: Line) -> list[Look]:
        if line.strong:
            return self._strong
        return self._linked if isinstance(line.cells[-1], Link) else self._usual


def _header(
    book: Book,
    sheet: Worksheet,
    form: Form,
    index: Index,
    sheet_of: CaseSheet,
    main: str | None,
    points: Content,
) -> int:
    """The head of the sheet; answers the row of the headings."""
    case = sheet_of.case
    sheet.set_row(0, 34)
    put_across(sheet, 0, 0, form.last, FORM_TITLE, book.style("title"))
    put_across(sheet, 1, 0, 2, None, book.style("plain"))
    put(sheet, 1, form.last - 1, Link("返回评查总表", overview.NAME, file=main), book.style("bare_link"))
    pairs: list[tuple[tuple[str, Content], tuple[str, Content]]] = [
        (("案号", case.case_no), ("执法机构", case.unit)),
        (("案件名称", case.title), ("承办人", "、".join(case.handlers))),
        (("阶段", case.stage), ("评查基准日", index.review.run.as_of)),
        (("得分", points), ("规则版本", index.review.tool.rules.version)),
    ]
    row = 1
    for pair in pairs:
        row += 1
        places = (form.left, form.right)
        sheet.set_row(
            row,
            row_height(
                [
                    (text_of(value), sum(form.widths[first : last + 1]))
                    for (_, value), (_, _, first, last) in zip(pair, places, strict=True)
                ]
            ),
        )
        for (name, value), (name_first, name_last, first, last) in zip(pair, places, strict=True):
            put_across(sheet, row, name_first, name_last, name, book.style("name"))
            put_across(sheet, row, first, last, value, book.style("cell"))
    row += 1
    verdict = conclusion(case, sheet_of.found.counts)
    sheet.set_row(row, row_height([(verdict, sum(form.widths[1:]))], least=2))
    put(sheet, row, 0, "评查结论", book.style("name"))
    put_across(sheet, row, 1, form.last, verdict, book.style("cell"))
    return row + 1


def _points(index: Index, sheet_of: CaseSheet) -> str:
    if not index.review.run.schemes:
        return "未设评分方案"
    return score_line(sheet_of.case) or ""


def _lines(sheet_of: CaseSheet, problems: TableSpec, main: str | None) -> Iterator[Line]:
    """The rows of a case without a score: article by article."""
    for group in groups(sheet_of.entries):
        finding = group.first
        yield Line(
            [
                clause(finding),
                finding.category,
                content(group),
                group.word,
                note(group),
                problem_link(group, problems, main),
            ]
        )


def _rest(book: Book, sheet: Worksheet, form: Form, row: int, sheet_of: CaseSheet) -> int:
    """The articles that ask nothing of this case, in one line."""
    case = sheet_of.case
    if case.error is not None:
        text = "全卷没有评查，更正“数据质量”所列问题后重新评查。"
    else:
        names = "、".join(article_words(number) for number in not_applicable(case.articles))
        text = f"本案不适用或者尚不要求：{names}。" if names else "各条均适用。"
    sheet.set_row(row + 1, row_height([(text, sum(form.widths) * 1.1)]))
    put_across(sheet, row + 1, 0, form.last, text, book.style("note"))
    return row + 1
