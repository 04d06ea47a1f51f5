"""What a measurement ran on, in one line: enough to judge a ratio by, nothing that names a place."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path


def describe_machine() -> str:
    """Processor, cores, memory, Python and the versions of the packages that the time is spent in."""
    packages = "，".join(f"{name} {version(name)}" for name in ("durable_rules", "pydantic"))
    return f"{_processor()}，{os.cpu_count()} 核，{_memory()}；Python {platform.python_version()}，{packages}；{platform.system()}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> str:
    info = Path("/proc/meminfo")
    if not info.exists():
        return "内存未知"
    kilobytes = int(info.read_text().splitlines()[0].split()[1])
    return f"{kilobytes / 2**20:.0f} GiB"
