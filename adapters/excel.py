"""Workbooks: one sheet a table, headings found by their names, each value with its cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from adapters.cells import CASE_NO, OddCell, RowBuilder, is_empty
from adapters.headings import SEARCHED_ROWS, Matched, column_letters, find_heading_row, match_headings, plain
from adapters.merges import Merges
from adapters.package import OddCells, damaged, open_package
from adapters.parts import Part, Unusable, fatal, remark, unusable
from records.folding import fold_name
from records.nearest import nearest
from records.problems import InputProblem
from records.schema import AGENCY_YEAR, CASE, CASE_TABLES, TABLES

OWN_REPORT_SHEET = "_pingcha"
IMPORTED = (CASE, *CASE_TABLES, AGENCY_YEAR)
_HELP_SHEET = re.compile("说明|须知|字典|代码|示例|样例|选项|参考|目录|下拉|封面")
_STRAY_ROWS = 1000  # values below an empty heading are looked for in this many rows
_SUMS = frozenset(("合计", "总计", "小计"))
_NAMED_SHEETS = 5
_PANIC = "PanicException"  # what the reader's own failures are called; it has no other name to catch it by
_TABLES_HINT = "工作表的名称应是：" + "、".join(IMPORTED)


def read_workbook(path: Path, name: str, max_unpacked: int) -> Part:
    """Read a workbook. Raises Unusable where the file as a whole cannot be used; the rest is in the part's problems."""
    package = open_package(path, name, max_unpacked)
    part = Part(name)
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            names = [s.name for s in workbook.sheets_metadata if s.typ is SheetTypeEnum.WorkSheet]
            if OWN_REPORT_SHEET in names:
                part.problems.append(
                    remark("own_report", name, "这是评查报告，不是导出的案卷，已跳过", "不必处理")
                )
                return part
            for table, sheet in _tables(names, part):
                try:
                    odd = package.odd_cells(sheet)
                    _SheetReader(workbook.get_sheet_by_name(sheet), odd, table, part).read()
                except Unusable as problem:
                    part.problems.append(problem.problem)
    except PasswordError:
        raise unusable("encrypted", name, "工作簿加了密码，无法读取", "请去掉密码后保存") from None
    except CalamineError:
        raise damaged(name) from None
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise damaged(name) from None
    return part


def _tables(sheets: Sequence[str], part: Part) -> list[tuple[str, str]]:
    """(table, sheet) for each sheet that is a table; what the other sheets are is a remark."""
    by_name = {fold_name(table): table for table in IMPORTED}
    found: dict[str, str] = {}
    for sheet in sheets:
        table = by_name.get(fold_name(sheet))
        if table is None:
            if not _HELP_SHEET.search(sheet):
                part.problems.append(_unknown_sheet(sheet, part.file))
        elif table in found:
            problem = f"工作表“{found[table]}”和“{sheet}”都是“{table}”表"
            part.problems.append(
                fatal(
                    "doubled_sheet", part.file, problem, "一张表只能有一个工作表，请合并成一个", sheet=sheet
                )
            )
        else:
            found[table] = sheet
    if not found:
        named = "、".join(f"“{sheet}”" for sheet in sheets[:_NAMED_SHEETS]) + (
            "等" if len(sheets) > _NAMED_SHEETS else ""
        )
        problem = f"工作簿里没有一个工作表是案卷的表（有的是{named or '空工作簿'}）"
        raise unusable("no_table", part.file, problem, _TABLES_HINT)
    return list(found.items())


def _unknown_sheet(sheet: str, file: str) -> InputProblem:
    near = nearest(fold_name(sheet), IMPORTED)
    hint = f"您是不是想写“{near}”？" if near else _TABLES_HINT
    return remark("unknown_sheet", file, f"工作表“{sheet}”不是案卷的表，没有读入", hint, sheet=sheet)


def _no_record(case_no: object) -> str | None:
    """What a row is that only looks like a record: the headings once more (on each printed page), or a sum."""
    if not isinstance(case_no, str):
        return None
    name = plain(case_no)
    return "重复的标题" if name == CASE_NO else "合计" if name in _SUMS else None


