"""Options that several commands share, and the reading of their texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pingcha.errors import PingchaError

if TYPE_CHECKING:
    from pingcha.sampling import SamplePlan

Files = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="文件...",
        help="案卷的导出：文件（.xlsx、.xls、.csv、.json、.parquet）、文件夹或者数据库地址，可以写几个",
        show_default=False,
    ),
]
Rules = Annotated[str | None, typer.Option("--rules", metavar="文件夹", help="改用这个文件夹里的规则文件")]
Schemes = Annotated[
    list[str] | None,
    typer.Option(
        "--scheme",
        metavar="评分方案",
        help="改用这个评分方案：文件，或者规则文件夹里的方案名称（如 按阶段计分）；可以写几次",
    ),
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="日期", help="评查基准日，如 2025-06-30；不写就是今天")
]
Stage = Annotated[str | None, typer.Option("--stage", metavar="阶段", help="归档前 或者 已归档")]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="参数=值", help="改变规则里的一个参数，如 立即登记期限=1日；可以写几次"),
]
Every = Annotated[bool, typer.Option("--all", help="连同符合、未到期、不适用的事项一并列出")]
Format = Annotated[str, typer.Option("--format", metavar="格式", help="text（文字，默认）或者 json")]
Verify = Annotated[bool, typer.Option("--verify", help="用另一套独立的程序逐项复核全部结论（较慢）")]
NoTable = Annotated[
    bool, typer.Option("--no-table", help="不使用已判定情形的对照表，逐项重新判定（较慢，结论相同）")
]
Unmasked = Annotated[
    bool, typer.Option("--unmasked", help="身份证号、电话号码不打码；涉密案卷的文字仍不显示")
]
Strict = Annotated[bool, typer.Option("--strict", help="有“应当”的事项无法判定时，返回码也是 1")]
Calendar = Annotated[
    str | None,
    typer.Option("--calendar", metavar="文件", help="补充放假安排的日历文件，见 pingcha calendar template"),
]
Mapping = Annotated[
    str | None,
    typer.Option(
        "--mapping", metavar="文件", help="表名、列名不同的导出用的映射文件，见 pingcha mapping suggest"
    ),
]
Explain = Annotated[bool, typer.Option("--explain", help="列出每个结论的全部判定依据")]
Output = Annotated[
    str | None, typer.Option("-o", "--output", metavar="文件", help="写出结果，后缀 .xlsx 或者 .json")
]

Sample = Annotated[
    int | None,
    typer.Option("--sample", metavar="件数", min=1, help="随机抽取这么多件；每名承办人至少一件，不够的另加"),
]
Seed = Annotated[
    str | None,
    typer.Option("--seed", metavar="种子", help="抽样的种子，同一种子抽到同样的案卷；不写就随机取一个并记下"),
]
By = Annotated[
    str | None,
    typer.Option("--by", metavar="栏目,…", help="按“案件”表的这些栏目分层抽取，如 执法机构,执法类型"),
]
Include = Annotated[
    list[str] | None, typer.Option("--include", metavar="案号", help="另外点名评查的案号；可以写几次")
]
Previous = Annotated[
    str | None,
    typer.Option(
        "--previous", metavar="报告", help="与上次的评查报告（.xlsx）比较：哪些已改正，哪些再次出现"
    ),
]
Reviewers = Annotated[
    str | None, typer.Option("--reviewers", metavar="姓名,…", help="评查人，案卷平均分给他们")
]
Twice = Annotated[
    int, typer.Option("--twice", metavar="件数", min=0, help="其中这么多件由两名评查人分别评查")
]

Jobs = Annotated[
    str | None,
    typer.Option(
        "--jobs",
        metavar="个数",
        help="同时评查的工作进程数；0 是不用工作进程。不写：案卷少时不用，多时一个处理器核一个",
    ),
]
CaseTimeout = Annotated[
    str | None,
    typer.Option(
        "--case-timeout", metavar="秒", help="一个案卷最多评查这么久，超过的记为无法评查；不写是 60 秒"
    ),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="接着上次中断的评查做；输入、规则、设置有变化就从头开始")
]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="地址",
        help="用集群评查（最好是 pingcha convert 写出的文件夹）：dask 调度程序的地址，如 tcp://10.0.0.1:8786",
    ),
]
Results = Annotated[
    str | None,
    typer.Option(
        "--results",
        metavar="文件夹",
        help="案卷很多、工作簿放不下时：结果写成 Parquet 文件夹和一个汇总工作簿，用 pingcha query 查询",
    ),
]

EXIT_CODES = """返回码：0 没有不符合；1 有不符合；2 命令、规则或者输入有错误，没有写出；3 内部错误，或者有的案卷无法评查；130 中断。"""

MOST_JOBS = 256
SHORTEST, LONGEST = 1, 86_400  # seconds

FORMATS = ("text", "json")
OUTPUTS = (".xlsx", ".json")


def read_format(text: str) -> str:
    if text not in FORMATS:
        raise PingchaError(f"格式“{text}”不支持，--format 后面应写：{'、'.join(FORMATS)}。")
    return text


def read_output(text: str | None, suffixes: Sequence[str] = OUTPUTS) -> Path | None:
    """The file to write; its suffix chooses the kind."""
    if text is None:
        return None
    path = Path(text)
    if path.suffix.lower() not in suffixes and not path.is_dir():
        raise PingchaError(f"不能写出“{text}”：-o 后面的文件名应以 {' 或者 '.join(suffixes)} 结尾。")
    return path


def read_as_of(text: str | None) -> date:
    """The run's 今天: as given, else the date of this computer (asked here and nowhere else)."""
    return date.today() if text is None else read_day(text, "--as-of")


