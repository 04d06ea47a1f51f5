"""What to supply first: counts that add up, an order in which every step settles something."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from records.needs import Lack, Need, Supply, benefits, plan, settled

A, B, C = (Need(Supply.EXPORT, "文书", name, f"导出“文书”表的“{name}”") for name in ("A", "B", "C"))


def lack(findings: int, *needs: Need) -> Lack:
    return Lack(frozenset(needs), findings, frozenset({"甲1"}), frozenset({"8.1"}))


def test_a_thing_settles_alone_only_what_lacks_nothing_else() -> None:
    first, second = benefits([lack(3, A), lack(2, A, B)])
    assert (first.need, first.settles, first.concerns) == (A, 3, 5)
    assert (second.need, second.settles, second.concerns) == (B, 0, 2)


def test_the_order_begins_with_what_settles_most_and_counts_what_becomes_possible() -> None:
    steps = plan([lack(3, A), lack(4, B), lack(5, A, B)])
    assert [(step.needs, step.settles, step.total) for step in steps] == [((B,), 4, 4), ((A,), 8, 12)]


def test_things_that_settle_nothing_alone_come_together() -> None:
    (step,) = plan([lack(6, A, B)])
    assert (step.needs, step.settles) == ((A, B), 6)


def test_nothing_lacking_is_nothing_to_do() -> None:
    assert plan([]) == [] and benefits([]) == []


needs = st.frozensets(st.sampled_from([A, B, C]), min_size=1)
lacks = st.dictionaries(needs, st.integers(1, 50), max_size=7).map(
    lambda found: [lack(count, *names) for names, count in found.items()]
)


@given(lacks)
def test_each_step_keeps_its_promise_and_the_last_settles_all(found: list[Lack]) -> None:
    supplied: frozenset[Need] = frozenset()
    for step in plan(found):
        before = settled(found, supplied)
        supplied |= set(step.needs)
        assert settled(found, supplied) == before + step.settles == step.total
        assert step.settles > 0
    assert settled(found, supplied) == sum(one.findings for one in found)
