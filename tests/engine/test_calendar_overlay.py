"""The overlay file: what a person may write in it, and every way of getting it wrong."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import Calendar, default_calendar
from engine.calendar_overlay import OverlayError, OverlayProblem, load_overlay, overlay_template

_BEGIN = (date(2026, 1, 1) - default_calendar().first).days
BASE = Calendar(date(2026, 1, 1), default_calendar().table[_BEGIN : _BEGIN + 365])
HEADING = "日期,类型,说明\n"
# An imagined notice: 18 weekdays off less 5 weekend days worked are the 13 statutory days.
YEAR_2027 = HEADING + (
    "2027,年度,通知（示例）\n"
    "2027-01-01至2027-01-03,放假,元旦\n"
    "2027/2/5至2027/2/12,放假,春节\n"
    "2027-01-31,上班,春节调休\n"
    "20270214,上班,春节调休\n"
    "2027年4月5日,放假,清明节\n"
    "2027-05-01～2027-05-05,放假,劳动节\n"
    "2027-05-08,上班,劳动节调休\n"
    "2027-06-09,放假,端午节\n"
    "2027-09-15,放假,中秋节\n"
    "2027-10-01—2027-10-07,放假,国庆节\n"
    "2027-09-26,上班,国庆节调休\n"
    "2027-10-09,上班,国庆节调休\n"
)


def overlay(tmp_path: Path, content: str | bytes, base: Calendar = BASE) -> Calendar:
    path = tmp_path / "日历.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return load_overlay(path, base)


def problems(tmp_path: Path, content: str | bytes) -> tuple[OverlayProblem, ...]:
    with pytest.raises(OverlayError) as caught:
        overlay(tmp_path, content)
    assert "Traceback" not in str(caught.value)
    return caught.value.problems


def only_problem(tmp_path: Path, content: str | bytes) -> OverlayProblem:
    found = problems(tmp_path, content)
    assert len(found) == 1, [str(problem) for problem in found]
    return found[0]


# ---- what it can say --------------------------------------------------------------------------------------------


def test_a_new_year_extends_the_calendar(tmp_path: Path) -> None:
    calendar = overlay(tmp_path, YEAR_2027)
    assert (calendar.first, calendar.last) == (BASE.first, date(2027, 12, 31))
    assert calendar.workday_end(date(2026, 12, 31), 1) == date(2027, 1, 4)
    assert calendar.workday_end(date(2027, 1, 29), 1) == date(2027, 1, 31), "a Sunday worked"
    assert calendar.workday_end(date(2027, 2, 4), 2) == date(2027, 2, 15), (
        "14 February is worked, then Monday"
    )
    assert calendar.is_workday(date(2027, 10, 7)) is False
    assert calendar.is_workday(date(2027, 11, 6)) is False, "a plain Saturday"
    assert calendar.sha256 != BASE.sha256


def test_bom_crlf_trailing_commas_blank_and_comment_rows_and_any_column_order_are_read(
    tmp_path: Path,
) -> None:
    excel = "# 说明,,\r\n说明,日期,类型,\r\n\r\n公休,2026/3/3,放假,\r\n,,,\r\n"
    calendar = overlay(tmp_path, b"\xef\xbb\xbf" + excel.encode())
    assert calendar.is_workday(date(2026, 3, 3)) is False


def test_a_local_day_off_needs_no_declared_year(tmp_path: Path) -> None:
    calendar = overlay(tmp_path, HEADING + "2026-04-17,放假,地方节日\n")
    assert calendar.workday_end(date(2026, 4, 16), 1) == date(2026, 4, 20)
    assert calendar.last == BASE.last


def test_a_notice_of_the_next_year_may_move_the_last_days_of_this_one(tmp_path: Path) -> None:
    calendar = overlay(tmp_path, YEAR_2027.replace("2027-01-01至", "2026-12-31至"))
    assert calendar.is_workday(date(2026, 12, 31)) is False


def test_an_overlay_outlives_the_upgrade_that_brings_its_year(tmp_path: Path) -> None:
    upgraded = overlay(tmp_path, YEAR_2027)
    assert overlay(tmp_path, YEAR_2027, upgraded) == upgraded


def test_an_exceptional_year_is_taken_once_somebody_has_checked_it(tmp_path: Path) -> None:
    exceptional = YEAR_2027 + "2027-11-01至2027-11-05,放假,特别安排\n"
    assert "与法定假日对不上" in only_problem(tmp_path, exceptional).problem
    checked = overlay(tmp_path, exceptional.replace("年度", "年度已核对"))
    assert checked.is_workday(date(2027, 11, 3)) is False


# ---- what it refuses --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "line", "value", "word"),
    [
        ("2026-02-30,放假,\n", 2, "2026-02-30", "没有这一天"),
        ("明天,放假,\n", 2, "明天", "日期看不懂"),
        (",放假,春节\n", 2, "放假 春节", "日期没有填"),
        ("2026-03-03,放价,\n", 2, "放价", "类型不认识"),
        ("2026-03-03，放假，公休\n", 2, "2026-03-03，放假，公休", "类型不认识"),
        ("2026-03-03,上班,\n", 2, "2026-03-03", "星期二，本来就上班"),
        ("2026-03-05至2026-03-03,放假,\n", 2, "2026-03-05至2026-03-03", "起止颠倒"),
        ("2026-03-01至2026-05-03,放假,\n", 2, "2026-03-01至2026-05-03", "一次写了 64 天"),
        ("2026-03-03,放假,\n2026-03-03,放假,\n", 3, "2026-03-03", "与第 2 行重复"),
        ("2027-03-03,放假,\n", 2, "2027-03-03", "没有声明年度"),
        ("2025-03-03,放假,\n", 2, "2025-03-03", "没有声明年度"),
        ("二零二七,年度,通知\n", 2, "二零二七", "不是年份"),
        ("2026,年度,\n", 2, "2026", "没有写依据"),
        ("2028,年度,通知\n", 2, "2028", "中间缺了年份"),
        ("2025,年度,通知\n", 2, "2025", "早于日历的开始"),
        ("2027,年度,通知\n", 2, "2027", "与法定假日对不上"),
        ("2026,年度,通知\n2026年,年度,通知\n", 3, "2026年", "与第 2 行重复"),
        ("", None, "", "没有一行内容"),
    ],
)
def test_a_mistake_is_named_with_line_and_value(
    tmp_path: Path, rows: str, line: int | None, value: str, word: str
) -> None:
    problem = only_problem(tmp_path, HEADING + rows)
    assert (problem.line, problem.value) == (line, value)
    assert word in problem.problem
    assert problem.remedy


def test_a_full_width_comma_is_the_hint(tmp_path: Path) -> None:
    assert "半角逗号" in only_problem(tmp_path, HEADING + "2026-03-03，放假，公休\n").remedy


def test_all_problems_are_reported_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = problems(tmp_path, HEADING + "2026-02-30,放假,\n2026-03-03,休,\n2027-01-01,放假,\n2029,年度,\n")
    assert [problem.line for problem in found] == [2, 3, 4, 5, 5]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (YEAR_2027.encode("gb18030"), "GB18030"),
        (YEAR_2027.encode("utf-16"), "UTF-16"),
        (b"\xff\xff\xff", "无法识别"),
        (b"PK\x03\x04rest", "Excel 工作簿"),
        (b"", "空的"),
        (b"\xef\xbb\xbf", "空的"),
        ("日期,种类,说明\n".encode(), "表头不对"),
        (b" \n \n", "表头不对"),
        (b"x" * 1_000_001, "太大"),
        ((HEADING + '"' + "x" * 200_000).encode(), "不是有效的 CSV"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_a_sentence(tmp_path: Path, content: bytes, word: str) -> None:
    assert word in only_problem(tmp_path, content).problem


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path, word in ((tmp_path / "无.csv", "没有这个文件"), (tmp_path, "打不开")):
        with pytest.raises(OverlayError, match=word):
            load_overlay(path, BASE)


def test_the_error_names_file_place_allowed_and_remedy(tmp_path: Path) -> None:
    with pytest.raises(OverlayError) as caught:
        overlay(tmp_path, HEADING + "2026-03-03,放价,\n")
    assert str(caught.value) == (
        "日历文件“日历.csv”有 1 处问题，没有采用：\n"
        "  第 2 行：“放价”：类型不认识。应当是：年度、年度已核对、放假、上班。处理：改为其中一种。"
    )


# ---- the template -----------------------------------------------------------------------------------------------


def test_the_template_is_refused_until_it_is_filled_in(tmp_path: Path) -> None:
    words = [problem.problem for problem in problems(tmp_path, overlay_template(2027))]
    assert words.count("日期没有填") == 6
    assert "没有写依据" in words
    assert len(words) == 7


def test_the_template_filled_in_is_an_overlay(tmp_path: Path) -> None:
    filled = (
        overlay_template(2027)
        .replace("2027,年度,", "2027,年度,通知（示例）")
        .replace(",放假,春节", "2027-02-05至2027-02-12,放假,春节")
        .replace(",放假,清明节", "2027-04-05,放假,清明节")
        .replace("2027-05-01至2027-05-02", "2027-05-01至2027-05-03")
        .replace("2027-10-01至2027-10-03", "2027-10-01至2027-10-07")
        .replace(",放假,端午节", "2027-06-09,放假,端午节")
        .replace(",放假,中秋节", "2027-09-15,放假,中秋节")
        .replace(",上班,春节调休", "2027-01-31,上班,春节调休\n2027-02-14,上班,春节调休")
        .replace(",上班,国庆节调休", "2027-09-26,上班,国庆节调休\n2027-10-09,上班,国庆节调休")
    )
    calendar = overlay(tmp_path, b"\xef\xbb\xbf" + filled.replace("\n", "\r\n").encode())
    assert calendar.workday_end(date(2027, 2, 4), 1) == date(2027, 2, 14)
    assert calendar.last - BASE.last == timedelta(days=365)


# ---- whatever is wrong is told, and nothing else ----------------------------------------------------------------

BAD_ROWS = [
    "2026-02-30,放假,没有这一天",
    "2026-13-01,上班,没有这个月",
    "2026-03-03,休,没有这个类型",
    "2031-01-01,放假,没有这个年度",
    ",放假,没有日期",
    "2026-05-05至2026-05-01,放假,倒了",
    "2026-06-01至2026-12-01,放假,太长",
    "2025,年度,太早",
    "二〇二六,年度,不是年度",
    "2026-07-01,,没有类型",
    "明天,放假,不是日期",
]


@given(
    st.lists(
        st.one_of(
            st.sampled_from(BAD_ROWS),
            st.integers(1, 28).map(lambda day: f"2026-08-{day:02},放假,公休"),
            st.sampled_from(["", "# 说明", ",,"]),
        ),
        max_size=12,
        unique=True,
    )
)
def test_every_bad_row_is_named_once_or_more_and_no_good_row_is(
    tmp_path_factory: pytest.TempPathFactory, rows: list[str]
) -> None:
    path = tmp_path_factory.mktemp("日历") / "日历.csv"
    path.write_text(HEADING + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    wrong: set[int | None] = {number for number, row in enumerate(rows, 2) if row in BAD_ROWS}
    good = [row for row in rows if row.endswith("公休")]
    try:
        calendar = load_overlay(path, BASE)
    except OverlayError as error:
        assert {problem.line for problem in error.problems} == (wrong or {None})
        assert wrong or not good
        assert all(problem.remedy and problem.problem for problem in error.problems)
    else:
        assert not wrong
        assert all(calendar.is_workday(date.fromisoformat(row[:10])) is False for row in good)
        assert (calendar.first, calendar.last) == (BASE.first, BASE.last)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_overlay_end_in_sentences(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("日历") / "日历.csv"
    path.write_bytes(content)
    with pytest.raises(OverlayError) as caught:
        load_overlay(path, BASE)
    assert all(problem.problem for problem in caught.value.problems)
