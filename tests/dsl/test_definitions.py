"""定义: names that hold for the whole folder, expanded where they are used, with their names kept."""

from __future__ import annotations

from dsl.load import parse_text
from dsl.tree import (
    And,
    Before,
    Compare,
    CountTerm,
    ExtremeTerm,
    FieldTerm,
    Filled,
    FirstFilledTerm,
    Literal,
    NamedCondition,
    NamedTerm,
    OneOf,
    Op,
    Path,
    Some,
)
from records.schema import RELATIONS, TABLES
from tests.dsl.rules import HEAD, REGULATION, condition, duty, file, mistakes, mistakes_in, obligation


def test_a_set_stands_for_its_values_also_inside_another_set() -> None:
    sets = "定义 现场活动 是 {勘验, 现场检查}\n定义 取证活动 是 {现场活动, 询问证人}\n"
    found = condition("类型 属于 取证活动", definitions=sets)
    assert isinstance(found, OneOf)
    assert found.values == tuple(sorted(("勘验", "现场检查", "询问证人")))
    assert found == condition("类型 属于 {取证活动}", definitions=sets)


def test_a_set_is_checked_against_the_column_that_uses_it() -> None:
    assert mistakes_in("类型 属于 取证活动", definitions="定义 取证活动 是 {询问笔录}\n") == ["unknown-value"]
    assert condition("有 文书 其中 种类 属于 笔录", definitions="定义 笔录 是 {询问笔录}\n")


def test_a_named_relation_joins_its_condition_with_that_of_its_use() -> None:
    defined = "定义 活动 的 执法人员 是 人员 其中 角色 = 执法人员\n"
    found = condition("有 执法人员 其中 执法证号 已填", definitions=defined)
    plain = condition("有 人员 其中 (角色 = 执法人员 且 执法证号 已填)")
    assert found == plain
    assert isinstance(found, Some)
    assert found.query.name == "执法人员"


def test_a_named_relation_may_narrow_another_and_count_by_a_field() -> None:
    defined = (
        "定义 活动 的 持证人员 是 人员 其中 执法证号 已填\n"
        "定义 活动 的 各名持证人员 是 持证人员，按 姓名 计\n"
    )
    found = condition("数量(各名持证人员) ≥ 2", definitions=defined)
    assert isinstance(found, Compare)
    assert isinstance(found.left, CountTerm)
    assert found.left.query.distinct == FieldTerm(Path(1, (), "人员"), TABLES["人员"].columns["姓名"])
    assert found == condition("数量(人员 其中 执法证号 已填，按 姓名 计) ≥ 2")
    assert found == condition("数量(人员 其中 执法证号 已填)，按 姓名 计 ≥ 2")


def test_a_bare_name_defines_a_relation_where_it_is_one() -> None:
    assert condition("有 在场的人", definitions="定义 活动 的 在场的人 是 人员\n") == condition("有 人员")


def test_a_named_condition_keeps_its_name_and_holds_on_the_row_of_its_use() -> None:
    defined = "定义 文书 的 已盖章 是 印章 = 是\n"
    inner = condition("有 文书 其中 已盖章", definitions=defined)
    assert isinstance(inner, Some)
    assert isinstance(inner.query.where, NamedCondition)
    assert inner.query.where.name == "已盖章"
    hop = condition("所送文书 的 已盖章", definitions=defined, subject="送达")
    assert isinstance(hop, NamedCondition)
    seal = FieldTerm(Path(0, (RELATIONS["送达", "所送文书"],), "文书"), TABLES["文书"].columns["印章"])
    assert hop.condition == Compare(Op.EQ, seal, Literal(True))


def test_a_named_quantity_is_a_time_or_a_count() -> None:
    defined = (
        "定义 案件 的 决定之日 是 首个已填(决定日期, 最早(文书 的 制作日期 其中 种类 属于 {行政处罚决定书}))\n"
        "定义 活动 的 人数 是 数量(人员)\n"
    )
    used = "人数 ≥ 2 且 开始时间 不晚于 案件 的 决定之日"
    found = condition(used, definitions=defined)
    assert isinstance(found, And)
    count, before = found.parts
    assert isinstance(count, Compare) and isinstance(count.left, NamedTerm)
    assert isinstance(before, Before) and isinstance(before.right, NamedTerm)
    assert before.right.name == "决定之日"
    assert isinstance(before.right.term, FirstFilledTerm)
    first, earliest = before.right.term.options
    case = (RELATIONS["活动", "案件"],)
    assert first == FieldTerm(Path(0, case, "案件"), TABLES["案件"].columns["决定日期"])
    assert isinstance(earliest, ExtremeTerm)
    assert earliest.query.start == Path(0, case, "案件")


