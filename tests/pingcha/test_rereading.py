"""复评: cases that two reviewers read, where they do not agree or the score is low."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pytest

from pingcha.cli import main
from tests.pingcha import exports
from tests.pingcha.test_finalize import answer, enter, fill

HERE = Path(__file__).parent
REPORT, FINAL = "评查报告.xlsx", "定稿/评查报告-定稿.xlsx"
PARTS = ("评查报告-张三.xlsx", "评查报告-李四.xlsx")
SCHEME = """规则集 「行政执法记录制度」 版本 「1」

评分方案 「甲」 满分 100
  项目 「一」 60 分
    扣 1.1 每处 20 分
  项目 「二」 40 分
    扣 3.1 每处 10 分
  等次 优秀 ≥ 95，合格 ≥ 60，不合格
  不适用项目 按比例折算
"""
FAULT = {"案号": "2025-1", "义务编号": "1.1", "问题": "签名是代签的", "理由": "第 3 页"}
FAULT |= {"评查人": "李四", "评查日期": "2025-07-01"}


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two cases, both read by 张三 and 李四: in 2025-1 everything is met, in 2025-2 one officer only was there."""
    monkeypatch.chdir(tmp_path)
    sheets = {name: [list(row) for row in rows] for name, rows in exports.good().items()}
    sheets["案件"].append(["2025-2", "乙某案", "行政处罚"])
    for name in ("活动", "人员", "文书", "音像"):
        sheets[name] += [["2025-2", *row[1:]] for row in sheets[name][1:]]
    del sheets["人员"][-1]
    exports.write_xlsx(tmp_path / "导出.xlsx", sheets)
    Path("方案.评查").write_text(SCHEME, encoding="utf-8")
    run = ("--rules", str(HERE / "rules"), "--as-of", "2025-06-30", "--seed", "1", "--scheme", "方案.评查")
    main(["review", "导出.xlsx", *run, "--reviewers", "张三,李四", "--twice", "2", "-o", REPORT])
    return tmp_path


def close(*more: str, files: tuple[str, ...] = (REPORT, *PARTS)) -> int:
    return main(["finalize", *files, "--rules", str(HERE / "rules"), *more])


def listed() -> list[dict[str, object]]:
    book = openpyxl.load_workbook(FINAL)
    if "复评清单" not in book.sheetnames:
        return []
    lines = list(book["复评清单"].iter_rows(min_row=3, values_only=True))
    return [dict(zip(map(str, lines[0]), line, strict=True)) for line in lines[1:]]


def test_a_low_score_is_read_again_although_both_agree(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    close()
    shown = capsys.readouterr().out
    assert "需要复评：2025-2（得分低于 70 分）——张三：66.7 分，合格；李四：66.7 分，合格。" in shown
    assert "需要复评：2025-1" not in shown
    (row,) = listed()
    assert (row["案号"], row["事项"]) == ("2025-2", "各事项的结论相同")
    bulletin = [paragraph.text for paragraph in docx.Document("定稿/评查通报.docx").paragraphs]
    assert "评查的案卷中有 1 件因评查人的结果不同或者得分较低，需要复评，结果以复评为准。" in bulletin


def test_the_bound_is_a_parameter(report: Path) -> None:
    close("--review-below", "60")
    assert listed() == []
    assert not any("复评" in one.text for one in docx.Document("定稿/评查通报.docx").paragraphs)


def test_different_grades_are_read_again_with_who_said_what(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(PARTS[0], answer("问题清单", 4, "符合", 理由="纸质笔录有两人签名"))
    close("--review-below", "50")
    shown = capsys.readouterr().out
    assert "需要复评：2025-2（等次不同）——张三：100.0 分，优秀；李四：66.7 分，合格。" in shown
    (row,) = listed()
    assert row["各方结论"] == "张三：符合（2025-07-01，纸质笔录有两人签名）\n李四：没有填写（程序：不符合）"


def test_a_fault_that_only_one_of_them_found_is_a_different_grade(report: Path) -> None:
    fill(PARTS[1], enter("补充问题", 4, **FAULT))
    close("--review-below", "50")
    (row,) = listed()
    assert (row["案号"], row["复评原因"]) == ("2025-1", "等次不同")
    assert row["各方结论"] == "张三：没有填写（程序：符合）\n李四：不符合（2025-07-01，第 3 页）"


def test_what_the_main_report_settles_is_no_longer_a_difference(report: Path) -> None:
    fill(PARTS[0], answer("问题清单", 4, "符合", 理由="纸质笔录有两人签名"))
    fill(REPORT, answer("问题清单", 4, "不符合", "组长", 理由="第二人签名系代签"))
    close("--review-below", "50")
    assert listed() == []


def test_a_part_that_is_missing_is_said(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    close(files=(REPORT, PARTS[0]))
    assert "没有收到李四的分表，由两人评查的 2 件案卷不能比较。" in capsys.readouterr().out
    assert listed() == []
