"""Drawing the case files of a review: by chance with a seed that is recorded, by strata, every officer at least once.

The order of chance is the SHA-256 of seed and 案号, so that a draw depends neither on the order of the export nor on a
program: whoever has the seed and the list of 案号 can repeat it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from records.case import CaseRecord, fold_id
from records.columns import Column, Kind
from records.findings import Review, SampleInfo, StratumInfo
from records.row import Gap, column_of
from records.tables import Case

if TYPE_CHECKING:
    from engine.run import Inputs

NOT_FILLED = "（未填）"
Stratum = tuple[str, ...]


class SamplingError(Exception):
    """A draw that cannot be made; the text is a Chinese sentence for the user."""


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """What is asked for: ``size`` cases by chance (None: all of them), in strata of the 案件 fields ``by``; ``include``
    are 案号 that are reviewed in any case, beside the size."""

    size: int | None
    seed: str
    by: tuple[str, ...] = ()
    include: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draw:
    """What was drawn, by 案号. ``strata``: (values, cases there are, cases drawn by chance), in order of values;
    ``added`` were drawn beyond the size, so that each officer has one; ``named`` were asked for by 案号."""

    chosen: frozenset[str]
    population: int
    strata: tuple[tuple[Stratum, int, int], ...]
    named: tuple[str, ...]
    added: tuple[str, ...]


def draw(cases: Sequence[CaseRecord], plan: SamplePlan) -> Draw:
    """Draw from the cases of an export. Raises SamplingError: an unknown field, a 案号 that is not there."""
    fields = [_field(name) for name in plan.by]
    by_fold = {fold_id(case.case_no): case.case_no for case in cases}
    missing = [name for name in plan.include if fold_id(name) not in by_fold]
    if missing:
        raise SamplingError(
            f"点名的案号在导出数据中找不到：{'、'.join(missing)}。请核对 --include 后面的案号。"
        )
    named = tuple(dict.fromkeys(by_fold[fold_id(name)] for name in plan.include))
    strata: dict[Stratum, list[CaseRecord]] = {}
    for case in sorted(cases, key=lambda case: chance(plan.seed, case.case_no)):
        strata.setdefault(tuple(_value(case.case, attr) for attr in fields), []).append(case)
    rest = {key: [case for case in found if case.case_no not in named] for key, found in strata.items()}
    quotas = shares({key: len(found) for key, found in rest.items()}, plan.size)
    picked = {key: found[: quotas[key]] for key, found in rest.items()}
    added = _cover_officers(rest, picked, [case for case in cases if case.case_no in named])
    chosen = {case.case_no for found in picked.values() for case in found}
    return Draw(
        chosen=frozenset(chosen | set(named) | set(added)),
        population=len(cases),
        strata=tuple((key, len(strata[key]), len(picked[key])) for key in sorted(strata)),
        named=named,
        added=added,
    )


def chance(seed: str, case_no: str) -> str:
    """The place of a case in the order of chance: the hexadecimal SHA-256 of seed, a line break and 案号, in UTF-8."""
    return hashlib.sha256(f"{seed}\n{case_no}".encode("utf-8", "replace")).hexdigest()


def shares(sizes: Mapping[Stratum, int], total: int | None) -> dict[Stratum, int]:
    """``total`` divided over strata in proportion to their sizes (largest remainder), one at least to each while the
    total suffices; a stratum never gets more than it has."""
    population = sum(sizes.values())
    if total is None or total >= population:
        return dict(sizes)
    filled = [key for key in sizes if sizes[key]]
    found = dict.fromkeys(sizes, 0)
    if total >= len(filled):
        found.update(dict.fromkeys(filled, 1))
    exact = {key: total * size / population for key, size in sizes.items()}
    while (
        sum(found.values()) < total
    ):  # the stratum that is furthest below its share, the first by name of equals
        open_ = [key for key in filled if found[key] < sizes[key]]
        neediest = min(open_, key=lambda key: (found[key] - exact[key], key))
        found[neediest] += 1
    return found


def share_out(
    cases: Iterable[str], reviewers: Sequence[str], seed: str, twice: int = 0
) -> dict[str, tuple[str, ...]]:
    """案号 → the reviewers it goes to: evenly, by chance; the first ``twice`` cases of the order of chance to two.

    Raises SamplingError for the same reviewer twice, or two readers asked of one reviewer.
    """
    doubled = [name for name, times in Counter(reviewers).items() if times > 1]
    if doubled:
        raise SamplingError(f"评查人“{doubled[0]}”写了两次。")
    if twice and len(reviewers) < 2:
        raise SamplingError("两人分别评查（--twice）至少要有两名评查人。")
    ordered = sorted(cases, key=lambda case_no: chance(seed, case_no))
    number = len(reviewers)
    return {
        case_no: tuple(reviewers[(place + step) % number] for step in range(2 if place < twice else 1))
        for place, case_no in enumerate(ordered)
    }


@dataclass(frozen=True, slots=True)
class Drawn:
    """The inputs of a run after the draw, and what a report says of it."""

    inputs: Inputs
    sample: SampleInfo
    reviewers: Mapping[str, tuple[str, ...]]

    def disclosed(self, review: Review) -> Review:
        """The review with how its cases were drawn and who is to read which."""
        cases = [
            case.model_copy(update={"reviewers": list(self.reviewers.get(case.case_no, ()))})
            for case in review.cases
        ]
        return review.model_copy(
            update={"run": review.run.model_copy(update={"sample": self.sample}), "cases": cases}
        )


def drawn(inputs: Inputs, plan: SamplePlan, reviewers: Sequence[str], twice: int) -> Drawn:
    """Draw from what was read. Cases whose own data has errors are drawn like any other: they belong to the population.

    Problems of cases that were not drawn are not of this review. Raises SamplingError.
    """
    found = draw([*inputs.cases, *inputs.failed], plan)
    chosen = found.chosen
    return Drawn(
        replace(
            inputs,
            cases=[case for case in inputs.cases if case.case_no in chosen],
            failed=[case for case in inputs.failed if case.case_no in chosen],
            problems=[one for one in inputs.problems if one.case_no is None or one.case_no in chosen],
        ),
        SampleInfo(
            size=plan.size,
            seed=plan.seed,
            by=list(plan.by),
            population=found.population,
            strata=[
                StratumInfo(values=list(key), cases=there, drawn=taken) for key, there, taken in found.strata
            ],
            named=list(found.named),
            added=list(found.added),
        ),
        share_out(chosen, reviewers, plan.seed, twice) if reviewers else {},
    )


def _cover_officers(
    rest: Mapping[Stratum, Sequence[CaseRecord]],
    picked: dict[Stratum, list[CaseRecord]],
    named: Sequence[CaseRecord],
) -> tuple[str, ...]:
    """See that each officer has a case: by exchange within the stratum where a drawn case can be spared, else added."""
    seen = Counter(
        officer for found in (*picked.values(), named) for case in found for officer in _officers(case)
    )
    fixed: set[str] = set()  # drawn for an officer: not exchanged again
    added: list[str] = []
    for key in sorted(rest):
        for case in rest[key]:
            news = [officer for officer in _officers(case) if not seen[officer]]
            if not news:
                continue
            spare = next(
                (one for one in reversed(picked[key]) if one.case_no not in fixed and _spared(one, seen)),
                None,
            )
            if spare is not None:
                picked[key].remove(spare)
                seen.subtract(_officers(spare))
                picked[key].append(case)
            else:
                added.append(case.case_no)
            fixed.add(case.case_no)
            seen.update(_officers(case))
    return tuple(added)


def _spared(case: CaseRecord, seen: Counter[str]) -> bool:
    return all(seen[officer] > 1 for officer in _officers(case))


def _officers(case: CaseRecord) -> tuple[str, ...]:
    return tuple(dict.fromkeys(case.case.handlers or ()))


def _field(name: str) -> str:
    """The attribute of a 案件 field that cases can be told apart by."""
    columns: dict[str, tuple[str, Column]] = {
        column.name: (attr, column)
        for attr, info in Case.model_fields.items()
        if (column := column_of(info)) is not None and column.kind in (Kind.ENUM, Kind.TEXT, Kind.FLAG)
    }
    if name not in columns:
        raise SamplingError(
            f"不能按“{name}”分层：“案件”表没有这一栏，或者它不是文字、选项。例：--by 执法机构,执法类型。"
        )
    return columns[name][0]


def _value(case: Case, attr: str) -> str:
    value = case.read(attr)
    if isinstance(value, Gap):
        return NOT_FILLED
    return ("是" if value else "否") if isinstance(value, bool) else str(value)
