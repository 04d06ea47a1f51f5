"""One canonical layout for rule files. What is written does not change, and that is proved before it is given back.

A part stands at the margin, its clauses two columns in, the rows of an example four; a unit is one line where it fits,
else it is broken before the outermost 且 or 或. Of several blank lines one stays; one stands before 章, 条, 义务, 人工.
A comment stays after the word it follows, or on its own line.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from dsl.diagnostics import Diagnostic, Diagnostics, Severity
from dsl.folder import SCHEME_FOLDER, lines
from dsl.keywords import CLAUSES, SCHEME_CLAUSES
from dsl.scan import Scan, Unit, holds_schemes, scan
from dsl.scheme_structure import SchemeFile, read_schemes
from dsl.source import Source, width
from dsl.structure import FileParts, read_file
from dsl.tokens import Piece, Sort, pieces
from dsl.tree import Span

WIDEST = 110  # display columns of a line that may be broken
_INDENTS = {"款": 2, "项": 4}
_BLANK_BEFORE = ("章", "条", "义务", "人工", "评分方案", "考核方案")
_CALLS = ("数量", "最早", "最晚", "首个已填", "页号连续")
_JOINS = ("且", "或")
_ID_LISTS = ("扣", "否决", "不计分")
_ROW = 4
_LIST = re.compile(r"\{([^{}]*)\}")


class Unformattable(Exception):
    """The file has mistakes, which come first; ``diagnostics`` says which."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("文件有错误，先改正再整理格式。")
        self.diagnostics = diagnostics


class NotProved(Exception):
    """The new layout would not say the same: a fault of the formatter. Nothing is changed."""


def format_text(name: str, text: str) -> str:
    """The text in its canonical layout.

    Raises Unformattable for a file that cannot be read as rules, NotProved where the result is not proved to be the same
    rules with the same comments at the same words.
    """
    before = Source(name, lines(text))
    scanned = _read(before)
    new = _Layout(scanned).text()
    _prove(scanned, new)
    return new


def _read(source: Source) -> Scan:
    diagnostics = Diagnostics()
    parts = _parts(source, diagnostics)
    errors = tuple(d for d in diagnostics.sorted() if d.severity is Severity.ERROR)
    if errors:
        raise Unformattable(errors)
    return parts.scan


def _parts(source: Source, diagnostics: Diagnostics) -> FileParts | SchemeFile:
    if source.name.startswith(f"{SCHEME_FOLDER}/") or holds_schemes(source.text):
        return read_schemes(source, diagnostics)
    return read_file(source, diagnostics)


# ------------------------------------------------------------------------------------------------------------- the proof


def _prove(before: Scan, text: str) -> None:
    """Same parts, same tokens and comments in the same order, and laid out again the same text."""
    after = Source(before.source.name, text)
    old, new = Diagnostics(), Diagnostics()
    if _without_places(_parts(before.source, old)) != _without_places(_parts(after, new)):
        raise NotProved("整理格式会改变规则的内容，没有改动。")
    again = scan(after, Diagnostics(), scheme=before.scheme)
    if _sequence(before) != _sequence(again):
        raise NotProved("整理格式会改变注释的位置，没有改动。")
    if _Layout(again).text() != text:
        raise NotProved("整理两次的结果不同，没有改动。")


def _sequence(scanned: Scan) -> list[tuple[Sort, str]]:
    return [(piece.sort, piece.text) for piece in pieces(scanned, 0, len(scanned.masked))]


def _without_places(node: object) -> object:
    """Everything a file says, without where; signs and units of time in their one spelling."""
    if isinstance(node, Span | Scan):
        return None
    if dataclasses.is_dataclass(node) and not isinstance(node, type):
        values = [_without_places(getattr(node, f.name)) for f in dataclasses.fields(node)]
        return (type(node).__name__, *values)
    if isinstance(node, list | tuple):
        return [_without_places(part) for part in node]
    if isinstance(node, str):
        return _spelling(node)
    return node


def _spelling(text: str) -> str:
    known = {"!=": "≠", "<>": "≠", "<=": "≤", ">=": "≥", "天": "日", "分": "分钟", "工作日": "个工作日"}
    return known.get(text, text)


# ------------------------------------------------------------------------------------------------------------ the layout


