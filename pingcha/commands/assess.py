"""``pingcha assess``: 行政执法评议考核 of units and officers over a period, from review reports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pingcha.commands import options as opt
from pingcha.errors import PingchaError

HELP = """行政执法评议考核：把评查报告（定稿的最好）按执法机构和承办人汇总，写出评议考核表。

按考核方案给每个机构、每名承办人算出考核得分和等次（案卷得分、管理事项、屡犯、否决案卷），每一分扣在哪里都写明。

按归档日期计入期间；没有写 --from、--to 的，从报告里最早的一件到最晚的一件。"""
EPILOG = f"例：pingcha assess 定稿/评查报告-定稿.xlsx --from 2025-01-01 --to 2025-12-31 -o 评议考核.xlsx\n{opt.EXIT_CODES}"
DEFAULT_OUTPUT = "评议考核.xlsx"
DEFAULT_DAY = "归档日期"
DEFAULT_LEAST = 5

Reports = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="报告...",
        help="pingcha review 或者 finalize 写出的评查报告（.xlsx），可以写几个",
        show_default=False,
    ),
]
From = Annotated[str | None, typer.Option("--from", metavar="日期", help="考核期间的第一天，如 2025-01-01")]
To = Annotated[str | None, typer.Option("--to", metavar="日期", help="考核期间的最后一天")]
By = Annotated[str, typer.Option("--period-by", metavar="日期栏", help="按“案件”表的哪一个日期计入期间")]
Least = Annotated[
    int, typer.Option("--min-cases", metavar="件数", min=1, help="评分案卷少于这个件数的不排名次")
]
Individual = Annotated[
    str | None,
    typer.Option(
        "--individual", metavar="文件夹", help="另给每名承办人写一份只含本人案卷的情况表，放在这个文件夹"
    ),
]
Scheme = Annotated[
    str | None,
    typer.Option(
        "--scheme",
        metavar="方案",
        help="考核方案的文件；不写就用规则文件夹里“评分/考核”的方案",
        show_default=False,
    ),
]
Out = Annotated[str, typer.Option("-o", "--output", metavar="文件", help="写出评议考核表（.xlsx）")]


def register(app: typer.Typer) -> None:
    app.command("assess", help=HELP, epilog=EPILOG)(assess)


def assess(
    files: Reports = None,
    start: From = None,
    end: To = None,
    period_by: By = DEFAULT_DAY,
    min_cases: Least = DEFAULT_LEAST,
    individual: Individual = None,
    scheme: Scheme = None,
    rules: opt.Rules = None,
    output: Out = DEFAULT_OUTPUT,
) -> int:
    paths = [Path(name) for name in opt.read_files(files, "没有写评查报告。例：pingcha assess 评查报告.xlsx")]
    target = Path(output)
    if target.suffix.lower() != ".xlsx":
        raise PingchaError(f"不能写出“{output}”：-o 后面的文件名应以 .xlsx 结尾。")
    from pingcha.assess import assessment
    from pingcha.streams import out
    from reports.files import check_no_input, check_target, new_folder, write_all
    from reports.sheets.assess import (
        assessment_output,
        namesake_words,
        officer_outputs,
        without_officer_words,
    )

    check_no_input(
        target, paths
    )  # a report is our own work too, and may not be replaced by what is made of it
    check_target(target, paths)
    first = None if start is None else opt.read_day(start, "--from")
    last = None if end is None else opt.read_day(end, "--to")
    schemes = None if scheme is None else (scheme,)
    found, unscored = assessment(paths, first, last, period_by, min_cases, opt.read_path(rules), schemes)
    outputs = [assessment_output(found, target)]
    if individual is None:
        write_all(outputs)
    else:
        with new_folder(Path(individual)) as folder:
            personal = officer_outputs(found, folder)
            for one in personal:
                check_no_input(one.target, paths)
                check_target(one.target, paths)
            write_all([*personal, *outputs])
    out(
        f"考核期间 {found.period.start} 至 {found.period.end}（按{found.period.by}）：计入案卷 {found.cases} 件，"
        f"{found.units_with_cases} 个执法机构，{len(found.officers)} 名承办人；"
        f"不在期间 {len(found.outside)} 件，没有{found.period.by} {len(found.undated)} 件{without_officer_words(found)}。"
    )
    if found.namesakes:
        out(namesake_words(found))
    if found.scheme is not None:
        scored = sum(line.score is not None and line.score.points is not None for line in found.units)
        out(f"考核方案“{found.scheme}”：{scored} 个执法机构有考核得分，每一分扣在哪里见“考核扣分”。")
    elif unscored is not None:
        out(f"没有考核得分：{unscored}")
    out(f"已写出：{target}" + (f"，另有个人情况表 {len(found.officers)} 份" if individual else ""))
    return 0
