"""The review that a report workbook carries in its hidden sheets."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from adapters.returned import NotAReport, ReturnedBook, read_returned
from pingcha.errors import PingchaError
from records.findings import Review


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
    book = read_returned(path)
    reviewer = book.head.get("reviewer")
    if reviewer:
        raise NotAReport(f"“{path.name}”是评查人“{reviewer}”的分表，请放主报告或者定稿。")
    return review_in(book)


def previous_review(path: Path) -> Review:
    """Last time's review, to compare with. Raises PingchaError."""
    try:
        return whole_review(path)
    except NotAReport as error:
        raise PingchaError(f"--previous：{error}") from error
