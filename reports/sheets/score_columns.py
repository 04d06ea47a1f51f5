"""The columns of the three sheets of 计分底稿, and which of them are formulas."""

from __future__ import annotations

from reports.sheets.score_cells import CASES, ITEMS, LINES
from reports.sheets.table import Col, TableSpec

CASE_COLUMNS = (
    Col("序号", 6, "center"),
    Col("案号", 24),
    Col("满分", 8, "center"),
    Col("涉及项目标准分", 10, "center"),
    Col("得分（最少）", 10, "center"),
    Col("得分（最多）", 10, "center"),
    Col("未定是否涉及的标准分", 12, "center"),
    Col("折算（最低）", 10, "center", style="points"),
    Col("折算（最高）", 10, "center", style="points"),
    Col("否决（处）", 9, "center"),
    Col("否决未定（处）", 9, "center"),
    Col("等次", 10, "center"),
    Col("方案", 6, "center"),
)
ITEM_COLUMNS = (
    Col("案卷", 6, "center"),
    Col("案号", 24),
    Col("项目", 26),
    Col("标准分", 8, "center"),
    Col("已判定涉及", 9, "center"),
    Col("最少扣", 8, "center"),
    Col("最多扣", 8, "center"),
    Col("涉及", 8, "center"),
    Col("得分（最少）", 9, "center"),
    Col("得分（最多）", 9, "center"),
    Col("得分率（最低）", 10, "center"),
    Col("计入后的得分率", 10, "center"),
    Col("补充的问题", 9, "center"),
)
LINE_COLUMNS = (
    Col("案卷", 6, "center"),
    Col("案号", 24),
    Col("项目", 22),
    Col("扣分事项", 26),
    Col("每处", 7, "center"),
    Col("最多扣", 8, "center"),
    Col("程序判定不符合", 9, "center"),
    Col("未定", 7, "center"),
    Col("未定（不限处数）", 9, "center"),
    Col("不符合", 8, "center"),
    Col("仍未定", 8, "center"),
    Col("仍未定（不限处数）", 9, "center"),
    Col("扣分（最少）", 8, "center"),
    Col("扣分（最多）", 8, "center"),
    Col("已判定涉及", 8, "center"),
    Col("可能涉及", 8, "center"),
    Col("补充的问题", 9, "center"),
)

COMPUTED = {  # the columns of formulas
    CASES: tuple(column.heading for column in CASE_COLUMNS[3:12]),
    ITEMS: tuple(column.heading for column in ITEM_COLUMNS[5:]),
    LINES: tuple(column.heading for column in LINE_COLUMNS[9:]),
}


def sheet_spec(name: str, columns: tuple[Col, ...], limit: int) -> TableSpec:
    return TableSpec(
        name=name,
        title=name,
        note="由公式计算，随“人工结论”“补充问题”的填写变化，请不要改动。评查总表的得分和等次取自这里；定稿时程序再精确计算一次。",
        columns=columns,
        freeze=2,
        limit=limit,
    )
