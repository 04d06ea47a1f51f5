"""格式: how dates are written in the source (dd/MM/yyyy, 表格序号 …), or which part of a text is taken (``{取}（*）``)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Final

from adapters.cells import OddCell
from adapters.mapping.layout import TAKEN_HOLE
from records.columns import Column, Kind
from records.folding import fold_id
from records.moments import SHANGHAI
from records.value_problems import shown

Change = Callable[[object], object]

SERIAL: Final = "表格序号"
SECONDS: Final = "时间戳秒"
MILLISECONDS: Final = "时间戳毫秒"
_SPECIAL: Final = (SERIAL, SECONDS, MILLISECONDS)
_TOKENS: Final = {
    "yyyy": r"(?P<year>\d{4})",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "dd": r"(?P<day>\d{2})",
    "d": r"(?P<day>\d{1,2})",
    "HH": r"(?P<hour>\d{2})",
    "H": r"(?P<hour>\d{1,2})",
    "mm": r"(?P<minute>\d{2})",
    "ss": r"(?P<second>\d{2})",
}
_TOKEN: Final = re.compile("yyyy|MM?|dd?|HH?|mm|ss")
_EPOCH: Final = datetime(1899, 12, 30)  # of a spreadsheet's serial numbers from March 1900 on
_FIRST_SERIAL: Final = 61
_LAST_SERIAL: Final = 2_958_465
EXAMPLES: Final = "dd/MM/yyyy、yyyyMMddHHmmss、" + "、".join(_SPECIAL)


class BadForm(ValueError):
    """The 格式 cannot be used; says why."""


def compile_form(form: str, column: Column) -> Change:
    """What a cell becomes; blanks and cells that hold a date stay as they are. Raises BadForm."""
    if column.kind in (Kind.DATE, Kind.TIME):
        return _date_form(form)
    return _taken(form)


def _date_form(form: str) -> Change:
    if form in _SPECIAL:
        return _counted(form)
    pattern, parts, end = "", [], 0
    for token in _TOKEN.finditer(form):
        name = _TOKENS[token[0]]
        pattern += _literally(form[end : token.start()]) + name
        parts.append(name[4 : name.index(">")])
        end = token.end()
    pattern += _literally(form[end:])
    if len(parts) != len(set(parts)) or not {"year", "month", "day"} <= set(parts):
        raise BadForm("日期的格式要有 yyyy、MM、dd 各一次（时、分、秒写 HH、mm、ss）")
    if ("minute" in parts and "hour" not in parts) or ("second" in parts and "minute" not in parts):
        raise BadForm("有 mm 就要有 HH，有 ss 就要有 mm")
    read = re.compile(pattern)

    def change(raw: object) -> object:
        if raw is None or isinstance(raw, (date, time, OddCell)):
            return raw
        text = fold_id(shown(raw) if not isinstance(raw, str) else raw)
        if not text:
            return raw
        found = read.fullmatch(text)
        if found is None:
            return _not_so(text, form)
        number = {name: int(value) for name, value in found.groupdict().items()}
        try:
            day = date(number["year"], number["month"], number["day"])
            if "hour" not in number:
                return day
            clock = time(number["hour"], number.get("minute", 0), number.get("second", 0))
        except ValueError:
            return OddCell(
                "impossible_date",
                f"“{shown(text)}”按“{form}”读，不是真实的日期",
                "请核对这一格和映射的格式",
                text,
            )
        return datetime.combine(day, clock)

    return change


def _literally(between: str) -> str:
    """The signs between the parts, folded but with their blanks."""
    return re.escape(fold_id(f"|{between}|")[1:-1])


def _counted(form: str) -> Change:
    def change(raw: object) -> object:
        if (
            raw is None
            or isinstance(raw, (bool, date, time, OddCell))
            or (isinstance(raw, str) and not raw.strip())
        ):
            return raw
        text = fold_id(shown(raw) if not isinstance(raw, str) else raw)
        try:
            number = float(text)
            if form == SERIAL:
                if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
                    return _not_so(text, form)
                moment = _EPOCH + timedelta(minutes=round(number * 24 * 60))
                return moment.date() if number.is_integer() else moment
            seconds = number / (1000 if form == MILLISECONDS else 1)
            return datetime.fromtimestamp(seconds, SHANGHAI).replace(tzinfo=None)
        except (ValueError, OverflowError, OSError):
            return _not_so(text, form)

    return change


def _taken(form: str) -> Change:
    """``{取}`` is the part that is taken, ``*`` any text; the rest must stand there as it is."""
    if form.count(TAKEN_HOLE) != 1:
        raise BadForm(f"要取的部分写一次 {TAKEN_HOLE}，别的任意文字写 *，如 {TAKEN_HOLE}（*）")
    pattern = "".join(
        "(.+?)" if part == TAKEN_HOLE else ".*?" if part == "*" else re.escape(part)
        for part in re.split(r"(\{取\}|\*)", fold_id(form))
        if part
    )
    read = re.compile(pattern, re.DOTALL)

    def change(raw: object) -> object:
        if raw is None or isinstance(raw, OddCell):
            return raw
        text = (raw if isinstance(raw, str) else shown(raw)).strip()
        found = read.fullmatch(fold_id(text))  # folding keeps the number of characters
        if not text:
            return raw
        return text[found.start(1) : found.end(1)].strip() if found else _not_so(text, form)

    return change


def _not_so(text: str, form: str) -> OddCell:
    return OddCell(
        "not_in_form",
        f"“{shown(text)}”不是按映射的格式“{form}”写的",
        "请改正这一格，或者改映射的“格式”",
        text,
    )
