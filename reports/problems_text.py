"""Input problems as sentences, for the screen and for error messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from records.findings import ErrorEntry

_SHOWN_PLACES = 3  # of one kind of problem
_THIS_CASE, _EACH_CASE = (
    "本案",
    "每件案卷的",
)  # a count in a problem is of one case; those of several stand on one line


def error_lines(entries: Iterable[ErrorEntry]) -> Iterator[str]:
    """Input problems as sentences: the same mistake in many rows is one entry with its count and first places."""
    groups: dict[tuple[object, ...], list[ErrorEntry]] = {}
    for entry in entries:
        shape = (entry.level, entry.code, entry.file, entry.sheet, entry.column, _shape_of(entry), entry.hint)
        groups.setdefault(shape, []).append(entry)
    for tables in _over_tables(groups.values()):
        alike = [entry for table in tables for entry in table]
        first = alike[0]
        column = f"“{first.column}”列" if first.column else ""
        places = ["、".join(filter(None, map(_row_words, table[:_SHOWN_PLACES]))) for table in tables]
        where = [
            " ".join(
                part
                for part in (
                    table[0].sheet or "",
                    place + (f" 等 {len(table)} 处" if len(table) > _SHOWN_PLACES else ""),
                )
                if part
            )
            for table, place in zip(tables, places, strict=True)
        ]
        place = " › ".join(part for part in (first.file, "；".join(filter(None, where))) if part)
        spot = " ".join(part for part in (place, column) if part)
        said = first.problem
        if said.startswith(_THIS_CASE) and len({entry.case_no for entry in alike}) > 1:
            said = _EACH_CASE + said.removeprefix(_THIS_CASE)
        text = f"[{first.level}] {f'{spot}：' if spot else ''}{said}"
        if first.value is not None and first.value not in first.problem:
            text += f"（内容：{first.value}）"
        if first.hint:
            text += f"。{first.hint}"
        elif first.allowed:
            text += f"。可用的值：{'、'.join(first.allowed)}"
        yield text


def _over_tables(groups: Iterable[list[ErrorEntry]]) -> list[list[list[ErrorEntry]]]:
    """Groups of one and the same sentence in several tables of a file (a 案号 written otherwise) stand together."""
    found: dict[tuple[object, ...], list[list[ErrorEntry]]] = {}
    for alike in groups:
        first = alike[0]
        one = {entry.problem for entry in alike} == {first.problem}
        said = (first.level, first.code, first.file, first.column, first.problem, first.hint, first.value)
        found.setdefault(said if one and first.row is not None else (id(alike),), []).append(alike)
    return list(found.values())


def _shape_of(entry: ErrorEntry) -> str:
    """The problem without its value, so that equal mistakes about different values are alike."""
    return entry.problem.replace(entry.value, "") if entry.value else entry.problem


def _row_words(entry: ErrorEntry) -> str:
    if entry.cell:
        return entry.cell
    return f"第 {entry.row} 行" if entry.row is not None else ""
