"""The penalties: a clean one, and the faults that reviewers meet in them."""

from __future__ import annotations

from datetime import date
from typing import Final

from tests.cases import clean
from tests.cases.filing import ADVISED, MANUAL, UNKNOWN, Cells, File, at
from tests.cases.people import (
    BUILDER,
    CLINIC,
    COLLECTOR,
    COLLEGE,
    DEALER,
    ESTATE,
    FANG,
    FARM,
    FOUNDRY,
    GAI,
    HOUSING,
    LOGISTICS,
    OFFICE_HEAD,
    PORT,
    QU,
    SHIPYARD,
    STEEL,
    TRADER,
    XUE,
)

DECISION: Final = "行政处罚决定书"


def spotless() -> File:
    return clean.penalty(1, "擅自销毁档案案", FOUNDRY, date(2025, 2, 17))


def one_officer() -> File:
    file = clean.penalty(2, "未按规定移交档案案", HOUSING, date(2025, 6, 9))
    interview, inspection = file.id("活动", 类型="询问当事人"), file.id("活动", 类型="现场检查")
    with file.fault("询问当事人时只有一名执法人员", ("11.1", interview)):
        file.remove("人员", 活动编号=interview, 姓名=GAI.name)
        file.remove("签名", 文书编号=file.id("文书", 种类="询问笔录"), 姓名=GAI.name)
    with file.fault("现场检查的一名执法人员没有登记执法证号", ("11.1", inspection)):
        file.change("人员", {"活动编号": inspection, "姓名": GAI.name}, 执法证号=None)
    return file


def late_over_the_holiday() -> File:
    """Found on 30 September: 9, 10 and 11 October (a make-up workday) are the three working days."""
    file = clean.penalty(3, "损毁档案案", SHIPYARD, date(2025, 10, 13), lead_on=date(2025, 9, 30))
    with file.fault("国庆前发现的案源，节后第四个工作日才录入平台", ("10.1", "L1")):
        file.change("案源", {}, 录入平台时间=at(date(2025, 10, 13), "10:00"))
    with file.fault("只把执法过程告知举报人，没有告知结果", ("10.5-结果", "L1")):
        file.change("案源", {}, 告知内容=("过程",))
    return file


def no_remedy_named() -> File:
    file = clean.penalty(4, "向未经批准的单位出售档案案", TRADER, date(2025, 6, 16))
    decision, interview = file.id("文书", 种类=DECISION), file.id("活动", 类型="询问当事人")
    with file.fault("处罚决定书没有写救济途径和期限", ("21.6", decision)):
        file.change("文书", {"种类": DECISION}, 载明事项=clean.DECIDED[:-1])
    film = file.id("音像", 关联编号=(interview,))
    with file.fault("周四的询问录像，隔了周末到下周二才存储", ("35.1", film)):
        file.change("音像", {"音像编号": film}, 存储时间=at(date(2025, 6, 24), "9:00"))
    film = file.id("音像", 关联编号=(file.id("活动", 类型="现场检查"),))
    with file.fault("现场检查的录像存在个人电脑上，没有保管人", ("35.2", film), ("36.5", film)):
        file.change("音像", {"音像编号": film}, 存储位置="其他", 保管人=None)
    return file


def no_transcript() -> File:
    file = clean.penalty(5, "未按规定移交档案案", FARM, date(2025, 6, 23))
    interview = file.id("活动", 类型="询问当事人")
    with file.fault("询问当事人没有询问笔录", ("11.3", interview), ("13.1", interview)):
        file.remove("文书", 种类="询问笔录")
    paper = file.id("文书", 种类="现场检查笔录")
    with file.fault("当事人拒绝在现场检查笔录上签字，没有注明", ("13.20", paper)):
        file.change("签名", {"文书编号": paper, "角色": "当事人"}, 方式="拒绝")
    return file


def never_served() -> File:
    file = clean.penalty(6, "个人非法买卖档案案", DEALER, date(2025, 7, 7))
    decision = file.id("文书", 种类=DECISION)
    with file.fault("处罚决定书没有送达", ("4.4", decision)):
        clean.unserved(file, decision)
    with file.fault("没有履行情况的记录", ("23.1", file.case_no)):
        file.remove("文书", 种类="履行情况记录")
    return file


