"""Checks 行政执法 case files against the regulation: ``pingcha.check(...)`` and ``pingcha.review(...)``.

Both answer a ``records.findings.Review``: typed, with ``to_frame()`` (a row a finding) and ``cases_to_frame()`` (a row a
case) for pandas. Nothing heavy is imported before the first call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

from pingcha.errors import PingchaError

if TYPE_CHECKING:
    from pingcha.run import Source
    from records.findings import Review

__version__ = "0.1.0"
__all__ = ["Options", "PingchaError", "__version__", "check", "review"]


class Options(TypedDict, total=False):
    """What a run can be asked for; every key may be left out."""

    as_of: date  # the day that terms run to; today where it is not given
    stage: Literal["归档前", "已归档"]
    params: Mapping[str, str]  # 参数 by name
    rules: str | Path  # a folder of rule files in place of the program's own
    schemes: Sequence[str | Path]  # files of scoring schemes (or names of the folder's) in place of its own
    calendar: str | Path  # an overlay file of the working-day calendar
    mapping: str | Path  # a mapping file, for exports that are shaped otherwise
    verify: bool  # both evaluators for every subject (a single case always is)
    table: bool  # False: decide everything anew; the verdicts are the same
    keep_not_applicable: bool  # findings hold what is 不适用 too
    jobs: (
        int | None
    )  # worker processes (0, as where it is not given: none; None: as many as are worth while); a script
    # that asks for them has to be guarded by ``if __name__ == "__main__":``
    case_seconds: float  # what one case may take before it is 无法评查; 60 where it is not given


def check(source: Source, **options: Unpack[Options]) -> Review:
    """Check case files before archiving: paths of exports (files, folders, addresses of databases), records, or pandas
    frames by table name (``{"案件": …, "活动": …}``).

    Without ``stage`` a case with 归档日期 or 案卷号 counts as 已归档, any other as 归档前. Nothing is masked here: see
    ``reports.mask.mask_review``. Raises PingchaError where the input, a rule or a setting cannot be used.
    """
    return _run("check", source, options)


def review(source: Source, **options: Unpack[Options]) -> Review:
    """The annual review: as ``check``, but without ``stage`` every case counts as 已归档."""
    return _run("review", source, options)


def _run(
    command: Literal["check", "review"],
    source: Source,
    options: Options,
) -> Review:
    from pingcha.run import CASE_SECONDS, RunRequest, run

    rules, calendar, mapping = options.get("rules"), options.get("calendar"), options.get("mapping")
    schemes = options.get("schemes")
    request = RunRequest(
        command=command,
        as_of=options.get("as_of") or date.today(),
        stage=options.get("stage"),
        params=options.get("params", {}),
        rules=None if rules is None else Path(rules),
        schemes=None if schemes is None else tuple(map(str, schemes)),
        calendar=None if calendar is None else Path(calendar),
        mapping=None if mapping is None else Path(mapping),
        verify=options.get("verify", False),
        table=options.get("table", True),
        keep_not_applicable=options.get("keep_not_applicable", False),
        jobs=options.get("jobs", 0),
        case_seconds=options.get("case_seconds", CASE_SECONDS),
    )
    return run(source, request).review
