"""A review of more cases than memory holds: from a spool, through worker processes, to results on disk and a report.

What comes out is to the byte what ``pingcha.run.run`` and the masking of its review give for the same input.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from adapters.spooled import Spooled, listed_once
from adapters.told import Told
from engine.errors import InternalError
from engine.evaluator import failed_unit
from engine.run import Inputs, Run, error_entry, why_failed
from engine.work import CaseWork, MakeWork
from engine.workers import Lost, work_through
from pingcha import __version__
from pingcha.belonging import belonging
from pingcha.errors import PingchaError
from pingcha.packed_results import PackedResults, packed
from pingcha.result_store import FORMAT, ResultStore
from pingcha.run import RunRequest, draw, prepared, settings_of, team_for, vouched
from pingcha.stored_work import Stored, StoredCase, StoredWork, lost_case
from records.case import CaseRecord
from records.findings import ErrorEntry, Review, UnitResult
from records.problems import InputProblem, Level
from records.tables import AgencyYear
from reports.mask import mask_case, mask_errors, mask_model
from reports.sums import Sums, sums_of_results

if TYPE_CHECKING:
    from pingcha.sampling import Drawn

Item = StoredCase | AgencyYear


@dataclass(frozen=True, slots=True)
class LargeReview:
    """A finished review. ``frame``: the masked review without its cases; ``cases``: those, on disk; ``sums``: of all."""

    frame: Review
    cases: PackedResults
    sums: Sums
    errors: tuple[tuple[str, str], ...]  # 案号 and why, of the cases that could not be evaluated, in order


def review_large(
    spooled: Spooled,
    request: RunRequest,
    store: ResultStore,
    *,
    progress: Callable[[int, int], None] = lambda done, of: None,
    make: MakeWork = CaseWork,
) -> LargeReview:
    """Evaluates every case of the spool into the store. Raises as ``pingcha.run.run`` does, and OutputError."""
    ruleset, schemes, calendar = prepared(request)
    settings = settings_of(request, schemes)
    drawn = _drawn(spooled, request)
    inputs = Inputs((), spooled.unit_years, (), (), spooled.files, spooled.mapping)
    with vouched():
        run = Run(inputs, ruleset, settings, calendar, __version__)
        items = _items(spooled, drawn)
        settings = replace(settings, verify=request.verify or len(items) == 1)
        run = replace(run, settings=settings)
        head = belonging(FORMAT, run, unmasked=request.unmasked, readers=_readers(drawn))
        store.begin(head, spooled.cases)
        units = _worked_through(spooled, run, items, request, store, progress, make)
        return _finished(spooled, run, request, drawn, store, [item.place for item in items], units)


def _drawn(spooled: Spooled, request: RunRequest) -> Drawn | None:
    """The draw needs the 案件 rows alone."""
    if request.sample is None:
        return None
    headers = [CaseRecord(case) for case in spooled.headers()]
    return draw(Inputs(headers, (), (), (), ()), request, request.sample)


def _items(spooled: Spooled, drawn: Drawn | None) -> list[StoredCase]:
    if drawn is None:
        return [StoredCase(place) for place in range(spooled.cases)]
    chosen = {case.case_no for case in drawn.inputs.cases}
    return [
        StoredCase(place, tuple(drawn.reviewers.get(case.case_no or "", ())))
        for place, case in enumerate(spooled.headers())
        if case.case_no in chosen
    ]


def _worked_through(
    spooled: Spooled,
    run: Run,
    items: Sequence[StoredCase],
    request: RunRequest,
    store: ResultStore,
    progress: Callable[[int, int], None],
    make: MakeWork,
) -> list[UnitResult]:
    """Every case into the store; the results of 单位年度."""
    todo: list[tuple[int, Item]] = [(one.place, one) for one in items if not store.has(one.place)]
    todo += [(spooled.cases + number, row) for number, row in enumerate(spooled.unit_years)]
    of = len(items) + len(spooled.unit_years)
    done = of - len(todo)
    by_number = dict(todo[len(todo) - len(spooled.unit_years) :])
    by_place = {one.place: one for one in items} if request.reviewers else {}
    units: dict[int, UnitResult] = {}
    work = partial(
        StoredWork,
        spooled.handle,
        request.unmasked,
        make,
        run.rules,
        run.calendar,
        run.settings,
        run.settings.verify,
    )
    with (
        closing(work_through(todo, work, team_for(request, len(items)))) as batches,
        closing(spooled.handle.open()) as cases,
    ):
        for batch in batches:
            stored: list[Stored] = []
            for number, result in batch:
                if isinstance(result, Lost) and number < spooled.cases:
                    item = by_place.get(number, StoredCase(number))
                    taken = cases.take(number, number + 1)
                    stored.append(lost_case(item, taken, result.why, run.settings, request.unmasked))
                elif isinstance(result, Lost):
                    row = by_number[number]
                    if isinstance(row, AgencyYear):
                        units[number] = failed_unit(row, result.why)
                elif isinstance(result, Stored):
                    stored.append(result)
                else:
                    units[number] = result
            if stored:
                store.add(stored)
            done += len(batch)
            progress(done, of)
    if store.results != len(items) or len(units) != len(spooled.unit_years):
        raise InternalError(f"读入 {of} 个案卷和单位年度，得到 {store.results + len(units)} 个结果")
    return [units[number] for number in sorted(units)]


def _finished(
    spooled: Spooled,
    run: Run,
    request: RunRequest,
    drawn: Drawn | None,
    store: ResultStore,
    places: Sequence[int],
    units: Sequence[UnitResult],
) -> LargeReview:
    store.told.add_all(spooled.told)
    problems = listed_once(store.told)
    if drawn is not None:
        chosen = {case.case_no for case in drawn.inputs.cases}
        problems = tuple(one for one in problems if one.case_no is None or one.case_no in chosen)
    refused = [place for place in places if place in store.failed]
    _complete(store, refused, problems, request.unmasked)
    everything = Told()
    everything.add_all(((0, at), problem) for at, problem in enumerate(problems))
    everything.absorb(store.more, (1,))
    errors = [error_entry(problem) for problem in everything.listed()]
    _require_a_trusted_case(store, len(places), errors, request.unmasked)
    info = run.info().model_copy(update={"verified": run.settings.verify})
    if drawn is not None and drawn.sample is not None:
        info = info.model_copy(update={"sample": drawn.sample})
    shown = mask_errors(errors, store.secret, unmasked=request.unmasked)
    frame = Review(tool=run.tool(), run=info, cases=[], units=list(units), errors=shown)
    frame = frame if request.unmasked else mask_model(frame)
    store.total.add(sums_of_results([], frame.units, len(shown)))
    order = [*(place for place in places if place not in store.failed), *refused]
    failures = tuple(store.errors[place] for place in order if place in store.errors)
    return LargeReview(frame, store.in_order(order), store.total.sums(), failures)


def _complete(
    store: ResultStore, refused: Sequence[int], problems: Sequence[InputProblem], unmasked: bool
) -> None:
    """The cases with errors in their own rows, each with the first of them."""
    own: defaultdict[str | None, list[InputProblem]] = defaultdict(list)
    for problem in problems:
        if problem.level is Level.CASE:
            own[problem.case_no].append(problem)
    for place in refused:
        header = store.failed[place]
        why = why_failed(own[header.case_no])
        result = mask_case(header.model_copy(update={"error": f"无法评查：{why}"}), unmasked=unmasked)
        store.complete(place, packed(result), result)
        store.total.add(sums_of_results([result]))


def _require_a_trusted_case(
    store: ResultStore, cases: int, errors: Sequence[ErrorEntry], unmasked: bool
) -> None:
    """Where the errors of the input leave no case at all, the input as a whole is refused."""
    from pingcha.run import unusable_entries

    if store.refused == cases:
        shown = mask_errors(errors, store.secret, unmasked=unmasked)
        raise PingchaError(unusable_entries(shown if unmasked else [mask_model(one) for one in shown]))


def _readers(drawn: Drawn | None) -> str:
    """Who reads which case stands in the results, whatever else the run is."""
    readers = {} if drawn is None else {name: list(who) for name, who in drawn.reviewers.items()}
    return hashlib.sha256(json.dumps(readers, sort_keys=True).encode()).hexdigest()
