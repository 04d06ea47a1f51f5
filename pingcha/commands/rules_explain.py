"""``pingcha rules explain`` and ``pingcha rules book``: the rules read aloud, one by one or as a book."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pingcha.commands import options as opt
from pingcha.errors import PingchaError

if TYPE_CHECKING:
    from dsl.tree import Duty, RuleSet

EXPLAIN_HELP = """用平常的话说明一项义务：依据哪句话、查谁、要求什么、什么时候不适用、需要哪些数据、有哪些示例。

编号可以是一项义务（11.1），也可以是一条（11）。"""
BOOK_HELP = """生成规则手册：一页 HTML，左边是制度原文，右边是检查，可以打印。"""

Id = Annotated[
    str | None,
    typer.Argument(metavar="编号", help="义务编号，如 11.1；或者条的序号，如 11", show_default=False),
]
Output = Annotated[str | None, typer.Option("-o", "--output", metavar="文件", help="写到这个 .html 文件")]


def explain(identifier: Id = None, form: opt.Format = "text", rules: opt.Rules = None) -> int:
    from pingcha.run import usable_rules
    from pingcha.streams import out
    from reports.explanation import explanation_json, explanation_text

    as_text = opt.read_format(form) == "text"
    ruleset = usable_rules(opt.read_path(rules))
    duties = _found(identifier, ruleset)
    texts = [(explanation_text if as_text else explanation_json)(duty) for duty in duties]
    out(("\n\n" + "─" * 40 + "\n\n").join(texts) if as_text else "[" + ",\n".join(texts) + "]")
    return 0


def book(output: Output = None, rules: opt.Rules = None) -> int:
    from pingcha.run import usable_rules
    from pingcha.streams import out, say
    from reports.files import text_output, write_all
    from reports.rulebook import rulebook_html

    text = rulebook_html(usable_rules(opt.read_path(rules)))
    if output is None:
        out(text)
    else:
        write_all([text_output(Path(output), text)])
        say(f"已写出：{output}")
    return 0


def _found(identifier: str | None, ruleset: RuleSet) -> list[Duty]:
    """The duty of an id (an item of a 逐项 stands for its duty), or all of an article."""
    from records.nearest import nearest
    from reports.summary import id_order

    if not identifier:
        raise PingchaError("请写出义务的编号。例：pingcha rules explain 11.1")
    name = identifier.split("-")[0].strip()
    found = [duty for duty in ruleset.duties if name in (duty.id, str(duty.article))]
    if not found:
        near = nearest(name, [duty.id for duty in ruleset.duties])
        hint = f"您是不是想写“{near}”？" if near else "用 pingcha rules list 可以看到全部编号。"
        raise PingchaError(f"没有编号为“{identifier}”的义务。{hint}")
    return sorted(found, key=lambda duty: id_order(duty.id))
