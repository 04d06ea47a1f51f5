"""How read cases are kept as Parquet: what the files and the columns beside the record's own are called.

A folder holds partitions (00001, 00002 …), each case whole in one of them; a partition holds a file for each table, with
the record's columns by their Chinese names and these besides:

- ``_来源``, ``_行``: where the row was read: the number of the source in the file's metadata, and the row there;
- ``_另处``: columns whose value was read somewhere else than the rest of the row;
- ``_未导出``: columns of the file that were not exported for this row (else: null is blank);
- ``_假定``: columns whose value stands in no cell, on what it rests, and what the cell was without it;
- ``_表``, ``_部分`` (in 案件): which tables were exported for the case, and of which of them only some rows.

``_问题.parquet`` holds what was said about the input. Moments are ISO texts, since some are known to the day only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from records.columns import Kind

FORM: Final = "pingcha/records/1"
META_KEY: Final = b"pingcha"
ORIGIN: Final = "_来源"
ROW: Final = "_行"
ELSEWHERE: Final = "_另处"
NOT_EXPORTED: Final = "_未导出"
ASSUMED: Final = "_假定"
TABLES: Final = "_表"
PARTIAL: Final = "_部分"
SAID: Final = "problems"  # in the metadata of 案件: how many problems the partition's file of them holds
PROBLEMS_FILE: Final = "_问题.parquet"

WORDS: Final = pa.list_(pa.string())
ASSUMED_TYPE: Final = pa.list_(pa.struct([("列", pa.string()), ("依据", pa.string()), ("原来", pa.string())]))
ELSEWHERE_TYPE: Final = pa.list_(pa.struct([("列", pa.string()), ("来源", pa.int32()), ("行", pa.int64())]))
TYPES: Final[Mapping[Kind, pa.DataType]] = {
    Kind.TEXT: pa.string(),
    Kind.ID: pa.string(),
    Kind.ENUM: pa.string(),
    Kind.FLAG: pa.bool_(),
    Kind.LIST: WORDS,
    Kind.DATE: pa.date32(),
    Kind.TIME: pa.string(),
    Kind.INT: pa.int64(),
}
PROBLEM_TYPES: Final[Mapping[str, pa.DataType]] = {
    "code": pa.string(),
    "level": pa.string(),
    "problem": pa.string(),
    "hint": pa.string(),
    "file": pa.string(),
    "sheet": pa.string(),
    "row": pa.int64(),
    "column": pa.string(),
    "cell": pa.string(),
    "value": pa.string(),
    "allowed": WORDS,
    "case_no": pa.string(),
}


def partition_name(number: int) -> str:
    """The folder of a partition, counted from 1."""
    return f"{number:05d}"


def is_partition_name(name: str) -> bool:
    return len(name) >= 5 and name.isascii() and name.isdigit()


def metadata_of(path: Path) -> dict[str, object] | None:
    """What a file says of itself; None where it is not in this form. Raises pyarrow's errors for what is no Parquet."""
    found = (pq.read_metadata(path).metadata or {}).get(META_KEY)
    if found is None:
        return None
    stated = json.loads(found)
    return stated if isinstance(stated, dict) and stated.get("form") == FORM else None
