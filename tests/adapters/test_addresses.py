"""What is looked for quickly in the XML of a sheet is what the plain patterns find."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters import load, package
from adapters.headings import column_index
from tests.adapters.books import book, fatal_of, rewrite

PLAIN = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)(\d+)["']""")

WORDS = """r|r=| r="| r = '|xr="|_r|=|"|'|A1|XFD1048576|12|a|007|999999999999999|<c |<c>|<x:c |<c/>|<col |:c|<|\n|\t| |案"""
xml = st.lists(st.sampled_from(WORDS.split("|")), max_size=30).map(lambda words: "".join(words).encode())


@given(xml)
@example(b'r="A1"')
@example(b'<c r="B2"/><c xr="C3"/><row r = \'4\'/>')
def test_addresses_are_those_of_the_plain_pattern(text: bytes) -> None:
    plain = PLAIN.findall(text)
    found = package._ADDRESS.findall(text)
    assert found == [letters + row for letters, row in plain]
    reach = package._Reach()
    reach.add(found)
    assert reach.cells == len(plain)
    assert reach.row == max((int(row[:12]) for _, row in plain), default=0)
    assert reach.column == max((0, *(column_index(letters.decode().upper()) for letters, _ in plain)))


@given(xml)
def test_there_are_not_more_tags_of_cells_than_were_counted(text: bytes) -> None:
    assert len(package._CELL_TAG.findall(text)) <= package._most_cell_tags(text)


def test_cells_that_do_not_say_where_they_stand_are_told_where_they_are_very_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "DENSE_CELLS", 100)
    path = book(tmp_path / "导出.xlsx", {"案件": [["案号", "案件名称"], ["甲-1", "某案"]]})
    rewrite(path, "xl/worksheets/sheet1.xml", b"</row>", b"<col/>" * 200 + b"</row>")
    assert load([path]).cases[0].case_no == "甲-1"
    rewrite(
        path, "xl/worksheets/sheet1.xml", b"</sheetData>", b"<row>" + b"<x:c/>" * 200 + b"</row></sheetData>"
    )
    problem = fatal_of(path)
    assert problem.code == "stray_cell"
    assert "204 个单元格" in problem.problem
