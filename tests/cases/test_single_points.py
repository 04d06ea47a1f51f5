"""Small cases as JSON, a folder each: 案卷.json is the input, 预期.json what an article's tricky point must come to.

Expected is every verdict of the named articles but plain 不适用; what is not yet due is expected as 未到期.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

import pingcha
from records.findings import Finding, Verdict
from tests.cases.compare import Found, differences, word

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/预期.json"))
NOT_DUE = "未到期"


class ExpectedVerdict(BaseModel):
    """One line of 预期.json."""

    model_config = ConfigDict(extra="forbid")
    义务: str
    对象: str
    结论: str


class ExpectedCase(BaseModel):
    """预期.json: what the case shows, for which articles and day, and what must come out."""

    model_config = ConfigDict(extra="forbid")
    说明: str
    条: list[int]
    基准日: date
    结论: list[ExpectedVerdict]


def test_there_are_cases() -> None:
    assert len(FOLDERS) >= 6


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_a_tricky_point_comes_out_as_the_regulation_has_it(folder: Path) -> None:
    text = (folder / "预期.json").read_text(encoding="utf-8")
    expected = ExpectedCase.model_validate(json.loads(text))
    review = pingcha.check(folder / "案卷.json", as_of=expected.基准日, keep_not_applicable=True)
    (case,) = review.cases
    assert case.error is None
    got = {shown for one in case.findings if one.article in expected.条 and (shown := _shown(one))}
    wanted = {(one.义务, one.对象, one.结论) for one in expected.结论}
    assert len(wanted) == len(expected.结论)
    assert differences({folder.name: got}, {folder.name: wanted}) == []


def _shown(finding: Finding) -> Found | None:
    if finding.verdict is Verdict.NOT_APPLICABLE:
        return (finding.obligation, finding.subject.id or "", NOT_DUE) if finding.reason == NOT_DUE else None
    return (finding.obligation, finding.subject.id or "", word(finding))
