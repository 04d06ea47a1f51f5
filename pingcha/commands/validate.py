"""``pingcha validate``: how good an export is, and what to export to leave less undecided."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pingcha.commands import options as opt
from pingcha.errors import PingchaError

if TYPE_CHECKING:
    from records.quality_report import QualityReport

HELP = """检查导出数据的质量：填得全不全、对不对，音像文件与校验值是否一致，补哪些列可以解决多少处无法判定。

不评查案卷是否合法。不写 --stage 时，有归档日期或者案卷号的案卷按“已归档”，其余按“归档前”。"""
EPILOG = """例：pingcha validate 导出.xlsx
    pingcha validate 导出/ -o 数据质量.xlsx
返回码：0 没有问题；1 有提示；2 有错误（命令有错误，或者有案卷、有文件不能用）；3 内部错误。"""


def register(app: typer.Typer) -> None:
    app.command("validate", help=HELP, epilog=EPILOG)(validate)


def validate(
    files: opt.Files = None,
    output: opt.Output = None,
    stage: opt.Stage = None,
    as_of: opt.AsOf = None,
    settings: opt.Set = None,
    form: opt.Format = "text",
    rules: opt.Rules = None,
    calendar: opt.Calendar = None,
    mapping: opt.Mapping = None,
    unmasked: opt.Unmasked = False,
) -> int:
    text = opt.read_format(form) == "text"
    target = opt.read_output(output)
    if not files:
        raise PingchaError("没有写要检查的文件。例：pingcha validate 导出.xlsx")
    paths = opt.read_files(files)
    from engine.evaluator import Settings
    from engine.params import ParamError
    from pingcha.commands.results import check_before_work
    from pingcha.quality import examine
    from pingcha.run import check_stage, load_calendar, usable_rules
    from pingcha.streams import out
    from reports.json_report import to_json
    from reports.printable import clean
    from reports.quality_screen import quality_text

    check_before_work(target, paths)
    check_stage(stage)
    asked = Settings(opt.read_as_of(as_of), "check", stage=stage, params=opt.read_settings(settings))
    try:
        report = examine(
            paths,
            usable_rules(opt.read_path(rules)),
            asked,
            load_calendar(opt.read_path(calendar)),
            mapping=opt.read_path(mapping),
            unmasked=unmasked,
        )
    except ParamError as error:
        raise PingchaError(str(error)) from error
    if target is not None:
        _write(target, report, [Path(path) for path in paths])
    out(clean(quality_text(report)) if text else to_json(report))
    return report.exit_code


def _write(target: Path, report: QualityReport, inputs: list[Path]) -> None:
    from pingcha.streams import say
    from reports.files import check_target, text_output, write_all
    from reports.json_report import to_json
    from reports.quality_book import write_quality_book

    if target.suffix.lower() == ".json":
        check_target(target, inputs)
        write_all([text_output(target, to_json(report))])
    else:
        write_quality_book(report, target, inputs)
    say(f"已写出：{target}")
