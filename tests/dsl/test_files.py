"""Folders and files as people have them: encodings, line ends, what is missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dsl.load import Loaded, load_rules, main
from dsl.render import as_json, render
from tests.dsl.rules import REGULATION, duty, file, load

RULES = file(duty("地点 已填"))


def folder(tmp_path: Path, rules: bytes | None, regulation: bytes | None = REGULATION.encode()) -> Loaded:
    if rules is not None:
        (tmp_path / "规则.评查").write_bytes(rules)
    if regulation is not None:
        (tmp_path / "原文.txt").write_bytes(regulation)
    return load_rules(tmp_path)


@pytest.mark.parametrize(
    "data",
    [
        RULES.encode(),
        b"\xef\xbb\xbf" + RULES.encode(),
        RULES.replace("\n", "\r\n").encode(),
        RULES.replace("\n", "\r").encode(),
    ],
    ids=["plain", "byte order mark", "CRLF", "CR"],
)
def test_text_is_read_however_it_was_saved(tmp_path: Path, data: bytes) -> None:
    loaded = folder(tmp_path, data)
    assert loaded.ruleset is not None
    assert loaded.ruleset.obligations[0].span.column == 1


@pytest.mark.parametrize(
    ("rules", "regulation", "codes"),
    [
        (RULES.encode("gb18030"), REGULATION.encode(), ["not-utf-8"]),
        (RULES.encode("utf-16"), REGULATION.encode(), ["not-utf-8"]),
        (RULES.encode() + b"\0", REGULATION.encode(), ["not-utf-8"]),
        (b"\xff\x00\x81", REGULATION.encode(), ["not-utf-8"]),
        (RULES.encode(), REGULATION.encode("gb18030"), ["not-utf-8"]),
        (RULES.encode(), None, ["no-regulation"]),
        (RULES.encode(), b"", ["empty-regulation"]),
        (None, REGULATION.encode(), ["no-rules"]),
        (b"", REGULATION.encode(), ["no-ruleset"]),
    ],
)
def test_what_cannot_be_used_is_one_sentence(
    tmp_path: Path, rules: bytes | None, regulation: bytes | None, codes: list[str]
) -> None:
    loaded = folder(tmp_path, rules, regulation)
    assert loaded.ruleset is None
    assert [d.code for d in loaded.diagnostics] == codes


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    loaded = load_rules(tmp_path / "没有")
    assert [d.code for d in loaded.diagnostics] == ["no-folder"]
    assert loaded.ruleset is None


def test_the_hash_changes_with_any_file(tmp_path: Path) -> None:
    first = folder(tmp_path, RULES.encode()).ruleset
    second = folder(tmp_path, RULES.encode(), REGULATION.encode() + b"\n").ruleset
    third = folder(tmp_path, RULES.encode() + b"\n").ruleset
    assert first is not None and second is not None and third is not None
    assert len({first.sha256, second.sha256, third.sha256}) == 3


def test_files_of_one_folder_begin_alike(tmp_path: Path) -> None:
    (tmp_path / "其他.评查").write_text("规则集 「另一个」 版本 「1」\n", encoding="utf-8")
    assert [d.code for d in folder(tmp_path, RULES.encode()).diagnostics if d.code != "missing-example"] == [
        "other-ruleset"
    ]


def test_the_command_for_rule_authors_prints_and_exits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder(tmp_path, RULES.encode())
    assert main([str(tmp_path)]) == 0
    assert "规则可用：1 条，义务 1 项，人工 0 项。" in capsys.readouterr().out
    folder(tmp_path, RULES.replace("地点", "地方").encode())
    assert main([str(tmp_path)]) == 2
    assert "活动没有“地方”" in capsys.readouterr().out
    assert main([]) == 2


def test_the_marker_stands_under_the_place_in_display_columns() -> None:
    loaded = load(file(duty("地方 已填")))
    lines = render(loaded.diagnostics, loaded.sources).split("\n")
    (at,) = [i for i, line in enumerate(lines) if "^" in line]
    before = lines[at - 1].split("地方")[0]
    wide = sum(2 if ord(char) > 0x2E80 else 1 for char in before)
    assert lines[at].index("^") == wide
    assert lines[at].count("^") == 4


def test_programs_get_codes_and_places() -> None:
    (found,) = json.loads(as_json(load(file(duty("地方 已填"))).diagnostics))
    assert (found["code"], found["severity"], found["file"]) == ("unknown-field", "error", "规则.评查")
    assert found["end_column"] - found["column"] == 2
