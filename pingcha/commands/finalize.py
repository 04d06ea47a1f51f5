"""``pingcha finalize``: takes over what reviewers entered, and closes the review."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pingcha.commands import options as opt
from pingcha.errors import PingchaError

if TYPE_CHECKING:
    from pingcha.finalize import Closed

HELP = """评查定稿：收回评查人填写的评查报告，写出定稿、评查通报和各单位的整改通知单、评查建议书。

把主报告和各评查人的分表一起写上。主报告里填的结论算数；分表之间结论不同而主报告没有填的，列出来复评，暂按原结论。
由两人评查的案卷，两人的等次不同或者有一方得分低的，也列入复评，双方的结论见定稿的“复评清单”。
原文件不会改动。有一处填得不对，就逐处列出，什么也不写。"""
EPILOG = f"例：pingcha finalize 评查报告.xlsx 评查报告-张三.xlsx -o 定稿\n{opt.EXIT_CODES}"
DEFAULT_FOLDER = "定稿"
DEFAULT_BELOW = 70.0

Reports = Annotated[
    list[str] | None,
    typer.Argument(metavar="报告...", help="填写好的评查报告（.xlsx），主报告和分表", show_default=False),
]
Folder = Annotated[
    str | None,
    typer.Option("-o", "--output", metavar="文件夹", help="写到这个文件夹，没有就新建；不写是“定稿”"),
]
Templates = Annotated[
    str | None,
    typer.Option("--templates", metavar="文件夹", help="改用这个文件夹里的 Word 模板（同名的才用）"),
]
WriteTemplates = Annotated[
    str | None,
    typer.Option("--write-templates", metavar="文件夹", help="只把自带的 Word 模板写到这个文件夹，供修改"),
]
Below = Annotated[
    float,
    typer.Option(
        "--review-below",
        metavar="分数",
        min=0,
        max=100,
        help="由两人评查的案卷，有一方得分低于这个分数（按满分 100 折合）的，列入复评",
    ),
]


def register(app: typer.Typer) -> None:
    app.command("finalize", help=HELP, epilog=EPILOG)(finalize)


def finalize(
    files: Reports = None,
    output: Folder = None,
    rules: opt.Rules = None,
    templates: Templates = None,
    write_templates: WriteTemplates = None,
    review_below: Below = DEFAULT_BELOW,
    strict: opt.Strict = False,
) -> int:
    from pingcha.streams import out
    from reports.files import check_target, new_folder, write_all

    if write_templates is not None:
        from reports.documents.write import template_outputs

        with new_folder(Path(write_templates)) as folder:
            copies = template_outputs(folder)
            for copy in copies:
                check_target(copy.target, ())
            write_all(copies)
        out("已写出模板：" + "、".join(str(copy.target) for copy in copies))
        return 0
    paths = [
        Path(name) for name in opt.read_files(files, "没有写评查报告。例：pingcha finalize 评查报告.xlsx")
    ]
    own = opt.read_path(templates)
    if own is not None and not own.is_dir():
        raise PingchaError(f"找不到模板文件夹“{own}”。可以先用 --write-templates 写出自带的模板。")
    from pingcha.finalize import close, outputs
    from pingcha.run import usable_rules
    from reports.summary import exit_code

    closed = close(paths, usable_rules(opt.read_path(rules)), review_below, today=date.today())
    with new_folder(Path(output or DEFAULT_FOLDER)) as folder:
        written = outputs(closed, folder, paths, own)
        write_all(written)
    out("\n".join([*_lines(closed), f"已写出 {len(written)} 个文件，在文件夹“{folder}”："]))
    out("\n".join(f"  {one.target.name}" for one in written))
    return exit_code(closed.review, strict=strict)


def _lines(closed: Closed) -> list[str]:
    from reports.words import basis_words

    lines = [
        f"收回人工认定 {closed.confirmed + closed.changed} 处：更正或者作答 {closed.changed} 处，确认原结论 {closed.confirmed} 处。",
    ]
    faults = closed.collected.faults
    if faults:
        cases = len({fault.case_no for fault in faults})
        lines.append(f"收回评查人补充的问题 {len(faults)} 处，涉及 {cases} 件案卷，已计入结论和得分。")
    if closed.unanswered:
        lines.append(f"还有 {closed.unanswered} 处待人工核查没有作答，仍作待定。")
    if closed.objections:
        lines.append(f"还有 {closed.objections} 处异议没有作出人工结论，仍按原结论。")
    for name, cases in closed.waiting.items():
        lines.append(f"没有收到{name}的分表，由两人评查的 {cases} 件案卷不能比较。")
    for one in closed.again:
        sides = "；".join(side.words for side in one.sides)
        lines.append(f"需要复评：{one.case_no}（{'，'.join(one.reasons)}）——{sides}。")
    for difference in closed.collected.differences:
        finding = difference.entry.finding
        said = "；".join(f"{one.by}：{_word(one.verdict)}" for one in difference.answers)
        lines.append(
            f"需要复评：{difference.entry.owned.owner} {basis_words(finding)}（{finding.obligation}，编号 {difference.entry.id}）"
            f"——{said}。请在主报告中填写人工结论。"
        )
    return lines


def _word(verdict: object) -> str:
    from records.answers import ANSWER_WORDS

    return next(word for word, one in ANSWER_WORDS.items() if one is verdict)
