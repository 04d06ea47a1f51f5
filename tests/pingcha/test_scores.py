"""Scores from the command line to the workbook: which scheme, what each problem cost, recomputed as a reviewer would."""

from __future__ import annotations

import json
import re
import shutil
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

import pingcha
from examples import make_examples
from examples.cases import all_cases
from pingcha.by_hand import apply
from pingcha.cli import main
from pingcha.run import usable_rules
from records.answers import Answer, Place
from records.findings import Points, Review, Score, Verdict
from reports.mask import mask_review
from reports.sheets.index import make_index
from reports.workbook import write_workbook
from rules import rules_folder

AS_OF = date(2026, 11, 24)
DAY = AS_OF.isoformat()
EXPECTED = Path(make_examples.__file__).with_name("预期得分.json")
HEAD = "规则集 「行政执法全过程记录制度」 版本 「1」\n\n"
KIND = """评分方案 「{title}」 满分 100
  适用 {applies}
  项目 「全部」 100 分
    扣 {ids} 每处 1 分
  等次 合格 ≥ 60，不合格
  不适用项目 按比例折算
"""


@pytest.fixture(scope="module")
def review() -> Review:
    return pingcha.review(make_examples.WORKBOOK, as_of=AS_OF)


@pytest.fixture(scope="module")
def workbook(review: Review, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("scores") / "评查报告.xlsx"
    write_workbook(mask_review(review), target)
    return target


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A penalty, a permit and an enforcement, for what needs no more."""
    target = tmp_path_factory.mktemp("three") / "案卷.xlsx"
    make_examples.write(target, all_cases()[:3])
    return target


def kind_scheme(title: str, applies: str) -> str:
    """A scheme with everything in one item."""
    text = (rules_folder() / "评分" / "案卷评查.评查").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.split("\n")]
    ids = [word for line in lines if line.startswith("扣 ") for word in line.split("每处")[0].split()[1:]]
    ids += [word for line in lines if line.startswith("不计分 ") for word in line.split("「")[0].split()[1:]]
    return KIND.format(title=title, applies=applies, ids=" ".join(ids))


def file_of(tmp_path: Path, *schemes: str) -> Path:
    path = tmp_path / "方案.评查"
    path.write_text(HEAD + "\n".join(schemes), encoding="utf-8")
    return path


# ------------------------------------------------------------------------------------ recomputed from the lists by hand


@dataclass(frozen=True)
class Line:
    item: str
    ids: list[str]
    each: Decimal | None
    cap: Decimal | None

    def counts(self, obligation: str) -> bool:
        whole = obligation.split("-")[0]
        return obligation in self.ids or whole in self.ids or f"{whole.split('.')[0]}.*" in self.ids


def read_scheme() -> tuple[dict[str, Decimal], list[Line]]:
    """The default scheme as a reader of its file would note it down; nothing of the program's own reading."""
    weights: dict[str, Decimal] = {}
    lines: list[Line] = []
    for text in (rules_folder() / "评分" / "案卷评查.评查").read_text(encoding="utf-8").split("\n"):
        item = re.fullmatch(r"  项目 「(.+)」 ([0-9.]+) 分", text)
        if item is not None:
            weights[item[1]] = Decimal(item[2])
        line = re.fullmatch(r"    扣 ((?:[0-9.*]+ ?)+?)(?: 每处 ([0-9.]+) 分)?(?: 封顶 ([0-9.]+) 分)?", text)
        if line is not None:
            each, cap = (Decimal(found) if found else None for found in (line[2], line[3]))
            lines.append(Line(list(weights)[-1], line[1].split(), each, cap))
    return weights, lines


def rows(workbook: Path, sheet: str) -> list[dict[str, object]]:
    found = load_workbook(workbook, data_only=True)[sheet].iter_rows(min_row=3, values_only=True)
    headings = [str(cell).replace("\n", "") if cell else "" for cell in next(found)]
    return [dict(zip(headings, row, strict=True)) for row in found if row[0] is not None]


def test_the_score_recomputed_from_the_list_of_problems_is_the_score_printed(workbook: Path) -> None:
    """What is certain alone: the highest score. Which items a case has is read off its own form."""
    weights, lines = read_scheme()
    assert sum(weights.values()) == 100
    problems: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in rows(workbook, "问题清单"):
        problems[str(row["案号"])].append(row)
    book = load_workbook(workbook, data_only=True)
    overview = rows(workbook, "评查总表")
    assert len(overview) == 14
    for case in overview:
        mine = problems[str(case["案号"])]
        by_line: dict[int, int] = defaultdict(int)
        for row in mine:
            obligation = re.search(r"（([^（）]+)）$", str(row["条款"]))
            assert obligation is not None
            for number, line in enumerate(lines):
                if row["结论"] == "不符合" and line.counts(obligation[1]):
                    by_line[number] += 1
        lost: dict[str, Decimal] = defaultdict(Decimal)
        for number, times in by_line.items():
            line = lines[number]
            weight = weights[line.item]
            lost[line.item] += min(weight if line.each is None else line.each * times, line.cap or weight)
        sheet = next(name for name in book.sheetnames if name.endswith(str(case["案号"])))
        form = [row for row in book[sheet].iter_rows(values_only=True) if row[0] in weights and row[2]]
        assert [row[0] for row in form] == list(weights)
        here = [str(row[0]) for row in form if row[4] is not None]
        earned = sum((max(Decimal(0), weights[item] - lost[item]) for item in here), Decimal(0))
        base = sum((weights[item] for item in here), Decimal(0))
        points = (earned / base * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
        assert Decimal(str(case["得分（最高）"])).quantize(Decimal("0.1")) == points, case["案号"]
        for item in weights:
            said = sum(Decimal(str(row["扣分"])) for row in mine if row["评分项目"] == item)
            assert said == min(lost[item], weights[item])


def test_the_scores_are_those_expected(review: Review) -> None:
    """The bundled cases' scores under the default scheme; ``python -m examples.make_examples`` writes them anew."""
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    assert make_examples.scores(review) == expected


def test_a_veto_is_shown_with_the_grade_that_it_sets(workbook: Path) -> None:
    found = {row["案号"]: (row["等次"], row["否决"]) for row in rows(workbook, "评查总表")}
    assert found["青档罚〔2025〕2号"] == ("不合格", "11.1")
    assert found["青档罚〔2025〕1号"] == ("优秀", None)


def test_every_deduction_leads_to_its_finding(review: Review) -> None:
    for case in review.cases:
        assert case.score is not None
        violated = [(one.obligation, one.subject) for one in case.findings if one.verdict is Verdict.VIOLATED]
        assert all((one.obligation, one.subject) in violated for one in case.score.deductions)
        assert all(Decimal(one.points) > 0 for one in case.score.deductions)


def test_leaving_out_what_does_not_apply_changes_no_score(three: Path, review: Review) -> None:
    kept = pingcha.review(three, as_of=AS_OF, keep_not_applicable=True)
    assert [case.score for case in kept.cases] == [case.score for case in review.cases[:3]]


def test_what_people_decided_is_scored_anew(review: Review) -> None:
    """The clean first case waits for two questions only."""
    first = review.cases[0]
    questions = [entry for entry in make_index(review, "").manual if entry.owned.case is first]
    place = Place("评查报告.xlsx", "待人工核查", 4, "H4")

    def decided(*verdicts: Verdict) -> Score:
        answers = {
            entry.id: Answer(entry.id, verdict, "张三", AS_OF, None, None, place)
            for entry, verdict in zip(questions, verdicts, strict=True)
        }
        found = apply(review, answers, usable_rules(None)).cases[0].score
        assert found is not None and found.undetermined == 0
        return found

    best, worst = decided(Verdict.SATISFIED, Verdict.SATISFIED), decided(Verdict.VIOLATED, Verdict.VIOLATED)
    assert first.score is not None
    assert best.points == Points(low="100.0", high="100.0")
    assert worst.points is not None
    assert worst.points.low == worst.points.high
    assert first.score.points == Points(low=worst.points.low, high="100.0")
    assert [one.obligation for one in worst.deductions] == [entry.finding.obligation for entry in questions]


# ------------------------------------------------------------------------------------------------- which scheme, if any


def scored(export: Path, tmp_path: Path, *schemes: str) -> Review:
    return pingcha.review(export, as_of=AS_OF, schemes=[file_of(tmp_path, *schemes)])


def test_each_kind_of_case_goes_by_its_own_scheme(three: Path) -> None:
    found = pingcha.review(three, as_of=AS_OF, schemes=["按执法类型"])
    by_kind = {case.kind: case.score.scheme for case in found.cases if case.score is not None}
    assert by_kind == {kind: f"{kind}案卷" for kind in ("行政处罚", "行政许可", "行政强制")}
    assert all(case.unscored is None for case in found.cases)
    assert [scheme.title for scheme in found.run.schemes if scheme.title not in by_kind.values()] == [
        "其他案卷"
    ]


def test_a_case_that_none_or_several_fit_has_no_score_and_the_reason(three: Path, tmp_path: Path) -> None:
    found = scored(
        three, tmp_path, kind_scheme("处罚", "执法类型 = 行政处罚"), kind_scheme("罚", "执法类型 = 行政处罚")
    )
    penalty = next(case for case in found.cases if case.kind == "行政处罚")
    permit = next(case for case in found.cases if case.kind == "行政许可")
    assert penalty.score is None and permit.score is None
    assert penalty.unscored is not None and "“处罚”、“罚”" in penalty.unscored
    assert permit.unscored == "没有适用本案的评分方案，现有：“处罚”、“罚”。"


def test_a_scheme_that_may_or_may_not_fit_gives_no_score(tmp_path: Path) -> None:
    export = tmp_path / "案卷.json"
    export.write_text('{"案件": {"案号": "甲"}}', encoding="utf-8")
    scheme = file_of(tmp_path, kind_scheme("处罚", "执法类型 = 行政处罚"), kind_scheme("所有", "案号 已填"))
    (case,) = pingcha.review(export, as_of=AS_OF, schemes=[scheme]).cases
    assert case.score is None
    assert case.unscored == "不能确定评分方案“处罚”是否适用本案，缺少数据：执法类型 = 行政处罚。"


def test_the_reason_stands_in_the_reports(
    three: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scheme = file_of(tmp_path, kind_scheme("许可", "执法类型 = 行政许可"))
    target = tmp_path / "评查报告.xlsx"
    arguments = [str(three), "--as-of", DAY, "--scheme", str(scheme), "-o", str(target)]
    assert main(["review", *arguments]) == 0
    assert "未计分 2 件" in capsys.readouterr().out
    first = rows(target, "评查总表")[0]
    assert (first["等次"], first["备注"]) == ("未计分", "没有适用本案的评分方案，现有：“许可”。")


def test_check_says_the_score_in_one_line_and_what_each_fault_cost(
    capsys: pytest.CaptureFixture[str],
) -> None:
    export = make_examples.WORKBOOK.with_name("练习案卷.xlsx")
    main(["check", str(export), "--as-of", "2025-04-18"])
    said = capsys.readouterr().out
    (line,) = (line for line in said.split("\n") if line.startswith("得分："))
    assert said.count("扣分：5 分（项目“执法人员”）") == 1
    assert "（满分 100，评分方案“案卷评查”）" in line
    assert line.endswith("等次：不合格（否决：11.1）")


def test_a_scheme_is_named_by_its_file_or_as_the_folder_calls_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "scheme", "--scheme", "按阶段计分"]) == 0
    assert capsys.readouterr().out.startswith("按阶段计分　满分 100 分")
    assert main(["check", str(make_examples.WORKBOOK), "--scheme", "按阶段评分"]) == 2
    said = capsys.readouterr()
    assert "找不到方案“按阶段评分”" in said.err and "您是不是想写“按阶段计分”？" in said.err
    assert said.out == ""


def test_a_scheme_with_a_mistake_stops_the_run_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scheme = file_of(tmp_path, kind_scheme("许可", "执法类型 = 行政许可").replace("100 分", "98 分"))
    target = tmp_path / "评查报告.xlsx"
    arguments = [str(make_examples.WORKBOOK), "--scheme", str(scheme), "-o", str(target)]
    assert main(["review", *arguments]) == 2
    assert "合计 98 分，满分写的是 100 分，少 2 分" in capsys.readouterr().err
    assert not target.exists()


def test_a_rule_folder_without_schemes_gives_no_scores(three: Path, tmp_path: Path) -> None:
    copy = tmp_path / "规则"
    shutil.copytree(rules_folder(), copy, ignore=shutil.ignore_patterns("*.py", "__pycache__", "评分"))
    found = pingcha.review(three, as_of=AS_OF, rules=copy)
    assert found.run.schemes == []
    assert all(case.score is None and case.unscored is None for case in found.cases)


# -------------------------------------------------------------------------------------------------------- rules scheme


def test_the_schemes_are_listed_and_read_aloud(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "scheme"]) == 0
    lines = capsys.readouterr().out.strip().split("\n")
    use = {line.split("　")[0]: line.split("　")[-1].split("（")[0] for line in lines}
    assert use["案卷评查"] == "不写 --scheme 时用"
    assert use["按阶段计分"] == "用 --scheme 按阶段计分"
    assert use["行政许可案卷"] == "用 --scheme 按执法类型"
    assert main(["rules", "explain", "案卷评查"]) == 0
    text = capsys.readouterr().out
    assert "每处扣 5 分，合计最多 10 分：\n     11.1 调查取证不少于两名执法人员" in text
    assert "有一处就扣完这 12 分：\n     21.8 作出决定的，有决定书" in text
    assert "90 分以上“优秀”，60 分以上“合格”，其余“不合格”" in text
    assert main(["rules", "scheme", "案卷评分"]) == 2
    assert "您是不是想写“案卷评查”？" in capsys.readouterr().err


