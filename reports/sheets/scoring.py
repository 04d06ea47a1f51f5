"""计分底稿: the scores once more as formulas over what people enter, so that they follow an answer at once.

Three sheets: every 扣分 line with something to answer, every 项目, every case. They compute what ``engine.score`` does, from
the counts that the program decided and the 人工结论 of the three lists; ``pingcha finalize`` computes the same exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name

from records.answers import VERDICT_HEADING
from records.findings import CaseResult, SchemeInfo, SchemeLine, Verdict
from reports.scores import OPEN_GRADE, grade_words, scheme_of
from reports.sheets import fault_keys
from reports.sheets.book import Book
from reports.sheets.content import Content, Formula
from reports.sheets.entries import answered_word
from reports.sheets.found import Entry
from reports.sheets.index import CaseSheet, Index
from reports.sheets.score_cells import CASES, ITEMS, LINES, FormCells
from reports.sheets.score_columns import CASE_COLUMNS, ITEM_COLUMNS, LINE_COLUMNS, sheet_spec
from reports.sheets.score_rows import (
    OPEN,
    CaseRows,
    ItemRow,
    LineRow,
    case_rows,
    counted_share,
    lost,
    unbounded,
)
from reports.sheets.table import HEAD_ROWS, Col, TableSpec, write_table

MOST_CASES = 300  # beyond, the formulas would make the workbook slow: the scores stand as numbers
KEY_COLUMNS = (Col("计分行", 9, "center"), Col("否决案卷", 9, "center"))
_UNBOUNDED = "u"
_MET, _VIOLATED, _NOT = "符合", "不符合", "不适用"


@dataclass(frozen=True, slots=True)
class _List:
    """A list that people fill in, as ranges: where its keys, vetoes and answers stand."""

    key: str
    veto: str
    answer: str
    size: int

    def count(self, key: str, *answers: str) -> str:
        """How many rows with this key have one of these answers."""
        return "+".join(f'COUNTIFS({self.key},"{key}",{self.answer},"{answer}")' for answer in answers)

    def vetoed(self, number: int, *answers: str) -> str:
        return "+".join(f'COUNTIFS({self.veto},{number},{self.answer},"{answer}")' for answer in answers)


class Scoring:
    """The formulas of one workbook. ``keys`` goes into the lists, ``cells`` into 评查总表, ``write`` adds the sheets."""

    def __init__(self, index: Index, problems: TableSpec, unknowns: TableSpec, manual: TableSpec) -> None:
        survey = index.survey
        self._number = {sheet.case.case_no: sheet.number for sheet in index.sheets()}
        self._scheme = {sheet.case.case_no: scheme_of(index.review, sheet.case) for sheet in index.sheets()}
        self._problems = _ranges(problems, survey.problems)
        self._asked = (_ranges(unknowns, survey.undetermined), _ranges(manual, survey.manual))
        self._cases = [
            case_rows(sheet.number, sheet.case, scheme)
            for sheet in index.sheets()
            if (scheme := self._scheme[sheet.case.case_no]) is not None and sheet.case.score is not None
        ]
        self._case_row = {rows.case.case_no: HEAD_ROWS + place for place, rows in enumerate(self._cases, 1)}
        self._item_rows: dict[str, dict[str, int]] = {}
        row = HEAD_ROWS
        for rows in self._cases:
            mine = {item.item.item: row + place for place, item in enumerate(rows.items, 1)}
            self._item_rows[rows.case.case_no] = mine
            row += len(mine)
        self._schemes = index.review.run.schemes
        self._answers = dict(_answers(index, problems, unknowns, manual))
        self._duties = list(fault_keys.rows(self._schemes))

    def keys(self, entry: Entry) -> Sequence[Content]:
        """The cells of KEY_COLUMNS: which line of the scheme a finding counts in, and whose veto it is."""
        case_no = entry.owned.owner
        scheme = self._scheme.get(case_no) if entry.owned.case is not None else None
        if scheme is None:
            return (None, None)
        obligation, number = entry.finding.obligation, self._number[case_no]
        veto = number if obligation in scheme.vetoes else None
        for i, item in enumerate(scheme.items, 1):
            for j, line in enumerate(item.lines, 1):
                if obligation in line.obligations:
                    return (f"{number}-{i}-{j}{_UNBOUNDED if unbounded(entry.finding) else ''}", veto)
        return (None, veto)

    def cells(self, case: CaseResult) -> tuple[Content, Content, Content] | None:
        """The lowest and highest score and the grade of a case, for 评查总表; None for a case without a score."""
        row = self._case_row.get(case.case_no)
        if row is None or case.score is None:
            return None
        low, high = (
            (None, None) if case.score.points is None else (case.score.points.low, case.score.points.high)
        )
        return (
            Formula(f"='{CASES}'!H{row}", "" if low is None else float(low)),
            Formula(f"='{CASES}'!I{row}", "" if high is None else float(high)),
            Formula(f"='{CASES}'!L{row}", grade_words(case.score)),
        )

    def form(self, sheet: CaseSheet) -> FormCells | None:
        """The cells of a case's 逐卷评查表; None for a case without a score."""
        row = self._case_row.get(sheet.case.case_no)
        if row is None:
            return None
        listed = (*sheet.found.problems, *sheet.found.undetermined, *sheet.found.manual)
        answers = {one.id: self._answers[one.id] for one in listed}
        said = {one.id: word for one in listed if (word := answered_word(one.finding)) is not None}
        return FormCells(row, self._item_rows[sheet.case.case_no], answers, said)

    def fault_cells(self, row: int) -> Sequence[Content]:
        """The cells of KEY_COLUMNS in a row of 补充问题."""
        return fault_keys.cells(row, CASES, HEAD_ROWS + max(len(self._cases), 1), max(len(self._duties), 1))

    def write(self, book: Book, limit: int) -> None:
        """Adds the sheets: cases, items, lines, obligations."""
        first_line = HEAD_ROWS + 1
        items: list[Sequence[Content]] = []
        lines: list[Sequence[Content]] = []
        cases: list[Sequence[Content]] = []
        for rows in self._cases:
            first_item = HEAD_ROWS + 1 + len(items)
            last_item = first_item + len(rows.items) - 1
            for item in rows.items:
                start = first_line + len(lines)
                lines += [self._line(rows, item, line, start + n) for n, line in enumerate(item.lines)]
                items.append(_item(rows, item, start, HEAD_ROWS + 1 + len(items), first_item, last_item))
            cases.append(self._case(rows, first_item, last_item, HEAD_ROWS + 1 + len(cases)))
        write_table(book, sheet_spec(CASES, CASE_COLUMNS, limit), cases, len(cases))
        write_table(book, sheet_spec(ITEMS, ITEM_COLUMNS, limit), items, len(items))
        write_table(book, sheet_spec(LINES, LINE_COLUMNS, limit), lines, len(lines))
        write_table(book, fault_keys.spec(limit), self._duties, len(self._duties))

    def _line(self, rows: CaseRows, item: ItemRow, line: LineRow, row: int) -> Sequence[Content]:
        named: tuple[Content, ...] = (
            rows.number,
            rows.case.case_no,
            item.item.item,
            _names(line.line),
            None if line.line.each is None else float(line.line.each),
            line.most,
        )
        key, free = line.key, line.key + _UNBOUNDED
        each = f'IF(E{row}="",F{row},MIN(E{row}*{{}},F{row}))'
        added = Formula(f'=COUNTIF({fault_keys.KEY},"{key}")', 0)
        if not line.asked:  # only 补充问题 can say anything of it
            return [
                *named,
                0,
                0,
                0,
                Formula(f"=Q{row}", 0),
                0,
                0,
                Formula(f"=IF(J{row}=0,0,{each.format(f'J{row}')})", 0),
                Formula(f"=M{row}", 0),
                Formula(f"=IF(J{row}>0,1,0)", 0),
                Formula(f"=O{row}", 0),
                added,
            ]
        asked = self._asked
        gone = self._problems.count(key, _MET, _NOT) + "+" + self._problems.count(free, _MET, _NOT)
        said = "+".join(one.count(which, _VIOLATED) for one in asked for which in (key, free))
        settled = "+".join(one.count(key, _MET, _VIOLATED, _NOT) for one in asked)
        settled_free = "+".join(one.count(free, _MET, _VIOLATED, _NOT) for one in asked)
        everywhere = (self._problems, *asked)
        met = "+".join(one.count(key, _MET) for one in everywhere)
        none = "+".join(one.count(which, _NOT) for one in everywhere for which in (key, free))
        return [
            *named,
            line.violated,
            line.open,
            line.unbounded,
            Formula(f"=G{row}-({gone})+({said})+Q{row}", line.violated),
            Formula(f"=H{row}-({settled})", line.open),
            Formula(f"=I{row}-({settled_free})", line.unbounded),
            Formula(f"=IF(J{row}=0,0,{each.format(f'J{row}')})", lost(line, line.violated)),
            Formula(
                f"=IF(L{row}>0,F{row},IF(J{row}+K{row}=0,0,{each.format(f'(J{row}+K{row})')}))",
                line.most if line.unbounded else lost(line, line.violated + line.open),
            ),
            Formula(f"=IF(J{row}+{met}>0,1,0)", int(line.violated > 0)),
            Formula(
                f"=IF(G{row}+H{row}+I{row}-({none})+Q{row}>0,1,0)",
                int(line.violated + line.open + line.unbounded > 0),
            ),
            added,
        ]

    def _case(self, rows: CaseRows, first: int, last: int, row: int) -> Sequence[Content]:
        scheme, score = rows.scheme, rows.case.score
        assert score is not None

        def of(column: str) -> str:
            return f"'{ITEMS}'!{column}{first}:{column}{last}"

        def total(column: str, word: str) -> str:
            return f'=SUMIFS({of(column)},{of("H")},"{word}")'

        found = rows.case.findings
        vetoes = [finding for finding in found if finding.obligation in scheme.vetoes]
        violated = sum(finding.verdict is Verdict.VIOLATED for finding in vetoes)
        waiting = sum(finding.verdict in OPEN for finding in vetoes)
        gone = self._problems.vetoed(rows.number, _MET, _NOT)
        said = "+".join(one.vetoed(rows.number, _VIOLATED) for one in self._asked)
        settled = "+".join(one.vetoed(rows.number, _MET, _VIOLATED, _NOT) for one in self._asked)
        points = score.points
        applies = [item for item in score.items if item.applies == "yes"]
        maybe = [item for item in score.items if item.applies == "unknown"]
        return [
            rows.number,
            rows.case.case_no,
            float(scheme.full),
            Formula(total("D", "是"), sum(float(item.weight) for item in applies)),
            Formula(total("I", "是"), sum(float(item.earned.low) for item in applies if item.earned)),
            Formula(total("J", "是"), sum(float(item.earned.high) for item in applies if item.earned)),
            Formula(total("D", "未定"), sum(float(item.weight) for item in maybe)),
            Formula(
                f'=IF(D{row}+G{row}=0,"",ROUND(MIN(IF(D{row}>0,E{row}/D{row},1),MIN({of("L")}))*C{row}+0.000000001,1))',
                "" if points is None else float(points.low),
            ),
            Formula(
                f'=IF(D{row}+G{row}=0,"",ROUND((F{row}+G{row})/(D{row}+G{row})*C{row}+0.000000001,1))',
                "" if points is None else float(points.high),
            ),
            Formula(
                f"={violated}-({gone})+({said})+COUNTIF({fault_keys.VETO},{rows.number})",
                violated,
            ),
            Formula(f"={waiting}-({settled})", waiting),
            Formula(_grade(scheme, row), grade_words(score)),
            self._schemes.index(scheme) + 1,
        ]


