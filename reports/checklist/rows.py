"""The body of a 自查表 as a plan of rows, the same for every form: sections with headings, then lines with a box to tick."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reports.checklist.content import BOX, Checklist

COLUMNS = 4
_DONE = f"{BOX} 已改正\n{BOX} 说明情况"
_ANSWER = f"{BOX} 是　{BOX} 否\n{BOX} 不涉及"
_SUPPLIED = f"{BOX} 已补"
_PERHAPS = "有没有下列情形，要看没有导出的数据。案卷里有的，也要看原件回答（数据补全以后再查，会写明问什么、看什么）："


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form: ``heading``, the four headings of its columns, its lines; ``empty`` where it has none; a ``note``
    over the whole width after them."""

    heading: str
    columns: tuple[str, str, str, str]
    lines: tuple[tuple[str, str, str, str], ...]
    empty: str
    note: str = ""


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
        f"一、{'应当整改的' if page.archived else '归档以前应当改正的'}（{_items(page)}）",
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
    perhaps = f"，另有 {len(page.look_perhaps)} 项要不要看还不知道" if page.look_perhaps else ""
    yield Section(
        f"二、要看原件回答的（{len(page.look)} 项{perhaps}）",
        ("序号", "问题", "看什么", "回答"),
        look,
        "" if perhaps else "没有。",
        f"{_PERHAPS}{'；'.join(page.look_perhaps)}。　{BOX} 已看　{BOX} 没有这些情形" if perhaps else "",
    )
    lacking = tuple(
        (
            str(number),
            one.action,
            f"涉及 {one.findings} 处" + (f"：{one.waiting}" if one.waiting else ""),
            _SUPPLIED,
        )
        for number, one in enumerate(page.lacking, 1)
    )
    left, concerned = page.lacking_more
    if left:
        more = ("", f"……另有 {left} 样，全部见屏幕显示（加 --all）", f"涉及 {concerned} 处", "")
        lacking = (*lacking, more)
    yield Section(
        f"三、因缺少数据没有判定的（补 {len(page.lacking) + left} 样）",
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


def _items(page: Checklist) -> str:
    """How many lines, and of how many findings where that is another number: the conclusion counts findings."""
    findings = sum(one.findings for one in page.mend)
    return f"{len(page.mend)} 项" + (f"，{findings} 处" if findings != len(page.mend) else "")


def _joined(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def _flat(text: str) -> str:
    return text.replace("\n", "；")
