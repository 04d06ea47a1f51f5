"""Writes the bundled example: ``python -m examples.make_examples``.

``示例案卷.xlsx`` is the export, ``预期结果.json`` what must be found in it (everything but 符合 and 不适用), ``案卷说明.md``
the cases and their faults for people. Nothing of it is read back from the program: what must be found is said beside each
fault, from the regulation.
"""

from __future__ import annotations

import json
from pathlib import Path

from examples.cases import YEARS, cases
from examples.expected import expected, page_numbers
from examples.filing import File
from examples.guide import guide
from examples.workbook import write

FOLDER = Path(__file__).resolve().parent


def make(folder: Path) -> None:
    """Writes the three files into a folder."""
    files = cases()
    for file in files:
        page_numbers(file)
    write(folder / "示例案卷.xlsx", files, YEARS)
    text = json.dumps(as_json(files), ensure_ascii=False, indent=1)
    (folder / "预期结果.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    (folder / "案卷说明.md").write_text(guide(files), encoding="utf-8", newline="\n")


def as_json(files: list[File]) -> dict[str, list[dict[str, str]]]:
    """案号 → its findings, by obligation and subject."""
    return {
        file.case_no: [
            {"义务": obligation, "对象": subject, "结论": verdict} for obligation, subject, verdict in expected(file)
        ]
        for file in files
    }


if __name__ == "__main__":
    make(FOLDER)
