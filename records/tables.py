"""The tables of the case record as pydantic models: one class a table, one field a column, Chinese names as aliases.

A field that was never set is *not exported*; a field set to ``None`` is *blank* (see ``Row.read``). Each field carries its
``Column`` as metadata; ``records.schema`` reads them from here, so that this file is the one place that says what a
table holds.

Annotations are not postponed here: pydantic would compile the text of each of 250 again, whenever the program starts.
"""

from datetime import date, datetime
from typing import Annotated, ClassVar

from records import catalogue as words
from records.columns import BlankReading, day, enum, flag, ident, items, moment, text, whole
from records.row import Row

Text = str | None
Flag = bool | None
Items = tuple[str, ...] | None
Day = date | None
Moment = datetime | date | None
Whole = int | None

CONTENT = BlankReading.CONTENT
CLASSIFYING = BlankReading.CLASSIFYING


class Case(Row):
    """案件: the header, exactly one row a case."""

    TABLE: ClassVar[str] = "案件"
    ID: ClassVar[str] = "case_no"
    case_no: Annotated[Text, ident("案号", required=True)] = None
    title: Annotated[Text, text("案件名称")] = None
    action_kind: Annotated[Text, enum("执法类型", words.ACTION_KINDS, classifying=True)] = None
    initiation: Annotated[Text, enum("启动方式", ("依申请", "依职权"), classifying=True)] = None
    procedure: Annotated[Text, enum("适用程序", ("普通", "简易", "当场办理", "其他"), classifying=True)] = (
        None
    )
    unit: Annotated[Text, text("执法机构", note="被考核的机构")] = None
    handlers: Annotated[Items, items("承办人", note="被考核的执法人员")] = None
    party_name: Annotated[Text, text("当事人名称")] = None
    party_type: Annotated[
        Text, enum("当事人类型", ("自然人", "法人", "其他组织", "个体工商户"), classifying=True)
    ] = None
    party_id: Annotated[Text, ident("证件号码", note="18 位带校验码；15 位和 13 位的旧码也是真的")] = None
    party_profile: Annotated[Text, text("当事人基本情况")] = None
    major_social_impact: Annotated[Flag, flag("重大社会影响", classifying=True)] = None
    major_property_interest: Annotated[Flag, flag("重大财产权益", classifying=True)] = None
    complex_or_major: Annotated[Flag, flag("情节复杂或重大", classifying=True)] = None
    needs_expert_review: Annotated[Flag, flag("需专家论证", classifying=True)] = None
    approval_exemption: Annotated[
        Text, text("免予批准依据", note="不需要办理批准手续的法律、法规依据；空白表示没有")
    ] = None
    emergency_start: Annotated[Flag, flag("紧急当场启动", classifying=True)] = None
    started_on_spot_at: Annotated[Moment, moment("当场启动时间")] = None
    reported_at: Annotated[Moment, moment("报告负责人时间")] = None
    initiated_on: Annotated[Day, day("启动日期")] = None
    investigated_on: Annotated[Day, day("调查终结日期")] = None
    decided_on: Annotated[Day, day("决定日期")] = None
    closed_on: Annotated[Day, day("结案日期")] = None
    archived_on: Annotated[Day, day("归档日期")] = None
    closing_kind: Annotated[
        Text, enum("结案方式", ("正常结案", "撤销", "终止", "撤回申请", "移送", "其他"), classifying=True)
    ] = None
    archive_no: Annotated[Text, ident("案卷号")] = None
    correction_ordered: Annotated[Flag, flag("责令改正", classifying=True)] = None
    correction_due: Annotated[Day, day("改正期限", may_be_future=True)] = None
    performance_due: Annotated[Day, day("履行期限", may_be_future=True)] = None
    defaulted: Annotated[Flag, flag("逾期不履行", classifying=True)] = None
    court_enforcement: Annotated[Flag, flag("申请法院强制执行", classifying=True)] = None
    secrecy: Annotated[
        Items, items("涉密类型", ("无", "国家秘密", "商业秘密", "个人隐私"), blank=CLASSIFYING)
    ] = None
    security_level: Annotated[Text, text("密级")] = None


