"""``pingcha review`` of converted cases partition by partition: ``--cluster`` and ``--results``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pingcha.commands.results import write_file
from pingcha.errors import PingchaError
from pingcha.partition_run import PartitionRequest, Reviewed, reviewed_partitions
from pingcha.run import RunRequest, require_a_trusted_case
from pingcha.streams import out, say
from records.findings import Review
from reports.files import check_folder
from reports.json_report import to_json
from reports.mask import mask_review
from reports.summary import exit_code
from reports.workbook import REVIEW_TITLE

STDOUT = Path("评查结果.json")  # beside which pieces are kept where the result goes to the screen


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for. ``results`` the folder to write, else ``target`` the file, else (JSON on the screen) nothing."""

    request: RunRequest
    cluster: str | None
    results: Path | None
    target: Path | None
    resume: bool
    strict: bool
    unmasked: bool
    previous: Review | None
    text: bool


def review_by_partitions(
    paths: Sequence[str],
    wanted: Wanted,
    progress: Callable[[int, int], None],
    summary: Callable[[Review], str],
) -> int:
    """Runs it and writes; answers the exit code. Raises PingchaError."""
    _require_whole(wanted)
    if wanted.results is not None:
        check_folder(wanted.results)
    request = PartitionRequest(wanted.request, wanted.cluster, masked=wanted.results is not None)
    place = wanted.results or wanted.target or STDOUT
    with reviewed_partitions(
        paths, request, place, resume=wanted.resume, tell=say, progress=progress
    ) as reviewed:
        if wanted.results is not None:
            return _results(reviewed, wanted.results, wanted.strict)
        return _report(reviewed, wanted, paths, summary)


def _require_whole(wanted: Wanted) -> None:
    """What needs all cases at once does not go with partitions."""
    request = wanted.request
    given = [("--sample", request.sample), ("--reviewers", request.reviewers), ("--mapping", request.mapping)]
    stray = [name for name, value in given if value]
    if stray:
        raise PingchaError(
            f"{'、'.join(stray)} 不能与 --cluster、--results 一起用：这里一批一批地评查全部案卷，映射在 pingcha convert 时用。"
        )


def _report(
    reviewed: Reviewed, wanted: Wanted, paths: Sequence[str], summary: Callable[[Review], str]
) -> int:
    review = reviewed.review()
    require_a_trusted_case(review, wanted.unmasked)
    shown = mask_review(review, unmasked=wanted.unmasked)
    if wanted.target is not None:
        write_file(shown, wanted.target, REVIEW_TITLE, [Path(name) for name in paths], wanted.previous)
    out(summary(shown) if wanted.text else to_json(shown))
    return exit_code(shown, strict=wanted.strict)


def _results(reviewed: Reviewed, folder: Path, strict: bool) -> int:
    from pingcha.results_folder import finish, screen

    if not reviewed.trusted:
        reviewed.store.discard()
        raise PingchaError(
            f"输入不能使用：全部 {reviewed.source.cases} 个案卷的数据都有错误，没有写出任何文件。用 pingcha validate 逐处查看。"
        )
    sums = reviewed.sums()
    finish(reviewed, sums)
    say(f"已写出：{folder}")
    out(screen(reviewed, sums))
    return sums.exit_code(strict=strict)
