"""Raw tables to a part: which of them are tables of the record, which row holds the headings, what the rows say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice

from adapters.cells import ABSENT, CASE_NO, OddCell, is_empty
from adapters.headings import SEARCHED_ROWS, Matched, find_heading_row, match_headings, plain
from adapters.merges import Merges, Overlapping
from adapters.parts import Part, Unusable, fatal, remark, unusable
from adapters.ragged import ragged_row, wrong_length
from adapters.raw import SHEET, TABLE, RawRow, RawSource, RawTable
from records.folding import fold_name
from records.nearest import nearest
from records.problems import InputProblem
from records.schema import AGENCY_YEAR, CASE, CASE_TABLES, TABLES
from records.value_problems import shown

OWN_REPORT_SHEET = "_pingcha"
IMPORTED = (CASE, *CASE_TABLES, AGENCY_YEAR)
_HELP_SHEET = re.compile("说明|须知|字典|代码|示例|样例|选项|参考|目录|下拉|封面")
_STRAY_ROWS = 1000  # values below an empty heading are looked for in this many rows
_SUMS = frozenset(("合计", "总计", "小计"))
_LONGEST_NO_RECORD = 30  # 案号 with its marks and blanks
_NAMED_TABLES = 5
_NAMED_HEADINGS = 200  # unknown headings of a table that are told one by one


def read_tables(source: RawSource, new_part: Callable[[str], Part] = Part) -> Part:
    """Read a source. Raises Unusable where nothing in it can be used; the rest is in the part's problems."""
    part = new_part(source.file)
    part.problems += source.problems
    if any(table.name == OWN_REPORT_SHEET for table in source.tables):
        part.problems.append(
            remark("own_report", source.file, "这是评查报告，不是导出的案卷，已跳过", "不必处理")
        )
        return part
    for table, raw in _recognised(source, part):
        try:
            _TableReader(raw, table, part).read()
        except Unusable as problem:
            part.problems.append(problem.problem)
    return part


def _recognised(source: RawSource, part: Part) -> list[tuple[str, RawTable]]:
    """(table, raw table) for each that is a table of the record; what the others are is a remark."""
    by_name = {fold_name(table): table for table in IMPORTED}
    found: dict[str, RawTable] = {}
    unknown: list[RawTable] = []
    for raw in source.tables:
        table = by_name.get(fold_name(raw.name))
        if table is None:
            if not _HELP_SHEET.search(raw.name):
                unknown.append(raw)
        elif table in found:
            part.problems.append(_doubled_table(table, found[table], raw))
        else:
            found[table] = raw
    if not found and not source.lenient:
        raise _no_table(source)
    part.problems.extend(_unknown_tables(unknown, source))
    return list(found.items())


def _doubled_table(table: str, first: RawTable, second: RawTable) -> InputProblem:
    noun = second.noun
    if first.file == second.file:
        problem = f"{noun}“{first.name}”和“{second.name}”都是“{table}”表"
    else:
        problem = f"{first.file} 和 {second.file} 都是“{table}”表"
    hint = f"一张表只能有一个{noun}，请合并成一个" if noun == SHEET else "同一处只能有一张，请合并成一张"
    return fatal("doubled_sheet", second.file, problem, hint, sheet=second.name)


def _no_table(source: RawSource) -> Unusable:
    names = [raw.name for raw in source.tables]
    listed = "、".join(f"“{shown(name)}”" for name in names[:_NAMED_TABLES])
    more = "等" if len(names) > _NAMED_TABLES else ""
    if all(raw.noun == SHEET for raw in source.tables):
        problem = f"工作簿里没有一个工作表是案卷的表（有的是{listed + more or '空工作簿'}）"
    else:
        problem = f"没有一张表是案卷的表（有的是{listed + more}）"
    noun = source.tables[0].noun if names else SHEET
    hint = f"{_names_hint(noun)}；名称不同的导出，请用映射文件（pingcha mapping suggest 可以起草）"
    return unusable("no_table", source.file, problem, hint)


def _names_hint(noun: str) -> str:
    files = "；CSV 和 Parquet 文件以表命名，如 案件.csv" if noun == TABLE else ""
    return f"{noun}的名称应是：{'、'.join(IMPORTED)}{files}"


