"""The workbook as another program sees it: LibreOffice opens it and writes it again with the same words."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from reports.mask import mask_review
from reports.workbook import write_workbook
from tests.reports.sample import review

SOFFICE = shutil.which("soffice")


def _values(path: Path) -> dict[str, list[tuple[str, object]]]:
    return {
        sheet.title: [
            (cell.coordinate, round(cell.value, 12) if isinstance(cell.value, float) else cell.value)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        ]
        for sheet in openpyxl.load_workbook(path).worksheets
    }


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_reads_every_cell_as_we_wrote_it(tmp_path: Path) -> None:
    target = tmp_path / "评查报告.xlsx"
    write_workbook(mask_review(review()), target)
    profile = (tmp_path / "profile").as_uri()
    folder = tmp_path / "again"
    command = [str(SOFFICE), f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx"]
    subprocess.run(
        [*command, "--outdir", str(folder), str(target)], check=True, capture_output=True, timeout=120
    )
    assert _values(folder / target.name) == _values(target)
