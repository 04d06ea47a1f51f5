"""``pingcha review`` of an input too large for memory: the same report, with the cases on disk until it is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from adapters.spooled import Spooled
from pingcha.commands.results import write_file
from pingcha.journal import kept_when_interrupted
from pingcha.large_run import LargeReview, review_large
from pingcha.result_store import ResultStore
from pingcha.run import RunRequest, cores
from pingcha.streams import out, say
from records.findings import Review
from reports.json_report import case_json, json_parts
from reports.sums import Sums, grade_order
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


def progress_file(target: Path) -> Path:
    """Where the results lie while they come."""
    return target.with_name(f".{target.name}.进度")


def summary(done: LargeReview) -> str:
    """The lines that a review in memory gives on the screen."""
    from reports.problems_text import error_lines
    from reports.summary import unit_name
    from reports.words import calendar_words, mapping_words, sample_words

    frame, sums = done.frame, done.sums
    sample = frame.run.sample
    lines = [
        *([sample_words(sample)] if sample is not None else []),
        f"案卷 {sums.all.cases} 件：{case_words(sums)}",
        f"事项：{finding_words(sums)}",
        *([f"得分：{_points(sums, frame)}"] if frame.run.schemes else []),
        *[f"{case_no}：{error}" for case_no, error in done.errors],
        *[f"单位年度 {unit_name(unit)}：{unit.error}" for unit in frame.units if unit.error is not None],
    ]
    problems = list(error_lines(frame.errors))
    if problems:
        lines += [f"数据问题 {len(frame.errors)} 处：", *(f"  {line}" for line in problems)]
    if frame.run.mapping is not None:
        lines += ["映射：" + mapping_words(frame.run.mapping).replace("\n", "\n  ")]
    return "\n".join([*lines, calendar_words(frame.tool.calendar.from_, frame.tool.calendar.until)])


def _points(sums: Sums, frame: Review) -> str:
    """The grades of the schemes, and how many cases have each; where there are schemes with grades at all."""
    graded = any(scheme.grades for scheme in frame.run.schemes)
    return points_words(sums, frame.run.schemes, grade_order(frame.run) if graded else (), every=True)
