"""What a mapping workbook looks like: its sheets and their headings. Reading, writing and the page in docs/ follow this."""

from __future__ import annotations

from typing import Final

LINES: Final = "对照"
TRANSLATIONS: Final = "值对照"
TABLES_SHEET: Final = "表"
SOURCES: Final = "来源"
LINKS: Final = "推定"
SETTINGS: Final = "设置"
NOTES: Final = "说明"  # for people; not read
WORDS: Final = "词表"  # what the drop-downs offer; not read

# sheet → headings, those that must be there marked by True
SHEETS: Final[dict[str, dict[str, bool]]] = {
    LINES: {
        "启用": False,
        "把握": False,
        "案卷表": True,
        "组": False,
        "案卷列": True,
        "来源": True,
        "来源列": True,
        "固定值": False,
        "取法": False,
        "分隔": False,
        "格式": False,
        "空白按": False,
        "可缺": False,
        "备注": False,
    },
    TRANSLATIONS: {
        "启用": False,
        "案卷表": True,
        "案卷列": True,
        "原值": True,
        "案卷值": True,
        "备注": False,
    },
    TABLES_SHEET: {"启用": False, "案卷表": True, "齐全": True, "备注": False},
    SOURCES: {
        "启用": False,
        "来源": True,
        "名称": False,
        "标题行": False,
        "同案多行": False,
        "合并格": False,
        "备注": False,
    },
    LINKS: {"启用": False, "案卷表": True, "种类": False, "对象表": True, "对象类型": False, "备注": False},
    SETTINGS: {"项目": True, "内容": True},
    NOTES: {},
    WORDS: {},
}
REQUIRED_SHEETS: Final = (LINES,)

BLANK_WORD: Final = "（空白）"  # in 案卷值: the value says that there is none
UNKNOWN_WORD: Final = "（未导出）"  # in 案卷值: the value says nothing that the record can hold
NUMBER_HOLE: Final = "{n}"  # in 来源列, 固定值: the number of a repeated group (执法人员{n}姓名)
ITEM_HOLE: Final = "{序}"  # in 固定值: the number of the item of 每项一行
TAKEN_HOLE: Final = "{取}"  # in 格式: the part of a text that is taken
TITLE: Final = "名称"  # in 设置
