"""``pingcha check``: one case, or a few, before archiving."""

from __future__ import annotations

from typing import Annotated

import typer

from pingcha.checking import OUTPUTS
from pingcha.commands import options as opt
from pingcha.errors import PingchaError

HELP = """归档前自查：检查案卷，逐项列出哪里不符合、依据哪一条、怎样改正。

不写 --stage 时，有归档日期或者案卷号的案卷按“已归档”检查，其余按“归档前”检查。"""
EPILOG = f"""例：pingcha check 案卷.xlsx
    pingcha check 案卷.xlsx -o 自查表.docx --as-of 2025-06-30
    pingcha check 案卷.xlsx --watch
{opt.EXIT_CODES}"""


Output = Annotated[
    str | None,
    typer.Option(
        "-o",
        "--output",
        metavar="文件",
        help="写出自查表，后缀 .xlsx、.docx 或者 .html；.json 供程序和 --since 用",
    ),
]


def register(app: typer.Typer) -> None:
    app.command("check", help=HELP, epilog=EPILOG)(check)


def check(
    files: opt.Files = None,
    output: Output = None,
    stage: opt.Stage = None,
    as_of: opt.AsOf = None,
    settings: opt.Set = None,
    every: opt.Every = False,
    explain: opt.Explain = False,
    form: opt.Format = "text",
    rules: opt.Rules = None,
    scheme: opt.Schemes = None,
    calendar: opt.Calendar = None,
    mapping: opt.Mapping = None,
    verify: opt.Verify = False,
    no_table: opt.NoTable = False,
    unmasked: opt.Unmasked = False,
    strict: opt.Strict = False,
    jobs: opt.Jobs = None,
    case_timeout: opt.CaseTimeout = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="文件", help="与以前用 -o 上次.json 写出的结果比：解决了哪些，新出现哪些"
        ),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="文件每次保存后自动重新检查，按 Ctrl-C 结束")
    ] = False,
) -> int:
    text = opt.read_format(form) == "text"
    if watch and not text:
        raise PingchaError("--watch 只用于屏幕上的文字，不能同时写 --format json。")
    if since and not text:
        raise PingchaError("--since 的比较写在屏幕和自查表里，不能同时写 --format json。")
    target = opt.read_output(output, OUTPUTS)
    paths = opt.read_files(files)
    from pingcha.checking import CheckOutput, check_and_watch, check_once, read_earlier
    from pingcha.commands.results import check_before_work
    from pingcha.run import RunRequest

    check_before_work(target, [*paths, *([since] if since else [])])
    request = RunRequest(
        command="check",
        as_of=opt.read_as_of(as_of),
        stage=stage,
        params=opt.read_settings(settings),
        rules=opt.read_path(rules),
        schemes=opt.read_schemes(scheme),
        calendar=opt.read_path(calendar),
        mapping=opt.read_path(mapping),
        verify=verify,
        table=not no_table,
        keep_not_applicable=True,  # for 未到期, and to tell what lapsed from what is gone
        reasons_of_unbound=every or target is not None,
        unmasked=unmasked,
        jobs=opt.read_jobs(jobs),
        case_seconds=opt.read_case_timeout(case_timeout),
    )
    asked = CheckOutput(target, text, every, explain, unmasked, strict)
    before = read_earlier(since)
    if watch:
        return check_and_watch(paths, request, asked, before)
    return check_once(paths, request, asked, before)[1]
