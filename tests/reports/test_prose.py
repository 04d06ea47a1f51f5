"""The rules in plain Chinese: the golden texts of rules of every shape, and what holds for all of them.

``PINGCHA_RECORD=1 pytest tests/reports/test_prose.py`` writes the golden texts anew; read the difference before keeping it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl import tree as t
from dsl.load import load_rules, parse_text
from dsl.needed import blanks, needed
from dsl.prose import definitions, told
from dsl.tree import Duty, RuleSet
from dsl.walk import walk
from engine.examples import run_examples
from pingcha.run import load_calendar
from records.schema import CASE, TABLES
from reports.explanation import explanation_text
from rules import rules_folder
from tests.engine.random_rules import RandomRules
from tests.rules.mutants import mutants_of

GOLDEN = Path(__file__).parent / "golden" / "说明"

# One rule for each shape of sentence; ids that the shipped rules have.
SHAPES = {
    "4.18": "and of ors, of a row",
    "5.1": "recordings that cover an activity; 推行",
    "8.11": "working days, from a named quantity of first filled",
    "8.12": "a count, a field that is blank or small",
    "9.3": "named times compared",
    "9.4": "hours",
    "10.2": "a 参数 as length",
    "11.1": "distinct counts of named relations",
    "11.2": "each item",
    "12.5": "a question for a person",
    "20.8": "rows of the whole case, fields of two rows compared",
    "22.1": "due after a term",
    "29.1": "ways with names",
    "29.7": "every row",
    "34.3": "page numbers; 可以",
    "38.1": "a list of the case",
    "40.1": "a unit's year",
    "41.1": "a 参数 as date",
}


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    loaded = load_rules(rules_folder())
    assert loaded.ruleset is not None
    return loaded.ruleset


def duty(rules: RuleSet, id: str) -> Duty:
    return next(duty for duty in rules.duties if duty.id == id)


@pytest.mark.parametrize("id", SHAPES)
def test_the_explanation_is_the_golden_text(rules: RuleSet, id: str) -> None:
    path = GOLDEN / f"{id}.txt"
    text = explanation_text(duty(rules, id), rules) + "\n"
    if os.environ.get("PINGCHA_RECORD"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def sentences(one: Duty) -> Iterator[str]:
    story = told(one)
    yield from (story.applies, story.due or "", story.lead, *story.requires)
    yield from (*story.meanings, *story.meanings.values(), *story.blanks)


def test_every_rule_is_told_in_chinese_words_only(rules: RuleSet) -> None:
    """No name of Python, of the tree, of an attribute; no sign of the rule language; brackets in pairs."""
    for one in rules.duties:
        for sentence in sentences(one):
            assert not re.search(r"[A-Za-z_]{2,}|[(){}≥≤≠<>=:]|的的|。。|，，|（）|“”", sentence), (
                one.id,
                sentence,
            )
            assert sentence.count("（") == sentence.count("）"), (one.id, sentence)
            assert sentence.count("“") == sentence.count("”"), (one.id, sentence)


def test_every_name_in_a_sentence_is_explained(rules: RuleSet) -> None:
    """A definition's name stands in “”; what is not a value, a parameter or a way is among the meanings."""
    for one in rules.duties:
        story = told(one)
        parts = [one.applies, one.due, one.requirement if isinstance(one, t.Obligation) else None]
        names = {
            node.name
            for part in parts
            if part is not None
            for node in walk(part)
            if isinstance(node, (t.NamedCondition, t.NamedTerm))
        }
        told_names = "\n".join([story.applies, story.due or "", *story.requires, *story.meanings.values()])
        for name in names:
            if f"“{name}”" in told_names:
                assert story.meanings[name], (one.id, name)
        assert all(story.meanings.values()), one.id


def test_a_bound_a_word_and_a_value_of_the_rule_all_stand_in_the_sentence(rules: RuleSet) -> None:
    """What decides cannot be lost on the way: numbers, options and columns are told, here or in a meaning."""
    for one in rules.duties:
        text = "\n".join(sentences(one))
        parts = [one.applies, one.due, one.requirement if isinstance(one, t.Obligation) else None]
        for part in parts:
            for node in walk(part) if part is not None else ():
                match node:
                    case t.OneOf(term=term, values=values):
                        assert all(value in text for value in values), one.id
                        assert term.column.name in text, one.id
                    case t.Contains(item=item):
                        assert item in text, one.id
                    case t.FieldTerm(column=column):
                        assert column.name in text, (one.id, column.name)
                    case t.Literal(value=int() as value) if not isinstance(value, bool):
                        assert str(value) in text, one.id
                    case t.Deadline(amount=amount) | t.Within(amount=amount):
                        assert amount.param or f"{amount.number} " in text, one.id


def test_the_data_named_are_columns_of_the_schema_and_all_that_the_rule_reads(rules: RuleSet) -> None:
    for one in rules.duties:
        data = needed(one)
        assert one.table in data or one.table == CASE
        for table, columns in data.items():
            assert set(columns) <= set(TABLES[table].columns)
        parts = [one.applies, one.due, one.requirement if isinstance(one, t.Obligation) else None]
        for part in parts:
            for node in walk(part) if part is not None else ():
                if isinstance(node, t.FieldTerm):
                    assert node.column.name in data[node.path.table], one.id
                if isinstance(node, t.Query):
                    assert node.relation.target in data, one.id
    assert all(columns for one in rules.duties for table, columns in needed(one).items() if table == CASE)


