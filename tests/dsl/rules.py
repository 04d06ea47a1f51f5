"""Small rule files for tests: one article, one obligation, whatever the test is about filled in."""

from __future__ import annotations

from dsl.diagnostics import Severity
from dsl.load import Loaded, parse_text
from dsl.render import render
from dsl.tree import Condition, Holds, Obligation

REGULATION = """示范制度

第一章　记录
第一条　调查取证时，行政执法人员不得少于2人。
第二条　下列情况应当记录：
（一）受理的；
（二）不予受理的。
有其他情况的，也应当记录。
"""
HEAD = "规则集 「示范制度」 版本 「1」\n"
ARTICLE = "章 1 「记录」\n条 1\n  款 1 「调查取证时，行政执法人员不得少于2人。」\n"
FILE = "规则.评查"


def duty(must: str, *, subject: str = "活动", before: str = "", after: str = "", number: str = "1.1") -> str:
    """The text of an obligation of article 1; ``before`` goes above its requirement, ``after`` below."""
    return (
        f"义务 {number} 「名称」\n  依据 款 1 「行政执法人员不得少于2人」\n  类别 人员\n"
        f"  针对 {subject}\n{before}  应当 {must}\n{after}"
    )


def file(*parts: str, article: str = ARTICLE) -> str:
    return "\n".join([HEAD, article, *parts])


def load(text: str, regulation: str | None = REGULATION) -> Loaded:
    return parse_text({FILE: text}, regulation)


def obligation(
    must: str, *, definitions: str = "", subject: str = "活动", before: str = "", after: str = ""
) -> Obligation:
    """The checked obligation; fails with the messages where the rules are refused."""
    loaded = load(file(definitions, duty(must, subject=subject, before=before, after=after)))
    assert loaded.ruleset is not None, render(loaded.diagnostics, loaded.sources)
    return loaded.ruleset.obligations[0]


def condition(must: str, *, definitions: str = "", subject: str = "活动") -> Condition:
    """The checked condition that a requirement holds."""
    requirement = obligation(must, definitions=definitions, subject=subject).requirement
    assert isinstance(requirement, Holds)
    return requirement.condition


def mistakes(text: str, regulation: str | None = REGULATION) -> list[str]:
    """The codes of all errors, in order."""
    return [d.code for d in load(text, regulation).diagnostics if d.severity is Severity.ERROR]


def mistakes_in(
    must: str, *, definitions: str = "", subject: str = "活动", before: str = "", after: str = ""
) -> list[str]:
    return mistakes(file(definitions, duty(must, subject=subject, before=before, after=after)))


def warnings(text: str) -> list[str]:
    return [d.code for d in load(text).diagnostics if d.severity is Severity.WARNING]
