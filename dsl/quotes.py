"""The words of the law: 条, 款, 项 and 依据 must stand in the regulation's text, letter by letter."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from dsl import syntax as s
from dsl.diagnostics import Diagnostics, Reported
from dsl.regulation import ArticleText, ParagraphText, Regulation
from dsl.structure import ArticlePart, FileParts, ParagraphPart
from dsl.tree import Article, Basis, Chapter, Item, Paragraph, Span

_MOST_DIGITS = 9
_CONTEXT = 14  # characters of the text that a message shows around a difference


@dataclass(slots=True)
class Law:
    """Checks against the regulation's text; ``regulation`` None where it could not be read (said already)."""

    regulation: Regulation | None
    diagnostics: Diagnostics

    # -- 条, 款, 项

    def chapters(self, files: list[FileParts]) -> tuple[Chapter, ...]:
        """Every 章 of the files, each with the title that the text gives it."""
        found: dict[int, Chapter] = {}
        for parts in files:
            for line in parts.chapters:
                number = self.number(line.number)
                if number is None:
                    continue
                if self.regulation is not None:
                    title = self.regulation.chapters.get(number)
                    if title is None:
                        self.diagnostics.error(
                            "unknown-chapter",
                            line.number.span,
                            f"原文没有第 {number} 章。",
                            allowed=[str(known) for known in self.regulation.chapters],
                        )
                    elif title != line.title.text:
                        self._differs(line.title, title, "章名")
                if number in found:
                    self.diagnostics.error(
                        "chapter-twice",
                        line.number.span,
                        f"第 {number} 章写了两次。",
                        hint="一章写在一个文件里。",
                    )
                found[number] = Chapter(number, line.title.text, span=line.span)
        return tuple(found[number] for number in sorted(found))

    def articles(self, files: list[FileParts]) -> tuple[Article, ...]:
        """Every 条 of the files, its 款 and 项 compared with the text and complete."""
        found: dict[int, Article] = {}
        for parts in files:
            for part in parts.articles:
                number = self.number(part.line.number)
                if number is None:
                    continue
                if number in found:
                    self.diagnostics.error(
                        "article-twice",
                        part.line.number.span,
                        f"第 {number} 条写了两次。",
                        hint="把它们合在一处。",
                    )
                    continue
                found[number] = self._article(number, part)
        return tuple(found[number] for number in sorted(found))

    def _article(self, number: int, part: ArticlePart) -> Article:
        text = self.regulation.articles.get(number) if self.regulation else None
        if self.regulation is not None and text is None:
            self.diagnostics.error(
                "unknown-article",
                part.line.number.span,
                f"原文没有第 {number} 条。",
                hint=f"原文有第 {min(self.regulation.articles)} 条到第 {max(self.regulation.articles)} 条。",
            )
        chapter = self.number(part.chapter.number) if part.chapter else 0
        if text is not None and text.chapter != (chapter or 0):
            where = f"第 {text.chapter} 章" if text.chapter else "没有分章的部分"
            self.diagnostics.error(
                "article-in-chapter",
                part.line.number.span,
                f"第 {number} 条在原文的{where}里。",
                hint="把它移到那一章的文件，或者在前面写上那一章的“章”。",
            )
        paragraphs: list[Paragraph] = []
        for paragraph in part.paragraphs:
            index = self.number(paragraph.line.number)
            if index is None:
                continue
            if any(known.number == index for known in paragraphs):
                self.diagnostics.error(
                    "paragraph-twice",
                    paragraph.line.number.span,
                    f"第 {number} 条的款 {index} 写了两次。",
                    hint="款按原文的顺序编号，删去重复的。",
                )
                continue
            paragraphs.append(self._paragraph(number, index, paragraph, text))
        if text is not None and not part.broken:
            self._complete(part, paragraphs, text)
        return Article(number, chapter or 0, tuple(paragraphs), span=part.line.span)

    def _paragraph(
        self, article: int, number: int, part: ParagraphPart, text: ArticleText | None
    ) -> Paragraph:
        words: ParagraphText | None = None
        if text is not None:
            if 1 <= number <= len(text.paragraphs):
                words = text.paragraphs[number - 1]
                if words.words.rstrip() != part.line.words.text.rstrip():
                    self._differs(part.line.words, words.words, f"第 {article} 条款 {number} ")
            else:
                self.diagnostics.error(
                    "unknown-paragraph",
                    part.line.number.span,
                    f"原文第 {article} 条只有 {len(text.paragraphs)} 款。",
                    allowed=_numbers(text),
                )
        items: list[Item] = []
        for line in part.items:
            label = line.label.text
            if any(item.label == label for item in items):
                self.diagnostics.error(
                    "item-twice",
                    line.label.span,
                    f"项 ({label}) 写了两次。",
                    hint="删去重复的。",
                )
            if words is not None:
                wanted = next((item.words for item in words.items if item.label == label), None)
                if wanted is None:
                    labels = "、".join(f"({item.label})" for item in words.items) or "没有项"
                    self.diagnostics.error(
                        "unknown-item",
                        line.label.span,
                        f"原文第 {article} 条款 {number} 没有项 ({label})。",
                        hint=f"它的项：{labels}。",
                    )
                elif wanted.rstrip() != line.words.text.rstrip():
                    self._differs(line.words, wanted, f"第 {article} 条项 ({label}) ")
            items.append(Item(label, line.words.text, span=line.span))
        return Paragraph(number, part.line.words.text, tuple(items), span=part.line.span)

    def _complete(self, part: ArticlePart, paragraphs: list[Paragraph], text: ArticleText) -> None:
        """Every 款 and 项 of the text stands in the file."""
        numbers = {paragraph.number: paragraph for paragraph in paragraphs}
        for number, words in enumerate(text.paragraphs, 1):
            known = numbers.get(number)
            if known is None:
                self.diagnostics.error(
                    "missing-paragraph",
                    part.line.span,
                    f"第 {text.number} 条少了款 {number}。",
                    hint=f"补上：款 {number} 「{words.words}」",
                )
                continue
            labels = {item.label for item in known.items}
            for item in words.items:
                if item.label not in labels:
                    self.diagnostics.error(
                        "missing-item",
                        known.span,
                        f"第 {text.number} 条款 {number} 少了项 ({item.label})。",
                        hint=f"补上：项 ({item.label}) 「{item.words}」",
                    )

    def number(self, word: s.Word) -> int | None:
        """The number of a 章, 条 or 款; None after a message."""
        if word.text.isdecimal() and word.text.isascii() and len(word.text) <= _MOST_DIGITS:
            return int(word.text)
        self.diagnostics.error(
            "not-whole",
            word.span,
            f"这里要写整数，不能写“{word.text}”。",
            hint="写阿拉伯数字，例如 1。",
        )
        return None

    # -- 依据

    def quote(self, article: int, quote: s.Quote) -> Basis:
        """A quote, found in the 款 or 项 it names. Raises Reported."""
        text = self.regulation.articles.get(article) if self.regulation else None
        place = quote.place
        item = place.item.text if place and place.item else None
        paragraph = self.number(place.paragraph) if place and place.paragraph else None
        if place and place.paragraph and paragraph is None:
            raise Reported
        if text is None:
            return Basis(article, paragraph or 1, item, quote.words.text, span=quote.span)
        paragraph, words = self._place(text, quote, paragraph, item)
        if not quote.words.text:
            self.diagnostics.fail(
                "empty-quote",
                quote.words.span,
                "「」里没有引用的原文。",
                hint="从原文抄下这项规则所依据的字。",
            )
        if quote.words.text not in words:
            self._not_verbatim(text, quote.words, words, paragraph, item)
        return Basis(article, paragraph, item, quote.words.text, span=quote.span)

    def _place(
        self, text: ArticleText, quote: s.Quote, paragraph: int | None, item: str | None
    ) -> tuple[int, str]:
        """The paragraph's number and the words of the 款 or 项 that a quote names."""
        span = quote.place.span if quote.place else quote.words.span
        if paragraph is None:
            if item is None and len(text.paragraphs) > 1:
                self.diagnostics.fail(
                    "which-paragraph",
                    span,
                    f"第 {text.number} 条有 {len(text.paragraphs)} 款，要写明是哪一款。",
                    hint="写成 款 1 「…」。",
                )
            having = [
                i
                for i, words in enumerate(text.paragraphs, 1)
                if item is None or any(known.label == item for known in words.items)
            ]
            if not having:
                self.diagnostics.fail(
                    "unknown-item",
                    span,
                    f"第 {text.number} 条没有项 ({item})。",
                    allowed=_labels(text),
                    hint="" if _labels(text) else "删去“项”，只写款。",
                )
            paragraph = having[0]
        if not 1 <= paragraph <= len(text.paragraphs):
            self.diagnostics.fail(
                "unknown-paragraph",
                span,
                f"第 {text.number} 条只有 {len(text.paragraphs)} 款。",
                allowed=_numbers(text),
            )
        words_ = text.paragraphs[paragraph - 1]
        if item is None:
            return paragraph, words_.words
        found = next((known.words for known in words_.items if known.label == item), None)
        if found is None:
            self.diagnostics.fail(
                "unknown-item",
                span,
                f"第 {text.number} 条款 {paragraph} 没有项 ({item})。",
                allowed=_labels(text),
                hint="" if _labels(text) else "删去“项”，只写款。",
            )
        return paragraph, found

    def _not_verbatim(
        self, text: ArticleText, quote: s.Word, words: str, paragraph: int, item: str | None
    ) -> None:
        here = f"款 {paragraph}" + (f" 项 ({item})" if item else "")
        for index, other in enumerate(text.paragraphs, 1):
            if quote.text in other.words:
                self.diagnostics.fail(
                    "quote-elsewhere",
                    quote.span,
                    f"这些字不在{here}，在款 {index}。",
                    hint=f"写成 款 {index} 「…」",
                )
            for known in other.items:
                if quote.text in known.words:
                    self.diagnostics.fail(
                        "quote-elsewhere",
                        quote.span,
                        f"这些字不在{here}，在项 ({known.label})。",
                        hint=f"写成 项 ({known.label}) 「…」",
                    )
        for article in self.regulation.articles.values() if self.regulation else ():
            whole = [p.words for p in article.paragraphs]
            whole += [i.words for p in article.paragraphs for i in p.items]
            if len(quote.text) > 3 and any(quote.text in other_words for other_words in whole):
                self.diagnostics.fail(
                    "quote-elsewhere",
                    quote.span,
                    f"这些字不在第 {text.number} 条{here}，在第 {article.number} 条。",
                    hint=f"把这项规则移到第 {article.number} 条，或者引用本条的字。",
                )
        at, nearest_words = nearest_passage(quote.text, words)
        self.diagnostics.fail(
            "not-verbatim",
            letter(quote, at),
            f"引文和原文（第 {text.number} 条{here}）不一致，从这个字开始。",
            hint=f"原文是：「{nearest_words}」",
        )

    def _differs(self, written: s.Word, text: str, what: str) -> None:
        at = _first_difference(written.text, text)
        rest = text[max(0, at - 4) : at + _CONTEXT]
        lead = "…" if at > 4 else ""
        tail = "…" if at + _CONTEXT < len(text) else ""
        hint = f"原文这里是：{lead}{rest}{tail}"
        if at >= len(text):
            hint = f"原文到“{text[-_CONTEXT:]}”为止，后面的字是多的。"
        self.diagnostics.error(
            "not-verbatim", letter(written, at), f"{what}和原文不一致，从这个字开始。", hint=hint
        )


def _labels(text: ArticleText) -> tuple[str, ...]:
    return tuple(f"({item.label})" for words in text.paragraphs for item in words.items)


def _numbers(text: ArticleText) -> tuple[str, ...]:
    return tuple(str(number) for number in range(1, len(text.paragraphs) + 1))


def letter(word: s.Word, at: int) -> Span:
    """The place of one letter of a quoted text (its closing sign, beyond the last)."""
    span = word.span
    column = span.column + 1 + min(at, len(word.text))
    return Span(span.file, span.line, column, span.line, column + 1)


def nearest_passage(quote: str, words: str) -> tuple[int, str]:
    """Where a quote leaves the text, and the passage of the text that is most like it."""
    matcher = SequenceMatcher(None, quote, words, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if not blocks:
        return 0, words if len(words) <= 60 else words[:60] + "…"
    largest = max(blocks, key=lambda block: block.size)
    start = max(0, largest.b - largest.a)
    end = blocks[-1].b + blocks[-1].size
    end = max(end, min(len(words), start + len(quote)))
    passage = words[start:end]
    return _first_difference(quote, passage), passage


def _first_difference(left: str, right: str) -> int:
    return next(
        (i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right))
    )
