"""What ``rules check`` adds to the checks of each file: what is missing from the whole.

That is a clause of the regulation that nothing answers for, an article that no file holds, and a number between others
whose 义务 is gone without a word (numbers are never used again). A rule set may be used while it grows, so that these are
no errors of loading (dsl.check); checked as a whole they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from dsl.diagnostics import Diagnostic, Severity
from dsl.folder import REGULATION_FILE, whole
from dsl.ledger import Clause, Passage, ledger
from dsl.numerals import NUMERAL, to_number
from dsl.source import Source
from dsl.tree import RuleSet, Span


def leftover(rules: RuleSet, sources: Mapping[str, Source]) -> tuple[Diagnostic, ...]:
    """One error for each clause without an answer, for each 条 that no file holds and for each number that is gone."""
    found = ledger(rules)
    missing = (_missing(number, sources) for number in found.missing_articles)
    unanswered = (_unanswered(rules, *one, sources) for one in found.unanswered)
    return (*missing, *unanswered, *_gone(rules, sources))


def _gone(rules: RuleSet, sources: Mapping[str, Source]) -> Iterator[Diagnostic]:
    """Numbers left out of an article's, but for those that a comment says were deleted."""
    texts = "\n".join(source.text for source in sources.values())
    spans: dict[int, dict[int, Span]] = {}
    for duty in rules.duties:
        spans.setdefault(duty.article, {})[int(duty.id.partition(".")[2])] = duty.span
    for article, held in sorted(spans.items()):
        lost: dict[int, list[int]] = {}  # the next number that is there → those before it that are not
        for number in set(range(1, max(held))) - held.keys():
            if not re.search(rf"#[ \t]*{article}\.{number}[ \t]*已删去", texts):
                lost.setdefault(min(other for other in held if other > number), []).append(number)
        for later, numbers in sorted(lost.items()):
            first, last = f"{article}.{min(numbers)}", f"{article}.{max(numbers)}"
            yield Diagnostic(
                "number-gone",
                Severity.ERROR,
                held[later],
                f"编号 {first}{f' 到 {last}' if len(numbers) > 1 else ''} 没有了，后面直接是 {article}.{later}。",
                hint=f"误删的，补回来；有意删去的，一个编号写一行注释，编号不再使用：\n# {first} 已删去：理由",
            )


def _missing(number: int, sources: Mapping[str, Source]) -> Diagnostic:
    return Diagnostic(
        "missing-article",
        Severity.ERROR,
        _line_of(number, sources),
        f"规则文件里没有第 {number} 条。",
        hint=f"写上“条 {number}”和它的每一款、每一项，再写规则；没有规则可写的，写“不编码”和理由。",
    )


def _line_of(number: int, sources: Mapping[str, Source]) -> Span:
    """Where the text has an article; the text as a whole where it cannot be found."""
    source = sources.get(REGULATION_FILE)
    if source is None:
        return whole(REGULATION_FILE)
    for at, match in _headings(source.text):
        if to_number(match) == number:
            return source.span(at, at + len(match) + 2)
    return whole(REGULATION_FILE)


def _headings(text: str) -> Iterator[tuple[int, str]]:
    for match in re.finditer(rf"^[ \t\u3000]*(第({NUMERAL})条)", text, re.MULTILINE):
        yield match.start(1), match[2]


def _unanswered(
    rules: RuleSet, passage: Passage, clause: Clause, sources: Mapping[str, Source]
) -> Diagnostic:
    words = clause.text.rstrip("，；。：")
    place = f"款 {passage.paragraph}" + (f" 项 ({passage.item})" if passage.item else "")
    return Diagnostic(
        "unanswered",
        Severity.ERROR,
        _clause(rules, passage, clause, len(words), sources),
        f"{passage.name}的“{words}”没有一项规则答复。",
        hint=f"写一项义务或者人工，依据里引用这句话；没有规则可写的，写：\n不编码 {place} 「{words}」 宣示 「理由」",
    )


def _clause(
    rules: RuleSet, passage: Passage, clause: Clause, length: int, sources: Mapping[str, Source]
) -> Span:
    """Where a clause stands in the 款 or 项 of its rule file."""
    article = next(one for one in rules.articles if one.number == passage.article)
    paragraph = next(one for one in article.paragraphs if one.number == passage.paragraph)
    items = (one.span for one in paragraph.items if one.label == passage.item)
    span = paragraph.span if passage.item is None else next(items)
    source = sources[span.file]
    start, end = source.offsets(span)
    at = source.text.find(passage.words, start, end)
    if at < 0:
        return span
    return source.span(at + clause.start, at + clause.start + length)
