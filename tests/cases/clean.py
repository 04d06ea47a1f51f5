"""Case files without a fault, one of each kind: what a complete export holds. The cases of the corpus start from these.

Each takes the day it starts on (a Monday far from holidays keeps it clean) and counts calendar days from there.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from tests.cases.filing import Cells, File, at
from tests.cases.people import (
    DIRECTOR,
    FANG,
    GAI,
    OFFICE_HEAD,
    PERMIT_UNIT,
    QU,
    SECTION_HEAD,
    UNIT,
    WITNESS,
    XUE,
    Officer,
    Party,
)

OFFICERS_NAMED: Final = ("执法人员姓名", "执法证件号码", "出示证件情况")
DECIDED: Final = ("当事人基本情况", "事实和证据", "适用依据", "决定内容", "履行方式和时间", "救济途径和期限")
ORDINARY: Final[Cells] = {
    "重大社会影响": False,
    "重大财产权益": False,
    "情节复杂或重大": False,
    "需专家论证": False,
    "紧急当场启动": False,
    "申请法院强制执行": False,
    "逾期不履行": False,
    "涉密类型": ("无",),
}


def open_file(case_no: str, title: str, party: Party, officers: tuple[Officer, Officer], unit: str) -> File:
    """The header that every case has."""
    file = File(case_no, party, officers)
    file.header = {"案号": case_no, "案件名称": title, "执法机构": unit}
    file.header |= {"承办人": tuple(one.name for one in officers)}
    file.header |= {"当事人名称": party.name, "当事人类型": party.kind, "证件号码": party.code}
    file.header |= {"当事人基本情况": party.profile, **ORDINARY}
    return file


def started(
    file: File, lead_on: date, form_on: date, source: str = "举报", provider: str | None = "丛女士"
) -> None:
    """Ex officio: the lead registered and in the platform the same day, then the form with its three approvals."""
    lead = file.add(
        "案源",
        来源=source,
        提供人=provider,
        发现时间=at(lead_on, "9:10"),
        登记时间=at(lead_on, "9:40"),
        录入平台时间=at(lead_on, "16:00"),
        审查决定="启动",
    )
    file.document("案源登记表", lead_on, lead)
    file.header |= {"启动方式": "依职权", "启动日期": form_on}
    form = file.document("程序启动审批表", form_on, states=("启动原因", "当事人基本情况", "事实及来源"))
    approvals(file, form, "程序启动", form_on)


def approvals(file: File, form: str, matter: str, day: date) -> None:
    """承办人, 科室负责人 and 局主要负责人 agree on one day."""
    file.approve(
        form,
        matter,
        ("承办人", file.officers[0].name, at(day, "9:00")),
        ("科室负责人", SECTION_HEAD, at(day, "10:30")),
        ("局主要负责人", DIRECTOR, at(day, "15:00")),
    )


def inspected(file: File, day: date) -> str:
    """An inspection in the party's presence."""
    inspection = file.activity(
        "现场检查",
        day,
        ("9:30", "10:40"),
        ("当事人", file.party.signs),
        地点=file.party.place,
        现场执法=True,
        办案场所=False,
        检查对象="场所",
        通知当事人到场=True,
        到场情况="当事人到场",
        结果="见现场检查笔录",
    )
    file.document("现场检查笔录", day, inspection, states=OFFICERS_NAMED, signed=file.both_sides())
    return inspection


def questioned(file: File, day: date) -> str:
    """The party questioned at the bureau, its right to challenge told first."""
    told = file.add("告知", 权利="回避", 告知时间=at(day, "13:55"), 书面=True, 当事人回应="未表示")
    file.document("权利告知书", day, told, 印章=True, 签收日期=day)
    interview = file.activity(
        "询问当事人",
        day,
        ("14:00", "15:20"),
        ("当事人", file.party.signs),
        地点="本局询问室",
        现场执法=False,
        办案场所=True,
        到场情况="当事人到场",
    )
    file.document("询问笔录", day, interview, states=OFFICERS_NAMED, signed=file.both_sides())
    return interview


def decided(file: File, kind: str, report_on: date, approved_on: date, day: date, number: str) -> str:
    """The report, the approval and the decision, handed over the day after."""
    file.header |= {"调查终结日期": report_on, "决定日期": day, "结案方式": "正常结案"}
    file.document("调查终结报告", report_on, signed=[("执法人员", one.name) for one in file.officers])
    form = file.document("案件处理审批表", approved_on)
    approvals(file, form, "案件处理", approved_on)
    return file.document(kind, day, states=DECIDED, 印章=True, 文号=number)


