"""From report workbooks to an assessment: read back, checked that no file counts twice, summed over a period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from adapters.returned import NotAReport
from pingcha.errors import PingchaError
from pingcha.returned import whole_review
from records.columns import Kind
from records.findings import Review
from records.schema import CASE, TABLES
from reports.assessment import Assessment, Period, assess, doubles


def assessment(
    paths: Sequence[Path], start: date | None, end: date | None, by: str, min_cases: int
) -> Assessment:
    """Assess the reports. ``start`` or ``end`` None: the first or the last day that a case has. Raises PingchaError."""
    days = [name for name, column in TABLES[CASE].columns.items() if column.kind is Kind.DATE]
    if by not in days:
        raise PingchaError(f"不能按“{by}”计入期间，--period-by 后面可以写：{'、'.join(days)}。")
    reviews = _read(paths)
    twice = doubles(reviews)
    if twice:
        raise PingchaError(
            f"同一案卷出现在几份报告里，会重复计算：{'、'.join(twice[:5])}{' 等' if len(twice) > 5 else ''}。"
            "请每个案卷只放一份报告（定稿已经包含全部案卷，不要再放分表）。"
        )
    known = [
        date.fromisoformat(case.dates[by]) for review in reviews for case in review.cases if by in case.dates
    ]
    if not known and (start is None or end is None):
        raise PingchaError(
            f"没有一件案卷有{by}，不能确定考核期间。请写 --from 和 --to，或者用 --period-by 换一个日期。"
        )
    period = Period(start or min(known), end or max(known), by)
    if period.start > period.end:
        raise PingchaError(f"考核期间的第一天 {period.start} 晚于最后一天 {period.end}。")
    return assess(reviews, period, min_cases)


def _read(paths: Sequence[Path]) -> list[Review]:
    reviews: list[Review] = []
    wrong: list[str] = []
    for path in paths:
        try:
            reviews.append(whole_review(path))
        except NotAReport as error:
            wrong.append(str(error))
    if wrong:
        raise PingchaError("\n".join(wrong))
    return reviews
