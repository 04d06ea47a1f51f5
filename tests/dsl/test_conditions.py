"""Each condition of the language becomes the node of the checked tree that language.md means by it."""

from __future__ import annotations

from datetime import date

import pytest

from dsl.tree import (
    Amount,
    And,
    Before,
    CheckDigits,
    Compare,
    Condition,
    Contains,
    CountTerm,
    Covers,
    Every,
    ExtremeTerm,
    FieldTerm,
    Filled,
    FirstFilledTerm,
    Literal,
    Not,
    Nothing,
    OneOf,
    Op,
    Or,
    PagesContinuous,
    Path,
    Query,
    Some,
    StageIs,
    TodayTerm,
    Unit,
    Which,
    Within,
)
from records.schema import RELATIONS, TABLES
from tests.dsl.rules import condition, mistakes_in


def field(name: str, table: str = "活动", frame: int = 0, *hops: tuple[str, str]) -> FieldTerm:
    return FieldTerm(Path(frame, tuple(RELATIONS[hop] for hop in hops), table), TABLES[table].columns[name])


def query(source: str, name: str, where: Condition | None = None, frame: int = 1, start: int = 0) -> Query:
    return Query(Path(start, (), source), RELATIONS[source, name], frame, where)


PLACE, RESULT = Filled(field("地点")), Filled(field("结果"))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("地点 已填", PLACE),
        ("地点 空白", Not(PLACE)),
        ("非 地点 已填", Not(PLACE)),
        ("非 地点 空白", PLACE),
        ("非 非 地点 已填", PLACE),
        ("地点 已填 且 结果 已填", And((PLACE, RESULT))),
        ("地点 已填 或 结果 已填", Or((PLACE, RESULT))),
        ("(地点 已填 且 结果 已填)", And((PLACE, RESULT))),
        ("地点 已填 且 (结果 已填 且 类型 = 勘验)", And((PLACE, RESULT, OneOf(field("类型"), ("勘验",))))),
        ("地点 已填 且 (结果 已填 或 地点 空白)", And((PLACE, Or((RESULT, Not(PLACE)))))),
        ("类型 = 勘验", OneOf(field("类型"), ("勘验",))),
        ("类型 ≠ 勘验", Not(OneOf(field("类型"), ("勘验",)))),
        ("类型 != 勘验", Not(OneOf(field("类型"), ("勘验",)))),
        ("类型 <> 勘验", Not(OneOf(field("类型"), ("勘验",)))),
        ("类型 属于 {听证, 勘验, 听证}", OneOf(field("类型"), ("勘验", "听证"))),
        ("现场执法 = 是", Compare(Op.EQ, field("现场执法"), Literal(True))),
        ("现场执法 ≠ 否", Compare(Op.NE, field("现场执法"), Literal(False))),
        ("地点 = 会议室", Compare(Op.EQ, field("地点"), Literal("会议室"))),
        ("地点 = 「会 议 室」", Compare(Op.EQ, field("地点"), Literal("会 议 室"))),
        ("阶段 = 已归档", StageIs("已归档")),
        ("阶段 ≠ 已归档", Not(StageIs("已归档"))),
        ("开始时间 早于 结束时间", Before(field("开始时间"), field("结束时间"), True, False)),
        ("开始时间 不晚于 结束时间 按日", Before(field("开始时间"), field("结束时间"), False, True)),
        ("今天 不晚于 2025-03-10", Before(TodayTerm(), Literal(date(2025, 3, 10)), False, False)),
        (
            "结束时间 在 开始时间 起 3 个工作日 内",
            Within(field("结束时间"), field("开始时间"), Amount(3, Unit.WORKDAY)),
        ),
        (
            "结束时间 在 开始时间 起 24小时 内",
            Within(field("结束时间"), field("开始时间"), Amount(24, Unit.HOUR)),
        ),
        (
            "开始时间 不晚于 案件 的 决定日期",
            Before(field("开始时间"), field("决定日期", "案件", 0, ("活动", "案件")), False, False),
        ),
        ("数量(人员) ≥ 2", Compare(Op.GE, CountTerm(query("活动", "人员")), Literal(2))),
        ("数量（人员）>=2", Compare(Op.GE, CountTerm(query("活动", "人员")), Literal(2))),
        ("数量(人员) ＝ 2", Compare(Op.EQ, CountTerm(query("活动", "人员")), Literal(2))),
        ("有 人员", Some(query("活动", "人员"))),
        ("无 人员", Nothing(query("活动", "人员"))),
        (
            "有 人员 其中 执法证号 已填",
            Some(query("活动", "人员", Filled(field("执法证号", "人员", 1)))),
        ),
        (
            "每个 人员 其中 角色 = 执法人员 都 (出示证件 = 是)",
            Every(
                query("活动", "人员", OneOf(field("角色", "人员", 1), ("执法人员",))),
                Compare(Op.EQ, field("出示证件", "人员", 1), Literal(True)),
            ),
        ),
        (
            "有 文书 其中 (有 签名 其中 姓名 = 本文书 的 制作人)",
            Some(
                query(
                    "活动",
                    "文书",
                    Some(
                        query(
                            "文书",
                            "签名",
                            Compare(Op.EQ, field("姓名", "签名", 2), field("制作人", "文书", 1)),
                            frame=2,
                            start=1,
                        )
                    ),
                )
            ),
        ),
        (
            "有 案件 的 文书",
            Some(Query(Path(0, (RELATIONS["活动", "案件"],), "案件"), RELATIONS["案件", "文书"], 1)),
        ),
        ("音像 覆盖 本活动", Covers(query("活动", "音像"), Path(0, (), "活动"), 0)),
        (
            "音像 其中 (类型 = 录像) 覆盖 本活动 允许间隔 5 分钟",
            Covers(query("活动", "音像", OneOf(field("类型", "音像", 1), ("录像",))), Path(0, (), "活动"), 5),
        ),
        ("页号连续(文书)", PagesContinuous(query("活动", "文书"))),
        (
            "最早(文书 的 制作日期 其中 种类 = 询问笔录) 不晚于 结束时间",
            Before(
                ExtremeTerm(
                    Which.EARLIEST,
                    query("活动", "文书", OneOf(field("种类", "文书", 1), ("询问笔录",))),
                    field("制作日期", "文书", 1),
                ),
                field("结束时间"),
                False,
                False,
            ),
        ),
        (
            "首个已填(结束时间, 开始时间) 已填",
            Filled(FirstFilledTerm((field("结束时间"), field("开始时间")))),
        ),
    ],
)
def test_condition_means(written: str, meant: Condition) -> None:
    assert condition(written) == meant


