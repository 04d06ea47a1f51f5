"""Rule folders that are a trap: size, depth, rules that grow, encodings, hostile texts of the regulation."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Final

from tests.hostile.corpus import EXPORT, RULES, Ends, add, hostile
from tests.pingcha.exports import good, write_xlsx

FOLDER: Final = "规则"
FILE: Final = "01-总则.评查"
LAW: Final = "原文.txt"
CALL: Final = ("check", EXPORT, "--rules", FOLDER, "--as-of", "2025-06-30", "--format", "json")
CHECK: Final = ("rules", "check", FOLDER)
_GOOD: Final = Path(RULES, FILE).read_text("utf-8")
_LAW: Final = Path(RULES, LAW).read_text("utf-8")
_RULE: Final = "  应当 数量(执法人员) ≥ 最少人数\n"


def _put(folder: Path, rules: str | bytes | None, law: str | bytes | None = None) -> None:
    write_xlsx(folder / EXPORT, good())
    (folder / FOLDER).mkdir()
    for name, text in ((FILE, rules), (LAW, _LAW if law is None else law)):
        if text is not None:
            data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
            (folder / FOLDER / name).write_bytes(data)


def _with(condition: str) -> str:
    """The good rules with another requirement of 1.1."""
    return _GOOD.replace(_RULE, f"  应当 {condition}\n")


def _definitions(count: int, of: str) -> str:
    """甲1 … 甲n, each made of the one before."""
    lines = ["定义 活动 的 甲0 是 地点 已填\n"]
    lines += [f"定义 活动 的 甲{n} 是 {of.format(n - 1)}\n" for n in range(1, count)]
    return _with(f"甲{count - 1}").replace("义务 1.1", "".join(lines) + "\n义务 1.1", 1)


RULE_FILES: Final[dict[str, str | bytes]] = {
    "a_million_lines_of_nothing": _GOOD + "\n" * 1_000_000,
    "a_million_comments": _GOOD + "# 注\n" * 1_000_000,
    "a_million_lines_of_words": _GOOD + "甲乙\n" * 1_000_000,
    "lines_of_words": _GOOD + "甲乙\n" * 15_000,
    "lines_of_nothing": _GOOD + "\n" * 45_000,
    "many_headings": _GOOD + "义务\n" * 15_000,
    "many_wrong_duties": _GOOD + "义务 1.9 「甲」\n  应当 乙 丙\n" * 1_500,
    "ten_thousand_parentheses": _with("(" * 10_000 + "地点 已填" + ")" * 10_000),
    "ten_thousand_open_parentheses": _with("(" * 10_000 + "地点 已填"),
    "ten_thousand_nots": _with("非 " * 10_000 + "地点 已填"),
    "ten_thousand_ands": _with(" 且 ".join(["地点 已填"] * 10_000)),
    "ten_thousand_hops": _with("有 人员 其中 " * 10_000 + "姓名 已填"),
    "hundred_thousand_braces": _with("类型 属于 " + "{" * 100_000),
    "set_of_fifteen_thousand": _with("类型 属于 {" + "，".join(["听证"] * 15_000) + "}"),
    "one_line_of_10_mb": "规" * 3_500_000,
    "one_line": "规" * 630_000,
    "one_long_text": _GOOD.replace("核实参加人员", "核" * 630_000),
    "one_text_never_closed": _GOOD + "「" + "核" * 630_000,
    "one_line_of_open_marks": _GOOD + "「" * 300_000,
    "one_line_of_quotes": _GOOD + "“" * 300_000,
    "one_line_of_stops": _GOOD + "。" * 300_000,
    "twenty_five_megabytes": _GOOD + "# " + "注" * 8_500_000,
    "number_of_100000_digits": _with("数量(执法人员) ≥ " + "9" * 100_000),
    "article_of_5000_digits": _GOOD.replace("条 1\n", "条 " + "1" * 5000 + "\n", 1),
    "parameter_of_5000_digits": _GOOD.replace("最少人数 = 2", "最少人数 = " + "2" * 5000),
    "term_of_5000_digits": _with("限期 结束时间 在 开始时间 起 " + "9" * 5000 + " 个工作日 内"),
    "term_of_30_digits": _with("限期 结束时间 在 开始时间 起 " + "9" * 30 + " 个工作日 内"),
    "chinese_number_of_5000": _GOOD.replace("条 1\n", "条 " + "一" * 5000 + "\n", 1),
    "definitions_that_double": _definitions(40, "甲{0} 且 甲{0}"),
    "definitions_that_double_in_rows": _definitions(
        30, "有 人员 其中 (所在活动 的 甲{0} 且 所在活动 的 甲{0})"
    ),
    "thousand_definitions_in_a_row": _definitions(1000, "非 甲{0}"),
    "definition_of_itself": _with("甲").replace("义务 1.1", "定义 活动 的 甲 是 非 甲\n\n义务 1.1", 1),
    "definitions_of_each_other": _with("甲").replace(
        "义务 1.1", "定义 活动 的 甲 是 非 乙\n定义 活动 的 乙 是 非 甲\n\n义务 1.1", 1
    ),
    "sixty_times_the_same": _GOOD + _GOOD[_GOOD.index("义务 1.1") :] * 60,
    "utf_16": _GOOD.encode("utf-16"),
    "utf_32": _GOOD.encode("utf-32"),
    "gb18030": _GOOD.encode("gb18030"),
    "random": bytes(n * 73 % 251 for n in range(100_000)),
    "nul": _GOOD.replace("核实", "核\0实"),
    "mark_in_the_middle": _GOOD.replace("核实", "核\ufeff实"),
    "mark_between_words": _GOOD.replace("  应当 数量", "  应当 \ufeff数量"),
    "half_a_pair": _GOOD.replace("核实", "核\ud800实"),
    "turned_around_in_a_text": _GOOD.replace("核实参加人员", "核实\u202e员人加参\u202c"),
    "turned_around_in_a_comment": _GOOD.replace("  应当 数量", "  # \u2067注\u202e\n  应当 数量"),
    "unseen_in_a_name": _GOOD.replace("定义 活动 的 执法人员", "定义 活动 的 执法\u200b人员"),
    "escape_in_a_text": _GOOD.replace("核实参加人员", "核实\x1b[2J人员"),
    "only_returns": _GOOD.replace("\n", "\r"),
    "vertical_tabs": _GOOD.replace("\n", "\x0b\n"),
    "full_width_digits": _GOOD.replace("≥ 最少人数", "≥ ２"),
    "line_separators": _GOOD.replace("核实参加人员", "核实\u2028人\u2029员\x85"),
    "empty": b"",
    "a_workbook": b"PK\x03\x04" + bytes(5000),
    "html": "<html><body>登录已过期</body></html>",
    "holes_in_a_message": _GOOD.replace("{活动编号}", "{" * 10_000),
    "hole_of_code": _GOOD.replace("{活动编号}", "{__import__('os').system('id')}"),
    "python": "import os; os.system('id')\n" * 1000,
}

for _name, _rules in RULE_FILES.items():
    add(f"rules_{_name}", partial(_put, rules=_rules), ends=Ends.EITHER, call=CALL, cases=None)
for _name in (
    "a_million_lines_of_words",
    "turned_around_in_a_text",
    "half_a_pair",
    "ten_thousand_parentheses",
    "utf_16",
):
    add(f"rules_check_{_name}", partial(_put, rules=RULE_FILES[_name]), ends=Ends.TOLD, call=CHECK)

LAWS: Final[dict[str, str | bytes]] = {
    "empty": "",
    "utf_16": _LAW.encode("utf-16"),
    "gb18030": _LAW.encode("gb18030"),
    "random": bytes(n * 73 % 251 for n in range(100_000)),
    "nul": _LAW.replace("调查", "调\0查"),
    "one_line": _LAW + "甲" * 630_000,
    "article_of_1_mb": _LAW.replace("行政执法人员不得少于2人", "行政执法人员" * 100_000),
    "article_of_1_mb_of_one_word": _LAW.replace("行政执法人员不得少于2人", "行" * 600_000),
    "many_lines": _LAW + "甲\n" * 45_000,
    "many_articles": _LAW + "第一条　甲\n" * 80_000,
    "article_number_of_5000": _LAW.replace("第一条", "第" + "一" * 5000 + "条"),
    "turned_around": _LAW.replace("调查取证", "调查\u202e证取"),
    "escape": _LAW.replace("调查取证", "调查\x1b[2J取证"),
    "twenty_five_megabytes": _LAW + "甲" * 8_500_000,
}
for _name, _law in LAWS.items():
    add(f"law_{_name}", partial(_put, rules=_GOOD, law=_law), ends=Ends.EITHER, call=CALL, cases=None)


def _law_as(folder: Path, kind: str) -> None:
    _put(folder, _GOOD)
    (folder / FOLDER / LAW).unlink()
    match kind:
        case "pipe":
            os.mkfifo(folder / FOLDER / LAW)
        case "folder":
            (folder / FOLDER / LAW).mkdir()
        case "zeros":
            (folder / FOLDER / LAW).symlink_to("/dev/zero")
        case "circle":
            (folder / FOLDER / LAW).symlink_to(LAW)
        case "sparse":
            (folder / FOLDER / LAW).touch()
            os.truncate(folder / FOLDER / LAW, 3 << 30)


for _kind in ("missing", "pipe", "folder", "zeros", "circle", "sparse"):
    add(f"law_is_{_kind}", partial(_law_as, kind=_kind), call=CALL)


def _rules_as(folder: Path, kind: str) -> None:
    _put(folder, None)
    path = folder / FOLDER / FILE
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "zeros":
            path.symlink_to("/dev/zero")
        case "circle":
            path.symlink_to(FILE)
        case "sparse":
            path.touch()
            os.truncate(path, 3 << 30)


for _kind in ("missing", "pipe", "folder", "zeros", "circle", "sparse"):
    add(f"rule_file_is_{_kind}", partial(_rules_as, kind=_kind), call=CALL)


@hostile("规则", call=CALL)
def rules_folder_is_a_file(folder: Path) -> None:
    write_xlsx(folder / EXPORT, good())
    (folder / FOLDER).write_text("规则")


@hostile("文件名太长", call=("check", EXPORT, "--rules", "长" * 5000))
def rules_folder_name_too_long(folder: Path) -> None:
    write_xlsx(folder / EXPORT, good())


@hostile(ends=Ends.EITHER, call=CALL, cases=None)
def many_rule_files(folder: Path) -> None:
    _put(folder, _GOOD)
    for number in range(120):
        (folder / FOLDER / f"{number}\x1b[2J.评查").write_text(_GOOD, encoding="utf-8")
