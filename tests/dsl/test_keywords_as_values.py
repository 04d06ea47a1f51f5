"""Where a value stands keywords are values; names that are table, field and value at once resolve by place."""

from __future__ import annotations

import pytest

from dsl.keywords import BLANK_WORD, FILLED_WORD, HEADS, WORDS
from dsl.tree import Compare, Contains, Literal, OneOf, Some
from records.schema import RELATIONS, TABLES
from tests.dsl.rules import condition


def test_signature_is_a_table_a_field_and_a_value() -> None:
    as_table = condition("有 签名 其中 方式 = 签名", subject="文书")
    assert isinstance(as_table, Some)
    assert as_table.query.relation == RELATIONS["文书", "签名"]
    assert isinstance(as_table.query.where, OneOf)
    assert as_table.query.where.values == ("签名",)
    as_field = condition("签名 = 是", subject="审批")
    assert isinstance(as_field, Compare)
    assert as_field.left.column.name == "签名"  # type: ignore[union-attr]


def test_handler_is_a_field_and_a_step() -> None:
    assert isinstance(condition("承办人 包含 甲", subject="案件"), Contains)
    step = condition("环节 = 承办人", subject="审批")
    assert isinstance(step, OneOf)
    assert step.values == ("承办人",)


def test_basis_is_a_clause_and_an_item() -> None:
    found = condition("告知内容 包含 依据", subject="案源")
    assert isinstance(found, Contains)
    assert found.item == "依据"


def test_basis_may_begin_a_line_of_values() -> None:
    found = condition("(告知内容 包含 理由 且 告知内容 包含\n依据)", subject="案源")
    assert found == condition("(告知内容 包含 理由 且 告知内容 包含 依据)", subject="案源")


def test_none_is_a_quantifier_and_a_value() -> None:
    found = condition("涉密类型 包含 无", subject="案件")
    assert isinstance(found, Contains)
    assert found.item == "无"


def test_yes_joins_a_definition_and_is_a_value() -> None:
    found = condition("在现场", definitions="定义 活动 的 在现场 是 现场执法 = 是")
    assert found.condition == condition("现场执法 = 是")  # type: ignore[union-attr]


ASKED_WITHOUT_SIGN = {
    BLANK_WORD,
    FILLED_WORD,
}  # 地点 = 空白 is said to be 地点 空白; the words themselves are quoted


@pytest.mark.parametrize("word", sorted({*WORDS.values(), *HEADS} - ASKED_WITHOUT_SIGN))
def test_every_reserved_word_is_a_value_after_an_operator(word: str) -> None:
    found = condition(f"地点 = {word}")
    assert isinstance(found, Compare)
    assert found.right == Literal(word)


@pytest.mark.parametrize("word", sorted(ASKED_WITHOUT_SIGN))
def test_the_words_that_ask_for_blanks_are_values_in_quotes(word: str) -> None:
    found = condition(f"地点 = 「{word}」")
    assert isinstance(found, Compare)
    assert found.right == Literal(word)


@pytest.mark.parametrize("word", sorted({*WORDS.values(), *HEADS}))
def test_every_reserved_word_may_begin_or_end_a_name(word: str) -> None:
    found = condition(f"地点 = {word}处 或 地点 = 甲{word}")
    assert [part.right for part in found.parts] == [Literal(f"{word}处"), Literal(f"甲{word}")]  # type: ignore[union-attr]


def test_no_column_of_the_schema_is_called_like_a_reserved_word() -> None:
    names = {name for table in TABLES.values() for name in table.columns}
    assert not names & set(WORDS.values())


def test_no_relation_or_table_of_the_schema_is_called_like_a_reserved_word() -> None:
    assert not {*TABLES, *(name for _, name in RELATIONS)} & set(WORDS.values())


@pytest.mark.parametrize("name", ["䶮某", "〇号楼", "𠮷野", "不动产登记", "有关单位", "是非", "的士", "在场"])
def test_rare_characters_and_names_that_begin_like_keywords_stay_whole(name: str) -> None:
    found = condition(f"地点 = {name}")
    assert isinstance(found, Compare)
    assert found.right == Literal(name)
