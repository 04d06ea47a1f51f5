"""What a finding says: the cells that decided it, what was required, what is missing, in words a reviewer can act on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from dsl.tree import (
    AnyWay,
    Before,
    Contains,
    CountTerm,
    Covers,
    Deadline,
    EachItem,
    Every,
    ExtremeTerm,
    FirstFilledTerm,
    Message,
    NamedCondition,
    NamedTerm,
    Op,
    Or,
    Piece,
    Some,
    Way,
    Which,
)
from engine.explaining.explain import Explainer
from engine.reference.interpreter import Duty
from records.case import CaseRecord
from records.columns import Value
from records.findings import Because, Finding, Interval, Verdict
from records.row import Row, Source
from records.schema import TABLES
from records.tables import AgencyYear
from tests.engine.trees import (
    AS_OF,
    both,
    days,
    field,
    filled,
    is_,
    number,
    obligation,
    path,
    question,
    record,
    reference,
    row,
    rows,
    yes,
)


def placed(table: str, line: int, /, **values: Value | None) -> Row:
    """A row as read from line ``line`` of the table's sheet; the columns written are A, B, C …"""
    names = [column.name for column in TABLES[table].columns.values() if column.attr in values]
    columns: dict[str, tuple[str, str | None]] = {
        name: (name, chr(ord("A") + place)) for place, name in enumerate(names)
    }
    return TABLES[table].model.build(dict(values), Source("案卷.xlsx", table, line, columns))


def explained(case: CaseRecord, duty: Duty, as_of: date = AS_OF, stage: str = "归档前") -> list[Finding]:
    ref = reference(duty, as_of=as_of, stage=stage)
    explainer = Explainer(ref)
    return [explainer.finding(case, judgement) for judgement in ref.judge(case)]


def only(case: CaseRecord, duty: Duty, as_of: date = AS_OF) -> Finding:
    [finding] = explained(case, duty, as_of)
    return finding


def cells(line: Because) -> list[str | None]:
    return [cell.cell for cell in line.source]


def officers() -> CountTerm:
    where = both(is_(field("人员", "角色", frame=1), "执法人员"), filled(field("人员", "执法证号", frame=1)))
    return CountTerm(replace(rows("活动", "人员", where), name="执法人员"))


TWO_OFFICERS = obligation("活动", number(Op.GE, officers(), 2), title="调查取证不少于两名执法人员")
H1 = placed("活动", 2, activity_id="H1", kind="询问当事人")


def person(line: int, badge: str | None, activity: str | None = "H1", role: str | None = "执法人员") -> Row:
    return placed("人员", line, activity_id=activity, role=role, badge_no=badge)


# ------------------------------------------------------------------------------------------------------------ violated


def test_a_violation_shows_the_count_and_the_row_that_nearly_counted() -> None:
    finding = only(record(活动=[H1], 人员=[person(2, "01"), person(3, None)]), TWO_OFFICERS)
    assert finding.verdict is Verdict.VIOLATED
    assert finding.remedy == "补正"
    assert (finding.subject.table, finding.subject.id) == ("活动", "H1")
    assert finding.subject.source is not None and finding.subject.source.row == 2
    count, badge = finding.because
    assert (count.what, count.value, count.required) == ("数量(执法人员)", 1, "≥ 2")
    assert [(cell.sheet, cell.cell) for cell in count.source] == [("活动", "A2"), ("人员", "A2")]
    assert (badge.what, badge.state, badge.required, cells(badge)) == (
        "人员 H1#2 的执法证号",
        "blank",
        "已填",
        ["C3"],
    )


def test_a_message_is_filled_in_from_the_case() -> None:
    piece = Piece("数量(执法人员)", officers())
    kind = Piece("类型", field("活动", "类型"))
    place = Piece("地点", field("活动", "地点"))
    message = Message(parts=(kind, "只有 ", piece, " 名持证执法人员，在", place))
    duty = replace(TWO_OFFICERS, message=message)
    finding = only(record(活动=[H1], 人员=[person(2, "01")]), duty)
    assert finding.message == "询问当事人只有 1 名持证执法人员，在未导出"


