"""The rule files of the regulation, as data. This module only says where they are."""

from __future__ import annotations

from pathlib import Path


def rules_folder() -> Path:
    """The folder of the rule files that come with the program."""
    return Path(__file__).resolve().parent
