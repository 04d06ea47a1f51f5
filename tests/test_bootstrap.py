"""``bootstrap.py``: a fresh machine that lacks something is told so in words; one that is up to date needs nothing."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
SOURCE = (ROOT / "bootstrap.py").read_text(encoding="utf-8")
on_posix = pytest.mark.skipif(os.name == "nt", reason="imitates a POSIX machine")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """What bootstrap.py reads of the project, in a folder with Chinese and a blank in its name."""
    folder = tmp_path / "案卷 评查"
    folder.mkdir()
    for name in ("bootstrap.py", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    return folder


def bootstrap(project: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs it as on a machine with no program on the PATH and no way to a package."""
    kept = {name: value for name, value in os.environ.items() if name not in ("CC", "PATH")}
    return subprocess.run(
        [sys.executable, "bootstrap.py", *words],
        cwd=project,
        env={**kept, "PATH": "", "PIP_NO_INDEX": "1", **variables},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def executable(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(script, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def environment_that_is_up_to_date(project: Path) -> None:
    """As if set up: this test's own Python in the place of the environment's, and the mark."""
    executable(project / ".venv/bin/python", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    spec = importlib.util.spec_from_file_location("bootstrap_copy", project / "bootstrap.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (project / ".venv/bootstrap.json").write_text(json.dumps(module.fingerprint()), encoding="utf-8")


# ---- what the machine lacks -----------------------------------------------------------------------------------------


@on_posix
@pytest.mark.parametrize("compiler", [{}, {"CC": ""}, {"CC": "/no/such/cc -O2"}, {"CC": "/bin/false"}])
def test_without_a_compiler_it_says_what_to_install_and_leaves_nothing(
    project: Path, compiler: dict[str, str]
) -> None:
    done = bootstrap(project, "demo", **compiler)
    assert done.returncode == 2
    assert done.stderr.startswith("没有找到可用的 C 编译器，不能继续。\n")
    for system in ("Windows", "Debian、Ubuntu", "麒麟、统信（UOS）", "macOS"):
        assert f"  {system}：\n" in done.stderr
    assert "Traceback" not in done.stderr
    assert "error:" not in done.stderr
    assert not (project / ".venv").exists()


@on_posix
def test_without_the_headers_of_python_it_says_so(project: Path, tmp_path: Path) -> None:
    compiler = executable(
        tmp_path / "cc", "#!/bin/sh\nif /bin/grep -q Python.h probe.c; then exit 1; fi\n: > probe.o\n"
    )
    done = bootstrap(project, "test", CC=str(compiler))
    assert done.returncode == 2
    assert done.stderr.startswith("有 C 编译器，但是没有 Python 的头文件（Python.h），不能继续。\n")
    assert f"python{sys.version_info[0]}.{sys.version_info[1]}-dev" in done.stderr


@on_posix
def test_without_the_network_it_says_so_and_names_the_log(project: Path, tmp_path: Path) -> None:
    compiler = executable(tmp_path / "cc", "#!/bin/sh\n: > probe.o\n")
    done = bootstrap(project, "test", CC=str(compiler), PIP_FIND_LINKS="")
    assert done.returncode == 2
    log = project / ".venv" / "bootstrap.log"
    assert "请检查网络" in done.stderr
    assert str(log) in done.stderr
    assert "ERROR" not in done.stderr and "Traceback" not in done.stderr
    assert "ERROR" in log.read_text(encoding="utf-8")


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 10), (3, 13), (4, 0)])
def test_another_python_is_refused_in_a_sentence(version: tuple[int, int]) -> None:
    pretend = f"import sys; sys.version_info = ({version[0]}, {version[1]}, 0, 'final', 0); "
    run = "import runpy; sys.argv = ['bootstrap.py', 'demo']; runpy.run_path('bootstrap.py', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", pretend + run], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 2
    assert f"需要 Python 3.11 或 3.12，现在运行的是 {version[0]}.{version[1]}" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_old_python_can_read_the_file() -> None:
    ast.parse(SOURCE, feature_version=(3, 6))


def test_it_needs_nothing_but_the_standard_library() -> None:
    nodes = ast.walk(ast.parse(SOURCE))
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {
        node.module
        for node in ast.walk(ast.parse(SOURCE))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


# ---- an environment that is there already ---------------------------------------------------------------------------


@on_posix
def test_an_environment_up_to_date_needs_neither_compiler_nor_network(project: Path) -> None:
    environment_that_is_up_to_date(project)
    done = bootstrap(project, "test", "--version")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("pytest ")


@on_posix
@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_or_project_is_noticed(project: Path, name: str) -> None:
    environment_that_is_up_to_date(project)
    with (project / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert "没有找到可用的 C 编译器" in bootstrap(project, "test", "--version").stderr


@on_posix
def test_a_project_that_was_moved_is_noticed(project: Path) -> None:
    environment_that_is_up_to_date(project)
    moved = project.rename(project.with_name("别处"))
    assert bootstrap(moved, "test", "--version").returncode == 2


def test_an_environment_of_somebody_else_is_left_alone(project: Path) -> None:
    (project / ".venv").mkdir()
    (project / ".venv" / "mine.txt").touch()
    done = bootstrap(project, "demo")
    assert done.returncode == 2
    assert "不是本程序建立的，没有动它" in done.stderr
    assert [path.name for path in (project / ".venv").iterdir()] == ["mine.txt"]


@on_posix
def test_the_demonstration_says_when_its_example_is_missing(project: Path) -> None:
    environment_that_is_up_to_date(project)
    done = bootstrap(project, "demo")
    assert (done.returncode, "没有找到示例案卷" in done.stderr) == (2, True)


@pytest.mark.parametrize("words", [(), ("dmeo",), ("demo", "x"), ("lint", "x")])
def test_a_wrong_call_shows_how_it_is_called(project: Path, words: tuple[str, ...]) -> None:
    done = bootstrap(project, *words)
    assert done.returncode == 2
    assert done.stderr.startswith("用法：python bootstrap.py 命令")


# ---- the lock file --------------------------------------------------------------------------------------------------


def test_the_lock_pins_all_that_the_project_asks_for() -> None:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert all(re.match(r"[a-z0-9-]+==[^ ]+( ; |$)", line) for line in lines), (
        "names and versions, no addresses"
    )
    locked: dict[str, list[str]] = {}
    for line in lines:
        requirement = Requirement(line)
        version = next(iter(requirement.specifier)).version
        locked.setdefault(canonicalize_name(requirement.name), []).append(version)
    for text in [*table["dependencies"], *table["optional-dependencies"]["dev"]]:
        wanted = Requirement(text)
        versions = locked[canonicalize_name(wanted.name)]
        assert all(wanted.specifier.contains(version) for version in versions), text
