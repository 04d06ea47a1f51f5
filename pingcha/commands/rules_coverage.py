"""``pingcha rules coverage``: for every clause of the regulation what answers for it, and what is left."""

from __future__ import annotations

from typing import Annotated

import typer

from pingcha.commands import options as opt
from pingcha.errors import PingchaError

HELP = """条文台账：制度的每一条、款、项，每个语句由哪项义务或者人工核查答复，或者为什么不能编码。

返回码：0 原文的每一条、每一句都有答复；1 有语句没有答复（逐句列出）；2 规则文件或者制度原文不能使用，或者缺少条文。"""
SUFFIXES = {".html": "html", ".json": "json", ".txt": "text"}
FORMATS = ("text", "json", "html")

Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="格式",
        help="text（文字，默认）、json 或者 html；不写时由 -o 的文件名决定",
        show_default=False,
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "-o", "--output", metavar="文件", help="写到这个 .html、.json 或者 .txt 文件，不显示在屏幕上"
    ),
]


def coverage(rules: opt.Rules = None, form: Format = None, output: Output = None) -> int:
    from dsl.ledger import ledger
    from pingcha.commands.rules_output import hand_out, read_target
    from pingcha.run import usable_rules
    from pingcha.streams import say
    from reports.coverage import coverage_html, coverage_json, coverage_text, summary

    if form is not None and form not in FORMATS:
        raise PingchaError(f"格式“{form}”不支持，--format 后面应写：{'、'.join(FORMATS)}。")
    target, by_suffix = read_target(output, SUFFIXES) or (None, "text")
    if target is not None and form is not None and form != by_suffix:
        raise PingchaError(f"--format {form} 和文件名“{target.name}”不一致，请只写一个。")
    ruleset = usable_rules(opt.read_path(rules))
    found = ledger(ruleset)
    articles = len(ruleset.article_numbers)
    match form or by_suffix:
        case "json":
            text = coverage_json(found, articles)
        case "html":
            text = coverage_html(found, articles, ruleset.title)
        case _:
            text = coverage_text(found, articles, ruleset.title)
    hand_out(text, target, summary(found, articles))
    if found.missing_articles or not found.passages:
        missing = "、".join(str(number) for number in found.missing_articles)
        say(f"规则文件里缺少原文的第 {missing} 条，台账不完整。请补上这些条文的规则文件。")
        return PingchaError.exit_code
    return 0 if found.complete else 1
