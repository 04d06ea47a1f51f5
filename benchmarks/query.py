"""``python -m benchmarks.query --findings 1000000``: the common questions to a folder of so many findings.

The findings are those of generated cases, evaluated once and then repeated under other 案号, units, officers and years; each
question is a run of the command from start to end. What was seen goes to ``benchmarks/RESULTS.md``.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from benchmarks.export import write_cases
from benchmarks.generate import generate
from benchmarks.machine import describe_machine
from benchmarks.results import write_section
from pingcha.results_folder import Manifest
from pingcha.run import RunRequest, run
from records.findings import CaseResult, Review
from reports.json_report import to_json
from reports.mask import mask_review
from reports.result_tables import tables_of
from reports.results_form import MANIFEST
from reports.sums import Sums, sums_of, total

QUESTIONS = (
    ("--by", "执法机构"),
    ("--by", "条款"),
    ("--by", "年度"),
    ("--by", "条款", "--where", "结论=不符合"),
    ("--by", "执法机构,年度", "--where", "条款=11"),
    ("--by", "承办人", "--limit", "20"),
    ("--where", "结论=不符合"),
)
ORIGINALS, A_PARTITION = 100, 1000
UNITS, OFFICERS, YEARS = 120, 2000, ("2021", "2022", "2023", "2024", "2025")


def write_results(folder: Path, findings: int, seed: int) -> tuple[int, int]:
    """A folder of results with at least so many findings; answers with the numbers of cases and of findings."""
    write_cases(folder / "案卷.json", generate(ORIGINALS, seed))
    request = RunRequest("review", as_of=date(2026, 6, 30), jobs=0, reasons_of_met=False)
    review = mask_review(run(folder / "案卷.json", request).review)
    chance = random.Random(seed)
    results = folder / "结果"
    results.mkdir()
    sums: list[Sums] = []
    partitions: dict[str, int] = {}
    cases = written = 0
    while written < findings:
        part = review.model_copy(update={"cases": list(_repeated(review, cases, chance)), "errors": []})
        name = f"{len(partitions) + 1:05d}"
        (results / name).mkdir()
        for table, content in tables_of(part, 0).items():
            (results / name / f"{table}.parquet").write_bytes(content)
        sums.append(sums_of(part))
        partitions[name] = len(part.cases)
        cases += len(part.cases)
        written += sum(len(case.findings) for case in part.cases)
    manifest = Manifest(tool=review.tool, run=review.run, sums=total(sums), partitions=partitions)
    (results / MANIFEST).write_text(to_json(manifest), encoding="utf-8")
    return cases, written


def _repeated(review: Review, first: int, chance: random.Random) -> Iterator[CaseResult]:
    for number in range(first, first + A_PARTITION):
        yield review.cases[number % len(review.cases)].model_copy(
            update={
                "case_no": f"〔{chance.choice(YEARS)}〕{number}号",
                "unit": f"第 {chance.randrange(UNITS)} 执法队",
                "handlers": [f"执法员{chance.randrange(OFFICERS)}" for _ in range(2)],
                "dates": {"归档日期": f"{chance.choice(YEARS)}-06-30"},
            }
        )


def seconds(folder: Path, words: Sequence[str]) -> float:
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "pingcha", "query", str(folder), *words],
        cwd=Path(__file__).parents[1],
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - began


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases, findings = write_results(folder, options.findings, options.seed)
        size = sum(path.stat().st_size for path in (folder / "结果").rglob("*.parquet"))
        for words in QUESTIONS:  # the files are in the system's memory then, as in a second question
            seconds(folder / "结果", words)
        times = {
            words: [seconds(folder / "结果", words) for _ in range(options.repeats)] for words in QUESTIONS
        }
        empty = [seconds(folder, ("--help",)) for _ in range(options.repeats)]
    lines = [
        "## 查询",
        "",
        f"命令：`python -m benchmarks.query --findings {options.findings} --repeats {options.repeats} --seed {options.seed}`",
        "",
        f"{cases:,} 个案卷、{findings:,} 处事项，Parquet {size / 2**20:.0f} MB。从启动 `pingcha query` 到结束，"
        f"{options.repeats} 次的中位数（最短到最长）；只启动（`--help`）{statistics.median(empty):.2f} 秒。",
        "",
        "| 问题 | 秒 |",
        "|---|---|",
        *(
            f"| `{' '.join(words)}` | {statistics.median(found):.2f}（{min(found):.2f}～{max(found):.2f}） |"
            for words, found in times.items()
        ),
        "",
        f"机器：{describe_machine()}",
    ]
    print("\n".join(lines))
    write_section("query", "\n".join(lines))


if __name__ == "__main__":
    main()
