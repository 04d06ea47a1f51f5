"""Summaries: counts, conclusions that never say too much, statistics by article, what to export, exit codes."""

from __future__ import annotations

import pytest

from records.findings import Because, Cell, Finding, Verdict
from reports.summary import by_article, conclusion, conclusion_word, exit_code, id_order, needs
from reports.words import Label
from tests.reports.sample import clean_case, failed_case, faulty_case, finding, review


def _case_with(*findings: Finding) -> str:
    return conclusion(clean_case().model_copy(update={"findings": list(findings), "stage": "归档前"}))


def test_a_violation_advises_against_archiving() -> None:
    assert _case_with(finding(verdict=Verdict.VIOLATED)) == (
        "有 1 处应当做到的没有做到，建议先补正或者说明情况，再行归档。"
    )


def test_what_is_unknown_is_never_a_pass() -> None:
    words = _case_with(finding(verdict=Verdict.UNDETERMINED))
    assert words == "现有数据一处也判定不了：1 处因数据不足无法判定，据此尚不能认定案卷合格。"


def test_what_was_decided_is_counted_where_something_is_still_open() -> None:
    words = _case_with(finding(verdict=Verdict.SATISFIED), finding(verdict=Verdict.MANUAL))
    assert words == "符合 1 处，未发现不符合；还有 1 处须由人核查，据此尚不能认定案卷合格。"


def test_a_missing_encouragement_is_no_violation() -> None:
    assert (
        _case_with(finding(verdict=Verdict.VIOLATED, modality="推行")) == "就导出的数据而言，未发现不符合。"
    )


@pytest.mark.parametrize(
    ("verdicts", "word"),
    [
        ((Verdict.SATISFIED, Verdict.VIOLATED, Verdict.UNDETERMINED), Label.VIOLATED),
        ((Verdict.SATISFIED, Verdict.UNDETERMINED, Verdict.MANUAL), Label.UNDETERMINED),
        ((Verdict.SATISFIED, Verdict.MANUAL), Label.MANUAL),
        ((Verdict.SATISFIED,), "未发现不符合"),
        ((), "未发现不符合"),
    ],
)
def test_the_worst_verdict_names_the_case(verdicts: tuple[Verdict, ...], word: str) -> None:
    case = clean_case().model_copy(update={"findings": [finding(verdict=verdict) for verdict in verdicts]})
    assert conclusion_word(case) == word


def test_a_failed_case_is_called_so_whatever_it_holds() -> None:
    assert conclusion_word(failed_case()) == "无法评查"


def test_rate_counts_only_what_was_decided() -> None:
    line = next(
        line for line in by_article([faulty_case(), clean_case(), clean_case()]) if line.article == 11
    )
    assert (line.applicable, line.decided) == (3, 3)
    assert line.rate == pytest.approx(2 / 3)
    assert line.worst == ("11.1", "调查取证不少于两名执法人员", 1)


def test_an_article_nobody_could_judge_has_no_rate() -> None:
    line = next(line for line in by_article([faulty_case()]) if line.article == 8)
    assert (line.applicable, line.decided, line.rate) == (1, 0, None)


def test_what_settles_most_is_to_be_exported_first() -> None:
    def lacking(column: str, obligation: str) -> Finding:
        cell = Cell(sheet="文书", row=None, column=column, cell=None)
        part = Because(what=column, value=None, state="not_exported", required=None, source=(cell,))
        return finding(obligation, Verdict.UNDETERMINED, because=(part,))

    lines = needs(
        [("A", lacking("印章", "8.6")), ("A", lacking("制作人", "4.5")), ("B", lacking("制作人", "4.10"))]
    )
    assert [(line.action, line.findings, line.cases, line.obligations) for line in lines] == [
        ("导出“文书”表的“制作人”", 2, 2, ("4.5", "4.10")),
        ("导出“文书”表的“印章”", 1, 1, ("8.6",)),
    ]


def test_remedies_of_a_doubt_are_what_is_to_be_done() -> None:
    doubt = finding(verdict=Verdict.UNDETERMINED, remedy="导出“音像”表；补填“活动”表的“结束时间”")
    assert {line.action for line in needs([("A", doubt)])} == {"导出“音像”表", "补填“活动”表的“结束时间”"}


def test_ids_sort_as_people_count() -> None:
    assert sorted(["9.10", "9.2", "11.2-执法证件号码", "11.1"], key=id_order) == [
        "9.2",
        "9.10",
        "11.1",
        "11.2-执法证件号码",
    ]


def _one(verdict: Verdict, modality: str = "应当") -> Finding:
    return finding(verdict=verdict, modality=modality)


@pytest.mark.parametrize(
    ("found", "strict", "code"),
    [
        (_one(Verdict.SATISFIED), False, 0),
        (_one(Verdict.VIOLATED), False, 1),
        (_one(Verdict.VIOLATED, "推行"), True, 0),
        (_one(Verdict.UNDETERMINED), False, 0),
        (_one(Verdict.UNDETERMINED), True, 1),
        (_one(Verdict.UNDETERMINED, "推行"), True, 0),
        (_one(Verdict.MANUAL), True, 0),
    ],
)
def test_exit_code_says_whether_a_duty_was_violated(found: Finding, strict: bool, code: int) -> None:
    case = clean_case().model_copy(update={"findings": [found]})
    assert exit_code(review(case), strict=strict) == code


def test_a_case_not_evaluated_outweighs_a_violation() -> None:
    assert exit_code(review(faulty_case(), failed_case()), strict=False) == 3
