"""From report workbooks to an assessment: read back, checked that no file counts twice, summed over a period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from adapters.returned import NotAReport
from dsl.scheme_tree import AssessmentScheme
from pingcha.errors import PingchaError
from pingcha.returned import final_review
from pingcha.run import usable_assessments
from pingcha.unit_scores import with_scores
from records.columns import Kind
from records.findings import Review
from records.schema import AGENCY_YEAR, CASE, TABLES
from reports.assessment import Assessment, Period, assess, differing_years, doubles


def assessment(
    paths: Sequence[Path],
    start: date | None,
    end: date | None,
    by: str,
    min_cases: int,
    rules: Path | None = None,
    schemes: Sequence[str] | None = None,
) -> tuple[Assessment, str | None]:
    """Assess the reports; beside it, why there are no scores. Raises PingchaError.

    ``start`` or ``end`` None: the first or the last day that a case has. ``schemes``: files (or names) of an assessment
    scheme in place of the one of the rule folder.
    """
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
    apart = differing_years(reviews)
    if apart:
        raise PingchaError(
            f"“{AGENCY_YEAR}”在几份报告里结论不一样，不知道以哪一份为准：{'；'.join(apart)}。"
            f"请核对后只在一份报告里保留“{AGENCY_YEAR}”表，重新评查。"
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
        first = "第一天" if start else "第一天（没有写 --from，取报告里最早的一件）"
        last = "最后一天" if end else "最后一天（没有写 --to，取报告里最晚的一件）"
        raise PingchaError(f"考核期间的{first} {period.start} 晚于{last} {period.end}。")
    found = assess(reviews, period, min_cases)
    scheme, why_none = _scheme(reviews, rules, schemes)
    return (found if scheme is None else with_scores(found, scheme)), why_none


def _scheme(
    reviews: Sequence[Review], folder: Path | None, named: Sequence[str] | None
) -> tuple[AssessmentScheme | None, str | None]:
    """The assessment scheme, or why there is none; one that was asked for and does not fit is an error."""
    ruleset, schemes = usable_assessments(folder, named)
    other = next((one for one in reviews if one.tool.rules.sha256 != ruleset.sha256), None)
    if other is not None:
        why = (
            f"报告是按规则集《{other.tool.rules.title}》版本 {other.tool.rules.version}"
            f"（指纹 {other.tool.rules.sha256[:16]}）评查的，与现在的规则（指纹 {ruleset.sha256[:16]}）不同"
        )
        if named or folder is not None:
            raise PingchaError(f"{why}，不能按考核方案计分。请用 --rules 写出评查时的规则文件夹。")
        return None, f"{why}。要按考核方案计分，请用 --rules 写出评查时的规则文件夹。"
    if len(schemes) > 1:
        titles = "、".join(f"“{one.title}”" for one in schemes)
        raise PingchaError(
            f"有 {len(schemes)} 个考核方案：{titles}。请用 --scheme 写明其中一个的文件，一个文件写一个。"
        )
    return (schemes[0], None) if schemes else (None, "规则文件夹里没有考核方案")


def _read(paths: Sequence[Path]) -> list[Review]:
    reviews: list[Review] = []
    wrong: list[str] = []
    for path in paths:
        try:
            reviews.append(final_review(path))
        except NotAReport as error:
            wrong.append(str(error))
    if wrong:
        raise PingchaError("\n".join(wrong))
    return reviews
