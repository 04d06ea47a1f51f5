"""This review against the last one: by unit and obligation, what was mended, what came back, what is new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from records.findings import CaseResult, Finding, Verdict
from reports.summary import id_order
from reports.words import Label, basis_words, label


def order_words(before: date, now: date) -> str | None:
    """What is odd about the 基准日 of two reviews that are compared; None where the last one is the earlier."""
    if before < now:
        return None
    how = "与本次相同" if before == now else f"晚于本次的 {now}"
    return f"上次报告的基准日 {before} {how}，“上次”“本次”可能颠倒或者是同一次，请核对。"


class Change(StrEnum):
    """What became of a fault between two reviews, for one unit and one obligation."""

    CAME_BACK = "再次出现"
    NEW = "新出现"
    MENDED = "已改正"  # met wherever it applied, at least once, and nothing is open
    OPEN = "尚不能确定"  # no violation seen, but something is 无法判定 or nothing shows that it is met
    ABSENT = "本次没有涉及"


@dataclass(slots=True)
class _Seen:
    finding: Finding
    violated: set[str] = field(default_factory=set)  # 案号
    judged: int = 0  # cases
    met: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """One unit and obligation in both reviews: cases with the fault, of the cases it was judged in."""

    unit: str
    obligation: str
    clause: str
    title: str
    before: tuple[int, int]
    now: tuple[int, int]
    change: Change
    same_cases: tuple[str, ...]  # 案号 that had the fault in both reviews


def compare(now: Iterable[CaseResult], before: Iterable[CaseResult]) -> list[Compared]:
    """Every fault (应当 violated) of either review, by unit; what came back first. Both are masked."""
    present, past = _seen(now), _seen(before)
    lines = []
    for key in {**past, **present}:
        new, old = present.get(key), past.get(key)
        if not (new and new.violated) and not (old and old.violated):
            continue
        shown = (present if key in present else past)[key].finding
        lines.append(
            Compared(
                unit=key[0],
                obligation=key[1],
                clause=basis_words(shown),
                title=shown.title,
                before=(len(old.violated), old.judged) if old else (0, 0),
                now=(len(new.violated), new.judged) if new else (0, 0),
                change=_change(new, old),
                same_cases=tuple(sorted(new.violated & old.violated)) if new and old else (),
            )
        )
    order = list(Change)
    return sorted(lines, key=lambda one: (order.index(one.change), one.unit, id_order(one.obligation)))


def _change(new: _Seen | None, old: _Seen | None) -> Change:
    if new is not None and new.violated:
        return Change.CAME_BACK if old is not None and old.violated else Change.NEW
    if new is None or not new.judged:
        return Change.ABSENT
    return Change.MENDED if new.met and not new.open else Change.OPEN


def _seen(cases: Iterable[CaseResult]) -> Mapping[tuple[str, str], _Seen]:
    found: dict[tuple[str, str], _Seen] = {}
    for case in cases:
        judged: set[str] = set()
        for finding in case.findings:
            if finding.modality != "应当" or finding.verdict in (Verdict.NOT_APPLICABLE, Verdict.MANUAL):
                continue
            seen = found.setdefault((case.unit or "（未填）", finding.obligation), _Seen(finding))
            if finding.obligation not in judged:
                judged.add(finding.obligation)
                seen.judged += 1
            if label(finding) is Label.VIOLATED:
                seen.violated.add(case.case_no)
            elif finding.verdict is Verdict.UNDETERMINED:
                seen.open = True
            else:
                seen.met = True
    return found
