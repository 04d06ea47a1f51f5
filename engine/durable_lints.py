"""What durable_rules 2.0.28 gets wrong without a word, refused before it is asked.

`ruleset_breaches` looks at rules, `fact_breach` at a fact. The numbers are the engine's own array sizes or
lie a little below them. The engine keeps the tests of all conditions in one tree (a test that two conditions
share from the start is one node); `_Network` builds the same tree to know how many nodes one fact can match
at once. A rule has two positive conditions by construction (the engine takes 16).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from functools import cache

from engine.durable_terms import AllOf, AnyOf, Condition, DurableRule, Op, Scalar, Test
from records.quick_classes import dataclass

MAX_RULES = 4096
"""Rules of a ruleset, the canaries included."""
READY_GROUP = 200
"""Rules that wait for the same ready fact (the engine keeps at most 255 conditions ending in one test)."""
MAX_PROPERTIES = 240
"""Properties of a ruleset, and so of a fact (the engine's 255 with its own taken off)."""
MAX_TEXT = 9_999
"""Characters of a text value (the engine counts its bytes, escapes included, in 16 bits)."""
MAX_INTEGER = 2**53
"""Magnitude of a whole number in a fact (the engine reads 64 bits everywhere)."""
MAX_CONSTANT = 2**31 - 2
"""Magnitude of a whole number in a rule: the engine keeps it as a C `long`, which has 32 bits on Windows. One less
than fits, since facts are brought to a constant or to the numbers beside it."""
MAX_GROUPS = 15
"""All-of and any-of groups in one condition."""
MAX_SAME_END = 255
"""Conditions of a ruleset that end in one node of the tree."""
MAX_ANY_BRANCHES = 127
"""Any-of groups that one node leads into."""
MAX_NEXT_TESTS = 480
"""Different tests that follow one node (the engine's table has 512 places, and one that is full is searched without
end; up to 21 ready tests and the canary's stand beside those of the rules)."""
MAX_WAITING = 64
"""Matched tests that wait to be followed while one fact goes through the tree."""
MAX_VISITS = 10_000
"""Nodes that one fact can go through, counted once for each way that leads there (about 0.1 µs each)."""
MAX_NAME = 1000
"""Characters of a name."""

# names whose hash the engine gives a meaning to, in a fact or in a condition
_ENGINE_NAMES = (
    *(
        "id",
        "sid",
        "$lt",
        "$lte",
        "$gt",
        "$gte",
        "$eq",
        "$neq",
        "$ex",
        "$nex",
        "$mt",
        "$imt",
        "$iall",
        "$iany",
    ),
    *("$or", "$and", "$not", "$all", "$any", "$m", "$add", "$sub", "$mul", "$div", "$l", "$r", "$forward"),
    *("$s", "$i", "$time", "$timerName", "$baseTime", "$opening", "$ready", "$canary"),
)
_ORDER = (Op.LT, Op.LE, Op.GT, Op.GE)
_TYPE_WORDS = {str: "文本", int: "整数", bool: "真假"}
_NOT_IN_NAMES = re.compile(r'["\'\\\x00-\x1f\x7f\ud800-\udfff]')
_SURROGATE = re.compile("[\ud800-\udfff]")


def name_hashes(name: str) -> tuple[int, int]:
    """The 32-bit FNV hash that the engine knows a name by: where `char` has a sign, and where it has none."""
    hashes = []
    for extension in (0xFFFFFF00, 0):
        value = 0x811C9DC5
        for byte in name.encode("utf-8", "surrogatepass"):
            value = ((value ^ (byte | extension if byte > 127 else byte)) * 16777619) & 0xFFFFFFFF
        hashes.append(value)
    return hashes[0], hashes[1]


def fact_breach(fact: Mapping[str, Scalar], properties: Mapping[str, type]) -> str | None:
    """The first reason why the engine must not be given this fact, in Chinese; None when there is none."""
    if not fact:
        return "事实没有任何属性"
    for name, value in fact.items():
        kind = properties.get(name)
        if kind is None:
            return f"属性“{name}”不在规则集的属性表中"
        if type(value) is not kind:
            return f"属性“{name}”应为{_TYPE_WORDS[kind]}，实为 {type(value).__name__}"
        if isinstance(value, str):
            if len(value) > MAX_TEXT or (not value.isascii() and _SURROGATE.search(value)):
                return f"属性“{name}”的{_text_breach(value)}"
        elif not -MAX_INTEGER <= value <= MAX_INTEGER:
            return f"属性“{name}”的整数超出 ±2^53"
    return None


def ruleset_breaches(name: str, rules: Sequence[DurableRule], properties: Mapping[str, type]) -> list[str]:
    """Every limit that the ruleset breaks, in Chinese; an empty list when it may be given to the engine."""
    breaches = _name_breaches("规则集名", name) + _property_breaches(properties)
    if not rules:
        breaches.append("没有规则")
    for rule_name, times in Counter(rule.name for rule in rules).items():
        breaches += _name_breaches("规则名", rule_name)
        if times > 1:
            breaches.append(f"规则名“{rule_name}”重复 {times} 次")
    if len(rules) + ready_groups(len(rules)) > MAX_RULES:
        breaches.append(f"规则 {len(rules)} 条，连同哨兵规则超过 {MAX_RULES} 条")
    shapely = True
    for rule in rules:
        found = _condition_breaches(rule, properties)
        shapely = shapely and not found
        breaches += found
    # the tree of ill-shaped conditions says nothing and may be endless
    return breaches + (_Network.of(rules).breaches() if shapely else [])


def ready_groups(rules: int) -> int:
    """Into how many groups, each with its own ready fact and canary, so many rules are split."""
    return -(-rules // READY_GROUP)


def _name_breaches(what: str, name: str) -> list[str]:
    if not name:
        return [f"{what}为空"]
    if len(name) > MAX_NAME:
        return [f"{what}“{name[:20]}…”超过 {MAX_NAME} 字"]
    if name.startswith("$"):
        return [f"{what}“{name}”以 $ 开头"]
    if _NOT_IN_NAMES.search(name):
        return [f"{what} {name!a} 含引号、反斜杠、控制字符或残缺字符"]
    return []


@cache
def _engine_hashes() -> tuple[dict[int, str], dict[int, str]]:
    pairs = [(name_hashes(name), name) for name in _ENGINE_NAMES]
    return {signed: name for (signed, _), name in pairs}, {unsigned: name for (_, unsigned), name in pairs}


def _property_breaches(properties: Mapping[str, type]) -> list[str]:
    breaches = []
    if len(properties) > MAX_PROPERTIES:
        breaches.append(f"属性 {len(properties)} 个，超过 {MAX_PROPERTIES} 个")
    owners = [dict(known) for known in _engine_hashes()]
    for name, kind in properties.items():
        breaches += _name_breaches("属性名", name)
        if kind not in _TYPE_WORDS:
            breaches.append(
                f"属性“{name}”的类型 {getattr(kind, '__name__', kind)} 不可用，只能是 str、int、bool"
            )
        others = {known.setdefault(own, name) for known, own in zip(owners, name_hashes(name), strict=True)}
        breaches += [f"属性“{name}”与“{other}”在引擎中散列相同，须改名" for other in sorted(others - {name})]
        if name in _ENGINE_NAMES:
            breaches.append(f"属性名“{name}”为引擎所用，须改名")
    return breaches


def _condition_breaches(rule: DurableRule, properties: Mapping[str, type]) -> list[str]:
    """Breaches of one condition. Walks without recursion, so that no nesting is too deep to be refused."""
    breaches: list[str] = []
    groups = 0
    todo: list[Condition] = [rule.condition]
    while todo:
        condition = todo.pop()
        if isinstance(condition, Test):
            breaches += [f"规则“{rule.name}”：{breach}" for breach in _test_breaches(condition, properties)]
            continue
        groups += 1
        if not condition.parts:
            breaches.append(f"规则“{rule.name}”：且/或分组为空")
        todo.extend(reversed(condition.parts))
    if groups > MAX_GROUPS:
        breaches.append(f"规则“{rule.name}”：且/或分组 {groups} 个，超过 {MAX_GROUPS} 个，须拆为下层标签")
    return breaches


def _test_breaches(test: Test, properties: Mapping[str, type]) -> Iterable[str]:
    kind = properties.get(test.property)
    value = test.value
    if kind is None:
        yield f"属性“{test.property}”未声明"
    elif type(value) is not kind:
        yield f"属性“{test.property}”是{_TYPE_WORDS.get(kind, '不可用的类型')}，却与 {value!a} 比较"
    elif test.op in _ORDER and kind is not int:
        yield f"属性“{test.property}”是{_TYPE_WORDS.get(kind, '不可用的类型')}，不能比较大小"
    if isinstance(value, str):
        breach = _text_breach(value)
        if breach:
            yield f"属性“{test.property}”的比较值{breach}"
    elif isinstance(value, int) and not -MAX_CONSTANT <= value <= MAX_CONSTANT:
        yield f"属性“{test.property}”的比较值超出 ±{MAX_CONSTANT}"


def _text_breach(text: str) -> str | None:
    if len(text) > MAX_TEXT:
        return f"文本 {len(text)} 字，超过 {MAX_TEXT} 字"
    if _SURROGATE.search(text):
        return "文本含残缺字符（不成对的代理码位）"
    return None


@dataclass(slots=True, eq=False)
class _Node:
    """A node of the engine's tree: the root, a test, or the place where the branches of an any-of meet."""

    tests: dict[Test, _Node] = field(default_factory=dict)
    branches: list[_Node] = field(default_factory=list)
    ends: int = 0
    waiting: int = 0
    visits: int = 0


@dataclass(slots=True)
class _Network:
    """The tree of all conditions of a ruleset; `rules_at` names one rule for each node in which any ends."""

    root: _Node
    rules_at: dict[int, str]

    @staticmethod
    def of(rules: Sequence[DurableRule]) -> _Network:
        network = _Network(_Node(), {})
        for rule in rules:
            end = _grow(network.root, rule.condition)
            end.ends += 1
            network.rules_at.setdefault(id(end), rule.name)
        return network

    def breaches(self) -> list[str]:
        found: list[str] = []
        for node in _after(self.root):
            if node.ends > MAX_SAME_END:
                example = self.rules_at[id(node)]
                found.append(f"与“{example}”以同一条件结尾的规则 {node.ends} 条，超过 {MAX_SAME_END} 条")
            if len(node.branches) > MAX_ANY_BRANCHES:
                found.append(f"同一位置的“或”分支 {len(node.branches)} 个，超过 {MAX_ANY_BRANCHES} 个")
            if len(node.tests) > MAX_NEXT_TESTS:
                found.append(f"同层条件 {len(node.tests)} 个，超过 {MAX_NEXT_TESTS} 个，须拆分规则集")
            _measure(node)
        waiting, visits = self.root.waiting, self.root.visits
        if waiting > MAX_WAITING:
            found.append(f"一条事实可同时满足同层条件 {waiting} 个，超过 {MAX_WAITING} 个，须拆分规则集")
        if visits > MAX_VISITS:
            found.append(f"一条事实可走的判断路径 {visits} 条，超过 {MAX_VISITS} 条，须减少“且”中的“或”")
        return found


def _grow(start: _Node, condition: Condition) -> _Node:
    """Add a condition below a node, as the engine does; returns the node in which it ends."""
    match condition:
        case Test():
            return start.tests.setdefault(condition, _Node())
        case AllOf(parts):
            for part in parts:
                start = _grow(start, part)
            return start
        case AnyOf(parts):
            meeting = _Node()
            for part in parts:
                _grow(start, part).branches.append(meeting)
            return meeting


def _after(root: _Node) -> list[_Node]:
    """All nodes, each after those that follow it in the tree."""
    order: list[_Node] = []
    seen: set[int] = set()
    todo: list[tuple[_Node, bool]] = [(root, False)]
    while todo:
        node, done = todo.pop()
        if done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            todo.append((node, True))
            todo.extend((child, False) for child in (*node.tests.values(), *node.branches))
    return order


def _measure(node: _Node) -> None:
    """Set the most tests that wait, and the most nodes that are gone through, from a node on."""
    by_property: dict[str, list[tuple[Test, int]]] = {}
    for test, child in node.tests.items():
        by_property.setdefault(test.property, []).append((test, child.visits))
    matched, visits = len(node.branches), sum(child.visits for child in node.branches)
    for tests in by_property.values():
        most, dearest = _most_matched(tests)
        matched += most
        visits += dearest
    below = max((child.waiting for child in (*node.tests.values(), *node.branches)), default=0)
    node.waiting = max(matched, matched - 1 + below)
    node.visits = 1 + visits


def _most_matched(tests: Sequence[tuple[Test, int]]) -> tuple[int, int]:
    """How many of the tests on one property one value can satisfy, and the highest sum of their weights."""
    constants = {test.value for test, _ in tests}
    values: set[Scalar] = set(constants)
    for constant in constants:  # beside and between the constants there is nothing new
        if type(constant) is int:
            values |= {constant - 1, constant + 1}
        elif type(constant) is bool:
            values.add(not constant)
        else:
            values.add(f"{constant}…")
    counts = [[weight for test, weight in tests if _satisfied(test, value)] for value in values]
    return max(map(len, counts)), max(map(sum, counts))


def _satisfied(test: Test, value: Scalar) -> bool:
    match test.op:
        case Op.EQ:
            return test.value == value
        case Op.NE:
            return test.value != value
    assert isinstance(test.value, int)
    assert isinstance(value, int)
    match test.op:
        case Op.LT:
            return value < test.value
        case Op.LE:
            return value <= test.value
        case Op.GT:
            return value > test.value
        case Op.GE:
            return value >= test.value
