"""A kept result is used by a run that has everything the same, and by no other."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from engine.calendar import default_calendar
from engine.evaluator import Settings
from engine.run import Inputs, Run
from pingcha.belonging import belonging
from pingcha.run import usable
from records.findings import MappingInfo
from tests.pingcha.test_interrupted_reviews import RULES

FORM = "pingcha/kept/1"
DAY = date(2025, 6, 30)
SETTINGS: dict[str, Any] = {  # another value of each
    "as_of": DAY + timedelta(days=1),
    "command": "check",
    "stage": "归档前",
    "params": {"最少人数": "1"},
    "table": False,
    "verify": True,
    "keep_not_applicable": True,
    "reasons_of_met": False,
    "reasons_of_unbound": False,
    "schemes": usable(None)[1],
}
NO_MATTER = {"kept"}  # whether plan and table were kept from earlier runs


@pytest.fixture(scope="module")
def base() -> Run:
    inputs = Inputs((), (), (), (), (("导出.xlsx", "a" * 64),))
    return Run(inputs, usable(RULES)[0], Settings(DAY, "review"), default_calendar(), "1.0")


def test_every_setting_is_known_here() -> None:
    assert {field.name for field in fields(Settings)} == SETTINGS.keys() | NO_MATTER


@pytest.mark.parametrize("name", SETTINGS)
def test_results_under_another_setting_are_others(base: Run, name: str) -> None:
    changed = replace(base, settings=replace(base.settings, **{name: SETTINGS[name]}))
    assert belonging(FORM, changed) != belonging(FORM, base)


@pytest.mark.parametrize("what", ["rules", "version", "files", "mapping"])
def test_results_of_another_program_or_input_are_others(base: Run, what: str) -> None:
    mapped = MappingInfo(path="映射", sha256="b" * 64, title=None, assumed=[], partial=[])
    changed = {
        "rules": replace(base, rules=usable(None)[0]),
        "version": replace(base, version="1.1"),
        "files": replace(base, inputs=replace(base.inputs, files=(("导出.xlsx", "c" * 64),))),
        "mapping": replace(base, inputs=replace(base.inputs, mapping=mapped)),
    }[what]
    assert belonging(FORM, changed) != belonging(FORM, base)


def test_another_form_and_what_only_one_place_depends_on_count_too(base: Run) -> None:
    same = belonging(FORM, base, masked=True)
    assert same == belonging(FORM, replace(base), masked=True)
    assert (
        len({same, belonging(FORM, base, masked=False), belonging("pingcha/kept/2", base, masked=True)}) == 3
    )
    assert same.isascii() and json.loads(same)["masked"] is True
