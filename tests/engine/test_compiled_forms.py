"""What a rule is compiled to, all forms of it: kept as golden files, so that a change in what is emitted is seen in review.

``PINGCHA_RECORD=1`` writes them anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dsl.load import load_rules
from dsl.tree import RuleSet
from engine.show import Form, show
from rules import rules_folder

GOLDEN = Path(__file__).with_name("golden")
SHOWN = (
    "10.1",
    "11.1",
    "11.2",
    "18.1",
    "29.1",
    "35.1",
)  # a term, a count, a list, a due case, ways, homes of a date


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    loaded = load_rules(rules_folder())
    assert loaded.ruleset is not None
    return loaded.ruleset


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("obligation", SHOWN)
def test_the_compiled_form_is_the_recorded_one(rules: RuleSet, obligation: str, form: Form) -> None:
    golden = GOLDEN / f"{obligation}.{form}.txt"
    text = show(rules, obligation, form) + "\n"
    if os.environ.get("PINGCHA_RECORD"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text(encoding="utf-8")


def test_every_rule_compiles_to_every_form(rules: RuleSet) -> None:
    for duty in rules.duties:
        for form in (Form.TREE, Form.PLAN):
            assert show(rules, duty.id, form)


def test_an_obligation_that_is_not_there(rules: RuleSet) -> None:
    with pytest.raises(KeyError):
        show(rules, "99.1", Form.PLAN)
