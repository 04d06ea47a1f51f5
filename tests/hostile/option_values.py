"""Values of options that nobody should give."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from tests.hostile.corpus import EXPORT, RULES, Ends, add
from tests.pingcha.exports import good, write_xlsx

_CHECK: Final = ("check", EXPORT, "--rules", RULES, "--format", "json")
_DATED: Final = (*_CHECK, "--as-of", "2025-06-30")


def _export(folder: Path) -> None:
    write_xlsx(folder / EXPORT, good())


REFUSED: Final[dict[str, tuple[str, ...]]] = {
    "set_nothing": (*_DATED, "--set", ""),
    "set_without_value": (*_DATED, "--set", "最少人数="),
    "set_without_name": (*_DATED, "--set", "=3"),
    "set_equals": (*_DATED, "--set", "=" * 10_000),
    "set_unknown": (*_DATED, "--set", "没有\x1b[2J=3"),
    "set_turned": (*_DATED, "--set", "最少人数\u202e=3"),
    "set_5000_digits": (*_DATED, "--set", "最少人数=" + "9" * 5000),
    "set_minus": (*_DATED, "--set", "最少人数=-1"),
    "set_1e5": (*_DATED, "--set", "最少人数=1e5"),
    "set_decimal": (*_DATED, "--set", "最少人数=1.5"),
    "set_word": (*_DATED, "--set", "最少人数=两"),
    "set_formula": (*_DATED, "--set", "最少人数==1+1"),
    "set_code": (*_DATED, "--set", "最少人数=__import__('os').getpid()"),
    "set_twice": (*_DATED, "--set", "最少人数=1", "--set", "最少人数＝2"),
    "set_100_kb": (*_DATED, "--set", "最少人数=" + "甲" * 30_000),
    "set_no_utf_8": (*_DATED, "--set", os.fsdecode(b"\xff=\xfe")),
    "as_of_nothing": (*_CHECK, "--as-of", ""),
    "as_of_year_0": (*_CHECK, "--as-of", "0000-00-00"),
    "as_of_february_30": (*_CHECK, "--as-of", "2025-02-30"),
    "as_of_100_kb": (*_CHECK, "--as-of", "2" * 100_000),
    "as_of_escape": (*_CHECK, "--as-of", "2025-06-30\x1b[2J"),
    "as_of_word": (*_CHECK, "--as-of", "明天"),
    "as_of_range": (*_CHECK, "--as-of", "2025-01-01至2025-02-01"),
    "as_of_infinity": (*_CHECK, "--as-of", "inf"),
    "stage_other": (*_DATED, "--stage", "归档\u202e前"),
    "stage_long": (*_DATED, "--stage", "归" * 30_000),
    "format_other": (*_DATED, "--format", "\x1b[2J"),
    "option_other": (*_DATED, "--\x1b[2J"),
    "option_long": (*_DATED, "--" + "x" * 100_000),
    "command_other": ("\x1b[2J\u202e",),
    "command_long": ("x" * 100_000,),
    "show_nothing": ("rules", "show", "", "--rules", RULES),
    "show_5000_digits": ("rules", "show", "9" * 5000, "--rules", RULES),
    "show_escape": ("rules", "show", "1.1\x1b[2J", "--rules", RULES),
    "explain_5000_digits": ("rules", "explain", "9" * 5000, "--rules", RULES),
    "explain_5000_numerals": ("rules", "explain", "第" + "九" * 5000 + "条", "--rules", RULES),
    "explain_100_kb": ("rules", "explain", "甲" * 30_000, "--rules", RULES),
    "explain_escape": ("rules", "explain", "1.1\x1b[2J\u202e", "--rules", RULES),
    "explain_no_utf_8": ("rules", "explain", os.fsdecode(b"\xff\xfe"), "--rules", RULES),
    "new_5000_digits": ("rules", "new", "9" * 5000, "--quote", "行政执法人员不得少于2人", "--rules", RULES),
    "new_superscript": ("rules", "new", "1.²", "--quote", "行政执法人员不得少于2人", "--rules", RULES),
    "new_other_quote": ("rules", "new", "1", "--quote", "甲" * 30_000, "--rules", RULES),
    "new_escape": ("rules", "new", "1\x1b[2J", "--quote", "\x1b[2J", "--rules", RULES),
    "new_other_table": (
        "rules",
        "new",
        "1",
        "--quote",
        "行政执法人员不得少于2人",
        "--table",
        "\u202e",
        "--rules",
        RULES,
    ),
    "template_5000_digits": ("calendar", "template", "2" * 5000),
    "template_other_digits": ("calendar", "template", "２０２７"),
    "template_minus": ("calendar", "template", "--", "-1"),
    "template_year_0": ("calendar", "template", "0000"),
}
for _name, _call in REFUSED.items():
    add(_name, _export, call=_call)

for _name, _call in {
    "as_of_year_9999": (*_CHECK, "--as-of", "9999-12-31"),
    "as_of_year_1949": (*_CHECK, "--as-of", "1949-10-01"),
    "set_zero": (*_DATED, "--set", "最少人数=0"),
    "set_18_digits": (*_DATED, "--set", "最少人数=" + "9" * 18),
    "set_4000_digits": (*_DATED, "--set", "最少人数=" + "9" * 4000),
    "stage_empty": (*_DATED, "--stage", ""),
}.items():
    add(_name, _export, ends=Ends.EITHER, call=_call, cases=None)
