"""What people write in the lines of a scoring scheme instead of the words of the language."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from dsl.keywords import HEADS, SCHEME_PARTS, SCHEME_WORDS
from dsl.numerals import NUMERAL, to_number

# ordinary words → the word of the language that stands in the same place
_SAYINGS = {
    "总分": "满分",
    "共": "满分",
    "每项": "每处",
    "每次": "每处",
    "每个": "每处",
    "每有一处": "每处",
    "各": "每处",
    "每类": "每种",
    "每卷": "每件",
    "每案": "每件",
    "各扣": "每处",
    "扣": "每处",
    "最多": "封顶",
    "最多扣": "封顶",
    "上限": "封顶",
    "至多": "封顶",
    "不超过": "封顶",
    "折算": "按比例折算",
    "按比例": "按比例折算",
    "不参与评分": "按比例折算",
}
_HEADS = {
    "项": "项目",
    "评查项目": "项目",
    "指标": "项目",
    "扣分": "扣",
    "减": "扣",
    "一票否决": "否决",
    "否决项": "否决",
    "等级": "等次",
    "档次": "等次",
    "评分": "评分方案",
    "适用于": "适用",
    "不评分": "不计分",
    "不扣分": "不计分",
    "不涉及项目": "不适用项目",
    "考核": "考核方案",
    "案卷平均分": "案卷得分",
    "案卷分": "案卷得分",
    "平均分": "案卷得分",
    "屡犯问题": "屡犯",
}
_EACH_OF = {"屡犯": "每种", "否决案卷": "每件"}
_WITH_IDS = ("扣", "否决", "不计分")


@dataclass(frozen=True, slots=True)
class Slip:
    """What to say of the word at which a line could not be read on."""

    code: str
    message: str
    hint: str


def head_slip(word: str) -> Slip | None:
    """A word at the beginning of a line that is none of a scheme's, but known."""
    ours = _HEADS.get(word)
    if ours is not None:
        return Slip("unknown-line", f"这一行的开头不认识：“{word}”。", f"写成“{ours}”。")
    if word in HEADS:
        return Slip(
            "rule-here",
            f"评分方案的文件里不写“{word}”。",
            "条文的规则写在规则文件夹里，评分方案另写一个文件，放在它下面的“评分”文件夹里。",
        )
    return None


def scheme_slip(head: str, text: str, kind: str, before: str, accepts: AbstractSet[str]) -> Slip | None:
    """A known slip at ``text`` (a terminal of ``kind``) in the line ``head``; ``before`` is the line's text up to there."""
    expected = {SCHEME_WORDS[name] for name in accepts if name in SCHEME_WORDS}
    ours = _SAYINGS.get(text)
    if ours in expected:
        return Slip("ordinary-word", f"“{text}”不是评分方案的词。", f"写成 {ours}")
    if text == "百分" or text == "%":
        return Slip("ordinary-word", f"这里不能写“{text}”。", "分数写数字，例如 满分 100")
    if head == "扣" and kind == "_POINT" and "_EACH" in accepts:
        ids = before.split()
        points = ids[-1] if ids else "5"
        rest = " ".join(ids[:-1]) or "11.1"
        return Slip("missing-each", f"{points} 分前面少了“每处”。", f"写成 扣 {rest} 每处 {points} 分")
    if head in _EACH_OF and kind == "NUMBER" and accepts & {"_KIND", "_FILE"}:
        return Slip(
            "missing-each",
            f"{text} 分前面少了“{_EACH_OF[head]}”。",
            f"写成 {head} {_EACH_OF[head]} {text} 分 封顶 10 分",
        )
    by_name = re.fullmatch(rf"第?({NUMERAL}|[0-9]+)条.*", text)
    if head in _WITH_IDS and kind == "WORD" and by_name is not None:
        number = to_number(by_name[1]) or by_name[1]
        return Slip(
            "article-by-name",
            f"“{head}”后面写编号，不写“{text}”。",
            f"整条写成 {number}.*，其中一项写成 {number}.1 这样。",
        )
    if head in _WITH_IDS and kind == "TEXT" and "ITEM_ID" in accepts:
        return Slip(
            "name-for-id", f"“{head}”后面写编号，不写名称{text}。", "编号用 pingcha rules list 查看。"
        )
    if head in ("项目", *SCHEME_PARTS) and kind == "NUMBER" and not before.strip():
        what = "项目 「调查取证」 30 分" if head == "项目" else f"{head} 「案卷评查」 满分 100"
        return Slip("missing-title", f"“{head}”后面先写名称，再写分数。", f"写成 {what}")
    if head in SCHEME_PARTS and kind == "NUMBER" and "_FULL" in accepts:
        return Slip("missing-full", f"分数 {text} 前面少了“满分”。", f"写成 满分 {text}")
    if head == "等次" and kind == "NUMBER" and "GE" in accepts:
        return Slip("missing-sign", f"{text} 前面少了“≥”。", f"写成 {before.split()[-1]} ≥ {text}")
    return None
