"""Paths in, case records out: files found, hashed, read one by one, joined by 案号. The only module that walks folders."""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.join import join, no_case
from adapters.json_input import read_json
from adapters.package import MAX_UNPACKED
from adapters.parts import Part, Unusable, fatal, remark
from adapters.raw_excel import workbook
from adapters.sniff import FileKind, sniff
from adapters.tabular import read_tables
from records.case import CaseRecord
from records.problems import InputProblem, Level
from records.tables import AgencyYear

READ_SUFFIXES = (".xlsx", ".xlsm", ".json", ".jsonl")
_OTHER_TABLES = (".xls", ".xlsb", ".et", ".csv", ".ods", ".xml", ".html", ".htm")
_LOCK = "~$"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class LoadedInput:
    """Everything that was read. ``cases`` and ``failed`` together are all cases that were there, each once.

    ``failed`` are the cases with an error in their own rows: named and listed, not evaluated. ``files`` are
    (path as given, sha256). Where a problem is FATAL (``fatal``), nothing may be evaluated.
    """

    cases: tuple[CaseRecord, ...]
    failed: tuple[CaseRecord, ...]
    unit_years: tuple[AgencyYear, ...]
    problems: tuple[InputProblem, ...]
    files: tuple[tuple[str, str], ...]

    @property
    def fatal(self) -> bool:
        """The whole input cannot be used."""
        return any(problem.level is Level.FATAL for problem in self.problems)

    @property
    def inputs(self) -> tuple[tuple[str, str], ...]:
        """The same as ``files``: (path as given, sha256)."""
        return self.files


def load(paths: Sequence[Path | str], *, max_unpacked: int = MAX_UNPACKED) -> LoadedInput:
    """Read files and folders. Nothing is raised for what they hold: every problem of the run is in ``problems``.

    ``max_unpacked``: workbooks that unpack to more bytes than this are refused.
    """
    with _collector_paused():
        return _load(paths, max_unpacked)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Rows hold no cycles: looking for some among a million of them takes longer than reading them."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _load(paths: Sequence[Path | str], max_unpacked: int) -> LoadedInput:
    found: list[InputProblem] = []
    parts: list[Part] = []
    files: list[tuple[str, str]] = []
    for path, name in _files(paths, found):
        try:
            files.append((name, _sha256(path)))
            kind = sniff(path, name)
            if kind is FileKind.WORKBOOK:
                with workbook(path, name, max_unpacked) as source:
                    parts.append(read_tables(source))
            else:
                parts.extend(read_json(path, name))
        except Unusable as problem:
            found.append(problem.problem)
        except OSError as error:
            found.append(_unreadable(name, error))
    told = (*found, *(problem for part in parts for problem in part.problems))
    whole = all(problem.level is not Level.FATAL for problem in told)
    cases, problems = join(parts, whole=whole)
    if not cases and whole:
        problems.append(no_case(parts, [name for name, _ in files]))
    bad = {problem.case_no for problem in problems if problem.level is Level.CASE and problem.case_no}
    return LoadedInput(
        cases=tuple(case for case in cases if case.case_no not in bad),
        failed=tuple(case for case in cases if case.case_no in bad),
        unit_years=tuple(row for part in parts for row in part.unit_years),
        problems=(*found, *problems),
        files=tuple(files),
    )


def _files(paths: Sequence[Path | str], problems: list[InputProblem]) -> Iterator[tuple[Path, str]]:
    """Each file once, with the name users are told; folders in the order of names."""
    seen: set[Path] = set()
    for given in paths:
        path = Path(given)
        if path.is_dir():
            inside = list(_inside(path, problems))
            if not inside:
                problems.append(
                    fatal(
                        "empty_folder",
                        str(given),
                        "文件夹里没有可读的文件",
                        f"可读的有：{'、'.join(READ_SUFFIXES)}",
                    )
                )
            found = inside
        elif path.name.startswith(_LOCK):
            problems.append(_lock_file(str(given)))
            continue
        else:
            found = [path]
        for file in found:
            real = file.resolve()
            if real in seen:
                problems.append(remark("given_twice", str(file), "同一个文件给了两次，只读一次", "不必处理"))
                continue
            seen.add(real)
            yield file, str(file)


def _inside(folder: Path, problems: list[InputProblem]) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        problems.append(_unreadable(str(error.filename or folder), error))

    for root, folders, names in os.walk(folder, onerror=unreadable):
        folders.sort()
        for name in sorted(names):
            suffix = Path(name).suffix.lower()
            path = Path(root) / name
            if suffix in READ_SUFFIXES and name.startswith(_LOCK):
                problems.append(_lock_file(str(path)))
            elif suffix in READ_SUFFIXES:
                yield path
            elif suffix in _OTHER_TABLES:
                problems.append(
                    remark(
                        "not_read",
                        str(path),
                        f"没有读入这个文件：文件夹里只读 {'、'.join(READ_SUFFIXES)}",
                        "需要读入的，请另存为 .xlsx",
                    )
                )


def _lock_file(name: str) -> InputProblem:
    return remark("lock_file", name, "这是 Excel 或 WPS 打开文件时留下的临时文件，已跳过", "不必处理")


def _unreadable(name: str, error: OSError) -> InputProblem:
    if isinstance(error, FileNotFoundError):
        return fatal("no_such_file", name, "找不到这个文件或文件夹", "请核对路径")
    if isinstance(error, PermissionError):
        return fatal("no_access", name, "没有权限读取", "请关闭正在使用它的程序，或者核对文件权限")
    return fatal("unreadable", name, f"无法读取（{error.strerror or '读取出错'}）", "请核对文件和磁盘")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