def test_an_alias_of_a_field_is_a_quantity() -> None:
    found = condition("始 早于 结束时间", definitions="定义 活动 的 始 是 开始时间\n")
    assert isinstance(found, Before)
    assert isinstance(found.left, NamedTerm)


def test_a_definition_does_not_see_the_rows_around_its_use() -> None:
    text = file(
        "定义 签名 的 本人所签 是 姓名 = 本文书 的 制作人\n",
        duty("有 签名 其中 本人所签", subject="文书"),
    )
    assert mistakes(text) == ["no-such-row"]


def test_definitions_hold_for_the_whole_folder_whatever_the_order_of_files() -> None:
    texts = {
        "01.评查": file(duty("有 执法人员")),
        "02.评查": f"{HEAD}定义 活动 的 执法人员 是 人员 其中 角色 = 执法人员\n",
    }
    assert parse_text(texts, REGULATION).ruleset is not None


def test_mistakes_in_a_definition_are_told_once_and_where_it_is_defined() -> None:
    text = file(
        "定义 活动 的 执法人员 是 人员 其中 身份 = 执法人员\n",
        duty("有 执法人员"),
        duty("数量(执法人员) ≥ 2", number="1.2"),
    )
    assert mistakes(text) == ["unknown-field"]


def test_a_definition_that_cannot_be_read_does_not_make_its_uses_mistakes() -> None:
    text = file("定义 活动 的 执法人员 是 人员 其中 角色 == 执法人员\n", duty("有 执法人员"))
    assert mistakes(text) == ["double-equals"]


def test_a_cycle_is_told_once_with_the_way_round() -> None:
    defined = "定义 活动 的 甲 是 (地点 已填 或 乙)\n定义 活动 的 乙 是 非 丙\n定义 活动 的 丙 是 甲\n"
    assert mistakes_in("甲 且 乙", definitions=defined) == ["definition-cycle"]


def test_a_set_that_holds_itself_is_a_cycle() -> None:
    assert mistakes_in("类型 属于 甲", definitions="定义 甲 是 {乙}\n定义 乙 是 {甲}\n") == [
        "definition-cycle"
    ]


def test_a_relation_that_is_itself_is_a_cycle() -> None:
    defined = "定义 活动 的 甲 是 乙\n定义 活动 的 乙 是 甲\n"
    assert mistakes_in("有 甲", definitions=defined)[0] in ("definition-cycle", "unknown-relation")


def test_what_nothing_uses_is_an_error_and_use_by_the_unused_is_no_use() -> None:
    defined = "定义 活动 的 甲 是 地点 已填\n定义 活动 的 乙 是 (甲 且 结果 已填)\n"
    assert mistakes_in("地点 已填", definitions=defined) == ["unused-definition", "unused-definition"]


def test_other_mistakes_come_before_unused_definitions() -> None:
    text = file("定义 活动 的 甲 是 地点 已填\n", duty("甲 且 地名 已填"))
    assert mistakes(text) == ["unknown-field"]


def test_a_relation_is_no_condition_and_a_condition_no_relation() -> None:
    defined = "定义 活动 的 执法人员 是 人员 其中 角色 = 执法人员\n定义 活动 的 有地点 是 地点 已填\n"
    assert mistakes_in("执法人员 且 有 有地点", definitions=defined) == [
        "relation-as-field",
        "field-as-relation",
    ]


def test_named_values_are_filled_or_blank() -> None:
    found = condition(
        "决定之日 空白", definitions="定义 案件 的 决定之日 是 首个已填(决定日期, 结案日期)\n", subject="案件"
    )
    assert isinstance(found.part, Filled)  # type: ignore[union-attr]


def test_use_of_a_definition_is_used_in_the_condition_of_a_subject_and_a_message() -> None:
    defined = "定义 活动 的 甲 是 首个已填(开始时间, 结束时间)\n"
    assert obligation("地点 已填", definitions=defined, after="  说明 「{甲}」\n").message is not None
