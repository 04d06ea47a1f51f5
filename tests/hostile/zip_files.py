"""Workbooks whose package (the zip) is the trap: bombs, lies about sizes, odd entries, files cut off."""

from __future__ import annotations

import io
import struct
import zipfile
from functools import partial
from pathlib import Path

from tests.hostile.corpus import EXPORT, Ends, add, hostile
from tests.hostile.make import (
    RELATIONS,
    SHEET,
    STRINGS,
    STYLES,
    TYPES,
    WORKBOOK,
    package_parts,
    packed,
    raw_zip,
    repeated,
    with_part,
    write,
)

_BOMB = 1 << 30  # bytes that a part of about 1 MB unpacks to
_ENTRIES = 60_000


def _good_entries() -> list[tuple[str, bytes, int, int]]:
    return [(name, *packed(text)) for name, text in package_parts().items()]


def _bomb(folder: Path, part: str) -> None:
    entries = [entry for entry in _good_entries() if entry[0] != part]
    raw_zip(folder / EXPORT, [*entries, (part, *repeated(b" ", _BOMB))])


for _part in (WORKBOOK, RELATIONS, STRINGS, STYLES, SHEET, TYPES, "xl/media/image1.png", "docProps/core.xml"):
    add(f"bomb_in_{_part}", partial(_bomb, part=_part), "解压")


@hostile("解压")
def bomb_of_rows(folder: Path) -> None:
    head = package_parts()[SHEET].replace("</sheetData></worksheet>", "")
    entries = [entry for entry in _good_entries() if entry[0] != SHEET]
    data, crc, size = repeated(b"<row><c><v>1</v></c></row>", 30_000_000)
    assert head
    raw_zip(folder / EXPORT, [*entries, (SHEET, data, crc, size)])


@hostile()
def bomb_of_overlapping_entries(folder: Path) -> None:
    """One packed kernel that sixty thousand entries of the listing point to."""
    kernel, crc, size = repeated(b"\0", 10 << 20)
    raw_zip(folder / EXPORT, [*_good_entries(), ("xl/kernel.xml", kernel, crc, size)])
    data = (folder / EXPORT).read_bytes()
    listing = data.index(b"PK\x01\x02")
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"PK\x05\x06"))
    end = data.rindex(b"PK\x05\x06")
    entry = data[at:end]
    more = b"".join(entry.replace(b"xl/kernel.xml", b"xl/k%07d.x" % i) for i in range(_ENTRIES - 10))
    total = (end - listing) + len(more)
    tail = struct.pack("<HHHHIIH", 0, 0, _ENTRIES, _ENTRIES, total, listing, 0)
    (folder / EXPORT).write_bytes(data[:end] + more + b"PK\x05\x06" + tail)


@hostile("压缩包")
def nested_zips(folder: Path) -> None:
    data = b"0" * 1_000_000
    for depth in range(12):
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
            for copy in range(4):
                package.writestr(f"{depth}-{copy}.xlsx", data)
        data = inner.getvalue()
        if len(data) > 1_000_000:
            break
    (folder / EXPORT).write_bytes(data)


@hostile()
def many_entries(folder: Path) -> None:
    empty = packed(b"")
    raw_zip(folder / EXPORT, [*_good_entries(), *((f"xl/empty{i}.xml", *empty) for i in range(_ENTRIES))])


@hostile(ends=Ends.EITHER)
def long_entry_names(folder: Path) -> None:
    raw_zip(
        folder / EXPORT,
        [*_good_entries(), *(("xl/" + f"{i}" * 30_000 + ".xml", *packed(b"")) for i in range(10))],
    )


@hostile("损坏")
def part_longer_than_it_says(folder: Path) -> None:
    raw_zip(folder / EXPORT, [(n, d, c, 10 if n == STRINGS else s) for n, d, c, s in _good_entries()])


@hostile("损坏")
def sheet_longer_than_it_says(folder: Path) -> None:
    raw_zip(folder / EXPORT, [(n, d, c, 10 if n == SHEET else s) for n, d, c, s in _good_entries()])


@hostile("解压")
def part_shorter_than_it_says(folder: Path) -> None:
    raw_zip(folder / EXPORT, [(n, d, c, 0xFFFFFFFE if n == STRINGS else s) for n, d, c, s in _good_entries()])


@hostile("损坏")
def wrong_checksum(folder: Path) -> None:
    raw_zip(folder / EXPORT, [(n, d, c ^ 1, s) for n, d, c, s in _good_entries()])


@hostile("损坏")
def garbage_for_packed_data(folder: Path) -> None:
    raw_zip(folder / EXPORT, [(n, b"\xff" * len(d), c, s) for n, d, c, s in _good_entries()])


