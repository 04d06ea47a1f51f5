"""All cases of the corpus: each starts from a clean one and says which faults it holds and what they must be found as.

A fault names the obligation and the subject of each 不符合 that it makes; ``also`` holds what else is not 符合. Cases of one
kind are numbered through within a year.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from tests.cases import coercions, penalties, permits
from tests.cases.filing import Cells, File
from tests.cases.people import BUREAU

_KINDS: Final[tuple[tuple[Callable[[], File], ...], ...]] = (penalties.CASES, permits.CASES, coercions.CASES)

_YEAR: Final[Cells] = {
    "单位": BUREAU,
    "培训次数": 2,
    "监督检查次数": 1,
    "文书管理制度": True,
    "影像资料管理制度": True,
    "记录仪管理制度": True,
    "全过程记录管理制度": True,
    "归档专人": "纪春燕",
    "保存专人": "纪春燕",
    "使用管理专人": "尹立新",
    "案卷评查次数": 1,
    "集中统一管理": True,
    "纳入评议考核": True,
    "责任追究落实": True,
}
# 2025 lacks rules for recorders, nobody is named for the use of records, and how often the bureau inspected is left open.
YEARS: Final[tuple[Cells, ...]] = (
    {"年度": 2024, **_YEAR},
    {"年度": 2025, **_YEAR, "记录仪管理制度": False, "使用管理专人": None, "监督检查次数": None},
)
YEARS_EXPECTED: Final = {
    2024: (),
    2025: (("6.5", "不符合"), ("6.6", "待人工核查"), ("36.4", "不符合")),
}
AS_OF: Final = date(2026, 6, 30)  # the day for which the findings are expected


def cases() -> list[File]:
    """All cases, made anew."""
    return [make() for kind in _KINDS for make in kind]
