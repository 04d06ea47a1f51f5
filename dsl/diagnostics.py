"""What is wrong with rule files, as values: found here and there, collected in one place, rendered elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import field
from enum import StrEnum
from typing import NoReturn, TypeVar

from dsl.tree import Span
from records.quick_classes import dataclass

MOST_TOLD = 500  # mistakes that are listed


class Severity(StrEnum):
    ERROR = "错误"  # the rule files cannot be used
    WARNING = "警告"  # they can, but someone should look


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that has to do with a diagnostic, and what it has to do with it."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake. ``code`` is a stable English word for programs; ``message`` and ``hint`` are Chinese sentences.

    ``allowed`` are the words that may stand at the place. ``hint`` may have several lines (text ready to paste).
    """

    code: str
    severity: Severity
    span: Span
    message: str
    related: tuple[Related, ...] = ()
    hint: str = ""
    allowed: tuple[str, ...] = ()


class Reported(Exception):
    """The part being checked is wrong and that has been said; whoever can go on with the next part catches it."""


@dataclass(slots=True)
class Diagnostics:
    """Collects the diagnostics of one run. A muted collector keeps nothing: what it is told was said elsewhere."""

    muted: bool = False
    found: list[Diagnostic] = field(default_factory=list)
    _counts: Counter[Severity] = field(default_factory=Counter)

    def error(
        self,
        code: str,
        span: Span,
        message: str,
        *,
        hint: str = "",
        allowed: Iterable[str] = (),
        related: Iterable[Related] = (),
    ) -> None:
        self._add(Diagnostic(code, Severity.ERROR, span, message, tuple(related), hint, tuple(allowed)))

    def warning(
        self, code: str, span: Span, message: str, *, hint: str = "", related: Iterable[Related] = ()
    ) -> None:
        self._add(Diagnostic(code, Severity.WARNING, span, message, tuple(related), hint))

    def fail(
        self,
        code: str,
        span: Span,
        message: str,
        *,
        hint: str = "",
        allowed: Iterable[str] = (),
        related: Iterable[Related] = (),
    ) -> NoReturn:
        """Report an error and leave the part. Raises Reported."""
        self.error(code, span, message, hint=hint, allowed=allowed, related=related)
        raise Reported

    @property
    def has_errors(self) -> bool:
        return any(diagnostic.severity is Severity.ERROR for diagnostic in self.found)

    def errors_but_in(self, files: Collection[str]) -> bool:
        """Whether there is an error in any file but these."""
        return any(d.severity is Severity.ERROR and d.span.file not in files for d in self.found)

    def sorted(self) -> tuple[Diagnostic, ...]:
        """All diagnostics without doubles, by file and place, errors before warnings of the same place."""
        unique = dict.fromkeys(self.found)
        return tuple(
            sorted(
                unique,
                key=lambda d: (
                    d.span.file,
                    d.span.line,
                    d.span.column,
                    d.severity is Severity.WARNING,
                    d.code,
                ),
            )
        )

    def _add(self, diagnostic: Diagnostic) -> None:
        if self.muted:
            return
        key = diagnostic.severity
        self._counts[key] += 1
        if self._counts[key] < MOST_TOLD:
            self.found.append(diagnostic)
        elif self._counts[key] == MOST_TOLD:
            self.found.append(
                Diagnostic(
                    "too-many",
                    diagnostic.severity,
                    Span(diagnostic.span.file, 0, 0, 0, 0),
                    f"{diagnostic.severity.value}太多，只列出前 {MOST_TOLD - 1} 处。",
                    hint="改好以上各处后再检查；也请核对是不是选错了文件。",
                )
            )


T = TypeVar("T")


@dataclass(slots=True)
class Attempts:
    """Does one step after another although some are wrong; ``failed`` says whether any was."""

    failed: bool = False

    def __call__(self, step: Callable[[], T], otherwise: T) -> T:
        try:
            return step()
        except Reported:
            self.failed = True
            return otherwise

    def done(self) -> None:
        """Raises Reported where a step was wrong."""
        if self.failed:
            raise Reported


def all_of(*steps: Callable[[], T]) -> tuple[T, ...]:
    """Do every step, so that each tells its mistakes; Reported where any did."""
    found: list[T] = []
    for step in steps:
        try:
            found.append(step())
        except Reported:
            continue
    if len(found) < len(steps):
        raise Reported
    return tuple(found)
