"""The columns that people fill in, the same in every list: what they conclude, who, when, why, and an objection."""

from __future__ import annotations

from collections.abc import Sequence

from records.answers import (
    ANSWER_WORDS,
    BY_HEADING,
    ID_HEADING,
    OBJECTION_HEADING,
    ON_HEADING,
    VERDICT_HEADING,
    WHY_HEADING,
)
from records.findings import Finding
from reports.sheets.content import Content
from reports.sheets.found import Entry
from reports.sheets.table import Col

ID_COLUMN = Col(ID_HEADING, 14, "center")
ENTRY_COLUMNS = (
    Col(VERDICT_HEADING, 10, "center", style="input", choices=tuple(ANSWER_WORDS), toned=True),
    Col(BY_HEADING, 10, "center", style="input"),
    Col(ON_HEADING, 12, "center", style="input"),
    Col(WHY_HEADING, 22, style="input"),
    Col(OBJECTION_HEADING, 18, style="input"),
)
NOTE = (
    "淡黄色的单元格由评查人填写：人工结论从下拉列表选择，并写明评查人、日期；更正程序的结论还要写明理由。"
    "请不要改动“编号”，它用来对应各处事项。"
)
STANDS_STILL = "各数是写出报告时的数，不随填写的人工结论和补充问题变化，定稿（pingcha finalize）时重算。"
LEADS_STAND_STILL = "线索由写出报告时的结论列出，不随填写的人工结论和补充问题增减，定稿时重新列出。"


def answered_word(finding: Finding) -> str | None:
    """The word of 人工结论 that a person's verdict is, None where the verdict is the program's."""
    if finding.by_hand is None:
        return None
    return next((word for word, verdict in ANSWER_WORDS.items() if verdict is finding.verdict), None)


def entry_cells(entry: Entry) -> Sequence[Content]:
    """The cells of ENTRY_COLUMNS and the id: what a person entered before stands in them."""
    finding: Finding = entry.finding
    by_hand = finding.by_hand
    if by_hand is None:
        return [None, None, None, None, finding.objection, entry.id]
    return [answered_word(finding), by_hand.by, by_hand.on, by_hand.why, finding.objection, entry.id]
