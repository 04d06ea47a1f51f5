"""``pingcha query``: questions about a folder of results."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pingcha.commands import options as opt
from pingcha.errors import PingchaError

if TYPE_CHECKING:
    from pingcha.query import Group

HELP = """查询 pingcha review --results 写出的结果：按执法机构、承办人、条款、年度等统计，或者列出事项。

--by 可以写：执法机构、承办人、条款、年度、执法类型、义务、类别、性质、结论、对象表、案号，几个用逗号分开。
--where 写 栏目=值，几个值用逗号分开，写几次就要同时满足。不写 --by 时列出事项本身。"""
EPILOG = """例：pingcha query 结果/ --by 执法机构
    pingcha query 结果/ --by 条款,年度 --where 结论=不符合
    pingcha query 结果/ --where 条款=11 --where 结论=不符合 --limit 50
返回码：0 有结果；1 没有符合条件的事项；2 命令或者结果文件夹有错误。"""
LIMIT = 20
SCREEN = 160  # columns of text


def register(app: typer.Typer) -> None:
    app.command("query", help=HELP, epilog=EPILOG)(query)


def query(
    folder: Annotated[
        str | None, typer.Argument(metavar="文件夹", help="评查结果的文件夹", show_default=False)
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="栏目,…", help="按这些栏目统计")] = None,
    where: Annotated[
        list[str] | None, typer.Option("--where", metavar="栏目=值", help="只看这些事项；可以写几次")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", metavar="行数", min=1, help=f"最多显示多少行；列出事项时不写是 {LIMIT}"),
    ] = None,
    form: opt.Format = "text",
) -> int:
    text = opt.read_format(form) == "text"
    if folder is None:
        raise PingchaError("没有写结果文件夹。例：pingcha query 结果/ --by 执法机构")
    from pingcha.query import (
        LISTED,
        VERDICT,
        Results,
        as_json,
        headings,
        read_by,
        read_where,
        why_nothing,
    )
    from pingcha.streams import out

    columns = None if by is None else read_by(by)
    conditions = read_where(where or ())
    results = Results.opened(Path(folder))
    if columns is None:
        if not text:
            raise PingchaError("--format json 要和 --by 一起用；逐项的内容在各批的 Parquet 文件里。")
        rows = results.listed(conditions, limit or LIMIT)
        if not rows:
            out(why_nothing(results, conditions))
            return 1
        count = results.total(conditions)
        out(_table(LISTED, rows, ()) + (f"\n共 {count} 处，显示 {len(rows)} 处" if count > len(rows) else ""))
        return 0
    groups = results.groups(columns, conditions)
    if not text:
        out(as_json(results, columns, conditions, groups))
    elif not groups:
        out(why_nothing(results, conditions))
    else:
        shown = groups if limit is None else groups[:limit]
        names = headings(groups)
        # a share of findings that were chosen by their verdict would say nothing
        rated = VERDICT not in columns and all(one.column != VERDICT for one in conditions)
        heads = [*columns, "案卷", *names, *(["符合率"] if rated else [])]
        out(_table(heads, [_row(one, names, rated) for one in shown], columns))
        if len(shown) < len(groups):
            out(f"共 {len(groups)} 行，显示 {len(shown)} 行")
    return 0 if groups else 1


def _row(group: Group, names: Sequence[str], rated: bool) -> tuple[str, ...]:
    rate = "—" if group.rate is None else f"{group.rate:.1%}"
    counts = [str(group.labels.get(name, 0)) for name in names]
    return (*group.key, str(group.cases), *counts, *([rate] if rated else []))


def _table(names: Sequence[str], rows: Sequence[Sequence[str]], keys: Sequence[str]) -> str:
    """Columns in line, also where a character takes two places; numbers to the right (``keys`` are texts)."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="")
    for name in names:
        table.add_column(name, justify="right" if keys and name not in keys else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    text = io.StringIO()
    Console(file=text, width=SCREEN, color_system=None).print(table)
    return "\n".join(line.rstrip() for line in text.getvalue().rstrip().split("\n"))
