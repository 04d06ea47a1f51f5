"""A new obligation to start from: the words it rests on found in the text, the rest to be filled in, examples that run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from dsl.lint import HOMES, REMEDY_TO_WRITE, TITLE_TO_WRITE
from dsl.quotes import nearest_passage
from dsl.tree import Article, RuleSet
from records.columns import Column, Kind
from records.nearest import nearest
from records.schema import DERIVED_TABLES, TABLES, Table

_USUAL = ("时限", "人员", "文书")  # categories to begin with, where the rules have none yet
_SAMPLES = {Kind.DATE: "2025-03-04", Kind.TIME: "2025-03-04", Kind.FLAG: "是", Kind.INT: "1"}
# what a draft asks for: a time first, since most duties that can be counted are about one
_ASKED = (Kind.TIME, Kind.DATE, Kind.FLAG, Kind.TEXT, Kind.LIST, Kind.ENUM)


class ScaffoldError(Exception):
    """What was asked for cannot be begun; the text is for the user and says how to mend it."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A 款 or 项 of the text."""

    article: int
    paragraph: int
    item: str | None
    words: str

    @property
    def name(self) -> str:
        return f"第 {self.article} 条款 {self.paragraph}" + (f"项（{self.item}）" if self.item else "")


def scaffold(rules: RuleSet, identifier: str, quote: str, table: str) -> str:
    """The text of a 义务 that the checker accepts and whose four examples hold, to be pasted into its chapter's file.

    ``identifier`` is an id (``11.9``) or an article (``11``: the next free id). Raises ScaffoldError for an id in use, an
    article or table that is not there, and a quote that is not the article's.
    """
    number, id = _id(rules, identifier)
    article = next(one for one in rules.articles if one.number == number)
    place = _place(rules, article, quote)
    return "\n".join([*_head(rules, article, id, place, quote), *_body(_table(table)), ""])


def passages(rules: RuleSet, identifier: str) -> str:
    """The words that may be quoted for an id or article, one 款 or 项 a line. Raises ScaffoldError."""
    number, _ = _id(rules, identifier)
    return "\n".join(f"  {p.name}：{p.words}" for p in _places(rules) if p.article == number)


# ------------------------------------------------------------------------------------------------------------- the draft


def _head(rules: RuleSet, article: Article, id: str, place: _Place, quote: str) -> Iterator[str]:
    where = f"款 {place.paragraph} " if len(article.paragraphs) > 1 or place.item is None else ""
    where += f"项 ({place.item}) " if place.item else ""
    used = dict.fromkeys(duty.category for duty in rules.duties)
    category = next((duty.category for duty in rules.duties if duty.article == article.number), _USUAL[0])
    yield f"义务 {id} 「{TITLE_TO_WRITE}」"
    yield f"  依据 {where}「{quote}」"
    yield f"  # 报告按类别归类。已经用的类别：{'、'.join(used or _USUAL)}"
    yield f"  类别 {category}"


def _body(table: Table) -> Iterator[str]:
    means, asked = _columns(table)
    first, second = means.values[:2] or ("是", "否")
    key = table.column(table.id_attr).name if table.id_attr else ""
    own = f"{key}=X1 " if key else ""
    meant = f"    {table.name}: {own}{means.name}={first}"
    yield "  # 查哪张表的行；“其中”后面是哪些行才管，都管的删去“其中”和后面的字"
    yield f"  针对 {table.name} 其中 {means.name} = {first}"
    yield "  # 条文要求什么；条文说的是“推行”“可以”的，把“应当”换掉。有期限的写：应当 限期 甲 在 乙 起 3 个工作日 内"
    yield f"  应当 {asked.name} 已填"
    yield "  # 说明写给办案的人看：哪一行、缺什么；花括号里是那一行的字段"
    yield f"  说明 「{f'{{{key}}} ' if key else ''}没有写明{asked.name}」"
    yield f"  整改 「{REMEDY_TO_WRITE}」"
    yield ""
    yield "  # 没有写的字段是没有导出；有期限、人数的，再加最后一天和后一天、刚好和差一个的示例"
    yield "  示例 「做到了」 → 符合"
    yield f"{meant} {asked.name}={_sample(asked)}"
    yield "  示例 「没有做到」 → 不符合"
    yield f"{meant} {asked.name}=空白"
    yield "  示例 「规则不管的情形」 → 不适用"
    yield f"    {table.name}: {own}{means.name}={second} {asked.name}=空白"
    yield "  示例 「没有导出」 → 无法判定"
    yield meant


