"""What can never hold is an error; what looks forgotten is a warning, and silence where it is not."""

from __future__ import annotations

import pytest

from tests.dsl.rules import ARTICLE, REGULATION, duty, file, load, mistakes_in

KINDS = "".join(
    f"  示例 「{v}」 → {v}\n    活动: 地点=甲\n" for v in ("符合", "不符合", "无法判定", "不适用")
)


def codes(must: str, *, definitions: str = "", subject: str = "活动", before: str = "") -> list[str]:
    loaded = load(file(definitions, duty(must, subject=subject, before=before, after=KINDS)))
    return [d.code for d in loaded.diagnostics]


@pytest.mark.parametrize(
    "must",
    [
        "类型 = 勘验 且 类型 = 听证",
        "类型 属于 {勘验, 听证} 且 类型 ≠ 勘验 且 非 类型 = 听证",
        "类型 = 勘验 且 类型 空白",
        "地点 已填 且 地点 空白",
        "现场执法 = 是 且 现场执法 = 否",
        "地点 = 甲 且 地点 = 乙",
        "数量(人员) ≥ 3 且 数量(人员) ≤ 1",
        "数量(人员) < 0",
        "有 人员 且 无 人员",
        "有 人员 且 非 有 人员",
        "阶段 = 归档前 且 阶段 = 已归档",
        "有 人员 其中 (角色 = 当事人 且 角色 = 证人)",
        "数量(人员 其中 (角色 = 当事人 且 角色 = 证人)) ≥ 1",
        "地点 已填 或 (结果 已填 且 结果 空白)",
    ],
)
def test_what_can_never_hold_is_an_error(must: str) -> None:
    assert mistakes_in(f"({must})") == ["never-holds"]


def test_a_contradiction_is_found_behind_names() -> None:
    defined = "定义 活动 的 是勘验 是 类型 = 勘验\n定义 活动 的 人数 是 数量(人员)\n"
    assert mistakes_in("是勘验 且 类型 = 听证 且 人数 ≥ 1", definitions=defined) == ["never-holds"]


def test_a_requirement_that_its_subject_excludes_is_an_error() -> None:
    assert mistakes_in("类型 = 勘验", subject="活动 其中 类型 = 听证") == ["never-holds"]


@pytest.mark.parametrize(
    "must",
    [
        "类型 = 勘验 或 类型 = 听证",
        "类型 ≠ 勘验 且 类型 ≠ 听证",
        "类型 属于 {勘验, 听证} 且 类型 ≠ 勘验",
        "有 人员 其中 角色 = 当事人 ",
        "数量(人员) ≥ 1 且 数量(人员) ≤ 1",
        "有 人员 且 无 文书",
        "(有 人员 其中 角色 = 当事人) 且 (无 人员 其中 角色 = 证人)",
        "非 (类型 = 勘验 且 类型 = 听证)",
        "地点 空白 或 地点 = 甲",
    ],
)
def test_what_may_hold_is_left_alone(must: str) -> None:
    assert mistakes_in(f"({must})") == []


def test_a_good_obligation_gives_no_word() -> None:
    assert codes("地点 已填") == []


@pytest.mark.parametrize(
    ("must", "said"),
    [
        ("结束时间 不晚于 开始时间", ["blank-not-asked"]),
        ("结束时间 已填 且 结束时间 不晚于 开始时间", []),
        ("结束时间 空白 或 结束时间 不晚于 开始时间", []),
        ("非 (结束时间 空白 或 开始时间 早于 结束时间)", []),
        ("结束时间 在 开始时间 起 3 日 内", ["blank-not-asked"]),
        ("限期 结束时间 在 开始时间 起 3 日 内", []),
        ("今天 不晚于 开始时间", []),
        ("数量(人员) ≥ 2", []),
    ],
)
def test_a_time_or_number_is_asked_for_before_it_is_compared(must: str, said: list[str]) -> None:
    assert codes(must) == said


def test_a_time_asked_for_in_the_subject_is_asked_for() -> None:
    assert codes("结束时间 不晚于 开始时间", subject="活动 其中 结束时间 已填") == []


@pytest.mark.parametrize(
    ("must", "said"),
    [
        ("送达回证 = 是", ["one-of-several-homes"]),
        ("(送达回证 = 是 或 有 文书 其中 种类 = 送达回证)", []),
        ("有回证", []),
    ],
)
def test_a_fact_with_several_homes_is_not_read_from_one(must: str, said: list[str]) -> None:
    defined = "定义 送达 的 有回证 是 送达回证 = 是\n" if must == "有回证" else ""
    assert codes(must, definitions=defined, subject="送达") == said


def test_a_document_whose_content_is_checked_is_asked_for_somewhere() -> None:
    content = duty("印章 = 是", subject="文书 其中 种类 = 听证笔录", after=KINDS)
    there = duty("有 文书 其中 种类 = 听证笔录", number="1.2", after=KINDS.replace("不适用", "符合"))
    assert [d.code for d in load(file(content)).diagnostics] == ["existence-not-asked"]
    assert "existence-not-asked" not in [d.code for d in load(file(content, there)).diagnostics]


def test_what_the_law_recommends_is_no_duty() -> None:
    regulation = REGULATION.replace("不得少于2人。", "可以录音。")
    article = ARTICLE.replace("不得少于2人。", "可以录音。")
    text = file(
        duty("地点 已填", after=KINDS).replace("行政执法人员不得少于2人", "行政执法人员可以录音"),
        article=article,
    )
    assert [d.code for d in load(text, regulation).diagnostics] == ["stronger-than-the-law"]
    assert load(text.replace("  应当", "  可以"), regulation).diagnostics == ()


def test_the_same_obligation_twice_is_told() -> None:
    text = file(duty("地点 已填", after=KINDS), duty("地点 已填", number="1.2", after=KINDS))
    assert [d.code for d in load(text).diagnostics] == ["same-obligation"]


def test_the_same_condition_twice_is_told() -> None:
    assert codes("地点 已填 且 结果 已填 且 地点 已填") == ["condition-twice"]


def test_a_category_that_looks_like_a_slip_is_told() -> None:
    duties = [duty(f"数量(人员) ≥ {n}", number=f"1.{n}", after=KINDS) for n in (2, 3, 4)]
    assert [d.code for d in load(file(*duties)).diagnostics] == []
    slip = [*duties[:2], duties[2].replace("类别 人员", "类别 人圆")]
    assert [d.code for d in load(file(*slip)).diagnostics] == ["odd-category"]
