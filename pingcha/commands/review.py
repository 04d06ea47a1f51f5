"""``pingcha review``: the annual review of many cases, into a workbook."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pingcha.commands import options as opt
from pingcha.errors import PingchaError

if TYPE_CHECKING:
    from records.findings import Review

HELP = """案卷评查：评查全部案卷，写出评查报告（Excel 工作簿）。

不写 --stage 时，全部案卷按“已归档”评查。不写 -o 时写到当前文件夹的“评查报告.xlsx”（--format json 时只输出 JSON）。"""
EPILOG = f"例：pingcha review 导出/ -o 评查报告.xlsx --as-of 2025-12-31\n{opt.EXIT_CODES}"
DEFAULT_OUTPUT = "评查报告.xlsx"


def register(app: typer.Typer) -> None:
    app.command("review", help=HELP, epilog=EPILOG)(review)


def review(
    files: opt.Files = None,
    output: opt.Output = None,
    stage: opt.Stage = None,
    as_of: opt.AsOf = None,
    settings: opt.Set = None,
    every: opt.Every = False,
    form: opt.Format = "text",
    rules: opt.Rules = None,
    scheme: opt.Schemes = None,
    calendar: opt.Calendar = None,
    mapping: opt.Mapping = None,
    verify: opt.Verify = False,
    no_table: opt.NoTable = False,
    unmasked: opt.Unmasked = False,
    strict: opt.Strict = False,
    sample: opt.Sample = None,
    seed: opt.Seed = None,
    by: opt.By = None,
    include: opt.Include = None,
    reviewers: opt.Reviewers = None,
    twice: opt.Twice = 0,
    jobs: opt.Jobs = None,
    case_timeout: opt.CaseTimeout = None,
    resume: opt.Resume = False,
    previous: opt.Previous = None,
    cluster: opt.Cluster = None,
    results: opt.Results = None,
) -> int:
    text = opt.read_format(form) == "text"
    if results is not None and (output is not None or previous is not None or not text):
        raise PingchaError(
            "--results 写出的是文件夹和汇总工作簿，不能同时写 -o、--previous 或者 --format json。"
        )
    target = opt.read_output(output or (DEFAULT_OUTPUT if text and results is None else None))
    paths = opt.read_files(files, "没有写要评查的文件。例：pingcha review 导出/ -o 评查报告.xlsx")
    from adapters.size import is_large
    from pingcha.commands.results import check_before_work, write_file
    from pingcha.journal import Journal
    from pingcha.progress import kept_when_interrupted
    from pingcha.run import RunRequest, prepared, run
    from pingcha.streams import out, say
    from reports.json_report import to_json
    from reports.mask import mask_review
    from reports.summary import exit_code
    from reports.workbook import REVIEW_TITLE

    check_before_work(target, paths)
    readers = tuple(opt.read_names(reviewers))
    if twice and not readers:
        raise PingchaError("写了 --twice，没有写 --reviewers。要由两人分别评查，请写 --reviewers 姓名,姓名。")
    request = RunRequest(
        command="review",
        as_of=opt.read_as_of(as_of),
        stage=stage,
        params=opt.read_settings(settings),
        rules=opt.read_path(rules),
        schemes=opt.read_schemes(scheme),
        calendar=opt.read_path(calendar),
        mapping=opt.read_path(mapping),
        verify=verify,
        table=not no_table,
        keep_not_applicable=every,
        reasons_of_met=not text or (target is not None and target.suffix.lower() == ".json"),
        unmasked=unmasked,
        sample=opt.read_sample(sample, seed, by, include, readers),
        reviewers=readers,
        twice=twice,
        jobs=opt.read_jobs(jobs),
        case_seconds=opt.read_case_timeout(case_timeout),
    )
    if resume and target is None and results is None:
        raise PingchaError("--resume 要和 -o 一起用：进度保存在输出文件旁边。")
    before = None if previous is None else _previous(previous, target, request.as_of)
    if cluster is not None or results is not None:
        from pingcha.commands.review_partitions import Wanted, review_by_partitions

        folder = None if results is None else Path(results)
        wanted = Wanted(request, cluster, folder, target, resume, strict, unmasked, before, text)
        with _counting() as progress:
            return review_by_partitions(paths, wanted, progress, _summary)
    if is_large(paths):
        from pingcha.commands.review_large import review_spooled
        from pingcha.spooled_input import spooled_input

        prepared(request)
        with (
            _counting() as progress,
            spooled_input(paths, request.mapping, "评查", unmasked=unmasked) as spooled,
        ):
            return review_spooled(
                spooled,
                paths,
                request,
                target,
                resume=resume,
                strict=strict,
                previous=before,
                text=text,
                progress=progress,
            )
    journal = Journal(target, resume=resume, tell=say) if target is not None else None
    with kept_when_interrupted(journal, request.sample):
        with _counting() as progress:
            ran = run(paths, request, progress=progress, journal=journal)
        shown = mask_review(ran.review, unmasked=unmasked)
        if target is not None:
            write_file(shown, target, REVIEW_TITLE, ran.files, before)
    out(_summary(shown) if text else to_json(shown))
    return exit_code(shown, strict=strict)


def _previous(name: str, target: Path | None, as_of: date) -> Review:
    """Read before the work begins, so that a wrong file is told at once, and one that is not earlier than ``as_of``."""
    from pingcha.returned import previous_review
    from pingcha.streams import say
    from reports.comparison import order_words
    from reports.files import check_no_input

    if target is None or target.suffix.lower() != ".xlsx":
        raise PingchaError("--previous 的比较写在工作簿里，请用 -o 写出 .xlsx 文件。")
    check_no_input(target, [Path(name)])
    before = previous_review(Path(name))
    odd = order_words(date.fromisoformat(before.run.as_of), as_of)
    if odd is not None:
        say(f"--previous：{odd}")
    return before


def _summary(review: Review) -> str:
    """A few lines on the screen; the rest is in the workbook."""
    from reports.review_lines import review_lines
    from reports.scores import totals_words
    from reports.summary import case_totals, finding_totals

    return review_lines(
        review,
        cases=f"{len(review.cases)} 件：{case_totals(review)}",
        findings=finding_totals(review),
        points=totals_words(review),
        errors=[(case.case_no, case.error) for case in review.cases if case.error is not None],
    )


@contextmanager
def _counting() -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("件，还要"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("正在读取", total=None)
        yield lambda done, of: bar.update(task, description="正在评查", completed=done, total=of)
