"""The score of a case: what each violation costs, and an interval that holds whatever is still open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.score import half_up, score
from records.findings import (
    Finding,
    Grade,
    SchemeInfo,
    SchemeItem,
    SchemeLine,
    Subject,
    SubjectSource,
    Verdict,
)

V, S, N, U, M = (
    Verdict.VIOLATED,
    Verdict.SATISFIED,
    Verdict.NOT_APPLICABLE,
    Verdict.UNDETERMINED,
    Verdict.MANUAL,
)
GRADES = [Grade(name="优秀", least="90"), Grade(name="合格", least="60"), Grade(name="不合格", least=None)]


def finding(obligation: str, verdict: Verdict, row: int | None = 1) -> Finding:
    """``row`` None: about a table that was not exported."""
    known = row is not None
    return Finding(
        obligation=obligation,
        title="名称",
        article=1,
        paragraph=1,
        item=None,
        category="人员",
        modality="应当",
        verdict=verdict,
        subject=Subject(
            table="活动",
            id=f"H{row}" if known else None,
            source=SubjectSource(file="甲", sheet="活动", row=row) if known else None,
        ),
        message="",
        quote="",
        remedy=None,
        question=None,
        reason=None,
    )


def line(*obligations: str, each: str | None = None, cap: str | None = None) -> SchemeLine:
    return SchemeLine(obligations=list(obligations), each=each, cap=cap)


def scheme(*items: tuple[str, list[SchemeLine]], full: str = "100", vetoes: Sequence[str] = ()) -> SchemeInfo:
    return SchemeInfo(
        title="甲",
        full=full,
        path="甲.评查",
        sha256="",
        items=[
            SchemeItem(item=f"项目{number}", weight=weight, lines=lines)
            for number, (weight, lines) in enumerate(items, 1)
        ],
        vetoes=list(vetoes),
        grades=GRADES,
    )


def ends(info: SchemeInfo, *findings: Finding) -> tuple[str, str] | None:
    points = score(info, findings).points
    return None if points is None else (points.low, points.high)


TWO = scheme(("60", [line("1.1", each="20", cap="40"), line("1.2")]), ("40", [line("1.3", each="5")]))


def test_what_is_met_costs_nothing() -> None:
    assert ends(TWO, finding("1.1", S), finding("1.3", S)) == ("100.0", "100.0")


def test_each_violation_costs_up_to_the_cap() -> None:
    rest = finding("1.3", S)
    assert ends(TWO, rest, finding("1.1", V, 1)) == ("80.0", "80.0")
    assert ends(TWO, rest, *(finding("1.1", V, n) for n in range(3))) == ("60.0", "60.0")


def test_a_line_without_points_takes_the_whole_item_and_no_item_falls_below_zero() -> None:
    assert ends(TWO, finding("1.3", S), finding("1.2", V)) == ("40.0", "40.0")
    assert ends(TWO, finding("1.3", S), finding("1.2", V), finding("1.1", V)) == ("40.0", "40.0")


def test_every_point_lost_is_told_with_its_finding() -> None:
    found = score(
        TWO, [*(finding("1.1", V, n) for n in (7, 8, 9)), finding("1.2", V, 5), finding("1.3", V, 6)]
    )
    assert [(d.scheme_item, d.obligation, d.points, d.subject.id) for d in found.deductions] == [
        ("项目1", "1.1", "20", "H7"),
        ("项目1", "1.1", "20", "H8"),
        ("项目1", "1.1", "0", "H9"),  # the cap is reached
        ("项目1", "1.2", "20", "H5"),  # no more is left of the item
        ("项目2", "1.3", "5", "H6"),
    ]


def test_an_item_that_does_not_apply_leaves_the_base() -> None:
    assert ends(TWO, finding("1.1", V), finding("1.3", N)) == ("66.7", "66.7")
    assert [item.applies for item in score(TWO, [finding("1.1", V)]).items] == ["yes", "no"]


def test_without_any_item_there_is_no_score() -> None:
    found = score(TWO, [finding("1.1", N), finding("9.9", V)])
    assert found.points is None
    assert found.grade is None


@pytest.mark.parametrize("verdict", [U, M])
def test_what_is_open_counts_both_ways(verdict: Verdict) -> None:
    found = score(TWO, [finding("1.1", verdict), finding("1.1", S, 2), finding("1.3", S)])
    assert found.points is not None
    assert (found.points.low, found.points.high, found.undetermined) == ("80.0", "100.0", 1)
    assert found.grade is None  # 合格 or 优秀


def test_an_item_that_may_not_apply_can_lower_the_score_by_counting_or_by_not_counting() -> None:
    assert ends(TWO, finding("1.1", V), finding("1.3", U)) == ("66.7", "80.0")  # without item 2: 40 of 60
    assert ends(TWO, finding("1.1", S), finding("1.2", U)) == ("0.0", "100.0")
    assert ends(TWO, finding("1.1", U)) == ("66.7", "100.0")


def test_a_table_that_was_not_exported_may_hold_any_number_of_violations() -> None:
    assert ends(TWO, finding("1.1", S), finding("1.3", S), finding("1.3", U, None)) == ("60.0", "100.0")
    assert ends(TWO, finding("1.1", S), finding("1.1", U, None), finding("1.3", S)) == ("60.0", "100.0")


def test_being_met_in_a_table_that_was_not_exported_makes_no_item_apply_for_sure() -> None:
    found = score(TWO, [finding("1.1", V), finding("1.3", S, None)])
    assert [item.applies for item in found.items] == ["yes", "unknown"]
    assert found.points is not None
    assert (found.points.low, found.points.high) == ("66.7", "80.0")


def test_a_half_is_rounded_up_exactly() -> None:
    info = scheme(("8", [line("1.1", each="1.1")]), full="8")
    assert ends(info, finding("1.1", V)) == ("6.9", "6.9")
    assert half_up(Fraction("89.95")) == Decimal("90.0")
    assert half_up(Fraction("89.94999")) == Decimal("89.9")
    assert half_up(Fraction(0)) == Decimal("0.0")
    third = scheme(("1", [line("1.1", each="0.1")]), ("2", [line("1.2", each="0.1")]), full="100")
    assert ends(third, finding("1.1", V), finding("1.2", S)) == ("96.7", "96.7")


def test_the_grade_goes_by_the_points_as_they_are_shown() -> None:
    info = scheme(("2000", [line("1.1", each="201")]))
    found = score(info, [finding("1.1", V)])
    assert found.points is not None
    assert (found.points.low, found.grade) == ("90.0", "优秀")  # 89.95


def test_a_veto_sets_the_grade_and_not_the_points() -> None:
    info = scheme(("100", [line("1.1", each="1"), line("1.2", each="1")]), vetoes=["1.2", "1.4"])
    found = score(info, [finding("1.1", S), finding("1.2", V)])
    assert (found.grade, found.vetoes) == ("不合格", ["1.2"])
    assert found.points is not None
    assert found.points.low == "99.0"
    open_veto = score(info, [finding("1.1", S), finding("1.4", U)])
    assert (open_veto.grade, open_veto.vetoes, open_veto.open_vetoes) == (None, [], ["1.4"])
    assert open_veto.undetermined == 1
    assert score(info, [finding("1.1", S), finding("1.4", S)]).grade == "优秀"


def test_without_grades_there_is_none() -> None:
    info = TWO.model_copy(update={"grades": []})
    assert score(info, [finding("1.1", S)]).grade is None
    assert score(info, [finding("1.1", S)]).grades == []


# ------------------------------------------------------------------------------- the interval holds every completion

Completed = list[tuple[str, Verdict]]


def completions(findings: Sequence[Finding]) -> Iterator[Completed]:
    """Every way in which what is open can turn out; a finding about a whole table stands for up to three rows."""

    def ways(one: Finding) -> list[Completed]:
        name = one.obligation
        if one.verdict in (U, M):
            if one.subject.id is not None:
                return [[(name, verdict)] for verdict in (V, S, N)]
            return [[(name, V)] * bad + [(name, S)] * good for bad in range(4) for good in range(2)]
        if one.verdict is S and one.subject.id is None:
            return [[], [(name, S)]]
        return [[(name, one.verdict)]]

    for chosen in product(*map(ways, findings)):
        yield [pair for pairs in chosen for pair in pairs]


def plainly(info: SchemeInfo, completed: Completed) -> tuple[Decimal | None, str | None]:
    """Points and grade of a case in which nothing is open, as one would reckon by hand."""
    earned = base = Fraction(0)
    for item in info.items:
        here = [v for name, v in completed if v in (V, S) for row in item.lines if name in row.obligations]
        if not here:
            continue
        weight, lost = Fraction(item.weight), Fraction(0)
        for row in item.lines:
            times = sum(v is V and name in row.obligations for name, v in completed)
            cost = weight if row.each is None else Fraction(row.each) * times
            lost += min(cost, Fraction(row.cap) if row.cap is not None else weight) if times else 0
        earned += max(Fraction(0), weight - lost)
        base += weight
    if any(name in info.vetoes and v is V for name, v in completed):
        grade: str | None = info.grades[-1].name
    else:
        grade = None
    if not base:
        return None, grade
    exact = earned / base * Fraction(info.full)
    points = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if grade is None:
        grade = next(g.name for g in info.grades if g.least is None or points >= Decimal(g.least))
    return points, grade


IDS = [f"1.{n}" for n in range(1, 6)]


@st.composite
def schemes(draw: st.DrawFn) -> SchemeInfo:
    ids = draw(st.permutations(IDS))
    cuts = sorted(draw(st.sets(st.integers(1, 4), min_size=1, max_size=3)))
    items = []
    for start, end in zip([0, *cuts], [*cuts, 5], strict=True):
        weight = draw(st.integers(1, 6))
        lines = []
        for one in ids[start:end]:
            each = draw(st.sampled_from([None, "0.5", "1"]))
            cap = draw(st.sampled_from([None, "1"])) if each is not None else None
            lines.append(line(one, each=each, cap=cap))
        items.append((str(weight), lines))
    return scheme(*items, vetoes=draw(st.lists(st.sampled_from(IDS), max_size=2, unique=True)))


@st.composite
def cases(draw: st.DrawFn) -> list[Finding]:
    """Findings of which few enough are open to try every way."""
    found = []
    budget = 3
    for row in range(draw(st.integers(0, 7))):
        verdict = draw(st.sampled_from([V, S, N, U, M]))
        whole = draw(st.booleans()) and draw(st.booleans())
        if verdict in (U, M) or whole:
            if not budget:
                continue
            budget -= 1
        if verdict is V:
            whole = False  # a table that was not exported violates nothing
        found.append(finding(draw(st.sampled_from([*IDS, "9.9"])), verdict, None if whole else row))
    return found


@given(schemes(), cases())
@settings(deadline=None, max_examples=400)
def test_the_interval_and_the_grade_hold_whatever_is_open(info: SchemeInfo, findings: list[Finding]) -> None:
    found = score(info, findings)
    every = [plainly(info, completed) for completed in completions(findings)]
    points = [one for one, _ in every if one is not None]
    assert (found.points is None) == (not points)
    if found.points is not None:
        low, high = Decimal(found.points.low), Decimal(found.points.high)
        assert low <= min(points) and max(points) <= high
        if all(one.subject.id is not None for one in findings):
            assert (low, high) == (min(points), max(points))  # no wider than it must be
    if found.grade is not None:
        assert {grade for _, grade in every} == {found.grade}


@given(schemes(), cases())
@settings(deadline=None, max_examples=200)
def test_the_deductions_are_what_the_items_lost(info: SchemeInfo, findings: list[Finding]) -> None:
    found = score(info, findings)
    violated = [one for one in findings if one.verdict is V and one.obligation != "9.9"]
    assert len(found.deductions) == len(violated)
    for item in found.items:
        lost = sum((Decimal(d.points) for d in found.deductions if d.scheme_item == item.item), Decimal(0))
        if item.earned is not None:
            assert Decimal(item.weight) - lost == Decimal(item.earned.high)
        else:
            assert lost == 0


@given(schemes(), cases(), st.integers(0, 6))
@settings(deadline=None, max_examples=200)
def test_what_becomes_known_never_widens_the_interval(
    info: SchemeInfo, findings: list[Finding], at: int
) -> None:
    open_ones = [n for n, one in enumerate(findings) if one.verdict in (U, M) and one.subject.id is not None]
    before = score(info, findings)
    if not open_ones or before.points is None:
        return
    place = open_ones[at % len(open_ones)]
    for verdict in (V, S, N):
        known = [
            *findings[:place],
            replace(findings[place], verdict=verdict),
            *findings[place + 1 :],
        ]
        after = score(info, known).points
        if after is not None:
            assert Decimal(before.points.low) <= Decimal(after.low)
            assert Decimal(after.high) <= Decimal(before.points.high)
