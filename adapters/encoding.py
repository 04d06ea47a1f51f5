"""The text of a file whose encoding nobody wrote down: UTF-8 or GB18030, told apart strictly and said to the user."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Final

from adapters.parts import Unusable, remark, unusable
from records.problems import InputProblem

UTF8: Final = "UTF-8"
GB18030: Final = "GB18030（GBK）"
UTF16: Final = "UTF-16"
_DAMAGED_SHARE: Final = (
    10  # UTF-8 with fewer than one bad byte in so many characters is UTF-8 that was damaged
)
_SAVE_AS_UTF8: Final = "请重新导出，或者另存为 UTF-8 编码"


@dataclass(frozen=True, slots=True)
class Decoded:
    """``encoding`` as a user reads it; ``certain``: the file said so itself, or could be nothing else."""

    text: str
    encoding: str
    certain: bool


def decode(data: bytes, name: str, declared: str | None = None) -> Decoded:
    """The text of a file. Raises Unusable, with the line, where some bytes belong to no encoding that is read.

    ``declared`` is what the file says of itself (a page's charset); it counts only where it fits all bytes.
    """
    if not data.strip():
        raise unusable("empty_file", name, "文件是空的", "请重新导出")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _utf16(data, name)
    _refuse_nul(data, name)
    if data.startswith(codecs.BOM_UTF8):
        return Decoded(_strict(data, "utf-8", name, UTF8).removeprefix("\ufeff"), UTF8, True)
    if declared is not None and (known := _declared(data, declared)) is not None:
        return known
    try:
        return Decoded(data.decode("utf-8"), UTF8, True)
    except UnicodeDecodeError as error:
        first = error.start
    if _is_damaged_utf8(data):
        raise _undecodable(data, first, name, UTF8)
    try:
        return Decoded(data.decode("gb18030"), GB18030, False)
    except UnicodeDecodeError as error:
        raise _undecodable(data, max(first, error.start), name, f"{UTF8} 或 GB18030") from None


def encoding_remark(decoded: Decoded, name: str, *more: str) -> InputProblem:
    """How the file was read, for 数据质量; ``more`` are further things that were found out about it."""
    said = "，".join((f"按 {decoded.encoding} 编码读入", *more))
    hint = (
        "不必处理" if decoded.certain else "请核对报告里的文字有没有乱码；有的，请另存为 UTF-8 编码后重新导入"
    )
    return remark("read_as", name, said, hint)


def _utf16(data: bytes, name: str) -> Decoded:
    text = _strict(data, "utf-16", name, UTF16)
    if "\x00" in text:
        raise _nul(text.count("\n", 0, text.index("\x00")) + 1, name)
    return Decoded(text, UTF16, True)


def _declared(data: bytes, declared: str) -> Decoded | None:
    """The text in the encoding the file names: gb2312 and gbk are parts of GB18030."""
    word = declared.strip().lower().replace("_", "-")
    codec, label = ("utf-8", UTF8) if word in ("utf-8", "utf8") else ("gb18030", GB18030)
    if codec == "gb18030" and word not in ("gb2312", "gbk", "gb18030", "gb-2312", "x-gbk"):
        return None
    try:
        return Decoded(data.decode(codec), label, True)
    except UnicodeDecodeError:
        return None


def _strict(data: bytes, codec: str, name: str, called: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise _undecodable(data, error.start, name, called) from None


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether nearly all characters beyond ASCII are good UTF-8: then it is no GB18030, however well that would fit."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    beyond = sum(1 for character in text if character > "\x7f")
    return bad * _DAMAGED_SHARE < beyond


def _undecodable(data: bytes, at: int, name: str, called: str) -> Unusable:
    line = data.count(b"\n", 0, at) + 1
    return unusable("encoding", name, f"文件的编码应是 {called}，第 {line} 行有读不出的字节", _SAVE_AS_UTF8)


def _refuse_nul(data: bytes, name: str) -> None:
    at = data.find(b"\x00")
    if at >= 0:
        raise _nul(data.count(b"\n", 0, at) + 1, name)


def _nul(line: int, name: str) -> Unusable:
    return unusable(
        "nul",
        name,
        f"第 {line} 行有空字节（NUL），文件已损坏，或者不是文本",
        "请重新导出；编码是 UTF-16 的，请另存为 UTF-8 编码",
    )
