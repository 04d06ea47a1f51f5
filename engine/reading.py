"""Reaching rows: the row at the end of a path, a field of it, the related rows whose label is true or not false."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import count
from typing import Final

from dsl.tree import Path
from engine import formula as f
from engine.context import MISS, Context, Env, Label, Missing
from engine.formula import CASE_FRAME
from records.columns import Value
from records.links import NONE, Related
from records.row import NOT_EXPORTED, Gap, Row

RowOf = Callable[[Context, Env], Row | None]
_ANY: Final = Related((), (), True)  # of a row that stands alone nothing is known but itself
tokens = count()  # one for each function whose answers a context keeps


def row_of(path: Path) -> RowOf:
    """The row at the end of a path; None: not known which (or of which nothing is known)."""
    frame, hops = path.frame, path.hops
    if frame == CASE_FRAME and not hops:
        return lambda context, env: context.record.case if context.record else None
    if not hops:
        return lambda context, env: env[frame]
    start = row_of(Path(frame, (), hops[0].source))

    def follow(context: Context, env: Env) -> Row | None:
        row = start(context, env)
        for hop in hops:
            if context.links is None:
                return None
            row = context.links.target(hop, row)
            if row is None:
                return None
        return row

    return follow


def reader(path: Path, attr: str) -> Callable[[Context, Env], Value | Gap]:
    """Reads one field of the row at the end of a path; written out for the rows that are read most."""
    if path.frame != CASE_FRAME and not path.hops:
        frame = path.frame

        def read_own(context: Context, env: Env) -> Value | Gap:
            row = env[frame]
            return NOT_EXPORTED if row is None else row.read(attr)

        return read_own
    find = row_of(path)

    def read(context: Context, env: Env) -> Value | Gap:
        row = find(context, env)
        return NOT_EXPORTED if row is None else row.read(attr)

    return read


@cache
def chosen_rows(rows: f.RowsOf) -> Callable[[Context, Env], Related | Missing]:
    """The related rows that are in (label true, link certain) and those that may be (label not false).

    Many rules count the same rows: what was found from one row is kept for the case, unless the condition speaks of an
    outer row as well.
    """
    start, relation = row_of(rows.start), rows.relation
    unit, frames = (rows.label.unit, rows.label.frames) if rows.label else (None, ())
    token = next(tokens)

    def choose(context: Context, env: Env) -> Related | Missing:
        if context.links is None:
            return _ANY
        row = start(context, env)
        if unit is None:
            return context.links.related(relation, row)
        alone = frames == (len(env),)
        place = (token, id(row))
        if alone:
            known = context.chosen.get(place)
            if known is not None:
                return known
        found = _labelled(context, env, context.links.related(relation, row), unit, frames)
        if alone and not isinstance(found, Missing):
            context.chosen[place] = found
        return found

    return choose


def _labelled(
    context: Context, env: Env, found: Related, unit: int, frames: tuple[int, ...]
) -> Related | Missing:
    """Of the rows found those that are in and those that may be; MISS where a label is, after all were asked for."""
    sure: list[Row] = []
    maybe: list[Row] = []
    missed = False
    views, alone = context.views, frames == (len(env),)
    for candidates, linked in ((found.certain, True), (found.possible, False)):
        for row in candidates:
            # Most labels stand in the row's view; most are false.
            view = views.get(id(row)) if alone else None
            answer: Label = MISS if view is None else view.labels.get(unit, MISS)
            if answer is False:
                continue
            if answer is MISS:
                inner = (*env, row)
                answer = context.label(context, unit, tuple([inner[frame] for frame in frames]))
            if answer is MISS:
                missed = True
            elif answer is not False:
                (sure if answer and linked else maybe).append(row)
    if missed:
        return MISS
    if not sure and not maybe:
        return _ANY if found.open else NONE
    return Related(tuple(sure), tuple(maybe), found.open)
