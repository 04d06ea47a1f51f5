"""How values, terms and conditions are put into Chinese for an explanation. Knows the tree, never a case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from dsl.tree import (
    Amount,
    And,
    Before,
    CheckDigits,
    Compare,
    Condition,
    Contains,
    CountTerm,
    Covers,
    Every,
    ExtremeTerm,
    FieldTerm,
    Filled,
    FirstFilledTerm,
    Literal,
    NamedCondition,
    NamedTerm,
    Node,
    Not,
    Nothing,
    OneOf,
    Op,
    Or,
    PagesContinuous,
    ParamTerm,
    Path,
    Query,
    Some,
    StageIs,
    Term,
    TodayTerm,
    Unit,
    Within,
)
from engine.reference.values import Bounds, Times
from records.findings import Interval
from records.row import BLANK, NOT_EXPORTED, Gap
from records.schema import CASE

Shown = str | int | bool | list[str] | Interval | None  # a value as a finding carries it
_LISTED = 6  # words of a long {…} that are written out

_OPPOSITE = {Op.EQ: Op.NE, Op.NE: Op.EQ, Op.LT: Op.GE, Op.GE: Op.LT, Op.GT: Op.LE, Op.LE: Op.GT}


# ------------------------------------------------------------------------------------------------------------- values


def shown(value: object) -> Shown:
    """A field's value as a finding carries it; None for a gap."""
    match value:
        case Gap():
            return None
        case bool() | int():
            return value
        case date():
            return moment(value)
        case tuple():
            return [str(part) for part in value]
        case _:
            return str(value)


def say(value: Shown) -> str:
    """The same in a sentence."""
    match value:
        case bool():
            return "是" if value else "否"
        case list():
            return "、".join(value) or "无"
        case Interval():
            return bounds(Bounds(value.low, value.high))
        case None:
            return "未导出"
        case _:
            return str(value)


def say_field(value: object) -> str:
    """A field's value in a sentence, a gap by its name."""
    if value is BLANK or value is NOT_EXPORTED:
        return "空白" if value is BLANK else "未导出"
    return say(shown(value))


def moment(value: date) -> str:
    return value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else value.isoformat()


def bounds(value: Bounds) -> str:
    if value.high is None:
        return f"至少 {value.low}" if value.low else "未知（未导出）"
    return str(value.low) if value.exact else f"{value.low} 至 {value.high}"


def times(value: Times) -> str:
    if value.filled is False:
        return "空白"
    listed = " 或 ".join(moment(one) for one in value.values)
    return (listed if value.known else f"{listed}（待定）") if listed else "未导出"


def length(number: int, unit: Unit) -> str:
    return f"{number} 个{unit}" if unit in (Unit.WORKDAY, Unit.HOUR) else f"{number} {unit}"


def param(value: Amount | int | date | str) -> str:
    """The value of a 参数."""
    return length(value.number, value.unit) if isinstance(value, Amount) else say(shown(value))


# -------------------------------------------------------------------------------------------------------------- terms


def term(node: Term) -> str:
    """A term as it is written in the rule, or as it would be."""
    if isinstance(node, NamedTerm):
        return node.name
    return _written(node) or _term(node)


def _term(node: Term) -> str:
    match node:
        case FieldTerm():
            prefix = place(node.path)
            return f"{prefix} 的 {node.column.name}" if prefix else node.column.name
        case CountTerm():
            return f"数量({query(node.query)})"
        case ExtremeTerm():
            return f"{node.which}({node.query.relation.name} 的 {node.value.column.name})"
        case FirstFilledTerm():
            return f"首个已填({'，'.join(term(option) for option in node.options)})"
        case TodayTerm():
            return "今天"
        case ParamTerm() | NamedTerm():
            return node.name
        case Literal():
            return say(shown(node.value))


def place(path: Path) -> str:
    """Which row a field is of; empty for the row one is looking at."""
    return path.hops[-1].name if path.hops else ""


def query(node: Query) -> str:
    """Rows as users call them: with what is asked of them, or by the name of the definition."""
    written = _written(node)
    if node.name and "其中" not in written and (node.where is None or node.name != node.relation.name):
        return node.name
    if written:
        return written
    start = f"{place(node.start)} 的 " if node.start.hops else ""
    where = f" 其中 {_bracketed(node.where)}" if node.where is not None else ""
    return f"{start}{node.relation.name}{where}"


def amount(node: Amount, number: int, unit: Unit) -> str:
    return f"{node.param}（{length(number, unit)}）" if node.param else length(number, unit)


def _written(node: Node) -> str:
    return " ".join(node.text.split())


# --------------------------------------------------------------------------------------------------------- conditions


def condition(node: Condition) -> str:
    """A condition as it is written in the rule, or as it would be."""
    if isinstance(node, NamedCondition):
        return node.name
    return _written(node) or _condition(node)


def _condition(node: Condition) -> str:
    match node:
        case And():
            return " 且 ".join(_bracketed(part) for part in node.parts)
        case Or():
            return " 或 ".join(_bracketed(part) for part in node.parts)
        case Not():
            return f"非 {_bracketed(node.part)}"
        case NamedCondition():
            return node.name
        case Filled():
            return f"{term(node.term)} 已填"
        case Compare():
            return f"{term(node.left)} {node.op} {term(node.right)}"
        case OneOf():
            return f"{term(node.term)} {one_of(node.values)}"
        case Contains():
            return f"{term(node.term)} 包含 {node.item}"
        case Before():
            return f"{term(node.left)} {before(node.strict, True)} {term(node.right)}"
        case Within():
            return f"{term(node.done)} 在 {term(node.start)} 起 {amount(node.amount, node.amount.number, node.amount.unit)} 内"
        case Some():
            return f"有 {query(node.query)}"
        case Nothing():
            return f"无 {query(node.query)}"
        case Every():
            return f"每个 {query(node.query)} 都 ({condition(node.condition)})"
        case Covers():
            return f"{query(node.query)} 覆盖 {node.target.table}"
        case CheckDigits():
            return f"{term(node.term)} 校验正确"
        case PagesContinuous():
            return f"页号连续({query(node.query)})"
        case StageIs():
            return f"阶段 = {node.stage}"


def _bracketed(node: Condition) -> str:
    words = condition(node)
    return f"({words})" if isinstance(node, (And, Or)) else words


# ------------------------------------------------------------------------------------------- what a condition requires


def operator(op: Op, wanted: bool) -> str:
    return op if wanted else _OPPOSITE[op]


def one_of(values: Iterable[str], wanted: bool = True) -> str:
    words = list(values)
    negation = "" if wanted else "不"
    if len(words) == 1:
        return f"{negation}为 {words[0]}"
    more = f" 等 {len(words)} 种" if len(words) > _LISTED else ""
    return f"{negation}属于 {'、'.join(words[:_LISTED])}{more}"


def before(strict: bool, wanted: bool) -> str:
    if strict:
        return "早于" if wanted else "不早于"
    return "不晚于" if wanted else "晚于"


def path_table(path: Path) -> str:
    """The table of the row a path starts from."""
    return path.hops[0].source if path.hops else path.table


def is_of_case(path: Path) -> bool:
    return path.table == CASE
