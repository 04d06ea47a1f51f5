"""How one cell is read: case-record.md, "Types", and the paragraph on placeholders."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from records.columns import Column, Kind, Value
from records.schema import TABLES
from records.tables import Activity, Case, Service
from records.values import Parsed, ValueProblem, parse_value

ALL_COLUMNS = [column for table in TABLES.values() for column in table.columns.values()]


def column(table: str, name: str) -> Column:
    return TABLES[table].columns[name]


DAY = column("案件", "启动日期")
MOMENT = column("活动", "开始时间")
TEXT = column("案件", "案件名称")
IDENT = column("案件", "案号")
ENUM = column("案件", "执法类型")
FLAG = column("案件", "重大社会影响")
HANDLERS = column("案件", "承办人")
SECRECY = column("案件", "涉密类型")
OUTCOMES = column("申请", "处理方式")
STATED = column("文书", "载明事项")
LISTED = column("送达", "清单载明")
COUNT = column("申请", "补正告知次数")


def value(col: Column, raw: object) -> Value | None:
    return parse_value(col, raw).value


def refusal(col: Column, raw: object) -> ValueProblem:
    with pytest.raises(ValueProblem) as caught:
        parse_value(col, raw)
    return caught.value


def remark_codes(col: Column, raw: object) -> list[str]:
    return [remark.code for remark in parse_value(col, raw).remarks]


# --- blank and placeholders ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("raw", [None, "", "  ", "\u3000\n\t"])
@pytest.mark.parametrize("col", [DAY, MOMENT, TEXT, IDENT, ENUM, FLAG, HANDLERS, STATED, COUNT])
def test_an_empty_cell_is_blank_without_a_remark(col: Column, raw: object) -> None:
    assert parse_value(col, raw) == Parsed(None)


@pytest.mark.parametrize("raw", ["无", "/", "—", "-", "N/A", "n/a", "不适用", "暂无", "待补", "×", " ／ "])
@pytest.mark.parametrize("col", [DAY, MOMENT, TEXT, IDENT, ENUM, HANDLERS, COUNT])
def test_a_placeholder_is_blank_with_a_remark(col: Column, raw: str) -> None:
    parsed = parse_value(col, raw)
    assert parsed.value is None
    assert [remark.code for remark in parsed.remarks] == ["placeholder"]


def test_none_is_no_for_a_flag_and_a_value_for_secrecy_and_an_empty_list_for_contents() -> None:
    assert parse_value(FLAG, "无") == Parsed(False)
    assert parse_value(SECRECY, "无") == Parsed(("无",))
    assert parse_value(STATED, "无") == Parsed(())


@pytest.mark.parametrize("raw", ["/", "—", "不适用", "×"])
def test_other_placeholders_are_blank_also_where_none_is_a_value(raw: str) -> None:
    for col in (FLAG, SECRECY, STATED):
        assert value(col, raw) is None
        assert remark_codes(col, raw) == ["placeholder"]


def test_an_empty_array_of_contents_does_not_say_none() -> None:
    assert parse_value(LISTED, []).value is None
    assert remark_codes(LISTED, []) == ["empty_array"]


@pytest.mark.parametrize("raw", ["是", "否", "有", " Ｙ ", "1", "false"])
def test_yes_or_no_is_no_answer_to_who_is_in_charge(raw: str) -> None:
    """Taken for a name, 否 would say that someone is."""
    keeper = column("单位年度", "保存专人")
    assert refusal(keeper, raw).code == "no_name"
    assert value(keeper, "王五") == "王五"
    assert value(keeper, "无") is None


# --- 是否 ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("raw", ["是", "有", "Y", "y", "Ｙ", "1", "１", "TRUE", "true", 1, 1.0, True])
def test_yes_is_written_in_many_ways(raw: object) -> None:
    assert value(FLAG, raw) is True


@pytest.mark.parametrize("raw", ["否", "无", "N", "n", "0", "FALSE", "False", 0, 0.0, False])
def test_no_is_written_in_many_ways(raw: object) -> None:
    assert value(FLAG, raw) is False


@pytest.mark.parametrize("raw", ["√", "已", "2", 2, "是的", date(2025, 3, 4), ["是"]])
def test_anything_else_is_neither_yes_nor_no(raw: object) -> None:
    assert refusal(FLAG, raw).hint


# --- options and lists --------------------------------------------------------------------------------------------


def test_an_option_is_compared_after_trimming_and_folding() -> None:
    assert value(ENUM, " 行政处罚\u3000") == "行政处罚"


def test_a_word_outside_the_options_names_the_allowed_ones_and_the_nearest() -> None:
    problem = refusal(ENUM, "行政处法")
    assert problem.code == "not_allowed"
    assert problem.allowed == ENUM.values
    assert problem.nearest == "行政处罚"
    assert "您是不是想写“行政处罚”" in problem.hint


def test_a_word_like_none_of_the_options_is_told_what_they_are() -> None:
    problem = refusal(ENUM, "x")
    assert problem.nearest is None
    assert all(word in problem.hint for word in ENUM.values)


@pytest.mark.parametrize("separator", ["；", ";", "、", "，", ",", "\n", "\r\n", "； "])
def test_lists_are_split_on_every_separator_in_use(separator: str) -> None:
    assert value(HANDLERS, f"张三{separator}李四") == ("张三", "李四")


def test_list_items_keep_their_order_and_doubles_are_dropped_with_a_remark() -> None:
    assert value(OUTCOMES, "补正、受理、补正") == ("补正", "受理")
    assert remark_codes(OUTCOMES, "补正、受理、补正") == ["double"]


def test_elements_of_an_array_are_not_split() -> None:
    assert value(HANDLERS, ["欧阳，某", "李四"]) == ("欧阳，某", "李四")


def test_a_word_outside_a_closed_list_is_refused() -> None:
    assert refusal(OUTCOMES, "受理、补证").nearest == "补正"


def test_a_word_outside_the_standard_names_is_kept_with_a_suggestion() -> None:
    parsed = parse_value(LISTED, "文书名；文号")
    assert parsed.value == ("文书名", "文号")
    assert "文书名称" in parsed.remarks[0].hint


def test_none_cannot_stand_beside_a_kind_of_secret() -> None:
    assert refusal(SECRECY, "无、国家秘密").code == "contradiction"


def test_a_placeholder_among_items_is_left_out_with_a_remark() -> None:
    assert value(LISTED, "无；文号") == ("文号",)
    assert remark_codes(LISTED, "无；文号") == ["placeholder"]


def test_a_number_in_a_list_of_ids_is_its_digits() -> None:
    assert value(column("文书", "关联编号"), 104.0) == ("104",)
    assert value(column("文书", "关联编号"), [104, "H1"]) == ("104", "H1")


# --- texts, ids, numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("raw", "text"), [(104.0, "104"), (104, "104"), (1.5, "1.5"), (True, "TRUE")])
def test_a_number_in_a_text_column_is_written_as_people_write_it(raw: object, text: str) -> None:
    assert value(IDENT, raw) == text


def test_ids_keep_leading_zeros_and_their_own_width() -> None:
    assert value(IDENT, " ００12 ") == "００12"


def test_a_long_code_stored_as_a_number_is_told_to_have_lost_digits() -> None:
    assert remark_codes(column("案件", "证件号码"), 1.1010119491231e17) == ["lost_digits"]
    assert remark_codes(column("案件", "证件号码"), 110101194912310026) == []


def test_a_date_in_a_text_column_is_told() -> None:
    assert value(column("文书", "页号"), date(2025, 3, 5)) == "2025-03-05"
    assert remark_codes(column("文书", "页号"), date(2025, 3, 5)) == ["date_in_text"]


def test_invisible_characters_are_left_out_with_a_remark() -> None:
    assert value(TEXT, "甲\x00乙\u200b丙\ud800") == "甲乙丙"
    assert remark_codes(TEXT, "甲\x00乙") == ["invisible"]
    assert value(TEXT, "甲\n乙") == "甲\n乙"


def test_a_text_longer_than_a_cell_is_cut_with_a_remark_and_an_id_refused() -> None:
    assert len(str(value(TEXT, "长" * 40_000))) == 32_767
    assert remark_codes(TEXT, "长" * 40_000) == ["too_long"]
    assert refusal(IDENT, "1" * 40_000).code == "too_long"


@pytest.mark.parametrize("raw", [2, 2.0, "2", "２", " 2 "])
def test_whole_numbers_are_read(raw: object) -> None:
    assert value(COUNT, raw) == 2


@pytest.mark.parametrize("raw", [-1, 2.5, "2次", "-2", "1e3", "²", True, date(2025, 3, 4), 10**12])
def test_only_whole_numbers_not_below_zero_are_counts(raw: object) -> None:
    assert refusal(COUNT, raw).hint


@pytest.mark.parametrize("raw", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("col", ALL_COLUMNS[:12])
def test_what_is_no_number_is_refused_everywhere(col: Column, raw: float) -> None:
    assert refusal(col, raw).code == "not_a_number"


# --- dates and times ----------------------------------------------------------------------------------------------

DATE_FORMS = (
    "{y}-{m:02}-{d:02}",
    "{y}/{m}/{d}",
    "{y}.{m}.{d}",
    "{y}{m:02}{d:02}",
    "{y}年{m}月{d}日",
    "{y} 年 {m} 月 {d} 日",
)
TIME_FORMS = ("{H}:{M:02}", "{H:02}:{M:02}:59", "{H}时{M}分", "T{H:02}:{M:02}", "{H}点{M}分", "{H:02}{M:02}")


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@given(st.dates(date(1949, 1, 1), date(9999, 12, 31)), st.sampled_from(DATE_FORMS), st.booleans())
def test_a_date_is_read_from_every_usual_spelling(day: date, form: str, full_width: bool) -> None:
    text = form.format(y=day.year, m=day.month, d=day.day)
    text = wide(text) if full_width else text
    assert value(DAY, text) == day
    assert value(MOMENT, text) == day and not isinstance(value(MOMENT, text), datetime)


@given(
    st.datetimes(datetime(1949, 1, 1), datetime(9999, 12, 31)),
    st.sampled_from(DATE_FORMS),
    st.sampled_from(TIME_FORMS),
    st.sampled_from(["", " ", "  "]),
)
def test_a_time_is_read_to_the_minute(moment: datetime, day_form: str, time_form: str, blank: str) -> None:
    if not day_form.endswith("日") and not time_form.startswith("T"):
        blank = blank or " "
    text = (
        day_form.format(y=moment.year, m=moment.month, d=moment.day)
        + blank
        + time_form.format(H=moment.hour, M=moment.minute)
    )
    assert value(MOMENT, text) == moment.replace(second=0, microsecond=0)
    assert value(DAY, text) == moment.date()


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("2025年3月4日上午9时", 9, 0),
        ("2025年3月4日 下午3时20分", 15, 20),
        ("2025年3月4日下午3点半", 15, 30),
        ("2025年3月4日中午12时", 12, 0),
        ("2025-03-04 3:20 PM", 15, 20),
        ("2025-03-04 12:05 am", 0, 5),
        ("20250304093015", 9, 30),
        ("2025-03-04T09:30:15.250+08:00", 9, 30),
        ("2025-03-04T01:30:00Z", 9, 30),
    ],
)
def test_times_as_people_and_systems_write_them(text: str, hour: int, minute: int) -> None:
    assert value(MOMENT, text) == datetime(2025, 3, 4, hour, minute)


def test_24_o_clock_is_the_end_of_the_day() -> None:
    assert value(MOMENT, "2025-03-04 24:00") == datetime(2025, 3, 5)
    assert value(DAY, "2025-12-31 09:00") == date(2025, 12, 31)


@pytest.mark.parametrize(
    "text", ["2025年3月4日上午12时", "2025年3月4日晚上12时", "2025-03-04 上午15:00", "2025-03-04 15:00 PM"]
)
def test_a_time_that_can_be_read_in_two_ways_is_refused(text: str) -> None:
    assert refusal(MOMENT, text).code == "ambiguous_time"


def test_midnight_is_kept_and_told() -> None:
    assert value(MOMENT, "2025-03-04 00:00:00") == datetime(2025, 3, 4)
    assert remark_codes(MOMENT, "2025-03-04 00:00:00") == ["midnight"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("2025-02-30", "impossible_date"),
        ("2025年13月1日", "impossible_date"),
        ("20250230", "impossible_date"),
        ("0000-01-01", "impossible_date"),
        ("1948-12-31", "early_date"),
        (date(1900, 1, 1), "early_date"),
        ("25-3-4", "short_year"),
        ("25年3月4日", "short_year"),
        ("三月四日", "date_form"),
        ("2025-3/4", "date_form"),
        ("2025-03", "date_form"),
        (45000, "number_for_date"),
        (45000.5, "number_for_date"),
        (time(9, 30), "time_only"),
        (timedelta(hours=30), "time_only"),
        ("2025-03-04 25:00", "impossible_time"),
        ("2025-03-04 9:75", "impossible_time"),
        ("9999-12-31 24:00", "impossible_time"),
        ("2025-03-04 至 2025-03-06", "time_form"),
        (True, "wrong_shape"),
        (["2025-03-04"], "wrong_shape"),
    ],
)
def test_what_is_no_date_is_refused_with_a_reason(raw: object, code: str) -> None:
    problem = refusal(MOMENT, raw)
    assert problem.code == code
    assert problem.problem and problem.hint


def test_eight_digits_in_a_number_cell_are_a_date() -> None:
    assert value(DAY, 20250304.0) == date(2025, 3, 4)


def test_a_cell_a_hair_before_the_minute_is_the_minute() -> None:
    assert value(MOMENT, datetime(2025, 3, 4, 9, 29, 59, 999_000)) == datetime(2025, 3, 4, 9, 30)
    assert value(MOMENT, datetime(2025, 3, 4, 9, 30, 40)) == datetime(2025, 3, 4, 9, 30)


def test_a_zone_is_brought_to_shanghai() -> None:
    assert value(MOMENT, datetime(2025, 3, 4, 1, 30, tzinfo=UTC)) == datetime(2025, 3, 4, 9, 30)


# --- everything ---------------------------------------------------------------------------------------------------

RAW = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=12)
    | st.sampled_from(["2025-03-04", "是", "无", "/", "受理、补正", "2025-03-04 9:00"])
    | st.dates()
    | st.datetimes()
    | st.datetimes(timezones=st.just(UTC))
    | st.times()
    | st.timedeltas(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
TYPES: dict[Kind, type | tuple[type, ...]] = {
    Kind.TEXT: str,
    Kind.ID: str,
    Kind.ENUM: str,
    Kind.FLAG: bool,
    Kind.LIST: tuple,
    Kind.DATE: date,
    Kind.TIME: date,
    Kind.INT: int,
}


@given(st.sampled_from(ALL_COLUMNS), RAW)
def test_whatever_stands_in_a_cell_ends_in_a_value_or_a_sentence(col: Column, raw: object) -> None:
    try:
        parsed = parse_value(col, raw)
    except ValueProblem as problem:
        assert problem.code and problem.problem and problem.hint
        assert len(problem.problem) < 200
        return
    assert parsed.value is None or isinstance(parsed.value, TYPES[col.kind])
    if col.kind is Kind.ENUM:
        assert parsed.value is None or parsed.value in col.values
    if col.kind is Kind.DATE:
        assert not isinstance(parsed.value, datetime)
    assert all(remark.code and remark.problem and remark.hint for remark in parsed.remarks)


@given(st.sampled_from(ALL_COLUMNS), RAW)
def test_a_value_read_once_is_read_again_as_itself(col: Column, raw: object) -> None:
    try:
        first = parse_value(col, raw).value
    except ValueProblem:
        return
    if first not in ((), None):  # an empty list is written 无, not []
        again = parse_value(col, first).value
        assert again == first and type(again) is type(first)


def test_the_memo_never_turns_a_refusal_into_a_value() -> None:
    for _ in range(2):
        assert refusal(ENUM, "行政处法").code == "not_allowed"
        assert value(ENUM, "行政处罚") == "行政处罚"


# --- through the models -------------------------------------------------------------------------------------------


def test_models_read_chinese_and_english_names_alike() -> None:
    chinese = Activity.model_validate({"类型": "听证", "开始时间": "2025年3月4日9时", "现场执法": "无"})
    english = Activity.model_validate(
        {"kind": "听证", "started_at": datetime(2025, 3, 4, 9), "on_site": False}
    )
    assert chinese == english
    assert chinese.model_fields_set == {"kind", "started_at", "on_site"}


def test_models_say_the_same_sentences_as_the_adapters() -> None:
    with pytest.raises(ValidationError) as caught:
        Case.model_validate({"案号": "1", "执法类型": "行政处法", "启动日期": "2025-02-30"})
    errors = caught.value.errors()
    assert [error["type"] for error in errors] == ["not_allowed", "impossible_date"]
    assert refusal(ENUM, "行政处法").problem in errors[0]["msg"]
    assert errors[0]["ctx"]["nearest"] == "行政处罚"


def test_a_bare_date_in_a_time_column_stays_a_date_in_the_model() -> None:
    row = Activity.model_validate({"开始时间": "2025-03-04"})
    assert type(row.started_at) is date


def test_a_built_row_is_the_same_as_a_validated_one() -> None:
    built = Service.build({"mode": "直接", "received_on": date(2025, 3, 4)})
    validated = Service.model_validate({"方式": "直接", "收到日期": "2025-03-04"})
    assert built == validated
    assert built.model_dump() == validated.model_dump()
    assert built.model_copy(update={"mode": "留置"}).mode == "留置"