def performed(file: File, day: date, words: str = "已缴纳") -> None:
    """The performance of the decision recorded."""
    paper = file.document("履行情况记录", day)
    file.add("执行", 事项="履行情况", 日期=day, 过程记录=True, 结果记录=True, 文书编号=paper)


def corrected(file: File, day: date) -> str:
    """The correction checked on the spot."""
    check = file.activity(
        "改正核查",
        day,
        ("9:00", "9:40"),
        ("当事人", file.party.signs),
        地点=file.party.place,
        现场执法=True,
        办案场所=False,
        到场情况="当事人到场",
        结果="已改正",
    )
    paper = file.document("改正核查记录", day, check, signed=file.both_sides())
    file.add("执行", 事项="改正核查", 日期=day, 过程记录=True, 结果记录=True, 文书编号=paper)
    return check


def closed(file: File, day: date, archived: date, archive_no: str) -> None:
    """Closed and archived; whoever gave the lead was told how it ended."""
    for lead in file.rows("案源", 审查决定="启动"):
        lead |= {"告知日期": day, "告知内容": ("过程", "结果"), "告知书面记录": True}
        file.document("案源告知记录", day, str(lead["案源编号"]))
    file.document("卷内目录", archived)
    file.header |= {"结案日期": day, "归档日期": archived, "案卷号": archive_no}


def penalty(
    number: int,
    title: str,
    party: Party,
    start: date,
    *,
    lead_on: date | None = None,
    officers: tuple[Officer, Officer] = (XUE, GAI),
) -> File:
    """行政处罚 by the ordinary procedure: a report, an inspection, three kinds of evidence, a fine and a correction."""

    def day(count: int) -> date:
        return start + timedelta(days=count)

    year = day(23).year
    file = open_file(f"西新档罚〔{year}〕{number}号", title, party, officers, UNIT)
    file.header |= {"执法类型": "行政处罚", "适用程序": "普通", "责令改正": True}
    started(file, lead_on or start, day(2))
    inspected(file, day(1))
    questioned(file, day(3))
    collected(file, day(7))
    witnessed(file, day(10))
    told = file.add(
        "告知",
        权利="陈述申辩",
        告知时间=at(day(18), "10:00"),
        书面=True,
        当事人回应="放弃",
        放弃书面记录=True,
    )
    file.document("权利告知书", day(18), told, 印章=True, 签收日期=day(18))
    file.document("放弃权利记录", day(18), told, signed=[("当事人", party.signs)])
    decision = decided(file, "行政处罚决定书", day(17), day(22), day(23), f"西新档罚决字〔{year}〕{number}号")
    file.hand_over(decision, at(day(24), "10:20"))
    file.header |= {"履行期限": day(39), "改正期限": day(44)}
    performed(file, day(38))
    corrected(file, day(45))
    closed(file, day(52), day(60), f"2-{year}-{number:03d}")
    return file


def collected(file: File, day: date) -> str:
    """Documents obtained from the party."""
    taking = file.activity(
        "调取证据", day, ("10:00", "10:30"), ("当事人", file.party.signs), 地点=file.party.place
    )
    file.change("活动", {"活动编号": taking}, 现场执法=True, 办案场所=False, 到场情况="当事人到场")
    signed = [("当事人", file.party.signs)]
    file.document("调取证据通知书", day, taking, 印章=True, 签收日期=day, signed=signed)
    file.document("调取证据清单", day, taking, signed=file.both_sides())
    return taking


def witnessed(file: File, day: date) -> str:
    """A witness questioned at the bureau."""
    hearing = file.activity("询问证人", day, ("15:00", "15:45"), ("证人", "巴文涛"), 地点="本局询问室")
    file.change("活动", {"活动编号": hearing}, 现场执法=False, 办案场所=True)
    signed = file.both_sides("证人", "巴文涛")
    file.document("证人证言", day, hearing, states=OFFICERS_NAMED, signed=signed)
    return hearing


