"""The ledger as text, JSON and HTML: for each 条, 款 and 项 the words covered, by what, and the words left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from itertools import groupby

from dsl.ledger import Answer, By, Ledger, Passage
from reports.page import page
from reports.words import article_words, chinese_number

SCHEMA = "pingcha/rules/coverage/1"

_IDS_A_LINE = 12


def coverage_text(ledger: Ledger, articles: int, title: str) -> str:
    """For the screen: a line a 款 or 项 with what answers for it; what is unanswered stands under it and again at the end."""
    lines = [f"《{title}》条文台账", ""]
    for number, passages in groupby(ledger.passages, key=lambda passage: passage.article):
        of_article = list(passages)
        done = all(clause.answered for passage in of_article for clause in passage.clauses)
        lines.append(f"{'✓' if done else '✗'} {article_words(number)}")
        for passage in of_article:
            answered = sum(clause.answered for clause in passage.clauses)
            first, *rest = _by(passage)
            lines.append(f"    {_label(passage)}　语句 {answered}/{len(passage.clauses)}　{first}")
            lines.extend(f"      {more}" for more in rest)
            lines.extend(
                f"      ✗ 没有答复：“{clause.text}”" for clause in passage.clauses if not clause.answered
            )
            lines.extend(
                f"      · 没有引用的字：“{passage.words[start:end]}”" for start, end in _touched_only(passage)
            )
    lines.extend(f"✗ {article_words(number)}　规则文件里没有这一条" for number in ledger.missing_articles)
    return "\n".join([*lines, "", *_left(ledger), summary(ledger, articles)])


def _left(ledger: Ledger) -> Iterator[str]:
    """What is still to do, in one place."""
    if ledger.unanswered:
        yield "没有答复的语句："
        for passage, clause in ledger.unanswered:
            yield f"  {passage.name}：“{clause.text}”"
        yield "  每一句写一项“义务”或者“人工”（依据里引用这句话），或者写“不编码”并说明理由。"
        yield ""
    if ledger.gaps:
        yield f"注意：原文的条号不连续，没有第 {_ranges(ledger.gaps)} 条。不是节选的，请核对原文。"


def _ranges(numbers: tuple[int, ...]) -> str:
    """55、57 至 59、62"""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "、".join(str(first) if first == last else f"{first} 至 {last}" for first, last in runs)


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


def _label(passage: Passage) -> str:
    return f"（{passage.item}）" if passage.item else f"第{chinese_number(passage.paragraph)}款"


def _touched_only(passage: Passage) -> tuple[tuple[int, int], ...]:
    """Words without a quote in clauses that are answered; those of the others are told as clauses."""
    return tuple(
        (start, end)
        for start, end in passage.unquoted
        if any(clause.answered and clause.start < end and start < clause.end for clause in passage.clauses)
    )


def _by(passage: Passage) -> list[str]:
    """义务 11.1、11.2；人工 11.4；不编码（宣示）, in lines that are not too long."""
    pieces: list[str] = []
    for by in By:
        ids = list(dict.fromkeys(answer.id for answer in passage.answers if answer.by is by))
        if by is By.UNCODED and ids:
            pieces.append(f"不编码（{'、'.join(ids)}）")
        else:
            parts = [ids[i : i + _IDS_A_LINE] for i in range(0, len(ids), _IDS_A_LINE)]
            pieces.extend(f"{by} {'、'.join(part)}" for part in parts)
    joined: list[str] = []
    for piece in pieces:
        if joined and len(joined[-1]) + len(piece) < _IDS_A_LINE * 6:
            joined[-1] += f"；{piece}"
        else:
            joined.append(piece)
    return joined or ["没有答复"]


def coverage_json(ledger: Ledger, articles: int) -> str:
    """``{"schema", "articles", "covered", "complete", "missing_articles", "gaps", "unanswered", "passages"}``.

    docs/规则手册.md tells every key. ``start`` and ``end`` count characters of the passage's words from 0, end excluded.
    """
    data = {
        "schema": SCHEMA,
        "articles": articles,
        "covered": ledger.covered_articles,
        "complete": ledger.complete,
        "missing_articles": list(ledger.missing_articles),
        "gaps": list(ledger.gaps),
        "unanswered": [
            {
                "article": passage.article,
                "paragraph": passage.paragraph,
                "item": passage.item,
                "text": clause.text,
            }
            for passage, clause in ledger.unanswered
        ],
        "passages": [
            {
                "article": passage.article,
                "paragraph": passage.paragraph,
                "item": passage.item,
                "words": passage.words,
                "clauses": [
                    {
                        "text": clause.text,
                        "start": clause.start,
                        "end": clause.end,
                        "answers": [_answer(answer) for answer in clause.answers],
                    }
                    for clause in passage.clauses
                ],
                "unquoted": [
                    {"text": passage.words[start:end], "start": start, "end": end}
                    for start, end in passage.unquoted
                ],
            }
            for passage in ledger.passages
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def _answer(answer: Answer) -> dict[str, str | int]:
    return {"by": answer.by, "id": answer.id, "title": answer.title, "start": answer.start, "end": answer.end}


_STYLE = """
table { width: 100%; } td.words { width: 56%; } tr.open td { border-left: 4px solid #b3261e; }
td p { margin: 0 0 .25rem; } .item { padding-left: 1.4em; } tr { break-inside: avoid; } h2 { break-after: avoid; }
td ul { margin: 0; padding: 0; list-style: none; font-size: .9em; } td li { padding-left: 1.2em; text-indent: -1.2em; }
td .tag { text-indent: 0; } .tag.人工 { background: #fdf0c8; } .tag.义务 { background: #dff0df; } .tag.不编码 { background: #e8e8ea; }
"""


def coverage_html(ledger: Ledger, articles: int, title: str) -> str:
    """One page, printable, no script: the regulation with each word marked by what answers for it."""
    body = "\n".join(_article_html(ledger))
    missing = "".join(
        f"<h2>{article_words(number)}</h2><p><mark class='未答复'>规则文件里没有这一条</mark></p>"
        for number in ledger.missing_articles
    )
    left = "".join(f"<p>{escape(line)}</p>" for line in _left(ledger) if line)
    heading = f"{title}：条文台账"
    return page(
        heading, f"<p>{escape(summary(ledger, articles))}</p>{left}{legend()}\n{body}{missing}", _STYLE
    )


def _article_html(ledger: Ledger) -> Iterator[str]:
    for number, passages in groupby(ledger.passages, key=lambda passage: passage.article):
        rows = "".join(map(_row, passages))
        yield (
            f"<h2 id='a{number}'>{article_words(number)}</h2>"
            f"<table><thead><tr><th>原文</th><th>由什么答复</th></tr></thead><tbody>{rows}</tbody></table>"
        )


def _row(passage: Passage) -> str:
    is_open = any(not clause.answered for clause in passage.clauses)
    answers = dict.fromkeys((answer.by, answer.id, answer.title) for answer in passage.answers)
    found = "".join(
        f"<li><span class='tag {by}'>{by}</span> {escape(id)}　{escape(title)}</li>"
        for by, id, title in answers
    )
    label = f"（{escape(passage.item)}）" if passage.item else ""
    return (
        f"<tr{' class=open' if is_open else ''}><td class='words'>"
        f"<p{' class=item' if passage.item else ''}>{label}{marked(passage)}</p></td>"
        f"<td>{f'<ul>{found}</ul>' if found else '没有答复'}</td></tr>"
    )


def legend() -> str:
    """What the four marks mean; told by line and weight too, for a print without colour."""
    meanings = (
        (By.OBLIGATION, "由义务检查"),
        (By.QUESTION, "只由人核查"),
        (By.UNCODED, "不编码，写明理由"),
        ("未答复", "还没有答复"),
    )
    marks = "".join(f"<mark class='{kind}'>{words}</mark>　" for kind, words in meanings)
    return f"<p class='legend'>原文的标记：{marks}</p>"


def marked(passage: Passage) -> str:
    """The passage's words in marks: one for each run of words that the same kind of thing answers for."""
    runs = groupby(range(len(passage.words)), key=lambda place: _class(passage, place))
    out = []
    for kind, places in runs:
        text = escape("".join(passage.words[place] for place in places))
        out.append(f"<mark class='{kind}'>{text}</mark>" if kind else text)
    return "".join(out)


def _class(passage: Passage, place: int) -> str:
    for by in By:
        if any(answer.by is by and answer.start <= place < answer.end for answer in passage.answers):
            return by
    touched = any(clause.start <= place < clause.end and clause.answered for clause in passage.clauses)
    return "" if touched or not any(c.start <= place < c.end for c in passage.clauses) else "未答复"
