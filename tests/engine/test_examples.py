"""示例: what an example leaves out, what it sets, and when it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest

from dsl.tree import (
    Before,
    CountTerm,
    Deadline,
    EachItem,
    Example,
    Obligation,
    Op,
    Question,
    Some,
    StageIs,
    TodayTerm,
)
from engine.calendar import default_calendar
from engine.examples import ExampleError, ExampleResult, case_from_example, run_examples
from engine.reference.evaluation import ParamValue
from records.columns import Value
from records.row import BLANK, NOT_EXPORTED, Gap
from tests.engine.trees import days, field, filled, is_, number, obligation, question, rows, ruleset, yes

Written = Mapping[str, Sequence[Mapping[str, str | None]]]


def example(
    tables: Written,
    verdict: str = "符合",
    *,
    item: str | None = None,
    settings: Mapping[str, str] | None = None,
) -> Example:
    return Example(
        title="例",
        verdict=verdict,
        item=item,
        settings=settings or {},
        tables={name: tuple(written) for name, written in tables.items()},
    )


def run(
    duty: Obligation | Question, *examples: Example, params: dict[str, ParamValue] | None = None
) -> list[ExampleResult]:
    return run_examples(ruleset(replace(duty, examples=examples), params=params), default_calendar())


def holds(duty: Obligation | Question, one: Example, params: dict[str, ParamValue] | None = None) -> bool:
    [result] = run(duty, one, params=params)
    return result.ok


def read(one: Example, table: str, attr: str, number: int = 0) -> Value | Gap:
    found = case_from_example(one).rows(table)
    assert found is not None
    return found[number].read(attr)


# ------------------------------------------------------------------------------------------------- reading an example


def test_what_is_not_written_is_not_exported() -> None:
    case = case_from_example(example({"人员": [{"角色": "执法人员", "姓名": None}], "文书": []}))
    [person] = case.rows("人员") or ()
    assert (person.read("role"), person.read("name"), person.read("badge_no")) == (
        "执法人员",
        BLANK,
        NOT_EXPORTED,
    )
    assert case.rows("文书") == ()
    assert case.rows("活动") is None
    assert case.case_no == "示例"


def test_values_are_read_as_an_export_writes_them() -> None:
    one = example(
        {"文书": [{"载明事项": "{执法人员姓名, 执法证件号码}", "印章": "是", "制作日期": "2025-03-04"}]}
    )
    assert read(one, "文书", "states") == ("执法人员姓名", "执法证件号码")
    assert (read(one, "文书", "sealed"), read(one, "文书", "made_at")) == (True, date(2025, 3, 4))


def test_an_id_that_is_not_written_is_filled_in_and_a_blank_one_is_not() -> None:
    one = example({"活动": [{}, {"活动编号": "活动1"}, {"活动编号": None}]})
    ids = [read(one, "活动", "activity_id", n) for n in range(3)]
    assert ids[1:] == ["活动1", BLANK]
    assert ids[0] not in ("活动1", BLANK, NOT_EXPORTED)


def test_a_link_that_is_not_written_points_to_the_only_row_it_can_be_about() -> None:
    one = example({"活动": [{"活动编号": "H1"}], "人员": [{}], "文书": [{"种类": "询问笔录"}], "送达": [{}]})
    assert read(one, "人员", "activity_id") == "H1"
    assert read(one, "文书", "subject_ids") == ("H1",)


def test_a_link_that_could_be_about_two_rows_stays_not_exported() -> None:
    one = example({"活动": [{}, {}], "人员": [{}], "文书": [{"种类": "询问笔录"}]})
    assert read(one, "人员", "activity_id") is NOT_EXPORTED
    assert read(one, "文书", "subject_ids") is NOT_EXPORTED


def test_a_link_to_nothing_and_a_blank_link_stay_as_they_are() -> None:
    one = example({"活动": [{}], "文书": [{"种类": "送达回证"}, {"种类": "询问笔录", "关联编号": None}]})
    assert read(one, "文书", "subject_ids") is NOT_EXPORTED
    assert read(one, "文书", "subject_ids", 1) is BLANK


def test_a_service_is_of_the_document_that_is_not_about_a_service() -> None:
    papers = [{"文书编号": "W1", "种类": "行政处罚决定书"}, {"文书编号": "W2", "种类": "送达回证"}]
    one = example({"送达": [{"送达编号": "S1"}], "文书": papers})
    assert read(one, "送达", "document_id") == "W1"
    assert read(one, "文书", "subject_ids", 1) == ("S1",)
    assert read(one, "文书", "subject_ids", 0) is NOT_EXPORTED


def test_a_value_that_cannot_be_read_is_an_error_with_its_place() -> None:
    with pytest.raises(ExampleError, match=r"活动.*类型"):
        case_from_example(example({"活动": [{"类型": "散步"}]}))


def test_an_example_that_cannot_be_read_fails_and_says_why() -> None:
    [result] = run(obligation("活动", filled(field("活动", "类型"))), example({"活动": [{"类型": "散步"}]}))
    assert not result.ok and "散步" in result.why[0]


# ------------------------------------------------------------------------------------------------------------- verdicts

OFFICERS = CountTerm(rows("活动", "人员", is_(field("人员", "角色", frame=1), "执法人员")))
TWO = obligation("活动", number(Op.GE, OFFICERS, 2), applies=is_(field("活动", "类型"), "现场检查"))
OFFICER = {"角色": "执法人员"}


def test_the_four_verdicts() -> None:
    inspection = [{"类型": "现场检查"}]
    assert holds(TWO, example({"活动": inspection, "人员": [OFFICER, OFFICER]}, "符合"))
    assert holds(TWO, example({"活动": inspection, "人员": [OFFICER]}, "不符合"))
    assert holds(TWO, example({"活动": [{"类型": "听证"}], "人员": []}, "不适用"))
    assert holds(TWO, example({"活动": inspection}, "无法判定"))
    assert not holds(TWO, example({"活动": inspection, "人员": [OFFICER]}, "符合"))


def test_the_verdict_is_that_of_every_subject() -> None:
    both_alone = {
        "活动": [{"活动编号": "H1", "类型": "现场检查"}, {"活动编号": "H2", "类型": "现场检查"}],
        "人员": [{"活动编号": "H1", **OFFICER}, {"活动编号": "H2", **OFFICER}],
    }
    assert holds(TWO, example(both_alone, "不符合"))
    [result] = run(TWO, example({**both_alone, "人员": [{"活动编号": "H1", **OFFICER}] * 2}, "不符合"))
    assert not result.ok
    assert result.got == ("H1：符合", "H2：不符合")


def test_rows_that_are_not_meant_are_no_subjects_beside_others() -> None:
    tables = {
        "活动": [{"活动编号": "H1", "类型": "现场检查"}, {"活动编号": "H2", "类型": "听证"}],
        "人员": [],
    }
    assert holds(TWO, example(tables, "不符合"))


def test_an_example_without_a_subject_never_holds() -> None:
    [result] = run(TWO, example({"活动": []}, "符合"))
    assert not result.ok and result.got == ()


def test_one_item_may_be_named_and_the_others_are_then_satisfied() -> None:
    duty = obligation("文书", EachItem(field("文书", "载明事项"), ("申请事项", "申请时间")))
    one_missing = {"文书": [{"载明事项": "申请事项"}]}
    assert holds(duty, example(one_missing, "不符合", item="申请时间"))
    assert not holds(duty, example(one_missing, "不符合", item="申请事项"))
    assert not holds(duty, example(one_missing, "不符合"))
    assert holds(duty, example({"文书": [{"载明事项": "无"}]}, "不符合"))
    assert not holds(duty, example({"文书": [{"载明事项": "无"}]}, "不符合", item="申请时间"))


def test_an_item_that_is_not_judged_never_holds() -> None:
    duty = obligation("文书", EachItem(field("文书", "载明事项"), ("申请事项", "申请时间")))
    [result] = run(duty, example({"文书": [{"载明事项": "申请事项、申请时间"}]}, "符合", item="申请人名称"))
    assert not result.ok
    assert result.got[-1] == "没有判到“申请人名称”这一项"


def test_a_question_is_for_a_person() -> None:
    assert holds(question("案件"), example({}, "人工"))


def test_a_years_row_is_judged_alone() -> None:
    duty = obligation("单位年度", number(Op.GE, field("单位年度", "培训次数"), 1))
    assert holds(duty, example({"单位年度": [{"培训次数": "1"}]}, "符合"))
    assert holds(duty, example({"单位年度": [{"年度": "2025"}]}, "无法判定"))
    [result] = run(duty, example({"单位年度": [{"培训次数": "0"}]}, "符合"))
    assert not result.ok and result.why


def test_a_failing_example_says_what_was_found() -> None:
    [result] = run(TWO, example({"活动": [{"类型": "现场检查"}], "人员": [OFFICER]}, "符合"))
    assert result.got == ("活动1：不符合",)
    assert "≥ 2" in result.why[0]


# ------------------------------------------------------------------------------------------------------------- settings


ENTERED = obligation("案源", Deadline(field("案源", "录入平台时间"), field("案源", "发现时间"), days(3)))


def test_today_is_long_after_what_is_written_unless_it_is_set() -> None:
    lead = {"案源": [{"发现时间": "2025-03-04", "录入平台时间": None}]}
    assert holds(ENTERED, example(lead, "不符合"))
    assert holds(ENTERED, example(lead, "不适用", settings={"今天": "2025-03-07"}))


def test_today_stays_within_the_published_calendar() -> None:
    last = default_calendar().last.replace(month=3)
    lead = {"案源": [{"发现时间": last.isoformat(), "录入平台时间": None}]}
    assert holds(ENTERED, example(lead, "不符合"))


def test_dates_beyond_the_calendar_are_not_future_dates() -> None:
    lead = {"案源": [{"发现时间": "2098-12-30", "录入平台时间": "2099-01-05"}]}
    assert holds(ENTERED, example(lead, "无法判定"))
    filled_in = obligation("案源", filled(field("案源", "录入平台时间")))
    assert holds(filled_in, example(lead, "符合"))


def test_a_date_after_today_is_not_trusted() -> None:
    seen = obligation("案件", Before(field("案件", "决定日期"), TodayTerm(), strict=False, by_day=False))
    tables = {"案件": [{"决定日期": "2025-03-04"}]}
    assert holds(seen, example(tables, "符合"))
    assert holds(seen, example(tables, "无法判定", settings={"今天": "2025-03-01"}))


def test_the_stage_and_the_parameters_are_set_by_name() -> None:
    archived = obligation("案件", filled(field("案件", "案卷号")), applies=StageIs("已归档"))
    tables = {"案件": [{"案卷号": None}]}
    assert holds(archived, example(tables, "不适用"))
    assert holds(archived, example(tables, "不符合", settings={"阶段": "已归档"}))
    [unknown] = run(archived, example(tables, settings={"期限": "3 日"}), params={"登记期限": 3})
    assert not unknown.ok and "期限" in unknown.why[0]


def test_an_opinion_that_begins_with_the_outcome_is_read_as_in_any_case() -> None:
    agreed = Some(rows("案件", "审批", is_(field("审批", "结果", frame=1), "同意")))
    assert holds(obligation("案件", agreed), example({"审批": [{"意见": "同意立案"}]}, "符合"))


def test_flags_are_flags() -> None:
    assert holds(obligation("送达", yes(field("送达", "送达回证"))), example({"送达": [{"送达回证": "是"}]}))
