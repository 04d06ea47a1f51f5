"""``pingcha validate``: what is missing, what is odd, and what to export — true on real exports."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from openpyxl import load_workbook

from examples.make_examples import WORKBOOK
from examples.make_practice import WORKBOOK as PRACTICE
from pingcha.cli import main
from records.quality_report import QualityReport
from reports.json_report import schema_json
from tests.pingcha.exports import PHONE, good, one_bad_case, write_xlsx

AS_OF = ("--as-of", "2026-06-01")
SCHEMA = Path(__file__).parents[2] / "docs" / "quality.schema.json"


def validate(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(["validate", *words])
    return code, capsys.readouterr().out


def quality(capsys: pytest.CaptureFixture[str], path: Path) -> dict[str, object]:
    _, text = validate(capsys, str(path), "--format", "json", *AS_OF)
    found = json.loads(text)
    assert isinstance(found, dict)
    return found


def cut(target: Path, *columns: tuple[str, str], sheets: tuple[str, ...] = ()) -> Path:
    """The bundled cases without some columns and sheets."""
    book = load_workbook(WORKBOOK)
    for name in sheets:
        del book[name]
    for table, column in columns:
        sheet = book[table]
        place = next(cell.column for row in sheet["A1:AZ2"] for cell in row if cell.value == column)
        sheet.delete_cols(place)
    book.save(target)
    return target


def test_a_promise_of_the_report_is_kept_when_the_column_is_exported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    without = quality(capsys, cut(tmp_path / "缺列.xlsx", ("文书", "制作日期")))
    whole = quality(capsys, WORKBOOK)
    supply = without["supply"]
    assert isinstance(supply, list)
    (entry,) = (one for one in supply if one["column"] == "制作日期")
    assert entry["action"] == "导出“文书”表的“制作日期”"
    before, after = without["undetermined"], whole["undetermined"]
    assert isinstance(before, int) and isinstance(after, int)
    assert entry["settles"] == before - after > 100


def test_the_screen_says_what_to_export_and_how_much_that_settles(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = validate(
        capsys, str(cut(tmp_path / "缺.xlsx", ("人员", "执法证号"), sheets=("请求",))), *AS_OF
    )
    assert code == 1
    assert "· 补导出“人员”表的“执法证号”，可解决 26 处无法判定（11 件案卷）" in text
    assert "没有导出的表：请求" in text
    assert "人员 78 行　未导出：执法证号" in text


def test_a_filled_template_is_clean(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    example = tmp_path / "示例.xlsx"
    assert main(["template", str(example), "--example"]) == 0
    code, text = validate(capsys, str(example), *AS_OF)
    assert code == 0
    assert "没有发现问题；缺少数据而无法判定的事项 0 处" in text


def test_a_case_that_cannot_be_evaluated_is_an_error_and_the_report_is_written_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export, target = tmp_path / "导出.xlsx", tmp_path / "质量.xlsx"
    write_xlsx(export, one_bad_case())
    code, text = validate(capsys, str(export), "-o", str(target), *AS_OF)
    assert code == 2
    assert "其中 1 件因数据错误无法评查" in text
    assert "您是不是想写“询问当事人”" in text
    assert "询向当事人" in [row[8] for row in load_workbook(target)["数据问题"].values]


def test_an_input_that_cannot_be_used_is_told_in_full_and_not_evaluated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = tmp_path / "导出.xlsx"
    sheets = good()
    sheets["案件"].append(["2025-1", "又一个", "行政处罚"])
    write_xlsx(export, sheets)
    code, text = validate(capsys, str(export))
    assert code == 2
    assert "输入不能使用" in text and "案号“2025-1”出现两次" in text
    assert "补什么" not in text


def test_counts_of_a_column_add_up_to_its_rows(capsys: pytest.CaptureFixture[str]) -> None:
    tables = quality(capsys, PRACTICE)["tables"]
    assert isinstance(tables, list)
    for table in tables:
        for column in table["columns"]:
            assert column["filled"] + column["blank"] + column["not_exported"] == table["rows"]
    (people,) = (table for table in tables if table["table"] == "人员")
    (badges,) = (column for column in people["columns"] if column["column"] == "执法证号")
    assert (badges["filled"], badges["blank"]) == (3, 3)


def test_numbers_of_persons_are_masked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export = tmp_path / "导出.xlsx"
    sheets = good()
    sheets["活动"].append(["2025-1", "H2", PHONE])
    write_xlsx(export, sheets)
    assert PHONE not in validate(capsys, str(export))[1]
    assert PHONE in validate(capsys, str(export), "--unmasked")[1]


def test_json_as_a_file_is_replaced_by_the_next_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "质量.json"
    for _ in range(2):
        assert validate(capsys, str(PRACTICE), "-o", str(target), *AS_OF)[0] == 1
    written = json.loads(target.read_text(encoding="utf-8"))
    assert written["schema"] == "pingcha/quality/1"
    jsonschema.validate(written, json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_the_published_schema_is_the_one_the_models_make() -> None:
    """To publish a change: write reports.json_report.schema_json(QualityReport) to docs/quality.schema.json."""
    assert SCHEMA.read_text(encoding="utf-8") == schema_json(QualityReport)
