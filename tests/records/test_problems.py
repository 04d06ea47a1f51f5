"""Thousands of problems that are alike: the first ones, and one that counts the rest, however often they are listed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import problems
from records.problems import MOST_REMARKS, InputProblem, Level, listed


def remark(row: int | None, column: str = "关联编号") -> InputProblem:
    return InputProblem("blank_link", Level.REMARK, "没有填", "请填写", "导出.xlsx", "文书", row, column)


def test_what_was_listed_keeps_its_count_when_it_is_listed_again() -> None:
    """The adapters list what they read, the run lists it again with what the cases told."""
    once = listed(remark(row) for row in range(2, MOST_REMARKS + 1_502))
    assert once[-1].problem == "同样的问题还有 1500 处，没有逐一列出（最后一处在第 11501 行）"
    assert listed(once) == once


_few = st.lists(
    st.builds(remark, st.none() | st.integers(2, 99), st.sampled_from(["关联编号", "文书编号"])), max_size=12
)


@given(st.lists(_few, max_size=4))
def test_listing_part_by_part_is_listing_all_at_once(parts: list[list[InputProblem]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(problems, "MOST_REMARKS", 3)
        together: list[InputProblem] = []
        for part in parts:
            together = listed([*together, *part])
        assert together == listed(problem for part in parts for problem in part)
