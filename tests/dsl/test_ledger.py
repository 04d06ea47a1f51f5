"""The ledger: what a clause is, when it is answered, and that nothing makes it complete but answers."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.ledger import By, Ledger, Passage, ledger
from dsl.tree import Article, Basis, Item, Paragraph, Question, RuleSet, Uncoded

TEXT = st.text(st.sampled_from("应当记录签名印章甲乙丙，；。：、（）“” 3"), max_size=40)


def question(
    quote: str, article: int = 1, paragraph: int = 1, item: str | None = None, id: str = "1.1"
) -> Question:
    basis = (Basis(article, paragraph, item, quote),)
    return Question(id, article, "问", basis, "文书", "应当", "案件", None, None, "问？", "看")


def rule_set(
    *articles: Article,
    questions: tuple[Question, ...] = (),
    uncoded: tuple[Uncoded, ...] = (),
    numbers: tuple[int, ...] | None = None,
) -> RuleSet:
    held = numbers if numbers is not None else tuple(article.number for article in articles)
    return RuleSet("甲", "1", (), articles, {}, (), questions, uncoded, held, "")


def article(*paragraphs: str, number: int = 1, items: tuple[tuple[str, str], ...] = ()) -> Article:
    """An article; the items belong to its last 款."""
    last = len(paragraphs)
    return Article(
        number,
        1,
        tuple(
            Paragraph(n, words, tuple(Item(*item) for item in items) if n == last else ())
            for n, words in enumerate(paragraphs, 1)
        ),
    )


def only(words: str, *quotes: str) -> Passage:
    (passage,) = ledger(
        rule_set(article(words), questions=tuple(question(quote) for quote in quotes))
    ).passages
    return passage


# ---------------------------------------------------------------------------------------------------------- clauses


@given(TEXT)
def test_clauses_are_parts_of_the_words_in_order_and_leave_only_punctuation_out(words: str) -> None:
    clauses = only(words).clauses
    assert all(words[clause.start : clause.end] == clause.text for clause in clauses)
    assert all(one.end <= other.start for one, other in pairwise(clauses))
    inside = {place for clause in clauses for place in range(clause.start, clause.end)}
    left = "".join(sign for place, sign in enumerate(words) if place not in inside)
    assert not re.search(r"[一-鿿0-9]", left)


@given(TEXT)
def test_a_clause_holds_words_and_ends_at_its_first_mark(words: str) -> None:
    for clause in only(words).clauses:
        assert re.search(r"[一-鿿0-9]", clause.text)
        assert not re.search(r"[，；。：]", clause.text[:-1])


def test_a_clause_ends_at_comma_semicolon_full_stop_and_colon_and_not_at_an_enumeration() -> None:
    words = "应当记录甲、乙和丙，并签名；拒绝的，注明。下列情形："
    assert [clause.text for clause in only(words).clauses] == [
        "应当记录甲、乙和丙，",
        "并签名；",
        "拒绝的，",
        "注明。",
        "下列情形：",
    ]


def test_a_款_and_its_项_are_passages_of_their_own() -> None:
    rules = rule_set(article("先记录。", "下列情形：", items=(("一", "询问的；"), ("二", "勘验的。"))))
    names = [passage.name for passage in ledger(rules).passages]
    assert names == ["第1条第1款", "第1条第2款", "第1条第2款第（一）项", "第1条第2款第（二）项"]


# ---------------------------------------------------------------------------------------------------------- answers


@given(TEXT, st.integers(0, 39), st.integers(1, 40))
def test_a_quote_answers_for_the_clauses_that_it_touches_and_for_no_other(
    words: str, start: int, length: int
) -> None:
    quote = words[start : start + length]
    passage = only(words, quote)
    if not quote:
        assert passage.answers == ()
        return
    (answer,) = passage.answers
    assert words[answer.start : answer.end] == quote
    assert answer.start == words.index(quote)
    for clause in passage.clauses:
        assert clause.answered == (clause.start < answer.end and answer.start < clause.end)


@given(TEXT, st.lists(st.tuples(st.integers(0, 39), st.integers(1, 40)), max_size=4))
def test_every_letter_is_quoted_or_told_as_unquoted(words: str, cuts: list[tuple[int, int]]) -> None:
    quotes = [words[a : a + n] for a, n in cuts if words[a : a + n]]
    passage = only(words, *quotes)
    unquoted = {place for start, end in passage.unquoted for place in range(start, end)}
    for place, sign in enumerate(words):
        quoted = any(answer.start <= place < answer.end for answer in passage.answers)
        assert not (quoted and place in unquoted)
        if re.match(r"[一-鿿0-9]", sign):
            assert quoted or place in unquoted


def test_words_that_stand_twice_are_answered_once() -> None:
    """A quote that does not say which place it means must not close both."""
    first, second = only("应当记录，应当记录。", "应当记录").clauses
    assert first.answered
    assert not second.answered


def test_a_longer_quote_tells_the_second_place() -> None:
    first, second = only("应当记录，也应当记录。", "也应当记录").clauses
    assert not first.answered
    assert second.answered


def test_a_quote_from_a_项_does_not_answer_for_the_same_words_of_the_款() -> None:
    rules = rule_set(
        article("应当记录：", items=(("一", "应当记录。"), ("二", "应当记录。"))),
        questions=(question("应当记录", item="一"),),
    )
    assert [bool(passage.answers) for passage in ledger(rules).passages] == [False, True, False]


def test_a_quote_from_another_款_or_article_does_not_answer() -> None:
    rules = rule_set(
        article("应当记录。", "应当记录。"),
        article("应当记录。", number=2),
        questions=(question("应当记录", paragraph=2),),
    )
    assert [bool(passage.answers) for passage in ledger(rules).passages] == [False, True, False]


def test_words_that_are_not_encoded_are_answered_with_kind_and_reason() -> None:
    rules = rule_set(article("制定本制度。"), uncoded=(Uncoded(1, 1, None, "制定本制度", "宣示", "目的"),))
    (answer,) = ledger(rules).passages[0].answers
    assert (answer.by, answer.id, answer.title) == (By.UNCODED, "宣示", "目的")


# ----------------------------------------------------------------------------------------------------- fails closed


def test_no_rules_and_no_text_are_not_complete() -> None:
    assert not ledger(rule_set()).complete
    assert not Ledger((), ()).complete


def test_an_article_of_the_text_without_a_rule_file_is_missing_even_if_all_others_are_answered() -> None:
    found = ledger(rule_set(article("应当记录。"), questions=(question("应当记录"),), numbers=(1, 2)))
    assert found.missing_articles == (2,)
    assert found.covered_articles == 1
    assert not found.complete


def test_a_hole_in_the_numbers_of_the_text_is_told() -> None:
    found = ledger(rule_set(article("甲。"), article("乙。", number=4), numbers=(1, 4)))
    assert found.gaps == (2, 3)


@pytest.mark.parametrize("left", [0, 1, 2])
def test_one_clause_without_answer_is_enough(left: int) -> None:
    clauses = ["应当记录", "并签名", "注明日期"]
    quotes = [quote for place, quote in enumerate(clauses) if place != left]
    rules = rule_set(
        article("应当记录，并签名，注明日期。"), questions=tuple(question(quote) for quote in quotes)
    )
    found = ledger(rules)
    assert [clause.text[:-1] for _, clause in found.unanswered] == [clauses[left]]
    assert found.covered_articles == 0
    assert not found.complete
