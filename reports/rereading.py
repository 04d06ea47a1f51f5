"""Cases that two reviewers read and that a third person has to look at again, with what each of the two said."""

from __future__ import annotations

from dataclasses import dataclass

from records.findings import ByHand, Finding, Score, Verdict
from reports.scores import UNSCORED, grade_words, span_words


@dataclass(frozen=True, slots=True)
class Side:
    """One reviewer's reading of a case: the score that it has by this reviewer's answers (and the main report's)."""

    reviewer: str
    score: Score | None

    @property
    def words(self) -> str:
        """张三：86.2～89.4 分，待定"""
        score = self.score
        if score is None or score.points is None:
            return f"{self.reviewer}：{UNSCORED}"
        grade = grade_words(score)
        return f"{self.reviewer}：{span_words(score.points)} 分" + (f"，{grade}" if grade else "")


@dataclass(frozen=True, slots=True)
class Said:
    """What one side's finding is: ``verdict`` None: the side has none (the fault was added by the other);
    ``by_hand`` None: the reviewer entered nothing, so that it is the program's."""

    reviewer: str
    verdict: Verdict | None
    by_hand: ByHand | None


@dataclass(frozen=True, slots=True)
class Dispute:
    """A finding in which the sides differ."""

    id: str
    finding: Finding
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Reread:
    """A case to read again. ``reasons`` in words; ``leader``: how many of its findings the main report has settled."""

    case_no: str
    reasons: tuple[str, ...]
    sides: tuple[Side, ...]
    disputes: tuple[Dispute, ...]
    leader: int