def test_a_scheme_outside_the_folder_is_checked_and_laid_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = file_of(tmp_path, kind_scheme("许可", "执法类型 = 行政许可").replace("  项目", "项目"))
    assert main(["rules", "check", "--scheme", str(path)]) == 0
    assert "评分方案 1 个" in capsys.readouterr().out
    assert main(["rules", "format", "--check", "--scheme", str(path)]) == 1
    assert main(["rules", "format", "--scheme", str(path)]) == 0
    assert "\n  项目 「全部」 100 分\n" in path.read_text(encoding="utf-8")
    capsys.readouterr()
    path.write_text(path.read_text(encoding="utf-8").replace("每处 1 分", "每处 0 分"), encoding="utf-8")
    assert main(["rules", "check", "--scheme", str(path)]) == 1
    assert "分数要大于 0。" in capsys.readouterr().out
    path.write_bytes("评分方案".encode("gb18030"))
    assert main(["rules", "format", "--scheme", str(path)]) == 2
    assert "GB18030" in capsys.readouterr().err


def test_a_condition_is_read_aloud(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scheme = file_of(tmp_path, kind_scheme("处罚", "执法类型 = 行政处罚"))
    for call in (["处罚", "--scheme", str(scheme)], ["--scheme", str(scheme)], [str(scheme)]):
        assert main(["rules", "scheme", *call]) == 0
        assert "适用：凡执法类型是行政处罚的案卷。" in capsys.readouterr().out


def test_schemes_as_json_are_what_a_score_is_computed_from(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "scheme", "按阶段计分", "--format", "json"]) == 0
    (scheme,) = json.loads(capsys.readouterr().out)["schemes"]
    assert scheme["full"] == "100"
    assert [item["weight"] for item in scheme["items"]] == ["15", "35", "25", "15", "10"]
    assert "11.2-执法人员姓名" in scheme["items"][1]["lines"][0]["obligations"]
