"""What is wrong with an input, as data: where, what, what is allowed, how to mend it. Renderers live elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from typing import Final

from records.quick_classes import dataclass

_THE_REST: Final = re.compile("同样的问题还有 ([0-9]+) 处，没有逐一列出(（最后一处在第 [0-9]+ 行）)?")
MOST_ALIKE: Final = 1000  # problems of one kind, in one column and one case, that are listed one by one
MOST_REMARKS: Final = 10_000  # remarks of one kind in one column, whatever the case


class Level(StrEnum):
    """How much a problem costs."""

    FATAL = "致命"  # the whole input cannot be used: exit code 2, nothing is written
    CASE = "案卷"  # the case it stands in is 无法评查; the others are evaluated
    REMARK = "提示"  # a line of 数据质量; nothing is refused


@dataclass(frozen=True, slots=True)
class InputProblem:
    """One problem. ``row`` counts from 1 as the user sees it; ``column`` is the heading; ``cell`` like ``F17``,
    in JSON input the path of the value: ``案件列表[2].活动[0].类型``.

    ``code`` is a stable short English word for programs; ``problem`` and ``hint`` are Chinese sentences.
    """

    code: str
    level: Level
    problem: str
    hint: str = ""
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    cell: str | None = None
    value: str | None = None
    allowed: tuple[str, ...] = ()
    case_no: str | None = None


def listed(problems: Iterable[InputProblem]) -> list[InputProblem]:
    """The same problems, where thousands are alike the first ones and one more that counts the rest.

    A file can be wrong in every one of a million rows: nobody reads as many lines, and no workbook should hold them.
    What has been listed may be listed again with more behind it, as where parts of an input are put together: the outcome
    is that of listing all at once.
    """
    counts: Counter[tuple[object, ...]] = Counter()
    kept: list[InputProblem] = []
    more: Counter[tuple[object, ...]] = Counter()
    last: dict[tuple[object, ...], tuple[InputProblem, str]] = {}
    for problem in problems:
        key = alike(problem)
        counted = the_rest(problem)
        if counted is not None:
            more[key] += counted[0]
            last[key] = problem, counted[1]
        elif counts[key] < most_alike(problem):
            counts[key] += 1
            kept.append(problem)
        else:
            more[key] += 1
            last[key] = problem, where_last(problem)
    kept += [one_more(problem, more[key], where) for key, (problem, where) in last.items()]
    return kept


def most_alike(problem: InputProblem) -> int:
    """How many of its kind are listed one by one."""
    return MOST_REMARKS if problem.level is Level.REMARK else MOST_ALIKE


def the_rest(problem: InputProblem) -> tuple[int, str] | None:
    """Of a line that stands for others: for how many, and what it says of the last. (The results on a disk hold the
    sentence, and nothing else.)"""
    counted = _THE_REST.fullmatch(problem.problem)
    return None if counted is None else (int(counted[1]), counted[2] or "")


def where_last(problem: InputProblem) -> str:
    """What such a line says of the last problem that it stands for."""
    return f"（最后一处在第 {problem.row} 行）" if problem.row is not None else ""


def one_more(last: InputProblem, more: int, where: str) -> InputProblem:
    """The line that stands for so many problems that are not listed."""
    said = f"同样的问题还有 {more} 处，没有逐一列出{where}"
    return replace(last, problem=said, value=None, row=None, cell=None)


def alike(problem: InputProblem) -> tuple[object, ...]:
    """The kind of a problem: those with the same are alike."""
    case_no = None if problem.level is Level.REMARK else problem.case_no
    return problem.code, problem.level, problem.file, problem.sheet, problem.column, case_no