class _Layout:
    def __init__(self, scanned: Scan) -> None:
        self.scan = scanned
        self.out: list[str] = []
        whole = pieces(scanned, 0, len(scanned.masked))
        self.comments = {piece.line: piece for piece in whole if piece.sort is Sort.COMMENT}

    def text(self) -> str:
        line = 0  # the last line of the source that has been laid out
        for unit in self.scan.units:
            indent = 2 if unit.head in CLAUSES else _INDENTS.get(unit.head, 0)
            if self.scan.scheme:
                indent = 4 if unit.head == "扣" else 2 if unit.head in SCHEME_CLAUSES else 0
            head_line = self.scan.source.span(unit.start, unit.start).line
            self._between(line, head_line, indent, unit.head in _BLANK_BEFORE)
            line = self._unit(unit, indent)
        self._between(line, len(self.scan.source.starts) + 1, 0, False)
        while self.out and not self.out[-1]:
            self.out.pop()
        return "\n".join(self.out) + "\n" if self.out else ""

    def _between(self, after: int, before: int, indent: int, blank: bool) -> None:
        """The comments on lines of their own and the blank lines between two units."""
        found: list[str] = []
        for number in range(after + 1, before):
            comment = self.comments.get(number)
            if comment is not None:
                found.append(" " * indent + _comment(comment))
            elif not found or found[-1]:
                found.append("")
        if blank and self.out and "" not in found:
            found.insert(0, "")
        if not self.out:
            while found and not found[0]:
                found.pop(0)
        self.out += found

    def _unit(self, unit: Unit, indent: int) -> int:
        """Lay out a unit; the last line of the source that belongs to it."""
        source, masked = self.scan.source, self.scan.masked
        text_end = unit.body + len(masked[unit.body : unit.end].rstrip())
        last = source.span(max(text_end - 1, unit.start), text_end).line
        line_end = source.starts[last] - 1 if last < len(source.starts) else len(masked)
        if unit.head != "示例":
            self.out += _laid_out(pieces(self.scan, unit.start, line_end), indent)
            return last
        first = source.span(unit.start, unit.start).line
        head_end = source.starts[first] - 1 if first < len(source.starts) else len(masked)
        self.out += _laid_out(pieces(self.scan, unit.start, min(head_end, line_end)), indent)
        for number in range(first + 1, last + 1):
            self._row(number)
        return last

    def _row(self, number: int) -> None:
        """One line of an example: a row, the going on of one, or a comment."""
        start = self.scan.source.starts[number - 1]
        line = self.scan.source.line(number)
        masked = self.scan.masked[start : start + len(line)]
        comment = next(
            (c for c in pieces(self.scan, start, start + len(line)) if c.sort is Sort.COMMENT), None
        )
        if not masked.strip():
            if comment is not None:
                self.out.append(" " * _ROW + _comment(comment))
            return
        goes_on = re.match(r"\s*[^\s:=「」{}]+\s*=", masked) is not None
        text = " " * (_ROW + 2 * goes_on) + _row_text(masked, line)
        self.out.append(text if comment is None else f"{text}  {_comment(comment)}")


def _comment(comment: Piece) -> str:
    return f"# {comment.text}" if comment.text else "#"


def _row_text(masked: str, line: str) -> str:
    """The cells of a row with one blank between them; values as written, lists with their items set apart."""
    words: list[str] = []
    at = 0
    for match in re.finditer(
        r"(?P<table>[^\s:=「」{}]+)[ \t]*:|(?P<setting>设定)(?=[ \t])|(?P<none>无)(?=[ \t]*$)"
        r"|(?P<name>[^\s=:「」{}]+)[ \t]*=[ \t]*(?P<value>「[^「」]*」|\{[^{}]*\}"
        r"|[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2} +[0-9]{1,2}:[0-9]{2}(?![^\s])|[^\s{}「」]+)",
        masked,
    ):
        if masked[at : match.start()].strip():
            raise NotProved("示例里有不认识的内容，没有改动。")
        at = match.end()
        if match["table"]:
            words.append(f"{match['table']}:")
        elif match["name"]:
            words.append(f"{match['name']}={_value(line[match.start('value') : match.end('value')])}")
        else:
            words.append(match[0])
    if masked[at:].strip():
        raise NotProved("示例里有不认识的内容，没有改动。")
    return " ".join(words)


def _value(text: str) -> str:
    if text[0] in "{｛":
        items = [item.strip(" \t\u3000") for item in re.split("[,，、]", text[1:-1])]
        return "{" + ", ".join(item for item in items if item) + "}"
    return text if text.startswith("「") else re.sub(r"\s+", " ", text)


