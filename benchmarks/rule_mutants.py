"""``python -m benchmarks.rule_mutants``: do the examples notice when a rule is slightly wrong?

Every 义务, 人工, 定义 and 参数 is changed by one small mistake at a time: an operator turned, a number one off, a value
dropped from a set, 且 and 或 exchanged, a part, 非, 其中, 限期 or 到期 dropped, a unit or the modality changed, a field taken
for the one beside it. A mistake is noticed when an example fails on the reference interpreter, when the list of what is
推行 or 可以 differs, or when a case of tests/cases comes out otherwise. What nothing notices must be explained, key by key, in
``mutation/equivalent.txt``; a survivor without an explanation and an explanation without a survivor both fail the run.
A sample goes through durable_rules as well: it must say of each wrong rule what the reference says of it.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import describe_machine
from benchmarks.mutation.judging import Cases, durable_differs, noticed_by_examples, noticed_by_list
from benchmarks.mutation.workshop import Mutant, Workshop
from benchmarks.results import write_section
from dsl.diagnostics import Diagnostics
from dsl.folder import read_folder
from engine.calendar import Calendar, default_calendar
from rules import rules_folder

EXPLAINED = Path(__file__).parent / "mutation" / "equivalent.txt"
BY = ("示例", "清单", "案卷")  # what noticed, in the order it is asked
SHARED = "共用"


@dataclass(frozen=True, slots=True)
class Tried:
    """One mutant and what noticed it; ``by`` None: nothing did."""

    mutant: Mutant
    by: str | None


@dataclass(frozen=True, slots=True)
class Score:
    """All mutants tried; ``explained`` are keys with their reasons; ``durable`` how many went through durable_rules."""

    tried: tuple[Tried, ...]
    explained: dict[str, str]
    durable: int
    differences: tuple[str, ...]

    @property
    def unexplained(self) -> tuple[str, ...]:
        return tuple(
            one.mutant.key for one in self.tried if one.by is None and one.mutant.key not in self.explained
        )

    @property
    def stale(self) -> tuple[str, ...]:
        """Explanations of what is noticed after all, or is no mutant any more."""
        alive = {one.mutant.key for one in self.tried if one.by is None}
        return tuple(key for key in self.explained if key not in alive)

    @property
    def sound(self) -> bool:
        return not (self.unexplained or self.stale or self.differences)


def workshop() -> Workshop:
    """The program's own rules, taken apart."""
    return Workshop(read_folder(rules_folder(), Diagnostics()))


def try_all(shop: Workshop, mutants: Iterable[Mutant], calendar: Calendar) -> Iterator[Tried]:
    """Each mutant and what notices it."""
    cases: Cases | None = None
    for mutant in mutants:
        if noticed_by_examples(mutant, calendar):
            yield Tried(mutant, BY[0])
        elif noticed_by_list(mutant):
            yield Tried(mutant, BY[1])
        else:
            cases = cases or Cases(shop.rules, calendar)
            yield Tried(mutant, BY[2] if cases.notice(mutant) else None)


def explanations(path: Path = EXPLAINED) -> dict[str, str]:
    """Key → reason. A line that is not indented is a key; the indented lines below it are its reason; # is a comment."""
    found: dict[str, str] = {}
    key = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line[0].isspace():
            found[key] = f"{found[key]} {line.strip()}".strip()
        else:
            key = line.strip()
            found[key] = ""
    return found


def measure(sample: int, seed: int) -> Score:
    """Everything; ``sample`` of the noticed mutants also through durable_rules."""
    calendar, shop = default_calendar(), workshop()
    tried = tuple(try_all(shop, shop.mutants(), calendar))
    noticed = [one.mutant for one in tried if one.by == BY[0]]
    drawn = random.Random(seed).sample(noticed, min(sample, len(noticed)))
    differences = [text for mutant in drawn for text in durable_differs(mutant, calendar)]
    return Score(tried, explanations(), len(drawn), tuple(differences))


# ---------------------------------------------------------------------------------------------------------- the report


def report(score: Score, seconds: float) -> str:
    """The section of RESULTS.md: by article, by operator, and the explained survivors."""
    lines = [
        "## 规则的变异测试",
        "",
        "命令：`python -m benchmarks.rule_mutants`",
        "",
        *_summary(score, seconds),
        "",
    ]
    lines += _table("条", _by_article(score.tried), score)
    lines += ["", *_table("改动", _by_kind(score.tried), score), "", "没有发现、说明了理由的改动：", ""]
    alive = [one.mutant.key for one in score.tried if one.by is None]
    lines += [f"- `{key}`：{score.explained.get(key, '**没有说明**')}" for key in alive] or ["- 无"]
    return "\n".join([*lines, "", f"机器：{describe_machine()}"])


def _summary(score: Score, seconds: float) -> list[str]:
    by = Counter(one.by for one in score.tried)
    noticed = sum(by[name] for name in BY)
    return [
        f"{len(score.tried)} 处小错误，发现 {noticed} 处（示例 {by['示例']}，推行和可以的清单 {by['清单']}，"
        f"tests/cases 的案卷 {by['案卷']}），没有发现 {by[None]} 处，其中说明了理由的 {by[None] - len(score.unexplained)} 处。",
        f"另取 {score.durable} 处交给 durable_rules 判，和参照求值器不一致 {len(score.differences)} 处。用时 {seconds:.0f} 秒。",
    ]


def _by_article(tried: Sequence[Tried]) -> dict[str, list[Tried]]:
    found: dict[str, list[Tried]] = {}
    for one in sorted(tried, key=lambda one: one.mutant.article):
        name = f"第 {one.mutant.article} 条" if one.mutant.article else f"{SHARED}的定义和参数"
        found.setdefault(name, []).append(one)
    return found


def _by_kind(tried: Sequence[Tried]) -> dict[str, list[Tried]]:
    found: dict[str, list[Tried]] = {}
    for one in tried:
        found.setdefault(one.mutant.kind, []).append(one)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def _table(head: str, groups: dict[str, list[Tried]], score: Score) -> list[str]:
    lines = [f"| {head} | 发现 / 全部 | 没有发现 | 说明了理由 |", "|---|---:|---:|---:|"]
    groups = {**groups, "合计": list(score.tried)}
    for name, tried in groups.items():
        alive = [one.mutant.key for one in tried if one.by is None]
        told = sum(key in score.explained for key in alive)
        lines.append(f"| {name} | {len(tried) - len(alive)} / {len(tried)} | {len(alive)} | {told} |")
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--durable", type=int, default=60, help="noticed mutants that durable_rules judges too"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--check", action="store_true", help="print only; do not write RESULTS.md")
    chosen = parser.parse_args()
    begun = time.monotonic()
    score = measure(chosen.durable, chosen.seed)
    text = report(score, time.monotonic() - begun)
    print(text)
    for title, keys in (("没有发现也没有说明：", score.unexplained), ("不再需要的说明：", score.stale)):
        if keys:
            print(title, *keys, sep="\n  ", file=sys.stderr)
    print(*score.differences, sep="\n", file=sys.stderr, end="")
    if not chosen.check and score.sound:
        write_section("rule_mutants", text)
    return 0 if score.sound else 1


if __name__ == "__main__":
    sys.exit(main())
