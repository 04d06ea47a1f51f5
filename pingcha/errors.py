"""What the face of the program raises for its users: Chinese sentences, each with its exit code."""

from __future__ import annotations


class PingchaError(Exception):
    """The call, a rule, a setting or the whole input cannot be used; nothing is written (exit code 2)."""

    exit_code = 2


class NotVouchedFor(PingchaError):
    """The program cannot vouch for its own verdicts (exit code 3)."""

    exit_code = 3


class Interrupted(PingchaError):
    """Ctrl-C, or the system's request to end (exit code 130). Not a KeyboardInterrupt: typer swallows that."""

    exit_code = 130
