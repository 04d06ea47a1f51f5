"""A workbook as text: what a person would see and click, one line a fact, so that a change of look is seen in review."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from reports.sheets.trail import DATA_NAME


def dump(path: Path) -> str:
    book = openpyxl.load_workbook(path)
    lines: list[str] = []
    for sheet in book.worksheets:
        if sheet.title == DATA_NAME:  # packed: no person reads it
            continue
        lines += _sheet(sheet)
    return "\n".join(lines) + "\n"


def _sheet(sheet: Worksheet) -> Iterator[str]:
    yield f"## {sheet.title} ({sheet.sheet_state})"
    if sheet.sheet_state != "visible":
        yield from _values(sheet)
        return
    setup = sheet.page_setup
    yield f"paper {setup.paperSize} {setup.orientation} fit {setup.fitToWidth}x{setup.fitToHeight}"
    yield f"freeze {sheet.freeze_panes} repeat {sheet.print_title_rows} area {sheet.print_area or '-'}"
    foot = sheet.oddFooter.center if sheet.oddFooter else None
    yield f"filter {sheet.auto_filter.ref} foot {foot.text if foot else '-'}"
    yield "widths " + " ".join(
        f"{name}={dimension.width:.1f}" for name, dimension in sorted(sheet.column_dimensions.items())
    )
    yield "merged " + " ".join(sorted(str(area) for area in sheet.merged_cells.ranges))
    for validation in sheet.data_validations.dataValidation:
        yield f"choices {validation.sqref} {validation.formula1}"
    for area in sheet.conditional_formatting:
        yield f"tones {area.sqref} " + " ".join(str(rule.formula[0]) for rule in area.rules)
    yield f"charts {len(getattr(sheet, '_charts'))}"  # noqa: B009 - openpyxl has no public name for it
    yield from _values(sheet)


def _values(sheet: Worksheet) -> Iterator[str]:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is None:
                continue
            link = f" -> {cell.hyperlink.location or cell.hyperlink.target}" if cell.hyperlink else ""
            yield f"{cell.coordinate} [{cell.data_type}] {cell.value!r}{link}"