def _answers(index: Index, *lists: TableSpec) -> Iterator[tuple[str, str]]:
    """The cell of 人工结论 of every finding that stands in a list."""
    for spec, entries in zip(lists, (index.problems, index.undetermined, index.manual), strict=True):
        column = xl_col_to_name([one.heading for one in spec.columns].index(VERDICT_HEADING))
        for row, entry in enumerate(entries, HEAD_ROWS + 1):
            yield entry.id, f"'{spec.name}'!${column}${row}"


def has_formulas(index: Index, *lists: TableSpec) -> bool:
    """Whether a workbook gets formulas: it has scores, few enough cases, and lists (问题清单, 无法判定清单, 待人工核查) that
    stand on one sheet each."""
    survey = index.survey
    entries = (survey.problems, survey.undetermined, survey.manual)
    return (
        bool(index.review.run.schemes)
        and len(index.cases) <= MOST_CASES
        and all(spec.parts(found) == 1 for spec, found in zip(lists, entries, strict=True))
    )


def _ranges(spec: TableSpec, entries: int) -> _List:
    headings = [column.heading for column in spec.columns]
    first, last = HEAD_ROWS + 1, HEAD_ROWS + max(entries, 1)

    def of(heading: str) -> str:
        name = xl_col_to_name(headings.index(heading))
        return f"'{spec.name}'!${name}${first}:${name}${last}"

    key, veto = (column.heading for column in KEY_COLUMNS)
    return _List(of(key), of(veto), of(VERDICT_HEADING), entries)


