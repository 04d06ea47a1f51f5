"""Cells of formats that hold only what was shown on the screen (CSV, pages): what a spreadsheet program lost in showing."""

from __future__ import annotations

import re
from typing import Final

from adapters.cells import OddCell
from adapters.package import ERROR_HINT

_ERRORS: Final = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
_POWER: Final = re.compile(r"\d(?:\.\d+)?[Ee]\+\d+")
_HASHES: Final = re.compile("#{3,}")


def shown_cell(text: str) -> str | OddCell:
    """The text, or what to say of it where it only shows that something could not be shown."""
    if not text or not ("0" <= text[0] <= "9" or text[0] == "#"):
        return text
    if text in _ERRORS:
        return OddCell("error_cell", f"单元格是错误值 {text}", ERROR_HINT, text)
    if _HASHES.fullmatch(text):
        return OddCell(
            "not_shown",
            "这一格只有“###”：列太窄，内容没有保存下来",
            "请把列拉宽后重新保存，或者由系统重新导出",
            text,
        )
    if _POWER.fullmatch(text):
        return OddCell(
            "lost_digits",
            "编号被表格软件改成了科学计数法，后面的位数已经丢失",
            "请由系统重新导出；用表格软件打开另存的，先把这一列设为文本格式",
            text,
        )
    return text
