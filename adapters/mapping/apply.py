"""Rows of a source → rows of the record, with the places of the cells they came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from adapters.cells import ABSENT, OddCell, RowBuilder, is_empty
from adapters.headings import plain
from adapters.mapping.bind import BoundTable, RowPlan, bind, filled_ids
from adapters.mapping.layout import LINES
from adapters.mapping.model import Mapping as MappingFile
from adapters.mapping.model import Merged, Repeats, SourceTable, Translation, Way
from adapters.mapping.problems import Mistakes
from adapters.mapping.read import ReadMapping
from adapters.mapping.values import Reader, key_of
from adapters.merges import Merges, Overlapping
from adapters.parts import Part, Unusable, fatal, remark, unusable
from adapters.ragged import ragged_row, wrong_length
from adapters.raw import RawSource, RawTable
from adapters.tabular import OWN_REPORT_SHEET, no_record, read_tables
from records.case import fold_id
from records.columns import Value
from records.folding import fold_name
from records.nearest import nearest
from records.places import problem_at
from records.problems import InputProblem, Level
from records.row import AssumedBy, Row
from records.schema import CASE, CASE_TABLES, TABLES
from records.tables import Case

_POSITION: Final = re.compile(r"第(\d+)个")
_NO_TABLES: Final = "导出里没有可以对照的表：映射用于工作簿、CSV、Parquet 和数据库；JSON 不经映射，请照案卷的表名、列名写，或者另存为工作簿、CSV"
_LISTED: Final = 20


class MappedReader:
    """Reads the files of one run with a mapping; ``finish`` says which of its sources no file had."""

    def __init__(self, read: ReadMapping, new_part: Callable[[str], Part] = Part) -> None:
        self._new_part = new_part
        self.mapping: MappingFile = read.mapping
        self.told: Mistakes = read.places
        self.bound: list[BoundTable] = []
        self._found: set[str] = set()
        self._seen: dict[str, None] = {}
        self._told = len(read.problems)  # the mapping file's own mistakes

    @property
    def mistakes(self) -> Sequence[InputProblem]:
        """The mistakes of the mapping file, with what was found out by now."""
        return self.told.problems

    def read(self, source: RawSource) -> Part:
        """What one source of tables holds. Raises Unusable where it cannot be read at all."""
        if any(table.name == OWN_REPORT_SHEET for table in source.tables):
            return read_tables(source, self._new_part)
        pairs = [
            (spec, raw)
            for name in self.mapping.source_names
            for spec in (self.mapping.source(name).model_copy(update={"source": name}),)
            for raw in _tables_of(spec, source.tables)
        ]
        taken = {id(raw) for _, raw in pairs}
        rest = [raw for raw in source.tables if id(raw) not in taken]
        self._seen.update(dict.fromkeys(raw.name for raw in source.tables))
        part = self._ordinary(source, rest)
        fed: dict[str, set[str]] = {}
        for spec, raw in pairs:
            self._found.add(spec.source)
            quiet = "*" in (spec.name or "")
            table = bind(self.mapping, spec, raw, self.told, quiet=quiet)
            if table is None:
                continue
            self.bound.append(table)
            for plan in table.plans:
                fed.setdefault(plan.table, set()).add(spec.source)
            try:
                TableApplier(table, part).apply()
            except Unusable as problem:
                part.problems.append(problem.problem)
        self._exported(part, fed)
        return part

    def unmet(self) -> list[Translation]:
        """The values of 值对照 that none of the files had."""
        plans = [plan for table in self.bound for plan in table.plans]
        met = {
            (plan.table, one.column.name, word) for plan in plans for one in plan.readers for word in one.met
        }
        return [
            one
            for one in self.mapping.translations
            if (one.table, one.column, key_of(one.original)) not in met
        ]

    def finish(self) -> list[InputProblem]:
        """Every mistake; what no file of the run had among them."""
        lines = {line.source: line for line in reversed(self.mapping.lines)}
        for name in self.mapping.source_names:
            if name not in self._found:
                spec = self.mapping.source(name)
                near = nearest(fold_name(spec.name or name), map(fold_name, self._seen))
                seen = "、".join(list(self._seen)[:_LISTED])
                listed = f"导出里有：{seen}" if seen else _NO_TABLES
                self.told.at(
                    LINES,
                    lines[name].row,
                    "来源",
                    "no_such_source",
                    f"导出里没有“{spec.name or name}”这张表",
                    f"您是不是想写“{near}”？" if near else listed,
                    value=name,
                )
        return list(self.told.problems)

    def _ordinary(self, source: RawSource, rest: list[RawTable]) -> Part:
        """Tables that the mapping does not name may be in the record's own form."""
        targets = {fold_name(line.table) for line in self.mapping.lines}
        both = [raw for raw in rest if fold_name(raw.name) in targets]
        part = read_tables(
            RawSource(source.file, [raw for raw in rest if raw not in both], source.problems, lenient=True),
            self._new_part,
        )
        part.problems += [
            fatal(
                "fed_twice",
                source.file,
                f"{raw.noun}“{raw.name}”就是案卷的表，映射又从别处读这张表，不知道用哪一个",
                "请删去一处：映射里这张表的各行，或者导出里的这张表",
                sheet=raw.name,
            )
            for raw in both
        ]
        return part

    def _exported(self, part: Part, fed: dict[str, set[str]]) -> None:
        """Which tables the file holds; in part, where the mapping says so or knows sources of them that it lacks."""
        if CASE in fed:
            part.holds_cases = True
        for table, sources in fed.items():
            if table not in CASE_TABLES:
                continue
            part.exported.add(table)
            all_sources = {line.source for line in self.mapping.lines if line.table == table}
            if table in self.mapping.partial or sources != all_sources:
                part.partial.add(table)


