"""您是不是想写 …: the word that was meant, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.nearest import distance, nearest

FIELDS = ["活动编号", "类型", "开始时间", "结束时间", "地点", "现场执法", "检查对象", "到场情况", "结果"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("类形", "类型"),
        ("活动号", "活动编号"),
        ("开始时问", "开始时间"),
        ("始开时间", "开始时间"),
        ("开始日期", "开始时间"),
        ("场情况", "到场情况"),
        ("种类", "类型"),
    ],
)
def test_a_slip_finds_its_word(word: str, meant: str) -> None:
    assert nearest(word, FIELDS) == meant


@pytest.mark.parametrize("word", ["", "甲", "报销", "科室", "完全不相干的一个名称", "类型", "长" * 100])
def test_nothing_is_said_where_nothing_is_near(word: str) -> None:
    assert nearest(word, [field for field in FIELDS if field != word]) is None or word == "类型"


@pytest.mark.parametrize(
    ("said", "meant", "others"),
    [
        ("签章", "签名", ["方式"]),
        ("盖章", "印章", ["制作人"]),
        ("局长", "局主要负责人", ["承办人"]),
        ("并且", "且", ["或", "非"]),
    ],
)
def test_words_said_for_one_another_are_near(said: str, meant: str, others: list[str]) -> None:
    assert nearest(said, [meant, *others]) == meant


@pytest.mark.parametrize(
    ("said", "meant", "others"),
    [
        ("处罚决定书", "行政处罚决定书", ["其他决定书", "行政强制决定书", "不予行政处罚决定书"]),
        ("许可决定书", "行政许可决定书", ["其他决定书", "不予行政许可决定书"]),
        ("送达日期", "送达时间", ["收到日期", "拒收日期", "送达编号", "送达回证"]),
        ("询问材料", "询问笔录", ["听证笔录", "证人证言"]),
    ],
)
def test_what_a_legal_officer_means_comes_before_what_looks_alike(
    said: str, meant: str, others: list[str]
) -> None:
    assert nearest(said, [meant, *others]) == meant


def test_a_slip_of_one_character_comes_before_a_part_left_out() -> None:
    assert nearest("现场笔录", ["现场检查笔录", "现场比录"]) == "现场比录"


def test_of_two_words_said_for_it_the_one_that_looks_like_it_is_meant() -> None:
    assert nearest("签字", ["签名", "盖章", "拒绝"]) == "签名"


def test_the_word_itself_is_never_the_answer() -> None:
    assert nearest("类型", ["类型"]) is None


def test_ties_are_settled_by_order_of_the_words_not_of_the_list() -> None:
    assert nearest("甲乙丙", ["甲乙丁", "甲乙戊"]) == nearest("甲乙丙", ["甲乙戊", "甲乙丁"])


def test_only_given_candidates_are_answered() -> None:
    assert nearest("签章", ["方式"]) is None


@given(st.text(max_size=8), st.text(max_size=8))
def test_distance_is_the_same_both_ways_and_zero_for_equals_only(left: str, right: str) -> None:
    limit = 20
    steps = distance(left, right, limit)
    assert steps == distance(right, left, limit)
    assert (steps == 0) == (left == right)


@given(st.text(max_size=8), st.text(max_size=8), st.integers(0, 8))
def test_a_limit_hides_what_is_farther_and_changes_nothing_else(left: str, right: str, limit: int) -> None:
    steps = distance(left, right, 20)
    assert steps is not None
    assert distance(left, right, limit) == (steps if steps <= limit else None)


@given(st.text(max_size=10), st.lists(st.text(max_size=10), max_size=6))
def test_the_answer_is_a_candidate_or_nothing(word: str, candidates: list[str]) -> None:
    found = nearest(word, candidates)
    assert found is None or (found in candidates and found != word)
