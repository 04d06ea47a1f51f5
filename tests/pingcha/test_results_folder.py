"""``review --results``: a folder of Parquet, a summary workbook; interrupted, damaged or full, what is finished stays."""

from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from adapters.converted import converted
from adapters.parts import Unusable
from benchmarks.export import write_cases
from benchmarks.generate import generate
from pingcha.cli import main
from pingcha.partition_run import PartitionRequest, reviewed_partitions
from pingcha.run import RunRequest, run
from records.findings import one_finding
from records.problems import InputProblem
from reports.assessment import officer_lines, unit_lines
from reports.mask import mask_review
from reports.summary import by_article, case_totals, exit_code, finding_totals
from reports.sums import sums_of, total
from reports.sums_text import case_words, finding_words
from tests.pingcha import exports
from tests.pingcha.test_interrupted_reviews import RULES

DAY = ("--as-of", "2026-06-30")
CASES, A_PARTITION = 10, 3
BOOK_SHEETS = ["封面与说明", "条款统计", "机构汇总", "承办人汇总", "年度汇总"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """案卷库 and 结果 of generated cases."""
    folder = tmp_path_factory.mktemp("results")
    write_cases(folder / "案卷.json", generate(CASES, 7))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["convert", "案卷.json", "-o", "案卷库", "--per-partition", str(A_PARTITION)]) == 0
        assert main(["review", "案卷库", *DAY, "--results", "结果", "--jobs", "0"]) == 1
    return folder


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four cases of a few lines in two partitions, for the small rules."""
    monkeypatch.chdir(tmp_path)
    sheets = exports.one_officer()
    for number in ("2025-2", "2025-3", "2025-4"):
        for name, rows in exports.good().items():
            sheets[name] += [[number, *row[1:]] for row in rows[1:]]
    exports.write_xlsx(tmp_path / "导出.xlsx", sheets)
    assert main(["convert", "导出.xlsx", "-o", "案卷库", "--per-partition", "2"]) == 0
    return tmp_path


REVIEW = ("review", "案卷库", "--rules", str(RULES), "--as-of", "2025-06-30")


def test_the_results_hold_every_case_and_finding_as_it_may_be_shown(made: Path) -> None:
    review = mask_review(
        run(made / "案卷库", RunRequest("review", as_of=_day(), jobs=0, reasons_of_met=False)).review
    )
    cases = [
        row for path in sorted(made.glob("结果/*/案卷.parquet")) for row in pq.read_table(path).to_pylist()
    ]
    findings = [
        row for path in sorted(made.glob("结果/*/事项.parquet")) for row in pq.read_table(path).to_pylist()
    ]
    assert [row["案号"] for row in cases] == [case.case_no for case in review.cases]
    assert [json.loads(row["_记录"]) for row in findings] == [
        one_finding().dump_python(finding, mode="json") for case in review.cases for finding in case.findings
    ]


def _day() -> date:

    return date(2026, 6, 30)


def test_the_sums_of_the_parts_are_those_of_the_review(made: Path) -> None:
    review = run(made / "案卷库", RunRequest("review", as_of=_day(), jobs=0)).review
    parts = [review.model_copy(update={"cases": [case], "units": [], "errors": []}) for case in review.cases]
    rest = review.model_copy(update={"cases": []})
    sums = total(map(sums_of, [*parts, rest]))
    assert (case_words(sums), finding_words(sums)) == (case_totals(review), finding_totals(review))
    assert sums.problems == len(review.errors)
    assert [one.counts(number) for number, one in sorted(sums.articles.items())] == by_article(review.cases)
    assert all(sums.exit_code(strict=strict) == exit_code(review, strict=strict) for strict in (False, True))
    for groups, lines in (
        (sums.units, unit_lines(review.cases)),
        (sums.officers, officer_lines(review.cases)),
    ):
        assert sorted(groups) == [line.name for line in lines]
        for line in lines:
            group = groups[line.name]
            assert (group.cases, group.failed, group.points.cases, group.points.ends(scaled=False)) == (
                len(line.cases),
                line.failed,
                line.scored,
                line.mean,
            )
            assert (group.grades, group.vetoed, group.labels) == (line.grades, line.vetoed, line.labels)
            assert (group.repeated, group.points.words(scaled=False)) == (len(line.repeated), line.mean_words)


def test_the_summary_is_a_workbook(made: Path) -> None:
    book = openpyxl.load_workbook(made / "结果" / "汇总.xlsx")
    assert book.sheetnames == BOOK_SHEETS
    stated = json.loads((made / "结果" / "结果.json").read_text(encoding="utf-8"))
    assert stated["partitions"] == {"00001": 3, "00002": 3, "00003": 3, "00004": 1}
    assert stated["sums"]["all"]["cases"] == CASES
    assert not list(made.glob(".*"))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--results", "结果", "-o", "报告.xlsx"), "不能同时写 -o"),
        (("--results", "结果", "--sample", "2"), "--sample 不能与 --cluster、--results 一起用"),
        (("--cluster", "10.0.0.1"), "集群地址“10.0.0.1”不能用，--cluster 后面应写"),
        (("--results", "案卷库"), "里已经有文件，没有写出"),
    ],
)
def test_what_does_not_go_together_is_a_sentence(
    small: Path, words: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*REVIEW, *words]) == 2
    assert sentence in capsys.readouterr().err


def test_an_export_gives_the_results_of_its_converted_cases(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also after an interrupt: the partitions that it is made into on the way come out the same each time."""
    assert main([*REVIEW, "--results", "甲"]) == 1
    assert main(["review", "导出.xlsx", *REVIEW[2:], "--results", "乙"]) == 1
    assert not list(small.glob(".*"))
    for name in ("案卷", "事项", "数据问题"):
        first, other = (
            [
                row
                for path in sorted(small.glob(f"{where}/*/{name}.parquet"))
                for row in pq.read_table(path).to_pylist()
            ]
            for where in "甲乙"
        )
        assert first == other
    manifest = json.loads((small / "乙" / "结果.json").read_text(encoding="utf-8"))
    assert [one["path"] for one in manifest["run"]["inputs"]] == ["导出.xlsx"]


