"""The finding of a judgement: message, remedy and the short list of what decided it.

For 不符合 what is not as required, down to the leaves; for 无法判定 what is not known; for 符合 what made it so, briefly.
"""

from __future__ import annotations

from functools import lru_cache

from dsl.tree import (
    AnyWay,
    Condition,
    Contains,
    Deadline,
    FieldTerm,
    Holds,
    Message,
    Obligation,
    Piece,
    Question,
    Requirement,
    TodayTerm,
)
from engine.explaining import wording
from engine.explaining.assumptions import Assumptions
from engine.explaining.doubting import Doubter
from engine.explaining.doubts import Doubt, because, merge, remedy, sentence
from engine.explaining.evidence import Evidence, found_in
from engine.explaining.looking import look
from engine.explaining.remembered import Meanings, Remembering
from engine.reference.evaluation import Env, Evaluation
from engine.reference.interpreter import ARCHIVED, Duty, Judgement, Reference, items_of, met, still_runs
from records.case import CaseRecord, row_label
from records.findings import (
    Alternative,
    Assumption,
    Because,
    Finding,
    Modality,
    Subject,
    SubjectSource,
    Verdict,
)
from records.quick_classes import dataclass
from records.row import Row
from records.schema import CASE, TABLES
from records.tables import AgencyYear

_KIND = "kind"  # 种类, 类型: what a row is

MOST_LINES = 12  # lines of one explanation; what is beyond is counted, not listed
BRIEF = 4  # lines for what is as it should be
MOST_DOUBTS = 6
_MESSAGES_REMEMBERED = 2**14
THIS_ITEM = "本项"  # the hole of a message that names the item of a 逐项


@dataclass(frozen=True, slots=True)
class _Fixed:
    """What every finding of one obligation (or of one item of a 逐项) has alike."""

    duty: Duty
    title: str
    article: int
    paragraph: int | None
    item: str | None
    category: str
    modality: Modality
    quote: str
    question: str | None
    look_at: str | None


class _CaseAtHand:
    """One case while its findings are explained: everything that they share."""

    def __init__(
        self, case: CaseRecord | None, evaluation: Evaluation, assumptions: Assumptions | None
    ) -> None:
        self.case = case
        self.evaluation = evaluation
        self.assumptions = assumptions if assumptions is not None and assumptions.places else None
        self.evidence = Evidence(evaluation)
        self.doubter = Doubter(evaluation)
        self._subjects: dict[tuple[str, int], Subject] = {}

    def subject(self, table: str, row: Row | None) -> Subject:
        """The row a finding is about, the same object for all its findings."""
        place = (table, id(row))
        if place not in self._subjects:
            self._subjects[place] = _subject(self.case, table, row)
        return self._subjects[place]

    def assumed(self, duty: Duty, judgement: Judgement) -> tuple[Assumption, ...]:
        return () if self.assumptions is None else tuple(self.assumptions.behind(duty, judgement))


