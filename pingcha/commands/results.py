"""Handing out a finished review: on the screen, as JSON, as a file."""

from __future__ import annotations

from collections.abc import Sequence
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING

from pingcha.streams import say

if TYPE_CHECKING:
    from records.findings import CaseResult, Finding, Review, UnitResult


def without_not_applicable(review: Review) -> Review:
    """The review as reports give it unless everything was asked for."""
    return review.model_copy(
        update={
            "cases": [case.model_copy(update={"findings": _binding(case)}) for case in review.cases],
            "units": [unit.model_copy(update={"findings": _binding(unit)}) for unit in review.units],
        }
    )


def _binding(result: CaseResult | UnitResult) -> list[Finding]:
    return [finding for finding in result.findings if finding.verdict != "not_applicable"]


def write_file(
    review: Review,
    target: Path,
    title: str,
    inputs: Sequence[Path],
    previous: Review | None = None,
    cases: Sequence[CaseResult] | None = None,
    *,
    aside: bool = False,
) -> None:
    """Writes a masked review as the suffix says and tells where; a workbook compares it with ``previous``. ``cases``: its
    cases, where they are not in memory; ``aside``: a second process may write volumes.

    Raises reports.files.OutputError.
    """
    if target.suffix.lower() == ".json":
        from reports.files import check_target, text_output, write_all
        from reports.json_report import case_json, json_parts

        check_target(target, inputs)
        write_all([text_output(target, json_parts(review, map(case_json, cases or review.cases)))])
        written = [target]
    else:
        from reports.workbook import write_workbook

        written = write_workbook(
            review, target, title=title, inputs=inputs, previous=previous, cases=cases, aside=aside
        )
    others = "、".join(path.name for path in written[1:4]) + (" 等" if len(written) > 4 else "")
    say(f"已写出：{written[0]}" + (f"，另有 {len(written) - 1} 个文件：{others}" if others else ""))
    stale = sorted(set(target.parent.glob(f"{escape(target.stem)}-逐卷-*.xlsx")) - set(written))
    if stale:
        say(f"文件夹里还有以前的逐卷分册，与本次结果无关：{'、'.join(path.name for path in stale)}")


def check_before_work(target: Path | None, files: Sequence[str]) -> None:
    """Refuses a target that could not be written, before minutes are spent. Raises reports.files.OutputError."""
    if target is not None:
        from reports.files import check_target, check_writable

        check_target(target, [Path(name) for name in files])
        check_writable(target)
