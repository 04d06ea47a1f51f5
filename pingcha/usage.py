"""Help and usage errors in Chinese, for the commands that typer declares."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Protocol

import typer

from records.quick_classes import dataclass
from reports.layout import display_width

HELP_FLAGS = ("--help", "-h")


class Param(Protocol):
    """What is used of a parameter that typer made."""

    @property
    def name(self) -> str: ...
    @property
    def opts(self) -> Sequence[str]: ...
    @property
    def param_type_name(self) -> str: ...


class Command(Protocol):
    """What is used of a command that typer made."""

    @property
    def help(self) -> str | None: ...
    @property
    def epilog(self) -> str | None: ...
    @property
    def params(self) -> Sequence[Param]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """Which command the words name: as far as they go, and the word that names none."""

    command: Command
    path: tuple[str, ...]
    unknown: str | None


def subcommands(command: Command) -> dict[str, Command]:
    found: dict[str, Command] = getattr(command, "commands", {})
    return found


def asked(root: Command, words: Sequence[str]) -> Asked:
    """Follows the words of the call down to the command they name."""
    command, path = root, ["pingcha"]
    for word in words:
        inner = subcommands(command)
        if not inner or word.startswith("-"):
            break
        if word not in inner:
            return Asked(command, tuple(path), word)
        command = inner[word]
        path.append(word)
    return Asked(command, tuple(path), None)


def help_text(found: Asked) -> str:
    """The help page of a command: what it is for, how it is called, what can be set."""
    command = found.command
    inner = subcommands(command)
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option"]
    call = " ".join(found.path)
    call += " 命令" if inner else "".join(f" {_metavar(p)}" for p in arguments)
    lines = [*(command.help or "").strip().split("\n"), "", f"用法：{call}" + (" [选项]" if options else "")]
    if inner:
        lines += ["", "命令：", *_columns([(name, _first_line(one)) for name, one in inner.items()])]
    if arguments:
        lines += ["", "参数：", *_columns([(_metavar(p), _about(p)) for p in arguments])]
    rows = [(_spelling(p), _about(p)) for p in options]
    lines += ["", "选项：", *_columns([*rows, ("-h, --help", "显示这段说明")])]
    if command.epilog:
        lines += ["", *command.epilog.strip().split("\n")]
    if inner:
        lines += ["", f"各命令的详细说明：{' '.join(found.path)} 命令 --help"]
    return "\n".join(lines) + "\n"


def _first_line(command: Command) -> str:
    return (command.help or "").strip().split("\n")[0]


def _about(param: Param) -> str:
    return str(getattr(param, "help", None) or "")


def _metavar(param: Param) -> str:
    return str(getattr(param, "metavar", None) or param.name)


def _spelling(param: Param) -> str:
    names = ", ".join(sorted(param.opts, key=len))
    return names if getattr(param, "is_flag", False) else f"{names} {_metavar(param)}"


def _columns(rows: Sequence[tuple[str, str]]) -> list[str]:
    width = min(max(display_width(name) for name, _ in rows), 30)
    lines = []
    for name, about in rows:
        pad = " " * max(width - display_width(name), 0)
        first, *rest = about.split("\n")
        lines.append(f"  {name}{pad}  {first}".rstrip())
        lines += [f"  {' ' * width}  {line}" for line in rest]
    return lines


def unknown_command(found: Asked) -> str:
    names = list(subcommands(found.command))
    near = get_close_matches(found.unknown or "", names, 1)
    hint = f"您是不是想写“{near[0]}”？" if near else f"可用的命令：{'、'.join(names)}。"
    return f"没有“{found.unknown}”这个命令。{hint}\n说明：{' '.join(found.path)} --help"


def usage_sentence(error: typer.TyperException, found: Asked) -> str:
    """What is wrong with the call, in Chinese, whatever typer said."""
    return f"{_sentence(error, found.command)}\n说明：{' '.join(found.path)} --help"


def _sentence(error: typer.TyperException, command: Command) -> str:
    kind = type(error).__name__
    option = str(getattr(error, "option_name", "") or "")
    if kind == "NoSuchOption":
        name = option or _quoted(error.message)
        names = [opt for p in command.params for opt in p.opts if opt.startswith("-")]
        near = get_close_matches(name, [*names, "--help"], 1, 0.65)
        return f"没有“{name}”这个选项。" + (f"您是不是想写“{near[0]}”？" if near else "")
    if kind == "BadOptionUsage":
        takes_none = "does not take a value" in error.message
        return f"选项“{option}”后面{'不能带内容' if takes_none else '缺少内容'}。"
    if kind == "MissingParameter":
        param: Param | None = getattr(error, "param", None)
        return f"缺少“{_metavar(param) if param else '参数'}”。"
    if kind == "BadParameter":
        wrong: Param | None = getattr(error, "param", None)
        name = f"“{max(wrong.opts, key=len)}”后面" if wrong and wrong.param_type_name == "option" else "这里"
        least = re.search(r"greater than or equal to (\d+)", error.message)
        if least:
            return f"{name}的数不能小于 {least[1]}。"
        if "valid integer" in error.message:
            return f"{name}应写整数，用阿拉伯数字。"
        if "valid number" in error.message or "valid decimal" in error.message:
            return f"{name}应写数字。"
    extra = re.search(r"unexpected extra argument\(s\) \((.*)\)", error.message)
    if extra:
        return f"多出了“{extra[1]}”，这里不需要。"
    if "Missing command" in error.message:
        return f"没有写命令。可用的命令：{'、'.join(subcommands(command))}。"
    return "命令写得不对，请对照说明检查。"


def _quoted(message: str) -> str:
    found = re.search(r"(-\S+)", message)
    return found[1] if found else message
