"""A folder of converted cases, looked at before it is read: its partitions, how many cases, and that none is twice."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from adapters import partition_form as form
from adapters.finding import GivenDatabase, find
from adapters.opening import unreadable_file
from adapters.parts import Unusable, fatal, unusable
from adapters.pieces import ParquetPiece
from adapters.raw_parquet import opened
from records.folding import fold_id
from records.problems import MOST_ALIKE, InputProblem, Level
from records.schema import CASE
from records.value_problems import shown

_CONVERT: Final = "请先用 pingcha convert 转换，再评查转换得到的文件夹"


@dataclass(frozen=True, slots=True)
class Partition:
    """Some cases, each whole: the files to hand to ``load``, and how many cases they hold.

    What belongs to no case (单位年度, what was said of the input as a whole) comes with the first.
    """

    name: str
    files: tuple[Path, ...]
    cases: int

    @property
    def header(self) -> Path:
        """The file of 案件."""
        return next(path for path in self.files if path.stem == CASE)

    def case_numbers(self) -> list[str]:
        """The 案号 in the order of the file. Raises Unusable."""
        return _case_numbers(self.header)


@dataclass(frozen=True, slots=True)
class Converted:
    """A whole folder. ``remarks`` are what was seen on the way to its files (a lock file, say)."""

    folder: Path
    partitions: tuple[Partition, ...]
    remarks: tuple[InputProblem, ...]

    @property
    def cases(self) -> int:
        return sum(partition.cases for partition in self.partitions)


def looks_converted(given: Sequence[str]) -> bool:
    """Whether a folder with partitions of converted cases is meant, be it damaged."""
    return len(given) == 1 and any(
        form.is_partition_name(path.parent.name) for path in Path(given[0]).glob("*/*.parquet")
    )


def converted(given: Sequence[str], *, bad: list[InputProblem]) -> Converted:
    """The one folder of converted cases that was given. Raises Unusable where it is none.

    A partition that cannot be read is left out and put into ``bad``, and so is a 案号 that stands in two partitions.
    Memory: eight bytes a case.
    """
    problems: list[InputProblem] = []
    if len(given) != 1 or not Path(given[0]).is_dir():
        raise unusable("not_converted", "、".join(given), "这不是 pingcha convert 写出的一个文件夹", _CONVERT)
    folder = Path(given[0])
    groups: dict[Path, list[Path]] = {}
    for file in find([folder], problems):
        if isinstance(file, GivenDatabase) or folder not in (file.path.parent, file.path.parent.parent):
            raise unusable(
                "not_converted", str(folder), "文件夹里有不是 pingcha convert 写出的文件", _CONVERT
            )
        groups.setdefault(file.path.parent, []).append(file.path)
    serious = [problem for problem in problems if problem.level is Level.FATAL]
    if serious:
        raise Unusable(serious[0])
    beside = groups.pop(folder, [])
    _require_converted([*([path] for path in beside), *groups.values()])
    found: list[Partition] = []
    for home, paths in groups.items():
        files = (*(beside if not found else ()), *paths)
        try:
            header = next((path for path in paths if path.stem == CASE), None)
            if header is None:
                raise unusable("incomplete", str(home), f"这一批案卷缺少文件 {CASE}.parquet", _CONVERT)
            with opened(ParquetPiece(header, str(header))) as parquet:
                if (form.metadata_of(header) or {}).get("table") != CASE:
                    raise unusable("damaged", str(header), "不是 pingcha convert 写出的原样", _CONVERT)
                found.append(Partition(home.name, files, parquet.metadata.num_rows))
        except Unusable as error:
            bad.append(error.problem)
        except OSError as error:
            bad.append(unreadable_file(str(home), error))
    if not found and not bad:
        raise unusable("no_case", str(folder), "没有读到任何案卷", _CONVERT)
    bad.extend(_doubles(found))
    remarks = tuple(problem for problem in problems if problem.level is not Level.FATAL)
    return Converted(folder, tuple(found), remarks)


def folder_hash(folder: Path, files: Iterable[tuple[str, str]]) -> str:
    """The hash of a folder from its files' (path, sha256), the same as ``load`` gives for the whole folder."""
    lines = sorted(f"{Path(name).relative_to(folder).as_posix()}\x00{sha256}\n" for name, sha256 in files)
    return hashlib.sha256("".join(lines).encode("utf-8", "replace")).hexdigest()


def _require_converted(groups: Iterable[Sequence[Path]]) -> None:
    """Of each group one file at least has to be ours; what is wrong with the others is said with their partition."""
    for paths in groups:
        if not any(map(_may_be_ours, paths)):
            raise unusable("not_converted", str(paths[0]), "不是 pingcha convert 写出的文件", _CONVERT)


def _may_be_ours(path: Path) -> bool:
    try:
        return path.suffix.lower() == ".parquet" and form.metadata_of(path) is not None
    except (pa.ArrowException, OSError):
        return True  # damaged


def _case_numbers(path: Path) -> list[str]:
    piece = ParquetPiece(path, str(path))
    with opened(piece):
        try:
            column = pq.read_table(path, columns=["案号"]).column("案号")
        except (KeyError, pa.ArrowException):
            raise unusable("damaged", str(path), "不是 pingcha convert 写出的原样", _CONVERT) from None
        return [str(value) for value in column.to_pylist()]


def _doubles(found: Sequence[Partition]) -> Iterator[InputProblem]:
    """案号 that stand in two partitions: looked for by a short hash, then by the 案号 themselves."""
    import numpy

    arrays = []
    for partition in found:
        try:
            numbers = partition.case_numbers()
        except Unusable:  # said when it is read
            numbers = []
        arrays.append(numpy.array([_short(number) for number in numbers], dtype=numpy.uint64))
    if not arrays:
        return
    values, times = numpy.unique(numpy.concatenate(arrays), return_counts=True)
    twice = {int(value) for value in values[times > 1]}
    if not twice:
        return
    places: dict[str, list[str]] = {}
    for partition, hashes in zip(found, arrays, strict=True):
        if twice.isdisjoint(hashes.tolist()):
            continue
        for number in partition.case_numbers():
            if _short(number) in twice:
                places.setdefault(fold_id(number), []).append(partition.name)
    doubled = Counter({number: len(where) for number, where in places.items() if len(where) > 1})
    for number in list(doubled)[:MOST_ALIKE]:
        where = "、".join(places[number])
        yield fatal(
            "doubled_case",
            None,
            f"案号“{shown(number)}”出现两次，在这几批里：{where}",
            "一个案卷只能在一批里；请删去重复的一批，或者把全部导出一起重新转换",
        )


def _short(case_no: str) -> int:
    digest = hashlib.blake2b(fold_id(case_no).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest)
