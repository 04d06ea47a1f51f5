"""The ledger: for every clause of the regulation's text, which rule answers for it, or why none can.

A clause is what stands between ，；。 (and ：) of a 款 or 项. It is answered when the quote of a 义务 or 人工, or the words of a
不编码, touch it. The ledger fails closed: no rules, no text or an article without a rule file is unanswered, never complete;
a quote that stands several times in its passage answers for the first place only (a longer quote tells the others apart).
Words that no quote holds though their clause is touched are not unanswered, but they are told (``Passage.unquoted``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from dsl.tree import Article, Basis, Obligation, RuleSet, Uncoded

_CLAUSE = re.compile(r"[^，；。：]+[，；。：]?")
_WORDS = re.compile(r"[^\s，；。：、（）“”《》]")


class By(StrEnum):
    """What answers for words."""

    OBLIGATION = "义务"
    QUESTION = "人工"
    UNCODED = "不编码"


@dataclass(frozen=True, slots=True)
class Answer:
    """One quote that touches a passage: its place in the passage's words, whose it is, and (不编码) the reason."""

    by: By
    id: str  # of the 义务 or 人工; of a 不编码 its kind
    title: str  # of a 不编码 its reason
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """Words between punctuation marks; ``answers`` that touch them. Unanswered where there is none."""

    text: str
    start: int
    end: int
    answers: tuple[Answer, ...]

    @property
    def answered(self) -> bool:
        return bool(self.answers)


@dataclass(frozen=True, slots=True)
class Passage:
    """One 款 or 项 of an article; ``item`` None for the 款 itself."""

    article: int
    paragraph: int
    item: str | None
    words: str
    answers: tuple[Answer, ...]
    clauses: tuple[Clause, ...]

    @property
    def unquoted(self) -> tuple[tuple[int, int], ...]:
        """Where words stand that no quote holds, as runs (start, end); punctuation alone is none."""
        runs: list[tuple[int, int]] = []
        for place in range(len(self.words)):
            if any(answer.start <= place < answer.end for answer in self.answers):
                continue
            if runs and runs[-1][1] == place:
                runs[-1] = (runs[-1][0], place + 1)
            else:
                runs.append((place, place + 1))
        return tuple((start, end) for start, end in runs if _WORDS.search(self.words[start:end]))

    @property
    def name(self) -> str:
        return f"第{self.article}条第{self.paragraph}款" + (f"第（{self.item}）项" if self.item else "")


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every passage in order, and the articles of the text that no rule file holds."""

    passages: tuple[Passage, ...]
    missing_articles: tuple[int, ...]

    @property
    def unanswered(self) -> tuple[tuple[Passage, Clause], ...]:
        return tuple((p, clause) for p in self.passages for clause in p.clauses if not clause.answered)

    @property
    def complete(self) -> bool:
        """Every article is there and every clause is answered; an empty ledger is not complete."""
        return bool(self.passages) and not self.missing_articles and not self.unanswered

    @property
    def covered_articles(self) -> int:
        """How many articles have no unanswered clause."""
        open_articles = {passage.article for passage, _ in self.unanswered}
        return len({passage.article for passage in self.passages} - open_articles)

    @property
    def gaps(self) -> tuple[int, ...]:
        """Numbers between the first and the last article that the text itself does not have (an extract, or a lost line)."""
        numbers = {passage.article for passage in self.passages} | set(self.missing_articles)
        return tuple(n for n in range(min(numbers), max(numbers)) if n not in numbers) if numbers else ()


def ledger(rules: RuleSet) -> Ledger:
    """The ledger of a checked rule set (its quotes are verbatim, so each is found)."""
    answers = list(_answers(rules))
    passages = tuple(
        passage
        for article in sorted(rules.articles, key=lambda a: a.number)
        for passage in _passages(article, answers)
    )
    held = {article.number for article in rules.articles}
    return Ledger(passages, tuple(number for number in rules.article_numbers if number not in held))


_Quoted = tuple[Basis | Uncoded, By, str, str]


def _answers(rules: RuleSet) -> Iterator[_Quoted]:
    for duty in rules.duties:
        by = By.OBLIGATION if isinstance(duty, Obligation) else By.QUESTION
        for basis in duty.basis:
            yield basis, by, duty.id, duty.title
    for words in rules.uncoded:
        yield words, By.UNCODED, words.kind, words.reason


def _passages(article: Article, quoted: Iterable[_Quoted]) -> Iterator[Passage]:
    for paragraph in article.paragraphs:
        texts = [(None, paragraph.words), *((item.label, item.words) for item in paragraph.items)]
        for label, words in texts:
            own = [one for one in quoted if _place(one[0]) == (article.number, paragraph.number, label)]
            answers = tuple(answer for quote in own if (answer := _found(words, quote)) is not None)
            yield Passage(
                article.number, paragraph.number, label, words, answers, tuple(_clauses(words, answers))
            )


def _place(quote: Basis | Uncoded) -> tuple[int, int, str | None]:
    return quote.article, quote.paragraph, quote.item


def _found(words: str, quoted: _Quoted) -> Answer | None:
    basis, by, id, title = quoted
    start = words.find(basis.quote) if basis.quote else -1
    return Answer(by, id, title, start, start + len(basis.quote)) if start >= 0 else None


def _clauses(words: str, answers: tuple[Answer, ...]) -> Iterator[Clause]:
    for found in _CLAUSE.finditer(words):
        if _WORDS.search(found[0]):
            start, end = found.span()
            touching = tuple(a for a in answers if a.start < end and start < a.end)
            yield Clause(found[0], start, end, touching)
