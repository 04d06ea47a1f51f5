"""One obligation, or one article, explained to a legal officer: ``rules explain``, as text and as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from dsl.ledger import Passage
from dsl.prose import Told, param_words, told
from dsl.tree import Basis, Deadline, Duty, EachItem, Message, Obligation, Piece, Question, RuleSet, Uncoded
from records.schema import CASE
from reports.words import article_words, chinese_number

SCHEMA = "pingcha/rules/explain/1"

_COST: Mapping[str, str] = {
    "应当": "没有做到的，结论是不符合",
    "推行": "没有做到的，是建议，不算不符合",
    "可以": "没有做的，是提示，不算不符合",
}
_MANUAL = "由人判断；没有填写核查结果以前，是待人工核查"
_VERDICT_WIDTH = 4  # characters of the longest verdict: 无法判定
_COUNT = re.compile(r"数量\((.+)\)")


def explanation_text(duty: Duty, rules: RuleSet, item: str | None = None) -> str:
    """What it rests on, what it checks, when it does not apply, what data it needs, its examples, what to do.

    ``item``: one item of a 逐项; the rest of the rule is left out.
    """
    story = told(duty)
    lines = [f"{duty.id}{f'-{item}' if item else ''}　{duty.title}"]
    lines += [f"{kind_of(duty)}　{cost_of(duty)}。类别：{duty.category}。", "", "依据"]
    lines += [f"  {place_of(basis)}：「{basis.quote}」" for basis in duty.basis]
    lines += ["", "查什么", f"  对象　{ended(story.applies)}"]
    lines += _required(story, item)
    lines += [f"  　　　“{name}”是指：{ended(meaning)}" for name, meaning in story.meanings.items()]
    lines += [f"  　　　{sentence}" for sentence in params_told(story, rules)]
    lines += [
        "",
        "什么时候不适用、未到期、无法判定",
        *(f"  {sentence}" for sentence in limits_of(duty, story)),
    ]
    lines += ["", "需要的数据"]
    lines += [f"  {sentence}" for sentence in data_told(story)]
    lines += (
        ["", "空白怎样读", *(f"  {ended(sentence)}" for sentence in story.blanks)] if story.blanks else []
    )
    examples = [example for example in duty.examples if item is None or example.item in (None, item)]
    lines += ["", f"示例 {len(examples)} 个（写明的案卷，应当得出这样的结论）"]
    lines += [
        f"  {e.verdict.ljust(_VERDICT_WIDTH, chr(0x3000))}　{e.title}" + (f"（{e.item}）" if e.item else "")
        for e in examples
    ]
    if isinstance(duty, Obligation):
        lines += ["", "没有做到的时候"]
        lines += [f"  说明　{message_words(duty.message)}"] if duty.message is not None else []
        lines += [f"  整改　{duty.remedy}"] if duty.remedy is not None else []
    else:
        lines += ["", "请人核查", f"  问　　{duty.ask}", f"  查看　{duty.look_at}"]
    return "\n".join(lines)


def _required(story: Told, item: str | None) -> list[str]:
    due = [f"  到期　{ended(story.due)}"] if story.due is not None else []
    if item is not None:
        return [*due, *(f"  要求　{ended(one)}" for one in story.requires if f"“{item}”" in one)]
    if not story.lead:
        return [*due, *(f"  要求　{ended(one)}" for one in story.requires)]
    return [*due, f"  要求　{story.lead}：", *(f"  　　　· {ended(one)}" for one in story.requires)]


def limits_of(duty: Duty, story: Told) -> list[str]:
    """When the rule says 不适用, 未到期, and what data that were not exported make of it."""
    lines = []
    if duty.applies is not None:
        lines.append("不适用：条件不成立的对象。")
    if duty.table != CASE:
        lines.append(f"不适用：“{duty.table}”表导出了，而没有一行。")
    if duty.applies is None and duty.table == CASE:
        lines.append("不适用：没有这种情形，每个案卷都查。")
    if story.due is not None:
        lines.append("未到期：“到期”一行还不成立的；未到期不算没有做到。")
    if isinstance(duty, Obligation) and isinstance(duty.requirement, Deadline):
        lines.append("未到期：没有填，而期限还没有过的。")
    lines.append("无法判定：需要的数据没有导出，而结论要靠它的。没有导出不等于空白，也不等于没有。")
    return lines


def article_text(number: int, rules: RuleSet, passages: tuple[Passage, ...]) -> str:
    """An article: its words, each of its checks in a few lines, the words that are not encoded."""
    lines = [f"{article_words(number)}", ""]
    for passage in passages:
        if passage.article == number:
            lines.append(f"  {f'（{passage.item}）' if passage.item else ''}{passage.words}")
    for duty in duties_of(number, rules):
        story = told(duty)
        lines += ["", f"{duty.id}　{duty.title}（{kind_of(duty)}，{duty.category}）"]
        lines += [f"  对象　{ended(story.applies)}", *_required(story, None)]
    for words in uncoded_of(number, rules):
        lines += ["", f"不编码（{words.kind}）「{words.quote}」", f"  {ended(words.reason)}"]
    ids = [duty.id for duty in duties_of(number, rules)]
    if ids:
        lines += ["", f"一项的全部说明（用词、数据、示例、整改）：pingcha rules explain {ids[0]}"]
    return "\n".join(lines)


def explanation_json(
    number: int, duties: tuple[Duty, ...], rules: RuleSet, passages: tuple[Passage, ...]
) -> str:
    """``{"schema", "article", "words": […], "uncoded": […], "duties": […]}``; see docs/规则手册.md."""
    data = {
        "schema": SCHEMA,
        "article": number,
        "words": [
            {"paragraph": passage.paragraph, "item": passage.item, "words": passage.words}
            for passage in passages
            if passage.article == number
        ],
        "uncoded": [
            {
                "paragraph": words.paragraph,
                "item": words.item,
                "quote": words.quote,
                "kind": words.kind,
                "reason": words.reason,
            }
            for words in uncoded_of(number, rules)
        ],
        "duties": [_data(duty, rules) for duty in duties],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def _data(duty: Duty, rules: RuleSet) -> dict[str, object]:
    story = told(duty)
    message = duty.message if isinstance(duty, Obligation) else None
    return {
        "id": duty.id,
        "kind": "义务" if isinstance(duty, Obligation) else "人工",
        "title": duty.title,
        "category": duty.category,
        "modality": duty.modality,
        "cost": cost_of(duty),
        "basis": [
            {"article": b.article, "paragraph": b.paragraph, "item": b.item, "quote": b.quote}
            for b in duty.basis
        ],
        "table": duty.table,
        "applies": story.applies,
        "due": story.due,
        "lead": story.lead,
        "requires": list(story.requires),
        "items": list(items_of(duty)),
        "meanings": dict(story.meanings),
        "params": {name: param_words(rules.params[name]) for name in story.params if name in rules.params},
        "limits": limits_of(duty, story),
        "data": {table: list(columns) for table, columns in story.data.items()},
        "blanks": list(story.blanks),
        "examples": [{"title": e.title, "verdict": e.verdict, "item": e.item} for e in duty.examples],
        "message": message_words(message) if message is not None else None,
        "remedy": duty.remedy if isinstance(duty, Obligation) else None,
        "question": duty.ask if isinstance(duty, Question) else None,
        "look_at": duty.look_at if isinstance(duty, Question) else None,
    }


# ------------------------------------------------------------------------------------ words shared with the rulebook


def duties_of(number: int, rules: RuleSet) -> tuple[Duty, ...]:
    """The 义务 and 人工 of an article in the order of their ids."""
    found = [duty for duty in rules.duties if duty.article == number]
    return tuple(sorted(found, key=lambda duty: int(duty.id.rpartition(".")[2])))


def uncoded_of(number: int, rules: RuleSet) -> tuple[Uncoded, ...]:
    return tuple(words for words in rules.uncoded if words.article == number)


def items_of(duty: Duty) -> tuple[str, ...]:
    """The items of a 逐项, each with an id of its own; none for other rules."""
    requirement = duty.requirement if isinstance(duty, Obligation) else None
    return requirement.items if isinstance(requirement, EachItem) else ()


def kind_of(duty: Duty) -> str:
    """应当, 推行, 可以, or 人工."""
    return duty.modality if isinstance(duty, Obligation) else "人工"


def cost_of(duty: Duty) -> str:
    """What it costs not to do it."""
    return _COST[duty.modality] if isinstance(duty, Obligation) else _MANUAL


def params_told(story: Told, rules: RuleSet) -> list[str]:
    """参数“立即登记期限”：0 日。 and its comment; the value is that of the rule files, a run may set another."""
    found = [rules.params[name] for name in story.params if name in rules.params]
    return [f"参数“{param.name}”：{param_words(param)}。{ended(param.comment)}" for param in found]


def data_told(story: Told) -> list[str]:
    """The columns by table."""
    told_ = [f"{table}：{'、'.join(columns) or '（有没有行）'}" for table, columns in story.data.items()]
    return told_ or ["不需要任何一栏"]


def ended(sentence: str) -> str:
    """The sentence with a full stop, unless it has a mark of its own."""
    return sentence if sentence.endswith(("。", "？", "！", "?", "!")) else f"{sentence}。"


def place_of(basis: Basis | Uncoded) -> str:
    """第十三条第一款第（二）项"""
    words = f"{article_words(basis.article)}第{chinese_number(basis.paragraph)}款"
    return words + (f"第（{basis.item}）项" if basis.item else "")


def message_words(message: Message) -> str:
    """The message with its holes named: 〔文书编号〕."""
    return "".join(f"〔{_hole(part)}〕" if isinstance(part, Piece) else part for part in message.parts)


def _hole(piece: Piece) -> str:
    count = _COUNT.fullmatch(piece.source)
    return f"{count[1]}的数量" if count is not None else piece.source
