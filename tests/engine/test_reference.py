"""The meaning of the rule language, clause by clause, as the reference interpreter has it."""

from __future__ import annotations

import ast
from datetime import date, datetime
from itertools import product
from pathlib import Path as FilePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine.reference.interpreter
from dsl.tree import (
    Amount,
    And,
    AnyWay,
    Before,
    CheckDigits,
    Compare,
    Condition,
    Contains,
    CountTerm,
    Covers,
    Deadline,
    EachItem,
    Every,
    ExtremeTerm,
    Filled,
    FirstFilledTerm,
    Literal,
    NamedTerm,
    Not,
    Nothing,
    Obligation,
    Op,
    Or,
    PagesContinuous,
    ParamTerm,
    Some,
    StageIs,
    TimeTerm,
    TodayTerm,
    Unit,
    Way,
    Which,
    Within,
)
from engine.reference.interpreter import Duty, verdict_of
from engine.reference.special import check_digits
from engine.reference.values import Bounds, Times, Truth, all_of, any_of, compare, negate
from records.case import CaseRecord
from records.columns import Value
from records.findings import Verdict
from records.row import Row
from tests.engine.trees import (
    AS_OF,
    both,
    days,
    field,
    filled,
    is_,
    number,
    obligation,
    path,
    question,
    record,
    reference,
    row,
    rows,
    yes,
)

SATISFIED, VIOLATED = Verdict.SATISFIED, Verdict.VIOLATED
NOT_APPLICABLE, UNDETERMINED = Verdict.NOT_APPLICABLE, Verdict.UNDETERMINED
TRUTHS: tuple[Truth, ...] = (True, False, None)


def truth(
    condition: Condition, subject: Row | None, case: CaseRecord | None = None, as_of: date = AS_OF
) -> Truth:
    ref = reference(as_of=as_of)
    table = type(subject).TABLE if subject is not None else ""
    own = record(**({table: [subject]} if subject is not None and table != "案件" else {}))
    return ref.on(case or own).truth(condition, {0: subject})


def case_truth(condition: Condition, **values: Value | None) -> Truth:
    return truth(condition, row("案件", case_no="案1", **values))


def judged(
    case: CaseRecord, *duties: Duty, stage: str = "归档前", as_of: date = AS_OF
) -> list[tuple[Verdict, str | None]]:
    found = reference(*duties, stage=stage, as_of=as_of).judge(case)
    return [(judgement.verdict, judgement.reason) for judgement in found]


# ----------------------------------------------------------------------------------------------- the interpreter itself


def test_it_reads_nothing_of_the_engine_but_the_calendar_and_its_own_modules() -> None:
    allowed = {"calendar", "reference.evaluation", "reference.special", "reference.values"}
    modules = list(FilePath(engine.reference.interpreter.__file__).parent.glob("*.py"))
    assert len(modules) > len(allowed)
    for module in modules:
        imported = {
            name
            for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
            for name in (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else []
            )
            if name.split(".")[0] in ("engine", "dsl", "adapters", "reports", "pingcha", "rules")
        }
        assert imported <= {f"engine.{name}" for name in allowed} | {"dsl.tree"}, module.name


# ----------------------------------------------------------------------------------------------------- three values


@pytest.mark.parametrize(("left", "right"), list(product(TRUTHS, TRUTHS)))
def test_and_is_false_if_one_is_false_and_or_is_true_if_one_is_true(left: Truth, right: Truth) -> None:
    assert all_of((left, right)) == (
        False if left is False or right is False else None if None in (left, right) else True
    )
    assert any_of((left, right)) == negate(all_of((negate(left), negate(right))))


@pytest.mark.parametrize(
    ("applies", "requirement", "expected"),
    [
        (True, True, SATISFIED),
        (True, False, VIOLATED),
        (True, None, UNDETERMINED),
        (None, True, SATISFIED),
        (None, False, UNDETERMINED),
        (None, None, UNDETERMINED),
        (False, True, NOT_APPLICABLE),
        (False, False, NOT_APPLICABLE),
        (False, None, NOT_APPLICABLE),
    ],
)
def test_the_verdict_table(applies: Truth, requirement: Truth, expected: Verdict) -> None:
    assert verdict_of(applies, requirement) is expected


