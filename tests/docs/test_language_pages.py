"""docs/规则语言: each page's example is a sound rule whose examples hold, and each mistake is told as the page shows.

``PINGCHA_RECORD=1`` writes the messages anew; read them before they are committed.
"""

from __future__ import annotations

import os
import re

import pytest

from dsl.format import format_text
from dsl.keywords import (
    CLAUSES,
    PARTS,
    SCHEME_HEADS,
    SCHEME_WORDS,
    SETTING,
    STAGES,
    VERDICTS,
    WORDS,
)
from dsl.render import render
from engine.calendar import default_calendar
from engine.examples import run_examples
from tests.docs.language_pages import CONTENTS, FOLDER, Mistake, page, page_names, said_of

PAGES = page_names()
MISTAKES = [(name, number) for name in PAGES for number in range(len(page(name).mistakes))]
VARIANTS = [(name, lines) for name in PAGES for lines in page(name).variants]
A_PART_OF_A_RULE_SET = (
    "existence-not-asked"  # that the document exists is asked by a rule that the page does not show
)


@pytest.mark.parametrize("name", PAGES)
def test_the_example_is_a_rule_without_a_flaw(name: str) -> None:
    shown = page(name)
    loaded = shown.load()
    told = [found for found in loaded.diagnostics if found.code != A_PART_OF_A_RULE_SET]
    assert not told, render(told, loaded.sources)
    assert loaded.ruleset is not None
    wrong = [one for one in run_examples(loaded.ruleset, default_calendar()) if not one.ok]
    assert wrong == []


@pytest.mark.parametrize("name", PAGES)
def test_the_example_shows_every_verdict_that_it_can(name: str) -> None:
    shown = page(name)
    rules = shown.load().ruleset
    assert rules is not None
    assert rules.duties
    for obligation in rules.obligations:
        verdicts = {example.verdict for example in obligation.examples}
        assert {"符合", "不符合", "不适用", "无法判定"} <= verdicts, obligation.id


@pytest.mark.parametrize("name", PAGES)
def test_the_example_is_laid_out_as_the_formatter_does(name: str) -> None:
    example = page(name).example
    head = "" if example.startswith("规则集 ") else "规则集 「练习办法」 版本 「1」\n\n"
    assert format_text("规则.评查", head + example) == head + example
    scheme = page(name).scheme
    assert format_text("方案.评查", scheme) == scheme


@pytest.mark.parametrize(("name", "number"), MISTAKES)
def test_a_mistake_is_told_as_the_page_shows(name: str, number: int) -> None:
    shown = page(name)
    mistake = shown.mistakes[number]
    loaded = shown.load(mistake.lines)
    assert loaded.diagnostics
    if os.environ.get("PINGCHA_RECORD") == "1":
        record(name, mistake, said_of(loaded))
    else:
        assert said_of(loaded) == mistake.message


def record(name: str, mistake: Mistake, message: str) -> None:
    path = FOLDER / f"{name}.md"
    shown = f"{mistake.lines}```\n\n```text\n"
    text = path.read_text(encoding="utf-8")
    assert shown + mistake.message in text
    path.write_text(text.replace(shown + mistake.message, shown + message, 1), encoding="utf-8")


@pytest.mark.parametrize(("name", "lines"), VARIANTS)
def test_another_way_of_writing_a_line_is_as_sound(name: str, lines: str) -> None:
    shown = page(name)
    loaded = shown.load(lines)
    told = [found for found in loaded.diagnostics if found.code != A_PART_OF_A_RULE_SET]
    assert not told, render(told, loaded.sources)
    assert loaded.ruleset is not None


@pytest.mark.parametrize("name", PAGES)
def test_every_page_shows_a_mistake(name: str) -> None:
    assert page(name).mistakes


def test_the_contents_name_every_page_and_no_other() -> None:
    linked = re.findall(r"\]\(([^)/]+)\.md\)", CONTENTS.read_text(encoding="utf-8"))
    assert sorted(linked) == PAGES


@pytest.mark.parametrize("name", [*PAGES, CONTENTS.stem])
def test_links_lead_somewhere(name: str) -> None:
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (FOLDER / target).exists(), target


def test_every_word_of_the_language_stands_in_an_example() -> None:
    """As a word of the language: neither in the prose of a page nor in 「…」."""
    shown = "\n".join(re.sub("「[^」]*」", "", page(name).example + page(name).scheme) for name in PAGES)
    words = {*PARTS, *CLAUSES, *WORDS.values(), *VERDICTS, *STAGES, SETTING}
    words |= {*SCHEME_HEADS, *SCHEME_WORDS.values()}
    assert words - set(re.findall("[\u4e00-\u9fff]+", shown)) == set()
