"""A mapping proposed for an export: by the likeness of names and by what the values look like, each line with how sure it is.

Nothing is guessed silently: only lines whose name is known and whose values fit are switched on, the others stay in the
workbook switched off, with the reason, for somebody who knows the export.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from adapters.headings import plain
from adapters.mapping.headings import JOINT
from adapters.mapping.layout import NUMBER_HOLE, UNKNOWN_WORD
from adapters.mapping.profile import Profile, SourceProfile, fit, telling
from records.columns import Column, Kind
from records.folding import fold_id, fold_name
from records.identity import LENGTH, checks_as_firm, checks_as_person
from records.nearest import nearest
from records.schema import AGENCY_YEAR, CASE, CASE_TABLES, TABLES
from records.value_problems import ValueProblem
from records.values import PLACEHOLDERS, parse_value

_TABLES: Final = (CASE, *CASE_TABLES, AGENCY_YEAR)
_NAMES: Final = Path(__file__).with_name("别名.txt")
_NUMBERED: Final = re.compile(r"(.*?)(\d+|[一二三四五六七八九十])(.*)")
_MOST_VALUES: Final = 30  # different values of a column that are put up for translation
_GOOD: Final = 0.95
_SHORT: Final = 2  # characters of a word that is no slip of another: 个人 is not 法人, 菜名 not 姓名
_KNOWN: Final = 0.6  # from here on the name itself is known, not only like one
CASE_NO: Final = "案号"
KIND: Final = "执法类型"


class Sure(StrEnum):
    HIGH = "高"
    MEDIUM = "中"
    LOW = "低"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One line of 对照, as proposed. It is switched on where it is sure."""

    table: str
    group: str
    column: str
    source: str
    heading: str
    fixed: str | None
    sure: Sure
    why: str
    on: bool


