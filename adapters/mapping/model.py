"""A mapping file as data, each line with the row of the workbook it stands in. Validated by pydantic when it is read."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from adapters.mapping.layout import BLANK_WORD, UNKNOWN_WORD
from records.folding import fold_id, fold_name
from records.nearest import nearest
from records.schema import AGENCY_YEAR, CASE, CASE_TABLES

IMPORTED: Final = (CASE, *CASE_TABLES, AGENCY_YEAR)
_YES_NO: Final = {"是": True, "否": False}
_COLUMNS: Final = re.compile(r"[；;]+")
_SPELLINGS: Final = re.compile(r"[|｜]")
_HEADING_ROWS: Final = re.compile(r"(\d{1,3})(?:[-－—至~～](\d{1,3}))?")


class Way(StrEnum):
    """How the cells of the source become a value."""

    COPY = "照抄"
    FIRST = "首个已填"
    JOIN = "合并"
    LIST = "拆成列表"
    ROWS = "每项一行"


class Repeats(StrEnum):
    """What several rows with one 案号 in a source of 案件 mean."""

    REFUSE = "报错"
    MERGE = "合并"


class Merged(StrEnum):
    """What the covered cells of a merged range in the rows of a source mean."""

    REFUSE = "报错"
    FILL = "填满"


def not_a_word(word: str, allowed: tuple[str, ...], what: str) -> PydanticCustomError:
    near = nearest(word, allowed)
    hint = f"您是不是想写“{near}”？" if near else f"可以写：{'、'.join(allowed)}"
    return PydanticCustomError(
        "not_allowed", "{problem}", {"problem": f"“{word}”不是{what}", "hint": hint, "allowed": allowed}
    )


def _table(raw: object) -> object:
    if not isinstance(raw, str):
        return raw
    names = {fold_name(name): name for name in IMPORTED}
    found = names.get(fold_name(raw))
    if found is None:
        raise not_a_word(raw, IMPORTED, "案卷的表")
    return found


def _yes_no(raw: object) -> object:
    if not isinstance(raw, str):
        return raw
    if (value := _YES_NO.get(fold_id(raw))) is None:
        raise not_a_word(raw, tuple(_YES_NO), "“是”或“否”")
    return value


def _way(raw: object) -> object:
    return _word(raw, Way, "取法")


def _repeats(raw: object) -> object:
    return _word(raw, Repeats, "同案多行的处理")


def _merged(raw: object) -> object:
    return _word(raw, Merged, "合并格的读法")


def _word(raw: object, words: type[StrEnum], what: str) -> object:
    if not isinstance(raw, str):
        return raw
    allowed = tuple(str(word) for word in words)
    if fold_id(raw) not in allowed:
        raise not_a_word(raw, allowed, what)
    return fold_id(raw)


def _headings(raw: object) -> object:
    """甲|乙；丙: the columns, each with the spellings of its heading."""
    if not isinstance(raw, str):
        return raw
    columns = (
        tuple(spelling.strip() for spelling in _SPELLINGS.split(part) if spelling.strip())
        for part in _COLUMNS.split(raw)
    )
    return tuple(spellings for spellings in columns if spellings)


def _heading_rows(raw: object) -> object:
    if not isinstance(raw, str):
        return raw
    found = _HEADING_ROWS.fullmatch(fold_id(raw))
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 1 <= first <= last:
        raise PydanticCustomError(
            "not_rows",
            "{problem}",
            {"problem": f"“{raw}”不是行号", "hint": "一行标题写行号，如 2；两行标题写 2-3"},
        )
    return first, last


TableName = Annotated[str, BeforeValidator(_table)]
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
Text = Annotated[str, Field(min_length=1)]


class _Written(BaseModel):
    """A line of a sheet; ``row`` is its row there, from 1. One that is switched off is never read."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    row: int = 0
    enabled: Annotated[YesNo, Field(alias="启用")] = True


