"""Diagnostics as text for people and as JSON for programs."""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from itertools import accumulate

from dsl.diagnostics import Diagnostic, Related, Severity
from dsl.source import Source, width
from dsl.tree import Span

_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]"
)
_WIDEST = 96  # display columns of a source line that are shown
_NEAR = 400  # characters of a line on either side of the marked place that are looked at
_LONGEST = 3000  # characters of one message
_LEAD = 36  # of them before the marked place, where a line is cut


def render(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]) -> str:
    """All diagnostics as text, each with its source line and a marker under the place, and a last line that counts."""
    found = list(diagnostics)
    blocks = [render_one(diagnostic, sources) for diagnostic in found]
    errors = sum(diagnostic.severity is Severity.ERROR for diagnostic in found)
    warnings = len(found) - errors
    counted = [f"{errors} 处错误"] if errors else []
    counted += [f"{warnings} 处警告"] if warnings else []
    return "\n\n".join([*blocks, f"共 {'，'.join(counted)}。"]) if found else ""


def render_one(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> str:
    """One diagnostic as text."""
    lines = [f"{diagnostic.severity.value}：{_clean(diagnostic.message)}"]
    lines += _place(diagnostic.span, sources)
    for related in diagnostic.related:
        lines += _related(related, sources)
    if diagnostic.allowed:
        lines.append(f"  可以写：{_clean('、'.join(diagnostic.allowed))}")
    hint = diagnostic.hint.split("\n") if diagnostic.hint else []
    lines += [f"  {'提示：' if i == 0 else '　　　'}{_clean(part)}" for i, part in enumerate(hint)]
    return "\n".join(lines)


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """The diagnostics as a JSON list; lines and columns from 1, in code points, 0 for a file as a whole."""
    return json.dumps([_data(diagnostic) for diagnostic in diagnostics], ensure_ascii=False, indent=2)


def _data(diagnostic: Diagnostic) -> dict[str, object]:
    return {
        "code": diagnostic.code,
        "severity": "error" if diagnostic.severity is Severity.ERROR else "warning",
        **_span(diagnostic.span),
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "allowed": list(diagnostic.allowed),
        "related": [{**_span(related.span), "message": related.message} for related in diagnostic.related],
    }


def _span(span: Span) -> dict[str, object]:
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _related(related: Related, sources: Mapping[str, Source]) -> list[str]:
    return [f"  {_clean(related.message)}：", *_place(related.span, sources)]


def _place(span: Span, sources: Mapping[str, Source]) -> list[str]:
    """Where: file, line and column; the source line; the marker."""
    if span.line == 0:
        return [f"  --> {_clean(span.file)}"]
    lines = [f"  --> {_clean(span.file)}:{span.line}:{span.column}"]
    source = sources.get(span.file)
    if source is None:
        return lines
    text = source.line(span.line)
    begin = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(text)
    near = max(0, begin - _NEAR)
    text, begin, end = text[near : begin + _NEAR], begin - near, max(end, begin + 1) - near
    shown, begin, end = _window(_tame(text), begin, end)
    number = str(span.line)
    gutter = " " * len(number)
    marker = " " * width(shown[:begin]) + "^" * max(1, width(shown[begin:end]))
    return [*lines, f" {gutter} |", f" {number} | {shown.rstrip()}", f" {gutter} | {marker}"]


def _window(text: str, begin: int, end: int) -> tuple[str, int, int]:
    """The part of a long line around the marked place, and where the place lies in it."""
    columns = list(accumulate(map(width, text), initial=0))  # display columns before each character
    if columns[-1] <= _WIDEST:
        return text, begin, end
    begin = min(begin, len(text))
    start = 0
    if columns[begin] > _LEAD * 2:
        start = bisect_left(columns, columns[begin] - _LEAD)
    cut = max(bisect_right(columns, columns[start] + _WIDEST) - 1, begin + 1)
    shown, left = text[start:cut], start
    if start:
        shown, left = "…" + shown, start - 1
    if cut < len(text):
        shown += "…"
    return shown, begin - left, min(end, cut) - left


def _tame(text: str) -> str:
    """Tabs as one blank (columns stay), other control characters as a visible sign."""
    return "".join(
        " " if char == "\t" else char if _printable(char) else "\N{REPLACEMENT CHARACTER}" for char in text
    )


def _clean(text: str) -> str:
    if len(text) > _LONGEST:
        text = text[:_LONGEST] + "…"
    return "".join(char if _printable(char) else "\N{REPLACEMENT CHARACTER}" for char in text)


def _printable(char: str) -> bool:
    """Neither a control character, nor half of a surrogate pair, nor what turns the direction of writing."""
    return _UNPRINTABLE.match(char) is None
