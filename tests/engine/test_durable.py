"""engine/durable.py: durable_rules answers as a plain evaluation does, or something is raised."""

from __future__ import annotations

import itertools
import json
import pickle
import random
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import durable, durable_lints
from engine.durable import (
    BATCH_FACTS,
    AllOf,
    AlteredFact,
    AnyOf,
    BatchLost,
    Condition,
    DoubleFiring,
    DurableError,
    DurableRule,
    EngineStatus,
    FactError,
    LintError,
    Op,
    Reentered,
    Ruleset,
    Scalar,
    Test,
    UnknownRule,
    UnreadableFiring,
    WrongFactId,
)
from tests.engine.broken_engines import Altered, Through, durable_rules_engine
from tests.engine.plain_rules import Fact, expected

# --- the engine answers as a plain evaluation -----------------------------------------------------------

TEXTS = ["", "a", "ab", "是", "是，不是", '引"号', "反\\斜", "换\n行", "}],{", "'", "\x00"]
INTEGERS = [-(2**31) + 2, -1, 0, 1, 2, 10, 2**31 - 2]
PROPERTIES: dict[str, type] = {
    "文书": str, "当事人.类型": str, "m": str, "count": int,
    "天数_min": int, "分钟": int, "已送达": bool, "name": bool,
}  # fmt: skip


def values(kind: type) -> st.SearchStrategy[Scalar]:
    if kind is bool:
        return st.booleans()
    if kind is int:
        return st.one_of(st.sampled_from(INTEGERS), st.integers(-3, 12))
    return st.one_of(st.sampled_from(TEXTS), st.text(st.characters(exclude_categories=["Cs"]), max_size=4))


@st.composite
def a_test(draw: st.DrawFn) -> Test:
    name = draw(st.sampled_from(sorted(PROPERTIES)))
    ops = list(Op) if PROPERTIES[name] is int else [Op.EQ, Op.NE]
    return Test(name, draw(st.sampled_from(ops)), draw(values(PROPERTIES[name])))


