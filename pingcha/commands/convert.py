"""``pingcha convert``: exports read once and kept as partitioned Parquet, for large reviews."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pingcha.commands import options as opt
from pingcha.errors import PingchaError

if TYPE_CHECKING:
    from pingcha.conversion import Converted

HELP = """转换：把导出的案卷读一遍，存成 Parquet 文件夹，以后评查直接读它，更快。

空白和没有导出、每个值在原文件里的位置、发现的数据问题都保留，评查结论与直接读原文件相同。
每个案卷的全部内容在同一批里，一批一个子文件夹。目标文件夹应不存在，或者是空的。"""
EPILOG = """例：pingcha convert 导出/ -o 案卷库/
    pingcha review 案卷库/ -o 评查报告.xlsx
返回码：0 全部转换；2 命令或者输入有错误，没有写出；3 已写出，有的案卷有数据错误，评查时会列为“无法评查”。"""
PER_PARTITION = 1000  # as of pingcha.conversion, which is not to be loaded for --help


def register(app: typer.Typer) -> None:
    app.command("convert", help=HELP, epilog=EPILOG)(convert)


def convert(
    files: opt.Files = None,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="文件夹", help="写到哪个文件夹")
    ] = None,
    mapping: opt.Mapping = None,
    per_partition: Annotated[
        int, typer.Option("--per-partition", metavar="件数", help="每批最多几个案卷", min=1)
    ] = PER_PARTITION,
    unmasked: opt.Unmasked = False,
) -> int:
    if output is None:
        raise PingchaError("没有写目标文件夹。例：pingcha convert 导出/ -o 案卷库/")
    target = Path(output)
    paths = opt.read_files(files, "没有写要转换的文件。例：pingcha convert 导出/ -o 案卷库/")
    from reports.files import check_folder, write_folder

    check_folder(target)
    from adapters import load
    from adapters.size import is_large
    from pingcha.conversion import convert_loaded, convert_spooled
    from pingcha.input_problems import unusable_text

    found: list[Converted] = []
    if is_large(paths):
        from pingcha.spooled_input import spooled_input

        with spooled_input(paths, opt.read_path(mapping), "转换", unmasked=unmasked) as spooled:
            write_folder(target, lambda folder: found.append(convert_spooled(spooled, folder, per_partition)))
        return _told(found[0], target, unmasked)
    loaded = load(paths, mapping=opt.read_path(mapping))
    if loaded.fatal:
        raise PingchaError(unusable_text(loaded, "转换", unmasked=unmasked))
    write_folder(target, lambda folder: found.append(convert_loaded(loaded, folder, per_partition)))
    return _told(found[0], target, unmasked)


def _told(found: Converted, target: Path, unmasked: bool) -> int:
    """Says what was written; the exit code."""
    from pingcha.streams import out, say

    say(f"已写出：{target}")
    out(_summary(found, unmasked))
    return 3 if found.failed else 0


def _summary(found: Converted, unmasked: bool) -> str:
    from pingcha.input_problems import lines_of

    lines = [f"案卷 {found.cases} 件，分 {found.partitions} 批"]
    if found.unit_years:
        lines.append(f"单位年度 {found.unit_years} 行")
    if found.failed:
        named = "、".join(found.failed[:10]) + (" 等" if len(found.failed) > 10 else "")
        lines.append(f"其中 {len(found.failed)} 件有数据错误，一并写出，评查时会列为“无法评查”：{named}")
    if found.problems:
        lines.append(f"数据问题 {len(found.problems)} 处：")
        lines.extend(f"  {line}" for line in lines_of(found.problems, found.secret, unmasked=unmasked))
    return "\n".join(lines)
