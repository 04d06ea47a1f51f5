"""docs/集群.md: its figures are those of the program, its arithmetic is right and rests on what was measured."""

from __future__ import annotations

import re
from pathlib import Path

from pingcha import cluster
from pingcha.commands import convert
from pingcha.piece_store import PieceStore

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "集群.md").read_text(encoding="utf-8")
MEASURED = (ROOT / "benchmarks" / "RESULTS.md").read_text(encoding="utf-8")
CASES = 10_000_000


def _number(pattern: str) -> float:
    found = re.search(pattern, PAGE)
    assert found, pattern
    return float(found[1].replace(",", ""))


def test_the_limits_are_those_of_the_program() -> None:
    assert f"没有应答（{cluster.ANSWER:g} 秒）、没有工作机（{cluster.WORKERS:g} 秒）" in PAGE
    assert f"--per-partition {convert.PER_PARTITION}" in PAGE
    store = PieceStore(Path("评查报告.xlsx"), resume=False, tell=print)
    assert f"`{store.folder}`" in PAGE


def test_the_arithmetic_is_right() -> None:
    rate, cores = _number(r"每秒 (\d+) 件 "), _number(r"\| (\d+) 个（8 台 8 核）")
    core_hours = CASES / rate / 3600
    hours = core_hours / cores
    assert round(core_hours) == _number(r"≈ (\d+) 核·小时")
    assert round(hours, 1) == _number(r"≈ ([\d.]+) 小时")
    assert _number(r"分 ([\d,]+) 批") == CASES // convert.PER_PARTITION
    for size, whole, flow in ((r"案卷库 \| 一件 (\d+) KB", r"(\d+) GB，分", r"每秒读 ([\d.]+) MB"),
                              (r"结果 \| 一件 (\d+) KB", r"(\d+) GB，发", r"收 ([\d.]+) MB，一")):  # fmt: skip
        total = _number(size) * 1024 * CASES
        assert round(total / 2**30) == _number(whole)
        assert abs(total / 2**20 / (hours * 3600) - _number(flow)) < 0.1


def test_what_it_assumes_is_no_better_than_what_was_measured() -> None:
    section = MEASURED[MEASURED.index("<!-- partitions -->") : MEASURED.index("<!-- /partitions -->")]
    rows = re.findall(r"^\| (不用|\d+) \| [\d,]+ \| [\d.]+ \| ([\d.]+) \|", section, re.M)
    rates = [float(rate) / (1 if jobs == "不用" else int(jobs)) for jobs, rate in rows]  # of one core
    library = re.search(r"案卷库一件 ([\d.]+) KB", section)
    results = [float(found) for found in re.findall(r"([\d.]+) \|$", section, re.M)]
    assert library and rates and results
    assert _number(r"每秒 (\d+) 件 ") <= max(rates)
    assert _number(r"案卷库 \| 一件 (\d+) KB") >= float(library[1])
    assert _number(r"结果 \| 一件 (\d+) KB") >= max(results)
