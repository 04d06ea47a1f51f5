"""The regulation's text (原文.txt) as articles, paragraphs (款) and items (项)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dsl.numerals import NUMERAL, to_number

_CHAPTER = re.compile(rf"第({NUMERAL})章[ \t\u3000]*(.*)")
_ARTICLE = re.compile(rf"第({NUMERAL})条[ \t\u3000]+(.*)")
_SECTION = re.compile(rf"第({NUMERAL})节[ \t\u3000]+[^，。；：]*")
_ITEM = re.compile(rf"[（(]({NUMERAL})[)）](.*)")


@dataclass(frozen=True, slots=True)
class ItemText:
    label: str  # 一, 二 …
    words: str


@dataclass(frozen=True, slots=True)
class ParagraphText:
    words: str
    items: tuple[ItemText, ...]


@dataclass(frozen=True, slots=True)
class ArticleText:
    """``chapter`` is 0 where the text has no chapters."""

    number: int
    chapter: int
    paragraphs: tuple[ParagraphText, ...]


@dataclass(frozen=True, slots=True)
class Regulation:
    articles: dict[int, ArticleText]
    chapters: dict[int, str]


def read_regulation(text: str) -> Regulation:
    """Each ``第…条`` begins an article; the lines after it are further 款, those that begin with （一） are 项 of the 款 before.

    Lines before the first article that are no chapter (title, date) are left out, and so are the headings of 节, which
    articles and rules are not counted by.
    """
    chapters: dict[int, str] = {}
    articles: dict[int, ArticleText] = {}
    number, chapter = 0, 0
    paragraphs: list[ParagraphText] = []

    def close() -> None:
        if number:
            articles[number] = ArticleText(number, chapter_of, tuple(paragraphs))

    chapter_of = 0
    for line in text.splitlines():
        line = line.strip(" \t\u3000\r")
        if not line:
            continue
        if (match := _CHAPTER.fullmatch(line)) is not None:
            close()
            number, paragraphs = 0, []
            chapter = to_number(match[1]) or 0
            chapters[chapter] = match[2].strip()
        elif _SECTION.fullmatch(line) is not None:
            continue
        elif (match := _ARTICLE.fullmatch(line)) is not None:
            close()
            number, chapter_of = to_number(match[1]) or 0, chapter
            paragraphs = [ParagraphText(match[2], ())]
        elif number and (match := _ITEM.fullmatch(line)) is not None:
            last = paragraphs[-1]
            paragraphs[-1] = ParagraphText(last.words, (*last.items, ItemText(match[1], match[2])))
        elif number:
            paragraphs.append(ParagraphText(line, ()))
    close()
    return Regulation(articles, chapters)
