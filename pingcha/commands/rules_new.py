"""``pingcha rules new``: a new obligation to start from."""

from __future__ import annotations

from typing import Annotated

import typer

from pingcha.commands import options as opt
from pingcha.errors import PingchaError

HELP = """起草一项新的义务：从原文的一句话找到款、项，写出可以运行的草稿和四个示例，显示在屏幕上。

把它粘贴到这一条所在的规则文件里，再按 # 后面的提示修改。"""
EPILOG = "例：pingcha rules new 11 --quote 行政执法人员不得少于2人 --table 活动"

Id = Annotated[
    str | None,
    typer.Argument(metavar="编号", help="条.序号，如 11.9；只写条就用下一个序号", show_default=False),
]
Quote = Annotated[str | None, typer.Option("--quote", metavar="原话", help="条文中的一句原话")]
TableName = Annotated[str, typer.Option("--table", metavar="表", help="查哪张表的行，如 活动、文书、送达")]


def new(
    identifier: Id = None, quote: Quote = None, table: TableName = "案件", rules: opt.Rules = None
) -> int:
    from dsl.scaffold import ScaffoldError, scaffold
    from pingcha.run import usable_rules
    from pingcha.streams import out, say

    if not identifier or not quote:
        raise PingchaError(f"请写编号和原话。{EPILOG}")
    words = quote.strip().removeprefix("「").removesuffix("」")
    ruleset = usable_rules(opt.read_path(rules))
    try:
        text = scaffold(ruleset, identifier, words, table)
    except ScaffoldError as error:
        raise PingchaError(str(error)) from error
    article = int(identifier.partition(".")[0])
    name = next(one.span.file for one in ruleset.articles if one.number == article)
    out(text)
    say(f"请粘贴到 {name} 里第 {article} 条的后面，改好以后运行 pingcha rules check 和 pingcha rules test。")
    return 0
