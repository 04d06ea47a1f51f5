"""The ledger as text, JSON and HTML: for each 条, 款 and 项 the words covered, by what, and the words left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from itertools import groupby

from dsl.ledger import Answer, By, Ledger, Passage


def coverage_text(ledger: Ledger, articles: int) -> str:
    """For the screen: an article a block, its passages with what answers for them; what is unanswered stands out."""
    lines: list[str] = []
    for number, passages in groupby(ledger.passages, key=lambda passage: passage.article):
        lines.append(f"第{number}条")
        for passage in passages:
            name = f"  款{passage.paragraph}" + (f" 项（{passage.item}）" if passage.item else "")
            lines.append(f"{name}  {_by(passage)}")
            lines.extend(f"    未答复：“{clause.text}”" for clause in passage.clauses if not clause.answered)
    lines.extend(f"第{number}条  未答复：规则文件里没有这一条" for number in ledger.missing_articles)
    return "\n".join([*lines, "", summary(ledger, articles)])


def summary(ledger: Ledger, articles: int) -> str:
    """One sentence: how many articles and clauses are answered for."""
    clauses = sum(len(passage.clauses) for passage in ledger.passages)
    left = len(ledger.unanswered)
    end = (
        "没有未答复的语句"
        if ledger.complete
        else f"未答复的语句 {left} 处，缺少的条文 {len(ledger.missing_articles)} 条"
    )
    return f"{articles} 条中 {ledger.covered_articles} 条已全部答复；语句 {clauses} 处，已答复 {clauses - left} 处；{end}。"


def _by(passage: Passage) -> str:
    """义务 11.1、11.2；人工 11.3；不编码（宣示）"""
    parts = []
    for by in By:
        ids = list(dict.fromkeys(answer.id for answer in passage.answers if answer.by is by))
        if ids:
            parts.append(f"不编码（{'、'.join(ids)}）" if by is By.UNCODED else f"{by} {'、'.join(ids)}")
    return "；".join(parts) or "没有答复"


def coverage_json(ledger: Ledger, articles: int) -> str:
    """``{"articles", "covered", "complete", "missing_articles", "passages": [{…, "clauses": [{"text", "answers"}]}]}``"""
    data = {
        "articles": articles,
        "covered": ledger.covered_articles,
        "complete": ledger.complete,
        "missing_articles": list(ledger.missing_articles),
        "passages": [
            {
                "article": passage.article,
                "paragraph": passage.paragraph,
                "item": passage.item,
                "words": passage.words,
                "clauses": [
                    {"text": clause.text, "answers": [_answer(answer) for answer in clause.answers]}
                    for clause in passage.clauses
                ],
            }
            for passage in ledger.passages
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def _answer(answer: Answer) -> dict[str, str | int]:
    return {"by": answer.by, "id": answer.id, "title": answer.title, "start": answer.start, "end": answer.end}


_STYLE = """
body { font-family: "Noto Serif CJK SC", "SimSun", serif; max-width: 60rem; margin: 2rem auto; line-height: 1.8; color: #222; }
h1 { font-size: 1.5rem; text-align: center; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .3rem; }
p { margin: .2rem 0; } .item { margin-left: 2rem; }
.义务 { background: #dcefdc; } .人工 { background: #fdf1cf; } .不编码 { background: #e6e6e6; }
.未答复 { background: #f6c7c7; text-decoration: underline wavy; }
.by { font-size: .8rem; color: #555; margin-left: 2rem; } .key span { padding: 0 .5rem; margin-right: 1rem; }
@media print { body { margin: 0; } h2 { break-after: avoid; } p { break-inside: avoid; } }
"""


def coverage_html(ledger: Ledger, articles: int, title: str) -> str:
    """One page, printable, no script: the regulation with each word marked by what answers for it."""
    body = "\n".join(_article_html(ledger))
    missing = "".join(
        f"<h2>第{number}条</h2><p class='未答复'>规则文件里没有这一条</p>"
        for number in ledger.missing_articles
    )
    key = "".join(f"<span class='{word}'>{word}</span>" for word in (*By, "未答复"))
    return (
        f"<!DOCTYPE html>\n<html lang='zh-CN'><head><meta charset='utf-8'><title>{escape(title)}：条文台账</title>"
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}：条文台账</h1>"
        f"<p>{escape(summary(ledger, articles))}</p><p class='key'>{key}</p>\n{body}{missing}</body></html>\n"
    )


def _article_html(ledger: Ledger) -> Iterator[str]:
    for number, passages in groupby(ledger.passages, key=lambda passage: passage.article):
        yield f"<h2>第{number}条</h2>"
        for passage in passages:
            kind = "item" if passage.item else "paragraph"
            label = f"（{passage.item}）" if passage.item else ""
            yield f"<p class='{kind}'>{label}{marked(passage)}</p><p class='by'>{escape(_by(passage))}</p>"


def marked(passage: Passage) -> str:
    """The passage's words in spans: one class for each run of words that the same thing answers for."""
    runs = groupby(range(len(passage.words)), key=lambda place: _class(passage, place))
    out = []
    for kind, places in runs:
        text = escape("".join(passage.words[place] for place in places))
        out.append(f"<span class='{kind}'>{text}</span>" if kind else text)
    return "".join(out)


def _class(passage: Passage, place: int) -> str:
    for by in By:
        if any(answer.by is by and answer.start <= place < answer.end for answer in passage.answers):
            return by
    touched = any(clause.start <= place < clause.end and clause.answered for clause in passage.clauses)
    return "" if touched or not any(c.start <= place < c.end for c in passage.clauses) else "未答复"
