"""The regulation beside its rules: every article is there, verbatim, and every clause of it is answered."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict

from dsl.tree import Obligation, Question, RuleSet
from rules import rules_folder

TEXT_SHA256 = "df9afc1ed99fb857a886abd43a25f8282b45ab06b972178e1da03938a4cbdbf0"

Place = tuple[int, int, str | None]
# article → the number of its last 义务 or 人工: an obligation that is deleted is missed even if no other follows it
LAST = {
    2: 1,
    4: 18,
    5: 3,
    6: 6,
    7: 10,
    8: 18,
    9: 11,
    10: 6,
    11: 4,
    12: 5,
    13: 26,
    14: 1,
    15: 3,
    16: 2,
    17: 4,
    18: 5,
    19: 2,
    20: 11,
    21: 12,
    22: 3,
    23: 2,
    24: 5,
    25: 5,
    26: 3,
    27: 4,
    28: 5,
    29: 8,
    30: 3,
    31: 4,
    32: 3,
    33: 5,
    34: 6,
    35: 2,
    36: 5,
    37: 7,
    38: 3,
    39: 4,
    40: 2,
    41: 1,
}


def duties(ruleset: RuleSet) -> list[Obligation | Question]:
    return [*ruleset.obligations, *ruleset.questions]


def clauses(words: str) -> list[tuple[int, int]]:
    """Where the clauses of a text stand: what lies between ，；。：, as offsets."""
    return [match.span() for match in re.finditer(r"[^，；。：\s][^，；。：]*", words)]


def untouched(words: str, quotes: list[str]) -> list[str]:
    """The clauses of ``words`` of which no quote contains a single sign."""
    spans = [(at, at + len(quote)) for quote in quotes if (at := words.find(quote)) >= 0]
    return [
        words[start:end]
        for start, end in clauses(words)
        if not any(first < end and start < last for first, last in spans)
    ]


def test_the_text_is_the_regulation_unchanged() -> None:
    found = hashlib.sha256((rules_folder() / "原文.txt").read_bytes()).hexdigest()
    assert found == TEXT_SHA256


def test_all_forty_one_articles_are_in_the_rule_files(ruleset: RuleSet) -> None:
    assert ruleset.article_numbers == tuple(range(1, 42))
    assert sorted(article.number for article in ruleset.articles) == list(range(1, 42))


def test_every_paragraph_and_item_stands_there_verbatim(ruleset: RuleSet) -> None:
    text = (rules_folder() / "原文.txt").read_text(encoding="utf-8")
    for article in ruleset.articles:
        for paragraph in article.paragraphs:
            assert paragraph.words in text
            assert all(f"（{item.label}）{item.words}" in text for item in paragraph.items)


def test_every_clause_is_answered_by_a_rule_or_a_reason(ruleset: RuleSet) -> None:
    quotes: dict[Place, list[str]] = defaultdict(list)
    for duty in ruleset.duties:
        for basis in duty.basis:
            quotes[basis.article, basis.paragraph, basis.item].append(basis.quote)
    for words in ruleset.uncoded:
        quotes[words.article, words.paragraph, words.item].append(words.quote)
    left = [
        (place, clause)
        for article in ruleset.articles
        for paragraph in article.paragraphs
        for item, words_ in [(None, paragraph.words), *((one.label, one.words) for one in paragraph.items)]
        for place in [(article.number, paragraph.number, item)]
        for clause in untouched(words_, quotes[place])
    ]
    assert left == []


def test_a_clause_without_a_quote_is_noticed() -> None:
    assert untouched("应当盖章，注明日期。", ["应当盖章"]) == ["注明日期"]


def test_every_quote_stands_in_its_place(ruleset: RuleSet) -> None:
    places: dict[Place, str] = {}
    for article in ruleset.articles:
        for paragraph in article.paragraphs:
            places[article.number, paragraph.number, None] = paragraph.words
            places |= {(article.number, paragraph.number, item.label): item.words for item in paragraph.items}
    for duty in ruleset.duties:
        assert all(b.quote in places[b.article, b.paragraph, b.item] for b in duty.basis), duty.id


def test_no_obligation_is_lost(ruleset: RuleSet) -> None:
    numbers: dict[int, list[int]] = defaultdict(list)
    for duty in ruleset.duties:
        numbers[duty.article].append(int(duty.id.partition(".")[2]))
    assert {article: sorted(held) for article, held in numbers.items()} == {
        article: list(range(1, last + 1)) for article, last in LAST.items()
    }
