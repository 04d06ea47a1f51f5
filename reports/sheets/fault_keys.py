"""How a row of 补充问题 finds its place in 计分底稿: by its case's scheme and its obligation, looked up in 计分底稿（义务）.

The two cells behind a row say what KEY_COLUMNS say of a finding: the line of the scheme that it counts in, whose veto it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from records.findings import SchemeInfo
from reports.sheets.content import Content, Formula
from reports.sheets.table import HEAD_ROWS, Col, TableSpec

FAULTS, DUTIES = "补充问题", "计分底稿（义务）"
BLANK_ROWS = 20
FIRST, LAST = HEAD_ROWS + 1, HEAD_ROWS + BLANK_ROWS
KEY, VETO = (f"'{FAULTS}'!${column}${FIRST}:${column}${LAST}" for column in "IJ")
_CASE, _DUTY = "B", "C"  # the columns of 案号 and 义务编号


def spec(limit: int) -> TableSpec:
    return TableSpec(
        name=DUTIES,
        title=DUTIES,
        note=f"每种评分方案的各项义务计在哪一项目、哪一扣分事项，“{FAULTS}”的得分由此查出，请不要改动。",
        columns=(
            Col("方案和义务", 24),
            Col("评分方案", 28),
            Col("计分行", 10, "center"),
            Col("否决", 8, "center"),
        ),
        freeze=1,
        landscape=False,
        limit=limit,
    )


def rows(schemes: Sequence[SchemeInfo]) -> Iterator[Sequence[Content]]:
    """Every obligation that a scheme counts, or makes a veto of."""
    for number, scheme in enumerate(schemes, 1):
        lines = {
            one: f"{i}-{j}"
            for i, item in enumerate(scheme.items, 1)
            for j, line in enumerate(item.lines, 1)
            for one in line.obligations
        }
        for one in dict.fromkeys((*lines, *scheme.vetoes)):
            yield [f"{number}|{one}", scheme.title, lines.get(one, "0-0"), int(one in scheme.vetoes)]


def cells(row: int, cases: str, last: int, duties: int) -> Sequence[Content]:
    """The two cells of a row of 补充问题. ``cases``: the sheet with a row a case, down to the row ``last``; ``duties``: how
    many rows 计分底稿（义务） has."""

    def of(column: str) -> str:
        return f"'{cases}'!${column}${FIRST}:${column}${last}"

    place = f"MATCH({_CASE}{row},{of('B')},0)"
    number = f"INDEX({of('A')},{place})"
    key = f'INDEX({of("M")},{place})&"|"&TRIM({_DUTY}{row})'
    table = f"'{DUTIES}'!$A${FIRST}:$D${HEAD_ROWS + duties}"

    def found(column: int) -> str:
        return f"VLOOKUP({key},{table},{column},FALSE)"

    return [
        Formula(f'=IF({_DUTY}{row}="","",IFERROR({number}&"-"&{found(3)},""))', ""),
        Formula(f'=IF({_DUTY}{row}="","",IFERROR(IF({found(4)}=1,{number},""),""))', ""),
    ]
