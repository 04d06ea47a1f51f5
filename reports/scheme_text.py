"""A scoring or assessment scheme in plain Chinese, every obligation by its name, for ``pingcha rules scheme`` and ``rules explain``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import PurePath

from dsl.prose import Prose
from dsl.scheme_tree import AssessmentScheme, Capped, Deduction, Grade, Obligations, Scheme
from dsl.tree import Duty, Question, RuleSet
from records.schema import AGENCY_YEAR, CASE


def schemes_text(schemes: Sequence[Scheme], chosen: Sequence[Scheme]) -> str:
    """A line a scheme; ``chosen`` are those that a run takes where none is named."""
    lines = []
    for scheme in schemes:
        use = "不写 --scheme 时用" if scheme in chosen else f"用 --scheme {PurePath(scheme.file).stem}"
        applies = "全部案卷" if scheme.applies is None else scheme.applies.text
        lines.append(
            f"{scheme.title}　满分 {scheme.full}　项目 {len(scheme.items)} 个　适用：{applies}　{use}（{scheme.file}）"
        )
    return "\n".join(lines)


def scheme_text(scheme: Scheme, rules: RuleSet) -> str:
    """The whole scheme, read aloud."""
    duties = {duty.id: duty for duty in rules.duties}
    lines = [
        f"{scheme.title}　满分 {scheme.full} 分　（{scheme.file}）",
        f"适用：{_applies(scheme)}。",
        "得分：适用的各项目得分之和，除以这些项目标准分之和，乘以满分，四舍五入到 0.1 分；本案不涉及的项目不算。",
        "无法判定和没有作答的人工核查，最低分按不符合算，最高分按符合算；每个项目扣完为止。",
        "",
    ]
    for number, item in enumerate(scheme.items, 1):
        lines.append(f"{number}. {item.title}　{item.weight} 分")
        for line in item.deductions:
            lines.append(f"   {_cost(line, item.weight)}：")
            lines += [f"     {text}" for text in _names(line.of, duties)]
    if scheme.vetoes and scheme.grades:
        lines += ["", f"否决：有一处就定为“{scheme.grades[-1].name}”，不论得多少分；还不能判定的，等次待定："]
        lines += [f"     {text}" for veto in scheme.vetoes for text in _names(veto, duties)]
    if scheme.grades:
        lines += ["", f"等次：{_grades(scheme.grades)}。最低分和最高分的等次不同的，待定。"]
    for one in scheme.unscored:
        lines += ["", f"不计分（{one.reason}）："]
        lines += [f"     {text}" for text in _names(one.of, duties)]
    lines += ["", _beyond(scheme, rules)]
    return "\n".join(lines)


def assessments_text(schemes: Sequence[AssessmentScheme]) -> str:
    """A line an assessment scheme."""
    return "\n".join(
        f"{scheme.title}　满分 {scheme.full}　考核方案，用于 pingcha assess（{scheme.file}）"
        for scheme in schemes
    )


def assessment_text(scheme: AssessmentScheme, rules: RuleSet) -> str:
    """The whole assessment scheme, read aloud."""
    duties = {duty.id: duty for duty in rules.duties}
    lines = [
        f"{scheme.title}　满分 {scheme.full} 分　考核方案（{scheme.file}）",
        "给每个执法机构、每名承办人计分，由 pingcha assess 用。个人没有管理事项，其余的折算成满分。",
        "得分：适用的各部分得分之和，除以这些部分标准分之和，乘以满分，四舍五入到 0.1 分。",
        "还没有定的事项、无法评查的案卷、没有导出的年度，最低分按没有做到算，最高分按做到算。",
        "",
    ]
    parts: list[list[str]] = []
    if scheme.files is not None:
        parts.append(
            [f"案卷得分　{scheme.files} 分", "   期间内各案卷得分的平均（各按自己的满分），按这个标准分折算"]
        )
    for item in scheme.items:
        text = [f"{item.title}　{item.weight} 分"]
        for line in item.deductions:
            text.append(f"   {_cost(line, item.weight)}：")
            text += [f"     {name}" for name in _names(line.of, duties)]
        parts.append(text)
    if scheme.repeated is not None:
        parts.append(_capped("屡犯", "同一项应当做到的，在两件以上案卷里不符合，每种", scheme.repeated))
    if scheme.vetoed is not None:
        parts.append(_capped("否决案卷", "有评分方案的否决事项的案卷，每件", scheme.vetoed))
    for number, text in enumerate(parts, 1):
        lines += [f"{number}. {text[0]}", *text[1:]]
    if scheme.grades:
        lines += ["", f"等次：{_grades(scheme.grades)}。最低分和最高分的等次不同的，待定。"]
    for one in scheme.unscored:
        lines += ["", f"不计分（{one.reason}）："]
        lines += [f"     {text}" for text in _names(one.of, duties)]
    return "\n".join(lines)


def _capped(title: str, what: str, capped: Capped) -> list[str]:
    return [f"{title}　{capped.cap} 分", f"   {what}扣 {capped.each} 分，扣完这 {capped.cap} 分为止"]


def _applies(scheme: Scheme) -> str:
    if scheme.applies is None:
        return "全部案卷"
    prose = Prose({0: CASE})
    sentence = prose.spelled(scheme.applies, "同时符合下列各项", "符合下列任何一项")
    meanings = "".join(f"。“{prose.shown_name(key)}”是指：{text}" for key, text in prose.meanings.items())
    return (f"案卷，{sentence}" if "①" in sentence else f"凡{sentence}的案卷") + meanings


def _cost(line: Deduction, weight: Decimal) -> str:
    if line.each is None:
        return f"有一处就扣完这 {weight} 分"
    return f"每处扣 {line.each} 分，合计最多 {line.cap or weight} 分"


def _names(of: Obligations, duties: Mapping[str, Duty]) -> list[str]:
    """Each id with its title; the items of one obligation together."""
    items: dict[str, list[str]] = {}
    for one in of.ids:
        number, _, item = one.partition("-")
        items.setdefault(number, []).extend([item] if item else [])
    return [_name(duties[number], found) for number, found in items.items()]


def _name(duty: Duty, items: Sequence[str]) -> str:
    kind = (
        "（人工核查）"
        if isinstance(duty, Question)
        else ""
        if duty.modality == "应当"
        else f"（{duty.modality}）"
    )
    which = f"：{'、'.join(items)}，各算一处" if items else ""
    return f"{duty.id} {duty.title}{which}{kind}"


def _grades(grades: Sequence[Grade]) -> str:
    return "，".join(
        f"{grade.least} 分以上“{grade.name}”" if grade.least is not None else f"其余“{grade.name}”"
        for grade in grades
    )


def _beyond(scheme: Scheme, rules: RuleSet) -> str:
    """What the scheme does not speak of at all."""
    named = {
        one.partition("-")[0]
        for of in (
            *(line.of for item in scheme.items for line in item.deductions),
            *scheme.vetoes,
            *(one.of for one in scheme.unscored),
        )
        for one in of.ids
    }
    weaker = [
        d.id for d in rules.duties if d.modality != "应当" and d.id not in named and d.table != AGENCY_YEAR
    ]
    years = [d.id for d in rules.duties if d.table == AGENCY_YEAR]
    parts = []
    if weaker:
        parts.append(f"推行、可以的 {len(weaker)} 项不扣分")
    if years:
        parts.append(f"查{AGENCY_YEAR}的 {len(years)} 项不在案卷里，不计入案卷的得分")
    return f"此外：{'；'.join(parts)}。" if parts else "规则里的各项都在上面。"
