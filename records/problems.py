"""What is wrong with an input, as data: where, what, what is allowed, how to mend it. Renderers live elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
