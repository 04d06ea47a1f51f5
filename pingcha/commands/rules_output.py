"""Writing what is made from the rules (ledger, rulebook) to a file: the suffix chooses, nothing of others is overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pingcha.errors import PingchaError
from pingcha.streams import out, say

_FIRST = 600  # characters in which a file of ours shows what it is
_MARKS = ("<meta name='generator' content='pingcha'>", '"schema": "pingcha/rules/', "》条文台账")


def read_target(text: str | None, suffixes: Mapping[str, str]) -> tuple[Path, str] | None:
    """The file to write and the form that its suffix (.html …) stands for. Raises PingchaError."""
    if text is None:
        return None
    target = Path(text)
    form = suffixes.get(target.suffix.lower())
    if form is None and not target.is_dir():
        raise PingchaError(f"不能写出“{text}”：-o 后面的文件名应以 {' 或者 '.join(suffixes)} 结尾。")
    if target.is_dir():
        raise PingchaError(
            f"“{text}”是一个文件夹，请在 -o 后面写出文件名，如 {target / ('文件' + next(iter(suffixes)))}。"
        )
    if target.exists() and not _ours(target):
        raise PingchaError(
            f"“{text}”已经存在，而且不是本程序写出的，没有覆盖。请换一个文件名，或者先移走它。"
        )
    return target, form or ""


def hand_out(text: str, target: Path | None, remark: str = "") -> None:
    """To the file, whole or not at all, or to the screen. Raises reports.files.OutputError."""
    if target is None:
        out(text)
        return
    from reports.files import text_output, write_all

    write_all([text_output(target, text if text.endswith("\n") else text + "\n")])
    say(f"已写出：{target}。{remark}")


def _ours(path: Path) -> bool:
    """Whether a file looks like one that these commands wrote; one that cannot be read does not."""
    try:
        with path.open(encoding="utf-8") as file:
            start = file.read(_FIRST)
    except (OSError, ValueError):
        return False
    return any(mark in start for mark in _MARKS)
