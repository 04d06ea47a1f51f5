"""义务, 人工, 不编码 and 参数: what their clauses become, and what is missing or too much."""

from __future__ import annotations

import pytest

from dsl.tree import (
    Amount,
    AnyWay,
    Basis,
    CountTerm,
    Deadline,
    EachItem,
    FieldTerm,
    Holds,
    Not,
    OneOf,
    ParamTerm,
    Piece,
    StageIs,
    Unit,
)
from tests.dsl.rules import condition, duty, file, load, mistakes, mistakes_in, obligation, warnings

ASK = "人工 1.1 「名称」\n  依据 款 1 「行政执法人员不得少于2人」\n  类别 人员\n  针对 活动\n  提问 「是吗？」\n  查看 「笔录」\n"


def test_an_obligation_holds_its_clauses() -> None:
    found = obligation(
        "地点 已填",
        subject="活动 其中 类型 ≠ 听证",
        before="  到期 阶段 = 已归档\n",
        after="  说明 「甲」\n  整改 「乙」\n",
    )
    assert (found.id, found.article, found.title) == ("1.1", 1, "名称")
    assert found.basis == (Basis(1, 1, None, "行政执法人员不得少于2人"),)
    assert (found.category, found.modality, found.table) == ("人员", "应当", "活动")
    assert isinstance(found.applies, Not) and isinstance(found.applies.part, OneOf)
    assert found.due == StageIs("已归档")
    assert isinstance(found.requirement, Holds)
    assert (found.message and found.message.parts, found.remedy) == (("甲",), "乙")


def test_what_is_not_written_is_none() -> None:
    found = obligation("地点 已填")
    assert (found.applies, found.due, found.message, found.remedy, found.examples) == (
        None,
        None,
        None,
        None,
        (),
    )


@pytest.mark.parametrize("modality", ["应当", "推行", "可以"])
def test_one_of_three_words_heads_the_requirement(modality: str) -> None:
    loaded = load(file(duty("地点 已填").replace("应当", modality)))
    assert loaded.ruleset is not None
    assert loaded.ruleset.obligations[0].modality == modality


def test_a_question_is_asked_of_a_person() -> None:
    loaded = load(file(ASK + "  示例 「甲」 → 人工\n    活动: 类型=听证\n"))
    assert loaded.ruleset is not None
    (found,) = loaded.ruleset.questions
    assert (found.ask, found.look_at, found.modality) == ("是吗？", "笔录", "应当")
    assert found.examples[0].verdict == "人工"


@pytest.mark.parametrize("modality", ["推行", "可以"])
def test_a_question_may_be_asked_for_less_than_a_duty(modality: str) -> None:
    loaded = load(file(ASK + f"  {modality}\n"))
    assert loaded.ruleset is not None
    assert loaded.ruleset.questions[0].modality == modality


def test_a_deadline_has_what_from_when_and_how_long() -> None:
    found = obligation("限期 登记时间 在 发现时间 起 3 个工作日 内", subject="案源").requirement
    assert isinstance(found, Deadline)
    assert isinstance(found.done, FieldTerm) and isinstance(found.start, FieldTerm)
    assert (found.done.column.name, found.start.column.name) == ("登记时间", "发现时间")
    assert found.amount == Amount(3, Unit.WORKDAY)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("3 个工作日", Amount(3, Unit.WORKDAY)),
        ("3个工作日", Amount(3, Unit.WORKDAY)),
        ("3 工作日", Amount(3, Unit.WORKDAY)),
        ("3 个 工作日", Amount(3, Unit.WORKDAY)),
        ("0 日", Amount(0, Unit.DAY)),
        ("24小时", Amount(24, Unit.HOUR)),
        ("30分", Amount(30, Unit.MINUTE)),
        ("30 分钟", Amount(30, Unit.MINUTE)),
    ],
)
def test_lengths_of_time_may_be_glued_and_have_ge_or_not(written: str, amount: Amount) -> None:
    found = obligation(f"限期 登记时间 在 发现时间 起 {written} 内", subject="案源").requirement
    assert isinstance(found, Deadline)
    assert found.amount == amount


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("3 个工作日内", "glued-inside"),
        ("3个工作日内", "glued-inside"),
        ("3 个工作日", "missing-inside"),
        ("3 内", "missing-unit"),
        ("3 个月 内", "unknown-unit"),
        ("3.5 日 内", "not-whole"),
        ("三个工作日 内", "unknown-param"),
        ("立即 内", "unknown-param"),
    ],
)
def test_what_people_mistype_in_a_length_of_time_has_its_own_message(written: str, code: str) -> None:
    assert mistakes_in(f"限期 登记时间 在 发现时间 起 {written}", subject="案源") == [code]


