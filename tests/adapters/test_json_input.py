"""JSON input: output.md, "JSON input", and everything that is no JSON of ours."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from adapters import LoadedInput, load
from records.problems import Level
from records.row import BLANK, NOT_EXPORTED
from tests.adapters.books import fatal_of, json_file, only_case, the_problem, told

CASE: dict[str, object] = {
    "案件": {
        "案号": "甲-1",
        "执法类型": "行政处罚",
        "重大社会影响": False,
        "决定日期": "2025-03-04",
        "案卷号": None,
    },
    "活动": [{"活动编号": "H1", "类型": "听证", "开始时间": "2025-03-04T09:30:00"}],
    "文书": [],
}


def read(path: Path, text: str | bytes) -> LoadedInput:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load([path])


# --- shapes --------------------------------------------------------------------------------------------------------


def test_one_object_is_one_case(tmp_path: Path) -> None:
    case = only_case(load([json_file(tmp_path / "a.json", CASE)]))
    assert case.case.decided_on == date(2025, 3, 4)
    assert case.case.read("archive_no") is BLANK
    assert case.case.read("title") is NOT_EXPORTED
    assert case.rows("文书") == () and case.rows("送达") is None
    (activity,) = case.rows("活动") or ()
    assert activity.read("started_at") == datetime(2025, 3, 4, 9, 30)


def test_a_row_inside_its_case_need_not_repeat_the_number(tmp_path: Path) -> None:
    (activity,) = only_case(load([json_file(tmp_path / "a.json", CASE)])).rows("活动") or ()
    assert activity.read("case_no") == "甲-1"
    assert activity.origin is not None
    assert (activity.origin.sheet, activity.origin.row, activity.origin.cell("类型")) == ("活动", 1, None)


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_a_list_of_cases_and_one_a_line_are_the_same(tmp_path: Path, name: str) -> None:
    two = [{"案件": {"案号": number}} for number in ("甲-1", "甲-2")]
    lines = "\n\n".join(json.dumps(one, ensure_ascii=False) for one in two) + "\n"
    as_lines = read(tmp_path / name, lines)
    as_list = load([json_file(tmp_path / "b.json", two)])
    assert [c.case_no for c in as_lines.cases] == [c.case_no for c in as_list.cases] == ["甲-1", "甲-2"]


def test_units_stand_beside_the_cases_or_in_a_line_of_their_own(tmp_path: Path) -> None:
    years = [{"年度": 2025, "单位": "一科", "培训次数": 2}]
    beside = load([json_file(tmp_path / "a.json", {"案件列表": [CASE], "单位年度": years})])
    own_line = read(tmp_path / "b.jsonl", json.dumps(CASE) + "\n" + json.dumps({"单位年度": years}))
    for loaded in (beside, own_line):
        assert only_case(loaded).case_no == "甲-1"
        assert [row.unit for row in loaded.unit_years] == ["一科"]


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    assert only_case(read(tmp_path / "a.json", b"\xef\xbb\xbf" + json.dumps(CASE).encode())).case_no == "甲-1"


def test_numbers_without_quotes_keep_all_their_digits(tmp_path: Path) -> None:
    loaded = read(
        tmp_path / "a.json", '{"案件": {"案号": 12345678901234567890123, "证件号码": 110101194912310026}}'
    )
    case = only_case(loaded).case
    assert (case.case_no, case.party_id) == ("12345678901234567890123", "110101194912310026")
    assert not told(loaded, "lost_digits")


# --- names ---------------------------------------------------------------------------------------------------------


def test_an_unknown_field_is_told_with_its_path_and_the_near_name(tmp_path: Path) -> None:
    loaded = load([json_file(tmp_path / "a.json", {"案件": {"案号": "甲-1", "决定日其": "2025-03-04"}})])
    problem = the_problem(loaded, "unknown_column")
    assert problem.cell == "案件.决定日其" and "决定日期" in problem.hint
    assert only_case(loaded).case.read("decided_on") is NOT_EXPORTED


def test_an_unknown_table_is_not_exported_and_told(tmp_path: Path) -> None:
    loaded = load([json_file(tmp_path / "a.json", {"案件": {"案号": "甲-1"}, "文書": []})])
    assert only_case(loaded).rows("文书") is None
    assert "文书" in the_problem(loaded, "unknown_key").hint


def test_a_bad_value_is_told_with_its_path(tmp_path: Path) -> None:
    cases = [
        {"案件": {"案号": "甲-1"}},
        {"案件": {"案号": "甲-2"}, "活动": [{"类型": "听证"}, {"类型": "听正"}]},
    ]
    loaded = load([json_file(tmp_path / "a.json", {"案件列表": cases})])
    problem = the_problem(loaded, "not_allowed")
    assert problem.cell == "案件列表[1].活动[1].类型"
    assert (problem.sheet, problem.row, problem.column, problem.value) == ("活动", 2, "类型", "听正")
    assert problem.case_no == "甲-2" and "听证" in problem.allowed
    assert [case.case_no for case in loaded.failed] == ["甲-2"]


def test_a_path_in_a_file_of_lines_begins_with_its_line(tmp_path: Path) -> None:
    loaded = read(
        tmp_path / "a.jsonl", '{"案件": {"案号": "甲-1"}}\n{"案件": {"案号": "甲-2", "执法类型": "x"}}'
    )
    assert the_problem(loaded, "not_allowed").cell == "第 2 行：案件.执法类型"


def test_a_key_twice_costs_the_case(tmp_path: Path) -> None:
    for text in (
        '{"案件": {"案号": "甲-1", "案卷号": "1", "案卷号": "2"}}',
        '{"案件": {"案号": "甲-1", "案卷号": "1", " 案卷号": "2"}}',
        '{"案件": {"案号": "甲-1"}, "活动": [], "活动": [{}]}',
    ):
        loaded = read(tmp_path / "a.json", text)
        assert [case.case_no for case in loaded.failed] == ["甲-1"]
        assert "写了两次" in the_problem(loaded, "json_shape").problem


# --- wrong shapes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (None, ["null", "空数组"]),
        ({}, ["对象"]),
        ("x", ["文字"]),
        (3, ["数字"]),
        ([None], ["活动[0]", "null"]),
        ([[]], ["活动[0]", "数组"]),
    ],
)
def test_a_table_of_another_shape_costs_the_case(tmp_path: Path, table: object, words: list[str]) -> None:
    loaded = load(
        [
            json_file(
                tmp_path / "a.json", [{"案件": {"案号": "甲-1"}, "活动": table}, {"案件": {"案号": "甲-2"}}]
            )
        ]
    )
    problem = the_problem(loaded, "json_shape")
    assert problem.level is Level.CASE and problem.case_no == "甲-1"
    assert all(word in f"{problem.cell} {problem.problem} {problem.hint}" for word in words)
    assert [case.case_no for case in loaded.cases] == ["甲-2"]


@pytest.mark.parametrize("header", [None, [], "甲-1", [{"案号": "甲-1"}]])
def test_a_case_whose_header_is_no_object_is_told(tmp_path: Path, header: object) -> None:
    loaded = load([json_file(tmp_path / "a.json", [{"案件": header}, {"案件": {"案号": "甲-2"}}])])
    assert the_problem(loaded, "json_shape").cell == "[0].案件"
    assert [case.case_no for case in loaded.cases] == ["甲-2"]


def test_a_row_of_another_case_costs_the_case_it_stands_in(tmp_path: Path) -> None:
    loaded = load([json_file(tmp_path / "a.json", {"案件": {"案号": "甲-1"}, "活动": [{"案号": "乙-9"}]})])
    assert [case.case_no for case in loaded.failed] == ["甲-1"]


@pytest.mark.parametrize("text", ["[]", "{}", '[{"案件": {}}]', '{"案件列表": []}', '{"单位年度": []}'])
def test_no_case_is_fatal(tmp_path: Path, text: str) -> None:
    loaded = read(tmp_path / "a.json", text)
    assert loaded.fatal and not loaded.cases
    assert any(problem.code.startswith("no_case") for problem in loaded.problems)


@pytest.mark.parametrize("text", ["null", "3", '"x"', "true", "[1]", "[null]", '{"案件列表": null}'])
def test_what_is_no_case_is_fatal(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text, "utf-8")
    assert fatal_of(tmp_path / "a.json").code == "json_shape"


# --- texts that are no JSON ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.8, 0.99])
def test_a_text_that_is_cut_off_says_where(tmp_path: Path, kept: float) -> None:
    text = json.dumps(CASE, ensure_ascii=False, indent=1)
    (tmp_path / "a.json").write_text(text[: int(len(text) * kept)], "utf-8")
    problem = fatal_of(tmp_path / "a.json")
    assert problem.code == "cut_off"
    assert "行" in problem.problem and "列" in problem.problem


def test_a_line_that_is_cut_off_says_which(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"案件": {"案号": "甲-1"}}\n{"案件": {"案号"', "utf-8")
    assert "第 2 行" in fatal_of(tmp_path / "a.jsonl").problem


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('{"案件": {"案号": "甲-1",}}', "字段名"),
        ('{"案件" {"案号": 1}}', "冒号"),
        ("{'案件': 1}", "双引号"),
        ('{"案件": 1 "活动": 2}', "逗号"),
        ("[1] []", "多余"),
        ('{"案件": 一}', "值"),
    ],
)
def test_a_slip_of_syntax_says_where_and_what(tmp_path: Path, text: str, word: str) -> None:
    (tmp_path / "a.json").write_text(text, "utf-8")
    problem = fatal_of(tmp_path / "a.json")
    assert problem.code == "json_syntax"
    assert "第 1 行第" in problem.problem and word in problem.problem


@pytest.mark.parametrize("opening", ["[", '{"案件":', '{"案件":{"案号":['])
def test_brackets_a_hundred_thousand_deep(tmp_path: Path, opening: str) -> None:
    (tmp_path / "a.json").write_text(opening * 100_000, "utf-8")
    assert fatal_of(tmp_path / "a.json").code == "too_deep"


@pytest.mark.parametrize("depth", [5, 400, 900])
def test_a_deep_value_where_a_text_belongs_costs_the_case(tmp_path: Path, depth: int) -> None:
    nested = "[" * depth + "]" * depth
    loaded = read(
        tmp_path / "a.json", f'{{"案件": {{"案号": "甲-1", "承办人": {nested}, "案卷号": {nested}}}}}'
    )
    assert [case.case_no for case in loaded.failed] == ["甲-1"] or told(loaded, "too_deep")


def test_gb18030_is_named_and_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(json.dumps(CASE, ensure_ascii=False).encode("gb18030"))
    problem = fatal_of(tmp_path / "a.json")
    assert problem.code == "encoding" and "GB18030" in problem.problem and "UTF-8" in problem.hint


@pytest.mark.parametrize("data", ['{"案件": 1}'.encode("utf-16"), b'{"\xe6\xa1": 1}\xff\xff\xff'])
def test_other_encodings_are_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.json").write_bytes(data)
    assert fatal_of(tmp_path / "a.json").code == "encoding"


@pytest.mark.parametrize("data", [b"", b" \n "])
def test_an_empty_text_is_fatal(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.json").write_bytes(data)
    assert fatal_of(tmp_path / "a.json").code == "empty_file"


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity"])
@pytest.mark.parametrize("field", ["案卷号", "决定日期", "重大社会影响", "执法类型", "承办人"])
def test_a_number_that_is_none_costs_the_case(tmp_path: Path, number: str, field: str) -> None:
    loaded = read(tmp_path / "a.json", f'{{"案件": {{"案号": "甲-1", "{field}": {number}}}}}')
    problem = the_problem(loaded, "not_a_number")
    assert problem.column == field and problem.case_no == "甲-1"
