"""What was wrong with an input, as lines for the screen: masked, the texts of 涉密 cases withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters import LoadedInput


def problem_lines(loaded: LoadedInput, *, unmasked: bool) -> list[str]:
    """Every problem of the input; the same mistake in many rows is one line."""
    from engine.run import error_entry
    from records.secrecy import is_secret
    from reports.mask import mask_errors
    from reports.problems_text import error_lines

    secret = {case.case_no for case in (*loaded.cases, *loaded.failed) if is_secret(case.case)}
    return list(error_lines(mask_errors(map(error_entry, loaded.problems), secret, unmasked=unmasked)))


def unusable_text(loaded: LoadedInput, not_done: str, *, unmasked: bool) -> str:
    """Why nothing could be done with the input; ``not_done`` says what was not (评查、转换)."""
    lines = "\n".join(f"  {line}" for line in problem_lines(loaded, unmasked=unmasked))
    return f"输入不能使用，没有进行{not_done}，也没有写出任何文件：\n{lines}"