def test_a_parameter_holds_a_length_of_time_a_number_a_date_or_a_word() -> None:
    params = "参数 期限 = 2 个工作日 「甲」\n参数 人数 = 2 「乙」\n参数 施行 = 2025-01-01 「丙」\n参数 地名 = 青岛 「丁」\n"
    used = "数量(人员) ≥ 人数 且 结束时间 在 开始时间 起 期限 内 且 施行 不晚于 开始时间 且 地点 已填"
    loaded = load(file(params, duty(used)))
    assert loaded.ruleset is not None
    held = {name: param.value for name, param in loaded.ruleset.params.items()}
    assert held["期限"] == Amount(2, Unit.WORKDAY)
    assert (held["人数"], str(held["施行"]), held["地名"]) == (2, "2025-01-01", "青岛")
    assert loaded.ruleset.params["期限"].comment == "甲"


def test_a_parameter_as_length_keeps_its_name_and_default() -> None:
    found = obligation(
        "限期 登记时间 在 发现时间 起 立即登记期限 内",
        definitions="参数 立即登记期限 = 0 日 「同日」\n",
        subject="案源",
    ).requirement
    assert isinstance(found, Deadline)
    assert found.amount == Amount(0, Unit.DAY, "立即登记期限")


def test_a_number_parameter_is_compared_by_name() -> None:
    found = condition("数量(人员) ≥ 最少人数", definitions="参数 最少人数 = 2 「甲」\n")
    assert found.right == ParamTerm("最少人数")  # type: ignore[union-attr]


def test_a_parameter_that_nothing_uses_is_a_warning() -> None:
    assert "unused-param" in warnings(file("参数 甲 = 2 「乙」\n", duty("地点 已填")))


def test_each_item_of_a_list_in_the_order_written() -> None:
    found = obligation("逐项 载明事项 包含 {决定内容, 适用依据}", subject="文书").requirement
    assert isinstance(found, EachItem)
    assert found.items == ("决定内容", "适用依据")


def test_each_item_of_a_named_set() -> None:
    found = obligation(
        "逐项 载明事项 包含 各项", definitions="定义 各项 是 {决定内容, 适用依据}\n", subject="文书"
    ).requirement
    assert isinstance(found, EachItem)
    assert found.items == ("决定内容", "适用依据")


def test_ways_have_names() -> None:
    found = obligation("任一途径\n    「甲」 (地点 已填 且 结果 已填)\n    「乙」 (类型 = 听证)").requirement
    assert isinstance(found, AnyWay)
    assert [way.name for way in found.ways] == ["甲", "乙"]
    assert found.ways[1].condition == condition("类型 = 听证")


def test_a_message_has_texts_and_holes_in_order() -> None:
    message = obligation(
        "地点 已填", after="  说明 「{活动编号}：{数量(人员 其中 (角色 属于 {当事人, 证人}))} 人」\n"
    ).message
    assert message is not None
    first, colon, count, end = message.parts
    assert isinstance(first, Piece) and isinstance(count, Piece)
    assert (first.source, colon, end) == ("活动编号", "：", " 人")
    assert isinstance(first.term, FieldTerm) and isinstance(count.term, CountTerm)


def test_this_item_is_a_hole_of_a_list_requirement_only() -> None:
    after = "  说明 「没有载明{本项}」\n"
    message = obligation("逐项 载明事项 包含 {决定内容}", subject="文书", after=after).message
    assert message is not None
    assert isinstance(message.parts[1], Piece)
    assert mistakes_in("地点 已填", after=after) == ["item-hole"]


def test_obligations_come_in_the_order_of_their_numbers() -> None:
    loaded = load(file(*(duty("地点 已填", number=f"1.{n}") for n in (10, 2, 1))))
    assert loaded.ruleset is not None
    assert [found.id for found in loaded.ruleset.obligations] == ["1.1", "1.2", "1.10"]


def test_one_number_is_used_once_by_duty_and_question_together() -> None:
    assert mistakes(file(duty("地点 已填"), ASK)) == ["id-twice"]


def test_words_that_no_rule_encodes_are_kept_with_their_reason() -> None:
    loaded = load(file("不编码 款 1 「调查取证时」 宣示 「说明何时」\n", duty("地点 已填")))
    assert loaded.ruleset is not None
    (found,) = loaded.ruleset.uncoded
    assert (found.article, found.paragraph, found.item, found.quote) == (1, 1, None, "调查取证时")
    assert (found.kind, found.reason) == ("宣示", "说明何时")


def test_every_mistake_of_an_obligation_is_told_at_once() -> None:
    text = file(
        "义务 1.1 「名称」\n  依据 款 1 「不得少于3人」\n  类别 人员\n  针对 活动 其中 类形 = 听证\n"
        "  到期 地名 已填\n  应当 数量(人员) ≥ 二 且 地点 早于 开始时间\n  说明 「{名}」\n"
        "  示例 「甲」 → 合格\n    活动: 类型=询\n"
    )
    assert mistakes(text) == [
        "not-verbatim",
        "unknown-field",
        "unknown-field",
        "chinese-number",
        "not-a-time",
        "unknown-field",
        "unknown-verdict",
        "example-value",
    ]