class Explainer:
    """Findings from the judgements of one reference interpreter.

    ``reasons_of_met`` False leaves ``because`` of 符合 empty, ``reasons_of_unbound`` False that of 不适用 (not that of
    未到期): the bulk of the work, where no report shows it. ``remembering`` False: without a memory, for comparison.
    """

    def __init__(
        self,
        reference: Reference,
        *,
        reasons_of_met: bool = True,
        reasons_of_unbound: bool = True,
        remembering: bool = True,
    ) -> None:
        self._reference = reference
        self._unreasoned = frozenset(
            verdict
            for verdict, wanted in (
                (Verdict.SATISFIED, reasons_of_met),
                (Verdict.NOT_APPLICABLE, reasons_of_unbound),
            )
            if not wanted
        )
        self._duties = {duty.id: duty for duty in reference.ruleset.duties}
        self._meanings = Meanings() if remembering else None
        self._fixed: dict[str, _Fixed] = {}
        self._at_hand: _CaseAtHand | None = None

    def finding(self, case: CaseRecord, judgement: Judgement) -> Finding:
        """A judgement on a row of ``case``, explained."""
        at_hand = self._on(case)
        fixed = self._of(judgement)
        subject = at_hand.subject(fixed.duty.table, judgement.row)
        if judgement.verdict in self._unreasoned and judgement.reason is None:
            message, assumed = _brief(case, fixed, judgement, subject), at_hand.assumed(fixed.duty, judgement)
            return _finding(fixed, judgement, subject, message, assumed, remedy=fixed.look_at)
        return _Explanation(at_hand, fixed, judgement).finding(subject)

    def doubts(self, case: CaseRecord | None, judgement: Judgement) -> list[Doubt]:
        """Everything that a 无法判定 lacks, equal doubts as one; ``case`` None: the row is one of 单位年度."""
        at_hand = self._alone() if case is None else self._on(case)
        return merge(_Explanation(at_hand, self._of(judgement), judgement).doubts())

    def evaluation(self, case: CaseRecord) -> Evaluation:
        """The case as its findings are explained."""
        return self._on(case).evaluation

    def _on(self, case: CaseRecord) -> _CaseAtHand:
        if self._at_hand is None or self._at_hand.case is not case:
            evaluation = (
                self._reference.on(case)
                if self._meanings is None
                else Remembering(self._reference.setting, case, self._meanings)
            )
            self._at_hand = _CaseAtHand(case, evaluation, Assumptions(self._reference, case))
        return self._at_hand

    def _alone(self) -> _CaseAtHand:
        return _CaseAtHand(None, self._reference.on(None), None)

    def unit_finding(self, row: AgencyYear, judgement: Judgement) -> Finding:
        """A judgement on a 单位年度 row, explained."""
        name = f"{row.unit or ''}{f' {row.year} 年' if row.year is not None else ''}".strip() or None
        subject = Subject(table=row.TABLE, id=name, source=_source(row))
        return _Explanation(self._alone(), self._of(judgement), judgement).finding(subject)

    def duty(self, judgement: Judgement) -> Duty:
        """The rule that was judged."""
        suffix = f"-{judgement.item}" if judgement.item is not None else ""
        return self._duties[judgement.obligation_id.removesuffix(suffix)]

    def _of(self, judgement: Judgement) -> _Fixed:
        known = self._fixed.get(judgement.obligation_id)
        if known is None:
            known = self._fixed[judgement.obligation_id] = _fixed(self.duty(judgement), judgement.item)
        return known


def _fixed(duty: Duty, item: str | None) -> _Fixed:
    basis = duty.basis[0] if duty.basis else None
    return _Fixed(
        duty=duty,
        title=duty.title if item is None else f"{duty.title}：{item}",
        article=duty.article,
        paragraph=basis.paragraph if basis else None,
        item=basis.item if basis else None,
        category=duty.category,
        modality=duty.modality,
        quote="……".join(dict.fromkeys(part.quote for part in duty.basis)),
        question=duty.ask if isinstance(duty, Question) else None,
        look_at=duty.look_at if isinstance(duty, Question) else None,
    )


def _finding(
    fixed: _Fixed,
    judgement: Judgement,
    subject: Subject,
    message: str,
    assumptions: tuple[Assumption, ...],
    *,
    remedy: str | None,
    alternatives: tuple[Alternative, ...] = (),
    because: tuple[Because, ...] = (),
) -> Finding:
    return Finding(
        obligation=judgement.obligation_id,
        title=fixed.title,
        article=fixed.article,
        paragraph=fixed.paragraph,
        item=fixed.item,
        category=fixed.category,
        modality=fixed.modality,
        verdict=judgement.verdict,
        subject=subject,
        message=message,
        quote=fixed.quote,
        remedy=remedy,
        question=fixed.question,
        reason=judgement.reason,
        assumptions=assumptions,
        alternatives=alternatives,
        because=because,
    )


