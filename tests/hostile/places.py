"""Paths that are the trap: what is no file, links in a circle or to the outside, names that steer a terminal."""

from __future__ import annotations

import os
import socket
from functools import partial
from pathlib import Path

from tests.hostile.corpus import CASE_NO, EXPORT, Ends, add, check, hostile
from tests.pingcha.exports import good, write_xlsx


@hostile("管道")
def pipe(folder: Path) -> None:
    os.mkfifo(folder / EXPORT)


@hostile("管道", call=check("."))
def pipe_in_a_folder(folder: Path) -> None:
    os.mkfifo(folder / EXPORT)


@hostile("管道", call=check("活动.csv"))
def pipe_named_csv(folder: Path) -> None:
    os.mkfifo(folder / "活动.csv")


@hostile("套接字")
def socket_file(folder: Path) -> None:
    here = os.getcwd()
    os.chdir(folder)  # the path of a socket is short
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(EXPORT)
    os.chdir(here)


def _link(folder: Path, target: str) -> None:
    (folder / EXPORT).symlink_to(target)


for _name, (_target, _word) in {
    "to_endless_zeros": ("/dev/zero", "设备"),
    "to_a_terminal": ("/dev/tty", "设备"),
    "to_random_bytes": ("/dev/urandom", "设备"),
    "to_nothing": ("没有这个文件.xlsx", "找不到"),
    "to_itself": (EXPORT, ""),
    "to_memory": ("/proc/self/mem", ""),
    "to_a_proc_file": ("/proc/kmsg", ""),
}.items():
    add(f"link_{_name}", partial(_link, target=_target), _word)


@hostile(call=check("."))
def links_in_a_circle(folder: Path) -> None:
    (folder / EXPORT).symlink_to("乙.xlsx")
    (folder / "乙.xlsx").symlink_to(EXPORT)


@hostile(ends=Ends.ANSWERED, call=check("."))
def folders_in_a_circle(folder: Path) -> None:
    write_xlsx(folder / EXPORT, good())
    (folder / "里面").mkdir()
    (folder / "里面" / "外面").symlink_to("..")
    (folder / "自己").symlink_to(".")


@hostile("符号链接", ends=Ends.ANSWERED, call=check("导出"))
def link_out_of_the_folder(folder: Path) -> None:
    """The case of another folder must not come into this review."""
    (folder / "导出").mkdir()
    write_xlsx(folder / "导出" / EXPORT, good())
    sheets = {
        name: [[("别案" if cell == CASE_NO else cell) for cell in row] for row in rows]
        for name, rows in good().items()
    }
    write_xlsx(folder / "别处.xlsx", sheets)
    (folder / "导出" / "乙.xlsx").symlink_to("../别处.xlsx")


@hostile("符号链接", ends=Ends.ANSWERED, call=check("导出"))
def link_out_to_a_device(folder: Path) -> None:
    (folder / "导出").mkdir()
    write_xlsx(folder / "导出" / EXPORT, good())
    (folder / "导出" / "乙.json").symlink_to("/dev/zero")


@hostile()
def folder_named_like_a_workbook(folder: Path) -> None:
    (folder / EXPORT).mkdir()


@hostile(ends=Ends.ANSWERED, call=check(EXPORT))
def folder_named_like_a_workbook_with_one_inside(folder: Path) -> None:
    (folder / EXPORT).mkdir()
    write_xlsx(folder / EXPORT / EXPORT, good())


@hostile("没有可读", call=check("."))
def empty_folder(folder: Path) -> None:
    pass


@hostile(ends=Ends.EITHER, call=check("."))
def two_hundred_folders_deep(folder: Path) -> None:
    deep = folder.joinpath(*["层"] * 200)
    deep.mkdir(parents=True)
    write_xlsx(deep / EXPORT, good())


@hostile("0 字节", call=check("."))
def many_empty_files(folder: Path) -> None:
    for number in range(500):
        (folder / f"{number}.xlsx").touch()


def _named(folder: Path, name: str) -> None:
    write_xlsx(folder / "写.xlsx", good()).rename(folder / name)


for _name, _file in {
    "escape": "\x1b[2J\x1b]0;标题\x07导出.xlsx",
    "line_break": "导\n出.xlsx",
    "turned_around": "导出\u202excod.xlsx",
    "no_utf_8": os.fsdecode(b"\xff\xfe\xe5.xlsx"),
    "formula": "=cmd|' C calc'!A0.xlsx",
    "mark_up": "<b>[red]导出[bold].xlsx",
    "pattern": "[a-z]*.xlsx",
    "blanks": "   .xlsx",
    "quotes": "导'\"“出.xlsx",
    "longest": "长" * 80 + ".xlsx",
}.items():
    _ends = Ends.EITHER if _name == "no_utf_8" else Ends.ANSWERED
    add(f"name_with_{_name}", partial(_named, name=_file), ends=_ends, call=check(_file))

add(
    "name_that_begins_with_a_dash",
    partial(_named, name="--as-of.xlsx"),
    ends=Ends.ANSWERED,
    call=("check", *check()[2:], "--", "--as-of.xlsx"),
)


def _nothing(folder: Path) -> None:
    pass


for _name, _file in {
    "too_long": "长" * 5000 + ".xlsx",
    "component_too_long": "长" * 300 + ".xlsx",
    "through_a_file": "写.xlsx/导出.xlsx",
    "above_everything": "../" * 500 + "没有.xlsx",
    "of_dots": "...",
    "empty": "",
    "of_a_pattern_that_fits_nothing": "**/*没有*.xlsx",
}.items():
    add(f"path_{_name}", _nothing, call=check(_file))


def _output(folder: Path, make: str) -> None:
    write_xlsx(folder / EXPORT, good())
    match make:
        case "folder":
            (folder / "结果.xlsx").mkdir()
        case "link_to_input":
            (folder / "结果.xlsx").symlink_to(EXPORT)
        case "hard_link_to_input":
            os.link(folder / EXPORT, folder / "结果.xlsx")
        case "pipe":
            os.mkfifo(folder / "结果.xlsx")
        case "another_file":
            (folder / "结果.xlsx").write_text("别人的")
        case "link_to_nothing":
            (folder / "结果.xlsx").symlink_to("没有/结果.xlsx")


for _make in ("folder", "link_to_input", "hard_link_to_input", "pipe", "another_file"):
    add(f"output_{_make}", partial(_output, make=_make))

add("output_link_to_nothing", partial(_output, make="link_to_nothing"), ends=Ends.EITHER, cases=None)

for _name, _path in {
    "nowhere": "没有/结果.xlsx",
    "above": "../没有/结果.xlsx",
    "too_long": "长" * 300 + ".xlsx",
    "a_device": "/dev/null/x.xlsx",
    "other_suffix": "结果.exe",
    "no_suffix": "结果",
    "empty": "",
}.items():
    add(f"output_path_{_name}", partial(_output, make="nothing"), call=(*check()[:-1], _path))
