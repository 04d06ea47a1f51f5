"""``pingcha convert``: exports read once and kept as partitioned Parquet, for large reviews."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pingcha.commands import options as opt
from pingcha.errors import PingchaError

if TYPE_CHECKING:
    from adapters import LoadedInput

HELP = """转换：把导出的案卷读一遍，存成 Parquet 文件夹，以后评查直接读它，更快。

空白和没有导出、每个值在原文件里的位置、发现的数据问题都保留，评查结论与直接读原文件相同。
每个案卷的全部内容在同一批里，一批一个子文件夹。目标文件夹应不存在，或者是空的。"""
EPILOG = """例：pingcha convert 导出/ -o 案卷库/
    pingcha review 案卷库/ -o 评查报告.xlsx
返回码：0 全部转换；2 命令或者输入有错误，没有写出；3 已写出，有的案卷有数据错误，评查时会列为“无法评查”。"""
PER_PARTITION = 1000


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
    from adapters.partition_write import write_partitions
    from pingcha import __version__
    from pingcha.input_problems import unusable_text
    from pingcha.streams import out, say

    loaded = load(paths, mapping=opt.read_path(mapping))
    if loaded.fatal:
        raise PingchaError(unusable_text(loaded, "转换", unmasked=unmasked))
    facts: dict[str, object] = {
        "version": __version__,
        "inputs": [{"path": path, "sha256": sha256} for path, sha256 in loaded.files],
        "mapping": None if loaded.mapping is None else loaded.mapping.model_dump(mode="json"),
    }
    cases = (*loaded.cases, *loaded.failed)
    counts: list[int] = []

    def fill(folder: Path) -> None:
        counts.append(
            write_partitions(folder, cases, loaded.unit_years, loaded.problems, facts, per_partition)
        )

    write_folder(target, fill)
    say(f"已写出：{target}")
    out(_summary(loaded, counts[0], unmasked))
    return 3 if loaded.failed else 0


def _summary(loaded: LoadedInput, partitions: int, unmasked: bool) -> str:
    from pingcha.input_problems import problem_lines

    lines = [f"案卷 {len(loaded.cases) + len(loaded.failed)} 件，分 {partitions} 批"]
    if loaded.unit_years:
        lines.append(f"单位年度 {len(loaded.unit_years)} 行")
    if loaded.failed:
        named = "、".join(case.case_no for case in loaded.failed[:10]) + (
            " 等" if len(loaded.failed) > 10 else ""
        )
        lines.append(f"其中 {len(loaded.failed)} 件有数据错误，一并写出，评查时会列为“无法评查”：{named}")
    if loaded.problems:
        lines.append(f"数据问题 {len(loaded.problems)} 处：")
        lines.extend(f"  {line}" for line in problem_lines(loaded, unmasked=unmasked))
    return "\n".join(lines)
