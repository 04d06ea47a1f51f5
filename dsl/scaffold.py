"""A new obligation to start from: the words it rests on found in the text, the rest to be filled in, examples that run."""

from __future__ import annotations

from dataclasses import dataclass

from dsl.tree import RuleSet
from records.columns import Column, Kind
from records.nearest import nearest
from records.schema import TABLES, Table

_TIMES = (Kind.DATE, Kind.TIME)


class ScaffoldError(Exception):
    """What was asked for cannot be begun; the text is for the user and says how to mend it."""


@dataclass(frozen=True, slots=True)
class _Place:
    paragraph: int
    item: str | None
    words: str


def scaffold(rules: RuleSet, identifier: str, quote: str, table: str) -> str:
    """The text of a 义务 that the checker accepts and whose four examples hold, to be pasted into its chapter's file.

    ``identifier`` is an id (``11.9``) or an article (``11``: the next free id). Raises ScaffoldError for an id in use, an
    article or table that is not there, and a quote that is not the article's.
    """
    article, id = _id(rules, identifier)
    place = _place(rules, article, quote)
    if table not in TABLES:
        near = nearest(table, TABLES)
        raise ScaffoldError(
            f"没有“{table}”这张表"
            + (f"，您是不是想写“{near}”？" if near else f"，只有：{'、'.join(TABLES)}。")
        )
    first, second = _two_columns(TABLES[table])
    basis = (f"款 {place.paragraph} " if _several(rules, article) or not place.item else "") + (
        f"项 ({place.item}) " if place.item else ""
    )
    name = TABLES[table].column(TABLES[table].id_attr).name if TABLES[table].id_attr else ""
    own = f"{name}=X1 " if name and name not in (first.name, second.name) else ""
    met, filled = f"{first.name}={_sample(first)}", f"{second.name}={_sample(second)}"
    hole = f"{{{name}}} " if own else ""
    return "\n".join(
        [
            f"义务 {id} 「给这项义务起一个短名」",
            f"  依据 {basis}「{quote}」",
            "  # 类别写这些中的一个：时限 人员 签章 音像 文书 审批 告知 送达 归档 保密 管理",
            "  类别 文书",
            "  # 查哪张表的行；只管其中一部分的，在“其中”后面写条件，都管的删去“其中”和后面的话",
            f"  针对 {table} 其中 {first.name} 已填",
            "  # 条文要求什么：“应当”可以改成“推行”或者“可以”",
            f"  应当 {second.name} 已填",
            f"  说明 「{hole}没有写明{second.name}」",
            "  整改 「写明怎样补救」",
            "",
            "  示例 「做到了」 → 符合",
            f"    {table}: {own}{met} {filled}",
            "  示例 「没有做到」 → 不符合",
            f"    {table}: {own}{met} {second.name}=空白",
            "  示例 「规则不管的情形」 → 不适用",
            f"    {table}: {own}{first.name}=空白 {second.name}=空白",
            "  示例 「没有导出」 → 无法判定",
            f"    {table}: {own}{met}",
            "",
        ]
    )


def _id(rules: RuleSet, identifier: str) -> tuple[int, str]:
    article, dot, number = identifier.strip().partition(".")
    if (
        not article.isascii()
        or not article.isdigit()
        or (dot and not (number.isascii() and number.isdigit()))
    ):
        raise ScaffoldError(f"编号“{identifier}”不能用：写“条.序号”，如 11.9；只写 11 就用下一个空着的序号。")
    if int(article) not in rules.article_numbers:
        raise ScaffoldError(
            f"制度里没有第 {article} 条，只有第 {rules.article_numbers[0]} 条到第 {rules.article_numbers[-1]} 条。"
        )
    used = {duty.id: duty.title for duty in rules.duties}
    if not dot:
        numbers = [int(id.partition(".")[2]) for id in used if id.partition(".")[0] == article]
        return int(article), f"{article}.{max(numbers, default=0) + 1}"
    if identifier in used:
        raise ScaffoldError(
            f"编号 {identifier} 已经用了（{used[identifier]}）。只写 {article} 就用下一个空着的序号。"
        )
    return int(article), f"{article}.{int(number)}"


def _place(rules: RuleSet, article: int, quote: str) -> _Place:
    places = [
        _Place(paragraph.number, label, words)
        for one in rules.articles
        if one.number == article
        for paragraph in one.paragraphs
        for label, words in ((None, paragraph.words), *((item.label, item.words) for item in paragraph.items))
    ]
    found = next((place for place in places if quote and quote in place.words), None)
    if found is None:
        shown = "\n".join(
            f"  款 {p.paragraph}{f' 项（{p.item}）' if p.item else ''}：{p.words}" for p in places
        )
        raise ScaffoldError(f"“{quote}”不是第 {article} 条的原话，要一字不差。这一条的原文是：\n{shown}")
    return found


def _several(rules: RuleSet, article: int) -> bool:
    return any(one.number == article and len(one.paragraphs) > 1 for one in rules.articles)


def _two_columns(table: Table) -> tuple[Column, Column]:
    """Two columns of the table to ask for: plain ones first, never an id or a link."""
    columns = [
        c for c in table.columns.values() if c.kind not in (Kind.ID, Kind.INT) and c.attr != "subject_ids"
    ]
    if len(columns) < 2:
        raise ScaffoldError(f"“{table.name}”表没有足够的列，请换一张表。")
    return columns[0], columns[1]


def _sample(column: Column) -> str:
    if column.kind in _TIMES:
        return "2025-03-04"
    if column.kind is Kind.FLAG:
        return "是"
    return column.values[0] if column.values else "某"
