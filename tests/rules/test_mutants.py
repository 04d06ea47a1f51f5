"""The examples are sharp: a small mistake in a rule, definition or parameter is noticed, or explained and proven harmless.

All mistakes are made by ``python -m benchmarks.rule_mutants`` (in CI after the tests); here every STEPth of them, and the
tools themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from benchmarks.mutation.judging import durable_differs, noticed_by_examples, noticed_by_list
from benchmarks.mutation.mistakes import mistakes
from benchmarks.mutation.workshop import Mutant, Workshop
from benchmarks.rule_mutants import EXPLAINED, Score, Tried, explanations, report, try_all, workshop
from dsl import syntax as s
from dsl.diagnostics import Diagnostics
from dsl.folder import in_memory
from dsl.parse import RULES, parse_unit
from dsl.prose import told
from dsl.source import Source
from dsl.tree import Condition, Duty, NamedCondition, Obligation
from dsl.walk import walk
from engine.calendar import Calendar

STEP = 12

ONE = """规则集 「甲」 版本 「1」

条 1
  款 1 「应当记录。」

参数 期限 = 3 工作日 「几天」
定义 两样 是 {询问笔录, 勘验笔录}
定义 文书 的 有日期 是 制作日期 已填

义务 1.1 「记录」
  依据 款 1 「应当记录」
  类别 文书
  针对 文书 其中 (种类 属于 两样 且 非 形式 = 电子)
  到期 案件 的 结案日期 已填
  应当 (有日期 或 签收日期 在 案件 的 决定日期 起 期限 内)
