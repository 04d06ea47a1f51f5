"""Writing result files: whole or not at all, never over an input, never over what people have filled in."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from records.quick_classes import dataclass
from records.temporary_folders import temporary_folder

if TYPE_CHECKING:
    from reports.aside import Job

OWN_MARK = "pingcha"  # the workbook's category property; see reports.sheets.book
_TEXT_MARKS = (
    '"schema": "pingcha/',
    "<meta name='generator' content='pingcha'>",
)  # near the start of JSON and pages


_WRITING = ".写出中-"
_WORTH_WHILE = 2  # files; starting a process for fewer takes longer than it saves


class OutputError(Exception):
    """A result that cannot be written; the text is one Chinese sentence for the user (exit code 2)."""


@dataclass(frozen=True, slots=True)
class Output:
    """One file to be written: ``write`` is given the path of a temporary file beside the target. ``alone``: it needs nothing
    of this process, so another one can write it."""

    target: Path
    write: Callable[[Path], None]
    alone: bool = False


def text_output(target: Path, text: str | Iterable[str]) -> Output:
    """A text file, given whole or in parts: UTF-8, line ends as they are in the text."""
    return Output(target, lambda path: _write_text(path, [text] if isinstance(text, str) else text))


def _write_text(path: Path, parts: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(parts)


def check_target(target: Path, inputs: Iterable[Path]) -> None:
    """Refuses, before any work is done, a target that is an input, a folder, or another's file. Raises OutputError."""
    if _is_own_and_untouched(target):  # also where a folder of inputs holds the report of the last run
        return
    check_no_input(target, inputs)
    if target.is_dir():
        raise OutputError(f"“{target}”是一个文件夹，请在 -o 后面写出文件名，如 {target / '评查报告.xlsx'}。")
    if not target.parent.is_dir():
        raise OutputError(f"文件夹“{target.parent}”不存在，没有写出。请先建好文件夹，或者换一个位置。")
    if target.exists():
        raise OutputError(
            f"“{target}”已经存在，而且不是本程序写出的原样（可能有人填写或者保存过），没有覆盖。请换一个文件名，或者先移走它。"
        )


def check_no_input(target: Path, inputs: Iterable[Path]) -> None:
    """Refuses a target that is one of these files, although it is our own: a report that is read. Raises OutputError."""
    for source in inputs:
        if _same_file(target, source):
            raise OutputError(f"输出文件“{target}”就是输入文件，没有写出。请用 -o 另取一个文件名。")


def check_writable(target: Path) -> None:
    """Refuses, before minutes are spent, a target whose folder takes no new files: only trying shows it (rights, disks that
    are read-only, quotas). Raises OutputError."""
    with refusals(target), tempfile.TemporaryFile(prefix=_WRITING, suffix=".tmp", dir=target.parent):
        pass


def write_all(outputs: Sequence[Output], *, aside: bool = False) -> None:
    """Writes every file under a temporary name, then renames them in order. Nothing half written is left behind.

    ``aside``: a second process may write those that can be written alone, where they are several. Raises OutputError where the system refuses; any exception (an interrupt among them) removes the temporary files.
    """
    pending: list[tuple[Path, Path]] = []
    try:
        with _private_temporaries():
            for output in outputs:
                temporary = _beside(output.target)
                pending.append((temporary, output.target))  # an interrupt may come as soon as it is there
                with refusals(output.target):
                    temporary.touch(0o600, exist_ok=False)
            here, there = _shared_out(outputs, [path for path, _ in pending], aside)
            with _meanwhile(there):
                for output, path in here:
                    _refusing(output, path)
        while pending:
            temporary, target = pending[0]
            with refusals(target):
                _usual_rights(temporary)
                os.replace(temporary, target)
            pending.pop(0)
    finally:
        for temporary, _ in pending:
            temporary.unlink(missing_ok=True)


def _shared_out(
    outputs: Sequence[Output], paths: Sequence[Path], aside: bool
) -> tuple[list[tuple[Output, Path]], list[Job]]:
    """What this process writes, and what it shares with a second one."""
    alone = [output.alone and aside for output in outputs]
    if sum(alone) < _WORTH_WHILE:
        return list(zip(outputs, paths, strict=True)), []
    pairs = list(zip(outputs, paths, alone, strict=True))
    here = [(output, path) for output, path, other in pairs if not other]
    return here, [(path, partial(_refusing, output)) for output, path, other in pairs if other]


@contextmanager
def _meanwhile(jobs: Sequence[Job]) -> Iterator[None]:
    """A second process begins to write these; at the end all of them are written."""
    if not jobs:
        yield
        return
    from reports.aside import Aside  # many commands write files, few need processes

    with Aside(jobs) as aside:
        yield
        aside.finish()


def _refusing(output: Output, path: Path) -> None:
    with refusals(output.target):
        output.write(path)


