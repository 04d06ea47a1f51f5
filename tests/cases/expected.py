"""What must be found in a case: what its faults say, the questions that go to a person, and the leads of art. 39."""

from __future__ import annotations

from typing import Final

from tests.cases.filing import MANUAL, VIOLATED, File, Found

_DOCUMENTS: Final = {
    "调查终结报告": ("17.3",),  # is it detailed?
    "行政处罚决定书": ("21.9",),  # anything else that it has to state?
    "不予行政处罚决定书": ("21.9",),
    "行政许可决定书": ("21.9",),
    "不予行政许可决定书": ("21.9",),
    "行政强制决定书": ("21.9",),
    "催告书": ("24.5",),  # of the form that the law asks for?
    "公告送达记录": ("33.5",),
    "视听资料说明": ("13.18", "13.26"),
    "电子数据书面记录": ("13.26",),  # who has to sign it?
}
_ACTIVITIES: Final = {
    "扣押": ("13.12",),  # any further document that the law asks for?
    "查封": ("13.12",),
    "检验检测鉴定": ("11.4",),
}


def expected(file: File) -> list[Found]:
    """Everything but 符合 and 不适用, in the order of obligation and subject."""
    found = {one for fault in file.faults for one in fault.finds}
    found |= {(obligation, subject, MANUAL) for obligation, subject in file.asks}
    for row in file.rows("文书"):
        found |= {(one, str(row["文书编号"]), MANUAL) for one in _DOCUMENTS.get(str(row["种类"]), ())}
    for row in file.rows("活动"):
        found |= {(one, str(row["活动编号"]), MANUAL) for one in _ACTIVITIES.get(str(row["类型"]), ())}
    for obligation in sorted({lead for one in found if (lead := _lead(one)) is not None}):
        found.add((obligation, file.case_no, MANUAL))
    return sorted(found, key=lambda one: (_number(one[0]), one))


def _lead(found: Found) -> str | None:
    """What fails to be recorded is a lead under (一), what fails to be kept under (二), the rest under (四)."""
    if found[2] != VIOLATED:
        return None
    article = int(found[0].split(".")[0])
    return "39.1" if article <= 33 else "39.2" if article <= 36 else "39.4"


def _number(obligation: str) -> tuple[int, int]:
    article, _, rest = obligation.partition(".")
    return int(article), int(rest.split("-")[0])


def page_numbers(file: File) -> None:
    """Numbers the pages of the paper documents through, as the file is bound."""
    page = 1
    for row in file.rows("文书", 形式="纸质"):
        if "页号" in row:
            continue
        count = 1 + len(str(row["种类"])) % 3
        row["页号"] = str(page) if count == 1 else f"{page}-{page + count - 1}"
        page += count
