"""``pingcha rules scheme``: the scoring schemes, and one of them read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pingcha.commands import options as opt
from pingcha.errors import PingchaError

if TYPE_CHECKING:
    from dsl.scheme_tree import Scheme

HELP = """列出评分方案；写上名称的，用平常的话说明这个方案：各项目多少分，哪一处扣多少，哪些否决，等次怎样定。

规则文件夹里“评分”文件夹的方案是默认的，其中“可选”文件夹里的方案要用 --scheme 选。"""
EPILOG = "例：pingcha rules scheme 案卷评查\n    pingcha rules scheme --scheme 本单位方案.评查"

Name = Annotated[
    str | None, typer.Argument(metavar="名称", help="评分方案的名称，如 案卷评查", show_default=False)
]


def scheme(
    name: Name = None, form: opt.Format = "text", rules: opt.Rules = None, schemes: opt.Schemes = None
) -> int:
    from pingcha.run import usable
    from pingcha.streams import out
    from reports.scheme_text import scheme_text, schemes_text

    as_text = opt.read_format(form) == "text"
    folder, given = opt.read_path(rules), opt.read_schemes(schemes)
    ruleset, found = usable(folder, given, optional=True)
    if name is None and (given is None or not found):
        chosen = usable(folder, given)[1]
        if as_text:
            out(schemes_text(found, chosen) or "规则文件夹里没有评分方案。")
        else:
            out(_json(found))
        return 0
    asked = found if name is None else [find(name, found)]
    out("\n\n".join(scheme_text(one, ruleset) for one in asked) if as_text else _json(asked))
    return 0


def find(name: str, schemes: tuple[Scheme, ...]) -> Scheme:
    """The scheme of that title. Raises PingchaError naming those that there are."""
    from records.nearest import nearest

    known = {scheme.title: scheme for scheme in schemes}
    title = name.strip().removeprefix("「").removesuffix("」")
    if title in known:
        return known[title]
    near = nearest(title, known)
    hint = (
        f"您是不是想写“{near}”？" if near else f"现有：{'、'.join(known)}。" if known else "一个方案也没有。"
    )
    raise PingchaError(f"没有叫“{name}”的评分方案。{hint}")


def _json(schemes: list[Scheme] | tuple[Scheme, ...]) -> str:
    import json

    from engine.scheme_choice import scheme_info

    return json.dumps(
        {
            "schema": "pingcha/rules/schemes/1",
            "schemes": [scheme_info(scheme).model_dump(mode="json") for scheme in schemes],
        },
        ensure_ascii=False,
        indent=1,
    )
