"""A review made by hand that has everything in it: each verdict and modality, each kind of error, masked and 涉密 data."""

from __future__ import annotations

from records.findings import (
    Alternative,
    ArticleVerdict,
    Assumption,
    Because,
    CalendarInfo,
    CaseResult,
    Cell,
    ErrorEntry,
    Finding,
    InputInfo,
    Interval,
    Review,
    RulesInfo,
    RunInfo,
    Subject,
    SubjectSource,
    ToolInfo,
    UnitResult,
    Verdict,
    one_finding,
)
from records.row import AssumedBy

ARTICLES = 41
FILE = "案卷导出.xlsx"
ID_NUMBER = "370211199003071234"
PHONE = "13812345678"
SECRET_TEXT = "某某厂泄密的档案"
FORMULA = '=HYPERLINK("http://example.invalid","点我")'


def subject(table: str = "活动", id: str | None = "H1", row: int | None = 17) -> Subject:
    return Subject(table=table, id=id, source=SubjectSource(file=FILE, sheet=table, row=row) if id else None)


def finding(obligation: str = "11.1", verdict: Verdict = Verdict.SATISFIED, **fields: object) -> Finding:
    """A finding about 活动 H1; any field can be set."""
    values: dict[str, object] = {
        "obligation": obligation,
        "title": "调查取证不少于两名执法人员",
        "article": int(obligation.split(".")[0]),
        "paragraph": 1,
        "item": None,
        "category": "人员",
        "modality": "应当",
        "verdict": verdict,
        "subject": subject(),
        "message": "H1（询问当事人）有 2 名持证执法人员",
        "quote": "行政执法人员不得少于2人",
        "remedy": None,
        "question": None,
        "reason": None,
    }
    return one_finding().validate_python(values | fields)


def officers_missing() -> Finding:
    return finding(
        "11.1",
        Verdict.VIOLATED,
        message=f"H1（询问当事人）只有 1 名持证执法人员，当事人电话 {PHONE}",
        remedy="核实参加人员，补充证据说明；确只有一人的，该证据不得作为定案根据，报法制审核",
        because=(
            Because(
                what="数量(执法人员)",
                value=1,
                state="value",
                required="≥ 2",
                source=(
                    Cell(sheet="活动", row=17, column="活动编号", cell="B17"),
                    Cell(sheet="人员", row=30, column="执法证号", cell="E30"),
                ),
            ),
        ),
    )


def article_verdicts(**known: Verdict) -> list[ArticleVerdict]:
    """All 41 articles, not applicable but for those named ``a11=...``."""
    return [
        ArticleVerdict(article=number, verdict=known.get(f"a{number}", Verdict.NOT_APPLICABLE))
        for number in range(1, ARTICLES + 1)
    ]


