"""One pre-archive check: run, mask, compare with an earlier one, hand out. ``--watch`` does it again and again."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pingcha.errors import PingchaError
from pingcha.streams import say
from records.quick_classes import dataclass

if TYPE_CHECKING:
    from pingcha.run import RunRequest
    from records.findings import Review
    from reports.changes import Comparison

OUTPUTS = (".xlsx", ".docx", ".html", ".json")


@dataclass(frozen=True, slots=True)
class CheckOutput:
    """How a check is handed out."""

    target: Path | None
    text: bool  # else JSON on the screen
    every: bool
    explain: bool
    unmasked: bool
    strict: bool


def check_once(
    paths: Sequence[str], request: RunRequest, output: CheckOutput, before: Review | None
) -> tuple[Review, int]:
    """Answers the masked review (with what is 不适用) and the exit code. Raises PingchaError, OutputError."""
    from pingcha.commands.results import without_not_applicable
    from pingcha.run import run
    from pingcha.streams import out
    from reports.json_report import to_json
    from reports.mask import mask_review
    from reports.summary import exit_code

    ran = run(paths, request)
    review = mask_review(ran.review, unmasked=output.unmasked)
    reported = review if output.every else without_not_applicable(review)
    comparison = None
    if before is not None:
        from reports.changes import compare

        comparison = compare(before, review)
    if output.target is not None:
        as_json = output.target.suffix.lower() == ".json"
        write(reported if as_json else review, output.target, ran.files, comparison)
    if output.text:
        from reports.paper import paper
        from reports.screen import ScreenOptions, print_review

        options = ScreenOptions(every=output.every, explain=output.explain)
        print_review(review, paper(sys.stdout), options, comparison)
    else:
        out(to_json(reported))
    return review, exit_code(review, strict=output.strict)


def write(review: Review, target: Path, inputs: Sequence[Path], comparison: Comparison | None) -> None:
    """The 自查表 of a masked review, in the form that the suffix names. Raises reports.files.OutputError."""
    from reports.checklist.content import checklists

    match target.suffix.lower():
        case ".json":
            from reports.files import check_target, text_output, write_all
            from reports.json_report import to_json

            check_target(target, inputs)
            write_all([text_output(target, to_json(review))])
        case ".docx":
            from reports.checklist.word import write_checklist_document

            write_checklist_document(checklists(review, comparison), target, inputs)
        case ".html":
            from reports.checklist.web import write_checklist_page

            write_checklist_page(checklists(review, comparison), target, inputs)
        case _:
            from reports.checklist.book import write_checklist_book

            write_checklist_book(checklists(review, comparison), review, target, inputs)
    say(f"已写出：{target}")


_NO_RESULT = (
    "“{}”不是可以比较的检查结果。--since 后面写以前用 pingcha check … -o 上次.json 写出的文件，"
    "别的版本写出的请重新检查一次再比。"
)


def read_earlier(text: str | None) -> Review | None:
    """The result of an earlier check, as ``-o 上次.json`` wrote it. Raises PingchaError where it cannot be used."""
    if text is None:
        return None
    from pydantic import ValidationError

    from records.findings import Review

    path = Path(text)
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise PingchaError(
            f"找不到上次的结果“{text}”。--since 后面写以前用 -o 上次.json 写出的文件。"
        ) from None
    except UnicodeDecodeError:
        raise PingchaError(_NO_RESULT.format(text)) from None
    except OSError:
        raise PingchaError(f"不能读取上次的结果“{text}”，请检查文件和权限。") from None
    try:
        return Review.model_validate_json(content)
    except ValidationError:
        raise PingchaError(_NO_RESULT.format(text)) from None


def check_and_watch(
    paths: Sequence[str], request: RunRequest, output: CheckOutput, before: Review | None
) -> int:
    """Checks now and after every save, each time set against the one before; Ctrl-C ends it with the last exit code."""
    from datetime import datetime

    from pingcha.streams import out
    from pingcha.watching import saves, watched
    from reports.files import OutputError

    def again(last: Review | None) -> tuple[Review | None, int]:
        try:
            return check_once(paths, request, output, last)
        except (PingchaError, OutputError) as error:
            say(str(error))
            say("改正并保存后会重新检查。")
            return last, PingchaError.exit_code

    if any("://" in path for path in paths):
        raise PingchaError("--watch 只用于文件和文件夹，数据库不能等待保存。")
    if not all(Path(path).exists() for path in paths):
        return check_once(paths, request, output, before)[1]  # says what is not there
    code = 0
    try:
        last, code = again(before)
        say("正在等待文件保存，保存后自动重新检查；按 Ctrl-C 结束。")
        ignored = [output.target] if output.target is not None else []
        for changed in saves(watched(paths, ignored)):
            names = "、".join(file.name for file in changed[:3]) or "文件"
            out(f"\n—— {datetime.now():%H:%M:%S}　{names} 已保存，重新检查 ——\n")
            last, code = again(last)
    except KeyboardInterrupt:
        say("已停止。")
    return code