class _SheetReader:
    """Reads one sheet into a part. Rows and columns count from 0 here, from 1 and A in what users see."""

    def __init__(self, sheet: CalamineSheet, odd: OddCells, table: str, part: Part) -> None:
        self.sheet = sheet
        self.odd = odd
        self.table = table
        self.part = part
        self.first_row, self.first_column = sheet.start or (0, 0)
        self.merges = Merges(sheet.merged_cell_ranges or ())

    def read(self) -> None:
        rows = enumerate(self.sheet.iter_rows())
        top = list(islice(rows, self.first_row + SEARCHED_ROWS))
        at = find_heading_row([row for _, row in top], self.table)
        if at is None:
            self._fatal(
                "no_heading",
                f"工作表“{self.sheet.name}”里找不到标题行"
                if top
                else f"工作表“{self.sheet.name}”是空的，连标题行也没有",
                f"标题应是：{'、'.join(TABLES[self.table].columns)}；没有导出这张表的，请删去这个工作表",
            )
            return
        number, heading_row = top[at]
        matched = match_headings(heading_row, self.table, self.first_column)
        if not self._usable(matched, number, heading_row):
            return
        self._tell_columns(matched)
        if self.table == CASE:
            self.part.holds_cases = True
        elif self.table != AGENCY_YEAR:
            self.part.exported.add(self.table)
        self._read_body(matched, heading_row, chain(islice(top, at + 1, None), rows))

    def _read_body(
        self, matched: Matched, heading_row: Sequence[object], rows: Iterator[tuple[int, Sequence[object]]]
    ) -> None:
        builder = RowBuilder(self.table, matched.known, self.part.file, self.sheet.name)
        used = [heading.index for heading in matched.known]
        sheet_columns = [self.first_column + index for index in used]
        case_no = next((heading.index for heading in matched.known if heading.column == CASE_NO), None)
        nameless = [index for index, cell in enumerate(heading_row) if is_empty((cell,))]
        problems = self.part.problems
        for count, (number, cells) in enumerate(rows):
            if (
                nameless
                and count < _STRAY_ROWS
                and (stray := [i for i in nameless if not is_empty((cells[i],))])
            ):
                self._tell_nameless(stray[0], number)
                nameless = []
            hidden = self._hidden(number, cells) if self.merges or self.odd else None
            if hidden:
                if self.merges.is_note(number, sheet_columns):
                    self._remark(
                        "note_row", f"第 {number + 1} 行是合并成一格的说明，没有当作数据读入", "不必处理"
                    )
                    continue
                cells = [hidden.get(index, cell) for index, cell in enumerate(cells)]
            if is_empty(cells[index] for index in used):
                continue
            if case_no is not None and (kind := _no_record(cells[case_no])):
                self._remark("no_record", f"第 {number + 1} 行是{kind}，没有当作数据读入", "不必处理")
                continue
            row = builder.build(cells, number + 1, problems)
            if row is not None:
                self.part.add(row)

    def _hidden(self, number: int, cells: Sequence[object]) -> dict[int, OddCell]:
        """Index → what stands there, where the reader shows nothing."""
        found = self.merges.covered(number, cells, self.first_column)
        for column, cell in self.odd.get(number, {}).items():
            found[column - self.first_column] = cell
        return found

    def _usable(self, matched: Matched, number: int, heading_row: Sequence[object]) -> bool:
        """Whether it is clear which column is which; if not, every reason is told."""
        before = len(self.part.problems)
        sheet_columns = [self.first_column + heading.index for heading in matched.known]
        for merged in self.merges.touching(number, sheet_columns):
            self._fatal(
                "merged_heading",
                f"标题行（第 {number + 1} 行）有合并单元格 {merged}，分不清哪一列是什么",
                "请取消合并，标题只占一行，每列一个标题",
            )
        for name, places in matched.doubled:
            letters = "、".join(column_letters(self.first_column + index) for index in places)
            self._fatal(
                "doubled_heading", f"标题“{name}”出现了 {len(places)} 次（{letters} 列）", "请只留一列"
            )
        names = {heading.column for heading in matched.known}
        for column in TABLES[self.table].columns.values():
            if column.required and column.name not in names:
                near = next(
                    (written for _, written in matched.unknown if nearest(plain(written), (column.name,))),
                    None,
                )
                self._fatal(
                    "no_case_no_column",
                    f"工作表“{self.sheet.name}”没有“{column.name}”列，不知道各行属于哪个案卷",
                    f"请把标题“{near}”改成“{column.name}”" if near else f"请加上“{column.name}”列",
                )
        return len(self.part.problems) == before

    def _tell_columns(self, matched: Matched) -> None:
        names = {heading.column for heading in matched.known}
        missing = [name for name in TABLES[self.table].columns if name not in names]
        for index, written in matched.unknown:
            near = nearest(plain(written), missing)
            place = f"{column_letters(self.first_column + index)} 列"
            self._remark(
                "unknown_column",
                f"不认识标题“{written}”（{place}），这一列没有读入",
                f"您是不是想写“{near}”？" if near else "不需要的可以不管",
            )
        if missing:
            self._remark(
                "column_not_exported",
                f"工作表“{self.sheet.name}”没有这些列，按未导出处理：{'、'.join(missing)}",
                "要看这些列的结论是无法判定；能导出的请加上",
            )

    def _tell_nameless(self, index: int, number: int) -> None:
        place = f"{column_letters(self.first_column + index)}{number + 1}"
        self._remark(
            "nameless_column", f"{place} 有内容，但这一列没有标题，没有读入", "请补上标题，或者删去这一列"
        )

    def _remark(self, code: str, problem: str, hint: str) -> None:
        self.part.problems.append(remark(code, self.part.file, problem, hint, sheet=self.sheet.name))

    def _fatal(self, code: str, problem: str, hint: str) -> None:
        self.part.problems.append(fatal(code, self.part.file, problem, hint, sheet=self.sheet.name))
