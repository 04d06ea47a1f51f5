"""Questions about a folder of results: how many findings of which kind, by unit, officer, article, year.

Reads only the columns that a question names, of all partitions at once; a million findings take a part of a second.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from pingcha.errors import PingchaError
from records.nearest import nearest
from reports.result_tables import FINDINGS, SCHEMAS
from reports.results_form import MANIFEST, RESULTS_FORMAT
from reports.words import Label, article_words

ARTICLE, CASE_NO, HANDLERS, VERDICT = "条款", "案号", "承办人", "结论"
BY: Final = (
    "执法机构",
    HANDLERS,
    ARTICLE,
    "年度",
    "执法类型",
    "义务",
    "类别",
    "性质",
    VERDICT,
    "对象表",
    CASE_NO,
)
LISTED: Final = (CASE_NO, "执法机构", ARTICLE, "义务", "标题", VERDICT, "对象表", "对象", "说明")
NONE: Final = "（未填）"
_LABELS: Final = tuple(
    str(word)
    for word in (
        Label.VIOLATED,
        Label.UNDETERMINED,
        Label.MANUAL,
        Label.ADVICE,
        Label.HINT,
        Label.SATISFIED,
        Label.NOT_DUE,
        Label.NOT_APPLICABLE,
    )
)
_MOST_ARTICLES: Final = 1000


@dataclass(frozen=True, slots=True)
class Condition:
    """A column that has one of some values."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """What has the same values of the asked columns. ``cases`` counts each 案号 once; 单位年度 has none."""

    key: tuple[str, ...]
    cases: int
    labels: Mapping[str, int]

    @property
    def findings(self) -> int:
        return sum(self.labels.values())

    @property
    def rate(self) -> float | None:
        """符合 of what was 符合 or 不符合; None where there was neither."""
        met, violated = self.labels.get(Label.SATISFIED, 0), self.labels.get(Label.VIOLATED, 0)
        return met / (met + violated) if met + violated else None


@dataclass(frozen=True, slots=True)
class Results:
    """A folder of results as one table of findings. Raises PingchaError where it is none, or not whole."""

    folder: Path
    files: tuple[Path, ...]

    @staticmethod
    def opened(folder: Path) -> Results:
        try:
            stated = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            names = list(stated["partitions"]) if stated["schema"] == RESULTS_FORMAT else None
        except (OSError, ValueError, KeyError, TypeError):
            names = None
        if names is None:
            raise PingchaError(
                f"“{folder}”不是评查结果的文件夹（里面没有可用的“{MANIFEST}”）。请给出 pingcha review --results 写出的文件夹。"
            )
        files = tuple(folder / name / f"{FINDINGS}.parquet" for name in names)
        lost = [str(path) for path in files if not path.is_file()]
        if lost:
            raise PingchaError(
                f"结果不完整，少了 {len(lost)} 个文件：{'、'.join(lost[:3])}{' 等' if len(lost) > 3 else ''}。请重新评查。"
            )
        return Results(folder, files)

    def groups(self, by: Sequence[str], where: Sequence[Condition]) -> list[Group]:
        """Most 不符合 first where nothing orders them; articles, years in their order."""
        table = self._table({*by, VERDICT, CASE_NO}, where)
        if HANDLERS in by:
            table = _a_row_each(table)
        counted = table.group_by([*by, VERDICT] if VERDICT not in by else [*by]).aggregate(
            [([], "count_all")]
        )
        cases = table.group_by([*by]).aggregate([(CASE_NO, "count_distinct")])
        labels: dict[tuple[object, ...], dict[str, int]] = {}
        for row in counted.to_pylist():
            labels.setdefault(tuple(row[name] for name in by), {})[row[VERDICT]] = row["count_all"]
        found = [
            (key, row[f"{CASE_NO}_count_distinct"])
            for row in cases.to_pylist()
            if (key := tuple(row[name] for name in by)) in labels
        ]
        if by[0] in (ARTICLE, "年度", "义务"):
            found.sort(
                key=lambda one: tuple(_order(name, part) for name, part in zip(by, one[0], strict=True))
            )
        else:
            found.sort(key=lambda one: (-labels[one[0]].get(Label.VIOLATED, 0), -one[1], str(one[0])))
        return [Group(tuple(map(_shown, by, key)), number, labels[key]) for key, number in found]

    def total(self, where: Sequence[Condition]) -> int:
        return int(self._dataset().count_rows(filter=self._filter(where)))

    def listed(self, where: Sequence[Condition], limit: int) -> list[tuple[str, ...]]:
        """The findings themselves, in the order of the cases, the first ``limit``."""
        rows = self._dataset().head(limit, columns=list(LISTED), filter=self._filter(where)).to_pylist()
        return [tuple(_shown(name, row[name]) for name in LISTED) for row in rows]

    def values(self, column: str) -> list[str]:
        """The different values of a column."""
        table = self._table({column}, ())
        if column == HANDLERS:
            table = _a_row_each(table)
        return [_shown(column, value) for value in pc.unique(table.column(column)).to_pylist()]

    def _table(self, columns: set[str], where: Sequence[Condition]) -> pa.Table:
        try:
            return self._dataset().to_table(columns=sorted(columns), filter=self._filter(where))
        except (pa.ArrowException, OSError) as error:
            raise PingchaError(
                f"“{self.folder}”里有的文件不能读（已损坏，或者不是原样）。请重新评查。"
            ) from error

    def _dataset(self) -> ds.Dataset:
        plain = pa.schema(
            [
                pa.field(field.name, pa.string() if pa.types.is_dictionary(field.type) else field.type)
                for field in SCHEMAS[FINDINGS]
            ]
        )
        return ds.dataset([str(path) for path in self.files], schema=plain, format="parquet")

    def _filter(self, where: Sequence[Condition]) -> pc.Expression | None:
        found: pc.Expression | None = None
        for one in where:
            part = _expression(one)
            found = part if found is None else found & part
        return found


def _expression(one: Condition) -> pc.Expression:
    field = pc.field(one.column)
    if one.column == ARTICLE:
        return field.isin(pa.array(map(int, one.values), pa.int16()))
    if one.column == HANDLERS:
        raise PingchaError(f"--where 不能用“{HANDLERS}”；可以写 --by {HANDLERS}。")
    named = [value for value in one.values if value != NONE]
    found = field.isin(pa.array(named, pa.string()))
    return found if len(named) == len(one.values) else found | field.is_null()


def _a_row_each(table: pa.Table) -> pa.Table:
    """A row for each 承办人 of a finding; findings without one stay."""
    column = table.column(HANDLERS).combine_chunks()
    rows, names = pc.list_parent_indices(column), pc.list_flatten(column)
    nobody = pc.indices_nonzero(pc.equal(pc.fill_null(pc.list_value_length(column), 0), 0))
    rest = table.drop_columns([HANDLERS])
    many = rest.take(rows).append_column(HANDLERS, names)
    none = rest.take(nobody)
    none = none.append_column(HANDLERS, pa.nulls(none.num_rows, pa.string()))
    return pa.concat_tables([many, none])


def _order(name: str, value: object) -> tuple[object, ...]:
    from reports.summary import id_order

    if value is None:
        return (1,)
    if name == "义务":
        return (0, id_order(str(value)))
    return (0, int(str(value))) if name == ARTICLE else (0, str(value))


def _shown(name: str, value: object) -> str:
    if value is None:
        return NONE
    return article_words(int(str(value))) if name == ARTICLE else str(value)


def read_by(text: str) -> tuple[str, ...]:
    """``--by 执法机构,年度``. Raises PingchaError."""
    names = tuple(
        dict.fromkeys(part for part in text.replace("，", ",").replace("、", ",").split(",") if part)
    )
    for name in names:
        if name not in BY:
            raise PingchaError(_no_column("--by", name))
    if not names:
        raise PingchaError(f"--by 后面没有写栏目，可以写：{'、'.join(BY)}。")
    return names


def read_where(texts: Sequence[str]) -> list[Condition]:
    """``--where 结论=不符合,建议``; several hold together. Raises PingchaError."""
    found: list[Condition] = []
    for text in texts:
        name, mark, value = text.replace("＝", "=").partition("=")
        name, values = name.strip(), tuple(part.strip() for part in value.replace("，", ",").split(","))
        if not mark or not name or not all(values):
            raise PingchaError(f"“{text}”不能用，--where 后面应写成 栏目=值，如 结论=不符合。")
        if name not in BY:
            raise PingchaError(_no_column("--where", name))
        if name == VERDICT:
            _require_labels(values)
        found.append(Condition(name, tuple(map(_article, values)) if name == ARTICLE else values))
    return found


def _no_column(option: str, name: str) -> str:
    near = nearest(name, BY)
    hint = f"您是不是想写“{near}”？" if near else ""
    return f"{option} 后面的栏目“{name}”不存在。{hint}可以写：{'、'.join(BY)}。"


def _require_labels(values: Sequence[str]) -> None:
    for value in values:
        if value not in _LABELS:
            raise PingchaError(f"结论“{value}”不存在，可以写：{'、'.join(_LABELS)}。")


def _article(text: str) -> str:
    """11 or 第十一条, as a number."""
    if text.isascii() and text.isdigit() and len(text) < 5:
        return text
    for number in range(1, _MOST_ARTICLES):
        if text == article_words(number):
            return str(number)
    raise PingchaError(f"条款“{text}”不能用，应写成 11 或者 第十一条。")


def why_nothing(results: Results, where: Sequence[Condition]) -> str:
    """Where nothing matches: a value that does not occur at all, and the one that was perhaps meant."""
    for one in where:
        if one.column in (VERDICT, CASE_NO):
            continue
        there = results.values(one.column)
        for value in one.values:
            shown = _shown(one.column, value)
            if shown not in there:
                near = nearest(shown, there)
                hint = f"，最接近的是“{near}”" if near else ""
                return f"没有符合条件的事项：结果里没有{one.column}“{shown}”{hint}。"
    return "没有符合条件的事项。"


def as_json(results: Results, by: Sequence[str], where: Sequence[Condition], groups: Sequence[Group]) -> str:
    """The answer for programs."""
    answer = {
        "schema": "pingcha/query/1",
        "results": str(results.folder),
        "by": list(by),
        "where": {one.column: list(one.values) for one in where},
        "groups": [
            {
                **dict(zip(by, group.key, strict=True)),
                "案卷": group.cases,
                "事项": group.findings,
                **{name: group.labels.get(name, 0) for name in _LABELS},
            }
            for group in groups
        ],
    }
    return json.dumps(answer, ensure_ascii=False, indent=1)


def headings(groups: Sequence[Group]) -> list[str]:
    """The labels that occur, in their order."""
    return [name for name in _LABELS if any(group.labels.get(name) for group in groups)]
