"""From what a cell or a JSON field holds to a value of the case record: one parser a column, one sentence a mistake.

The rules are case-record.md, "Types" and the paragraph on placeholders. A raw value becomes a value, or *blank*
(``None``); what cannot be read raises ``ValueProblem``, what was read with a reservation carries a ``Remark``. Nothing here
knows of files, sheets or rows: the adapters add the place.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Final

from records.columns import BlankReading, Column, Kind, Value
from records.folding import fold_id
from records.moments import checked, parse_moment
from records.nearest import nearest
from records.quick_classes import dataclass
from records.value_problems import Remark, ValueProblem, number_text, shown

__all__ = [
    "BLANK_VALUE",
    "Parsed",
    "Remark",
    "ValueParser",
    "ValueProblem",
    "parse_value",
    "parser_for",
]

MAX_TEXT: Final = 32_767  # characters that a cell of a workbook can hold
MAX_INT_DIGITS: Final = 9
EXACT_FLOAT: Final = 10.0**15  # workbooks keep 15 significant digits of a number

PLACEHOLDERS: Final = frozenset(
    ("无", "/", "—", "——", "-", "--", "N/A", "n/a", "不适用", "暂无", "待补", "×")
)
_LONGEST_PLACEHOLDER: Final = max(map(len, PLACEHOLDERS))
NONE_WORD: Final = "无"
_FLAGS: Final = {"是": True, "有": True, "Y": True, "1": True, "TRUE": True} | {
    "否": False,
    "无": False,
    "N": False,
    "0": False,
    "FALSE": False,
}
FLAG_WORDS: Final = ("是", "否", "有", "无", "Y", "N", "1", "0", "TRUE", "FALSE")
_SEPARATORS: Final = re.compile(r"[；;、，,\r\n\u2028\u2029]+")
# Control characters but for tab and line breaks, marks without width, and halves of a character pair.
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffe\uffff\ud800-\udfff]"
)
_MEMO_SIZE: Final = 4096
_MEMO_TEXT: Final = 200
_NAMED: Final = 20  # words that one sentence names


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was read: ``value`` None is *blank* (exported, nothing in it)."""

    value: Value | None
    remarks: tuple[Remark, ...] = ()


BLANK_VALUE: Final = Parsed(None)


class ValueParser:
    """Reads the raw values of one column. ``memo`` answers texts that were read before (never those that failed)."""

    __slots__ = ("_read", "column", "memo")

    def __init__(self, column: Column) -> None:
        self.column = column
        self.memo: dict[str, Parsed] = {"": BLANK_VALUE}
        self._read: Callable[[object, list[Remark]], Value | None] = _reader(column)

    def __call__(self, raw: object) -> Parsed:
        """Raises ValueProblem where ``raw`` cannot be a value of the column."""
        if raw is None:
            return BLANK_VALUE
        if type(raw) is not str:
            return self._parse(raw)
        known = self.memo.get(raw)
        if known is not None:
            return known
        parsed = self._parse(raw)
        if len(raw) <= _MEMO_TEXT:
            if len(self.memo) >= _MEMO_SIZE:
                self.memo.clear()
            self.memo[raw] = parsed
        return parsed

    def _parse(self, raw: object) -> Parsed:
        remarks: list[Remark] = []
        if isinstance(raw, str):
            raw = _clean(raw, self.column, remarks)
            if not raw:
                return Parsed(None, tuple(remarks)) if remarks else BLANK_VALUE
            if (
                len(raw) <= _LONGEST_PLACEHOLDER
                and fold_id(raw) in PLACEHOLDERS
                and not _allows(self.column, fold_id(raw))
            ):
                remarks.append(_placeholder(raw))
                return Parsed(None, tuple(remarks))
        elif isinstance(raw, float) and (not math.isfinite(raw)):
            raise ValueProblem(
                "not_a_number",
                "数字超出范围或者不是数",
                hint="请改成真实的值，没有的写 null 或留空",
            )
        value = self._read(raw, remarks)
        return Parsed(value, tuple(remarks))


@cache
def parser_for(column: Column) -> ValueParser:
    """The parser of a column; adapters fetch it once a sheet, not once a cell."""
    return ValueParser(column)


def parse_value(column: Column, raw: object) -> Parsed:
    """Read one raw value (text, number, bool, date, datetime, time, None or, for lists, a list) for a column.

    Raises ValueProblem with what is wrong, what is allowed and how to mend it.
    """
    return parser_for(column)(raw)


def _allows(column: Column, word: str) -> bool:
    """Whether a placeholder word is a value of its own in this column."""
    if column.kind is Kind.FLAG:
        return word in _FLAGS
    if column.kind is Kind.LIST and column.blank is BlankReading.CONTENT:
        return word == NONE_WORD
    return word in column.values


def _placeholder(word: str) -> Remark:
    return Remark("placeholder", f"“{word}”按空白读入", "没有内容的请把单元格留空")


