"""The checked tree of a scoring scheme and of an assessment scheme: what a case's findings cost, every obligation resolved, points exact.

An obligation is named as findings name it: ``11.1``, or ``11.2-执法人员姓名`` for one item of a 逐项.
"""

from __future__ import annotations

from decimal import Decimal

from dsl.tree import Condition, Node
from records.quick_classes import dataclass


@dataclass(frozen=True, slots=True)
class Obligations(Node):
    """Obligations as a line names them (``words``: 11.1, 13.*) and all those that these stand for (``ids``), in order."""

    words: tuple[str, ...]
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deduction(Node):
    """扣: ``each`` points for every violation of one of ``of``, together at most ``cap``.

    ``each`` None: one violation takes the item's whole weight. ``cap`` None: no bound but the item's weight.
    """

    of: Obligations
    each: Decimal | None
    cap: Decimal | None


@dataclass(frozen=True, slots=True)
class SchemeItem(Node):
    """项目: ``weight`` is its 标准分."""

    title: str
    weight: Decimal
    deductions: tuple[Deduction, ...]


@dataclass(frozen=True, slots=True)
class Grade(Node):
    """``least``: the points from which on it is given; None for the last, which takes all that is below."""

    name: str
    least: Decimal | None


@dataclass(frozen=True, slots=True)
class Unscored(Node):
    """不计分: obligations that cost nothing, and why."""

    of: Obligations
    reason: str


@dataclass(frozen=True, slots=True)
class Scheme(Node):
    """评分方案. ``applies`` is about the 案件 (frame 0), None: every case; ``grades`` from the best to the last, or none.

    ``file`` is where it stands, ``sha256`` of that file.
    """

    title: str
    full: Decimal
    applies: Condition | None
    items: tuple[SchemeItem, ...]
    vetoes: tuple[Obligations, ...]
    grades: tuple[Grade, ...]
    unscored: tuple[Unscored, ...]
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Capped(Node):
    """``each`` points for every one, together at most ``cap``, which is also the part's 标准分."""

    each: Decimal
    cap: Decimal


@dataclass(frozen=True, slots=True)
class AssessmentScheme(Node):
    """考核方案: the parts of a unit's (or an officer's) score add up to ``full``.

    ``files``: the 标准分 of the mean of its files' scores; ``items`` deduct for findings about 单位年度; ``repeated`` for every
    obligation violated in several files, ``vetoed`` for every file with a 否决. None, or no items: not a part of it.
    """

    title: str
    full: Decimal
    files: Decimal | None
    items: tuple[SchemeItem, ...]
    repeated: Capped | None
    vetoed: Capped | None
    grades: tuple[Grade, ...]
    unscored: tuple[Unscored, ...]
    file: str
    sha256: str
