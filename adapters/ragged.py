"""Rows of a separated text that are longer or shorter than their headings: cells may have moved, so that none is trusted."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.cells import is_empty
from adapters.raw import RawTable
from records.problems import InputProblem, Level


def wrong_length(raw: RawTable, cells: Sequence[object], named: int, headings: int) -> str | None:
    """How a row does not fit: it ends before the last ``named`` column, or goes on beyond all ``headings``."""
    if not raw.separated or is_empty(cells):
        return None
    if len(cells) < named:
        return f"只有 {len(cells)} 格，比标题少 {named - len(cells)} 格"
    if len(cells) > headings and not is_empty(cells[headings:]):
        return f"有 {len(cells)} 格，比标题多 {len(cells) - headings} 格"
    return None


def ragged_row(raw: RawTable, number: int, wrong: str, own: str | None) -> InputProblem:
    """The problem of such a row: of the case ``own``, or of the whole input where it cannot be said whose row it is."""
    doubt = "" if own else "，也说不清是哪个案卷的"
    return InputProblem(
        "ragged_row",
        Level.CASE if own else Level.FATAL,
        f"这一行{wrong}，分不清哪一格属于哪一列{doubt}",
        "文字里有分隔符的，请用双引号括起来；空格子也要留着分隔符",
        file=raw.file,
        sheet=raw.name,
        row=number,
        case_no=own,
    )
