"""Chaining: the verdicts of a case become facts of the rules that read 评查结论 (article 39's leads are such rules)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from dsl.tree import Duty, Obligation, Query, RuleSet
from engine.frames import walk
from records.case import CaseRecord
from records.findings import VERDICT_WORDS, Verdict
from records.row import Row
from records.schema import DERIVED_TABLES
from records.tables import Conclusion


def reads_conclusions(rule: Duty) -> bool:
    """Whether a rule looks at what other rules decided."""
    parts = (rule.applies, rule.due, rule.requirement if isinstance(rule, Obligation) else None)
    return rule.table in DERIVED_TABLES or any(
        isinstance(node, Query) and node.relation.target in DERIVED_TABLES
        for part in parts
        if part is not None
        for node in walk(part)
    )


def split(rules: RuleSet) -> tuple[RuleSet, RuleSet]:
    """The rules that read the case alone, and those that read what the first ones decided."""

    def part(later: bool) -> RuleSet:
        return replace(
            rules,
            obligations=tuple(rule for rule in rules.obligations if reads_conclusions(rule) is later),
            questions=tuple(rule for rule in rules.questions if reads_conclusions(rule) is later),
        )

    return part(False), part(True)


def with_conclusions(case: CaseRecord, rules: RuleSet, decided: Iterable[tuple[str, Verdict]]) -> CaseRecord:
    """The case with its 评查结论: a row for each verdict but 不适用. ``decided``: (obligation id without item, verdict)."""
    by_id: Mapping[str, Duty] = {duty.id: duty for duty in rules.duties}
    rows: tuple[Row, ...] = tuple(
        Conclusion.build(
            {
                "obligation": obligation,
                "article": by_id[obligation].article,
                "category": by_id[obligation].category,
                "modality": by_id[obligation].modality,
                "verdict": VERDICT_WORDS[verdict],
            }
        )
        for obligation, verdict in decided
        if verdict is not Verdict.NOT_APPLICABLE
    )
    return replace(case, tables=MappingProxyType({**case.tables, Conclusion.TABLE: rows}))
