"""The cells of a 逐卷评查表 that follow what people enter: formulas on 计分底稿 and on the answers in the lists.

Each comes with the value it has now, so that a reader that does not calculate shows the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from records.answers import OPEN_WORD
from records.findings import Finding, Points, Score, ScoreItem, Verdict
from reports.scores import OPEN_GRADE, lost, span_words
from reports.sheets.content import Content, Formula
from reports.words import label

CASES, ITEMS, LINES = "计分底稿（案卷）", "计分底稿（项目）", "计分底稿（扣分）"
ABOUT = {"yes": "", "no": "本案不涉及，不计入", "unknown": "是否涉及还不能判定"}
_MET, _VIOLATED, _NOT = "符合", "不符合", "不适用"
_ELSEWHERE = (
    "见项目"  # what a finding that a person made 不符合 costs: the caps decide, so its item's row says it
)


@dataclass(frozen=True, slots=True)
class FormCells:
    """One case's cells. ``row``: its row in 计分底稿（案卷）; ``items``: each 项目's row in 计分底稿（项目）; ``answers``: the
    cell of 人工结论 of each listed finding, by the finding's id; ``said``: what stands in it now."""

    row: int
    items: dict[str, int]
    answers: dict[str, str]
    said: dict[str, str]

    def item(self, item: ScoreItem) -> tuple[Content, Content, Content]:
        """扣分, 得分 and the remark of a 项目."""

        def of(column: str) -> str:
            return f"'{ITEMS}'!{column}{self.items[item.item]}"

        cost = "" if item.earned is None else span_words(lost(item.weight, item.earned))
        earned = "" if item.earned is None else span_words(item.earned)
        about = f'IF({of("H")}="否","{ABOUT["no"]}",IF({of("H")}="未定","{ABOUT["unknown"]}",""))'
        added = f'IF({of("M")}>0,"含补充的问题 "&{of("M")}&" 处","")'
        return (
            Formula(f'=IF({of("H")}="否","",{_span(of("F"), of("G"))})', cost),
            Formula(f'=IF({of("H")}="否","",{_span(of("I"), of("J"))})', earned),
            Formula(f"={about}&{added}", ABOUT[item.applies]),
        )

    def finding(self, ident: str, finding: Finding, cost: str | None) -> tuple[Content, Content]:
        """扣分 and 评查结果 of a finding; as they are where nobody is asked about it."""
        word: Content = label(finding)
        answer = self.answers.get(ident)
        if answer is None:
            return cost, word
        said = self.said.get(ident, "")
        worse = str(label(replace(finding, verdict=Verdict.VIOLATED)))
        open_ = f'OR({answer}="",{answer}="{OPEN_WORD}")'
        shown = Formula(
            f'=IF({open_},"{word}",IF({answer}="{_VIOLATED}","{worse}",{answer}))',
            _answered(said, str(word), worse, said),
        )
        if cost is None:
            return None, shown
        number = float(cost) if finding.verdict is Verdict.VIOLATED else None
        now = f'"{cost}"' if number is None else f"{number:g}"
        then = f'"{_ELSEWHERE}"' if number is None else now
        value = cost if number is None else number
        return (
            Formula(
                f'=IF({open_},{now},IF({answer}="{_VIOLATED}",{then},0))',
                value if said in ("", OPEN_WORD, _VIOLATED) else 0,
            ),
            shown,
        )

    def total(self, base: str, points: Points) -> tuple[Content, Content, Content]:
        """标准分, 扣分 and 得分 of 合计."""

        base_cell, low, high = (f"'{CASES}'!{column}{self.row}" for column in "DEF")
        cost = _span(f"({base_cell}-{high})", f"({base_cell}-{low})")
        return (
            Formula(f"={base_cell}", float(base)),
            Formula(f"={cost}", span_words(lost(base, points))),
            Formula(f"={_span(low, high)}", span_words(points)),
        )

    def conclusion(self, score: Score) -> Content:
        """What the sum makes of the full score, and the grade."""

        def of(column: str) -> str:
            return f"'{CASES}'!{column}{self.row}"

        text, value = self._points(score)
        some = any(item.applies == "unknown" for item in score.items)
        known = "（已计入是否涉及还不能判定的项目）"
        grade, grade_value = self._grade(score)
        line, line_value = (
            (f'&CHAR(10)&"等次："&{grade}', f"\n等次：{grade_value}") if score.grades else ("", "")
        )
        return Formula(
            f'=IF({of("D")}+{of("G")}=0,"没有项目适用本案，不计分。","折算为满分 {score.full} 分："&{text}&" 分"'
            f'&IF({of("G")}>0,"{known}",""){line})',
            "没有项目适用本案，不计分。"
            if score.points is None
            else f"折算为满分 {score.full} 分：{value} 分{known if some else ''}{line_value}",
        )

    def head(self, score: Score) -> Content:
        """The score at the head of the sheet."""
        text, value = self._points(score)
        grade, grade_value = self._grade(score)
        scheme = f" 分（满分 {score.full}，评分方案“{score.scheme}”）".replace('"', '""')
        none = "项目都不适用本案，不计分"
        after, after_value = (f'&"　等次："&{grade}', f"　等次：{grade_value}") if score.grades else ("", "")
        return Formula(
            f'=IF(\'{CASES}\'!H{self.row}="","{none}",{text}&"{scheme}"{after})',
            none if score.points is None else f"{value}{scheme}{after_value}".replace('""', '"'),
        )

    def _points(self, score: Score) -> tuple[str, str]:
        low, high = (f"TEXT('{CASES}'!{column}{self.row},\"0.0\")" for column in "HI")
        value = "" if score.points is None else span_words(score.points)
        return f'IF({low}={high},{high},{low}&"～"&{high})', value

    def _grade(self, score: Score) -> tuple[str, str]:
        grade, vetoes, waiting = (f"'{CASES}'!{column}{self.row}" for column in "LJK")
        why = (
            f'IF({vetoes}>0,"（有否决事项）",IF({grade}="{OPEN_GRADE}",'
            f'IF({waiting}>0,"（否决事项还不能判定）","（还有事项没有定）"),""))'
        )
        value = score.grade or OPEN_GRADE
        if score.vetoes:
            value += "（有否决事项）"
        elif score.grade is None:
            value += "（否决事项还不能判定）" if score.open_vetoes else "（还有事项没有定）"
        return f"{grade}&{why}", value


def _span(low: str, high: str) -> str:
    """Two numbers as ``span_words`` has them: 5, or 0～2."""
    return f'IF(ABS({high}-{low})<0.000001,ROUND({high},6)&"",ROUND({low},6)&"～"&ROUND({high},6))'


def _answered(said: str, word: str, worse: str, other: str) -> str:
    return word if said in ("", OPEN_WORD) else worse if said == _VIOLATED else other