def test_json_lines_and_a_database_are_sources_of_partitions(small: Path) -> None:
    write_cases(small / "案卷.json", generate(3, 7))
    lines = [
        json.dumps(one, ensure_ascii=False) for one in json.loads((small / "案卷.json").read_text("utf-8"))
    ]
    (small / "案卷.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with sqlite3.connect(small / "案卷.db") as database:
        for name, (heading, *rows) in exports.one_officer().items():
            columns = ", ".join(f'"{column}"' for column in heading)
            database.execute(f'CREATE TABLE "{name}" ({columns})')
            database.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(heading))})', rows)
    for number, source in enumerate(("案卷.jsonl", f"sqlite:///{small / '案卷.db'}")):
        assert main(["review", source, *REVIEW[2:], "--results", f"结果{number}"]) in (0, 1)
        review = mask_review(
            run([source], RunRequest("review", as_of=date(2025, 6, 30), rules=RULES, jobs=0)).review
        )
        cases = [
            row["案号"]
            for path in sorted(small.glob(f"结果{number}/*/案卷.parquet"))
            for row in pq.read_table(path).to_pylist()
        ]
        assert cases == [case.case_no for case in review.cases]


def test_a_partition_that_cannot_be_read_leaves_the_others_kept_and_named(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged = small / "案卷库" / "00002" / "人员.parquet"
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:-30])
    capsys.readouterr()
    assert main([*REVIEW, "--results", "结果"]) == 2
    said = capsys.readouterr().err
    assert "00002/人员.parquet" in said and "已损坏" in said
    assert "已评查的 1 批 2 个案卷保存在“.结果.分批”" in said
    assert not (small / "结果").exists()
    damaged.write_bytes(whole)
    assert main([*REVIEW, "--results", "结果", "--resume"]) == 1
    assert "接着上次的评查：1 批 2 个案卷已经评查过。" in capsys.readouterr().err
    assert main([*REVIEW, "--results", "另一份"]) == 1
    for name in sorted(path.relative_to("另一份") for path in Path("另一份").rglob("*.*")):
        assert (Path("结果") / name).read_bytes() == (Path("另一份") / name).read_bytes()


def test_a_partition_that_changed_since_is_evaluated_again(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _stopped(small)
    shutil.copy(small / "案卷库" / "00002" / "人员.parquet", small / "案卷库" / "00001" / "人员.parquet")
    capsys.readouterr()
    main([*REVIEW, "--results", "结果", "--resume"])
    assert "接着上次的评查：1 批 2 个案卷" in capsys.readouterr().err


@pytest.mark.parametrize("damage", ["案卷.parquet", "小计.json"])
def test_a_piece_that_is_not_as_it_was_written_is_never_believed(
    small: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _stopped(small)
    piece = small / ".结果.分批" / "00001" / damage
    content = piece.read_bytes()
    piece.write_bytes(content[:-9] + bytes([content[-9] ^ 1]) + content[-8:])
    capsys.readouterr()
    assert main([*REVIEW, "--results", "结果", "--resume"]) == 1
    assert "接着上次的评查：1 批 2 个案卷" in capsys.readouterr().err


def _stopped(folder: Path) -> None:
    """A review whose pieces are finished and whose results could not be put in place."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pingcha.results_folder.write_sums_book", _full)
        assert main([*REVIEW, "--results", "结果"]) == 2
    assert (folder / ".结果.分批" / "00002").is_dir() and not (folder / "结果").exists()


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_full_disk_is_a_sentence_and_what_was_finished_is_kept_and_named(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    _stopped(small)
    said = capsys.readouterr().err
    assert "不能写出“结果”：磁盘空间不足" in said and "已评查的 2 批 4 个案卷保存在“.结果.分批”" in said
    assert main([*REVIEW, "--results", "结果", "--resume"]) == 1
    assert not (small / ".结果.分批").exists()


def test_other_rules_begin_anew_and_say_so(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _stopped(small)
    capsys.readouterr()
    assert main(["review", "案卷库", "--results", "结果", "--as-of", "2025-06-30", "--resume"]) in (0, 1)
    assert "规则、设置或者版本不同，不能接着做，从头开始" in capsys.readouterr().err


def test_a_case_in_two_partitions_is_refused(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(small / "案卷库" / "00001", small / "案卷库" / "00003")
    capsys.readouterr()
    assert main([*REVIEW, "--results", "结果"]) == 2
    said = capsys.readouterr().err
    assert "案号“2025-1”出现两次，在这几批里：00001、00003" in said and "2025-2" in said
    assert not (small / "结果").exists()


def test_the_same_report_is_made_from_pieces_as_from_the_whole_folder(small: Path) -> None:
    request = RunRequest("review", as_of=_day(), rules=RULES, jobs=0, keep_not_applicable=True)
    whole = run("案卷库", request).review
    asked = PartitionRequest(request, None, masked=False)
    with reviewed_partitions(["案卷库"], asked, Path("报告.json"), resume=False, tell=print) as reviewed:
        assert reviewed.review() == whole


def test_a_folder_of_something_else_is_no_folder_of_converted_cases(tmp_path: Path) -> None:
    bad: list[InputProblem] = []
    (tmp_path / "活动.csv").write_text("案号\n", encoding="utf-8")
    with pytest.raises(Unusable):
        converted([str(tmp_path)], bad=bad)
