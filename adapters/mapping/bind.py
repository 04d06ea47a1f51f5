"""A mapping bound to one raw table: which of its columns each line reads, and which rows of the record that makes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from adapters.cells import CASE_NO, Heading
from adapters.mapping.check import is_link
from adapters.mapping.headings import Column, Headings, read_headings
from adapters.mapping.layout import ITEM_HOLE, LINES, NUMBER_HOLE
from adapters.mapping.model import Line, Mapping, SourceTable, Way
from adapters.mapping.problems import Mistakes
from adapters.mapping.values import Reader, reader_of, words_of
from adapters.raw import RawTable
from records.columns import Value
from records.nearest import nearest
from records.schema import AGENCY_YEAR, TABLES
from records.values import parse_value

_NAMED: Final = 12  # headings that one sentence names


@dataclass(frozen=True, slots=True)
class RowPlan:
    """One row of the record (with 每项一行: several) from each row of the source.

    ``readers`` give the raw values in the order of ``headings``; ``ids`` are fixed ids and links (in ``headings`` after
    them); ``assumed`` fixed values and ``blanks`` what a blank is read as, by attribute. ``own``: the source's columns that
    show that there is such a row; none: there is one for each row of the source.
    """

    table: str
    group: str
    readers: tuple[Reader, ...]
    ids: tuple[str, ...]
    headings: tuple[Heading, ...]
    assumed: dict[str, Value | None]
    blanks: dict[str, Value | None]
    own: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BoundTable:
    """One raw table with all that is made of its rows. ``used`` are the columns that are read, ``case_no`` that of the 案号."""

    raw: RawTable
    source: SourceTable
    headings: Headings
    plans: tuple[RowPlan, ...]
    used: tuple[int, ...]
    case_no: int | None
    lacking: tuple[str, ...]  # headings of lines that may be lacking (可缺), and are

    @property
    def unused(self) -> tuple[str, ...]:
        """The headings that no line reads."""
        return tuple(column.written for column in self.headings.columns if column.index not in self.used)


def bind(
    mapping: Mapping, source: SourceTable, raw: RawTable, told: Mistakes, *, quiet: bool = False
) -> BoundTable | None:
    """None where a column is not there or not clear, every one told; ``quiet``: also where no heading is there at all."""
    lines = [line for line in mapping.lines if line.source == source.source]
    headings = read_headings(raw, source.headings, _spellings(lines))
    if headings is None:
        if not quiet:
            _tell_no_headings(source, lines, raw, told)
        return None
    return _Binder(mapping, source, raw, headings, lines, told).bind()


def _spellings(lines: Iterable[Line]) -> list[str]:
    return [spelling for line in lines for part in line.headings for spelling in part]


def _tell_no_headings(source: SourceTable, lines: Sequence[Line], raw: RawTable, told: Mistakes) -> None:
    where = f"第 {source.headings[0]} 行" if source.headings else "前几行"
    told.at(
        LINES,
        lines[0].row,
        "来源",
        "no_heading",
        f"{_called(raw)}的{where}没有一个标题是“对照”里写的",
        "请核对“来源列”；标题不在第一行或者占两行的，在“来源”工作表里写明“标题行”",
        value=source.source,
    )


def _called(raw: RawTable) -> str:
    return f"{raw.file} 的{raw.noun}“{raw.name}”"


class _Binder:
    """Binds the lines of one source."""

    def __init__(
        self,
        mapping: Mapping,
        source: SourceTable,
        raw: RawTable,
        headings: Headings,
        lines: list[Line],
        told: Mistakes,
    ) -> None:
        self.mapping = mapping
        self.source = source
        self.raw = raw
        self.headings = headings
        self.lines = lines
        self.told = told
        self.used: dict[int, None] = {}
        self.lacking: list[str] = []
        self.found: dict[int, dict[str, list[tuple[Column, ...]]]] = {}

    def bind(self) -> BoundTable | None:
        before = len(self.told.problems)
        case_line = next((line for line in self.lines if line.column == CASE_NO), None)
        plans: list[RowPlan] = []
        groups = list(dict.fromkeys((line.table, line.group) for line in self.lines))
        for table, group in groups:
            own = [line for line in self.lines if (line.table, line.group) == (table, group)]
            shared = case_line is not None and table != AGENCY_YEAR
            if case_line is not None and shared and all(line.column != CASE_NO for line in own):
                own.insert(0, case_line.model_copy(update={"table": table, "group": group}))
            plans += self._plans(table, group, own, alone=len(groups) == 1)
        if len(self.told.problems) > before:
            return None
        case_no = None
        if case_line is not None:
            columns = self._columns(case_line, "")
            case_no = columns[0].index if columns else None
        return BoundTable(
            self.raw,
            self.source,
            self.headings,
            _telling(plans),
            tuple(self.used),
            case_no,
            tuple(dict.fromkeys(self.lacking)),
        )

    def _plans(self, table: str, group: str, lines: list[Line], *, alone: bool) -> list[RowPlan]:
        numbers = self._numbers(lines)
        return [
            plan
            for number in numbers
            if (plan := self._plan(table, group, lines, number, alone and number == ""))
        ]

    def _numbers(self, lines: Iterable[Line]) -> list[str]:
        """The numbers of a repeated group in the order of the columns; [""] for a group that does not repeat."""
        repeated = [spelling for spelling in _spellings(lines) if NUMBER_HOLE in spelling]
        if not repeated:
            return [""]
        found = {
            number: min(column.index for column in columns)
            for spelling in repeated
            for number, columns in self.headings.find(spelling).items()
        }
        if not found:
            first = next(
                line for line in lines if any(NUMBER_HOLE in name for part in line.headings for name in part)
            )
            self._tell_lacking(first, repeated[0])
        return sorted(found, key=lambda number: found[number])

    def _plan(self, table: str, group: str, lines: list[Line], number: str, alone: bool) -> RowPlan | None:
        readers: list[Reader] = []
        headings: list[Heading] = []
        ids: list[tuple[Heading, str]] = []
        assumed: dict[str, Value | None] = {}
        blanks: dict[str, Value | None] = {}
        own: dict[int, None] = {}
        for line in lines:
            column = TABLES[table].columns[line.column]
            if line.fixed is not None:
                fixed = line.fixed.replace(NUMBER_HOLE, number)
                if is_link(table, column.attr):
                    ids.append((Heading(line.column, 0, f"{line.column}，映射固定值", None), fixed))
                else:
                    assumed[column.attr] = parse_value(column, fixed).value
                continue
            columns = self._columns(line, number)
            if not columns:
                continue
            words = words_of(self.mapping.translations, table, line.column)
            lacking = len(columns) < len(line.headings)
            readers.append(reader_of(line, tuple(one.index for one in columns), lacking, words))
            first = columns[0]
            written = "、".join(one.written for one in columns) if line.way is Way.JOIN else first.written
            headings.append(Heading(line.column, len(readers) - 1, written, self.raw.letters(first.index)))
            if line.column != CASE_NO:
                own.update(dict.fromkeys(one.index for one in columns))
            if line.blank_as is not None:
                blanks[column.attr] = parse_value(column, line.blank_as).value
        if not readers or (not own and not alone and table not in ("案件", AGENCY_YEAR)):
            return None  # all its columns may be lacking, and are
        placed = [
            Heading(one.column, len(readers) + place, one.written, None) for place, (one, _) in enumerate(ids)
        ]
        return RowPlan(
            table,
            f"{group}{number}",
            tuple(readers),
            tuple(text for _, text in ids),
            (*headings, *placed),
            assumed,
            blanks,
            () if alone or table in ("案件", AGENCY_YEAR) else tuple(own),
        )

    def _columns(self, line: Line, number: str) -> list[Column]:
        """The columns of a line, one for each part of 来源列; what is not there or not clear is told."""
        found: list[Column] = []
        for spellings in line.headings:
            column = self._column(line, spellings, number)
            if column is not None:
                found.append(column)
                self.used[column.index] = None
        return found

    def _column(self, line: Line, spellings: tuple[str, ...], number: str) -> Column | None:
        for spelling in spellings:
            columns = self.headings.find(spelling).get(number if NUMBER_HOLE in spelling else "", [])
            if len(columns) > 1:
                places = "、".join(
                    f"“{one.written}”{f'（{letters} 列）' if (letters := self.raw.letters(one.index)) else ''}"
                    for one in columns[:_NAMED]
                )
                self._tell(
                    line,
                    "unclear_column",
                    f"{_called(self.raw)}有 {len(columns)} 列合“{spelling}”：{places}，分不清是哪一列",
                    f"请写得更准；同名的写“{spelling}#1”“{spelling}#2”"
                    if "*" not in spelling
                    else "请写得更准",
                )
                return None
            if columns:
                return columns[0]
        shown = spellings[0].replace(NUMBER_HOLE, number)
        if line.may_lack:
            self.lacking.append(shown)
        else:
            self._tell_lacking(line, shown)
        return None

    def _tell_lacking(self, line: Line, shown: str) -> None:
        if line.may_lack:
            return
        written = {column.written: None for column in self.headings.columns}
        near = nearest(shown, written)
        listed = "、".join(list(written)[:_NAMED]) + ("等" if len(written) > _NAMED else "")
        self._tell(
            line,
            "no_such_column",
            f"{_called(self.raw)}没有标题“{shown}”",
            f"您是不是想写“{near}”？" if near else f"那里的标题有：{listed}；可以没有的，“可缺”写“是”",
        )

    def _tell(self, line: Line, code: str, problem: str, hint: str) -> None:
        tell = partial(self.told.at, LINES, line.row, "来源列", code)
        if not any(
            one.row == line.row and one.code == code and one.problem == problem for one in self.told.problems
        ):
            tell(problem, hint)


def _telling(plans: Sequence[RowPlan]) -> tuple[RowPlan, ...]:
    """What shows that there is a row is what no other row reads; only where there is nothing of the kind, what it shares."""
    readers = Counter(
        index for plan in plans for index in {index for reader in plan.readers for index in reader.indexes}
    )
    return tuple(
        replace(plan, own=tuple(i for i in plan.own if readers[i] == 1) or plan.own) for plan in plans
    )


def filled_ids(ids: Iterable[str], item: int) -> list[str]:
    """Fixed ids with the number of the item of 每项一行 (from 1)."""
    return [text.replace(ITEM_HOLE, str(item)) for text in ids]
