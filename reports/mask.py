"""What must not leave the office: identity and phone numbers, and the texts of 涉密 cases.

The whole review is masked once, before any writer sees it, so that no report can forget to.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from records.findings import (
    Alternative,
    Because,
    CaseResult,
    ErrorEntry,
    Finding,
    Review,
    UnitResult,
    Verdict,
)
from reports.words import SECRET

# 18 digits (the last may be X), written together or as 6-8-4; 15 digits; mobile numbers; numbers with an area code.
_ID_18 = re.compile(r"(?<!\d)(\d{6})([ -]?)(\d{8})([ -]?)(\d{3}[\dXxＸｘ])(?!\d)")
_ID_15 = re.compile(r"(?<!\d)(\d{6})\d{6}(\d{3})(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)([ -]?)\d{4}([ -]?)(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})([-－ ]|[)）]\s?)\d{3,4}(\d{4})(?!\d)")
_PLAIN_REQUIREMENT = re.compile(r"[=≠<≤>≥] ?\d+|已填|空白|[是否有无]")
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|\"[^\"]*\"|‘[^’]*’")


def mask_text(text: str) -> str:
    """Identity and phone numbers with their middle replaced; the ends stay, so that a person can be told apart."""
    text = _ID_18.sub(lambda m: f"{m[1]}{m[2]}********{m[4]}{m[5]}", text)
    text = _ID_15.sub(lambda m: f"{m[1]}******{m[2]}", text)
    text = _MOBILE.sub(lambda m: f"{m[1]}{m[2]}****{m[3]}{m[4]}", text)
    return _LANDLINE.sub(lambda m: f"{m[1]}{m[2]}****{m[3]}", text)


def mask_review(review: Review, *, unmasked: bool = False) -> Review:
    """The review as it may be shown. ``unmasked`` leaves numbers as they are; 涉密 texts are withheld either way."""
    secret = {case.case_no for case in review.cases if case.secret}
    return review.model_copy(
        update={
            "cases": [_case(case, unmasked) for case in review.cases],
            "units": review.units if unmasked else [_unit(unit) for unit in review.units],
            "errors": mask_errors(review.errors, secret, unmasked=unmasked),
        }
    )


def mask_errors(
    entries: Iterable[ErrorEntry], secret: Collection[str], *, unmasked: bool = False
) -> list[ErrorEntry]:
    """Input problems as they may be shown; ``secret`` are the 案号 of 涉密 cases."""
    return [_error(entry, entry.case_no in secret, unmasked) for entry in entries]


def _case(case: CaseResult, unmasked: bool) -> CaseResult:
    if case.secret:
        return case.model_copy(
            update={
                "title": SECRET if case.title is not None else None,
                "error": None if case.error is None else _withhold(case.error, None),
                "findings": [_secret_finding(finding) for finding in case.findings],
            }
        )
    if unmasked:
        return case
    return case.model_copy(
        update={
            "title": _opt(case.title),
            "error": _opt(case.error),
            "findings": [_finding(finding) for finding in case.findings],
        }
    )


def _unit(unit: UnitResult) -> UnitResult:
    return unit.model_copy(
        update={"error": _opt(unit.error), "findings": [_finding(finding) for finding in unit.findings]}
    )


def _finding(finding: Finding) -> Finding:
    return finding.model_copy(
        update={
            "message": mask_text(finding.message),
            "remedy": _opt(finding.remedy),
            "because": [_because(part) for part in finding.because],
            "alternatives": [
                Alternative(name=way.name, because=[_because(part) for part in way.because])
                for way in finding.alternatives
            ],
        }
    )


def _secret_finding(finding: Finding) -> Finding:
    """The remedy of a violation and the question are words of the rule files; that of a doubt may quote the case."""
    return finding.model_copy(
        update={
            "message": SECRET,
            "remedy": None if finding.verdict is Verdict.UNDETERMINED else finding.remedy,
            "because": [_secret_because(part) for part in finding.because],
            "alternatives": [
                Alternative(name=way.name, because=[_secret_because(part) for part in way.because])
                for way in finding.alternatives
            ],
        }
    )


def _because(part: Because) -> Because:
    match part.value:
        case str(text):
            value: str | list[str] = mask_text(text)
        case list() as items:
            value = [mask_text(item) for item in items]
        case _:
            return part
    return part.model_copy(update={"value": value})


def _secret_because(part: Because) -> Because:
    """Counts, 是否 and the mere state stay; words and dates of the case do not, nor a requirement made from them."""
    value = SECRET if isinstance(part.value, str | list) else part.value
    required = part.required
    if required is not None and not _PLAIN_REQUIREMENT.fullmatch(required):
        required = SECRET
    return part.model_copy(update={"value": value, "required": required})


def _error(entry: ErrorEntry, secret: bool, unmasked: bool) -> ErrorEntry:
    if secret:
        return entry.model_copy(
            update={
                "value": None if entry.value is None else SECRET,
                "problem": _withhold(entry.problem, entry.value),
                "hint": _withhold(entry.hint, entry.value),
            }
        )
    if unmasked:
        return entry
    return entry.model_copy(
        update={
            "value": _opt(entry.value),
            "problem": mask_text(entry.problem),
            "hint": mask_text(entry.hint),
        }
    )


def _withhold(sentence: str, value: str | None) -> str:
    """A sentence about a 涉密 case without what it quotes."""
    if value:
        sentence = sentence.replace(value, SECRET)
    return mask_text(_QUOTED.sub(SECRET, sentence))


def _opt(text: str | None) -> str | None:
    return None if text is None else mask_text(text)