BOUNDS = st.tuples(st.integers(0, 6), st.none() | st.integers(0, 6)).map(
    lambda pair: Bounds(pair[0], None if pair[1] is None else pair[0] + pair[1])
)
EXACT = {
    Op.EQ: int.__eq__,
    Op.NE: int.__ne__,
    Op.LT: int.__lt__,
    Op.LE: int.__le__,
    Op.GT: int.__gt__,
    Op.GE: int.__ge__,
}


@given(st.sampled_from(Op), BOUNDS, BOUNDS)
def test_intervals_compare_as_all_their_numbers_do(op: Op, left: Bounds, right: Bounds) -> None:
    def numbers(bounds: Bounds) -> range:
        return range(bounds.low, (bounds.high if bounds.high is not None else 30) + 1)

    answers = {EXACT[op](a, b) for a in numbers(left) for b in numbers(right)}
    assert compare(op, left, right) == (answers.pop() if len(answers) == 1 else None)


# -------------------------------------------------------------------------------------------------- how a blank reads


def test_filled_and_blank_are_definite_unless_not_exported() -> None:
    title = Filled(field("案件", "案件名称"))
    assert case_truth(title, title="某案") is True
    assert case_truth(title, title=None) is False
    assert case_truth(title) is None
    assert case_truth(Not(title), title=None) is True


def test_a_list_that_says_none_is_filled() -> None:
    stated = Filled(field("文书", "载明事项"))
    assert truth(stated, row("文书", states=())) is True


def test_a_blank_in_a_classifying_column_is_unknown() -> None:
    assert case_truth(yes(field("案件", "情节复杂或重大")), complex_or_major=None) is None
    assert case_truth(is_(field("案件", "适用程序"), "简易"), procedure=None) is None


def test_a_blank_in_a_factual_column_says_not_done() -> None:
    service = row("送达", server_signed=None, post_kind=None)
    signed = field("送达", "送达人签章")
    assert truth(yes(signed), service) is False
    assert truth(Compare(Op.EQ, signed, Literal(False)), service) is True
    assert truth(is_(field("送达", "邮寄方式"), "挂号信"), service) is False
    assert truth(Not(is_(field("送达", "邮寄方式"), "挂号信")), service) is True


def test_a_blank_text_or_number_is_unknown_in_a_comparison() -> None:
    assert case_truth(Compare(Op.EQ, field("案件", "案件名称"), Literal("甲")), title=None) is None
    notices = number(Op.LE, field("申请", "补正告知次数"), 1)
    assert truth(notices, row("申请", correction_notices=None)) is None
    assert truth(notices, row("申请", correction_notices=0)) is True
    assert truth(notices, row("申请", correction_notices=2)) is False


def test_a_comparison_with_what_was_not_exported_is_unknown() -> None:
    assert truth(yes(field("送达", "送达人签章")), row("送达")) is None
    assert case_truth(is_(field("案件", "适用程序"), "简易")) is None


def test_texts_are_compared_folded() -> None:
    same = Compare(Op.EQ, field("案件", "案件名称"), Literal("案 A1"))
    assert case_truth(same, title=" 案　Ａ１") is True
    assert case_truth(same, title="案 B") is False


def test_two_fields_are_compared_by_their_values() -> None:
    same = Compare(Op.EQ, field("送达", "受送达人"), field("送达", "案件", "当事人名称"))
    service = row("送达", addressee="某公司")
    for name, expected in (("某公司", True), ("别家", False), (None, None)):
        case = record(row("案件", case_no="案1", party_name=name), 送达=[service])
        assert truth(same, service, case) is expected


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (("申请事项", "执法人员姓名"), True),
        (("申请事项",), False),
        ((), False),
        (None, None),
        (("办案人姓名",), None),
        (("办案人姓名", "执法人员姓名"), True),
        (("签名", "申请事项"), False),
    ],
    ids=["there", "missing", "says none", "blank", "outside word", "there beside one", "ignored words"],
)
def test_a_content_list(stated: tuple[str, ...] | None, expected: Truth) -> None:
    item = Contains(field("文书", "载明事项"), "执法人员姓名")
    assert truth(item, row("文书", states=stated)) is expected


def test_a_factual_list_that_is_blank_is_empty_and_an_outside_word_leaves_it_open() -> None:
    refused = Contains(field("文书", "注明事项"), "拒绝到场")
    assert truth(refused, row("文书", notes=None)) is False
    assert truth(refused, row("文书", notes=("不肯来",))) is None
    assert truth(refused, row("文书")) is None