class Application(Row):
    """申请"""

    TABLE: ClassVar[str] = "申请"
    ID: ClassVar[str] = "application_id"
    case_no: Annotated[Text, ident("案号", required=True)] = None
    application_id: Annotated[Text, ident("申请编号")] = None
    mode: Annotated[Text, enum("申请方式", ("书面", "口头"), classifying=True)] = None
    applied_at: Annotated[Moment, moment("申请时间")] = None
    recorded_at: Annotated[Moment, moment("当场记录时间")] = None
    confirmation: Annotated[Text, enum("核对方式", ("申请人阅读", "向其宣读"))] = None
    monitored_place: Annotated[Flag, flag("受理地点监控")] = None
    outcome: Annotated[
        Items,
        items("处理方式", ("受理", "不予受理", "当场更正", "补正"), blank=CLASSIFYING, note="按先后顺序"),
    ] = None
    decided_on: Annotated[Day, day("受理决定日期")] = None
    correction_told_on: Annotated[Day, day("补正告知日期")] = None
    correction_notices: Annotated[Whole, whole("补正告知次数")] = None
    publicised: Annotated[Flag, flag("向社会公示")] = None


class Lead(Row):
    """案源"""

    TABLE: ClassVar[str] = "案源"
    ID: ClassVar[str] = "lead_id"
    case_no: Annotated[Text, ident("案号", required=True)] = None
    lead_id: Annotated[Text, ident("案源编号")] = None
    source: Annotated[
        Text, enum("来源", ("投诉", "举报", "上级移送", "机关移送", "单位移送", "自行发现"), classifying=True)
    ] = None
    provider: Annotated[Text, text("提供人", note="匿名举报写“匿名”")] = None
    discovered_at: Annotated[Moment, moment("发现时间")] = None
    registered_at: Annotated[Moment, moment("登记时间")] = None
    entered_at: Annotated[Moment, moment("录入平台时间")] = None
    decision: Annotated[Text, enum("审查决定", ("启动", "不启动"), classifying=True)] = None
    informed_on: Annotated[Day, day("告知日期")] = None
    informed_of: Annotated[
        Items, items("告知内容", ("理由", "依据", "过程", "结果"), blank=CONTENT, open_list=True)
    ] = None
    informing_recorded: Annotated[Flag, flag("告知书面记录")] = None


class Activity(Row):
    """活动"""

    TABLE: ClassVar[str] = "活动"
    ID: ClassVar[str] = "activity_id"
    case_no: Annotated[Text, ident("案号", required=True)] = None
    activity_id: Annotated[Text, ident("活动编号")] = None
    kind: Annotated[Text, enum("类型", words.ACTIVITY_KINDS, classifying=True)] = None
    started_at: Annotated[Moment, moment("开始时间")] = None
    ended_at: Annotated[Moment, moment("结束时间")] = None
    place: Annotated[Text, text("地点")] = None
    on_site: Annotated[Flag, flag("现场执法", classifying=True)] = None
    in_office: Annotated[Flag, flag("办案场所", note="在本局执法办案场所")] = None
    target: Annotated[Text, enum("检查对象", ("人身", "场所", "物品"), classifying=True)] = None
    party_notified: Annotated[Flag, flag("通知当事人到场")] = None
    attendance: Annotated[
        Text, enum("到场情况", ("当事人到场", "代理人到场", "拒绝到场", "未到场", "无法通知"))
    ] = None
    recording_required: Annotated[Flag, flag("主持人要求录音录像", classifying=True)] = None
    enforcement_method: Annotated[Text, enum("强制执行方式", words.ENFORCEMENT_METHODS, classifying=True)] = (
        None
    )
    result: Annotated[Text, text("结果")] = None


class Participant(Row):
    """人员: a person at an activity."""

    TABLE: ClassVar[str] = "人员"
    ID: ClassVar[str] = ""
    case_no: Annotated[Text, ident("案号", required=True)] = None
    activity_id: Annotated[Text, ident("活动编号")] = None
    name: Annotated[Text, text("姓名")] = None
    role: Annotated[Text, enum("角色", words.PERSON_ROLES, classifying=True)] = None
    badge_no: Annotated[Text, ident("执法证号")] = None
    badge_shown: Annotated[Flag, flag("出示证件")] = None