def _tables_of(spec: SourceTable, tables: Sequence[RawTable]) -> list[RawTable]:
    """The raw tables that a source means: by name, by position (第1个), or all whose names fit a ``*``."""
    wanted = fold_name(spec.name or spec.source)
    position = _POSITION.fullmatch(wanted)
    if position is not None:
        return list(tables[int(position[1]) - 1 : int(position[1])]) if int(position[1]) else []
    exact = [raw for raw in tables if fold_name(raw.name) == wanted]
    if exact or "*" not in wanted:
        return exact[:1]
    pattern = re.compile(".*".join(map(re.escape, wanted.split("*"))))
    return [raw for raw in tables if pattern.fullmatch(fold_name(raw.name))]


@dataclass(slots=True)
class TableApplier:
    """Makes the rows of one bound table and puts them into a part."""

    table: BoundTable
    part: Part
    builders: list[RowBuilder] = field(init=False)
    cases: dict[str, int] = field(init=False)
    merged: int = 0

    def __post_init__(self) -> None:
        raw = self.table.raw
        self.builders = [
            RowBuilder(plan.table, plan.headings, raw.file, raw.name) for plan in self.table.plans
        ]
        self.cases = {}
        if self.table.source.repeats is Repeats.MERGE:
            self.cases = {fold_id(case.case_no or ""): i for i, case in enumerate(self.part.cases)}

    def apply(self) -> None:
        self._remarks()
        for number, cells in self._body():
            for plan, builder in zip(self.table.plans, self.builders, strict=True):
                own = [cells[i] for i in plan.own if i < len(cells)]
                if plan.own and is_empty(own):
                    if ABSENT in own:  # nothing says that there is no such row
                        self.part.partial.add(plan.table)
                    continue
                for raws in _raws(plan, cells):
                    row = builder.build(raws, number, self.part.problems)
                    if row is not None:
                        self._add(_assuming(row, plan))
        if self.merged:
            problem = f"有 {self.merged} 行与前面的行是同一案号，按映射的“同案多行”合成一案"
            self._remark("rows_merged", problem, "不是同一案卷的，请改正案号")

    def _body(self) -> Iterator[tuple[int, Sequence[object]]]:
        """The rows below the headings that hold anything, with what is to be said of merged cells."""
        raw, used = self.table.raw, self.table.used
        merges = raw.merges()
        sheet_columns = [raw.first_column + index for index in used]
        width = max(column.index for column in self.table.headings.columns) + 1
        case_no = self.table.case_no
        titles = {
            name for column in self.table.headings.columns if column.index == case_no for name in column.names
        }
        for number, cells in raw.rows():
            covered: Mapping[int, object] = self._covered(merges, number, cells) if merges else {}
            if number <= self.table.headings.last:
                continue
            if merges and merges.is_note(number - 1, sheet_columns):
                self._remark("note_row", f"第 {number} 行是合并成一格的说明，没有当作数据读入", "不必处理")
                continue
            if covered:
                cells = [
                    cell if isinstance(cell, OddCell) else covered.get(index, cell)
                    for index, cell in enumerate(cells)
                ]
            if is_empty(cells[index] for index in used if index < len(cells)):
                continue
            if wrong := wrong_length(raw, cells, max(used) + 1, width):
                own = cells[0].strip() if case_no == 0 and isinstance(cells[0], str) else None
                self.part.problems.append(ragged_row(raw, number, wrong, own or None))
                if not own:
                    continue
                cells = [cells[0], *[ABSENT] * (width - 1)]
            first = cells[case_no] if case_no is not None and case_no < len(cells) else None
            kind = no_record(first)
            if kind is None and isinstance(first, str) and plain(first) in titles:
                kind = "重复的标题"
            if kind is not None:
                self._remark("no_record", f"第 {number} 行是{kind}，没有当作数据读入", "不必处理")
                continue
            yield number, cells

    def _covered(self, merges: Merges, number: int, cells: Sequence[object]) -> Mapping[int, object]:
        """What stands in the cells that a merge covers: its value, where the mapping says so, else what is wrong."""
        raw = self.table.raw
        meant = merges.filled if self.table.source.merged is Merged.FILL else merges.covered
        try:
            return meant(number - 1, cells, raw.first_column)
        except Overlapping:
            problem = f"第 {number} 行的合并单元格互相重叠，分不清各格的内容"
            raise unusable("merged_overlap", raw.file, problem, "请取消合并后另存", sheet=raw.name) from None

    def _add(self, row: Row) -> None:
        if not isinstance(row, Case) or self.table.source.repeats is not Repeats.MERGE:
            self.part.add(row)
            return
        key = fold_id(row.case_no or "")
        if key not in self.cases:
            self.cases[key] = len(self.part.cases)
            self.part.add(row)
            return
        self.merged += 1
        place = self.cases[key]
        earlier = self.part.cases[place]
        self.part.cases[place], differing = earlier.completed(row)
        for attr in differing:
            column = TABLES[CASE].column(attr).name
            where = earlier.origin.cell(column) if earlier.origin else None
            self.part.problems.append(
                problem_at(
                    row,
                    attr,
                    Level.CASE,
                    "same_case_differs",
                    f"同一案卷的几行里“{column}”不一样（另一处：{where or '前面一行'}）",
                    "请核对后改成一样；确实一行一个样的，不是案件的列",
                    case_no=row.case_no,
                    value=row.read(attr),
                )
            )

    def _remarks(self) -> None:
        if self.table.unused:
            listed = "、".join(self.table.unused[:_LISTED])
            more = f" 等 {len(self.table.unused)} 列" if len(self.table.unused) > _LISTED else ""
            self._remark("unused_column", f"映射没有用到这些列：{listed}{more}", "不需要的可以不管")
        if self.table.lacking:
            listed = "、".join(self.table.lacking)
            self._remark(
                "lacking_column",
                f"没有这些可缺的列，按未导出处理：{listed}",
                "要看这些列的结论是无法判定；能导出的请加上",
            )

    def _remark(self, code: str, problem: str, hint: str) -> None:
        raw = self.table.raw
        self.part.problems.append(remark(code, raw.file, problem, hint, sheet=raw.name))


