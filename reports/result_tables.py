"""A part of a review as Parquet tables: a row a case, a finding, a 单位年度, an input problem. Read back without loss.

The columns are for questions (``pingcha query``, or any program that reads Parquet); ``_记录`` is the contract's JSON of
the row, the findings of a case left out of its own.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic_core import PydanticSerializationError

from records.findings import CaseResult, ErrorEntry, Finding, Review, UnitResult, one_finding
from reports.json_report import to_json
from reports.printable import clean
from reports.results_form import CASES, FINDINGS, PROBLEMS, UNITS
from reports.summary import conclusion_word
from reports.sums import year_of
from reports.words import label

RECORD: Final = "_记录"
COUNT: Final = "_事项"  # how many of the findings, in their order, are this row's
LATER: Final = "_后列"  # cases that a review lists behind all others
_WORDS: Final = pa.list_(pa.string())
_HEAD: Final = 5  # the columns of a finding that stand on its case
_NAME: Final = pa.dictionary(pa.int32(), pa.string())  # of texts that come again and again
SCHEMAS: Final[Mapping[str, pa.Schema]] = {
    CASES: pa.schema(
        [
            ("案号", pa.string()),
            ("案件名称", pa.string()),
            ("执法机构", _NAME),
            ("承办人", _WORDS),
            ("执法类型", _NAME),
            ("年度", _NAME),
            ("阶段", _NAME),
            ("结论", _NAME),
            ("得分低", pa.float64()),
            ("得分高", pa.float64()),
            ("等次", _NAME),
            ("否决", _WORDS),
            ("无法评查", pa.string()),
            (LATER, pa.bool_()),
            (COUNT, pa.int32()),
            (RECORD, pa.string()),
        ]
    ),
    FINDINGS: pa.schema(
        [
            ("案号", pa.string()),
            ("执法机构", _NAME),
            ("承办人", _WORDS),
            ("执法类型", _NAME),
            ("年度", _NAME),
            ("条款", pa.int16()),
            ("义务", _NAME),
            ("标题", _NAME),
            ("类别", _NAME),
            ("性质", _NAME),
            ("结论", _NAME),
            ("对象表", _NAME),
            ("对象", pa.string()),
            ("文件", _NAME),
            ("工作表", _NAME),
            ("行", pa.int64()),
            ("说明", pa.string()),
            (RECORD, pa.string()),
        ]
    ),
    UNITS: pa.schema(
        [
            ("执法机构", _NAME),
            ("年度", _NAME),
            ("无法评查", pa.string()),
            (COUNT, pa.int32()),
            (RECORD, pa.string()),
        ]
    ),
    PROBLEMS: pa.schema(
        [
            ("案号", pa.string()),
            ("程度", _NAME),
            ("代码", _NAME),
            ("文件", _NAME),
            ("表", _NAME),
            ("行", pa.int64()),
            ("列", _NAME),
            ("问题", pa.string()),
            (RECORD, pa.string()),
        ]
    ),
}


def tables_of(review: Review, later: int) -> dict[str, bytes]:
    """The Parquet files of a part of a review; ``later`` of its last cases stand behind all others in the whole."""
    first_later = len(review.cases) - later
    rows = {
        CASES: [_case(case, number >= first_later) for number, case in enumerate(review.cases)],
        UNITS: [_unit(unit) for unit in review.units],
        PROBLEMS: [_problem(entry) for entry in review.errors],
    }
    tables = {name: _arrays(list(SCHEMAS[name]), own) for name, own in rows.items()}
    tables[FINDINGS] = _findings_of(review)
    return {name: _parquet(schema, tables[name]) for name, schema in SCHEMAS.items()}


def _findings_of(review: Review) -> list[pa.Array]:
    """What stands on the case (or the 单位年度) is the same for all its findings and made once."""
    of_cases = [
        (case.case_no, case.unit, case.handlers, case.kind, year_of(case), case.findings)
        for case in review.cases
    ]
    of_units = [
        (None, unit.unit, (), None, None if unit.year is None else str(unit.year), unit.findings)
        for unit in review.units
    ]
    places: list[int] = []
    heads: list[tuple[object, ...]] = []
    rows: list[tuple[object, ...]] = []
    for number, unit, handlers, kind, year, findings in (*of_cases, *of_units):
        places += [len(heads)] * len(findings)
        heads.append((_clean(number), _clean(unit), [clean(name) for name in handlers], _clean(kind), year))
        rows += [_finding(finding) for finding in findings]
    fields = list(SCHEMAS[FINDINGS])
    shared = _arrays(fields[:_HEAD], heads)
    return [*(array.take(pa.array(places, pa.int64())) for array in shared), *_arrays(fields[_HEAD:], rows)]


def read_tables(
    files: Mapping[str, bytes],
) -> tuple[list[CaseResult], int, list[UnitResult], list[ErrorEntry]]:
    """What ``tables_of`` was given: cases, how many of the last stand behind all others, 单位年度, problems.

    Raises ValueError, KeyError or pyarrow's errors where the files are not its own.
    """
    columns = (RECORD,), (COUNT, RECORD), (LATER, COUNT, RECORD)
    findings = iter(_column(files[FINDINGS], columns[0])[0])
    later, counts, records = _column(files[CASES], columns[2])
    cases = [
        CaseResult.model_validate_json(str(record)).model_copy(
            update={"findings": list(_findings(findings, count))}
        )
        for count, record in zip(counts, records, strict=True)
    ]
    units = [
        UnitResult.model_validate_json(str(record)).model_copy(
            update={"findings": list(_findings(findings, count))}
        )
        for count, record in zip(*_column(files[UNITS], columns[1]), strict=True)
    ]
    problems = [ErrorEntry.model_validate_json(str(text)) for text in _column(files[PROBLEMS], columns[0])[0]]
    return cases, sum(map(bool, later)), units, problems


def _findings(records: Iterator[object], count: object) -> Iterator[Finding]:
    for record in islice(records, int(str(count))):
        yield one_finding().validate_json(str(record))


def _column(content: bytes, names: Sequence[str]) -> list[list[object]]:
    table = pq.read_table(io.BytesIO(content), columns=list(names))
    return [table.column(name).to_pylist() for name in names]


def _arrays(fields: Sequence[pa.Field], rows: Sequence[tuple[object, ...]]) -> list[pa.Array]:
    columns = list(zip(*rows, strict=True)) or [()] * len(fields)
    return [pa.array(values, field.type) for values, field in zip(columns, fields, strict=True)]


def _parquet(schema: pa.Schema, arrays: Sequence[pa.Array]) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), sink, compression="zstd")
    return sink.getvalue()


def _case(case: CaseResult, later: bool) -> tuple[object, ...]:
    score = case.score
    points = score.points if score is not None else None
    return (
        clean(case.case_no),
        _clean(case.title),
        _clean(case.unit),
        [clean(name) for name in case.handlers],
        _clean(case.kind),
        year_of(case),
        case.stage,
        str(conclusion_word(case)),
        None if points is None else float(points.low),
        None if points is None else float(points.high),
        None if score is None else score.grade,
        None if score is None else score.vetoes,
        _clean(case.error),
        later,
        len(case.findings),
        _json(case.model_copy(update={"findings": []})),
    )


def _finding(finding: Finding) -> tuple[object, ...]:
    """What stands on the finding itself."""
    source = finding.subject.source
    return (
        finding.article,
        finding.obligation,
        finding.title,
        finding.category,
        finding.modality,
        str(label(finding)),
        finding.subject.table,
        _clean(finding.subject.id),
        None if source is None else _clean(source.file),
        None if source is None else _clean(source.sheet),
        None if source is None else source.row,
        clean(finding.message),
        _json(finding),
    )


def _unit(unit: UnitResult) -> tuple[object, ...]:
    return (
        _clean(unit.unit),
        None if unit.year is None else str(unit.year),
        _clean(unit.error),
        len(unit.findings),
        _json(unit.model_copy(update={"findings": []})),
    )


def _problem(entry: ErrorEntry) -> tuple[object, ...]:
    return (
        _clean(entry.case_no),
        entry.level,
        entry.code,
        _clean(entry.file),
        _clean(entry.sheet),
        entry.row,
        _clean(entry.column),
        clean(entry.problem),
        _json(entry),
    )


def _clean(text: str | None) -> str | None:
    return None if text is None else clean(text)


def _json(model: CaseResult | Finding | UnitResult | ErrorEntry) -> str:
    try:
        return (
            one_finding().dump_json(model).decode() if isinstance(model, Finding) else model.model_dump_json()
        )
    except (PydanticSerializationError, UnicodeError):  # half a character somewhere
        return to_json(model)
