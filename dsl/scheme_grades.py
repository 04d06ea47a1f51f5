"""等次 of a scoring scheme: from the best down, each from so many points on, the last takes the rest."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dsl import syntax as s
from dsl.diagnostics import Diagnostics, Reported
from dsl.scheme_tree import Grade
from dsl.tree import Span

Problem = tuple[str, Span, str, str]
"""Code, place, message, hint."""


def check_grades(line: s.GradesLine, full: Decimal, diagnostics: Diagnostics) -> tuple[Grade, ...]:
    """The grades of one line. Raises Reported after telling what is wrong with each."""
    found: list[Grade] = []
    failed = False
    for number, part in enumerate(line.grades, 1):
        last = number == len(line.grades)
        problem = _problem(part, last, full, found)
        if problem is not None:
            code, span, message, hint = problem
            diagnostics.error(code, span, message, hint=hint)
            failed = True
        found.append(Grade(part.name.text, _least(part), span=part.span))
    if len(found) == 1 and not failed:
        diagnostics.error(
            "one-grade", line.span, "只有一个等次，分不出高低。", hint="写成 等次 合格 ≥ 60，不合格"
        )
        failed = True
    if failed:
        raise Reported
    return tuple(found)


def _least(part: s.GradePart) -> Decimal | None:
    return None if part.least is None else Decimal(part.least.text)


def _problem(part: s.GradePart, last: bool, full: Decimal, above: Sequence[Grade]) -> Problem | None:
    name, sign, least = part.name.text, part.sign, _least(part)
    if name in {grade.name for grade in above}:
        return "grade-twice", part.name.span, f"等次“{name}”写了两次。", "换一个名称，或者删去一个。"
    if sign is not None and sign.text not in ("≥", ">="):
        return (
            "grade-sign",
            sign.span,
            f"等次只写从多少分起，用 ≥，不用“{sign.text}”。",
            "从高到低写，最后一个等次不写分数，例如：等次 优秀 ≥ 90，合格 ≥ 60，不合格",
        )
    if least is None:
        if last:
            return None
        return (
            "grade-without-points",
            part.name.span,
            f"“{name}”后面还有等次，要写从多少分起。",
            f"写成 {name} ≥ 60 这样；只有最后一个等次不写分数。",
        )
    if last:
        return (
            "grades-leave-a-hole",
            part.span,
            f"{least} 分以下没有等次。",
            f"最后再写一个不带分数的等次，例如：{name} ≥ {least}，不合格",
        )
    if full and least > full:
        return (
            "grade-over-full",
            part.span,
            f"“{name}”从 {least} 分起，比满分 {full} 分还高，没有案卷够得上。",
            f"写一个不超过 {full} 的分数。",
        )
    higher = above[-1] if above else None
    if higher is not None and higher.least is not None and least >= higher.least:
        return (
            "grades-overlap",
            part.span,
            f"“{name}”从 {least} 分起，不比前面的“{higher.name}”（{higher.least} 分起）低，两个等次重叠。",
            "等次从高到低写，分数一个比一个低。",
        )
    if least == 0:
        return (
            "grade-from-zero",
            part.span,
            f"“{name}”从 0 分起，后面的等次永远轮不到。",
            f"把它写在最后，不带分数：…，{name}",
        )
    return None
