"""The permits: a clean one, and the faults that reviewers meet in them."""

from __future__ import annotations

from datetime import date
from typing import Final

from tests.cases import clean
from tests.cases.filing import File, at
from tests.cases.people import FANG, HEIR, MUSEUM, PERMIT_UNIT, PUBLISHER, QU, SCHOOL, TEXTILE

ACCEPTANCE: Final = "受理通知书"


def spotless() -> File:
    return clean.permit(1, "延期移交档案审批", SCHOOL, date(2025, 3, 10))


def corrected_late_and_twice() -> File:
    """Received on Monday 7 July: 14 July is the fifth working day."""
    file = clean.permit(2, "赠送档案复制件审批", MUSEUM, date(2025, 7, 7))
    first = file.id("文书", 种类="补正材料通知书")
    late, second, accepted = date(2025, 7, 15), date(2025, 7, 17), date(2025, 7, 18)
    file.change("申请", {}, 受理决定日期=accepted)
    file.change("文书", {"种类": ACCEPTANCE}, 制作日期=accepted, 签收日期=accepted)
    with file.fault("第六个工作日才告知补正", ("8.11", "S1")):
        file.change("申请", {}, 补正告知日期=late)
        file.change("文书", {"文书编号": first}, 制作日期=late, 签收日期=late)
    with file.fault("分两次要求补正", ("8.12", "S1")):
        file.change("申请", {}, 补正告知次数=2)
        items = ("申请人名称", "申请事项", "补正理由", "补正内容")
        sealed = [("申请人", MUSEUM.name)]
        file.document("补正材料通知书", second, "S1", states=items, 印章=True, 签收日期=second, signed=sealed)
    return file


def accepted_badly() -> File:
    file = clean.permit(3, "出卖档案复制件审批", PUBLISHER, date(2025, 8, 4))
    paper = file.id("文书", 种类=ACCEPTANCE)
    with file.fault("受理通知书没有盖章", ("8.5", paper)):
        file.change("文书", {"文书编号": paper}, 印章=False)
    with file.fault("受理通知书没有申请人签收，也没有公示", ("8.7", paper)):
        file.change("文书", {"文书编号": paper}, 签收日期=None)
        file.remove("签名", 文书编号=paper)
    with file.fault("受理通知书没有写申请时间", ("8.4-申请时间", paper)):
        file.change("文书", {"文书编号": paper}, 载明事项=("申请人名称", "申请事项", "审查决定意见"))
    return file


def refused_orally() -> File:
    """An oral application that was not accepted: there is no decision to ask for."""
    day, later = date(2025, 9, 8), date(2025, 9, 10)
    file = clean.open_file("西新档许〔2025〕4号", "赠送档案复制件审批", HEIR, (FANG, QU), PERMIT_UNIT)
    file.header |= {"执法类型": "行政许可", "启动方式": "依申请", "适用程序": "普通", "责令改正": False}
    file.header |= {"启动日期": day, "结案方式": "其他"}
    file.add("申请", 申请方式="口头", 申请时间=at(day, "10:05"), 处理方式=("不予受理",), 受理决定日期=later)
    file.change("申请", {}, 当场记录时间=at(day, "10:20"), 核对方式="向其宣读", 受理地点监控=True)
    signed = [("申请人", HEIR.name)]
    items: tuple[str, ...] = ("申请人基本情况", "申请事项", "事实及理由")
    file.document("口头申请记录", day, "S1", states=items, signed=signed)
    items = ("申请人名称", "申请事项", "申请时间", "审查决定意见")
    file.document("不予受理通知书", later, "S1", states=items, 印章=True, 签收日期=later, signed=signed)
    clean.closed(file, later, date(2025, 9, 17), "1-2025-004")
    with file.fault("口头申请次日才记录", ("7.7", "S1")):
        file.change("申请", {}, 当场记录时间=at(date(2025, 9, 9), "9:00"))
    with file.fault("口头申请的记录没有读给申请人，也没有交其阅读", ("7.8", "S1")):
        file.change("申请", {}, 核对方式=None)
    with file.fault("受理地点没有监控，也没有用执法记录仪", ("7.10", "S1")):
        file.change("申请", {}, 受理地点监控=False)
    return file


def posted_badly() -> File:
    file = clean.permit(5, "延期移交档案审批", TEXTILE, date(2025, 10, 20))
    service = file.id("送达", 方式="邮寄")
    with file.fault("许可决定书用普通快递寄送", ("31.1", service)):
        file.change("送达", {"送达编号": service}, 邮寄方式="其他")
    with file.fault("没有留存邮寄回执", ("31.4-回执", service)):
        file.change("送达", {"送达编号": service}, 邮寄凭证=("登记", "付邮凭证"))
    asked = file.add(
        "请求", 类型="复制记录", 提出时间=at(date(2025, 11, 12), "9:00"), 书面记录=True, 处理结果="同意"
    )
    with file.fault("科室负责人同意当事人复制记录，没有经局主要负责人", ("37.1", asked)):
        file.change("请求", {"请求编号": asked}, 批准人="其他", 涉密=False)
    paper = file.id("文书", 种类="行政许可决定书")
    file.change("文书", {"文书编号": paper}, 载明事项=(*clean.DECIDED[:4], clean.DECIDED[5]))
    file.asks.append(("21.10", paper))  # does a grant that names no performance have anything to perform?
    return file


CASES: Final = (spotless, corrected_late_and_twice, accepted_badly, refused_orally, posted_badly)