def approved_too_late() -> File:
    file = clean.penalty(7, "损毁档案案", PORT, date(2025, 7, 14))
    head = {"环节": "局主要负责人"}
    with file.fault("询问以后，局主要负责人才批准启动", ("9.3", file.case_no)):
        file.change("审批", {"事项": "程序启动", **head}, 时间=at(date(2025, 7, 18), "9:00"))
    with file.fault("决定作出的次日，局主要负责人才同意", ("18.1", file.case_no)):
        file.change("审批", {"事项": "案件处理", **head}, 时间=at(date(2025, 8, 7), "9:00"))
    film = file.id("音像", 关联编号=(file.id("活动", 类型="询问当事人"),))
    # Whether the film is secret is not in the export, so whether leave was needed for that reason (38.2) is not known.
    cut = ("39.3", f"{film}#1", MANUAL), ("38.2", f"{film}#1", UNKNOWN)
    with file.fault("询问录像被人剪辑过，没有批准", also=cut):
        file.add("调用", 对象编号=film, 操作="修改", 操作人=GAI.name, 时间=at(date(2025, 9, 1), "16:00"))
    return file


def left_without_witness() -> File:
    file = clean.penalty(8, "擅自销毁档案案", BUILDER, date(2025, 7, 21))
    decision = file.id("文书", 种类=DECISION)
    clean.unserved(file, decision)
    service = clean.left(file, decision, date(2025, 8, 14))
    with file.fault("留置送达没有见证人签字", ("29.1", service)):
        file.change("送达", {"送达编号": service}, 见证人签章=False)
        file.remove("签名", 角色="见证人")
    with file.fault("留置送达只有照片，没有录像", also=[("5.3", service, ADVISED)]):
        pass
    with file.fault("照片没有拍到留置原因", ("29.3", service)):
        file.change("音像", {"关联编号": (service,)}, 画面内容=("送达文书内容", "地点", "在场人员"))
    return file


def posted_without_film() -> File:
    file = clean.penalty(9, "未按规定移交档案案", CLINIC, date(2025, 7, 28))
    decision = file.id("文书", 种类=DECISION)
    clean.unserved(file, decision)
    service = clean.posted_up(file, decision, date(2025, 8, 21))
    with file.fault("张贴公告没有拍照、录像", ("33.1", service), also=[("5.3", service, ADVISED)]):
        file.remove("音像", 关联编号=(service,))
    with file.fault("没有写明为什么公告送达", ("33.2", service)):
        file.change("送达", {"送达编号": service}, 公告记录=("公告载体", "送达经过"))
    asked = file.add("请求", 类型="调查证据", 提出时间=at(date(2025, 8, 11), "9:00"), 书面记录=True)
    with file.fault("不受理调查证据的申请，没有说明理由", ("16.1", asked)):
        file.change("请求", {"请求编号": asked}, 处理结果="不受理", 说明理由=False)
    told = ("告知权利情况", "被申请人员姓名", "申请理由")
    asked = file.add(
        "请求", 类型="回避", 提出时间=at(date(2025, 7, 31), "14:05"), 书面记录=True, 处理结果="不同意"
    )
    with file.fault(
        "回避记录没有本局审核意见和意见告知情况", ("15.3-审核意见", asked), ("15.3-意见告知情况", asked)
    ):
        file.change("请求", {"请求编号": asked}, 记录内容=told)
    return file


def heard_and_major() -> File:
    file = clean.penalty(10, "擅自销毁档案案", ESTATE, date(2025, 10, 20), officers=(FANG, XUE))
    file.header |= {"情节复杂或重大": True}
    hearing = clean.heard(file, date(2025, 11, 10), "卜令先")
    file.document("局办公室审核意见", date(2025, 11, 11), 制作人=OFFICE_HEAD, 印章=True)
    with file.fault("情节复杂，没有局办公会讨论的记录", ("18.4", file.case_no)):
        pass
    agent = next(n for n, row in enumerate(file.rows("人员", 活动编号=hearing), 1) if row["角色"] == "代理人")
    with file.fault("代理人没有在听证笔录上签字，也没有注明", ("20.8", f"{hearing}#{agent}")):
        file.remove("签名", 角色="代理人")
    missing = ("5.2", hearing, ADVISED), ("20.9", hearing, UNKNOWN)
    with file.fault("听证没有录音录像，主持人是否要求过没有导出", also=missing):
        file.remove("音像", 关联编号=(hearing,))
    return file


def gaps_in_the_export() -> File:
    file = clean.penalty(11, "未按规定移交档案案", COLLEGE, date(2025, 12, 1))
    decision, interview = file.id("文书", 种类=DECISION), file.id("活动", 类型="询问当事人")
    clean.unserved(file, decision)
    service = clean.entrusted(file, decision, date(2025, 12, 25))
    with file.fault("委托送达是否附相关文书，没有导出", also=[("30.2", service, UNKNOWN)]):
        pass
    film: Cells = {"关联编号": (interview,)}
    lost = ("5.2", interview, UNKNOWN), ("14.1", interview, UNKNOWN)
    with file.fault("询问录像没有填关联编号，不知道拍的是哪次活动", also=lost):
        file.change("音像", film, 证明对象="询问过程", 关联编号=None)
    unknown = [(one, "L1", UNKNOWN) for one in ("10.5-过程", "10.5-结果", "10.6")]
    with file.fault("举报人是谁没有登记，也没有告知的记录", also=unknown):
        file.change("案源", {}, 提供人=None, 告知日期=None, 告知内容=None, 告知书面记录=None)
        file.remove("文书", 种类="案源告知记录")
    return file


