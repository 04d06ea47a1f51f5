"""Rules that can be read and still are, or may be, wrong: what can never hold (an error), what looks forgotten (warnings)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from dsl import tree as t
from dsl.contradiction import clash, never
from dsl.diagnostics import Diagnostics, Related
from dsl.keywords import VERDICTS
from dsl.walk import Part, condition_of, conjuncts, parts, plain, walk
from records.columns import BlankReading, Kind
from records.nearest import nearest
from records.schema import TABLES

# what `rules new` writes for someone to replace
TITLE_TO_WRITE = "给这项义务起一个短名"
REMEDY_TO_WRITE = "写明怎样补救"

Duty = t.Obligation | t.Question
_FEW = 3  # so many names are shown where there are more

# (table, attribute) of columns that are only one of the places where a fact may stand (case-record.md, "One fact, several
# homes"): a rule asks a shared definition, so that a blank in one place is no fault where another has it.
HOMES = frozenset(
    {
        ("送达", "receipt"),
        ("送达", "server_signed"),
        ("送达", "recipient_signed"),
        ("送达", "receiver_signed"),
        ("送达", "witness_signed"),
        ("送达", "received_on"),
        ("送达", "entrustment"),
        ("送达", "announcement_states"),
        ("告知", "written"),
        ("告知", "waiver_recorded"),
        ("案源", "informing_recorded"),
        ("请求", "recorded"),
        ("案件", "decided_on"),
        ("活动", "party_notified"),
    }
)


def lint(ruleset: t.RuleSet, diagnostics: Diagnostics) -> None:
    """Everything that someone should look at. The rule set has no errors so far."""
    duties = ruleset.duties
    for duty in duties:
        _never(duty, diagnostics)
        _draft(duty, diagnostics)
        _twice(duty, diagnostics)
        _examples(duty, diagnostics)
    for obligation in ruleset.obligations:
        _unguarded(obligation, diagnostics)
        _homes(obligation, diagnostics)
        _modality(obligation, diagnostics)
    _existence(ruleset, diagnostics)
    _same(ruleset, diagnostics)
    _categories(duties, diagnostics)


# ------------------------------------------------------------------------------------------------- what can never hold


def _conditions(duty: Duty) -> Iterator[t.Condition]:
    yield from (condition for condition in (duty.applies, duty.due) if condition is not None)
    if isinstance(duty, t.Obligation):
        yield from condition_of(duty.requirement)


def _never(duty: Duty, diagnostics: Diagnostics) -> None:
    found = False
    for condition in _conditions(duty):
        for part in never(condition):
            found = True
            diagnostics.error(
                "never-holds",
                part.span,
                f"{duty.id}：这些条件互相矛盾，永远不会成立。",
                hint="看一看“且”是不是应当写“或”，或者哪个值写错了。",
            )
    if found or not isinstance(duty, t.Obligation):
        return
    for condition in condition_of(duty.requirement):
        clashing = clash((*conjuncts(duty.applies), *conjuncts(condition)))
        if clashing is not None and isinstance(duty.requirement, t.Holds):
            diagnostics.error(
                "never-holds",
                condition.span,
                f"{duty.id}：要求的和“针对 … 其中”的条件矛盾，任何一行都不会符合。",
                hint="改“针对”的条件，或者改要求。",
            )


def _draft(duty: Duty, diagnostics: Diagnostics) -> None:
    """Words of a draft that were not replaced: reports would show them."""
    left = [("名称", duty.title)] if duty.title == TITLE_TO_WRITE else []
    if isinstance(duty, t.Obligation) and duty.remedy == REMEDY_TO_WRITE:
        left.append(("整改", duty.remedy))
    for what, words in left:
        diagnostics.warning(
            "draft-words",
            duty.span,
            f"{duty.id}：{what}还是草稿里的“{words}”。",
            hint="报告会照样印出来，改成这项义务自己的话。",
        )


def _twice(duty: Duty, diagnostics: Diagnostics) -> None:
    """The same condition twice beside itself."""
    for whole in _conditions(duty):
        for node in walk(whole):
            if not isinstance(node, t.And | t.Or):
                continue
            seen: list[t.Condition] = []
            for part in node.parts:
                if part in seen:
                    diagnostics.warning(
                        "condition-twice",
                        part.span,
                        f"{duty.id}：同一个条件写了两次。",
                        hint="删去一个，或者改成本来要写的条件。",
                    )
                seen.append(part)


# -------------------------------------------------------------------------------------------------- blanks left unasked


def _unguarded(duty: t.Obligation, diagnostics: Diagnostics) -> None:
    """A time or a number that 应当 compares: where it is blank the verdict is 无法判定, which is seldom meant."""
    if duty.modality != "应当":
        return
    asked = {c.term for c in conjuncts(duty.applies) if isinstance(c, t.Filled)}
    for condition in condition_of(duty.requirement):
        for left, at in _compared(condition, frozenset(asked), False):
            diagnostics.warning(
                "blank-not-asked",
                at.span,
                f"{duty.id}：“{left.text}”是空白时，这里的结论是无法判定。",
                hint=f"应当填写的，写“({left.text} 已填 且 …)”或者“限期”；可以不填的，写“({left.text} 空白 或 …)”。",
            )


def _compared(
    condition: t.Condition, asked: frozenset[t.Term], negated: bool
) -> Iterator[tuple[t.Term, t.Condition]]:
    """Fields of the subject compared at top level without being asked whether they are filled."""
    condition = plain(condition)
    match condition:
        case t.Not(part=part):
            yield from _compared(part, asked, not negated)
        case t.And(parts=inside) | t.Or(parts=inside):
            both = isinstance(condition, t.And) is not negated
            known = asked | {
                term for part in inside if (term := _asks(plain(part), both, negated)) is not None
            }
            for part in inside:
                yield from _compared(part, known, negated)
        case t.Compare(left=left) | t.Before(left=left) | t.Within(done=left):
            if negated and isinstance(condition, t.Before):
                left = condition.right  # 非 (A 早于 B) asks that B be in time
            field = left.term if isinstance(left, t.NamedTerm) else left
            own = isinstance(field, t.FieldTerm) and field.column.blank is BlankReading.VALUE
            timed = isinstance(field, t.FieldTerm) and field.column.kind in (Kind.DATE, Kind.TIME, Kind.INT)
            matters = (own and timed) or isinstance(field, t.FirstFilledTerm)
            if matters and left not in asked and field not in asked:
                yield left, condition
        case _:
            return


def _asks(condition: t.Condition, both: bool, negated: bool) -> t.Term | None:
    """The term that a sibling asks for: 已填 beside 且, 空白 beside 或."""
    filled = True
    if isinstance(condition, t.Not):
        condition, filled = plain(condition.part), False
    if negated:
        filled = not filled
    return condition.term if isinstance(condition, t.Filled) and filled is both else None


def _homes(duty: t.Obligation, diagnostics: Diagnostics) -> None:
    """A column that is one home of several, read alone: neither in a definition nor beside another with 或."""
    known = {condition.term for condition in conjuncts(duty.applies) if isinstance(condition, t.Filled)}
    for whole in (*((duty.applies,) if duty.applies else ()), *condition_of(duty.requirement)):
        for term in _read_alone(whole):
            if (term.path.table, term.column.attr) in HOMES and term not in known:
                diagnostics.warning(
                    "one-of-several-homes",
                    term.span,
                    f"{duty.id}：{term.path.table}的“{term.column.name}”只是这件事的一处记载，空白不等于没有。",
                    hint="改用共用的定义（各处记载有一处即可），没有的先写一个。",
                )


def _read_alone(node: Part) -> Iterator[t.FieldTerm]:
    """Fields that a rule reads itself, with nothing that could say the same."""
    if isinstance(node, t.NamedCondition | t.NamedTerm | t.Or | t.FirstFilledTerm):
        return
    if isinstance(node, t.Query) and node.name != node.relation.name:
        return
    if isinstance(node, t.FieldTerm):
        yield node
    for part in parts(node):
        yield from _read_alone(part)


# ------------------------------------------------------------------------------------------------ beside the law's words


def _modality(duty: t.Obligation, diagnostics: Diagnostics) -> None:
    """推行 and 可以 in the words quoted, 应当 in the rule."""
    if duty.modality != "应当" or any("应当" in basis.quote for basis in duty.basis):
        return
    for basis in duty.basis:
        word = re.search(r"推行|可以|可根据|也可|可进行", basis.quote)
        if word is not None:
            diagnostics.warning(
                "stronger-than-the-law",
                basis.span,
                f"{duty.id}：引用的原文说的是“{word[0]}”，规则写的是“应当”。",
                hint="原文没有要求的，改用“推行”或者“可以”；原文另有“应当”的，引到那里。",
            )


def _existence(ruleset: t.RuleSet, diagnostics: Diagnostics) -> None:
    """A kind of document whose content is checked, and nothing that asks whether it is there."""
    asked: set[str] = set()
    for duty in ruleset.obligations:
        for condition in condition_of(duty.requirement):
            asked |= {value for node in walk(condition) if isinstance(node, t.OneOf) for value in node.values}
    for duty in ruleset.obligations:
        for condition in conjuncts(duty.applies):
            if not (isinstance(condition, t.OneOf) and _is_own_kind(condition.term, duty.table)):
                continue
            missing = [value for value in condition.values if value not in asked]
            if missing:
                shown = "、".join(missing[:_FEW]) + ("等" if len(missing) > _FEW else "")
                diagnostics.warning(
                    "existence-not-asked",
                    condition.span,
                    f"{duty.id} 检查{shown}的内容，却没有一项规则要求有它：没有这份文书就查不出来。",
                    hint=f"另写一项义务，例如 应当 有 {duty.table} 其中 种类 = {missing[0]}。",
                )


def _is_own_kind(term: t.FieldTerm, table: str) -> bool:
    """Whether a term says of which kind a document, itself the subject, is."""
    return not term.path.hops and term.path.frame == 0 and term.column.attr == "kind" and _is_document(table)


def _is_document(table: str) -> bool:
    return any(column.attr == "states" for column in TABLES[table].columns.values()) and any(
        column.attr == "pages" for column in TABLES[table].columns.values()
    )


def _same(ruleset: t.RuleSet, diagnostics: Diagnostics) -> None:
    """Two obligations that ask the same of the same rows."""
    seen: dict[tuple[object, ...], t.Obligation] = {}
    for duty in ruleset.obligations:
        key = (duty.table, duty.applies, duty.due, duty.requirement, duty.modality)
        other = seen.setdefault(key, duty)
        if other is not duty:
            diagnostics.warning(
                "same-obligation",
                duty.span,
                f"{duty.id} 和 {other.id} 检查的完全一样，同一个问题会报两次。",
                hint="合并成一项，两处原文都写在“依据”里。",
                related=[Related(other.span, f"{other.id} 在这里")],
            )


def _categories(duties: tuple[Duty, ...], diagnostics: Diagnostics) -> None:
    """A category that occurs once and looks like one that occurs often."""
    counted = Counter(duty.category for duty in duties)
    often = [category for category, times in counted.items() if times > 1]
    for duty in duties:
        near = nearest(duty.category, often) if counted[duty.category] == 1 else None
        if near is not None:
            diagnostics.warning(
                "odd-category",
                duty.span,
                f"{duty.id} 的类别“{duty.category}”只用了一次。",
                hint=f"您是不是想写“{near}”？",
            )


def _examples(duty: Duty, diagnostics: Diagnostics) -> None:
    """Each kind of verdict has an example."""
    satisfied, violated, not_applicable, undetermined, manual = VERDICTS
    wanted = [manual] if isinstance(duty, t.Question) else [satisfied, violated, undetermined]
    if duty.applies is not None or duty.due is not None:
        wanted.append(not_applicable)
    missing = [verdict for verdict in wanted if all(e.verdict != verdict for e in duty.examples)]
    if missing:
        diagnostics.warning(
            "missing-example",
            duty.span,
            f"{duty.id} 没有结论为{'、'.join(missing)}的示例。",
            hint=f"补上：示例 「…」 → {missing[0]}，下面写一件小案卷。",
        )
