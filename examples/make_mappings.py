"""Writes the ledger of docs/映射.md and the mapping files that come with the project: 双公示 (行政许可 and 行政处罚 信息公示), all spellings of its headings.

The field lists are those of 发改办财金〔2018〕424号 and of the edition of 2016 before it, in words and in the codes that
systems use for their columns. A public list says of a case only what is published: it fills some columns of 案件 and no
other table, for that a decision was published does not show that the paper lies in the file. Whatever the list does not
hold stays 未导出, and what it cannot say (法人及非法人组织 is two kinds of party) is not guessed.
"""

from __future__ import annotations

from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from adapters.mapping.layout import (
    LINES,
    LINKS,
    SETTINGS,
    SOURCES,
    TABLES_SHEET,
    TITLE,
    TRANSLATIONS,
    UNKNOWN_WORD,
)
from adapters.mapping.write import mapping_workbook

FOLDER = Path(__file__).resolve().parents[1] / "mappings"
SOURCE = "信息公示"
Line = dict[str, str]

_CODES = "不同年份的编号不同，只认括号里的字"
_FIRST = "按先后取第一个有内容的"


def _line(column: str, headings: str = "", **more: str) -> Line:
    return {"启用": "是", "案卷表": "案件", "案卷列": column, "来源": SOURCE, "来源列": headings, **more}


def _codes(prefix: str) -> str:
    """The codes of a party, first filled: 统一社会信用代码 first, a natural person's last."""
    return "；".join(
        (
            f"行政相对人代码*统一社会信用代码*|{prefix}_XDR_SHXYM|统一社会信用代码",
            f"行政相对人代码*工商*|行政相对人代码*注册号*|{prefix}_XDR_GSZC|{prefix}_XDR_GSDJ|工商登记码|注册号",
            f"行政相对人代码*组织机构代码*|{prefix}_XDR_ZZJG|{prefix}_XDR_ZDM|组织机构代码",
            f"行政相对人代码*税务登记*|{prefix}_XDR_SWDJ|税务登记号",
            f"行政相对人代码*事业单位证书号*|{prefix}_XDR_SYDW",
            f"行政相对人代码*社会组织登记证号*|{prefix}_XDR_SHZZ",
            f"证件号码|{prefix}_XDR_ZJHM|居民身份证号|{prefix}_XDR_SFZ",
        )
    )


def _party(prefix: str) -> list[Line]:
    return [
        _line("当事人名称", f"行政相对人名称|{prefix}_XDR_MC|{prefix}_XDR|当事人名称|企业名称"),
        _line("当事人类型", f"行政相对人类别|{prefix}_XDR_LB|当事人类型", 可缺="是"),
        _line("证件号码", _codes(prefix), 取法="首个已填", 可缺="是", 备注=f"{_FIRST}；{_CODES}"),
    ]


PENALTIES: list[Line] = [
    _line("案号", "行政处罚决定书文号|CF_WSH|处罚决定书文号", 备注="信息公示没有案号，以文号代替"),
    _line("案件名称", "案件名称|CF_AJMC|处罚名称|CF_CFMC", 可缺="是"),
    _line("执法类型", 固定值="行政处罚"),
    _line("启动方式", 固定值="依职权"),
    _line("执法机构", "处罚机关|CF_CFJG|CF_XZJG|作出决定机关", 备注="CF_JG 是处罚结果，不是机关"),
    *_party("CF"),
    _line(
        "决定日期",
        "处罚决定日期|CF_JDRQ|处罚决定书签发日期；作出处罚决定的日期；作出决定时间",
        取法="首个已填",
        可缺="是",
        备注="处罚有效期、公示截止期不是履行期限，不要用",
    ),
]
PERMITS: list[Line] = [
    _line("案号", "行政许可决定文书号|XK_WSH|许可文件编号", 备注="信息公示没有案号，以文书号代替"),
    _line("案件名称", "行政许可决定文书名称|XK_XKWS|项目名称|XK_XMMC|许可文件名称", 可缺="是"),
    _line("执法类型", 固定值="行政许可"),
    _line("启动方式", 固定值="依申请"),
    _line("执法机构", "许可机关|XK_XKJG|XK_XZJG"),
    *_party("XK"),
    _line("决定日期", "许可决定日期|XK_JDRQ", 可缺="是", 备注="有效期不是履行期限，不要用"),
]
_PARTY_TYPES = {
    "法人及非法人组织": (UNKNOWN_WORD, "可能是法人，也可能是其他组织，不猜"),
    "机构": (UNKNOWN_WORD, "可能是法人，也可能是其他组织，不猜"),
    "未知": (UNKNOWN_WORD, ""),
    "个人": ("自然人", ""),
    "公民": ("自然人", ""),
    "个体": ("个体工商户", ""),
    "非法人组织": ("其他组织", ""),
}
LEDGER = Path(__file__).resolve().parent / "处罚台账.xlsx"
_HEADINGS = (
    ["某某局2025年行政处罚案件台账（示例，人名、单位均为虚构）"],
    [
        "案件编号", "案由", "办案单位", "办案人员", "立案日期", "决定日期", "是否重大案件",
        "执法人员1姓名", "执法人员1证号", "执法人员2姓名", "执法人员2证号", "询问", "", "备注",
    ],
    [*[""] * 11, "日期", "时间", ""],
)  # fmt: skip
_CASES = (
    [
        "青罚2025-01",
        "无证经营",
        "执法一队",
        "周平、吴静",
        "2025年3月3日",
        "20250401",
        "",
        "周平",
        "010001",
        "吴静",
        "010002",
        "2025-03-05",
        "9:30",
        "",
    ],
    [
        "青罚2025-02",
        "占用消防通道",
        "执法一队",
        "周平",
        "2025年3月10日",
        "20250410",
        "是",
        "周平",
        "010001",
        "",
        "",
        "2025年3月11日",
        "14:00",
        "另一人未登记",
    ],
)


def write_ledger(path: Path) -> None:
    """The ledger of docs/映射.md: a title, headings in two rows, two people and an interview in each row."""
    book = openpyxl.Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has a sheet")
    sheet.title = "台账"
    for row in (*_HEADINGS, *_CASES):
        sheet.append([cell or None for cell in row])
    for cells in ("A1:N1", "L2:M2"):
        sheet.merge_cells(cells)
    book.save(path)


MAPPINGS = {"双公示-行政处罚": PENALTIES, "双公示-行政许可": PERMITS}


def workbook(name: str) -> bytes:
    words = [
        {"启用": "是", "案卷表": "案件", "案卷列": "当事人类型", "原值": word, "案卷值": value, "备注": why}
        for word, (value, why) in _PARTY_TYPES.items()
    ]
    source = {
        "启用": "是",
        "来源": SOURCE,
        "名称": "第1个",
        "同案多行": "合并",
        "备注": "工作表的名称不一，总读第一个；一份文书几个当事人的，合并时说明不一样的地方",
    }
    return mapping_workbook(
        {
            LINES: MAPPINGS[name],
            TRANSLATIONS: words,
            TABLES_SHEET: [],
            SOURCES: [source],
            LINKS: [],
            SETTINGS: [{"项目": TITLE, "内容": f"{name.replace('-', '（')}信息公示）"}],
        }
    )


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name in MAPPINGS:
        (FOLDER / f"{name}.xlsx").write_bytes(workbook(name))
    write_ledger(LEDGER)


if __name__ == "__main__":
    main()
