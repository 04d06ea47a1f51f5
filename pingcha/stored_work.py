"""Cases that lie in a spool, evaluated where they are taken out: results leave the process masked and packed.

So a worker process is sent the place of a case and sends back some kilobytes; neither rows nor findings go through a pipe.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from adapters.spooled import SpoolHandle, TakenOut
from adapters.told import Place
from engine.evaluator import Settings, failed_case, stage_of
from engine.work import CaseDone, MakeWork
from pingcha.packed_results import packed
from records.case import CaseRecord
from records.findings import CaseResult, UnitResult
from records.problems import InputProblem, Level
from records.tables import AgencyYear
from reports.mask import mask_case
from reports.sums import Sums, sums_of_results

if TYPE_CHECKING:
    from dsl.tree import RuleSet
    from engine.calendar import Calendar


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case by its place in the spool, and who is to read its result."""

    place: int
    reviewers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """A case's result. ``body``: the masked result, packed; None for a case whose own rows have an error: ``header`` then
    holds what is known of it, and is completed when all problems are known. ``told`` are problems of the input by their
    places, ``more`` what evaluating showed; ``sums`` come with the last case of those done together, for all of them.

    ``refused``: the errors of its data leave nothing to evaluate.
    """

    place: int
    case_no: str
    secret: bool
    body: bytes | None = None
    header: CaseResult | None = None
    error: str | None = None
    refused: bool = False
    told: tuple[tuple[Place, InputProblem], ...] = ()
    more: tuple[InputProblem, ...] = ()
    sums: Sums | None = None


class StoredWork:
    """``CaseWork`` for the cases of a spool. Raises SpoolFailed, and what ``CaseWork`` raises."""

    def __init__(
        self,
        handle: SpoolHandle,
        unmasked: bool,
        make: MakeWork,
        rules: RuleSet,
        calendar: Calendar,
        settings: Settings,
        verify: bool,
    ) -> None:
        self._unmasked = unmasked
        self._settings = settings
        self._cases = handle.open()
        self._work = make(rules, calendar, settings, verify)

    def __call__(self, items: Sequence[StoredCase | AgencyYear]) -> Iterator[Stored | UnitResult]:
        """One result for each item, in order."""
        at = 0
        while at < len(items):
            first = items[at]
            if isinstance(first, AgencyYear):
                yield from self._unit(first)
                at += 1
                continue
            run = [first]
            for item in items[at + 1 :]:
                if not isinstance(item, StoredCase) or item.place != run[-1].place + 1:
                    break
                run.append(item)
            yield from self._run(run)
            at += len(run)

    def close(self) -> None:
        self._work.close()
        self._cases.close()

    def _unit(self, row: AgencyYear) -> Iterator[UnitResult]:
        for done in self._work([row]):
            if isinstance(done, UnitResult):
                yield done

    def _run(self, items: Sequence[StoredCase]) -> Iterator[Stored]:
        """Cases that follow each other."""
        taken = self._cases.take(items[0].place, items[-1].place + 1)
        good = [case for case, failed in zip(taken.cases, taken.failed, strict=True) if not failed]
        done = self._work(good)
        shown: list[CaseResult] = []
        for item, case, failed in zip(items, taken.cases, taken.failed, strict=True):
            if failed:
                stored = refused_case(item, case, self._settings)
            else:
                stored, result = self._evaluated(item, next(done))
                shown.append(result)
            if item is items[-1]:
                stored = replace(stored, told=taken.problems, sums=sums_of_results(shown))
            yield stored
        for _ in done:  # to its end: it keeps what it decided
            pass

    def _evaluated(self, item: StoredCase, done: object) -> tuple[Stored, CaseResult]:
        if not isinstance(done, CaseDone):
            raise TypeError("no result of a case")
        result = done.result
        if item.reviewers:
            result = result.model_copy(update={"reviewers": list(item.reviewers)})
        shown = mask_case(result, unmasked=self._unmasked)
        blamed = any(problem.level is Level.CASE for problem in done.problems)
        stored = Stored(
            item.place,
            result.case_no,
            result.secret,
            packed(shown),
            None,
            shown.error,
            result.error is not None and blamed,
            (),
            done.problems,
        )
        return stored, shown


def refused_case(item: StoredCase, case: CaseRecord, settings: Settings) -> Stored:
    """A case with an error in its own rows; what it is comes later."""
    header = failed_case(case, stage_of(case.case, settings), "")
    header = header.model_copy(update={"reviewers": list(item.reviewers)})
    return Stored(item.place, header.case_no, header.secret, None, header, refused=True)


def lost_case(item: StoredCase, taken: TakenOut, why: str, settings: Settings, unmasked: bool) -> Stored:
    """A case that nothing could evaluate, ``taken`` out by itself."""
    case = taken.cases[0]
    if taken.failed[0]:
        return replace(refused_case(item, case, settings), told=taken.problems, sums=Sums())
    result = failed_case(case, stage_of(case.case, settings), why)
    result = mask_case(result.model_copy(update={"reviewers": list(item.reviewers)}), unmasked=unmasked)
    return Stored(
        item.place,
        case.case_no,
        result.secret,
        packed(result),
        None,
        result.error,
        told=taken.problems,
        sums=sums_of_results([result]),
    )