def _unknown_tables(unknown: Sequence[RawTable], source: RawSource) -> Iterator[InputProblem]:
    """One remark for each, or for all together where they are many; a misspelt name always has its own."""
    close = {raw.name: nearest(fold_name(raw.name), IMPORTED) for raw in unknown}
    single = [raw for raw in unknown if len(unknown) <= _NAMED_TABLES or close[raw.name]]
    for raw in single:
        near = close[raw.name]
        hint = f"您是不是想写“{near}”？" if near else _names_hint(raw.noun)
        problem = f"{raw.noun}“{shown(raw.name)}”不是案卷的表，没有读入"
        yield remark("unknown_sheet", raw.file, problem, hint, sheet=raw.name)
    if rest := [raw.name for raw in unknown if raw not in single]:
        problem = (
            f"有 {len(rest)} 张表不是案卷的表，没有读入：{'、'.join(map(shown, rest[:_NAMED_TABLES]))}等"
        )
        yield remark("unknown_sheet", source.file, problem, _names_hint(TABLE))


def no_record(case_no: object) -> str | None:
    """What a row is that only looks like a record: the headings once more (on each printed page), or a sum."""
    if not isinstance(case_no, str) or len(case_no) > _LONGEST_NO_RECORD:
        return None
    name = plain(case_no)
    return "重复的标题" if name == CASE_NO else "合计" if name in _SUMS else None


