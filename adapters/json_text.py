"""The text of a JSON file: decoded, taken apart into values, each slip with its line and column."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from adapters.parts import Unusable, unusable

SHAPE_HINT: Final = "每个案卷是一个对象：{“案件”: {…}, “活动”: [{…}], …}；多个案卷放进数组，或者一行一个"
_MAX_DIGITS: Final = 18
LARGE: Final = 32 * 2**20  # bytes of a file of lines from which on it is read line by line


class Doubled(dict[str, object]):
    """An object in which a key stands twice; ``keys_twice`` says which."""

    keys_twice: tuple[str, ...] = ()


def decoded(data: bytes, name: str) -> str:
    """The text of a UTF-8 file, with or without a byte order mark. Raises Unusable for other encodings."""
    if not data.strip():
        raise unusable("empty_file", name, "文件是空的", "请重新导出")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise unusable("encoding", name, "文件的编码是 UTF-16，不是 UTF-8", "请另存为 UTF-8 编码")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    try:
        data.decode("gb18030")
        problem = f"文件的编码不是 UTF-8（从第 {line} 行起），看起来是 GB18030（GBK）"
    except UnicodeDecodeError:
        problem = f"文件的编码不是 UTF-8（第 {line} 行有读不出的字节）"
    raise unusable("encoding", name, problem, "请另存为 UTF-8 编码")


def file_values(path: Path, name: str) -> Iterator[tuple[str, object]]:
    """(place, value) of each JSON text of a file. Raises Unusable before the first where there is a slip anywhere.

    A large file of lines is gone through twice, and never in memory as a whole.
    """
    lines = path.suffix.lower() == ".jsonl"
    if lines and path.stat().st_size > LARGE and _is_sound(path):
        return _streamed(path)
    return iter(list(values(decoded(path.read_bytes(), name), name, lines)))


def _streamed(path: Path) -> Iterator[tuple[str, object]]:
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield f"第 {number} 行：", _parse(line)


def _is_sound(path: Path) -> bool:
    """Whether every line can be read; if not, reading the file as a whole says what is wrong."""
    try:
        return sum(1 for _ in _streamed(path)) > 0
    except (ValueError, RecursionError):
        return False


def values(text: str, name: str, lines: bool) -> Iterator[tuple[str, object]]:
    """(place, value) of each JSON text: the whole file, or each line. Raises Unusable at the first slip of syntax."""
    if not lines:
        try:
            yield "", _parse(text)
            return
        except json.JSONDecodeError as error:
            if not (error.msg.startswith("Extra data") and _is_lines(text)):
                raise _syntax(error, text, name, 0) from None
        except RecursionError:
            raise _too_deep(name) from None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield f"第 {number} 行：", _parse(line)
        except json.JSONDecodeError as error:
            raise _syntax(error, line, name, number) from None
        except RecursionError:
            raise _too_deep(name) from None


def _is_lines(text: str) -> bool:
    """Whether the first line is an object of its own."""
    first = next(line for line in text.split("\n") if line.strip())
    try:
        return isinstance(_parse(first), dict)
    except (json.JSONDecodeError, RecursionError):
        return False


def _parse(text: str) -> object:
    return json.loads(text, object_pairs_hook=_object, parse_int=_integer)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    plain_object = dict(pairs)
    if len(plain_object) == len(pairs):
        return plain_object
    doubled = Doubled(pairs)
    doubled.keys_twice = tuple(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
    return doubled


def _integer(digits: str) -> int | str:
    """Long numbers are codes that lost their quotes: kept digit by digit."""
    return int(digits) if len(digits) <= _MAX_DIGITS else digits


_SYNTAX: Final = {
    "Expecting value": "这里应是一个值",
    "Expecting ',' delimiter": "这里缺少逗号，或者括号没有配对",
    "Expecting ':' delimiter": "字段名后面缺少冒号",
    "Expecting property name enclosed in double quotes": "这里应是带双引号的字段名",
    "Illegal trailing comma before end of object": "最后一项后面多了一个逗号",
    "Illegal trailing comma before end of array": "最后一项后面多了一个逗号",
    "Unterminated string starting at": "从这里开始的文字没有右引号",
    "Invalid control character at": "文字里有没有转义的控制字符",
    "Extra data": "内容结束后还有多余的内容",
}


def _syntax(error: json.JSONDecodeError, text: str, name: str, line: int) -> Unusable:
    at = f"第 {line or error.lineno} 行第 {error.colno} 列"
    cut_off = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
    if cut_off:
        return unusable(
            "cut_off", name, f"内容不完整，在{at}处中断", "请重新导出；文件可能没有写完或者没有下载完"
        )
    said = _SYNTAX.get(error.msg, "这里的写法不合 JSON 的规定")
    return unusable(
        "json_syntax", name, f"{at}：{said}", "请由系统重新导出；手工改过的，请核对引号、逗号和括号"
    )


def _too_deep(name: str) -> Unusable:
    return unusable("too_deep", name, "括号嵌套太深，无法读取", SHAPE_HINT)