def _raws(plan: RowPlan, cells: Sequence[object]) -> Iterable[list[object]]:
    """The raw values of each row that a row of the source makes, in the order of the plan's headings."""
    if all(reader.way is not Way.ROWS for reader in plan.readers):
        return ([*(reader.value(cells) for reader in plan.readers), *plan.ids],)
    lists = {i: reader.items(cells) for i, reader in enumerate(plan.readers) if reader.way is Way.ROWS}
    count = max(map(len, lists.values()))
    plain_values = {i: reader.value(cells) for i, reader in enumerate(plan.readers) if i not in lists}
    return [
        [
            *(
                _item(lists[i], item, count, reader, cells) if i in lists else plain_values[i]
                for i, reader in enumerate(plan.readers)
            ),
            *filled_ids(plan.ids, item + 1),
        ]
        for item in range(count)
    ]


def _item(items: list[object], item: int, count: int, reader: Reader, cells: Sequence[object]) -> object:
    if not items:
        return ABSENT if reader.is_absent(cells) else None
    if len(items) != count:
        return OddCell(
            "item_count",
            f"“{reader.column.name}”有 {len(items)} 项，同一行别的列有 {count} 项，对不上",
            "请一一对应；没有的一项也要占位，或者分列填写",
        )
    return items[item]


def _assuming(row: Row, plan: RowPlan) -> Row:
    """With the fixed values, and what its blanks are read as."""
    if plan.blanks:
        blank: dict[str, Value | None] = {
            attr: value
            for attr, value in plan.blanks.items()
            if attr in row.model_fields_set and getattr(row, attr) is None
        }
        if blank:
            row = row.assuming(blank, AssumedBy.BLANK)
    return row.assuming(plan.assumed, AssumedBy.CONSTANT) if plan.assumed else row
