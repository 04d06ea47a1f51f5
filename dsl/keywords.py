"""The reserved words of the rule language: one table for grammar, messages, formatter and documentation.

``PARTS`` begin a part of a file and ``CLAUSES`` a clause of an obligation; both are recognised at the beginning of a line
only and are ordinary words elsewhere. ``WORDS`` are reserved as whole words inside a part or clause; where a value stands
they are values too.
"""

from __future__ import annotations

from types import MappingProxyType

PARTS: tuple[str, ...] = (
    "规则集",
    "章",
    "条",
    "款",
    "项",
    "定义",
    "参数",
    "义务",
    "人工",
    "不编码",
    "评分方案",
    "考核方案",
)
CLAUSES: tuple[str, ...] = (
    "依据",
    "类别",
    "针对",
    "到期",
    "应当",
    "推行",
    "可以",
    "说明",
    "整改",
    "提问",
    "查看",
    "示例",
)
HEADS: tuple[str, ...] = PARTS + CLAUSES
"""Every word that begins a unit when it is the first of its line."""
SCHEME_CLAUSES: tuple[str, ...] = (
    "适用",
    "案卷得分",
    "项目",
    "扣",
    "屡犯",
    "否决案卷",
    "否决",
    "等次",
    "不计分",
    "不适用项目",
)
SCHEME_PARTS: tuple[str, ...] = ("评分方案", "考核方案")
SCHEME_HEADS: tuple[str, ...] = ("规则集", *SCHEME_PARTS, *SCHEME_CLAUSES)
"""The same for a file of scoring schemes."""

SETTING = "设定"
"""Begins the line of an example that sets 今天, 阶段 or a parameter."""
BLANK_WORD = "空白"
FILLED_WORD = "已填"
NONE_WORD = "无"
STAGE_NAME = "阶段"
STAGES: tuple[str, ...] = ("归档前", "已归档")
THIS_PREFIX = "本"
"""``本活动``: the row of an enclosing 活动."""
ITEM_HOLE = "本项"
"""In the 说明 of a 逐项: the item that the obligation is about."""
VERDICTS = ("符合", "不符合", "不适用", "无法判定", "人工")

# terminal of grammar.lark → the word; a terminal that begins with "_" leaves no trace in the parse tree
WORDS: MappingProxyType[str, str] = MappingProxyType(
    {
        "_VERSION": "版本",
        "_PARAGRAPH": "款",
        "_ITEM": "项",
        "_OF": "的",
        "_IS": "是",
        "_WHERE": "其中",
        "HAVE": "有",
        "NONE": "无",
        "_EVERY": "每个",
        "_ALL": "都",
        "_COUNT": "数量",
        "EARLIEST": "最早",
        "LATEST": "最晚",
        "_FIRST": "首个已填",
        "_COVERS": "覆盖",
        "_GAP": "允许间隔",
        "_IN": "属于",
        "_CONTAINS": "包含",
        "FILLED": FILLED_WORD,
        "BLANK": BLANK_WORD,
        "AND": "且",
        "OR": "或",
        "_NOT": "非",
        "BEFORE": "早于",
        "NOT_AFTER": "不晚于",
        "BY_DAY": "按日",
        "_BY": "按",
        "_COUNTED": "计",
        "_AT": "在",
        "_FROM": "起",
        "INSIDE": "内",
        "_DEADLINE": "限期",
        "_EACH_ITEM": "逐项",
        "_ANY_WAY": "任一途径",
        "_PAGES": "页号连续",
        "_CHECKED": "校验正确",
        "TODAY": "今天",
    }
)

# the same for the lines of a scoring scheme (scheme.lark)
SCHEME_WORDS: MappingProxyType[str, str] = MappingProxyType(
    {
        "_FULL": "满分",
        "_EACH": "每处",
        "_KIND": "每种",
        "_FILE": "每件",
        "_CAP": "封顶",
        "_POINT": "分",
        "_RESCALED": "按比例折算",
    }
)

# what may be written at a place, for messages: terminal → words that users know
TERMINAL_WORDS: MappingProxyType[str, str] = MappingProxyType(
    {
        "WORD": "名称",
        "NUMBER": "数字",
        "DATE": "日期",
        "TEXT": "「文字」",
        **WORDS,
        **SCHEME_WORDS,
        "ITEM_ID": "编号（11.1、13.*）",
        "ARROW": "→",
        "EQ": "=",
        "NE": "≠",
        "LE": "≤",
        "GE": "≥",
        "LT": "<",
        "GT": ">",
        "_LPAR": "（",
        "_RPAR": "）",
        "_LBRACE": "{",
        "_RBRACE": "}",
        "_COMMA": "，",
        "$END": "行尾",
    }
)
