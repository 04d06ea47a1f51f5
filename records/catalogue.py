"""The closed vocabularies of the case record: kinds of document with their 归属, stated items, roles, steps.

They describe what an export may say, not what the law asks: which of these a case must have is the rule files' business.
"""

from __future__ import annotations

from types import MappingProxyType

_ATTRIBUTION: dict[str, tuple[str, ...]] = {
    "申请": ("申请书", "口头申请记录", "受理通知书", "不予受理通知书", "当场更正记录", "补正材料通知书"),
    "案源": ("案源登记表", "案源告知记录"),
    "告知": ("权利告知书", "放弃权利记录"),
    "请求": ("回避记录", "证据申请处理记录"),
    "送达": ("送达回证", "委托函", "邮件清单", "公告", "公告送达记录"),
    "案件": (
        "程序启动审批表",
        "调查终结报告",
        "案件处理审批表",
        "局办公室审核意见",
        "行政许可决定书",
        "不予行政许可决定书",
        "行政处罚决定书",
        "不予行政处罚决定书",
        "行政强制决定书",
        "其他决定书",
        "履行情况记录",
        "催告书",
        "强制执行申请书",
        "申请法院强制执行记录",
        "卷内目录",
    ),
    "活动": (
        "询问笔录",
        "证人证言",
        "调取证据通知书",
        "调取证据清单",
        "现场检查笔录",
        "勘验笔录",
        "抽样取证通知书",
        "抽样物品清单",
        "先行登记保存证据审批表",
        "先行登记保存证据通知书",
        "先行登记保存物品清单",
        "强制措施决定书",
        "强制措施物品清单",
        "结论性意见书",
        "电子数据书面记录",
        "视听资料说明",
        "局办公会讨论记录",
        "专家论证会记录",
        "陈述申辩笔录",
        "听证笔录",
        "改正核查记录",
        "陈述申辩复核记录",
        "强制执行文书",
        "强制执行记录",
    ),
}
_SEVERAL: dict[str, tuple[str, ...]] = {
    "听证会通知书": ("活动", "请求", "告知"),
    "其他": ("申请", "案源", "告知", "请求", "送达", "活动", "案件"),
}

# kind of document → the tables whose rows it may be about (归属)
ATTRIBUTION = MappingProxyType(
    {kind: (table,) for table, kinds in _ATTRIBUTION.items() for kind in kinds} | _SEVERAL
)
DOCUMENT_KINDS = tuple(ATTRIBUTION)

# document → the standard names of what it states (载明事项)
STATED_ITEMS = MappingProxyType(
    {
        "申请书": ("申请人基本情况", "申请事项", "事实及理由"),
        "口头申请记录": ("申请人基本情况", "申请事项", "事实及理由"),
        "受理通知书": ("申请人名称", "申请事项", "申请时间", "审查决定意见"),
        "不予受理通知书": ("申请人名称", "申请事项", "申请时间", "审查决定意见"),
        "当场更正记录": ("申请人名称", "申请事项", "更正材料名称", "更正要求"),
        "补正材料通知书": ("申请人名称", "申请事项", "补正理由", "补正内容"),
        "程序启动审批表": ("启动原因", "当事人基本情况", "事实及来源"),
        "询问笔录": ("执法人员姓名", "执法证件号码", "出示证件情况"),
        "行政处罚决定书": (
            "当事人基本情况",
            "事实和证据",
            "适用依据",
            "决定内容",
            "履行方式和时间",
            "救济途径和期限",
            "其他事项",
        ),
    }
)
NOTED_ITEMS = ("拒绝签字或者盖章", "拒绝到场")
# Signatures, seals and dates have columns of their own; these words may stand in a list and are ignored there.
IGNORED_ITEMS = (
    "申请人签名或者盖章",
    "印章和决定日期",
    "行政机关印章和决定日期",
    "签名",
    "盖章",
    "签名或者盖章",
    "印章",
    "日期",
    "决定日期",
    "制作日期",
    "加盖印章",
)
STANDARD_ITEMS = (
    tuple(dict.fromkeys(item for group in STATED_ITEMS.values() for item in group))
    + NOTED_ITEMS
    + IGNORED_ITEMS
)

ACTION_KINDS = (
    "行政许可",
    "行政处罚",
    "行政强制",
    "行政检查",
    "行政征收",
    "行政确认",
    "行政给付",
    "行政裁决",
    "其他",
)
# 执法类型 that begin in one way only → the tables of the other way, which never have a row in such a case
ABSENT_TABLES = MappingProxyType(
    dict.fromkeys(("行政处罚", "行政强制", "行政检查", "行政征收"), ("申请",)) | {"行政许可": ("案源",)}
)
# table → the 启动方式 of the cases that have no row in it
BEGUN_WITHOUT = MappingProxyType({"申请": "依职权", "案源": "依申请"})
# decision → the 执法类型 whose cases alone hold it
OWN_DECISIONS = MappingProxyType(
    {kind: action for action in ("行政许可", "行政处罚") for kind in DOCUMENT_KINDS if action in kind}
)
ACTIVITY_KINDS = (
    "询问当事人",
    "询问证人",
    "调取证据",
    "现场检查",
    "勘验",
    "抽样取证",
    "先行登记保存",
    "查封",
    "扣押",
    "其他强制措施",
    "检验检测鉴定",
    "电子数据收集",
    "视听资料收集",
    "听证",
    "陈述申辩",
    "专家论证",
    "集体讨论",
    "改正核查",
    "强制执行",
)
ENFORCEMENT_METHODS = (
    "加处罚款",
    "加处滞纳金",
    "划拨存款",
    "划拨汇款",
    "拍卖",
    "依法处理财物",
    "排除妨碍",
    "恢复原状",
    "代履行",
)
PERSON_ROLES = (
    "执法人员",
    "记录人",
    "听证主持人",
    "听证记录人",
    "当事人",
    "代理人",
    "见证人",
    "证人",
    "专家",
)
SIGNER_ROLES = (*PERSON_ROLES, "申请人", "送达人", "受送达人", "签收人", "听证参加人")
APPROVAL_OUTCOMES = ("同意", "不同意", "退回修改")