def test_without_a_message_the_title_and_the_first_reason_stand_in() -> None:
    finding = only(record(活动=[H1], 人员=[person(2, "01")]), TWO_OFFICERS)
    assert finding.message == "活动 H1：“调查取证不少于两名执法人员”没有做到，数量(执法人员)：1，应当 ≥ 2"


ENTERED = obligation("案源", Deadline(field("案源", "录入平台时间"), field("案源", "发现时间"), days(3)))
THIRD_DAY = "不晚于 2025-03-07（发现时间 2025-03-04 起 3 个工作日内）"


@pytest.mark.parametrize("entered", [date(2025, 3, 10), None], ids=["late", "blank"])
def test_a_missed_deadline_names_its_last_day_and_both_cells(entered: date | None) -> None:
    lead = placed("案源", 4, lead_id="Y1", discovered_at=date(2025, 3, 4), entered_at=entered)
    [line] = only(record(案源=[lead]), ENTERED).because
    assert line.required == THIRD_DAY
    assert line.value == ("2025-03-10" if entered else None)
    assert line.state == ("value" if entered else "blank")
    assert cells(line) == ["C4", "B4"]


def test_a_failing_every_goes_into_the_rows_that_fail() -> None:
    shown = yes(field("人员", "出示证件", frame=1))
    duty = obligation("活动", Every(rows("活动", "人员"), shown))
    people = [
        placed("人员", 2, activity_id="H1", badge_shown=True),
        placed("人员", 3, activity_id="H1", badge_shown=False),
    ]
    count, one = only(record(活动=[H1], 人员=people), duty).because
    assert (count.value, count.required) == (1, "= 0")
    assert (one.what, one.value, one.required, cells(one)) == ("人员 H1#2 的出示证件", False, "是", ["B3"])


def test_a_named_condition_is_one_line_with_the_cells_of_all_its_homes() -> None:
    homes = Or((yes(field("送达", "送达回证")), filled(field("送达", "收到日期"))))
    duty = obligation("送达", NamedCondition("有送达回证", homes))
    service = placed("送达", 5, service_id="S1", receipt=None, received_on=None)
    [line] = only(record(送达=[service]), duty).because
    assert (line.what, line.value, line.required, cells(line)) == ("有送达回证", False, "是", ["B5", "C5"])


def test_a_failed_choice_of_ways_says_what_each_lacks() -> None:
    ways = AnyWay(
        (
            Way("有见证人", both(yes(field("送达", "见证人签章")), filled(field("送达", "拒收日期")))),
            Way("留在住所", yes(field("送达", "留置住所"))),
        )
    )
    service = placed("送达", 3, service_id="S1", witness_signed=True, refused_on=None, left_at_residence=None)
    finding = only(record(送达=[service]), obligation("送达", ways))
    assert [(way.name, [line.what for line in way.because]) for way in finding.alternatives] == [
        ("有见证人", ["拒收日期"]),
        ("留在住所", ["留置住所"]),
    ]
    assert [line.value for line in finding.because] == [["拒收日期：空白"], ["留置住所：空白"]]


def test_a_gap_in_the_recordings_shows_what_was_recorded_and_what_had_to_be() -> None:
    films = replace(rows("活动", "音像"), name="录像")
    activity = placed(
        "活动", 2, activity_id="H1", started_at=datetime(2025, 3, 4, 9), ended_at=datetime(2025, 3, 4, 11)
    )
    film = placed(
        "音像",
        7,
        recording_id="V1",
        subject_ids=("H1",),
        started_at=datetime(2025, 3, 4, 9),
        ended_at=datetime(2025, 3, 4, 10),
    )
    [line] = only(
        record(活动=[activity], 音像=[film]), obligation("活动", Covers(films, path("活动"), 5))
    ).because
    assert line.value == ["2025-03-04 09:00 至 2025-03-04 10:00"]
    assert line.required == "覆盖 2025-03-04 09:00 至 2025-03-04 11:00，间隔不超过 5 分钟"


