"""How the command answers a call: help and usage errors in Chinese, codes, nothing on the wrong stream."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pingcha.cli import main

COMMANDS = (
    (),
    ("check",),
    ("review",),
    ("rules",),
    ("rules", "list"),
    ("rules", "show"),
    ("rules", "check"),
    ("rules", "test"),
    ("calendar",),
    ("calendar", "show"),
    ("calendar", "template"),
)
ENGLISH = re.compile(r"\b(Usage|Options|Arguments|Commands|Error|Missing|Invalid|Show this|Traceback|TEXT)\b")


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_explains_itself_in_chinese(
    words: tuple[str, ...], flag: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, flag]) == 0
    shown = capsys.readouterr()
    assert "用法：pingcha" in shown.out
    assert shown.err == ""
    assert not ENGLISH.search(shown.out)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["chek", "x"], "没有“chek”这个命令。您是不是想写“check”？"),
        (["检查"], "没有“检查”这个命令。可用的命令：check、review、"),
        (["check"], "没有写要评查的文件。"),
        (["check", "--statge", "归档前"], "没有“--statge”这个选项。您是不是想写“--stage”？"),
        (["check", "--zzz"], "没有“--zzz”这个选项。"),
        (["check", "x", "--as-of"], "选项“--as-of”后面缺少内容。"),
        (["check", "x", "--verify=3"], "选项“--verify”后面不能带内容。"),
        (["check", "x", "--as-of", "2025-02-30"], "日期“2025-02-30”不能用"),
        (["check", "x", "--format", "xml"], "格式“xml”不支持，--format 后面应写：text、json。"),
        (["check", "x", "--set", "期限"], "“期限”不能用，--set 后面应写成 参数=值"),
        (["check", "x", "--set", "甲=1", "--set", "甲=2"], "参数“甲”设了两次。"),
        (["check", "x", "-o", "结果.pdf"], "-o 后面的文件名应以 .xlsx 或者"),
        (["check", "x", "-o", "没有的文件夹/结果.xlsx"], "文件夹“没有的文件夹”不存在"),
        (["rules", "show"], "没有写义务编号。"),
        (["rules", "show", "11.1", "--as", "pdf"], "形式“pdf”不支持"),
        (["rules", "check", "没有这个文件夹"], "找不到规则文件夹“没有这个文件夹”。"),
        (["calendar", "template"], "请写四位数的年份"),
        (["calendar", "template", "２０２７"], "请写四位数的年份"),
        (["calendar", "template", "2027", "9"], "多出了“9”，这里不需要。"),
        (["assess", "报告.xlsx", "--min-cases", "0"], "“--min-cases”后面的数不能小于 1。"),
        (["assess", "报告.xlsx", "--min-cases", "五"], "“--min-cases”后面应写整数，用阿拉伯数字。"),
        (["review", "导出.xlsx", "--sample", "1.5"], "“--sample”后面应写整数，用阿拉伯数字。"),
        (["assess"], "没有写评查报告。例：pingcha assess 评查报告.xlsx"),
        (["finalize"], "没有写评查报告。例：pingcha finalize 评查报告.xlsx"),
        (["convert", "-o", "库"], "没有写要转换的文件。例：pingcha convert 导出/"),
        (["rules"], "用法：pingcha rules 命令"),
        ([], "用法：pingcha 命令"),
    ],
)
def test_a_wrong_call_is_answered_in_one_chinese_sentence(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    shown = capsys.readouterr()
    assert sentence in shown.err
    assert shown.out == ""
    assert not ENGLISH.search(shown.err)


def test_the_version_can_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert re.fullmatch(r"pingcha \d+\.\d+\.\d+\n", capsys.readouterr().out)


def _run(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "pingcha", *words],
        capture_output=True,
        env=os.environ | environment,
        cwd=Path(__file__).parents[2],
        timeout=60,
    )


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "cp1252", "utf-8"])
def test_output_is_utf8_on_every_console(encoding: str) -> None:
    done = _run("check", "--help", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert done.returncode == 0
    assert "归档前自查" in done.stdout.decode("utf-8")


def test_start_loads_nothing_heavy() -> None:
    script = (
        "import sys, pingcha.cli, importlib; "
        "[importlib.import_module(f'pingcha.commands.{name}') for name in pingcha.cli.COMMANDS]; "
        "print(*sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    loaded = set(done.stdout.split())
    assert loaded.isdisjoint(
        {
            "pandas",
            "openpyxl",
            "xlsxwriter",
            "lark",
            "engine.run",
            "adapters",
            "records.findings",
            "rich.console",
        }
    )


def test_an_unexpected_error_is_one_sentence_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("案卷里的文字")

    monkeypatch.setattr("pingcha.cli.asked", broken)
    assert main(["check", "x"]) == 3
    shown = capsys.readouterr()
    assert shown.err.count("\n") == 1
    assert "程序内部错误（ZeroDivisionError）" in shown.err
    assert "案卷里的文字" not in shown.err
    assert shown.out == ""


def test_debugging_shows_where_it_broke_and_nothing_of_the_case(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("案卷里的文字")

    monkeypatch.setattr("pingcha.cli.asked", broken)
    monkeypatch.setenv("PINGCHA_DEBUG", "1")
    assert main(["check", "x"]) == 3
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in said and "cli.py" in said and "broken" in said
    assert "案卷里的文字" not in said


def test_an_interrupt_is_said_and_nothing_more(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pingcha.cli.asked", interrupted)
    assert main(["check", "x"]) == 130
    assert capsys.readouterr().err == "已中断，没有写出文件。\n"


def test_a_reader_that_stops_early_is_no_error() -> None:
    script = "import sys; from pingcha.cli import main; sys.exit(main(['rules', 'list']))"
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    process.stdout.close()
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0
    assert errors == b""
