"""What the rows of a 逐卷评查表 are made of, whichever columns it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from records.findings import Finding, Verdict
from reports.sheets.content import Content, Link
from reports.sheets.found import Entry
from reports.sheets.table import TableSpec
from reports.summary import id_order, subject_order
from reports.words import Label, assumption_lines, basis_words, place_words, subject_words

_TOGETHER = (Label.SATISFIED, Label.NOT_DUE)  # stand in one row, however many
_REMEDY_NAMES = {Verdict.MANUAL: "查看", Verdict.UNDETERMINED: "补充"}


@dataclass(frozen=True, slots=True)
class Form:
    """The columns of the form: ``result`` holds verdicts, ``centered`` are short; ``left`` and ``right`` are the columns of
    the two pairs in its head (first and last column of the name, of the value)."""

    headings: tuple[str, ...]
    widths: tuple[float, ...]
    result: int
    centered: tuple[int, ...]
    left: tuple[int, int, int, int]
    right: tuple[int, int, int, int]

    @property
    def last(self) -> int:
        return len(self.headings) - 1


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the form; ``strong``: the head of what follows."""

    cells: Sequence[Content]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one obligation that stand in one row: all that are met (or not due), or one of any other kind."""

    word: Label
    entries: tuple[Entry, ...]

    @property
    def first(self) -> Finding:
        return self.entries[0].finding


def groups(entries: Iterable[Entry]) -> Iterator[Group]:
    """The findings in the order of the articles; what is met stands once an obligation, all else once a subject."""
    ordered = sorted(
        (entry for entry in entries if entry.label is not Label.NOT_APPLICABLE),
        key=lambda entry: id_order(entry.owned.finding.obligation),
    )
    for _, group in groupby(ordered, key=lambda entry: entry.owned.finding.obligation):
        same = list(group)
        for word in _TOGETHER:
            alike = tuple(entry for entry in same if entry.label is word)
            if alike:
                yield Group(word, alike)
        others = [entry for entry in same if entry.label not in _TOGETHER]
        for entry in sorted(others, key=lambda e: subject_order(e.finding.subject)):
            yield Group(entry.label, (entry,))


def content(group: Group) -> str:
    """What was looked at, with the words of the regulation where something is to be done about it."""
    title = group.first.title
    return title if group.word in _TOGETHER else f"{title}\n「{group.first.quote}」"


def clause(finding: Finding) -> str:
    return f"{basis_words(finding)}\n（{finding.obligation}）"


def note(group: Group) -> str:
    """About what, what was found, and what to do."""
    if group.word in _TOGETHER:
        return _together([entry.finding for entry in group.entries])
    finding = group.first
    place = place_words(finding.subject)
    lines = [finding.question or finding.message]
    lines.append(f"对象：{subject_words(finding.subject)}" + (f"（{place}）" if place else ""))
    lines += assumption_lines(finding)
    if finding.remedy:
        lines.append(f"{_REMEDY_NAMES.get(finding.verdict, '整改')}：{finding.remedy}")
    return "\n".join(lines)


def problem_link(group: Group, problems: TableSpec, main: str | None) -> Link | None:
    """To the finding's row in 问题清单."""
    number = group.entries[0].problem
    if number is None:
        return None
    name, cell = problems.place(number)
    return Link(f"第 {number + 1} 项", name, cell, file=main)


def _together(alike: Sequence[Finding]) -> str:
    first = alike[0]
    names = "、".join(dict.fromkeys(finding.subject.id or finding.subject.table for finding in alike))
    return f"{len(alike)} 处：{names}" if len(alike) > 1 else subject_words(first.subject)
