"""CONTRIBUTING.md names what is there, and the message it calls good is the one that the program gives."""

from __future__ import annotations

import re
from pathlib import Path

from dsl.load import parse_text
from dsl.render import render_one
from tests.docs.language_pages import blocks

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RULE = """规则集 「某制度」 版本 「1」
义务 1.1 「存储」
  依据 款 1 「应当存储」
  应当 限期 存储时间 在 结束时间 起 2 内
  类别 时限
  针对 音像
"""


def test_the_good_message_is_the_one_given() -> None:
    loaded = parse_text({"规则.评查": RULE}, "第一条　应当存储。\n")
    (shown,) = [body for kind, _, body in blocks(TEXT) if kind == "text"]
    assert shown == render_one(loaded.diagnostics[0], loaded.sources) + "\n"


def test_the_files_it_names_are_there() -> None:
    named = [
        name
        for name in re.findall(r"`([^`\s]+)`", TEXT)
        if "/" in name and not re.search(r"[*<=]|名称", name) and not name.startswith("http")
    ]
    assert len(named) > 5
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", TEXT):
        assert (ROOT / target).exists(), target