def test_a_classifying_list_that_is_blank_is_unknown() -> None:
    accepted = Contains(field("申请", "处理方式"), "受理")
    assert truth(accepted, row("申请", outcome=None)) is None
    assert truth(accepted, row("申请", outcome=("补正", "受理"))) is True
    assert truth(accepted, row("申请", outcome=("不予受理",))) is False


def test_a_distrusted_value_reads_as_not_exported() -> None:
    doubtful = row("案件", case_no="案1", decided_on=date(2099, 1, 1)).distrusting({"decided_on": "晚于今天"})
    assert truth(Filled(field("案件", "决定日期")), doubtful) is None


# --------------------------------------------------------------------------------------------------------------- times

DAY = date(2025, 3, 4)  # a Tuesday


def at(hour: int, minute: int = 0, day: int = 4) -> datetime:
    return datetime(2025, 3, day, hour, minute)


def activity(start: date | None, end: date | None) -> Row:
    return row("活动", activity_id="H1", started_at=start, ended_at=end)


STARTED, ENDED = field("活动", "开始时间"), field("活动", "结束时间")


@pytest.mark.parametrize(
    ("left", "right", "strict", "by_day", "expected"),
    [
        (at(9), at(10), True, False, True),
        (at(10), at(9), True, False, False),
        (at(9), at(9), True, False, False),
        (at(9), at(9), False, False, True),
        (at(9), at(10), True, True, False),
        (DAY, at(10), True, False, False),
        (DAY, at(10), False, False, True),
        (at(10), DAY, False, False, True),
        (at(10, day=5), DAY, False, False, False),
        (DAY, date(2025, 3, 5), True, False, True),
        (None, at(9), False, False, None),
    ],
)
def test_times_are_compared_at_the_coarser_precision(
    left: date | None, right: date | None, strict: bool, by_day: bool, expected: Truth
) -> None:
    assert truth(Before(STARTED, ENDED, strict, by_day), activity(left, right)) is expected


@pytest.mark.parametrize(
    ("start", "done", "count", "unit", "expected"),
    [
        (date(2025, 3, 4), date(2025, 3, 7), 3, Unit.WORKDAY, True),
        (date(2025, 3, 4), date(2025, 3, 10), 3, Unit.WORKDAY, False),
        (date(2025, 3, 6), date(2025, 3, 11), 3, Unit.WORKDAY, True),
        (date(2025, 9, 30), date(2025, 10, 11), 3, Unit.WORKDAY, True),
        (date(2025, 9, 30), date(2025, 10, 13), 3, Unit.WORKDAY, False),
        (date(2025, 3, 4), date(2025, 2, 1), 3, Unit.WORKDAY, True),
        (date(2025, 3, 4), date(2025, 3, 9), 5, Unit.DAY, True),
        (date(2025, 3, 4), date(2025, 3, 10), 5, Unit.DAY, True),
        (date(2025, 3, 4), date(2025, 3, 11), 5, Unit.DAY, False),
        (date(2099, 3, 4), date(2099, 3, 5), 3, Unit.WORKDAY, None),
        (at(9), at(9, day=5), 24, Unit.HOUR, True),
        (at(9), at(9, 1, day=5), 24, Unit.HOUR, False),
        (at(9), date(2025, 3, 5), 24, Unit.HOUR, None),
        (at(9), date(2025, 3, 6), 24, Unit.HOUR, False),
        (date(2025, 3, 4), at(10, day=5), 24, Unit.HOUR, None),
        (at(9), at(9, 30), 30, Unit.MINUTE, True),
        (None, at(9), 24, Unit.HOUR, None),
        (at(9), None, 24, Unit.HOUR, None),
    ],
)
def test_terms_run_to_the_end_of_their_last_unit(
    start: date | None, done: date | None, count: int, unit: Unit, expected: Truth
) -> None:
    assert truth(Within(ENDED, STARTED, Amount(count, unit)), activity(start, done)) is expected


def test_a_term_may_be_a_parameter() -> None:
    amount = Amount(0, Unit.DAY, param="立即登记期限")
    condition = Within(ENDED, STARTED, amount)
    subject = activity(date(2025, 3, 4), date(2025, 3, 5))
    for value, expected in ((Amount(0, Unit.DAY), False), (Amount(1, Unit.WORKDAY), True)):
        ref = reference(params={"立即登记期限": value})
        assert ref.on(record(活动=[subject])).truth(condition, {0: subject}) is expected


