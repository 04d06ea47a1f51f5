"""The rulebook: the regulation's text with its checks beside it, one printable page without script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from dsl.ledger import Ledger, Passage, ledger
from dsl.needed import needed
from dsl.prose import Told, definitions, param_words, told
from dsl.tree import Duty, Obligation, Param, Question, RuleSet
from records.schema import CASE, TABLES
from reports.coverage import legend, marked, summary
from reports.explanation import (
    cost_of,
    data_told,
    duties_of,
    ended,
    kind_of,
    limits_of,
    message_words,
    params_told,
    uncoded_of,
)
from reports.page import page
from reports.words import article_words, chinese_number

_STYLE = """
h2 { border-bottom: 2px solid #59636e; padding-bottom: .15rem; }
nav { font-size: .9rem; line-height: 1.9; } nav p { margin: .1rem 0; } nav b { margin-right: .8em; } nav a { margin-right: .8em; white-space: nowrap; }
.article { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 0 1.8rem; padding: .9rem 0 .5rem;
  border-bottom: 1px solid var(--line); }
.article h3 { margin: 0 0 .3rem; font-size: 1.02rem; } .text p { margin: .2rem 0; } .item { padding-left: 1.6em; }
.text > div { position: sticky; top: .6rem; }
.check { margin: 0 0 1rem; font-size: .93rem; } .check h4 { margin: 0 0 .15rem; font-size: .95rem; } .check h4 .tag { margin-left: .5em; }
.tag.应当 { background: #1f4f82; border-color: #1f4f82; color: #fff; } .tag.人工 { background: #fdf0c8; border-color: #a67c00; }
.check p { margin: .05rem 0 .05rem 3.2em; text-indent: -3.2em; } .check p b, .inside b { display: inline-block; width: 3.2em;
  text-indent: 0; color: var(--soft); font-weight: 400; }
.check ul { margin: .05rem 0; padding-left: 4.4em; } .inside { border-left: 3px solid var(--line); padding-left: .8em; margin-top: .2rem; }
.inside ul { padding-left: 1.2em; } .inside p { margin: .25rem 0 0; text-indent: 0; } .inside h5 { margin: .4rem 0 0; font-size: .85rem; }
.inside { font-size: .92em; } summary { cursor: pointer; color: var(--soft); font-size: .85rem; margin-left: 3.2em; }
.uncoded { font-size: .9rem; color: var(--soft); margin: 0 0 .6rem; }
td.name { white-space: nowrap; } td.ids { width: 34%; } .data td.name { width: 12em; } .data td.ids { width: auto; } td.ids a { margin-right: .5em; white-space: nowrap; }
:target { outline: 2px solid var(--link); outline-offset: 3px; }
@media screen and (max-width: 52rem) { .article { grid-template-columns: 1fr; } .text > div { position: static; }
  .text { margin-bottom: .8rem; } td.name { white-space: normal; } .appendix { overflow-x: auto; } }
@media print {
  .text > div { position: static; } .article { gap: 0 1.2rem; padding: .5rem 0; } .check { margin-bottom: .55rem; }
  details:not([open]), summary { display: none; } .check, .inside ul, tr { break-inside: avoid; }
  .full { display: block; } .inside h5 { break-after: avoid; } .full .text { margin-bottom: .5rem; break-inside: avoid; } .inside { columns: 2; } .tag.应当, .tag.人工 { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""


def rulebook_html(rules: RuleSet, *, full: bool = False) -> str:
    """The whole rule set as one HTML page; with ``full`` nothing is folded, on paper too."""
    found = ledger(rules)
    body = "\n".join(
        (
            *_head(rules, found),
            *_contents(rules),
            *_chapters(rules, found, full),
            *_params(rules),
            *_definitions(rules),
            *_data(rules),
        )
    )
    return page(f"{rules.title}：规则手册", body, _STYLE)


def _head(rules: RuleSet, found: Ledger) -> Iterator[str]:
    counts = [
        f"{modality} {n} 项"
        for modality in ("应当", "推行", "可以")
        if (n := sum(duty.modality == modality for duty in rules.obligations))
    ]
    yield (
        f"<p class='note'>规则版本 {escape(rules.version)}。义务 {len(rules.obligations)} 项（{'、'.join(counts)}），"
        f"人工核查 {len(rules.questions)} 项，不编码 {len(rules.uncoded)} 处。{escape(summary(found, len(rules.article_numbers)))}</p>"
    )
    yield legend()
    yield (
        "<p class='note'>左边是制度的原文，右边是依据这些字的检查。引号“”里的名称，意思见书末的“定义”，也写在每项的“用词”里。"
        "没有导出的数据，不当作空白，也不当作没有：结论要靠它时，是无法判定。</p>"
    )


def _contents(rules: RuleSet) -> Iterator[str]:
    chapter_of = {article.number: article.chapter for article in rules.articles}
    yield "<nav>"
    for chapter, numbers in groupby(rules.article_numbers, key=lambda number: chapter_of.get(number, 0)):
        links = "".join(f"<a href='#a{number}'>{article_words(number)}</a>" for number in numbers)
        yield f"<p><b>{escape(_chapter(rules, chapter))}</b>{links}</p>"
    yield (
        "<p><b>书末</b><a href='#params'>参数</a><a href='#definitions'>定义</a><a href='#data'>需要的数据</a></p></nav>"
    )


def _chapter(rules: RuleSet, number: int) -> str:
    titles = {chapter.number: chapter.title for chapter in rules.chapters}
    return f"第{chinese_number(number)}章　{titles.get(number, '')}" if number else ""


def _chapters(rules: RuleSet, found: Ledger, full: bool) -> Iterator[str]:
    chapter_of = {article.number: article.chapter for article in rules.articles}
    shown: int | None = None
    for number, passages in groupby(found.passages, key=lambda passage: passage.article):
        if chapter_of[number] != shown:
            shown = chapter_of[number]
            yield f"<h2>{escape(_chapter(rules, shown))}</h2>"
        text = "".join(map(_passage, passages))
        checks = "".join(_check(duty, rules, full) for duty in duties_of(number, rules))
        yield (
            f"<section class='article{' full' if full else ''}' id='a{number}'><div class='text'><div><h3>{article_words(number)}</h3>{text}</div></div>"
            f"<div>{checks}{''.join(_reasons(rules, number))}</div></section>"
        )
    for number in found.missing_articles:
        yield f"<section class='article' id='a{number}'><h3>{article_words(number)}</h3><p>规则文件里没有这一条。</p></section>"


def _passage(passage: Passage) -> str:
    label = f"（{escape(passage.item)}）" if passage.item else ""
    return f"<p{' class=item' if passage.item else ''}>{label}{marked(passage)}</p>"


def _check(duty: Duty, rules: RuleSet, full: bool) -> str:
    story = told(duty)
    kind = kind_of(duty)
    lines = [
        f"<h4>{escape(duty.id)}　{escape(duty.title)}<span class='tag {kind}'>{kind}</span><span class='tag'>{escape(duty.category)}</span></h4>",
        _line("对象", story.applies),
    ]
    if story.due is not None:
        lines.append(_line("到期", story.due))
    if isinstance(duty, Question):
        lines += [_line("提问", duty.ask), _line("查看", duty.look_at)]
    elif story.lead:
        lines += [f"<p><b>要求</b>{escape(story.lead)}：</p>", _list(story.requires)]
    else:
        lines += [_line("要求", one) for one in story.requires]
    summary_words = f"用词、数据、示例 {len(duty.examples)} 个" + (
        "、整改" if isinstance(duty, Obligation) else ""
    )
    lines.append(
        f"<details{' open' if full else ''}><summary>{summary_words}</summary>"
        f"<div class='inside'>{''.join(_inside(duty, story, rules))}</div></details>"
    )
    return f"<div class='check' id='r{escape(duty.id)}'>{''.join(lines)}</div>"


def _inside(duty: Duty, story: Told, rules: RuleSet) -> Iterator[str]:
    names = [f"“{name}”是指：{meaning}" for name, meaning in story.meanings.items()]
    names += params_told(story, rules)
    if names:
        yield f"<h5>用词</h5>{_list(names)}"
    yield f"<h5>需要的数据</h5>{_list(data_told(story))}"
    yield f"<h5>不适用、未到期、无法判定和空白</h5>{_list([*limits_of(duty, story), *story.blanks])}"
    yield f"<h5>示例</h5>{_list(_examples(duty))}"
    if isinstance(duty, Obligation):
        wrong = [cost_of(duty)]
        wrong += [f"说明：{message_words(duty.message)}"] if duty.message is not None else []
        wrong += [f"整改：{duty.remedy}"] if duty.remedy is not None else []
        yield f"<h5>没有做到的时候</h5>{_list(wrong)}"


def _examples(duty: Duty) -> list[str]:
    """The titles by verdict, in the order in which the verdicts come up."""
    found: dict[str, list[str]] = {}
    for example in duty.examples:
        item = f"（{example.item}）" if example.item else ""
        found.setdefault(example.verdict, []).append(f"{example.title}{item}")
    return [f"{verdict}：{'；'.join(titles)}" for verdict, titles in found.items()]


def _line(label: str, sentence: str) -> str:
    return f"<p><b>{label}</b>{escape(ended(sentence))}</p>"


def _reasons(rules: RuleSet, article: int) -> Iterator[str]:
    for words in uncoded_of(article, rules):
        yield (
            f"<p class='uncoded'><span class='tag'>不编码 · {escape(words.kind)}</span> "
            f"「{escape(_shortened(words.quote))}」{escape(ended(words.reason))}</p>"
        )


def _shortened(quote: str) -> str:
    """A quote that can be read in full at the left: its beginning and its end."""
    return quote if len(quote) <= 30 else f"{quote[:14]}……{quote[-10:]}"


def _list(sentences: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(ended(sentence))}</li>' for sentence in sentences)}</ul>"


# --------------------------------------------------------------------------------------------------- end of the book


def _params(rules: RuleSet) -> Iterator[str]:
    yield "<h2 id='params'>参数</h2>"
    if not rules.params:
        yield "<p class='note'>没有参数。</p>"
        return
    rows = "".join(map(_param, rules.params.values()))
    yield (
        "<p class='note'>运行时可以用 --set 参数=值 改变，评查报告里会写明。</p>"
        f"<table><thead><tr><th>名称</th><th>默认值</th><th>说明</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _param(param: Param) -> str:
    return f"<tr><td class='name'>{escape(param.name)}</td><td class='name'>{escape(param_words(param))}</td><td>{escape(param.comment)}</td></tr>"


def _definitions(rules: RuleSet) -> Iterator[str]:
    yield "<h2 id='definitions'>定义</h2><p class='note'>规则里用引号“”写的名称。“属于”一栏是这个名称说的是哪张表的行；没有写的，是一组种类。</p>"
    rows = []
    for (table, name), (meaning, ids) in sorted(
        definitions(rules).items(), key=lambda entry: _table_order(entry[0][0])
    ):
        rows.append(
            f"<tr><td class='name'>{escape(name)}</td><td class='name'>{escape(table)}</td>"
            f"<td>{escape(ended(meaning))}</td><td class='ids'>{_links(ids)}</td></tr>"
        )
    yield (
        "<div class='appendix'><table><thead><tr><th>名称</th><th>属于</th><th>意思</th><th>用于</th></tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _data(rules: RuleSet) -> Iterator[str]:
    yield "<h2 id='data'>需要的数据</h2><p class='note'>每一栏由哪些规则使用；没有导出这一栏的，这些规则可能无法判定。</p>"
    found: dict[str, dict[str, list[str]]] = {}
    for number in rules.article_numbers:
        for duty in duties_of(number, rules):
            for table, columns in needed(duty).items():
                held = found.setdefault(table, {})
                for column in columns or ("",):
                    held.setdefault(column, []).append(duty.id)
    for table in sorted(found, key=_table_order):
        order = {name: place for place, name in enumerate(("", *TABLES[table].columns))}
        rows = "".join(
            f"<tr><td class='name'>{escape(column) or '（有没有行）'}</td><td class='ids'>{_links(ids)}</td></tr>"
            for column, ids in sorted(found[table].items(), key=lambda entry: order[entry[0]])
        )
        yield (
            f"<h3>{escape(table)}</h3><table class='data'><thead><tr><th>栏目</th><th>使用它的规则</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )


def _table_order(table: str) -> int:
    """The case first, then as in the schema; sets of values, which have no table, last."""
    order = {name: place for place, name in enumerate(TABLES)}
    return -1 if table == CASE else order.get(table, len(order))


def _links(ids: Sequence[str]) -> str:
    return " ".join(f"<a href='#r{escape(id)}'>{escape(id)}</a>" for id in ids)
