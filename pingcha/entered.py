"""What stands in the cells of a workbook that came back: the problems found in them, each with its cell."""

from __future__ import annotations

from datetime import date

from adapters.returned import EnteredRow, entered_text
from records.answers import ON_HEADING
from records.columns import day
from records.problems import InputProblem, Level
from records.values import ValueProblem, parse_value

_DAY = day(ON_HEADING, may_be_future=True)


class EnteredCells:
    """Collects the problems of one workbook, ``file`` its name. Nobody can have entered anything after ``today``, nor, where
    the review looks ahead, after its 基准日 ``as_of``."""

    def __init__(self, file: str, as_of: str, today: date) -> None:
        self.file = file
        self.today = today
        self.as_of = date.fromisoformat(as_of)
        self.problems: list[InputProblem] = []

    def problem(
        self,
        row: EnteredRow,
        heading: str,
        code: str,
        text: str,
        *,
        hint: str = "",
        allowed: tuple[str, ...] = (),
    ) -> None:
        """A problem at the cell of ``row`` under ``heading``."""
        self.problems.append(
            InputProblem(
                code,
                Level.FATAL,
                text,
                hint=hint,
                file=self.file,
                sheet=row.sheet,
                row=row.row,
                column=heading.replace("\n", ""),
                cell=row.cells.get(heading),
                value=entered_text(row.values.get(heading)),
                allowed=allowed,
            )
        )

    def day(self, row: EnteredRow) -> date | None:
        """评查日期 of a row; None where there is none, or none that can be (a problem then)."""
        raw = row.values.get(ON_HEADING)
        if raw is None or entered_text(raw) is None:
            return None
        try:
            value = parse_value(_DAY, raw).value
        except ValueProblem as problem:
            self.problem(row, ON_HEADING, "bad_date", problem.sentence(), hint="请写成 2026-03-04 这样")
            return None
        if not isinstance(value, date):
            return None
        on = date(value.year, value.month, value.day)
        if on > max(self.today, self.as_of):
            ahead = f"，基准日是 {self.as_of}" if self.as_of > self.today else ""
            text = f"评查日期“{on}”还没有到：今天是 {self.today}{ahead}"
            self.problem(row, ON_HEADING, "future_date", text, hint="请核对年份和月份，写实际评查的日期")
            return None
        return on
