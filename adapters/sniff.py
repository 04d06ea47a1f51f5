"""What a file is by its first bytes; its name may say otherwise."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Final

from adapters.parts import Unusable, unusable

SAVE_AS: Final = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再试"
_GIVE: Final = "请提供系统导出的工作簿（.xlsx、.xls）、CSV、JSON 或 Parquet 文件"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_EXCEL: Final = (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")
_CONTROL: Final = re.compile(rb"[\x01-\x08\x0e-\x1f]")  # a NUL is told by whoever reads the text
_SEPARATED: Final = re.compile(r"[,\t;，；]")
_HEAD: Final = 8192
_TAIL: Final = 1 << 20
_CSV_SUFFIXES: Final = (".csv", ".tsv")


class FileKind(StrEnum):
    WORKBOOK = "工作簿"
    OLD_WORKBOOK = "旧格式工作簿"
    XML_WORKBOOK = "XML 表格"
    HTML = "网页"
    CSV = "CSV"
    JSON = "JSON"
    PARQUET = "Parquet"
    SQLITE = "SQLite"


def sniff(path: Path, name: str) -> FileKind:
    """Raises Unusable with one sentence for everything that cannot be read, OSError where it cannot be opened."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        rest = file.read(_TAIL) if head.startswith(_OLE) else b""
    if not head:
        raise unusable("empty_file", name, "文件是空的（0 字节）", "请重新导出")
    if head.startswith(b"PK"):
        return FileKind.WORKBOOK
    if head.startswith(_OLE):
        return _ole(head + rest, name)
    if head[:2] in _OLD_EXCEL and head[3:4] == b"\x00":
        return FileKind.OLD_WORKBOOK
    if head.startswith(b"PAR1"):
        return FileKind.PARQUET
    if head.startswith(b"SQLite format 3\x00"):
        return FileKind.SQLITE
    if head.startswith(b"%PDF"):
        raise unusable("not_a_workbook", name, "这是 PDF 文件，不是工作簿", _GIVE)
    return _text(head, name, path.suffix.lower())


def _ole(data: bytes, name: str) -> FileKind:
    """An OLE container: an encrypted workbook, an old one, or another program's file (entry names are UTF-16)."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise unusable(
            "encrypted", name, "工作簿加了密码，无法读取", "请用 Excel 或 WPS 打开，去掉打开密码后保存"
        )
    if any(entry.encode("utf-16-le") in data for entry in ("Workbook", "Book")):
        return FileKind.OLD_WORKBOOK
    raise unusable("not_a_workbook", name, "这是旧式的 Office 文件，但不是工作簿", SAVE_AS)


def _text(head: bytes, name: str, suffix: str) -> FileKind:
    utf16 = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = head.decode("utf-16" if utf16 else "utf-8", "ignore").lstrip("\ufeff").lstrip()
    lowered = text.lower()
    if suffix in (".json", ".jsonl"):
        return FileKind.JSON
    if "urn:schemas-microsoft-com:office:spreadsheet" in lowered and lowered.startswith("<?xml"):
        return FileKind.XML_WORKBOOK
    if lowered.startswith("mime-version:"):
        raise unusable("html", name, "这是单个文件网页（MHTML），不是工作簿", SAVE_AS)
    if suffix not in _CSV_SUFFIXES and _is_html(lowered):
        return FileKind.HTML
    if suffix in _CSV_SUFFIXES:
        return FileKind.CSV
    if text.startswith(("{", "[")):
        return FileKind.JSON
    if (utf16 or not _CONTROL.search(head)) and _looks_separated(head, utf16):
        return FileKind.CSV
    raise _unknown(name)


def _is_html(lowered: str) -> bool:
    return lowered.startswith(("<!doctype html", "<html", "<table", "<head", "<meta")) or "<table" in lowered


def _looks_separated(head: bytes, utf16: bool) -> bool:
    text = head.decode("utf-16", "ignore") if utf16 else _decoded(head)
    return _SEPARATED.search(text) is not None


def _decoded(head: bytes) -> str:
    try:
        return head.decode("utf-8")
    except UnicodeDecodeError as error:
        cut_off = error.end >= len(head) - 3  # a character that the first bytes end in
        return head.decode("utf-8" if cut_off else "gb18030", "ignore")


def _unknown(name: str) -> Unusable:
    return unusable("not_a_workbook", name, "这不是工作簿，也不是 CSV、JSON 或 Parquet 文件", _GIVE)
