"""Exports written as partitioned Parquet, whether they fit into memory or not: for ``convert``, and on the way to partitions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from adapters import LoadedInput
from adapters.partition_write import write_partitions
from adapters.spooled import Spooled, TakenOut
from pingcha import __version__
from records.case import CaseRecord
from records.findings import MappingInfo
from records.problems import InputProblem
from records.secrecy import is_secret

PER_PARTITION = 1000
_FEW = 250  # cases in memory at once while they are looked through


@dataclass(frozen=True, slots=True)
class Converted:
    """What was written: ``failed`` and ``secret`` are 案号."""

    cases: int
    failed: tuple[str, ...]
    secret: frozenset[str]
    partitions: int
    unit_years: int
    problems: tuple[InputProblem, ...]


def convert_loaded(loaded: LoadedInput, folder: Path, per_partition: int) -> Converted:
    """Writes what is in memory. Raises OSError."""
    cases = (*loaded.cases, *loaded.failed)
    known = {case.case_no for case in cases}
    facts = _facts(loaded.files, loaded.mapping)
    count = write_partitions(folder, cases, known, loaded.unit_years, loaded.problems, facts, per_partition)
    return Converted(
        len(cases),
        tuple(case.case_no for case in loaded.failed),
        frozenset(case.case_no for case in cases if is_secret(case.case)),
        count,
        len(loaded.unit_years),
        loaded.problems,
    )


def convert_spooled(spooled: Spooled, folder: Path, per_partition: int) -> Converted:
    """The same of what is on disk, to the byte. Raises OSError, SpoolFailed.

    It is gone through twice, for a quarter of the time: what is told of a case stands beside it, and of problems that are
    alike only the first ones are listed, so none of it is final before the last case was seen.
    """
    known: set[str] = set()
    secret: set[str] = set()
    bad: dict[int, str] = {}

    def looked_at() -> Iterator[TakenOut]:
        for out in spooled.all(_FEW):
            for case, failed in zip(out.cases, out.failed, strict=True):
                if failed:
                    bad[len(known)] = case.case_no
                if is_secret(case.case):
                    secret.add(case.case_no)
                known.add(case.case_no)
            yield out

    problems = spooled.problems(looked_at())
    facts = _facts(spooled.files, spooled.mapping)
    ordered = _in_order(spooled, bad)
    count = write_partitions(folder, ordered, known, spooled.unit_years, problems, facts, per_partition)
    return Converted(
        spooled.cases,
        tuple(bad.values()),
        frozenset(secret),
        count,
        len(spooled.unit_years),
        problems,
    )


def _in_order(spooled: Spooled, bad: Collection[int]) -> Iterator[CaseRecord]:
    with closing(spooled.handle.open()) as cases:
        for start in range(0, spooled.cases, _FEW):
            out = cases.take(start, start + _FEW)
            yield from (case for case, failed in zip(out.cases, out.failed, strict=True) if not failed)
        for place in bad:
            yield from cases.take(place, place + 1).cases


def _facts(files: Sequence[tuple[str, str]], mapping: MappingInfo | None) -> dict[str, object]:
    return {
        "version": __version__,
        "inputs": [{"path": path, "sha256": sha256} for path, sha256 in files],
        "mapping": None if mapping is None else mapping.model_dump(mode="json"),
    }
