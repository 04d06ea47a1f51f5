"""One fact, several homes: remarks where two places of a case say different things about the same (case-record.md)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from records.case import CaseRecord, row_label
from records.catalogue import ATTRIBUTION
from records.links import Links
from records.places import problem_at
from records.problems import InputProblem, Level
from records.row import Row
from records.schema import CASE, RELATIONS, TABLES
from records.tables import Document, Service

RECEIPT: Final = "送达回证"
DECISIONS: Final = frozenset(
    kind for kind, homes in ATTRIBUTION.items() if homes == (CASE,) and kind.endswith("决定书")
)
# (table, column that says "not there", kind of document that is there)
PAPERS: Final = (
    ("送达", "receipt", RECEIPT),
    ("送达", "entrustment", "委托函"),
    ("告知", "written", "权利告知书"),
    ("告知", "waiver_recorded", "放弃权利记录"),
    ("案源", "informing_recorded", "案源告知记录"),
    ("请求", "recorded", "回避记录"),
)
# column of 送达 that says "not signed" → role of the signature on the receipt
SIGNED: Final = {
    "server_signed": "送达人",
    "recipient_signed": "受送达人",
    "receiver_signed": "签收人",
    "witness_signed": "见证人",
}
_HINT: Final = "同一件事的两处记载不一致，请核对后改成一致"


def home_remarks(case: CaseRecord) -> Iterator[InputProblem]:
    """Contradictions only: a home that is blank or was not exported contradicts nothing."""
    yield from _decision_dates(case)
    if case.tables.get(Document.TABLE):
        links = Links(case)
        yield from _missing_papers(case, links)
        for service in case.tables.get(Service.TABLE, ()):
            receipts = _papers(links, service, RECEIPT)
            if receipts:
                yield from _signatures(case, links, service, receipts)
                yield from _dates_of_receipt(case, links, service, receipts)


def _differ(case: CaseRecord, row: Row, attr: str, problem: str, value: object = None) -> InputProblem:
    return problem_at(
        row, attr, Level.REMARK, "homes_differ", problem, _HINT, case_no=case.case_no, value=value
    )


def _papers(links: Links, row: Row, kind: str) -> list[Row]:
    """The documents of a kind that are certainly about the row."""
    related = links.related(RELATIONS[(row.TABLE, "文书")], row)
    return [paper for paper in related.certain if paper.read("kind") == kind]


def _decision_dates(case: CaseRecord) -> Iterator[InputProblem]:
    decided = case.case.read("decided_on")
    if not isinstance(decided, date):
        return
    made = {
        _day(value): row
        for row in case.tables.get(Document.TABLE, ())
        if row.read("kind") in DECISIONS and isinstance(value := row.read("made_at"), date)
    }
    if made and _day(decided) not in made:
        day, row = next(iter(made.items()))
        label = row_label(case, Document.TABLE, row)
        problem = f"“决定日期”是 {_day(decided)}，而文书“{label}”的“制作日期”是 {day}"
        yield _differ(case, case.case, "decided_on", problem, decided)


def _missing_papers(case: CaseRecord, links: Links) -> Iterator[InputProblem]:
    for table, attr, kind in PAPERS:
        for row in case.tables.get(table, ()):
            if row.read(attr) is False and _papers(links, row, kind):
                column = TABLES[table].column(attr).name
                yield _differ(case, row, attr, f"“{column}”填的是否，而“文书”里有它的{kind}")


def _signatures(case: CaseRecord, links: Links, service: Row, receipts: list[Row]) -> Iterator[InputProblem]:
    signed = {
        signature.read("role")
        for paper in receipts
        for signature in links.related(RELATIONS[(Document.TABLE, "签名")], paper).certain
        if signature.read("mode") in ("签名", "盖章")
    }
    for attr, role in SIGNED.items():
        if service.read(attr) is False and role in signed:
            column = TABLES[Service.TABLE].column(attr).name
            yield _differ(case, service, attr, f"“{column}”填的是否，而“签名”里有{role}在送达回证上的签章")


def _dates_of_receipt(
    case: CaseRecord, links: Links, service: Row, receipts: list[Row]
) -> Iterator[InputProblem]:
    """收到日期 of the service, 签收日期 of its receipt, 日期 of the recipient's signature on it."""
    days: dict[date, str] = {}
    if isinstance(received := service.read("received_on"), date):
        days.setdefault(_day(received), "送达的“收到日期”")
    for paper in receipts:
        if isinstance(signed_for := paper.read("received_on"), date):
            days.setdefault(_day(signed_for), "送达回证的“签收日期”")
        for signature in links.related(RELATIONS[(Document.TABLE, "签名")], paper).certain:
            signed = signature.read("signed_on")
            if signature.read("role") == SIGNED["recipient_signed"] and isinstance(signed, date):
                days.setdefault(_day(signed), "受送达人签名的“日期”")
    if len(days) > 1:
        said = "，".join(f"{what}是 {day}" for day, what in days.items())
        yield _differ(case, service, "received_on", said)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value
