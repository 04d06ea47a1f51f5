"""The findings of a case, or those of 单位年度, as the sheets list them: what each is called, cost, and where it stands."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from records.findings import CaseResult, Deduction, Finding, UnitResult, Verdict
from reports.assessment import is_lead
from reports.scores import deductions_of
from reports.summary import Counts, Owned, id_order, subject_order, unit_name
from reports.words import Label, label

_SEVERITY = {Label.VIOLATED: 0, Label.ADVICE: 1, Label.HINT: 2}


@dataclass(slots=True)
class Entry:
    """A finding with its owner, what it cost, and its place in 问题清单 (from 0); ``twin``: how many of the same owner,
    obligation and subject there are up to it."""

    owned: Owned
    label: Label
    twin: int
    deduction: Deduction | None = None
    problem: int | None = None

    @property
    def finding(self) -> Finding:
        return self.owned.finding

    @property
    def id(self) -> str:
        """Stays the same from run to run while the case's rows do."""
        finding = self.owned.finding
        key = (self.owned.owner, finding.obligation, finding.subject.table, finding.subject.id or "")
        text = "\x1f".join((*key, str(self.twin)))
        return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Found:
    """The findings of a case (or those of 单位年度), and those of them that stand in lists."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[Entry, ...] = ()  # 不符合, 建议, 提示, the worst first
    undetermined: tuple[Entry, ...] = ()
    manual: tuple[Entry, ...] = ()
    leads: tuple[Entry, ...] = ()
    by_hand: tuple[Entry, ...] = ()  # decided by a person, or objected to
    counts: Counts = field(default_factory=lambda: Counts(Counter(), 0))


def found_in(case: CaseResult, problems: int) -> Found:
    """The findings of a case; ``problems``: how many entries of 问题清单 come before its own."""
    costs = deductions_of(case)
    seen: dict[tuple[str, str, str], int] = {}
    entries = []
    for finding, cost in zip(case.findings, costs, strict=True):
        entries.append(_entry(Owned(case.case_no, case, finding), seen, cost))
    return _found(entries, problems)


def found_in_units(units: Iterable[UnitResult], problems: int) -> Found:
    """The findings of 单位年度."""
    seen: dict[str, dict[tuple[str, str, str], int]] = {}
    entries = [
        _entry(Owned(owner, None, finding), seen.setdefault(owner, {}), None)
        for owner, unit in ((unit_name(unit), unit) for unit in units)
        for finding in unit.findings
    ]
    return _found(entries, problems)


def _entry(owned: Owned, seen: dict[tuple[str, str, str], int], cost: Deduction | None) -> Entry:
    finding = owned.finding
    key = (finding.obligation, finding.subject.table, finding.subject.id or "")
    twin = seen[key] = seen.get(key, 0) + 1
    return Entry(owned, label(finding), twin, cost)


def _found(entries: Sequence[Entry], before: int) -> Found:
    problems: list[Entry] = []
    undetermined: list[Entry] = []
    manual: list[Entry] = []
    by_hand: list[Entry] = []
    for entry in entries:
        finding = entry.owned.finding
        if finding.verdict is Verdict.VIOLATED:
            problems.append(entry)
        elif finding.verdict is Verdict.UNDETERMINED:
            undetermined.append(entry)
        elif finding.verdict is Verdict.MANUAL:
            manual.append(entry)
        if finding.by_hand is not None or finding.objection is not None:
            by_hand.append(entry)
    problems.sort(
        key=lambda e: (_SEVERITY[e.label], id_order(e.finding.obligation), subject_order(e.finding.subject))
    )
    for number, entry in enumerate(problems, before):
        entry.problem = number
    duties = sum(entry.finding.modality == "应当" for entry in undetermined)
    return Found(
        tuple(entries),
        tuple(problems),
        tuple(undetermined),
        tuple(manual),
        tuple(entry for entry in manual if is_lead(entry.finding)),
        tuple(by_hand),
        Counts(Counter(entry.label for entry in entries), duties),
    )