def faulty_case() -> CaseResult:
    findings = [
        finding(
            "8.6",
            Verdict.UNDETERMINED,
            title="补正材料文书加盖印章",
            paragraph=1,
            item="三",
            category="签章",
            quote="并加盖本单位印章和注明日期后",
            subject=subject("文书", "W9", 9),
            message="补正材料通知书 W9 是否加盖印章不清楚：“印章”列没有导出",
            because=(
                Because(
                    what="印章",
                    value=None,
                    state="not_exported",
                    required="是",
                    source=(Cell(sheet="文书", row=9, column="印章", cell=None),),
                ),
            ),
        ),
        finding(
            "10.1",
            Verdict.SATISFIED,
            title="三个工作日内录入平台",
            category="时限",
            subject=subject("案源", "Y1", 4),
            message="Y1 于发现后第 2 个工作日录入平台",
        ),
        officers_missing(),
        finding("11.1", Verdict.SATISFIED, subject=subject("活动", "H2", 18)),
        finding(
            "11.2-执法证件号码",
            Verdict.VIOLATED,
            title="笔录载明执法人员情况：执法证件号码",
            category="文书",
            quote="行政执法人员的姓名、执法证件号码及出示情况应当在调查取证相关笔录中载明",
            subject=subject("文书", "W3", 6),
            message=f"询问笔录 W3（{ID_NUMBER}）没有载明执法证件号码",
            remedy="由原执法人员在笔录中补充说明并签名，注明补记日期",
            because=(
                Because(
                    what="载明事项",
                    value=["执法人员姓名", "出示证件情况"],
                    state="value",
                    required="包含 执法证件号码",
                    source=(Cell(sheet="文书", row=6, column="载明事项", cell="J6"),),
                ),
            ),
        ),
        finding(
            "14.1",
            Verdict.VIOLATED,
            title="询问使用执法记录仪",
            modality="推行",
            category="音像",
            quote="使用执法记录仪",
            message="H1（询问当事人）没有全过程音像记录",
            remedy="今后询问时开启执法记录仪",
        ),
        finding(
            "20.9",
            Verdict.VIOLATED,
            title="听证主持人要求时的录音录像",
            modality="可以",
            category="音像",
            message="听证没有音像记录",
        ),
        finding(
            "21.9",
            Verdict.MANUAL,
            title="决定书有无其他应当载明的事项",
            item="八",
            category="文书",
            quote="其他应当载明的事项",
            subject=subject("文书", "W7", 8),
            message="须由人核查",
            remedy="查看决定书全文",
            question="行政处罚决定书 W7 还有没有法律、法规、规章规定应当载明而没有载明的事项？",
        ),
        finding(
            "29.1",
            Verdict.VIOLATED,
            title="留置送达的两种方式",
            category="送达",
            subject=subject("送达", "S1", 3),
            quote="把执法文书留在受送达人的住所",
            message="S1 两种方式都不完备",
            remedy="核实送达经过并书面说明；必要时重新送达",
            assumptions=(Assumption(kind=AssumedBy.INFERRED, table="音像", column="关联编号"),),
            alternatives=(
                Alternative(
                    name="记明拒收，见证人在场",
                    because=(
                        Because(
                            what="见证人签章",
                            value=None,
                            state="blank",
                            required="已签",
                            source=(Cell(sheet="送达", row=3, column="见证人签章", cell="M3"),),
                        ),
                    ),
                ),
                Alternative(
                    name="留在住所",
                    because=(
                        Because(
                            what="数量(送达音像)",
                            value=Interval(low=0, high=0),
                            state="value",
                            required="≥ 1",
                            source=(),
                        ),
                    ),
                ),
            ),
        ),
        finding(
            "22.1",
            Verdict.NOT_APPLICABLE,
            title="改正情况核查记录",
            reason="未到期",
            subject=subject("案件", "A", 2),
            message="改正期限未满",
        ),
        finding("24.1", Verdict.NOT_APPLICABLE, title="逾期不履行的催告", subject=subject("案件", "A", 2)),
        finding(
            "35.1",
            Verdict.UNDETERMINED,
            title="两个工作日内存储",
            category="时限",
            subject=subject("音像", None),
            quote="应当在2个工作日内",
            message="音像：“两个工作日内存储”无法判定：“音像”表没有导出",
            remedy="导出“音像”表",
            because=(
                Because(
                    what="“音像”表",
                    value=None,
                    state="not_exported",
                    required=None,
                    source=(Cell(sheet="音像", row=None, column="整表", cell=None),),
                ),
            ),
        ),
    ]
    return CaseResult(
        case_no="青西档罚〔2025〕3号",
        secret=False,
        title=FORMULA,
        unit="执法一科",
        handlers=["甲某", "乙某"],
        stage="归档前",
        articles=article_verdicts(
            a8=Verdict.UNDETERMINED,
            a10=Verdict.SATISFIED,
            a11=Verdict.VIOLATED,
            a14=Verdict.ADVISED,
            a21=Verdict.MANUAL,
            a29=Verdict.VIOLATED,
            a35=Verdict.UNDETERMINED,
        ),
        findings=findings,
        score=None,
        error=None,
    )


def clean_case() -> CaseResult:
    return CaseResult(
        case_no="青西档许〔2025〕1号",
        secret=False,
        title="某公司申请延期移交档案一案",
        unit="执法二科",
        handlers=["丙某"],
        stage="已归档",
        articles=article_verdicts(a10=Verdict.SATISFIED, a11=Verdict.SATISFIED),
        findings=[
            finding("10.1", title="三个工作日内录入平台", category="时限", subject=subject("案源", "Y1", 5)),
            finding("11.1", subject=subject("活动", "H1", 21)),
        ],
        score=None,
        error=None,
    )


