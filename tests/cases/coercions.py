"""The coercions: a clean one, and the faults that reviewers meet in them."""

from __future__ import annotations

from datetime import date
from typing import Final

from tests.cases import clean
from tests.cases.filing import ADVISED, File, at
from tests.cases.people import HOUSING, LOGISTICS, TRADER


def spotless() -> File:
    return clean.coercion(1, "非法买卖档案复制件案", TRADER, date(2025, 6, 9))


def seized_badly() -> File:
    file = clean.coercion(2, "危及档案安全代履行案", HOUSING, date(2025, 6, 30))
    paper = file.id("文书", 种类="强制措施决定书")
    with file.fault("强制措施决定书没有盖章", ("13.23", paper)):
        file.change("文书", {"文书编号": paper}, 印章=False)
    paper = file.id("文书", 种类="强制措施物品清单")
    with file.fault("物品清单没有执法人员签字", ("13.19", paper)):
        file.remove("签名", 文书编号=paper, 角色="执法人员")
    paper = file.id("文书", 种类="催告书")
    with file.fault("催告书没有送达", ("24.2", paper)):
        clean.unserved(file, paper)
        file.remove("执行", 事项="催告")
    doing = file.id("活动", 类型="强制执行")
    partly = [(one, doing, ADVISED) for one in ("5.1", "5.2", "14.1")]
    with file.fault("代履行没有过程记录，录像只拍了开头", ("25.2", doing), also=partly):
        file.remove("文书", 种类="强制执行记录")
        file.change("音像", {"关联编号": (doing,)}, 结束时间=at(date(2025, 8, 27), "9:10"))
    return file


def major_without_advice() -> File:
    file = clean.coercion(1, "危及档案安全代履行案", LOGISTICS, date(2026, 3, 9))
    with file.fault("情节复杂，没有局办公室的审核意见", ("18.3", file.case_no)):
        file.remove("文书", 种类="局办公室审核意见")
    with file.fault("需要专家论证，没有组织，也没有记录", ("19.1", file.case_no), ("19.2", file.case_no)):
        file.header["需专家论证"] = True
    court = [(one, file.case_no) for one in ("26.1", "26.2", "26.3")]
    with file.fault("申请法院强制执行，案卷里没有申请书、过程和结果", *court):
        file.header["申请法院强制执行"] = True
    check = file.id("活动", 类型="改正核查")
    with file.fault("核查改正情况没有记录", ("22.2", file.case_no)):
        file.change("活动", {"活动编号": check}, 结果=None)
        file.remove("文书", 种类="改正核查记录")
    return file


CASES: Final = (spotless, seized_badly, major_without_advice)
