"""``pingcha review`` of an input too large for memory: the same report, with the cases on disk until it is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from adapters.spooled import Spooled
from pingcha.commands.results import write_file
from pingcha.large_run import LargeReview, review_large
from pingcha.progress import kept_when_interrupted, progress_file
from pingcha.result_store import ResultStore
from pingcha.run import RunRequest, cores
from pingcha.streams import out, say
from records.findings import Review
from reports.json_report import case_json, json_parts
from reports.review_lines import review_lines
from reports.sums import grade_order
from reports.sums_text import case_words, finding_words, points_words
from reports.workbook import REVIEW_TITLE

_RESULTS = "评查结果"


def review_spooled(
    spooled: Spooled,
    paths: Sequence[str],
    request: RunRequest,
    target: Path | None,
    *,
    resume: bool,
    strict: bool,
    previous: Review | None,
    text: bool,
    progress: Callable[[int, int], None],
) -> int:
    """Evaluates and writes; answers the exit code. Raises PingchaError."""
    beside = spooled.handle.path.with_name(_RESULTS) if target is None else progress_file(target)
    store = ResultStore(beside, target or beside, resume=resume, tell=say)
    with kept_when_interrupted(store, request.sample):
        done = review_large(spooled, request, store, progress=progress)
        if target is not None:
            inputs = [Path(name) for name, _ in spooled.files]
            aside = request.jobs != 0 and cores() > 1
            write_file(done.frame, target, REVIEW_TITLE, inputs, previous, done.cases, aside=aside)
        if not text:
            for part in json_parts(done.frame, map(case_json, done.cases)):
                out(part, whole=False)
    if text:
        out(summary(done))
    return done.sums.exit_code(strict=strict)


def summary(done: LargeReview) -> str:
    """The lines that a review in memory gives on the screen."""
    run, sums = done.frame.run, done.sums
    graded = any(scheme.grades for scheme in run.schemes)  # 待定 is a word of schemes that have grades
    return review_lines(
        done.frame,
        cases=f"{sums.all.cases} 件：{case_words(sums)}",
        findings=finding_words(sums),
        points=points_words(sums, run.schemes, grade_order(run) if graded else (), every=True),
        errors=done.errors,
    )
