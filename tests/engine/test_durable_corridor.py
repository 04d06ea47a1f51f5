"""The corridor of engine/durable.py, limit by limit: up to it durable_rules is right, beyond it something is raised.

Where it is safe to look, the engine is also driven past a limit with the lints off: the hazard is real, and even then
what comes back is an error or the truth, unless the test says what else. docs/引擎.md lists the same limits.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from enum import IntEnum, StrEnum
from pathlib import Path

import pytest

from engine import durable, durable_lints
from engine.durable import (
    AllOf,
    AnyOf,
    BatchLost,
    Condition,
    DurableRule,
    EngineStatus,
    FactError,
    LintError,
    Op,
    Ruleset,
    Scalar,
    Test,
    UnreadableFiring,
)
from engine.durable_lints import (
    MAX_ANY_BRANCHES,
    MAX_CONSTANT,
    MAX_GROUPS,
    MAX_INTEGER,
    MAX_NAME,
    MAX_NEXT_TESTS,
    MAX_PROPERTIES,
    MAX_RULES,
    MAX_SAME_END,
    MAX_TEXT,
    MAX_VISITS,
    MAX_WAITING,
    READY_GROUP,
    ready_groups,
)
from tests.engine.broken_engines import Through
from tests.engine.plain_rules import N1, Fact, Rules, Types, is_right, named


@pytest.fixture
def without_lints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "ruleset_breaches", lambda *_: [])
    monkeypatch.setattr(durable, "fact_breach", lambda *_: None)


# --- limits of a ruleset: (how to build it with so many, the limit, facts that reach it) ------------------------------


def rules_in_all(count: int) -> tuple[Rules, Types]:
    """So many rules with their canaries."""
    own = max(n for n in range(count) if n + ready_groups(n) <= count)
    return named(*(AllOf((Test("p", Op.EQ, n % 64), Test("q", Op.EQ, n // 64))) for n in range(own))), {
        "p": int,
        "q": int,
    }


def properties(count: int) -> tuple[Rules, Types]:
    return named(Test("p0", Op.EQ, 1), Test(f"p{count - 1}", Op.EQ, 1)), {f"p{n}": int for n in range(count)}


def groups(count: int) -> tuple[Rules, Types]:
    parts = tuple(AllOf((Test("n", Op.EQ, n), Test("m", Op.GT, n))) for n in range(count - 1))
    return named(AnyOf(parts)), {"n": int, "m": int}


def same_end(count: int) -> tuple[Rules, Types]:
    return named(*(N1,) * count), {"n": int}


def branches(count: int) -> tuple[Rules, Types]:
    """So many any-of groups that start from one test, each reached by few facts (else they wait too many)."""
    return named(*(AnyOf((N1, Test("n", Op.EQ, 2))),) * count), {"n": int}


def next_tests(count: int) -> tuple[Rules, Types]:
    return named(AnyOf(tuple(Test("n", Op.EQ, n) for n in range(count)))), {"n": int}


def waiting(count: int) -> tuple[Rules, Types]:
    return named(*(Test(f"p{n}", Op.EQ, 1) for n in range(count))), {f"p{n}": int for n in range(count)}


def waiting_on_one(count: int) -> tuple[Rules, Types]:
    return named(*(Test("n", Op.NE, n) for n in range(count))), {"n": int}


def waiting_in_depth(count: int) -> tuple[Rules, Types]:
    """Half of them side by side, the rest below the last of these."""
    half = count // 2
    last = Test(f"p{half - 1}", Op.EQ, 1)
    beside = [Test(f"p{n}", Op.EQ, 1) for n in range(half)]
    below = [AllOf((last, Test(f"q{n}", Op.EQ, 1))) for n in range(count - half + 1)]
    names = [f"p{n}" for n in range(half)] + [f"q{n}" for n in range(count - half + 1)]
    return named(*beside, *below), dict.fromkeys(names, int)


def long_names(length: int) -> tuple[Rules, Types]:
    name = "长" * length
    return [DurableRule(name, Test(name, Op.EQ, 1))], {name: int}


def constants(number: int) -> tuple[Rules, Types]:
    tests = [Test("n", op, sign * number) for op in Op for sign in (1, -1)]
    return named(*tests), {"n": int}


def texts(length: int) -> tuple[Rules, Types]:
    return named(Test("s", Op.EQ, "\x00" * length), Test("s", Op.NE, "字" * length)), {"s": str}


def all_ones(types: Types) -> list[Fact]:
    one = dict.fromkeys(types, 1)
    return [one, dict.fromkeys(list(types)[:1], 1), dict.fromkeys(types, 0)]


LIMITS: list[tuple[Callable[[int], tuple[Rules, Types]], int, str]] = [
    (rules_in_all, MAX_RULES, f"超过 {MAX_RULES} 条"),
    (properties, MAX_PROPERTIES, f"超过 {MAX_PROPERTIES} 个"),
    (groups, MAX_GROUPS, f"超过 {MAX_GROUPS} 个"),
    (same_end, MAX_SAME_END, f"超过 {MAX_SAME_END} 条"),
    (next_tests, MAX_NEXT_TESTS, f"超过 {MAX_NEXT_TESTS} 个"),
    (waiting, MAX_WAITING, f"超过 {MAX_WAITING} 个"),
    (waiting_on_one, MAX_WAITING, f"超过 {MAX_WAITING} 个"),
    (waiting_in_depth, MAX_WAITING, f"超过 {MAX_WAITING} 个"),
    (long_names, MAX_NAME, f"超过 {MAX_NAME} 字"),
    (constants, MAX_CONSTANT, f"超出 ±{MAX_CONSTANT}"),
    (texts, MAX_TEXT, f"超过 {MAX_TEXT} 字"),
]
BY_NAME = [build.__name__ for build, _, _ in LIMITS]


def facts_for(rules: Rules, types: Types) -> list[Fact]:
    """Facts at and beside each rule's constants, and one in which everything is 1."""
    found: list[Fact] = list(all_ones(types)) if set(types.values()) == {int} else []
    for rule in (*rules[:3], *rules[-3:]):
        for test in leaves(rule.condition):
            value = test.value
            beside: tuple[Scalar, ...] = (
                (value - 1, value, value + 1)
                if type(value) is int
                else (value, f"{value}"[:-1], f"{value}"[1:] + "x")
            )
            found += [{test.property: near} for near in beside]
    return found


