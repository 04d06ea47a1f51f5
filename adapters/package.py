"""A workbook's package (the zip and its XML), looked at before the fast reader is let in.

The fast reader shows error cells and formulas without a result as empty, and lays a sheet out as a full rectangle. So the
XML is gone through once, in pieces: how large it is unpacked, how far its cells reach, and which cells hold what is hidden.
"""

from __future__ import annotations

import re
import string
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final
from xml.etree import ElementTree

from adapters.cells import OddCell
from adapters.headings import column_index
from adapters.parts import Unusable, unusable
from adapters.sniff import SAVE_AS
from records.quick_classes import dataclass

MAX_ENTRIES: Final = 20_000  # files in the package; a workbook with many pictures has some hundreds
BOMB_FROM: Final = 32 << 20  # bytes: from this size on a part
BOMB_RATIO: Final = 40  # must not be packed tighter than this,
SHEET_RATIO: Final = 200  # a sheet than this (sheets of blanks are packed to a fiftieth)
MAX_LISTING: Final = (
    32 << 20
)  # bytes of the parts that are read whole: the list of the sheets and where they are
DENSE_CELLS: Final = 4_000_000  # a rectangle up to this size is laid out whatever it holds
SPARSE: Final = 40  # beyond it, at most this many places for each cell that is there

_WORKBOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_CHUNK: Final = 1 << 20
_OVERLAP: Final = 64
_HIDDEN: Final = (b't="e"', b"t='e'", b"</f></c>", b"/></c>", b"</f><v></v>")
# What begins with a plain letter is searched for in half the time; where it says \b, every place is tried.
_ADDRESS: Final = re.compile(rb"""r(?<!\wr)\s*=\s*["']([A-Za-z]*\d+)["']""")
_CELL_TAG: Final = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")
# Attributes are read strictly here, so that none can hide an address: what is not matched counts as before.
_FORMAT_ONLY: Final = re.compile(rb"""<(?:[\w.-]+:)?c(?:\s+[\w.:-]+="[^"<>]*")*\s*/>""")
_ADDRESSED: Final = re.compile(
    rb"""<(?:[\w.-]+:)?c(?:\s+[\w.:-]+="[^"<>]*")*?\s+r="[A-Za-z]+\d+"(?=[\s/>])"""
)
_LETTERS: Final = string.ascii_letters.encode()
_DIGITS: Final = string.digits.encode()
_MOST_DIGITS: Final = 12
_ENCODING: Final = re.compile(rb"""^<\?xml[^>]*\bencoding\s*=\s*["']([^"']*)["']""")
_DECLARED: Final = (b"<!DOCTYPE", b"<!ENTITY")
_CELL: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")
ERROR_HINT: Final = "请改正公式，或者直接填写内容；没有的留空"
NO_RESULT: Final = OddCell(
    "no_result",
    "单元格是公式，但文件里没有存它的结果",
    "请用 Excel 或 WPS 打开后保存，或者把公式粘贴为数值",
    "公式",
)
_DAMAGED_HINT: Final = "请重新导出或重新下载；仍不行的，用 Excel 或 WPS 打开修复后另存"

OddCells = MappingProxyType[int, MappingProxyType[int, OddCell]]
NO_ODD_CELLS: Final[OddCells] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Package:
    """The sheets of a workbook that is safe to read: name → path of its XML."""

    path: Path
    name: str
    sheets: MappingProxyType[str, str]

    def odd_cells(self, sheet: str) -> OddCells:
        """Row → column → what the fast reader hides, both from 0; empty for nearly every sheet.

        Raises Unusable where the sheet's cells reach so far that it cannot be laid out, or the XML is damaged.
        """
        part = self.sheets.get(sheet)
        if part is None:
            return NO_ODD_CELLS
        try:
            with zipfile.ZipFile(self.path) as package:
                if not _look_through(package, part, self.name, sheet):
                    return NO_ODD_CELLS
                return _find_odd_cells(package, part)
        except (
            zipfile.BadZipFile,
            zlib.error,
            KeyError,
            EOFError,
            ElementTree.ParseError,
            NotImplementedError,
        ):
            raise damaged(self.name, sheet) from None


def damaged(name: str, sheet: str | None = None) -> Unusable:
    return unusable("damaged", name, "工作簿已损坏或者不完整", _DAMAGED_HINT, sheet=sheet)


def open_package(path: Path, name: str, max_unpacked: int) -> Package:
    """Raises Unusable where the file is no workbook, is damaged, is locked, or unpacks to more than ``max_unpacked`` bytes."""
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
            names = {entry.filename for entry in entries}
            if _WORKBOOK not in names:
                raise _other_zip(package, names, name)
            _check_entries(entries, name, max_unpacked)
            sheets = _sheet_parts(package, names, name)
            _check_sizes(package, names - set(sheets.values()), name)
            return Package(path, name, MappingProxyType(sheets))
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, ElementTree.ParseError, NotImplementedError):
        raise damaged(name) from None