def _item(rows: CaseRows, item: ItemRow, start: int, row: int, first: int, last: int) -> Sequence[Content]:
    """``start`` is the first row of the item's lines, ``first`` and ``last`` those of the case's items."""
    score = rows.case.score
    assert score is not None
    shown = next(one for one in score.items if one.item == item.item.item)
    weight = float(item.item.weight)
    least, most = (
        (0.0, 0.0)
        if not item.lines
        else (
            min(weight, sum(lost(line, line.violated) for line in item.lines)),
            min(
                weight,
                sum(
                    line.most if line.unbounded else lost(line, line.violated + line.open)
                    for line in item.lines
                ),
            ),
        )
    )
    end = start + len(item.lines) - 1

    def total(column: str) -> str:
        return f"SUM('{LINES}'!{column}{start}:{column}{end})" if item.lines else "0"

    def of_case(column: str) -> str:
        return f"{column}${first}:{column}${last}"

    words = {"yes": "是", "no": "否", "unknown": "未定"}
    maybe = int(item.maybe)
    some = f'(({of_case("H")}="是")+({of_case("H")}="未定")*({of_case("K")}<=K{row}))'
    return [
        rows.number,
        rows.case.case_no,
        item.item.item,
        weight,
        int(item.sure),
        Formula(f"=MIN(D{row},{total('M')})", least),
        Formula(f"=MIN(D{row},{total('N')})", most),
        Formula(
            f'=IF(OR(E{row}=1,{total("O")}>0),"是",IF(OR({maybe}=1,{total("P")}>0),"未定","否"))',
            words[shown.applies],
        ),
        Formula(f"=D{row}-G{row}", weight - most),
        Formula(f"=D{row}-F{row}", weight - least),
        Formula(f"=I{row}/D{row}", (weight - most) / weight),
        Formula(
            f'=IF(H{row}="未定",SUMPRODUCT({some}*{of_case("I")})/SUMPRODUCT({some}*{of_case("D")}),1)',
            counted_share(rows, item),
        ),
        Formula(f"={total('Q')}", 0),
    ]


def _grade(scheme: SchemeInfo, row: int) -> str:
    """The grade that is certain, else 待定, as a formula on the case's row."""
    if not scheme.grades:
        return '=""'
    last = scheme.grades[-1].name

    def of(cell: str) -> str:
        text = f'"{last}"'
        for grade in reversed(scheme.grades[:-1]):
            text = f'IF({cell}>={grade.least},"{grade.name}",{text})'
        return text

    low, high = of(f"H{row}"), of(f"I{row}")
    return (
        f'=IF(J{row}>0,"{last}",IF(OR(K{row}>0,H{row}="",D{row}=0),"{OPEN_GRADE}",'
        f'IF({low}={high},{low},"{OPEN_GRADE}")))'
    )


def _names(line: SchemeLine) -> str:
    shown = line.obligations[:6]
    return "、".join(shown) + (
        f" 等 {len(line.obligations)} 项" if len(line.obligations) > len(shown) else ""
    )


def with_keys(row: Sequence[Content], entry: Entry, scoring: Scoring | None) -> Sequence[Content]:
    """A row of a list with the cells of KEY_COLUMNS, where the workbook has formulas."""
    return row if scoring is None else [*row, *scoring.keys(entry)]
