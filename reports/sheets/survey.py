"""What a review comes to, case by case in one go: all that its sheets say of the whole. Nothing grows with the cases."""

from __future__ import annotations

from collections import Counter

from records.findings import CaseResult, Finding
from reports.assessment import NO_NAME, Tally
from reports.scores import ScoreTally
from reports.sheets.found import Found
from reports.summary import ArticleTally, NeedTally, conclusion_word
from reports.sums import year_of
from reports.words import Label


class Survey:
    """``add_case`` for each case in order, then ``add_units`` once. The counts of findings are those of cases and units."""

    def __init__(self) -> None:
        self.cases = 0
        self.failed = 0
        self.entries = 0
        self.problems = 0
        self.undetermined = 0
        self.manual = 0
        self.leads = 0
        self.by_hand = 0
        self.labels: Counter[Label] = Counter()
        self.conclusions: Counter[str] = Counter()  # a case each, by its worst word
        self.stages: Counter[str] = Counter()
        self.agencies: set[str] = set()
        self.articles = ArticleTally()  # of the cases
        self.units: dict[str, Tally] = {}
        self.officers: dict[str, Tally] = {}
        self.years: dict[str, tuple[int, int]] = {}  # 不符合, cases
        self.scores = ScoreTally()
        self.needs = NeedTally()
        self.obligations: dict[str, Finding] = {}  # the last finding of each, of cases
        self.reviewers: dict[str, list[int]] = {}  # the places of their cases, from 0

    def add_case(self, case: CaseResult, found: Found) -> None:
        self._add(found)
        violated = [entry.finding for entry in found.problems if entry.label is Label.VIOLATED]
        faults = {finding.obligation for finding in violated}
        labels = found.counts.by_label
        self.failed += case.error is not None
        self.conclusions[conclusion_word(case, found.counts)] += 1
        self.stages[case.stage] += 1
        if case.unit:
            self.agencies.add(case.unit)
        self.articles.add(case, violated)
        self.scores.add(case)
        _tally(self.units, case.unit or NO_NAME).add(case, labels, faults)
        for name in dict.fromkeys(case.handlers):
            _tally(self.officers, name).add(case, labels, faults)
        year = year_of(case)
        wrong, cases = self.years.get(year, (0, 0))
        self.years[year] = wrong + len(violated), cases + 1
        for entry in found.entries:
            self.obligations[entry.owned.finding.obligation] = entry.owned.finding
        for name in dict.fromkeys(case.reviewers):
            self.reviewers.setdefault(name, []).append(self.cases)
        self.cases += 1

    def add_units(self, found: Found) -> None:
        self._add(found)

    def _add(self, found: Found) -> None:
        self.entries += len(found.entries)
        self.problems += len(found.problems)
        self.undetermined += len(found.undetermined)
        self.manual += len(found.manual)
        self.leads += len(found.leads)
        self.by_hand += len(found.by_hand)
        self.labels.update(found.counts.by_label)
        for entry in found.undetermined:
            self.needs.add(entry.owned.owner, entry.finding)


def _tally(tallies: dict[str, Tally], name: str) -> Tally:
    if name not in tallies:
        tallies[name] = Tally(name)
    return tallies[name]
