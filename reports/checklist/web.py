"""自查表 as one web page that prints on A4, a case a sheet of paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path

from reports.checklist.content import SIGNATURES, TITLE, Checklist
from reports.checklist.rows import Section, sections
from reports.files import check_target, text_output, write_all
from reports.page import page
from reports.printable import clean

_STYLE = """
h2 { break-after: avoid; margin: 1rem 0 .2rem; } section + section { break-before: page; border-top: 1px solid #888; margin-top: 2rem; }
@media print { section + section { border: 0; margin: 0; } }
.strong { font-weight: 700; } td { white-space: pre-line; } tr { break-inside: avoid; }
.form { table-layout: fixed; } col.n { width: 3.8rem; } col.w { width: 46%; } col.t { width: 6.5rem; }
.sign { display: flex; justify-content: space-between; margin: 1.6rem 2rem 0; }
"""


def checklist_page(lists: Sequence[Checklist]) -> str:
    """The page. Every text of a case is escaped."""
    return page(TITLE, "\n".join(_form(one) for one in lists), _STYLE)


def write_checklist_page(lists: Sequence[Checklist], target: Path, inputs: Iterable[Path] = ()) -> None:
    """Writes the page. Raises reports.files.OutputError."""
    check_target(target, inputs)
    write_all([text_output(target, checklist_page(lists))])


def _form(one: Checklist) -> str:
    return f"<section>\n{''.join(_parts(one))}</section>"


def _parts(one: Checklist) -> Iterator[str]:
    rows = []
    for left in range(0, len(one.facts), 2):
        pairs = [*one.facts[left : left + 2], ("", "")][:2]
        rows.append("".join(f"<th>{_text(name)}</th><td>{_text(text)}</td>" for name, text in pairs))
    rows.append(f"<th>结论</th><td colspan='3' class='strong'>{_text(one.conclusion)}</td>")
    rows += [f"<td colspan='4'>{_text(text)}</td>" for text in one.remarks]
    yield f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>\n"
    for section in sections(one):
        yield _section(section)
    if one.problems:
        yield "<h2>数据中的问题</h2>\n" + "".join(
            f"<p class='note'>{_text(text)}</p>\n" for text in one.problems
        )
    yield f"<p class='note'>说明：{_text(one.foot)}</p>\n"
    yield f"<p class='sign'>{''.join(f'<span>{_text(text)}</span>' for text in SIGNATURES)}</p>\n"


def _section(section: Section) -> str:
    heading = f"<h2>{_text(section.heading)}</h2>\n"
    note = f"<p>{_text(section.note)}</p>\n" if section.note else ""
    if not section.lines:
        return heading + (f"<p>{_text(section.empty)}</p>\n" if section.empty else "") + note
    columns = "<col class='n'><col class='w'><col><col class='t'>"
    head = "".join(f"<th>{_text(name)}</th>" for name in section.columns)
    body = "\n".join(
        f"<tr>{''.join(f'<td>{_text(text)}</td>' for text in line)}</tr>" for line in section.lines
    )
    return f"{heading}<table class='form'>{columns}<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>\n{note}"


def _text(text: str) -> str:
    return escape(clean(text))
