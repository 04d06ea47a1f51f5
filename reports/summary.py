"""Sums over a review that several reports show: counts by label, conclusions, articles, what to export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from functools import cache
from itertools import groupby

from records.findings import (
    Alternative,
    ArticleVerdict,
    Because,
    CaseResult,
    Finding,
    Review,
    Subject,
    UnitResult,
    Verdict,
)
from records.quick_classes import dataclass
from reports.words import FAILED, Label, label


@dataclass(frozen=True, slots=True)
class Counts:
    """How many findings of each label; ``undetermined_duty`` are the 无法判定 of an 应当, the ones that weigh."""

    by_label: Counter[Label]
    undetermined_duty: int

    def __getitem__(self, key: Label) -> int:
        return self.by_label[key]


def counts(findings: Iterable[Finding]) -> Counts:
    found: Counter[Label] = Counter()
    duty = 0
    for finding in findings:
        found[label(finding)] += 1
        duty += finding.verdict is Verdict.UNDETERMINED and finding.modality == "应当"
    return Counts(found, duty)


def conclusion_word(case: CaseResult, found: Counts | None = None) -> str:
    """One word for the whole case, the worst first. Never says more than was seen. ``found``: its counts, where known."""
    if case.error is not None:
        return FAILED
    found = counts(case.findings) if found is None else found
    if found[Label.VIOLATED]:
        return Label.VIOLATED
    if found.undetermined_duty:
        return Label.UNDETERMINED
    if found[Label.MANUAL]:
        return Label.MANUAL
    return NO_VIOLATION


NO_VIOLATION = "未发现不符合"
CASE_WORDS = (Label.VIOLATED, Label.UNDETERMINED, Label.MANUAL, NO_VIOLATION, FAILED)
FINDING_WORDS = (
    Label.VIOLATED,
    Label.UNDETERMINED,
    Label.MANUAL,
    Label.ADVICE,
    Label.HINT,
    Label.SATISFIED,
)


def case_totals(review: Review) -> str:
    """How many cases came out how, each counted once under its worst word."""
    return case_totals_words(Counter(map(conclusion_word, review.cases)))


def case_totals_words(words: Counter[str]) -> str:
    return "，".join(f"{name} {words[name]} 件" for name in CASE_WORDS) + "（一件只计一次，以最重的为准）"


def finding_totals(review: Review) -> str:
    """How many findings there are of each label, over cases and 单位年度."""
    return finding_totals_words(counts(owned.finding for owned in owned_findings(review)).by_label)


def finding_totals_words(labels: Counter[Label]) -> str:
    return "，".join(f"{name} {labels[name]} 处" for name in FINDING_WORDS)


def conclusion(case: CaseResult, found: Counts | None = None) -> str:
    """What the result means for archiving, in careful words. ``found``: the counts of the case, where known."""
    if case.error is not None:
        return case.error
    found = counts(case.findings) if found is None else found
    open_points = []
    if found.undetermined_duty:
        open_points.append(f"{found.undetermined_duty} 处因数据不足无法判定")
    if found[Label.MANUAL]:
        open_points.append(f"{found[Label.MANUAL]} 处须由人核查")
    rest = f"；另有 {'、'.join(open_points)}" if open_points else ""
    if found[Label.VIOLATED]:
        archived = case.stage == "已归档"
        advice = "应当整改并说明情况" if archived else "建议先补正或者说明情况，再行归档"
        return f"有 {found[Label.VIOLATED]} 处应当做到的没有做到，{advice}{rest}。"
    if open_points:
        held = found[Label.SATISFIED]
        seen = f"符合 {held} 处，未发现不符合；还有 " if held else "现有数据一处也判定不了："
        return f"{seen}{'、'.join(open_points)}，据此尚不能认定案卷合格。"
    return "就导出的数据而言，未发现不符合。"


@dataclass(frozen=True, slots=True)
class ArticleCounts:
    """In how many cases an article came out how; ``worst`` is the obligation most often violated, with its count."""

    article: int
    verdicts: Counter[Verdict]
    worst: tuple[str, str, int] | None  # obligation, title, findings

    @property
    def applicable(self) -> int:
        return self.verdicts.total() - self.verdicts[Verdict.NOT_APPLICABLE]

    @property
    def decided(self) -> int:
        """Cases in which the article was met or violated: the base of the rate."""
        return self.verdicts[Verdict.SATISFIED] + self.verdicts[Verdict.VIOLATED]

    @property
    def rate(self) -> float | None:
        """Share of the decided cases that meet the article; None where none was decided."""
        return self.verdicts[Verdict.SATISFIED] / self.decided if self.decided else None


def by_article(results: Sequence[CaseResult] | Sequence[UnitResult]) -> list[ArticleCounts]:
    """A line for each article, in order, over the cases (or the 单位年度) that were evaluated."""
    tally = ArticleTally()
    for result in results:
        tally.add(result, (finding for finding in result.findings if label(finding) is Label.VIOLATED))
    return tally.lines()


class ArticleTally:
    """The lines of ``by_article``, case by case."""

    def __init__(self) -> None:
        self._verdicts: dict[int, Counter[Verdict]] = {}
        self._violations: dict[int, Counter[tuple[str, str]]] = {}

    def add(self, result: CaseResult | UnitResult, violated: Iterable[Finding]) -> None:
        """``violated``: its findings that are 不符合."""
        for entry in result.articles:
            self._verdicts.setdefault(entry.article, Counter())[entry.verdict] += 1
        for finding in violated:
            same = self._violations.setdefault(finding.article, Counter())
            same[finding.obligation, finding.title] += 1

    def lines(self) -> list[ArticleCounts]:
        return [
            ArticleCounts(article, self._verdicts[article], _worst(self._violations.get(article)))
            for article in sorted(self._verdicts)
        ]


def _worst(found: Counter[tuple[str, str]] | None) -> tuple[str, str, int] | None:
    if not found:
        return None
    (obligation, title), number = min(found.items(), key=lambda entry: (-entry[1], id_order(entry[0][0])))
    return obligation, title, number


@cache
def id_order(obligation: str) -> tuple[tuple[int, str], ...]:
    """Obligation ids in their natural order: 9.2 before 9.10."""
    return tuple(
        (int(part), "") if part.isdigit() else (0, part) for part in obligation.replace("-", ".").split(".")
    )


_COUNTED = ("数量(", "不同数量(")
MOST_TELLING = 4


def telling(finding: Finding) -> tuple[Because, ...]:
    """The few conditions that show what is wrong: those of a cell before counts, which only sum them up."""
    shown = tuple(part for part in finding.because if part.source)
    cells = tuple(part for part in shown if not part.what.startswith(_COUNTED))
    return (cells or shown or finding.because)[:MOST_TELLING]


UNKNOWN_MARK = "无法判定："  # in the message of a 无法判定, before the reasons
WHOLE_TABLE = "整表"  # the column of a cell that stands for a table that was not exported


@dataclass(frozen=True, slots=True)
class Need:
    """What can be done about 无法判定: an action (导出“音像”表) and how many findings and cases wait for it."""

    action: str
    findings: int
    cases: int
    obligations: tuple[str, ...]


def actions(finding: Finding) -> list[str]:
    """What would settle a 无法判定: its remedies; without any, the data that its explanation lacks."""
    if finding.remedy:
        return list(dict.fromkeys(finding.remedy.split("；")))
    found: dict[str, None] = {}
    for part in _all_because(finding.because, finding.alternatives):
        if part.state == "value":
            continue
        verb = "导出" if part.state == "not_exported" else "补填"
        for cell in part.source:
            table = f"“{cell.sheet or finding.subject.table}”表"
            found[f"{verb}{table}" if cell.column == WHOLE_TABLE else f"{verb}{table}的“{cell.column}”"] = (
                None
            )
        if not part.source:
            found[f"{verb}“{finding.subject.table}”表的“{part.what}”"] = None
    return list(found)


def _all_because(because: tuple[Because, ...], alternatives: tuple[Alternative, ...]) -> Iterator[Because]:
    yield from because
    for way in alternatives:
        yield from way.because


def known_questions(found: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
    """待人工核查 findings apart: those that the case raises, and those that it may raise by what was not exported."""
    asked: list[Finding] = []
    perhaps: list[Finding] = []
    for finding in found:
        open_ = any(part.state == "not_exported" for part in finding.because)
        (perhaps if open_ else asked).append(finding)
    return asked, perhaps


def needs(found: Iterable[tuple[str, Finding]]) -> list[Need]:
    """What to export or fill in, what settles most first; ``found`` are (owner, 无法判定 finding) pairs, those of an owner
    together."""
    tally = NeedTally()
    for owner, finding in found:
        tally.add(owner, finding)
    return tally.lines()


class NeedTally:
    """The lines of ``needs``, finding by finding."""

    def __init__(self) -> None:
        self._waiting: dict[str, _Waiting] = {}

    def add(self, owner: str, finding: Finding) -> None:
        for action in actions(finding):
            waiting = self._waiting.setdefault(action, _Waiting())
            waiting.findings += 1
            waiting.owners += waiting.last != owner
            waiting.last = owner
            waiting.obligations.add(finding.obligation)

    def lines(self) -> list[Need]:
        lines = [
            Need(action, one.findings, one.owners, tuple(sorted(one.obligations, key=id_order)))
            for action, one in self._waiting.items()
        ]
        return sorted(lines, key=lambda need: (-need.findings, need.action))


@dataclass(slots=True)
class _Waiting:
    findings: int = 0
    owners: int = 0
    last: str | None = None
    obligations: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Owned:
    """A finding with whose it is: a case, or a unit's year (then ``case`` is None)."""

    owner: str
    case: CaseResult | None
    finding: Finding


