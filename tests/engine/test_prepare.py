"""Facts decided beforehand: all cells, compared, kept; a review then asks durable_rules nothing and says the same."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

import engine.decide
from engine.durable import DurableRule, Ruleset, Scalar
from engine.errors import InternalError
from engine.kept_table import KeptTable, Whole
from engine.prepare import decisions, prepare_table
from pingcha.cli import main
from records.private_files import read_kept, write_kept
from tests.engine.test_kept_table import KEY, PLAN, folder, judged

__all__ = ["folder"]
RULES = Path(__file__).parents[1] / "pingcha" / "rules"


def test_after_preparing_no_case_needs_durable_rules() -> None:
    told = prepare_table(PLAN, KeptTable(KEY))
    assert told.kept and told.larger == 0 and told.facts > 100
    found, asked = judged(KeptTable(KEY))
    assert asked == 0
    assert found == judged(None)[0] == judged(None, table=False)[0]
    again = prepare_table(PLAN, KeptTable(KEY))
    assert (again.whole, again.facts, again.ready) == (0, 0, told.whole)


def test_a_decision_with_more_cells_is_left_to_the_cases() -> None:
    told = prepare_table(PLAN, KeptTable(KEY), most=10)
    assert told.larger > 0 and told.whole > 0
    found, asked = judged(KeptTable(KEY))
    assert asked > 0
    assert found == judged(None)[0]
    whole = KeptTable(KEY).whole
    assert judged(KeptTable(KEY)) == (found, 0)  # what the cases brought was kept beside it
    assert KeptTable(KEY).whole == whole


def test_every_cell_is_found_again_and_nothing_else() -> None:
    for decision in decisions(PLAN):
        keys = list(itertools.product(*decision.shape.domains()))
        answers = [decision.expected(decision.shape.known(key)) for key in keys]
        whole = Whole.read(Whole.line(answers), decision.shape)
        assert whole is not None
        assert [whole.get(key) for key in keys] == answers
        assert whole.get(("从未有过",) * len(decision.shape.properties)) is None


def test_cells_that_were_turned_round_are_not_believed() -> None:
    fresh, _ = judged(None)
    prepare_table(PLAN, KeptTable(KEY))
    content = read_kept("table", KEY)
    assert content is not None
    for turned in ("S", "V", "N", "SV", "真", "假", "", "?"):
        lines = []
        for line in content.splitlines():
            name, _, rest = line.partition(b"\t")
            found = json.loads(rest)
            lines.append(
                name + b"\t" + json.dumps({**found, "fired": [turned] * len(found["fired"])}).encode()
            )
        assert write_kept("table", KEY, b"\n".join(lines))
        assert judged(KeptTable(KEY))[0] == fresh


@pytest.mark.parametrize(
    "line",
    [b"{", b"{}", b'{"fired":1,"cells":"0"}', b'{"fired":["S"],"cells":"0"}', b'{"fired":[],"cells":3}'],
)
def test_cells_of_any_other_form_are_nothing_kept(line: bytes) -> None:
    fresh = judged(None)
    names = [decision.name.encode() for decision in decisions(PLAN)]
    assert write_kept("table", KEY, b"\n".join(name + b"\t" + line for name in names))
    assert judged(KeptTable(KEY)) == fresh


class LosesOne(Ruleset):
    def decide(self, facts: Sequence[Mapping[str, Scalar]]) -> list[frozenset[str]]:
        answers = super().decide(facts)
        place = next((i for i, fired in enumerate(answers) if fired), 0)
        return [*answers[:place], frozenset(), *answers[place + 1 :]]


def test_where_durable_rules_errs_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(name: str, rules: Sequence[DurableRule], vocabulary: Mapping[str, type]) -> Ruleset:
        return LosesOne(name, rules, vocabulary)

    monkeypatch.setattr(
        engine.decide.Decision,
        "make_ruleset",
        lambda self: make(self.name, self.rules, self.shape.vocabulary()),
    )
    with pytest.raises(InternalError, match="不一致"):
        prepare_table(PLAN, KeptTable(KEY))
    assert read_kept("table", KEY) is None


def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert main(["rules", "prepare", str(RULES)]) == 0
    assert "与逐项核对一致；" in capsys.readouterr().out
    assert list(folder.glob("table-*"))
    assert main(["rules", "prepare", str(RULES)]) == 0
    assert "以前已经判好" in capsys.readouterr().out


def test_where_nothing_can_be_kept_it_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PINGCHA_CACHE", "")
    assert main(["rules", "prepare", str(RULES)]) == 2
    assert "PINGCHA_CACHE" in capsys.readouterr().err
    assert main(["rules", "prepare", str(RULES), "--set", "没有这个=1"]) == 2
