"""What a column of the case record is: its Chinese name, its type, its allowed values, how a blank in it reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from records.quick_classes import dataclass


class Kind(StrEnum):
    """The type of a column, named as users read it."""

    TEXT = "文本"
    ID = "编号"  # free text compared after trimming and full-width folding
    ENUM = "选项"
    FLAG = "是否"
    LIST = "列表"
    DATE = "日期"  # a civil date
    TIME = "时间"  # civil time in Asia/Shanghai to the minute; a bare date is the interval of that day
    INT = "整数"


class BlankReading(StrEnum):
    """How an exported but empty cell reads in a condition other than 已填 and 空白."""

    CLASSIFYING = "分类"  # says what the row or case is: a blank is unknown
    CONTENT = "内容"  # a list that someone must have looked through: a blank is unknown, 无 says none
    FACT = "事实"  # a blank says "not done, not there": definite
    VALUE = "值"  # texts, numbers, dates, times: a comparison with a blank is unknown


# A value as a row holds it. ``None`` never stands alone for "unknown": see ``records.case.Row.read``.
Value = str | bool | int | date | datetime | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of one table.

    ``values`` are the allowed words of an ENUM or LIST; ``open_list`` marks a list whose standard names are known but
    which may hold other words too (kept and warned of). ``may_be_future`` marks a term: a date that may lie after 今天.
    ``person`` marks a text that names someone: 是 or 否 is no answer to who it is.
    """

    name: str
    kind: Kind
    blank: BlankReading
    values: tuple[str, ...] = ()
    open_list: bool = False
    may_be_future: bool = False
    required: bool = False
    attr: str = ""
    note: str = ""
    person: bool = False


def text(name: str, *, person: bool = False, note: str = "") -> Column:
    return Column(name, Kind.TEXT, BlankReading.VALUE, note=note, person=person)


def ident(name: str, *, required: bool = False, note: str = "") -> Column:
    return Column(name, Kind.ID, BlankReading.VALUE, required=required, note=note)


def enum(name: str, values: Sequence[str], *, classifying: bool = False, note: str = "") -> Column:
    blank = BlankReading.CLASSIFYING if classifying else BlankReading.FACT
    return Column(name, Kind.ENUM, blank, values=tuple(values), note=note)


def flag(name: str, *, classifying: bool = False, note: str = "") -> Column:
    return Column(name, Kind.FLAG, BlankReading.CLASSIFYING if classifying else BlankReading.FACT, note=note)


def items(
    name: str,
    values: Sequence[str] = (),
    *,
    blank: BlankReading = BlankReading.FACT,
    open_list: bool = False,
    note: str = "",
) -> Column:
    return Column(name, Kind.LIST, blank, values=tuple(values), open_list=open_list, note=note)


def day(name: str, *, may_be_future: bool = False, note: str = "") -> Column:
    return Column(name, Kind.DATE, BlankReading.VALUE, may_be_future=may_be_future, note=note)


def moment(name: str, *, note: str = "") -> Column:
    return Column(name, Kind.TIME, BlankReading.VALUE, note=note)


def whole(name: str, *, note: str = "") -> Column:
    return Column(name, Kind.INT, BlankReading.VALUE, note=note)
