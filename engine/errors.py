"""What the engine raises when it cannot vouch for a verdict."""

from __future__ import annotations


class InternalError(Exception):
    """A decision that cannot be trusted: the case it concerns is 无法评查 (exit code 3), never 符合 or 不符合.

    The text is Chinese and names the rule and the fact.
    """


class UndecidedFact(InternalError):
    """A fact that durable_rules lost, or decided otherwise than the plain evaluation of the same formula."""


class Contradiction(InternalError):
    """Rules fired together that exclude each other."""
