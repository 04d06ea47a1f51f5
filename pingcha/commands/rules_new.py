"""``pingcha rules new``: a new obligation to start from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pingcha.commands import options as opt
from pingcha.errors import PingchaError

if TYPE_CHECKING:
    from dsl.tree import RuleSet

HELP = """起草一项新的义务：从原文的一段话找到款、项，写出可以运行的草稿和四个示例，显示在屏幕上。

把它粘贴到这一条所在的规则文件里，再按 # 后面的提示修改。写 -o 的，写成一个新的规则文件，不覆盖已有的文件。"""
EPILOG = "例：pingcha rules new 11 --quote 行政执法人员不得少于2人 --table 活动"
SUFFIX = ".评查"

Id = Annotated[
    str | None,
    typer.Argument(metavar="编号", help="条.序号，如 11.9；只写条就用下一个序号", show_default=False),
]
Quote = Annotated[str | None, typer.Option("--quote", metavar="原话", help="条文中的一段原话，一字不差")]
TableName = Annotated[str, typer.Option("--table", metavar="表", help="查哪张表的行，如 活动、文书、送达")]
Output = Annotated[
    str | None,
    typer.Option(
        "-o", "--output", metavar="文件", help=f"写成新的规则文件，后缀 {SUFFIX}；不写就显示在屏幕上"
    ),
]


def new(
    identifier: Id = None,
    quote: Quote = None,
    table: TableName = "案件",
    rules: opt.Rules = None,
    output: Output = None,
) -> int:
    from dsl.scaffold import ScaffoldError, passages, scaffold
    from pingcha.run import usable_rules
    from pingcha.streams import out, say

    if not identifier:
        raise PingchaError(f"请写编号和原话。{EPILOG}")
    target = _target(output)
    ruleset = usable_rules(opt.read_path(rules))
    try:
        if not quote:
            raise ScaffoldError(
                f"请用 --quote 写明依据哪一段原话。第 {identifier.partition('.')[0]} 条的原文是：\n"
                + passages(ruleset, identifier)
            )
        text = scaffold(ruleset, identifier, quote.strip().removeprefix("「").removesuffix("」"), table)
    except ScaffoldError as error:
        raise PingchaError(str(error)) from error
    then = "改好以后运行 pingcha rules check 和 pingcha rules test；有评分方案的，还要写进方案（扣、否决或者不计分）。"
    if target is not None:
        _write(target, ruleset, text)
        say(f"已写出：{target}。它要和其他规则文件放在同一个文件夹里；{then}")
        return 0
    article = int(identifier.strip().partition(".")[0])
    name = next(one.span.file for one in ruleset.articles if one.number == article)
    out(text)
    say(f"请粘贴到 {name} 里第 {article} 条的后面，{then}")
    return 0


def _target(output: str | None) -> Path | None:
    """The file to write, which must not be there yet. Raises PingchaError."""
    if output is None:
        return None
    target = Path(output)
    if target.suffix != SUFFIX:
        raise PingchaError(f"不能写出“{output}”：规则文件的名字要以 {SUFFIX} 结尾。")
    if target.exists():
        raise PingchaError(f"“{output}”已经存在，没有覆盖。请换一个文件名，或者不写 -o，把草稿粘贴进去。")
    return target


def _write(target: Path, ruleset: RuleSet, text: str) -> None:
    """The file begins as every file of its folder does."""
    from reports.files import text_output, write_all

    write_all([text_output(target, f"规则集 「{ruleset.title}」 版本 「{ruleset.version}」\n\n{text}")])
