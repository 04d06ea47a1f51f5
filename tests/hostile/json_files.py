"""JSON that is a trap: depth, size, numbers that are none, doubled keys, halves of characters, files cut off."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path
from typing import Final

from tests.hostile.corpus import Ends, add, check, hostile
from tests.pingcha.exports import good

JSON: Final = "导出.json"
CALL: Final = check(JSON)
_CASE: Final = '{"案件": {"案号": "2025-1", "案件名称": "某案"}}'


def _put(folder: Path, text: str | bytes) -> None:
    (folder / JSON).write_bytes(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)


def _good() -> str:
    tables = {
        name: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for name, rows in good().items()
    }
    return json.dumps({**tables, "案件": tables["案件"][0]}, ensure_ascii=False)


def _texts(ends: Ends, texts: dict[str, str | bytes], *says: str) -> None:
    for name, text in texts.items():
        add(f"json_{name}", partial(_put, text=text), *says, ends=ends, call=CALL)


_texts(
    Ends.REFUSED,
    {
        "hundred_thousand_brackets": "[" * 100_000,
        "hundred_thousand_pairs": "[" * 100_000 + "]" * 100_000,
        "hundred_thousand_objects": '{"案件":' * 100_000 + "1" + "}" * 100_000,
        "deep_in_a_field": '{"案件": {"案号": "2025-1", "案件名称": ' + "[" * 50_000 + "]" * 50_000 + "}}",
        "deep_in_a_line": _CASE + "\n" + "[" * 100_000,
        "number": "42",
        "text": '"案件"',
        "null": "null",
        "empty_object": "{}",
        "empty_list": "[]",
        "list_of_null": "[null, null]",
        "list_of_lists": "[[], []]",
        "blanks": " \n\t ",
        "zeros": b"\0" * 10_000,
        "single_quotes": _CASE.replace('"', "'"),
        "comment": "// 案卷\n" + _CASE,
        "trailing_comma": _CASE.replace("}}", ",}}"),
        "garbage_behind": _CASE + "}}}}",
        "raw_control": _CASE.replace("某案", "某\x01案"),
        "raw_nul": _CASE.replace("某案", "某\x00案"),
        "half_a_pair_in_bytes": _CASE.replace("某案", "某\ud800案"),
        "case_is_a_list": '{"案件": [{"案号": "2025-1"}]}',
        "case_number_is_an_object": '{"案件": {"案号": {"甲": 1}}}',
        "case_number_null": '{"案件": {"案号": null}}',
        "case_number_nan": '{"案件": {"案号": NaN}}',
        "case_number_1e400": '{"案件": {"案号": 1e400}}',
        "case_twice": f"[{_CASE}, {_CASE}]",
        "key_twice": '{"案件": {"案号": "2025-1"}, "案件": {"案号": "2025-2"}}',
        "case_number_twice": '{"案件": {"案号": "2025-1", "案号": "2025-2"}}',
        "exponent_bomb": '{"案件": {"案号": "2025-1"}, "单位年度": [{"年度": 1e999999999}]',
        "many_empty_lists": "[" + "[]," * 300_000 + "[]]",
        "million_numbers": "[" + "1," * 1_000_000 + "1]",
        "markup": "<html><body>登录已过期</body></html>",
        "broken_escape": _CASE.replace("某案", "\\u12"),
        "a_lone_quote": '"',
        "a_lone_brace": "{",
    },
)
_texts(
    Ends.EITHER,
    {
        "utf_16": _CASE.encode("utf-16"),
        "utf_32": _CASE.encode("utf-32"),
        "gb18030": _CASE.encode("gb18030"),
        "latin_1": b"\xe9" * 1000,
        "mark_in_the_middle": _CASE.replace("某案", "某\ufeff案"),
        "two_marks": "\ufeff\ufeff" + _CASE,
        "overlong_utf_8": _CASE.encode().replace(b"2025", b"\xc0\xb2025"),
    },
)
_texts(
    Ends.EITHER,
    {
        "title_1e400": '{"案件": {"案号": "2025-1", "案件名称": 1e400}}',
        "title_nan": '{"案件": {"案号": "2025-1", "案件名称": NaN}}',
        "title_infinity": '{"案件": {"案号": "2025-1", "案件名称": -Infinity}}',
        "title_of_100000_digits": '{"案件": {"案号": "2025-1", "案件名称": ' + "9" * 100_000 + "}}",
        "title_of_100000_decimals": '{"案件": {"案号": "2025-1", "案件名称": 0.' + "9" * 100_000 + "}}",
        "title_1e308": '{"案件": {"案号": "2025-1", "案件名称": 1e308}}',
        "title_minus_zero": '{"案件": {"案号": "2025-1", "案件名称": -0.0}}',
        "title_half_a_pair": '{"案件": {"案号": "2025-1", "案件名称": "\\ud800\\udc00\\ud800"}}',
        "title_nul": '{"案件": {"案号": "2025-1", "案件名称": "\\u0000某案"}}',
        "title_of_10_mb": '{"案件": {"案号": "2025-1", "案件名称": "' + "甲" * 3_500_000 + '"}}',
        "title_an_object": '{"案件": {"案号": "2025-1", "案件名称": {"__proto__": {}}}}',
        "title_true": '{"案件": {"案号": "2025-1", "案件名称": true}}',
        "handlers_of_handlers": '{"案件": {"案号": "2025-1", "承办人": [["甲"], {"乙": 1}, null, 1e400]}}',
        "whole_number_1e400": '[{"案件": {"案号": "2025-1"}, "申请": [{"补正告知次数": 1e400}]}]',
        "whole_number_of_5000_digits": '[{"案件": {"案号": "2025-1"}, "申请": [{"补正告知次数": '
        + "9" * 5000
        + "}]}]",
        "date_of_year_0": '{"案件": {"案号": "2025-1", "决定日期": "0000-00-00"}}',
        "date_of_100000_digits": '{"案件": {"案号": "2025-1", "决定日期": "' + "2" * 100_000 + '"}}',
        "date_in_the_zone_of_99": '{"案件": {"案号": "2025-1", "当场启动时间": "9999-12-31T23:59:59-99:99"}}',
        "key_half_a_pair": '{"案件": {"案号": "2025-1", "\\ud800\\u202e": 1}, "\\udfff": []}',
        "key_with_escape": '{"案件": {"案号": "2025-1", "\\u001b[31m": 1}, "\\u001b]0;x\\u0007": []}',
        "key_of_1_mb": '{"案件": {"案号": "2025-1", "' + "键" * 350_000 + '": 1}}',
        "table_is_an_object": '{"案件": {"案号": "2025-1"}, "活动": {"活动编号": "H1"}}',
        "table_is_null": '{"案件": {"案号": "2025-1"}, "活动": null}',
        "table_of_nulls": '{"案件": {"案号": "2025-1"}, "活动": [null, 1, "甲", [], {}]}',
        "row_of_another_case": '{"案件": {"案号": "2025-1"}, "活动": [{"案号": "别案", "活动编号": "H1"}]}',
        "another_half_line": _CASE + '\n{"案件": {"案号": "2025-2"',
        "ten_thousand_keys": '{"案件": {"案号": "2025-1", '
        + ", ".join(f'"键{n}": 1' for n in range(10_000))
        + "}}",
        "ten_thousand_tables": '{"案件": {"案号": "2025-1"}, '
        + ", ".join(f'"表{n}": []' for n in range(10_000))
        + "}",
        "rows_of_different_keys": '{"案件": {"案号": "2025-1"}, "活动": ['
        + ", ".join(f'{{"活动编号": "H{n}", "键{n}": 1}}' for n in range(600))
        + "]}",
        "hundred_thousand_nulls_in_a_table": '{"案件": {"案号": "2025-1"}, "活动": ['
        + "null," * 100_000
        + "null]}",
    },
)


def _cut(folder: Path, share: int) -> None:
    data = _good().encode()
    _put(folder, data[: len(data) * share // 100])


for _share in (1, 10, 20, 33, 50, 66, 80, 90, 97, 99):
    add(f"json_cut_off_at_{_share}_percent", partial(_cut, share=_share), ends=Ends.REFUSED, call=CALL)


@hostile("太大", call=CALL)
def json_of_two_gigabytes(folder: Path) -> None:
    """A sparse file: it takes no room on the disk."""
    with (folder / JSON).open("wb") as file:
        file.write(b'{"')
    os.truncate(folder / JSON, 2 << 30)
