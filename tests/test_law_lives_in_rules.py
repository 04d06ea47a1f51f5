"""The law lives in the rule files: no name of a document, no article and no deadline of the regulation stands in Python."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from records.catalogue import DOCUMENT_KINDS

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("records", "dsl", "engine", "adapters", "reports", "pingcha", "rules")
# The schema itself, and what the template and the data-quality remarks must know of it.
VOCABULARY = {f"records/{name}.py" for name in ("catalogue", "tables", "meanings", "consistency", "homes")}
ARTICLE = re.compile(r"第[一二三四五六七八九十]+条")
DEADLINE = re.compile(r"[0-9一二三四五六七八九十]+个?(工作日|小时)内")
NAMES = frozenset(DOCUMENT_KINDS) - {"其他", "公告"}  # these two are ordinary words as well


def modules() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def texts(path: Path) -> list[str]:
    """The string constants of a module, without its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    constants = (
        node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings
    )
    return [node.value for node in constants if isinstance(node.value, str)]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_law_in_python(path: Path) -> None:
    if str(path.relative_to(ROOT).as_posix()) in VOCABULARY:
        pytest.skip("the vocabulary of the record")
    for text in texts(path):
        # Messages about rule files show how an article is written.
        assert path.is_relative_to(ROOT / "dsl") or not ARTICLE.search(text), text
        assert not DEADLINE.search(text), text
        assert not any(name in text for name in NAMES), text


def test_the_scan_sees_what_it_looks_for() -> None:
    found = texts(ROOT / "records" / "catalogue.py")
    assert "送达回证" in found
    assert ARTICLE.search("依据第十一条") and DEADLINE.search("3个工作日内")