def permit(number: int, title: str, party: Party, start: date) -> File:
    """行政许可 on a written application: one correction told the next day, accepted, granted, posted."""

    def day(count: int) -> date:
        return start + timedelta(days=count)

    year = start.year
    file = open_file(f"西新档许〔{year}〕{number}号", title, party, (FANG, QU), PERMIT_UNIT)
    file.header |= {"执法类型": "行政许可", "启动方式": "依申请", "适用程序": "普通", "责令改正": False}
    file.header |= {"启动日期": start}
    application = file.add(
        "申请",
        申请方式="书面",
        申请时间=at(start, "9:20"),
        受理地点监控=True,
        处理方式=("补正", "受理"),
        受理决定日期=day(4),
        补正告知日期=day(1),
        补正告知次数=1,
        向社会公示=False,
    )
    sealed = [("申请人", party.name)]
    items: tuple[str, ...] = ("申请人基本情况", "申请事项", "事实及理由")
    file.document("申请书", start, application, states=items, signed=sealed, 制作人=party.name)
    items = ("申请人名称", "申请事项", "补正理由", "补正内容")
    file.document(
        "补正材料通知书", day(1), application, states=items, 印章=True, 签收日期=day(1), signed=sealed
    )
    items = ("申请人名称", "申请事项", "申请时间", "审查决定意见")
    file.document("受理通知书", day(4), application, states=items, 印章=True, 签收日期=day(4), signed=sealed)
    form = file.document("案件处理审批表", day(14))
    approvals(file, form, "案件处理", day(14))
    decision = file.document(
        "行政许可决定书", day(15), states=DECIDED, 印章=True, 文号=f"西新档许决字〔{year}〕{number}号"
    )
    file.header |= {"决定日期": day(15), "结案方式": "正常结案"}
    posted(file, decision, day(16))
    closed(file, day(21), day(30), f"1-{year}-{number:03d}")
    return file


def posted(file: File, paper: str, day: date) -> str:
    """Service by express mail with everything that is kept of it."""
    return file.add(
        "送达",
        文书编号=paper,
        受送达人=file.party.name,
        方式="邮寄",
        送达时间=at(day, "16:10"),
        收到日期=day + timedelta(days=2),
        邮寄方式="特快专递",
        清单载明=("文书名称", "文号"),
        邮寄凭证=("登记", "付邮凭证", "回执"),
    )


def coercion(number: int, title: str, party: Party, start: date) -> File:
    """行政强制: copies of archives seized, a 代履行 ordered, urged in vain and carried out, the correction checked."""

    def day(count: int) -> date:
        return start + timedelta(days=count)

    year = day(23).year
    file = open_file(f"西新档强〔{year}〕{number}号", title, party, (XUE, GAI), UNIT)
    file.header |= {"执法类型": "行政强制", "适用程序": "普通", "责令改正": True}
    file.header |= {"情节复杂或重大": True, "重大财产权益": True, "逾期不履行": True}
    started(file, start, day(1), "机关移送", "区文化执法大队")
    inspected(file, day(2))
    seized(file, day(3))
    questioned(file, day(8))
    file.document("局办公室审核意见", day(21), 制作人=OFFICE_HEAD, 印章=True)
    meeting(file, day(22))
    decision = decided(file, "行政强制决定书", day(17), day(22), day(23), f"西新档强决字〔{year}〕{number}号")
    file.hand_over(decision, at(day(24), "10:20"))
    urge = file.document("催告书", day(42), 印章=True, 文号=f"西新档催〔{year}〕{number}号")
    file.hand_over(urge, at(day(43), "10:00"))
    file.add("执行", 事项="催告", 日期=day(43), 过程记录=True, 结果记录=True, 文书编号=urge)
    enforced(file, day(58))
    file.header |= {"履行期限": day(38), "改正期限": day(38)}
    performed(file, day(59))
    corrected(file, day(64))
    closed(file, day(70), day(80), f"3-{year}-{number:03d}")
    return file


def seized(file: File, day: date) -> str:
    """Things seized in the party's presence, with decision and list."""
    seizure = file.activity(
        "扣押",
        day,
        ("9:00", "10:10"),
        ("当事人", file.party.signs),
        ("见证人", WITNESS),
        地点=file.party.place,
        现场执法=True,
        办案场所=False,
        检查对象="物品",
        通知当事人到场=True,
        到场情况="当事人到场",
    )
    signed = file.both_sides()
    paper = file.document("强制措施决定书", day, seizure, 印章=True, 签收日期=day, signed=[signed[-1]])
    file.document("强制措施物品清单", day, seizure, signed=[*signed, ("见证人", WITNESS)])
    file.hand_over(paper, at(day, "10:20"))
    return seizure


def stored(file: File, day: date) -> str:
    """先行登记保存 on the spot, approved before."""
    signed = file.both_sides()
    storing = file.activity(
        "先行登记保存",
        day,
        ("11:00", "11:40"),
        ("当事人", file.party.signs),
        地点=file.party.place,
        现场执法=True,
        检查对象="物品",
        到场情况="当事人到场",
    )
    form = file.document("先行登记保存证据审批表", day, storing)
    file.approve(form, "先行登记保存", ("局主要负责人", DIRECTOR, at(day, "10:50")))
    file.document("先行登记保存证据通知书", day, storing, 印章=True, 签收日期=day, signed=[signed[-1]])
    file.document("先行登记保存物品清单", day, storing, signed=signed)
    return storing


