"""``python -m examples.make_practice``: writes examples/练习案卷.xlsx, the one case that docs/快速上手.md works through.

The case is decided and served, not yet closed. Three things are wrong with how it was registered; the guide mends them.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from examples.case_file import CaseFile
from examples.cases import penalty
from examples.make_examples import write

WORKBOOK = Path(__file__).with_name("练习案卷.xlsx")


def main() -> None:
    write(WORKBOOK, [practice()])
    print(f"已写出：{WORKBOOK.name}")


def practice() -> CaseFile:
    """A penalty under way on 18 April 2025: a badge number, a link and an item of the decision were not registered."""
    file = penalty("练习〔2025〕1号", date(2025, 3, 3), "擅自销毁档案案", "海岸纺织有限公司")
    file.change("案件", "案号=练习〔2025〕1号", "结案日期= 归档日期= 结案方式= 案卷号=")
    file.change("案源", "案源编号=Y1", "告知日期= 告知内容= 告知书面记录=")
    file.remove("活动", "活动编号=H3")
    file.remove("文书", "文书编号=W10")
    file.remove("文书", "文书编号=W11")
    file.remove("音像", "音像编号=V4")
    file.remove("执行", "执行编号=Z1")
    file.remove("执行", "执行编号=Z2")
    file.fault("现场检查的一名执法人员没有登记执法证号").change("人员", "活动编号=H1 姓名=何静", "执法证号=")
    file.fault("询问笔录没有写是哪次询问").change("文书", "文书编号=W4", "关联编号=")
    file.fault("决定书没有登记救济途径和期限").change(
        "文书", "文书编号=W8", "载明事项=当事人基本情况；事实和证据；适用依据；决定内容；履行方式和时间"
    )
    return file


if __name__ == "__main__":
    main()
