"""Numbers of persons in any spelling: masked. Dates, page numbers, 文号 and times: left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.mask_numbers import mask_code, mask_text

FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("370211199003071234", "370211********1234"),
        ("37021119900307123X", "370211********123X"),
        ("37021119900307123x住", "370211********123x住"),
        ("10000000000000000XA", "100000********000XA"),
        ("13812345678Xia", "138****5678Xia"),
        ("电话13812345678x", "电话138****5678x"),
        ("张三370211199003071234李四", "张三370211********1234李四"),
        ("No370211199003071234A", "No370211********1234A"),
        ("370211 19900307 1234", "370211 ******** 1234"),
        ("370211-1990-0307-1234", "370211-****-****-1234"),
        ("3702 1119 9003 0712 34", "3702 11** **** **12 34"),
        ("370211900307123", "370211******123"),
        ("13812345678", "138****5678"),
        ("电话13812345678转张三", "电话138****5678转张三"),
        ("138-1234-5678", "138-****-5678"),
        ("138 1234 5678", "138 **** 5678"),
        ("138.123.45678", "138.***.*5678"),
        ("1 3 8 1 2 3 4 5 6 7 8", "1 3 8 * * * * 5 6 7 8"),
        ("+8613812345678", "+86138****5678"),
        ("+86 13812345678", "+86 138****5678"),
        ("+86 138 1234 5678", "+86 138 **** 5678"),
        ("008613812345678", "0086138****5678"),
        ("013812345678", "0138****5678"),
        ("2025-03-04 13812345678", "2025-03-04 138****5678"),
        ("13812345678、13912345678", "138****5678、139****5678"),
        ("13812345678 13912345678", "138****5678 139****5678"),
        ("0532-86671234", "0532-****1234"),
        ("(0532)86671234", "(0532)****1234"),
        ("卡号6222021234567890128", "卡号6222***********0128"),
        ("3702111990030712345", "370211*********2345"),  # a digit too many
        ("37021119900307123", "370211*******7123"),  # a digit too few
        ("37021119900307123413812345678", "370**********************5678"),  # an identity and a phone number
    ],
)
def test_a_number_keeps_its_ends_only(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "text",
    ["370211199003071234", "37021119900307123X", "13812345678", "138 1234 5678", "+8613812345678"],
)
def test_full_width_digits_are_digits(text: str) -> None:
    assert mask_text(text.translate(FULL_WIDTH)) == mask_text(text).translate(FULL_WIDTH)


@pytest.mark.parametrize(
    "text",
    [
        "青西档罚字〔2025〕第001号",
        "2025-03-04 09:00",
        "2025-03-04 09:00 至 2025-03-05 10:30",
        "2025.03.04-2025.03.05",
        "20250304090000",
        "第 1-3、5-13 页",
        "91370211MA3C12345X",
        "页号 13-15，16-18，19-21",
        "1 2 3 4 5 6 7 8 9 10 11 12",
        "SHA-256 01ab23cd45ef678901ab23cd",
        "文书 W20250001 2025-03-04",
    ],
)
def test_what_is_no_number_of_a_person_is_left_alone(text: str) -> None:
    assert mask_text(text) == text


AROUND = st.text(alphabet="号码：，。身份证 abAB_-/()（）", max_size=12)


@given(AROUND, st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True), AROUND)
def test_an_identity_number_never_stands_whole(before: str, number: str, after: str) -> None:
    assert number not in mask_text(before + number + after)


@given(AROUND, st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), AROUND)
def test_a_phone_number_never_stands_whole(before: str, number: str, after: str) -> None:
    assert number not in mask_text(before + number + after)


@given(st.text(alphabet="0123456789０１２３ -.X年月日", max_size=60))
def test_masking_changes_digits_only_and_only_once(text: str) -> None:
    once = mask_text(text)
    assert len(once) == len(text)
    assert all(
        new == old or (new == "*" and (old.isdigit() or old in "Xx"))
        for new, old in zip(once, text, strict=True)
    )


@pytest.mark.parametrize(
    ("code", "masked"), [("E12345678", "E1*****78"), ("A1234", "*****"), ("H1234567(8)", "H1*******8)")]
)
def test_a_code_of_another_kind(code: str, masked: str) -> None:
    assert mask_code(code) == masked
