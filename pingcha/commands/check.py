"""``pingcha check``: one case, or a few, before archiving."""

from __future__ import annotations

import typer

from pingcha.commands import options as opt

HELP = """归档前自查：检查案卷，逐项列出哪里不符合、依据哪一条、怎样改正。

不写 --stage 时，有归档日期或者案卷号的案卷按“已归档”检查，其余按“归档前”检查。"""
EPILOG = f"例：pingcha check 案卷.xlsx\n    pingcha check 案卷.xlsx -o 自查表.xlsx --as-of 2025-06-30\n{opt.EXIT_CODES}"


def register(app: typer.Typer) -> None:
    app.command("check", help=HELP, epilog=EPILOG)(check)


def check(
    files: opt.Files = None,
    output: opt.Output = None,
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
) -> int:
    text = opt.read_format(form) == "text"
    target = opt.read_output(output)
    paths = opt.read_files(files)
    from pingcha.commands.results import check_before_work, without_not_applicable, write_file
    from pingcha.run import RunRequest, run
    from pingcha.streams import out, screen
    from reports.json_report import to_json
    from reports.mask import mask_review
    from reports.summary import exit_code

    check_before_work(target, paths)
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
        keep_not_applicable=every or text,
        unmasked=unmasked,
        jobs=opt.read_jobs(jobs),
        case_seconds=opt.read_case_timeout(case_timeout),
    )
    ran = run(paths, request)
    review = mask_review(ran.review, unmasked=unmasked)
    reported = review if every else without_not_applicable(review)
    if target is not None:
        from reports.workbook import CHECK_TITLE

        write_file(reported, target, CHECK_TITLE, ran.files)
    if text:
        from reports.screen import ScreenOptions, print_review

        print_review(review, screen(), ScreenOptions(every=every, explain=explain))
    else:
        out(to_json(reported))
    return exit_code(review, strict=strict)
