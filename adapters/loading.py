"""Inputs in, case records out: each read by the adapter for what it is, all joined by 案号."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from adapters.finding import GivenDatabase, GivenFile, TableFile, find, table_file
from adapters.join import join, no_case
from adapters.json_input import read_json
from adapters.limits import MAX_UNPACKED
from adapters.opening import require_file, require_size, unreadable_file
from adapters.parts import Part, Unusable
from adapters.raw import RawSource
from adapters.sniff import FileKind, sniff
from records.case import CaseRecord
from records.findings import MappingInfo
from records.problems import InputProblem, Level, listed
from records.quick_classes import dataclass
from records.tables import AgencyYear

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class LoadedInput:
    """Everything that was read. ``cases`` and ``failed`` together are all cases that were there, each once.

    ``failed`` are the cases with an error in their own rows: named and listed, not evaluated. ``files`` are
    (path as given, sha256); for a database its address without the password, and a hash of the rows. Where a problem is
    FATAL (``fatal``), nothing may be evaluated. ``mapping`` is what the mapping file did, where there was one.
    """

    cases: tuple[CaseRecord, ...]
    failed: tuple[CaseRecord, ...]
    unit_years: tuple[AgencyYear, ...]
    problems: tuple[InputProblem, ...]
    files: tuple[tuple[str, str], ...]
    mapping: MappingInfo | None = None

    @property
    def fatal(self) -> bool:
        """The whole input cannot be used."""
        return any(problem.level is Level.FATAL for problem in self.problems)

    @property
    def inputs(self) -> tuple[tuple[str, str], ...]:
        """The same as ``files``: (path as given, sha256)."""
        return self.files


def load_with(
    paths: Sequence[Path | str], read: Callable[[RawSource], Part], max_unpacked: int = MAX_UNPACKED
) -> LoadedInput:
    """Read files, folders and databases with a reader of one's own for raw tables.

    Nothing is raised for what they hold: every problem of the run is in ``problems``. ``max_unpacked``: workbooks that
    unpack to more bytes than this are refused.
    """
    parts: list[Part] = []
    found, files = read_parts(paths, read, parts.append, max_unpacked)
    return assembled(parts, found, files)


def read_parts(
    paths: Sequence[Path | str],
    read: Callable[[RawSource], Part],
    take: Callable[[Part], None],
    max_unpacked: int = MAX_UNPACKED,
) -> tuple[list[InputProblem], tuple[tuple[str, str], ...]]:
    """Hands each part to ``take`` as it is read. Answers the problems of reading itself and the files (name, sha256)."""
    found: list[InputProblem] = []
    reading = _Reading(max_unpacked, found, read, take)
    for given in _grouped(find(paths, found), reading):
        reading.read(given)
    return found, tuple(_inputs(reading.files, reading.converted))


def assembled(
    parts: Sequence[Part], found: Sequence[InputProblem], files: Sequence[tuple[str, str]]
) -> LoadedInput:
    """What was read part by part as cases. ``found`` are the problems of reading; ``files`` (name, sha256)."""
    told = (*found, *(problem for part in parts for problem in part.problems))
    whole = all(problem.level is not Level.FATAL for problem in told)
    cases, problems = join(parts, whole=whole)
    if not cases and whole:
        problems.append(no_case(any(part.holds_cases for part in parts), [name for name, _ in files]))
    bad = {problem.case_no for problem in problems if problem.level is Level.CASE and problem.case_no}
    return LoadedInput(
        cases=tuple(case for case in cases if case.case_no not in bad),
        failed=tuple(case for case in cases if case.case_no in bad),
        unit_years=tuple(row for part in parts for row in part.unit_years),
        problems=tuple(listed((*found, *problems))),
        files=tuple(files),
        mapping=next((part.mapping for part in parts if part.mapping is not None), None),
    )


@dataclass(frozen=True, slots=True)
class _Sniffed:
    """A file that is a source by itself."""

    file: GivenFile
    kind: FileKind


@dataclass(frozen=True, slots=True)
class _TableFiles:
    """Files that are the tables of one source, of whatever kind each is."""

    members: list[tuple[TableFile, FileKind]]


def _grouped(
    given: Iterator[GivenFile | GivenDatabase], reading: _Reading
) -> Iterator[_Sniffed | _TableFiles | GivenDatabase]:
    """What is one source each: files that are single tables are joined by their folder, in the place of the first."""
    sources: dict[object, _Sniffed | _TableFiles | GivenDatabase] = {}
    for one in given:
        if isinstance(one, GivenDatabase):
            sources[one] = one
            continue
        with reading.telling(one.name):
            require_file(one.path, one.name)
            kind = sniff(one.path, one.name)
            require_size(one.path, one.name, kind)
            reading.files.append((one.name, _sha256(one.path)))
            if kind not in (FileKind.CSV, FileKind.PARQUET):
                sources[one] = _Sniffed(one, kind)
                continue
            table = table_file(one)
            group = sources.setdefault(table.home.resolve(), _TableFiles([]))
            if isinstance(group, _TableFiles):
                group.members.append((table, kind))
    yield from sources.values()


class _Reading:
    """What has been read so far. Each source is closed before the next is opened; its modules are loaded when needed."""

    def __init__(
        self,
        max_unpacked: int,
        problems: list[InputProblem],
        read: Callable[[RawSource], Part],
        take: Callable[[Part], None],
    ) -> None:
        self.max_unpacked = max_unpacked
        self.problems = problems
        self.read_tables = read
        self.take = take
        self.files: list[tuple[str, str]] = []
        self.converted: dict[
            str, Path
        ] = {}  # name of a file of converted cases → the given folder it was found in

    @contextmanager
    def telling(self, name: str) -> Iterator[None]:
        """What makes a whole file unusable becomes its one problem."""
        try:
            yield
        except Unusable as problem:
            self.problems.append(problem.problem)
        except OSError as error:
            self.problems.append(unreadable_file(name, error))

    def read(self, given: _Sniffed | _TableFiles | GivenDatabase) -> None:
        match given:
            case GivenDatabase(url):
                from adapters.raw_sql import shown_url

                with self.telling(shown_url(url)):
                    self._database(url)
            case _TableFiles(members):
                with self.telling(members[0][0].file.name):
                    self._table_files(members)
            case _Sniffed(file, kind):
                with self.telling(file.name):
                    self._file(file, kind)

    def _file(self, file: GivenFile, kind: FileKind) -> None:
        path, name = file.path, file.name
        match kind:
            case FileKind.WORKBOOK:
                from adapters.raw_excel import workbook

                with workbook(path, name, self.max_unpacked) as source:
                    self._tables(source)
            case FileKind.OLD_WORKBOOK:
                from adapters.raw_xls import old_workbook

                with old_workbook(path, name) as source:
                    self._tables(source)
            case FileKind.XML_WORKBOOK:
                from adapters.raw_xml import xml_workbook

                self._tables(xml_workbook(path, name))
            case FileKind.HTML:
                from adapters.raw_html import html_tables

                self._tables(html_tables(path, name))
            case FileKind.SQLITE:
                self._database(f"sqlite:///{path}", hashed=True)
            case _:
                for part in read_json(path, name):
                    self.take(part)

    def _tables(self, source: RawSource) -> None:
        self.take(self.read_tables(source))

    def _database(self, url: str, *, hashed: bool = False) -> None:
        """``hashed``: given as a file, whose own hash is noted already."""
        from adapters.raw_sql import database

        with database(url) as opened:
            self._tables(opened.source)
        if not hashed:
            self.files.append((opened.source.file, opened.fingerprint()))

    def _table_files(self, members: list[tuple[TableFile, FileKind]]) -> None:
        from adapters.table_files import partition_of, tables_of

        if any(kind is FileKind.PARQUET for _, kind in members):
            pieces, members = partition_of(members)
            if pieces:
                self.converted |= {one.name: one.folder for one in pieces if one.folder is not None}
                from adapters.partition_read import read_partition

                for part in read_partition(pieces, str(pieces[0].path.parent)):
                    self.take(part)
        if members:
            source = tables_of(members, self.problems)
            if source.tables:
                self._tables(source)


def _inputs(files: Sequence[tuple[str, str]], converted: Mapping[str, Path]) -> Iterator[tuple[str, str]]:
    """The files with their hashes; a folder of converted cases, which may hold thousands, as one with a hash of all."""
    folders: dict[str, list[str]] = {}
    for name, sha256 in files:
        if name in converted:
            inside = Path(name).relative_to(converted[name]).as_posix()
            folders.setdefault(str(converted[name]), []).append(f"{inside}\x00{sha256}\n")
        else:
            yield name, sha256
    for folder, lines in folders.items():
        yield folder, hashlib.sha256("".join(sorted(lines)).encode("utf-8", "replace")).hexdigest()


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
