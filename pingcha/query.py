"""Questions about a folder of results: how many findings of which kind, by unit, officer, article, year.

Reads only the columns that a question names, of all partitions at once; a million findings take a part of a second.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pingcha.errors import PingchaError
from records.nearest import nearest
from reports.results_form import FINDINGS, MANIFEST, RESULTS_FORMAT
from reports.words import Label, article_words

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

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
        counted, cases = _counted(table, by)
        labels: dict[tuple[object, ...], dict[str, int]] = {}
        for (key, verdict), number in counted.items():
            labels.setdefault(key, {})[verdict] = number
        found = [(key, cases[key]) for key in labels]
        if by[0] in (ARTICLE, "年度", "义务"):
            found.sort(
                key=lambda one: tuple(_order(name, part) for name, part in zip(by, one[0], strict=True))
            )
        else:
            found.sort(key=lambda one: (-labels[one[0]].get(Label.VIOLATED, 0), -one[1], str(one[0])))
        return [Group(tuple(map(_shown, by, key)), number, labels[key]) for key, number in found]

    def total(self, where: Sequence[Condition]) -> int:
        columns = {one.column for one in where} or {VERDICT}
        return int(sum(part.num_rows for part in self._parts(columns, where)))

    def listed(self, where: Sequence[Condition], limit: int) -> list[tuple[str, ...]]:
        """The findings themselves, in the order of the cases, the first ``limit``."""
        found: list[tuple[str, ...]] = []
        for part in self._parts({*LISTED, *(one.column for one in where)}, where):
            rows = part.slice(0, limit - len(found)).to_pylist()
            found += [tuple(_shown(name, row[name]) for name in LISTED) for row in rows]
            if len(found) == limit:
                break
        return found

    def values(self, column: str) -> list[str]:
        """The different values of a column."""
        table = self._table({column}, ())
        return [_shown(column, value) for value in pc.unique(table.column(column)).to_pylist()]

    def _table(self, columns: set[str], where: Sequence[Condition]) -> pa.Table:
        parts = list(self._parts({*columns, *(one.column for one in where)}, where))
        return pa.concat_tables(parts).select(sorted(columns))

    def _parts(self, columns: set[str], where: Sequence[Condition]) -> Iterator[pa.Table]:
        """The findings that are asked for, partition by partition.

        Not by ``pyarrow.dataset``: it loads pandas, which takes longer than to answer.
        """
        for path in self.files:
            try:
                with pq.ParquetFile(path) as file:
                    part = file.read(columns=sorted(columns))
                plain = [
                    pa.field(field.name, pa.string() if pa.types.is_dictionary(field.type) else field.type)
                    for field in part.schema
                ]
                yield _chosen(part.cast(pa.schema(plain)), where)
            except (pa.ArrowException, OSError, KeyError) as error:
                raise PingchaError(f"结果文件“{path}”不能读（已损坏，或者不是原样）。请重新评查。") from error


def _chosen(part: pa.Table, where: Sequence[Condition]) -> pa.Table:
    for one in where:
        column = part.column(one.column)
        if one.column == ARTICLE:
            mask = pc.is_in(column, value_set=pa.array(map(int, one.values), column.type))
        else:
            values = [None if value == NONE else value for value in one.values]
            mask = pc.is_in(column, value_set=pa.array(values, pa.string()))
        part = part.filter(mask)
    return part


def _counted(
    table: pa.Table, by: Sequence[str]
) -> tuple[dict[tuple[tuple[object, ...], str], int], dict[tuple[object, ...], int]]:
    """How many findings of each key and verdict, and how many different cases of each key.

    By numbers that stand for the values: ``Table.group_by`` would load pandas, which takes longer than to count.
    """
    import numpy

    rows, handlers = _a_row_each(table.column(HANDLERS)) if HANDLERS in by else (slice(None), None)
    keys = numpy.zeros(1, dtype=numpy.int64)
    names: list[list[object]] = []
    for name in by:
        if name == HANDLERS and handlers is not None:
            codes, values = _coded(handlers)
        else:
            codes, values = _coded(table.column(name))
            codes = codes[rows]
        keys = keys * len(values) + codes
        names.append(values)

    def key_of(code: int) -> tuple[object, ...]:
        key: list[object] = []
        for values in reversed(names):
            code, place = divmod(code, len(values))
            key.append(values[place])
        return tuple(reversed(key))

    verdicts, labels = _coded(table.column(VERDICT))
    pairs, numbers = numpy.unique(keys * len(labels) + verdicts[rows], return_counts=True)
    counted = {
        (key_of(int(pair) // len(labels)), str(labels[int(pair) % len(labels)])): int(number)
        for pair, number in zip(pairs, numbers, strict=True)
    }
    case_codes, numbers_of = _coded(table.column(CASE_NO))
    case_codes = case_codes[rows]
    known = numpy.array([value is not None for value in numbers_of], dtype=bool)[case_codes]
    apart = numpy.unique((keys * len(numbers_of) + case_codes)[known]) // max(1, len(numbers_of))
    cases = dict.fromkeys((key for key, _ in counted), 0)
    for code, number in zip(*numpy.unique(apart, return_counts=True), strict=True):
        cases[key_of(int(code))] = int(number)
    return counted, cases


def _coded(column: pa.ChunkedArray | pa.Array) -> tuple[NDArray[int64], list[object]]:
    """A column as numbers that stand for its values, and the values by these numbers."""
    import numpy

    coded = pc.dictionary_encode(_whole(column), null_encoding="encode")
    codes = coded.indices.cast(pa.int32())
    if not len(codes):
        return numpy.zeros(0, dtype=numpy.int64), []
    # not to_numpy, which loads pandas; null is a value here, so that no code is null
    numbers = numpy.frombuffer(codes.buffers()[1], dtype=numpy.int32)[
        codes.offset : codes.offset + len(codes)
    ]
    return numbers.astype(numpy.int64), coded.dictionary.to_pylist()


def _whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """One array for all partitions."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def _a_row_each(column: pa.ChunkedArray) -> tuple[NDArray[int64], pa.Array]:
    """For each 承办人 of each finding the finding's row, and who it is; findings without one stay, with null."""
    import numpy

    whole = _whole(column)
    sizes = numpy.frombuffer(
        pc.fill_null(pc.list_value_length(whole), 0).cast(pa.int64()).buffers()[1] or b"", dtype=numpy.int64
    )[: len(whole)]
    everyone = numpy.arange(len(whole), dtype=numpy.int64)
    rows = numpy.concatenate([numpy.repeat(everyone, sizes), everyone[sizes == 0]])
    nobody = pa.nulls(int((sizes == 0).sum()), pa.string())
    return rows, pa.concat_arrays([pc.list_flatten(whole).cast(pa.string()), nobody])


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
        if name == HANDLERS:
            raise PingchaError(f"--where 不能用“{HANDLERS}”；可以写 --by {HANDLERS}。")
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
    raise PingchaError(f"条款“{text}”不能用，应写成条号，如 11。")


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