def times(term: TimeTerm, case: CaseRecord, subject: Row | None = None) -> Times:
    return reference().on(case).times(term, {0: subject or case.case})


def paper(kind: str | None, made: date | None, **more: Value | None) -> Row:
    return row("文书", kind=kind, made_at=made, **more)


def first_decision() -> ExtremeTerm:
    query = rows("案件", "文书", is_(field("文书", "种类", frame=1), "行政处罚决定书"))
    return ExtremeTerm(Which.EARLIEST, query, field("文书", "制作日期", frame=1))


D1, D2, D3 = date(2025, 3, 1), date(2025, 3, 2), date(2025, 3, 3)
DECISION = "行政处罚决定书"


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        ([], Times((), False, True)),
        ([paper(DECISION, None)], Times((), False, True)),
        ([paper("公告", D1)], Times((), False, True)),
        ([paper(DECISION, D2), paper(DECISION, D1), paper(DECISION, None)], Times((D1,), True, True)),
        ([paper(None, D1)], Times((D1,), None, True)),
        ([paper(DECISION, D2), paper(None, D1), paper(None, D3)], Times((D2, D1), True, True)),
        ([paper(DECISION, D2), row("文书", kind=DECISION)], Times((D2,), True, False)),
        ([row("文书", kind=DECISION)], Times((), None, False)),
        (
            [paper(DECISION, D1), paper(DECISION, datetime(2025, 3, 1, 9))],
            Times((D1, datetime(2025, 3, 1, 9)), True, True),
        ),
    ],
)
def test_the_earliest_of_rows(papers: list[Row], expected: Times) -> None:
    assert times(first_decision(), record(文书=papers)) == expected


def test_the_earliest_of_a_table_that_was_not_exported_is_unknown() -> None:
    assert times(first_decision(), record()) == Times((), None, False)


def test_the_latest_mirrors_the_earliest() -> None:
    query = rows("案件", "文书")
    term = ExtremeTerm(Which.LATEST, query, field("文书", "制作日期", frame=1))
    assert times(term, record(文书=[paper("公告", D1), paper("公告", D3)])) == Times((D3,), True, True)


def decided_day() -> NamedTerm:
    return NamedTerm("决定之日", FirstFilledTerm((field("案件", "决定日期"), first_decision())))


def header(**values: Value | None) -> Row:
    return row("案件", case_no="案1", **values)


def test_the_first_filled_passes_over_blanks() -> None:
    case = record(header(decided_on=None), 文书=[paper(DECISION, D2)])
    assert times(decided_day(), case) == Times((D2,), True, True)


def test_the_first_filled_ends_at_the_first_that_is_there() -> None:
    case = record(header(decided_on=D1))
    assert times(decided_day(), case) == Times((D1,), True, True)


def test_an_option_that_may_be_blank_passes_on_to_the_rest() -> None:
    term = FirstFilledTerm((first_decision(), field("案件", "决定日期")))
    maybe = record(header(decided_on=D3), 文书=[paper(None, D1)])
    assert times(term, maybe) == Times((D1, D3), True, True)
    closing = Before(term, Literal(D3), strict=False, by_day=False)
    assert truth(closing, maybe.case, maybe) is True
    assert truth(Before(term, Literal(D2), strict=False, by_day=False), maybe.case, maybe) is None


def test_the_first_filled_of_an_unexported_option_is_unknown() -> None:
    assert times(decided_day(), record(文书=[paper(DECISION, D2)])) == Times((D2,), True, False)


# -------------------------------------------------------------------------------------------------------------- counts


def people(*, distinct: bool = False) -> CountTerm:
    officers = both(
        is_(field("人员", "角色", frame=1), "执法人员"), filled(field("人员", "执法证号", frame=1))
    )
    by = field("人员", "执法证号", frame=1) if distinct else None
    return CountTerm(rows("活动", "人员", officers, distinct=by))


def officer(badge: str | None, activity_id: str | None = "H1", role: str | None = "执法人员") -> Row:
    return row("人员", activity_id=activity_id, role=role, badge_no=badge)


H1 = row("活动", activity_id="H1")


def counted(term: CountTerm, *persons: Row) -> Bounds:
    return reference().on(record(活动=[H1], 人员=list(persons))).count(term.query, {0: H1})


