"""Plain paper prints what rich prints to a pipe, without rich."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from reports.paper import PIPE_WIDTH, PlainPaper, paper
from reports.printable import clean

# rich makes blanks of a tab and drops some at the end of a long line; a pipe gets both as they are
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\t"), max_size=200).map(
    lambda text: "\n".join(line.rstrip() for line in text.split("\n"))
)


@given(WORDS, st.integers(0, 8))
def test_plain_lines_are_those_of_rich(text: str, indent: int) -> None:
    mine, theirs = io.StringIO(), io.StringIO()
    PlainPaper(mine).paragraph(text, "bold", indent)
    console = Console(
        file=theirs, highlight=False, markup=False, emoji=False, width=PIPE_WIDTH, color_system=None
    )
    for line in clean(text).split("\n"):
        console.print(Text(" " * indent + line), highlight=False, soft_wrap=True)
    assert mine.getvalue() == theirs.getvalue()


def test_what_is_no_terminal_gets_plain_paper() -> None:
    assert isinstance(paper(io.StringIO()), PlainPaper)
