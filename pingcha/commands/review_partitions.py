"""``pingcha review`` partition by partition, of converted cases or of any export: ``--cluster`` and ``--results``."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.converted import looks_converted
from pingcha.commands.results import write_file
from pingcha.conversion import PER_PARTITION, convert_spooled
from pingcha.errors import Interrupted, PingchaError
from pingcha.partition_run import PartitionRequest, Reviewed, reviewed_partitions
from pingcha.run import RunRequest, prepared, require_a_trusted_case
from pingcha.spooled_input import spooled_input
from pingcha.streams import out, say
from records.findings import Review
from reports.files import check_folder, refusals
from reports.json_report import to_json
from reports.mask import mask_review
from reports.summary import exit_code
from reports.workbook import REVIEW_TITLE

if TYPE_CHECKING:
    from pingcha.cluster import Cluster

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
    place = wanted.results or wanted.target or STDOUT
    is_library = looks_converted(paths)
    if is_library and wanted.request.mapping is not None:
        raise PingchaError("转换过的案卷库已经用过映射，不能再写 --mapping；映射在 pingcha convert 时用。")
    prepared(wanted.request)
    with (
        _asked(wanted.cluster) as cluster,
        nullcontext((paths, None)) if is_library else _library(paths, wanted, place) as (library, inputs),
        reviewed_partitions(
            library,
            PartitionRequest(wanted.request, cluster, masked=wanted.results is not None),
            place,
            resume=wanted.resume,
            tell=say,
            progress=progress,
            inputs=inputs,
        ) as reviewed,
    ):
        if wanted.results is not None:
            return _results(reviewed, wanted.results, wanted.strict)
        return _report(reviewed, wanted, paths, summary)


@contextmanager
def _asked(address: str | None) -> Iterator[Cluster | None]:
    """The cluster, where one is wanted: it has to answer before a large export is read."""
    if address is None:
        yield None
        return
    from pingcha.cluster import Cluster

    with closing(Cluster(address)) as found:
        yield found


@contextmanager
def _library(
    paths: Sequence[str], wanted: Wanted, place: Path
) -> Iterator[tuple[Sequence[str], Sequence[tuple[str, str]] | None]]:
    """An export converted into a private folder beside the output, which is there while the block lasts, and the files
    (name, sha256) that it was made of."""
    folder = place.with_name(f".{place.name}.案卷库")
    try:
        with refusals(place):  # before the export is read, which takes long
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(mode=0o700)
        with spooled_input(paths, wanted.request.mapping, "评查", unmasked=wanted.unmasked) as spooled:
            with refusals(place):
                convert_spooled(spooled, folder, PER_PARTITION)
            inputs = spooled.files
        yield [str(folder)], inputs
    except KeyboardInterrupt:
        raise Interrupted("已中断，没有写出文件。") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _require_whole(wanted: Wanted) -> None:
    """What needs all cases at once does not go with partitions."""
    request = wanted.request
    given = [("--sample", request.sample), ("--reviewers", request.reviewers)]
    stray = [name for name, value in given if value]
    if stray:
        raise PingchaError(
            f"{'、'.join(stray)} 不能与 --cluster、--results 一起用：这里一批一批地评查全部案卷。"
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
