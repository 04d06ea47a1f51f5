"""What one case costs before anything is judged: nothing heavy is imported that its input does not need."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.export import write_cases
from benchmarks.generate import generate
from tests.pingcha import exports

WORKBOOKS = ("xml.etree.ElementTree", "python_calamine")  # for workbooks only
HEAVY = ("pandas", "numpy", "openpyxl", "lark", "interegular", "xlsxwriter", "docx", "pyarrow", "sqlalchemy")
RUN = f"""
import json, sys
from pingcha.cli import main
code = main(sys.argv[1:])
print(json.dumps([code, [name for name in {HEAVY + WORKBOOKS!r} if name in sys.modules]]), file=sys.stderr)
"""


def imported(folder: Path, *arguments: str) -> tuple[int, list[str]]:
    """The exit code of a run of its own, and which heavy packages it imported."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PINGCHA_CACHE": str(folder / "缓存")},
        timeout=120,
        check=False,
    )
    code, names = json.loads(done.stderr.splitlines()[-1])
    return code, names


@pytest.fixture(params=["案卷.json", "案卷.xlsx"])
def case(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / str(request.param)
    if path.suffix == ".json":
        write_cases(path, generate(1, 1))
    else:
        exports.write_xlsx(path, exports.one_officer())
    return path


def test_a_check_from_the_second_on_imports_nothing_that_its_input_does_not_need(case: Path) -> None:
    first, _ = imported(case.parent, "check", case.name, "--as-of", "2025-06-30")
    again, heavy = imported(case.parent, "check", case.name, "--as-of", "2025-06-30")
    assert first == again
    assert first in (0, 1)
    assert heavy == (list(WORKBOOKS) if case.suffix == ".xlsx" else [])
