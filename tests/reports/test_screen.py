"""The screen: what a handler reads, on a terminal and in a pipe."""

from __future__ import annotations

import io

from rich.cells import cell_len
from rich.console import Console

from records.findings import Because, Cell, Finding, Review, Verdict
from reports.layout import display_width
from reports.mask import mask_review
from reports.paper import PlainPaper, TerminalPaper
from reports.problems_text import error_lines
from reports.screen import ScreenOptions, print_review
from tests.reports.sample import clean_case, errors, failed_case, faulty_case, finding, review, subject

SHORT = ScreenOptions()


def screen(shown: Review, *, terminal: bool = False, width: int = 80, options: ScreenOptions = SHORT) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=width, no_color=True)
    print_review(mask_review(shown), TerminalPaper(console) if terminal else PlainPaper(out), options)
    return out.getvalue()


def test_a_violation_says_what_where_why_and_how_to_mend() -> None:
    text = screen(review(faulty_case()))
    for words in (
        "【不符合】3 处",
        "1. 调查取证不少于两名执法人员　第十一条第一款（11.1）",
        "原文：「行政执法人员不得少于2人」",
        "问题：H1（询问当事人）只有 1 名持证执法人员",
        "位置：案卷导出.xlsx › 活动 › 第 17 行",
        "依据：数量(执法人员)：1（要求 ≥ 2） ← 活动!B17（活动编号）、人员!E30（执法证号）",
        "整改：核实参加人员",
    ):
        assert words in text


def test_what_blocks_comes_first_then_what_a_person_answers_then_what_is_not_known() -> None:
    text = screen(review(faulty_case()))
    places = [text.index(f"【{word}】") for word in ("不符合", "待人工核查", "无法判定", "建议", "提示")]
    assert places == sorted(places)


def test_what_was_not_judged_names_the_column_to_export() -> None:
    assert "· 导出“文书”表的“印章”（涉及 1 处：8.6）" in screen(review(faulty_case()))


def test_not_yet_due_is_counted_and_not_listed() -> None:
    text = screen(review(faulty_case()))
    assert "未到期 1" in text
    assert "改正情况核查记录" not in text


def test_all_lists_what_is_met_and_not_applicable_too() -> None:
    text = screen(review(faulty_case()), options=ScreenOptions(every=True))
    for words in ("【符合】2 处", "【未到期】1 处", "改正情况核查记录", "【不适用】1 处"):
        assert words in text


def test_a_failed_case_gives_its_reason_and_no_verdicts() -> None:
    text = screen(review(failed_case()))
    assert "结论：“活动”表第 25 行的“类型”不是允许的值" in text
    assert "符合 0" not in text


def test_the_foot_tells_until_when_the_calendar_is_known() -> None:
    text = screen(review(clean_case()))
    assert "工作日历已知 2004-01-01 至 2026-12-31" in text
    assert "--calendar" in text


def test_a_pipe_gets_plain_text_without_wrapping_or_escapes() -> None:
    text = screen(review())
    assert "\x1b" not in text
    assert max(map(display_width, text.splitlines())) > 80


def test_a_terminal_is_never_overrun() -> None:
    for width in (40, 80, 120):
        out = io.StringIO()
        console = Console(file=out, force_terminal=True, width=width, color_system=None)
        print_review(mask_review(review()), TerminalPaper(console))
        assert max(map(cell_len, out.getvalue().splitlines())) <= width


def test_case_text_cannot_steer_the_terminal_or_the_markup() -> None:
    nasty = clean_case().model_copy(update={"title": "\x1b[2J[red]案\u009b31m"})
    text = screen(review(nasty), terminal=False)
    assert "\x1b" not in text
    assert "\u009b" not in text
    assert "[red]案" in text


