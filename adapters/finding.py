"""Which inputs were given: files, the files of folders, databases; and which of the files are tables of one source."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from adapters.opening import unreadable_file
from adapters.parts import fatal, remark
from adapters.tabular import IMPORTED
from records.folding import fold_name
from records.problems import InputProblem
from records.quick_classes import dataclass

READ_SUFFIXES: Final = (
    ".xlsx",
    ".xlsm",
    ".xls",
    ".et",
    ".csv",
    ".tsv",
    ".json",
    ".jsonl",
    ".parquet",
)
_OTHER_TABLES: Final = (".xlsb", ".ods", ".xml", ".html", ".htm", ".sqlite", ".sqlite3")
_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\+[A-Za-z0-9_]+)?://")
_LOCK: Final = "~$"
_RECORD_NAMES: Final = frozenset(map(fold_name, IMPORTED))


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file to read: ``name`` as users are told, ``folder`` the given folder that it was found in (None: named itself)."""

    path: Path
    name: str
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class GivenDatabase:
    """A database to read. ``url`` may hold a password: never shown."""

    url: str


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file that is one table, or a piece of one: ``home`` is the folder whose tables belong together.

    ``whole`` is what the table is called to users where it is a folder of pieces; ``stated`` are its folders (``部门=一队``).
    """

    file: GivenFile
    table: str
    home: Path
    whole: str
    stated: tuple[str, ...] = ()


def is_url(text: str) -> bool:
    """Whether an input is the address of a database rather than a file."""
    return _URL.match(text) is not None


def find(paths: Sequence[Path | str], problems: list[InputProblem]) -> Iterator[GivenFile | GivenDatabase]:
    """Each input once, folders in the order of names."""
    seen: set[Path | str] = set()
    for given in paths:
        if isinstance(given, str) and is_url(given):
            if given not in seen:
                seen.add(given)
                yield GivenDatabase(given)
            continue
        for file in _files(Path(given), problems):
            real = _real(file.path)
            if real in seen:
                problems.append(remark("given_twice", file.name, "同一个文件给了两次，只读一次", "不必处理"))
                continue
            seen.add(real)
            yield file


def table_file(file: GivenFile) -> TableFile:
    """Which table a CSV or Parquet file holds: named after the file, else after the nearest folder that is a table's."""
    folders = _folders(file)
    stated = tuple(folder.name for folder in folders if "=" in folder.name)
    if fold_name(file.path.stem) not in _RECORD_NAMES and file.path.suffix.lower() == ".parquet":
        for folder in reversed(folders):
            name = folder.name.removesuffix(".parquet")
            if fold_name(name) in _RECORD_NAMES:
                return TableFile(file, name, folder.parent, str(folder), stated)
    return TableFile(file, file.path.stem, file.path.parent, file.name, stated)


def _folders(file: GivenFile) -> list[Path]:
    """The folders that a file lies in, from the given one down; just its own where the file was named itself."""
    above = list(file.path.parents)
    if file.folder is None:
        return above[:1]
    return [folder for folder in reversed(above) if folder == file.folder or file.folder in folder.parents]


def _real(path: Path) -> Path:
    """Where a path leads, the path itself where that cannot be said (links in a circle)."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path.absolute()


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a name that is too long
        return False


def _files(path: Path, problems: list[InputProblem]) -> Iterator[GivenFile]:
    if _is_folder(path):
        before = len(problems)
        inside = [GivenFile(file, str(file), path) for file in _inside(path, problems)]
        if not inside and not any(problem.code == "no_access" for problem in problems[before:]):
            problems.append(
                fatal(
                    "empty_folder",
                    str(path),
                    "文件夹里没有可读的文件",
                    f"可读的有：{'、'.join(READ_SUFFIXES)}",
                )
            )
        yield from inside
    elif path.name.startswith(_LOCK):
        problems.append(_lock_file(str(path)))
    else:
        yield GivenFile(path, str(path))


def _inside(folder: Path, problems: list[InputProblem]) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        problems.append(unreadable_file(str(error.filename or folder), error))

    home = _real(folder)
    for root, folders, names in os.walk(folder, onerror=unreadable):
        folders.sort()
        for name in sorted(names):
            suffix = Path(name).suffix.lower()
            path = Path(root) / name
            if suffix in READ_SUFFIXES and name.startswith(_LOCK):
                problems.append(_lock_file(str(path)))
            elif suffix in READ_SUFFIXES and path.is_symlink() and home not in _real(path).parents:
                problems.append(
                    remark(
                        "link_outside",
                        str(path),
                        "这是指向文件夹之外的符号链接，没有读入",
                        "需要读入的，请把文件放进文件夹，或者单独写出那个文件",
                    )
                )
            elif suffix in READ_SUFFIXES:
                yield path
            elif suffix in _OTHER_TABLES:
                problems.append(
                    remark(
                        "not_read",
                        str(path),
                        f"没有读入这个文件：文件夹里只读 {'、'.join(READ_SUFFIXES)}",
                        "需要读入的，请另存为 .xlsx，或者单独写出这个文件",
                    )
                )


def _lock_file(name: str) -> InputProblem:
    return remark("lock_file", name, "这是 Excel 或 WPS 打开文件时留下的临时文件，已跳过", "不必处理")
