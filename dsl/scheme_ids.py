"""The obligations that a line of a scoring scheme names: 11.1, 11.2-执法人员姓名, 13.*."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import NoReturn

from dsl import syntax as s
from dsl.diagnostics import Attempts, Diagnostics
from dsl.scheme_tree import Obligations
from dsl.tree import Duty, EachItem, Obligation, RuleSet
from records.nearest import nearest
from records.schema import AGENCY_YEAR


def finding_ids(duty: Duty) -> tuple[str, ...]:
    """What the findings of a duty are called: one name, or one an item of its 逐项."""
    return tuple(f"{duty.id}-{item}" for item in _items(duty)) or (duty.id,)


def counts(duty: Duty, *, of_years: bool = False) -> bool:
    """Whether a scheme has to say what a duty costs: 应当 (a 人工 too), about a case, or with ``of_years`` about a 单位年度."""
    return duty.modality == "应当" and (duty.table == AGENCY_YEAR) == of_years


class Ids:
    """Looks ids up in a rule set: of what is about cases, or with ``of_years`` about 单位年度."""

    def __init__(self, ruleset: RuleSet, diagnostics: Diagnostics, *, of_years: bool = False) -> None:
        self.of_years = of_years
        self.diagnostics = diagnostics
        self.articles = ruleset.article_numbers
        self.duties: dict[str, Duty] = {duty.id: duty for duty in ruleset.duties}

    def counts(self, duty: Duty) -> bool:
        """Whether the scheme has to say what a duty costs."""
        return counts(duty, of_years=self.of_years)

    def all(self, words: Sequence[s.Word]) -> Obligations:
        """Everything that a line names. Raises Reported after telling each word that names nothing."""
        attempt = Attempts()
        nothing: tuple[str, ...] = ()
        found: dict[str, None] = {}
        for word in words:
            found.update(dict.fromkeys(attempt(partial(self.of, word), nothing)))
        attempt.done()
        return Obligations(tuple(word.text for word in words), tuple(found))

    def of(self, word: s.Word) -> tuple[str, ...]:
        """The names that findings have for what one word names. Raises Reported.

        ``13.*`` is what article 13 says 应当 of, with its 人工; 推行 and 可以 cost only where they are named themselves.
        """
        text = word.text
        number, _, item = text.partition("-")
        if text.endswith(".*"):
            return self._article(word, int(text[:-2]))
        duty = self.duties.get(number)
        if duty is None:
            self._unknown(word, number)
        if self.of_years and duty.table != AGENCY_YEAR:
            self.diagnostics.fail(
                "duty-of-a-case",
                word.span,
                f"{number}“{duty.title}”查的是案卷，考核方案的项目里只写查{AGENCY_YEAR}的。",
                hint=f"删去 {number}；案卷里的问题由“案卷得分”计入。",
            )
        if duty.table == AGENCY_YEAR and not self.of_years:
            self.diagnostics.fail(
                "duty-of-a-year",
                word.span,
                f"{number}“{duty.title}”查的是{AGENCY_YEAR}，不在案卷里，不能计入案卷的得分。",
                hint=f"删去 {number}。",
            )
        if not item:
            return finding_ids(duty)
        every = _items(duty)
        if not every:
            self.diagnostics.fail(
                "unknown-item-of", word.span, f"{number} 没有逐项，不能只写其中一项。", hint=f"写成 {number}"
            )
        if item not in every:
            near = nearest(item, every)
            self.diagnostics.fail(
                "unknown-item-of",
                word.span,
                f"{number} 没有“{item}”这一项。",
                hint=f"您是不是想写 {number}-{near}？" if near else "",
                allowed=() if near else finding_ids(duty),
            )
        return (text,)

    def _article(self, word: s.Word, article: int) -> tuple[str, ...]:
        if article not in self.articles:
            self.diagnostics.fail(
                "unknown-article",
                word.span,
                f"制度里没有第 {article} 条。",
                hint=f"可以写 {self.articles[0]}.* 到 {self.articles[-1]}.*。" if self.articles else "",
            )
        found = [duty for duty in self.duties.values() if duty.article == article and self.counts(duty)]
        if not found:
            self.diagnostics.fail(
                "nothing-of-article",
                word.span,
                f"第 {article} 条没有{f'查{AGENCY_YEAR}的' if self.of_years else '案卷里'}“应当”做到的事项，"
                f"“{word.text}”一项也不包括。",
                hint="编号用 pingcha rules list 查看。"
                if self.of_years
                else "推行、可以的义务要计分的，逐项写编号。",
            )
        return tuple(one for duty in found for one in finding_ids(duty))

    def _unknown(self, word: s.Word, number: str) -> NoReturn:
        hint = "编号用 pingcha rules list 查看。"
        same = [one for one in self.duties if one.split(".")[0] == number.split(".")[0]]
        if re.fullmatch(r"[0-9]+", number):
            hint = f"整条写成 {number}.*，一项写成 {number}.1 这样。"
        elif same:
            same.sort(key=lambda one: int(one.split(".")[1]))
            hint = f"这一条的编号从 {same[0]} 到 {same[-1]}。" if len(same) > 1 else f"这一条只有 {same[0]}。"
        self.diagnostics.fail(
            "unknown-duty", word.span, f"没有编号为 {number} 的义务或者人工核查。", hint=hint
        )


def _items(duty: Duty) -> tuple[str, ...]:
    if isinstance(duty, Obligation) and isinstance(duty.requirement, EachItem):
        return duty.requirement.items
    return ()
