"""The words in which rules are put to durable_rules, and the ways in which it can fail.

A condition is a test `property op constant` on one flat fact, or a group of conditions. A property that a
fact does not have is unknown: no test on it is satisfied, `NE` neither. There is no negation; the caller
pushes it down to the tests before it comes here.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from records.quick_classes import dataclass

Scalar = str | int | bool
"""The only values that the engine compares dependably; dates and times are given as whole numbers."""


class Op(StrEnum):
    """A comparison. Texts and Booleans know only `EQ` and `NE`."""

    EQ = "=="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="


@dataclass(frozen=True, slots=True)
class Test:
    """`property op value` on one fact."""

    __test__ = False  # pytest must not take it for a test class

    property: str
    op: Op
    value: Scalar


@dataclass(frozen=True, slots=True)
class AllOf:
    """Satisfied when every part is. Has at least one part."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Satisfied when at least one part is. Has at least one part."""

    parts: tuple[Condition, ...]


Condition = Test | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class DurableRule:
    """A condition under the name by which `Ruleset.decide` reports it."""

    name: str
    condition: Condition


STATUS_TEXT: dict[int, str] = {
    1: "事实未被任何规则接收",
    2: "事实编号重复，该事实已被丢弃",
    3: "事实被推迟处理",
    101: "内存不足",
    102: "类型不符",
    103: "标识符过长",
    104: "值不符",
    105: "名称不符",
    106: "规则数或同层条件数超限",
    107: "同层“或”分组超限",
    108: "以同一条件结尾的规则超限",
    109: "条件缺少名称",
    110: "设置项不存在",
    111: "规则集句柄无效",
    112: "规则集句柄用尽",
    113: "一条规则内的且/或分组超限",
    201: "值无法解析",
    202: "文本无法解析",
    203: "数字无法解析",
    204: "对象无法解析",
    205: "数组无法解析",
    302: "一条事实的属性过多",
    303: "一条事实同时满足的同层条件过多",
    304: "一次触发涉及的事实过多",
    305: "事实不存在",
    306: "位置不存在",
    307: "节点已删除",
    308: "节点正在派发",
    309: "会话不存在",
    310: "没有可执行的动作",
    311: "属性不存在",
    312: "不支持的运算",
    313: "事实过长",
    314: "属性值过长",
}
"""The status codes of durable_rules 2.0.28; those of its regular expressions, 501 and up, never arise."""


class DurableError(Exception):
    """durable_rules was, or would have been, out of the range in which its answers can be relied upon.

    `args` stay what the constructor was given, so that an error comes whole out of a worker process.
    """

    message: str

    def __str__(self) -> str:
        return self.message


class LintError(DurableError):
    """A ruleset breaks at least one limit; nothing was given to the engine. `breaches` lists all of them."""

    def __init__(self, ruleset: str, breaches: Sequence[str]) -> None:
        self.ruleset = ruleset
        self.breaches = tuple(breaches)
        self.message = f"规则集“{ruleset}”超出引擎的可靠范围：" + "；".join(self.breaches)


class FactError(DurableError):
    """A fact cannot be given to the engine as it is. `index` counts from 0 in the caller's sequence."""

    def __init__(self, ruleset: str, index: int, reason: str) -> None:
        self.ruleset = ruleset
        self.index = index
        self.reason = reason
        self.message = f"规则集“{ruleset}”的第 {index + 1} 条事实不能交给引擎：{reason}"


class EngineFault(DurableError):
    """The engine did not keep its side of the protocol. The batch is void and its handle is given up."""

    def __init__(self, ruleset: str, message: str) -> None:
        self.ruleset = ruleset
        self.message = f"规则引擎执行规则集“{ruleset}”时出错：{message}（本批结果作废）"


class EngineStatus(EngineFault):
    """A call returned a status that means failure. `code` is None when the engine named none."""

    def __init__(self, ruleset: str, call: str, code: int | None, detail: str = "") -> None:
        self.call = call
        self.code = code
        meaning = detail if code is None else f"状态码 {code}，{STATUS_TEXT.get(code, '含义未知')}"
        super().__init__(ruleset, f"{call} 失败，{meaning or '未说明原因'}")


class BatchLost(EngineFault):
    """A canary did not fire: the engine dropped at least the end of the batch without a word."""

    def __init__(self, ruleset: str, first: int, size: int, missing: int) -> None:
        self.first = first
        self.size = size
        super().__init__(
            ruleset,
            f"第 {first + 1} 至 {first + size} 条事实的哨兵规则有 {missing} 条未触发，事实或触发已丢失",
        )


class UnknownRule(EngineFault):
    """A rule fired that the ruleset does not have."""

    def __init__(self, ruleset: str, rule: str) -> None:
        self.rule = rule
        super().__init__(ruleset, f"触发了不存在的规则“{rule}”")


class WrongFactId(EngineFault):
    """A rule fired on a fact that was not in the batch, or that cannot be meant for it."""

    def __init__(self, ruleset: str, rule: str, fact_id: int) -> None:
        self.rule = rule
        self.fact_id = fact_id
        super().__init__(ruleset, f"规则“{rule}”触发于本批中不应有的事实编号 {fact_id}")


class DoubleFiring(EngineFault):
    """A rule, or a canary, fired twice on the same fact."""

    def __init__(self, ruleset: str, rule: str, index: int) -> None:
        self.rule = rule
        self.index = index
        super().__init__(ruleset, f"规则“{rule}”对第 {index + 1} 条事实重复触发")


class UnreadableFiring(EngineFault):
    """The engine reported a firing in a form that it does not have."""

    def __init__(self, ruleset: str, text: str) -> None:
        self.text = text
        super().__init__(ruleset, f"触发记录无法识别：{text[:120]}")


class AlteredFact(EngineFault):
    """A firing repeats another fact than was given under its number. `index` as in FactError."""

    def __init__(self, ruleset: str, rule: str, index: int) -> None:
        self.rule = rule
        self.index = index
        super().__init__(ruleset, f"规则“{rule}”触发时，第 {index + 1} 条事实的内容与交给引擎的不同")


class Reentered(DurableError):
    """A ruleset was asked to decide, or to close, from within one of its own batches."""

    def __init__(self, ruleset: str) -> None:
        self.ruleset = ruleset
        self.message = f"规则集“{ruleset}”正在判定，判定途中不能再要求它判定或者关闭"
