"""A folder of rule files to a checked rule set, or to every mistake in it.

``python -m dsl.load FOLDER`` prints the diagnostics (exit code 0: usable, 2: not).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from dsl.check import check
from dsl.diagnostics import Diagnostic, Diagnostics
from dsl.folder import Folder, in_memory, read_folder
from dsl.scheme_tree import AssessmentScheme, Scheme
from dsl.source import Source
from dsl.tree import RuleSet


@dataclass(frozen=True, slots=True)
class Loaded:
    """``ruleset`` is None where any diagnostic is an error. ``sources`` are the files by name, for rendering.

    ``schemes`` are the scoring schemes and ``assessments`` the assessment schemes, checked against the rule set; empty where that is None. ``rules`` is the rule set
    for all that has to do with no scheme: it is there also where only a scheme is wrong.
    """

    ruleset: RuleSet | None
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, Source]
    schemes: tuple[Scheme, ...] = ()
    rules: RuleSet | None = None
    scheme_files: tuple[str, ...] = ()  # the names in ``sources`` of files of schemes
    assessments: tuple[AssessmentScheme, ...] = ()


def load_rules(folder: Path, schemes: Sequence[Path] | None = None, *, optional: bool = False) -> Loaded:
    """Read and check a folder's rule files, with its scoring schemes, or the files ``schemes`` in place of those.

    ``optional``: those of 评分/可选 as well, which a run uses only where they are asked for, and of 评分/考核.

    Never raises for what they hold.
    """
    diagnostics = Diagnostics()
    return load_folder(read_folder(folder, diagnostics, schemes, optional=optional), diagnostics)


def parse_text(texts: Mapping[str, str], regulation: str | None) -> Loaded:
    """The same without a disk: file name → text, and the regulation's text."""
    return load_folder(in_memory(texts, regulation), Diagnostics())


def load_folder(folder: Folder, diagnostics: Diagnostics) -> Loaded:
    """The same for a folder that was read already; ``diagnostics`` are those of reading it."""
    ruleset, schemes, assessments = check(folder, diagnostics) or (None, (), ())
    sources = {source.name: source for source in (*folder.sources, *folder.schemes)}
    if folder.regulation is not None:
        sources[folder.regulation.name] = folder.regulation
    found = diagnostics.sorted()
    rules = None if diagnostics.errors_but_in(folder.scheme_names) else ruleset
    named = tuple(source.name for source in folder.schemes)
    if diagnostics.has_errors:
        return Loaded(None, found, MappingProxyType(sources), (), rules, named)
    return Loaded(ruleset, found, MappingProxyType(sources), schemes, rules, named, assessments)


def main(arguments: Sequence[str]) -> int:
    """Print the diagnostics of a folder; 0 where it can be used, else 2."""
    from dsl.render import render

    if len(arguments) != 1:
        print("用法：python -m dsl.load 规则文件夹", file=sys.stderr)
        return 2
    loaded = load_rules(Path(arguments[0]))
    if loaded.diagnostics:
        print(render(loaded.diagnostics, loaded.sources))
    if loaded.ruleset is None:
        return 2
    rules = loaded.ruleset
    print(
        f"规则可用：{len(rules.articles)} 条，义务 {len(rules.obligations)} 项，人工 {len(rules.questions)} 项。"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
