"""An input kept on disk is the same input: the same cases, rows, places and problems, in the same order."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import adapters.json_text
from adapters import LoadedInput, load
from adapters.on_disk import on_disk
from adapters.told import Told
from benchmarks.end_to_end import Sheets, sheets, write_cells
from benchmarks.export import write_cases
from benchmarks.generate import generate
from records.problems import MOST_ALIKE, MOST_REMARKS, InputProblem, Level, listed
from tests.adapters.books import book

CASES = 6
SEEDS = range(24)


def _of_rows(loaded: LoadedInput) -> list[object]:
    """What rows are compared by besides their values."""
    return [
        (table, row.origin, row.model_fields_set, row.assumed)
        for case in (*loaded.cases, *loaded.failed)
        for table, _, row in case.all_rows()
    ]


def _require_the_same(*paths: Path) -> LoadedInput:
    expected = load(paths)
    with on_disk(paths) as spooled:
        found = spooled.loaded()
        assert spooled.fatal == expected.fatal
        temporary = spooled.handle.path
        for step in (1, 4):  # however many are taken out together
            taken = list(spooled.all(step))
            assert spooled.problems(taken) == expected.problems
            failed = [
                case.case_no for out in taken for case, bad in zip(out.cases, out.failed, strict=True) if bad
            ]
            assert failed == [case.case_no for case in expected.failed]
    assert not temporary.parent.exists()
    assert found == expected
    assert _of_rows(found) == _of_rows(expected)
    return expected


# What can be wrong with an export, each done to its sheets by chance.


def _spoilt(book: Sheets, chance: random.Random) -> None:
    for name in chance.sample(list(book), 4):
        for row in chance.sample(book[name][1:], min(3, len(book[name]) - 1)):
            row[chance.randrange(1, len(row))] = chance.choice(
                ("不是词", "2025-13-40", "暂无", "甲\u200b", 3.5)
            )


def _shuffled(book: Sheets, chance: random.Random) -> None:
    for lines in book.values():
        rows = lines[1:]
        chance.shuffle(rows)
        lines[1:] = rows


def _strangers(book: Sheets, chance: random.Random) -> None:
    for name in chance.sample([name for name in book if name != "案件"], 3):
        for row in chance.sample(book[name][1:], min(2, len(book[name]) - 1)):
            row[0] = chance.choice(("没有这一案", "", "＃", None))


def _folded(book: Sheets, chance: random.Random) -> None:
    """A 案号 written otherwise in one table than in another."""
    name = chance.choice([name for name in book if name != "案件"])
    for row in book[name][1:]:
        row[0] = str(row[0]).replace("〔", "[").replace("〕", "]")


def _fewer(book: Sheets, chance: random.Random) -> None:
    """Columns and whole tables that were not exported."""
    del book[chance.choice([name for name in book if name != "案件"])]
    for lines in book.values():
        place = chance.randrange(1, len(lines[0]))
        for row in lines:
            del row[place]


def _doubled(book: Sheets, chance: random.Random) -> None:
    book["案件"].append(list(chance.choice(book["案件"][1:])))


def _no_header(book: Sheets, chance: random.Random) -> None:
    del book["案件"][chance.randrange(1, len(book["案件"]))]


def _odd_tables(book: Sheets, chance: random.Random) -> None:
    book["别的表"] = [["甲", "乙"], [1, 2]]
    book["单位年度"] = [["单位", "年度"], ["监督科", 2024], ["监督科", "二〇二四"]]


MESSES: list[Callable[[Sheets, random.Random], None]] = [
    _spoilt,
    _shuffled,
    _strangers,
    _folded,
    _fewer,
    _no_header,
    _odd_tables,
]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_workbook_with_whatever_mistakes_is_the_same_on_disk(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    book = sheets(list(generate(CASES, seed)))
    for mess in chance.sample(MESSES, chance.randrange(1, 5)):
        mess(book, chance)
    if seed % 8 == 7:
        _doubled(book, chance)
    write_cells(tmp_path / "导出.xlsx", book)
    _require_the_same(tmp_path)


@pytest.mark.parametrize("seed", range(6))
def test_several_files_are_joined_the_same_on_disk(seed: int, tmp_path: Path) -> None:
    """Tables in files of their own, tables in two places, cases in two files."""
    chance = random.Random(seed)
    book, other = (sheets(list(generate(CASES, seed + add))) for add in (0, 100))
    for number, row in enumerate(other["案件"][1:], 1):
        for lines in other.values():
            for one in lines[1:]:
                if one[0] == row[0]:
                    one[0] = f"另{number}"
    apart = chance.choice([name for name in book if name != "案件"])
    loose = {name: book.pop(name) for name in chance.sample([n for n in book if n not in ("案件", apart)], 2)}
    moved = book.pop(apart)
    other[apart] += moved[1:]  # rows of cases whose own file has no such table
    _spoilt(other, chance)
    for name, cells in (("乙.xlsx", book), ("甲.xlsx", other), ("丙.xlsx", loose)):
        write_cells(tmp_path / name, cells)
    _require_the_same(tmp_path)


def test_json_and_converted_cases_are_the_same_on_disk(tmp_path: Path) -> None:
    from pingcha.cli import main

    write_cases(tmp_path / "案卷.json", generate(CASES, 3))
    values = json.loads((tmp_path / "案卷.json").read_text(encoding="utf-8"))
    values[1]["文书"][0]["种类"] = 5
    values[2]["多余"] = []
    values[3]["案件"].pop("案号")
    lines = [
        json.dumps(value, ensure_ascii=False)
        for value in [*values, {"单位年度": [{"单位": "监督科", "年度": 2024}]}]
    ]
    (tmp_path / "案卷.jsonl").write_text("\n".join(lines), encoding="utf-8")
    _require_the_same(tmp_path / "案卷.jsonl")
    (tmp_path / "好.json").write_text(json.dumps(values[:1] + values[4:]), encoding="utf-8")
    assert (
        main(["convert", str(tmp_path / "好.json"), "-o", str(tmp_path / "库"), "--per-partition", "2"]) == 0
    )
    _require_the_same(tmp_path / "库")
    _require_the_same(tmp_path / "库", tmp_path / "案卷.jsonl")


@pytest.mark.parametrize("slip", ["", "{", '{"案件": {"案号": "\\ud800"}}', "[[" * 5000, "\n\n[]"])
def test_json_lines_read_one_by_one_say_what_the_whole_file_says(
    slip: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_cases(tmp_path / "案卷.json", generate(3, 5))
    values = json.loads((tmp_path / "案卷.json").read_text(encoding="utf-8"))
    lines = [json.dumps(value, ensure_ascii=False) for value in values]
    path = tmp_path / "案卷.jsonl"
    path.write_text("\n".join(["\ufeff" + lines[0], "", *lines[1:], slip]), encoding="utf-8")
    expected = load([path])
    monkeypatch.setattr(adapters.json_text, "LARGE", 0)
    assert load([path]) == expected
    _require_the_same(path)
    path.write_bytes(path.read_bytes() + "案".encode("gbk"))
    assert load([path]).problems[0].code == "encoding"


@pytest.mark.parametrize("name", ["没有.xlsx", "空.csv"])
def test_an_input_of_nothing_is_refused_the_same_on_disk(name: str, tmp_path: Path) -> None:
    if name.endswith("csv"):
        (tmp_path / name).write_text("", encoding="utf-8")
    assert _require_the_same(tmp_path / name).fatal


def test_problems_told_in_any_order_are_listed_as_if_told_in_theirs() -> None:
    """Also where there are more than are listed, and in two halves."""
    chance = random.Random(5)
    problems = [
        InputProblem(
            chance.choice("ab"),
            chance.choice((Level.CASE, Level.REMARK)),
            "问题",
            row=number,
            case_no=chance.choice("甲乙"),
        )
        for number in range(5 * MOST_ALIKE + 3 * MOST_REMARKS)
    ]
    for place in (7, 20_500):  # lines of lists that were made before
        problems[place] = replace(
            problems[place], problem="同样的问题还有 40 处，没有逐一列出（最后一处在第 9 行）"
        )
    placed = list(enumerate(problems))
    chance.shuffle(placed)
    told, first, second = Told(), Told(), Told()
    told.add_all(((place,), problem) for place, problem in placed)
    first.add_all(((place,), problem) for place, problem in placed if place < 20_000)
    second.add_all(((place,), problem) for place, problem in placed if place >= 20_000)
    halves = Told()
    halves.absorb(first, (0,))
    halves.absorb(second, (1,))
    assert told.listed() == halves.listed() == listed(problems)


def test_a_table_that_some_cases_never_have_is_missed_in_the_others_only(tmp_path: Path) -> None:
    head: list[object] = ["案号", "执法类型", "启动方式"]
    rows: list[list[object]] = [
        ["甲-1", "行政处罚", "依职权"],
        ["甲-2", "行政处罚", ""],
        ["甲-3", "行政许可", "依申请"],
    ]
    loaded = _require_the_same(book(tmp_path / "1.xlsx", {"案件": [head, *rows]}))
    said = [problem.problem for problem in loaded.problems if problem.code == "table_not_exported"]
    assert any("申请、案源（3 个案卷中的 2 个）" in text for text in said)