def test_columns_that_are_not_named_as_needed_decide_nothing(rules: RuleSet) -> None:
    """Every example keeps its verdict when it is exported without them."""
    dropped: list[str] = []

    def less(one: Duty, example: t.Example) -> t.Example:
        data = needed(one)
        kept = {}
        for table, rows in example.tables.items():
            columns = {*data.get(table, ()), "案号", "单位", "年度"}
            dropped.extend(name for row in rows for name in row if name not in columns)
            if table in data or table == CASE:
                kept[table] = tuple({k: v for k, v in row.items() if k in columns} for row in rows)
        return replace(example, tables=kept)

    reduced = replace(
        rules,
        obligations=tuple(
            replace(d, examples=tuple(less(d, e) for e in d.examples)) for d in rules.obligations
        ),
        questions=tuple(replace(d, examples=tuple(less(d, e) for e in d.examples)) for d in rules.questions),
    )
    results = run_examples(reduced, load_calendar(None))
    assert len(results) > 1000
    assert len(dropped) > 20
    assert [(r.obligation, r.example) for r in results if not r.ok] == []


def test_a_covered_span_needs_the_times_of_both(rules: RuleSet) -> None:
    data = needed(duty(rules, "5.1"))
    assert {"开始时间", "结束时间"} <= set(data["活动"]) & set(data["音像"])


def test_rows_of_the_subject_are_told_from_rows_of_the_whole_case(rules: RuleSet) -> None:
    """Two conditions that differ only in whose rows they look at must not read alike."""
    (sentence,) = told(duty(rules, "25.1")).requires
    assert "本活动的文书" in sentence
    assert "案卷里的文书" in sentence


def test_blank_reads_by_what_is_asked(rules: RuleSet) -> None:
    """Of the same case: asked whether filled it is definite, compared it is not."""
    told_blanks = blanks(duty(rules, "29.1"))
    assert any(line.startswith("送达.拒收事由、送达.拒收日期：问填了没有时") for line in told_blanks)
    assert any("送达.留置住所：看有没有" in line for line in told_blanks)
    assert any("音像.关联编号：空白时不知道属于哪一行" in line for line in told_blanks)


def test_every_definition_used_is_told_with_its_table_and_its_users(rules: RuleSet) -> None:
    """The list of the book against the 定义 lines of the rule files themselves."""
    written: set[tuple[str, str]] = set()
    for path in rules_folder().glob("*.评查"):
        for line in path.read_text(encoding="utf-8").split("\n"):
            if (found := re.match(r"定义 (?:(\S+) 的 )?(\S+) +是 ", line)) is not None:
                written.add((found[1] or "", found[2]))
    listed = definitions(rules)
    assert set(listed) <= written
    ids = {one.id for one in rules.duties}
    assert all(meaning and users and set(users) <= ids for meaning, users in listed.values())
    # What the list leaves out is spelled out where it is used: sets inside {…}, relations narrowed by 其中.
    assert len(listed) > 0.6 * len(written), sorted(written - set(listed))


def test_the_same_name_on_two_tables_is_told_apart() -> None:
    loaded = parse_text(
        {
            "甲.评查": """规则集 「甲」 版本 「1」
条 1
  款 1 「文书应当签名。」
定义 文书 的 齐全 是 (印章 = 是)
定义 送达 的 齐全 是 (送达人签章 = 是)
义务 1.1 「文书齐全」
  依据 款 1 「文书应当签名」
  类别 文书
  针对 文书
  应当 (齐全 且 有 送达 其中 (齐全))
  说明 「没有」
  整改 「补」
"""
        },
        "第一条　文书应当签名。\n",
    )
    assert loaded.ruleset is not None, loaded.diagnostics
    story = told(loaded.ruleset.obligations[0])
    assert story.requires == ("“齐全”，并且有本文书的送达（“送达的齐全”）",)
    assert story.meanings == {"齐全": "印章为“是”", "送达的齐全": "送达人签章为“是”"}


def test_every_kind_of_node_has_a_sentence() -> None:
    """The kinds that ``Prose.condition`` and ``Prose.term`` match are all there are: a new one must be given words."""
    source = Path(t.__file__).with_name("prose.py").read_text(encoding="utf-8")
    union = {*t.Condition.__args__, *t.Term.__args__, *t.Requirement.__args__}
    kinds = {kind.__name__ for kind in union if hasattr(kind, "__dataclass_fields__") and fields(kind)}
    assert {kind for kind in kinds if f"t.{kind}(" not in source} == set()


def test_two_rules_that_differ_are_told_differently(rules: RuleSet) -> None:
    """Every small mistake in a rule (a bound, a unit, a part left out, 且 for 或) shows in its sentences."""
    for one in rules.obligations:
        text = list(sentences(one))
        for what, mutant in mutants_of(one):
            assert list(sentences(mutant)) != text, (one.id, what)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_any_rule_that_the_checker_could_make_is_told(seed: int) -> None:
    one = RandomRules(Random(seed)).obligation(1)
    text = "\n".join([*sentences(one), *(f"{table}{columns}" for table, columns in needed(one).items())])
    for kind in (t.Node, t.Path, t.Op):
        assert kind.__name__ + "(" not in text
    assert not re.search(r"None|Term|Query|frozenset|的的|（）|“”", text)
    for what, mutant in mutants_of(one):
        if "turned round" in what:  # two names that the generator made equal
            continue
        assert mutant == one or list(sentences(mutant)) != list(sentences(one)), what
