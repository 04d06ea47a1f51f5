"""``pingcha calendar``: what the working-day calendar knows, and how to add to it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from pingcha.commands import options as opt
from pingcha.errors import PingchaError

HELP = "工作日历：查看已知到哪一年，生成补充放假安排的模板。"
SHOW_HELP = "显示工作日历已知的范围。"
TEMPLATE_HELP = """生成一年的日历模板（CSV），填好后用 --calendar 加入。

不写 -o 时显示在屏幕上。"""
TEMPLATE_EPILOG = "例：pingcha calendar template 2027 -o 日历2027.csv"
_YEARS = range(1949, 2200)


def register(app: typer.Typer) -> None:
    group = typer.Typer(help=HELP, add_completion=False, rich_markup_mode=None)
    group.command("show", help=SHOW_HELP)(show)
    group.command("template", help=TEMPLATE_HELP, epilog=TEMPLATE_EPILOG)(template)
    app.add_typer(group, name="calendar")


def show(calendar: opt.Calendar = None) -> int:
    from pingcha.run import load_calendar
    from pingcha.streams import out
    from reports.words import calendar_words

    known = load_calendar(opt.read_path(calendar))
    out(calendar_words(known.first.isoformat(), known.last.isoformat()))
    return 0


def template(
    year: Annotated[str | None, typer.Argument(metavar="年份", help="四位数的年份，如 2027")] = None,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="文件", help="写到这个 .csv 文件")
    ] = None,
) -> int:
    from engine.calendar_overlay import overlay_template
    from pingcha.streams import out, say

    if year is None or not re.fullmatch("[0-9]{4}", year) or int(year) not in _YEARS:
        raise PingchaError("请写四位数的年份，例：pingcha calendar template 2027")
    text = overlay_template(int(year))
    if output is None:
        out(text)
        return 0

    from reports.files import Output, OutputError, write_all

    target = Path(output)
    if target.exists():
        raise OutputError(f"“{target}”已经存在，没有覆盖。请换一个文件名，或者先移走它。")
    if not target.parent.is_dir():
        raise OutputError(f"文件夹“{target.parent}”不存在，没有写出。请先建好文件夹，或者换一个位置。")
    # With a byte order mark, so that Excel opens it as UTF-8.
    write_all([Output(target, lambda path: _write_with_mark(path, text))])
    say(f"已写出：{target}")
    return 0


def _write_with_mark(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8-sig", newline="\r\n")
