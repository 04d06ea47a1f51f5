"""``import pingcha``: frames in, frames out, the same verdicts as from files."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import pingcha

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "示例案卷.xlsx"
DAY = date(2026, 6, 30)


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    """The sheets as pandas reads them; that of the cases has a title above its headings."""
    found = pd.read_excel(EXAMPLE, sheet_name=None, dtype=object, engine="openpyxl")
    cases = pd.read_excel(EXAMPLE, sheet_name="案件", dtype=object, engine="openpyxl", header=1)
    return {**{str(name): frame for name, frame in found.items()}, "案件": cases}


def test_frames_give_the_verdicts_of_the_workbook(frames: dict[str, pd.DataFrame]) -> None:
    columns = ["case_no", "obligation", "verdict", "table", "subject", "message"]
    of_frames = pingcha.review(frames, as_of=DAY).to_frame()[columns]
    of_file = pingcha.review(EXAMPLE, as_of=DAY).to_frame()[columns]
    pd.testing.assert_frame_equal(of_frames, of_file)


def test_a_missing_value_is_blank_and_a_missing_column_is_not_exported() -> None:
    people = pd.DataFrame(
        {"案号": ["1", "1"], "活动编号": ["H1", "H1"], "角色": ["执法人员"] * 2, "执法证号": ["01", np.nan]}
    )
    cases = pd.DataFrame({"案号": ["1"], "执法类型": ["行政处罚"]})
    acts = pd.DataFrame({"案号": ["1"], "活动编号": ["H1"], "类型": ["询问当事人"]})

    def verdict(people: pd.DataFrame) -> str:
        found = pingcha.review({"案件": cases, "活动": acts, "人员": people}, as_of=DAY).to_frame()
        return str(found.set_index("obligation").loc["11.1", "verdict"])

    assert verdict(people) == "violated"
    assert verdict(people.drop(columns="执法证号")) == "undetermined"


def test_what_a_frame_holds_wrongly_is_a_sentence(frames: dict[str, pd.DataFrame]) -> None:
    with pytest.raises(pingcha.PingchaError, match="没有"):
        pingcha.review({"活动": frames["活动"]}, as_of=DAY)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ({"案件2": pd.DataFrame({"案号": ["1"]})}, "没有一张表是案卷的表"),
        ({}, "没有给出要评查的数据框"),
        ({"案件": [1, 2]}, "“案件”不是 pandas 数据框"),
        (pd.DataFrame({"案号": ["1"]}), "写明是哪张表"),
        ([pd.DataFrame({"案号": ["1"]})], "写明是哪张表"),
    ],
)
def test_a_source_that_is_no_set_of_frames_is_told_as_such(source: Any, said: str) -> None:
    with pytest.raises(pingcha.PingchaError, match=said):
        pingcha.check(source, as_of=DAY)


def test_cases_come_as_a_frame_with_their_scores() -> None:
    found = pingcha.review(EXAMPLE, as_of=DAY).cases_to_frame()
    assert len(found) == 14
    assert found["grade"].notna().any() and found["low"].iloc[0].count(".") == 1


def test_importing_loads_nothing_heavy() -> None:
    code = "import sys, pingcha; print([n for n in ('pandas', 'openpyxl', 'lark', 'pydantic') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_a_row_without_an_id_is_named_by_its_place_and_not_as_blank() -> None:
    papers = pd.DataFrame({"案号": ["1"] * 2, "文书编号": [None] * 2, "种类": ["询问笔录", None]})
    papers = papers.assign(制作日期=None, 签收日期=None)
    signs = pd.DataFrame({"案号": [], "文书编号": [], "日期": []})
    source = {"案件": pd.DataFrame({"案号": ["1"]}), "文书": papers, "签名": signs}
    found = pingcha.check(source, as_of=DAY).to_frame()
    messages = found[(found["obligation"] == "4.17") & (found["verdict"] == "violated")]["message"]
    assert list(messages) == ["询问笔录 文书#1 没有任何日期", "（种类空白） 文书#2 没有任何日期"]
