"""Formulas of a report: none needs what XlsxWriter would put before the names of newer functions, so it need not look."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
from xlsxwriter.worksheet import Worksheet

import pingcha
from benchmarks.generate import generate
from reports.mask import mask_review
from reports.workbook import write_workbook


def test_every_formula_stands_as_xlsxwriter_itself_would_have_written_it(tmp_path: Path) -> None:
    review = pingcha.review(list(generate(4, 3)), as_of=date(2026, 6, 30))
    written = write_workbook(mask_review(review, unmasked=False), tmp_path / "报告.xlsx")
    formulas = {
        cell.value
        for path in written
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    assert len(formulas) > 100
    for formula in formulas:
        text = str(formula)
        assert Worksheet()._prepare_formula(text, expand_future_functions=True) == text.removeprefix("=")
