"""From a file's text to units: comments out, punctuation half-width, one unit for each part and clause.

A unit begins with a line whose first word is one of ``keywords.HEADS`` and goes on until the next such line, so that a
broken unit never spoils its neighbours. Everything stays at its offset: the masked text is as long as the file's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dsl.diagnostics import Diagnostics
from dsl.keywords import HEADS, PARTS, SCHEME_HEADS
from dsl.source import Source
from records.nearest import nearest

_FOLD = str.maketrans(
    {
        "（": "(",
        "）": ")",
        "｛": "{",
        "｝": "}",
        "，": ",",
        "、": ",",
        "：": ":",
        "＝": "=",
        "＜": "<",
        "＞": ">",
        "！": "!",
        "；": ";",
        "＃": "#",
        "｜": "|",
        "\u3000": " ",
        "\xa0": " ",
    }
)
_FULL_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
# What nobody sees: it turns the direction of writing, or makes two words look alike. Nowhere in a rule file.
_UNSEEN = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_QUOTES = "“”‘’\"'『』《》"
_ORDINARY = re.compile(f"[^「」#＃{_QUOTES}０-９。·\x00-\x1f]+")  # what stays as it is, nearly all of a line


def _head(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"[ \t]*(" + "|".join(sorted(words, key=len, reverse=True)) + r")(?=[ \t\r「(]|$)")


_HEAD = _head(HEADS)
_SCHEME_HEAD = _head(SCHEME_HEADS)
_GLUED = re.compile(r"[ \t]*(章|条|款|项|义务|人工)(?=[0-9]|[〇零一二两三四五六七八九十百]+(?:[ \t「]|$))")
_SCHEME_GLUED = re.compile(r"[ \t]*(扣|否决|不计分)(?=[0-9])")
_SCHEME_PART = re.compile(r"^[ \t]*(?:评分方案|考核方案)(?=[ \t「]|$)", re.MULTILINE)
_RULES_PART = re.compile(r"^[ \t]*(章|条|义务|人工|定义|参数)(?=[ \t「]|$)", re.MULTILINE)
_COUNTED = ("章", "条", "款", "项")
_NOT_A_HEAD = re.compile(
    r"[ \t]*[,}=<>≠≤≥]"
)  # the word stands as a value or a name at the beginning of a line


@dataclass(frozen=True, slots=True)
class Comment:
    """``# …`` to the end of its line; ``text`` without the sign and the blanks around it."""

    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Unit:
    """``head`` is the word that begins it; ``start`` the head's offset, ``body`` the offset after the head."""

    head: str
    start: int
    body: int
    end: int
    broken: bool  # its text cannot be told apart (an unclosed 「); said already


@dataclass(frozen=True, slots=True)
class Scan:
    """``masked`` is the text with comments blanked and signs half-width, outside 「…」; ``scheme``: a file of schemes."""

    source: Source
    masked: str
    comments: tuple[Comment, ...]
    units: tuple[Unit, ...]
    scheme: bool = False


def scan(source: Source, diagnostics: Diagnostics, *, scheme: bool = False) -> Scan:
    """Cut a file into units: of rules, or with ``scheme`` of scoring schemes. What stands before the first is reported."""
    masked, comments, broken = _mask(source, diagnostics)
    return Scan(source, masked, comments, _units(source, masked, broken, scheme, diagnostics), scheme)


def holds_schemes(text: str) -> bool:
    """Whether a file looks like one of scoring schemes: 评分方案 or 考核方案 begins a line of it, and no part of a rule does before."""
    scheme, rules = _SCHEME_PART.search(text), _RULES_PART.search(text)
    return scheme is not None and (rules is None or scheme.start() < rules.start())


def fold(text: str) -> str:
    """Punctuation half-width, as outside 「…」 (same length)."""
    return text.translate(_FOLD).replace("->", "→ ")


def _mask(source: Source, diagnostics: Diagnostics) -> tuple[str, tuple[Comment, ...], list[int]]:
    pieces: list[str] = []
    comments: list[Comment] = []
    broken: list[int] = []
    for number, start in enumerate(source.starts, 1):
        line = source.line(number)
        masked, comment, is_broken = _mask_line(source, start, line, diagnostics)
        pieces.append(masked)
        if comment is not None:
            comments.append(comment)
        if is_broken:
            broken.append(start)
    return "\n".join(pieces), tuple(comments), broken


