"""The rooms and the arrows between them: what ``pyproject.toml`` forbids, does not happen, and would be noticed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ROOMS = PROJECT["tool"]["importlinter"]["root_packages"]
LINT = "import importlinter.cli as cli; cli.lint_imports_command(['--no-cache'])"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs import-linter on the rooms of a folder with the contracts of its ``pyproject.toml``."""
    return subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """All rooms, empty, under the real contracts."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for room in ROOMS:
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
    return tmp_path


def test_no_room_imports_what_it_must_not() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_arrows_of_the_architecture_are_allowed(house: Path) -> None:
    downwards = {
        "dsl": ["records"],
        "engine": ["records", "dsl"],
        "adapters": ["records"],
        "reports": ["records", "dsl"],
        "pingcha": [room for room in ROOMS if room != "pingcha"],
    }
    for room, below in downwards.items():
        (house / room / "__init__.py").write_text("".join(f"import {other}\n" for other in below))
    assert lint(house).returncode == 0


@pytest.mark.parametrize(
    ("room", "other"),
    [
        *(("records", other) for other in ROOMS if other != "records"),
        *(("rules", other) for other in ROOMS if other != "rules"),
        *(("dsl", other) for other in ("rules", "engine", "adapters", "reports", "pingcha")),
        *(("engine", other) for other in ("rules", "adapters", "reports", "pingcha")),
        *(("adapters", other) for other in ("dsl", "rules", "engine", "reports", "pingcha")),
        *(("reports", other) for other in ("rules", "engine", "adapters", "pingcha")),
        ("pingcha", "durable_rules_engine"),
        ("engine", "durable"),
        ("reports", "chinese_calendar"),
    ],
)
def test_any_other_arrow_is_noticed(house: Path, room: str, other: str) -> None:
    (house / room / "guilty.py").write_text(f"def late() -> None:\n    import {other}\n")
    done = lint(house)
    assert done.returncode == 1
    assert f"{room}.guilty -> {other}" in done.stdout


def test_durable_rules_is_named_in_one_module_only() -> None:
    named = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if "durable_rules_engine" in path.read_text(encoding="utf-8")
    }
    assert named == {"engine/durable.py"}


def test_every_room_is_installed_with_its_data() -> None:
    setuptools = PROJECT["tool"]["setuptools"]
    found = setuptools["packages"]["find"]["include"]
    assert {pattern.removesuffix(".*") for pattern in found} == set(ROOMS)
    for room, patterns in setuptools["package-data"].items():
        for pattern in patterns:
            assert list((ROOT / room).glob(pattern)), f"nothing matches {pattern} in {room}"
