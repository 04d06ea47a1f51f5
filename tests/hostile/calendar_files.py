"""Calendars of an agency that are a trap."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Final

from tests.hostile.corpus import EXPORT, Ends, add, check, hostile
from tests.pingcha.exports import good, write_xlsx

FILE: Final = "日历.csv"
CALL: Final = (*check()[:-2], "--calendar", FILE)
_HEAD: Final = "日期,类型,说明\n"


def _put(folder: Path, text: str | bytes) -> None:
    write_xlsx(folder / EXPORT, good())
    (folder / FILE).write_bytes(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)


CALENDARS: Final[dict[str, str | bytes]] = {
    "empty": "",
    "header_only": _HEAD,
    "utf_16": _HEAD.encode("utf-16"),
    "gb18030": (_HEAD + "2025-01-01,放假,元旦\n").encode("gb18030"),
    "nuls": b"\0" * 10_000,
    "random": bytes(n * 73 % 251 for n in range(100_000)),
    "two_megabytes": _HEAD + "#" * 2_000_000,
    "unpaired_quote": _HEAD + '2025-01-01,"放假,元旦\n',
    "cell_of_500_kb": _HEAD + "2025-01-01,放假," + "元" * 150_000 + "\n",
    "kind_of_200_kb": _HEAD + "2025-01-01," + "放" * 60_000 + ",元旦\n",
    "thirty_thousand_wrong_rows": _HEAD + "2025-13-99,休,元旦\n" * 30_000,
    "thirty_thousand_doubled_rows": _HEAD + "2025-01-01,放假,元旦\n" * 30_000,
    "range_of_a_thousand_years": _HEAD + "2025-01-01至3025-01-01,放假,长假\n",
    "range_backwards": _HEAD + "2025-01-05至2025-01-01,放假,倒\n",
    "year_0": _HEAD + "0000,年度,通知\n",
    "year_9999": _HEAD + "9999,年度,通知\n",
    "year_of_5000_digits": _HEAD + "2" * 5000 + ",年度,通知\n",
    "years_to_9999": _HEAD + "".join(f"{year},年度已核对,通知\n" for year in range(2027, 9999)),
    "formula": _HEAD + "=cmd|' /C calc'!A0,放假,@SUM(1)\n",
    "escape": _HEAD + "2025-01-01\x1b[2J,放\u202e假,\x07\n",
    "other_digits": _HEAD + "٢٠٢٥-٠١-٠١,放假,元旦\n",
    "half_a_pair": _HEAD + "2025-01-01,放\ud800假,元旦\n",
    "workbook": b"PK\x03\x04" + bytes(500),
    "commas": _HEAD + "," * 500_000 + "\n",
    "no_heading": "2025-01-01,放假,元旦\n",
    "heading_twice": "日期,类型,说明,日期\n2025-01-01,放假,元旦,2025-02-02\n",
}
for _name, _text in CALENDARS.items():
    add(f"calendar_{_name}", partial(_put, text=_text), ends=Ends.EITHER, call=CALL, cases=None)


@hostile("日历", call=CALL)
def calendar_pipe(folder: Path) -> None:
    write_xlsx(folder / EXPORT, good())
    os.mkfifo(folder / FILE)


@hostile("日历", call=CALL)
def calendar_folder(folder: Path) -> None:
    write_xlsx(folder / EXPORT, good())
    (folder / FILE).mkdir()


@hostile(call=(*check()[:-2], "--calendar", "长" * 5000))
def calendar_name_too_long(folder: Path) -> None:
    write_xlsx(folder / EXPORT, good())


@hostile("日历", call=(*check()[:-2], "--calendar", "/dev/zero"))
def calendar_of_zeros(folder: Path) -> None:
    write_xlsx(folder / EXPORT, good())
