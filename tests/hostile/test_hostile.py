"""Every file of the corpus through the real command: a clear end, in bounds, and nothing left behind."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.corpus import REPORT, Ends, Hostile, corpus
from tests.hostile.runner import MEGABYTES, SECONDS, Ran, Runner

CHINESE = re.compile("[\u4e00-\u9fff]{3}")
# What no stream may carry: control characters, lone surrogates, and what turns the direction of writing.
STEERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]"
)
MOST_TOLD = 400_000  # characters of a refusal: nobody reads more


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner() as started:
        yield started


def test_the_corpus_is_large_enough() -> None:
    assert len(corpus()) >= 150


@pytest.mark.parametrize("name", corpus())
def test_a_hostile_input_is_answered(name: str, runner: Runner, tmp_path: Path) -> None:
    hostile = corpus()[name]
    folder, beside = tmp_path / "案卷", tmp_path / "beside"
    folder.mkdir()
    beside.mkdir()
    hostile.build(folder)
    before = _names(folder)
    ran = runner.run(hostile.call, folder, beside)
    shown = (
        f"{ran.code} {ran.seconds:.1f} s {ran.megabytes:.0f} MB\n{ran.out[-1500:]}\n---\n{ran.err[-1500:]}"
    )
    assert ran.seconds <= SECONDS and ran.megabytes <= MEGABYTES, shown
    assert "Traceback" not in ran.told and "内部" not in ran.told, shown
    assert not STEERS.search(ran.told), (STEERS.search(ran.told), shown)
    assert CHINESE.search(ran.told), shown
    assert all(word in ran.told for word in hostile.says), (hostile.says, shown)
    _as_agreed(hostile, ran, folder, before, shown)
    assert _names(beside / "tmp") == set(), shown


def _as_agreed(hostile: Hostile, ran: Ran, folder: Path, before: set[str], shown: str) -> None:
    if hostile.ends is Ends.TOLD:
        assert ran.code in (0, 1, 2), shown
        assert _names(folder) == before, shown
        return
    refused = ran.code == 2
    assert ran.code in (0, 1, 2, 3), shown
    if hostile.ends is not Ends.EITHER:
        assert refused is (hostile.ends is Ends.REFUSED), shown
    if refused:
        assert ran.out == "", shown
        assert len(ran.err) <= MOST_TOLD, len(ran.err)
        assert _names(folder) == before, shown
        return
    answer = json.loads(ran.out, parse_constant=_no_constant)
    if hostile.cases is not None:
        assert {case["case_no"] for case in answer["cases"]} == set(hostile.cases), shown
    if REPORT in hostile.call:
        assert _names(folder) == before | {REPORT}, shown
        formulas = list(_formulas(folder / REPORT))
        assert formulas == [], formulas


def _names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def _no_constant(word: str) -> object:
    raise AssertionError(f"{word} is no JSON")


def _formulas(report: Path) -> Iterator[str]:
    """Every formula of a workbook, and every link out of it."""
    with zipfile.ZipFile(report) as package:
        for name in package.namelist():
            text = package.read(name).decode("utf-8", "replace")
            yield from re.findall(r"<f[ >].*?</f>", text)
            if name.endswith(".rels"):
                yield from re.findall(r'Target="[^"]*" TargetMode="External"', text)
