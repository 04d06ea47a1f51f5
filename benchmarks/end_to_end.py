"""``python -m benchmarks.end_to_end --cases 300``: an .xlsx export → the review workbook, step by step, on one core.

Beside it the floor: a program that reads the same cells with python-calamine and writes the same cells with XlsxWriter, with
nothing in between. Both in one run, in processor time. Results go to ``benchmarks/RESULTS.md``.

The command itself as users run it, on all cores, is ``benchmarks.whole``.
"""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import xlsxwriter
from python_calamine import CalamineWorkbook
from xlsxwriter.worksheet import Worksheet

from adapters import load
from benchmarks.deciding import Deciding
from benchmarks.generate import generate
from benchmarks.machine import describe_machine
from benchmarks.results import write_section
from engine.calendar import default_calendar
from engine.evaluator import Evaluator, Settings
from engine.run import Inputs, Run
from pingcha.run import usable
from records.case import CaseRecord
from records.columns import Value
from records.findings import CaseResult, Review
from records.quality import prepare
from records.row import Gap, Row
from records.schema import CASE, CASE_TABLES, TABLES
from reports.mask import mask_review
from reports.workbook import write_workbook

AS_OF = date(2026, 6, 30)
T = TypeVar("T")
Sheets = dict[str, list[list[object]]]
_DATE, _TIME = {"num_format": "yyyy-mm-dd"}, {"num_format": "yyyy-mm-dd hh:mm"}


@dataclass(slots=True)
class Clock:
    """Seconds of the processor by step."""

    steps: dict[str, float]

    def __call__(self, step: str, work: Callable[[], T]) -> T:
        gc.collect()
        started = time.process_time()
        found = work()
        self.steps[step] = time.process_time() - started
        return found


# -------------------------------------------------------------------------------------------------------- the export


def sheets(cases: Sequence[CaseRecord]) -> Sheets:
    """The cells of an export: a sheet for each table, a heading for each column."""
    found: Sheets = {}
    for name in (CASE, *CASE_TABLES):
        columns = TABLES[name].columns.values()
        lines: list[list[object]] = [[column.name for column in columns]]
        for case in cases:
            lines += [
                [case.case_no if column.attr == "case_no" else _cell(row, column.attr) for column in columns]
                for row in case.rows(name) or ()
            ]
        found[name] = lines
    return found


def write_export(path: Path, cases: Iterable[CaseRecord]) -> tuple[int, int]:
    """The same as a workbook, case by case, so that no more than one is in memory; answers rows and cells."""
    workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    writer = CellWriter(workbook)
    tables = {name: workbook.add_worksheet(name) for name in (CASE, *CASE_TABLES)}
    for name, sheet in tables.items():
        writer.row(sheet, 0, [column.name for column in TABLES[name].columns.values()])
    filled = dict.fromkeys(tables, 1)
    for case in cases:
        for name, sheet in tables.items():
            columns = TABLES[name].columns.values()
            for row in case.rows(name) or ():
                line = [
                    case.case_no if column.attr == "case_no" else _cell(row, column.attr)
                    for column in columns
                ]
                writer.row(sheet, filled[name], line)
                filled[name] += 1
    workbook.close()
    return sum(filled.values()), writer.cells


def _cell(row: Row, attr: str) -> object:
    value: Value | Gap = row.read(attr)
    if isinstance(value, Gap):
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(value) if isinstance(value, tuple) else value


def write_cells(path: Path, book: Sheets) -> None:
    """Cells and nothing else, as fast as XlsxWriter writes them."""
    workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    writer = CellWriter(workbook)
    for name, lines in book.items():
        sheet = workbook.add_worksheet(name)
        for row, cells in enumerate(lines):
            writer.row(sheet, row, cells)
    workbook.close()