def _laid_out(found: Sequence[Piece], indent: int) -> list[str]:
    """The lines of a unit that is not rows: tokens and comments in their order."""
    onward = indent + 2
    trailing = found[-1] if found and found[-1].sort is Sort.COMMENT and not found[-1].own_line else None
    body = list(found[:-1] if trailing is not None else found)
    if any(piece.sort is Sort.COMMENT for piece in body):
        out = _with_comments(body, indent, onward)
    else:
        out = _wrapped([piece.text for piece in body], indent, onward)
    if trailing is not None:
        out[-1] += f"  {_comment(trailing)}"
    return out


def _with_comments(found: Sequence[Piece], indent: int, onward: int) -> list[str]:
    """Every comment ends its line, so that it stays after its word."""
    out: list[str] = []
    words: list[str] = []

    def close(end: str = "") -> None:
        if words:
            out.append(" " * (onward if out else indent) + _joined(words) + end)
            words.clear()
        elif end:
            out.append(" " * onward + end.strip())

    for piece in found:
        if piece.sort is Sort.TOKEN:
            words.append(piece.text)
        elif piece.own_line:
            close()
            close(_comment(piece))
        else:
            close(f"  {_comment(piece)}")
    close()
    return out


def _wrapped(words: Sequence[str], indent: int, onward: int) -> list[str]:
    if "任一途径" in words[:2]:
        return _ways(words, indent, onward)
    line = " " * indent + _joined(words)
    if width(line) <= WIDEST:
        return [line]
    if words[0] in _ID_LISTS:
        return _ids(words, indent, onward)
    parts = _split(words, lambda i, _: words[i] in _JOINS and i > 0)
    if len(parts) == 1:
        return _filled(words, indent, onward)
    out = _wrapped(parts[0], indent, onward + 2)
    for part in parts[1:]:
        out += _wrapped(part, onward, onward + 2)
    return out


def _split(words: Sequence[str], at: Callable[[int, int], bool]) -> list[Sequence[str]]:
    """Cut before the words for which ``at`` (index, depth of brackets) holds, only where that is least deep."""
    depth, places = 0, list[tuple[int, int]]()
    for i, word in enumerate(words):
        if word in ("(", "{"):
            depth += 1
        elif word in (")", "}"):
            depth -= 1
        elif at(i, depth):
            places.append((depth, i))
    outermost = min((depth for depth, _ in places), default=0)
    cuts = [0, *(i for depth, i in places if depth == outermost), len(words)]
    return [words[a:b] for a, b in pairwise(cuts) if a < b]


def _filled(words: Sequence[str], indent: int, onward: int) -> list[str]:
    """Broken after commas, as many items a line as fit; one line where there is no comma."""
    items = _split(words, lambda i, _: i > 0 and words[i - 1] == ",")
    out = [" " * indent + _joined(items[0])]
    for item in items[1:]:
        longer = f"{out[-1]} {_joined(item)}"
        if width(longer) <= WIDEST:
            out[-1] = longer
        else:
            out.append(" " * onward + _joined(item))
    return out


def _ids(words: Sequence[str], indent: int, onward: int) -> list[str]:
    """Broken between ids, as many a line as fit; what follows the last id stays together."""
    end = 1
    while end < len(words) and (words[end] == "," or words[end][0].isdigit()):
        end += 1
    parts = [
        word + "," * (words[i + 1 : i + 2] == [","]) for i, word in enumerate(words[:end]) if word != ","
    ]
    out = [" " * indent + parts[0]]
    for part in [*parts[1:], *([_joined(words[end:])] if end < len(words) else [])]:
        if width(f"{out[-1]} {part}") <= WIDEST:
            out[-1] += f" {part}"
        else:
            out.append(" " * onward + part)
    return out


def _ways(words: Sequence[str], indent: int, onward: int) -> list[str]:
    """任一途径: each way on a line of its own."""
    ways = _split(words, lambda i, level: level == 0 and words[i].startswith("「"))
    out = [" " * indent + _joined(ways[0])]
    for way in ways[1:]:
        out += _wrapped(way, onward, onward + 2)
    return out


def _joined(words: Sequence[str]) -> str:
    """Words with a blank between them, but for brackets and commas."""
    out = ""
    for i, word in enumerate(words):
        before = words[i - 1] if i else ""
        if word == "," and (words[i + 1 : i + 2] == ["按"] or words[0] == "等次"):
            word = "，"
        glued = (
            not before
            or before in ("(", "{")
            or word in (")", "}", ",", "，")
            or (before == "," and (word == "按" or words[0] == "等次"))
            or (word == "(" and before in _CALLS)
        )
        out += word if glued else f" {word}"
    return out
