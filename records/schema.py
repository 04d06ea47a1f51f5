"""The one schema, derived from the models: tables, columns, named relations, 归属. Language, adapters and template share it."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from types import MappingProxyType

from records.columns import Column
from records.quick_classes import dataclass
from records.row import Row, column_of
from records.tables import DERIVED, MODELS

CASE = "案件"
AGENCY_YEAR = "单位年度"


class Join(StrEnum):
    """How the two rows of a relation find each other (always within one 案号)."""

    WHOLE_CASE = "whole_case"  # 案件 → every row of the table
    TO_CASE = "to_case"  # any row → its case
    TARGET_KEY = "target_key"  # target.key holds the source's id
    SOURCE_KEY = "source_key"  # source.key holds the target's id (to-one)
    TARGET_LIST = "target_list"  # target.关联编号 lists the source's id, within its 归属
    SOURCE_LIST = "source_list"  # source.关联编号 lists the target's id, within its 归属


@dataclass(frozen=True, slots=True)
class Relation:
    """A named way from a row of ``source`` to rows of ``target``; ``key`` is the attribute that holds the id."""

    source: str
    name: str
    target: str
    join: Join
    key: str = ""

    @property
    def to_one(self) -> bool:
        return self.join in (Join.TO_CASE, Join.SOURCE_KEY)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: ``attr`` its name on CaseRecord, ``columns`` by Chinese name, ``id_attr`` empty where rows have no id."""

    name: str
    attr: str
    model: type[Row]
    columns: MappingProxyType[str, Column]
    id_attr: str

    def column(self, attr: str) -> Column:
        return next(column for column in self.columns.values() if column.attr == attr)


_ATTRS = {
    "案件": "case",
    "申请": "applications",
    "案源": "leads",
    "活动": "activities",
    "人员": "participants",
    "文书": "documents",
    "签名": "signatures",
    "审批": "approvals",
    "告知": "notices",
    "请求": "requests",
    "送达": "services",
    "音像": "recordings",
    "执行": "enforcements",
    "调用": "accesses",
    "单位年度": "agency_years",
    "评查结论": "conclusions",
}


def _table(model: type[Row]) -> Table:
    columns: dict[str, Column] = {}
    for attr, info in model.model_fields.items():
        column = column_of(info)
        if column is None:
            raise TypeError(f"{model.__name__}.{attr} has no Column")
        columns[column.name] = Column(
            column.name,
            column.kind,
            column.blank,
            column.values,
            column.open_list,
            column.may_be_future,
            column.required,
            attr,
            column.note,
            column.person,
        )
    return Table(model.TABLE, _ATTRS[model.TABLE], model, MappingProxyType(columns), model.ID)


TABLES: MappingProxyType[str, Table] = MappingProxyType(
    {model.TABLE: _table(model) for model in (*MODELS, *DERIVED)}
)
DERIVED_TABLES: tuple[str, ...] = tuple(model.TABLE for model in DERIVED)
"""Tables that evaluation itself fills: rules read them, exports never hold them."""
CASE_TABLES: tuple[str, ...] = tuple(
    name for name in TABLES if name not in (CASE, AGENCY_YEAR, *DERIVED_TABLES)
)
"""The tables of a case besides 案件, as exports hold them."""

_LISTED_BY_DOCUMENT = ("申请", "案源", "活动", "告知", "请求", "送达")
_LISTED_BY_RECORDING = ("申请", "活动", "送达")
_KEYED = (
    ("活动", "人员", "人员", "activity_id"),
    ("文书", "签名", "签名", "document_id"),
    ("文书", "审批", "审批", "document_id"),
    ("文书", "送达", "送达", "document_id"),
    ("文书", "执行", "执行", "document_id"),
    ("文书", "调用", "调用", "subject_id"),
    ("音像", "调用", "调用", "subject_id"),
)
_TO_ONE = (
    ("签名", "所在文书", "文书", "document_id"),
    ("审批", "所在文书", "文书", "document_id"),
    ("执行", "所在文书", "文书", "document_id"),
    ("送达", "所送文书", "文书", "document_id"),
    ("人员", "所在活动", "活动", "activity_id"),
    ("调用", "对象文书", "文书", "subject_id"),
    ("调用", "对象音像", "音像", "subject_id"),
)


def _relations() -> list[Relation]:
    found = [Relation(CASE, name, name, Join.WHOLE_CASE) for name in (*CASE_TABLES, *DERIVED_TABLES)]
    found += [Relation(name, CASE, CASE, Join.TO_CASE) for name in (*CASE_TABLES, *DERIVED_TABLES)]
    found += [Relation(source, name, target, Join.TARGET_KEY, key) for source, name, target, key in _KEYED]
    found += [Relation(source, name, target, Join.SOURCE_KEY, key) for source, name, target, key in _TO_ONE]
    found += [
        Relation(source, "文书", "文书", Join.TARGET_LIST, "subject_ids") for source in _LISTED_BY_DOCUMENT
    ]
    found += [
        Relation(source, "音像", "音像", Join.TARGET_LIST, "subject_ids") for source in _LISTED_BY_RECORDING
    ]
    found += [Relation("文书", f"对象{t}", t, Join.SOURCE_LIST, "subject_ids") for t in _LISTED_BY_DOCUMENT]
    found += [Relation("音像", f"对象{t}", t, Join.SOURCE_LIST, "subject_ids") for t in _LISTED_BY_RECORDING]
    return found


RELATIONS: MappingProxyType[tuple[str, str], Relation] = MappingProxyType(
    {(r.source, r.name): r for r in _relations()}
)


@cache
def relations_of(table: str) -> MappingProxyType[str, Relation]:
    """The relations that lead away from a table, by name."""
    return MappingProxyType({name: r for (source, name), r in RELATIONS.items() if source == table})
