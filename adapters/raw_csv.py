"""CSV files as raw tables: encoding and separator found out and said, each slip of quotation or length with its line."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import islice, pairwise
from pathlib import Path
from typing import Final

from adapters.encoding import UTF8, decode, encoding_remark
from adapters.headings import SEARCHED_ROWS, columns_by_name, plain
from adapters.parts import Unusable, remark, unusable
from adapters.raw import TABLE, RawRow, RawTable
from adapters.shown_cells import shown_cell
from records.problems import InputProblem
from records.schema import TABLES

SEPARATORS: Final = {",": "逗号", "\t": "制表符", "；": "全角分号", ";": "半角分号", "，": "全角逗号"}
_AS_TEXT: Final = re.compile(r'="((?:[^"]|"")*)"')  # how a number is kept as text for a spreadsheet program
_STATED: Final = re.compile(r"sep=([,;\t；，])\r?\n", re.IGNORECASE)  # a first line that some programs write
_ENOUGH: Final = 4  # columns from which a line within a cell that splits like a whole row is taken for one
_QUOTES_HINT: Final = "请核对这一处的引号：文字里的引号要写两个，成对的引号不要缺一半；最好由系统重新导出"


def csv_table(path: Path, name: str) -> tuple[RawTable, list[InputProblem]]:
    """The file as a table named after it, and how it was read. Raises Unusable where the file is not sound text."""
    decoded = decode(path.read_bytes(), name)
    stated = _STATED.match(decoded.text)
    separator = stated[1] if stated else _separator(decoded.text)
    records = _records(decoded.text, separator, name)
    problems: list[InputProblem] = []
    if decoded.encoding != UTF8 or separator != ",":
        problems.append(encoding_remark(decoded, name, f"分隔符是{SEPARATORS[separator]}"))
    unwrapped = sum(_read_through(cells) for _, cells in records)
    if unwrapped:
        problems.append(
            remark(
                "written_as_formula",
                name,
                f'有 {unwrapped} 格写成 ="…"（表格软件保留开头的 0 的写法），按引号里的文字读入',
                "不必处理",
            )
        )
    # In a spreadsheet a record is one row: where one spans lines, its line is not its row.
    one_line = all(later[0] - earlier[0] == 1 for earlier, later in pairwise(records))
    rows: list[RawRow] = list(records[1:] if stated else records)
    table = RawTable(name, path.stem, lambda: iter(rows), lettered=one_line, noun=TABLE, separated=True)
    return table, problems


def _separator(text: str) -> str:
    """The separator under which most headings of the record are found; of equals, the one that splits most evenly."""
    top = list(islice(iter(_lines(text)), SEARCHED_ROWS))
    known = _all_headings()

    def score(separator: str) -> tuple[int, int]:
        try:
            rows = list(csv.reader(top, delimiter=separator))
        except csv.Error:
            return 0, 0
        found = max((sum(plain(cell) in known for cell in row) for row in rows), default=0)
        widths = Counter(len(row) for row in rows if len(row) > 1)
        return found, max(widths.values(), default=0)

    return max(SEPARATORS, key=score)  # the first of equals


@cache
def _all_headings() -> frozenset[str]:
    return frozenset(heading for table in TABLES for heading in columns_by_name(table))


def _records(text: str, separator: str, name: str) -> list[tuple[int, list[object]]]:
    """(line that it begins on, cells) of each record but blank lines. Raises Unusable where quotes do not pair."""
    lines = _lines(text)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    records: list[tuple[int, list[object]]] = []
    begin = 1
    try:
        for cells in reader:
            if cells:
                records.append((begin, [*cells]))
                if reader.line_num > begin:
                    _refuse_swallowed(cells, len(records[0][1]), separator, begin, name)
            begin = reader.line_num + 1
    except csv.Error as error:
        raise _broken(error, begin, reader.line_num, name) from None
    return records


def _lines(text: str) -> list[str]:
    """Lines as editors count them, ends kept: only \\n, \\r\\n and \\r end one."""
    return [line for line in re.split(r"(?<=\n)|(?<=\r)(?!\n)", text) if line]


def _broken(error: csv.Error, begin: int, line: int, name: str) -> Unusable:
    if "limit" in str(error):
        said = f"从第 {begin} 行开始的一格超过 {csv.field_size_limit()} 个字，多半是引号没有配对"
    elif "end of data" in str(error):
        said = f"从第 {begin} 行开始的引号一直没有配对，直到文件结束"
    else:
        where = f"第 {line} 行" if line == begin else f"从第 {begin} 行到第 {line} 行"
        said = f"{where}的引号没有配对"
    return unusable("unpaired_quote", name, said, _QUOTES_HINT)


def _refuse_swallowed(cells: Sequence[str], width: int, separator: str, line: int, name: str) -> None:
    """A quote that found its pair only rows later: without the two, each line would be a row of its own."""
    for index, cell in enumerate(cells):
        first, *middle = cell.splitlines() or [""]
        if not middle:
            continue
        last = middle.pop()
        after = len(cells) - 1 - index
        alone = (
            index < width - 1 and index + first.count(separator) == width - 1 == last.count(separator) + after
        )
        if alone or (width >= _ENOUGH and any(one.count(separator) >= width - 1 for one in middle)):
            raise unusable(
                "unpaired_quote",
                name,
                f"从第 {line} 行开始的一格里有整行的数据，多半是引号没有配对",
                _QUOTES_HINT,
            )


def _read_through(cells: list[object]) -> int:
    """Puts ``="001"`` as 001 and what was not saved as unreadable into the cells; how many of the former there were."""
    count = 0
    for index, cell in enumerate(cells):
        if not isinstance(cell, str) or not cell:
            continue
        if cell[0] == "=" and (found := _AS_TEXT.fullmatch(cell)):
            cells[index] = found[1].replace('""', '"')
            count += 1
        else:
            cells[index] = shown_cell(cell)
    return count
