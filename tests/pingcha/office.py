"""Editing a workbook by LibreOffice itself, so that what comes back is another program's writing."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

SYSTEM_PYTHON = "/usr/bin/python3"  # UNO comes with the system's Python
EDITOR = Path(__file__).with_name("libreoffice_edit.py")

needs_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def edit(source: str, target: str, edits: Sequence[Sequence[object]]) -> None:
    """Edits ``source`` as ``libreoffice_edit`` says, recalculates it and saves it as ``target``."""
    orders = Path(target).with_suffix(".edits.json")
    orders.write_text(json.dumps(edits), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    done = subprocess.run(
        [SYSTEM_PYTHON, str(EDITOR), source, target, str(orders), port],
        capture_output=True,
        text=True,
        check=False,
    )
    orders.unlink()
    if "No module named 'uno'" in done.stderr:
        pytest.skip("python3-uno is not installed")
    assert done.returncode == 0, done.stderr
