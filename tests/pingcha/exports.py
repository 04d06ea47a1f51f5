"""Small exports for runs of the command, made by a spreadsheet library as an office system would."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl

Cell = str | int | None
Sheets = Mapping[str, Sequence[Sequence[Cell]]]

PHONE = "13812345678"


def good() -> dict[str, list[list[Cell]]]:
    """One case, 2025-1, in which two officers questioned the party on film."""
    return {
        "案件": [["案号", "案件名称", "执法类型"], ["2025-1", f"甲某案（{PHONE}）", "行政处罚"]],
        "活动": [["案号", "活动编号", "类型"], ["2025-1", "H1", "询问当事人"]],
        "人员": [
            ["案号", "活动编号", "姓名", "角色", "执法证号"],
            ["2025-1", "H1", "甲", "执法人员", "01"],
            ["2025-1", "H1", "乙", "执法人员", "02"],
        ],
        "文书": [["案号", "文书编号", "种类"]],
        "音像": [["案号", "音像编号", "关联编号"], ["2025-1", "V1", "H1"]],
    }


def one_officer() -> dict[str, list[list[Cell]]]:
    """The same with one officer only: 1.1 is violated."""
    sheets = good()
    del sheets["人员"][2]
    return sheets


def no_people_sheet() -> dict[str, list[list[Cell]]]:
    """The same without 人员: 1.1 cannot be judged."""
    sheets = good()
    del sheets["人员"]
    return sheets


def no_film() -> dict[str, list[list[Cell]]]:
    """The same without a recording: only a 推行 is missing."""
    sheets = good()
    del sheets["音像"][1]
    return sheets


def one_bad_case() -> dict[str, list[list[Cell]]]:
    """A second case whose 类型 is not a word of the list."""
    sheets = good()
    sheets["案件"].append(["2025-2", "乙某案", "行政处罚"])
    sheets["活动"].append(["2025-2", "H1", "询向当事人"])
    return sheets


def only_a_bad_case() -> dict[str, list[list[Cell]]]:
    sheets = one_bad_case()
    del sheets["案件"][1]
    for name in ("活动", "人员", "音像"):
        sheets[name] = [row for row in sheets[name] if row[0] != "2025-1"]
    return sheets


def secret() -> dict[str, list[list[Cell]]]:
    sheets = one_officer()
    sheets["案件"][0].append("涉密类型")
    sheets["案件"][1].append("国家秘密")
    return sheets


def no_case_sheet() -> dict[str, list[list[Cell]]]:
    sheets = good()
    del sheets["案件"]
    return sheets


def write_xlsx(path: Path, sheets: Sheets) -> Path:
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def write_json(path: Path, sheets: Sheets) -> Path:
    tables = {
        name: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for name, rows in sheets.items()
    }
    (header,) = tables.pop("案件")
    path.write_text(json.dumps({"案件": header, **tables}, ensure_ascii=False), encoding="utf-8")
    return path
