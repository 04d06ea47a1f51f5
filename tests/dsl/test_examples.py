"""示例: rows stay text, three states are told apart, names and values are checked."""

from __future__ import annotations

import pytest

from dsl.tree import Example
from tests.dsl.rules import duty, file, load, mistakes_in, obligation


def example(rows: str, verdict: str = "符合") -> Example:
    return obligation("地点 已填", after=f"  示例 「甲」 → {verdict}\n{rows}").examples[0]


def refused(rows: str) -> list[str]:
    return mistakes_in("地点 已填", after=f"  示例 「甲」 → 符合\n{rows}")


def test_blank_is_written_and_not_exported_is_not_written() -> None:
    found = example("    活动: 活动编号=H1 地点=空白\n")
    assert found.tables == {"活动": ({"活动编号": "H1", "地点": None},)}


def test_a_table_without_rows_is_exported_and_empty() -> None:
    assert example("    人员: 无\n").tables == {"人员": ()}


def test_a_table_has_as_many_rows_as_are_written() -> None:
    found = example("    人员: 姓名=甲\n    活动: 地点=乙\n    人员: 姓名=丙\n")
    assert found.tables["人员"] == ({"姓名": "甲"}, {"姓名": "丙"})


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("执法证号=01", "01"),
        ("姓名=甲", "甲"),
        ("姓名=「甲 乙」", "甲 乙"),
        ("姓名=「空白」", "空白"),
        ("姓名 = 甲", "甲"),
        ("姓名＝甲", "甲"),
    ],
)
def test_values_stay_as_written(written: str, text: str) -> None:
    (row,) = example(f"    人员: {written}\n").tables["人员"]
    assert list(row.values()) == [text]


def test_a_time_may_have_a_blank_inside() -> None:
    (row,) = example("    活动: 开始时间=2025-03-04 09:00 地点=甲 结束时间=2025-03-05\n").tables["活动"]
    assert row == {"开始时间": "2025-03-04 09:00", "地点": "甲", "结束时间": "2025-03-05"}


def test_a_list_is_one_text_of_its_items() -> None:
    (row,) = example("    文书: 载明事项={决定内容，适用依据} 注明事项=拒绝到场\n").tables["文书"]
    assert row == {"载明事项": "决定内容、适用依据", "注明事项": "拒绝到场"}


def test_none_said_of_a_list_is_kept() -> None:
    (row,) = example("    文书: 载明事项=无\n").tables["文书"]
    assert row == {"载明事项": "无"}


def test_a_row_may_go_on_in_the_next_line() -> None:
    found = example("    活动: 活动编号=H1\n      地点=甲   # 说明\n\n      类型=听证\n")
    assert found.tables["活动"] == ({"活动编号": "H1", "地点": "甲", "类型": "听证"},)


def test_settings_of_the_run() -> None:
    found = obligation(
        "数量(人员) ≥ 人数",
        definitions="参数 人数 = 2 「甲」\n",
        after="  示例 「甲」 → 符合\n    设定 今天=2025-03-10 阶段=已归档 人数=3\n    活动: 地点=甲\n",
    ).examples[0]
    assert found.settings == {"今天": "2025-03-10", "阶段": "已归档", "人数": "3"}


def test_an_item_may_be_named() -> None:
    found = obligation(
        "逐项 载明事项 包含 {决定内容}",
        subject="文书",
        after="  示例 「甲」 -> 不符合 决定内容\n    文书: 载明事项=无\n",
    ).examples[0]
    assert (found.verdict, found.item) == ("不符合", "决定内容")


def test_examples_do_not_make_two_rules_different() -> None:
    assert obligation("地点 已填") == obligation(
        "地点 已填", after="  示例 「甲」 → 符合\n    活动: 地点=甲\n"
    )


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("    活动： 地点=\n", "missing-value"),
        ("    活动: 地点=「」\n", "empty-value"),
        ("    活动: 地方=甲\n", "unknown-field"),
        ("    场所: 地点=甲\n", "unknown-table"),
        ("    活动: 类型=讯问\n", "example-value"),
        ("    活动: 开始时间=2025-02-30\n", "example-value"),
        ("    活动: 现场执法=可能\n", "example-value"),
        ("    活动: 地点=无\n", "placeholder"),
        ("    活动: 地点=甲 地点=乙\n", "cell-twice"),
        ("    活动: 地点=甲 乙\n", "example-cell"),
        ("    人员: 无\n    人员: 姓名=甲\n", "none-and-rows"),
        ("    人员: 姓名=甲\n    人员: 无\n", "none-and-rows"),
        ("    案件: 案号=1\n    案件: 案号=2\n", "one-case"),
        ("    文书: 载明事项={}\n", "empty-value"),
        ("    文书: 载明事项={决定内容\n", "missing-value"),
        ("    设定 今天=明天\n", "setting-today"),
        ("    设定 今天=空白\n", "setting-blank"),
        ("    设定 明天=2025-01-01\n", "unknown-setting"),
    ],
)
def test_mistakes_in_examples_are_told(rows: str, code: str) -> None:
    assert refused(rows) == [code]


def test_all_mistakes_of_an_example_are_told() -> None:
    assert refused("    活动: 地方=甲 类型=讯问\n    场所: 甲=乙\n") == [
        "unknown-field",
        "example-value",
        "unknown-table",
    ]


def test_an_obligation_lacks_the_kinds_of_example_that_are_not_there() -> None:
    rows = "".join(f"  示例 「{v}」 → {v}\n    活动: 地点=甲\n" for v in ("符合", "不符合", "无法判定"))
    loaded = load(file(duty("地点 已填", after=rows)))
    assert [d.message for d in loaded.diagnostics] == []
    loaded = load(file(duty("地点 已填", subject="活动 其中 类型 = 听证", after=rows)))
    assert [d.code for d in loaded.diagnostics] == ["missing-example"]
    assert "不适用" in loaded.diagnostics[0].message
