"""Which rows belong together: certainly, possibly, or not known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.case import CaseRecord
from records.columns import Value
from records.links import Links, Related
from records.row import Row
from records.schema import RELATIONS, TABLES, Relation


def row(table: str, **values: Value | None) -> Row:
    return TABLES[table].model.build(dict(values))


def links(**tables: list[Row]) -> Links:
    case = row("案件", case_no="案1")
    return Links(CaseRecord(case, {name: tuple(rows) for name, rows in tables.items()}))  # type: ignore[arg-type]


def relation(source: str, name: str) -> Relation:
    return RELATIONS[source, name]


PAPERS = relation("活动", "文书")
PEOPLE = relation("活动", "人员")


def interview(*ids: str, **values: Value | None) -> Row:
    return row("文书", kind="询问笔录", subject_ids=ids or None, **values)


def test_a_paper_belongs_to_the_activity_it_names() -> None:
    h1, h2 = row("活动", activity_id="H1"), row("活动", activity_id="H2")
    paper = interview("H1")
    index = links(活动=[h1, h2], 文书=[paper])
    assert index.related(PAPERS, h1) == Related((paper,), (), False)
    assert index.related(PAPERS, h2) == Related((), (), False)


def test_ids_are_compared_after_trimming_and_folding() -> None:
    h1 = row("活动", activity_id="H1")
    person = row("人员", activity_id="　Ｈ１ ")
    assert links(活动=[h1], 人员=[person]).related(PEOPLE, h1).certain == (person,)


def test_one_paper_may_be_about_several_activities() -> None:
    h1, h2 = row("活动", activity_id="H1"), row("活动", activity_id="H2")
    paper = interview("H1", "H2")
    index = links(活动=[h1, h2], 文书=[paper])
    assert index.related(PAPERS, h1).certain == index.related(PAPERS, h2).certain == (paper,)


@pytest.mark.parametrize("paper", [interview(), row("文书", kind="询问笔录")], ids=["blank", "not exported"])
def test_a_link_that_is_not_known_may_be_any_subjects(paper: Row) -> None:
    h1, h2 = row("活动", activity_id="H1"), row("活动", activity_id="H2")
    index = links(活动=[h1, h2], 文书=[paper])
    for activity in (h1, h2):
        assert index.related(PAPERS, activity) == Related((), (paper,), False)


def test_papers_that_may_be_any_activitys_are_listed_once_for_all_activities() -> None:
    activities = [row("活动", activity_id=f"H{number}") for number in range(50)]
    papers = [interview() for _ in range(50)]
    index = links(活动=activities, 文书=[*papers, interview("H0")])
    assert index.related(PAPERS, activities[0]).certain
    assert {id(index.related(PAPERS, one).possible) for one in activities} == {
        id(index.related(PAPERS, activities[0]).possible)
    }


def test_papers_that_may_belong_for_different_reasons_are_in_file_order() -> None:
    h1, nameless = row("活动", activity_id="H1"), row("活动", activity_id=None)
    papers = [interview("H8"), interview(), interview("H9"), interview("H1")]
    index = links(活动=[h1, nameless], 文书=papers)
    assert index.related(PAPERS, nameless) == Related((), tuple(papers[:3]), False)
    assert index.related(PAPERS, h1) == Related((papers[3],), (papers[1],), False)


def test_a_paper_looks_only_into_the_tables_of_its_kind() -> None:
    activity, service = row("活动", activity_id="1"), row("送达", service_id="1")
    paper, receipt = interview("1"), row("文书", kind="送达回证", subject_ids=("1",))
    unlinked_receipt = row("文书", kind="送达回证", subject_ids=None)
    index = links(活动=[activity], 送达=[service], 文书=[paper, receipt, unlinked_receipt])
    assert index.related(PAPERS, activity) == Related((paper,), (), False)
    assert index.related(relation("送达", "文书"), service) == Related((receipt,), (unlinked_receipt,), False)


def test_a_paper_of_the_case_is_no_activitys_even_if_it_names_it() -> None:
    activity = row("活动", activity_id="H1")
    decision = row("文书", kind="行政处罚决定书", subject_ids=("H1",))
    assert links(活动=[activity], 文书=[decision]).related(PAPERS, activity) == Related((), (), False)


def test_an_id_that_points_nowhere_belongs_to_no_subject() -> None:
    activity = row("活动", activity_id="H1")
    index = links(活动=[activity], 文书=[interview("H9")], 人员=[row("人员", activity_id="H9")])
    assert index.related(PAPERS, activity) == index.related(PEOPLE, activity) == Related((), (), False)


def test_an_id_found_in_two_tables_of_the_kind_is_only_possible_in_each() -> None:
    activity, request = row("活动", activity_id="1"), row("请求", request_id="1")
    notice = row("文书", kind="听证会通知书", subject_ids=("1",))
    index = links(活动=[activity], 请求=[request], 文书=[notice])
    assert index.related(PAPERS, activity) == Related((), (notice,), False)
    assert index.related(relation("请求", "文书"), request) == Related((), (notice,), False)


def test_an_id_found_in_one_of_the_tables_of_the_kind_is_certain() -> None:
    activity, request = row("活动", activity_id="H1"), row("请求", request_id="Q1")
    notice = row("文书", kind="听证会通知书", subject_ids=("Q1",))
    index = links(活动=[activity], 请求=[request], 文书=[notice])
    assert index.related(PAPERS, activity) == Related((), (), False)
    assert index.related(relation("请求", "文书"), request) == Related((notice,), (), False)


def test_other_papers_may_be_about_any_subject() -> None:
    activity, lead = row("活动", activity_id="H1"), row("案源", lead_id="Y1")
    named, unnamed = row("文书", kind="其他", subject_ids=("H1",)), row("文书", kind="其他", subject_ids=None)
    index = links(活动=[activity], 案源=[lead], 文书=[named, unnamed])
    assert index.related(PAPERS, activity) == Related((named,), (unnamed,), False)
    assert index.related(relation("案源", "文书"), lead) == Related((), (unnamed,), False)


@pytest.mark.parametrize("kind", [{"kind": None}, {}], ids=["blank", "not exported"])
def test_a_paper_of_unknown_kind_is_possible_only(kind: dict[str, None]) -> None:
    activity, other = row("活动", activity_id="H1"), row("活动", activity_id="H2")
    paper = row("文书", subject_ids=("H1",), **kind)
    index = links(活动=[activity, other], 文书=[paper])
    assert index.related(PAPERS, activity) == Related((), (paper,), False)
    assert index.related(PAPERS, other) == Related((), (), False)


def test_a_subject_without_an_id_can_only_have_possible_rows() -> None:
    h1, nameless = row("活动", activity_id="H1"), row("活动", activity_id=None)
    mine, stray, unlinked = interview("H1"), interview("H7"), interview()
    index = links(活动=[h1, nameless], 文书=[mine, stray, unlinked])
    assert index.related(PAPERS, nameless) == Related((), (stray, unlinked), False)
    assert index.related(PAPERS, h1) == Related((mine,), (unlinked,), False)


def test_an_id_used_twice_names_neither_row_for_certain() -> None:
    twins = [row("活动", activity_id="H1"), row("活动", activity_id="H1")]
    paper = interview("H1")
    index = links(活动=twins, 文书=[paper])
    assert [index.related(PAPERS, twin) for twin in twins] == [Related((), (paper,), False)] * 2


def test_a_table_that_was_not_exported_is_open_and_an_empty_one_is_not() -> None:
    activity = row("活动", activity_id="H1")
    assert links(活动=[activity]).related(PAPERS, activity) == Related((), (), True)
    assert links(活动=[activity], 文书=[]).related(PAPERS, activity) == Related((), (), False)


def test_a_case_has_all_rows_of_each_table() -> None:
    papers = [interview(), row("文书")]
    index = links(文书=papers)
    header = index.related(relation("文书", "案件"), papers[0]).certain[0]
    assert index.related(relation("案件", "文书"), header) == Related(tuple(papers), (), False)
    assert index.related(relation("案件", "活动"), header) == Related((), (), True)


def test_of_a_phantom_only_the_case_is_known() -> None:
    paper, receipt = interview("H1"), row("文书", kind="送达回证")
    index = links(文书=[paper, receipt])
    assert index.related(PAPERS, None) == Related((), (paper,), False)
    assert index.related(PEOPLE, None) == Related((), (), True)
    header = index.target(relation("活动", "案件"), None)
    assert header is not None and header.read("case_no") == "案1"
    assert index.related(relation("文书", "对象活动"), None) == Related((), (), True)


def test_a_signature_finds_its_paper() -> None:
    paper, other = interview(document_id="W1"), interview(document_id="W2")
    signature = row("签名", document_id="W2")
    index = links(文书=[paper, other], 签名=[signature])
    assert index.target(relation("签名", "所在文书"), signature) is other
    assert index.related(relation("文书", "签名"), paper) == Related((), (), False)


@pytest.mark.parametrize(
    "signature",
    [row("签名", document_id=None), row("签名"), row("签名", document_id="W9")],
    ids=["blank", "not exported", "points nowhere"],
)
def test_it_is_not_known_which_paper_a_signature_without_a_good_link_is_on(signature: Row) -> None:
    index = links(文书=[interview(document_id="W1")], 签名=[signature])
    assert index.target(relation("签名", "所在文书"), signature) is None


def test_the_target_of_a_table_not_exported_is_not_known() -> None:
    signature = row("签名", document_id="W1")
    assert links(签名=[signature]).target(relation("签名", "所在文书"), signature) is None


def test_only_to_one_relations_have_a_target() -> None:
    activity = row("活动", activity_id="H1")
    with pytest.raises(ValueError, match="many"):
        links(活动=[activity], 文书=[]).target(PAPERS, activity)


def test_an_access_may_name_a_paper_or_a_recording() -> None:
    paper, film = interview(document_id="W1"), row("音像", recording_id="Y1")
    access, ambiguous = row("调用", subject_id="Y1"), row("调用", subject_id="1")
    one, two = row("文书", document_id="1"), row("音像", recording_id="1")
    index = links(文书=[paper, one], 音像=[film, two], 调用=[access, ambiguous])
    assert index.target(relation("调用", "对象音像"), access) is film
    assert index.target(relation("调用", "对象文书"), access) is None
    assert index.target(relation("调用", "对象文书"), ambiguous) is None
    assert index.related(relation("文书", "调用"), one) == Related((), (ambiguous,), False)


def test_a_recording_finds_the_activities_it_shows() -> None:
    h1, h2 = row("活动", activity_id="H1"), row("活动", activity_id="H2")
    film, unlinked = row("音像", subject_ids=("H2",)), row("音像", subject_ids=None)
    index = links(活动=[h1, h2], 音像=[film, unlinked])
    back = relation("音像", "对象活动")
    assert index.related(back, film) == Related((h2,), (), False)
    assert index.related(back, unlinked) == Related((), (h1, h2), False)
    assert index.related(relation("音像", "对象送达"), film) == Related((), (), True)


def test_a_paper_has_no_objects_in_a_table_its_kind_is_not_about() -> None:
    paper = interview()
    index = links(文书=[paper])
    assert index.related(relation("文书", "对象送达"), paper) == Related((), (), False)
    assert index.related(relation("文书", "对象活动"), paper) == Related((), (), True)


def test_twins_are_two_rows() -> None:
    activity = row("活动", activity_id="H1")
    twins = [row("人员", activity_id="H1", name="甲"), row("人员", activity_id="H1", name="甲")]
    certain = links(活动=[activity], 人员=twins).related(PEOPLE, activity).certain
    assert [id(found) for found in certain] == [id(twin) for twin in twins]


def test_a_row_of_another_case_is_refused() -> None:
    with pytest.raises(ValueError, match="not a row"):
        links(活动=[], 文书=[]).related(PAPERS, row("活动", activity_id="H1"))


IDS = st.sampled_from(["1", "2", None])
KINDS = st.sampled_from(["询问笔录", "送达回证", "听证会通知书", "其他", "催告书", None])


@given(
    activities=st.lists(IDS, max_size=3),
    services=st.lists(IDS, max_size=3),
    papers=st.lists(st.tuples(KINDS, st.none() | st.tuples(st.sampled_from("129"))), max_size=4),
)
def test_both_directions_say_the_same(
    activities: list[str | None],
    services: list[str | None],
    papers: list[tuple[str | None, tuple[str, ...] | None]],
) -> None:
    subjects = [row("活动", activity_id=i) for i in activities]
    documents = [row("文书", kind=kind, subject_ids=ids) for kind, ids in papers]
    index = links(活动=subjects, 送达=[row("送达", service_id=i) for i in services], 文书=documents)
    for subject in subjects:
        there = index.related(PAPERS, subject)
        for document in documents:
            back = index.related(relation("文书", "对象活动"), document)
            assert any(r is document for r in there.certain) == any(r is subject for r in back.certain)
            assert any(r is document for r in there.possible) == any(r is subject for r in back.possible)
