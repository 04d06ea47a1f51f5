"""Reading a folder of rule files: bytes to texts, with one sentence for what is not text as it should be."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from dsl.diagnostics import Diagnostics
from dsl.source import Source
from dsl.tree import Span
from records.quick_classes import dataclass

SUFFIX = ".评查"
REGULATION_FILE = "原文.txt"
SCHEME_FOLDER = "评分"
ASSESS_FOLDER = "考核"  # inside it: assessment schemes, which are not for a review
OPTIONAL_FOLDER = "可选"  # inside it: schemes that a run uses only where they are asked for
_MAX_BYTES = 2_000_000  # the largest of the bundled files has 90,000,
_MAX_LINES = 50_000  # and 2,500 lines


@dataclass(frozen=True, slots=True)
class Folder:
    """The texts of a folder. ``regulation`` is None where 原文.txt could not be read (reported).

    ``schemes`` are the files of scoring schemes, which ``sha256`` (of the rules) does not cover.
    """

    sources: tuple[Source, ...]
    regulation: Source | None
    sha256: str
    schemes: tuple[Source, ...] = ()

    @property
    def scheme_names(self) -> frozenset[str]:
        """What diagnostics about schemes give as their file."""
        return frozenset({SCHEME_FOLDER, *(source.name for source in self.schemes)})


def read_folder(
    folder: Path, diagnostics: Diagnostics, schemes: Sequence[Path] | None = None, *, optional: bool = False
) -> Folder:
    """All rule files of a folder, not of folders inside it, and the regulation's text; what is wrong is reported.

    The scoring schemes are those of the folder 评分 inside it, or ``schemes`` in their place where files are given;
    with ``optional`` those of 评分/可选 and 评分/考核 as well.
    """
    try:
        names = sorted(path for path in folder.iterdir() if path.suffix == SUFFIX and path.is_file())
    except OSError:
        diagnostics.error("no-folder", whole(folder.name), "规则文件夹打不开或者不存在。")
        return Folder((), None, _digest({}))
    held: dict[str, bytes] = {}
    for path in [*names, folder / REGULATION_FILE]:
        try:
            held[path.name] = _bytes(path)
        except FileNotFoundError:
            diagnostics.error(
                "no-regulation",
                whole(path.name),
                f"规则文件夹里没有“{REGULATION_FILE}”。",
                hint="把制度的原文存成这个文件，一条一行，UTF-8 编码。",
            )
        except OSError:
            diagnostics.error("unreadable", whole(path.name), "文件打不开，请检查权限。")
    if not names:
        diagnostics.error("no-rules", whole(folder.name), f"文件夹里没有规则文件（*{SUFFIX}）。")
    texts = {
        name: text for name, data in held.items() if (text := decode(name, data, diagnostics)) is not None
    }
    regulation = texts.pop(REGULATION_FILE, None)
    return Folder(
        tuple(Source(name, text) for name, text in texts.items()),
        Source(REGULATION_FILE, regulation) if regulation is not None else None,
        _digest(held),
        _schemes(folder, schemes, optional, diagnostics),
    )


def scheme_files(folder: Path, *, optional: bool) -> list[tuple[str, Path]]:
    """The files of 评分 (with ``optional`` of 评分/可选 and 评分/考核 too), each with its name inside the folder. Raises OSError."""
    inside = (OPTIONAL_FOLDER, ASSESS_FOLDER) if optional else ()
    return _files_of(folder, [SCHEME_FOLDER, *(f"{SCHEME_FOLDER}/{name}" for name in inside)])


def assessment_files(folder: Path) -> list[tuple[str, Path]]:
    """The files of 评分/考核, likewise. Raises OSError."""
    return _files_of(folder, [f"{SCHEME_FOLDER}/{ASSESS_FOLDER}"])


def _files_of(folder: Path, places: Sequence[str]) -> list[tuple[str, Path]]:
    return [
        (f"{place}/{path.name}", path)
        for place in places
        if (folder / place).is_dir()
        for path in sorted((folder / place).iterdir())
        if path.suffix == SUFFIX and path.is_file()
    ]


def _schemes(
    folder: Path, given: Sequence[Path] | None, optional: bool, diagnostics: Diagnostics
) -> tuple[Source, ...]:
    named = [(str(path), path) for path in given or ()]
    if given is None:
        try:
            named = scheme_files(folder, optional=optional)
        except OSError:
            diagnostics.error(
                "no-folder", whole(SCHEME_FOLDER), "评分方案的文件夹打不开。", hint="请检查权限。"
            )
    found = []
    for name, path in named:
        try:
            text = decode(name, _bytes(path), diagnostics)
        except OSError:
            diagnostics.error(
                "unreadable",
                whole(name),
                "评分方案的文件打不开。",
                hint="请检查文件名、文件是否存在、是否有权限。",
            )
            continue
        if text is not None:
            found.append(Source(name, text))
    return tuple(found)


def _bytes(path: Path) -> bytes:
    """A file's bytes, not many more than may be. Raises OSError, also for a pipe or a device, which never ends."""
    if not path.is_file():
        raise (OSError if path.exists() or path.is_symlink() else FileNotFoundError)(str(path))
    with path.open("rb") as file:
        return file.read(_MAX_BYTES + 1)


