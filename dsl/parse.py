"""One unit's text to its surface tree: the grammar, loaded once, and what a failed parse becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files

from lark import Lark, Token, Tree, UnexpectedToken
from lark.exceptions import UnexpectedInput

from dsl import syntax as s
from dsl.diagnostics import Diagnostics
from dsl.keywords import HEADS, SCHEME_HEADS, SCHEME_WORDS, WORDS
from dsl.misparse import explain
from dsl.scheme_build import SchemeBuilder
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
# the same for a file of scoring schemes; what is not in scheme.lark is read with grammar.lark
SCHEME_RULES: dict[str, str] = {
    "规则集": "ruleset",
    "评分方案": "scheme",
    "考核方案": "assess",
    "案卷得分": "files_score",
    "屡犯": "repeated",
    "否决案卷": "vetoed",
    "适用": "due",
    "项目": "scheme_item",
    "扣": "deduct",
    "否决": "veto",
    "等次": "grades",
    "不计分": "unscored",
    "不适用项目": "rescaled",
}
_IN_SCHEME_GRAMMAR = frozenset(SCHEME_RULES.values()) - frozenset(RULES.values())
HOLE = "hole"
DEEPEST = 120  # levels of a parse tree, some forty brackets: far more than anyone can read


def _parser(rule: str) -> Lark:
    return _scheme_parser() if rule in _IN_SCHEME_GRAMMAR else _rule_parser()


@cache
def _rule_parser() -> Lark:
    keyword = "!keyword: " + " | ".join(WORDS)
    return _lark("grammar.lark", WORDS, keyword, [*dict.fromkeys(RULES.values()), HOLE])


@cache
def _scheme_parser() -> Lark:
    return _lark("scheme.lark", SCHEME_WORDS, "", sorted(_IN_SCHEME_GRAMMAR))


def _lark(file: str, reserved: Mapping[str, str], more: str, start: list[str]) -> Lark:
    grammar = files("dsl").joinpath(file).read_text(encoding="utf-8")
    words = "\n".join(f'{name}: "{word}"' for name, word in reserved.items())
    return Lark(
        f"{grammar}\n{words}\n{more}\n",
        parser="lalr",
        lexer="basic",
        strict=True,
        propagate_positions=True,
        maybe_placeholders=False,
        start=start,
    )


def parse_unit(
    rule: str,
    head: str,
    source: Source,
    masked: str,
    start: int,
    end: int,
    diagnostics: Diagnostics,
    *,
    scheme: bool = False,
) -> s.UnitSyntax | None:
    """The surface tree of ``masked[start:end]``; ``head`` is named in messages. ``scheme``: in a file of schemes.

    None after a diagnostic, except where only a line at the end does not belong: then the unit without it.
    """
    text = masked[start:end].rstrip()
    try:
        tree = _parser(rule).parse(text, start=rule)
    except UnexpectedInput as error:
        accepts = _accepted(rule, masked, start, start + len(text), error)
        heads = SCHEME_HEADS if scheme else HEADS
        whole = explain(error, accepts, head, source, masked, start, start + len(text), diagnostics, heads)
        if whole is None:
            return None
        tree = _parser(rule).parse(masked[start:whole], start=rule)
    if _deeper(tree, DEEPEST):
        diagnostics.error(
            "too-deep",
            source.span(start - len(head), start),
            f"“{head}”里的括号或者条件套得太深。",
            hint="把里面的条件写成定义，用名称代替。",
        )
        return None
    return SchemeBuilder(source, start).transform(tree)


def _deeper(tree: Tree[Token], limit: int) -> bool:
    """Whether a tree has more than ``limit`` levels, found without recursion."""
    level: list[Tree[Token]] = [tree]
    for _ in range(limit):
        level = [child for node in level for child in node.children if isinstance(child, Tree)]
        if not level:
            return False
    return True


def _accepted(rule: str, masked: str, start: int, end: int, error: UnexpectedInput) -> frozenset[str]:
    """The terminals that may stand where a parse failed, by parsing again what stands before that place."""
    if not isinstance(error, UnexpectedToken):
        return frozenset()
    at = end if error.token.type == "$END" else start + (error.token.start_pos or 0)
    interactive = _parser(rule).parse_interactive(masked[start:at], start=rule)
    interactive.exhaust_lexer()
    accepts: Callable[[], set[str]] = interactive.accepts
    return frozenset(accepts())