class Document(Row):
    """文书"""

    TABLE: ClassVar[str] = "文书"
    ID: ClassVar[str] = "document_id"
    case_no: Annotated[Text, ident("案号", required=True)] = None
    document_id: Annotated[Text, ident("文书编号")] = None
    kind: Annotated[Text, enum("种类", words.DOCUMENT_KINDS, classifying=True)] = None
    number: Annotated[Text, text("文号")] = None
    subject_ids: Annotated[
        Items, items("关联编号", note="这份文书所记录的申请、案源、活动、告知、请求、送达的编号")
    ] = None
    made_at: Annotated[Moment, moment("制作日期")] = None
    maker: Annotated[Text, text("制作人")] = None
    sealed: Annotated[Flag, flag("印章")] = None
    states: Annotated[Items, items("载明事项", words.STANDARD_ITEMS, blank=CONTENT, open_list=True)] = None
    notes: Annotated[Items, items("注明事项", words.STANDARD_ITEMS, open_list=True)] = None
    carrier: Annotated[Text, enum("载体", ("执法文书", "执法设备", "执法平台"))] = None
    form: Annotated[Text, enum("形式", ("纸质", "电子"), classifying=True)] = None
    received_on: Annotated[Day, day("签收日期")] = None
    pages: Annotated[Text, text("页号", note="“3”或“3-5”")] = None


class Signature(Row):
    """签名"""

    TABLE: ClassVar[str] = "签名"
    ID: ClassVar[str] = ""
    case_no: Annotated[Text, ident("案号", required=True)] = None
    document_id: Annotated[Text, ident("文书编号")] = None
    role: Annotated[Text, enum("角色", words.SIGNER_ROLES, classifying=True)] = None
    name: Annotated[Text, text("姓名")] = None
    mode: Annotated[Text, enum("方式", ("签名", "盖章", "拒绝"), classifying=True)] = None
    signed_on: Annotated[Day, day("日期")] = None


class Approval(Row):
    """审批: one step on an approval form."""

    TABLE: ClassVar[str] = "审批"
    ID: ClassVar[str] = ""
    case_no: Annotated[Text, ident("案号", required=True)] = None
    document_id: Annotated[Text, ident("文书编号")] = None
    matter: Annotated[
        Text,
        enum(
            "事项", ("程序启动", "案件处理", "先行登记保存", "强制措施", "回避", "复制记录"), classifying=True
        ),
    ] = None
    step: Annotated[
        Text, enum("环节", ("承办人", "科室负责人", "局办公室", "局主要负责人"), classifying=True)
    ] = None
    name: Annotated[Text, text("姓名")] = None
    opinion: Annotated[Text, text("意见")] = None
    outcome: Annotated[
        Text, enum("结果", words.APPROVAL_OUTCOMES, classifying=True, note="空白时由“意见”开头的字样读出")
    ] = None
    signed: Annotated[Flag, flag("签名")] = None
    approved_at: Annotated[Moment, moment("时间")] = None


class Notice(Row):
    """告知: a right told to the party."""

    TABLE: ClassVar[str] = "告知"
    ID: ClassVar[str] = "notice_id"
    case_no: Annotated[Text, ident("案号", required=True)] = None
    notice_id: Annotated[Text, ident("告知编号")] = None
    right: Annotated[Text, enum("权利", ("回避", "陈述申辩", "听证", "救济"), classifying=True)] = None
    told_at: Annotated[Moment, moment("告知时间")] = None
    written: Annotated[Flag, flag("书面")] = None
    response: Annotated[Text, enum("当事人回应", ("行使", "放弃", "未表示"))] = None
    waiver_recorded: Annotated[Flag, flag("放弃书面记录")] = None


