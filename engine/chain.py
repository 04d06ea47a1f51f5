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


class Conclusions:
    """Adds to cases what was decided of them, as the table 评查结论.

    Such a row says nothing of its case, so all cases share those that say the same; within a case each verdict has a row of
    its own, as rows are known by their identity.
    """

    def __init__(self, rules: RuleSet) -> None:
        self._duties: Mapping[str, Duty] = {duty.id: duty for duty in rules.duties}
        self._rows: dict[tuple[str, Verdict], list[Row]] = {}

    def added(self, case: CaseRecord, decided: Iterable[tuple[str, Verdict]]) -> CaseRecord:
        """The case with a row for each verdict but 不适用. ``decided``: (obligation id without item, verdict)."""
        found: list[Row] = []
        used: dict[tuple[str, Verdict], int] = {}
        for one in decided:
            if one[1] is Verdict.NOT_APPLICABLE:
                continue
            place = used.get(one, 0)
            used[one] = place + 1
            rows = self._rows.get(one)
            if rows is None:
                rows = self._rows[one] = []
            if place == len(rows):
                rows.append(self._row(*one))
            found.append(rows[place])
        return replace(case, tables=MappingProxyType({**case.tables, Conclusion.TABLE: tuple(found)}))

    def _row(self, obligation: str, verdict: Verdict) -> Row:
        duty = self._duties[obligation]
        return Conclusion.build(
            {
                "obligation": obligation,
                "article": duty.article,
                "category": duty.category,
                "modality": duty.modality,
                "verdict": VERDICT_WORDS[verdict],
            }
        )
