"""One row of a table: three-state values and where each came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import ClassVar, Final, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    PrivateAttr,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from records.columns import Column, Value
from records.value_problems import ValueProblem
from records.values import parse_value


class Gap(Enum):
    """Why a field has no value. Two different things, never merged."""

    BLANK = "空白"  # the column was exported, the cell is empty
    NOT_EXPORTED = "未导出"  # nothing is known


BLANK: Final = Gap.BLANK
NOT_EXPORTED: Final = Gap.NOT_EXPORTED


@dataclass(frozen=True, slots=True)
class Source:
    """Where a row was read: ``sheet`` is the table's name in JSON; ``row`` counts from 1 as the user sees it.

    ``columns`` maps a field's Chinese name to (heading as written, Excel column letters or None).
    """

    file: str
    sheet: str
    row: int | None
    columns: dict[str, tuple[str, str | None]] = field(default_factory=dict)

    def cell(self, column: str) -> str | None:
        """The address such as ``F17`` of a column's cell, None where there is none (JSON, or not in the sheet)."""
        letters = self.columns.get(column, (column, None))[1]
        return f"{letters}{self.row}" if letters and self.row is not None else None


def column_of(info: FieldInfo) -> Column | None:
    return next((part for part in info.metadata if isinstance(part, Column)), None)


class Row(BaseModel):
    """Base of every table's model. Fields never set are not exported, fields set to None are blank.

    ``distrusted`` names fields whose value cannot be used (a date after 今天, an end before its start), with the reason;
    ``read`` answers NOT_EXPORTED for them, so that a rule finds the measure unknown.
    """

    TABLE: ClassVar[str] = ""
    ID: ClassVar[str] = ""
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
    )
    _origin: Source | None = PrivateAttr(default=None)
    _distrusted: dict[str, str] = PrivateAttr(default_factory=dict)
    _inferred: frozenset[str] = PrivateAttr(default=frozenset())

    @model_validator(mode="before")
    @classmethod
    def _chinese_names(cls, data: object) -> object:
        """Accept the public Chinese names beside the attribute names."""
        if not isinstance(data, dict):
            return data
        by_name = {
            c.name: attr for attr, info in cls.model_fields.items() if (c := column_of(info)) is not None
        }
        return {by_name.get(key, key): value for key, value in data.items()}

    @field_validator("*", mode="before")
    @classmethod
    def _parsed(cls, raw: object, info: ValidationInfo) -> Value | None:
        """Read the value as the adapters do; the error's ``ctx`` holds allowed, nearest and hint."""
        column = column_of(cls.model_fields[info.field_name or ""])
        if column is None:
            raise TypeError(f"{cls.__name__}.{info.field_name} has no Column")
        try:
            return parse_value(column, raw).value
        except ValueProblem as problem:
            context = {
                "sentence": problem.sentence(),
                "allowed": problem.allowed,
                "nearest": problem.nearest,
                "hint": problem.hint,
            }
            raise PydanticCustomError(problem.code, "{sentence}", context) from None

    @classmethod
    def build(cls, values: dict[str, Value | None], source: Source | None = None) -> Self:
        """A row from already parsed values by attribute name (no second validation). Missing keys: not exported."""
        row = cls.model_construct(_fields_set=set(values), **values)
        row._origin = source
        return row

    def read(self, attr: str) -> Value | Gap:
        """The field's value, BLANK, or NOT_EXPORTED (also where it is distrusted)."""
        if attr not in self.model_fields_set or attr in self._distrusted:
            return NOT_EXPORTED
        value: Value | None = getattr(self, attr)
        return BLANK if value is None else value

    @property
    def origin(self) -> Source | None:
        return self._origin

    @property
    def distrusted(self) -> dict[str, str]:
        return self._distrusted

    def distrusting(self, reasons: dict[str, str]) -> Self:
        """A copy in which the named fields read as not exported, each with the reason users are told."""
        row = self.model_copy()
        row._distrusted = {**self._distrusted, **reasons}
        return row

    def replacing(self, values: dict[str, Value | None]) -> Self:
        """A copy with some fields set (by attribute name); provenance stays."""
        return self.model_copy(update=dict(values))
