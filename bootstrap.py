"""Everything from a fresh machine: ``python bootstrap.py demo`` (or ``test``, ``lint``).

Makes ``.venv`` in this folder from ``requirements.lock``, then runs the demonstration, the tests or the checks in it.
Standard library only, and nothing but Python. An old Python must be able to read this file, so that it can tell its
user what is needed: the syntax is that of 3.6 down to the check of the version.

Exit codes: that of what was run; 2 where the machine lacks something or the call is wrong; 130 interrupted.
"""

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

NEEDS_ATTENTION = 2
INTERRUPTED = 130

for _stream in (sys.stdout, sys.stderr):
    if hasattr(_stream, "reconfigure"):
        _stream.reconfigure(encoding="utf-8", errors="replace")

if not (3, 11) <= sys.version_info[:2] < (3, 13):
    sys.stderr.write(
        "本程序需要 Python 3.11 或 3.12，现在运行的是 {}.{}（{}），不能继续。\n"
        "请安装 Python 3.11，再用它运行同一命令，例如：\n"
        "  Windows：      py -3.11 bootstrap.py demo\n"
        "  Linux、macOS： python3.11 bootstrap.py demo\n".format(
            sys.version_info[0], sys.version_info[1], sys.executable
        )
    )
    sys.exit(NEEDS_ATTENTION)

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
MARK = VENV / "bootstrap.json"  # says that we made this environment, and of what
LOG = VENV / "bootstrap.log"
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

DEMO_CASES = ROOT / "examples" / "示例案卷.xlsx"
DEMO_REPORT = ROOT / "评查报告.xlsx"
DEMO = ["-m", "pingcha", "review", str(DEMO_CASES.relative_to(ROOT)), "-o", DEMO_REPORT.name]
TEST = ["-m", "pytest", "-n", "auto"]
LINT = [
    ["-m", "ruff", "check", "."],
    ["-m", "ruff", "format", "--check", "."],
    ["-m", "mypy"],
    ["-c", "import importlinter.cli as cli; cli.lint_imports_command()"],
]

USAGE = """用法：python bootstrap.py 命令

  demo   备好运行环境，评查自带的示例案卷，写出 评查报告.xlsx
  test   备好运行环境，运行全部测试（后面的参数原样交给 pytest）
  lint   备好运行环境，检查代码（格式、类型、导入方向）
"""

NO_COMPILER = "没有找到可用的 C 编译器，不能继续。"
NO_HEADERS = "有 C 编译器，但是没有 Python 的头文件（Python.h），不能继续。"
WHAT_TO_INSTALL = """规则引擎 durable_rules 只以源代码发布，要在本机编译一次。请先安装（只需一次），再运行同一命令：

  Windows：
      安装“Visual Studio 生成工具”（Build Tools for Visual Studio），勾选“使用 C++ 的桌面开发”；
      Python 请用官网的安装程序安装（其中带有头文件）
  Debian、Ubuntu：
      sudo apt install build-essential python{version}-dev
  麒麟、统信（UOS）：
      桌面版 sudo apt install build-essential python3-dev
      服务器版 sudo yum install gcc python3-devel
      自行编译安装的 Python 带有头文件，只需编译器
  macOS：
      xcode-select --install

本机：{machine}，Python {version}（{executable}）
"""


class Stop(Exception):
    """Something that the user has to see to; the message is for them."""


def main(arguments: list[str]) -> int:
    if len(arguments) == 1 and arguments[0] in ("-h", "--help", "help"):
        print(USAGE, end="")
        return 0
    commands = {"demo": demo, "test": test, "lint": lint}
    if not arguments or arguments[0] not in commands or (arguments[1:] and arguments[0] != "test"):
        print(USAGE, end="", file=sys.stderr)
        return NEEDS_ATTENTION
    try:
        set_up()
        return commands[arguments[0]](arguments[1:])
    except Stop as stop:
        print(stop, file=sys.stderr)
        return NEEDS_ATTENTION
    except OSError as error:
        place = f"“{error.filename}”" if error.filename else "文件"
        print(f"不能读写{place}，没有完成：{error.strerror}。请检查磁盘空间和权限。", file=sys.stderr)
        return NEEDS_ATTENTION
    except KeyboardInterrupt:
        print("已中断。再次运行同一命令会接着做。", file=sys.stderr)
        return INTERRUPTED


