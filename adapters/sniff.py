"""What a file is by its first bytes; its name may say otherwise."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

from adapters.parts import Unusable, unusable

SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再试"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_HEAD = 8192
_TAIL = 1 << 20


class FileKind(StrEnum):
    WORKBOOK = "工作簿"
    JSON = "JSON"


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
        raise _ole(head + rest, name)
    if head[:2] in (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08"):
        raise _old_excel(name)
    if head.startswith(b"%PDF"):
        raise unusable("not_a_workbook", name, "这是 PDF 文件，不是工作簿", "请提供导出的 xlsx 或 JSON 文件")
    if path.suffix.lower() in (".json", ".jsonl"):
        return FileKind.JSON
    return _text(head, name)


def _ole(data: bytes, name: str) -> Unusable:
    """An OLE container: an encrypted workbook, an old one, or another program's file (entry names are UTF-16)."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return unusable(
            "encrypted", name, "工作簿加了密码，无法读取", "请用 Excel 或 WPS 打开，去掉打开密码后保存"
        )
    if any(entry.encode("utf-16-le") in data for entry in ("Workbook", "Book")):
        return _old_excel(name)
    return unusable("not_a_workbook", name, "这是旧式的 Office 文件，但不是工作簿", SAVE_AS)


def _old_excel(name: str) -> Unusable:
    return unusable("old_excel", name, "这是旧格式（Excel 97-2003，.xls）的工作簿，现在只读 .xlsx", SAVE_AS)


def _text(head: bytes, name: str) -> FileKind:
    text = (
        head.decode("utf-16", "ignore")
        if head[:2] in (b"\xff\xfe", b"\xfe\xff")
        else head.decode("utf-8", "ignore")
    )
    text = text.lstrip("\ufeff").lstrip()
    lowered = text.lower()
    if "urn:schemas-microsoft-com:office:spreadsheet" in lowered:
        raise unusable("spreadsheet_xml", name, "这是“XML 表格 2003”文件，不是 .xlsx 工作簿", SAVE_AS)
    if lowered.startswith(("<!doctype html", "<html", "<table", "<head", "<meta")) or "<table" in lowered:
        raise unusable("html", name, "这是网页（HTML），不是 .xlsx 工作簿，只是名字像工作簿", SAVE_AS)
    if text.startswith(("{", "[")):
        return FileKind.JSON
    if not _CONTROL.search(head) and re.search(r"[,\t;，].*[\r\n]", text):
        raise unusable(
            "csv", name, "这是文本表格（CSV），不是 .xlsx 工作簿", SAVE_AS + "，并且一张表一个工作表"
        )
    raise unusable("not_a_workbook", name, "这不是工作簿，也不是 JSON", "请提供导出的 xlsx 或 JSON 文件")
