"""Names that people can read for measures: what a property is called in ``rules show --as plan`` and ``--as durable``."""

from __future__ import annotations

from dsl.tree import FieldTerm, Literal, Path, TodayTerm
from engine import formula as f
from engine.formula import CASE_FRAME


def path_name(path: Path) -> str:
    hops = "".join(f"{hop.name}." for hop in path.hops)
    if path.frame == CASE_FRAME:
        return f"案件.{hops}"
    return (
        f"本{path.hops[0].source if path.hops else path.table}.{hops}"
        if path.frame == 0
        else f"#{path.frame}.{hops}"
    )


def _field(term: FieldTerm) -> str:
    return f"{path_name(term.path)}{term.column.name}"


def _rows(rows: f.RowsOf) -> str:
    label = f"，u{rows.label.unit}" if rows.label else ""
    return f"{path_name(rows.start)}{rows.relation.name}{label}"


def time_name(term: f.TimeMeasure) -> str:
    match term:
        case FieldTerm():
            return _field(term)
        case TodayTerm() | f.TodayStart():
            return "今天"
        case Literal(value):
            return str(value)
        case f.FirstOf(options):
            return f"首个已填({'，'.join(time_name(option) for option in options)})"
        case f.ExtremeOf(earliest, rows, value):
            return f"{'最早' if earliest else '最晚'}({_rows(rows)} 的 {value.column.name})"


def measure_name(measure: f.Measure) -> str:
    """A short Chinese name; equal measures have equal names, unequal ones nearly always unequal."""
    match measure:
        case f.TextOf(path, column) | f.FlagOf(path, column) | f.NumberOf(path, column):
            return f"{path_name(path)}{column.name}"
        case f.HasItem(path, column, item):
            return f"{path_name(path)}{column.name}/{item}"
        case f.FilledOf(term):
            return f"{time_name(term)}/已填"
        case f.TextsAgree(left, right):
            return f"{_field(left)}≡{_field(right)}"
        case f.CountOf(rows, distinct):
            return f"数量({_rows(rows)}{f'，按 {distinct.column.name} 计' if distinct else ''})"
        case f.TimeGap(left, right, by_day):
            return f"{time_name(left)}−{time_name(right)}{'/日' if by_day else ''}"
        case f.Needed(start, done, unit):
            return f"{time_name(start)}→{time_name(done)}/{unit}"
        case f.LongestGap(rows, _):
            return f"未覆盖分钟({_rows(rows)})"
        case f.DigitsRight(path, column):
            return f"{path_name(path)}{column.name}/校验"
        case f.PagesRun(rows):
            return f"页号连续({_rows(rows)})"
        case f.StageWord():
            return "阶段"
        case f.LabelOf(label):
            return f"u{label.unit}({','.join(str(frame) for frame in label.frames)})"
