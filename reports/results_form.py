"""What a folder of results is called and made of, known before any Parquet library has to be loaded."""

from __future__ import annotations

from typing import Final

RESULTS_FORMAT: Final = "pingcha/results/1"
MANIFEST: Final = "结果.json"
SUMMARY: Final = "汇总.xlsx"
CASES, FINDINGS, UNITS, PROBLEMS = "案卷", "事项", "单位年度", "数据问题"  # the files of a partition
