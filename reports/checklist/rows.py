"""The body of a 自查表 as a plan of rows, the same for every form: sections with headings, then lines with a box to tick."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reports.checklist.content import BOX, Checklist

COLUMNS = 4
_DONE = f"{BOX} 已改正\n{BOX} 说明情况"
_ANSWER = f"{BOX} 是　{BOX} 否\n{BOX} 不涉及"
_SUPPLIED = f"{BOX} 已补"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form: ``heading``, the four headings of its columns, its lines; ``empty`` where it has none."""

    heading: str
    columns: tuple[str, str, str, str]
    lines: tuple[tuple[str, str, str, str], ...]
    empty: str


def sections(page: Checklist) -> Iterator[Section]:
    """What blocks archiving, what a person must look at, what could not be judged, and what is only advised."""
    mend = tuple(
        (
            str(number),
            _joined(one.title, one.problem, f"位置：{_flat(one.place)}" if one.place else ""),
            _joined(one.remedy, f"依据：{one.basis}「{one.quote}」"),
            _DONE,
        )
        for number, one in enumerate(page.mend, 1)
    )
    yield Section(
        f"一、{'应当整改的' if page.archived else '归档以前应当改正的'}（{len(mend)} 项）",
        ("序号", "问题和位置", "怎样改、依据哪一条", "改正情况"),
        mend,
        "没有发现。",
    )
    look = tuple(
        (
            str(number),
            _joined(one.question, f"对象：{one.subjects}"),
            _joined(f"看：{one.look_at}" if one.look_at else "", f"{one.title}　{one.basis}"),
            _ANSWER,
        )
        for number, one in enumerate(page.look, 1)
    )
    yield Section(f"二、要看原件回答的（{len(look)} 项）", ("序号", "问题", "看什么", "回答"), look, "没有。")
    lacking = tuple(
        (str(number), one.action, _joined(f"可以再判 {one.findings} 处", one.waiting), _SUPPLIED)
        for number, one in enumerate(page.lacking, 1)
    )
    yield Section(
        f"三、因缺少数据没有判定的（补 {len(lacking)} 样）",
        ("序号", "补什么", "等它判定的事项", "补充情况"),
        lacking,
        "没有。",
    )
    if page.advice:
        yield Section(
            f"四、建议和提示（{len(page.advice)} 项，不计为不符合）",
            ("序号", "内容", "依据", ""),
            tuple((str(n), f"{one.word}：{one.text}", one.basis, "") for n, one in enumerate(page.advice, 1)),
            "",
        )


def _joined(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def _flat(text: str) -> str:
    return text.replace("\n", "；")
