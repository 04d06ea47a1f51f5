"""Which scoring scheme fits a case: exactly one must, or the case has no score and the reason is said.

A scheme as scores are computed from it is ``records.findings.SchemeInfo``: what a review says of the scheme is enough to
compute its scores anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dsl.scheme_tree import Scheme
from engine.reference.evaluation import Evaluation
from records.case import CaseRecord
from records.findings import Grade, SchemeInfo, SchemeItem, SchemeLine, unvalidated


def scheme_info(scheme: Scheme) -> SchemeInfo:
    """The scheme as the review holds it."""
    items = [
        unvalidated(SchemeItem)(
            item=item.title,
            weight=str(item.weight),
            lines=[
                unvalidated(SchemeLine)(
                    obligations=list(line.of.ids), each=_text(line.each), cap=_text(line.cap)
                )
                for line in item.deductions
            ],
        )
        for item in scheme.items
    ]
    return unvalidated(SchemeInfo)(
        title=scheme.title,
        full=str(scheme.full),
        path=scheme.file,
        sha256=scheme.sha256,
        items=items,
        vetoes=list(dict.fromkeys(one for veto in scheme.vetoes for one in veto.ids)),
        grades=[unvalidated(Grade)(name=grade.name, least=_text(grade.least)) for grade in scheme.grades],
    )


def choose(schemes: Sequence[Scheme], evaluation: Evaluation, case: CaseRecord) -> Scheme | str:
    """The one scheme that fits, or why there is none (a Chinese sentence). There is at least one scheme."""
    truths = [
        True if scheme.applies is None else evaluation.truth(scheme.applies, {0: case.case})
        for scheme in schemes
    ]
    fitting = [scheme for scheme, truth in zip(schemes, truths, strict=True) if truth]
    unknown = [scheme for scheme, truth in zip(schemes, truths, strict=True) if truth is None]
    if len(fitting) > 1:
        return f"有 {len(fitting)} 个评分方案都适用本案：{_names(fitting)}。请改它们的“适用”，一个案卷只能适用一个。"
    if unknown:
        lacking = "；".join(dict.fromkeys(_condition(scheme) for scheme in unknown))
        return f"不能确定评分方案{_names(unknown)}是否适用本案，缺少数据：{lacking}。"
    if not fitting:
        return f"没有适用本案的评分方案，现有：{_names(schemes)}。"
    return fitting[0]


def _names(schemes: Sequence[Scheme]) -> str:
    return "、".join(f"“{scheme.title}”" for scheme in schemes)


def _condition(scheme: Scheme) -> str:
    return scheme.applies.text if scheme.applies is not None else ""


def _text(points: Decimal | None) -> str | None:
    return None if points is None else str(points)
