"""What was wrong with an input, as lines for the screen: masked, the texts of 涉密 cases withheld."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters import LoadedInput
    from adapters.spooled import Spooled, TakenOut
    from records.problems import InputProblem


def problem_lines(loaded: LoadedInput, *, unmasked: bool) -> list[str]:
    """Every problem of the input; the same mistake in many rows is one line."""
    from records.secrecy import is_secret

    secret = {case.case_no for case in (*loaded.cases, *loaded.failed) if is_secret(case.case)}
    return lines_of(loaded.problems, secret, unmasked=unmasked)


def lines_of(problems: Iterable[InputProblem], secret: Collection[str], *, unmasked: bool) -> list[str]:
    """The problems as lines; ``secret``: the 案号 of 涉密 cases."""
    from engine.run import error_entry
    from reports.mask import mask_errors
    from reports.problems_text import error_lines

    return list(error_lines(mask_errors(map(error_entry, problems), secret, unmasked=unmasked)))


def unusable_text(loaded: LoadedInput, not_done: str, *, unmasked: bool) -> str:
    """Why nothing could be done with the input; ``not_done`` says what was not (评查、转换)."""
    return _unusable(problem_lines(loaded, unmasked=unmasked), not_done)


def unusable_spooled(spooled: Spooled, not_done: str, *, unmasked: bool) -> str:
    """The same for an input on disk: every case is looked at for its problems."""
    from records.secrecy import is_secret

    secret: set[str] = set()

    def seen() -> Iterator[TakenOut]:
        for out in spooled.all():
            secret.update(case.case_no for case in out.cases if is_secret(case.case))
            yield out

    problems = spooled.problems(seen())
    return _unusable(lines_of(problems, secret, unmasked=unmasked), not_done)


def _unusable(listed: Sequence[str], not_done: str) -> str:
    lines = "\n".join(f"  {line}" for line in listed)
    return f"输入不能使用，没有进行{not_done}，也没有写出任何文件：\n{lines}"
