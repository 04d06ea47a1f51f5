"""``pingcha rules format``: rule files in one layout, proved to say the same."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pingcha.commands import options as opt
from pingcha.errors import NotVouchedFor, PingchaError

HELP = """统一规则文件的排版：注释原样保留，写回以前证明内容没有变，再排一次也不会再变。

--check 只检查不改写。写了 --scheme 的，只排这几个评分方案的文件。返回码：0 都已是统一的排版（或者已经改写）；1 有文件需要排版（--check）；2 有文件有错误，没有改写。"""
SUFFIX = ".评查"

Folder = Annotated[
    str | None,
    typer.Argument(metavar="文件夹", help="规则文件夹；不写就是程序自带的规则", show_default=False),
]
Check = Annotated[bool, typer.Option("--check", help="只检查，不改写")]


def format_rules(folder: Folder = None, check: Check = False, schemes: opt.Schemes = None) -> int:
    from dsl.format import NotProved, Unformattable, format_text
    from dsl.render import render
    from pingcha.run import load_rules
    from pingcha.streams import out
    from reports.files import text_output, write_all
    from rules import rules_folder

    chosen = opt.read_path(folder)
    given = opt.read_schemes(schemes)
    loaded = load_rules(chosen, given, optional=True)
    changed: dict[str, str] = {}
    broken: list[str] = []
    for name, source in loaded.sources.items():
        if name not in loaded.scheme_files and (given is not None or not name.endswith(SUFFIX)):
            continue
        try:
            laid_out = format_text(name, source.text)
        except Unformattable as error:
            broken.append(render(error.diagnostics, loaded.sources))
            continue
        except NotProved as error:
            raise NotVouchedFor(f"{name}：排版以后不能证明内容没有变，没有改写：{error}") from error
        if laid_out != source.text:
            changed[name] = laid_out
    if broken:
        raise PingchaError("有规则文件有错误，没有改写任何文件：\n" + "\n".join(broken))
    unread = given is not None and len(loaded.scheme_files) < len(given)
    if unread or not any(name.endswith(SUFFIX) for name in loaded.sources):
        raise PingchaError(render(loaded.diagnostics, loaded.sources) or "文件夹里没有规则文件。")
    if not check:
        home = Path() if given is not None else chosen or rules_folder()
        write_all([text_output(home / name, text) for name, text in changed.items()])
    for name in changed:
        out(f"{'需要排版' if check else '已排版'}：{name}")
    if not changed:
        out("都已是统一的排版。")
    return 1 if check and changed else 0
