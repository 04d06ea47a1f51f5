"""What must not leave the office: identity and phone numbers, and the texts of 涉密 cases.

A case is masked once, before any writer sees it, so that no report can forget to. Every text of it is masked but those
named in ``AS_THEY_ARE``: a field that is added later is masked unless someone decides otherwise.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache, lru_cache
from operator import attrgetter, is_not
from typing import TYPE_CHECKING, Final, Literal, TypeVar, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from records.findings import (
    Because,
    ByHand,
    CaseResult,
    ErrorEntry,
    Finding,
    Review,
    Subject,
    Verdict,
)
from records.quick_classes import dataclass
from reports.mask_numbers import mask_code, mask_text
from reports.words import SECRET

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = ["AS_THEY_ARE", "mask_case", "mask_errors", "mask_model", "mask_review", "mask_text"]

# 案号 joins a report to the file it is about and to the next report; the rest is made by the program or by who runs it.
AS_THEY_ARE: Final = frozenset(("case_no", "named", "added", "sha256", "seed", "schema_"))
WITHHELD: Final = f"无法评查：{SECRET}，原因和位置见“数据质量”"
_CODE_COLUMN: Final = "证件号码"
_ROW_LEVELS: Final = ("案卷", "提示")
_PLAIN_ID: Final = re.compile(r"[A-Za-z]{0,4}[-_]?\d{1,6}(?:[-_]\d{1,4})?(?:#\d{1,4})?", re.ASCII)
_PLAIN_REQUIREMENT: Final = re.compile(r"[=≠<≤>≥] ?\d+|已填|空白|[是否有无]")
_QUOTED: Final = re.compile(r"“[^”]*”|「[^」]*」|\"[^\"]*\"|‘[^’]*’")
_TEXTS_REMEMBERED: Final = 2**14  # most texts are words of the rules, the same in every case

M = TypeVar("M", bound=BaseModel)
_Known = dict[
    int, object
]  # what the parts of one model became, by identity: the findings of a row share its subject


def mask_review(review: Review, *, unmasked: bool = False) -> Review:
    """The review as it may be shown. ``unmasked`` leaves numbers as they are; 涉密 texts are withheld either way."""
    secret = {case.case_no for case in review.cases if case.secret}
    cases = [mask_case(case, unmasked=unmasked) for case in review.cases]
    errors = mask_errors(review.errors, secret, unmasked=unmasked)
    rest = review.model_copy(update={"cases": [], "errors": errors})
    return (rest if unmasked else mask_model(rest)).model_copy(update={"cases": cases})


def mask_case(case: CaseResult, *, unmasked: bool = False) -> CaseResult:
    """One case as it may be shown: what ``mask_review`` makes of it, whatever the other cases are."""
    shown = _secret_case(case) if case.secret else case
    return shown if unmasked else mask_model(shown)


def mask_errors(
    entries: Iterable[ErrorEntry], secret: Collection[str], *, unmasked: bool = False
) -> list[ErrorEntry]:
    """Input problems as they may be shown; ``secret`` are the 案号 of 涉密 cases.

    Where there are any, a row that belongs to no known case may be one of theirs: what stands in it is withheld too.
    """
    return [_error(entry, _may_be_secret(entry, secret), unmasked) for entry in entries]


def _may_be_secret(entry: ErrorEntry, secret: Collection[str]) -> bool:
    if entry.case_no is None:
        return bool(secret) and entry.row is not None and entry.level in _ROW_LEVELS
    return entry.case_no in secret


def mask_model(model: M) -> M:
    """A report of any kind with every text of it masked but those of ``AS_THEY_ARE``; itself where nothing had to be."""
    return _masked_model(model, {})


def _masked_model(model: M, known: _Known) -> M:
    changed = _changed(model, known)
    return model.model_copy(update=changed) if changed else model


def _changed(whole: BaseModel | DataclassInstance, known: _Known) -> dict[str, object]:
    """The fields that masking changes, with what they become."""
    form = _form(type(whole))
    names = form.parts
    if form.texts and _say_numbers(form.read(whole)):
        names = (*form.texts, *names)
    changed: dict[str, object] = {}
    for name in names:
        value: object = getattr(whole, name)
        if value and (new := _value(value, known)) is not value:
            changed[name] = new
    return changed


def _value(value: object, known: _Known) -> object:
    """A field's value with its texts masked; the very same object where nothing had to be."""
    match value:
        case None | Verdict() | ():
            return value
        case str():
            text = _masked(value)
            return value if text == value else text
        case list():
            items = [_value(item, known) for item in value]
            return items if any(map(is_not, items, value)) else value
        case tuple():
            items = [_value(item, known) for item in value]
            return tuple(items) if any(map(is_not, items, value)) else value
        case dict():
            found = {key: _value(part, known) for key, part in value.items()}
            return found if any(map(is_not, found.values(), value.values())) else value
        case _ if is_dataclass(value) and not isinstance(value, type):
            if id(value) not in known:
                changed = _changed(value, known)
                known[id(value)] = replace(value, **changed) if changed else value
            return known[id(value)]
        case BaseModel():
            return _masked_model(value, known)
        case _:
            return value


