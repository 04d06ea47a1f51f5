"""Differences between the two evaluators that were found once, as files that CI judges again for ever.

A file holds what was found, the situations in their order (the engine's table is filled by the first for the last), and,
where they are not the shipped ones, the rules. ``python -m benchmarks.differential`` writes one itself for a difference.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.situations import Situation, from_json, to_json
from dsl.load import parse_text
from dsl.tree import RuleSet

FOLDER = Path(__file__).parents[1] / "tests" / "engine" / "regressions"


@dataclass(frozen=True, slots=True)
class Regression:
    """``rules`` None: the shipped rule files."""

    name: str
    found: str
    situations: tuple[Situation, ...]
    rules: RuleSet | None


def read(path: Path) -> Regression:
    """Raises ValueError where the file's own rules are refused."""
    data = json.loads(path.read_text(encoding="utf-8"))
    rules: RuleSet | None = None
    if "规则" in data:
        loaded = parse_text({"规则.评查": "\n".join(data["规则"])}, "\n".join(data["原文"]))
        if loaded.ruleset is None:
            raise ValueError(f"{path.name}：{[one.message for one in loaded.diagnostics]}")
        rules = loaded.ruleset
    return Regression(path.stem, data["发现"], tuple(map(from_json, data["情形"])), rules)


def read_all(folder: Path = FOLDER) -> list[Regression]:
    return [read(path) for path in sorted(folder.glob("*.json"))]


def write(found: str, situations: Sequence[Situation], folder: Path = FOLDER) -> Path:
    """A new file, named by what it holds; the same difference twice is one file."""
    content = {"发现": found, "情形": [to_json(situation) for situation in situations]}
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    name = hashlib.sha256(json.dumps(content["情形"], ensure_ascii=False).encode()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(text, encoding="utf-8")
    return path