def secret_case() -> CaseResult:
    return CaseResult(
        case_no="青西档罚〔2025〕7号",
        secret=True,
        title=f"{SECRET_TEXT}一案",
        unit="执法一科",
        handlers=["甲某"],
        stage="已归档",
        articles=article_verdicts(a11=Verdict.VIOLATED),
        findings=[
            finding(
                "11.1",
                Verdict.VIOLATED,
                message=f"在{SECRET_TEXT}询问时只有一人",
                remedy="核实参加人员",
                because=(
                    Because(what="数量(执法人员)", value=1, state="value", required="≥ 2", source=()),
                    Because(
                        what="地点",
                        value=SECRET_TEXT,
                        state="value",
                        required=f"≠ {SECRET_TEXT}",
                        source=(Cell(sheet="活动", row=40, column="地点", cell="G40"),),
                    ),
                ),
            )
        ],
        score=None,
        error=None,
    )


def failed_case() -> CaseResult:
    return CaseResult(
        case_no="青西档强〔2025〕2号",
        secret=False,
        title="某单位拒不改正一案",
        unit=None,
        handlers=[],
        stage="归档前",
        articles=[],
        findings=[],
        score=None,
        error="“活动”表第 25 行的“类型”不是允许的值",
    )


def errors() -> list[ErrorEntry]:
    common: dict[str, object] = {"file": FILE, "allowed": [], "hint": "", "case_no": None, "cell": None}
    entries: list[dict[str, object]] = [
        {
            "sheet": "活动",
            "row": 25,
            "column": "类型",
            "cell": "C25",
            "value": "询向当事人",
            "problem": "不是允许的值",
            "allowed": ["询问当事人", "询问证人"],
            "hint": "您是不是想写“询问当事人”？",
            "level": "案卷",
            "code": "enum",
            "case_no": "青西档强〔2025〕2号",
        },
        {
            "sheet": "案件",
            "row": 3,
            "column": "证件号码",
            "cell": "H3",
            "value": ID_NUMBER,
            "problem": f"证件号码 {ID_NUMBER} 的校验码不对",
            "level": "提示",
            "code": "check_digit",
            "case_no": "青西档罚〔2025〕3号",
        },
        {
            "sheet": "案件",
            "row": 8,
            "column": "案件名称",
            "cell": "B8",
            "value": SECRET_TEXT,
            "problem": f"“{SECRET_TEXT}”里有换行",
            "level": "提示",
            "code": "text",
            "case_no": "青西档罚〔2025〕7号",
        },
        {
            "sheet": "文书",
            "row": None,
            "column": "印 章 情况",
            "value": None,
            "problem": "不认识的列，没有读取",
            "hint": "您是不是想写“印章”？",
            "level": "提示",
            "code": "unknown_column",
        },
    ]
    return [ErrorEntry.model_validate(common | entry) for entry in entries]


def unit_result() -> UnitResult:
    return UnitResult(
        unit="执法一科",
        year=2025,
        articles=article_verdicts(a6=Verdict.VIOLATED),
        findings=[
            finding(
                "6.1",
                Verdict.VIOLATED,
                title="每年组织培训",
                paragraph=None,
                category="管理",
                quote="培训和监督检查",
                subject=subject("单位年度", "单位年度#1", 2),
                message="执法一科 2025 年度没有组织培训",
                remedy="补充开展培训并留存记录",
            )
        ],
    )


def review(
    *cases: CaseResult, units: list[UnitResult] | None = None, problems: list[ErrorEntry] | None = None
) -> Review:
    """A review of the given cases; without any, of one of every kind."""
    return Review(
        tool=ToolInfo(
            version="0.1.0",
            rules=RulesInfo(title="行政执法全过程记录制度", version="1", sha256="ab" * 32),
            calendar=CalendarInfo.model_validate(
                {"from": "2004-01-01", "until": "2026-12-31", "sha256": "cd" * 32}
            ),
        ),
        run=RunInfo(
            as_of="2025-06-30",
            stage=None,
            params={"立即登记期限": "0 日"},
            mapping=None,
            inputs=[InputInfo(path=FILE, sha256="ef" * 32)],
            verified=True,
        ),
        cases=list(cases) or [faulty_case(), clean_case(), secret_case(), failed_case()],
        units=[unit_result()] if units is None and not cases else units or [],
        errors=errors() if problems is None and not cases else problems or [],
    )
