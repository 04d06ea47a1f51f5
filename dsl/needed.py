"""The data that a rule needs: the columns it reads, by table, and how a blank in them reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dsl import tree as t
from dsl.walk import Part, parts, walk
from records.columns import BlankReading
from records.schema import CASE, RELATIONS, TABLES, Join, Relation

Columns = Mapping[str, tuple[str, ...]]
_Found = dict[str, dict[str, None]]

_LINKS = frozenset(relation.key for relation in RELATIONS.values() if relation.key)
_BLANKS: Mapping[BlankReading, str] = {
    BlankReading.CLASSIFYING: "看是哪一种时，空白就无法判定",
    BlankReading.CONTENT: "看里面有什么时，空白就无法判定，写“无”才是没有",
    BlankReading.FACT: "看有没有、做没做时，空白就是没有（填是、否的栏按“否”）",
    BlankReading.VALUE: "和别的比较时，空白就无法判定",
}
_FILLED = "问填了没有时，空白就是没有填"
_LINKED = "空白时不知道属于哪一行，可能属于任何一行"


def needed(duty: t.Duty) -> Columns:
    """The columns that decide a rule, by table, those that link rows among them; the columns of its message not.

    A table without a column: whether it has a row is all that is asked.
    """
    found: _Found = {duty.table: {}}
    for node in _nodes(duty):
        match node:
            case t.FieldTerm(path=path, column=column):
                _reach(path.hops, found)
                found.setdefault(path.table, {})[column.name] = None
            case t.Query(start=start, relation=relation):
                _reach((*start.hops, relation), found)
            case t.Covers(query=query, target=target):
                _reach(target.hops, found)
                for table in (target.table, query.relation.target):
                    _columns(table, ("started_at", "ended_at"), found)
            case t.PagesContinuous(query=query):
                _columns(query.relation.target, ("pages",), found)
    if not found.get(CASE, True):
        del found[CASE]  # only passed through: every case has its row
    return {table: tuple(columns) for table, columns in found.items()}


def blanks(duty: t.Duty) -> tuple[str, ...]:
    """How blanks read in the columns of a rule: one sentence for each way that occurs."""
    filled = frozenset(_asked_whether_filled(duty))
    compared = frozenset(_compared(duty))
    found: dict[str, list[str]] = {}
    for table, names in needed(duty).items():
        for name in names:
            column = TABLES[table].columns[name]
            place = f"{table}.{name}"
            if (table, name) in filled:
                found.setdefault(_FILLED, []).append(place)
            if column.attr in _LINKS and column.attr != TABLES[table].id_attr:
                found.setdefault(_LINKED, []).append(place)
            elif (table, name) in compared:
                found.setdefault(_BLANKS[column.blank], []).append(place)
    order = (_FILLED, *_BLANKS.values(), _LINKED)
    return tuple(f"{'、'.join(found[words])}：{words}" for words in order if words in found)


def params(duty: t.Duty) -> tuple[str, ...]:
    """The 参数 that a rule looks at, in order."""
    names: dict[str, None] = {}
    for node in _nodes(duty):
        match node:
            case t.ParamTerm(name=name):
                names[name] = None
            case t.Within(amount=amount) | t.Deadline(amount=amount) if amount.param is not None:
                names[amount.param] = None
    return tuple(names)


def _nodes(duty: t.Duty) -> Iterator[Part]:
    for part in (duty.applies, duty.due, duty.requirement if isinstance(duty, t.Obligation) else None):
        if part is not None:
            yield from walk(part)


def _reach(hops: Iterable[Relation], found: _Found) -> None:
    """The tables along relations, and the columns that hold their links: the id, and what names it."""
    for hop in hops:
        found.setdefault(hop.target, {})
        if hop.key:
            holder, held = hop.source, hop.target
            if hop.join in (Join.TARGET_KEY, Join.TARGET_LIST):
                holder, held = held, holder
            _columns(holder, (hop.key,), found)
            if hop.join in (Join.TARGET_LIST, Join.SOURCE_LIST) and TABLES[holder].attr == "documents":
                _columns(holder, ("kind",), found)  # what a document may be about depends on its kind (归属)
            if TABLES[held].id_attr:
                _columns(held, (TABLES[held].id_attr,), found)


def _columns(table: str, attrs: tuple[str, ...], found: _Found) -> None:
    for attr in attrs:
        found.setdefault(table, {})[TABLES[table].column(attr).name] = None


def _asked_whether_filled(duty: t.Duty) -> Iterator[tuple[str, str]]:
    """Columns of which 已填 or 空白 is asked, through a named quantity too, and those that 首个已填 tries."""
    for node in _nodes(duty):
        match node:
            case t.Filled(term=term):
                yield from _fields(term)
            case t.FirstFilledTerm(options=options):
                for option in options:
                    yield from _fields(option)


def _compared(duty: t.Duty) -> Iterator[tuple[str, str]]:
    """Columns whose value itself is looked at. The end of a 限期 is not: what its blank means is told with it."""
    for node in _nodes(duty):
        match node:
            case t.Compare() | t.Before() | t.OneOf() | t.Contains() | t.CheckDigits() | t.EachItem():
                yield from (place for part in parts(node) for place in _fields(part))
            case t.Within(done=done, start=start):
                yield from (*_fields(done), *_fields(start))
            case t.Deadline(start=start):
                yield from _fields(start)
            case t.Covers() | t.PagesContinuous():
                found: _Found = {}
                attrs = ("started_at", "ended_at") if isinstance(node, t.Covers) else ("pages",)
                tables = (node.target.table,) if isinstance(node, t.Covers) else ()
                for table in (*tables, node.query.relation.target):
                    _columns(table, attrs, found)
                yield from ((table, name) for table, names in found.items() for name in names)


def _fields(part: Part) -> Iterator[tuple[str, str]]:
    """A field, also behind a name."""
    while isinstance(part, t.NamedTerm):
        part = part.term
    if isinstance(part, t.FieldTerm):
        yield part.path.table, part.column.name
