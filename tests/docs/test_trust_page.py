"""docs/可信性.md: what it names is there, and its figures are those that the commands wrote."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "可信性.md").read_text(encoding="utf-8")
RESULTS = (ROOT / "benchmarks" / "RESULTS.md").read_text(encoding="utf-8")
FIGURES = sorted(set(re.findall(r"\*\*([\d.]+)\*\*", PAGE)))


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_stands_in_the_results(figure: str) -> None:
    assert re.search(rf"(?<![\d.]){re.escape(figure)}(?![\d.])", RESULTS), figure


def test_every_test_that_is_named_is_there() -> None:
    named = re.findall(r"`((?:tests/[\w/]+/)?(?:test_\w+\.py|data/[^`]+)|tests/[^`]+)`", PAGE)
    assert len(named) > 12
    for name in named:
        path = ROOT / name
        found = path.exists() or list((ROOT / "tests").rglob(Path(name).name))
        assert found, name


def test_every_command_that_is_named_is_there() -> None:
    modules = re.findall(r"`python -m (benchmarks\.\w+)", PAGE)
    assert len(set(modules)) >= 5
    for module in modules:
        assert (ROOT / f"{module.replace('.', '/')}.py").exists(), module
