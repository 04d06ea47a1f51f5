"""您是不是想写 …: the word of a given kind that a mistyped or half-remembered word most likely meant, or nothing.

Shared by the rule language and the adapters. Distances count characters (a swap of neighbours is one step); how much may
differ grows with the length, and of two characters at least one must be shared. A word with a part left out is nearer than
one with as many characters mistaken. Words that people say for one another although they look different come from a small
table; they count inside longer words too.
"""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 40  # longer words are not compared: they are sentences, not slips
_NEAR_TERMS: tuple[frozenset[str], ...] = tuple(
    frozenset(group.split())
    for group in (
        "签名 签章 签字 盖章 印章 署名",
        "当事人 相对人 被处罚人 申请人",
        "执法人员 办案人员 承办人 经办人",
        "时间 日期",
        "类型 种类 类别 方式",
        "文书 文件 材料 笔录",
        "音像 录像 视频 影像",
        "送达 送交 交付",
        "执法证号 执法证件号码 证件号码 证号",
        "局主要负责人 主要负责人 局长",
        "科室负责人 科长 部门负责人",
        "归档前 未归档",
        "已归档 归档后 归档",
        "拒绝 拒签 拒收",
        "直接 当面 直接送达",
        "留置 留置送达",
        "公告 公告送达",
        "邮寄 邮寄送达",
        "委托 委托送达",
        "转交 转交送达",
        "电子 电子送达",
        "早于 先于 之前",
        "不晚于 不迟于 不超过",
        "已填 非空 有值 不为空",
        "空白 为空 未填 空",
        "属于 在其中 为其中之一",
        "包含 含有 包括 载明",
        "且 并且 和 与 以及 同时",
        "或 或者 或是",
        "非 不是 并非",
        "有 存在 具有",
        "无 没有 不存在",
        "每个 所有 全部 每一个 各",
        "数量 个数 人数 次数 份数",
        "应当 必须 应 须",
        "可以 可",
        "推行 鼓励 提倡",
        "工作日 个工作日 工作天",
        "日 天",
        "小时 时",
        "分钟 分",
    )
)


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The nearest candidate, ties settled by sorted order; None where nothing is near enough.

    ``word`` itself is never the answer. Candidates should be of the one kind that is expected at the place.
    """
    if not word or len(word) > _LONGEST:
        return None
    pool = sorted({candidate for candidate in candidates if candidate and candidate != word})
    said_for = _said_for(word)
    best: tuple[tuple[float, int], str] | None = None
    for candidate in pool:
        steps = distance(word, candidate, _allowance(word, candidate))
        scores = [_shortened(word, candidate, steps)] if steps is not None else []
        if candidate in said_for:
            scores.append(said_for[candidate])
        if not scores:
            continue
        rank = (
            min(scores),
            _LONGEST if steps is None else steps,
        )  # of two words said for it the one that looks like it
        if best is None or rank < best[0]:
            best = (rank, candidate)
    if best is not None:
        return best[1]
    return _contained(word, pool)


def _said_for(word: str) -> dict[str, float]:
    """What people may mean by a word: whole words said for one another, and the same inside a longer one (送达日期, 送达时间)."""
    meant: dict[str, float] = {}
    for group in _NEAR_TERMS:
        for said in group:
            if len(said) > 1 and said in word:
                meant |= {word.replace(said, other): 0.75 for other in group if other != said}
    return meant | {term: 0.5 for group in _NEAR_TERMS if word in group for term in group}


def _shortened(word: str, candidate: str, steps: int) -> float:
    """The score of a distance: a part left out or put in (处罚决定书) is likelier than as many characters mistaken."""
    longer, shorter = sorted((word, candidate), key=len, reverse=True)
    return steps * 0.6 if steps > 1 and shorter in longer else steps


def distance(left: str, right: str, limit: int) -> int | None:
    """Insertions, deletions, replacements and swaps of neighbours from one word to the other; None above ``limit``."""
    if abs(len(left) - len(right)) > limit:
        return None
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        after = [i]
        for j, b in enumerate(right, 1):
            cost = min(row[j] + 1, after[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            after.append(cost)
        if min(after) > limit:
            return None
        before, row = row, after
    return row[-1] if row[-1] <= limit else None


def _allowance(left: str, right: str) -> int:
    """How many steps are still a slip: one to three characters: one, then a third of the longer word, at most four."""
    longer = max(len(left), len(right))
    if min(len(left), len(right)) < 2:
        return 0
    return 1 if longer <= 3 else min(4, (longer + 2) // 3)


def _contained(word: str, pool: list[str]) -> str | None:
    """A single candidate that the word is a part of, or that is a part of the word (both at least two characters)."""
    if len(word) < 2:
        return None
    found = [c for c in pool if len(c) >= 2 and (word in c or c in word)]
    return found[0] if len(found) == 1 else None
