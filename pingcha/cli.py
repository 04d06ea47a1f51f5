"""The ``pingcha`` command: which command runs, what it answers the system with, and that nobody ever sees a traceback.

Exit codes: 0 nothing 应当 is violated; 1 something is; 2 the call, a rule or the whole input is wrong and nothing was
written; 3 an internal error, or some case could not be evaluated; 130 interrupted by the user.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import typer

from pingcha.errors import PingchaError
from pingcha.streams import out, say, use_utf8
from pingcha.usage import HELP_FLAGS, Asked, asked, help_text, unknown_command, usage_sentence
from records.collector import search_rarely
from records.value_problems import shown

INTERRUPTED = 130

COMMANDS = (  # as help lists them; each is a module of pingcha.commands
    "check",
    "review",
    "finalize",
    "assess",
    "rules",
    "calendar",
    "convert",
    "template",
    "validate",
    "mapping",
    "query",
)


def _application(words: Sequence[str]) -> typer.Typer:
    """All commands, or the one that the words call: most of a short run would go into declaring the others."""
    app = typer.Typer(
        name="pingcha",
        help="行政执法案卷评查：逐项核对案卷导出数据是否符合行政执法全过程记录制度。",
        epilog="例：pingcha check 案卷.xlsx\n    pingcha review 导出/ -o 评查报告.xlsx",
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(_root)
    for name in words[:1] if words and words[0] in COMMANDS else COMMANDS:
        import_module(f"pingcha.commands.{name}").register(app)
    return app


def _root() -> None:
    """Only the commands do anything."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line and answers the exit code; raises nothing."""
    search_rarely()
    atexit.register(gc.freeze)  # else the last search for garbage: a tenth of a short run, and for nothing
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"  # other people's, which every start would look for
    use_utf8()
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with _asked_to_end():
            code = _run(words)
        sys.stdout.flush()
        return code
    except (
        BrokenPipeError,
        SystemExit,
    ):  # the reader of our output has gone; typer and rich say so by SystemExit
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - stays open to the end
        return 0
    except KeyboardInterrupt:
        say("已中断，没有写出文件。")
        return INTERRUPTED
    except PingchaError as error:
        say(str(error))
        return error.exit_code
    except OSError as error:  # a path that the system will not even look at
        say(_refusal(error))
        return PingchaError.exit_code
    except MemoryError:
        say("内存不足，没有完成。请减少一次评查的案卷数，分几次进行。")
        return 3
    except Exception as error:
        if os.environ.get("PINGCHA_DEBUG") == "1":
            say(_where(error))
        say(
            f"程序内部错误（{type(error).__name__}），没有完成。请设置环境变量 PINGCHA_DEBUG=1 后重新运行，把显示的内容交给维护人员。"
        )
        return 3


@contextmanager
def _asked_to_end() -> Iterator[None]:
    """The system's request to end is taken as Ctrl-C is: nothing half written stays, no process is left."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _where(error: BaseException | None) -> str:
    """Where in the program it failed, for maintainers. What the errors say is left out: they quote the case's data."""
    parts: list[str] = []
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        lines = [f"  {Path(one.filename).name}:{one.lineno} {one.name}" for one in frames]
        parts.append("\n".join([type(error).__name__, *lines]))
        error = error.__cause__ or error.__context__
    return "\n".join(parts)


def _refusal(error: OSError) -> str:
    from adapters.opening import reason

    name = f"“{shown(str(error.filename))}”" if error.filename else "文件"
    return f"系统不能读写{name}：{reason(error)}。请核对路径和磁盘。"


def _run(words: list[str]) -> int:
    if words[:1] == ["--version"]:
        from pingcha import __version__

        out(f"pingcha {__version__}")
        return 0
    root = typer.main.get_command(_application(words))
    found = asked(root, words)
    if found.unknown is not None:
        raise PingchaError(unknown_command(found))
    if _wants_help(words):
        out(help_text(found))
        return 0
    if hasattr(found.command, "commands") and len(words) < len(found.path):
        say(help_text(found).rstrip())
        return PingchaError.exit_code
    return _invoke(root, words, found)


def _wants_help(words: Sequence[str]) -> bool:
    before = words[: words.index("--")] if "--" in words else words
    return any(word in HELP_FLAGS for word in before)


def _invoke(root: object, words: list[str], found: Asked) -> int:
    from reports.files import OutputError

    try:
        code = root(args=words, prog_name="pingcha", standalone_mode=False)  # type: ignore[operator]
    except typer.TyperException as error:
        raise PingchaError(usage_sentence(error, found)) from error
    except OutputError as error:
        raise PingchaError(str(error)) from error
    if code == INTERRUPTED:  # typer makes this of a KeyboardInterrupt
        raise KeyboardInterrupt
    return code if isinstance(code, int) else 0