class CellWriter:
    """Writes cells by what they hold; counts them."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._day, self._minute = workbook.add_format(_DATE), workbook.add_format(_TIME)
        self.cells = 0

    def row(self, sheet: Worksheet, row: int, cells: Sequence[object]) -> None:
        for column, value in enumerate(cells):
            self.cells += value not in (None, "")
            if isinstance(value, datetime):
                sheet.write_datetime(row, column, value, self._minute)
            elif isinstance(value, date):
                sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), self._day)
            elif isinstance(value, bool):
                sheet.write_boolean(row, column, value)
            elif isinstance(value, int | float):
                sheet.write_number(row, column, value)
            elif value:
                sheet.write_string(row, column, str(value))


def read_cells(paths: Iterable[Path]) -> Sheets:
    """Every cell of every sheet."""
    found: Sheets = {}
    for number, path in enumerate(paths):
        with closing(CalamineWorkbook.from_path(str(path))) as book:
            for place, name in enumerate(book.sheet_names):
                lines = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                found[name if not number else f"{number}-{place}"] = [list(line) for line in lines]
    return found


# -------------------------------------------------------------------------------------------------------- both sides


def review(export: Path, target: Path, clock: Clock) -> list[Path]:
    """What ``pingcha review`` does, each step by itself; answers the files written."""
    rules, schemes = usable(None)
    settings = Settings(AS_OF, "review", schemes=schemes, kept=True, reasons_of_met=False)
    read = clock("读入", lambda: load([str(export)]))
    if read.fatal:
        raise SystemExit("导出读不进来")
    prepared = clock("校验", lambda: [prepare(case, AS_OF).case for case in read.cases])
    with closing(Evaluator(rules, default_calendar(), settings)) as evaluator:
        decided = clock("测量和判定", lambda: list(evaluator.verdicts(prepared)))
        clock("其中判定", Deciding(evaluator.passes[0].decider, prepared, AS_OF).again)
        scored = clock(
            "解释和评分", lambda: [evaluator.case_result(case, outcome, False) for case, outcome in decided]
        )
        clock("其中评分", lambda: _score_again(evaluator, scored))
    run = Run(
        Inputs(prepared, (), read.problems, read.failed, read.files), rules, settings, default_calendar(), "0"
    )
    whole = Review(tool=run.tool(), run=run.info(), cases=scored, units=[], errors=[])
    masked = clock("遮盖", lambda: mask_review(whole, unmasked=False))
    return clock("写工作簿", lambda: write_workbook(masked, target, inputs=[export]))


def _score_again(evaluator: Evaluator, results: Sequence[CaseResult]) -> None:
    for result in results:
        if result.score is not None:
            evaluator.scorers[result.score.scheme].score(result.findings)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--seed", type=int, default=20260630)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        export, report, copy = (Path(folder, name) for name in ("导出.xlsx", "报告.xlsx", "照抄.xlsx"))
        exported = sheets(list(generate(options.cases, options.seed)))
        write_cells(export, exported)
        review(
            export, report, Clock({})
        )  # the table of decided facts is warm, as it is from the second review on
        clock, floor = Clock({}), Clock({})
        files = review(export, Path(folder, "报告2.xlsx"), clock)
        floor("读入", lambda: read_cells([export]))
        written = read_cells(files)
        floor("写工作簿", lambda: write_cells(copy, written))
        size = sum(file.stat().st_size for file in files) / 2**20
    text = table(options, exported, written, clock.steps, floor.steps, size)
    write_section("end_to_end", text)
    print(text)


def table(
    options: argparse.Namespace,
    exported: Sheets,
    written: Sheets,
    steps: dict[str, float],
    floor: dict[str, float],
    size: float,
) -> str:
    """The section of RESULTS.md, in Markdown."""
    total = sum(seconds for step, seconds in steps.items() if not step.startswith("其中"))
    least = sum(floor.values())
    lines = [
        "## 从导出文件到评查报告工作簿（单核）",
        "",
        f"命令：`python -m benchmarks.end_to_end --cases {options.cases} --seed {options.seed}`",
        "",
        f"{options.cases} 个案卷的 .xlsx（{_cells(exported)} 格，{sum(map(len, exported.values()))} 行）→ 评查报告"
        f"（{_cells(written)} 格，{size:.1f} MB）。判定表已热。底线：python-calamine 读同样的格，XlsxWriter 写同样的格，"
        "中间什么也不做。处理器时间。判定是从量出的值到结论，不算判 评查结论 的第二遍。",
        "",
        "| 步骤 | 每案卷毫秒 | 占全程 | 底线每案卷毫秒 |",
        "|---|---|---|---|",
    ]
    for step, seconds in steps.items():
        bottom = f"{floor[step] / options.cases * 1000:.2f}" if step in floor else ""
        lines.append(f"| {step} | {seconds / options.cases * 1000:.2f} | {seconds / total:.0%} | {bottom} |")
    lines.append(f"| 全程 | {total / options.cases * 1000:.2f} | 100% | {least / options.cases * 1000:.2f} |")
    return "\n".join(
        [*lines, "", f"全程是底线的 {total / least:.1f} 倍。", "", f"机器：{describe_machine()}"]
    )


def _cells(book: Sheets) -> int:
    return sum(1 for lines in book.values() for line in lines for value in line if value not in (None, ""))


if __name__ == "__main__":
    main()
