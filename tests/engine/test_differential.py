"""The shipped rules on odd cases and near their examples: engine and reference agree on every subject.

The long run is ``python -m benchmarks.differential``.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import pytest

from benchmarks import regressions
from benchmarks.comparison import Comparison, Said, minimise
from benchmarks.differential import Tally, compare, coverage, keep, run, situations, unreached, wanted
from benchmarks.near_cases import NearCases
from benchmarks.odd_cases import OddCases
from benchmarks.situations import STAGES, Situation, from_json, to_json
from dsl.load import load_rules
from dsl.tree import RuleSet
from engine.calendar import default_calendar
from engine.judge import Failure
from records.findings import Verdict
from rules import rules_folder


@pytest.fixture(scope="module")
def shipped() -> RuleSet:
    loaded = load_rules(rules_folder())
    assert loaded.ruleset is not None
    return loaded.ruleset


@pytest.fixture(scope="module")
def on_examples(shipped: RuleSet) -> Tally:
    return compare(shipped, 0, 1, examples=True)


@pytest.mark.parametrize("seed", [7, 8])
def test_both_evaluators_agree(shipped: RuleSet, seed: int) -> None:
    tally = compare(shipped, 120, seed)
    assert tally.differences == []
    assert tally.cases == 120
    assert {verdict for _, verdict in tally.verdicts} == set(Verdict) - {Verdict.ADVISED}


def test_both_evaluators_agree_on_every_example_in_its_own_run(on_examples: Tally) -> None:
    assert on_examples.differences == []
    assert on_examples.cases > 1000


def test_every_obligation_and_question_reaches_every_verdict(shipped: RuleSet, on_examples: Tally) -> None:
    reached: dict[str, set[Verdict]] = {}
    for name, verdict in on_examples.verdicts:
        reached.setdefault(name.partition("-")[0], set()).add(verdict)
    lacking = {duty.id: wanted(duty) - reached.get(duty.id, set()) for duty in shipped.duties}
    assert {name: verdicts for name, verdicts in lacking.items() if verdicts} == {}


def test_what_was_not_reached_is_named_item_by_item(shipped: RuleSet, on_examples: Tally) -> None:
    thinned = Tally(verdicts=Counter(on_examples.verdicts))
    del thinned.verdicts[("11.1", Verdict.VIOLATED)], thinned.verdicts[("21.9", Verdict.MANUAL)]
    thinned.verdicts[("11.2-执法人员姓名", Verdict.UNDETERMINED)] = 0
    lines = {
        line
        for line in unreached(shipped, thinned)
        if line.startswith(("11.1：", "11.2-执法人员姓名", "21.9"))
    }
    assert lines == {"11.1：不符合", "11.2-执法人员姓名：无法判定", "21.9：待人工核查"}
    assert len(coverage(shipped, on_examples)) > len(shipped.duties)


def test_without_the_table_the_verdicts_are_the_same(shipped: RuleSet) -> None:
    told = list(islice(situations(shipped, default_calendar(), 9), 40))
    with_table, without = Comparison(shipped), Comparison(shipped, without_table=True)
    assert with_table.engine(told) == without.engine(told)


def test_the_same_seed_gives_the_same_situations_and_they_come_back_from_json(shipped: RuleSet) -> None:
    calendar = default_calendar()
    one, other = ([to_json(t) for t in islice(situations(shipped, calendar, 5), 300)] for _ in range(2))
    assert one == other
    assert [to_json(from_json(told)) for told in one] == one
    assert {told["阶段"] for told in one} == set(STAGES)
    assert sum("单位年度" in told for told in one) > 10
    assert sum("只导出一部分" in told for told in one) > 5


def test_near_cases_are_first_the_examples_and_then_changed_ones(shipped: RuleSet) -> None:
    near = NearCases(shipped, default_calendar(), 4, OddCases(4))
    told = [str(to_json(one)) for one in islice(near, len(near) + 400)]
    as_written, changed = set(told[: len(near)]), told[len(near) :]
    assert sum(one not in as_written for one in changed) > 250


# --- a difference is found, made small, and kept -------------------------------------------------------------------------


class Lying(Comparison):
    """Its reference takes every situation for one 归档前."""

    def reference(self, told: Situation) -> Said:
        return super().reference(Situation(told.record, told.year, STAGES[0], told.as_of, told.settings))


def test_a_difference_would_be_found(shipped: RuleSet) -> None:
    tally = Tally()
    told = [one for one in islice(situations(shipped, default_calendar(), 3), 40) if one.stage == STAGES[1]]
    run(Lying(shipped), told, tally, deque[Situation]())
    assert tally.differences
    assert tally.differences[0].told in told


def test_a_difference_is_made_small_and_written_as_a_regression_case(
    shipped: RuleSet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An engine that calls 11.1 不符合 wherever 文书 has rows: of the documents one is left, and nothing in it."""
    honest = Comparison.engine

    def lying(self: Comparison, told: Sequence[Situation]) -> list[Said | Failure]:
        answers = honest(self, told)
        for place, one in enumerate(told):
            answer = answers[place]
            if one.record and one.record.rows("文书") and not isinstance(answer, Failure):
                answers[place] = {
                    key: (Verdict.VIOLATED if key[0] == "11.1" else said[0], said[1])
                    for key, said in answer.items()
                }
        return answers

    monkeypatch.setattr(Comparison, "engine", lying)
    tally = Tally()
    told = list(islice(situations(shipped, default_calendar(), 3), 6))
    comparison = Comparison(shipped)
    run(comparison, told, tally, deque[Situation](maxlen=8))
    difference = tally.differences[0]
    said = keep(shipped, difference, tmp_path)
    (path,) = tmp_path.glob("*.json")
    assert path.name in said and "11.1" in said
    regression = regressions.read(path)
    (small,) = regression.situations
    assert small.record is not None
    assert len(small.record.tables["文书"]) == 1
    assert small.record.tables["文书"][0].model_fields_set == set()
    assert [
        table for table, rows in small.record.tables.items() if rows and table not in ("文书", "活动")
    ] == []
    assert (
        regressions.write("同一处", regression.situations, tmp_path) == path
    )  # the same difference is one file


def test_a_difference_that_is_gone_when_judged_again_is_kept_whole(shipped: RuleSet) -> None:
    told = next(situations(shipped, default_calendar(), 3))
    assert minimise(shipped, [], told) == ([told], [])
