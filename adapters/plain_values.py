"""Values as databases and Parquet hold them, as the raw values that ``RowBuilder`` takes."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Final
from uuid import UUID

from adapters.cells import OddCell

CHINA: Final = timezone(
    timedelta(hours=8)
)  # Asia/Shanghai has kept it since 1992, before which no record reaches


def plain_value(value: object) -> object:
    """A value of a typed column: decimals exactly, moments in Asia/Shanghai, bytes as unreadable."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, datetime):
        return value.astimezone(CHINA).replace(tzinfo=None) if value.tzinfo is not None else value
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return OddCell("binary", "这一格是二进制数据，不是文字", "请导出成文字")
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list | tuple):
        return [plain_value(item) for item in value]
    return value


def _decimal(value: Decimal) -> object:
    if not value.is_finite():
        return (
            None if value.is_nan() else OddCell("not_a_number", "数字超出范围", "请改成真实的值", str(value))
        )
    return int(value) if value == value.to_integral_value() else format(value, "f")
