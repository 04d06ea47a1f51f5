"""``python -m examples.make_template_example``: writes the filled example of ``pingcha template``, two bundled cases as JSON.

The cases are those of examples/cases.py with rows in the tables that they leave empty, so that every table shows some.
"""

from __future__ import annotations

import json
from datetime import date, datetime

from examples.case_file import CaseFile, Cell
from examples.cases import coercion, permit
from records.columns import Kind
from records.schema import AGENCY_YEAR, CASE, CASE_TABLES, TABLES
from reports.template.example import FILE

Json = str | int | None
_YEAR: dict[str, Json] = {
    "年度": 2025,
    "单位": "执法监督科",
    "培训次数": 2,
    "监督检查次数": 1,
    "文书管理制度": "是",
    "影像资料管理制度": "是",
    "记录仪管理制度": "是",
    "全过程记录管理制度": "是",
    "归档专人": "胡敏",
    "保存专人": "胡敏",
    "使用管理专人": "林丽",
    "案卷评查次数": 1,
    "集中统一管理": "是",
    "纳入评议考核": "是",
    "责任追究落实": "是",
}


def main() -> None:
    FILE.write_text(text(), encoding="utf-8", newline="\n")
    print(f"已写出：{FILE.name}")


def text() -> str:
    """The example as the JSON that pingcha reads."""
    cases = [_seizure(), _licence()]
    content = {"案件列表": [_case(file) for file in cases], AGENCY_YEAR: [_YEAR]}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _seizure() -> CaseFile:
    file = coercion("示例强〔2025〕1号", date(2025, 5, 12), "扣押涉案档案案", "蓝湾物资有限公司")
    file.change("文书", "文书编号=W8", "文号=示例强决〔2025〕1号 载体=执法文书 形式=纸质 页号=31-33")
    file.rows(
        "请求",
        "请求编号=Q1 类型=复制记录 提出时间=@110T09:30 书面记录=是 处理结果=同意 批准人=局主要负责人 涉密=否",
    )
    file.rows(
        "调用",
        "对象编号=W8 操作=复制 操作人=胡敏 时间=@110T10:00 批准人=局主要负责人 对象涉密=否",
    )
    return file


def _licence() -> CaseFile:
    return permit("示例许〔2025〕1号", date(2025, 2, 24), "延期移交档案审批", "港湾建设集团")


def _case(file: CaseFile) -> dict[str, object]:
    header = {"案号": file.case_no, **_row(CASE, file.tables[CASE][0])}
    return {CASE: header} | {
        table: [_row(table, row) for row in file.tables.get(table, ())] for table in CASE_TABLES
    }


def _row(table: str, row: dict[str, Cell]) -> dict[str, Json]:
    """Every column of the table but 案号, so that what is not filled reads as blank."""
    columns = TABLES[table].columns.values()
    return {c.name: _cell(c.kind, row.get(c.name)) for c in columns if c.name != "案号"}


def _cell(kind: Kind, value: Cell) -> Json:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if kind is Kind.INT and value else value


if __name__ == "__main__":
    main()