def test_a_count_is_an_interval() -> None:
    assert counted(people(), officer("01"), officer("02"), officer(None), officer("03", "H2")) == Bounds(2, 2)
    assert counted(people(), officer("01"), officer("02", role=None), officer("03", None)) == Bounds(1, 3)
    assert counted(people()) == Bounds(0, 0)


def test_a_count_over_a_table_that_was_not_exported_has_no_bound() -> None:
    case = record(活动=[H1])
    assert reference().on(case).count(people().query, {0: H1}) == Bounds(0, None)
    assert truth(number(Op.GE, people(), 2), H1, case) is None
    assert truth(number(Op.GE, people(), 0), H1, case) is True


def test_a_comparison_with_an_interval_needs_every_number_in_it() -> None:
    case = record(活动=[H1], 人员=[officer("01"), officer("02"), officer("03", None)])
    assert truth(number(Op.GE, people(), 2), H1, case) is True
    assert truth(number(Op.GE, people(), 3), H1, case) is None
    assert truth(number(Op.GE, people(), 4), H1, case) is False


def test_distinct_values_are_counted_once_folded_and_blank_for_nothing() -> None:
    everyone = CountTerm(rows("活动", "人员", distinct=field("人员", "执法证号", frame=1)))
    assert counted(everyone, officer("01"), officer("０１ "), officer("02"), officer(None)) == Bounds(2, 2)


def test_an_uncertain_row_or_an_unexported_value_may_be_one_more() -> None:
    everyone = CountTerm(rows("活动", "人员", distinct=field("人员", "执法证号", frame=1)))
    hidden = row("人员", activity_id="H1", role="执法人员")
    assert counted(everyone, officer("01"), hidden) == Bounds(1, 2)
    assert counted(everyone, officer("01"), officer("02", None), officer(None, None)) == Bounds(1, 2)


def test_some_nothing_and_every() -> None:
    shown = yes(field("人员", "出示证件", frame=1))
    everyone = rows("活动", "人员")

    def person(badge_shown: bool | None) -> Row:
        return row("人员", activity_id="H1", badge_shown=badge_shown)

    unknown = row("人员", activity_id="H1")
    for persons, some, nothing, every in (
        ([], False, True, True),
        ([person(True)], True, False, True),
        ([person(True), person(False)], True, False, False),
        ([person(True), unknown], True, False, None),
        ([unknown, person(False)], None, None, False),
        ([unknown], None, None, None),
    ):
        case = record(活动=[H1], 人员=persons)
        chosen = rows("活动", "人员", shown)
        assert truth(Some(chosen), H1, case) is some
        assert truth(Nothing(chosen), H1, case) is nothing
        assert truth(Every(everyone, shown), H1, case) is every


def test_every_over_an_unexported_table_is_unknown_unless_nothing_could_fail() -> None:
    shown = Every(rows("活动", "人员"), yes(field("人员", "出示证件", frame=1)))
    assert truth(shown, H1, record(活动=[H1])) is None


def test_inside_a_query_the_outer_row_and_the_case_are_at_hand() -> None:
    before_end = Before(field("文书", "制作日期", frame=1), ENDED, strict=False, by_day=True)
    of_kind = is_(field("文书", "案件", "执法类型", frame=1), "行政处罚")
    subject = row("活动", activity_id="H1", ended_at=datetime(2025, 3, 2, 12))
    paper1 = row("文书", kind="询问笔录", subject_ids=("H1",), made_at=D2)
    case = record(header(action_kind="行政处罚"), 活动=[subject], 文书=[paper1])
    condition = Some(rows("活动", "文书", both(before_end, of_kind)))
    assert truth(condition, subject, case) is True


def test_relations_chain_two_steps() -> None:
    signature = row("签名", document_id="W1", role="当事人")
    paper1 = row("文书", document_id="W1", kind="询问笔录", subject_ids=("H1",))
    signed = Some(
        rows(
            "文书",
            "签名",
            is_(field("签名", "角色", frame=2), "当事人"),
            frame=2,
            start=path("文书", frame=1),
        )
    )
    condition = Every(rows("活动", "文书"), signed)
    assert truth(condition, H1, record(活动=[H1], 文书=[paper1], 签名=[signature])) is True
    assert truth(condition, H1, record(活动=[H1], 文书=[paper1], 签名=[])) is False
    assert truth(condition, H1, record(活动=[H1], 文书=[paper1])) is None


