"""Reaching rows: the row at the end of a path, a field of it, the related rows whose label is true or not false."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import count
from typing import Final

from dsl.tree import Path
from engine import formula as f
from engine.context import MISS, Context, Env, Label, Missing, Picked
from engine.formula import CASE_FRAME
from records.columns import Value
from records.links import NONE, Links, Related
from records.row import BLANK, NOT_EXPORTED, Gap, Row
from records.schema import Join, Relation

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
            """``Row.read``, written out."""
            row = env[frame]
            if row is None or attr not in row.__pydantic_fields_set__:
                return NOT_EXPORTED
            private = row.__pydantic_private__
            if private and attr in private["_distrusted"]:
                return NOT_EXPORTED
            value: Value | None = row.__dict__[attr]
            return BLANK if value is None else value

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
    frame = None if rows.start.hops or rows.start.frame == CASE_FRAME else rows.start.frame

    together = relation.join in (Join.WHOLE_CASE, Join.TARGET_KEY, Join.TARGET_LIST)

    def choose(context: Context, env: Env) -> Related | Missing:
        if context.links is None:
            return _ANY
        row = start(context, env) if frame is None else env[frame]
        if unit is None:
            return context.links.related(relation, row)
        if frames != (len(env),):
            return _labelled(context, env, context.links.related(relation, row), unit, frames)
        if together and row is not None:
            picked = context.picked.get(token)
            if picked is None:
                picked = context.picked[token] = _picked(context, relation, unit)
            answers, rest = picked
            found = answers.get(id(row), rest)
            if found is not None:
                return found
        place = (token, id(row))
        known = context.chosen.get(place)
        if known is not None:
            return known
        one_by_one = _labelled(context, env, context.links.related(relation, row), unit, frames)
        if not isinstance(one_by_one, Missing):
            context.chosen[place] = one_by_one
        return one_by_one

    return choose


_UNKNOWN: Final[Picked] = ({}, None)


def _picked(context: Context, relation: Relation, unit: int) -> Picked:
    """For every row of ``relation.source`` at once what ``_labelled`` finds from it, as far as views know the labels."""
    record, table = context.record, relation.target
    rows = record.rows(table) if record is not None else None
    if record is None or rows is None or context.links is None or context.look is None:
        return _UNKNOWN
    views = context.tables.get(table)
    if views is None and (views := context.look(context, table)) is None:
        return _UNKNOWN
    rest = _ANY if table in record.partial else NONE
    slot = context.slots[unit]
    counted = [
        (row, label)
        for row, view in zip(rows, views, strict=True)
        if (label := view.labels[slot]) is not False  # most are
    ]
    if not counted:
        return {}, rest
    if relation.join is Join.WHOLE_CASE:
        if any(label is MISS for _, label in counted):
            return {}, None
        sure = tuple([row for row, label in counted if label])
        maybe = tuple([row for row, label in counted if label is None])
        return {id(record.case): Related(sure, maybe, rest.open)}, rest
    return _by_subject(counted, relation, context.links, rest.open), rest


def _by_subject(
    counted: Sequence[tuple[Row, Label]], relation: Relation, links: Links, is_open: bool
) -> dict[int, Related | None]:
    """The linking rows counted, those that are in and those that may be, by the rows that they are about; None where a
    label is missing."""
    known = [(row, bool(label)) for row, label in counted if label is not MISS]
    answers = links.gathered(relation.target, relation.key, known, is_open).get(relation.source, {})
    found: dict[int, Related | None] = {**answers}
    if len(known) < len(counted):
        linked = links.links(relation.target, relation.key)
        missing = [linked[id(row)][0] for row, label in counted if label is MISS]
        found.update(
            {id(row): None for about in missing for home, row, _ in about if home == relation.source}
        )
    return found


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
            answer: Label = MISS if view is None else view.labels[context.slots[unit]]
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
