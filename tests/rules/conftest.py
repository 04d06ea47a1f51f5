"""The rule files of the regulation, read once for all tests of this folder."""

from __future__ import annotations

import pytest

from dsl.load import load_rules
from dsl.render import render
from dsl.tree import RuleSet
from engine.calendar import Calendar, default_calendar
from rules import rules_folder


@pytest.fixture(scope="session")
def ruleset() -> RuleSet:
    loaded = load_rules(rules_folder())
    assert loaded.ruleset is not None, render(loaded.diagnostics, loaded.sources)
    return loaded.ruleset


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    return default_calendar()
