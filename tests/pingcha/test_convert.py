"""``pingcha convert``: what comes after it is as if the export itself had been read; nothing half written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import adapters.partition_write
import adapters.size
from benchmarks.end_to_end import sheets, write_cells
from benchmarks.generate import generate
from pingcha.cli import main
from tests.adapters.books import book
from tests.mapping.books import line, mapping_book
from tests.pingcha import exports

RULES = Path(__file__).parent / "rules"
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def review(capsys: pytest.CaptureFixture[str], source: str, *more: str) -> tuple[int, dict[str, object]]:
    """The exit code and the JSON of a review, without the names and hashes of the files that were read."""
    capsys.readouterr()
    code = main(["review", source, "--format", "json", "--as-of", "2025-12-31", "--all", "--unmasked", *more])
    result = json.loads(capsys.readouterr().out)
    del result["run"]["inputs"]
    result["errors"].sort(key=lambda error: json.dumps(error, sort_keys=True))
    return code, result


def test_the_bundled_cases_get_the_same_findings_with_the_same_places(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = str(EXAMPLES / "示例案卷.xlsx")
    assert main(["convert", source, "-o", "案卷库", "--per-partition", "2"]) == 0
    assert review(capsys, "案卷库") == review(capsys, source)


def test_a_case_with_errors_stays_a_case_that_cannot_be_evaluated(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exports.write_xlsx(folder / "导出.xlsx", exports.one_bad_case())
    assert main(["convert", "导出.xlsx", "-o", "案卷库"]) == 3
    said = capsys.readouterr()
    assert "2025-2" in said.out and "询向当事人" in said.out and "已写出：案卷库" in said.err
    code, result = review(capsys, "案卷库", "--rules", str(RULES))
    assert (code, result) == review(capsys, "导出.xlsx", "--rules", str(RULES)) and code == 3


def test_cases_of_which_less_was_exported_are_undetermined_after_it_too(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exports.write_xlsx(folder / "导出.xlsx", exports.no_people_sheet())
    assert main(["convert", "导出.xlsx", "-o", "案卷库"]) == 0
    code, result = review(capsys, "案卷库", "--rules", str(RULES))
    assert (code, result) == review(capsys, "导出.xlsx", "--rules", str(RULES))
    assert '"undetermined"' in json.dumps(result)


def test_what_a_mapping_file_assumed_is_said_of_the_converted_cases_too(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book(
        folder / "台账.xlsx",
        {"台账": [["编号", "立案", "重大案件"], ["罚1", "2025-03-03", None], ["罚2", "2025-03-03", "是"]]},
    )
    mapping_book(
        folder / "映射.xlsx",
        [
            line("案件", "案号", "台账", "编号"),
            line("案件", "启动日期", "台账", "立案"),
            line("案件", "情节复杂或重大", "台账", "重大案件", 空白按="否"),
            line("案件", "执法类型", "台账", 固定值="行政处罚"),
        ],
    )
    assert main(["convert", "台账.xlsx", "-o", "案卷库", "--mapping", "映射.xlsx"]) == 0
    code, result = review(capsys, "案卷库", "--rules", str(RULES))
    assert (code, result) == review(capsys, "台账.xlsx", "--mapping", "映射.xlsx", "--rules", str(RULES))
    assert "空白按否" in json.dumps(result["run"], ensure_ascii=False)


def test_an_input_that_cannot_be_used_leaves_nothing_behind(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04")
    assert main(["convert", "坏.xlsx", "-o", "案卷库"]) == 2
    assert "没有进行转换" in capsys.readouterr().err
    assert [path.name for path in folder.iterdir()] == ["坏.xlsx"]


def test_a_folder_with_something_in_it_is_left_as_it_is(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exports.write_xlsx(folder / "导出.xlsx", exports.good())
    (folder / "案卷库").mkdir()
    assert main(["convert", "导出.xlsx", "-o", "案卷库"]) == 0  # empty: that will do
    before = sorted((folder / "案卷库").rglob("*"))
    assert main(["convert", "导出.xlsx", "-o", "案卷库"]) == 2
    assert "已经有文件" in capsys.readouterr().err
    assert sorted((folder / "案卷库").rglob("*")) == before
    assert main(["convert", "导出.xlsx", "-o", "导出.xlsx"]) == 2
    assert main(["convert", "导出.xlsx", "-o", "没有/案卷库"]) == 2
    assert main(["convert", "导出.xlsx"]) == 2


@pytest.mark.parametrize(("error", "code"), [(OSError(28, "full"), 2), (KeyboardInterrupt(), 130)])
def test_what_is_interrupted_leaves_nothing_behind(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    def failing(*arguments: object) -> None:
        raise error

    exports.write_xlsx(folder / "导出.xlsx", exports.good())
    monkeypatch.setattr(adapters.partition_write, "_write_problems", failing)
    assert main(["convert", "导出.xlsx", "-o", "案卷库"]) == code
    assert [path.name for path in folder.iterdir()] == ["导出.xlsx"]


def test_numbers_of_people_are_masked_on_the_screen_and_kept_in_the_files(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheets = exports.good()
    sheets["案件"][0].append("启动日期")
    sheets["案件"][1].append("110101199001011234")
    exports.write_xlsx(folder / "导出.xlsx", sheets)
    main(["convert", "导出.xlsx", "-o", "案卷库"])
    said = capsys.readouterr()
    assert "110101199001011234" not in said.out + said.err


def test_what_does_not_fit_into_memory_is_converted_to_the_same_bytes(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_cells(folder / "甲.xlsx", sheets(list(generate(7, 4))))
    exports.write_xlsx(folder / "乙.xlsx", exports.one_bad_case())
    said = []
    for name, size in (("小", 2**60), ("大", -1)):
        monkeypatch.setattr(adapters.size, "LARGE", size)
        assert main(["convert", "乙.xlsx", "甲.xlsx", "-o", name, "--per-partition", "3"]) == 3
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]
    files = sorted(path.relative_to(folder / "小") for path in (folder / "小").rglob("*.parquet"))
    assert files == sorted(path.relative_to(folder / "大") for path in (folder / "大").rglob("*.parquet"))
    for path in files:
        assert (folder / "大" / path).read_bytes() == (folder / "小" / path).read_bytes()
