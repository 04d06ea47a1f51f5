"""Exports whose texts are the trap: formulas, commands to a terminal, mark-up, writing that turns around, names for sheets."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Final

from records.columns import Column, Kind
from records.schema import AGENCY_YEAR, CASE, CASE_TABLES, TABLES
from tests.hostile.corpus import CASE_NO, Ends, add, check

JSON: Final = "导出.json"

TEXTS: Final = {
    "equals_command": "=cmd|' /C calc'!A0",
    "equals_hyperlink": '=HYPERLINK("http://example.invalid","点我")',
    "equals_array": "{=1+1}",
    "plus": "+1+1+cmd|' /C calc'!A0",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "at_sign": "@SUM(1+1)*cmd|' /C calc'!A0",
    "tab_led": "\t=1+1",
    "return_led": "\r=1+1",
    "line_feed_led": "\n=1+1",
    "full_width_equals": "＝1+1",
    "quote_led": "'=1+1",
    "quoted_after_separator": '某案",=1+1,"',
    "blank_led": "\u3000 =1+1",
    "terminal_escape": "\x1b[2J\x1b[31m\x1b]0;标题\x07某案",
    "c1_escape": "\x9b2J\x85某案",
    "carriage_return": "没有问题\r全部符合",
    "bell_and_backspace": "\x07\x08\x08\x08某案",
    "every_control": "".join(map(chr, range(1, 32))) + "某",
    "nul": "某\x00案",
    "turned_around": "某案\u202e合符部全\u202c",
    "isolates": "\u2066某\u2069案\u2067\u2068",
    "unseen": "某\u200b\u200c\u200d\u2060\ufeff案\u00ad\u180e\u034f",
    "tags": "某案" + "".join(chr(0xE0000 + n) for n in range(32, 127)),
    "half_a_pair": "某\ud800案\udfff",
    "no_characters": "\ufffe\uffff\U0010ffff某",
    "private_use": "\ue000\U000f0000某案",
    "piled_up_marks": "某" + "\u0301" * 5000,
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 3000,
    "mark_up": "<script>alert(1)</script><b>&amp;</b>]]>",
    "rich_mark_up": "[bold red]某[/bold red][link=http://example.invalid]案[/link] :warning:",
    "holes": "{类型}{0}{{}}%s%(x)s${HOME}$(id)`id`",
    "escaped_for_a_workbook": "_x0041__x000D__xD800_",
    "sql": "'; DROP TABLE 案件; --",
    "path": "../../../../etc/passwd",
    "text_of_40000": "甲" * 40_000,
    "lines_of_5000": "甲\n" * 5_000,
    "list_of_50000": "、".join(f"项{n}" for n in range(6_000)),
}


def value_of(column: Column, text: str) -> object:
    """A value that the column takes, with the hostile text where the column holds free text."""
    match column.kind:
        case Kind.TEXT:
            return text
        case Kind.ID:
            return text[:200]
        case Kind.LIST if not column.values or column.open_list:
            return [text[:200]]
        case Kind.LIST:
            return [column.values[0]]
        case Kind.ENUM:
            return column.values[0]
        case Kind.FLAG:
            return "是"
        case Kind.INT:
            return 2
        case Kind.DATE | Kind.TIME:
            return "2025-03-04"


def full_case(text: str, case_no: str = CASE_NO, **fixed: object) -> dict[str, object]:
    """One case with a row in every table, the text in every column that takes one. ``fixed``: values of columns."""

    def row(table: str) -> dict[str, object]:
        cells = {name: value_of(column, text) for name, column in TABLES[table].columns.items()}
        cells |= {name: value for name, value in fixed.items() if name in cells}
        return {**cells, "案号": case_no} if "案号" in cells else cells

    case: dict[str, object] = {CASE: row(CASE), **{table: [row(table)] for table in CASE_TABLES}}
    return {"案件列表": [case], AGENCY_YEAR: [row(AGENCY_YEAR)]}


def write_json(folder: Path, value: object, name: str = JSON) -> None:
    (folder / name).write_text(json.dumps(value), encoding="utf-8")


def _everywhere(folder: Path, text: str) -> None:
    write_json(folder, full_case(text, 涉密类型=["无"], 密级=None))


for _name, _text in TEXTS.items():
    add(f"text_{_name}", partial(_everywhere, text=_text), ends=Ends.ANSWERED, call=check(JSON))


def _wrong_word(folder: Path, text: str) -> None:
    """The text where a word of a list is asked for: the case is refused, and the message quotes what stands there."""
    case = full_case("某", 执法类型=text[:300] or "x", 涉密类型=["无"], 密级=None)
    other = full_case("某", "2025-2", 涉密类型=["无"], 密级=None)
    write_json(folder, [case["案件列表"][0], other["案件列表"][0]])  # type: ignore[index]


for _name, _text in TEXTS.items():
    if not _name.startswith(("blank", "text_of", "lines_of", "list_of")):
        add(
            f"wrong_word_{_name}",
            partial(_wrong_word, text=_text),
            ends=Ends.ANSWERED,
            call=check(JSON),
            cases=(CASE_NO, "2025-2"),
        )


def _numbered(folder: Path, numbers: list[str]) -> None:
    cases = [full_case("某", number, 涉密类型=["无"], 密级=None)["案件列表"][0] for number in numbers]  # type: ignore[index]
    write_json(folder, cases)


for _name, _numbers in {
    "sheet_signs": ["[]:*?/\\'", "'", "案'卷'"],
    "own_sheet": ["_pingcha", "封面与说明", "History"],
    "formula": ["=1+1", "+1", "@x"],
    "alike_when_cut": [f"{'甲' * 40}{n}" for n in range(3)],
    "emoji": ["\U0001f4c1" * 40, "\U0001f4c1" * 41],
    "path": ["../../出去", "/etc/passwd", "CON"],
    "mark_up": ["<b>", "&lt;", "]]>"],
}.items():
    add(
        f"case_number_{_name}",
        partial(_numbered, numbers=_numbers),
        ends=Ends.ANSWERED,
        call=check(JSON),
        cases=_numbers,
    )

for _name, _numbers in {
    "thousand_letters": ["甲" * 1000, "乙"],
    "line_break": ["甲\n乙", "丙"],
    "turned": ["甲\u202e乙", "丙"],
}.items():
    add(
        f"case_number_{_name}",
        partial(_numbered, numbers=_numbers),
        ends=Ends.ANSWERED,
        call=check(JSON),
        cases=None,
    )


def _many_rows(folder: Path) -> None:
    case = full_case("某", 涉密类型=["无"], 密级=None)["案件列表"][0]  # type: ignore[index]
    for table in CASE_TABLES:
        rows = case[table]
        id_attr = next(
            (name for name in TABLES[table].columns if name.endswith("编号") and name != "案号"), None
        )
        case[table] = [{**rows[0], **({id_attr: f"N{n}"} if id_attr else {})} for n in range(150)]
    write_json(folder, case)


add("a_hundred_and_fifty_rows_in_every_table", _many_rows, ends=Ends.ANSWERED, call=check(JSON))