def on_the_spot() -> File:
    """A warning on the spot: whether approval and report may be left out is a question for a person."""
    day, later = date(2025, 11, 6), date(2025, 11, 13)
    file = clean.open_file("西新档罚〔2025〕12号", "未按规定移交档案案", COLLECTOR, (GAI, QU), "执法监督科")
    file.header |= {"执法类型": "行政处罚", "启动方式": "依职权", "适用程序": "简易", "责令改正": False}
    file.header |= {"启动日期": day, "决定日期": day, "结案方式": "正常结案"}
    clean.inspected(file, day)
    file.add("告知", 权利="回避", 告知时间=at(day, "9:35"), 书面=False, 当事人回应="未表示")
    told = file.add("告知", 权利="陈述申辩", 告知时间=at(day, "10:20"), 书面=False, 当事人回应="未表示")
    paper = file.document(DECISION, at(day, "10:35"), states=clean.DECIDED, 印章=True)
    service = file.hand_over(paper, at(day, "10:40"))
    clean.performed(file, later, "已改正")
    clean.closed(file, later, date(2025, 11, 20), "2-2025-012")
    file.asks += [(one, file.case_no) for one in ("9.11", "17.4", "18.5")] + [("20.11", told)]
    with file.fault("送达回证没有收到日期", ("27.2", service)):
        file.change("送达", {"送达编号": service}, 收到日期=None)
        file.change("签名", {"角色": "受送达人"}, 日期=None)
    with file.fault("没有核实签收人身份的记录", ("28.1", service)):
        file.change("送达", {"送达编号": service}, 身份核实记录=None)
    return file


def under_way() -> File:
    """Not decided yet: what a decision presupposes is not due."""
    day = date(2026, 3, 9)
    file = clean.open_file("西新档罚〔2026〕1号", "擅自销毁档案案", LOGISTICS, (XUE, QU), "执法监督科")
    file.header |= {"执法类型": "行政处罚", "启动方式": "依职权", "适用程序": "普通", "启动日期": day}
    file.header |= {"紧急当场启动": True, "当场启动时间": at(day, "10:00"), "责令改正": None}
    clean.inspected(file, day)
    storing = clean.stored(file, day)
    with file.fault("紧急当场启动，过了二十四小时才报告局主要负责人", ("9.4", file.case_no)):
        file.header["报告负责人时间"] = at(date(2026, 3, 10), "15:30")
    with file.fault("先行登记保存没有物品清单", ("13.10", storing)):
        file.remove("文书", 种类="先行登记保存物品清单")
    return file


def kinds_of_evidence() -> File:
    file = clean.penalty(2, "损毁档案案", STEEL, date(2026, 3, 9), officers=(GAI, FANG))
    day = date(2026, 3, 17)
    testing = file.activity("检验检测鉴定", day, ("9:00", "9:30"), filmed=False, 地点="示例档案修复鉴定中心")
    paper = file.document(
        "结论性意见书", date(2026, 3, 20), testing, 制作人="示例档案修复鉴定中心", 印章=True
    )
    with file.fault("鉴定意见书没有机构盖章，也没有专家签字", ("13.22", paper)):
        file.change("文书", {"文书编号": paper}, 印章=False)
    taking = file.activity("电子数据收集", day, ("10:00", "10:50"), ("当事人", STEEL.signs), 现场执法=True)
    with file.fault("收集电子数据没有书面记录", ("13.14", taking)):
        pass
    collecting = file.activity(
        "视听资料收集", day, ("14:00", "14:30"), ("当事人", STEEL.signs), 现场执法=True
    )
    tape = file.film(
        collecting,
        at(date(2026, 1, 20), "9:00"),
        at(date(2026, 1, 20), "9:12"),
        类型="录音",
        用途="证据",
        设备="其他",
        制作方法="由当事人手机录制，当场复制",
        制作时间=at(date(2026, 1, 20), "9:12"),
        制作人="门守信",
        证明对象="当事人知道档案已受潮",
    )
    with file.fault("作为证据的录音没有附文字记录", ("13.17", tape)):
        pass
    return file


CASES: Final = (
    spotless,
    one_officer,
    late_over_the_holiday,
    no_remedy_named,
    no_transcript,
    never_served,
    approved_too_late,
    left_without_witness,
    posted_without_film,
    heard_and_major,
    gaps_in_the_export,
    on_the_spot,
    under_way,
    kinds_of_evidence,
)
