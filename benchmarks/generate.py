"""Realistic cases for measuring: 处罚, 许可 and 强制 as an archives bureau keeps them, with a share of faults and of unknowns.

``generate(n, seed)`` gives the same cases for the same seed. Each case starts clean and whole (10 to 80 rows over all
tables); then about one value in eight of those that rules look at is spoilt, and about one in twenty is not known (a link
left blank, a column that was not exported).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import cast

from records.case import CaseRecord
from records.columns import Kind, Value
from records.row import Row
from records.schema import CASE, CASE_TABLES, TABLES
from records.tables import Case

FAULTS = 0.12
UNKNOWNS = 0.05
Values = dict[str, Value | None]
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林高罗"
_GIVEN = ("建国", "秀英", "海涛", "丽", "伟", "静", "志强", "敏", "明", "晓东", "玉兰", "文博")
_UNITS = ("执法监督科", "业务指导科", "档案管理科", "法规宣教科")
_DECISIONS = ("当事人基本情况", "事实和证据", "适用依据", "决定内容", "履行方式和时间", "救济途径和期限")
_TRANSCRIPT = ("执法人员姓名", "执法证件号码", "出示证件情况")
# What a fault leaves alone: what the row is, and how rows hang together.
_FIXED = frozenset(
    {
        "case_no",
        "kind",
        "mode",
        "role",
        "action_kind",
        "initiation",
        "procedure",
        "subject_ids",
        "right",
        "purpose",
    }
    | {"activity_id", "document_id", "application_id", "lead_id", "notice_id", "request_id", "service_id"}
    | {"recording_id", "enforcement_id", "matter", "step", "action", "source", "outcome", "decision"}
)
_LINKS = ("subject_ids", "activity_id", "document_id")


def generate(count: int, seed: int) -> Iterator[CaseRecord]:
    """``count`` cases in memory."""
    chance = random.Random(seed)
    for number in range(1, count + 1):
        build = chance.choices((_penalty, _permit, _coercion), (6, 3, 1))[0]
        file = _File(chance, number)
        build(file)
        yield file.record()


class _File:
    """A case being put together: rows by table, with numbered ids and a clock that moves on."""

    def __init__(self, chance: random.Random, number: int) -> None:
        self.chance = chance
        self.no = f"档执〔{2024 + number % 2}〕{number}号"
        self.day = date(2024, 1, 8) + timedelta(days=chance.randrange(700))
        self.header: Values = {"case_no": self.no}
        self.rows: dict[str, list[Values]] = {table: [] for table in CASE_TABLES}
        self.officers = [(self.name(), f"鲁档{chance.randrange(100000, 999999)}") for _ in range(2)]
        self.party = self.name() if chance.random() < 0.4 else f"{self.name()}商贸有限公司"
        self._numbers: dict[str, int] = {}

    def name(self) -> str:
        return self.chance.choice(_SURNAMES) + self.chance.choice(_GIVEN)

    def id(self, prefix: str) -> str:
        self._numbers[prefix] = self._numbers.get(prefix, 0) + 1
        return f"{prefix}{self._numbers[prefix]}"

    def later(self, most: int = 4) -> date:
        self.day += timedelta(days=self.chance.randint(0, most))
        return self.day

    def at(self, hour: int, minute: int = 0) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, hour, minute)

    def add(self, table: str, **values: Value | None) -> None:
        self.rows[table].append({"case_no": self.no, **values})

    def document(self, kind: str, *about: str, signed: tuple[str, ...] = (), **values: Value | None) -> str:
        """A document with its signatures; returns its id."""
        ident = self.id("W")
        whole: Values = {
            "number": f"{self.no}-{ident}",
            "made_at": self.day,
            "maker": self.officers[0][0],
            "sealed": True,
            "states": (),
            "notes": (),
            "carrier": "执法文书",
            "form": "纸质",
            "received_on": self.day,
            "pages": str(self.chance.randint(1, 90)),
        }
        self.add("文书", document_id=ident, kind=kind, subject_ids=about or None, **(whole | values))
        for role in signed:
            self.add("签名", document_id=ident, role=role, name=self.name(), mode="签名", signed_on=self.day)
        return ident

    def activity(self, kind: str, *documents: str, minutes: int = 60, **values: Value | None) -> str:
        """An activity with two officers, its documents signed by both sides, and a recording of the whole."""
        ident = self.id("H")
        self.later()
        start, end = self.at(9), self.at(9) + timedelta(minutes=minutes)
        whole: Values = {"on_site": kind in ("现场检查", "勘验"), "in_office": False, "party_notified": True}
        whole |= {"attendance": "当事人到场", "place": "开发区长江路", "target": None, "result": "已记录"}
        whole |= {"recording_required": False, "enforcement_method": None}
        self.add("活动", activity_id=ident, kind=kind, started_at=start, ended_at=end, **(whole | values))
        for name, badge in self.officers:
            self.add("人员", activity_id=ident, name=name, role="执法人员", badge_no=badge, badge_shown=True)
        self.add("人员", activity_id=ident, name=self.party, role="当事人", badge_no=None, badge_shown=None)
        for document in documents:
            self.document(document, ident, signed=("执法人员", "执法人员", "当事人"), states=_TRANSCRIPT)
        self.recording(ident, start, end)
        return ident

    def recording(self, about: str, start: datetime, end: datetime, kind: str = "录像") -> None:
        self.add(
            "音像",
            recording_id=self.id("Y"),
            subject_ids=(about,),
            kind=kind,
            purpose="过程记录",
            started_at=start,
            ended_at=end,
            device="执法记录仪",
            maker=self.officers[0][0],
            method="执法记录仪拍摄",
            made_at=end,
            proves="执法过程",
            transcript=True,
            shows=("送达文书内容", "留置原因", "地点", "在场人员"),
            stored_at=end + timedelta(days=1),
            store="执法平台",
            keeper=self.name(),
            filed=True,
            file=None,
            sha256=None,
        )

    def serve(self, document: str) -> None:
        ident = self.id("D")
        mode = self.chance.choices(("直接", "留置", "邮寄", "委托", "公告"), (14, 2, 3, 1, 1))[0]
        when = self.at(15)
        values: Values = {"receipt": True, "received_on": self.day, "identity_checked": True}
        values |= {"server_signed": True, "recipient_signed": mode != "留置", "receiver_signed": False}
        values |= {"witness_signed": mode == "留置", "refusal_reason": "拒绝签收" if mode == "留置" else None}
        values |= {"refused_on": self.day if mode == "留置" else None, "left_at_residence": mode == "留置"}
        values |= {"entrustment": mode == "委托", "documents_attached": mode == "委托"}
        values |= {"post_kind": "特快专递" if mode == "邮寄" else None}
        values |= {"list_states": ("文书名称", "文号") if mode == "邮寄" else None}
        values |= {"post_proofs": ("登记", "付邮凭证", "回执") if mode == "邮寄" else None}
        values |= {"announcement": "张贴公告" if mode == "公告" else None}
        values |= {"announcement_states": ("原因", "公告载体", "送达经过") if mode == "公告" else None}
        self.add(
            "送达",
            service_id=ident,
            document_id=document,
            addressee=self.party,
            mode=mode,
            served_at=when,
            **values,
        )
        self.document("送达回证", ident, signed=("送达人", "受送达人", "见证人"))
        self.recording(ident, when - timedelta(minutes=10), when + timedelta(minutes=10))

    def approval(self, matter: str, form: str, states: tuple[str, ...] = ()) -> str:
        ident = self.document(form, states=states)
        for hour, step in enumerate(("承办人", "科室负责人", "局主要负责人"), 9):
            self.add(
                "审批",
                document_id=ident,
                matter=matter,
                step=step,
                name=self.name(),
                opinion="同意",
                outcome="同意",
                signed=True,
                approved_at=self.at(hour),
            )
        return ident

    def tell(self, right: str, response: str = "未表示") -> None:
        ident = self.id("G")
        self.add(
            "告知",
            notice_id=ident,
            right=right,
            told_at=self.at(10),
            written=True,
            response=response,
            waiver_recorded=response == "放弃",
        )
        self.document("权利告知书", ident, signed=("当事人",))

    def close(self, decision: str) -> None:
        """Decision, service, performance, archiving."""
        self.header |= {"investigated_on": self.later(), "closing_kind": "正常结案"}
        self.document("调查终结报告", signed=("执法人员",))
        self.approval("案件处理", "案件处理审批表")
        self.header["decided_on"] = self.later()
        self.serve(self.document(decision, states=_DECISIONS))
        self.later(20)
        self.document("履行情况记录")
        self.add(
            "执行",
            enforcement_id=self.id("Z"),
            kind="履行情况",
            done_on=self.day,
            process_recorded=True,
            result_recorded=True,
            document_id=f"W{self._numbers['W']}",
        )
        self.header |= {"closed_on": self.day, "archived_on": self.later(10), "archive_no": f"卷{self.no}"}

    def record(self) -> CaseRecord:
        """The case with its share of faults and unknowns."""
        header: Values = {
            "title": f"{self.party}案",
            "unit": self.chance.choice(_UNITS),
            "handlers": tuple(name for name, _ in self.officers),
            "party_name": self.party,
            "party_type": "自然人" if len(self.party) < 4 else "法人",
            "party_id": None,
            "party_profile": "见案卷",
            "approval_exemption": None,
            "started_on_spot_at": None,
            "reported_at": None,
            "secrecy": ("无",),
            "security_level": None,
            "performance_due": None,
            "correction_due": None,
        }
        flags = [
            *("major_social_impact", "major_property_interest", "complex_or_major", "needs_expert_review")
        ]
        flags += ["emergency_start", "correction_ordered", "defaulted", "court_enforcement"]
        header |= dict.fromkeys(flags, False) | self.header
        case = TABLES[CASE].model.build(header)
        assert isinstance(case, Case)
        tables = {table: self._table(table, rows) for table, rows in self.rows.items()}
        return CaseRecord(case, MappingProxyType(tables))

    def _table(self, table: str, rows: list[Values]) -> tuple[Row, ...]:
        chance, model = self.chance, TABLES[table].model
        hidden = None
        if rows and chance.random() < UNKNOWNS:
            hidden = chance.choice(sorted(set(rows[0]) - {"case_no", TABLES[table].id_attr}))
        made: list[Row] = []
        for row in rows:
            values = {name: value for name, value in row.items() if name != hidden}
            if chance.random() < FAULTS:
                self._spoil(table, values)
            if chance.random() < UNKNOWNS:
                for link in _LINKS:
                    if link in values and link != TABLES[table].id_attr:
                        values[link] = None
            made.append(model.build(values))
        return tuple(made)

    def _spoil(self, table: str, values: Values) -> None:
        """One thing about a row that is not as it should be."""
        candidates = [
            name for name, value in values.items() if name not in _FIXED and value not in (None, (), False)
        ]
        if not candidates:
            return
        name = self.chance.choice(candidates)
        column = TABLES[table].column(name)
        value = values[name]
        if column.kind is Kind.FLAG:
            values[name] = False
        elif column.kind is Kind.LIST:
            values[name] = tuple(cast(tuple[str, ...], value)[:-1])
        elif column.kind in (Kind.DATE, Kind.TIME):
            values[name] = cast(date, value) + timedelta(days=self.chance.choice((3, 7, 30)))
        else:
            values[name] = None


def _penalty(file: _File) -> None:
    file.header |= {
        "action_kind": "行政处罚",
        "initiation": "依职权",
        "procedure": "普通",
        "initiated_on": file.day,
    }
    lead = file.id("L")
    file.add(
        "案源",
        lead_id=lead,
        source=file.chance.choice(("投诉", "举报", "上级移送", "自行发现")),
        provider=file.name(),
        discovered_at=file.at(9),
        registered_at=file.at(10),
        entered_at=file.at(16),
        decision="启动",
        informed_on=file.day,
        informed_of=("过程", "结果"),
        informing_recorded=True,
    )
    file.document("案源登记表", lead)
    file.document("案源告知记录", lead)
    file.later()
    file.approval("程序启动", "程序启动审批表", states=("启动原因", "当事人基本情况", "事实及来源"))
    file.activity("现场检查", "现场检查笔录", target="场所")
    for _ in range(file.chance.randint(1, 3)):
        file.activity("询问当事人", "询问笔录", minutes=90)
    if file.chance.random() < 0.5:
        file.activity("询问证人", "证人证言")
    if file.chance.random() < 0.4:
        file.activity("调取证据", "调取证据通知书", "调取证据清单")
    if file.chance.random() < 0.2:
        file.approval("先行登记保存", "先行登记保存证据审批表")
        file.activity("先行登记保存", "先行登记保存证据通知书", "先行登记保存物品清单")
    file.tell("回避")
    file.later()
    file.tell("陈述申辩", file.chance.choice(("未表示", "放弃", "行使")))
    if file.chance.random() < 0.3:
        file.activity("陈述申辩", "陈述申辩笔录")
    file.close("行政处罚决定书")


def _permit(file: _File) -> None:
    file.header |= {
        "action_kind": "行政许可",
        "initiation": "依申请",
        "procedure": "普通",
        "initiated_on": file.day,
    }
    application = file.id("S")
    correction = file.chance.random() < 0.3
    file.add(
        "申请",
        application_id=application,
        mode="书面",
        applied_at=file.at(9),
        recorded_at=None,
        confirmation=None,
        monitored_place=True,
        outcome=("补正", "受理") if correction else ("受理",),
        decided_on=file.day,
        correction_told_on=file.day if correction else None,
        correction_notices=1 if correction else 0,
        publicised=False,
    )
    file.document(
        "申请书", application, signed=("申请人",), states=("申请人基本情况", "申请事项", "事实及理由")
    )
    if correction:
        items = ("申请人名称", "申请事项", "补正理由", "补正内容")
        file.document("补正材料通知书", application, signed=("申请人",), states=items)
    accepted = ("申请人名称", "申请事项", "申请时间", "审查决定意见")
    file.document("受理通知书", application, signed=("申请人",), states=accepted)
    file.recording(application, file.at(9), file.at(9, 40))
    file.close("行政许可决定书")


def _coercion(file: _File) -> None:
    _penalty(file)
    file.header["action_kind"] = "行政强制"
    file.activity("扣押", "强制措施决定书", "强制措施物品清单", target="物品")
    request = file.id("Q")
    file.add(
        "请求",
        request_id=request,
        kind="调查证据",
        requested_at=file.at(11),
        recorded=True,
        states=("申请理由",),
        outcome="受理",
        reasoned=True,
        approver=None,
        secret=False,
    )
    file.document("证据申请处理记录", request)
    file.add(
        "调用",
        subject_id="Y1",
        action="查阅",
        actor=file.name(),
        acted_at=file.at(9),
        approver=None,
        secret=False,
    )
