"""How much is read in at most, and how many rows a small file may claim to hold: repeated rows take next to no room in some
formats."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from adapters.parts import unusable

MAX_UNPACKED: Final = 2 << 30  # bytes of a workbook
PLENTY: Final = (
    1 << 20
)  # rows that any file may have, as many as a sheet; beyond it, at most one for each byte


def refuse_bomb(rows: int, path: Path, name: str) -> None:
    """Raises Unusable where the rows cannot all be different, and would fill the memory."""
    if rows > PLENTY and rows > path.stat().st_size:
        raise unusable(
            "too_large", name, f"文件只有 {path.stat().st_size} 字节，却有 {rows} 行，没有读入", "请重新导出"
        )
