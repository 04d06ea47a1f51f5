"""The draw: by chance that anyone can repeat, fair to strata, and no officer left out."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pingcha.sampling import SamplePlan, SamplingError, Stratum, chance, draw, share_out, shares
from records.case import CaseRecord
from records.tables import Case

UNITS = ("一科", "二科", None)
KINDS = ("行政处罚", "行政许可")
OFFICERS = tuple("甲乙丙丁戊")


def case(number: int, unit: str | None, kind: str, officers: tuple[str, ...]) -> CaseRecord:
    return CaseRecord(Case(case_no=f"案{number}", unit=unit, action_kind=kind, handlers=officers))


@st.composite
def case_lists(draw: st.DrawFn) -> list[CaseRecord]:
    made = st.tuples(
        st.sampled_from(UNITS),
        st.sampled_from(KINDS),
        st.lists(st.sampled_from(OFFICERS), max_size=3, unique=True),
    )
    return [
        case(n, unit, kind, tuple(who))
        for n, (unit, kind, who) in enumerate(draw(st.lists(made, max_size=40)))
    ]


def plan(size: int | None = 10, include: tuple[str, ...] = (), seed: str = "7") -> SamplePlan:
    return SamplePlan(size, seed, by=("执法机构", "执法类型"), include=include)


@given(case_lists(), st.integers(1, 45), st.randoms(use_true_random=False))
def test_the_order_of_the_export_changes_nothing(cases: list[CaseRecord], size: int, order: object) -> None:
    mixed = sorted(cases, key=lambda _: order.random())  # type: ignore[attr-defined]
    assert draw(mixed, plan(size)) == draw(cases, plan(size))


@given(case_lists(), st.integers(1, 45))
def test_every_officer_has_a_case_and_nothing_is_drawn_without_need(
    cases: list[CaseRecord], size: int
) -> None:
    drawn = draw(cases, plan(size))
    officers = {officer for one in cases for officer in one.case.handlers or ()}
    covered = {officer for one in cases if one.case_no in drawn.chosen for officer in one.case.handlers or ()}
    assert covered == officers
    assert len(drawn.chosen) == min(size, len(cases)) + len(drawn.added)
    assert drawn.population == len(cases) == sum(number for _, number, _ in drawn.strata)


@given(case_lists(), st.integers(1, 45))
def test_a_stratum_is_never_left_out_while_the_size_suffices(cases: list[CaseRecord], size: int) -> None:
    drawn = draw(cases, plan(size))
    if size >= len(drawn.strata):
        assert all(number for _, _, number in drawn.strata)


@given(st.dictionaries(st.tuples(st.text(max_size=2)), st.integers(0, 60), min_size=1), st.integers(0, 100))
def test_shares_add_up_and_follow_the_sizes(sizes: dict[Stratum, int], total: int) -> None:
    found = shares(sizes, total)
    population = sum(sizes.values())
    assert sum(found.values()) == min(total, population)
    assert all(0 <= found[key] <= sizes[key] for key in sizes)
    for one in sizes:
        for other in sizes:
            if sizes[one] > sizes[other]:
                assert found[one] >= found[other]


def test_a_named_case_is_reviewed_beside_the_size() -> None:
    cases = [case(number, "一科", "行政处罚", ()) for number in range(20)]
    drawn = draw(cases, plan(5, include=("案3", "案３")))
    assert drawn.named == ("案3",)
    assert len(drawn.chosen) == 6 and "案3" in drawn.chosen


def test_another_seed_draws_other_cases() -> None:
    cases = [case(number, "一科", "行政处罚", ()) for number in range(200)]
    assert draw(cases, plan(20, seed="1")).chosen != draw(cases, plan(20, seed="2")).chosen


def test_chance_can_be_repeated_without_the_program() -> None:
    assert chance("2025", "案1") == hashlib.sha256("2025\n案1".encode()).hexdigest()
    cases = [case(number, None, "行政处罚", ()) for number in range(30)]
    by_hand = sorted(
        (c.case_no for c in cases), key=lambda no: hashlib.sha256(f"9\n{no}".encode()).hexdigest()
    )[:4]
    assert draw(cases, SamplePlan(4, "9")).chosen == set(by_hand)


def test_what_cannot_be_drawn_is_said() -> None:
    cases = [case(1, "一科", "行政处罚", ())]
    with pytest.raises(SamplingError, match=r"案9.*--include"):
        draw(cases, plan(1, include=("案9",)))
    with pytest.raises(SamplingError, match="不能按“归档日期”分层"):
        draw(cases, SamplePlan(1, "1", by=("归档日期",)))


@given(st.integers(1, 30), st.integers(1, 5), st.integers(0, 6))
def test_cases_are_shared_out_evenly_and_some_to_two(number: int, people: int, twice: int) -> None:
    reviewers = OFFICERS[:people]
    names = [f"案{n}" for n in range(number)]
    if twice and people < 2:
        with pytest.raises(SamplingError, match="两名评查人"):
            share_out(names, reviewers, "1", twice)
        return
    shared = share_out(names, reviewers, "1", twice)
    load = Counter(who for given_to in shared.values() for who in given_to)
    assert set(shared) == set(names)
    assert sum(len(set(given_to)) == 2 for given_to in shared.values()) == min(twice, number)
    assert max(load[who] for who in reviewers) - min(load[who] for who in reviewers) <= 2