"""


@pytest.fixture(scope="module")
def shop() -> Workshop:
    return workshop()


@pytest.fixture(scope="module")
def mutants(shop: Workshop) -> list[Mutant]:
    return list(shop.mutants())


def small(text: str = ONE) -> list[Mutant]:
    return list(Workshop(in_memory({"一.评查": text}, "第一条　应当记录。\n")).mutants())


def made(clause: str, words: str) -> set[str]:
    """What the mistakes in one clause do."""
    source = Source("一.评查", words)
    node = parse_unit(RULES[clause], clause, source, words, 0, len(words), Diagnostics())
    assert node is not None
    return {what for what, _, _ in mistakes(node)}


# ---------------------------------------------------------------------------------------------- the program's own rules


def test_every_mistake_in_a_share_of_all_is_noticed_or_explained(
    shop: Workshop, mutants: list[Mutant], calendar: Calendar
) -> None:
    share = mutants[::STEP]
    told = explanations()
    left = [one.mutant.key for one in try_all(shop, share, calendar) if one.by is None]
    assert [key for key in left if key not in told] == []


def test_what_is_explained_is_still_a_mistake_that_can_be_made(mutants: list[Mutant]) -> None:
    assert explanations().keys() <= {mutant.key for mutant in mutants}
    assert all(explanations().values()), "every explanation has its reason"


def test_closed_is_asked_under_due_alone(shop: Workshop) -> None:
    """Proof of the first explanation: 已归档 makes every 到期 true, and 已结案 is asked nowhere else."""
    for duty in shop.rules.duties:
        requirement = (
            [duty.requirement.condition]
            if isinstance(duty, Obligation) and hasattr(duty.requirement, "condition")
            else []
        )
        asked = [*requirement, *([duty.applies] if duty.applies is not None else [])]
        assert "已结案" not in {name for condition in asked for name in names(condition)}, duty.id


def names(condition: Condition) -> Iterator[str]:
    return (node.name for node in walk(condition) if isinstance(node, NamedCondition))


def test_no_days_end_as_no_working_days_do(calendar: Calendar) -> None:
    """Proof of the second explanation, day by day."""
    day = date(2004, 1, 1)
    while day < calendar.last:
        assert calendar.day_end(day, 0) == calendar.workday_end(day, 0)
        day += timedelta(days=1)


def test_durable_rules_says_of_wrong_rules_what_the_reference_says(
    mutants: list[Mutant], calendar: Calendar
) -> None:
    for mutant in mutants[5::400]:
        assert list(durable_differs(mutant, calendar)) == []


def test_a_mistake_is_told_otherwise_in_plain_chinese(shop: Workshop, mutants: list[Mutant]) -> None:
    """Whoever reads `rules explain` would see it (a parameter's value and the modality stand outside the sentences)."""
    for mutant in mutants[3::STEP]:
        if mutant.kind == "要求程度" or mutant.home in shop.rules.params:
            continue
        for changed in mutant.duties:
            assert sentences(changed) != sentences(shop.checked[changed.id]), (mutant.key, changed.id)


def sentences(duty: Duty) -> list[str]:
    story = told(duty)
    return [
        story.applies,
        story.due or "",
        story.lead,
        *story.requires,
        *story.meanings.values(),
        *story.blanks,
    ]


# -------------------------------------------------------------------------------------------------------- the operators


@pytest.mark.parametrize(
    ("clause", "words", "what"),
    [
        ("应当", "数量(人员) ≥ 2", {"≥ → >", "≥ → ≤", "2 → 1", "2 → 3"}),
        ("应当", "类型 = 勘验", {"= → ≠"}),
        ("应当", "地点 已填", {"空白 ↔ 已填"}),
        ("应当", "有 人员 其中 角色 = 证人", {"有 ↔ 无", "去掉其中", "= → ≠"}),
        ("应当", "(地点 已填 且 非 现场执法 = 是)", {"且 ↔ 或", "去掉一个条件", "去掉非"}),
        ("应当", "类型 属于 {勘验, 查封}", {"去掉 勘验", "去掉 查封", "加上非"}),
        ("应当", "逐项 载明事项 包含 {甲, 乙}", {"去掉 甲", "去掉 乙"}),
        ("应当", "限期 登记时间 在 发现时间 起 3 个工作日 内", {"3 → 2", "3 → 4", "工作日 → 日", "去掉限期"}),
        ("应当", "限期 报告负责人时间 在 当场启动时间 起 24 小时 内", {"24 → 23", "小时 → 分钟"}),
        ("应当", "甲 不晚于 乙 按日", {"早于 ↔ 不晚于", "两边对调", "去掉按日"}),
        ("应当", "任一途径 「一」 (地点 已填) 「二」 (结果 已填)", {"去掉途径「一」", "去掉途径「二」"}),
        ("应当", "音像 覆盖 本活动", {"允许间隔 1 分钟", "加上非"}),
        ("应当", "每个 签名 都 (方式 = 签名)", {"加上非"}),
        ("针对", "活动 其中 类型 = 勘验", {"去掉其中"}),
        ("应当", "拒收日期 已填", {"拒收日期 → 收到日期"}),
    ],
)
def test_an_operator_makes_its_mistakes(clause: str, words: str, what: set[str]) -> None:
    assert what <= made(clause, words)


def test_definitions_parameters_modality_and_due_are_changed_as_well() -> None:
    keys = {mutant.key for mutant in small()}
    assert {
        "1.1 到期 去掉",
        "1.1 应当 → 推行",
        "1.1 应当 → 可以",
        "两样 去掉 询问笔录：{询问笔录, 勘验笔录}",
        "文书 的 有日期 空白 ↔ 已填：制作日期 已填",
        "期限 3 → 2",
        "期限 3 → 4",
        "期限 工作日 → 日",
    } <= keys


def test_a_mistake_in_a_definition_reaches_everything_that_uses_it() -> None:
    two = ONE + ONE[ONE.index("义务 1.1") :].replace("1.1", "1.2").replace("(有日期 或", "(")
    changed = {mutant.key: {duty.id for duty in mutant.duties} for mutant in small(two)}
    assert changed["两样 去掉 询问笔录：{询问笔录, 勘验笔录}"] == {"1.1", "1.2"}
    assert changed["文书 的 有日期 空白 ↔ 已填：制作日期 已填"] == {"1.1"}


def test_what_the_checker_refuses_or_what_means_the_same_is_no_mutant() -> None:
    for mutant in small():
        assert all(duty.examples == () for duty in mutant.duties)
        assert (
            mutant.kind == "数字±1"
            or mutant.rules != Workshop(in_memory({"一.评查": ONE}, "第一条　应当记录。\n")).rules
        )
    keys = [mutant.key for mutant in small()]
    assert len(keys) == len(set(keys))


def test_a_rule_without_a_sharp_example_lets_mistakes_live(mutants: list[Mutant], calendar: Calendar) -> None:
    """The measure can fail: without its examples nothing about a rule is noticed but its modality."""
    blunt = [
        replace(mutant, duties=tuple(replace(duty, examples=()) for duty in mutant.duties))
        for mutant in mutants[::200]
    ]
    assert not any(noticed_by_examples(mutant, calendar) for mutant in blunt)
    assert any(noticed_by_list(mutant) for mutant in mutants if mutant.kind == "要求程度")


def test_an_unexplained_survivor_and_a_stale_explanation_fail_the_run(mutants: list[Mutant]) -> None:
    first, second = mutants[:2]
    lived, noticed = Tried(first, None), Tried(second, "示例")
    assert Score((noticed,), {}, 0, ()).sound
    assert Score((lived,), {}, 0, ()).unexplained == (first.key,)
    assert Score((lived,), {first.key: "因为"}, 0, ()).sound
    assert Score((noticed,), {second.key: "因为"}, 0, ()).stale == (second.key,)
    text = report(Score((lived, noticed), {}, 0, ()), 1.0)
    assert "| 合计 | 1 / 2 | 1 | 0 |" in text and "**没有说明**" in text


def test_explanations_are_keys_with_reasons_below() -> None:
    assert EXPLAINED.name == "equivalent.txt"
    assert all(key and not key.startswith("#") for key in explanations())


def test_surface_trees_are_changed_without_touching_the_original() -> None:
    source = Source("一.评查", "地点 已填")
    node = parse_unit("requirement", "应当", source, source.text, 0, len(source.text), Diagnostics())
    assert isinstance(node, s.Holds)
    before = repr(node)
    assert [changed for _, _, changed in mistakes(node)] and repr(node) == before