def _clean(raw: str, column: Column, remarks: list[Remark]) -> str:
    """Trimmed, without invisible characters, not longer than a cell can hold."""
    text = raw.strip()
    if text.isprintable() and len(text) <= MAX_TEXT:
        return text
    seen = _INVISIBLE.sub("", text)
    if seen != text:
        remarks.append(
            Remark(
                "invisible",
                "文字里有看不见的控制字符，已略去",
                "请在原系统或表格里删去这些字符",
            )
        )
        text = seen.strip()
    if len(text) > MAX_TEXT:
        if column.kind is not Kind.TEXT:
            raise ValueProblem(
                "too_long",
                f"内容有 {len(text)} 个字，超过 {MAX_TEXT}",
                hint="请核对这一格的内容",
            )
        remarks.append(
            Remark(
                "too_long",
                f"内容有 {len(text)} 个字，只读入前 {MAX_TEXT} 个",
                "一个单元格最多容纳这么多字",
            )
        )
        text = text[:MAX_TEXT]
    return text


def _reader(column: Column) -> Callable[[object, list[Remark]], Value | None]:
    """The reader of cleaned, not blank raw values of a column."""
    match column.kind:
        case Kind.TEXT if column.person:
            return _read_person
        case Kind.TEXT | Kind.ID:
            return _read_text
        case Kind.ENUM:
            return _enum_reader(column)
        case Kind.FLAG:
            return _read_flag
        case Kind.LIST:
            return _list_reader(column)
        case Kind.DATE:
            return _read_date
        case Kind.TIME:
            return _read_time
        case Kind.INT:
            return _read_whole


def _read_person(raw: object, remarks: list[Remark]) -> str:
    name = _read_text(raw, remarks)
    if fold_id(name).upper() in FLAG_WORDS:
        raise ValueProblem("no_name", f"“{name}”不是姓名", hint="请写明是谁；没有明确专人的，留空")
    return name


def _read_text(raw: object, remarks: list[Remark]) -> str:
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, int | float):
        if isinstance(raw, float) and abs(raw) >= EXACT_FLOAT:
            remarks.append(
                Remark(
                    "lost_digits",
                    "超过 15 位的编号存成了数字，后面的位数可能已被表格软件改成 0",
                    "请把这一列设为文本格式后重新填写",
                )
            )
        return number_text(raw)
    if isinstance(raw, datetime):
        remarks.append(_date_in_text())
        return raw.strftime("%Y-%m-%d %H:%M")
    if isinstance(raw, date):
        remarks.append(_date_in_text())
        return raw.isoformat()
    if isinstance(raw, time):
        remarks.append(_date_in_text())
        return raw.strftime("%H:%M")
    raise _wrong_shape(raw, "文字")


def _date_in_text() -> Remark:
    return Remark(
        "date_in_text",
        "这一列应是文字，单元格里却是日期或时间，已按文字读入",
        "若原本写的是“3-5”一类文字而被表格软件改成了日期，请设为文本格式后重新填写",
    )


_SHAPES: Final = (
    (list | tuple, "数组"),
    (dict, "对象"),
    (bool, "“是”或“否”"),
    (int | float, "数字"),
    (date, "日期"),
    (time | timedelta, "时间"),
    (str, "文字"),
)


def _wrong_shape(raw: object, wanted: str) -> ValueProblem:
    found = next((name for kind, name in _SHAPES if isinstance(raw, kind)), "别的东西")
    return ValueProblem("wrong_shape", f"这里应是{wanted}，却是{found}", hint=f"请改成{wanted}")


def _enum_reader(column: Column) -> Callable[[object, list[Remark]], str]:
    words = {fold_id(word): word for word in column.values}

    def read(raw: object, remarks: list[Remark]) -> str:
        if isinstance(raw, list | tuple | dict):
            raise _wrong_shape(raw, "文字")
        word = words.get(fold_id(raw if isinstance(raw, str) else shown(raw)))
        if word is None:
            raise _not_a_word(shown(raw), column)
        return word

    return read


def _not_a_word(word: str, column: Column) -> ValueProblem:
    near = _near(word, column.values)
    hint = (
        f"您是不是想写“{near}”？" if near else f"允许的值：{_join(column.values)}；都不合适的，把单元格留空"
    )
    return ValueProblem(
        "not_allowed",
        f"“{shown(word)}”不是“{column.name}”允许的值",
        column.values,
        near,
        hint,
    )


@lru_cache(maxsize=_MEMO_SIZE)
def _near(word: str, words: tuple[str, ...]) -> str | None:
    """One misspelling often fills a whole column."""
    return nearest(word, words)


def _read_flag(raw: object, remarks: list[Remark]) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, list | tuple | dict):
        raise _wrong_shape(raw, "是或否")
    word = shown(raw)
    value = _FLAGS.get(fold_id(word).upper())
    if value is None:
        raise ValueProblem("not_a_flag", f"“{word}”不是“是”或“否”", FLAG_WORDS, hint="请写“是”或“否”")
    return value