def _mask_line(
    source: Source, start: int, line: str, diagnostics: Diagnostics
) -> tuple[str, Comment | None, bool]:
    out: list[str] = []
    i = 0
    broken = False
    comment = None
    last_close = line.rfind("」")
    if (unseen := _UNSEEN.search(line)) is not None:
        diagnostics.error(
            "control-character",
            source.span(start + unseen.start(), start + unseen.end()),
            f"这里有一个看不见的字符（U+{ord(unseen[0]):04X}），能使文字看上去和实际不同。",
            hint="删去它。",
        )
    while i < len(line):
        char = line[i]
        if (ordinary := _ORDINARY.match(line, i)) is not None:
            out.append(ordinary[0])
            i = ordinary.end()
            continue
        if char == "「":
            end = line.find("」", i) if i < last_close else -1
            inner = line.find("「", i + 1)
            if end < 0 or 0 <= inner < end:
                stop = inner if inner >= 0 and (end < 0 or inner < end) else len(line)
                diagnostics.error(
                    "unclosed-text",
                    source.span(start + i, start + i + 1),
                    "这个「没有对应的」。",
                    hint="文字要在同一行内用」结束；文字里面的引号请用“”。",
                )
                out.append(" " * (stop - i))
                broken, i = True, stop
            else:
                out.append(line[i : end + 1])
                i = end + 1
            continue
        if char == "」":
            diagnostics.error(
                "unopened-text",
                source.span(start + i, start + i + 1),
                "这个」前面没有「。",
                hint="文字写成「…」。",
            )
            out.append(" ")
            broken = True
        elif char in "#＃":
            comment = Comment(start + i, line[i + 1 :].strip())
            out.append(" " * (len(line) - i))
            break
        elif char in _QUOTES:
            end = next((k for k in range(i + 1, len(line)) if line[k] in _QUOTES), len(line) - 1)
            diagnostics.error(
                "wrong-quotes",
                source.span(start + i, start + end + 1),
                f"规则里的文字要用「」，不用{char}。",
                hint=f"改成「{line[i + 1 : end]}」。",
            )
            out.append(" " * (end + 1 - i))
            broken, i = True, end + 1
            continue
        elif "０" <= char <= "９":
            end = i
            while end < len(line) and "０" <= line[end] <= "９":
                end += 1
            digits = line[i:end].translate(_FULL_DIGITS)
            diagnostics.error(
                "full-width-digits",
                source.span(start + i, start + end),
                "数字要用半角。",
                hint=f"改成 {digits}。",
            )
            out.append(digits)
            i = end
            continue
        elif char in "。·" and line[i - 1 : i].isdigit() and line[i + 1 : i + 2].isdigit():
            diagnostics.error(
                "full-stop",
                source.span(start + i, start + i + 1),
                "编号和数字里的点要用半角。",
                hint=f"把“{char}”改成“.”。",
            )
            out.append(".")
        elif char == "。":
            diagnostics.error(
                "full-stop",
                source.span(start + i, start + i + 1),
                "规则的句子后面不用句号。",
                hint="删去“。”；要写的文字放进「」。",
            )
            out.append(" ")
        elif ord(char) < 32 and char not in "\t\r":
            diagnostics.error(
                "control-character",
                source.span(start + i, start + i + 1),
                f"这里有一个看不见的控制字符（U+{ord(char):04X}）。",
                hint="删去它。",
            )
            out.append(" ")
        else:
            out.append(char)
        i += 1
    folded = _fold_outside(out)
    return folded, comment, broken


def _fold_outside(pieces: list[str]) -> str:
    """Fold every piece that is not a text; ``->`` becomes one sign and a blank."""
    text = "".join(piece if piece.startswith("「") else piece.translate(_FOLD) for piece in pieces)
    return re.sub(r"「[^「」]*」|->", lambda m: "→ " if m[0] == "->" else m[0], text)


def _units(
    source: Source, masked: str, broken: list[int], scheme: bool, diagnostics: Diagnostics
) -> tuple[Unit, ...]:
    head, stuck = (_SCHEME_HEAD, _SCHEME_GLUED) if scheme else (_HEAD, _GLUED)
    heads: list[tuple[str, int, int]] = []
    for number, start in enumerate(source.starts, 1):
        end = source.starts[number] - 1 if number < len(source.starts) else len(masked)
        line = masked[start:end]
        match = head.match(line)
        if match is not None and not _NOT_A_HEAD.match(line, match.end()):
            heads.append((match[1], start + match.start(1), start + match.end(1)))
        elif (glued := stuck.match(line)) is not None:
            word = glued[1]
            diagnostics.error(
                "glued-number",
                source.span(start + glued.start(1), start + glued.end(1)),
                f"“{word}”和后面的号码之间要有空格，号码用阿拉伯数字。",
                hint=f"写成“{word} {_number(line[glued.end() :], word)}”这样。",
            )
            heads.append((word, start + glued.start(1), start + glued.end(1)))
        elif not heads and line.strip():
            _before_first(source, start, line, diagnostics)
    ends = [start for _, start, _ in heads[1:]] + [len(masked)] * bool(heads)
    return tuple(
        Unit(head, start, body, end, any(start - _indent(masked, start) <= b < end for b in broken))
        for (head, start, body), end in zip(heads, ends, strict=True)
    )


def _number(rest: str, word: str) -> str:
    """The number that follows a head without a blank, or one to show how it is written."""
    written = re.match(r"[0-9]+(\.([0-9]+|\*))?", rest)
    return written[0] if written is not None else "1" if word in _COUNTED else "11.1"


def _indent(masked: str, start: int) -> int:
    """How far the line's beginning lies before ``start``."""
    return start - (masked.rfind("\n", 0, start) + 1)


def _before_first(source: Source, start: int, line: str, diagnostics: Diagnostics) -> None:
    first = line.split()[0]
    at = start + line.index(first)
    near = nearest(first, PARTS)
    diagnostics.error(
        "unknown-part",
        source.span(at, at + len(first)),
        f"文件要以“规则集”开头，这里却是“{first}”。",
        hint=f"您是不是想写“{near}”？" if near else "第一行写：规则集 「名称」 版本 「1」",
    )
