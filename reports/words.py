"""The words in which verdicts, places and values are put to users. Every report takes them from here."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from functools import cache
from typing import Final

from records.findings import (
    VERDICT_WORDS,
    Because,
    Cell,
    Finding,
    Interval,
    MappingInfo,
    Modality,
    SampleInfo,
    Subject,
    Verdict,
)
from records.row import AssumedBy


class Label(StrEnum):
    """What a finding is called: its verdict, told apart by modality and by 未到期."""

    VIOLATED = "不符合"
    UNDETERMINED = "无法判定"
    MANUAL = "待人工核查"
    ADVICE = "建议"  # a 推行 that is missing
    HINT = "提示"  # a 可以 that is missing
    SATISFIED = "符合"
    NOT_DUE = "未到期"
    NOT_APPLICABLE = "不适用"


NOT_DUE = "未到期"  # Finding.reason
LEADS = "责任"  # Finding.category of the questions that are leads to who is to answer for a fault
FAILED = "无法评查"  # a case that could not be evaluated
SECRET = "〔涉密〕"

_LABELS: Final = {verdict: Label(word) for verdict, word in VERDICT_WORDS.items()}
_MISSING: dict[Modality, Label] = {"应当": Label.VIOLATED, "推行": Label.ADVICE, "可以": Label.HINT}

LABEL_MEANINGS: tuple[tuple[str, str], ...] = (
    (Label.VIOLATED, "制度写明“应当”而案卷数据表明没有做到。"),
    (Label.UNDETERMINED, "缺少数据，不能得出结论。既不是符合，也不是不符合；补充导出后可以再判。"),
    (Label.MANUAL, "只能由人判断的事项，请核查人员填写结果。"),
    (Label.ADVICE, "制度写明“推行”或者结合需要而没有做到，不计为不符合。"),
    (Label.HINT, "制度写明“可以”而没有做到，或者值得留意之处，不计为不符合。"),
    (Label.SATISFIED, "导出的数据表明已经做到。"),
    (Label.NOT_DUE, "期限未满，或者案件还没有办到这一步，暂不要求。"),
    (Label.NOT_APPLICABLE, "本案没有这一事项。"),
    (FAILED, "案卷数据有错误，全卷没有评查；更正后重新评查。"),
)


def label(finding: Finding) -> Label:
    """What to call a finding."""
    if finding.verdict is Verdict.VIOLATED:
        return _MISSING[finding.modality]
    if finding.verdict is Verdict.NOT_APPLICABLE:
        return Label.NOT_DUE if finding.reason == NOT_DUE else Label.NOT_APPLICABLE
    return _LABELS[finding.verdict]


_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")


@cache
def chinese_number(number: int) -> str:
    """1 to 9999 as in 第四十一条."""
    if not 0 < number < 10_000:
        return str(number)
    text = ""
    gap = False
    for power in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**power % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + _DIGITS[digit] + _PLACES[power]
        gap = False
    return text[1:] if text.startswith("一十") else text


def article_words(number: int) -> str:
    return f"第{chinese_number(number)}条"


def basis_words(finding: Finding) -> str:
    """Where in the regulation the finding stands: 第十三条第一款第（二）项."""
    words = article_words(finding.article)
    if finding.paragraph is not None:
        words += f"第{chinese_number(finding.paragraph)}款"
    if finding.item is not None:
        words += f"第（{finding.item}）项"
    return words


def value_words(because: Because) -> str:
    """What was found: a value, 空白, 未导出, or an interval in words."""
    if because.state == "not_exported" and because.value is None:
        return "未导出"
    if because.state == "blank" and because.value is None:
        return "空白"
    match because.value:
        case None:
            return "—"
        case bool(flag):
            return "是" if flag else "否"
        case Interval(low=low, high=None):
            return f"至少 {low}"
        case Interval(low=low, high=high):
            return f"{low} 至 {high}" if low != high else str(low)
        case list() as items:
            return "、".join(items) or "无"
        case value:
            return str(value)


def cell_words(cell: Cell) -> str:
    """A cell as one reads it off the export: ``活动!F17（类型）``; for JSON ``活动 第 17 条（类型）``."""
    sheet = cell.sheet or "（未知表）"
    if cell.cell is not None:
        return f"{sheet}!{cell.cell}（{cell.column}）"
    if cell.row is not None:
        return f"{sheet} 第 {cell.row} 条（{cell.column}）"
    return f"{sheet}（{cell.column}）"


def subject_words(subject: Subject) -> str:
    """What a finding is about: ``活动 H1``; a table that was not exported is named as such."""
    return f"{subject.table} {subject.id}" if subject.id else f"{subject.table}（整表）"


def place_words(subject: Subject) -> str:
    """Where the subject's row stands: ``案卷.xlsx › 活动 › 第 17 行``; empty where there is no row."""
    source = subject.source
    if source is None:
        return ""
    parts = [source.file, source.sheet, f"第 {source.row} 行" if source.row is not None else None]
    return " › ".join(part for part in parts if part)


