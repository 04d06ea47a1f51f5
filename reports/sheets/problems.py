"""问题清单: a row a finding that was not met, from the words of the article down to the cell it stands on."""

from __future__ import annotations

from collections.abc import Sequence

from records.findings import Finding
from reports.sheets.content import Content
from reports.sheets.entries import ENTRY_COLUMNS, ID_COLUMN, NOTE, entry_cells
from reports.sheets.found import Entry
from reports.sheets.index import Index
from reports.sheets.scoring import KEY_COLUMNS
from reports.sheets.table import Col, TableSpec
from reports.words import (
    assumption_lines,
    basis_words,
    cell_words,
    decisive,
    found_words,
    place_words,
    required_words,
    subject_words,
    trace_lines,
)

NAME = "问题清单"
LABEL_HEADING, COST_HEADING = "结论", "扣分"  # what the program says, and nobody else may


def spec(limit: int, *, scored: bool = False, formulas: bool = False) -> TableSpec:
    """``scored``: the review has scoring schemes, so each row says what it cost; ``formulas``: scores follow the answers."""
    return TableSpec(
        name=NAME,
        title="案卷评查问题清单",
        note="每行一处问题，同一案卷内先列不符合，再列建议、提示。“位置”写明导出文件、工作表、行和单元格，可以据此核对原始数据。"
        + (
            "“扣分”是这一处从“评分项目”的标准分里扣去的分，到封顶为止，扣满以后的各处是 0；空着的不计分。"
            if scored
            else ""
        )
        + NOTE,
        columns=(
            Col("序号", 5, "center"),
            Col("案号", 24, style="link"),
            Col("条款", 13),
            Col(LABEL_HEADING, 8, "center", toned=True),
            *((Col(COST_HEADING, 7, "center"), Col("评分项目", 12)) if scored else ()),
            Col("问题", 30),
            Col("制度原文", 24),
            Col("对象和位置", 23),
            Col("要求", 16),
            Col("实际", 16),
            Col("整改建议", 26),
            Col("判定依据", 44),
            *ENTRY_COLUMNS,
            ID_COLUMN,
            *(KEY_COLUMNS if formulas else ()),
        ),
        freeze=4,
        aside=9 if formulas else 7,
        limit=limit,
    )


def row(index: Index, number: int, entry: Entry) -> Sequence[Content]:
    finding = entry.finding
    owner = entry.owned.owner
    return [
        number,
        index.case_link(owner, owner) if entry.owned.case else owner,
        f"{basis_words(finding)}\n（{finding.obligation}）",
        entry.label,
        *_cost(index, entry),
        "\n".join((finding.title, finding.message, *(f"（{line}）" for line in assumption_lines(finding)))),
        f"「{finding.quote}」",
        _place(finding),
        required_words(finding),
        found_words(finding),
        finding.remedy,
        "\n".join(trace_lines(finding)),
        *entry_cells(entry),
    ]


def _cost(index: Index, entry: Entry) -> Sequence[Content]:
    """What the finding cost, and in which item; nothing where the case has no score or the scheme does not count it."""
    if not index.review.run.schemes:
        return ()
    deduction = entry.deduction
    return (None, None) if deduction is None else (float(deduction.points), deduction.scheme_item)


def _place(finding: Finding) -> str:
    cells = dict.fromkeys(cell_words(cell) for part in decisive(finding) for cell in part.source)
    lines = [subject_words(finding.subject), place_words(finding.subject), *cells]
    return "\n".join(line for line in lines if line)
