"""Workbooks whose XML is the trap: entities, depth, size, what is no XML at all."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tests.hostile.corpus import Ends, add, hostile
from tests.hostile.make import (
    RELATIONS,
    SHEET,
    STRINGS,
    STYLES,
    TYPES,
    WORKBOOK,
    case_sheet,
    package_parts,
    with_part,
    write,
)

_PARTS = (WORKBOOK, RELATIONS, SHEET, STRINGS, STYLES)


def _declared(part: str, declarations: str, use: str) -> dict[str, str | bytes]:
    """A good workbook, one part of which declares entities and uses one."""
    text = package_parts()[part]
    start = text.index("?>") + 2
    name = text[start + 1 :].split(">")[0].split(" ")[0]
    close = text.rindex("</")
    return with_part(
        part, f"{text[:start]}<!DOCTYPE {name} [{declarations}]>{text[start:close]}{use}{text[close:]}"
    )


def _layers(count: int) -> str:
    """Each entity ten times the one before."""
    return '<!ENTITY l0 "哈哈哈哈">' + "".join(
        f'<!ENTITY l{n} "' + f"&l{n - 1};" * 10 + '">' for n in range(1, count + 1)
    )


def _laughs(folder: Path, part: str) -> None:
    write(folder, _declared(part, _layers(11), "&l11;"))


def _outside(folder: Path, part: str) -> None:
    write(folder, _declared(part, '<!ENTITY out SYSTEM "file:///etc/passwd">', "&out;"))


for _part in _PARTS:
    add(f"billion_laughs_in_{_part}", partial(_laughs, part=_part), "实体")
    add(f"external_entity_in_{_part}", partial(_outside, part=_part), "实体")


@hostile(ends=Ends.EITHER)
def billion_laughs_in_a_part_that_is_not_read(folder: Path) -> None:
    _laughs(folder, TYPES)


@hostile("实体")
def quadratic_blowup(folder: Path) -> None:
    write(folder, _declared(SHEET, '<!ENTITY a "' + "甲" * 100_000 + '">', "&a;" * 10_000))


@hostile("实体")
def parameter_entities(folder: Path) -> None:
    write(folder, _declared(WORKBOOK, '<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;', ""))


@hostile("实体")
def entity_in_a_cell(folder: Path) -> None:
    row = '<row r="3"><c r="A3" t="inlineStr"><is><t>&out;</t></is></c></row>'
    text = case_sheet(row)[SHEET].replace(
        "?>", '?><!DOCTYPE worksheet [<!ENTITY out SYSTEM "file:///etc/passwd">]>', 1
    )
    write(folder, {**case_sheet(row), SHEET: text})


@hostile()
def entities_in_utf_16(folder: Path) -> None:
    text = str(_declared(WORKBOOK, _layers(9), "&l9;")[WORKBOOK]).replace("UTF-8", "UTF-16")
    write(folder, with_part(WORKBOOK, text.encode("utf-16")))


@hostile("实体")
def entities_after_a_long_comment(folder: Path) -> None:
    text = str(_declared(SHEET, '<!ENTITY a "哈">', "&a;")[SHEET])
    write(folder, with_part(SHEET, text.replace("<!DOCTYPE", f"<!--{' ' * 3_000_000}--><!DOCTYPE", 1)))


@hostile(ends=Ends.EITHER)
def sheet_in_utf_16(folder: Path) -> None:
    text = package_parts()[SHEET].replace("UTF-8", "UTF-16")
    write(folder, with_part(SHEET, text.encode("utf-16")))


@hostile(ends=Ends.EITHER)
def sheet_in_gb18030(folder: Path) -> None:
    text = package_parts()[SHEET].replace("UTF-8", "GB18030")
    write(folder, with_part(SHEET, text.encode("gb18030")))


def _deep(folder: Path, part: str) -> None:
    text = package_parts()[part]
    close = text.rindex("</")
    write(folder, with_part(part, text[:close] + "<x>" * 500_000 + "</x>" * 500_000 + text[close:]))


for _part in _PARTS:
    add(f"half_a_million_levels_in_{_part}", partial(_deep, part=_part), ends=Ends.EITHER)


def _broken(folder: Path, text: str) -> None:
    write(folder, {**case_sheet(), SHEET: case_sheet()[SHEET].replace("某案", text)})


for _name, _text in {
    "character_zero": "&#0;",
    "half_a_pair": "&#xD800;",
    "beyond_unicode": "&#x110000;",
    "unknown_entity": "&nichts;",
    "huge_reference": "&#" + "9" * 100_000 + ";",
    "raw_control": "\x01\x1b[2J",
    "unclosed_cdata": "<![CDATA[ 某案",
    "unclosed_comment": "<!-- 某案",
    "processing_instruction": "<?php system('id') ?>某案",
}.items():
    add(f"text_with_{_name}", partial(_broken, text=_text), ends=Ends.EITHER)


@hostile(ends=Ends.EITHER)
def invalid_utf_8_in_a_cell(folder: Path) -> None:
    data = case_sheet()[SHEET].encode().replace("某案".encode(), b"\xff\xfe\xc0\xaf\xed\xa0\x80")
    write(folder, {**case_sheet(), SHEET: data})


@hostile(ends=Ends.EITHER)
def attribute_of_10_mb(folder: Path) -> None:
    write(folder, {**case_sheet(f'<row r="3" x="{"a" * 10_000_000}"/>')})


@hostile(ends=Ends.EITHER)
def a_hundred_thousand_attributes(folder: Path) -> None:
    attributes = " ".join(f'a{i}=""' for i in range(100_000))
    write(folder, case_sheet(f'<row r="3" {attributes}/>'))


@hostile(ends=Ends.EITHER)
def the_same_attribute_twice(folder: Path) -> None:
    write(folder, case_sheet('<row r="3" r="4"><c r="A3" r="B3"><v>1</v></c></row>'))


@hostile(ends=Ends.EITHER)
def sheet_that_ends_in_mid_tag(folder: Path) -> None:
    text = case_sheet()[SHEET]
    write(folder, {**case_sheet(), SHEET: text[: text.index("某案")]})


@hostile(ends=Ends.EITHER)
def sheet_that_is_empty(folder: Path) -> None:
    write(folder, {**case_sheet(), SHEET: b""})


@hostile(ends=Ends.EITHER)
def sheet_that_is_binary(folder: Path) -> None:
    write(folder, {**case_sheet(), SHEET: bytes(range(256)) * 1000})


@hostile(ends=Ends.EITHER)
def two_roots(folder: Path) -> None:
    text = case_sheet()[SHEET]
    write(folder, {**case_sheet(), SHEET: text + text[text.index("?>") + 2 :]})


@hostile(ends=Ends.EITHER)
def workbook_without_a_namespace(folder: Path) -> None:
    write(folder, with_part(WORKBOOK, '<workbook><sheets><sheet name="案件"/></sheets></workbook>'))