def _method(folder: Path, number: int) -> None:
    raw_zip(folder / EXPORT, _good_entries(), method=number)


for _number in (1, 9, 12, 14, 93, 98, 99):
    add(f"compression_method_{_number}", partial(_method, number=_number))


@hostile("解压", ends=Ends.EITHER)
def bomb_in_bzip2(folder: Path) -> None:
    parts = with_part(STRINGS, b" " * (64 << 20))
    with zipfile.ZipFile(folder / EXPORT, "w", zipfile.ZIP_BZIP2) as package:
        for name, content in parts.items():
            package.writestr(name, content)


@hostile("密码")
def encrypted_entries(folder: Path) -> None:
    data = write(folder, package_parts()).read_bytes()
    flagged = data.replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01")
    at = 0
    out = bytearray(flagged)
    while (at := flagged.find(b"PK\x01\x02", at)) >= 0:
        out[at + 8] |= 1
        at += 4
    (folder / EXPORT).write_bytes(bytes(out))


@hostile(ends=Ends.EITHER)
def two_workbooks_in_one(folder: Path) -> None:
    other = package_parts()[WORKBOOK].replace("案件", "案源")
    raw_zip(folder / EXPORT, [*_good_entries(), (WORKBOOK, *packed(other))])


@hostile(ends=Ends.EITHER)
def entries_that_climb_out(folder: Path) -> None:
    names = (
        "../../出去.xml",
        "/etc/出去.xml",
        "..\\..\\出去.xml",
        "C:\\出去.xml",
        "xl/\x00.xml",
        "con.xml",
        "\u202exlsx.xml",
    )
    raw_zip(folder / EXPORT, [*_good_entries(), *((name, *packed(b"<a/>")) for name in names)])


@hostile("压缩包")
def workbook_inside_a_folder(folder: Path) -> None:
    write(folder, {f"导出/{name}": text for name, text in package_parts().items()})


@hostile(ends=Ends.EITHER)
def junk_before_the_package(folder: Path) -> None:
    data = write(folder, package_parts()).read_bytes()
    (folder / EXPORT).write_bytes(b"PK" + b"\0" * 5000 + data)


@hostile(ends=Ends.EITHER)
def junk_after_the_package(folder: Path) -> None:
    data = write(folder, package_parts()).read_bytes()
    (folder / EXPORT).write_bytes(data + b"\0" * 5000)


@hostile(ends=Ends.EITHER)
def comment_of_64k(folder: Path) -> None:
    path = write(folder, package_parts())
    with zipfile.ZipFile(path, "a") as package:
        package.comment = b"PK\x05\x06" * 16_000


@hostile()
def only_the_end_of_a_zip(folder: Path) -> None:
    (folder / EXPORT).write_bytes(b"PK\x05\x06" + bytes(18))


@hostile()
def only_two_letters(folder: Path) -> None:
    (folder / EXPORT).write_bytes(b"PK")


def _cut(folder: Path, share: int) -> None:
    data = write(folder, package_parts()).read_bytes()
    (folder / EXPORT).write_bytes(data[: len(data) * share // 100])


for _share in (1, 5, 10, 25, 40, 50, 60, 75, 85, 92, 97, 99):
    add(f"cut_off_at_{_share}_percent", partial(_cut, share=_share), "损坏")


def _hole(folder: Path, share: int) -> None:
    """A stretch of the file as a broken download leaves it."""
    data = bytearray(write(folder, package_parts()).read_bytes())
    at = len(data) * share // 100
    data[at : at + 200] = bytes(200)
    (folder / EXPORT).write_bytes(bytes(data))


for _share in (0, 15, 35, 55, 80, 95):
    add(f"zeroed_at_{_share}_percent", partial(_hole, share=_share), ends=Ends.EITHER, cases=None)


def _without(folder: Path, part: str) -> None:
    write(folder, {name: text for name, text in package_parts().items() if name != part})


for _part in (TYPES, "_rels/.rels", WORKBOOK, RELATIONS, STRINGS, STYLES, SHEET):
    add(f"without_{_part}", partial(_without, part=_part), ends=Ends.EITHER)


def _target(folder: Path, target: str) -> None:
    text = package_parts()[RELATIONS].replace("worksheets/sheet1.xml", target)
    write(folder, with_part(RELATIONS, text))


for _name, _where in {
    "above": "../../../../etc/passwd",
    "absolute": "/etc/passwd",
    "on_the_net": "http://example.invalid/sheet.xml",
    "itself": "workbook.xml",
    "empty": "",
    "very_long": "a/" * 50_000,
}.items():
    add(f"sheet_target_{_name}", partial(_target, target=_where), ends=Ends.EITHER)
