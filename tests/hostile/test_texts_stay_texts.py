"""Texts of a case in the reports that are no workbook: shown as they are, never taken for mark-up or for a field."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from pingcha.cli import main
from tests.hostile.cell_files import TEXTS, full_case, write_json
from tests.hostile.corpus import RULES

DANGEROUS = [name for name in TEXTS if not name.startswith(("text_of", "lines_of", "list_of", "piled"))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case for each text, in one export."""
    home = tmp_path_factory.mktemp("案卷")
    cases = [
        full_case(TEXTS[name], f"2025-{n}", 涉密类型=["无"], 密级=None) for n, name in enumerate(DANGEROUS)
    ]
    write_json(home, [one["案件列表"][0] for one in cases])  # type: ignore[index]
    return home


def _written(folder: Path, name: str) -> Path:
    assert main(["check", str(folder / "导出.json"), "--rules", RULES, "-o", str(folder / name)]) in (0, 1)
    return folder / name


def test_a_page_holds_no_mark_up_of_a_case(folder: Path) -> None:
    page = _written(folder, "自查表.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;" in page and "<script>alert" not in page
    assert not re.search("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]", page)


def test_a_document_is_well_formed_and_has_no_field_of_a_case(folder: Path) -> None:
    with zipfile.ZipFile(_written(folder, "自查表.docx")) as package:
        body = package.read("word/document.xml").decode("utf-8")
    assert "&lt;script&gt;" in body and "cmd|" in body
    assert not re.search("<w:instrText[^>]*>[^<]*(?:cmd|HYPERLINK|DDE)", body)
