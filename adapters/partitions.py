"""A folder of converted cases in pieces that can be read one after another, or on several machines."""

from __future__ import annotations

from pathlib import Path

from records.schema import CASE


def partitions(folder: Path) -> list[tuple[Path, ...]]:
    """What to hand to ``load`` for each partition, in order; empty where the folder holds none.

    What belongs to no case (单位年度, what was said of the input as a whole) comes with the first.
    """
    found = [path.parent for path in sorted(folder.glob(f"*/{CASE}.parquet"))]
    beside = sorted(folder.glob("*.parquet"))
    return [(partition, *(beside if partition is found[0] else ())) for partition in found]