def _check_entries(entries: list[zipfile.ZipInfo], name: str, max_unpacked: int) -> None:
    """Raises Unusable for what the list of the package already shows: a lock, a bomb."""
    if any(entry.flag_bits & 1 for entry in entries):
        raise unusable("encrypted", name, "工作簿加了密码，无法读取", "请去掉密码后保存")
    if len(entries) > MAX_ENTRIES:
        problem = f"工作簿里有 {len(entries)} 个文件，解压后不像是正常的工作簿，没有读入"
        raise unusable("too_large", name, problem, "请用 Excel 或 WPS 打开，只留数据，另存后再试")
    size = sum(entry.file_size for entry in entries)
    if size > max_unpacked:
        raise unusable(
            "too_large",
            name,
            f"工作簿解压后有 {size / 2**20:.0f} MB，超过上限 {max_unpacked / 2**20:.0f} MB，没有读入",
            "请删去多余的行、列和图片，或者分成几个文件",
        )
    for entry in entries:
        ratio = SHEET_RATIO if entry.filename.startswith("xl/worksheets/") else BOMB_RATIO
        if entry.file_size > max(BOMB_FROM, ratio * entry.compress_size):
            problem = (
                f"工作簿里的“{entry.filename}”解压后有 {entry.file_size / 2**20:.0f} MB，"
                f"是压缩时的 {entry.file_size / max(1, entry.compress_size):.0f} 倍，像是压缩炸弹，没有读入"
            )
            raise unusable("bomb", name, problem, "请核对文件的来历；确是导出数据的，请删去空行、空列后另存")


def _other_zip(package: zipfile.ZipFile, names: set[str], name: str) -> Unusable:
    if "xl/workbook.bin" in names:
        return unusable("not_xlsx", name, "这是二进制工作簿（.xlsb），现在只读 .xlsx", SAVE_AS)
    if "mimetype" in names and b"opendocument" in package.read("mimetype")[:200]:
        return unusable("not_xlsx", name, "这是 OpenDocument 文件（.ods），现在只读 .xlsx", SAVE_AS)
    if any(entry.startswith(("word/", "ppt/")) for entry in names):
        return unusable(
            "not_a_workbook", name, "这是 Word 或演示文稿，不是工作簿", "请提供导出的 xlsx 或 JSON 文件"
        )
    return unusable(
        "not_a_workbook", name, "这是压缩包，不是工作簿", "请先解压，再给出其中的 xlsx 或 JSON 文件"
    )


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


def _listing(package: zipfile.ZipFile, part: str, name: str) -> ElementTree.Element:
    if package.getinfo(part).file_size > MAX_LISTING:
        raise damaged(name)
    return ElementTree.fromstring(b"".join(_pieces(package, part, name)))


def _sheet_parts(package: zipfile.ZipFile, names: set[str], name: str) -> dict[str, str]:
    if _RELATIONS not in names:
        return {}
    targets = {
        element.get("Id", ""): element.get("Target", "") for element in _listing(package, _RELATIONS, name)
    }
    parts: dict[str, str] = {}
    for element in _listing(package, _WORKBOOK, name).iter():
        if _local(element.tag) != "sheet":
            continue
        key = next((value for attribute, value in element.attrib.items() if _local(attribute) == "id"), "")
        target = targets.get(key, "").lstrip("/")
        part = target if target.startswith("xl/") else f"xl/{target}"
        if part in names:
            parts[element.get("name", "")] = part
    return parts


def _check_sizes(package: zipfile.ZipFile, names: Iterable[str], name: str) -> None:
    """Unpack what the reader will unpack unasked; BadZipFile where a part is not as long as the package says."""
    for part in names:
        if part.startswith("xl/") and part.endswith((".xml", ".rels")):
            for _ in _pieces(package, part, name):
                pass


def _pieces(package: zipfile.ZipFile, part: str, name: str) -> Iterator[bytes]:
    """The part in pieces. Raises Unusable where it is no UTF-8, or declares entities: no spreadsheet program writes any."""
    with package.open(part) as stream:
        tail = b""
        while chunk := stream.read(_CHUNK):
            if not tail and _is_other_encoding(chunk):
                raise damaged(name)
            seen = tail + chunk
            if any(word in seen for word in _DECLARED):
                raise unusable(
                    "entities",
                    name,
                    f"工作簿里的“{part}”声明了 XML 实体，正常的表格软件不会这样写，没有读入",
                    "请核对文件的来历；确是导出数据的，请用 Excel 或 WPS 打开后另存",
                )
            tail = chunk[-_OVERLAP:]
            yield chunk