def test_list_contains_a_standard_word() -> None:
    states = field("载明事项", "文书")
    assert condition("载明事项 包含 决定内容", subject="文书") == Contains(states, "决定内容")


def test_check_digits_of_a_number() -> None:
    assert condition("证件号码 校验正确", subject="案件") == CheckDigits(field("证件号码", "案件"))


def test_the_case_itself_may_be_called_by_its_name() -> None:
    assert condition("案件 的 决定日期 已填", subject="案件") == Filled(field("决定日期", "案件"))


def test_to_one_relations_chain() -> None:
    hops = (("送达", "所送文书"), ("文书", "案件"))
    assert condition("所送文书 的 案件 的 决定日期 已填", subject="送达") == Filled(
        field("决定日期", "案件", 0, *hops)
    )


def test_rows_may_start_after_to_one_relations() -> None:
    found = condition("有 所送文书 的 签名", subject="送达")
    assert isinstance(found, Some)
    assert found.query.start == Path(0, (RELATIONS["送达", "所送文书"],), "文书")
    assert found.query.relation == RELATIONS["文书", "签名"]


def test_this_person_is_the_one_outside_where_the_inner_row_is_a_person_too() -> None:
    found = condition("有 所在活动 的 人员 其中 姓名 = 本人员 的 姓名", subject="人员")
    assert isinstance(found, Some)
    assert found.query.where == Compare(Op.EQ, field("姓名", "人员", 1), field("姓名", "人员"))


def test_spelling_does_not_change_the_meaning() -> None:
    plain = condition("有 人员 其中 (角色 = 执法人员 且 执法证号 已填)")
    wide = condition("有　人员　其中（角色＝执法人员　且　执法证号　已填）")
    broken = condition("有 人员\n    其中 (角色 = 执法人员 # 说明\n      且 执法证号 已填)")
    assert plain == wide == broken


def test_the_words_of_a_node_are_those_written() -> None:
    found = condition("有 人员 其中 (角色 = 执法人员 # 说明\n   且 执法证号 已填)")
    assert found.text == "有 人员 其中 (角色 = 执法人员 且 执法证号 已填)"
    assert (found.span.end_line - found.span.line, found.span.column) == (1, 6)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("地点 已填 且 结果 已填 或 类型 已填", "mixed-joins"),
        ("有 人员 其中 角色 = 当事人 且 地点 已填", "loose-where"),
        ("无 人员 其中 角色 = 当事人 或 地点 已填", "loose-where"),
        ("非 有 人员 其中 角色 = 当事人 且 地点 已填", "loose-where"),
        ("每个 人员 其中 角色 = 当事人 或 姓名 已填 都 (姓名 已填)", "loose-where"),
    ],
)
def test_what_can_be_read_two_ways_is_refused(written: str, code: str) -> None:
    assert mistakes_in(written) == [code]


def test_a_last_test_after_where_needs_no_bracket() -> None:
    bare = condition("地点 已填 且 有 人员 其中 角色 = 当事人")
    assert bare == condition("地点 已填 且 (有 人员 其中 (角色 = 当事人))")


@pytest.mark.parametrize(
    "written",
    [
        "限期 结束时间 在 开始时间 起 3 日 内 且 地点 已填",
        "地点 已填 且 逐项 类型 包含 {勘验}",
        "(任一途径 「甲」 (地点 已填) 「乙」 (结果 已填))",
    ],
)
def test_what_heads_a_requirement_stands_nowhere_inside(written: str) -> None:
    assert mistakes_in(written)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("开始时间 = 结束时间", "time-by-sign"),
        ("开始时间 < 2025-01-01", "time-by-sign"),
        ("开始时间 早于 地点", "not-a-time"),
        ("数量(人员) 早于 开始时间", "not-a-time"),
        ("类型 < 勘验", "order-of-words"),
        ("现场执法 属于 {是, 否}", "one-of-what"),
        ("数量(人员) ≥ 数量(文书)", "count-on-the-right"),
        ("数量(人员) 已填", "filled-of"),
        ("今天 已填", "filled-of"),
        ("地点 校验正确 且 类型 校验正确", "check-digits-of"),
        ("地点 = 本人员 的 姓名", "no-such-row"),
        ("类型 包含 勘验", "contains-what"),
        ("阶段", "stage-alone"),
        ("阶段 = 立案", "unknown-value"),
        ("页号连续(人员)", "pages-of-nothing"),
        ("音像 覆盖 地点", "covers-what"),
        ("音像 覆盖 本活动 允许间隔 5 小时", "gap-unit"),
    ],
)
def test_types_are_checked_before_any_case_is_read(written: str, code: str) -> None:
    assert mistakes_in(written) == [code]
