"""One row of a table: three-state values and where each came from.

Annotations are not postponed here: pydantic would compile those of ``Row`` again for every table.
"""

from collections.abc import Collection, Mapping
from dataclasses import field, replace
from enum import Enum, StrEnum
from functools import cache
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
from records.quick_classes import dataclass
from records.value_problems import ValueProblem
from records.values import parse_value


class Gap(Enum):
    """Why a field has no value. Two different things, never merged."""

    BLANK = "空白"  # the column was exported, the cell is empty
    NOT_EXPORTED = "未导出"  # nothing is known


BLANK: Final = Gap.BLANK
NOT_EXPORTED: Final = Gap.NOT_EXPORTED


class AssumedBy(StrEnum):
    """On what a value rests that no cell of the export holds; named in every finding that it decided."""

    BLANK = "空白按否"  # a mapping file says how a blank of this column is to be read
    INFERRED = "推定"  # a link that was inferred
    CONSTANT = "固定值"  # a mapping file gives all rows this value


@dataclass(frozen=True, slots=True)
class Assumed:
    """``before``: what the field would be without the assumption."""

    by: AssumedBy
    before: Gap


@dataclass(frozen=True, slots=True)
class Source:
    """Where a row was read: ``sheet`` is the table's name in JSON; ``row`` counts from 1 as the user sees it.

    ``columns`` maps a field's Chinese name to (heading as written, Excel column letters or None). A header that was put
    together from several rows names under ``elsewhere`` the places of the fields that others gave.
    """

    file: str
    sheet: str
    row: int | None
    columns: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    elsewhere: "Mapping[str, Source] | None" = None

    def of(self, column: str) -> "Source":
        """Where the value of a column was read: for most rows the same for all."""
        return self.elsewhere.get(column, self) if self.elsewhere else self

    def cell(self, column: str) -> str | None:
        """The address such as ``F17`` of a column's cell, None where there is none (JSON, or not in the sheet)."""
        place = self.of(column)
        letters = place.columns.get(column, (column, None))[1]
        return f"{letters}{place.row}" if letters and place.row is not None else None

    def heading(self, column: str) -> str:
        """The heading of a column as it was written."""
        return self.of(column).columns.get(column, (column, None))[0]


def column_of(info: FieldInfo) -> Column | None:
    return next((part for part in info.metadata if isinstance(part, Column)), None)


_NOTHING_DISTRUSTED: Final[
    dict[str, str]
] = {}  # shared by all rows; ``distrusting`` puts a new one in its place
_NOTHING_ASSUMED: Final[dict[str, Assumed]] = {}  # likewise


@cache
def _defaults(model: type[BaseModel]) -> dict[str, object]:
    """Every field of a model as not exported."""
    return {attr: info.default for attr, info in model.model_fields.items()}


