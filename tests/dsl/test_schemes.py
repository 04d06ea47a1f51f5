"""Scoring schemes as files of the language: what is read, what a line names, what is refused, how it is laid out."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.diagnostics import Severity
from dsl.format import format_text
from dsl.keywords import HEADS, SCHEME_HEADS, SCHEME_WORDS
from dsl.load import Loaded, load_rules, parse_text
from dsl.render import render
from dsl.scheme_tree import Grade, Scheme
from dsl.source import width
from dsl.tree import Compare, Literal, OneOf
from rules import rules_folder
from tests.dsl.rules import FILE, HEAD, REGULATION, duty, file
from tests.dsl.test_robust import PIECES, answered

SCHEME_FILE = "评分/方案.评查"
QUESTION = (
    "人工 1.4 「名称」\n  依据 款 1 「行政执法人员不得少于2人」\n  类别 人员\n  针对 活动\n"
    "  提问 「问」\n  查看 「看」\n"
)
RULES = file(
    duty("地点 已填"),
    duty("逐项 载明事项 包含 {决定内容, 适用依据}", subject="文书", number="1.2"),
    duty("结果 已填", number="1.3").replace("应当", "推行"),
    QUESTION,
    duty("培训次数 ≥ 1", subject="单位年度", number="1.5"),
)
SCHEME = """评分方案 「甲」 满分 10
  适用 执法类型 属于 {行政处罚}
  项目 「一」 7.5 分
    扣 1.1 每处 2 分 封顶 5 分
    扣 1.2-决定内容
  项目 「二」 2.5 分
    扣 1.2-适用依据 每处 0.5 分
  否决 1.1
  等次 优秀 ≥ 9.5，合格 ≥ 6，不合格
  不适用项目 按比例折算
  不计分 1.4 「由人判断」
