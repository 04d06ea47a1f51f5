"""Files of real systems, none of them in our form: each must end in a clear sentence. Skipped where they are not at hand.

The folder is named by PINGCHA_REAL_DATA.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from adapters import load
from records.problems import Level

FOLDER = Path(os.environ.get("PINGCHA_REAL_DATA", "real-data"))
FILES = sorted(path for path in FOLDER.glob("*.xls*")) if FOLDER.is_dir() else []


@pytest.mark.skipif(not FILES, reason="the real files are not at hand")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_of_another_form_is_refused_with_a_sentence(path: Path) -> None:
    loaded = load([path])
    assert loaded.fatal and not loaded.cases
    assert all(problem.problem and problem.hint for problem in loaded.problems)
    assert any(problem.level is Level.FATAL for problem in loaded.problems)