def leaves(condition: Condition) -> Iterator[Test]:
    if isinstance(condition, Test):
        yield condition
        return
    for part in (*condition.parts[:2], *condition.parts[-2:]):
        yield from leaves(part)


@pytest.mark.parametrize(("build", "limit", "words"), LIMITS, ids=BY_NAME)
def test_up_to_the_limit_the_engine_is_right(
    build: Callable[[int], tuple[Rules, Types]], limit: int, words: str
) -> None:
    for count in (limit - 1, limit):
        rules, types = build(count)
        is_right(rules, types, facts_for(rules, types))


@pytest.mark.parametrize(("build", "limit", "words"), LIMITS, ids=BY_NAME)
def test_one_beyond_the_limit_is_refused_before_the_engine_is_asked(
    build: Callable[[int], tuple[Rules, Types]], limit: int, words: str
) -> None:
    rules, types = build(limit + 1)
    with pytest.raises(LintError) as caught:
        Ruleset("限", rules, types)
    assert words in str(caught.value)


def test_any_of_groups_from_one_test_are_limited_by_two_lints() -> None:
    rules, types = branches(MAX_ANY_BRANCHES + 1)
    with pytest.raises(LintError) as caught:
        Ruleset("限", rules, types)
    assert f"超过 {MAX_ANY_BRANCHES} 个" in str(caught.value)
    with pytest.raises(LintError, match="须拆分规则集"):  # as many would wait at once
        Ruleset("限", *branches(MAX_ANY_BRANCHES))
    rules, types = branches(MAX_WAITING - 1)
    is_right(rules, types, [{"n": n} for n in range(4)])


