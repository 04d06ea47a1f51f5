from __future__ import annotations
from datetime import date
from examples.clean import coercion, penalty, permit
from examples.filing import Cells, File
from examples.people import FOUNDRY, SCHOOL, TRADER
YEARS: list[Cells] = []
def cases() -> list[File]:
    return [
        penalty(1, "擅自销毁档案案", FOUNDRY, date(2025, 3, 3)),
        permit(1, "延期移交档案审批", SCHOOL, date(2025, 3, 10)),
        coercion(1, "非法买卖档案复制件案", TRADER, date(2025, 5, 12)),
    ]
