"""From the raw values of one row to a ``Row``, each problem with its place."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from records.columns import Value
from records.problems import InputProblem, Level
from records.quick_classes import dataclass
from records.row import Row, Source
from records.schema import TABLES
from records.value_problems import Remark, ValueProblem, shown
from records.values import Parsed, ValueParser, parser_for

CASE_NO = "案号"
MERGED = "merged_cell"


@dataclass(frozen=True, slots=True)
class OddCell:
    """A cell that holds something, but nothing that can be read: an error, a formula without a result, part of a merge."""

    code: str
    problem: str
    hint: str
    value: str | None = None


class _Absent:
    """The one value of ``ABSENT``."""

    def __reduce__(self) -> str:
        return "ABSENT"  # pickled and back it is still the one


ABSENT: Final = _Absent()
"""In a row's cells: this row was exported without the column."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that names a column of the table: where it stands and how it was written."""

    column: str
    index: int
    written: str
    letters: str | None


class RowBuilder:
    """Builds the rows of one sheet (or one JSON table); the map of headings is shared by all of them."""

    def __init__(
        self, table: str, headings: Sequence[Heading], file: str, sheet: str, path: str = ""
    ) -> None:
        self.table = TABLES[table]
        self.file = file
        self.sheet = sheet
        self.columns = {h.column: (h.written, h.letters) for h in headings}
        columns = self.table.columns
        self._fields: list[tuple[str, int, ValueParser, dict[str, Parsed]]] = []
        for heading in headings:
            parser = parser_for(columns[heading.column])
            self._fields.append((parser.column.attr, heading.index, parser, parser.memo))
        self._all = {attr for attr, _, _, _ in self._fields}
        self._required = {c.attr for c in columns.values() if c.required}

    def build(
        self,
        raws: Sequence[object],
        number: int,
        problems: list[InputProblem],
        case_no: str | None = None,
        *,
        path: str = "",
    ) -> Row | None:
        """The row, without the fields that could not be read; None where it cannot be said which case it belongs to.

        ``case_no`` stands in where the row need not repeat it; ``path`` is the row's own (both in JSON).
        """
        source = Source(self.file, self.sheet, number, self.columns)
        values: dict[str, Value | None] = {}
        troubles: list[tuple[str, object, Remark | ValueProblem | OddCell]] = []
        for attr, index, parser, memo in self._fields:
            raw = raws[index]
            if type(raw) is str:
                parsed = memo.get(raw)
                if parsed is not None:
                    values[attr] = parsed.value
                    if parsed.remarks:
                        troubles.extend((attr, raw, one) for one in parsed.remarks)
                    continue
            elif type(raw) is OddCell:
                troubles.append((attr, raw.value, raw))
                continue
            elif raw is ABSENT:
                continue
            try:
                parsed = parser(raw)
            except ValueProblem as problem:
                troubles.append((attr, raw, problem))
            else:
                values[attr] = parsed.value
                if parsed.remarks:
                    troubles.extend((attr, raw, one) for one in parsed.remarks)
        own = values.get("case_no")
        if case_no is not None and own is None:
            values["case_no"] = own = case_no
        if troubles:
            named = own if isinstance(own, str) else _looks_like(troubles)
            problems.extend(
                self._problem(source, attr, raw, what, named, path) for attr, raw, what in troubles
            )
        if self._required and own is None:
            self._no_case(source, "case_no" in values, path, problems)
            return None
        return self.table.model.build(values, source, self._all if values.keys() == self._all else None)

    def _no_case(self, source: Source, readable: bool, path: str, problems: list[InputProblem]) -> None:
        if readable:  # otherwise the cell's own problem was already told
            lost = "这一案没有进入评查" if self.table.name == "案件" else "不知道这一行属于哪个案卷"
            problems.append(
                InputProblem(
                    "no_case_no",
                    Level.CASE,
                    f"这一行没有“{CASE_NO}”，{lost}",
                    "请填写案号；整列都空白的，请换一列作案号（每个案卷一个，不重复）；不是数据的行请删去",
                    file=self.file,
                    sheet=self.sheet,
                    row=source.row,
                    column=self.columns.get(CASE_NO, (CASE_NO, None))[0],
                    cell=path or source.cell(CASE_NO),
                )
            )

    def _problem(
        self,
        source: Source,
        attr: str,
        raw: object,
        what: Remark | ValueProblem | OddCell,
        case_no: str | None,
        path: str,
    ) -> InputProblem:
        name = self.table.column(attr).name
        return InputProblem(
            what.code,
            Level.REMARK if isinstance(what, Remark) else Level.CASE,
            what.problem,
            what.hint,
            file=self.file,
            sheet=self.sheet,
            row=source.row,
            column=self.columns[name][0],
            cell=f"{path}.{self.columns[name][0]}" if path else source.cell(name),
            value=value_text(raw),
            allowed=what.allowed if isinstance(what, ValueProblem) else (),
            case_no=case_no,
        )


def _looks_like(troubles: Iterable[tuple[str, object, Remark | ValueProblem | OddCell]]) -> str | None:
    """The 案号 that a merged cell shows for a row: it cannot be relied on, but the case it names lacks this row."""
    return next(
        (
            what.value
            for attr, _, what in troubles
            if attr == "case_no" and isinstance(what, OddCell) and what.code == MERGED
        ),
        None,
    )


def value_text(raw: object) -> str | None:
    """A raw value as a problem shows it; an array as its texts, anything else that is nested only by its shape."""
    if raw is None:
        return None
    if isinstance(raw, list | tuple):
        return shown("；".join(shown(item) if isinstance(item, str | int | float) else "…" for item in raw))
    if isinstance(raw, float) and not math.isfinite(raw):
        return "超出范围的数"
    return "{…}" if isinstance(raw, dict) else shown(raw)


def is_empty(raws: Iterable[object]) -> bool:
    """Whether nothing stands in any of the cells."""
    return all(
        raw == "" or raw is None or raw is ABSENT or (isinstance(raw, str) and not raw.strip())
        for raw in raws
    )
