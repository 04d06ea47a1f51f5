"""What ``pingcha validate`` found, as a contract for programs: ``pingcha/quality/1`` (only ever extended)."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from records.findings import ErrorEntry, InputInfo


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ColumnQuality(Model):
    """One column: ``filled`` + ``blank`` + ``not_exported`` are the rows of its table."""

    column: str
    filled: int
    blank: int
    not_exported: int


class TableQuality(Model):
    """One table: how many cases have it, how many do not, and how full its columns are."""

    table: str
    rows: int
    cases: int
    cases_not_exported: int
    columns: list[ColumnQuality]


class SupplyEntry(Model):
    """One thing that is lacking: 无法判定 that it settles alone, and those that it concerns (they lack more as well)."""

    action: str
    kind: str
    table: str
    column: str
    settles: int
    concerns: int
    cases: int
    obligations: list[str]


class SupplyStep(Model):
    """One step of the order that settles most first: things to supply together, what they settle, the sum so far."""

    actions: list[str]
    settles: int
    total: int


class RecordingFiles(Model):
    """How the files named by 音像.文件 came out."""

    equal: int
    different: int
    without_hash: int
    unreadable_hash: int
    missing: int
    outside: int
    unknown_place: int


class QualityReport(Model):
    """The quality of one input. ``undetermined`` None: nothing was evaluated (the input cannot be used)."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    schema_: Literal["pingcha/quality/1"] = Field(default="pingcha/quality/1", alias="schema")
    as_of: str
    inputs: list[InputInfo]
    cases: int
    cases_failed: int
    tables: list[TableQuality]
    recordings: RecordingFiles
    undetermined: int | None
    supply: list[SupplyEntry]
    order: list[SupplyStep]
    problems: list[ErrorEntry]

    @property
    def errors(self) -> list[ErrorEntry]:
        """The problems that keep a case, or all, from being evaluated."""
        return [entry for entry in self.problems if entry.level != "提示"]

    @property
    def remarks(self) -> list[ErrorEntry]:
        return [entry for entry in self.problems if entry.level == "提示"]

    @property
    def exit_code(self) -> int:
        """0 clean, 1 remarks, 2 errors."""
        return 2 if self.errors else 1 if self.remarks else 0