def check_folder(target: Path) -> None:
    """Refuses, before any work is done, a folder that holds something or cannot be made. Raises OutputError."""
    if not target.parent.is_dir():
        raise OutputError(f"文件夹“{target.parent}”不存在，没有写出。请先建好文件夹，或者换一个位置。")
    if target.is_dir():
        if any(target.iterdir()):
            raise OutputError(f"文件夹“{target}”里已经有文件，没有写出。请换一个文件夹，或者先移走它们。")
    elif target.exists():
        raise OutputError(f"“{target}”是一个文件，请在 -o 后面写出文件夹的名称。")
    check_writable(target)


def write_folder(target: Path, fill: Callable[[Path], None]) -> None:
    """Makes the folder whole or not at all: ``fill`` writes into a private one beside it, which is then renamed.

    Raises OutputError where the system refuses; any exception (an interrupt among them) removes what was written.
    """
    check_folder(target)
    temporary = _beside(target)  # an interrupt may come as soon as it is there
    try:
        with refusals(target):
            temporary.mkdir(0o700)
            fill(temporary)
            _usual_rights(temporary, 0o777)
            if target.is_dir():
                target.rmdir()
            os.replace(temporary, target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _beside(target: Path) -> Path:
    """A name that no file has, in the same folder."""
    return target.with_name(f"{_WRITING}{secrets.token_hex(8)}.tmp")


@contextmanager
def _private_temporaries() -> Iterator[None]:
    """What the writers put aside while they write goes into a folder that only the user can enter, and goes with it."""
    with temporary_folder() as private:
        before = tempfile.tempdir
        tempfile.tempdir = str(private)
        try:
            yield
        finally:
            tempfile.tempdir = before


class refusals:
    """Turns what the system says into one sentence about the target."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        refused = _refused(error)
        if refused is not None:
            raise OutputError(_sentence(self.target, refused)) from error


def _refused(error: BaseException | None) -> OSError | None:
    """What the system said; XlsxWriter hands it on inside an error of its own."""
    if type(error).__name__ == "FileCreateError" and error is not None and error.args:
        error = error.args[0]
    return error if isinstance(error, OSError) else None


def _sentence(target: Path, error: OSError) -> str:
    match error:
        case PermissionError():
            return (
                f"不能写出“{target}”：没有权限，或者文件正在 Excel、WPS 中打开。请关闭该文件或者换一个位置。"
            )
        case FileNotFoundError():
            return f"不能写出“{target}”：文件夹不存在。请先建好文件夹，或者换一个位置。"
        case OSError(errno=errno.EROFS):
            return f"不能写出“{target}”：磁盘是只读的。请换一个位置。"
        case OSError(errno=errno.ENOSPC):
            return f"不能写出“{target}”：磁盘空间不足。请清理后再试，或者换一个位置。"
        case OSError(errno=errno.EDQUOT | errno.EFBIG):
            return f"不能写出“{target}”：超过了允许占用的磁盘空间或者文件大小。请清理后再试，或者换一个位置。"
        case _:
            return f"不能写出“{target}”：系统拒绝写入。请换一个位置或者文件名再试。"


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder to write into, made where it is missing; one that was made is removed again if the work fails.

    Raises OutputError where there can be none.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"“{folder}”是一个文件，这里应写文件夹。")
    if not folder.parent.is_dir():
        raise OutputError(f"文件夹“{folder.parent}”不存在，没有写出。请先建好文件夹，或者换一个位置。")
    made = not folder.exists()
    with refusals(folder):
        folder.mkdir(exist_ok=True)
    try:
        yield folder
    except BaseException:
        if made:  # write_all leaves nothing half written: a folder made for it is empty
            folder.rmdir()
        raise


_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def file_name(text: str) -> str:
    """A text as (part of) a file name that every system takes; never empty, never a name that leads elsewhere."""
    return _FORBIDDEN.sub("_", text).strip(" .")[:80] or "_"


def _usual_rights(path: Path, rights: int = 0o666) -> None:
    """A temporary file is private; the finished one is to be as any other file the user makes."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(rights & ~mask)


def _same_file(one: Path, other: Path) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


def _is_own_and_untouched(path: Path) -> bool:
    """Whether the file is a result of ours that nobody has saved since: only such a one is replaced."""
    try:
        if path.stat().st_size == 0:
            return False
        with path.open("rb") as file:
            start = file.read(300).decode("utf-8", "ignore")
            if any(mark in start for mark in _TEXT_MARKS):
                return True
        with zipfile.ZipFile(path) as archive:
            core = archive.read("docProps/core.xml").decode("utf-8", "ignore")
    except (OSError, KeyError, zipfile.BadZipFile):
        return False
    category, created, modified = (
        _property(core, name) for name in ("cp:category", "dcterms:created", "dcterms:modified")
    )
    return category == OWN_MARK and created is not None and created == modified


def _property(core: str, name: str) -> str | None:
    found = re.search(rf"<{name}\b[^>]*>([^<]*)</{name}>", core)
    return found[1] if found else None