_masked = lru_cache(_TEXTS_REMEMBERED)(mask_text)


@lru_cache(_TEXTS_REMEMBERED)
def _say_numbers(texts: tuple[str | None, ...]) -> bool:
    """Whether masking changes one of them. Most findings of most cases say the same, in the words of the rules."""
    return any(text is not None and _masked(text) != text for text in texts)


@dataclass(frozen=True, slots=True)
class _Form:
    """The fields of a part of a report that may hold text to be masked: all but numbers and words of a closed list.

    ``texts`` are those that are one text each, which ``read`` reads all at once; ``parts`` all others.
    """

    texts: tuple[str, ...]
    parts: tuple[str, ...]
    read: Callable[[object], tuple[str | None, ...]]


@cache
def _form(kind: type[BaseModel] | type[DataclassInstance]) -> _Form:
    hints: Mapping[str, object]
    if issubclass(kind, BaseModel):
        hints = {name: info.annotation for name, info in kind.model_fields.items()}
    else:
        known = get_type_hints(kind)
        hints = {one.name: known[one.name] for one in fields(kind)}
    speaking = [name for name, hint in hints.items() if name not in AS_THEY_ARE and not _mute(hint)]
    texts = tuple(name for name in speaking if hints[name] in (str, str | None))
    if len(texts) < 2:  # attrgetter gives a tuple for two and more
        return _Form((), tuple(speaking), lambda whole: ())
    return _Form(texts, tuple(name for name in speaking if name not in texts), attrgetter(*texts))


def _mute(hint: object) -> bool:
    """Whether no value of a type can be changed by masking."""
    if get_origin(hint) is Literal:
        return all(mask_text(str(word)) == word for word in get_args(hint))
    if isinstance(hint, type) and is_dataclass(hint):
        form = _form(hint)
        return not form.texts and not form.parts
    parts = get_args(hint)
    return all(map(_mute, parts)) if parts else hint in (int, bool, type(None), Verdict)


def _secret_case(case: CaseResult) -> CaseResult:
    score = case.score
    if score is not None:
        deductions = [replace(one, subject=_subject(one.subject)) for one in score.deductions]
        score = score.model_copy(update={"deductions": deductions})
    return case.model_copy(
        update={
            "title": SECRET if case.title is not None else None,
            "error": None if case.error is None else WITHHELD,
            "findings": [_secret_finding(finding) for finding in case.findings],
            "score": score,
        }
    )


def _secret_finding(finding: Finding) -> Finding:
    """The remedy of a violation and the question are words of the rule files; that of a doubt may quote the case."""
    return replace(
        finding,
        subject=_subject(finding.subject),
        message=SECRET,
        remedy=None if finding.verdict is Verdict.UNDETERMINED else finding.remedy,
        because=tuple(map(_secret_because, finding.because)),
        alternatives=tuple(
            replace(way, because=tuple(map(_secret_because, way.because))) for way in finding.alternatives
        ),
        by_hand=_secret_by_hand(finding.by_hand),
        objection=SECRET if finding.objection is not None else None,
    )


def _subject(subject: Subject) -> Subject:
    """A number is kept; an id that is a text becomes a short mark, the same in every run, so that rows stay apart."""
    if subject.id is None or _PLAIN_ID.fullmatch(subject.id) is not None or subject.id.startswith(SECRET):
        return subject
    mark = hashlib.sha256(subject.id.encode("utf-8", "replace")).hexdigest()[:6]
    return replace(subject, id=f"{SECRET}{mark}")


def _secret_because(part: Because) -> Because:
    """Counts, 是否 and the mere state stay; words and dates of the case do not, nor a requirement made from them."""
    value = SECRET if isinstance(part.value, str | list) else part.value
    required = part.required
    if required is not None and not _PLAIN_REQUIREMENT.fullmatch(required):
        required = SECRET
    return replace(part, value=value, required=required)


def _secret_by_hand(entered: ByHand | None) -> ByHand | None:
    if entered is None or entered.why is None:
        return entered
    return replace(entered, why=SECRET)


def _error(entry: ErrorEntry, secret: bool, unmasked: bool) -> ErrorEntry:
    if secret:
        entry = entry.model_copy(
            update={
                "value": None if entry.value is None else SECRET,
                "problem": _withhold(entry.problem, entry.value),
                "hint": _withhold(entry.hint, entry.value),
            }
        )
    if unmasked:
        return entry
    if (
        entry.value
        and entry.column
        and _CODE_COLUMN in entry.column
        and mask_text(entry.value) == entry.value
    ):
        masked = mask_code(entry.value) if any(char.isdigit() for char in entry.value) else entry.value
        entry = entry.model_copy(
            update={"value": masked, "problem": entry.problem.replace(entry.value, masked)}
        )
    return mask_model(entry)


def _withhold(sentence: str, value: str | None) -> str:
    """A sentence about a 涉密 case without what it quotes."""
    if value:
        sentence = sentence.replace(value, SECRET)
    return _QUOTED.sub(SECRET, sentence)
