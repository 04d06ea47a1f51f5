"""What ``pingcha validate`` prints: errors first, then what to export, how full the tables are, and the remarks."""

from __future__ import annotations

from collections.abc import Iterator

from records.quality_report import QualityReport, RecordingFiles, SupplyEntry, TableQuality
from reports.problems_text import error_lines

_SHOWN_SUPPLIES = 12
_SHOWN_STEPS = 8
_SHOWN_COLUMNS = 6
SUPPLY_NOTE = (
    "处数是至少能判定的，以补上的各行都有可用的内容为准；补来的是空白或者不能用的日期，有的仍然无法判定。"
)


def quality_text(report: QualityReport) -> str:
    """The whole page, without a line feed at the end."""
    return "\n".join(_lines(report))


def conclusion(report: QualityReport) -> str:
    errors, remarks = len(report.errors), len(report.remarks)
    if report.undetermined is None:
        return f"输入不能使用：有错误 {errors} 处。"
    failed = f"，其中 {report.cases_failed} 件因数据错误无法评查" if report.cases_failed else ""
    found = f"错误 {errors} 处，提示 {remarks} 处" if errors or remarks else "没有发现问题"
    return f"案卷 {report.cases} 件{failed}；{found}；缺少数据而无法判定的事项 {report.undetermined} 处。"


def _lines(report: QualityReport) -> Iterator[str]:
    yield f"数据质量：{conclusion(report)}"
    if report.errors:
        yield ""
        yield f"【错误】{len(report.errors)} 处：改正以前，有关案卷不能评查"
        yield from (f" {line}" for line in error_lines(report.errors))
    if report.supply:
        yield ""
        yield from _supply(report)
    if report.cases:
        yield ""
        yield "【各表】"
        yield from (f" {_table(table)}" for table in report.tables if table.rows or table.cases)
        missing = [table.table for table in report.tables if table.cases_not_exported == report.cases]
        if missing:
            yield f" 没有导出的表：{'、'.join(missing)}"
    if files := recording_words(report.recordings):
        yield ""
        yield f"【音像文件】{files}"
    if report.remarks:
        yield ""
        yield f"【提示】{len(report.remarks)} 处"
        yield from (f" {line}" for line in error_lines(report.remarks))


def _supply(report: QualityReport) -> Iterator[str]:
    yield f"【补什么最有用】无法判定 {report.undetermined} 处"
    alone = [entry for entry in report.supply if entry.settles]
    for entry in alone[:_SHOWN_SUPPLIES]:
        yield f" · {supply_words(entry)}"
    if len(alone) > _SHOWN_SUPPLIES:
        yield f" · ……共 {len(alone)} 样，全部见 -o 写出的表格"
    yield " 依次补，最快的次序："
    for number, step in enumerate(report.order[:_SHOWN_STEPS], 1):
        yield f" {number}. {'，并且'.join(step.actions)}：再解决 {step.settles} 处，累计 {step.total} / {report.undetermined}"
    if len(report.order) > _SHOWN_STEPS:
        yield f" ……共 {len(report.order)} 步，全部见 -o 写出的表格"
    yield f" （{SUPPLY_NOTE}）"


def supply_words(entry: SupplyEntry) -> str:
    """补导出…可解决 123 处无法判定."""
    more = f"，连同别的数据涉及 {entry.concerns} 处" if entry.concerns > entry.settles else ""
    return f"{_again(entry)}，可解决 {entry.settles} 处无法判定（{entry.cases} 件案卷{more}）"


def _again(entry: SupplyEntry) -> str:
    return f"补{entry.action}" if entry.kind == "导出" else entry.action


def _table(table: TableQuality) -> str:
    cases = f"，{table.cases_not_exported} 件没有导出" if table.cases_not_exported else ""
    notes = []
    if table.rows:
        groups = (
            ("未导出", [c.column for c in table.columns if c.not_exported == table.rows]),
            ("全部空白", [c.column for c in table.columns if c.blank == table.rows]),
            (
                "有空白",
                [
                    f"{c.column} {c.blank}"
                    for c in sorted(table.columns, key=lambda c: -c.blank)
                    if 0 < c.blank < table.rows
                ],
            ),
        )
        notes = [f"{name}：{_few(names)}" for name, names in groups if names]
    return f"{table.table} {table.rows} 行{cases}" + (f"　{'；'.join(notes)}" if notes else "")


def _few(names: list[str]) -> str:
    more = f" 等 {len(names)} 列" if len(names) > _SHOWN_COLUMNS else ""
    return "、".join(names[:_SHOWN_COLUMNS]) + more


def recording_words(files: RecordingFiles) -> str:
    """How the files of the recordings came out; empty where no row names a file."""
    parts = (
        ("与校验值一致", files.equal),
        ("与校验值不一致", files.different),
        ("没有登记校验值", files.without_hash),
        ("校验值看不懂", files.unreadable_hash),
        ("找不到文件", files.missing),
        ("指到导出文件夹以外，没有打开", files.outside),
        ("不知道导出文件在哪里，没有核对", files.unknown_place),
    )
    return "，".join(f"{name} {count} 个" for name, count in parts if count)
