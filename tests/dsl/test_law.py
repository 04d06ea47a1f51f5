"""条, 款, 项 and 依据 stand in the regulation's text, letter by letter."""

from __future__ import annotations

import pytest

from dsl.load import load_rules
from dsl.numerals import to_number, to_numeral
from dsl.regulation import read_regulation
from rules import rules_folder
from tests.dsl.rules import REGULATION, duty, file, load, mistakes

ARTICLE_2 = """章 1 「记录」
条 2
  款 1 「下列情况应当记录：」
    项 (一) 「受理的；」
    项 (二) 「不予受理的。」
  款 2 「有其他情况的，也应当记录。」
"""


def basis(words: str) -> list[str]:
    return mistakes(
        file(
            duty("地点 已填", number="2.1").replace("款 1 「行政执法人员不得少于2人」", words),
            article=ARTICLE_2,
        )
    )


def test_paragraphs_and_items_are_told_apart() -> None:
    text = read_regulation(REGULATION)
    assert list(text.articles) == [1, 2]
    second = text.articles[2]
    assert [p.words for p in second.paragraphs] == ["下列情况应当记录：", "有其他情况的，也应当记录。"]
    assert [(i.label, i.words) for i in second.paragraphs[0].items] == [
        ("一", "受理的；"),
        ("二", "不予受理的。"),
    ]
    assert text.chapters == {1: "记录"}


def test_the_heading_of_a_section_belongs_to_no_article() -> None:
    text = read_regulation(
        "第一章　总则\n第一节　立案\n第一条　应当立案。\n第二节 调查和 取证\n第二条　应当调查。\n第一节规定的，从其规定。\n"
    )
    assert [p.words for p in text.articles[1].paragraphs] == ["应当立案。"]
    assert [p.words for p in text.articles[2].paragraphs] == ["应当调查。", "第一节规定的，从其规定。"]
    assert {article.chapter for article in text.articles.values()} == {1}


def test_the_bundled_text_has_every_article_in_its_chapter() -> None:
    text = read_regulation((rules_folder() / "原文.txt").read_text(encoding="utf-8"))
    assert list(text.articles) == list(range(1, 42))
    assert [len(text.articles[n].paragraphs) for n in (13, 29, 9, 39)] == [2, 2, 2, 1]
    assert [len(text.articles[n].paragraphs[0].items) for n in (8, 13, 21, 39)] == [3, 9, 8, 4]
    assert list(text.chapters) == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("number", [1, 9, 10, 11, 19, 20, 21, 41, 99, 100, 101, 110, 111, 120, 999])
def test_numerals_come_back(number: int) -> None:
    assert to_number(to_numeral(number)) == number


def test_what_is_no_numeral_is_none() -> None:
    assert to_number("甲") is None
    assert to_number("") is None


@pytest.mark.parametrize(
    "words",
    [
        "款 2 「也应当记录」",
        "项 (一) 「受理的」",
        "项 （二） 「不予受理的。」",
        "款 1 项 (一) 「受理的；」",
        "款 1 「下列情况」 款 2 「有其他情况的」",
        "项 (一) 「受理的」 项 (二) 「不予受理的」",
    ],
)
def test_a_quote_stands_in_the_passage_it_names(words: str) -> None:
    assert basis(words) == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("款 2 「也需要记录」", "not-verbatim"),
        ("款 1 「也应当记录」", "quote-elsewhere"),
        ("款 1 「受理的」", "quote-elsewhere"),
        ("款 2 「行政执法人员不得少于」", "quote-elsewhere"),
        ("「也应当记录」", "which-paragraph"),
        ("款 3 「也应当记录」", "unknown-paragraph"),
        ("项 (三) 「受理的」", "unknown-item"),
        ("款 2 项 (一) 「受理的」", "unknown-item"),
        ("款 1 「」", "empty-quote"),
    ],
)
def test_a_quote_that_does_not_stand_there_is_refused(words: str, code: str) -> None:
    assert basis(words) == [code]


def test_the_paragraph_may_be_left_out_where_there_is_one() -> None:
    text = file(duty("地点 已填").replace("款 1 「行政执法人员不得", "「行政执法人员不得"))
    loaded = load(text)
    assert loaded.ruleset is not None
    assert loaded.ruleset.obligations[0].basis[0].paragraph == 1


def test_the_first_letter_that_differs_is_marked() -> None:
    text = file(article=ARTICLE_2.replace("也应当", "亦应当"))
    (found,) = load(text).diagnostics
    assert found.code == "not-verbatim"
    assert text.split("\n")[found.span.line - 1][found.span.column - 1] == "亦"


def test_blanks_at_the_end_of_a_line_do_not_count() -> None:
    assert (
        load(file(article=ARTICLE_2), REGULATION.replace("也应当记录。", "也应当记录。  ")).ruleset
        is not None
    )


@pytest.mark.parametrize(
    ("gone", "code"),
    [
        ("    项 (二) 「不予受理的。」\n", "missing-item"),
        ("  款 2 「有其他情况的，也应当记录。」\n", "missing-paragraph"),
    ],
)
def test_an_article_is_whole_or_refused(gone: str, code: str) -> None:
    assert mistakes(file(article=ARTICLE_2.replace(gone, ""))) == [code]


@pytest.mark.parametrize("letter", range(len("下列情况应当记录")))
def test_any_changed_letter_of_the_text_is_an_error(letter: int) -> None:
    words = "下列情况应当记录"
    changed = words[:letter] + "某" + words[letter + 1 :]
    assert mistakes(file(article=ARTICLE_2), REGULATION.replace(words, changed)) == ["not-verbatim"]


def test_every_article_of_the_text_is_listed_also_those_without_a_rule() -> None:
    loaded = load(file(duty("地点 已填")))
    assert loaded.ruleset is not None
    assert loaded.ruleset.article_numbers == (1, 2)
    assert [article.number for article in loaded.ruleset.articles] == [1]


def test_without_the_text_nothing_is_usable() -> None:
    assert mistakes(file(duty("地点 已填")), "没有条文") == ["empty-regulation"]


def test_the_bundled_rules_load() -> None:
    loaded = load_rules(rules_folder())
    assert loaded.ruleset is not None
    assert len(loaded.ruleset.articles) == 41
