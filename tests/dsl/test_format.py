"""The formatter: one layout, twice the same, no comment lost or moved, the rules unchanged, and all that proved."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dsl import format as formatter
from dsl.diagnostics import Diagnostics
from dsl.format import NotProved, Unformattable, format_text
from dsl.load import parse_text
from dsl.scan import scan
from dsl.source import Source, width
from dsl.tokens import Sort, pieces
from rules import rules_folder
from tests.dsl.rules import FILE, duty, file

BUNDLED = {path.name: path.read_text(encoding="utf-8") for path in sorted(rules_folder().glob("*.评查"))}
REGULATION = (rules_folder() / "原文.txt").read_text(encoding="utf-8")

SLOPPY = """


#头
规则集　「示范制度」    版本  「1」
章  1 「记录」
条 1
款 1 「调查取证时，行政执法人员不得少于2人。」
定义 取证活动 是 ｛勘验、 现场检查，听证 ,｝
参数   期限=3个工作日 「甲」   # 天数
# 说明一

# 说明二
义务 1.1 「名称」
依据 款 1 「行政执法人员不得少于2人」
      类别  人员
  针对 活动 其中  类型   属于 取证活动
应当 （数量 （人员 其中（角色=执法人员 且 执法证号 已填），按 执法证号 计）>=2）



  示例  「甲」->符合   # 注
  活动：活动编号 = H1   类型=勘验 开始时间=2025-03-04   09:00
       结束时间=2025-03-05
  # 没有人
  人员：  无
  文书: 载明事项=｛决定内容、适用依据｝ 文号=「甲 #乙」
义务 1.2 「名称」
  依据 款 1 「行政执法人员不得少于2人」
  类别 人员
  针对 案源
  应当 限期 登记时间 在 发现时间 起 24 小时 内
# 尾
"""
NEAT = """# 头
规则集 「示范制度」 版本 「1」

章 1 「记录」

条 1
  款 1 「调查取证时，行政执法人员不得少于2人。」
定义 取证活动 是 {勘验, 现场检查, 听证}
参数 期限 = 3 个工作日 「甲」  # 天数
# 说明一

# 说明二
义务 1.1 「名称」
  依据 款 1 「行政执法人员不得少于2人」
  类别 人员
  针对 活动 其中 类型 属于 取证活动
  应当 (数量(人员 其中 (角色 = 执法人员 且 执法证号 已填)，按 执法证号 计) ≥ 2)

  示例 「甲」 → 符合  # 注
    活动: 活动编号=H1 类型=勘验 开始时间=2025-03-04 09:00
      结束时间=2025-03-05
    # 没有人
    人员: 无
    文书: 载明事项={决定内容, 适用依据} 文号=「甲 #乙」

义务 1.2 「名称」
  依据 款 1 「行政执法人员不得少于2人」
  类别 人员
  针对 案源
  应当 限期 登记时间 在 发现时间 起 24 小时 内