class Request(Row):
    """请求: what the party asks for."""

    TABLE: ClassVar[str] = "请求"
    ID: ClassVar[str] = "request_id"
    case_no: Annotated[Text, ident("案号", required=True)] = None
    request_id: Annotated[Text, ident("请求编号")] = None
    kind: Annotated[Text, enum("类型", ("回避", "调查证据", "听证", "复制记录"), classifying=True)] = None
    requested_at: Annotated[Moment, moment("提出时间")] = None
    recorded: Annotated[Flag, flag("书面记录")] = None
    states: Annotated[
        Items,
        items(
            "记录内容",
            ("告知权利情况", "被申请人员姓名", "申请理由", "审核意见", "意见告知情况"),
            blank=CONTENT,
            open_list=True,
        ),
    ] = None
    outcome: Annotated[Text, enum("处理结果", ("同意", "不同意", "受理", "不受理"), classifying=True)] = None
    reasoned: Annotated[Flag, flag("说明理由")] = None
    approver: Annotated[Text, enum("批准人", ("局主要负责人", "其他"))] = None
    secret: Annotated[Flag, flag("涉密", classifying=True)] = None


class Service(Row):
    """送达"""

    TABLE: ClassVar[str] = "送达"
    ID: ClassVar[str] = "service_id"
    case_no: Annotated[Text, ident("案号", required=True)] = None
    service_id: Annotated[Text, ident("送达编号")] = None
    document_id: Annotated[Text, ident("文书编号")] = None
    addressee: Annotated[Text, text("受送达人")] = None
    mode: Annotated[
        Text, enum("方式", ("直接", "留置", "委托", "邮寄", "转交", "公告", "电子"), classifying=True)
    ] = None
    served_at: Annotated[Moment, moment("送达时间")] = None
    receipt: Annotated[Flag, flag("送达回证")] = None
    received_on: Annotated[Day, day("收到日期")] = None
    identity_checked: Annotated[Flag, flag("身份核实记录")] = None
    server_signed: Annotated[Flag, flag("送达人签章")] = None
    recipient_signed: Annotated[Flag, flag("受送达人签章")] = None
    receiver_signed: Annotated[Flag, flag("签收人签章")] = None
    witness_signed: Annotated[Flag, flag("见证人签章")] = None
    refusal_reason: Annotated[Text, text("拒收事由")] = None
    refused_on: Annotated[Day, day("拒收日期")] = None
    left_at_residence: Annotated[Flag, flag("留置住所")] = None
    entrustment: Annotated[Flag, flag("委托函")] = None
    documents_attached: Annotated[Flag, flag("附相关文书")] = None
    post_kind: Annotated[Text, enum("邮寄方式", ("挂号信", "特快专递", "其他"))] = None
    list_states: Annotated[Items, items("清单载明", ("文书名称", "文号"), blank=CONTENT, open_list=True)] = (
        None
    )
    post_proofs: Annotated[
        Items, items("邮寄凭证", ("登记", "付邮凭证", "回执"), blank=CONTENT, open_list=True)
    ] = None
    announcement: Annotated[Text, enum("公告方式", ("张贴公告", "报纸公告", "其他"), classifying=True)] = None
    announcement_states: Annotated[
        Items, items("公告记录", ("原因", "公告载体", "送达经过"), blank=CONTENT, open_list=True)
    ] = None


class Recording(Row):
    """音像"""

    TABLE: ClassVar[str] = "音像"
    ID: ClassVar[str] = "recording_id"
    case_no: Annotated[Text, ident("案号", required=True)] = None
    recording_id: Annotated[Text, ident("音像编号")] = None
    subject_ids: Annotated[Items, items("关联编号", note="所拍摄的活动、送达、申请的编号")] = None
    kind: Annotated[Text, enum("类型", ("录像", "录音", "照片"), classifying=True)] = None
    purpose: Annotated[Text, enum("用途", ("过程记录", "证据"), classifying=True)] = None
    started_at: Annotated[Moment, moment("开始时间")] = None
    ended_at: Annotated[Moment, moment("结束时间")] = None
    device: Annotated[Text, enum("设备", ("执法记录仪", "监控系统", "其他"))] = None
    maker: Annotated[Text, text("制作人")] = None
    method: Annotated[Text, text("制作方法")] = None
    made_at: Annotated[Moment, moment("制作时间")] = None
    proves: Annotated[Text, text("证明对象")] = None
    transcript: Annotated[Flag, flag("文字记录")] = None
    shows: Annotated[
        Items,
        items("画面内容", ("送达文书内容", "留置原因", "地点", "在场人员"), blank=CONTENT, open_list=True),
    ] = None
    stored_at: Annotated[Moment, moment("存储时间")] = None
    store: Annotated[Text, enum("存储位置", ("执法平台", "专用存储器", "其他"))] = None
    keeper: Annotated[Text, text("保管人")] = None
    filed: Annotated[Flag, flag("存入案卷")] = None
    file: Annotated[Text, text("文件", note="相对于导出文件的路径")] = None
    sha256: Annotated[Text, text("校验值")] = None