def test_a_field_of_a_row_that_is_not_known_is_unknown() -> None:
    service = row("送达", service_id="S1", document_id=None)
    kind = is_(field("送达", "所送文书", "种类"), "催告书")
    assert truth(kind, service, record(送达=[service], 文书=[paper("催告书", D1)])) is None


# ----------------------------------------------------------------------------------------------------- special measures


def covering(gap: int = 0) -> Covers:
    films = rows("活动", "音像", is_(field("音像", "类型", frame=1), "录像"))
    return Covers(films, path("活动"), gap)


def film(start: date | None, end: date | None, link: str | None = "H1", kind: str | None = "录像") -> Row:
    return row("音像", subject_ids=(link,) if link else None, kind=kind, started_at=start, ended_at=end)


@pytest.mark.parametrize(
    ("films", "gap", "expected"),
    [
        ([film(at(9), at(11))], 0, True),
        ([film(at(9), at(10)), film(at(10), at(11))], 0, True),
        ([film(at(10), at(11)), film(at(8), at(10))], 0, True),
        ([film(at(9), at(10)), film(at(10, 5), at(11))], 0, False),
        ([film(at(9), at(10)), film(at(10, 5), at(11))], 5, True),
        ([film(at(9), at(10, 50))], 0, False),
        ([], 0, False),
        ([film(at(9), at(10)), film(at(10), at(11), link=None)], 0, None),
        ([film(at(9), at(10)), film(at(10), at(11), kind=None)], 0, None),
        ([film(at(9), at(10)), film(at(10), at(10, 30), link=None)], 0, False),
        ([film(at(9), at(10)), film(at(10), None)], 0, None),
        ([film(at(9), at(10)), film(at(10), date(2025, 3, 4))], 0, None),
        ([film(at(9), at(11)), film(None, None)], 0, True),
        ([film(at(9), at(11), kind="录音")], 0, False),
    ],
)
def test_recordings_cover_the_whole_span(films: list[Row], gap: int, expected: Truth) -> None:
    subject = activity(at(9), at(11))
    assert truth(covering(gap), subject, record(活动=[subject], 音像=films)) is expected


def test_covering_is_unknown_while_the_span_or_the_recordings_are() -> None:
    for subject in (activity(at(9), None), activity(date(2025, 3, 4), at(11))):
        films = [film(at(0), at(23))]
        assert truth(covering(), subject, record(活动=[subject], 音像=films)) is None
    subject = activity(at(9), at(11))
    assert truth(covering(), subject, record(活动=[subject])) is None


@pytest.mark.parametrize(
    ("ident", "expected"),
    [
        ("11010519491231002X", True),
        ("11010519491231002x", True),
        ("110105194912310021", False),
        ("91350100M000100Y43", True),
        ("91350100M000100Y44", False),
        ("1101051949123100**", None),
        ("110105491231002", None),
        ("1234567890123", None),
        ("某甲", None),
    ],
)
def test_check_digits(ident: str, expected: Truth) -> None:
    assert check_digits(ident) is expected
    assert case_truth(CheckDigits(field("案件", "证件号码")), party_id=ident) is expected


def test_check_digits_of_no_id_are_unknown() -> None:
    assert case_truth(CheckDigits(field("案件", "证件号码")), party_id=None) is None


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        (["1", "2-4", "5"], True),
        (["5", "1", "2-4"], True),
        (["1", "3"], False),
        (["1-2", "2-3"], False),
        ([], True),
        (["1", None], None),
        (["1", "二"], None),
        (["1", "3-2"], None),
    ],
)
def test_page_numbers_run_on(pages: list[str | None], expected: Truth) -> None:
    papers = [row("文书", pages=page, form="纸质") for page in pages]
    condition = PagesContinuous(rows("案件", "文书", is_(field("文书", "形式", frame=1), "纸质")))
    case = record(文书=papers)
    assert truth(condition, case.case, case) is expected


def test_page_numbers_of_who_knows_which_papers_are_unknown() -> None:
    condition = PagesContinuous(rows("案件", "文书", is_(field("文书", "形式", frame=1), "纸质")))
    case = record(文书=[row("文书", pages="1", form="纸质"), row("文书", pages="3", form=None)])
    assert truth(condition, case.case, case) is None
    assert truth(condition, case.case, record()) is None


