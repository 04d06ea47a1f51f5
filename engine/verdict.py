"""From the rules that fired to a verdict: the table of the rule language, and nothing a lost firing could turn to 符合."""

from __future__ import annotations

from typing import NamedTuple

from engine.compile import NOT_APPLICABLE, NOT_DUE, SATISFIED, VIOLATED
from engine.context import Fired
from engine.errors import Contradiction
from engine.plan import Check
from records.findings import Verdict
from records.row import Row

NOT_DUE_REASON = "未到期"
Ruling = tuple[Verdict, str | None]  # and, for 不适用, its reason


class Decided(NamedTuple):
    """The verdict of one check on one subject; ``row`` None: the subject's table was not exported."""

    check: Check
    row: Row | None
    verdict: Verdict
    reason: str | None


_KNOWN: dict[tuple[Fired, bool], Ruling] = {}


def decided(check: Check, row: Row | None, ruling: Ruling) -> Decided:
    """Of a row whose table was not exported it is not known whether there is one: nothing is violated there."""
    verdict, reason = ruling
    if row is None and verdict is Verdict.VIOLATED:
        verdict = Verdict.UNDETERMINED
    return Decided(check, row, verdict, reason)


def verdict_of(name: str, fired: Fired, is_question: bool) -> Ruling:
    """The verdict and, for 不适用, its reason. Raises Contradiction where rules fired that exclude each other."""
    known = _KNOWN.get((fired, is_question))
    if known is None:
        known = _KNOWN[fired, is_question] = _verdict_of(name, fired, is_question)
    return known


def _verdict_of(name: str, fired: Fired, is_question: bool) -> Ruling:
    excluded = fired & {SATISFIED, NOT_APPLICABLE, NOT_DUE}
    if VIOLATED in fired and excluded:
        raise Contradiction(f"{name}：“不符合”与{sorted(excluded)}同时成立")
    if VIOLATED in fired:
        return Verdict.VIOLATED, None
    if NOT_APPLICABLE in fired:
        return Verdict.NOT_APPLICABLE, None
    if NOT_DUE in fired:
        return Verdict.NOT_APPLICABLE, NOT_DUE_REASON
    if is_question:
        return Verdict.MANUAL, None
    return (Verdict.SATISFIED if SATISFIED in fired else Verdict.UNDETERMINED), None
