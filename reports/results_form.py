"""What a folder of results is called and made of, known before any Parquet library has to be loaded."""

from __future__ import annotations

from typing import Final

RESULTS_FORMAT: Final = "pingcha/results/1"
MANIFEST: Final = "结果.json"
SUMMARY: Final = "汇总.xlsx"
