"""``pingcha rules explain`` and ``pingcha rules book``: the rules read aloud, one by one or as a book."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from pingcha.commands import options as opt
from pingcha.errors import PingchaError

if TYPE_CHECKING:
    from dsl.tree import Duty, RuleSet

EXPLAIN_HELP = """用平常的话说明一项义务：依据哪句话、查谁、要求什么、什么时候不适用、需要哪些数据、有哪些示例。

编号可以是一项义务或者人工核查（11.1），逐项检查中的一项（11.2-执法人员姓名），也可以是一条（11），或者评分方案的名称（案卷评查）。

返回码：0 已说明；2 没有这个编号，或者规则不能使用。"""
BOOK_HELP = """生成规则手册：一页 HTML，左边是制度原文，右边是检查，可以打印。

例：pingcha rules book -o 规则手册.html"""

Id = Annotated[
    str | None,
    typer.Argument(metavar="编号", help="义务编号，如 11.1；或者条的序号，如 11", show_default=False),
]
Output = Annotated[str | None, typer.Option("-o", "--output", metavar="文件", help="写到这个 .html 文件")]

_ARTICLE = re.compile(r"(?:第|条)?\s*([0-9]{1,9}|[〇零一二三四五六七八九十百]+)\s*条?")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an id stands for: an article as a whole (``duty`` None), a rule, or one item of a 逐项."""

    article: int
    duty: Duty | None = None
    item: str | None = None


def explain(identifier: Id = None, form: opt.Format = "text", rules: opt.Rules = None) -> int:
    from dsl.ledger import ledger
    from pingcha.commands.rules_scheme import scheme
    from pingcha.run import load_rules, usable_rules
    from pingcha.streams import out
    from reports.explanation import article_text, duties_of, explanation_json, explanation_text

    as_text = opt.read_format(form) == "text"
    folder = opt.read_path(rules)
    loaded = load_rules(folder, optional=True)
    titles = {*(one.title for one in loaded.schemes), *(one.title for one in loaded.assessments)}
    if identifier is not None and identifier.strip() in titles:
        return scheme(identifier.strip(), form, rules)
    ruleset = usable_rules(folder)
    asked = find(identifier or "", ruleset)
    passages = ledger(ruleset).passages
    if not as_text:
        duties = (asked.duty,) if asked.duty is not None else duties_of(asked.article, ruleset)
        out(explanation_json(asked.article, duties, ruleset, passages))
    elif asked.duty is None:
        out(article_text(asked.article, ruleset, passages))
    else:
        out(explanation_text(asked.duty, ruleset, asked.item))
    return 0


def book(
    output: Output = None,
    full: Annotated[
        bool, typer.Option("--full", help="用词、数据、示例全部展开，打印时也在纸上（页数约为三倍）")
    ] = False,
    rules: opt.Rules = None,
) -> int:
    from pingcha.commands.rules_output import hand_out, read_target
    from pingcha.run import usable_rules
    from reports.rulebook import rulebook_html

    target = read_target(output, {".html": "html"})
    text = rulebook_html(usable_rules(opt.read_path(rules)), full=full)
    hand_out(text, target[0] if target is not None else None)
    return 0


def find(identifier: str, ruleset: RuleSet) -> Asked:
    """What an id stands for. Raises PingchaError with the nearest id where there is nothing of that name."""
    from dsl.numerals import to_number
    from records.nearest import nearest
    from reports.explanation import items_of

    written = unicodedata.normalize("NFKC", identifier).strip()
    if not written:
        raise PingchaError("请写出义务的编号。例：pingcha rules explain 11.1")
    article = _ARTICLE.fullmatch(written)
    if article is not None:
        number = int(article[1]) if article[1].isdecimal() else to_number(article[1])
        if number in ruleset.article_numbers:
            return Asked(number)
        raise PingchaError(f"制度里没有第 {article[1]} 条。{_articles(ruleset.article_numbers)}")
    known: dict[str, Asked] = {}
    for duty in ruleset.duties:
        known[duty.id] = Asked(duty.article, duty)
        known.update({f"{duty.id}-{item}": Asked(duty.article, duty, item) for item in items_of(duty)})
    if written in known:
        return known[written]
    name, dash, _ = written.partition("-")
    whole = known[name].duty if name in known else None
    if dash and whole is not None:
        items = items_of(whole)
        choices = f"可以写：{'、'.join(f'{name}-{item}' for item in items)}。" if items else f"请写 {name}。"
        raise PingchaError(f"编号 {name} 下没有“{identifier}”这一项。{choices}")
    near = nearest(written, list(known))
    hint = f"您是不是想写“{near}”？" if near else "用 pingcha rules list 可以看到全部编号。"
    raise PingchaError(f"没有编号为“{identifier}”的义务。{hint}")


def _articles(numbers: tuple[int, ...]) -> str:
    first, last = numbers[0], numbers[-1]
    if len(numbers) == last - first + 1:
        return f"可以写 {first} 到 {last} 之间的一条。"
    return f"可以写：{'、'.join(map(str, numbers))}。"
