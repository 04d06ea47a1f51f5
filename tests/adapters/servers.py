"""A PostgreSQL server of one's own for the length of the tests: in a temporary folder, on a free port of 127.0.0.1."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "s3cret-canary"
_PLACES = ("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt/postgresql")
_ACCOUNTS = ("postgres", "nobody")


def postgresql_programs() -> Path | None:
    """The folder with initdb and pg_ctl, None where no server is installed."""
    on_path = shutil.which("pg_ctl")
    if on_path:
        return Path(os.path.realpath(on_path)).parent
    found = [one.parent for place in _PLACES for one in Path(place).glob("*/bin/pg_ctl")]
    return max(found, default=None)


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a running server, as user ``tester`` with PASSWORD and an empty database ``cases``.

    The server refuses to run as root: there it runs as another account.
    """
    programs = postgresql_programs()
    assert programs is not None
    account = _account()
    with tempfile.TemporaryDirectory(prefix="pg") as name:
        folder = Path(name)
        (folder / "password").write_text(PASSWORD, "utf-8")
        if account is not None:
            shutil.chown(folder, account)
            shutil.chown(folder / "password", account)
        data, port = folder / "data", _free_port()

        def run(*words: str) -> None:
            subprocess.run(
                words,
                check=True,
                capture_output=True,
                cwd=folder,
                user=account,
                timeout=60,
                env=_environment(),
            )

        run(
            *(str(programs / "initdb"), "-D", str(data), "-U", "tester", "-E", "UTF8", "--locale=C"),
            *("--auth=scram-sha-256", f"--pwfile={folder / 'password'}", "--no-sync"),
        )
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        log = str(folder / "log")
        run(str(programs / "pg_ctl"), "-D", str(data), "-o", options, "-l", log, "-w", "start")
        try:
            yield f"postgresql+psycopg://tester:{PASSWORD}@127.0.0.1:{port}/postgres"
        finally:
            run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")


def _account() -> str | None:
    """Another account to run as, where the tests run as root."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    import pwd

    known = {one.pw_name for one in pwd.getpwall()}
    return next(name for name in _ACCOUNTS if name in known)


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
