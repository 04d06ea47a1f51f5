"""What the formulas of 计分底稿 start from: by case, 项目 and 扣, what the program decided and what is still open.

Counted as ``engine.score`` counts; the values that the formulas show before anyone has answered come from here too.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from records.findings import CaseResult, Finding, SchemeInfo, SchemeItem, SchemeLine, Verdict

OPEN = (Verdict.UNDETERMINED, Verdict.MANUAL)


@dataclass(slots=True)
class LineRow:
    """One 扣 of one case. ``most``: the points it can take; ``violated``, ``open``, ``unbounded``: findings, the last those
    still open that stand for rows nobody counted; ``asked``: it has findings that people may still decide."""

    key: str
    line: SchemeLine
    most: float
    violated: int
    open: int
    unbounded: int
    asked: bool


@dataclass(slots=True)
class ItemRow:
    """One 项目 of one case. ``sure``: a finding that nobody is asked about shows that it applies; ``maybe``: that it may."""

    item: SchemeItem
    sure: bool
    maybe: bool
    lines: list[LineRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CaseRows:
    """One case with its score; ``number``: its place in the workbook, from 1."""

    number: int
    case: CaseResult
    scheme: SchemeInfo
    items: tuple[ItemRow, ...]


def case_rows(number: int, case: CaseResult, scheme: SchemeInfo) -> CaseRows:
    """A case's findings, put to the lines of its scheme that they count in."""
    by_id: dict[str, list[Finding]] = {}
    for finding in case.findings:
        if finding.verdict is not Verdict.NOT_APPLICABLE:
            by_id.setdefault(finding.obligation, []).append(finding)
    return CaseRows(
        number,
        case,
        scheme,
        tuple(_item_row(f"{number}-{i}", item, by_id) for i, item in enumerate(scheme.items, 1)),
    )


def _item_row(prefix: str, item: SchemeItem, by_id: dict[str, list[Finding]]) -> ItemRow:
    row = ItemRow(item, False, False)
    for j, line in enumerate(item.lines, 1):
        found = [finding for one in line.obligations for finding in by_id.get(one, ())]
        met = [finding for finding in found if finding.verdict is Verdict.SATISFIED]
        row.sure = row.sure or any(not unbounded(finding) for finding in met)
        row.maybe = row.maybe or bool(met)
        listed = [finding for finding in found if finding.verdict is not Verdict.SATISFIED]
        waiting = [finding for finding in listed if finding.verdict in OPEN]
        free = sum(unbounded(finding) for finding in waiting)
        most = float(item.weight if line.cap is None else line.cap)
        violated, bounded = len(listed) - len(waiting), len(waiting) - free
        row.lines.append(LineRow(f"{prefix}-{j}", line, most, violated, bounded, free, bool(listed)))
    return row


def counted_share(rows: CaseRows, item: ItemRow) -> float:
    """What the formula of 计入后的得分率 gives before anyone has answered."""
    score = rows.case.score
    assert score is not None
    applies = {one.item: one.applies for one in score.items}
    if applies[item.item.item] != "unknown":
        return 1.0
    least = {one.item: float(one.earned.low) for one in score.items if one.earned is not None}
    weights = {one.item: float(one.weight) for one in score.items}
    share = least[item.item.item] / weights[item.item.item]
    counted = [
        name
        for name, word in applies.items()
        if word == "yes" or (word == "unknown" and least[name] / weights[name] <= share)
    ]
    return sum(least[name] for name in counted) / sum(weights[name] for name in counted)


def lost(line: LineRow, violations: int) -> float:
    """The points that so many violations take."""
    if not violations:
        return 0.0
    return line.most if line.line.each is None else min(float(line.line.each) * violations, line.most)


def unbounded(finding: Finding) -> bool:
    """Whether a finding stands for rows that were not exported, as ``engine.score`` has it."""
    return finding.subject.id is None