class _Explanation:
    """One judgement, looked at again."""

    def __init__(self, at_hand: _CaseAtHand, fixed: _Fixed, judgement: Judgement) -> None:
        self.at_hand = at_hand
        self.evaluation = at_hand.evaluation
        self.evidence = at_hand.evidence
        self.doubter = at_hand.doubter
        self.fixed = fixed
        self.duty = fixed.duty
        self.judgement = judgement
        self.env: Env = {0: judgement.row}

    def finding(self, subject: Subject) -> Finding:
        doubts = merge(self.doubts()) if self.judgement.verdict is Verdict.UNDETERMINED else []
        lines = self._because(doubts)
        return _finding(
            self.fixed,
            self.judgement,
            subject,
            self._message(subject, lines, doubts),
            self.at_hand.assumed(self.duty, self.judgement),
            remedy=self._remedy(doubts),
            alternatives=self._alternatives(),
            because=_cut(lines),
        )

    # --------------------------------------------------------------------------------------------- what decided it

    def _because(self, doubts: list[Doubt]) -> list[Because]:
        verdict = self.judgement.verdict
        if verdict is Verdict.NOT_APPLICABLE:
            return self._why_not_bound()[:BRIEF]
        if isinstance(self.duty, Question):
            applies = self.duty.applies
            return self.evidence.leaves(applies, self.env)[:BRIEF] if applies is not None else []
        if verdict is Verdict.SATISFIED:
            return self._required(self._requirement())[:BRIEF]
        if verdict is Verdict.VIOLATED:
            return self._required(self._requirement())
        return self._unknown(doubts)

    def _requirement(self) -> Requirement | Contains:
        """What is required, of a 逐项 the one item."""
        if not isinstance(self.duty, Obligation):
            raise TypeError("a question requires nothing")
        return next(part for item, part in items_of(self.duty.requirement) if item == self.judgement.item)

    def _required(self, requirement: Requirement | Contains) -> list[Because]:
        match requirement:
            case Holds():
                return self.evidence.leaves(requirement.condition, self.env)
            case Contains():
                return self.evidence.leaves(requirement, self.env)
            case Deadline():
                truth = met(self.evaluation, requirement, self.env)
                return self.evidence.within(
                    requirement.done, requirement.start, requirement.amount, self.env, truth
                )
            case AnyWay():
                return self._ways(requirement)
            case _:
                return [line for _, part in items_of(requirement) for line in self._required(part)]

    def _ways(self, requirement: AnyWay) -> list[Because]:
        """The way that was taken; where none was, what each lacks in a line (in full under ``alternatives``)."""
        for way in requirement.ways:
            if self.evaluation.truth(way.condition, self.env):
                return self.evidence.leaves(way.condition, self.env)
        return [
            Because(
                what=f"途径“{way.name}”",
                value=[
                    f"{line.what}：{_found(line)}" for line in self.evidence.leaves(way.condition, self.env)
                ],
                state="value",
                required="有一个途径做到",
            )
            for way in requirement.ways
        ]

    def _unknown(self, doubts: list[Doubt]) -> list[Because]:
        """The conditions that are not known, then the cells that would settle them, each cell once."""
        lines: list[Because] = []
        for condition in self._conditions():
            if self.evaluation.truth(condition, self.env) is None:
                lines += self.evidence.leaves(condition, self.env)
        requirement = self._requirement()
        if not isinstance(requirement, AnyWay) and met(self.evaluation, requirement, self.env) is not True:
            lines += self._required(requirement)
        said = {place for line in lines if line.state != "value" for place in _places(line)}
        for doubt in doubts:
            line = because(doubt)
            if not _places(line) or not _places(line) <= said:
                lines.append(line)
        return lines

    def _conditions(self) -> list[Condition]:
        """What decides whether the duty binds: 针对 and, before 已归档, 到期."""
        due = None if self.evaluation.setting.stage == ARCHIVED else self.duty.due
        return [condition for condition in (self.duty.applies, due) if condition is not None]

    def _why_not_bound(self) -> list[Because]:
        for condition in self._conditions():
            if self.evaluation.truth(condition, self.env) is False:
                return self.evidence.leaves(condition, self.env)
        requirement = self.duty.requirement if isinstance(self.duty, Obligation) else None
        return self._required(requirement) if isinstance(requirement, Deadline) else []

    def _alternatives(self) -> tuple[Alternative, ...]:
        """For each way of an 任一途径 that was not taken what it lacks."""
        requirement = self.duty.requirement if isinstance(self.duty, Obligation) else None
        if not isinstance(requirement, AnyWay) or self.judgement.verdict not in (
            Verdict.VIOLATED,
            Verdict.UNDETERMINED,
        ):
            return ()
        return tuple(
            Alternative(name=way.name, because=_cut(self.evidence.leaves(way.condition, self.env)))
            for way in requirement.ways
        )

    # ------------------------------------------------------------------------------------------- what is not known

    def doubts(self) -> list[Doubt]:
        found = [self.doubter.table(self.duty.table)] if self.judgement.row is None else []
        found += [
            doubt for condition in self._conditions() for doubt in self.doubter.condition(condition, self.env)
        ]
        match requirement := self._requirement():
            case Holds():
                found += self.doubter.condition(requirement.condition, self.env)
            case Contains():
                found += self.doubter.condition(requirement, self.env)
            case AnyWay():
                for way in requirement.ways:
                    found += self.doubter.condition(way.condition, self.env)
            case Deadline() if self._term_in_doubt(requirement):
                blank = self.evaluation.times(requirement.done, self.env).filled is False
                done = TodayTerm() if blank else requirement.done
                found += self.doubter.within(done, requirement.start, requirement.amount, self.env)
        return found

    def _term_in_doubt(self, deadline: Deadline) -> bool:
        answers = (met(self.evaluation, deadline, self.env), still_runs(self.evaluation, deadline, self.env))
        return None in answers

    # ------------------------------------------------------------------------------------------------------- words

    def _message(self, subject: Subject, lines: list[Because], doubts: list[Doubt]) -> str:
        duty, title, verdict = self.duty, self.fixed.title, self.judgement.verdict
        if verdict in (Verdict.NOT_APPLICABLE, Verdict.SATISFIED):
            return _brief(self.evaluation.case, self.fixed, self.judgement, subject)
        who = _who(self.evaluation.case, subject)
        if isinstance(duty, Question):
            return f"{who}：{duty.ask}"
        if verdict is Verdict.VIOLATED:
            if duty.message is not None:
                return self._filled_in(duty.message, subject)
            return f"{who}：“{title}”没有做到" + (f"，{_lacking(lines[0])}" if lines else "")
        told = [sentence(doubt, self.evaluation.case) for doubt in doubts[:MOST_DOUBTS]]
        if len(doubts) > MOST_DOUBTS:
            told.append(f"另有 {len(doubts) - MOST_DOUBTS} 处不清楚")
        in_doubt = any(self.evaluation.truth(part, self.env) is None for part in self._conditions())
        unmet = met(self.evaluation, self._requirement(), self.env) is False
        whether = "如适用则没有做到，但是否适用" if in_doubt and unmet else ""
        return f"{who}：“{title}”{whether}无法判定：{'；'.join(told) or '数据不全'}"

    def _filled_in(self, message: Message, subject: Subject) -> str:
        return "".join(
            part if isinstance(part, str) else self._piece(part, subject) for part in message.parts
        )

    def _piece(self, piece: Piece, subject: Subject) -> str:
        if piece.source == THIS_ITEM and self.judgement.item is not None:
            return self.judgement.item
        seen, term = look(self.evaluation, piece.term, self.env), piece.term
        if seen.state == "blank" and isinstance(term, FieldTerm) and not term.path.hops:
            if term.column.attr == TABLES[subject.table].id_attr and subject.id:
                return subject.id  # as everywhere else: 文书#2
            if term.column.attr == _KIND:
                return f"（{term.column.name}空白）"
        return seen.words

    def _remedy(self, doubts: list[Doubt]) -> str | None:
        if isinstance(self.duty, Question):
            return self.fixed.look_at
        if self.judgement.verdict is Verdict.VIOLATED:
            return self.duty.remedy
        return "；".join(dict.fromkeys(remedy(doubt) for doubt in doubts[:MOST_DOUBTS])) or None


