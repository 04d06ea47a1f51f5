"""考核得分 and 考核扣分: the score of each unit and officer part by part, and what every point was lost for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from reports.assessment import Line
from reports.sheets.book import Book
from reports.sheets.content import Content
from reports.sheets.table import Col, TableSpec, write_table
from reports.unit_scores import PartScore, losing, span

SCORES, LOSSES = "考核得分", "考核扣分"


def write_unit_scores(book: Book, scheme: str, groups: Sequence[tuple[str, Line]]) -> None:
    """Adds both sheets; ``groups``: 机构 or 承办人, and its line."""
    scores = list(_score_rows(groups))
    table = TableSpec(
        name=SCORES,
        title=f"考核得分（考核方案“{scheme}”）",
        note=(
            "每个部分得多少分，由什么算出。合计：适用的各部分得分之和 ÷ 这些部分的标准分之和 × 满分，四舍五入到 0.1 分。"
            "写成区间的，一头按还没有定的事项全部没有做到，一头按全部做到；两头等次不同的待定。每一分扣在哪里，见“考核扣分”。"
        ),
        columns=(
            Col("序号", 6, "center"),
            Col("类别", 9, "center"),
            Col("名称", 22),
            Col("部分", 26),
            Col("标准分", 9, "center"),
            Col("得分", 16, "center"),
            Col("怎样算出", 60),
        ),
        freeze=3,
    )
    write_table(book, table, scores, len(scores))
    losses = list(_loss_rows(groups))
    table = TableSpec(
        name=LOSSES,
        title=f"考核扣分明细（考核方案“{scheme}”）",
        note=(
            "每一分扣在哪里。“扣分”是已经定的，“可能再扣”取决于还没有定的事项；一个部分的两栏合计，就是标准分减去最高、最低得分的差。"
            "案卷里的扣分见评查报告的问题清单。分数精确计算，这里显示到百分之一分。"
        ),
        columns=(
            Col("序号", 6, "center"),
            Col("类别", 9, "center"),
            Col("名称", 22),
            Col("部分", 22),
            Col("扣分", 9, "center", style="hundredths"),
            Col("可能再扣", 9, "center", style="hundredths"),
            Col("事由", 52),
            Col("案卷或者年度", 34),
        ),
        freeze=3,
    )
    write_table(book, table, losses, len(losses))


def _score_rows(groups: Sequence[tuple[str, Line]]) -> Iterator[Sequence[Content]]:
    number = 0
    for kind, line in groups:
        if line.score is None:
            continue
        for part in line.score.parts:
            number += 1
            yield [number, kind, line.name, part.title, float(part.weight), part.words, part.note]
        number += 1
        total, how = _total(line.score.parts)
        words = f"{line.score.words}\n{line.score.grade_words}"
        yield [number, kind, line.name, "合计", total, words, f"{how}，满分 {line.score.full}"]


def _total(parts: Sequence[PartScore]) -> tuple[float, str]:
    counted = [part for part in parts if part.applies != "no"]
    weight = sum((part.weight for part in counted), Fraction(0))
    low = sum((part.low for part in counted), Fraction(0))
    high = sum((part.high for part in counted), Fraction(0))
    unknown = sum(part.applies == "unknown" for part in counted)
    doubt = f"（其中 {unknown} 个部分是否适用还不知道）" if unknown else ""
    return float(weight), f"适用的 {len(counted)} 个部分{doubt}得 {span(low, high)}"


def _loss_rows(groups: Sequence[tuple[str, Line]]) -> Iterator[Sequence[Content]]:
    number = 0
    for kind, line in groups:
        for part, loss in losing(line.score.parts) if line.score is not None else ():
            number += 1
            yield [
                number,
                kind,
                line.name,
                part.title,
                float(loss.sure),
                float(loss.open),
                loss.what,
                loss.where or None,
            ]
