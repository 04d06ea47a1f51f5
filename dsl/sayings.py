"""What people write for the words and signs of the rule language, and the words they may choose from."""

from __future__ import annotations

# what people write for a sign or word of the language
SAYINGS: dict[str, str] = {
    "等于": "=",
    "为": "=",
    "不等于": "≠",
    "不是": "≠",
    "大于": ">",
    "多于": ">",
    "超过": ">",
    "小于": "<",
    "少于": "<",
    "不少于": "≥",
    "不小于": "≥",
    "至少": "≥",
    "不多于": "≤",
    "不大于": "≤",
    "不超过": "≤",
    "至多": "≤",
    "晚于": "早于（两边对调）",
    "不早于": "不晚于（两边对调）",
    "不属于": "非 … 属于 …",
    "不包含": "非 … 包含 …",
    "未填": "空白",
    "并且": "且",
    "而且": "且",
    "和": "且",
    "以及": "且",
    "或者": "或",
    "没有": "无",
    "存在": "有",
    "不": "非",
}
MODALITIES = ("应当", "推行", "可以")
# words that say how binding something is, where the line has said so already
OBLIGING = frozenset(
    ("必须", "应", "须", "应该", "需要", "务必", "不得不", "鼓励", "提倡", "可", *MODALITIES)
)
# the usual reasons of 不编码; any other word will do
KINDS = ("宣示", "定义", "授权", "不可从案卷验证")
