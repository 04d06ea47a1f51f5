"""Whether a case is 涉密: in doubt it is, for what a report shows cannot be taken back."""

from __future__ import annotations

from typing import Final

from records.tables import Case

_NOT_SECRET: Final = frozenset(("无", "非密", "不涉密", "无密级", "非涉密"))
_SECRECY: Final = "涉密类型"


def is_secret(case: Case) -> bool:
    """Whether 涉密类型 names a kind of secret, stands there but cannot be read, or 密级 names a degree of one.

    Reports then keep the case's verdicts and not its texts.
    """
    if any(word != "无" for word in case.secrecy or ()):
        return True
    level = case.security_level
    if level is not None and "密" in level and level not in _NOT_SECRET:
        return True
    return (
        "secrecy" not in case.model_fields_set and case.origin is not None and _SECRECY in case.origin.columns
    )
