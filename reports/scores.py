"""Scores in words, and what each finding cost: the same for every report."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from decimal import Decimal

from records.findings import (
    CaseResult,
    Deduction,
    Points,
    Review,
    SchemeInfo,
    Score,
    Subject,
    Verdict,
)
from reports.means import SCALED_NOTE, Mean, scaled

OPEN_GRADE = "待定"
UNSCORED = "未计分"


def deductions_of(case: CaseResult) -> list[Deduction | None]:
    """What each of the case's findings cost, in their order; None for one that no item of the scheme counts."""
    waiting: dict[tuple[str, Subject], deque[Deduction]] = {}
    for one in case.score.deductions if case.score is not None else ():
        waiting.setdefault((one.obligation, one.subject), deque()).append(one)
    found: list[Deduction | None] = []
    for finding in case.findings:
        mine = waiting.get((finding.obligation, finding.subject))
        found.append(mine.popleft() if mine and finding.verdict is Verdict.VIOLATED else None)
    return found


def scheme_of(review: Review, case: CaseResult) -> SchemeInfo | None:
    """The scheme that the case was scored by."""
    title = case.score.scheme if case.score is not None else None
    return next((scheme for scheme in review.run.schemes if scheme.title == title), None)


def item_titles(scheme: SchemeInfo) -> dict[str, str]:
    """Obligation → the 项目 that counts it."""
    return {one: item.item for item in scheme.items for line in item.lines for one in line.obligations}


def span_words(points: Points) -> str:
    """96.8, or 86.2～89.4 where something is still open."""
    return points.high if points.low == points.high else f"{points.low}～{points.high}"


def lost(weight: str, earned: Points) -> Points:
    """What an item lost: the least and the most."""
    whole = Decimal(weight)
    return Points(low=plain(whole - Decimal(earned.high)), high=plain(whole - Decimal(earned.low)))


def plain(points: Decimal) -> str:
    """Without needless noughts: 5, 0.5."""
    text = format(points, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def points_words(case: CaseResult) -> str:
    """The score in a few words; 未计分 where there is none."""
    if case.score is None or case.score.points is None:
        return UNSCORED
    return span_words(case.score.points)


def grade_words(score: Score) -> str:
    """The grade, 待定, or nothing where the scheme has no grades."""
    return score.grade or (OPEN_GRADE if score.grades else "")


def why_open(score: Score) -> str:
    """Why the grade is not certain; empty where it is, or where there are no grades."""
    if score.grade is not None or not score.grades:
        return ""
    if score.points is None:
        return "没有适用的项目"
    if score.open_vetoes:
        return f"否决事项 {'、'.join(score.open_vetoes)} 还不能判定"
    return f"取决于 {score.undetermined} 处无法判定或者待人工核查的事项"


def score_line(case: CaseResult) -> str | None:
    """The score of a case as a sentence; None where there are no schemes (or the case was not evaluated)."""
    if case.unscored is not None:
        return f"{UNSCORED}：{case.unscored}"
    score = case.score
    if score is None:
        return None
    if score.points is None:
        return f"{UNSCORED}：评分方案“{score.scheme}”的项目都不适用本案。"
    text = f"{span_words(score.points)} 分（满分 {score.full}，评分方案“{score.scheme}”）"
    grade, why = grade_words(score), why_open(score)
    if score.vetoes:
        grade += f"（否决：{'、'.join(score.vetoes)}）"
    elif why:
        grade += f"（{why}）"
    return text + (f"　等次：{grade}" if grade else "")


def costs_words(case: CaseResult) -> dict[str, str]:
    """Obligation → what its violations cost together, and in which item."""
    found: dict[str, list[Deduction]] = {}
    for one in case.score.deductions if case.score is not None else ():
        found.setdefault(one.obligation, []).append(one)
    return {
        name: f"{plain(sum((Decimal(one.points) for one in ones), Decimal(0)))} 分（项目“{ones[0].scheme_item}”）"
        for name, ones in found.items()
    }


def totals_words(review: Review) -> str:
    """The mean score and how many cases have which grade."""
    tally = ScoreTally()
    for case in review.cases:
        tally.add(case)
    return tally.words(review)


class ScoreTally:
    """The words of ``totals_words``, case by case."""

    def __init__(self) -> None:
        self._points = Mean()
        self._without = 0
        self._grades: Counter[str] = Counter()

    def add(self, case: CaseResult) -> None:
        if case.error is not None:
            return
        if case.score is None or not self._points.add(case.score):
            self._without += 1
            return
        self._grades[grade_words(case.score)] += 1

    def words(self, review: Review) -> str:
        """``review``: whose schemes they are."""
        names = dict.fromkeys(grade.name for scheme in review.run.schemes for grade in scheme.grades)
        parts = [f"{name} {self._grades[name]} 件" for name in (*names, OPEN_GRADE) if names]
        if self._without:
            parts.append(f"{UNSCORED} {self._without} 件")
        head = mean_head(self._points, review.run.schemes)
        return "；".join([head, "，".join(parts)]) if parts else head


def mean_head(points: Mean, schemes: Sequence[SchemeInfo]) -> str:
    """``平均 96.8 分``, with a note where the schemes' full scores differ."""
    if not points.cases:
        return "没有案卷得分"
    of_hundred = scaled(schemes)
    return f"平均 {points.words(scaled=of_hundred)} 分{SCALED_NOTE if of_hundred else ''}"


def schemes_words(review: Review) -> str:
    """The schemes of the run, for a cover."""
    return "\n".join(
        f"《{scheme.title}》满分 {scheme.full}，文件 {scheme.path}，指纹 {scheme.sha256[:16]}"
        for scheme in review.run.schemes
    )
