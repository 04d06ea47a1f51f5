"""Words: verdicts, article names, values and places as users read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from records.findings import Because, Cell, Interval, Verdict
from reports.printable import clean
from reports.words import (
    Label,
    basis_words,
    because_words,
    cell_words,
    chinese_number,
    label,
    value_words,
)
from tests.reports.sample import finding


@pytest.mark.parametrize(
    ("verdict", "modality", "reason", "word"),
    [
        (Verdict.VIOLATED, "应当", None, Label.VIOLATED),
        (Verdict.VIOLATED, "推行", None, Label.ADVICE),
        (Verdict.VIOLATED, "可以", None, Label.HINT),
        (Verdict.UNDETERMINED, "应当", None, Label.UNDETERMINED),
        (Verdict.UNDETERMINED, "推行", None, Label.UNDETERMINED),
        (Verdict.MANUAL, "应当", None, Label.MANUAL),
        (Verdict.SATISFIED, "应当", None, Label.SATISFIED),
        (Verdict.NOT_APPLICABLE, "应当", "未到期", Label.NOT_DUE),
        (Verdict.NOT_APPLICABLE, "应当", None, Label.NOT_APPLICABLE),
    ],
)
def test_only_a_missing_duty_is_called_a_violation(
    verdict: Verdict, modality: str, reason: str | None, word: Label
) -> None:
    assert label(finding(verdict=verdict, modality=modality, reason=reason)) is word


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (41, "四十一"), (101, "一百零一"), (110, "一百一十")],
)
def test_articles_are_counted_in_chinese(number: int, words: str) -> None:
    assert chinese_number(number) == words


def test_the_place_in_the_regulation_is_named_in_full() -> None:
    assert basis_words(finding("13.4", paragraph=1, item="二")) == "第十三条第一款第（二）项"
    assert basis_words(finding("6.1", paragraph=None)) == "第六条"


def _because(**fields: object) -> Because:
    values: dict[str, object] = {"what": "印章", "value": None, "state": "value", "required": None}
    return TypeAdapter(Because).validate_python(values | fields)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "blank"}, "空白"),
        ({"state": "not_exported"}, "未导出"),
        ({"value": 0}, "0"),
        ({"value": False}, "否"),
        ({"value": True}, "是"),
        ({"value": []}, "无"),
        ({"value": ["甲", "乙"]}, "甲、乙"),
        ({"value": Interval(low=1, high=3)}, "1 至 3"),
        ({"value": Interval(low=2, high=2)}, "2"),
        ({"value": Interval(low=0, high=None), "state": "not_exported"}, "至少 0"),
    ],
)
def test_blank_unknown_and_zero_read_differently(fields: dict[str, object], words: str) -> None:
    assert value_words(_because(**fields)) == words


def test_a_condition_names_value_requirement_and_cell() -> None:
    part = _because(
        what="数量(执法人员)",
        value=1,
        required="≥ 2",
        source=[Cell(sheet="活动", row=17, column="活动编号", cell="B17")],
    )
    assert because_words(part) == "数量(执法人员)：1（要求 ≥ 2） ← 活动!B17（活动编号）"


def test_json_input_has_a_row_instead_of_a_cell() -> None:
    assert cell_words(Cell(sheet="活动", row=3, column="类型", cell=None)) == "活动 第 3 条（类型）"


@given(st.text())
def test_clean_text_can_always_be_written(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert "\x1b" not in cleaned
    assert len(cleaned) == len(text)
