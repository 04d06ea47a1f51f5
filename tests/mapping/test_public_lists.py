"""The lists that agencies publish (双公示), through the mappings that come with the project: an honest answer, mostly 无法判定."""

from __future__ import annotations

import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import pingcha
from adapters import load
from examples.make_mappings import FOLDER
from records.findings import Review, Verdict
from records.problems import Level
from records.row import NOT_EXPORTED, Gap
from reports.summary import needs
from tests.adapters.books import book
from tests.mapping.books import read

PENALTIES, PERMITS = FOLDER / "双公示-行政处罚.xlsx", FOLDER / "双公示-行政许可.xlsx"
REAL = Path(os.environ.get("PINGCHA_REAL_DATA", "real-data"))
real = pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not at hand")
DAY = date(2025, 6, 30)

EDITION_2018 = [
    "行政相对人名称",
    "行政相对人类别",
    "行政相对人代码_1(统一社会信用代码)",
    "行政相对人代码_2(工商注册号)",
    "行政相对人代码_3(组织机构代码)",
    "行政相对人代码_4（税务登记号） ",
    "法定代表人",
    "行政处罚决定书文号",
    "违法行为类型",
    "处罚类别",
    "罚款金额（万元）",
    "处罚决定日期",
    "处罚有效期",
    "公示截止期",
    "处罚机关",
    "处罚机关统一社会信用代码",
]
ROWS: list[list[object]] = [
    [
        "甲公司",
        "法人及非法人组织",
        "91110000MA0000000H",
        None,
        None,
        None,
        "张某",
        "甲罚〔2025〕1号",
        "无证",
        "罚款",
        1.5,
        "2025/03/04",
        "2026/03/04",
        "2025/09/04",
        "某市场监管局",
        "11110000000000000B",
    ],
    [
        "王某",
        "自然人",
        None,
        None,
        None,
        None,
        None,
        "甲罚〔2025〕2号",
        "无照",
        "警告",
        None,
        "2025-03-05",
        "2099/12/31",
        "2025/09/05",
        "某市场监管局",
        "11110000000000000B",
    ],
]


def test_the_edition_of_2018_fills_what_it_says_and_nothing_else(tmp_path: Path) -> None:
    firm, person = read(PENALTIES, book(tmp_path / "公示.xlsx", {"Sheet9": [EDITION_2018, *ROWS]})).cases
    assert (firm.case_no, firm.case.unit, firm.case.decided_on) == (
        "甲罚〔2025〕1号",
        "某市场监管局",
        date(2025, 3, 4),
    )
    assert firm.case.party_id == "91110000MA0000000H"
    assert firm.case.read("party_type") is NOT_EXPORTED  # a firm or another body: not said
    assert person.case.party_type == "自然人"
    for column in ("initiated_on", "closed_on", "performance_due", "handlers", "title"):
        assert firm.case.read(column) is NOT_EXPORTED
    assert firm.tables == {} and person.tables == {}


def test_the_codes_that_systems_use_are_known_as_well(tmp_path: Path) -> None:
    headings = ["CF_WSH", "CF_AJMC", "CF_XDR_MC", "CF_XDR_SHXYM", "CF_JG", "CF_JDRQ", "CF_XZJG", "CF_GSJZQ"]
    row: list[object] = [
        "甲罚1",
        "无证案",
        "甲公司",
        "91",
        "罚款1万元",
        "2025/03/04",
        "甲局",
        "2025-01-01 00:00:00",
    ]
    (case,) = read(PENALTIES, book(tmp_path / "公示.xlsx", {"CF": [headings, row]})).cases
    assert (case.case.title, case.case.unit) == ("无证案", "甲局")


def test_one_decision_for_several_parties_is_told_apart(tmp_path: Path) -> None:
    other = [*ROWS[1]]
    other[7] = ROWS[0][7]
    loaded = read(PENALTIES, book(tmp_path / "公示.xlsx", {"一": [EDITION_2018, ROWS[0], other, ROWS[1]]}))
    assert [case.case_no for case in loaded.failed] == ["甲罚〔2025〕1号"]
    assert [case.case_no for case in loaded.cases] == ["甲罚〔2025〕2号"]


def honest(review: Review) -> None:
    """Nothing is said to be right or wrong that the list does not show, and it is said what to export."""
    verdicts = Counter(one.verdict for case in review.cases for one in case.findings)
    assert not verdicts[Verdict.VIOLATED]
    assert verdicts[Verdict.UNDETERMINED] > 100 * len(review.cases)
    assert verdicts[Verdict.SATISFIED] <= len(review.cases)
    owned = [
        ("", one) for case in review.cases for one in case.findings if one.verdict is Verdict.UNDETERMINED
    ]
    assert needs(owned)[0].action == "导出“文书”表"
    assert review.run.mapping is not None and {one.column for one in review.run.mapping.assumed} == {
        "执法类型",
        "启动方式",
    }


def test_the_answer_to_a_public_list_is_honest(tmp_path: Path) -> None:
    export = book(tmp_path / "公示.xlsx", {"一": [EDITION_2018, *ROWS]})
    honest(pingcha.review(export, mapping=PENALTIES, as_of=DAY))


@real
@pytest.mark.parametrize(("file", "mapping"), [("xzcf.xlsx", PENALTIES), ("xzxk.xls", PERMITS)])
def test_real_lists_are_read_and_answered_honestly(file: str, mapping: Path) -> None:
    (case,) = read(mapping, REAL / file).cases
    assert not isinstance(case.case.read("party_name"), Gap) and not case.tables
    honest(pingcha.check(REAL / file, mapping=mapping, as_of=DAY))


@real
def test_a_real_list_without_a_number_in_any_row_is_refused_with_the_reason() -> None:
    (file,) = REAL.glob("nfra_*.xlsx")
    loaded = load([file], mapping=PENALTIES)
    assert loaded.fatal and not loaded.cases
    (blank, *_) = (one for one in loaded.problems if one.code == "no_case_no")
    assert (blank.level, blank.cell, blank.column) == (Level.CASE, "A2", "处罚决定书文号")


@real
@pytest.mark.parametrize("file", ["otherlicence-test.xlsx", "sccheck-check04.xlsx", "案卷报送信息模版.xlsx"])
def test_a_real_list_of_another_kind_is_refused_by_the_headings_it_lacks(file: str) -> None:
    loaded = load([REAL / file], mapping=PENALTIES)
    assert loaded.fatal and not loaded.cases
    assert {one.code for one in loaded.problems if one.level is Level.FATAL} <= {
        "no_such_column",
        "no_heading",
    }
