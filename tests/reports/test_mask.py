"""Masking: what leaves the office holds no whole identity or phone number, and no text of a 涉密 case."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.findings import CaseResult, Finding
from reports.json_report import to_json
from reports.mask import AS_THEY_ARE, mask_case, mask_review, mask_text
from reports.words import SECRET
from tests.reports.full import full_of
from tests.reports.sample import ID_NUMBER, PHONE, SECRET_TEXT, review


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("370211199003071234", "370211********1234"),
        ("37021119900307123X", "370211********123X"),
        ("证号370211199003071234。", "证号370211********1234。"),
        ("370211 19900307 1234", "370211 ******** 1234"),
        ("370211900307123", "370211******123"),
        ("电话13812345678", "电话138****5678"),
        ("138-1234-5678", "138-****-5678"),
        ("+8613812345678", "+86138****5678"),
        ("0532-86671234", "0532-****1234"),
        ("青西档罚字〔2025〕第001号", "青西档罚字〔2025〕第001号"),
        ("2025-03-04 09:00", "2025-03-04 09:00"),
        ("91370211MA3C12345X", "91370211MA3C12345X"),
    ],
)
def test_numbers_keep_their_ends_only(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@given(st.text(alphabet="号码：，。身份证 "), st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True))
def test_an_identity_number_never_stands_whole_whatever_is_around_it(around: str, number: str) -> None:
    assert number not in mask_text(f"{around}{number}{around}")


def test_no_report_holds_a_whole_number() -> None:
    text = to_json(mask_review(review()))
    assert ID_NUMBER not in text
    assert PHONE not in text
    assert "138****5678" in text


def test_unmasked_shows_numbers_as_they_are() -> None:
    text = to_json(mask_review(review(), unmasked=True))
    assert ID_NUMBER in text
    assert PHONE in text


@pytest.mark.parametrize("unmasked", [False, True])
def test_a_secret_case_keeps_row_and_verdicts_but_no_texts(unmasked: bool) -> None:
    whole = review()
    shown = mask_review(whole, unmasked=unmasked)
    assert SECRET_TEXT not in to_json(shown)
    before, after = whole.cases[2], shown.cases[2]
    assert after.title == SECRET
    assert after.case_no == before.case_no
    assert after.articles == before.articles
    assert [f.verdict for f in after.findings] == [f.verdict for f in before.findings]
    assert after.findings[0].because[0].value == 1


def test_case_numbers_and_paths_are_never_masked() -> None:
    whole = review()
    numbered = whole.cases[0].model_copy(update={"case_no": ID_NUMBER})
    shown = mask_review(whole.model_copy(update={"cases": [numbered]}))
    assert shown.cases[0].case_no == ID_NUMBER


# ------------------------------------------------------------------------------ every text, as plainly as can be said


def plainly(value: object, name: str = "") -> object:
    """What masking is: every text of the JSON by itself, but those that stay as they are."""
    match value:
        case str():
            return value if name in AS_THEY_ARE else mask_text(value)
        case list():
            return [plainly(part, name) for part in value]
        case dict():
            return {key: plainly(part, key) for key, part in value.items()}
        case _:
            return value


def open_case(text: str) -> CaseResult:
    case = full_of(CaseResult, text)
    assert isinstance(case, CaseResult)
    return case.model_copy(update={"secret": False})


@pytest.mark.parametrize("number", [ID_NUMBER, PHONE, f"由{PHONE}的人（{ID_NUMBER}）说"])
def test_a_number_is_masked_in_every_field_that_can_hold_a_text(number: str) -> None:
    case = open_case(number)
    shown = json.loads(to_json(mask_case(case)))
    assert shown == plainly(json.loads(to_json(case)))
    assert shown.pop("case_no") == number
    assert ID_NUMBER not in json.dumps(shown) and PHONE not in json.dumps(shown)


def test_a_case_is_masked_by_itself_as_in_its_review() -> None:
    whole = review()
    for unmasked in (False, True):
        shown = mask_review(whole, unmasked=unmasked)
        assert [mask_case(case, unmasked=unmasked) for case in whole.cases] == shown.cases
    withheld = mask_review(whole, unmasked=True)  # 涉密 texts only
    for one, before in zip(mask_review(whole).cases, withheld.cases, strict=True):
        assert json.loads(to_json(one)) == plainly(json.loads(to_json(before)))


TEXTS = st.sampled_from(["没有做到", "", PHONE, "第 1 款", f"问{ID_NUMBER}", "0532-86671234", "2025-03-04"])


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_any_text_beside_any_other_is_masked_by_itself(
    title: str, message: str, what: str, word: str
) -> None:
    model = open_case("甲").findings[0]
    part = replace(model.because[0], what=what, value=[word, title])
    one = replace(model, title=title, message=message, because=(part, model.because[0]))
    case = open_case("甲").model_copy(update={"findings": [model, one]})
    shown = mask_case(case)
    assert json.loads(to_json(shown)) == plainly(json.loads(to_json(case)))
    assert shown.findings[0] is case.findings[0]  # nothing to mask: the very same


def test_what_holds_no_number_is_not_copied() -> None:
    case = open_case("甲")
    assert mask_case(case) is case
    spoken: Finding = replace(case.findings[0], message=PHONE)
    shown = mask_case(case.model_copy(update={"findings": [case.findings[0], spoken]}))
    assert shown.findings[0] is case.findings[0] and shown.findings[1] is not spoken
    assert shown.findings[1].subject is spoken.subject and shown.findings[1].because is spoken.because


def test_the_findings_of_a_row_share_its_subject_masked_too() -> None:
    case = open_case("甲")
    finding = replace(case.findings[0], subject=replace(case.findings[0].subject, id=f"电话 {PHONE}"))
    shown = mask_case(case.model_copy(update={"findings": [finding, replace(finding, message="又一处")]}))
    first, second = (one.subject for one in shown.findings)
    assert first is second
    assert PHONE not in (first.id or "")
