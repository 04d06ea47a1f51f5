"""One unit's text to its surface tree: the grammar, loaded once, and what a failed parse becomes."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from lark import Lark
from lark.exceptions import UnexpectedInput

from dsl import syntax as s
from dsl.build import Builder
from dsl.diagnostics import Diagnostics
from dsl.keywords import WORDS
from dsl.misparse import explain
from dsl.source import Source

# head word of a unit → the grammar's start rule for what follows it
RULES: dict[str, str] = {
    "规则集": "ruleset",
    "章": "chapter",
    "条": "article",
    "款": "paragraph",
    "项": "item",
    "定义": "definition",
    "参数": "param",
    "义务": "head",
    "人工": "head",
    "不编码": "uncoded",
    "依据": "basis",
    "类别": "category",
    "针对": "subject",
    "到期": "due",
    "应当": "requirement",
    "推行": "requirement",
    "可以": "requirement",
    "说明": "message",
    "整改": "message",
    "提问": "message",
    "查看": "message",
    "示例": "example",
}
HOLE = "hole"


@cache
def _parser() -> Lark:
    grammar = files("dsl").joinpath("grammar.lark").read_text(encoding="utf-8")
    words = "\n".join(f'{name}: "{word}"' for name, word in WORDS.items())
    keyword = "!keyword: " + " | ".join(WORDS)
    return Lark(
        f"{grammar}\n{words}\n{keyword}\n",
        parser="lalr",
        lexer="basic",
        strict=True,
        propagate_positions=True,
        maybe_placeholders=False,
        start=[*dict.fromkeys(RULES.values()), HOLE],
    )


def parse_unit(
    rule: str, head: str, source: Source, masked: str, start: int, end: int, diagnostics: Diagnostics
) -> s.UnitSyntax | None:
    """The surface tree of ``masked[start:end]``, or None after a diagnostic. ``head`` is named in messages."""
    text = masked[start:end].rstrip()
    try:
        tree = _parser().parse(text, start=rule)
    except UnexpectedInput as error:
        explain(error, head, source, masked, start, start + len(text), diagnostics)
        return None
    return Builder(source, start).transform(tree)


def fits(rule: str, text: str) -> bool:
    """Whether a masked text parses as ``rule``."""
    try:
        _parser().parse(text, start=rule)
    except UnexpectedInput:
        return False
    return True
