"""A page of docs/规则语言 as data: the regulation it quotes, its example, and its mistakes with what the checker says of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from dsl.keywords import HEADS
from dsl.load import Loaded, parse_text
from dsl.regulation import Regulation, read_regulation
from dsl.render import render_one

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "规则语言"
CONTENTS = FOLDER / "目录.md"
_BLOCK = re.compile(r"^```(\S+)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_ONE_VALUE = ("应当", "推行", "可以", "针对", "到期", "定义")  # go on over the lines indented under them


@dataclass(frozen=True, slots=True)
class Mistake:
    """``lines`` stand for the line of the example that begins with the same word; ``message`` is what is then said."""

    lines: str
    message: str


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    regulation: str
    example: str
    mistakes: tuple[Mistake, ...]
    variants: tuple[str, ...]
    """Lines that may stand for the line of the example that begins with the same word."""
    scheme: str = ""
    """A file of scoring schemes for the example; then mistakes and other ways of writing are of its lines."""

    def load(self, lines: str = "") -> Loaded:
        """The page's rules, with ``lines`` in place of the part that begins with the same word."""
        if not self.scheme:
            return load(with_mistake(self.example, lines) if lines else self.example, self.regulation)
        scheme = with_mistake(self.scheme, lines) if lines else self.scheme
        return load(self.example, self.regulation, {"评分/方案.评查": scheme})


def blocks(text: str) -> list[tuple[str, str, str]]:
    """Kind, word after it and body of every fenced block."""
    return _BLOCK.findall(text)


def page_names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.md") if path != CONTENTS)


def page(name: str) -> Page:
    found = blocks((FOLDER / f"{name}.md").read_text(encoding="utf-8"))
    (example,) = [body for kind, word, body in found if (kind, word) == ("评查", "")]
    own = [body for kind, word, body in found if (kind, word) == ("text", "原文")]
    mistakes = [
        Mistake(body, found[i + 1][2])
        for i, (kind, word, body) in enumerate(found)
        if (kind, word) == ("评查", "错误")
    ]
    variants = [body for kind, word, body in found if (kind, word) == ("评查", "也可以")]
    scheme = "".join(body for kind, word, body in found if (kind, word) == ("评查", "方案"))
    regulation = own[0] if own else shared_regulation()
    return Page(name, regulation, example, tuple(mistakes), tuple(variants), scheme)


def shared_regulation() -> str:
    (text,) = [body for _, word, body in blocks(CONTENTS.read_text(encoding="utf-8")) if word == "原文"]
    return text


def load(example: str, regulation: str, more: Mapping[str, str] = MappingProxyType({})) -> Loaded:
    """A whole file as it is; of a part of one, the file it stands in and another with the words of every 条."""
    if example.startswith("规则集 "):
        return parse_text({"规则.评查": example, **more}, regulation)
    title = regulation.splitlines()[0]
    head = f"规则集 「{title}」 版本 「1」\n\n"
    return parse_text(
        {"条文.评查": head + written_out(read_regulation(regulation)), "规则.评查": head + example, **more},
        regulation,
    )


def written_out(regulation: Regulation) -> str:
    """Every 章, 条, 款 and 项 of a regulation as a rule file writes them."""
    lines = [f"章 {number} 「{title}」" for number, title in regulation.chapters.items()]
    for article in regulation.articles.values():
        lines.append(f"条 {article.number}")
        for number, paragraph in enumerate(article.paragraphs, 1):
            lines.append(f"  款 {number} 「{paragraph.words}」")
            lines += [f"    项 ({item.label}) 「{item.words}」" for item in paragraph.items]
    return "\n".join(lines) + "\n"


def with_mistake(example: str, mistake: str) -> str:
    """The example with the wrong lines in place of the first part that begins with the same word."""
    lines = example.splitlines()
    word = _first_word(mistake)
    start = next((i for i, line in enumerate(lines) if _first_word(line) == word), None)
    assert start is not None, f"no line begins with {word}"
    end = start + 1
    while word in _ONE_VALUE and end < len(lines) and _goes_on(lines[start], lines[end]):
        end += 1
    return "\n".join([*lines[:start], mistake.rstrip("\n"), *lines[end:]]) + "\n"


def _goes_on(first: str, line: str) -> bool:
    return bool(line.strip()) and _indent(line) > _indent(first) and _first_word(line) not in HEADS


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _first_word(line: str) -> str:
    return line.split()[0].rstrip(":") if line.strip() else ""


def said_of(loaded: Loaded) -> str:
    """The first diagnostic without the places, as the pages show it."""
    text = render_one(replace(loaded.diagnostics[0], related=()), loaded.sources)
    return "\n".join(line for line in text.split("\n") if not re.match(r"  -->| +\d* \|", line)) + "\n"