def read_day(text: str, option: str) -> date:
    """A date as people write it, after the option of that name."""
    from records.columns import day
    from records.values import ValueProblem, parse_value

    try:
        value = parse_value(day("日期", may_be_future=True), text).value
    except ValueProblem:
        value = None
    if not isinstance(value, date):
        raise PingchaError(f"日期“{text}”不能用，{option} 后面应写成 2025-06-30 这样。")
    return date(value.year, value.month, value.day)


def read_schemes(texts: Sequence[str] | None) -> tuple[str, ...] | None:
    """``--scheme``; None: those of the rule folder."""
    return tuple(texts) if texts else None


def read_settings(texts: Sequence[str] | None) -> dict[str, str]:
    """``--set 参数=值``; a full-width ＝ will do. The names and types are checked against the rules later."""
    found: dict[str, str] = {}
    for text in texts or ():
        name, mark, value = text.replace("＝", "=").partition("=")
        if not mark or not name.strip() or not value.strip():
            raise PingchaError(f"“{text}”不能用，--set 后面应写成 参数=值，如 立即登记期限=1日。")
        if name.strip() in found:
            raise PingchaError(f"参数“{name.strip()}”设了两次。")
        found[name.strip()] = value.strip()
    return found


def read_jobs(text: str | None) -> int | None:
    """How many worker processes; None: the program decides."""
    if text is None:
        return None
    number = unicodedata.normalize("NFKC", text).strip()
    if not number.isascii() or not number.isdigit() or int(number) > MOST_JOBS:
        raise PingchaError(f"工作进程数“{text}”不能用，--jobs 后面应写 0 到 {MOST_JOBS} 的整数，如 2。")
    return int(number)


def read_case_timeout(text: str | None) -> float:
    """Seconds that one case may take."""
    if text is None:
        from pingcha.run import CASE_SECONDS

        return CASE_SECONDS
    try:
        seconds = float(unicodedata.normalize("NFKC", text))
    except ValueError:
        seconds = 0.0
    if not SHORTEST <= seconds <= LONGEST:
        raise PingchaError(
            f"时限“{text}”不能用，--case-timeout 后面应写秒数，从 {SHORTEST} 到 {LONGEST}，如 60。"
        )
    return seconds


def read_files(
    files: Sequence[str] | None, missing: str = "没有写要评查的文件。例：pingcha check 案卷.xlsx"
) -> list[str]:
    """``missing``: what is said where there is none."""
    if not files:
        raise PingchaError(missing)
    return [name for text in files for name in _expanded(text)]


def _expanded(text: str) -> list[str]:
    """Patterns such as ``导出/*.xlsx``, which the Windows console leaves to the program."""
    if ("*" in text or "?" in text) and not Path(text).exists():
        return sorted(glob(text)) or [text]
    return [text]


def read_path(text: str | None) -> Path | None:
    return None if text is None else Path(text)


def read_sample(
    size: int | None,
    seed: str | None,
    by: str | None,
    include: Sequence[str] | None,
    reviewers: Sequence[str],
) -> SamplePlan | None:
    """How cases are drawn; None where all are reviewed. A seed that is not given is taken by chance, and recorded."""
    import secrets

    from pingcha.sampling import SamplePlan

    if size is None and not reviewers:
        stray = [name for name, given in (("--seed", seed), ("--by", by), ("--include", include)) if given]
        if stray:
            raise PingchaError(f"写了 {'、'.join(stray)}，没有写 --sample。要抽样评查，请写 --sample 件数。")
        return None
    return SamplePlan(
        size, seed or str(secrets.randbelow(10**6)), tuple(read_names(by)), tuple(include or ())
    )


def read_names(text: str | None) -> list[str]:
    """Names one after another: commas and 、 part them; blanks only where there is none of these (张 三 is one name)."""
    whole = (text or "").strip()
    parts = re.split(r"[,，、;；]", whole) if re.search(r"[,，、;；]", whole) else whole.split()
    return [name.strip() for name in parts if name.strip()]
