"""``pingcha template``: the empty workbook to fill in, or a filled example of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from pingcha.errors import PingchaError

HELP = """写出案卷信息的空白模板（Excel 工作簿）：一张表一个工作表，标题有批注，单元格有下拉列表。

填好以后就是可以检查的导出文件。文件已经存在、不是原样的模板，不覆盖。"""
EPILOG = """例：pingcha template 模板.xlsx
    pingcha template 处罚模板.xlsx --type 行政处罚
    pingcha template 示例.xlsx --example
返回码：0 已写出；2 命令有错误，没有写出。"""


def register(app: typer.Typer) -> None:
    app.command("template", help=HELP, epilog=EPILOG)(template)


def template(
    file: Annotated[
        str | None, typer.Argument(metavar="文件", help="写到哪里，后缀 .xlsx", show_default=False)
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option("--type", metavar="执法类型", help="只供一类案卷使用，如 行政处罚：用不上的表和词不写"),
    ] = None,
    tables: Annotated[
        str | None, typer.Option("--tables", metavar="表", help="只要这些表，用顿号或者逗号隔开")
    ] = None,
    example: Annotated[bool, typer.Option("--example", help="写出填好的示例（虚构的案卷）")] = False,
) -> int:
    if not file:
        raise PingchaError("没有写模板的文件名。例：pingcha template 模板.xlsx")
    target = Path(file)
    if target.suffix.lower() != ".xlsx":
        raise PingchaError(f"不能写出“{file}”：模板的文件名应以 .xlsx 结尾。")
    from pingcha.streams import say
    from reports.template.scope import ScopeError, make_scope
    from reports.template.workbook import write_template

    names = [name for name in re.split(r"[、，,；;\s]+", tables or "") if name]
    if tables is not None and not names:
        raise PingchaError("--tables 后面没有写表名。例：--tables 案件、活动、人员、文书")
    try:
        scope = make_scope(names, kind)
    except ScopeError as error:
        raise PingchaError(str(error)) from error
    write_template(target, scope, filled=example)
    say(f"已写出：{target}（{len(scope.tables)} 张表）")
    if scope.left_out:
        say(f"没有要的表按“没有导出”处理，要看它们的事项会判为无法判定：{'、'.join(scope.left_out)}")
    return 0