"""
BUNDLED = {
    path.relative_to(rules_folder()).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted((rules_folder() / "评分").rglob("*.评查"))
}


def load(scheme: str, rules: str = RULES) -> Loaded:
    return parse_text({FILE: rules, SCHEME_FILE: scheme}, REGULATION)


def read(scheme: str) -> Scheme:
    """The one scheme of a text; fails with the messages where it is refused."""
    loaded = load(HEAD + scheme)
    assert loaded.ruleset is not None, render(loaded.diagnostics, loaded.sources)
    (found,) = loaded.schemes
    return found


def mistakes(scheme: str) -> list[str]:
    return [d.code for d in load(HEAD + scheme).diagnostics if d.severity is Severity.ERROR]


def test_a_scheme_is_read_with_exact_points() -> None:
    scheme = read(SCHEME)
    assert (scheme.title, scheme.full, scheme.file) == ("甲", Decimal(10), SCHEME_FILE)
    assert isinstance(scheme.applies, OneOf)
    first, second = scheme.items
    assert (first.title, first.weight) == ("一", Decimal("7.5"))
    assert [(d.of.ids, d.each, d.cap) for d in first.deductions] == [
        (("1.1",), Decimal(2), Decimal(5)),
        (("1.2-决定内容",), None, None),
    ]
    assert second.deductions[0].each == Decimal("0.5")
    assert scheme.grades == (Grade("优秀", Decimal("9.5")), Grade("合格", Decimal(6)), Grade("不合格", None))
    assert [veto.ids for veto in scheme.vetoes] == [("1.1",)]
    assert scheme.unscored[0].reason == "由人判断"


def test_an_obligation_names_all_its_items() -> None:
    scheme = read(SCHEME.replace("1.2-决定内容", "1.2").replace("扣 1.2-适用依据", "扣 1.3"))
    assert scheme.items[0].deductions[1].of.ids == ("1.2-决定内容", "1.2-适用依据")


def test_an_article_names_what_must_be_done_in_a_case_and_nothing_else() -> None:
    scheme = read(
        "评分方案 「甲」 满分 10\n  项目 「一」 10 分\n    扣 1.* 每处 1 分\n  不适用项目 按比例折算\n"
    )
    assert scheme.applies is None
    assert scheme.items[0].deductions[0].of.ids == ("1.1", "1.2-决定内容", "1.2-适用依据", "1.4")


def test_what_is_only_encouraged_costs_where_it_is_named() -> None:
    scheme = read(SCHEME.replace("扣 1.1 每处", "扣 1.1 1.3 每处"))
    assert scheme.items[0].deductions[0].of.ids == ("1.1", "1.3")


def test_ids_may_be_set_apart_by_commas_and_stand_on_several_lines() -> None:
    plain = read(SCHEME.replace("不计分 1.4", "不计分 1.4 1.3"))
    assert read(SCHEME.replace("不计分 1.4", "不计分 1.4、\n      1.3")).unscored == plain.unscored


def test_a_file_may_hold_several_schemes() -> None:
    loaded = load(HEAD + SCHEME + SCHEME.replace("「甲」", "「乙」"))
    assert [scheme.title for scheme in loaded.schemes] == ["甲", "乙"]


def test_the_condition_may_use_a_definition_of_the_folder_and_counts_as_its_use() -> None:
    rules = RULES.replace("义务 1.1", "定义 案件 的 大案 是 (重大社会影响 = 是)\n义务 1.1")
    assert [d.code for d in load("", rules).diagnostics if d.code == "unused-definition"] == []
    loaded = load(HEAD + SCHEME.replace("执法类型 属于 {行政处罚}", "大案"), rules)
    assert loaded.ruleset is not None, render(loaded.diagnostics, loaded.sources)


@pytest.mark.parametrize("word", sorted({*SCHEME_HEADS, *SCHEME_WORDS.values(), *HEADS}))
def test_every_reserved_word_is_a_value_in_the_condition(word: str) -> None:
    found = read(
        SCHEME.replace("执法类型 属于 {行政处罚}", f"(案件名称 = {word} 或 案件名称 = 甲{word})")
    ).applies
    assert [part.right for part in found.parts] == [Literal(word), Literal(f"甲{word}")]  # type: ignore[union-attr]


@pytest.mark.parametrize("word", [*SCHEME_WORDS.values(), *SCHEME_HEADS])
def test_the_words_of_schemes_are_ordinary_words_of_rules(word: str) -> None:
    rules = file(duty(f"(地点 = {word} 或 地点 = 甲)"))
    loaded = parse_text({FILE: rules}, REGULATION)
    assert loaded.ruleset is not None
    must = loaded.ruleset.obligations[0].requirement.condition.parts[0]  # type: ignore[union-attr]
    assert isinstance(must, Compare)
    assert must.right == Literal(word)


def test_several_mistakes_are_told_in_one_run() -> None:
    wrong = (
        SCHEME.replace("满分 10", "满分 11")
        .replace("扣 1.1 每处", "扣 1.9 每处")
        .replace("合格 ≥ 6，不合格", "合格 ≥ 6")
        .replace("行政处罚", "处罚")
    )
    assert mistakes(wrong) == ["sum-not-full", "unknown-value", "unknown-duty", "grades-leave-a-hole"]


def test_a_broken_line_hides_no_other_mistake_and_invents_none() -> None:
    assert mistakes(SCHEME.replace("扣 1.1 每处 2 分", "扣 1.1 每处 2")) == ["unexpected"]


def test_a_broken_scheme_makes_the_rules_unusable_and_a_missing_one_does_not(tmp_path: Path) -> None:
    (tmp_path / "规则.评查").write_text(RULES, encoding="utf-8")
    (tmp_path / "原文.txt").write_text(REGULATION, encoding="utf-8")
    assert load_rules(tmp_path).ruleset is not None
    (tmp_path / "评分").mkdir()
    (tmp_path / "评分" / "甲.评查").write_text("不是方案", encoding="utf-8")
    loaded = load_rules(tmp_path)
    assert loaded.ruleset is None
    assert {d.span.file for d in loaded.diagnostics if d.severity is Severity.ERROR} == {"评分/甲.评查"}


def test_files_that_are_named_stand_in_place_of_the_folders_own(tmp_path: Path) -> None:
    (tmp_path / "规则.评查").write_text(RULES, encoding="utf-8")
    (tmp_path / "原文.txt").write_text(REGULATION, encoding="utf-8")
    (tmp_path / "评分" / "可选").mkdir(parents=True)
    (tmp_path / "评分" / "甲.评查").write_text(HEAD + SCHEME, encoding="utf-8")
    (tmp_path / "评分" / "可选" / "乙.评查").write_text(HEAD + SCHEME.replace("甲", "乙"), encoding="utf-8")
    other = tmp_path / "另外.txt"
    other.write_text(HEAD + SCHEME.replace("甲", "丙"), encoding="utf-8")

    def titles(loaded: Loaded) -> list[str]:
        assert loaded.ruleset is not None, render(loaded.diagnostics, loaded.sources)
        return [scheme.title for scheme in loaded.schemes]

    assert titles(load_rules(tmp_path)) == ["甲"]
    assert titles(load_rules(tmp_path, optional=True)) == ["甲", "乙"]
    assert titles(load_rules(tmp_path, [other])) == ["丙"]
    first, second = load_rules(tmp_path), load_rules(tmp_path, [other])
    assert first.ruleset == second.ruleset  # the hash of the rules, too, is that of the rules


@pytest.mark.parametrize(
    ("data", "code"),
    [((HEAD + SCHEME).encode("gb18030"), "not-utf-8"), (None, "unreadable"), (b"", "no-ruleset")],
)
def test_a_file_that_cannot_be_used_is_told(tmp_path: Path, data: bytes | None, code: str) -> None:
    (tmp_path / "规则.评查").write_text(RULES, encoding="utf-8")
    (tmp_path / "原文.txt").write_text(REGULATION, encoding="utf-8")
    named = tmp_path / "方案.评查"
    if data is not None:
        named.write_bytes(data)
    loaded = load_rules(tmp_path, [named])
    assert loaded.ruleset is None
    assert code in [d.code for d in loaded.diagnostics]
    answered(loaded)


# ------------------------------------------------------------------------------------------------------------- bundled


def test_the_bundled_schemes_are_sound() -> None:
    loaded = load_rules(rules_folder(), optional=True)
    assert loaded.ruleset is not None, render(loaded.diagnostics, loaded.sources)
    files = {scheme.file.rpartition("/")[2] for scheme in loaded.schemes}
    assert files == {"案卷评查.评查", "合法性和规范性.评查", "按阶段计分.评查", "按执法类型.评查"}
    assert [scheme.title for scheme in load_rules(rules_folder()).schemes] == ["案卷评查"]


@pytest.mark.parametrize("name", BUNDLED)
def test_the_bundled_schemes_are_laid_out_as_the_formatter_does(name: str) -> None:
    assert format_text(name, BUNDLED[name]) == BUNDLED[name]


def test_each_obligation_left_out_of_the_default_scheme_is_missed() -> None:
    """One after another: whatever id is taken out of the lines of 扣 and 不计分, the scheme is refused."""
    name = "评分/案卷评查.评查"
    texts = {p.name: p.read_text(encoding="utf-8") for p in rules_folder().glob("*.评查")}
    regulation = (rules_folder() / "原文.txt").read_text(encoding="utf-8")
    lines = BUNDLED[name].split("\n")
    places = [
        (number, match.span())
        for number, line in enumerate(lines)
        if line.lstrip().startswith(("扣 ", "不计分 ")) and len(re.findall(r" [0-9]+\.", line)) > 1
        for match in re.finditer(r" [0-9]+\.(?:[0-9]+|\*)(?= )", line.split("每处")[0])
    ]
    assert len(places) > 50
    for number, (start, end) in places[::12]:
        line = lines[number]
        changed = "\n".join([*lines[:number], line[:start] + line[end:], *lines[number + 1 :]])
        loaded = parse_text({**texts, name: changed}, regulation)
        gone = line[start:end].strip()
        codes = [d.code for d in loaded.diagnostics if d.severity is Severity.ERROR]
        assert codes == ["duty-forgotten"], gone
        assert gone.split(".")[0] + "." in loaded.diagnostics[0].message


# ----------------------------------------------------------------------------------------------------------- formatter


def test_a_sloppy_scheme_becomes_neat() -> None:
    sloppy = """规则集 「示范制度」   版本 「1」
