"""Rules that were read and found right before, so that a run need not parse them again.

They belong to the very bytes of the rule files, of the regulation, of the schemes, and of this program's own reading of
them. Rules with a mistake are never kept: whoever runs on them is told everything anew.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, cast

import records.columns
import records.schema
from dsl import scheme_tree, tree
from dsl.folder import Folder
from dsl.scheme_tree import AssessmentScheme, Scheme
from dsl.tree import RuleSet
from records.kept_objects import NotKept, data_classes, pack, unpack
from records.private_files import digest_of, digest_of_code, read_kept, write_kept

Rules = tuple[RuleSet, tuple[Scheme, ...], tuple[AssessmentScheme, ...]]
_KIND: Final = "rules"
_CLASSES: Final = data_classes(tree, scheme_tree, records.columns, records.schema)


def kept_rules(folder: Folder) -> Rules | None:
    """The rules, scoring schemes and assessment schemes that these files were found to hold; None where that is not known."""
    belongs_to = _belongs_to(folder)
    content = read_kept(_KIND, belongs_to) if belongs_to else None
    if content is None:
        return None
    try:
        found = unpack(content, _CLASSES)
    except NotKept:
        return None
    return cast(Rules, found)


def keep_rules(
    folder: Folder,
    rules: RuleSet,
    schemes: tuple[Scheme, ...],
    assessments: tuple[AssessmentScheme, ...] = (),
) -> bool:
    """Keeps them for later runs; whether that could be done."""
    belongs_to = _belongs_to(folder)
    return belongs_to is not None and write_kept(_KIND, belongs_to, pack((rules, schemes, assessments)))


def _belongs_to(folder: Folder) -> str | None:
    code = _reader()
    if code is None or folder.regulation is None:
        return None
    return digest_of(
        code, folder.sha256, *(part for source in folder.schemes for part in (source.name, source.text))
    )


@cache
def _reader() -> str | None:
    """The code that reads rules: grammar, checks, and the schema that names are resolved against."""
    homes = (Path(__file__).parent, Path(records.schema.__file__).parent)
    try:
        return digest_of(*map(digest_of_code, homes))
    except OSError:
        return None
