"""Personal data in every text column of every table, every command run: none of it comes out again."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from pingcha.cli import main
from records.schema import TABLES
from tests.hostile import canaries

EXPORT = "导出.json"
DAY = ("--as-of", "2025-12-31")
CALLS: dict[str, tuple[tuple[str, ...], ...]] = {
    "check --explain --all": (("check", EXPORT, *DAY, "--explain", "--all"),),
    "check -o": (
        ("check", EXPORT, *DAY, "--all", "-o", "自查表.xlsx"),
        ("check", EXPORT, *DAY, "-o", "自查表.docx"),
        ("check", EXPORT, *DAY, "-o", "自查表.html"),
    ),
    "review --verify --format json": (("review", EXPORT, *DAY, "--format", "json", "--verify"),),
    "review, finalize, assess": (
        ("review", EXPORT, *DAY, "-o", "评查报告.xlsx"),
        ("finalize", "评查报告.xlsx", "-o", "定稿"),
        ("assess", "评查报告.xlsx", "-o", "考核.xlsx"),
    ),
    "validate": (("validate", EXPORT, *DAY, "-o", "质量.xlsx"),),
    "mapping suggest": (("mapping", "suggest", EXPORT),),
}


def _found(needles: Iterable[str], texts: dict[str, str]) -> list[str]:
    return [
        f"{needle} in {name}: …{_around(text, needle)}…"
        for needle in needles
        for name, text in texts.items()
        if needle in text
    ]


def _around(text: str, needle: str) -> str:
    at = text.index(needle)
    return text[max(0, at - 80) : at + len(needle) + 20]


Outputs = Callable[..., dict[str, str]]


@pytest.fixture
def outputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Outputs:
    """Runs calls in an empty folder; everything that they say and write, by name."""

    def run(calls: Iterable[tuple[str, ...]]) -> dict[str, str]:
        monkeypatch.chdir(tmp_path)
        canaries.write_export(Path(EXPORT))
        for call in calls:
            assert main(call) in (0, 1, 2, 3), call
        said = capsys.readouterr()
        files = {
            str(path): canaries.texts_of(path)
            for path in Path().rglob("*")
            if path.is_file() and path.name != EXPORT
        }
        return {"stdout": said.out, "stderr": said.err, **files}

    return run


@pytest.mark.parametrize("calls", CALLS.values(), ids=CALLS)
def test_no_canary_comes_out(calls: tuple[tuple[str, ...], ...], outputs: Outputs) -> None:
    texts = outputs(calls)
    assert _found(canaries.numbers(), texts) == []
    assert _found(canaries.secret_words(), texts) == []
    assert "内部错误" not in texts["stderr"], texts["stderr"]


def test_the_canaries_would_be_seen(outputs: Outputs) -> None:
    """Without masking the numbers come out, and a case that is not 涉密 shows its texts either way."""
    texts = outputs([("check", EXPORT, *DAY, "--format", "json", "--all", "--unmasked")])
    assert len(_found(canaries.numbers(), texts)) > 20
    person = canaries.PEOPLE[canaries.OPEN, "案件", "案件名称"]
    assert person.name in texts["stdout"]
    assert _found(canaries.secret_words(), texts) == []


def test_every_case_is_still_there_with_its_verdicts(outputs: Outputs) -> None:
    texts = outputs([("check", EXPORT, *DAY, "--format", "json", "--all")])
    cases = {case["case_no"]: case for case in json.loads(texts["stdout"])["cases"]}
    assert set(cases) == set(canaries.CASES)
    open_case, secret = cases[canaries.OPEN], cases[canaries.SECRET]
    assert secret["secret"] and cases[canaries.WRONG_SECRET]["secret"] and not open_case["secret"]
    verdicts = [[finding["verdict"] for finding in case["findings"]] for case in (open_case, secret)]
    assert all(verdicts)


def test_an_internal_error_tells_nothing_of_the_case(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the details for the maintainers are asked for: places in the program, no values."""
    person = canaries.PEOPLE[canaries.OPEN, "案件", "案件名称"]

    def fail(*_: object, **__: object) -> None:
        raise ValueError(person.text(TABLES["案件"].columns["案件名称"]))

    monkeypatch.setattr("pingcha.run.load_calendar", fail)
    monkeypatch.setitem(os.environ, "PINGCHA_DEBUG", "1")
    texts = outputs([("check", EXPORT, *DAY)])
    assert "ValueError" in texts["stderr"] and "run.py" in texts["stderr"]
    assert _found([*person.numbers, *person.words], texts) == []