def _list_reader(
    column: Column,
) -> Callable[[object, list[Remark]], tuple[str, ...] | None]:
    words = {fold_id(word): word for word in column.values}
    none_is_value = NONE_WORD in column.values
    content = column.blank is BlankReading.CONTENT

    def read(raw: object, remarks: list[Remark]) -> tuple[str, ...] | None:
        items = _items(raw, column, remarks)
        if content and [fold_id(item) for item in items] == [NONE_WORD]:
            return ()
        kept: dict[str, None] = {}
        for item in items:
            folded = fold_id(item)
            word = words.get(folded)
            if word is None and folded in PLACEHOLDERS:
                remarks.append(_placeholder(item))
                continue
            if word is None and words:
                if not column.open_list:
                    raise _not_a_word(item, column)
                remarks.append(_outside(item, column))
            word = word or item
            if word in kept:
                remarks.append(Remark("double", f"“{word}”重复，只算一次", "请删去重复的一项"))
            kept[word] = None
        if none_is_value and NONE_WORD in kept and len(kept) > 1:
            raise ValueProblem(
                "contradiction",
                f"“{NONE_WORD}”不能同其他项并列",
                column.values,
                hint="请只留“无”，或者删去“无”",
            )
        return tuple(kept) or None

    return read


def _items(raw: object, column: Column, remarks: list[Remark]) -> list[str]:
    """The trimmed items; an array's elements are taken whole, a text is split."""
    if isinstance(raw, str):
        return [item for part in _SEPARATORS.split(raw) if (item := part.strip())]
    if isinstance(raw, bool | dict):
        raise _wrong_shape(raw, "数组或者用“；”分开的文字")
    if not isinstance(raw, list | tuple):
        return [_read_text(raw, remarks)]
    if not raw and column.blank is BlankReading.CONTENT:
        remarks.append(Remark("empty_array", "空数组按空白读入", "逐项看过、确实没有的，请写“无”"))
    items: list[str] = []
    for element in raw:
        if element is None:
            continue
        if isinstance(element, str):
            if item := _clean(element, column, remarks):
                items.append(item)
        elif isinstance(element, int | float) and not isinstance(element, bool):
            items.append(number_text(element))
        else:
            raise _wrong_shape(element, "文字的数组")
    if sum(map(len, items)) > MAX_TEXT:
        raise ValueProblem("too_long", f"列表的内容超过 {MAX_TEXT} 个字", hint="请核对这一格的内容")
    return items


def _outside(item: str, column: Column) -> Remark:
    near = _near(item, column.values)
    hint = f"您是不是想写“{near}”？" if near else f"标准名称有：{_join(column.values)}"
    return Remark(
        "not_standard",
        f"“{shown(item)}”不是“{column.name}”的标准名称，已照原样保留",
        hint,
    )


def _join(words: Iterable[str]) -> str:
    """The words as a sentence names them: all of a short list, the beginning of a long one."""
    listed = list(words)
    more = f"等 {len(listed)} 个" if len(listed) > _NAMED else ""
    return "、".join(listed[:_NAMED]) + more


def _read_moment(raw: object) -> date | datetime:
    if isinstance(raw, str):
        return parse_moment(raw)
    if isinstance(raw, date):  # a datetime is a date
        return checked(raw)
    if isinstance(raw, time | timedelta):
        raise ValueProblem(
            "time_only",
            "只有时间，没有日期",
            hint="请把日期和时间写在一格里，如 2025-03-04 09:30",
        )
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        text = number_text(raw)
        if len(text) == 8 and text.isdigit():
            return parse_moment(text)
        raise ValueProblem(
            "number_for_date",
            f"{shown(text)} 是数字，不是日期",
            hint="请把单元格设为日期格式，或者写成 2025-03-04",
        )
    raise _wrong_shape(raw, "日期")


def _read_date(raw: object, remarks: list[Remark]) -> date:
    moment = _read_moment(raw)
    return moment.date() if isinstance(moment, datetime) else moment


def _read_time(raw: object, remarks: list[Remark]) -> date | datetime:
    moment = _read_moment(raw)
    if isinstance(moment, datetime) and not moment.hour and not moment.minute:
        remarks.append(
            Remark(
                "midnight",
                "时间是零点整",
                "若系统只记了日期，请只导出日期，不要补 00:00",
            )
        )
    return moment


def _read_whole(raw: object, remarks: list[Remark]) -> int:
    if not isinstance(raw, str | int | float) or isinstance(raw, bool):
        raise _wrong_shape(raw, "整数")
    text = fold_id(shown(raw))
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_INT_DIGITS):
        raise ValueProblem(
            "not_whole",
            f"“{text}”不是整数",
            ("0、1、2 等不小于零的整数",),
            hint="请只写数字，不带单位",
        )
    return int(text)
