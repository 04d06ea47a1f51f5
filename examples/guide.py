"""The cases of the example and their faults, as a page for people."""

from __future__ import annotations

from collections.abc import Sequence

from examples.filing import File

_HEAD = """# 示例案卷说明

`示例案卷.xlsx` 里有 {count} 个案卷，案情、人名、号码都是虚构的（证件号码用了不存在的行政区划 9902）。
每个案卷埋了什么问题、应当被哪一项查出来，列在下面；`预期结果.json` 是完整的预期（另含待人工核查的事项），
测试逐项比对。这三个文件由 `python -m examples.make_examples` 生成，请改脚本，不要直接改文件。
"""


def guide(files: Sequence[File]) -> str:
    """A section a case."""
    parts = [_HEAD.format(count=len(files))]
    for file in files:
        parts.append(f"## {file.case_no}　{file.header['案件名称']}\n")
        if not file.faults:
            parts.append("没有问题。\n")
        for fault in file.faults:
            found = "；".join(f"{one[0]}（{one[1]}）{one[2]}" for one in fault.finds)
            parts.append(f"- {fault.words}：{found or '没有查出的事项'}")
        if file.faults:
            parts.append("")
    return "\n".join(parts)
