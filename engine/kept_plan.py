"""What is made of a rule set before the first case, kept between runs: its plan, and the table of decided facts.

Both belong to the bytes of the rule files, to the parameters, and to the engine's own code.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, cast

import records.columns
import records.schema
from dsl import tree
from dsl.tree import RuleSet
from engine import formula, plan
from engine.chain import split
from engine.durable import EXTENSION
from engine.kept_table import KeptTable
from engine.params import ParamValue
from engine.plan import Plan, make_plan
from records.kept_objects import NotKept, data_classes, pack, unpack
from records.private_files import digest_of, digest_of_code, read_kept, write_kept

_KIND: Final = "plans"
_CLASSES: Final = data_classes(tree, formula, plan, records.columns, records.schema)
Ready = tuple[Plan, KeptTable | None]


def plans(rules: RuleSet, params: Mapping[str, ParamValue]) -> tuple[Plan, ...]:
    """The plan of each pass over a case (``engine.chain.split``)."""
    return tuple(make_plan(part, params) for part in split(rules))


def kept_plans(rules: RuleSet, params: Mapping[str, ParamValue]) -> tuple[Ready, ...]:
    """The same with the kept table of each, from earlier runs where there are any.

    ``rules`` must be as they were read from files: they are known by ``sha256``.
    """
    code = _engine()
    if code is None:
        return tuple((one, None) for one in plans(rules, params))
    belongs_to = digest_of(
        code, rules.sha256, *(f"{name}={value!r}" for name, value in sorted(params.items()))
    )
    return tuple(
        (one, KeptTable(digest_of(belongs_to, str(number))))
        for number, one in enumerate(_plans(rules, params, belongs_to))
    )


def _plans(rules: RuleSet, params: Mapping[str, ParamValue], belongs_to: str) -> tuple[Plan, ...]:
    content = read_kept(_KIND, belongs_to)
    if content is not None:
        try:
            return cast(tuple[Plan, ...], unpack(content, _CLASSES))
        except NotKept:
            pass
    made = plans(rules, params)
    write_kept(_KIND, belongs_to, pack(made))
    return made


@cache
def _engine() -> str | None:
    """All code that a plan or a decision depends on, durable_rules' own too: another compiler may cut other cells."""
    homes = (Path(__file__).parent, Path(tree.__file__).parent, Path(records.schema.__file__).parent)
    try:
        found = find_spec(EXTENSION)
        if found is None or found.origin is None:
            return None
        return digest_of(Path(found.origin).read_bytes(), *map(digest_of_code, homes))
    except OSError:
        return None