#头
评分方案 「甲」  满分  10
适用   执法类型 属于 ｛行政处罚｝
项目 「一」 7.5分   # 七分半
  扣  1.1 每处 2分  封顶 5分
扣 1.2-决定内容
    项目 「二」 2.5 分
    扣 1.2-适用依据 每处 0.5 分
否决 1.1
等次 优秀>=9.5, 合格 ≥ 6 ， 不合格
不适用项目 按比例折算
不计分 1.＊ 「由人判断」
"""
    neat = (
        HEAD + "\n# 头\n" + SCHEME.replace("7.5 分", "7.5 分  # 七分半").replace("不计分 1.4", "不计分 1.*")
    )
    assert format_text("方案.评查", sloppy) == neat


def test_many_ids_are_broken_between_ids() -> None:
    ids = [f"13.{n}" for n in range(1, 60)]
    text = (
        HEAD + f"\n评分方案 「甲」 满分 10\n  项目 「一」 10 分\n    扣 {' '.join(ids)} 每处 1 分 封顶 5 分\n"
    )
    new = format_text("方案.评查", text)
    lines = new.split("\n")
    assert all(width(line) <= 110 for line in lines)
    assert new.split() == text.split()
    assert sum(line.endswith("每处 1 分 封顶 5 分") for line in lines) == 1


@given(st.lists(st.integers(0, len(SCHEME.split()) - 1), max_size=6))
@settings(deadline=None, max_examples=40)
def test_comments_anywhere_in_a_scheme_stay_after_their_words(places: list[int]) -> None:
    words = SCHEME.split(" ")
    text = (
        HEAD
        + "\n"
        + " ".join(
            f"{word} # 注{i}\n" if i in places and word.strip() else word for i, word in enumerate(words)
        )
    )
    new = format_text("方案.评查", text)
    assert format_text("方案.评查", new) == new
    assert re.findall("注([0-9]+)", new) == re.findall("注([0-9]+)", text)


# -------------------------------------------------------------------------------------------------------------- robust


@given(
    st.lists(st.sampled_from([*PIECES, *SCHEME_HEADS, *SCHEME_WORDS.values(), "1.*", "1.2-甲"]), max_size=30)
)
@settings(deadline=None, max_examples=80)
def test_any_heap_of_words_is_answered(words: list[str]) -> None:
    answered(load(HEAD + " ".join(words)))
    answered(load(HEAD + "评分方案 「甲」 满分 10\n" + " ".join(words)))


@given(
    st.integers(0, len(SCHEME) - 1),
    st.sampled_from([*PIECES, *SCHEME_HEADS, *SCHEME_WORDS.values(), ""]),
    st.integers(0, 6),
)
@settings(deadline=None, max_examples=100)
def test_a_scheme_with_anything_in_it_is_answered(at: int, piece: str, gone: int) -> None:
    answered(load(HEAD + SCHEME[:at] + piece + SCHEME[at + gone :]))
