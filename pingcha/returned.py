"""The review that a report workbook carries in its hidden sheets."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from adapters.returned import NotAReport, ReturnedBook, entered_text, read_returned
from pingcha.errors import PingchaError
from records.answers import ID_HEADING, OPEN_WORD, VERDICT_HEADING
from records.findings import VERDICT_WORDS, Review
from reports.sheets.index import make_index


def review_in(book: ReturnedBook) -> Review:
    """Raises NotAReport where another version of the program wrote it."""
    try:
        return Review.model_validate_json(book.data)
    except ValidationError:
        raise NotAReport(
            f"“{book.path.name}”中隐藏的数据不是本版本程序写出的评查结果，不能收回。请用写出它的那个版本。"
        ) from None


def whole_review(path: Path) -> Review:
    """The review of a main report; a reviewer's part is refused. Raises NotAReport."""
    return review_in(_main_report(path))


def _main_report(path: Path) -> ReturnedBook:
    book = read_returned(path)
    reviewer = book.head.get("reviewer")
    if reviewer:
        raise NotAReport(f"“{path.name}”是评查人“{reviewer}”的分表，请放主报告或者定稿。")
    return book


def final_review(path: Path) -> Review:
    """The review of a main report in which no conclusion of a person waits to be taken over. Raises NotAReport."""
    book = _main_report(path)
    review = review_in(book)
    waiting = len(book.faults) + _not_taken_over(book, review)
    if waiting:
        raise NotAReport(
            f"“{path.name}”里填写的人工结论、补充问题有 {waiting} 处还没有定稿，现在不会算进去。"
            f"请先运行 pingcha finalize {path.name}，再用写出的定稿。"
        )
    return review


def _not_taken_over(book: ReturnedBook, review: Review) -> int:
    """How many conclusions stand in the lists that the review does not know of; a 定稿 shows those that it does."""
    words = {
        entered_text(row.values.get(ID_HEADING)): entered_text(row.values.get(VERDICT_HEADING))
        for row in book.rows
    }
    answered = {name: word for name, word in words.items() if word is not None and word != OPEN_WORD}
    if not answered:
        return 0
    known = {
        entry.id: VERDICT_WORDS[entry.finding.verdict]
        for entry in make_index(review, book.path.name).entries
        if entry.finding.by_hand is not None
    }
    return sum(known.get(name or "") != word for name, word in answered.items())


def previous_review(path: Path) -> Review:
    """Last time's review, to compare with. Raises PingchaError."""
    try:
        return final_review(path)
    except NotAReport as error:
        raise PingchaError(f"--previous：{error}") from error
