"""The rules read aloud: every obligation in plain Chinese, the book with every article and nothing that runs."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from dsl.load import load_rules
from dsl.prose import told
from dsl.tree import Duty, RuleSet
from records.schema import TABLES
from reports.explanation import explanation_text
from reports.rulebook import rulebook_html
from rules import rules_folder


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    loaded = load_rules(rules_folder())
    assert loaded.ruleset is not None
    return loaded.ruleset


def duty(rules: RuleSet, id: str) -> Duty:
    return next(duty for duty in rules.duties if duty.id == id)


def test_every_obligation_is_told_in_chinese(rules: RuleSet) -> None:
    for one in rules.duties:
        story = told(one)
        sentences = [story.applies, story.due or "", *story.requires, *story.meanings.values(), *story.blanks]
        assert all(sentences[2:] or [True])
        for sentence in sentences:
            assert not re.search(r"[A-Za-z_]{3,}|None|\(|\{", sentence), (one.id, sentence)
            assert sentence.count("（") == sentence.count("）"), (one.id, sentence)


def test_the_data_named_are_columns_of_the_schema(rules: RuleSet) -> None:
    for one in rules.duties:
        for table, columns in told(one).data.items():
            assert set(columns) <= set(TABLES[table].columns)


@pytest.mark.parametrize(
    ("id", "sentences"),
    [
        (
            "11.1",
            [
                "依据　第十一条第一款：「调查取证时，行政执法人员不得少于2人」",
                "“执法人员”的数量不少于 2",
                "人员：活动编号、角色、执法证号、姓名",
                "整改　核实参加人员",
            ],
        ),
        ("10.1", ["录入平台时间在发现时间起 3 个工作日以内", "没有填而期限未满的，未到期"]),
        (
            "11.2",
            ["载明事项里有“执法人员姓名”", "载明事项里有“出示证件情况”", "空白时无法判定（“无”才是没有）"],
        ),
        (
            "29.1",
            [
                "途径“留在住所”：留置住所是“是”，并且有“送达影像”",
                "“送达影像”是指：音像（类型是录像、照片之一）",
            ],
        ),
        ("18.1", ["到期　“已作决定”", "“决定之日”是指"]),
        ("21.9", ["人工核查：由人判断", "查看　决定书全文"]),
    ],
)
def test_what_an_explanation_says(rules: RuleSet, id: str, sentences: list[str]) -> None:
    text = explanation_text(duty(rules, id))
    for sentence in sentences:
        assert sentence in text


def test_a_narrowed_relation_is_told_in_full(rules: RuleSet) -> None:
    assert "画面内容里有“留置原因”" in told(duty(rules, "29.3")).requires[0]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_book_holds_every_article_and_every_duty_and_no_script(rules: RuleSet) -> None:
    text = rulebook_html(rules)
    page = _Page()
    page.feed(text)
    assert page.open == []
    assert "script" not in page.tags and "src=" not in text and "http" not in text
    assert all(f"id='a{number}'" in text for number in rules.article_numbers)
    assert all(f"<h4>{one.id}　" in text for one in rules.duties)
    assert all(param in text for param in rules.params)
    assert "。。" not in text and "？。" not in text
