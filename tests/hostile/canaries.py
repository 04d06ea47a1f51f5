"""An export with a canary in every text column of every table: a made-up person whose data must not come out again."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from adapters.returned import DATA_SHEET, read_returned
from records.columns import Column, Kind
from records.schema import AGENCY_YEAR, CASE, CASE_TABLES, TABLES
from tests.hostile.cell_files import value_of

OPEN: Final = "2025-1"  # numbers are masked, texts are shown
SECRET: Final = "2025-2"  # 涉密: no text is shown
WRONG: Final = "2025-3"  # cannot be read: its values stand in messages
WRONG_SECRET: Final = "2025-4"  # cannot be read, and neither can its 涉密类型
CASES: Final = (OPEN, SECRET, WRONG, WRONG_SECRET)
_SHOWN_OF_A_SECRET: Final = frozenset(("执法机构", "承办人"))  # the row itself: who is assessed
_CHECKS: Final = "10X98765432"


@dataclass(frozen=True, slots=True)
class Person:
    """One made-up person, told apart by a number."""

    number: int

    @property
    def id_number(self) -> str:
        body = f"370211{1950 + self.number % 50}{1 + self.number % 12:02d}{1 + self.number % 28:02d}{self.number % 1000:03d}"
        total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(body))
        return body + _CHECKS[total % 11]

    @property
    def phone(self) -> str:
        return f"139{self.number:04d}{(self.number * 7919) % 10_000:04d}"

    @property
    def name(self) -> str:
        return "金丝雀" + "".join(chr(0x8D00 + int(digit)) for digit in f"{self.number:04d}")

    @property
    def address(self) -> str:
        return f"金雀路{self.number + 3000}号"

    @property
    def numbers(self) -> tuple[str, ...]:
        wide = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
        return (self.id_number, self.phone, self.id_number.translate(wide), self.phone.translate(wide))

    @property
    def words(self) -> tuple[str, ...]:
        return (self.name, self.address)

    def text(self, column: Column) -> str:
        """All of it in one text, glued as people glue it; in lists without their separators."""
        glue = "" if column.kind is Kind.LIST else "，"
        wide = self.phone.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        return f"{self.name}{self.id_number}{glue}电话{self.phone}住{self.address}手机{wide}"


def columns() -> Iterator[tuple[str, str, Column]]:
    """(case, table, column) of every cell that holds a canary."""
    for case_no in CASES:
        for table in (CASE, *CASE_TABLES):
            for column in TABLES[table].columns.values():
                if column.name != "案号" and _takes_text(column):
                    yield case_no, table, column
    for column in TABLES[AGENCY_YEAR].columns.values():
        if _takes_text(column):
            yield AGENCY_YEAR, AGENCY_YEAR, column


def _takes_text(column: Column) -> bool:
    return column.kind in (Kind.TEXT, Kind.ID) or (
        column.kind is Kind.LIST and (column.open_list or not column.values)
    )


PEOPLE: Final = {
    (case_no, table, column.name): Person(number)
    for number, (case_no, table, column) in enumerate(columns(), 1)
}
# Words of lists that are not allowed: they stand in the messages about them.
WRONG_PEOPLE: Final = {
    (case_no, table, column.name): Person(5000 + number)
    for number, (case_no, table, column) in enumerate(
        (case_no, table, column)
        for case_no in (WRONG, WRONG_SECRET)
        for table in (CASE, *CASE_TABLES)
        for column in TABLES[table].columns.values()
        if column.kind in (Kind.ENUM, Kind.FLAG, Kind.INT, Kind.DATE, Kind.TIME)
        or (column.kind is Kind.LIST and column.values and not column.open_list)
    )
}


def numbers() -> Iterator[str]:
    """What no output may hold, of any case."""
    for person in (*PEOPLE.values(), *WRONG_PEOPLE.values()):
        yield from person.numbers


def secret_words() -> Iterator[str]:
    """What no output may hold of 涉密 cases."""
    for (case_no, _, column), person in (*PEOPLE.items(), *WRONG_PEOPLE.items()):
        if case_no in (SECRET, WRONG_SECRET) and column not in _SHOWN_OF_A_SECRET:
            yield from person.words


def write_export(path: Path) -> Path:
    """The export as JSON, every reference in it as it stands in the table it leads to."""
    cases = [_case(case_no) for case_no in CASES]
    path.write_text(
        json.dumps({"案件列表": cases, AGENCY_YEAR: [_row(AGENCY_YEAR, AGENCY_YEAR)]}, ensure_ascii=False),
        "utf-8",
    )
    return path


def _case(case_no: str) -> dict[str, object]:
    case: dict[str, object] = {
        CASE: _row(case_no, CASE),
        **{table: [_row(case_no, table)] for table in CASE_TABLES},
    }
    return case


def _row(case_no: str, table: str) -> dict[str, object]:
    cells: dict[str, object] = {}
    for name, column in TABLES[table].columns.items():
        person = PEOPLE.get((case_no, table, name))
        cells[name] = value_of(column, person.text(column) if person else "")
        wrong = WRONG_PEOPLE.get((case_no, table, name))
        if wrong is not None:
            cells[name] = wrong.text(column)
    if "案号" in cells:
        cells["案号"] = case_no
    if table == CASE and case_no in (OPEN, SECRET):
        cells["涉密类型"] = ["国家秘密"] if case_no == SECRET else ["无"]
        cells["密级"] = None if case_no == OPEN else cells["密级"]
    if table == CASE and case_no == WRONG:
        cells["涉密类型"], cells["密级"] = ["无"], None
    return cells


def texts_of(path: Path) -> str:
    """Everything that a written file holds, unpacked: the parts of a package, and the review inside a workbook."""
    data = path.read_bytes()
    if not data.startswith(b"PK"):
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        texts = [package.read(name).decode("utf-8", "replace") for name in package.namelist()]
    if any(DATA_SHEET in text for text in texts):
        texts.append(read_returned(path).data.decode("utf-8"))
    return "\n".join([*texts, path.name])