def meeting(file: File, day: date) -> str:
    """The bureau's meeting on a complex or major case."""
    talk = file.activity("集体讨论", day, ("14:30", "15:30"), filmed=False, 地点="局会议室", 现场执法=False)
    return file.document("局办公会讨论记录", day, talk, 制作人=OFFICE_HEAD)


def enforced(file: File, day: date) -> str:
    """代履行 by a third party, on film from beginning to end."""
    doing = file.activity(
        "强制执行",
        day,
        ("8:40", "11:30"),
        ("当事人", file.party.signs),
        ("见证人", WITNESS),
        地点=file.party.place,
        现场执法=True,
        办案场所=False,
        检查对象="物品",
        强制执行方式="代履行",
        到场情况="当事人到场",
    )
    file.document("强制执行文书", day, doing, 印章=True, 签收日期=day)
    paper = file.document("强制执行记录", day, doing, signed=[*file.both_sides(), ("见证人", WITNESS)])
    file.add("执行", 事项="强制执行", 日期=day, 过程记录=True, 结果记录=True, 文书编号=paper)
    return doing


def unserved(file: File, paper: str) -> None:
    """Takes out how a document was served, with the receipt and the pictures of it."""
    for service in file.rows("送达", 文书编号=paper):
        ident = str(service["送达编号"])
        file.remove("文书", 种类="送达回证", 关联编号=(ident,))
        file.remove("音像", 关联编号=(ident,))
        file.remove("送达", 送达编号=ident)


def left(file: File, paper: str, day: date) -> str:
    """Service by leaving the document: refusal noted, a witness there, photos of all that they have to show."""
    moment = at(day, "10:20")
    service = file.add(
        "送达",
        文书编号=paper,
        受送达人=file.party.name,
        方式="留置",
        送达时间=moment,
        送达回证=True,
        送达人签章=True,
        见证人签章=True,
        拒收事由="认为处罚过重，拒绝签收",
        拒收日期=day,
        留置住所=False,
    )
    file.receipt(service, moment, ("见证人", WITNESS))
    shown = ("送达文书内容", "留置原因", "地点", "在场人员")
    file.photo(service, moment, 画面内容=shown)
    file.asks.append(("29.8", service))
    return service


def posted_up(file: File, paper: str, day: date) -> str:
    """Service by a notice on the board, filmed, with its reason, place and course on record."""
    moment = at(day, "9:00")
    service = file.add("送达", 文书编号=paper, 受送达人=file.party.name, 方式="公告", 送达时间=moment)
    file.change("送达", {"送达编号": service}, 公告方式="张贴公告", 公告记录=("原因", "公告载体", "送达经过"))
    file.document("公告", day, service, 印章=True)
    file.film(service, at(day, "8:55"), at(day, "9:10"))
    return service


def entrusted(file: File, paper: str, day: date) -> str:
    """Service through another archives bureau, with letter and receipt."""
    service = file.add(
        "送达", 文书编号=paper, 受送达人=file.party.name, 方式="委托", 送达时间=at(day, "14:30")
    )
    signed: Cells = {"送达人签章": True, "受送达人签章": True, "收到日期": day}
    file.change("送达", {"送达编号": service}, 送达回证=True, 委托函=True, **signed)
    file.document("委托函", day - timedelta(days=2), service, 印章=True)
    file.receipt(service, at(day, "14:30"), ("受送达人", file.party.signs))
    return service


def heard(file: File, day: date, agent: str) -> str:
    """A hearing that the party asked for, on film; its transcript signed by all who took part."""
    told = file.add(
        "告知", 权利="听证", 告知时间=at(day - timedelta(days=8), "10:00"), 书面=True, 当事人回应="行使"
    )
    file.document("权利告知书", day - timedelta(days=8), told, 印章=True, 签收日期=day - timedelta(days=8))
    asked = file.add(
        "请求", 类型="听证", 提出时间=at(day - timedelta(days=7), "9:00"), 书面记录=True, 处理结果="受理"
    )
    party = file.party.signs
    hosts = (("听证主持人", OFFICE_HEAD), ("听证记录人", QU.name))
    there = (*hosts, ("当事人", party), ("代理人", agent))
    hearing = file.activity(
        "听证", day, ("9:00", "11:40"), *there, 地点="本局听证室", 现场执法=False, 办案场所=True
    )
    file.document("听证会通知书", day - timedelta(days=7), asked, 印章=True, 签收日期=day - timedelta(days=7))
    signed = [("听证主持人", OFFICE_HEAD), ("听证记录人", QU.name), *file.both_sides(), ("代理人", agent)]
    file.document("听证笔录", day, hearing, signed=signed, 制作人=QU.name)
    return hearing
