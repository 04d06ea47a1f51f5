"""The table of decided facts between runs: it saves asking durable_rules again, and can never change a verdict."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

import pingcha
from benchmarks.generate import generate
from engine.calendar import default_calendar
from engine.decide import Decider
from engine.durable import DurableRule, Ruleset
from engine.judge import Failure, Judge, Subject
from engine.kept_plan import kept_plans, plans
from engine.kept_table import KeptTable
from engine.plan import make_plan
from records.private_files import digest_of, read_kept, write_kept
from tests.engine.test_decide import RULES, cases

AS_OF = date(2025, 6, 30)
PLAN = make_plan(RULES, {})
KEY = digest_of("一套规则")
Verdicts = list[list[tuple[str, str]]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PINGCHA_CACHE", str(tmp_path))
    return tmp_path


class Counted:
    """Makes rulesets and counts them."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self, name: str, rules: Sequence[DurableRule], vocabulary: Mapping[str, type]) -> Ruleset:
        self.made += 1
        return Ruleset(name, rules, vocabulary)


def judged(kept: KeptTable | None, *, table: bool = True) -> tuple[Verdicts, int]:
    """The verdicts of all cases, and how many rulesets of durable_rules were needed for them."""
    made = Counted()
    judge = Judge(Decider(PLAN, table=table, make_ruleset=made, kept=kept), default_calendar(), AS_OF)
    found: Verdicts = []
    for outcome in judge.judge(Subject(case, None, "归档前") for case in cases()):
        assert not isinstance(outcome, Failure)
        found.append([(one.check.obligation, one.verdict) for one in outcome])
    judge.close()
    return found, made.made


def test_a_second_run_asks_durable_rules_nothing_and_says_the_same() -> None:
    fresh, asked = judged(KeptTable(KEY))
    again, asked_again = judged(KeptTable(KEY))
    assert fresh == again == judged(None)[0] == judged(None, table=False)[0]
    assert asked > 0
    assert asked_again == 0


def test_answers_that_were_turned_round_are_not_believed_though_the_file_is_whole() -> None:
    """Somebody who writes the file anew, checksum and all, gains nothing: each answer is compared."""
    fresh, _ = judged(KeptTable(KEY))
    content = read_kept("table", KEY)
    assert content is not None
    for turned in ("S", "V", "N", "SV", "真", "假", "", "?"):
        lines = []
        for line in content.splitlines():
            name, _, answers = line.partition(b"\t")
            changed = [[key, turned] for key, _ in json.loads(answers)]
            lines.append(name + b"\t" + json.dumps(changed).encode())
        assert write_kept("table", KEY, b"\n".join(lines))
        assert judged(KeptTable(KEY))[0] == fresh


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"u0",
        b"u0\t",
        b"u0\t{",
        b"u0\t1",
        b"u0\t[1]",
        b'u0\t[[[{}], "S"]]',
        b'u0\t[[["x"]]]',
        b"\xff\t[]",
    ],
)
def test_content_of_any_other_form_is_nothing_kept(content: bytes) -> None:
    fresh, _ = judged(None)
    assert write_kept("table", KEY, content)
    assert judged(KeptTable(KEY)) == (fresh, judged(None)[1])


def test_what_others_kept_meanwhile_stays() -> None:
    mine, other = KeptTable(KEY), KeptTable(KEY)
    assert mine.keep([("u0", {(True,): frozenset({"真"})})])
    assert other.keep([("u0", {(False,): frozenset({"假"})}), ("u1", {((1, None),): frozenset("SV")})])
    found = KeptTable(KEY)
    assert found.answers("u0") == {(True,): frozenset({"真"}), (False,): frozenset({"假"})}
    assert found.answers("u1") == {((1, None),): frozenset("SV")}
    assert not found.keep([("u0", {(True,): frozenset({"真"})})])  # nothing new: not written


def test_kept_plans_are_the_plans_and_other_parameters_have_others(folder: Path) -> None:
    for _ in range(2):
        assert tuple(plan for plan, _ in kept_plans(RULES, {})) == plans(RULES, {})
    assert len(list(folder.glob("plans-*"))) == 1
    kept_plans(RULES, {"期限": 3})
    assert len(list(folder.glob("plans-*"))) == 2
    for file in folder.glob("plans-*"):
        file.write_bytes(file.read_bytes()[:-1])
    assert tuple(plan for plan, _ in kept_plans(RULES, {})) == plans(RULES, {})


def test_no_text_of_a_case_is_kept_only_words_that_rules_name(folder: Path) -> None:
    given = list(generate(6, 11))
    pingcha.review(given, as_of=date(2026, 6, 30))
    kept = b"".join(file.read_bytes() for file in folder.glob("table-*"))
    assert len(kept) > 1000
    texts = {case.case.party_name for case in given} | {case.case_no for case in given}
    texts |= {str(row.read("name")) for case in given for row in case.rows("人员") or ()}
    for text in texts - {None, "Gap.BLANK", "Gap.NOT_EXPORTED"}:
        assert str(text).encode() not in kept, text
