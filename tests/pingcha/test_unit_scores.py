"""考核得分: what units and officers get under an assessment scheme, and that every point lost can be followed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.load import parse_text
from dsl.render import render
from dsl.scheme_tree import AssessmentScheme
from pingcha.cli import main
from pingcha.run import usable_assessments
from pingcha.unit_scores import officer_score, unit_score, with_scores
from records.findings import CaseResult, Finding, Points, Review, Score, Subject, UnitResult, Verdict
from records.schema import TABLES
from reports.assessment import Assessment, Line, Period, assess, differing_years
from reports.unit_scores import UnitScore
from rules import rules_folder
from tests.dsl.rules import FILE, HEAD, REGULATION, duty, file
from tests.reports.sample import clean_case, review

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31), "归档日期")
RULES = file(
    duty("地点 已填"),
    duty("培训次数 ≥ 1", subject="单位年度", number="1.5"),
    duty("监督检查次数 ≥ 1", subject="单位年度", number="1.6"),
)
SCHEME = """考核方案 「甲」 满分 100
  案卷得分 60 分
  项目 「管理」 20 分
    扣 1.5 1.6 每处 8 分
  屡犯 每种 4 分 封顶 10 分
  否决案卷 每件 5 分 封顶 10 分
  等次 优秀 ≥ 90，合格 ≥ 60，不合格
  不适用项目 按比例折算