def _columns(table: Table) -> tuple[Column, Column]:
    """A column that says which rows are meant, and one to ask for."""
    columns = [column for column in table.columns.values() if column.kind is not Kind.ID]
    means = next((c for c in columns if c.kind is Kind.ENUM), None) or next(
        c for c in columns if c.kind is Kind.FLAG
    )
    asked = next(
        column
        for kind in _ASKED
        for column in columns
        if column.kind is kind and column is not means and (table.name, column.attr) not in HOMES
    )
    return means, asked


def _sample(column: Column) -> str:
    return column.values[0] if column.values else _SAMPLES.get(column.kind, "某")


# ------------------------------------------------------------------------------------------- what was asked for, looked up


def _table(name: str) -> Table:
    names = [known for known in TABLES if known not in DERIVED_TABLES]
    if name not in names:
        near = nearest(name, names)
        raise ScaffoldError(
            f"没有“{name}”这张表" + (f"，您是不是想写“{near}”？" if near else f"，只有：{'、'.join(names)}。")
        )
    return TABLES[name]


def _id(rules: RuleSet, identifier: str) -> tuple[int, str]:
    """The article's number and a free id."""
    article, dot, number = identifier.strip().partition(".")
    parts = [article, number] if dot else [article]
    if not all(re.fullmatch(r"[1-9][0-9]{0,8}", part) for part in parts):
        raise ScaffoldError(f"编号“{identifier}”不能用：写“条.序号”，如 11.9；只写 11 就用下一个空着的序号。")
    if int(article) not in rules.article_numbers:
        raise ScaffoldError(
            f"制度里没有第 {article} 条，只有第 {rules.article_numbers[0]} 条到第 {rules.article_numbers[-1]} 条。"
        )
    if all(one.number != int(article) for one in rules.articles):
        raise ScaffoldError(f"规则文件里还没有第 {article} 条。请先写上“条 {article}”和它的每一款、每一项。")
    used = {duty.id: duty.title for duty in rules.duties}
    if dot and f"{article}.{number}" in used:
        raise ScaffoldError(
            f"编号 {article}.{number} 已经用了（{used[f'{article}.{number}']}）。只写 {article} 就用下一个空着的序号。"
        )
    taken = [int(id.partition(".")[2]) for id in used if id.partition(".")[0] == article]
    return int(article), f"{article}.{number or max(taken, default=0) + 1}"


def _places(rules: RuleSet) -> Iterator[_Place]:
    for article in rules.articles:
        for paragraph in article.paragraphs:
            yield _Place(article.number, paragraph.number, None, paragraph.words)
            for item in paragraph.items:
                yield _Place(article.number, paragraph.number, item.label, item.words)


def _place(rules: RuleSet, article: Article, quote: str) -> _Place:
    """Where the quote stands in the article. Raises ScaffoldError with where it does stand, or what is most like it."""
    if not quote.strip() or "「" in quote or "」" in quote:
        raise ScaffoldError("--quote 后面写原文里的一段话，不带「」。")
    places = list(_places(rules))
    found = [place for place in places if quote in place.words]
    own = [place for place in found if place.article == article.number]
    if own:
        return own[0]
    if found:
        raise ScaffoldError(
            f"“{quote}”不在第 {article.number} 条，在{found[0].name}。编号应当是 {found[0].article} 开头。"
        )
    best = max(
        places, key=lambda place: (_likeness(quote, place.words), place.article == article.number)
    )  # of equals, the article's own
    _, words = nearest_passage(quote, best.words)
    raise ScaffoldError(f"原文里没有“{quote}”，要一字不差。最接近的是{best.name}：\n  {words}")


def _likeness(quote: str, words: str) -> int:
    """How many characters of the quote stand in the words in its order, in runs of two at least."""
    blocks = SequenceMatcher(None, quote, words, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size > 1)