class Line(_Written):
    """对照: one column of one table of the record, and where its values come from.

    ``headings``: the columns of the source, each with its possible spellings; ``group`` tells the rows apart that one row
    of the source becomes; ``fixed`` is the value of all rows where no column holds it; ``blank_as`` what a blank is read as.
    """

    table: Annotated[TableName, Field(alias="案卷表")]
    group: Annotated[str, Field(alias="组")] = ""
    column: Annotated[Text, Field(alias="案卷列")]
    source: Annotated[Text, Field(alias="来源")]
    headings: Annotated[tuple[tuple[str, ...], ...], BeforeValidator(_headings), Field(alias="来源列")] = ()
    fixed: Annotated[str | None, Field(alias="固定值")] = None
    way: Annotated[Way, BeforeValidator(_way), Field(alias="取法")] = Way.COPY
    separator: Annotated[str | None, Field(alias="分隔")] = None
    form: Annotated[str | None, Field(alias="格式")] = None
    blank_as: Annotated[str | None, Field(alias="空白按")] = None
    may_lack: Annotated[YesNo, Field(alias="可缺")] = False
    confidence: Annotated[str | None, Field(alias="把握")] = None
    note: Annotated[str | None, Field(alias="备注")] = None

    @property
    def place(self) -> tuple[str, str, str]:
        """What the values are for: the rows of which group, and where they come from."""
        return self.source, self.table, self.group


class Translation(_Written):
    """值对照: a value of the source and what it is called in the record."""

    table: Annotated[TableName, Field(alias="案卷表")]
    column: Annotated[Text, Field(alias="案卷列")]
    original: Annotated[Text, Field(alias="原值")]
    value: Annotated[Text, Field(alias="案卷值")]
    note: Annotated[str | None, Field(alias="备注")] = None

    @property
    def is_word(self) -> bool:
        return fold_id(self.value) not in (fold_id(BLANK_WORD), fold_id(UNKNOWN_WORD))


class TableClaim(_Written):
    """表: whether the export holds all rows of a table, or only some kinds of them."""

    table: Annotated[TableName, Field(alias="案卷表")]
    complete: Annotated[YesNo, Field(alias="齐全")]
    note: Annotated[str | None, Field(alias="备注")] = None


class SourceTable(_Written):
    """来源: which sheet (file, database table) a source is, and where its headings stand. ``position`` counts from 1."""

    source: Annotated[Text, Field(alias="来源")]
    name: Annotated[str | None, Field(alias="名称")] = None
    headings: Annotated[tuple[int, int] | None, BeforeValidator(_heading_rows), Field(alias="标题行")] = None
    repeats: Annotated[Repeats, BeforeValidator(_repeats), Field(alias="同案多行")] = Repeats.REFUSE
    merged: Annotated[Merged, BeforeValidator(_merged), Field(alias="合并格")] = Merged.REFUSE
    note: Annotated[str | None, Field(alias="备注")] = None


class Inference(_Written):
    """推定: documents or recordings of some kinds whose link is inferred, to rows of one table (of some kinds)."""

    table: Annotated[TableName, Field(alias="案卷表")]
    kinds: Annotated[str | None, Field(alias="种类")] = None
    target: Annotated[TableName, Field(alias="对象表")]
    target_kinds: Annotated[str | None, Field(alias="对象类型")] = None
    note: Annotated[str | None, Field(alias="备注")] = None


class Mapping(BaseModel):
    """A whole mapping file. ``file`` as given, ``sha256`` of its bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    file: str
    sha256: str
    title: str | None = None
    lines: tuple[Line, ...] = ()
    translations: tuple[Translation, ...] = ()
    claims: tuple[TableClaim, ...] = ()
    sources: tuple[SourceTable, ...] = ()
    inferences: tuple[Inference, ...] = ()

    @property
    def source_names(self) -> tuple[str, ...]:
        """The sources that lines name, in their order."""
        return tuple(dict.fromkeys(line.source for line in self.lines))

    def source(self, name: str) -> SourceTable:
        """What is said about a source; one of which nothing is said is the table of its name."""
        known = (one for one in self.sources if fold_name(one.source) == fold_name(name))
        return next(known, SourceTable(source=name))

    @property
    def partial(self) -> frozenset[str]:
        """The tables of which only some rows are exported."""
        return frozenset(claim.table for claim in self.claims if not claim.complete)
