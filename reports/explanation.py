"""One obligation explained to a legal officer: ``rules explain``, as text and as JSON."""

from __future__ import annotations

import json

from dsl.prose import Told, told
from dsl.tree import Duty, Message, Obligation, Piece
from reports.words import article_words, chinese_number

_COST = {
    "应当": "没有做到是不符合",
    "推行": "没有做到是建议，不算不符合",
    "可以": "没有做是提示，不算不符合",
}


def explanation_text(duty: Duty) -> str:
    """What it rests on, what it checks, when it does not apply, what data it needs, its examples, what to do."""
    story = told(duty)
    kind = (
        f"{duty.modality}：{_COST[duty.modality]}" if isinstance(duty, Obligation) else "人工核查：由人判断"
    )
    lines = [f"{duty.id}　{duty.title}", f"（{kind}；类别：{duty.category}）", ""]
    lines += [f"依据　{basis_words(duty, n)}：「{basis.quote}」" for n, basis in enumerate(duty.basis)]
    lines += ["", f"查谁　{ended(story.applies)}"]
    if story.due is not None:
        lines.append(f"到期　{story.due}；在这以前是不适用（未到期），已归档的案卷都算到期。")
    lines += [f"要求　{ended(sentence)}" for sentence in story.requires]
    lines += [f"　　　其中“{name}”是指：{ended(meaning)}" for name, meaning in story.meanings.items()]
    if duty.applies is not None:
        lines.append("不适用　不属于上面“查谁”的，规则不管。")
    lines += ["", "需要的数据（没有导出的，结论是无法判定）："]
    lines += [f"  {table}：{'、'.join(columns) or '（有没有行）'}" for table, columns in story.data.items()]
    lines += [f"  {ended(sentence)}" for sentence in story.blanks]
    lines += ["", f"示例 {len(duty.examples)} 个："]
    lines += [f"  {e.verdict}　{e.title}" + (f"（{e.item}）" if e.item else "") for e in duty.examples]
    if isinstance(duty, Obligation):
        if duty.message is not None:
            lines += ["", f"不符合时的说明　{message_words(duty.message)}"]
        if duty.remedy is not None:
            lines.append(f"整改　{duty.remedy}")
    else:
        lines += ["", f"问　{duty.ask}", f"查看　{duty.look_at}"]
    return "\n".join(lines)


def ended(sentence: str) -> str:
    """The sentence with a full stop, unless it has a mark of its own."""
    return sentence if sentence.endswith(("。", "？", "！")) else f"{sentence}。"


def basis_words(duty: Duty, number: int) -> str:
    """第十三条第一款第（二）项"""
    basis = duty.basis[number]
    words = f"{article_words(basis.article)}第{chinese_number(basis.paragraph)}款"
    return words + (f"第（{basis.item}）项" if basis.item else "")


def message_words(message: Message) -> str:
    return "".join(f"〔{part.source}〕" if isinstance(part, Piece) else part for part in message.parts)


def explanation_json(duty: Duty) -> str:
    story: Told = told(duty)
    data = {
        "id": duty.id,
        "title": duty.title,
        "category": duty.category,
        "modality": duty.modality,
        "basis": [
            {"article": b.article, "paragraph": b.paragraph, "item": b.item, "quote": b.quote}
            for b in duty.basis
        ],
        "applies": story.applies,
        "due": story.due,
        "requires": list(story.requires),
        "meanings": dict(story.meanings),
        "data": {table: list(columns) for table, columns in story.data.items()},
        "blanks": list(story.blanks),
        "examples": [{"title": e.title, "verdict": e.verdict, "item": e.item} for e in duty.examples],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)
