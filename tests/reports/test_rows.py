"""Rows put whole and rows put cell by cell are the same cells: in every sheet of a review, and for any text or number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pingcha
from benchmarks.generate import generate
from records.findings import Review
from reports.mask import mask_review
from reports.sheets.book import Book
from reports.sheets.content import CELL_LIMIT, Content, Formula, Link
from reports.sheets.table import cells_height
from reports.workbook import Limits, write_workbook
from tests.reports.cells import cells
from tests.reports.sample import clean_case, review


@pytest.fixture(scope="module")
def generated() -> Review:
    shown = mask_review(pingcha.review(list(generate(5, 3)), as_of=date(2026, 6, 30)))
    shared = [
        case.model_copy(update={"reviewers": ["甲某"] if number % 2 else ["乙某", "甲某"]})
        for number, case in enumerate(shown.cases)
    ]
    return shown.model_copy(update={"cases": shared})


@pytest.mark.parametrize(
    "limits",
    [{}, {"cases_a_book": 3}, {"low_memory_from": 0}, {"sheet_rows": 30}],
    ids=["small", "volumes", "low memory", "several sheets"],
)
def test_a_review_looks_the_same_whether_rows_are_put_whole_or_cell_by_cell(
    generated: Review, limits: dict[str, int], tmp_path: Path
) -> None:
    folders = [tmp_path / "whole", tmp_path / "plainly"]
    for folder, plainly in zip(folders, (False, True), strict=True):
        folder.mkdir()
        write_workbook(generated, folder / "报告.xlsx", limits=Limits(**limits, plainly=plainly))
    names = sorted(path.name for path in folders[0].iterdir())
    assert names == sorted(path.name for path in folders[1].iterdir())
    assert len(names) > 2
    for name in names:
        whole, plain = (cells(folder / name) for folder in folders)
        assert list(whole) == list(plain)
        for part, lines in plain.items():
            assert whole[part] == lines, f"{name} {part}"


TEXTS = st.text(max_size=40) | st.sampled_from(
    [
        "<r>x</r>",
        "<r><t>&</t></r>",
        "_x0041_",
        " 前后 ",
        "=1+1",
        "a\nb\r",
        "\ud800",
        "\ufffe",
        "中\x01",
        "😀" * 9,
    ]
)
CONTENTS = st.one_of(
    st.none(),
    TEXTS,
    st.integers(-(10**17), 10**17),
    st.floats(allow_nan=False, allow_infinity=False),
    st.builds(
        Formula, st.sampled_from(['=IF(A1<2,"<&>",3)', "=A1"]), st.sampled_from(["", "是", "#N/A", 1, 2.5])
    ),
    st.builds(
        Link,
        TEXTS.filter(bool),
        st.sampled_from(["甲 '乙", "总表"]),
        st.just("A4"),
        st.sampled_from([None, "册.xlsx"]),
    ),
)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.lists(CONTENTS, min_size=1, max_size=6), st.sampled_from([None, 15, 21.5, 409.0]))
    ),
    low=st.booleans(),
)
def test_any_content_is_put_alike(
    rows: Sequence[tuple[Sequence[Content], float | None]],
    low: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    found = []
    for plainly in (False, True):
        path = folder / f"{plainly}.xlsx"
        book = Book(path, "", date(2026, 1, 1), low_memory=low, plainly=plainly)
        sheet = book.sheet("甲", landscape=True)
        for number, (contents, height) in enumerate(rows):
            book.put_row(sheet, number, contents, [book.look("cell")] * len(contents), height)
        book.close()
        found.append(cells(path))
    assert found[0] == found[1]


@pytest.mark.parametrize("low", [0, 30_000])
@pytest.mark.parametrize("title", ["<r><t>x</t></r>", "<r>&</r>"])
def test_a_text_that_looks_like_xml_stands_as_it_is(title: str, low: int, tmp_path: Path) -> None:
    """XlsxWriter writes a text between <r> and </r> into the file as it comes, where it would be markup."""
    path = tmp_path / "a.xlsx"
    case = clean_case().model_copy(update={"title": title})
    write_workbook(review(case), path, limits=Limits(low_memory_from=low))
    assert openpyxl.load_workbook(path)["评查总表"]["C4"].value == title


def test_a_text_too_long_for_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    case = clean_case().model_copy(update={"title": "长" * 40_000})
    write_workbook(review(case), path)
    value = str(openpyxl.load_workbook(path)["评查总表"]["C4"].value)
    assert len(value) == CELL_LIMIT
    assert value.endswith("余下部分见 JSON 结果）")


def test_a_number_never_makes_a_row_higher_for_its_digits() -> None:
    """Points are exact, and shown to a hundredth."""
    assert cells_height([0.17391304347826086, 1_000_000], [9, 6]) == cells_height(["短"], [9])
