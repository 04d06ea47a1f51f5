"""The rulebook: the regulation's text with its checks beside it, one printable page without script."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from dsl.ledger import Ledger, Passage, ledger
from dsl.prose import amount_words, told
from dsl.tree import Amount, Duty, Obligation, Param, RuleSet
from reports.coverage import marked, summary
from reports.explanation import ended, message_words
from reports.summary import id_order
from reports.words import article_words

_STYLE = """
body { font-family: "Noto Serif CJK SC", "SimSun", serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem;
  line-height: 1.7; color: #222; }
h1 { font-size: 1.6rem; text-align: center; } h2 { font-size: 1.2rem; border-bottom: 2px solid #889; margin-top: 2.4rem; }
h3 { font-size: 1.05rem; margin: 0 0 .4rem; } h4 { font-size: .98rem; margin: 0 0 .2rem; }
.article { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 7fr); gap: 1.5rem; padding: 1rem 0;
  border-bottom: 1px solid #ccd; }
.article p { margin: .2rem 0; } .item { margin-left: 1.6rem; } .check { margin-bottom: .9rem; font-size: .92rem; }
.check p, .check ul { margin: .1rem 0; } .tag { font-size: .8rem; border: 1px solid #99a; border-radius: 3px; padding: 0 .3rem;
  margin-left: .4rem; font-weight: normal; } .note { color: #555; font-size: .85rem; } ul { padding-left: 1.4rem; }
.义务 { background: #dcefdc; } .人工 { background: #fdf1cf; } .不编码 { background: #e6e6e6; } .未答复 { background: #f6c7c7; }
nav { columns: 6; font-size: .9rem; } nav a { display: block; } a { color: #234a7c; text-decoration: none; }
table { border-collapse: collapse; } td, th { border: 1px solid #99a; padding: .15rem .6rem; text-align: left; }
details summary { cursor: pointer; color: #555; font-size: .85rem; }
@media screen and (max-width: 50rem) { .article { grid-template-columns: 1fr; } nav { columns: 3; } }
@media print { body { margin: 0; padding: 0; max-width: none; font-size: 9.5pt; } .check { break-inside: avoid; } h2 { break-after: avoid; } }
@page { size: A4; margin: 15mm; }
"""


def rulebook_html(rules: RuleSet) -> str:
    """The whole rule set as one HTML page."""
    found = ledger(rules)
    body = "\n".join((*_contents(rules), *_chapters(rules, found), *_params(rules)))
    return (
        f"<!DOCTYPE html>\n<html lang='zh-CN'><head><meta charset='utf-8'><title>{escape(rules.title)}：规则手册</title>"
        f"<style>{_STYLE}</style></head><body><h1>{escape(rules.title)}：规则手册</h1>"
        f"<p class='note'>规则版本 {escape(rules.version)}；{escape(summary(found, len(rules.article_numbers)))}"
        "绿色的字由义务检查，黄色的由人核查，灰色的没有编码（写明理由）。</p>\n"
        f"{body}\n</body></html>\n"
    )


def _contents(rules: RuleSet) -> Iterator[str]:
    links = "".join(f"<a href='#a{number}'>{article_words(number)}</a>" for number in rules.article_numbers)
    yield f"<nav>{links}</nav>"


def _chapters(rules: RuleSet, found: Ledger) -> Iterator[str]:
    titles = {chapter.number: chapter.title for chapter in rules.chapters}
    chapter_of = {article.number: article.chapter for article in rules.articles}
    duties: dict[int, list[Duty]] = {}
    for duty in sorted(rules.duties, key=lambda d: id_order(d.id)):
        duties.setdefault(duty.article, []).append(duty)
    shown = None
    for number, passages in groupby(found.passages, key=lambda passage: passage.article):
        if chapter_of[number] != shown:
            shown = chapter_of[number]
            yield f"<h2>{escape(titles.get(shown, ''))}</h2>"
        text = "".join(map(_passage, passages))
        checks = "".join(map(_check, duties.get(number, ()))) + "".join(_reasons(rules, number))
        yield (
            f"<section class='article' id='a{number}'><div><h3>{article_words(number)}</h3>{text}</div>"
            f"<div>{checks}</div></section>"
        )


def _passage(passage: Passage) -> str:
    label = f"（{passage.item}）" if passage.item else ""
    return f"<p class='{'item' if passage.item else 'paragraph'}'>{label}{marked(passage)}</p>"


def _check(duty: Duty) -> str:
    story = told(duty)
    kind = duty.modality if isinstance(duty, Obligation) else "人工"
    lines = [
        f"<h4>{duty.id}　{escape(duty.title)}<span class='tag'>{kind}</span><span class='tag'>{escape(duty.category)}</span></h4>"
    ]
    lines.append(f"<p>{escape(ended(story.applies))}</p>")
    if story.due is not None:
        lines.append(f"<p>到期：{escape(ended(story.due))}</p>")
    lines.append(
        _list(story.requires)
        if len(story.requires) > 1
        else f"<p>要求：{escape(ended(story.requires[0]))}</p>"
    )
    if not isinstance(duty, Obligation):
        lines.append(f"<p>查看：{escape(duty.look_at)}</p>")
    elif duty.message is not None:
        lines.append(f"<p class='note'>说明：{escape(message_words(duty.message))}</p>")
    meanings = _list([f"“{name}”是指：{meaning}" for name, meaning in story.meanings.items()])
    data = "；".join(f"{table}（{'、'.join(columns)}）" for table, columns in story.data.items())
    examples = _list([f"{example.verdict}：{example.title}" for example in duty.examples])
    lines.append(f"<details><summary>用词、数据、示例 {len(duty.examples)} 个</summary>")
    lines.append(f"{meanings}<p class='note'>需要的数据：{escape(data)}</p>{examples}</details>")
    return f"<div class='check'>{''.join(lines)}</div>"


def _reasons(rules: RuleSet, article: int) -> Iterator[str]:
    for words in rules.uncoded:
        if words.article == article:
            yield f"<p class='note'>不编码（{escape(words.kind)}）「{escape(words.quote)}」：{escape(words.reason)}</p>"


def _list(sentences: list[str] | tuple[str, ...]) -> str:
    return (
        "<ul>" + "".join(f"<li>{escape(ended(sentence))}</li>" for sentence in sentences) + "</ul>"
        if sentences
        else ""
    )


def _params(rules: RuleSet) -> Iterator[str]:
    if rules.params:
        rows = "".join(_param(param) for param in rules.params.values())
        yield f"<h2>参数</h2><table><tr><th>名称</th><th>默认值</th><th>说明</th></tr>{rows}</table>"


def _param(param: Param) -> str:
    value = amount_words(param.value).strip() if isinstance(param.value, Amount) else str(param.value)
    return f"<tr><td>{escape(param.name)}</td><td>{escape(value)}</td><td>{escape(param.comment)}</td></tr>"
