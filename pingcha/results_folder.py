"""A folder of results (``review --results``): the pieces as Parquet, 汇总.xlsx and 结果.json, which says what it all is."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from pingcha.partition_run import Reviewed
from records.findings import RunInfo, ToolInfo
from reports.files import refusals
from reports.json_report import to_json
from reports.mask import mask_model
from reports.results_form import MANIFEST, SUMMARY
from reports.sums import Sums, grade_order
from reports.sums_book import write_sums_book
from reports.sums_text import case_words, finding_words, points_words
from reports.words import calendar_words


class Manifest(BaseModel):
    """``partitions`` are the folders of the pieces, in the order of the cases, with how many cases each holds."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["pingcha/results/1"] = Field(default="pingcha/results/1", alias="schema")
    tool: ToolInfo
    run: RunInfo
    sums: Sums
    partitions: dict[str, int]


def finish(reviewed: Reviewed, sums: Sums) -> None:
    """Adds what goes beside the pieces; the folder is then whole. Raises OutputError."""
    store = reviewed.store
    tool = reviewed.tool
    run = mask_model(reviewed.info)
    manifest = Manifest(
        tool=tool,
        run=run,
        sums=sums,
        partitions={account.name: account.cases for account in reviewed.accounts},
    )
    with refusals(store.target):
        (store.folder / MANIFEST).write_text(to_json(manifest), encoding="utf-8", newline="\n")
        write_sums_book(store.folder / SUMMARY, tool, run, sums)
    store.finish()


def screen(reviewed: Reviewed, sums: Sums) -> str:
    """A few lines on the screen; the rest is in the folder."""
    calendar = reviewed.tool.calendar
    lines = [
        f"案卷 {sums.all.cases} 件，分 {len(reviewed.accounts)} 批：{case_words(sums)}",
        f"事项：{finding_words(sums)}",
        *(
            [f"得分：{points_words(sums, reviewed.info.schemes, grade_order(reviewed.info))}"]
            if reviewed.info.schemes
            else []
        ),
        *(f"单位年度 {failed}" for failed in sums.management_failed),
        *([f"数据问题 {sums.problems} 处，见各批的“数据问题”"] if sums.problems else []),
        *(f"[{problem.level}] {problem.problem}。{problem.hint}" for problem in reviewed.missing()),
        calendar_words(calendar.from_, calendar.until),
    ]
    return "\n".join(lines)
