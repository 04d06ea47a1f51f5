"""One run of ``pingcha validate``: the input read, looked through and evaluated for what it lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters.loading import LoadedInput
    from dsl.tree import RuleSet
    from engine.calendar import Calendar
    from engine.evaluator import Settings
    from records.needs import Benefit, Lack, Need
    from records.problems import InputProblem
    from records.profile import TableProfile
    from records.quality_report import QualityReport, SupplyEntry, TableQuality


def examine(
    paths: Sequence[str],
    rules: RuleSet,
    settings: Settings,
    calendar: Calendar,
    *,
    mapping: Path | None = None,
    unmasked: bool = False,
) -> QualityReport:
    """Everything that can be said about the quality of an input. What cannot be used at all is a problem, not raised.

    Raises engine.params.ParamError for a parameter that cannot be used.
    """
    from adapters import load
    from adapters.recordings import check_recordings
    from engine.run import error_entry
    from records.findings import InputInfo
    from records.needs import benefits, plan
    from records.profile import profile
    from records.quality_report import QualityReport, RecordingFiles, SupplyStep
    from records.secrecy import is_secret
    from reports.mask import mask_errors, mask_model

    loaded = load(paths, mapping=mapping)
    everything = (*loaded.cases, *loaded.failed)
    checked, about_files = check_recordings(everything)
    problems = [*loaded.problems, *_remarks(loaded, settings), *about_files]
    secret = {case.case_no for case in everything if is_secret(case.case)}
    lacks = None if loaded.fatal else _lacking(loaded, rules, settings, calendar, secret)
    report = QualityReport(
        as_of=settings.as_of.isoformat(),
        inputs=[InputInfo(path=path, sha256=sha256) for path, sha256 in loaded.files],
        cases=len(everything),
        cases_failed=len({p.case_no for p in problems if p.level.name == "CASE" and p.case_no}),
        tables=[_table(one) for one in profile(everything, loaded.unit_years)],
        recordings=RecordingFiles(**asdict(checked)),
        undetermined=None if lacks is None else sum(lack.findings for lack in lacks),
        supply=[_supply(benefit) for benefit in benefits(lacks or [])],
        order=[
            SupplyStep(actions=[need.action for need in step.needs], settles=step.settles, total=step.total)
            for step in plan(lacks or [])
        ],
        problems=mask_errors([error_entry(problem) for problem in problems], secret, unmasked=unmasked),
    )
    return report if unmasked else mask_model(report)


def _remarks(loaded: LoadedInput, settings: Settings) -> list[InputProblem]:
    """What the cases themselves show: as before every evaluation, and times in the wrong order."""
    from records.chronology import chronology_remarks
    from records.quality import prepare

    found: list[InputProblem] = []
    for case in loaded.cases:
        ready = prepare(case, settings.as_of)
        found += [*ready.problems, *chronology_remarks(ready.case)]
    return found


def _lacking(
    loaded: LoadedInput, rules: RuleSet, settings: Settings, calendar: Calendar, secret: set[str]
) -> list[Lack]:
    from engine.needs import lacking
    from engine.run import Inputs

    inputs = Inputs(
        loaded.cases, loaded.unit_years, loaded.problems, loaded.failed, loaded.files, loaded.mapping
    )
    return [
        replace(lack, needs=frozenset(map(_without_words, lack.needs))) if lack.owners & secret else lack
        for lack in lacking(inputs, rules, settings, calendar)
    ]


def _without_words(need: Need) -> Need:
    """What a 涉密 case lacks, without the words of the case."""
    from records.needs import Supply

    if need.supply is not Supply.CORRECT:
        return need
    return replace(need, action=f"更正“{need.table}”表的“{need.column}”里不能采信的内容")


def _table(one: TableProfile) -> TableQuality:
    from records.quality_report import ColumnQuality, TableQuality

    return TableQuality(
        table=one.name,
        rows=one.rows,
        cases=one.cases,
        cases_not_exported=one.cases_without,
        columns=[
            ColumnQuality(column=c.name, filled=c.filled, blank=c.blank, not_exported=c.not_exported)
            for c in one.columns
        ],
    )


def _supply(benefit: Benefit) -> SupplyEntry:
    from records.quality_report import SupplyEntry
    from reports.summary import id_order

    need = benefit.need
    return SupplyEntry(
        action=need.action,
        kind=need.supply.value,
        table=need.table,
        column=need.column,
        settles=benefit.settles,
        concerns=benefit.concerns,
        cases=benefit.owners,
        obligations=sorted(benefit.obligations, key=id_order),
    )