class Row(BaseModel):
    """Base of every table's model. Fields never set are not exported, fields set to None are blank.

    ``distrusted`` names fields whose value cannot be used (a date after 今天, an end before its start), with the reason;
    ``read`` answers NOT_EXPORTED for them, so that a rule finds the measure unknown. ``assumed`` names fields whose value
    stands in no cell.
    """

    TABLE: ClassVar[str] = ""
    ID: ClassVar[str] = ""
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        defer_build=True,  # rows that are read are built unvalidated; a validator is made when first asked for
    )
    _origin: Source | None = PrivateAttr(default=None)
    _distrusted: dict[str, str] = PrivateAttr(default_factory=dict)
    _assumed: dict[str, Assumed] = PrivateAttr(default_factory=dict)

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
    def build(
        cls, values: dict[str, Value | None], source: Source | None = None, exported: set[str] | None = None
    ) -> Self:
        """A row from already parsed values by attribute name (no second validation). Missing keys: not exported.

        Hundreds of thousands of rows are made so: the four slots of a pydantic model are filled directly. ``exported`` is
        the set of the keys of ``values``, where many rows can share one.
        """
        row = cls.__new__(cls)
        put = object.__setattr__
        put(row, "__dict__", {**_defaults(cls), **values})
        put(row, "__pydantic_fields_set__", set(values) if exported is None else exported)
        put(row, "__pydantic_extra__", None)
        put(
            row,
            "__pydantic_private__",
            {"_origin": source, "_distrusted": _NOTHING_DISTRUSTED, "_assumed": _NOTHING_ASSUMED},
        )
        return row

    def read(self, attr: str) -> Value | Gap:
        """The field's value, BLANK, or NOT_EXPORTED (also where it is distrusted)."""
        private = self.__pydantic_private__
        if attr not in self.__pydantic_fields_set__ or (private and attr in private["_distrusted"]):
            return NOT_EXPORTED
        value: Value | None = self.__dict__[attr]
        return BLANK if value is None else value

    # The three are asked for every row of every case: the dictionary of private attributes is read directly.

    @property
    def origin(self) -> Source | None:
        private = self.__pydantic_private__
        origin: Source | None = private["_origin"] if private else None
        return origin

    @property
    def distrusted(self) -> dict[str, str]:
        private = self.__pydantic_private__
        return private["_distrusted"] if private else _NOTHING_DISTRUSTED

    def distrusting(self, reasons: dict[str, str]) -> Self:
        """A copy in which the named fields read as not exported, each with the reason users are told."""
        row = self.model_copy()
        row._distrusted = {**self._distrusted, **reasons}
        return row

    @property
    def assumed(self) -> dict[str, Assumed]:
        private = self.__pydantic_private__
        return private["_assumed"] if private else _NOTHING_ASSUMED

    def assuming(self, values: dict[str, Value | None], by: AssumedBy) -> Self:
        """A copy with the values (by attribute name) that the fields are assumed to have."""
        before = {attr: self.read(attr) for attr in values}
        row = self.model_copy(update=dict(values))
        row._assumed = {
            **self._assumed,
            **{
                attr: Assumed(by, was if isinstance(was, Gap) else NOT_EXPORTED)
                for attr, was in before.items()
            },
        }
        return row

    def completed(self, other: Self) -> tuple[Self, tuple[str, ...]]:
        """With what only ``other`` says of the same thing; and the fields (by attribute name) in which the two differ."""
        more: dict[str, Value | None] = {}
        differing: list[str] = []
        for attr in other.model_fields_set:
            mine, value = self.read(attr), other.read(attr)
            if isinstance(mine, Gap) and not (mine is BLANK and isinstance(value, Gap)):
                more[attr] = None if isinstance(value, Gap) else value
            elif not isinstance(value, Gap) and mine != value and not isinstance(mine, Gap):
                differing.append(attr)
        if not more:
            return self, tuple(differing)
        row = self.model_copy(update=more)
        row._assumed = {**self._assumed, **{a: was for a, was in other._assumed.items() if a in more}}
        mine_at, other_at = self._origin, other._origin
        if mine_at is not None and other_at is not None:
            names = {column.name for attr in more if (column := column_of(type(self).model_fields[attr]))}
            elsewhere = {name: other_at.of(name) for name in names}
            row._origin = replace(mine_at, elsewhere={**(mine_at.elsewhere or {}), **elsewhere})
        return row, tuple(differing)

    def put_back(self, origin: Source | None, assumed: dict[str, Assumed]) -> None:
        """What was known of the row beside its values, for one just built from storage that nobody else holds yet."""
        self._origin = origin
        if assumed:
            self._assumed = assumed

    def without_assumed(self, attrs: Collection[str] | None = None) -> Self:
        """The row as it would be without what is assumed (of ``attrs``, else of all fields)."""
        dropped = {attr: was.before for attr, was in self._assumed.items() if attrs is None or attr in attrs}
        if not dropped:
            return self
        row = self.model_copy(update=dict.fromkeys(dropped))
        row._assumed = {attr: was for attr, was in self._assumed.items() if attr not in dropped}
        row.__pydantic_fields_set__.difference_update(
            attr for attr, before in dropped.items() if before is NOT_EXPORTED
        )
        return row

    def replacing(self, values: dict[str, Value | None]) -> Self:
        """A copy with some fields set (by attribute name); provenance stays."""
        return self.model_copy(update=dict(values))