"""
MET, VIOLATED, OPEN = Verdict.SATISFIED, Verdict.VIOLATED, Verdict.UNDETERMINED


def read(scheme: str = SCHEME) -> AssessmentScheme:
    loaded = parse_text({FILE: RULES, "评分/方案.评查": HEAD + scheme}, REGULATION)
    assert loaded.ruleset is not None, render(loaded.diagnostics, loaded.sources)
    (found,) = loaded.assessments
    return found


def finding(obligation: str, verdict: Verdict, *, category: str = "人员", table: str = "活动") -> Finding:
    return Finding(
        obligation=obligation,
        title="名称",
        article=1,
        paragraph=1,
        item=None,
        category=category,
        modality="应当",
        verdict=verdict,
        subject=Subject(table=table, id="H1", source=None),
        message="",
        quote="",
        remedy=None,
        question=None,
        reason=None,
    )


def scored(
    number: int,
    low: str = "100.0",
    high: str | None = None,
    *,
    found: Sequence[Finding] = (),
    vetoes: Sequence[str] = (),
    open_vetoes: Sequence[str] = (),
    full: str = "100",
    error: str | None = None,
) -> CaseResult:
    score = Score(
        scheme="案卷评查",
        full=full,
        points=Points(low=low, high=high or low),
        grade=None,
        vetoes=list(vetoes),
        deductions=[],
        undetermined=0,
        open_vetoes=list(open_vetoes),
    )
    return clean_case().model_copy(
        update={
            "case_no": f"一科{number}",
            "unit": "一科",
            "handlers": ["甲"],
            "findings": list(found),
            "score": None if error else score,
            "error": error,
            "dates": {"归档日期": "2025-03-04"},
        }
    )


def year(*verdicts: Verdict, unit: str = "一科", of: int = 2025) -> UnitResult:
    findings = [
        finding(name, verdict, table="单位年度")
        for name, verdict in zip(("1.5", "1.6"), verdicts, strict=False)
    ]
    return UnitResult(unit=unit, year=of, articles=[], findings=findings)


def found(*cases: CaseResult, years: Sequence[UnitResult] = ()) -> Assessment:
    whole = review(*cases).model_copy(update={"units": list(years)})
    return with_scores(assess([whole], YEAR, 1), read())


def unit(*cases: CaseResult, years: Sequence[UnitResult] = (year(MET, MET),)) -> UnitScore:
    (line,) = [line for line in found(*cases, years=years).units if line.name == "一科"]
    assert line.score is not None
    return line.score


def ends(score: UnitScore) -> tuple[str, str]:
    assert score.points is not None
    return str(score.points[0]), str(score.points[1])


def part(score: UnitScore, title: str) -> tuple[str, float, float]:
    (one,) = [one for one in score.parts if one.title == title]
    return one.applies, float(one.low), float(one.high)


def test_everything_met_is_full_marks() -> None:
    assert ends(unit(scored(1), scored(2))) == ("100.0", "100.0")
    assert unit(scored(1), scored(2)).grade == "优秀"


def test_the_files_mean_is_scaled_and_an_interval_stays_one() -> None:
    score = unit(scored(1, "80.0", "90.0"), scored(2, "60.0"))
    assert part(score, "案卷得分") == ("yes", 42, 45)


def test_a_file_with_another_full_score_counts_by_its_share() -> None:
    assert part(unit(scored(1, "5.0", full="10"), scored(2)), "案卷得分")[1:] == (45, 45)


def test_a_file_that_could_not_be_evaluated_may_be_anything() -> None:
    score = unit(scored(1), scored(2, error="读不出"))
    assert part(score, "案卷得分") == ("yes", 30, 60)
    assert part(score, "屡犯")[1:] == (0, 10)
    assert part(score, "否决案卷")[1:] == (5, 10)
    assert score.grade is None


def test_management_is_deducted_for_each_finding_about_the_year() -> None:
    assert part(unit(scored(1), scored(2), years=[year(VIOLATED, MET)]), "管理") == ("yes", 12, 12)
    assert part(unit(scored(1), scored(2), years=[year(VIOLATED, OPEN)]), "管理") == ("yes", 4, 12)


def test_a_year_that_was_not_exported_is_neither_met_nor_violated() -> None:
    assert part(unit(scored(1), scored(2), years=[]), "管理") == ("unknown", 0, 20)
    assert part(unit(scored(1), scored(2), years=[year(MET, MET, of=2024)]), "管理") == ("unknown", 0, 20)
    assert part(unit(scored(1), scored(2), years=[year(MET, MET, unit="二科")]), "管理")[0] == "unknown"


def test_a_year_that_stands_in_two_reports_is_deducted_once() -> None:
    """Each half of the year was exported with the whole sheet 单位年度."""
    halves = [review(scored(number)).model_copy(update={"units": [year(VIOLATED, MET)]}) for number in (1, 2)]
    whole = with_scores(assess(halves, YEAR, 1), read())
    (line,) = [line for line in whole.units if line.name == "一科"]
    assert line.score is not None
    assert part(line.score, "管理") == ("yes", 12, 12)
    assert len(whole.management) == 1


def test_a_year_that_two_reports_do_not_decide_alike_is_named() -> None:
    def half(number: int, *held: UnitResult) -> Review:
        return review(scored(number)).model_copy(update={"units": list(held)})

    first = half(1, year(VIOLATED, MET), year(MET, MET, unit="二科"))
    assert differing_years([first, half(2, year(VIOLATED, MET))]) == []
    assert differing_years([first, half(2, year(MET, MET), year(MET, MET, unit="二科"))]) == [
        "一科 2025 年度（1.5）"
    ]


def test_a_unit_without_files_is_scored_by_what_is_known_of_it() -> None:
    lines = {
        line.name: line.score for line in found(scored(1), years=[year(VIOLATED, MET, unit="二科")]).units
    }
    score = lines["二科"]
    assert score is not None and ends(score) == ("60.0", "60.0")  # 12 of 20, scaled


def test_the_same_fault_in_two_files_is_one_kind_and_what_is_open_costs_at_the_low_end_only() -> None:
    faulty, doubtful = finding("1.1", VIOLATED), finding("1.2", OPEN)
    score = unit(scored(1, found=[faulty, faulty, doubtful]), scored(2, found=[faulty, doubtful]))
    assert part(score, "屡犯") == ("yes", 2, 6)
    assert part(unit(scored(1, found=[faulty]), scored(2)), "屡犯") == ("yes", 10, 10)
    assert part(unit(scored(1, found=[faulty])), "屡犯")[0] == "no"


def test_a_lead_never_costs_anything() -> None:
    lead = finding("39.1", VIOLATED, category="责任")
    asked = finding("39.2", Verdict.MANUAL, category="责任")
    assert ends(unit(scored(1, found=[lead, asked]), scored(2, found=[lead, asked]))) == ("100.0", "100.0")


def test_files_with_a_veto_cost_up_to_the_cap() -> None:
    score = unit(scored(1, vetoes=["11.1"]), scored(2, open_vetoes=["11.1"]), scored(3))
    assert part(score, "否决案卷") == ("yes", 0, 5)
    assert part(unit(*(scored(n, vetoes=["11.1"]) for n in range(5))), "否决案卷") == ("yes", 0, 0)


def test_officers_are_scored_by_files_only_and_rescaled() -> None:
    (officer,) = found(scored(1, "50.0"), scored(2, "50.0"), years=[year(VIOLATED, VIOLATED)]).officers
    assert officer.score is not None
    assert part(officer.score, "管理")[0] == "no"
    assert ends(officer.score) == ("62.5", "62.5")  # 30 + 10 + 10 of 80


def test_the_rank_goes_by_the_score_of_the_scheme() -> None:
    second = [scored(n, "95.0").model_copy(update={"unit": "二科", "case_no": f"二科{n}"}) for n in (1, 2)]
    whole = found(
        scored(1, "90.0"),
        scored(2, "90.0"),
        *second,
        years=[year(MET, MET), year(VIOLATED, VIOLATED, unit="二科")],
    )
    ranks = {line.name: line.rank.best for line in whole.units if line.rank is not None}
    assert ranks == {"一科": 1, "二科": 2}


verdicts = st.sampled_from([MET, VIOLATED, OPEN, Verdict.MANUAL, Verdict.NOT_APPLICABLE])


@st.composite
def cases(draw: st.DrawFn) -> list[CaseResult]:
    made = []
    for number in range(draw(st.integers(0, 4))):
        low, high = sorted(draw(st.tuples(st.integers(0, 1000), st.integers(0, 1000))))
        made.append(
            scored(
                number,
                str(Decimal(low) / 10),
                str(Decimal(high) / 10),
                found=[finding(f"1.{n}", draw(verdicts)) for n in range(draw(st.integers(0, 4)))],
                vetoes=draw(st.sampled_from([[], ["11.1"]])),
                open_vetoes=draw(st.sampled_from([[], ["11.2"]])),
                error=draw(st.sampled_from([None, None, None, "读不出"])),
            )
        )
    return made


@settings(max_examples=150, deadline=None)
@given(cases(), st.lists(st.tuples(verdicts, verdicts), max_size=2))
def test_the_losses_add_up_to_every_point_that_is_missing(
    made: list[CaseResult], years: list[tuple[Verdict, Verdict]]
) -> None:
    scheme = read()
    held = [year(*pair, of=2025 + n) for n, pair in enumerate(years)]
    whole = assess([review(*made).model_copy(update={"units": held})], YEAR, 1)
    lines: list[Line] = [*whole.units, *whole.officers]
    for line in lines:
        for score in (unit_score(scheme, line, held, range(2025, 2027)), officer_score(scheme, line)):
            for one in score.parts:
                if one.applies == "no":
                    assert not one.losses
                    continue
                assert sum(loss.sure for loss in one.losses) == one.weight - one.high
                assert sum(loss.sure + loss.open for loss in one.losses) == one.weight - one.low
                assert all(loss.sure >= 0 and loss.open >= 0 for loss in one.losses)
            if score.points is not None:
                assert 0 <= score.points[0] <= score.points[1] <= scheme.full


# ---------------------------------------------------------------------------------------------------------- the command


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    example = rules_folder().parent / "examples" / "示例案卷.xlsx"
    main(["review", str(example), "--as-of", "2026-06-30", "-o", "评查报告.xlsx"])
    return "评查报告.xlsx"


def texts(path: str) -> list[str]:
    book = openpyxl.load_workbook(path)
    return [
        str(cell) for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line if cell
    ]


def test_scores_stand_beside_the_counts_and_nothing_speaks_of_money(
    report: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["assess", report, "--individual", "个人"]) == 0
    assert "考核方案“评议考核”：2 个执法机构有考核得分" in capsys.readouterr().out
    book = openpyxl.load_workbook("评议考核.xlsx")
    assert {"考核得分", "考核扣分"} <= set(book.sheetnames)
    personal = [str(path) for path in Path("个人").iterdir()]
    said = [text for path in ("评议考核.xlsx", *personal) for text in texts(path)]
    allowed = ("考核不与罚没数额挂钩，本表没有任何金额。",)
    for text in said:
        for sentence in allowed:
            text = text.replace(sentence, "")
        assert not [word for word in ("罚款", "罚没", "金额", "万元") if word in text], text


def test_the_record_has_no_amount_that_an_assessment_could_use() -> None:
    columns = {name for table in TABLES.values() for name in table.columns}
    assert not [name for name in columns if any(word in name for word in ("金额", "数额", "罚款", "罚没"))]


def test_an_agencys_own_scheme_and_what_does_not_fit(report: str, capsys: pytest.CaptureFixture[str]) -> None:
    bundled = (rules_folder() / "评分" / "考核" / "评议考核.评查").read_text(encoding="utf-8")
    Path("本单位.评查").write_text(bundled.replace("「评议考核」", "「本单位考核」"), encoding="utf-8")
    assert main(["assess", report, "--scheme", "本单位.评查"]) == 0
    assert "考核方案“本单位考核”" in capsys.readouterr().out
    Path("错.评查").write_text(bundled.replace("案卷得分 60 分", "案卷得分 50 分"), encoding="utf-8")
    assert main(["assess", report, "--scheme", "错.评查", "-o", "不写.xlsx"]) == 2
    assert "各项目的标准分合计 90 分，满分写的是 100 分，少 10 分。" in capsys.readouterr().err
    assert main(["assess", report, "--scheme", "案卷评查", "-o", "不写.xlsx"]) == 2
    assert "里没有考核方案，只有评分方案“案卷评查”" in capsys.readouterr().err
    assert main(["review", "没有.xlsx", "--scheme", "评议考核", "-o", "不写.xlsx"]) == 2
    assert "里没有评分方案，只有考核方案“评议考核”" in capsys.readouterr().err
    assert not Path("不写.xlsx").exists()


def test_a_scheme_for_other_rules_is_refused_and_a_default_one_left_out(
    report: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = str(Path(__file__).parent / "rules")
    assert main(["assess", report, "--rules", other, "-o", "不写.xlsx"]) == 2
    assert "与现在的规则" in capsys.readouterr().err
    assert not Path("不写.xlsx").exists()


def test_the_bundled_scheme_names_every_duty_of_a_unit() -> None:
    rules, (scheme,) = usable_assessments(None)
    named = {one for item in scheme.items for line in item.deductions for one in line.of.ids}
    assert named == {duty.id for duty in rules.duties if duty.table == "单位年度"}