def _places(line: Because) -> set[tuple[str | None, int | None, str]]:
    return {(cell.sheet, cell.row, cell.column) for cell in line.source}


def _cut(lines: list[Because]) -> tuple[Because, ...]:
    """No line twice, and not more than can be read; what is left out is counted."""
    unique = list({(*found_in(line), line.required): line for line in lines}.values())
    kept = tuple(unique[:MOST_LINES])
    if len(unique) > MOST_LINES:
        rest = len(unique) - MOST_LINES
        kept += (Because(what="其余", value=f"另有 {rest} 项从略", state="value", required=None),)
    return kept


def _found(line: Because) -> str:
    if line.value is None:
        return "空白" if line.state == "blank" else "未导出"
    return wording.say(line.value)


def _lacking(line: Because) -> str:
    space = " " if line.required and line.required[0] in "=≠<≤>≥" else ""
    required = f"，应当{space}{line.required}" if line.required else ""
    return f"{line.what}：{_found(line)}{required}"


def _brief(case: CaseRecord | None, fixed: _Fixed, judgement: Judgement, subject: Subject) -> str:
    """The message of 符合 and 不适用: no value of the case is in it."""
    words = "符合" if judgement.verdict is Verdict.SATISFIED else judgement.reason or "不适用"
    return _sentence(_who(case, subject), fixed.title, words)


@lru_cache(_MESSAGES_REMEMBERED)
def _sentence(who: str, title: str, words: str) -> str:
    """Most findings say this, of rows that bear the same few ids in every case: one text for all of them."""
    return f"{who}：“{title}”{words}"


def _who(case: CaseRecord | None, subject: Subject) -> str:
    """The row as users call it, as ``doubts.label``."""
    if subject.id is None or case is None or subject.table == CASE:
        return subject.table
    return f"{subject.table} {subject.id}"


def _subject(case: CaseRecord | None, table: str, row: Row | None) -> Subject:
    """The row a finding is about; a table that was not exported has no id and no place."""
    if row is None or case is None:
        return Subject(table=table, id=None, source=None)
    return Subject(table=table, id=row_label(case, table, row), source=_source(row))


def _source(row: Row) -> SubjectSource | None:
    origin = row.origin
    return None if origin is None else SubjectSource(file=origin.file, sheet=origin.sheet, row=origin.row)
