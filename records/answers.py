"""What people enter in a report: the headings of the cells for it, the words allowed, and an answer as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from records.findings import Verdict

ID_HEADING = "编号"  # of the finding; a row is matched by it
OWNER_HEADING = "案号"
VERDICT_HEADING = "人工结论"
BY_HEADING = "评查人"
ON_HEADING = "评查日期"
WHY_HEADING = "理由"
OBJECTION_HEADING = "异议"
FORM_TITLE = "行政执法案卷逐卷评查表"  # at the head of a case's own sheet
ENTERED = (VERDICT_HEADING, BY_HEADING, ON_HEADING, WHY_HEADING, OBJECTION_HEADING)

# the list of 补充问题: faults that a person found and the program did not list
FAULT_DUTY_HEADING = "义务编号"
FAULT_SUBJECT_HEADING = "对象"
FAULT_HEADING = "问题"
FAULT_ENTERED = (
    OWNER_HEADING,
    FAULT_DUTY_HEADING,
    FAULT_SUBJECT_HEADING,
    FAULT_HEADING,
    BY_HEADING,
    ON_HEADING,
    WHY_HEADING,
)

OPEN_WORD = "待定"
ANSWER_WORDS: Mapping[str, Verdict | None] = MappingProxyType(
    {
        "符合": Verdict.SATISFIED,
        "不符合": Verdict.VIOLATED,
        "不适用": Verdict.NOT_APPLICABLE,
        OPEN_WORD: None,  # looked at and left open: the verdict stays as it was
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was entered: file name, sheet, row as the user sees it, and the cell (F17)."""

    file: str
    sheet: str
    row: int
    cell: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person entered for one finding. ``verdict`` None: left open; ``objection``: what the handler objects."""

    finding: str
    verdict: Verdict | None
    by: str | None
    on: date | None
    why: str | None
    objection: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class ExtraFault:
    """A fault that one person found and the program did not list: an obligation not met in a case.

    ``obligation`` as findings name it (11.2-执法人员姓名 for one item of a 逐项); ``subject``: the id of the row it is about,
    None where none was named; ``problem``: what is wrong; ``why``: where in the file this is seen.
    """

    case_no: str
    obligation: str
    subject: str | None
    problem: str
    by: str
    on: date
    why: str
    place: Place
