"""The rulebook: every article, every rule, every reason beside the words; one page that runs nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dsl.load import load_rules
from dsl.prose import definitions
from dsl.tree import Example, RuleSet
from reports.coverage import coverage_html, coverage_text
from reports.explanation import article_text, explanation_text
from reports.rulebook import rulebook_html
from reports.words import article_words
from rules import rules_folder
from tests.reports.html_page import Page


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    loaded = load_rules(rules_folder())
    assert loaded.ruleset is not None
    return loaded.ruleset


@pytest.fixture(scope="module")
def page(rules: RuleSet) -> Page:
    return Page(rulebook_html(rules))


def test_every_article_of_the_text_stands_in_the_book_with_all_its_words(rules: RuleSet, page: Page) -> None:
    assert rules.article_numbers == tuple(range(1, 42))
    for number in rules.article_numbers:
        assert f"a{number}" in page.ids
        assert article_words(number) in page.words
    for article in rules.articles:
        for paragraph in article.paragraphs:
            assert paragraph.words in page.words
            assert all(item.words in page.words for item in paragraph.items)


def test_every_rule_stands_in_the_book_under_its_id(rules: RuleSet, page: Page) -> None:
    for duty in rules.duties:
        assert f"r{duty.id}" in page.ids
        assert f"{duty.id}　{duty.title}" in page.words
        assert all(example.title in page.words for example in duty.examples)
    assert all(question.ask in page.words and question.look_at in page.words for question in rules.questions)
    assert all(one.remedy in page.words for one in rules.obligations if one.remedy)


def test_every_reason_parameter_and_definition_stands_in_the_book(rules: RuleSet, page: Page) -> None:
    assert all(words.reason in page.words for words in rules.uncoded)
    assert all(param.name in page.words and param.comment in page.words for param in rules.params.values())
    assert all(
        name in page.words and meaning in page.words for (_, name), (meaning, _) in definitions(rules).items()
    )


def test_examples_are_folded_and_open_in_the_full_book(rules: RuleSet) -> None:
    assert "<details open>" not in rulebook_html(rules)
    full = rulebook_html(rules, full=True)
    assert full.count("<details open>") == len(rules.duties)
    Page(full)


def test_sentences_end_once(page: Page) -> None:
    assert "。。" not in page.words and "？。" not in page.words and "；。" not in page.words


def test_the_same_rules_make_the_same_book(rules: RuleSet) -> None:
    assert rulebook_html(rules) == rulebook_html(rules)


def test_signs_of_html_in_the_rules_are_only_text() -> None:
    """Titles, words, reasons, comments, examples: whatever a rule file says is shown, none of it is markup."""
    bad = "<b>&amp;'\"</b>"
    loaded = load_rules(rules_folder())
    assert loaded.ruleset is not None
    rules = loaded.ruleset
    first = rules.obligations[0]
    spoilt = replace(
        first,
        title=bad,
        category=bad,
        remedy=bad,
        examples=(Example(bad, "符合", bad, {}, {}),),
    )
    asked = replace(rules.questions[0], title=bad, ask=bad, look_at=bad)
    rules = replace(
        rules,
        title=bad,
        version=bad,
        chapters=tuple(replace(chapter, title=bad) for chapter in rules.chapters),
        params={bad: replace(next(iter(rules.params.values())), name=bad, comment=bad)},
        obligations=(spoilt, *rules.obligations[1:]),
        questions=(asked, *rules.questions[1:]),
        uncoded=tuple(replace(words, kind=bad, reason=bad) for words in rules.uncoded),
    )
    text = rulebook_html(rules, full=True)
    assert bad not in text
    assert Page(text).words.count(bad) >= 12


def test_an_article_without_a_rule_file_is_said_in_the_book(rules: RuleSet) -> None:
    less = replace(
        rules,
        articles=rules.articles[:-1],
        questions=tuple(one for one in rules.questions if one.article != rules.articles[-1].number),
        uncoded=tuple(one for one in rules.uncoded if one.article != rules.articles[-1].number),
    )
    assert "规则文件里没有这一条" in Page(rulebook_html(less)).words


def test_an_empty_rule_set_makes_a_book_that_says_so() -> None:
    empty = RuleSet("甲", "1", (), (), {}, (), (), (), (), "")
    assert "没有参数" in Page(rulebook_html(empty)).words


def test_text_and_page_of_the_ledger_hold_the_same_articles(rules: RuleSet) -> None:
    from dsl.ledger import ledger

    found = ledger(rules)
    text = coverage_text(found, 41, rules.title)
    shown = Page(coverage_html(found, 41, rules.title))
    assert all(
        article_words(number) in text and article_words(number) in shown.words for number in range(1, 42)
    )


def test_an_article_is_told_with_its_words_its_rules_and_what_is_not_encoded(rules: RuleSet) -> None:
    from dsl.ledger import ledger

    passages = ledger(rules).passages
    for article in rules.articles:
        text = article_text(article.number, rules, passages)
        assert all(paragraph.words in text for paragraph in article.paragraphs)
        assert all(f"{one.id}　{one.title}" in text for one in rules.duties if one.article == article.number)
        assert all(one.reason in text for one in rules.uncoded if one.article == article.number)


def test_an_explanation_of_one_item_leaves_the_others_out(rules: RuleSet) -> None:
    duty = next(one for one in rules.duties if one.id == "11.2")
    text = explanation_text(duty, rules, "执法人员姓名")
    assert text.startswith("11.2-执法人员姓名　")
    assert "“执法人员姓名”" in text
    assert "“执法证件号码”" not in text
