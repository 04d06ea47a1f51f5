"""From the verdicts of an article's obligations to the verdict of the article. Source: language.md, after the table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Protocol

from dsl.tree import RuleSet
from records.findings import ArticleVerdict, Modality, Verdict
from records.schema import AGENCY_YEAR

WORST_FIRST = (
    Verdict.VIOLATED,
    Verdict.UNDETERMINED,
    Verdict.MANUAL,
    Verdict.SATISFIED,
    Verdict.NOT_APPLICABLE,
)


class Duty(Protocol):
    """What is asked of a 义务 or 人工 here; ``id`` without the item of a 逐项."""

    @property
    def id(self) -> str: ...
    @property
    def article(self) -> int: ...
    @property
    def modality(self) -> Modality: ...
    @property
    def table(self) -> str: ...


def article_verdicts(ruleset: RuleSet, decided: Iterable[tuple[Duty, Verdict]]) -> list[ArticleVerdict]:
    """One verdict for every article of the rule set, in order, from all that was decided for a case (or a unit's year).

    应当 and 人工 count, the worst first; an article that has neither (among the duties of a case, or of a 单位年度) goes by
    its 推行. Where nothing applies, and where there is no rule, the article is NOT_APPLICABLE.
    """
    by_article: dict[int, list[tuple[Duty, Verdict]]] = defaultdict(list)
    for duty, verdict in decided:
        by_article[duty.article].append((duty, verdict))
    questions = {question.id for question in ruleset.questions}
    duties: tuple[Duty, ...] = ruleset.duties
    binding = {
        (duty.article, duty.table == AGENCY_YEAR)
        for duty in duties
        if duty.modality == "应当" or duty.id in questions
    }

    def verdict_of(article: int) -> Verdict:
        pairs = by_article[article]
        if not any((article, duty.table == AGENCY_YEAR) in binding for duty, _ in pairs):
            return _advice([(duty.modality, verdict) for duty, verdict in pairs])
        counting = {v for duty, v in pairs if duty.modality == "应当" or duty.id in questions}
        return next((v for v in WORST_FIRST if v in counting), Verdict.NOT_APPLICABLE)

    return [_alike(number, verdict_of(number)) for number in ruleset.article_numbers]


@cache
def _alike(article: int, verdict: Verdict) -> ArticleVerdict:
    """The same object for all cases: there are a few hundred in all."""
    return ArticleVerdict(article=article, verdict=verdict)


def _advice(pairs: list[tuple[Modality, Verdict]]) -> Verdict:
    """An article of 推行 and 可以 only: a 推行 that is missing is ADVISED; a 可以 not made use of is no fault."""
    encouraged = {verdict for modality, verdict in pairs if modality == "推行"}
    every = {verdict for _, verdict in pairs}
    if Verdict.VIOLATED in encouraged:
        return Verdict.ADVISED
    if Verdict.UNDETERMINED in every:
        return Verdict.UNDETERMINED
    return Verdict.SATISFIED if every & {Verdict.SATISFIED, Verdict.VIOLATED} else Verdict.NOT_APPLICABLE
