"""What ``prepare`` derives, distrusts and tells about one case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

import pytest

from records.case import CaseRecord
from records.identity import checks_as_firm, checks_as_person
from records.problems import InputProblem, Level
from records.quality import prepare
from records.row import BLANK, NOT_EXPORTED, Row, Source
from records.schema import TABLES
from records.tables import Case

TODAY = date(2025, 6, 1)
Fields = Mapping[str, object]


def row(table: str, fields: Fields, number: int = 2) -> Row:
    model = TABLES[table].model
    values = model.model_validate(dict(fields)).model_dump(exclude_unset=True)
    columns: dict[str, tuple[str, str | None]] = {name: (name, "B") for name in TABLES[table].columns}
    return model.build(values, Source("导出.xlsx", table, number, columns))


def case(header: Fields | None = None, /, **tables: list[Fields]) -> CaseRecord:
    top = row("案件", {"案号": "甲-1", **(header or {})})
    assert isinstance(top, Case)
    return CaseRecord(
        top,
        MappingProxyType(
            {
                name: tuple(row(name, fields, i) for i, fields in enumerate(rows, 2))
                for name, rows in tables.items()
            }
        ),
    )


def told(record: CaseRecord, code: str) -> list[InputProblem]:
    return [problem for problem in prepare(record, TODAY).problems if problem.code == code]


def test_a_sound_case_is_answered_as_it_is() -> None:
    record = case({"启动日期": "2025-03-04"}, 活动=[{"活动编号": "H1", "类型": "听证"}])
    prepared = prepare(record, TODAY)
    assert prepared.case is record
    assert prepared.problems == ()


# --- 审批.结果 from 意见 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opinion", "outcome"),
    [("同意。", "同意"), ("不同意立案", "不同意"), ("退回修改：补充证据", "退回修改"), (" 同意立案", "同意")],
)
def test_the_outcome_is_read_from_the_beginning_of_the_opinion(opinion: str, outcome: str) -> None:
    for fields in ({"意见": opinion}, {"意见": opinion, "结果": None}):
        record = case(审批=[fields])
        assert prepare(record, TODAY).case.tables["审批"][0].read("outcome") == outcome
        (problem,) = told(record, "derived_outcome")
        assert problem.level is Level.REMARK and problem.value == opinion.strip() and problem.cell == "B2"


@pytest.mark.parametrize("opinion", ["拟同意", "请领导审示", None, "是否同意"])
def test_an_opinion_that_begins_otherwise_says_no_outcome(opinion: str | None) -> None:
    record = case(审批=[{"意见": opinion, "结果": None}])
    assert prepare(record, TODAY).case.tables["审批"][0].read("outcome") is BLANK
    assert not told(record, "derived_outcome")


def test_an_outcome_that_is_there_stands() -> None:
    record = case(审批=[{"意见": "同意", "结果": "不同意"}])
    assert prepare(record, TODAY).case.tables["审批"][0].read("outcome") == "不同意"


# --- times that cannot be ------------------------------------------------------------------------------------------


def test_a_date_after_today_is_not_known() -> None:
    record = case({"决定日期": "2025-06-02"})
    prepared = prepare(record, TODAY)
    assert prepared.case.case.read("decided_on") is NOT_EXPORTED
    assert "晚于今天" in prepared.case.case.distrusted["decided_on"]
    (problem,) = told(record, "after_today")
    assert (problem.sheet, problem.row, problem.column, problem.cell) == ("案件", 2, "决定日期", "B2")
    assert problem.level is Level.REMARK and problem.case_no == "甲-1"


def test_today_itself_is_not_after_today() -> None:
    record = case({"决定日期": "2025-06-01"}, 活动=[{"活动编号": "H1", "开始时间": "2025-06-01 23:59"}])
    assert not told(record, "after_today")


def test_a_term_may_lie_after_today() -> None:
    record = case({"改正期限": "2025-09-01", "履行期限": "2099-12-31"})
    assert not told(record, "after_today")
    assert prepare(record, TODAY).case.case.read("correction_due") == date(2025, 9, 1)


@pytest.mark.parametrize("table", ["活动", "音像"])
def test_an_end_before_its_start_makes_both_unknown(table: str) -> None:
    span: Fields = {"开始时间": "2025-03-04 10:00", "结束时间": "2025-03-04 09:59"}
    record = case({}, **{table: [span]})
    ready = prepare(record, TODAY).case.tables[table][0]
    assert ready.read("started_at") is NOT_EXPORTED and ready.read("ended_at") is NOT_EXPORTED
    assert len(told(record, "end_before_start")) == 1


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2025-03-04 10:00", "2025-03-04"),
        ("2025-03-04", "2025-03-04 00:00"),
        ("2025-03-04 10:00", "2025-03-04 10:00"),
        ("2025-03-04 10:00", None),
        (None, "2025-03-04"),
    ],
)
def test_an_end_that_may_be_later_is_believed(start: str | None, end: str | None) -> None:
    record = case(活动=[{"开始时间": start, "结束时间": end}])
    assert not told(record, "end_before_start")
    assert not prepare(record, TODAY).case.tables["活动"][0].distrusted


def test_a_start_after_today_does_not_cost_the_end() -> None:
    record = case(活动=[{"开始时间": "2052-03-04 09:00", "结束时间": "2025-03-04 10:00"}])
    ready = prepare(record, TODAY).case.tables["活动"][0]
    assert ready.read("started_at") is NOT_EXPORTED
    assert ready.read("ended_at") == datetime(2025, 3, 4, 10)


# --- ids and links -------------------------------------------------------------------------------------------------


def test_an_id_twice_in_one_table_costs_the_case_and_names_both_rows() -> None:
    (problem,) = told(case(活动=[{"活动编号": "H1"}, {"活动编号": "Ｈ1 "}]), "doubled_id")
    assert problem.level is Level.CASE and problem.row == 3
    assert "第 2 行" in problem.problem


def test_the_same_id_in_two_tables_is_no_double() -> None:
    assert not told(case(活动=[{"活动编号": "1"}], 送达=[{"送达编号": "1"}]), "doubled_id")


def test_blank_ids_are_no_doubles_but_told_once() -> None:
    record = case(活动=[{"活动编号": None}, {"活动编号": None}])
    assert not told(record, "doubled_id")
    (problem,) = told(record, "row_without_id")
    assert "2 行" in problem.problem


def test_an_id_that_points_nowhere_is_told() -> None:
    record = case(活动=[{"活动编号": "H1"}], 人员=[{"活动编号": "Ｈ1"}, {"活动编号": "H9"}])
    (problem,) = told(record, "lost_link")
    assert (problem.sheet, problem.row, problem.column, problem.value) == ("人员", 3, "活动编号", "H9")
    assert problem.level is Level.REMARK


def test_a_link_into_a_table_that_was_not_exported_is_not_lost() -> None:
    assert not told(case(人员=[{"活动编号": "H9"}]), "lost_link")
    assert not told(case(活动=[{"类型": "听证"}], 人员=[{"活动编号": "H9"}]), "lost_link")


def test_each_kind_of_document_looks_only_into_its_own_tables() -> None:
    papers: list[Fields] = [
        {"文书编号": "D1", "种类": "送达回证", "关联编号": "1"},
        {"文书编号": "D2", "种类": "询问笔录", "关联编号": "1"},
        {"文书编号": "D3", "种类": "行政处罚决定书", "关联编号": "77"},
    ]
    lost = told(case(活动=[{"活动编号": "1"}], 送达=[{"送达编号": "2"}], 文书=papers), "lost_link")
    assert [problem.row for problem in lost] == [2]


def test_blank_links_are_counted_by_table() -> None:
    people: list[Fields] = [{"活动编号": None}, {"活动编号": None}, {"活动编号": "H1"}]
    papers: list[Fields] = [{"种类": "询问笔录", "关联编号": None}, {"种类": "卷内目录", "关联编号": None}]
    found = told(case(活动=[{"活动编号": "H1"}], 人员=people, 文书=papers), "blank_link")
    assert [(problem.sheet, problem.problem.split("没有")[0]) for problem in found] == [
        ("人员", "本案“人员”有 2 行"),
        ("文书", "本案“文书”有 1 行"),
    ]


@pytest.mark.parametrize(
    ("number", "remarks"),
    [
        ("110101199003074477", 1),
        ("罚-11010119900307447７号", 1),
        ("110101199003074478", 0),  # a number of 18 digits that is nobody's
        ("青档罚〔2025〕1号", 0),
        ("9110101199003074477", 0),
    ],
)
def test_an_identity_number_as_case_number_is_told_for_it_is_not_masked(number: str, remarks: int) -> None:
    found = told(case({"案号": number}), "person_as_case_no")
    assert len(found) == remarks
    assert all(problem.column == "案号" and number not in problem.problem for problem in found)


# --- one fact, several homes ---------------------------------------------------------------------------------------


def test_a_decision_made_on_another_day_is_told() -> None:
    decision = {"文书编号": "D1", "种类": "行政处罚决定书", "制作日期": "2025-03-05"}
    assert told(case({"决定日期": "2025-03-04"}, 文书=[decision]), "homes_differ")
    assert not told(case({"决定日期": "2025-03-05"}, 文书=[decision]), "homes_differ")


def test_a_receipt_that_contradicts_its_service_is_told() -> None:
    service = {"送达编号": "S1", "送达回证": "否", "收到日期": "2025-03-04"}
    receipt = {"文书编号": "D1", "种类": "送达回证", "关联编号": "S1", "签收日期": "2025-03-05"}
    found = told(case(送达=[service], 文书=[receipt]), "homes_differ")
    assert len(found) == 2
    signed = {"文书编号": "D1", "角色": "受送达人", "日期": "2025-03-06"}
    agreeing = {"文书编号": "D1", "种类": "送达回证", "关联编号": "S1", "签收日期": "2025-03-04"}
    (one,) = told(case(送达=[{**service, "送达回证": "是"}], 文书=[agreeing], 签名=[signed]), "homes_differ")
    assert "2025-03-06" in one.problem


@pytest.mark.parametrize(
    ("table", "fields", "kind"),
    [
        ("送达", {"送达编号": "S1", "委托函": "否"}, "委托函"),
        ("告知", {"告知编号": "S1", "书面": "否"}, "权利告知书"),
        ("告知", {"告知编号": "S1", "放弃书面记录": "否"}, "放弃权利记录"),
        ("案源", {"案源编号": "S1", "告知书面记录": "否"}, "案源告知记录"),
        ("请求", {"请求编号": "S1", "书面记录": "否"}, "回避记录"),
    ],
)
def test_a_column_that_denies_a_document_that_is_there_is_told(table: str, fields: Fields, kind: str) -> None:
    papers: list[Fields] = [{"文书编号": "D1", "种类": kind, "关联编号": "S1"}]
    (problem,) = told(case({}, **{table: [fields]}, 文书=papers), "homes_differ")
    assert problem.sheet == table and kind in problem.problem
    silent: Fields = {name: None if value == "否" else value for name, value in fields.items()}
    assert not told(case({}, **{table: [silent]}, 文书=papers), "homes_differ")


def test_a_column_that_denies_a_signature_that_is_there_is_told() -> None:
    service = {"送达编号": "S1", "受送达人签章": "否", "见证人签章": "否"}
    receipt = {"文书编号": "D1", "种类": "送达回证", "关联编号": "S1"}
    signed = {"文书编号": "D1", "角色": "受送达人", "方式": "签名"}
    refused = {"文书编号": "D1", "角色": "见证人", "方式": "拒绝"}
    (problem,) = told(case(送达=[service], 文书=[receipt], 签名=[signed, refused]), "homes_differ")
    assert problem.column == "受送达人签章"


def test_rows_without_an_id_that_say_the_same_are_told() -> None:
    person = {"活动编号": "H1", "姓名": "张三", "角色": "执法人员"}
    (problem,) = told(case(人员=[person, {**person, "姓名": "李四"}, person]), "double_row")
    assert problem.row == 4 and "第 2 行" in problem.problem


# --- check characters ----------------------------------------------------------------------------------------------


def test_check_characters_of_the_standards_own_examples() -> None:
    assert checks_as_person("11010519491231002X") and checks_as_person("440524188001010014")
    assert checks_as_firm("91350100M000100Y43")


@pytest.mark.parametrize(
    "code", ["11010519491231002X", "91350100M000100Y43", "110105491231002", "110105000123", "护照E123"]
)
def test_right_codes_and_codes_of_other_lengths_are_not_told(code: str) -> None:
    assert not told(case({"证件号码": code}), "wrong_check_digit")


@pytest.mark.parametrize("code", ["110105194912310021", "91350100M000100Y44", "110105194912310000"])
def test_a_wrong_check_character_is_told_without_the_number(code: str) -> None:
    (problem,) = told(case({"证件号码": code}), "wrong_check_digit")
    assert problem.level is Level.REMARK
    assert problem.value is None and code not in problem.problem