class Enforcement(Row):
    """执行"""

    TABLE: ClassVar[str] = "执行"
    ID: ClassVar[str] = "enforcement_id"
    case_no: Annotated[Text, ident("案号", required=True)] = None
    enforcement_id: Annotated[Text, ident("执行编号")] = None
    kind: Annotated[
        Text,
        enum(
            "事项",
            ("改正核查", "履行情况", "催告", "陈述申辩复核", "强制执行", "申请法院强制执行"),
            classifying=True,
        ),
    ] = None
    done_on: Annotated[Day, day("日期")] = None
    process_recorded: Annotated[Flag, flag("过程记录")] = None
    result_recorded: Annotated[Flag, flag("结果记录")] = None
    document_id: Annotated[Text, ident("文书编号")] = None


class Access(Row):
    """调用: what was done to a record after it was made."""

    TABLE: ClassVar[str] = "调用"
    ID: ClassVar[str] = ""
    case_no: Annotated[Text, ident("案号", required=True)] = None
    subject_id: Annotated[Text, ident("对象编号")] = None
    action: Annotated[
        Text, enum("操作", ("查阅", "复制", "传播", "修改", "毁损", "删除"), classifying=True)
    ] = None
    actor: Annotated[Text, text("操作人")] = None
    acted_at: Annotated[Moment, moment("时间")] = None
    approver: Annotated[Text, enum("批准人", ("局主要负责人", "其他"))] = None
    secret: Annotated[Flag, flag("对象涉密", classifying=True)] = None


class AgencyYear(Row):
    """单位年度: one row per unit and year; not joined by 案号."""

    TABLE: ClassVar[str] = "单位年度"
    ID: ClassVar[str] = ""
    year: Annotated[Whole, whole("年度")] = None
    unit: Annotated[Text, text("单位")] = None
    trainings: Annotated[Whole, whole("培训次数")] = None
    inspections: Annotated[Whole, whole("监督检查次数")] = None
    document_rules: Annotated[Flag, flag("文书管理制度")] = None
    media_rules: Annotated[Flag, flag("影像资料管理制度")] = None
    recorder_rules: Annotated[Flag, flag("记录仪管理制度")] = None
    record_rules: Annotated[Flag, flag("全过程记录管理制度")] = None
    archivist: Annotated[Text, text("归档专人", person=True)] = None
    custodian: Annotated[Text, text("保存专人", person=True)] = None
    usage_keeper: Annotated[Text, text("使用管理专人", person=True)] = None
    reviews: Annotated[Whole, whole("案卷评查次数")] = None
    central_archive: Annotated[Flag, flag("集中统一管理")] = None
    in_assessment: Annotated[Flag, flag("纳入评议考核")] = None
    accountability: Annotated[Flag, flag("责任追究落实")] = None


class Conclusion(Row):
    """评查结论: what was decided of the case, as a table that the next rule set reads (never exported, always derived)."""

    TABLE: ClassVar[str] = "评查结论"
    ID: ClassVar[str] = ""
    obligation: Annotated[Text, ident("义务", note="义务的编号，如 11.1")] = None
    article: Annotated[Whole, whole("条次")] = None
    category: Annotated[Text, text("类别")] = None
    modality: Annotated[Text, enum("要求程度", ("应当", "推行", "可以"), classifying=True)] = None
    verdict: Annotated[Text, enum("结论", ("符合", "不符合", "无法判定", "待人工核查"), classifying=True)] = (
        None
    )


MODELS: tuple[type[Row], ...] = (
    Case,
    Application,
    Lead,
    Activity,
    Participant,
    Document,
    Signature,
    Approval,
    Notice,
    Request,
    Service,
    Recording,
    Enforcement,
    Access,
    AgencyYear,
)
DERIVED: tuple[type[Row], ...] = (Conclusion,)
