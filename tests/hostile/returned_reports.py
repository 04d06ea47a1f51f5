"""Reports that come back from a reviewer and are a trap."""

from __future__ import annotations

import base64
import zlib
from functools import partial
from pathlib import Path
from typing import Final

from tests.hostile.corpus import add
from tests.hostile.make import STRINGS, package_parts, raw_zip, repeated, rows_xml, sheet_xml, write
from tests.hostile.make import packed as packed_part

FILE: Final = "评查报告.xlsx"
CALL: Final = ("finalize", FILE, "-o", "定稿")
_HEAD: Final = rows_xml(
    [["schema", "pingcha/findings/1"], ["run_sha256", "0" * 64], ["rules_sha256", "0" * 64]]
)


def _parts(*chunks: str) -> dict[str, str]:
    data = sheet_xml(rows_xml([[chunk] for chunk in chunks]))
    return package_parts({"封面与说明": sheet_xml(""), "_pingcha": sheet_xml(_HEAD), "_pingcha_data": data})


def _chunks(data: bytes) -> list[str]:
    text = base64.b85encode(zlib.compress(data, 9)).decode()
    return [text[start : start + 30_000] for start in range(0, len(text), 30_000)]


def _returned(folder: Path, parts: dict[str, str]) -> None:
    write(folder, parts, FILE)


_LAUGHS: Final = '<!DOCTYPE sst [<!ENTITY a "哈"><!ENTITY b "' + "&a;" * 10 + '">]>'
for _name, _made in {
    "garbage_for_data": _parts("这不是数据", "\u202e"),
    "no_data": _parts(),
    "data_that_is_no_json": _parts(*_chunks(b"\xff\x00{")),
    "data_of_another_schema": _parts(*_chunks(b'{"schema": "pingcha/findings/99"}')),
    "data_that_is_a_list": _parts(*_chunks(b"[1, 2, 3]")),
    "data_of_deep_brackets": _parts(*_chunks(b"[" * 200_000)),
    "entities": {**_parts("x"), STRINGS: _parts()[STRINGS].replace("?>", "?>" + _LAUGHS)},
    "no_sheet_of_ours": package_parts(),
}.items():
    add(f"returned_{_name}", partial(_returned, parts=_made), call=CALL)


def _data_bomb(folder: Path) -> None:
    _returned(folder, _parts(*_chunks(b" " * (100 << 20))))


add("returned_data_bomb", _data_bomb, call=CALL)


def _bomb(folder: Path) -> None:
    entries = [(name, *packed_part(text)) for name, text in _parts("x").items() if name != STRINGS]
    raw_zip(folder / FILE, [*entries, (STRINGS, *repeated(b" ", 1 << 30))])


add("returned_bomb", _bomb, "解压", call=CALL)