@dataclass(frozen=True, slots=True)
class WordProposal:
    """One line of 值对照: always switched off, but that a value of the source means is for people to say."""

    table: str
    column: str
    original: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A whole proposal. ``skipped`` are tables that do not look like tables; ``unused`` the columns without a line, with a
    note where they seem to belong to another table of the record."""

    lines: tuple[Proposal, ...]
    words: tuple[WordProposal, ...]
    sources: tuple[SourceProfile, ...]
    skipped: tuple[str, ...]
    unused: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Match:
    """A column of the record for a column of the source: ``name`` how alike the names are, from 0 to 1."""

    table: str
    column: Column
    name: float
    why: str


@cache
def _aliases() -> Mapping[str, Mapping[str, tuple[str, bool]]]:
    """Table → what a heading may be called (as it is compared) → column, and whether that is all it ever means."""
    found: dict[str, dict[str, tuple[str, bool]]] = {}
    for line in _NAMES.read_text(encoding="utf-8").splitlines():
        target, mark, words = line.partition("：")
        if not mark or line.startswith("#"):
            continue
        table, _, column = target.partition(".")
        for word in words.split("、"):
            name = plain(word).upper()
            found.setdefault(table, {}).setdefault(name.rstrip("?"), (column, not name.endswith("?")))
    return MappingProxyType(found)


def suggest(sources: Sequence[SourceProfile], skipped: Iterable[str]) -> Suggestion:
    """The proposal for the sources of an export."""
    lines: list[Proposal] = []
    words: list[WordProposal] = []
    unused: list[tuple[str, str]] = []
    kept: list[SourceProfile] = []
    left = list(skipped)
    for source in sources:
        drafted = _Drafter(source)
        drafted.draft()
        if all(one.sure is Sure.LOW for one in drafted.lines):
            left.append(source.raw.name)
            continue
        kept.append(source)
        lines += drafted.lines
        words += drafted.words
        unused += drafted.unused
    return Suggestion(tuple(lines), tuple(words), tuple(kept), tuple(left), tuple(unused))


class _Drafter:
    """Drafts the lines of one source."""

    def __init__(self, source: SourceProfile) -> None:
        self.source = source
        self.name = source.raw.name
        self.lines: list[Proposal] = []
        self.words: list[WordProposal] = []
        self.unused: list[tuple[str, str]] = []

    def draft(self) -> None:
        table = _table_of(self.source)
        groups, singles = _repeated(self.source.columns)
        taken: dict[str, list[tuple[_Match, Profile, Sure]]] = {}
        for profiled in singles:
            match = _best(profiled, table)
            elsewhere = _of_another_table(profiled.heading, table)
            if match is None or (elsewhere is not None and match.name < _KNOWN):
                note = "" if elsewhere is None else f"（像“{elsewhere[0]}”表的“{elsewhere[1]}”）"
                self.unused.append((self.name, profiled.heading + note))
                continue
            sure, why = _weigh(match, profiled)
            if table == CASE and match.column.name == CASE_NO:
                sure, why = self._weigh_case_no(profiled, sure, why)
            taken.setdefault(match.column.name, []).append(
                (_Match(match.table, match.column, match.name, why), profiled, sure)
            )
        for column in TABLES[table].columns:
            self._column(table, taken.get(column, []))
        for group in groups:
            self._group(*group)
        if CASE_NO in TABLES[table].columns and not taken.get(CASE_NO):
            self._case_no(table, singles)
        if table == CASE and not taken.get(KIND):
            self._kind()

    def _weigh_case_no(self, profiled: Profile, sure: Sure, why: str) -> tuple[Sure, str]:
        """案号 stands in every row, and no value twice."""
        blank, double = self.source.sampled - profiled.filled, profiled.filled - len(profiled.values)
        if blank:
            return Sure.LOW, f"{why}；前 {self.source.sampled} 行里 {blank} 行空白，不能作案号"
        if double:
            hint = "请看“来源”的“同案多行”"
            return Sure.LOW, f"{why}；前 {self.source.sampled} 行里有 {double} 行重复，{hint}"
        return sure, why

    def _kind(self) -> None:
        """执法类型 as a fixed value, where a name says it."""
        text = "".join((self.source.raw.file, self.name, *(one.heading for one in self.source.columns)))
        column = TABLES[CASE].columns[KIND]
        words = [word for word in column.values if word[2:] and word[2:] in text]
        if len(words) == 1:
            why = f"没有这一列；文件名、表名或者标题里有“{words[0][2:]}”"
            self.lines.append(Proposal(CASE, "", KIND, self.name, "", words[0], Sure.MEDIUM, why, False))

    def _column(self, table: str, candidates: list[tuple[_Match, Profile, Sure]]) -> None:
        """The best candidate; the others stay beside it, switched off."""
        ranked = sorted(candidates, key=lambda one: (list(Sure).index(one[2]), -one[0].name))
        for place, (match, profiled, sure) in enumerate(ranked):
            first = place == 0
            rival = len(ranked) > 1 and first and ranked[1][2] is sure and ranked[1][0].name == match.name
            why = match.why
            if not first:
                why += f"；同一列已有“{ranked[0][1].heading}”"
            elif rival:
                why += f"；“{ranked[1][1].heading}”一样像，请选一个"
            self.lines.append(
                Proposal(
                    table,
                    "",
                    match.column.name,
                    self.name,
                    _written(profiled, self.source),
                    None,
                    Sure.LOW if not first else sure,
                    why,
                    first and sure is Sure.HIGH and not rival,
                )
            )
            if first:
                self._translate(table, match.column, profiled)

    def _translate(self, table: str, column: Column, profiled: Profile) -> None:
        """The values that the column cannot hold as they are."""
        if column.kind not in (Kind.ENUM, Kind.FLAG) and not (column.kind is Kind.LIST and column.values):
            return
        if len(profiled.values) > _MOST_VALUES:
            return  # no list of words
        for value in profiled.values:
            if fold_id(value) in PLACEHOLDERS:
                continue
            try:
                parse_value(column, value)
            except ValueProblem as problem:
                near = nearest(value, column.values) if len(value) > _SHORT else None
                why = f"{profiled.heading}里有 {profiled.values[value]} 处"
                why += f"；最像“{near}”，请核对" if near else f"；可以写：{'、'.join(problem.allowed[:20])}"
                self.words.append(WordProposal(table, column.name, value, near or UNKNOWN_WORD, why))

    def _group(self, heading: str, members: list[Profile]) -> None:
        """执法人员1姓名, 执法人员2姓名 …: one line with {n}, for a row of a table each."""
        first = members[0]
        found = _for_group(heading)
        if found is None:
            self.unused += [(self.name, one.heading) for one in members]
            return
        table, column, word = found
        fits = [value for one in members if (value := fit(one, column)) is not None]
        why = f"重复的标题（{len(members)} 列），像“{table}”的“{column.name}”；一组一行"
        if telling(column) and fits and min(fits) < _GOOD:
            why += "；有的内容不合"
        group = heading.split(NUMBER_HOLE)[0]
        self.lines.append(
            Proposal(table, group, column.name, self.name, heading, None, Sure.MEDIUM, why, False)
        )
        if word is not None and not any(
            one.fixed and one.table == table and one.group == group for one in self.lines
        ):
            role = "角色" if "角色" in TABLES[table].columns else "类型"
            self.lines.append(
                Proposal(
                    table,
                    group,
                    role,
                    self.name,
                    "",
                    word,
                    Sure.MEDIUM,
                    f"标题“{first.heading}”里写着",
                    False,
                )
            )

    def _case_no(self, table: str, columns: Iterable[Profile]) -> None:
        """Without a heading like it: columns in which no value stands twice."""
        for profiled in columns:
            if profiled.distinct and profiled.filled == self.source.sampled > 1:
                why = "每行一个值，不重复，可能是案号"
                heading = _written(profiled, self.source)
                self.lines.append(
                    Proposal(table, "", CASE_NO, self.name, heading, None, Sure.LOW, why, False)
                )


def _table_of(source: SourceProfile) -> str:
    """The table of the record that a source is most like: by its own name, else by how many headings fit."""
    names = {fold_name(table): table for table in _TABLES}
    own = names.get(fold_name(source.raw.name))
    if own is not None:
        return own
    scores = {
        table: sum(match.name for one in source.columns if (match := _best(one, table)) is not None)
        for table in _TABLES
    }
    contained = [table for table in CASE_TABLES if table in source.raw.name]
    best = max(_TABLES, key=lambda table: scores[table] + (1.5 if table in contained else 0.0))
    return best if scores[best] else CASE


def _best(profiled: Profile, table: str) -> _Match | None:
    """The column of a table whose name is most like a heading, or whose values these must be."""
    parts = [profiled.heading, profiled.heading.split(JOINT)[-1]]
    columns = TABLES[table].columns
    found: list[_Match] = []
    for written in dict.fromkeys(parts):
        word = plain(written)
        by_name = {plain(name): column for name, column in columns.items()}
        alias = _aliases().get(table, {}).get(word.upper())
        if word in by_name and written == profiled.heading:
            found.append(_Match(table, by_name[word], 1.0, "标题就是这一列"))
        elif word in by_name:
            found.append(_Match(table, by_name[word], 0.6, "标题的后一半就是这一列"))
        elif alias is not None:
            name, firm = alias
            why = f"标题“{written}”{'常' if firm else '有时'}指“{name}”"
            found.append(_Match(table, columns[name], 0.9 if firm else 0.6, why))
        elif (near := nearest(word, by_name)) is not None:
            likeness = 0.5 if min(len(word), len(near)) > _SHORT else 0.2
            found.append(_Match(table, by_name[near], likeness, f"标题“{written}”像“{near}”"))
    if found:
        return max(found, key=lambda match: match.name)
    return _by_values(profiled, table)


def _of_another_table(heading: str, table: str) -> tuple[str, str] | None:
    """The table that a heading begins with and its column that the heading is like: 送达方式 is no 启动方式 of the case."""
    word = plain(heading.replace(JOINT, ""))
    for other in CASE_TABLES:
        rest = word.removeprefix(other)
        if other == table or rest == word or not rest:
            continue
        columns = {plain(name): name for name in TABLES[other].columns}
        known = rest if rest in columns else nearest(word, columns) or nearest(rest, columns)
        if known is not None:
            return other, columns[known]
    return None


def _by_values(profiled: Profile, table: str) -> _Match | None:
    """A column that only its values point to: codes with check digits, words of one list only."""
    texts = [fold_id(value).upper() for value in profiled.values]
    codes = sum(len(text) == LENGTH and (checks_as_firm(text) or checks_as_person(text)) for text in texts)
    columns = TABLES[table].columns
    if "证件号码" in columns and texts and codes >= _GOOD * len(texts):
        return _Match(table, columns["证件号码"], 0.2, "内容是校验位正确的证件号码")
    fitting = [
        column
        for column in columns.values()
        if column.kind is Kind.ENUM
        and len(texts) > 1
        and set(texts) <= {fold_id(word) for word in column.values}
    ]
    if len(fitting) == 1:
        return _Match(table, fitting[0], 0.2, f"内容都是“{fitting[0].name}”的值")
    return None


def _weigh(match: _Match, profiled: Profile) -> tuple[Sure, str]:
    """How sure a match is, with the reasons: the name first, then whether the values can be what they are called."""
    column = match.column
    value = fit(profiled, column)
    if not telling(column):
        if match.name >= 0.9:
            return Sure.HIGH, match.why
        return (Sure.MEDIUM if match.name >= 0.5 else Sure.LOW), match.why
    if value is None:
        why = f"{match.why}；没有内容可以核对"
        return (Sure.HIGH if match.name == 1.0 else Sure.MEDIUM if match.name >= 0.9 else Sure.LOW), why
    percent = f"{value:.0%}"
    if value >= _GOOD:
        kind = "日期" if column.kind in (Kind.DATE, Kind.TIME) else "内容"
        why = f"{match.why}；{kind} {percent} 读得出"
        return (Sure.HIGH if match.name >= 0.9 else Sure.MEDIUM if match.name >= 0.5 else Sure.LOW), why
    wrong = next((text for text in profiled.values if not _fits(column, text)), "")
    why = f"{match.why}；内容只有 {percent} 读得出（如“{wrong[:20]}”），请看“值对照”“格式”"
    return (Sure.MEDIUM if match.name >= 0.9 and value > 0 else Sure.LOW), why


def _fits(column: Column, text: str) -> bool:
    try:
        parse_value(column, text)
    except ValueProblem:
        return False
    return True


def _repeated(columns: Sequence[Profile]) -> tuple[list[tuple[str, list[Profile]]], list[Profile]]:
    """Headings that differ only in a number, with {n} in its place; and the rest."""
    found: dict[str, list[Profile]] = {}
    for profiled in columns:
        hit = _NUMBERED.fullmatch(profiled.heading)
        if hit is not None and hit[3] and _for_group(f"{hit[1]}{NUMBER_HOLE}{hit[3]}") is not None:
            found.setdefault(f"{hit[1]}{NUMBER_HOLE}{hit[3]}", []).append(profiled)
    groups = [(heading, members) for heading, members in found.items() if len(members) > 1]
    grouped = {id(one) for _, members in groups for one in members}
    return groups, [one for one in columns if id(one) not in grouped]


def _for_group(heading: str) -> tuple[str, Column, str | None] | None:
    """The table and column that a repeated heading names, and the word of the record that stands in it (a role)."""
    before, _, after = heading.partition(NUMBER_HOLE)
    for table in CASE_TABLES:
        columns = TABLES[table].columns
        kinds = columns.get("角色")
        word = next((one for one in kinds.values if plain(before).endswith(one)), None) if kinds else None
        if word is None and plain(before) != table:
            continue
        tail = plain(after)
        if tail in columns:
            return table, columns[tail], word
        alias = _aliases().get(table, {}).get(tail.upper())
        if alias is not None:
            return table, columns[alias[0]], word
    return None


def _written(profiled: Profile, source: SourceProfile) -> str:
    """How a line names a column: by its heading, of several with the same by its number among them."""
    same = [one for one in source.columns if plain(one.heading) == plain(profiled.heading)]
    if len(same) == 1:
        return profiled.heading
    return f"{profiled.heading}#{[id(one) for one in same].index(id(profiled)) + 1}"
