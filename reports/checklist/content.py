"""What a 自查表 says, before it becomes a workbook, a Word document or a web page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from records.findings import CaseResult, ErrorEntry, Finding, Review, UnitResult
from reports.changes import Changes, Comparison
from reports.problems_text import error_lines
from reports.scores import score_line
from reports.summary import (
    by_obligation,
    conclusion,
    counts,
    grouped,
    known_questions,
    needs,
    telling,
    unit_name,
)
from reports.words import Label, assumption_lines, basis_words, label, mapping_sentence, subject_words

TITLE = "行政执法案卷归档前自查表"
ARCHIVED = "已归档"
BOX = "□"
SIGNATURES = ("自查人（签名）：", "日期：　　　　年　　月　　日")
_SHOWN = 6  # subjects of one line; what is beyond is counted
_SHOWN_PROBLEMS = 8
_SHOWN_WAITING = 3
_SHOWN_DOUBTS = 12
_MANY_DOUBTS = 5  # beyond so many lines none names its points, so that the form stays a page


@dataclass(frozen=True, slots=True)
class Mend:
    """A thing to put right: what is wrong and where, by which words of the regulation, how."""

    title: str
    problem: str
    place: str
    basis: str
    quote: str
    remedy: str
    findings: int = 1


@dataclass(frozen=True, slots=True)
class Look:
    """A question that a person answers from the paper file."""

    title: str
    question: str
    subjects: str
    look_at: str
    basis: str


@dataclass(frozen=True, slots=True)
class Lacking:
    """Data that are lacking: what to do, how many findings wait for it (maybe for others too), and which points."""

    action: str
    findings: int
    waiting: str


@dataclass(frozen=True, slots=True)
class Advice:
    """A 建议 or 提示: it does not count as 不符合."""

    word: str
    text: str
    basis: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """One case's (or 单位年度's) 自查表. ``facts`` are (name, text) pairs for the head of the form."""

    name: str
    archived: bool
    facts: tuple[tuple[str, str], ...]
    tally: str
    conclusion: str
    changes: str
    mend: tuple[Mend, ...]
    look: tuple[Look, ...]
    lacking: tuple[Lacking, ...]
    lacking_more: tuple[
        int, int
    ]  # what ``lacking`` leaves off: how many things, how many findings they concern
    advice: tuple[Advice, ...]
    problems: tuple[str, ...]
    foot: str
    score: str = ""
    look_perhaps: tuple[str, ...] = ()  # questions of which nobody knows yet whether they arise: titles

    @property
    def remarks(self) -> tuple[str, ...]:
        """The lines under the conclusion."""
        return tuple(text for text in (self.score, self.tally, self.changes) if text)


def checklists(review: Review, comparison: Comparison | None = None) -> list[Checklist]:
    """A 自查表 for each case of an already masked review, then for each 单位年度."""
    lists = [
        _case(case, review, comparison.cases.get(case.case_no) if comparison else None)
        for case in review.cases
    ]
    return [*lists, *(_unit(unit, review, comparison) for unit in review.units)]


def _case(case: CaseResult, review: Review, changes: Changes | None) -> Checklist:
    facts = (
        ("案号", case.case_no),
        ("案件名称", case.title or "（未填）"),
        ("执法机构", case.unit or "（未填）"),
        ("承办人", "、".join(case.handlers) or "（未填）"),
        ("阶段", case.stage),
        ("基准日", review.run.as_of),
    )
    points = score_line(case)
    own = [entry for entry in review.errors if entry.case_no in (case.case_no, None)]
    page = _list(case.case_no, facts, conclusion(case), case.findings, own, review, changes, case.error)
    return page if points is None else replace(page, score=f"得分：{points}")


def _unit(unit: UnitResult, review: Review, comparison: Comparison | None) -> Checklist:
    name = unit_name(unit)
    found = counts(unit.findings)
    said = f"有 {found[Label.VIOLATED]} 处应当做到的没有做到。" if found[Label.VIOLATED] else "未发现不符合。"
    facts = (
        ("单位", unit.unit or "（未填）"),
        ("年度", str(unit.year or "（未填）")),
        ("基准日", review.run.as_of),
    )
    changes = comparison.units.get(name) if comparison else None
    return _list(name, facts, unit.error or said, unit.findings, [], review, changes, unit.error)


def _list(
    name: str,
    facts: tuple[tuple[str, str], ...],
    said: str,
    findings: Sequence[Finding],
    problems: Sequence[ErrorEntry],
    review: Review,
    changes: Changes | None,
    error: str | None,
) -> Checklist:
    by_label: dict[Label, list[Finding]] = {word: [] for word in Label}
    for finding in findings:
        by_label[label(finding)].append(finding)
    lines = list(error_lines(problems))
    asked, perhaps = known_questions(by_label[Label.MANUAL])
    lacks = list(_lacking(by_label[Label.UNDETERMINED]))
    rest = lacks[_SHOWN_DOUBTS:]
    more = [f"……共 {len(lines)} 样，全部见屏幕显示"] if len(lines) > _SHOWN_PROBLEMS else []
    rules = review.tool.rules
    shown = (
        Label.VIOLATED,
        Label.MANUAL,
        Label.UNDETERMINED,
        Label.ADVICE,
        Label.HINT,
        Label.SATISFIED,
        Label.NOT_DUE,
    )
    found = counts(findings)
    return Checklist(
        name=name,
        archived=("阶段", ARCHIVED) in facts,
        facts=facts,
        tally="" if error else "　".join(f"{word} {found[word]}" for word in shown),
        conclusion=said,
        changes=changes.sentence if changes is not None and changes.known else "",
        mend=tuple(map(_mend, by_obligation(by_label[Label.VIOLATED]))),
        look=tuple(look for group in by_obligation(asked) for look in _looks(group)),
        look_perhaps=tuple(dict.fromkeys(f"{one.title}（{one.obligation}）" for one in perhaps)),
        lacking=tuple(lacks[:_SHOWN_DOUBTS]),
        lacking_more=(len(rest), sum(lack.findings for lack in rest)),
        advice=tuple(
            _advice(word, group)
            for word in (Label.ADVICE, Label.HINT)
            for group in by_obligation(by_label[word])
        ),
        problems=(*lines[:_SHOWN_PROBLEMS], *more),
        foot=f"依据《{rules.title}》（规则版本 {rules.version}）由程序核对登记的数据；是否属实以案卷原件为准。"
        + ("" if review.run.mapping is None else mapping_sentence(review.run.mapping)),
    )


def _mend(group: list[Finding]) -> Mend:
    first = group[0]
    return Mend(
        first.title,
        "\n".join(
            _few(
                text + (f"（{len(alike)} 处）" if len(alike) > 1 else "")
                for text, alike in grouped(group, _message)
            )
            + _notes(group)
        ),
        "\n".join(_few(dict.fromkeys(_place(finding) for finding in group))),
        _basis(first),
        first.quote,
        "\n".join(dict.fromkeys(finding.remedy for finding in group if finding.remedy)),
        len(group),
    )


def _message(finding: Finding) -> str:
    return finding.message


def _place(finding: Finding) -> str:
    """The cells that show it, where there are some; else the row."""
    cells = [
        cell
        for part in telling(finding)
        if not finding.alternatives
        for cell in part.source
        if cell.sheet and (cell.cell or cell.row)
    ]
    telling_rows = {(cell.sheet, cell.row) for cell in cells if not cell.column.endswith("编号")}
    cells = [  # an id says only which row it is: not told where another cell of the row is
        cell
        for cell in cells
        if not cell.column.endswith("编号") or (cell.sheet, cell.row) not in telling_rows
    ]
    places = [
        f"{cell.sheet}!{cell.cell}" if cell.cell else f"{cell.sheet} 第 {cell.row} 条（{cell.column}）"
        for cell in cells
    ]
    source = finding.subject.source
    row = (
        f"{source.sheet} 第 {source.row} 行"
        if source and source.row is not None
        else subject_words(finding.subject)
    )
    return "、".join(dict.fromkeys(places)) or row


def _looks(group: list[Finding]) -> Iterator[Look]:
    for question, alike in grouped(group, lambda finding: finding.question or finding.message):
        first = alike[0]
        subjects = "、".join(_few(subject_words(finding.subject) for finding in alike))
        asked = "\n".join((question, *_notes(alike)))
        yield Look(first.title, asked, subjects, first.remedy or "", _basis(first))


def _lacking(found: Sequence[Finding]) -> Iterator[Lacking]:
    titles = {_whole(finding.obligation): finding.title.partition("：")[0] for finding in found}
    lines = needs(("", finding) for finding in found)
    shown = _SHOWN_WAITING if len(lines) <= _MANY_DOUBTS else 0
    for need in lines:
        ids = list(dict.fromkeys(map(_whole, need.obligations)))
        names = "、".join(f"{titles[name]}（{name}）" for name in ids[:shown])
        more = f" 等 {len(ids)} 项" if names and len(ids) > shown else ""
        yield Lacking(need.action, need.findings, names + more)


def _whole(obligation: str) -> str:
    """The obligation that an item of a 逐项 belongs to: 15.3 of 15.3-申请理由."""
    return obligation.partition("-")[0]


def _advice(word: Label, group: list[Finding]) -> Advice:
    texts = dict.fromkeys(finding.message for finding in group)
    return Advice(word, "；".join(_few(texts) + _notes(group)), _basis(group[0]))


def _notes(group: Iterable[Finding]) -> list[str]:
    """What the findings rest on that stands in no cell of the export, each once."""
    return list(dict.fromkeys(f"（{line}）" for finding in group for line in assumption_lines(finding)))


def _basis(finding: Finding) -> str:
    return f"{basis_words(finding)}（{finding.obligation}）"


def _few(texts: Iterable[str]) -> list[str]:
    found = list(texts)
    return found if len(found) <= _SHOWN + 2 else [*found[:_SHOWN], f"……等 {len(found)} 处"]