# ------------------------------------------------------------------------------------------- subjects, due, deadlines


def test_each_row_is_a_subject_and_a_table_without_rows_has_none() -> None:
    duty = obligation("活动", number(Op.GE, people(), 2))
    pair = [officer("01"), officer("02")]
    h2 = row("活动", activity_id="H2")
    assert judged(record(活动=[H1, h2], 人员=pair), duty) == [(SATISFIED, None), (VIOLATED, None)]
    assert judged(record(活动=[], 人员=pair), duty) == []


def test_a_subject_table_that_was_not_exported_is_one_row_of_which_only_the_case_is_known() -> None:
    applies = is_(field("申请", "案件", "启动方式"), "依申请")
    duty = obligation("申请", filled(field("申请", "申请时间")), applies=applies)
    assert judged(record(header(initiation="依职权")), duty) == [(NOT_APPLICABLE, None)]
    assert judged(record(header(initiation="依申请")), duty) == [(UNDETERMINED, None)]
    [judgement] = reference(duty).judge(record(header(initiation="依申请")))
    assert judgement.row is None


def decided() -> Condition:
    return filled(field("案件", "决定日期"))


@pytest.mark.parametrize(
    ("decided_on", "stage", "expected"),
    [
        ({"decided_on": D1}, "归档前", (VIOLATED, None)),
        ({"decided_on": None}, "归档前", (NOT_APPLICABLE, "未到期")),
        ({}, "归档前", (UNDETERMINED, None)),
        ({"decided_on": None}, "已归档", (VIOLATED, None)),
        ({}, "已归档", (VIOLATED, None)),
    ],
)
def test_what_is_not_due_does_not_apply_yet(
    decided_on: dict[str, date | None], stage: str, expected: tuple[Verdict, str | None]
) -> None:
    duty = obligation("案件", Some(rows("案件", "文书")), due=decided())
    assert judged(record(header(**decided_on), 文书=[]), duty, stage=stage) == [expected]


def test_what_does_not_apply_has_no_reason_even_if_it_is_not_due() -> None:
    duty = obligation("案件", decided(), applies=is_(field("案件", "适用程序"), "简易"), due=decided())
    assert judged(record(header(procedure="普通", decided_on=None)), duty) == [(NOT_APPLICABLE, None)]


def entered_in_time() -> Obligation:
    lead = "案源"
    requirement = Deadline(field(lead, "录入平台时间"), field(lead, "发现时间"), days(3))
    return obligation(lead, requirement)


@pytest.mark.parametrize(
    ("entered", "today", "expected"),
    [
        ({"entered_at": date(2025, 3, 7)}, date(2025, 3, 31), (SATISFIED, None)),
        ({"entered_at": date(2025, 3, 10)}, date(2025, 3, 31), (VIOLATED, None)),
        ({"entered_at": None}, date(2025, 3, 7), (NOT_APPLICABLE, "未到期")),
        ({"entered_at": None}, date(2025, 3, 8), (VIOLATED, None)),
        ({}, date(2025, 3, 7), (UNDETERMINED, None)),
        ({}, date(2025, 3, 31), (UNDETERMINED, None)),
    ],
)
@pytest.mark.parametrize("stage", ["归档前", "已归档"])
def test_a_deadline(
    entered: dict[str, date | None], today: date, expected: tuple[Verdict, str | None], stage: str
) -> None:
    lead = row("案源", discovered_at=date(2025, 3, 4), **entered)
    assert judged(record(案源=[lead]), entered_in_time(), as_of=today, stage=stage) == [expected]


def test_a_deadline_from_an_unknown_day_is_undetermined() -> None:
    for lead in (row("案源", entered_at=D1), row("案源", entered_at=None, discovered_at=None)):
        assert judged(record(案源=[lead]), entered_in_time()) == [(UNDETERMINED, None)]


@pytest.mark.parametrize(
    ("today", "expected"),
    [(date(2025, 3, 5), (NOT_APPLICABLE, "未到期")), (date(2025, 3, 6), (VIOLATED, None))],
)
def test_a_deadline_in_hours_runs_until_todays_first_minute_is_beyond_it(
    today: date, expected: tuple[Verdict, str | None]
) -> None:
    requirement = Deadline(
        field("案件", "报告负责人时间"), field("案件", "当场启动时间"), Amount(24, Unit.HOUR)
    )
    case = record(header(started_on_spot_at=at(9), reported_at=None))
    assert judged(case, obligation("案件", requirement), as_of=today) == [expected]