def test_a_comparison_of_times_shows_both() -> None:
    ordered = Before(field("案件", "决定日期"), field("案件", "结案日期"), strict=False, by_day=False)
    header = placed("案件", 2, case_no="案1", decided_on=date(2025, 3, 5), closed_on=date(2025, 3, 4))
    [line] = only(record(header), obligation("案件", ordered)).because
    assert (line.what, line.value, line.required) == (
        "决定日期",
        "2025-03-05",
        "不晚于 结案日期（2025-03-04）",
    )
    assert cells(line) == ["B2", "C2"]


# -------------------------------------------------------------------------------------------------------- undetermined


def test_a_paper_without_its_link_is_counted_in_the_message() -> None:
    people = [person(2, "01"), person(3, "02", None), person(4, "03", None)]
    finding = only(record(活动=[H1], 人员=people), TWO_OFFICERS)
    assert finding.verdict is Verdict.UNDETERMINED
    assert finding.message.endswith("无法判定：另有 2 条人员未填活动编号，不知属于谁")
    assert finding.remedy == "补填“人员”表的“活动编号”"
    count, link = finding.because
    assert count.value == Interval(low=1, high=3)
    assert (link.state, cells(link)) == ("blank", ["A3", "A4"])


def test_a_table_that_was_not_exported_is_named_once() -> None:
    finding = only(record(活动=[H1]), TWO_OFFICERS)
    assert finding.message.endswith("“人员”表没有导出")
    assert finding.remedy == "导出“人员”表"
    assert [(line.what, line.state) for line in finding.because] == [
        ("数量(执法人员)", "value"),
        ("“人员”表", "not_exported"),
    ]


def test_a_column_that_was_not_exported_is_named_once_for_all_rows() -> None:
    people = [placed("人员", n, activity_id="H1", role="执法人员") for n in (2, 3, 4)]
    finding = only(record(活动=[H1], 人员=people), TWO_OFFICERS)
    assert finding.message.endswith("无法判定：“人员”表的“执法证号”没有导出")
    assert [line.state for line in finding.because] == ["value", "not_exported"]


def test_a_field_that_is_the_condition_itself_is_told_once() -> None:
    finding = only(
        record(送达=[placed("送达", 3, service_id="S1")]), obligation("送达", yes(field("送达", "送达回证")))
    )
    [line] = finding.because
    assert (line.what, line.state, line.required) == ("送达回证", "not_exported", "是")
    assert [(cell.sheet, cell.row, cell.column, cell.cell) for cell in line.source] == [
        ("送达", 3, "送达回证", None)
    ]


def test_a_blank_in_a_classifying_column_is_asked_for() -> None:
    finding = only(record(活动=[H1], 人员=[person(2, "01"), person(3, "02", role=None)]), TWO_OFFICERS)
    assert finding.message.endswith("人员 H1#2 的“角色”是空白")
    assert finding.remedy == "补填“人员”表的“角色”"


def test_a_distrusted_value_is_told_with_its_reason() -> None:
    header = placed("案件", 2, case_no="案1", decided_on=date(2099, 1, 1)).distrusting(
        {"decided_on": "晚于基准日"}
    )
    finding = only(record(header), obligation("案件", filled(field("案件", "决定日期"))))
    assert "案件 的“决定日期”不能采信（晚于基准日）" in finding.message
    assert finding.remedy == "核对并更正“案件”表的“决定日期”"


def test_a_word_outside_the_standard_names_is_quoted() -> None:
    paper = placed("文书", 6, document_id="W3", kind="询问笔录", states=("办案人姓名",))
    item = Contains(field("文书", "载明事项"), "执法人员姓名")
    finding = only(record(文书=[paper]), obligation("文书", item))
    assert "标准名称以外的“办案人姓名”" in finding.message
    assert finding.because[0].value == ["办案人姓名"]


