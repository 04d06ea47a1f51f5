"""Any text is answered with diagnostics, never with an exception; a broken place never spoils its neighbours."""

from __future__ import annotations

import random
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.diagnostics import Severity
from dsl.keywords import HEADS, WORDS
from dsl.load import Loaded, load_rules, parse_text
from dsl.render import as_json, render
from records.schema import RELATIONS, TABLES
from rules import rules_folder
from tests.dsl.rules import ARTICLE, HEAD, duty, file, load, mistakes

NAMES = sorted({*TABLES, *(name for _, name in RELATIONS), *(c for t in TABLES.values() for c in t.columns)})
SIGNS = [
    "(",
    ")",
    "{",
    "}",
    "（",
    "）",
    "，",
    ",",
    ":",
    "：",
    "=",
    "≥",
    "<=",
    "→",
    "->",
    "「",
    "」",
    "「甲」",
    "{类型}",
    "#",
    "。",
]
PIECES = [
    *HEADS,
    *WORDS.values(),
    *NAMES,
    *SIGNS,
    "1",
    "1.1",
    "2025-03-10",
    "3个工作日",
    "听证",
    "本活动",
    "\n",
    "\n  ",
    "\t",
    "\0",
    "𠮷",
    "１２",
    "二",
]
DOCUMENT = file(
    "定义 活动 的 执法人员 是 人员 其中 (角色 = 执法人员 且 执法证号 已填)，按 执法证号 计\n"
    "定义 取证活动 是 {勘验, 现场检查}\n参数 期限 = 3 个工作日 「甲」\n",
    duty(
        "数量(执法人员) ≥ 2",
        subject="活动 其中 类型 属于 取证活动",
        before="  到期 案件 的 决定日期 已填\n",
        after="  说明 「{类型}：{数量(执法人员)}」\n  示例 「甲」 → 符合\n    活动: 类型=勘验 # 注\n    人员: 无\n",
    ),
    duty("限期 登记时间 在 发现时间 起 期限 内", subject="案源", number="1.2"),
    duty("任一途径 「甲」 (地点 已填) 「乙」 (有 文书 其中 种类 = 询问笔录)", number="1.3"),
)


def answered(loaded: Loaded) -> None:
    """The answer is one of two: a rule set without errors, or errors that can be shown."""
    errors = [d for d in loaded.diagnostics if d.severity is Severity.ERROR]
    assert (loaded.ruleset is None) == bool(errors)
    said = render(loaded.diagnostics, loaded.sources)
    as_json(loaded.diagnostics)
    said.encode("utf-8")
    for found in loaded.diagnostics:
        assert found.message
        source = loaded.sources.get(found.span.file)
        if source is not None and found.span.line:
            start, end = source.offsets(found.span)
            assert 0 <= start <= end <= len(source.text)


@given(st.text())
@settings(deadline=None)
def test_any_text_is_answered(text: str) -> None:
    answered(load(text))


@given(st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join))
@settings(deadline=None, max_examples=300)
def test_any_heap_of_words_is_answered(text: str) -> None:
    answered(load(text))
    answered(load(HEAD + ARTICLE + text))


@given(st.integers(0, len(DOCUMENT) - 1), st.sampled_from([*PIECES, ""]), st.integers(0, 6))
@settings(deadline=None, max_examples=400)
def test_a_rule_file_with_anything_in_it_is_answered(at: int, piece: str, gone: int) -> None:
    answered(load(DOCUMENT[:at] + piece + DOCUMENT[at + gone :]))


@given(st.text(), st.text(max_size=20))
@settings(deadline=None)
def test_any_regulation_is_answered(regulation: str, name: str) -> None:
    answered(parse_text({f"{name}.评查": DOCUMENT}, regulation))


@pytest.mark.parametrize("letter", ["\ud800", "\x1b[31m", "\u202e", "\x85", "\u2028", "\0"])
def test_what_a_terminal_cannot_show_is_not_shown(letter: str) -> None:
    loaded = load(file(duty(f"地{letter}方 已填")))
    answered(loaded)
    assert "\x1b" not in render(loaded.diagnostics, loaded.sources)


@pytest.mark.parametrize("depth", [100, 2000])
def test_deep_nesting_is_answered(depth: int) -> None:
    answered(load(file(duty("(" * depth + "地点 已填" + ")" * depth))))
    answered(load(file(duty("非 " * depth + "地点 已填"))))
    answered(load(file(duty("有 人员 其中 " * depth + "地点 已填"))))
    names = "".join(f"定义 活动 的 甲{i} 是 非 甲{i + 1}\n" for i in range(depth))
    answered(load(file(names, f"定义 活动 的 甲{depth} 是 地点 已填\n", duty("甲0"))))


def test_the_document_is_right_as_it_stands() -> None:
    assert mistakes(DOCUMENT) == []


def test_each_broken_unit_is_told_and_the_rest_is_checked() -> None:
    text = file(
        duty("数量(人员 ≥ 2"),
        duty("地方 已填", number="1.2"),
        duty("类型 = 讯问", number="1.3").replace("类别 人员", "类别"),
        "定义 甲 是 {\n",
        duty("有 人员 其中 身份 = 甲", number="1.4"),
    )
    assert mistakes(text) == [
        "unexpected",
        "unknown-field",
        "nothing-written",
        "unknown-value",
        "unclosed-bracket",
        "unknown-field",
    ]


def test_a_broken_line_of_the_bundled_rules_is_found_where_it_is() -> None:
    folder = rules_folder()
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.评查")}
    regulation = (folder / "原文.txt").read_text(encoding="utf-8")
    chance = random.Random(7)
    for _ in range(5):
        name = chance.choice([name for name, text in sorted(texts.items()) if "\n  应当 " in text])
        lines = texts[name].split("\n")
        at = chance.choice([i for i, line in enumerate(lines) if line.startswith("  应当 ")])
        broken = {**texts, name: "\n".join([*lines[:at], lines[at] + " 且", *lines[at + 1 :]])}
        loaded = parse_text(broken, regulation)
        places = {(d.span.file, d.span.line) for d in loaded.diagnostics if d.severity is Severity.ERROR}
        assert places <= {(name, n) for n in range(at + 1, at + 12)} and places


def test_a_thousand_lines_load_in_well_under_a_second() -> None:
    text = file(
        *(
            duty("数量(人员 其中 (角色 = 执法人员 且 执法证号 已填)) ≥ 2", number=f"1.{n}")
            for n in range(1, 201)
        )
    )
    assert len(text.split("\n")) > 1000
    load(DOCUMENT)
    best = min(_seconds(text) for _ in range(3))
    assert best < 0.7


def _seconds(text: str) -> float:
    start = perf_counter()
    load(text)
    return perf_counter() - start


def test_the_bundled_folder_is_answered() -> None:
    answered(load_rules(rules_folder()))