def owned_findings(review: Review) -> Iterator[Owned]:
    """Every finding of the review: the cases' in order, then those of 单位年度."""
    for case in review.cases:
        for finding in case.findings:
            yield Owned(case.case_no, case, finding)
    for unit in review.units:
        owner = unit_name(unit)
        for finding in unit.findings:
            yield Owned(owner, None, finding)


def unit_name(unit: UnitResult) -> str:
    year = f"{unit.year} 年度" if unit.year is not None else "年度未填"
    return f"{unit.unit or '单位未填'}（{year}）"


def not_applicable(articles: Iterable[ArticleVerdict]) -> list[int]:
    return [entry.article for entry in articles if entry.verdict is Verdict.NOT_APPLICABLE]


def subject_order(subject: Subject) -> tuple[str, str, int]:
    row = subject.source.row if subject.source and subject.source.row is not None else 0
    return subject.table, subject.source.sheet or "" if subject.source else "", row


def by_obligation(found: Iterable[Finding]) -> Iterator[list[Finding]]:
    """Findings of one obligation together, in the order of the articles, each group in the order of the export."""
    ordered = sorted(
        found, key=lambda finding: (id_order(finding.obligation), subject_order(finding.subject))
    )
    for _, group in groupby(ordered, key=lambda finding: finding.obligation):
        yield list(group)


def doubt_words(finding: Finding) -> str:
    """Why a 无法判定 could not be judged, without the subject and the title that its message begins with."""
    before, mark, reason = finding.message.partition(UNKNOWN_MARK)
    if not mark:
        return finding.message
    return reason if before.endswith("”") else f"{before.rpartition('”')[2]}不清楚：{reason}"


def grouped(found: Iterable[Finding], text: Callable[[Finding], str]) -> Iterator[tuple[str, list[Finding]]]:
    """Findings of which ``text`` says the same together, in the order they come."""
    groups: dict[str, list[Finding]] = {}
    for finding in found:
        groups.setdefault(text(finding), []).append(finding)
    yield from groups.items()


def exit_code(review: Review, *, strict: bool) -> int:
    """0 no 应当 violated, 1 some are (with ``strict`` also where an 应当 is 无法判定), 3 some case (or 单位年度) was not evaluated."""
    if any(case.error is not None for case in review.cases) or any(
        unit.error is not None for unit in review.units
    ):
        return 3
    for owned in owned_findings(review):
        finding = owned.finding
        if finding.modality != "应当":
            continue
        if finding.verdict is Verdict.VIOLATED or (strict and finding.verdict is Verdict.UNDETERMINED):
            return 1
    return 0
