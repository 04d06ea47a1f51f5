"""``pingcha mapping``: a mapping file proposed for an export, and one that was written checked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pingcha.commands import options as opt
from pingcha.errors import PingchaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from adapters.loading import LoadedInput
    from adapters.mapping.apply import MappedReader
    from adapters.mapping.suggest import Suggestion
    from records.problems import InputProblem

HELP = "映射文件：表名、列名与案卷记录不同的导出，说明每一列是案卷的哪一列。"
SUGGEST_HELP = """看导出的标题和内容，起草一个映射文件（Excel 工作簿），逐行写明把握（高、中、低）和理由。

只有把握高的行是启用的；其余请核对以后，把“启用”改成“是”。"""
SUGGEST_EPILOG = """例：pingcha mapping suggest 导出.xlsx -o 映射.xlsx
返回码：0 已写出；2 命令或者输入有错误，没有写出。"""
CHECK_HELP = """检查映射文件：表名、列名、值有没有写错；后面写上导出文件的，再看列是否都在、读出了什么。"""
CHECK_EPILOG = """例：pingcha mapping check 映射.xlsx
    pingcha mapping check 映射.xlsx 导出.xlsx
返回码：0 可以使用；1 可以使用，但有要注意的；2 有错误，不能使用。"""

OWN = "映射.xlsx"


def register(app: typer.Typer) -> None:
    group = typer.Typer(help=HELP, rich_markup_mode=None)
    group.command("suggest", help=SUGGEST_HELP, epilog=SUGGEST_EPILOG)(suggest)
    group.command("check", help=CHECK_HELP, epilog=CHECK_EPILOG)(check)
    app.add_typer(group, name="mapping")


def suggest(
    files: opt.Files = None,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="文件", help=f"写到哪里，后缀 .xlsx；不写就是 {OWN}"),
    ] = None,
) -> int:
    target = Path(output or OWN)
    if target.suffix.lower() != ".xlsx":
        raise PingchaError(f"不能写出“{output}”：映射文件是 Excel 工作簿，-o 后面的文件名应以 .xlsx 结尾。")
    paths = opt.read_files(files)
    from adapters.mapping.load import suggested
    from adapters.mapping.write import suggestion_workbook
    from pingcha.streams import out, say
    from reports.files import Output, check_target, write_all

    check_target(target, [Path(name) for name in paths])
    proposal, problems = suggested(paths)
    if problems:
        lines = "\n".join(f"  {line}" for line in _lines(problems, False))
        raise PingchaError(f"输入不能使用，没有写出映射文件：\n{lines}")
    if not proposal.lines:
        raise PingchaError(
            "导出里没有一张表像案卷的表，没有写出映射文件。请核对文件，或者参照 docs/映射.md 自己写。"
        )
    title = "、".join(Path(name).name for name in paths) + " 的映射"
    book = suggestion_workbook(proposal, title)
    write_all([Output(target, lambda path: _write(path, book))])
    out(_proposed(proposal))
    say(f"已写出：{target}")
    return 0


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _lines(problems: Iterable[InputProblem], unmasked: bool) -> Iterator[str]:
    from engine.run import error_entry
    from records.problems import Level
    from reports.mask import mask_errors
    from reports.problems_text import error_lines

    worst_first = sorted(problems, key=lambda one: list(Level).index(one.level))
    return error_lines(mask_errors(map(error_entry, worst_first), (), unmasked=unmasked))


def _proposed(proposal: Suggestion) -> str:
    """Every line with how sure it is and why."""
    from adapters.mapping.suggest import Sure
    from reports.printable import clean

    count = {sure: sum(one.sure is sure for one in proposal.lines) for sure in Sure}
    on = sum(one.on for one in proposal.lines)
    lines = [
        f"对照 {len(proposal.lines)} 行：" + "，".join(f"{sure} {number}" for sure, number in count.items()),
        f"启用 {on} 行；其余 {len(proposal.lines) - on} 行请核对以后启用。",
    ]
    for source in proposal.sources:
        lines.append(f"来源“{source.raw.name}”：")
        for one in proposal.lines:
            if one.source == source.raw.name:
                mark = "✓" if one.on else "　"
                origin = f"“{one.heading}”" if one.fixed is None else f"固定值“{one.fixed}”"
                lines.append(f"  {mark} [{one.sure}] {one.table}.{one.column} ← {origin}　{one.why}")
        rest = [heading for name, heading in proposal.unused if name == source.raw.name]
        if rest:
            lines.append(f"    没有找到对应的列：{'、'.join(rest)}")
    if proposal.words:
        lines.append(f"值对照 {len(proposal.words)} 个值案卷里没有，请在“值对照”里写明各是什么。")
    if proposal.skipped:
        lines.append(f"不像案卷的表，没有起草：{'、'.join(proposal.skipped)}")
    return "\n".join(clean(line) for line in lines)


def check(
    mapping: Annotated[
        str | None, typer.Argument(metavar="映射文件", help="映射文件（.xlsx）", show_default=False)
    ] = None,
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="导出...", help="用这个映射读的导出文件，可以不写", show_default=False),
    ] = None,
    unmasked: opt.Unmasked = False,
) -> int:
    if not mapping:
        raise PingchaError("没有写映射文件。例：pingcha mapping check 映射.xlsx 导出.xlsx")
    from adapters.loading import load_with
    from adapters.mapping.apply import MappedReader
    from adapters.mapping.load import read_with
    from adapters.mapping.read import read_mapping
    from pingcha.streams import out

    reader = MappedReader(read_mapping(Path(mapping)))
    if not files:
        problems = list(reader.mistakes)
        if not problems:
            out(
                f"映射文件可以使用：对照 {len(reader.mapping.lines)} 行，值对照 {len(reader.mapping.translations)} 个。"
            )
            return 0
        out("\n".join(["映射文件有错误，不能使用：", *(f"  {line}" for line in _lines(problems, unmasked))]))
        return 2
    paths = opt.read_files(files)
    loaded = read_with(reader, lambda read: load_with(paths, read))
    if loaded.fatal:
        out("\n".join(["不能使用：", *(f"  {line}" for line in _lines(loaded.problems, unmasked))]))
        return 2
    out("\n".join(_read(reader, loaded)))
    remarks = [f"  {line}" for line in _lines(loaded.problems, unmasked)]
    if unmet := reader.unmet():
        words = "、".join(f"{one.original}（{one.table}.{one.column}）" for one in unmet)
        remarks.append(f"  “值对照”里的这些值导出里没有：{words}")
    if remarks:
        out("\n".join(["要注意的：", *remarks]))
    return 1 if remarks else 0


def _read(reader: MappedReader, loaded: LoadedInput) -> list[str]:
    """What the mapping made of the export."""
    from collections import Counter

    from reports.words import mapping_words

    rows: Counter[str] = Counter()
    for case in (*loaded.cases, *loaded.failed):
        rows.update({table: len(found) for table, found in case.tables.items()})
    lines = [
        f"读出案卷 {len(loaded.cases)} 件"
        + (f"，另有 {len(loaded.failed)} 件有错误" if loaded.failed else "")
    ]
    lines += [f"  {table} {number} 行" for table, number in rows.items()]
    for bound in reader.bound:
        tables = "、".join(dict.fromkeys(plan.table for plan in bound.plans))
        lines.append(f"  {bound.raw.file} 的{bound.raw.noun}“{bound.raw.name}” → {tables}")
    if loaded.mapping is not None:
        lines += mapping_words(loaded.mapping).splitlines()[2:]
    return lines