def test_a_year_without_a_calendar_is_named() -> None:
    lead = placed("案源", 4, lead_id="Y1", discovered_at=date(2098, 12, 30), entered_at=date(2099, 1, 20))
    finding = only(record(案源=[lead]), ENTERED, as_of=date(2099, 6, 1))
    assert finding.verdict is Verdict.UNDETERMINED
    assert "工作日历没有公布" in finding.message and "2099 年" in finding.message


def test_if_it_is_not_known_whether_a_failed_duty_applies_the_message_says_both() -> None:
    duty = obligation(
        "文书", yes(field("文书", "印章")), applies=is_(field("文书", "种类"), "公告"), title="加盖印章"
    )
    finding = only(record(文书=[placed("文书", 6, document_id="W3", kind=None, sealed=False)]), duty)
    assert (
        finding.message == "文书 W3：“加盖印章”如适用则没有做到，但是否适用无法判定：文书 W3 的“种类”是空白"
    )
    assert [line.what for line in finding.because] == ["种类", "印章"]


def test_a_named_date_that_no_home_holds_is_asked_for_in_each_of_them() -> None:
    homes = FirstFilledTerm((field("案件", "决定日期"), field("案件", "结案日期")))
    ordered = Before(field("案件", "启动日期"), NamedTerm("决定之日", homes), strict=False, by_day=False)
    header = placed("案件", 2, case_no="案1", initiated_on=date(2025, 3, 1), decided_on=None, closed_on=None)
    finding = only(record(header), obligation("案件", ordered))
    assert finding.remedy == "补填“案件”表的“决定日期”；补填“案件”表的“结案日期”"
    assert finding.because[0].what == "决定之日" and cells(finding.because[0])[:2] == ["C2", "D2"]


def test_a_named_date_without_any_row_that_could_hold_it_is_asked_for_by_its_name() -> None:
    first = ExtremeTerm(Which.EARLIEST, rows("案件", "文书"), field("文书", "制作日期", frame=1))
    ordered = Before(field("案件", "启动日期"), NamedTerm("制作之日", first), strict=False, by_day=False)
    finding = only(
        record(row("案件", case_no="案1", initiated_on=date(2025, 3, 1)), 文书=[]),
        obligation("案件", ordered),
    )
    assert "还没有“制作之日”" in finding.message


def test_what_is_certain_of_a_term_is_not_doubted_beside_what_is_not() -> None:
    applies = is_(field("案源", "来源"), "举报")
    duty = replace(ENTERED, applies=applies)
    lead = placed(
        "案源", 4, lead_id="Y1", source=None, discovered_at=date(2025, 3, 4), entered_at=date(2025, 3, 20)
    )
    finding = only(record(案源=[lead]), duty)
    assert finding.remedy == "补填“案源”表的“来源”"


def test_a_word_asked_for_in_two_ways_is_one_line() -> None:
    either = Or((is_(field("案件", "启动方式"), "依申请"), is_(field("案件", "启动方式"), "依职权")))
    finding = only(record(placed("案件", 2, case_no="案1", initiation=None)), obligation("案件", either))
    assert [line.required for line in finding.because] == ["为 依申请 或 为 依职权"]


def test_a_query_is_called_by_what_it_asks_for() -> None:
    papers = replace(rows("活动", "文书", is_(field("文书", "种类", frame=1), "询问笔录")), name="文书")
    finding = only(record(活动=[H1], 文书=[]), obligation("活动", Some(papers)))
    assert finding.because[0].what == "数量(文书 其中 种类 为 询问笔录)"


def test_a_subject_table_that_was_not_exported_has_no_id_and_no_place() -> None:
    duty = obligation("申请", filled(field("申请", "申请时间")))
    finding = only(record(), duty)
    assert (finding.subject.id, finding.subject.source) == (None, None)
    assert finding.message.endswith("“申请”表没有导出")


