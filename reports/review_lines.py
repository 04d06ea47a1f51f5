"""What ``pingcha review`` says on the screen when it is done."""

from __future__ import annotations

from collections.abc import Iterable

from records.findings import Review
from reports.problems_text import error_lines
from reports.summary import unit_name
from reports.words import calendar_words, mapping_words, sample_words


def review_lines(
    review: Review, *, cases: str, findings: str, points: str, errors: Iterable[tuple[str, str]]
) -> str:
    """``review``: the masked review, whose cases are not looked at; ``errors``: 案号 and why, of what was not evaluated."""
    run = review.run
    lines = [
        *([sample_words(run.sample)] if run.sample is not None else []),
        f"案卷 {cases}",
        f"事项：{findings}",
        *([f"得分：{points}"] if run.schemes else []),
        *[f"{case_no}：{error}" for case_no, error in errors],
        *[f"单位年度 {unit_name(unit)}：{unit.error}" for unit in review.units if unit.error is not None],
    ]
    problems = list(error_lines(review.errors))
    if problems:
        lines += [f"数据问题 {len(review.errors)} 处：", *(f"  {line}" for line in problems)]
    if run.mapping is not None:
        lines += ["映射：" + mapping_words(run.mapping).replace("\n", "\n  ")]
    return "\n".join([*lines, calendar_words(review.tool.calendar.from_, review.tool.calendar.until)])
