"""The corpus of hostile inputs: a named builder for each, and what the real command must answer.

A new format gets a module of builders like the others, and its name in ``MODULES``. Nothing of it is kept in the
repository as a file: the builders write into an empty folder when the test runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Final

MODULES: Final = (
    "zip_files",
    "xml_files",
    "sheet_files",
    "cell_files",
    "json_files",
    "disguised_files",
    "places",
    "rule_folders",
    "calendar_files",
    "option_values",
    "returned_reports",
)

EXPORT: Final = "导出.xlsx"
REPORT: Final = "结果.xlsx"
CASE_NO: Final = "2025-1"
RULES: Final = str(Path(__file__).parents[1] / "pingcha" / "rules")


class Ends(Enum):
    """How a run must end."""

    REFUSED = "code 2, the reason on stderr, nothing on stdout, nothing written"
    ANSWERED = "code 0, 1 or 3, every case of the input named in the result"
    EITHER = "one of the two"
    TOLD = "a command about rules: code 0, 1 or 2, and a sentence"


@dataclass(frozen=True, slots=True)
class Hostile:
    """One hostile input. ``says``: words that must stand in what the command prints; ``cases``: the 案号 in the answer
    (None: not looked at)."""

    name: str
    build: Callable[[Path], None]
    call: tuple[str, ...]
    ends: Ends
    says: tuple[str, ...]
    cases: tuple[str, ...] | None


_FOUND: dict[str, Hostile] = {}


def check(*files: str) -> tuple[str, ...]:
    """The call that most files are given to: one command that reads, decides, and writes both kinds of result."""
    return (
        "check",
        *(files or (EXPORT,)),
        "--rules",
        RULES,
        "--as-of",
        "2025-06-30",
        "--format",
        "json",
        "-o",
        REPORT,
    )


def add(
    name: str,
    build: Callable[[Path], None],
    *says: str,
    ends: Ends = Ends.REFUSED,
    call: Sequence[str] = (),
    cases: Sequence[str] | None = (CASE_NO,),
) -> None:
    """Put one input into the corpus."""
    assert name not in _FOUND, f"two builders are called {name}"
    kept = tuple(cases) if cases is not None and ends is not Ends.REFUSED else None
    _FOUND[name] = Hostile(name, build, tuple(call) or check(), ends, says, kept)


def hostile(
    *says: str,
    ends: Ends = Ends.REFUSED,
    call: Sequence[str] = (),
    cases: Sequence[str] | None = (CASE_NO,),
) -> Callable[[Callable[[Path], None]], Callable[[Path], None]]:
    """Put a builder into the corpus under its own name."""

    def put(build: Callable[[Path], None]) -> Callable[[Path], None]:
        add(build.__name__, build, *says, ends=ends, call=call, cases=cases)
        return build

    return put


def corpus() -> Mapping[str, Hostile]:
    """Every hostile input by name."""
    for name in MODULES:
        import_module(f"tests.hostile.{name}")
    return _FOUND