def test_ways_through_a_condition_are_counted() -> None:
    """Any-of groups in a row multiply the ways: 2 × 2 × … nodes; the engine would go through all of them."""

    def rows(count: int) -> Rules:
        either = AnyOf((Test("n", Op.GE, 0), Test("n", Op.GE, 1)))
        return named(AllOf((either,) * count))

    fits = max(n for n in range(1, 14) if not durable_lints.ruleset_breaches("路", rows(n), {"n": int}))
    assert 2**fits <= MAX_VISITS < 2 ** (fits + 3)
    is_right(rows(fits), {"n": int}, [{"n": n} for n in (-1, 0, 1)])
    with pytest.raises(LintError, match="判断路径"):
        Ruleset("路", rows(fits + 1), {"n": int})


@pytest.mark.parametrize("count", [READY_GROUP - 1, READY_GROUP, READY_GROUP + 1, 2 * READY_GROUP + 1])
def test_at_the_seams_of_the_ready_groups_every_rule_fires(count: int) -> None:
    rules = named(*(AllOf((Test("p", Op.EQ, n % 60), Test("q", Op.EQ, n // 60))) for n in range(count)))
    facts: list[Fact] = [{"p": n % 60, "q": n // 60} for n in range(0, count + 1, 7)]
    facts += [{"p": n % 60, "q": n // 60} for n in (0, 199, 200, 201, count - 1, count)]
    is_right(rules, {"p": int, "q": int}, facts)


@pytest.mark.parametrize("extra", [-1, 0, 1])
def test_at_the_seams_of_the_batches_every_fact_is_decided(extra: int) -> None:
    for size in (1, durable.BATCH_FACTS, 2 * durable.BATCH_FACTS):
        facts: list[Fact] = [{"n": n} for n in range(size + extra)]
        is_right(named(Test("n", Op.GE, size - 1), Test("n", Op.EQ, 0)), {"n": int}, facts)


def test_five_thousand_facts_in_one_batch_are_still_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "BATCH_FACTS", 5000)
    facts: list[Fact] = [{"n": n} for n in range(5000)]
    is_right(named(Test("n", Op.EQ, 4999), Test("n", Op.LT, 3)), {"n": int}, facts)
    names = ["-1", "sid-0", *map(str, range(5000 + 1 + ready_groups(MAX_RULES)))]
    for sign in (0, 1):
        assert len({durable_lints.name_hashes(name)[sign] for name in names}) == len(names)


# --- limits of a fact ---------------------------------------------------------------------------------------------------

FACT_TYPES: Types = {"n": int, "s": str, "b": bool}
FACT_RULES = named(
    N1, Test("s", Op.EQ, "1"), Test("b", Op.EQ, True), Test("n", Op.GT, MAX_CONSTANT), Test("s", Op.NE, "")
)


@pytest.mark.parametrize(
    "fact",
    [
        {"n": MAX_INTEGER},
        {"n": MAX_INTEGER - 1},
        {"n": -MAX_INTEGER},
        {"n": 2**31 - 1},
        {"n": 2**31},
        {"n": 2**32 + 1},  # 1 where only 32 bits are read
        {"n": -(2**32) + 1},
        {"s": "字" * MAX_TEXT},
        {"s": "\x00" * MAX_TEXT},  # the longest as bytes: six an escape
        {"s": ""},
        {"n": 0, "s": "", "b": False},
    ],
    ids=lambda fact: str(fact)[:30],
)  # fmt: skip
def test_a_fact_on_its_limits_is_decided_right(fact: Fact) -> None:
    is_right(FACT_RULES, FACT_TYPES, [fact, {"n": 1}, fact])


class Whole(IntEnum):
    ONE = 1


class Word(StrEnum):
    ONE = "1"


@pytest.mark.parametrize(
    "fact",
    [
        {"n": MAX_INTEGER + 1},
        {"n": -MAX_INTEGER - 1},
        {"s": "字" * (MAX_TEXT + 1)},
        {"n": Whole.ONE},  # prints as it likes in JSON
        {"s": Word.ONE},
        {"n": True},
        {"b": 1},
        {"n": 1.0},
        {"n": float("nan")},
        {"n": "1"},
        {"s": 1},
        {"s": None},
        {"s": ["1"]},
        {"s": {"n": 1}},
        {"s": "\udc00"},
        {"id": 1},
        {"sid": "1"},
        {"$ready": 0},
        {"N": 1},
        {"ｎ": 1},
        {},
    ],
    ids=lambda fact: str(fact)[:30],
)  # fmt: skip
def test_a_fact_beyond_its_limits_is_refused_and_costs_nothing(fact: dict[str, Scalar]) -> None:
    extension = Through()
    ruleset = Ruleset("限", FACT_RULES, FACT_TYPES, extension=extension)
    with pytest.raises(FactError) as caught:
        ruleset.decide([{"n": 1}, fact])
    assert caught.value.index == 1
    assert extension.created == 0
    assert ruleset.decide([{"n": 1}]) == [{"r0"}]


def test_240_properties_in_a_fact_are_read_and_251_lose_the_batch(without_lints: None) -> None:
    for count in (239, 240, 241, 252):
        rules, types = properties(count)
        is_right(rules, types, all_ones(types))
    for count in (253, 300):
        rules, types = properties(count)
        with pytest.raises(BatchLost):
            Ruleset("宽", rules, types).decide(all_ones(types))


def test_a_fact_that_changes_while_it_is_looked_at_is_taken_as_it_first_was() -> None:
    class Shifty(dict[str, Scalar]):
        looks = 0

        def items(self) -> object:  # type: ignore[override]
            self.looks += 1
            return {"n": 1}.items() if self.looks == 1 else {"id": 7, "sid": "别"}.items()

        def keys(self) -> object:  # type: ignore[override]
            self.looks += 1
            return ["n"] if self.looks == 1 else ["id"]

    rules = named(N1, Test("n", Op.EQ, 5))
    with Ruleset("变", rules, {"n": int}) as ruleset:
        facts = [{"n": 1}]
        assert ruleset.decide(facts) == [{"r0"}]
        assert ruleset.decide([Shifty(n=1)]) == [{"r0"}]


def test_rules_that_are_changed_after_they_were_looked_at_are_taken_as_they_were() -> None:
    parts = [N1]
    rules = [DurableRule("r", AllOf(parts))]  # type: ignore[arg-type]
    with Ruleset("变", rules, {"n": int}) as ruleset:
        parts[0] = Test("n", Op.EQ, 2**60)
        assert ruleset.decide([{"n": 1}, {"n": 2}]) == [{"r"}, set()]


# --- past the lints: the hazards are real -------------------------------------------------------------------------------


def test_a_true_is_a_one_to_the_engine_and_a_text_and_so_types_are_fixed(without_lints: None) -> None:
    rules = named(Test("x", Op.EQ, 1), Test("x", Op.EQ, True), Test("x", Op.EQ, "true"))
    decided = Ruleset("型", rules, {"x": int}).decide([{"x": True}, {"x": 1}])
    assert decided == [{"r0", "r1", "r2"}, {"r0", "r1"}]


def test_unknown_must_be_absent_since_null_satisfies_nothing_and_a_float_loses_the_batch(
    without_lints: None,
) -> None:
    rules = named(Test("x", Op.NE, 5))
    nothing: Scalar = None  # type: ignore[assignment]
    tiny: Scalar = 1e-7  # type: ignore[assignment]
    assert Ruleset("空", rules, {"x": int}).decide([{"x": nothing}, {"x": 6}]) == [set(), {"r0"}]
    with pytest.raises(BatchLost):
        Ruleset("浮", rules, {"x": int}).decide([{"x": 6}, {"x": tiny}])


@pytest.mark.parametrize(
    ("build", "count", "code"),
    [
        (rules_in_all, MAX_RULES + 1, 106),
        (groups, MAX_GROUPS + 1, 113),
        (same_end, 257, 108),
        (branches, 129, 107),
        (waiting, MAX_WAITING + 1, 303),
        (waiting_on_one, MAX_WAITING + 1, 303),
        (waiting_in_depth, MAX_WAITING + 1, 303),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_past_a_limit_the_engine_itself_refuses(
    build: Callable[[int], tuple[Rules, Types]], count: int, code: int, without_lints: None
) -> None:
    rules, types = build(count)
    if build is waiting_on_one:
        facts: list[Fact] = [{"n": -1}]
    else:
        facts = all_ones(types)
    with pytest.raises(EngineStatus) as caught:
        Ruleset("越", rules, types).decide(facts)
    assert caught.value.code == code


def test_256_conditions_with_one_end_spill_into_another_rule_and_it_is_noticed(without_lints: None) -> None:
    rules, types = same_end(256)
    with pytest.raises(UnreadableFiring):
        Ruleset("溢", rules, types).decide([{"n": 1}])


def test_two_names_with_one_hash_are_one_property_to_the_engine(without_lints: None) -> None:
    rules = named(Test("costarring", Op.EQ, 1))
    assert Ruleset("撞", rules, {"costarring": int, "liquid": int}).decide([{"liquid": 1}]) == [{"r0"}]


@pytest.mark.skipif(sys.platform == "win32", reason="a C long has 64 bits here; on Windows it would not")
def test_constants_are_kept_as_a_c_long_and_so_are_linted_to_32_bits(without_lints: None) -> None:
    rules = named(Test("n", Op.EQ, 2**40), Test("n", Op.EQ, 2**63 + 5))
    assert Ruleset("长", rules, {"n": int}).decide([{"n": 2**40}, {"n": 2**63 - 1}]) == [{"r0"}, {"r1"}]


# --- what looks dangerous and is not ------------------------------------------------------------------------------------

ODD_NAMES = [
    "fact", "ready", "m", "s", "all", "any", "not", "pri", "count", "cap", "dist", "name", "null", "true", "NaN",
    " ", "a b", "　", "a.b", "{", "}", "[", ":", ",", "a$all", "%s%n", "𠮷", "\u2028", "é", "e\u0301", "1", "１",
]  # fmt: skip


def test_names_of_any_spelling_stay_apart() -> None:
    """Words of the engine's own, JSON's signs, names that normalise to one another, planes beyond the first."""
    rules = [DurableRule(name, Test(name, Op.EQ, 1)) for name in ODD_NAMES]
    is_right(rules, dict.fromkeys(ODD_NAMES, int), [{name: value} for name in ODD_NAMES for value in (1, 2)])


def test_texts_are_compared_as_written_never_normalised() -> None:
    texts = [
        "é",
        "e\u0301",
        "1",
        "１",
        "",
        " ",
        "　",
        "a",
        "a ",
        "\u200ba",
        "true",
        "null",
        "0",
        '"',
        "\\",
        "\\n",
        "\n",
    ]
    rules = named(
        *(Test("s", op, text) for text in texts for op in (Op.EQ,)), *(Test("s", Op.NE, t) for t in texts)
    )
    is_right(rules, {"s": str}, [{"s": text} for text in texts])


def test_the_order_of_properties_says_nothing() -> None:
    rules = named(
        AllOf((Test("a", Op.EQ, 1), Test("b", Op.EQ, 2))), AllOf((Test("b", Op.EQ, 2), Test("a", Op.EQ, 1)))
    )
    is_right(rules, {"a": int, "b": int}, [{"a": 1, "b": 2}, {"b": 2, "a": 1}, {"b": 2}])


def test_a_text_that_imitates_a_firing_is_a_text() -> None:
    texts = ['"}},"fact":{"id":1,"sid":"0","s":"', '}}}{"r0":', '{"$canary0":{}}', "$ready", '\\"}}']
    is_right(named(*(Test("s", Op.NE, text) for text in texts)), {"s": str}, [{"s": text} for text in texts])


def test_the_same_test_twice_in_a_condition_fires_once() -> None:
    is_right(
        named(AnyOf((N1, N1)), AllOf((N1, N1)), AnyOf((AllOf((N1,)), AnyOf((N1,))))),
        {"n": int},
        [{"n": 1}, {"n": 2}],
    )


def test_the_corridor_is_written_down_where_engineers_look() -> None:
    page = (Path(durable.__file__).parents[1] / "docs" / "引擎.md").read_text(encoding="utf-8")
    for name in vars(durable_lints):
        if name.startswith("MAX_") or name == "READY_GROUP":
            assert name in page, f"{name} 没有写在 docs/引擎.md"