# 尾
"""


def test_a_sloppy_file_becomes_neat() -> None:
    assert format_text(FILE, SLOPPY.replace("，听证 ,｝", "，听证｝")) == NEAT


def test_a_neat_file_stays() -> None:
    assert format_text(FILE, NEAT) == NEAT
    assert format_text(FILE, NEAT.replace("\n", "\r\n")) == NEAT
    assert format_text(FILE, "\ufeff" + NEAT.rstrip("\n")) == NEAT


@pytest.mark.parametrize("name", BUNDLED)
def test_the_bundled_files_can_be_laid_out(name: str) -> None:
    new = format_text(name, BUNDLED[name])
    assert format_text(name, new) == new
    long = [line for line in new.split("\n") if width(line) > formatter.WIDEST and "「" not in line]
    assert all("=" in line for line in long)


def test_the_bundled_rules_say_the_same_afterwards() -> None:
    before = parse_text(BUNDLED, REGULATION)
    after = parse_text({name: format_text(name, text) for name, text in BUNDLED.items()}, REGULATION)
    assert before.ruleset is not None and after.ruleset is not None
    assert replace(before.ruleset, sha256="") == replace(after.ruleset, sha256="")
    for old, new in zip(before.ruleset.obligations, after.ruleset.obligations, strict=True):
        assert old.examples == new.examples


def test_a_long_unit_is_broken_before_the_outermost_join() -> None:
    parts = " 且 ".join(f"(地点 = 甲{n} 或 结果 = 乙{n})" for n in range(6))
    lines = format_text(FILE, file(duty(parts))).split("\n")
    assert [line for line in lines if "甲" in line] == ["  应当 (地点 = 甲0 或 结果 = 乙0)"] + [
        f"    且 (地点 = 甲{n} 或 结果 = 乙{n})" for n in range(1, 6)
    ]


def test_each_way_stands_on_its_own_line() -> None:
    text = format_text(FILE, file(duty("任一途径 「甲」 (地点 已填) 「乙」 (结果 已填)")))
    assert "  应当 任一途径\n    「甲」 (地点 已填)\n    「乙」 (结果 已填)\n" in text


def test_a_file_with_mistakes_is_left_alone() -> None:
    with pytest.raises(Unformattable) as caught:
        format_text(FILE, file(duty("地点 == 甲")))
    assert [d.code for d in caught.value.diagnostics] == ["double-equals"]


def test_a_layout_that_loses_a_comment_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formatter, "_comment", lambda comment: "# 同")
    with pytest.raises(NotProved):
        format_text(FILE, NEAT)


def test_a_layout_that_changes_a_word_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    joined = formatter._joined
    monkeypatch.setattr(formatter, "_joined", lambda words: joined(words).replace("≥ 2", "≥ 3"))
    with pytest.raises(NotProved):
        format_text(FILE, NEAT)


def test_a_layout_that_is_not_stable_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    count = iter(range(10**6))
    joined = formatter._joined
    monkeypatch.setattr(formatter, "_joined", lambda words: joined(words) + " " * (next(count) % 3))
    with pytest.raises(NotProved):
        format_text(FILE, NEAT)


@given(st.sampled_from(sorted(BUNDLED)), st.integers(0, 2**32), st.integers(1, 25))
@settings(deadline=None, max_examples=15)
def test_comments_on_any_words_stay_in_order_after_their_words(name: str, seed: int, many: int) -> None:
    chance = random.Random(seed)
    scanned = scan(Source(name, BUNDLED[name]), Diagnostics())
    units = [unit for unit in scanned.units if unit.head not in ("示例", "规则集")]
    text = BUNDLED[name]
    for at in sorted(
        {_end_of_a_word(text, scanned, chance.choice(units), chance) for _ in range(many)}, reverse=True
    ):
        text = f"{text[:at]} # 注 {at}\n{text[at:]}"
    try:
        new = format_text(name, text)
    except Unformattable:
        assume(False)
    written = re.findall(r"# 注 (\d+)", text)
    assert re.findall(r"# 注 (\d+)", new) == written
    assert _around_comments(name, new) == _around_comments(name, text)


def _end_of_a_word(text: str, scanned, unit, chance: random.Random) -> int:  # type: ignore[no-untyped-def]
    words = [p for p in pieces(scanned, unit.start, unit.end) if p.sort is Sort.TOKEN]
    word = chance.choice(words)
    match = re.compile(r"「[^」]*」|[^\s(){}，,（）｛｝、]+|.").match(text, word.start)
    assert match is not None
    return match.end()


def _around_comments(name: str, text: str) -> list[str]:
    """For each comment how many words stand before it and the last of them."""
    scanned = scan(Source(name, text), Diagnostics())
    out: list[str] = []
    words: list[str] = []
    for piece in pieces(scanned, 0, len(scanned.masked)):
        if piece.sort is Sort.TOKEN:
            words.append(piece.text)
        else:
            out.append(f"{len(words)} {words[-1] if words else ''} {piece.text}")
    return out