def test_one_mistake_in_many_rows_is_one_entry_with_its_count() -> None:
    many = [
        errors()[0].model_copy(
            update={"row": row, "cell": f"C{row}", "value": f"错{row}", "problem": f"“错{row}”不是允许的值"}
        )
        for row in range(2, 3002)
    ]
    (line,) = error_lines(many)
    assert "C2、C3、C4 等 3000 处" in line
    assert "您是不是想写“询问当事人”？" in line


def test_one_sentence_about_several_tables_is_one_line_that_names_them() -> None:
    one = errors()[0].model_copy(update={"problem": "“案件”表里没有案号“甲-9”", "value": "甲-9"})
    rows = [("活动", 2), ("活动", 3), ("送达", 2)]
    many = [one.model_copy(update={"sheet": sheet, "row": row, "cell": f"A{row}"}) for sheet, row in rows]
    (line,) = error_lines(many)
    assert "› 活动 A2、A3；送达 A2 " in line
    other = many[2].model_copy(update={"problem": "“案件”表里没有案号“甲-8”", "value": "甲-8"})
    assert len(list(error_lines([*many[:2], other]))) == 2


def test_a_count_of_each_case_is_not_told_as_that_of_all() -> None:
    one = errors()[0].model_copy(update={"problem": "本案“文书”有 1 行没有填“关联编号”", "value": None})
    both = [one.model_copy(update={"case_no": f"2025-{n}", "row": n, "cell": f"E{n}"}) for n in (101, 118)]
    (line,) = error_lines(both)
    assert "E101、E118 " in line and "：每件案卷的“文书”有 1 行没有填“关联编号”" in line
    (line,) = error_lines(both[:1])
    assert "：本案“文书”有 1 行" in line


def unknown(obligation: str, id: str, reason: str, *, doubtful: str = "") -> Finding:
    return finding(
        obligation,
        Verdict.UNDETERMINED,
        title="写明时间",
        subject=subject("文书", id, 2),
        message=f"文书 {id}：“写明时间”{doubtful}无法判定：{reason}",
        remedy="导出“文书”表的“制作日期”",
    )


def test_subjects_that_could_not_be_judged_for_one_reason_share_a_line() -> None:
    many = [unknown("4.1", f"W{number}", "没有导出") for number in range(1, 9)]
    case = clean_case().model_copy(update={"findings": [*many, unknown("4.1", "W9", "是空白")]})
    text = screen(review(case))
    assert "文书 W1、文书 W2、文书 W3、文书 W4、文书 W5 等 8 处：没有导出" in text
    assert "文书 W9：是空白" in text
    assert "W8" in screen(review(case), options=ScreenOptions(every=True))


def test_a_doubt_whether_it_applies_keeps_its_words_when_lines_are_shared() -> None:
    doubtful = "如适用则没有做到，但是否适用"
    pair = [unknown("4.1", name, "没有导出", doubtful=doubtful) for name in ("W1", "W2")]
    text = screen(review(clean_case().model_copy(update={"findings": pair})))
    assert "文书 W1、文书 W2：如适用则没有做到，但是否适用不清楚：没有导出" in text


def test_counts_stand_aside_where_a_cell_shows_what_is_wrong() -> None:
    case = clean_case().model_copy(
        update={
            "findings": [
                finding(
                    verdict=Verdict.VIOLATED,
                    because=(
                        Because(
                            what="数量(持证人员)",
                            value=1,
                            state="value",
                            required="≥ 2",
                            source=(cell("B2"),),
                        ),
                        Because(
                            what="执法证号", value=None, state="blank", required="已填", source=(cell("E3"),)
                        ),
                    ),
                )
            ]
        }
    )
    assert "数量(持证人员)" not in screen(review(case))
    assert "依据：执法证号：空白（要求 已填） ← 人员!E3（执法证号）" in screen(review(case))
    assert "数量(持证人员)" in screen(review(case), options=ScreenOptions(explain=True))


def cell(place: str) -> Cell:
    return Cell(sheet="人员", row=int(place[1:]), column="执法证号", cell=place)
