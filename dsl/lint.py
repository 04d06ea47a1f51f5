"""Warnings about rules that are correct and still look wrong."""

from __future__ import annotations

from dsl.diagnostics import Diagnostics
from dsl.tree import Obligation, Question, RuleSet


def lint(ruleset: RuleSet, diagnostics: Diagnostics) -> None:
    """Everything that someone should look at."""
    duties: tuple[Obligation | Question, ...] = (*ruleset.obligations, *ruleset.questions)
    for duty in duties:
        _examples(duty, diagnostics)


def _examples(duty: Obligation | Question, diagnostics: Diagnostics) -> None:
    """Each kind of verdict has an example."""
    wanted = ["人工"] if isinstance(duty, Question) else ["符合", "不符合", "无法判定"]
    if duty.applies is not None or duty.due is not None:
        wanted.append("不适用")
    missing = [verdict for verdict in wanted if all(e.verdict != verdict for e in duty.examples)]
    if missing:
        diagnostics.warning(
            "missing-example",
            duty.span,
            f"{duty.id} 没有结论为{'、'.join(missing)}的示例。",
            hint=f"补上：示例 「…」 → {missing[0]}，下面写一件小案卷。",
        )