def in_memory(texts: Mapping[str, str], regulation: str | None) -> Folder:
    """The same from texts, for tests; a name that begins with 评分/ is a file of schemes."""
    inside = f"{SCHEME_FOLDER}/"
    schemes = tuple(Source(name, lines(text)) for name, text in texts.items() if name.startswith(inside))
    texts = {name: text for name, text in texts.items() if not name.startswith(inside)}
    held = {name: text.encode("utf-8", "surrogatepass") for name, text in texts.items()}
    if regulation is not None:
        held[REGULATION_FILE] = regulation.encode("utf-8", "surrogatepass")
    return Folder(
        tuple(Source(name, lines(text)) for name, text in texts.items()),
        Source(REGULATION_FILE, lines(regulation)) if regulation is not None else None,
        _digest(held),
        schemes,
    )


def decode(name: str, data: bytes, diagnostics: Diagnostics) -> str | None:
    """UTF-8 with or without byte order mark, any line ends; None after a diagnostic."""
    if len(data) > _MAX_BYTES:
        diagnostics.error(
            "too-large",
            whole(name),
            f"文件太大，超过 {_MAX_BYTES // 1_000_000} MB，不像是规则文件。",
            hint="核对文件；确是规则的，分成几个文件。",
        )
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
        diagnostics.error(
            "not-utf-8", whole(name), "文件不是 UTF-8 编码的文字。", hint="用记事本另存为，编码选 UTF-8。"
        )
        return None
    if max(data.count(b"\n"), data.count(b"\r")) > _MAX_LINES:
        diagnostics.error(
            "too-large",
            whole(name),
            f"文件超过 {_MAX_LINES} 行，太长，不像是规则文件。",
            hint="核对文件；确是规则的，分成几个文件。",
        )
        return None
    try:
        return lines(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        try:
            data.decode("gb18030")
            message = "文件是 GB18030（GBK、ANSI）编码，规则文件要用 UTF-8。"
        except UnicodeDecodeError:
            message = "文件不是 UTF-8 编码的文字。"
        diagnostics.error("not-utf-8", whole(name), message, hint="用记事本另存为，编码选 UTF-8。")
        return None


def lines(text: str) -> str:
    """Line ends as ``\\n``."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def whole(name: str) -> Span:
    """A file as a whole."""
    return Span(name, 0, 0, 0, 0)


def _digest(held: Mapping[str, bytes]) -> str:
    """Of all files by name, each with its name and length, so that no two folders have the same bytes hashed."""
    digest = hashlib.sha256()
    for name in sorted(held):
        digest.update(f"{name}\0{len(held[name])}\0".encode("utf-8", "surrogatepass"))
        digest.update(held[name])
    return digest.hexdigest()
