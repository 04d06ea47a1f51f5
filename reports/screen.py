"""What ``pingcha check`` prints: a page that a handler can act on, case by case, the worst first.

Meaning never hangs on colour. Texts of a case are shown as plain text: nothing in them is taken for mark-up or for a
command to the terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from records.findings import CaseResult, ErrorEntry, Finding, Review, UnitResult
from reports.paper import Paper
from reports.problems_text import error_lines
from reports.scores import costs_words, score_line
from reports.summary import (
    Need,
    by_obligation,
    conclusion,
    counts,
    doubt_words,
    grouped,
    known_questions,
    needs,
    telling,
    unit_name,
)
from reports.words import (
    Label,
    assumption_lines,
    basis_words,
    because_words,
    label,
    mapping_words,
    place_words,
    short_calendar_words,
    subject_words,
    trace_lines,
)

if TYPE_CHECKING:
    from reports.changes import Changes, Comparison

ARCHIVED = "已归档"
_T = TypeVar("_T")
_SHOWN_CHANGES = 10
_SHOWN_SUBJECTS = 5  # of one obligation that could not be judged or is met
_SHOWN_UNKNOWN = 5  # obligations that could not be judged
_SHOWN_NEEDS = 8
_SHOWN_PERHAPS = 3
_WORST: dict[Label, str] = {
    Label.VIOLATED: "bold red",
    Label.UNDETERMINED: "yellow",
    Label.MANUAL: "cyan",
    Label.ADVICE: "green",
    Label.HINT: "green",
}


@dataclass(frozen=True, slots=True)
class ScreenOptions:
    """``every``: also what is met, not due or not applicable, one by one. ``explain``: the conditions of each finding."""

    every: bool = False
    explain: bool = False


def print_review(
    review: Review,
    paper: Paper,
    options: ScreenOptions = ScreenOptions(),
    comparison: Comparison | None = None,
) -> None:
    """Prints an already masked review.

    ``comparison`` sets it against an earlier check; it then begins with what differs between the two runs themselves.
    """
    page = _Page(paper, options, comparison)
    page.notes()
    blamed = {entry.case_no for entry in review.errors if entry.level == "案卷"}
    for case in review.cases:
        page.case(case, case.case_no in blamed)
    for unit in review.units:
        page.unit(unit)
    page.errors(review.errors)
    page.foot(review)


class _Page:
    """Prints the parts of a review."""

    def __init__(self, paper: Paper, options: ScreenOptions, comparison: Comparison | None = None) -> None:
        self.paper = paper
        self.options = options
        self.comparison = comparison
        self.costs: dict[str, str] = {}  # of the case being shown: obligation → what it cost

    def line(self, text: str = "", style: str = "", indent: int = 0) -> None:
        self.paper.paragraph(text, style, indent)

    def case(self, case: CaseResult, blamed: bool) -> None:
        """``blamed``: what is wrong with its data is listed further down."""
        title = f"{case.case_no}　{case.title or '（案件名称未填）'}"
        if case.error is not None:
            self.heading(title)
            self.line(f"结论：{case.error}", "bold red")
            if blamed:
                self.line("更正下面“数据问题”所列的内容后重新检查。")
            self.line()
            return
        changes = self.comparison.cases.get(case.case_no) if self.comparison else None
        self.findings_of(title, case, case.findings, changes)

    def unit(self, unit: UnitResult) -> None:
        name = unit_name(unit)
        title = f"单位年度：{name}"
        if unit.error is not None:
            self.heading(title)
            self.line(f"结论：{unit.error}", "bold red")
            self.line()
            return
        changes = self.comparison.units.get(name) if self.comparison else None
        self.findings_of(title, None, unit.findings, changes)

    def notes(self) -> None:
        """What besides the file itself may have changed the verdicts."""
        if self.comparison is None:
            return
        for note in self.comparison.notes:
            self.line(f"注意：{note}，有的变化可能由此而来。")
        if self.comparison.missing:
            self.line(f"注意：上次检查过、这次没有的案卷：{'、'.join(self.comparison.missing)}")

    def changes(self, changes: Changes | None) -> None:
        """What has been settled since the last check, what is new; what is as it was stands below anyway."""
        if changes is None:
            return
        self.line(changes.sentence, "bold")
        named = (
            ("已解决", changes.settled),
            ("新出现", changes.new),
            ("不再要求或者尚未到期", changes.lapsed),
            ("原来的那一行已经不在，不等于已经改正", changes.gone),
        )
        for name, found in named:
            for change in found[:_SHOWN_CHANGES]:
                self.line(f"{name}：{change.words}", indent=1)
            if len(found) > _SHOWN_CHANGES:
                self.line(f"{name}：……共 {len(found)} 处", indent=1)

    def heading(self, title: str) -> None:
        self.line("=" * min(self.paper.width, 78))
        self.line(title, "bold")

    def findings_of(
        self, title: str, case: CaseResult | None, findings: list[Finding], changes: Changes | None
    ) -> None:
        self.costs = costs_words(case) if case is not None else {}
        self.heading(title)
        found = counts(findings)
        parts = [f"{name} {found[name]}" for name in Label if name is not Label.NOT_APPLICABLE]
        if case is not None:
            unit = f"　执法机构：{case.unit}" if case.unit else ""
            handlers = f"　承办人：{'、'.join(case.handlers)}" if case.handlers else ""
            self.line(f"阶段：{case.stage}{unit}{handlers}")
        self.line("　".join(parts))
        if case is not None:
            points = score_line(case)
            if points is not None:
                self.line(f"得分：{points}")
            self.line(f"结论：{conclusion(case)}", "bold")
        self.changes(changes)
        self.line()
        by_label: dict[Label, list[Finding]] = {name: [] for name in Label}
        for finding in findings:
            by_label[label(finding)].append(finding)
        archived = case is not None and case.stage == ARCHIVED
        self.section(
            Label.VIOLATED,
            by_label[Label.VIOLATED],
            self.violated,
            "应当整改并说明情况" if archived else "归档以前先解决",
        )
        self.questions(by_label[Label.MANUAL])
        self.undetermined(by_label[Label.UNDETERMINED])
        for name in (Label.ADVICE, Label.HINT):
            self.section(name, by_label[name], self.advice)
        if self.options.every:
            for name in (Label.SATISFIED, Label.NOT_DUE, Label.NOT_APPLICABLE):
                self.section(name, by_label[name], self.briefly)

    def section(
        self, name: Label, found: list[Finding], show: Callable[[int, list[Finding]], None], what: str = ""
    ) -> None:
        """A heading and each obligation once, numbered, with all its subjects under it."""
        if not found:
            return
        self.line(f"【{name}】{len(found)} 处" + (f"：{what}" if what else ""), _WORST.get(name, "bold"))
        for number, group in enumerate(by_obligation(found), 1):
            show(number, group)
        self.line()

    def questions(self, found: list[Finding]) -> None:
        """Those that the case raises one by one; of those that it may raise, only which they are, unless all is asked for."""
        asked, perhaps = known_questions(found)
        if self.options.every or self.options.explain or not perhaps:
            self.section(Label.MANUAL, found, self.question, "要人看原件回答")
            return
        self.line(f"【{Label.MANUAL}】{len(found)} 处：要人看原件回答", _WORST[Label.MANUAL])
        for number, group in enumerate(by_obligation(asked), 1):
            self.question(number, group)
        titles = list(dict.fromkeys(f"{finding.title}（{finding.obligation}）" for finding in perhaps))
        more = "……" if len(titles) > _SHOWN_PERHAPS else ""
        self.line(
            f"{'另有' if asked else '其中'} {len(perhaps)} 处要不要看，取决于没有导出的数据：{'、'.join(titles[:_SHOWN_PERHAPS])}{more}"
            "。用 --all 逐项列出",
            indent=1,
        )
        self.line()

    def violated(self, number: int, group: list[Finding]) -> None:
        first = group[0]
        self.line(f"{number}. {first.title}　{basis_words(first)}（{first.obligation}）", "bold", 1)
        for finding in group:
            self.line(f"问题：{finding.message}", indent=4)
            self.where(finding)
        for remedy in dict.fromkeys(finding.remedy for finding in group if finding.remedy):
            self.line(f"整改：{remedy}", indent=4)
        self.line(f"原文：「{first.quote}」", indent=4)
        if first.obligation in self.costs:
            self.line(f"扣分：{self.costs[first.obligation]}", indent=4)

    def where(self, finding: Finding) -> None:
        place = place_words(finding.subject)
        self.line(f"位置：{place or subject_words(finding.subject)}", indent=6)
        if self.options.explain:
            self.explanation(finding)
            return
        for part in telling(finding) if not finding.alternatives else ():
            self.line(f"依据：{because_words(part)}", indent=6)
        self.assumptions([finding])
        for way in finding.alternatives:
            lacking = "；".join(because_words(part) for part in way.because)
            self.line(f"途径“{way.name}”所缺：{lacking}", indent=6)

    def assumptions(self, group: list[Finding]) -> None:
        """What some findings rest on, each line once."""
        for text in dict.fromkeys(line for finding in group for line in assumption_lines(finding)):
            self.line(f"注意：{text}", indent=6)

    def explanation(self, finding: Finding) -> None:
        for text in trace_lines(finding):
            self.line(f"依据：{text}", indent=6)

    def undetermined(self, found: list[Finding]) -> None:
        """First what to export, which is what a reader can act on; then the reasons, few unless more is asked for."""
        if not found:
            return
        duty = counts(found).undetermined_duty
        rest = f"（其中“应当”的 {duty} 处）" if duty != len(found) else ""
        self.line(
            f"【{Label.UNDETERMINED}】{len(found)} 处{rest}：缺少数据，既不是符合，也不是不符合",
            _WORST[Label.UNDETERMINED],
        )
        self.needs(needs(("", finding) for finding in found))
        self.line("原因：", indent=1)
        groups = list(by_obligation(found))
        shown = groups if self.options.every or self.options.explain else groups[:_SHOWN_UNKNOWN]
        for number, group in enumerate(shown, 1):
            self.doubt(number, group)
        if len(shown) < len(groups):
            self.line(f"……共 {len(groups)} 项，用 --all 全部列出", indent=3)
        self.line()

    def doubt(self, number: int, group: list[Finding]) -> None:
        """One obligation that could not be judged; its message mostly begins with its title, which is not said twice."""
        first = group[0]
        place = f"　{basis_words(first)}（{first.obligation}）"
        messages = list(dict.fromkeys(finding.message for finding in group))
        if len(messages) == 1 and first.title in messages[0]:
            self.line(f"{number}. {messages[0]}{place}", indent=3)
        else:
            self.line(f"{number}. {first.title}{place}", indent=3)
            reasons = list(grouped(group, doubt_words))
            for reason, alike in self.few(reasons):
                names = list(dict.fromkeys(subject_words(finding.subject) for finding in alike))
                shown = "、".join(self.few(names)) + (f" 等 {len(names)} 处" if self.cut(names) else "")
                self.line(f"{shown}：{reason}", indent=6)
            self.more(reasons, 6)
        self.noted(group)

    def few(self, found: Sequence[_T], most: int = _SHOWN_SUBJECTS) -> Sequence[_T]:
        """What is shown of a list: all of it with --all."""
        return found if self.options.every else found[:most]

    def cut(self, found: Sequence[object], most: int = _SHOWN_SUBJECTS) -> bool:
        return len(self.few(found, most)) < len(found)

    def more(self, found: Sequence[object], indent: int, most: int = _SHOWN_SUBJECTS) -> None:
        """Says how many there are where not all are shown."""
        if self.cut(found, most):
            self.line(f"……共 {len(found)} 处，用 --all 全部列出", indent=indent)

    def needs(self, lines: list[Need]) -> None:
        self.line("补充下列数据后可以再判：", indent=1)
        for need in self.few(lines, _SHOWN_NEEDS):
            ids = list(dict.fromkeys(name.partition("-")[0] for name in need.obligations))
            more = " 等" if self.cut(ids) else ""
            self.line(
                f"· {need.action}（涉及 {need.findings} 处：{'、'.join(self.few(ids))}{more}）", indent=3
            )
        self.more(lines, 3, _SHOWN_NEEDS)

    def question(self, number: int, group: list[Finding]) -> None:
        first = group[0]
        self.line(f"{number}. {first.title}　{basis_words(first)}（{first.obligation}）", indent=1)
        for question, alike in grouped(group, lambda finding: finding.question or finding.message):
            self.line(f"问：{question}", indent=4)
            for finding in self.few(alike):
                place = place_words(finding.subject)
                self.line(
                    f"对象：{subject_words(finding.subject)}" + (f"（{place}）" if place else ""), indent=6
                )
            self.more(alike, 6)
        self.assumptions(group)
        if first.remedy:
            self.line(f"查看：{first.remedy}", indent=4)

    def advice(self, number: int, group: list[Finding]) -> None:
        first = group[0]
        self.line(f"{number}. {first.title}　{basis_words(first)}（{first.obligation}）", indent=1)
        for finding in self.few(group):
            self.line(finding.message, indent=4)
            self.noted([finding])
        self.more(group, 4)

    def briefly(self, number: int, group: list[Finding]) -> None:
        first = group[0]
        names = "、".join(dict.fromkeys(subject_words(finding.subject) for finding in group))
        self.line(f"{first.obligation} {first.title}：{names}", indent=1)
        self.noted(group)

    def noted(self, group: list[Finding]) -> None:
        """The whole explanation where it is asked for, else what the findings rest on."""
        if not self.options.explain:
            self.assumptions(group)
            return
        for finding in group:
            self.explanation(finding)

    def errors(self, entries: list[ErrorEntry]) -> None:
        if entries:
            self.line(f"【数据问题】{len(entries)} 处", "bold")
            for text in error_lines(entries):
                self.line(text, indent=1)
            self.line()

    def foot(self, review: Review) -> None:
        self.line("-" * min(self.paper.width, 78))
        rules = review.tool.rules
        self.line(f"规则：《{rules.title}》版本 {rules.version}　基准日：{review.run.as_of}")
        if review.run.mapping is not None:
            first, *rest = mapping_words(review.run.mapping).splitlines()
            self.line(f"映射：{first}")
            for text in rest:
                self.line(text, indent=6)
        self.line(short_calendar_words(review.tool.calendar.from_, review.tool.calendar.until))