def groups_of(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = st.lists(inner, min_size=1, max_size=4).map(tuple)
    return st.one_of(parts.map(AllOf), parts.map(AnyOf))


conditions: st.SearchStrategy[Condition] = st.recursive(a_test(), groups_of, max_leaves=12)
facts_ = st.lists(
    st.fixed_dictionaries({}, optional={name: values(kind) for name, kind in PROPERTIES.items()}).filter(
        bool
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(conditions, min_size=1, max_size=8), facts_)
def test_nested_conditions_are_decided_as_a_plain_evaluation_does(
    drawn: list[Condition], facts: list[dict[str, Scalar]]
) -> None:
    rules = [DurableRule(f"规则{number}", condition) for number, condition in enumerate(drawn)]
    with Ruleset("随机", rules, PROPERTIES) as ruleset:
        assert ruleset.decide(facts) == expected(rules, facts)


def random_condition(dice: random.Random, depth: int) -> Condition:
    if depth == 0 or dice.random() < 0.25:
        name = dice.choice(["a", "b", "c"])
        return Test(name, dice.choice(list(Op)), dice.choice([0, 1]))
    parts = tuple(random_condition(dice, depth - 1) for _ in range(dice.randint(1, 3)))
    return AllOf(parts) if dice.random() < 0.5 else AnyOf(parts)


def test_every_fact_over_a_small_world_is_decided_right() -> None:
    world = [-1, 0, 1, 2, None]  # None: the fact does not have the property
    facts = [
        {name: value for name, value in zip("abc", triple, strict=True) if value is not None}
        for triple in itertools.product(world, repeat=3)
        if any(value is not None for value in triple)
    ]
    dice = random.Random(20240913)
    for _ in range(250):
        rules = [DurableRule(str(n), random_condition(dice, 3)) for n in range(dice.randint(1, 6))]
        with Ruleset("小世界", rules, dict.fromkeys("abc", int)) as ruleset:
            assert ruleset.decide(facts) == expected(rules, facts)


@pytest.mark.parametrize("op", list(Op))
def test_a_property_that_the_fact_lacks_satisfies_no_test(op: Op) -> None:
    rules = [DurableRule("r", Test("天数", op, 5))]
    assert Ruleset("缺", rules, {"天数": int, "别的": int}).decide([{"别的": 5}]) == [frozenset()]


def test_blank_is_a_value_like_any_other() -> None:
    rules = [DurableRule("不是甲", Test("文书", Op.NE, "甲"))]
    decided = Ruleset("空白", rules, {"文书": str, "别的": int}).decide([{"文书": ""}, {"别的": 1}])
    assert decided == [{"不是甲"}, frozenset()]


def test_facts_beyond_one_batch_keep_their_order() -> None:
    rules = [DurableRule(f"满{n}", Test("n", Op.GE, n)) for n in (0, 100, 251, 600)]
    facts: list[Fact] = [{"n": n} for n in range(2 * BATCH_FACTS + 137)]
    assert Ruleset("多批", rules, {"n": int}).decide(facts) == expected(rules, facts)


def test_the_same_fact_twice_is_decided_twice() -> None:
    rules = [DurableRule("r", Test("n", Op.EQ, 1))]
    assert Ruleset("重复", rules, {"n": int}).decide([{"n": 1}, {"n": 1}]) == [{"r"}, {"r"}]


def test_no_facts_no_answers() -> None:
    assert Ruleset("无事实", [DurableRule("r", Test("n", Op.EQ, 1))], {"n": int}).decide([]) == []


def test_more_rules_than_one_ready_group_all_fire() -> None:
    rules = [
        DurableRule(f"r{n}", AllOf((Test("p", Op.EQ, n % 400), Test("q", Op.EQ, n // 400))))
        for n in range(4000)
    ]
    facts: list[Fact] = [{"p": n % 400, "q": n // 400} for n in range(0, 4000, 37)]
    with Ruleset("四千条", rules, {"p": int, "q": int}) as ruleset:
        assert sum(name.startswith("$canary") for name in ruleset.definition()) == 20
        assert ruleset.decide(facts) == expected(rules, facts)


def test_a_closed_ruleset_opens_again() -> None:
    ruleset = Ruleset("再开", [DurableRule("r", Test("n", Op.EQ, 1))], {"n": int})
    assert ruleset.decide([{"n": 1}]) == [{"r"}]
    ruleset.close()
    ruleset.close()
    assert ruleset.decide([{"n": 1}]) == [{"r"}]


def test_definition_is_what_the_engine_is_given() -> None:
    given_: list[str] = []

    class Listening(Through):
        def create_ruleset(self, name: str, rules: str, /) -> int:
            given_.append(rules)
            return super().create_ruleset(name, rules)

    condition = AnyOf((Test("文书", Op.EQ, "甲"), AllOf((Test("n", Op.GE, 3), Test("b", Op.NE, True)))))
    ruleset = Ruleset(
        "定义", [DurableRule("11.1/V", condition)], {"文书": str, "n": int, "b": bool}, extension=Listening()
    )
    ruleset.decide([{"n": 1}])
    assert [json.loads(text) for text in given_] == [ruleset.definition()]
    assert ruleset.definition() == {
        "11.1/V": {
            "all": [
                {"ready": {"$ready": 0}},
                {"fact": {"$or": [{"文书": "甲"}, {"$and": [{"$gte": {"n": 3}}, {"$neq": {"b": True}}]}]}},
            ]
        },
        "$canary0": {"all": [{"ready": {"$ready": 0}}, {"fact": {"$canary": 1}}]},
    }


def test_no_other_module_touches_durable_rules() -> None:
    root = Path(durable.__file__).parents[1]
    rooms = ("records", "dsl", "rules", "engine", "adapters", "reports", "pingcha")
    modules = [path for room in rooms for path in (root / room).rglob("*.py")]
    touch = re.compile(r"durable_rules_engine|^\s*(from|import) durable\b", re.MULTILINE)
    touching = [path.name for path in modules if touch.search(path.read_text(encoding="utf-8"))]
    assert touching == ["durable.py"]


# --- the limits -----------------------------------------------------------------------------------------


def breaches(
    rules: Sequence[DurableRule], properties: Mapping[str, type] | None = None, name: str = "限"
) -> str:
    with pytest.raises(LintError) as caught:
        Ruleset(name, rules, properties or {"n": int, "s": str, "b": bool})
    return str(caught.value)


def rule(condition: Condition, name: str = "r") -> DurableRule:
    return DurableRule(name, condition)


N1 = Test("n", Op.EQ, 1)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Test("x", Op.EQ, 1), "“x”未声明"),
        (Test("n", Op.EQ, "1"), "“n”是整数"),
        (Test("n", Op.EQ, True), "“n”是整数"),
        (Test("b", Op.EQ, 1), "“b”是真假"),
        (Test("s", Op.LT, "a"), "不能比较大小"),
        (Test("b", Op.GE, True), "不能比较大小"),
        (Test("n", Op.EQ, 2**31 - 1), "±2147483646"),
        (Test("n", Op.GE, -(2**31) + 1), "±2147483646"),
        (Test("n", Op.EQ, 1.5), "“n”是整数"),  # type: ignore[arg-type]
        (Test("n", Op.EQ, None), "“n”是整数"),  # type: ignore[arg-type]
        (Test("s", Op.EQ, "字" * 10_000), "10000 字"),
        (Test("s", Op.EQ, "\ud83d"), "残缺字符"),
        (AllOf(()), "分组为空"),
        (AnyOf((N1, AllOf(()))), "分组为空"),
        (AnyOf(tuple(AllOf((N1, Test("n", Op.EQ, n))) for n in range(15))), "分组 16 个，超过 15"),
        (AllOf((AnyOf((N1, Test("n", Op.GE, 1))),) * 14), "判断路径"),
        (AnyOf(tuple(Test("n", Op.EQ, n) for n in range(500))), "同层条件 500 个，超过 480"),
        (AnyOf(tuple(Test("n", Op.NE, n) for n in range(65))), "同层条件 65 个，超过 64"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)  # fmt: skip
def test_a_condition_out_of_range_is_refused(condition: Condition, words: str) -> None:
    assert words in breaches([rule(N1, "好"), rule(condition)])


def test_endless_nesting_is_refused_rather_than_overflowing() -> None:
    condition: Condition = N1
    for _ in range(5000):
        condition = AllOf((condition,))
    assert "超过 15" in breaches([rule(condition)])


def test_rulesets_out_of_range_are_refused() -> None:
    assert "没有规则" in breaches([])
    assert "“r”重复 2 次" in breaches([rule(N1), rule(N1)])
    assert "超过 4096 条" in breaches([rule(Test("n", Op.EQ, n % 400), f"r{n}") for n in range(4080)])
    assert "以同一条件结尾的规则 256 条" in breaches([rule(N1, f"r{n}") for n in range(256)])
    either = AnyOf((N1, Test("n", Op.EQ, 2)))
    assert "“或”分支 128 个" in breaches([rule(either, f"r{n}") for n in range(128)])
    each = {f"p{n}": int for n in range(241)}
    assert "属性 241 个，超过 240" in breaches([rule(Test("p0", Op.EQ, 1))], each)
    siblings = [rule(Test(f"p{n}", Op.EQ, 1), f"r{n}") for n in range(65)]
    assert "65 个，超过 64 个" in breaches(siblings, each)


@pytest.mark.parametrize("name", ["", "$r", 'a"b', "a\\b", "a'b", "a\nb", "\ud800", "长" * 1001])
def test_names_that_the_engine_could_misread_are_refused(name: str) -> None:
    assert "规则名" in breaches([rule(N1, name)])
    assert "属性名" in breaches([rule(N1)], {"n": int, name: int})
    assert "规则集名" in breaches([rule(N1)], name=name)


def test_types_that_the_engine_compares_wrongly_are_refused() -> None:
    assert "类型 float 不可用" in breaches([rule(N1)], {"n": int, "x": float})


def test_names_that_hash_alike_are_refused() -> None:
    # two pairs that FNV-1a is known not to tell apart
    for one, other in (("costarring", "liquid"), ("declinate", "macallums")):
        assert "散列相同" in breaches([rule(N1)], {"n": int, one: str, other: str})
    for own in ("id", "sid"):
        assert "引擎" in breaches([rule(N1)], {"n": int, own: int})


def test_name_hashes_are_those_of_the_engine() -> None:
    # constants of the engine's sources; "$canary" and "文书" as any FNV-1a has them over signed characters
    assert durable_lints.name_hashes("id")[0] == 926444256
    assert durable_lints.name_hashes("sid")[0] == 3593476751
    assert durable_lints.name_hashes("$forward") == (739185624, 739185624)
    signed, unsigned = durable_lints.name_hashes("文书")
    assert signed != unsigned


def test_fact_numbers_do_not_hash_alike() -> None:
    # the engine knows a fact by the hash of its number only, beside "sid-0", its own of a session
    names = ["-1", "sid-0", *(str(number) for number in range(BATCH_FACTS + 1 + 21))]
    for sign in (0, 1):
        assert len({durable_lints.name_hashes(name)[sign] for name in names}) == len(names)


def test_all_breaches_are_listed_at_once() -> None:
    with pytest.raises(LintError) as caught:
        Ruleset("x", [rule(Test("s", Op.LT, "a")), rule(Test("q", Op.EQ, 1))], {"s": str, "$p": float})
    assert len(caught.value.breaches) == 5


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ({}, "没有任何属性"),
        ({"x": 1}, "“x”不在"),
        ({"n": "1"}, "应为整数"),
        ({"n": True}, "应为整数"),
        ({"b": 1}, "应为真假"),
        ({"n": 1.0}, "实为 float"),
        ({"n": None}, "实为 NoneType"),
        ({"n": 2**53 + 1}, "2^53"),
        ({"s": "字" * 10_000}, "10000 字"),
        ({"s": "x\udfff"}, "残缺字符"),
        ({"id": 1}, "“id”不在"),
    ],
    ids=str,
)
def test_a_fact_out_of_range_is_refused(fact: dict[str, Scalar], words: str) -> None:
    ruleset = Ruleset("限", [rule(N1)], {"n": int, "s": str, "b": bool})
    with pytest.raises(FactError) as caught:
        ruleset.decide([{"n": 1}, fact])
    assert words in str(caught.value)
    assert "第 2 条事实" in str(caught.value)


def test_facts_on_the_limits_are_decided() -> None:
    longest = "字" * 9_999
    rules = [
        rule(Test("s", Op.EQ, longest)),
        rule(Test("n", Op.GT, 2**31 - 2), "n"),
        rule(Test("n", Op.LT, -(2**31) + 2), "-"),
    ]
    ruleset = Ruleset("限", rules, {"n": int, "s": str})
    facts: list[Fact] = [
        {"s": longest},
        {"s": longest[:-1]},
        {"s": "\x00" * 9_999},
        {"n": 2**53},
        {"n": -(2**53)},
    ]
    assert ruleset.decide(facts) == [{"r"}, set(), set(), {"n"}, {"-"}]


def test_a_fact_may_have_240_properties_and_match_64_siblings() -> None:
    properties: dict[str, type] = {f"p{n}": int for n in range(240)}
    rules = [rule(Test(f"p{n}", Op.EQ, n), f"r{n}") for n in range(64)]
    decided = Ruleset("宽", rules, properties).decide([{f"p{n}": n for n in range(240)}])
    assert decided == [{r.name for r in rules}]


def test_rules_on_the_limits_are_decided() -> None:
    fifteen_groups = AnyOf(tuple(AllOf((Test("n", Op.EQ, n), Test("m", Op.GT, n))) for n in range(14)))
    wide = AnyOf(tuple(Test("n", Op.EQ, n) for n in range(480)))
    same_end = [rule(Test("m", Op.EQ, 3), f"同{n}") for n in range(255)]
    facts: list[Fact] = [{"n": n, "m": m} for n in (0, 13, 14, 479, 480) for m in (0, 3, 14)]
    for rules in ([rule(fifteen_groups)], [rule(wide)], same_end):
        assert Ruleset("满", rules, {"n": int, "m": int}).decide(facts) == expected(rules, facts)


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ([rule(Test(f"p{n}", Op.EQ, 1), f"r{n}") for n in range(66)], 303),
        ([rule(AnyOf(tuple(AllOf((N1, Test("n", Op.EQ, n))) for n in range(15))))], 113),
    ],
)
def test_past_the_lints_the_engine_fails_with_its_status(
    rules: list[DurableRule], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durable, "ruleset_breaches", lambda *_: [])
    properties: dict[str, type] = dict.fromkeys(["n", *(f"p{n}" for n in range(66))], int)
    with pytest.raises(EngineStatus) as caught:
        Ruleset("越限", rules, properties).decide([dict.fromkeys(properties, 1)])
    assert caught.value.code == code
    assert str(code) in str(caught.value)


def test_the_engine_orders_texts_wrongly_and_so_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "ruleset_breaches", lambda *_: [])
    decided = Ruleset("文本", [rule(Test("s", Op.LT, "a!"))], {"s": str}).decide([{"s": "a"}])
    assert decided == [set()]  # "a" < "a!", but the engine compares the quotation mark after the a


# --- a broken engine is noticed -------------------------------------------------------------------------


def firing(rule_name: str, fact_id: int) -> str:
    """A firing as the engine would report it for a batch of FACTS."""
    ready = '"ready":{"id":4,"sid":"0","$ready":0}'
    content = f'"n":{fact_id + 1}' if fact_id < 3 else '"$canary":1'
    return f'{{"{rule_name}":{{{ready},"fact":{{"id":{fact_id},"sid":"0",{content}}}}}}}'


RULES = [rule(N1, "一"), rule(Test("n", Op.EQ, 2), "二")]
FACTS: list[Fact] = [{"n": 1}, {"n": 2}, {"n": 3}]


@pytest.mark.parametrize(
    ("alter", "error"),
    [
        (lambda true: [], BatchLost),
        (lambda true: [f for f in true if "$canary" not in f.split(":")[0]], BatchLost),
        (lambda true: [true[0], *true], DoubleFiring),
        (lambda true: [*true, firing("$canary0", 3)], DoubleFiring),
        (lambda true: [firing(r, i) for r in ("一", "二", "$canary0") for i in range(4)], WrongFactId),
        (lambda true: [*true, firing("$canary0", 0)], WrongFactId),
        (lambda true: [*true, firing("一", 3)], WrongFactId),
        (lambda true: [*true, firing("一", 17)], WrongFactId),
        (lambda true: [*true, firing("三", 0)], UnknownRule),
        (lambda true: [*true, firing("$canary1", 3)], UnknownRule),
        (lambda true: [*true, "{}"], UnreadableFiring),
        (lambda true: [*true, firing("一", 2)[:-1]], UnreadableFiring),
        (lambda true: [*true, firing("一", 2).replace('"$ready":0', '"$ready":1')], UnreadableFiring),
    ],
    ids=[
        "fires-nothing", "loses-the-canary", "doubles-a-firing", "doubles-the-canary", "fires-everything",
        "canary-on-a-fact", "rule-on-the-canary's-fact", "number-out-of-range", "unknown-rule",
        "unknown-canary", "no-firing", "torn-firing", "wrong-group",
    ],
)  # fmt: skip
def test_a_firing_that_cannot_be_voids_the_batch(
    alter: Callable[[list[str]], list[str]], error: type[DurableError]
) -> None:
    broken = Altered(alter)
    ruleset = Ruleset("坏", RULES, {"n": int}, extension=broken)
    with pytest.raises(error) as caught:
        ruleset.decide(FACTS)
    assert type(caught.value) is error
    assert "坏" in str(caught.value)
    # the handle is given up, and a sound engine decides again
    assert (broken.created, broken.deleted) == (1, 1)
    broken.alter = lambda true: true
    assert ruleset.decide(FACTS) == [{"一"}, {"二"}, set()]
    assert broken.created == 2


def test_a_rule_that_does_not_stop_firing_is_stopped() -> None:
    class Endless(Altered):
        def complete_and_start_action(self, handle: int, state: int, /) -> str | None:
            return self.left[0]

    with pytest.raises(DoubleFiring):
        Ruleset("不止", RULES, {"n": int}, extension=Endless(lambda true: true * 2)).decide(FACTS)


@pytest.mark.parametrize("lost", [0, 1, 2, 3, 4])
def test_a_batch_that_the_engine_cannot_parse_to_its_end_is_noticed(lost: int) -> None:
    class Torn(Through):
        def assert_facts(self, handle: int, facts: str, /) -> tuple[int, int]:
            messages = json.loads(facts)
            messages[lost + 1]["x"] = "@"
            return super().assert_facts(
                handle, json.dumps(messages, separators=(",", ":")).replace('"@"', "@")
            )

    torn = Torn()
    ruleset = Ruleset("断", RULES, {"n": int}, extension=torn)
    for _ in range(20):  # many times: giving up a session that never fired must not break the heap
        with pytest.raises(BatchLost):
            ruleset.decide(FACTS)
    assert (torn.created, torn.deleted) == (20, 20)


def test_a_fact_lost_from_the_batch_leaves_it_undecided_not_shifted() -> None:
    """The honest limit: what is lost between two good facts reads as 'no rule', for the caller to compare."""

    class Losing(Through):
        def assert_facts(self, handle: int, facts: str, /) -> tuple[int, int]:
            messages = json.loads(facts)
            return super().assert_facts(
                handle, json.dumps(messages[:2] + messages[3:], separators=(",", ":"))
            )

    decided = Ruleset("漏", RULES, {"n": int}, extension=Losing()).decide([{"n": 1}, {"n": 2}, {"n": 2}])
    assert decided == [{"一"}, set(), {"二"}]


@pytest.mark.parametrize("status", [2, 3, 303])
def test_a_status_other_than_handled_is_raised(status: int) -> None:
    class Refusing(Through):
        def assert_facts(self, handle: int, facts: str, /) -> tuple[int, int]:
            return status, super().assert_facts(handle, facts)[1]

    with pytest.raises(EngineStatus) as caught:
        Ruleset("拒", RULES, {"n": int}, extension=Refusing()).decide(FACTS)
    assert caught.value.code == status


@pytest.mark.parametrize("call", ["create_ruleset", "assert_facts", "start_action_for_state", "delete_state"])
@pytest.mark.parametrize(
    ("error", "code"),
    [(MemoryError(), 101), (durable_rules_engine.error("…, error code: 307"), 307), (ValueError("?"), None)],
    ids=["memory", "status", "other"],
)
def test_whatever_a_call_raises_becomes_a_durable_error(
    call: str, error: Exception, code: int | None
) -> None:
    class Raising(Through):
        pass

    def raising(*_: object) -> None:
        raise error

    extension = Raising()
    raising.__name__ = call
    setattr(extension, call, raising)
    with pytest.raises(EngineStatus) as caught:
        Ruleset("抛", RULES, {"n": int}, extension=extension).decide(FACTS)
    assert caught.value.code == code
    assert call in str(caught.value)


def test_errors_come_whole_out_of_a_worker_process() -> None:
    for error in (
        LintError("集", ["一", "二"]), FactError("集", 3, "因"), EngineStatus("集", "assert_facts", 303),
        EngineStatus("集", "assert_facts", None, "?"), BatchLost("集", 0, 5, 1), UnknownRule("集", "规"),
        WrongFactId("集", "规", 7), DoubleFiring("集", "规", 7), UnreadableFiring("集", "{"),
        AlteredFact("集", "规", 7), Reentered("集"),
    ):  # fmt: skip
        copy = pickle.loads(pickle.dumps(error))
        assert (type(copy), str(copy), vars(copy)) == (type(error), str(error), vars(error))


# --- many rulesets, many batches ------------------------------------------------------------------------


def resident_kilobytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4


def test_hundreds_of_rulesets_live_side_by_side() -> None:
    rulesets = [Ruleset(f"集{n}", [rule(Test("n", Op.EQ, n), f"r{n}")], {"n": int}) for n in range(500)]
    for _ in range(2):
        for number, ruleset in enumerate(rulesets):
            assert ruleset.decide([{"n": number}, {"n": number + 1}]) == [{f"r{number}"}, set()]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads the resident size from /proc")
def test_memory_stays_flat_over_batches_and_handles() -> None:
    def work(rounds: int) -> None:
        for _ in range(rounds):
            with Ruleset("漏", RULES, {"n": int}) as ruleset:
                for _ in range(10):
                    ruleset.decide(FACTS)

    work(50)
    before = resident_kilobytes()
    work(200)
    assert resident_kilobytes() - before < 4_000  # one session alone holds some 200 KB


def test_a_ruleset_that_is_dropped_frees_its_handle() -> None:
    extension = Through()
    ruleset = Ruleset("弃", RULES, {"n": int}, extension=extension)
    ruleset.decide(FACTS)
    del ruleset
    assert (extension.created, extension.deleted) == (1, 1)
