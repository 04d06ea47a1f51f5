"""What a mended file has settled since the last check, what is new, and what is as it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from records.findings import CaseResult, Finding, Review, RunInfo, UnitResult
from reports.summary import id_order, subject_order, unit_name
from reports.words import Label, label, subject_words

_OPEN = (Label.VIOLATED, Label.UNDETERMINED, Label.ADVICE)
_SETTLED = (Label.SATISFIED,)
Key = tuple[str, str, str | None]  # obligation, table, id of the subject


@dataclass(frozen=True, slots=True)
class Change:
    """One finding then and now; ``now`` empty: its row is no longer there."""

    finding: Finding  # as it is now, or as it was where it is gone
    before: Label | None
    now: Label | None

    @property
    def words(self) -> str:
        """事项、对象、由什么变成什么."""
        name = f"{self.finding.obligation} {self.finding.title}（{subject_words(self.finding.subject)}）"
        match self.before, self.now:
            case None, now:
                return f"{name}：{now}"
            case before, None:
                return f"{name}：原为{before}"
            case before, now:
                return f"{name}：{now}" if before is now else f"{name}：{before} → {now}"


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes of one case (or 单位年度). ``known`` False: it was not in the last check, so nothing is compared."""

    known: bool = True
    settled: list[Change] = field(default_factory=list)
    lapsed: list[Change] = field(default_factory=list)  # no longer asked, or not yet
    gone: list[Change] = field(default_factory=list)  # the row that it was about is no longer there
    new: list[Change] = field(default_factory=list)
    still: list[Change] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        if not self.known:
            return "上次没有检查这一卷，没有可比的。"
        parts = [f"已解决 {len(self.settled)} 处", f"新出现 {len(self.new)} 处", f"还在 {len(self.still)} 处"]
        if self.lapsed:
            parts.append(f"不再要求或者尚未到期 {len(self.lapsed)} 处")
        if self.gone:
            parts.append(f"原来的那一行已经不在 {len(self.gone)} 处")
        return f"与上次相比：{'，'.join(parts)}。"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two checks compared: by case and by 单位年度, with what else differs between the runs."""

    cases: dict[str, Changes]
    units: dict[str, Changes]
    notes: tuple[str, ...]
    missing: tuple[str, ...]  # 案号 that were checked then and are not there now


def compare(before: Review, now: Review) -> Comparison:
    """``now`` has to hold what is 不适用 too, else what lapsed cannot be told from what is gone."""
    old_cases = {case.case_no: case for case in before.cases}
    old_units = {unit_name(unit): unit for unit in before.units}
    return Comparison(
        {case.case_no: _changes(old_cases.get(case.case_no), case) for case in now.cases},
        {unit_name(unit): _changes(old_units.get(unit_name(unit)), unit) for unit in now.units},
        tuple(_notes(before, now)),
        tuple(sorted(set(old_cases) - {case.case_no for case in now.cases})),
    )


def _changes(before: CaseResult | UnitResult | None, now: CaseResult | UnitResult) -> Changes:
    if before is None or before.error is not None or now.error is not None:
        return Changes(known=False)
    found = Changes()
    old, new = _by_key(before.findings), _by_key(now.findings)
    for key, finding in old.items():
        if label(finding) in _OPEN:
            current = new.get(key)
            was = label(finding)
            if current is None:
                found.gone.append(Change(finding, was, None))
            elif label(current) in _SETTLED:
                found.settled.append(Change(current, was, label(current)))
            elif label(current) not in _OPEN:
                found.lapsed.append(Change(current, was, label(current)))
    for key, finding in new.items():
        if label(finding) in _OPEN:
            earlier = old.get(key)
            was_open = earlier is not None and label(earlier) in _OPEN
            worse = (
                was_open
                and label(finding) is Label.VIOLATED
                and label(earlier or finding) is not Label.VIOLATED
            )
            change = Change(finding, label(earlier) if earlier is not None else None, label(finding))
            (found.still if was_open and not worse else found.new).append(change)
    for changes in (found.settled, found.lapsed, found.gone, found.new, found.still):
        changes.sort(key=lambda one: (id_order(one.finding.obligation), subject_order(one.finding.subject)))
    return found


def _by_key(findings: Iterable[Finding]) -> dict[Key, Finding]:
    """By what a finding is about; row numbers do not count, for rows move when a file is mended."""
    return {(one.obligation, one.subject.table, one.subject.id): one for one in findings}


def _notes(before: Review, now: Review) -> Iterator[str]:
    """What besides the file may have changed the verdicts."""
    if before.tool.rules.sha256 != now.tool.rules.sha256:
        yield f"上次用的规则不同（版本 {before.tool.rules.version}，这次 {now.tool.rules.version}）"
    if before.run.as_of != now.run.as_of:
        yield f"上次的基准日是 {before.run.as_of}，这次是 {now.run.as_of}"
    if _setting(before.run) != _setting(now.run):
        yield "上次的阶段、参数或者映射文件不同"


def _setting(run: RunInfo) -> tuple[object, ...]:
    return run.stage, run.params, run.mapping