def demo(_: list[str]) -> int:
    if not DEMO_CASES.is_file():
        raise Stop(f"没有找到示例案卷“{DEMO_CASES.relative_to(ROOT)}”。请检查项目文件是否完整。")
    code = run(DEMO)
    if code in (0, 1):  # 1: obligations are violated, as they are meant to be in the example
        print(f"示例评查完成，请打开：{DEMO_REPORT}")
        return 0
    return code


def test(arguments: list[str]) -> int:
    return run([*TEST, *arguments])


def lint(_: list[str]) -> int:
    codes = [run(command) for command in LINT]
    return max(codes)


def run(arguments: list[str]) -> int:
    """Runs the environment's Python from the project folder, on this console."""
    sys.stdout.flush()
    return subprocess.run([str(PYTHON), *arguments], cwd=ROOT, env=environment(), check=False).returncode


def environment() -> dict[str, str]:
    """Our variables without what would lead the environment's Python astray; UTF-8 on every console."""
    astray = ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__", "PIP_USER", "PIP_TARGET", "PIP_PREFIX")
    kept = {name: value for name, value in os.environ.items() if name not in astray}
    return {**kept, "PYTHONIOENCODING": "utf-8", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


# ---- setting up -----------------------------------------------------------------------------------------------------


def set_up() -> None:
    """Makes or renews the environment; does nothing, and needs no network, where it is up to date."""
    wanted = fingerprint()
    if VENV.exists() and not MARK.exists():
        raise Stop(
            f"文件夹“{VENV}”已经存在，但不是本程序建立的，没有动它。请把它改名或者移走，再运行同一命令。"
        )
    made = read_mark()
    if made == wanted and works(PYTHON):
        return
    compiler = need_compiler()
    print("正在准备运行环境（第一次需要几分钟，要连接网络）……", flush=True)
    if made.get("python") != wanted["python"] or made.get("folder") != wanted["folder"] or not works(PYTHON):
        make_venv(wanted)
    write_mark({**wanted, "content": ""})  # unfinished
    install(compiler)
    write_mark(wanted)
    print("运行环境已备好。", flush=True)


def fingerprint() -> dict[str, str]:
    """What an environment is made of and for; an environment cannot be moved, so the folder belongs to it."""
    content = hashlib.sha256(LOCK.read_bytes() + b"\n" + PROJECT.read_bytes()).hexdigest()
    return {"python": "%d.%d" % sys.version_info[:2], "folder": str(ROOT), "content": content}


def read_mark() -> dict[str, str]:
    try:
        mark = json.loads(MARK.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return mark if isinstance(mark, dict) else {}


def write_mark(mark: dict[str, str]) -> None:
    MARK.write_text(json.dumps(mark, ensure_ascii=False), encoding="utf-8")


def works(python: Path) -> bool:
    try:
        return (
            subprocess.run([str(python), "-c", "import pip"], capture_output=True, check=False).returncode
            == 0
        )
    except OSError:
        return False


def make_venv(mark: dict[str, str]) -> None:
    """A fresh environment; one that we made before is replaced."""
    if Path(sys.prefix).resolve() == VENV.resolve():
        raise Stop("请不要用 .venv 里的 Python 运行本程序，用安装在系统里的 Python 3.11 或 3.12。")
    if VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir()
    write_mark({**mark, "content": ""})
    command = [sys.executable, "-m", "venv", str(VENV)]
    if subprocess.run(command, capture_output=True, env=environment(), check=False).returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Stop(
            "不能建立 Python 虚拟环境，没有完成。\n"
            f"Debian、Ubuntu、麒麟、统信桌面版请先安装：sudo apt install python{mark['python']}-venv（或 python3-venv）；"
            "其他系统请重新安装 Python（要带 venv 和 pip）。"
        )


def install(compiler: str | None) -> None:
    """The pinned packages, then this project itself as editable; the log goes to a file."""
    pip = [str(PYTHON), "-m", "pip", "install", "--no-input", "--progress-bar", "off"]
    steps = [
        # setuptools first: durable_rules is built with the pinned one rather than with whatever is newest.
        [*pip, "--constraint", str(LOCK), "setuptools"],
        [*pip, "--no-build-isolation", "--requirement", str(LOCK)],
        [*pip, "--no-build-isolation", "--no-deps", "--editable", str(ROOT)],
    ]
    variables = environment()
    if compiler is not None:
        variables["CC"] = compiler
    with LOG.open("wb") as log:
        for step in steps:
            done = subprocess.run(
                step, cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
            )
            if done.returncode != 0:
                raise Stop(f"{why_not_installed()}\n安装记录：{LOG}")


def why_not_installed() -> str:
    log = LOG.read_text(encoding="utf-8", errors="replace")
    if "Failed building wheel for durable" in log or "Failed to build durable" in log:
        return "规则引擎 durable_rules 没有编译成功，没有完成。请检查 C 编译器是否安装完整，再运行同一命令。"
    return (
        "安装所需的程序包没有成功，没有完成。最常见的原因是网络不通，或者连不上程序包的下载源；"
        "请检查网络后再运行同一命令。"
    )


# ---- the C compiler -------------------------------------------------------------------------------------------------


def need_compiler() -> str | None:
    """Tries the compiler before anything is downloaded. Returns what CC has to be, None for Python's own default."""
    if os.name == "nt":
        need_compiler_on_windows()
        return None
    default = os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc"
    for command in dict.fromkeys([default, "cc", "gcc", "clang"]):
        if compiles(command, "#include <stdlib.h>\nint probe(void) { return EXIT_SUCCESS; }\n"):
            if not compiles(command, "#include <Python.h>\nint probe(void) { return PY_MAJOR_VERSION; }\n"):
                raise Stop(what_is_missing(NO_HEADERS))
            return None if command == default else command
    raise Stop(what_is_missing(NO_COMPILER))


def compiles(command: str, source: str) -> bool:
    """Whether a compiler makes an object file of a few lines of C, with Python's headers in reach."""
    words = shlex.split(command)
    if not words or shutil.which(words[0]) is None:
        return False
    paths = sysconfig.get_paths()
    folders = dict.fromkeys([paths["include"], paths["platinclude"]])
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "probe.c").write_text(source, encoding="ascii")
        call = [*words, *(f"-I{path}" for path in folders), "-fPIC", "-c", "probe.c", "-o", "probe.o"]
        try:
            done = subprocess.run(call, cwd=folder, capture_output=True, check=False, timeout=60)
        except (OSError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0 and (Path(folder) / "probe.o").exists()


def need_compiler_on_windows() -> None:
    """Looks for Visual C++ where setuptools looks; it is not tried, as its environment is set up by the build."""
    if not (shutil.which("cl") or visual_studio()):
        raise Stop(what_is_missing(NO_COMPILER))
    if not (Path(sysconfig.get_paths()["include"]) / "Python.h").is_file():
        raise Stop(what_is_missing(NO_HEADERS))


def visual_studio() -> bool:
    programs = os.environ.get("PROGRAMFILES(X86)") or os.environ.get("PROGRAMFILES")
    if not programs:
        return False
    vswhere = Path(programs) / "Microsoft Visual Studio" / "Installer" / "vswhere.exe"
    wanted = ["-latest", "-prerelease", "-products", "*", "-property", "installationPath"]
    tools = ["-requires", "Microsoft.VisualStudio.Component.VC.Tools.x86.x64"]
    try:
        found = subprocess.run([str(vswhere), *wanted, *tools], capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return found.returncode == 0 and bool(found.stdout.strip())


def what_is_missing(sentence: str) -> str:
    return f"{sentence}\n" + WHAT_TO_INSTALL.format(
        version="%d.%d" % sys.version_info[:2], executable=sys.executable, machine=sysconfig.get_platform()
    ).rstrip("\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
