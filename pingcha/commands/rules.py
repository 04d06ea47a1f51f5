"""``pingcha rules``: what the rule files say, whether they are sound, and whether their examples hold."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pingcha.commands import options as opt
from pingcha.commands import (
    rules_coverage,
    rules_explain,
    rules_format,
    rules_new,
    rules_prepare,
    rules_scheme,
)
from pingcha.errors import PingchaError

if TYPE_CHECKING:
    from dsl.load import Loaded
    from dsl.tree import Obligation, Question, RuleSet

    Rule = Obligation | Question

HELP = "规则文件：列出、查看、检查、试运行示例。"
LIST_HELP = "列出规则文件中的全部义务和人工核查事项。"
SHOW_HELP = """查看一项义务。

--as text 显示规则原文（默认），tree 显示语法树，plan 显示求值步骤，durable 显示交给 durable_rules 的规则。"""
CHECK_HELP = """检查规则文件：列出全部错误和提醒，写明文件、行、列和改法；原文里没有一项规则答复的话也是错误。

返回码：0 没有错误；1 有错误（加 --strict 时，有提醒也是 1）；2 文件夹或者文件不能读取。"""
TEST_HELP = """试运行规则文件中的全部示例，列出结论与示例不一致的。

返回码：0 全部一致；1 有不一致；2 规则文件有错误，不能试运行。"""
RULE_SUFFIX = ".评查"
FORMS = ("text", "tree", "plan", "durable")

Folder = Annotated[
    str | None,
    typer.Argument(metavar="文件夹", help="规则文件夹；不写就是程序自带的规则", show_default=False),
]
Id = Annotated[str | None, typer.Argument(metavar="编号", help="义务编号，如 11.1", show_default=False)]
Form = Annotated[str, typer.Option("--as", metavar="形式", help="、".join(FORMS))]


def register(app: typer.Typer) -> None:
    group = typer.Typer(help=HELP, add_completion=False, rich_markup_mode=None)
    group.command("list", help=LIST_HELP)(list_rules)
    group.command("show", help=SHOW_HELP, epilog="例：pingcha rules show 11.1 --as durable")(show)
    group.command("check", help=CHECK_HELP)(check)
    group.command("test", help=TEST_HELP)(test)
    group.command("explain", help=rules_explain.EXPLAIN_HELP)(rules_explain.explain)
    group.command("book", help=rules_explain.BOOK_HELP)(rules_explain.book)
    group.command("new", help=rules_new.HELP, epilog=rules_new.EPILOG)(rules_new.new)
    group.command("scheme", help=rules_scheme.HELP, epilog=rules_scheme.EPILOG)(rules_scheme.scheme)
    group.command("coverage", help=rules_coverage.HELP)(rules_coverage.coverage)
    group.command("format", help=rules_format.HELP)(rules_format.format_rules)
    group.command("prepare", help=rules_prepare.HELP, epilog=rules_prepare.EPILOG)(rules_prepare.prepare)
    app.add_typer(group, name="rules")


def list_rules(rules: opt.Rules = None) -> int:
    from pingcha.run import usable_rules
    from pingcha.streams import out
    from reports.layout import display_width

    ruleset = usable_rules(opt.read_path(rules))
    rows = [
        (rule.id, _kind(rule), rule.category, rule.table, rule.title)
        for article in ruleset.article_numbers
        for rule in _every(ruleset)
        if rule.article == article
    ]
    widths = [max((display_width(row[column]) for row in rows), default=0) for column in range(4)]
    for row in rows:
        cells = [
            text + " " * (width - display_width(text)) for text, width in zip(row[:4], widths, strict=True)
        ]
        out("  ".join([*cells, row[4]]))
    questions = len(ruleset.questions)
    out(
        f"《{ruleset.title}》版本 {ruleset.version}：义务 {len(rows) - questions} 项，人工核查 {questions} 项。"
    )
    return 0


def show(identifier: Id = None, form: Form = "text", rules: opt.Rules = None) -> int:
    from pingcha.run import load_rules, usable_rules
    from pingcha.streams import out

    if identifier is None:
        raise PingchaError("没有写义务编号。例：pingcha rules show 11.1")
    if form not in FORMS:
        raise PingchaError(f"形式“{form}”不支持，--as 后面应写：{'、'.join(FORMS)}。")
    folder = opt.read_path(rules)
    ruleset = usable_rules(folder)
    found = [rule for rule in _every(ruleset) if rule.id == identifier.split("-")[0]]
    if not found:
        raise PingchaError(_unknown(identifier, ruleset))
    if form == "text":
        out(_source(found[0], load_rules(folder)))
        return 0
    from engine.show import Form as Compiled
    from engine.show import show as compiled

    try:
        out(compiled(ruleset, identifier, Compiled(form)))
    except KeyError:
        raise PingchaError(_unknown(identifier, ruleset)) from None
    return 0


def check(
    folder: Folder = None,
    strict: Annotated[bool, typer.Option("--strict", help="有提醒时返回码也是 1")] = False,
    schemes: opt.Schemes = None,
) -> int:
    from dsl.leftover import leftover
    from dsl.render import render
    from pingcha.run import load_rules
    from pingcha.streams import out

    loaded = load_rules(_folder(folder), opt.read_schemes(schemes), optional=True)
    left = leftover(loaded.rules, loaded.sources) if loaded.rules is not None else ()
    found = (*loaded.diagnostics, *left)
    if found:
        out(render(found, loaded.sources))
    if not any(name.endswith(RULE_SUFFIX) for name in loaded.sources):
        return PingchaError.exit_code
    if loaded.ruleset is None or left:
        return 1
    ruleset = loaded.ruleset
    out(
        f"没有错误：{len(loaded.sources)} 个文件，义务 {len(ruleset.obligations)} 项，人工核查 {len(ruleset.questions)} 项"
        + (f"，评分方案 {len(loaded.schemes)} 个" if loaded.schemes else "")
        + (f"，考核方案 {len(loaded.assessments)} 个" if loaded.assessments else "")
        + (f"；提醒 {len(loaded.diagnostics)} 处。" if loaded.diagnostics else "。")
    )
    return 1 if strict and loaded.diagnostics else 0


def test(folder: Folder = None, calendar: opt.Calendar = None) -> int:
    from engine.examples import run_examples
    from pingcha.run import load_calendar, usable_rules
    from pingcha.streams import out

    results = run_examples(usable_rules(_folder(folder)), load_calendar(opt.read_path(calendar)))
    wrong = [result for result in results if not result.ok]
    for result in wrong:
        got = "、".join(result.got) or "（没有对象）"
        out(f"不一致  {result.obligation} 示例「{result.example}」：应为 {result.expected}，实为 {got}")
        for line in result.why:
            out(f"    {line}")
    out(f"示例 {len(results)} 个，一致 {len(results) - len(wrong)} 个，不一致 {len(wrong)} 个。")
    return 1 if wrong else 0


def _folder(text: str | None) -> Path | None:
    return opt.read_path(text)


def _every(ruleset: RuleSet) -> list[Rule]:
    from reports.summary import id_order

    return sorted(ruleset.duties, key=lambda rule: id_order(rule.id))


def _kind(rule: Rule) -> str:
    from dsl.tree import Question

    return "人工" if isinstance(rule, Question) else rule.modality


def _unknown(identifier: str, ruleset: RuleSet) -> str:
    from difflib import get_close_matches

    near = get_close_matches(identifier, [rule.id for rule in _every(ruleset)], 3)
    hint = f"您是不是想写 {'、'.join(near)}？" if near else "全部编号见 pingcha rules list。"
    return f"规则里没有“{identifier}”这一项。{hint}"


def _source(rule: Rule, loaded: Loaded) -> str:
    """The rule as it stands in its file, with where that is: its first line and what is indented under it."""
    span = rule.span
    source = loaded.sources[span.file]
    lines = source.text.split("\n")[span.line - 1 :]
    inside = takewhile(lambda line: not line.strip() or line[0].isspace(), lines[1:])
    text = "\n".join([lines[0], *inside]).rstrip()
    return f"# {span.file} 第 {span.line} 行\n{text}"
