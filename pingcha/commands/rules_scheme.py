"""``pingcha rules scheme``: the scoring and assessment schemes, and one of them read aloud."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pingcha.commands import options as opt
from pingcha.errors import PingchaError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from dsl.scheme_tree import AssessmentScheme, Capped, Scheme

HELP = """列出评分方案和考核方案；写上名称的，用平常的话说明这个方案：各项目多少分，哪一处扣多少，哪些否决，等次怎样定。

规则文件夹里“评分”文件夹的方案是默认的，其中“可选”文件夹里的方案要用 --scheme 选；“考核”文件夹里的是考核方案，用于 pingcha assess。"""
EPILOG = "例：pingcha rules scheme 案卷评查\n    pingcha rules scheme 本单位方案.评查"

Name = Annotated[
    str | None,
    typer.Argument(metavar="名称", help="方案的名称，如 案卷评查；或者方案的文件", show_default=False),
]


def scheme(
    name: Name = None, form: opt.Format = "text", rules: opt.Rules = None, schemes: opt.Schemes = None
) -> int:
    from pingcha.run import usable, usable_all
    from pingcha.streams import out
    from reports.scheme_text import assessment_text, assessments_text, scheme_text, schemes_text

    if name is not None and not schemes and Path(name).is_file():
        schemes = [name]
        name = None
    as_text = opt.read_format(form) == "text"
    folder, given = opt.read_path(rules), opt.read_schemes(schemes)
    ruleset, found, assessments = usable_all(folder, given)
    if name is None and (given is None or not (found or assessments)):
        if as_text:
            chosen = usable(folder, given)[1]
            listed = [schemes_text(found, chosen), assessments_text(assessments)]
            out("\n".join(filter(None, listed)) or "规则文件夹里没有评分方案。")
        else:
            out(_json(found, assessments))
        return 0
    asked: Sequence[Scheme] = found
    of_units: Sequence[AssessmentScheme] = assessments
    if name is not None:
        title = find(name, [*(one.title for one in found), *(one.title for one in assessments)])
        asked = [one for one in found if one.title == title]
        of_units = [one for one in assessments if one.title == title]
    if as_text:
        texts = [scheme_text(one, ruleset) for one in asked]
        out("\n\n".join([*texts, *(assessment_text(one, ruleset) for one in of_units)]))
    else:
        out(_json(asked, of_units))
    return 0


def find(name: str, titles: Sequence[str]) -> str:
    """The title that is meant. Raises PingchaError naming those that there are."""
    from records.nearest import nearest

    title = name.strip().removeprefix("「").removesuffix("」")
    if title in titles:
        return title
    near = nearest(title, titles)
    hint = (
        f"您是不是想写“{near}”？"
        if near
        else f"现有：{'、'.join(titles)}。"
        if titles
        else "一个方案也没有。"
    )
    raise PingchaError(f"没有叫“{name}”的方案。{hint}")


def _json(schemes: Sequence[Scheme], assessments: Sequence[AssessmentScheme]) -> str:
    import json

    from engine.scheme_choice import scheme_info

    return json.dumps(
        {
            "schema": "pingcha/rules/schemes/1",
            "schemes": [scheme_info(scheme).model_dump(mode="json") for scheme in schemes],
            "assessments": [_assessment(one) for one in assessments],
        },
        ensure_ascii=False,
        indent=1,
    )


def _assessment(scheme: AssessmentScheme) -> dict[str, object]:
    """An assessment scheme for programs; points as decimal text."""

    def text(points: Decimal | None) -> str | None:
        return None if points is None else str(points)

    return {
        "title": scheme.title,
        "full": text(scheme.full),
        "path": scheme.file,
        "sha256": scheme.sha256,
        "files": text(scheme.files),
        "items": [
            {
                "item": item.title,
                "weight": text(item.weight),
                "lines": [
                    {"obligations": list(line.of.ids), "each": text(line.each), "cap": text(line.cap)}
                    for line in item.deductions
                ],
            }
            for item in scheme.items
        ],
        "repeated": _capped(scheme.repeated),
        "vetoed": _capped(scheme.vetoed),
        "grades": [{"name": grade.name, "least": text(grade.least)} for grade in scheme.grades],
    }


def _capped(capped: Capped | None) -> dict[str, str] | None:
    return None if capped is None else {"each": str(capped.each), "cap": str(capped.cap)}