def test_each_item_has_a_verdict_of_its_own() -> None:
    duty = obligation("文书", EachItem(field("文书", "载明事项"), ("执法人员姓名", "执法证件号码")))
    found = reference(duty).judge(record(文书=[row("文书", states=("执法人员姓名",))]))
    assert [(j.obligation_id, j.item, j.verdict) for j in found] == [
        ("11.1-执法人员姓名", "执法人员姓名", SATISFIED),
        ("11.1-执法证件号码", "执法证件号码", VIOLATED),
    ]


def test_any_way_satisfies() -> None:
    ways = AnyWay(
        (
            Way("有见证人", yes(field("送达", "见证人签章"))),
            Way("留在住所", yes(field("送达", "留置住所"))),
        )
    )
    duty = obligation("送达", ways)

    def verdict(**values: bool | None) -> Verdict:
        return judged(record(送达=[row("送达", **values)]), duty)[0][0]

    assert verdict(witness_signed=None, left_at_residence=True) is SATISFIED
    assert verdict(witness_signed=False, left_at_residence=None) is VIOLATED
    assert verdict(witness_signed=False) is UNDETERMINED


def test_a_question_is_for_a_person_wherever_it_may_apply() -> None:
    duty = question("案件", applies=is_(field("案件", "适用程序"), "简易"), due=decided())

    def verdict(**values: Value | None) -> tuple[Verdict, str | None]:
        return judged(record(header(**values)), duty)[0]

    assert verdict(procedure="简易", decided_on=D1) == (Verdict.MANUAL, None)
    assert verdict(procedure=None, decided_on=D1) == (Verdict.MANUAL, None)
    assert verdict(procedure="简易", decided_on=None) == (NOT_APPLICABLE, "未到期")
    assert verdict(procedure="普通", decided_on=D1) == (NOT_APPLICABLE, None)


def test_the_stage_is_a_condition() -> None:
    duty = obligation("案件", decided(), applies=StageIs("已归档"))
    case = record(header(decided_on=None))
    assert judged(case, duty) == [(NOT_APPLICABLE, None)]
    assert judged(case, duty, stage="已归档") == [(VIOLATED, None)]


def test_today_and_parameters_are_terms() -> None:
    over = Before(field("案件", "改正期限"), TodayTerm(), strict=True, by_day=False)
    case = record(header(correction_due=date(2025, 3, 4)))
    assert truth(over, case.case, case, as_of=date(2025, 3, 5)) is True
    assert truth(over, case.case, case, as_of=date(2025, 3, 4)) is False
    since = Before(ParamTerm("施行日"), field("案件", "改正期限"), strict=False, by_day=False)
    ref = reference(params={"施行日": date(2025, 1, 1)})
    assert ref.on(case).truth(since, {0: case.case}) is True


def test_a_years_row_stands_alone() -> None:
    duty = obligation("单位年度", number(Op.GE, field("单位年度", "培训次数"), 1))
    other = obligation("案件", decided())
    ref = reference(duty, other)
    found = [ref.judge_unit(row("单位年度", trainings=n))[0].verdict for n in (1, 0, None)]
    assert found == [SATISFIED, VIOLATED, UNDETERMINED]
    assert [judgement.obligation_id for judgement in ref.judge(record())] == ["11.1"]


def test_or_needs_one_home_only() -> None:
    homes = Or((yes(field("送达", "送达回证")), filled(field("送达", "收到日期"))))
    assert truth(homes, row("送达", receipt=None, received_on=D1)) is True
    assert truth(homes, row("送达", receipt=None)) is None
    assert truth(homes, row("送达", receipt=None, received_on=None)) is False
    assert truth(And((homes, Not(Not(homes)))), row("送达", receipt=True)) is True


def test_a_row_that_nobody_exported_is_never_violated() -> None:
    """活动 was not exported: whether there is an activity is not known, even where the case alone fails the requirement."""
    duty = obligation("活动", filled(field("活动", "案件", "决定日期")))
    (judgement,) = reference(duty).judge(record(row("案件", case_no="案1", decided_on=None)))
    assert judgement.verdict is Verdict.UNDETERMINED
