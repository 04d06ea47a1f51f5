"""``benchmarks/RESULTS.md``: one section a benchmark, each written by its command, never by hand."""

from __future__ import annotations

import re
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
_HEAD = "# 实测结果\n\n由各命令自己写入；比值都出自同一次运行。\n"


def write_section(name: str, text: str) -> None:
    """Put a benchmark's section in place of its last one."""
    found = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else _HEAD
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    section = f"{start}\n{text.strip()}\n{end}"
    pattern = re.compile(re.escape(start) + ".*?" + re.escape(end), re.DOTALL)
    whole = (
        pattern.sub(lambda _: section, found) if pattern.search(found) else f"{found.rstrip()}\n\n{section}\n"
    )
    RESULTS.write_text(whole, encoding="utf-8")