def because_words(because: Because) -> str:
    """One line of the explanation: what, found, required, where."""
    text = f"{because.what}：{value_words(because)}"
    if because.required:
        text += f"（要求 {because.required}）"
    if because.source:
        text += f" ← {'、'.join(cell_words(cell) for cell in because.source)}"
    return text


def decisive(finding: Finding) -> tuple[Because, ...]:
    """The conditions that decided a finding, where ways failed those of each way in place of their summary."""
    ways = tuple(part for way in finding.alternatives for part in way.because)
    return ways or finding.because


def found_words(finding: Finding) -> str:
    return "\n".join(f"{part.what}：{value_words(part)}" for part in decisive(finding))


def required_words(finding: Finding) -> str:
    return "\n".join(f"{part.what}：{part.required}" for part in decisive(finding) if part.required)


def trace_lines(finding: Finding) -> list[str]:
    """The whole explanation: the conditions, the ways that failed, and what was assumed."""
    lines = [because_words(part) for part in finding.because]
    for way in finding.alternatives:
        lines.append(f"途径“{way.name}”：")
        lines += [f"　{because_words(part)}" for part in way.because]
    return [*lines, *assumption_lines(finding)]


_ASSUMED_AS: Final = {
    AssumedBy.BLANK: "的空白按映射文件的约定读",
    AssumedBy.INFERRED: "是推定的，导出里没有写",
    AssumedBy.CONSTANT: "是映射文件写的固定值，导出里没有",
}


def assumption_lines(finding: Finding) -> list[str]:
    """What a verdict rests on that stands in no cell of the export."""
    return [
        f"本结论用到了{one.kind}：“{one.table}”的“{one.column}”{_ASSUMED_AS[one.kind]}"
        for one in finding.assumptions
    ]


def mapping_sentence(mapping: MappingInfo) -> str:
    """The same in one sentence, for a form of one page; the places are counted."""
    counts = Counter[str]()
    for one in mapping.assumed:
        counts[one.kind] += one.count
    used = "、".join(f"{kind} {count} 处" for kind, count in counts.items())
    return f"导出按映射文件“{mapping.path}”（指纹 {mapping.sha256[:12]}）读入" + (
        f"，用了{used}。" if used else "。"
    )


def mapping_words(mapping: MappingInfo) -> str:
    """The mapping file of a run for the cover: which it was, and everything it assumed."""
    lines = [f"{mapping.title or '映射文件'}：{mapping.path}", f"SHA-256 {mapping.sha256}"]
    for one in mapping.assumed:
        value = f"＝“{one.value}”，" if one.value is not None else "，"
        lines.append(f"{one.kind}：“{one.table}”的“{one.column}”{value}{one.count} 处")
    if mapping.partial:
        lines.append(f"只有一部分行的表：{'、'.join(mapping.partial)}")
    return "\n".join(lines)


def calendar_words(first: str, last: str) -> str:
    """Between which days (both included) working days are known, and how to add a year."""
    return (
        f"工作日历已知 {first} 至 {last}；期限要用到此外日期的，判为“无法判定”。"
        "新一年的放假安排公布后，请升级 chinesecalendar 程序包，或者用 pingcha calendar template 年份 生成模板，"
        "填好后以 --calendar 文件 加入。"
    )


def short_calendar_words(first: str, last: str) -> str:
    """The same for a screen that is read every day."""
    return f"工作日历已知 {first} 至 {last}，期限要用到此外日期的，判为“无法判定”；加新的一年用 --calendar，见 docs/日历.md。"


SAMPLE_ORDER = "。次序取种子与案号的 SHA-256，可以重复核对"


def sample_words(sample: SampleInfo) -> str:
    """How the cases were drawn, enough to repeat it."""
    if sample.size is None:
        return f"全部 {sample.population} 件，按种子“{sample.seed}”分给评查人"
    words = f"从 {sample.population} 件中随机抽取 {sum(one.drawn for one in sample.strata)} 件，种子“{sample.seed}”"
    if sample.by:
        strata = "，".join(f"{'/'.join(one.values)} {one.drawn}（共 {one.cases}）" for one in sample.strata)
        words += f"；按{'、'.join(sample.by)}分层：{strata}"
    if sample.added:
        words += f"；为使每名承办人至少一件，另加 {len(sample.added)} 件"
    if sample.named:
        words += f"；点名评查 {len(sample.named)} 件：{'、'.join(sample.named)}"
    return words + SAMPLE_ORDER
