"""Findings as (obligation, subject, verdict in the users' words), and how two sets of them differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Final

from records.findings import VERDICT_WORDS, CaseResult, Finding, UnitResult, Verdict

Found = tuple[str, str, str]
Expected = Set[Found]

_LEFT_OUT: Final = (Verdict.SATISFIED, Verdict.NOT_APPLICABLE)
_SOFT: Final = {"推行": "建议", "可以": "提示"}  # how a missing 推行 or 可以 is called


def case_findings(case: CaseResult) -> Expected:
    """Everything but 符合 and 不适用."""
    return frozenset((one.obligation, one.subject.id or "", word(one)) for one in binding(case.findings))


def unit_findings(unit: UnitResult) -> Expected:
    """The same of a unit's year; its subject is the year itself."""
    return frozenset((one.obligation, "单位年度", word(one)) for one in binding(unit.findings))


def binding(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.verdict not in _LEFT_OUT]


def word(finding: Finding) -> str:
    if finding.verdict is Verdict.VIOLATED and finding.modality in _SOFT:
        return _SOFT[finding.modality]
    return VERDICT_WORDS[finding.verdict]


def differences(got: Mapping[str, Expected], expected: Mapping[str, Expected]) -> list[str]:
    """What is missing and what is too much, in both directions, a line each."""
    lines: list[str] = []
    for name in sorted({*got, *expected}):
        have, want = got.get(name, frozenset()), expected.get(name, frozenset())
        lines += [f"{name}: missing {one}" for one in sorted(want - have)]
        lines += [f"{name}: too much {one}" for one in sorted(have - want)]
    return lines