def _is_other_encoding(head: bytes) -> bool:
    """Whether a part is in another encoding than UTF-8, in which nothing could be looked for."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in head[:4]:
        return True
    stated = _ENCODING.match(head[:1000].removeprefix(b"\xef\xbb\xbf"))
    return stated is not None and stated[1].lower() not in (b"utf-8", b"us-ascii")


def _chunks(package: zipfile.ZipFile, part: str, name: str) -> Iterator[bytes]:
    """The part in pieces, each with the end of the one before, so that no short pattern is cut in two."""
    tail = b""
    for chunk in _pieces(package, part, name):
        yield tail + chunk
        tail = chunk[-_OVERLAP:]


@dataclass(slots=True)
class _Reach:
    """How far addresses reach, and how many there are. ``column`` counts from 0."""

    cells: int = 0
    row: int = 0
    column: int = 0

    def add(self, addresses: Sequence[bytes]) -> None:
        """Every address counts, not only those of rows: a damaged file may contradict itself."""
        self.cells += len(addresses)
        together = b" ".join(addresses)
        rows = set(together.translate(None, _LETTERS).split())
        self.row = max(self.row, max((int(row[:_MOST_DIGITS]) for row in rows), default=0))
        for letters in set(together.translate(None, _DIGITS).split()):
            self.column = max(self.column, column_index(letters.decode().upper()))

    @property
    def far(self) -> bool:
        return self.row * (self.column + 1) > max(DENSE_CELLS, SPARSE * self.cells)


def _reach_of_contents(package: zipfile.ZipFile, part: str, name: str) -> _Reach:
    """How far the cells reach that the reader will lay out: not those with a format only, and no row without a cell.

    A row at the very end of the sheet is what spreadsheet programs leave where somebody deleted a row or formatted columns.
    """
    reach = _Reach()
    for chunk in _chunks(package, part, name):
        filled = _FORMAT_ONLY.sub(b"", chunk)
        addresses = _ADDRESS.findall(filled)
        # Where each cell says itself where it stands, the rows' own numbers put nothing anywhere.
        if len(_ADDRESSED.findall(filled)) >= len(_CELL_TAG.findall(filled)):
            addresses = [address for address in addresses if not address.isdigit()]
        reach.add(addresses)
    return reach


def _look_through(package: zipfile.ZipFile, part: str, name: str, sheet: str) -> bool:
    """Whether anything may be hidden in the sheet. Raises Unusable where a few cells stand very far from the rest."""
    hidden, at_most, reach = False, 0, _Reach()
    for chunk in _chunks(package, part, name):
        hidden = hidden or any(pattern in chunk for pattern in _HIDDEN)
        reach.add(_ADDRESS.findall(chunk))
        at_most += _most_cell_tags(chunk)
    if reach.far:
        cells_only = _reach_of_contents(package, part, name)
        if cells_only.far:
            raise unusable(
                "stray_cell",
                name,
                f"工作表“{sheet}”在离数据很远的地方还有单元格"
                f"（到第 {cells_only.row} 行、第 {cells_only.column + 1} 列），无法读入",
                "请删去数据之外的行和列后保存",
                sheet=sheet,
            )
    cells = reach.cells
    tags = _cell_tags(package, part, name) if at_most - cells > DENSE_CELLS else 0
    if tags - cells > DENSE_CELLS:
        problem = f"工作表“{sheet}”有 {tags} 个单元格，大多没有写明地址，无法读入"
        raise unusable("stray_cell", name, problem, "请用 Excel 或 WPS 打开后另存", sheet=sheet)
    return hidden


def _most_cell_tags(chunk: bytes) -> int:
    """As many tags of cells as there can be, or more: counted in a third of the time."""
    return chunk.count(b"<c") + chunk.count(b":c")


def _cell_tags(package: zipfile.ZipFile, part: str, name: str) -> int:
    return sum(len(_CELL_TAG.findall(chunk)) for chunk in _chunks(package, part, name))


def _find_odd_cells(package: zipfile.ZipFile, part: str) -> OddCells:
    found: dict[int, dict[int, OddCell]] = {}
    row, column = -1, -1
    with package.open(part) as stream:
        for event, element in ElementTree.iterparse(stream, ("start", "end")):
            tag = _local(element.tag)
            if event == "start":
                if tag == "row":
                    stated = element.get("r", "")
                    row, column = int(stated) - 1 if stated.isdecimal() else row + 1, -1
                continue
            if tag == "c":
                place = _CELL.fullmatch(element.get("r", ""))
                column = column_index(place[1]) if place else column + 1
                if place:
                    row = int(place[2]) - 1
                odd = _odd(element)
                if odd is not None:
                    found.setdefault(row, {})[column] = odd
            elif tag in ("row", "sheetData"):
                element.clear()
    return MappingProxyType({row: MappingProxyType(cells) for row, cells in found.items()})


def _odd(cell: ElementTree.Element) -> OddCell | None:
    parts = {_local(child.tag): child for child in cell}
    value = parts["v"].text if "v" in parts else None
    if cell.get("t") == "e":
        error = value or "#N/A"
        return OddCell("error_cell", f"单元格是错误值 {error}", ERROR_HINT, error)
    if "f" in parts and not value and cell.get("t") != "str":
        return NO_RESULT
    return None