class _TableReader:
    """Reads one raw table into a part. Rows count from 1, as users see them, columns from 0."""

    def __init__(self, raw: RawTable, table: str, part: Part) -> None:
        self.raw = raw
        self.table = table
        self.part = part
        self.merges = Merges(())

    def read(self) -> None:
        rows = self.raw.rows()
        self.merges = self.raw.merges()
        at, top = self._find_headings(rows)
        if at is None:
            self._fatal(
                "no_heading",
                f"{self._called()}里找不到标题行" if top else f"{self._called()}是空的，连标题行也没有",
                f"标题应是：{'、'.join(TABLES[self.table].columns)}；没有导出这张表的，请删去这个{self.raw.noun}",
            )
            return
        number, heading_row = top[at]
        matched = match_headings(heading_row, self.table, self.raw.letters)
        if not self._usable(matched, number):
            return
        self._tell_columns(matched)
        if self.table == CASE:
            self.part.holds_cases = True
        elif self.table != AGENCY_YEAR:
            self.part.exported.add(self.table)
        self._read_body(matched, heading_row, chain(islice(top, at + 1, None), rows))

    def _find_headings(self, rows: Iterator[RawRow]) -> tuple[int | None, list[RawRow]]:
        """Where the heading row stands among the rows that were looked at, and these rows."""
        if self.raw.headed:
            top = list(islice(rows, 1))
            return (0 if top else None), top
        top = []
        filled = 0  # rows above the first value do not count
        for row in rows:
            top.append(row)
            filled += bool(filled or not is_empty(row[1]))
            if filled == SEARCHED_ROWS:
                break
        if not filled:
            return None, []
        return find_heading_row([cells for _, cells in top], self.table), top

    def _read_body(self, matched: Matched, heading_row: Sequence[object], rows: Iterator[RawRow]) -> None:
        builder = self.part.builder(self.table, matched.known, self.raw.file, self.raw.name)
        used = [heading.index for heading in matched.known]
        sheet_columns = [self.raw.first_column + index for index in used]
        case_no = next((heading.index for heading in matched.known if heading.column == CASE_NO), None)
        nameless = [index for index, cell in enumerate(heading_row) if is_empty((cell,))]
        width = max(used) + 1
        problems = self.part.problems
        for count, (number, cells) in enumerate(rows):
            if wrong := wrong_length(self.raw, cells, width, len(heading_row)):
                own = cells[0].strip() if case_no == 0 and isinstance(cells[0], str) else None
                problems.append(ragged_row(self.raw, number, wrong, own or None))
                if not own:
                    continue
                cells = [cells[0], *[ABSENT] * (width - 1)]
            elif len(cells) < width:
                cells = [*cells, *[""] * (width - len(cells))]
            if (
                nameless
                and count < _STRAY_ROWS
                and (stray := [i for i in nameless if i < len(cells) and not is_empty((cells[i],))])
            ):
                self._tell_nameless(stray[0], number)
                nameless = []
            if self.merges:
                if self.merges.is_note(number - 1, sheet_columns):
                    self._remark(
                        "note_row", f"第 {number} 行是合并成一格的说明，没有当作数据读入", "不必处理"
                    )
                    continue
                cells = self._uncovered(number, cells)
            if is_empty(cells[index] for index in used):
                continue
            if case_no is not None and (kind := no_record(cells[case_no])):
                self._remark("no_record", f"第 {number} 行是{kind}，没有当作数据读入", "不必处理")
                continue
            row = builder.build(cells, number, problems)
            if row is not None:
                self.part.add(row)

    def _uncovered(self, number: int, cells: Sequence[object]) -> Sequence[object]:
        """The cells with what is to be said of those that a merge covers; a cell that is odd by itself stays so."""
        try:
            covered = self.merges.covered(number - 1, cells, self.raw.first_column)
        except Overlapping:
            raise unusable(
                "merged_overlap",
                self.part.file,
                f"第 {number} 行的合并单元格互相重叠，分不清各格的内容",
                "请取消合并后另存",
                sheet=self.raw.name,
            ) from None
        if not covered:
            return cells
        return [
            cell if type(cell) is OddCell else covered.get(index, cell) for index, cell in enumerate(cells)
        ]

    def _usable(self, matched: Matched, number: int) -> bool:
        """Whether it is clear which column is which; if not, every reason is told."""
        before = len(self.part.problems)
        sheet_columns = [self.raw.first_column + heading.index for heading in matched.known]
        for merged in self.merges.touching(number - 1, sheet_columns):
            self._fatal(
                "merged_heading",
                f"标题行（第 {number} 行）有合并单元格 {merged}，分不清哪一列是什么",
                "请取消合并，标题只占一行，每列一个标题",
            )
        for name, places in matched.doubled:
            where = self._place(*places)
            self._fatal("doubled_heading", f"标题“{name}”出现了 {len(places)} 次（{where}）", "请只留一列")
        names = {heading.column for heading in matched.known}
        for column in TABLES[self.table].columns.values():
            if column.required and column.name not in names:
                near = next(
                    (written for _, written in matched.unknown if nearest(plain(written), (column.name,))),
                    None,
                )
                self._fatal(
                    "no_case_no_column",
                    f"{self._called()}没有“{column.name}”列，不知道各行属于哪个案卷",
                    f"请把标题“{near}”改成“{column.name}”" if near else f"请加上“{column.name}”列",
                )
        return len(self.part.problems) == before

    def _tell_columns(self, matched: Matched) -> None:
        names = {heading.column for heading in matched.known}
        missing = [name for name in TABLES[self.table].columns if name not in names]
        for index, written in matched.unknown[:_NAMED_HEADINGS]:
            near = nearest(plain(written), missing)
            self._remark(
                "unknown_column",
                f"不认识标题“{written}”（{self._place(index)}），这一列没有读入",
                f"您是不是想写“{near}”？" if near else "不需要的可以不管",
            )
        if rest := matched.unknown[_NAMED_HEADINGS:]:
            problem = f"从{self._place(rest[0][0])}起还有 {len(rest)} 个不认识的标题，都没有读入"
            self._remark("unknown_column", problem, "不需要的可以不管")
        if missing:
            self._remark(
                "column_not_exported",
                f"{self._called()}没有这些列，按未导出处理：{'、'.join(missing)}",
                "要看这些列的结论是无法判定；能导出的请加上",
            )

    def _tell_nameless(self, index: int, number: int) -> None:
        letters = self.raw.letters(index)
        place = f"{letters}{number}" if letters else f"第 {number} 行第 {index + 1} 列"
        self._remark(
            "nameless_column", f"{place} 有内容，但这一列没有标题，没有读入", "请补上标题，或者删去这一列"
        )

    def _called(self) -> str:
        return f"{self.raw.noun}“{self.raw.name}”"

    def _place(self, *indexes: int) -> str:
        """Columns as their user knows them: ``B、C 列``, or ``第 2、3 列`` where columns have no letters."""
        if self.raw.lettered:
            return "、".join(filter(None, map(self.raw.letters, indexes))) + " 列"
        return f"第 {'、'.join(str(index + 1) for index in indexes)} 列"

    def _remark(self, code: str, problem: str, hint: str) -> None:
        self.part.problems.append(remark(code, self.raw.file, problem, hint, sheet=self.raw.name))

    def _fatal(self, code: str, problem: str, hint: str) -> None:
        self.part.problems.append(fatal(code, self.raw.file, problem, hint, sheet=self.raw.name))
