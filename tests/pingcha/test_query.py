"""``pingcha query``: the counts are those of counting one by one; a question that cannot be answered is told why."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from benchmarks.export import write_cases
from benchmarks.generate import generate
from pingcha.cli import main
from pingcha.query import BY, Condition, Results
from pingcha.run import RunRequest, run
from records.findings import CaseResult, Finding, Review
from reports.sums import year_of
from reports.words import article_words, label

DAY = date(2026, 6, 30)
NONE = "（未填）"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("query")
    write_cases(folder / "案卷.json", generate(12, 9))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["convert", "案卷.json", "-o", "案卷库", "--per-partition", "5"]) == 0
        assert main(["review", "案卷库", "--as-of", str(DAY), "--results", "结果", "--jobs", "0"]) == 1
    return folder


@pytest.fixture(scope="module")
def review(made: Path) -> Review:
    return run(made / "案卷库", RunRequest("review", as_of=DAY, jobs=0)).review


def _values(case: CaseResult, finding: Finding, name: str) -> list[str]:
    """One by one, as plainly as can be."""
    values: dict[str, list[str | None]] = {
        "执法机构": [case.unit],
        "承办人": list(case.handlers) or [None],
        "条款": [article_words(finding.article)],
        "年度": [year_of(case)],
        "执法类型": [case.kind],
        "义务": [finding.obligation],
        "类别": [finding.category],
        "性质": [finding.modality],
        "结论": [str(label(finding))],
        "对象表": [finding.subject.table],
        "案号": [case.case_no],
    }
    return [NONE if value is None else value for value in values[name]]


@pytest.mark.parametrize("name", BY)
@pytest.mark.parametrize("only", [(), ("不符合", "建议")])
def test_the_counts_are_those_of_counting_one_by_one(
    made: Path, review: Review, name: str, only: tuple[str, ...]
) -> None:
    where = [Condition("结论", only)] if only else []
    found = Results.opened(made / "结果").groups([name], where)
    counts: Counter[tuple[str, str]] = Counter()
    cases: dict[str, set[str]] = {}
    for case in review.cases:
        for finding in case.findings:
            if only and label(finding) not in only:
                continue
            for value in _values(case, finding, name):
                counts[value, str(label(finding))] += 1
                cases.setdefault(value, set()).add(case.case_no)
    assert {(one.key[0], word): n for one in found for word, n in one.labels.items()} == counts
    assert {one.key[0]: one.cases for one in found} == {value: len(those) for value, those in cases.items()}


def test_several_columns_are_counted_together(made: Path, review: Review) -> None:
    found = Results.opened(made / "结果").groups(["年度", "条款"], [Condition("条款", ("4", "11"))])
    expected = Counter(
        (year_of(case), article_words(finding.article))
        for case in review.cases
        for finding in case.findings
        if finding.article in (4, 11)
    )
    assert {one.key: one.findings for one in found} == expected
    assert [one.key for one in found] == sorted(
        (one.key for one in found), key=lambda key: (key[0], len(key[1]))
    )


def test_the_screen_and_the_json_say_the_same(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", str(made / "结果"), "--by", "执法机构"]) == 0
    heading, *lines = capsys.readouterr().out.splitlines()
    assert main(["query", str(made / "结果"), "--by", "执法机构", "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    names = heading.split()
    assert names[:2] == ["执法机构", "案卷"] and names[-1] == "符合率"
    shown = [dict(zip(names, line.split(), strict=True)) for line in lines]
    for line, group in zip(shown, answer["groups"], strict=True):
        assert all(line[name] == str(group[name]) for name in names[:-1])


def test_a_share_of_chosen_verdicts_is_not_shown(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", str(made / "结果"), "--by", "条款", "--where", "结论=不符合"]) == 0
    assert "符合率" not in capsys.readouterr().out


def test_without_by_the_findings_themselves_are_listed(
    made: Path, review: Review, capsys: pytest.CaptureFixture[str]
) -> None:
    count = sum(label(finding) == "不符合" for case in review.cases for finding in case.findings)
    assert main(["query", str(made / "结果"), "--where", "结论＝不符合", "--limit", "2"]) == 0
    said = capsys.readouterr().out
    assert f"共 {count} 处，显示 2 处" in said and "案号" in said


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("--by", "机构"), 2, "--by 后面的栏目“机构”不存在。您是不是想写“执法机构”？可以写：执法机构、"),
        (("--where", "结论"), 2, "“结论”不能用，--where 后面应写成 栏目=值，如 结论=不符合。"),
        (("--where", "结论=合格"), 2, "结论“合格”不存在，可以写：不符合、"),
        (("--where", "条款=第一百零一条款"), 2, "条款“第一百零一条款”不能用，应写成条号，如 11。"),
        (("--where", "承办人=张三"), 2, "--where 不能用“承办人”；可以写 --by 承办人。"),
        (("--format", "json"), 2, "--format json 要和 --by 一起用"),
        (("--where", "条款=39", "--where", "结论=符合"), 1, "没有符合条件的事项"),
    ],
)
def test_what_cannot_be_answered_is_a_sentence(
    made: Path, words: tuple[str, ...], code: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["query", str(made / "结果"), *words]) == code
    said = capsys.readouterr()
    assert sentence in said.out + said.err


def test_a_value_that_does_not_occur_is_told_with_the_nearest(
    made: Path, review: Review, capsys: pytest.CaptureFixture[str]
) -> None:
    unit = str(review.cases[0].unit)
    assert main(["query", str(made / "结果"), "--by", "年度", "--where", f"执法机构={unit[:-1]}"]) == 1
    assert f"没有执法机构“{unit[:-1]}”，最接近的是“{unit}”" in capsys.readouterr().out


def test_a_folder_that_is_no_results_or_lacks_a_part_is_a_sentence(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["query", str(made / "案卷库"), "--by", "年度"]) == 2
    assert "不是评查结果的文件夹" in capsys.readouterr().err
    lost = made / "结果" / "00002" / "事项.parquet"
    lost.rename(tmp_path / "事项.parquet")
    assert main(["query", str(made / "结果"), "--by", "年度"]) == 2
    assert "结果不完整，少了 1 个文件" in capsys.readouterr().err
    lost.write_bytes((tmp_path / "事项.parquet").read_bytes()[:-40])
    assert main(["query", str(made / "结果"), "--by", "年度"]) == 2
    assert "不能读（已损坏" in capsys.readouterr().err
    (tmp_path / "事项.parquet").replace(lost)
