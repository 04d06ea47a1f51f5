"""复评: which cases that two reviewers read have to be looked at again, from what each of them entered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from dsl.tree import RuleSet
from pingcha.by_hand import Collected, Read, apply
from pingcha.extra_faults import together
from records.answers import Answer
from records.findings import CaseResult, Finding, Score
from reports.rereading import Dispute, Reread, Said, Side
from reports.sheets.index import make_index, part_of

BELOW = 70.0  # points of a hundred


def rereads(collected: Collected, ruleset: RuleSet, below: float) -> tuple[Reread, ...]:
    """The cases read by two whose grades differ, whose verdicts of one finding differ (and are not settled by the main
    report), or with a score that is, or may be, under ``below`` hundredths of the full points."""
    handed = {read.reviewer: read for read in collected.parts if read.reviewer is not None}
    twice = [case for case in collected.review.cases if _read_by(case, handed)]
    numbers = {case.case_no for case in twice}
    sides = {
        name: dict(_side(collected, name, numbers, ruleset))
        for name in dict.fromkeys(name for case in twice for name in _read_by(case, handed))
    }
    settled = _leader(collected)
    owners = {entry.id: entry.owned.owner for entry in collected.index.entries}
    found = []
    for case in twice:
        mine = [(name, *sides[name][case.case_no]) for name in _read_by(case, handed)]
        differing = sum(one.entry.owned.owner == case.case_no for one in collected.differences)
        reasons = tuple(_reasons([score for _, score, _ in mine], differing, below))
        if not reasons:
            continue
        found.append(
            Reread(
                case.case_no,
                reasons,
                tuple(Side(name, score) for name, score, _ in mine),
                tuple(_disputes([(name, findings) for name, _, findings in mine])),
                sum(owners.get(ident) == case.case_no for ident in settled),
            )
        )
    return tuple(found)


def waiting_for(collected: Collected) -> dict[str, int]:
    """Reviewers of cases read by two whose workbook was not handed in, with the number of these cases."""
    handed = {read.reviewer for read in collected.parts}
    found: dict[str, int] = {}
    for case in collected.review.cases:
        for name in case.reviewers if len(case.reviewers) > 1 else ():
            if name not in handed:
                found[name] = found.get(name, 0) + 1
    return found


def _read_by(case: CaseResult, handed: Mapping[str, Read]) -> list[str]:
    """The reviewers of a case whose workbooks are there; none where there are not two."""
    names = [name for name in handed if name in case.reviewers]
    return names if len(names) > 1 and case.error is None else []


def _leader(collected: Collected) -> dict[str, Answer]:
    """What the main report settles."""
    return {
        ident: answer
        for read in collected.leader
        for ident, answer in read.answers.items()
        if answer.verdict is not None
    }


def _side(
    collected: Collected, name: str, numbers: set[str], ruleset: RuleSet
) -> Iterator[tuple[str, tuple[Score | None, dict[str, Finding]]]]:
    """案号 → the score and the findings by id, as one reviewer sees them."""
    read = next(read for read in collected.parts if read.reviewer == name)
    part = part_of(collected.review, name)
    part = part.model_copy(update={"cases": [case for case in part.cases if case.case_no in numbers]})
    faults = together([*(one.faults for one in collected.leader), read.faults])
    seen = apply(part, {**read.answers, **_leader(collected)}, ruleset, faults)
    entries: dict[str, dict[str, Finding]] = {case.case_no: {} for case in seen.cases}
    for entry in make_index(seen, "").entries:
        entries[entry.owned.owner][entry.id] = entry.finding
    for case in seen.cases:
        yield case.case_no, (case.score, entries[case.case_no])


def _reasons(scores: Sequence[Score | None], differing: int, below: float) -> Iterator[str]:
    known = [score for score in scores if score is not None]
    if len({score.grade for score in known if score.grades}) > 1:
        yield "等次不同"
    if differing:
        yield f"结论不同 {differing} 处"
    low = [score for score in known if score.points is not None]
    limits = [Decimal(score.full) * Decimal(str(below)) / 100 for score in low]
    ends = [
        (Decimal(score.points.low), Decimal(score.points.high)) for score in low if score.points is not None
    ]
    if any(high < limit for (_, high), limit in zip(ends, limits, strict=True)):
        yield f"得分低于 {_limit(below, low)}"
    elif any(least < limit for (least, _), limit in zip(ends, limits, strict=True)):
        yield f"得分可能低于 {_limit(below, low)}"


def _limit(below: float, scores: Sequence[Score]) -> str:
    return f"{below:g} 分" if all(Decimal(one.full) == 100 for one in scores) else f"满分的 {below:g}%"


def _disputes(sides: Sequence[tuple[str, Mapping[str, Finding]]]) -> Iterator[Dispute]:
    everything = {ident: finding for _, findings in sides for ident, finding in findings.items()}
    for ident, finding in everything.items():
        of = [findings.get(ident) for _, findings in sides]
        if len({None if one is None else one.verdict for one in of}) > 1:
            said = [
                Said(name, None if one is None else one.verdict, None if one is None else one.by_hand)
                for (name, _), one in zip(sides, of, strict=True)
            ]
            yield Dispute(ident, finding, tuple(said))
