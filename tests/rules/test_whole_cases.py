"""Whole case files: a clean one stays clean under all 41 articles, and one fault is found as that fault and no other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from dsl.tree import RuleSet
from engine.calendar import Calendar
from engine.params import bind
from engine.reference.interpreter import Judgement, Reference
from records.findings import Verdict
from records.quality import prepare
from tests.rules import clean_cases
from tests.rules.clean_cases import Tables, build, row

TODAY = date(2026, 3, 2)
CLEAN = {"处罚": clean_cases.penalty, "许可": clean_cases.permit, "扣押": clean_cases.seizure}


def judge(ruleset: RuleSet, calendar: Calendar, tables: Tables) -> list[Judgement]:
    case = prepare(build(tables), TODAY).case
    reference = Reference(ruleset, calendar, TODAY, "已归档", bind(ruleset.params, {}))
    return [one for one in reference.judge(case) if not one.obligation_id.startswith("39.")]


def with_verdict(judgements: list[Judgement], verdict: Verdict) -> set[str]:
    return {one.obligation_id for one in judgements if one.verdict is verdict}


@pytest.mark.parametrize("kind", CLEAN)
def test_a_clean_case_has_no_violation_and_nothing_unknown(
    ruleset: RuleSet, calendar: Calendar, kind: str
) -> None:
    judgements = judge(ruleset, calendar, CLEAN[kind]())
    assert with_verdict(judgements, Verdict.VIOLATED) == set()
    assert with_verdict(judgements, Verdict.UNDETERMINED) == set()


Fault = Callable[[Tables], object]


def change(table: str, number: int, cells: str) -> Fault:
    return lambda tables: tables[table][number].update(row(cells))


def blank(table: str, number: int, column: str) -> Fault:
    return lambda tables: tables[table][number].pop(column)


def drop(table: str, number: int) -> Fault:
    return lambda tables: tables[table].pop(number)


FAULTS: list[tuple[str, str, Fault, set[str]]] = [
    ("询问只有一名执法人员", "处罚", drop("人员", 3), {"11.1"}),
    ("同一证号登记两次", "处罚", change("人员", 1, "执法证号=01"), {"11.1"}),
    (
        "询问笔录没有记明出示证件",
        "处罚",
        change("文书", 3, "载明事项={执法人员姓名,执法证件号码}"),
        {"11.2-出示证件情况"},
    ),
    ("没有现场检查笔录", "处罚", drop("文书", 2), {"11.3", "13.5"}),
    ("询问笔录没有当事人签名", "处罚", drop("签名", 3), {"13.20"}),
    ("询问笔录没有执法人员签名", "处罚", drop("签名", 2), {"13.19"}),
    ("案源迟录入平台", "处罚", change("案源", 0, "录入平台时间=2025-03-07_09:00"), {"10.1"}),
    ("案源次日登记", "处罚", change("案源", 0, "登记时间=2025-03-04_08:30"), {"10.2"}),
    ("没有告知结果", "处罚", change("案源", 0, "告知内容=过程"), {"10.5-结果"}),
    ("启动审批没有主要负责人", "处罚", drop("审批", 2), {"9.2", "9.9"}),
    ("启动审批晚于询问", "处罚", change("审批", 2, "时间=2025-03-11"), {"9.3"}),
    ("科室负责人没有签名", "处罚", blank("审批", 1, "签名"), {"9.8"}),
    ("没有调查终结报告", "处罚", drop("文书", 4), {"17.1"}),
    ("主要负责人在决定以后才同意", "处罚", change("审批", 4, "时间=2025-04-11"), {"18.1"}),
    ("没有告知陈述申辩", "处罚", drop("告知", 0), {"20.1"}),
    (
        "决定书没有适用依据",
        "处罚",
        change("文书", 7, "载明事项={当事人基本情况,事实和证据,决定内容,履行方式和时间,救济途径和期限}"),
        {"21.3"},
    ),
    ("决定书没有盖章", "处罚", blank("文书", 7, "印章"), {"21.7"}),
    ("决定书送达没有身份核实", "处罚", blank("送达", 0, "身份核实记录"), {"28.1"}),
    ("受送达人没有签章", "处罚", blank("送达", 0, "受送达人签章"), {"27.3", "28.3"}),
    ("没有收到日期", "处罚", blank("送达", 0, "收到日期"), {"27.2"}),
    ("录像迟一日储存", "处罚", change("音像", 0, "存储时间=2025-03-07"), {"35.1"}),
    ("录像存在别处", "处罚", change("音像", 1, "存储位置=其他"), {"35.2"}),
    ("录像没有保管人", "处罚", blank("音像", 1, "保管人"), {"36.5"}),
    ("没有案卷号", "处罚", blank("案件", 0, "案卷号"), {"34.1"}),
    ("归档后制作文书", "处罚", change("文书", 10, "制作日期=2025-06-21"), {"4.12"}),
    ("补正迟一日告知", "许可", change("申请", 0, "补正告知日期=2025-03-11"), {"8.11"}),
    ("补正两次", "许可", change("申请", 0, "补正告知次数=2"), {"8.12"}),
    ("没有受理通知书", "许可", drop("文书", 2), {"8.2"}),
    ("受理通知书没有签收", "许可", blank("文书", 2, "签收日期"), {"8.7"}),
    ("没有申请书", "许可", drop("文书", 0), {"7.2"}),
    ("受理地点没有监控", "许可", change("申请", 0, "受理地点监控=否"), {"7.10"}),
    ("没有回执", "许可", change("送达", 0, "邮寄凭证={登记,付邮凭证}"), {"31.4-回执"}),
    ("没有强制措施决定书", "扣押", drop("文书", 11), {"13.11"}),
    ("清单拒签没有注明", "扣押", blank("文书", 12, "注明事项"), {"13.20"}),
    ("没有局办公会记录", "扣押", drop("文书", 14), {"18.4"}),
    ("留置没有见证人", "扣押", blank("送达", 1, "见证人签章"), {"29.1"}),
    (
        "留置录像没有拍到在场人员",
        "扣押",
        change("音像", 5, "画面内容={送达文书内容,留置原因,地点}"),
        {"29.5"},
    ),
    ("扣押的录像中断", "扣押", change("音像", 4, "结束时间=2025-03-12_09:50"), {"5.1", "5.2", "14.1"}),
]


@pytest.mark.parametrize(("name", "kind", "fault", "found"), FAULTS, ids=[name for name, *_ in FAULTS])
def test_one_fault_is_found_as_that_fault_and_no_other(
    ruleset: RuleSet, calendar: Calendar, name: str, kind: str, fault: Fault, found: set[str]
) -> None:
    tables = CLEAN[kind]()
    fault(tables)
    assert with_verdict(judge(ruleset, calendar, tables), Verdict.VIOLATED) == found


@pytest.mark.parametrize("kind", CLEAN)
def test_an_empty_export_violates_nothing(ruleset: RuleSet, calendar: Calendar, kind: str) -> None:
    """Only the header was exported: what is not known is never 不符合."""
    judgements = judge_header(ruleset, calendar, CLEAN[kind]()["案件"][0])
    assert {i for i in with_verdict(judgements, Verdict.VIOLATED) if not i.startswith(("4.", "34."))} == set()


def judge_header(ruleset: RuleSet, calendar: Calendar, header: dict[str, str]) -> list[Judgement]:
    from dsl.tree import Example
    from engine.examples import case_from_example

    case = case_from_example(Example("仅案件", "符合", None, {}, {"案件": (header,)}))
    reference = Reference(ruleset, calendar, TODAY, "已归档", bind(ruleset.params, {}))
    return reference.judge(prepare(case, TODAY).case)