def test_what_is_known_of_an_unsettled_choice_stands_beside_what_is_not() -> None:
    ways = AnyWay(
        (Way("有见证人", yes(field("送达", "见证人签章"))), Way("留在住所", yes(field("送达", "留置住所"))))
    )
    finding = only(
        record(送达=[placed("送达", 3, service_id="S1", witness_signed=False)]), obligation("送达", ways)
    )
    assert [line.state for way in finding.alternatives for line in way.because] == ["value", "not_exported"]
    assert finding.message.endswith("“送达”表的“留置住所”没有导出")


# ------------------------------------------------------------------------------------------------------------- others


def test_what_is_satisfied_is_told_briefly() -> None:
    duty = obligation("活动", Some(rows("活动", "人员", is_(field("人员", "角色", frame=1), "证人"))))
    finding = only(record(活动=[H1], 人员=[person(n, "01", role="证人") for n in range(2, 40)]), duty)
    assert finding.verdict is Verdict.SATISFIED
    assert len(finding.because) <= 4 and all(len(line.source) <= 10 for line in finding.because)
    assert (finding.remedy, finding.reason, finding.alternatives) == (None, None, ())


def test_what_does_not_apply_says_why() -> None:
    duty = obligation("文书", yes(field("文书", "印章")), applies=is_(field("文书", "种类"), "公告"))
    finding = only(record(文书=[placed("文书", 6, document_id="W3", kind="申请书")]), duty)
    assert (finding.verdict, finding.reason) == (Verdict.NOT_APPLICABLE, None)
    [line] = finding.because
    assert (line.what, line.value, line.required) == ("种类", "申请书", "为 公告")


def test_what_is_not_due_has_its_reason() -> None:
    lead = placed("案源", 4, lead_id="Y1", discovered_at=date(2025, 3, 4), entered_at=None)
    finding = only(record(案源=[lead]), ENTERED, as_of=date(2025, 3, 5))
    assert (finding.verdict, finding.reason) == (Verdict.NOT_APPLICABLE, "未到期")
    assert finding.because[0].required == THIRD_DAY


def test_each_item_is_a_finding_with_its_own_title() -> None:
    duty = obligation(
        "文书", EachItem(field("文书", "载明事项"), ("执法人员姓名", "执法证件号码")), title="载明"
    )
    message = Message(parts=("没有载明", Piece("本项", field("文书", "载明事项"))))
    paper = placed("文书", 6, document_id="W3", kind="询问笔录", states=("执法人员姓名",))
    first, second = explained(record(文书=[paper]), replace(duty, message=message))
    assert [(f.obligation, f.title, f.verdict) for f in (first, second)] == [
        ("11.1-执法人员姓名", "载明：执法人员姓名", Verdict.SATISFIED),
        ("11.1-执法证件号码", "载明：执法证件号码", Verdict.VIOLATED),
    ]
    assert second.message == "没有载明执法证件号码"


def test_a_question_is_put_with_what_to_look_at() -> None:
    finding = only(record(), question("案件"))
    assert (finding.verdict, finding.item) == (Verdict.MANUAL, "八")
    assert finding.question == "是否还有其他应当载明的事项？"
    assert finding.remedy == "决定书"


def test_a_units_year_is_named_by_unit_and_year() -> None:
    duty = obligation("单位年度", number(Op.GE, field("单位年度", "培训次数"), 1))
    ref = reference(duty)
    year = AgencyYear.build({"unit": "某局", "year": 2025, "trainings": 0})
    [judgement] = ref.judge_unit(year)
    finding = Explainer(ref).unit_finding(year, judgement)
    assert (finding.subject.id, finding.because[0].value, finding.because[0].required) == (
        "某局 2025 年",
        0,
        "≥ 1",
    )


def test_no_explanation_is_longer_than_can_be_read() -> None:
    parts = tuple(
        filled(column)
        for column in (field("送达", name) for name in TABLES["送达"].columns if name != "案号")
    )
    finding = only(
        record(送达=[row("送达", **{c.attr: None for c in TABLES["送达"].columns.values()})]),
        obligation("送达", both(*parts)),
    )
    assert len(finding.because) == 13
    assert "从略" in str(finding.because[-1].value)
