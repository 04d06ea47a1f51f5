"""What the program wrote and nobody else may: conclusions, counts, points. Whoever typed over one of them meant something by
it that would be lost, so each is named by its cell, with the place where it can be said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter.utility import xl_rowcol_to_cell

from adapters.returned import EnteredRow, ReturnedBook, entered_text, is_formula
from pingcha.entered import EnteredCells
from records.answers import OWNER_HEADING, VERDICT_HEADING
from reports.scores import UNSCORED
from reports.sheets import overview
from reports.sheets.case_form import form_lines
from reports.sheets.case_lines import Form, Line
from reports.sheets.content import Content, Formula, fit, text_of
from reports.sheets.found import Entry
from reports.sheets.index import Index
from reports.sheets.problems import COST_HEADING, LABEL_HEADING
from reports.sheets.score_cells import CASES
from reports.sheets.score_columns import COMPUTED
from reports.workbook import lists_of

_FORM_HEADINGS = ("标准分", "扣分", "得分", "评查结果")  # of a 逐卷评查表
_BY_ANSWER = "请在问题清单等表的“人工结论”中填写"


def decided_stands(cells: EnteredCells, row: EnteredRow, entry: Entry) -> None:
    """What a row of 问题清单 says was concluded and taken off."""
    cost = None if entry.deduction is None else entry.deduction.points
    for heading, written in ((LABEL_HEADING, str(entry.label)), (COST_HEADING, cost)):
        if heading in row.values and not _same(row.values[heading], written):
            hint = f"请改回原来的；要更正这一处，填写本行的“{VERDICT_HEADING}”、评查人、日期和理由"
            _problem(cells, row, heading, f"“{heading}”由程序写出", hint, f"，原来是“{written or '空白'}”")


def computed_stands(cells: EnteredCells, book: ReturnedBook, index: Index) -> None:
    """评查总表, 计分底稿 and the 逐卷评查表."""
    formulas = CASES in book.tables
    decided = {sheet.case.case_no: overview.decided(index, sheet) for sheet in index.sheets()}
    for row in book.tables.get(overview.NAME, ()):
        _overview(cells, row, decided.get(entered_text(row.values.get(OWNER_HEADING)) or "", {}), formulas)
    for name, headings in COMPUTED.items():
        for row in book.tables.get(name, ()):
            for heading in headings:
                value = row.values.get(heading)
                if heading in row.values and not is_formula(value) and value != 0:
                    _problem(cells, row, heading, "这里是公式", "请恢复公式；要改变得分，" + _BY_ANSWER)
    if book.forms:
        _forms(cells, book, index)


def _overview(cells: EnteredCells, row: EnteredRow, written: Mapping[str, Content], formulas: bool) -> None:
    for heading, content in written.items():
        value, name = row.values.get(heading), heading.replace("\n", "")
        if heading not in row.values:
            continue
        if formulas and heading in overview.SCORE_HEADINGS:
            text = entered_text(value)
            if not (is_formula(value) or (text is None and content is None) or text == UNSCORED):
                hint = "请恢复公式；要改变得分，请在问题清单等表的“人工结论”中更正事项"
                _problem(cells, row, heading, "得分由公式计算", hint)
        elif not _same(value, content):
            hint = f"请改回“{text_of(content) or '空白'}”；要更正，" + _BY_ANSWER
            _problem(cells, row, heading, f"“{name}”由程序写出", hint)


def _forms(cells: EnteredCells, book: ReturnedBook, index: Index) -> None:
    (problems, _, _), scoring = lists_of(index)
    for sheet in index.sheets():
        rows = book.forms.get(sheet.name)
        if rows is None:
            continue
        follows = scoring.form(sheet) if scoring is not None else None
        form, lines = form_lines(index, sheet, problems, follows)
        heading = next((n for n, row in enumerate(rows) if _texts(row) == list(form.headings[:2])), None)
        if heading is not None:
            _form(cells, sheet.name, rows, heading, form, list(lines))


def _form(
    cells: EnteredCells,
    name: str,
    rows: Sequence[Sequence[object]],
    heading: int,
    form: Form,
    lines: Sequence[Line],
) -> None:
    columns = [n for n, one in enumerate(form.headings) if one in _FORM_HEADINGS]
    for number, line in enumerate(lines, heading + 1):
        values = rows[number] if number < len(rows) else ()
        row = EnteredRow(
            name,
            number + 1,
            dict(zip(form.headings, values, strict=False)),
            {one: xl_rowcol_to_cell(number, n) for n, one in enumerate(form.headings)},
        )
        if _texts(values) != [fit(text_of(cell)).strip() for cell in line.cells[:2]]:
            text = "从这一行起与写出的不同，可能增删了行"
            hint = "请按原报告恢复；程序没有列出的问题写在“补充问题”表里"
            cells.problem(row, form.headings[0], "form_changed", text, hint=hint)
            return
        for column in columns:
            written, value = line.cells[column], values[column] if column < len(values) else None
            stands = is_formula(value) if isinstance(written, Formula) else _same(value, written)
            if not stands:
                one = form.headings[column]
                what = "这里是公式" if isinstance(written, Formula) else f"“{one}”由程序写出"
                hint = "请按原报告恢复；要更正，" + _BY_ANSWER + "，没有列出的写在“补充问题”表里"
                _problem(cells, row, one, what, hint)


def _texts(values: Sequence[object]) -> list[str]:
    return [(entered_text(value) or "").replace("\r", "") for value in (*values[:2], None, None)[:2]]


def _problem(
    cells: EnteredCells, row: EnteredRow, heading: str, what: str, hint: str, before: str = ""
) -> None:
    text = entered_text(row.values.get(heading))
    said = f"写了“{text}”" if text else "被清空"
    cells.problem(row, heading, "typed_over", f"{what}，不能直接改写，这里{said}{before}", hint=hint)


def _same(value: object, written: Content) -> bool:
    """Whether a cell still holds what was written, as a number or as a text."""
    found, ours = entered_text(value) or "", fit(text_of(written)).strip()
    if found == ours:
        return True
    try:
        return abs(float(found) - float(ours)) < 1e-9
    except ValueError:
        return found.replace("\r", "") == ours
