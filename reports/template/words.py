"""What the template says about a column: in the comment of its heading, and in the dictionary of columns."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from records.columns import BlankReading, Column, Kind
from records.meanings import meaning

_SHAPES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.TEXT: "文字",
        Kind.ID: "文字，数字也按文字存，开头的 0 不会丢",
        Kind.ENUM: "从下拉列表选一个",
        Kind.FLAG: "是 或者 否",
        Kind.LIST: "可以写几个，用“；”或者“、”隔开",
        Kind.DATE: "日期，如 2025-03-04",
        Kind.TIME: "日期和时间，如 2025-03-04 09:30；只知道日期的只写日期",
        Kind.INT: "整数，单位是次；没有的写 0",
    }
)
_BLANKS: Mapping[BlankReading, str] = MappingProxyType(
    {
        BlankReading.CLASSIFYING: "留空表示不知道，有关事项会判为无法判定",
        BlankReading.CONTENT: "留空表示没有看过；看过、一项也没有的写“无”",
        BlankReading.FACT: "留空表示没有做、没有这一项",
        BlankReading.VALUE: "没有的留空",
    }
)
_YEAR = "整数，如 2025"
_MOST_WORDS = 12


def shape(table: str, column: Column) -> str:
    """How the value is written."""
    if column.kind is Kind.INT and column.attr == "year":
        return _YEAR
    if column.kind is Kind.LIST and column.values and column.open_list:
        return _SHAPES[Kind.LIST] + "；下拉列表是标准名称，也可以自己写"
    return _SHAPES[column.kind]


def blank(column: Column) -> str:
    """What an empty cell says."""
    return "必须填写" if column.required else _BLANKS[column.blank]


def allowed(words: tuple[str, ...], *, most: int | None = None) -> str:
    """The words that may stand there, where they are known; ``most`` cuts a long list and says so."""
    if most is None or len(words) <= most:
        return "、".join(words)
    return f"{'、'.join(words[:most])} 等 {len(words)} 种，见下拉列表"


def comment(table: str, column: Column, words: tuple[str, ...], example: str | None) -> str:
    """The comment of a heading: what it is, how it is written, the words, what a blank says, an example."""
    lines = [f"{meaning(table, column.name)}。", f"写法：{shape(table, column)}"]
    if words and column.kind in (Kind.ENUM, Kind.LIST):
        lines.append(f"可填：{allowed(words, most=_MOST_WORDS)}")
    lines.append(f"空白：{blank(column)}")
    if column.note:
        lines.append(f"说明：{column.note}")
    if example:
        lines.append(f"例：{example}")
    return "\n".join(lines)
