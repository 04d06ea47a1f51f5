"""Names to rows and fields: what 甲 的 乙 means at a place."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import NoReturn

from dsl import syntax as s
from dsl.diagnostics import Diagnostics, Reported
from dsl.keywords import STAGE_NAME, THIS_PREFIX
from dsl.scope import Here, World
from dsl.tree import Condition, FieldTerm, NamedCondition, NamedTerm, Path, Span
from records.nearest import nearest
from records.schema import CASE, TABLES, Relation, relations_of


@dataclass(frozen=True, slots=True)
class Base:
    """Rows before they are narrowed at their use: a relation, or a named one with its own condition and count."""

    start: Path
    relation: Relation
    where: Condition | None
    distinct: FieldTerm | None
    owner: str = ""  # of a named relation: the table it is defined on


class Names(ABC):
    """Resolves names to rows, fields and relations. Subclasses resolve what definitions hold."""

    def __init__(self, world: World) -> None:
        self.world = world

    @property
    def diagnostics(self) -> Diagnostics:
        return self.world.diagnostics

    @abstractmethod
    def named_value(
        self, here: Here, row: Path, definition: s.Definition, use: Span
    ) -> NamedTerm | NamedCondition:
        """A named quantity or condition, expanded on ``row``. Raises Reported."""

    @abstractmethod
    def named_rows(self, here: Here, row: Path, definition: s.Definition, use: Span) -> Base:
        """A named relation, expanded on ``row``. Raises Reported."""

    # -- rows

    def row(self, here: Here, words: tuple[s.Word, ...]) -> tuple[Path, int]:
        """Follow 本T and to-one relations from the left; the row reached, and how many words that took (never all)."""
        row, used = here.row, 0
        first = words[0]
        if len(words) > 1 and (table := this_table(first.text)) is not None:
            row, used = self.this(here, first, table), 1
        while used < len(words) - 1:
            name = words[used].text
            relation = relations_of(row.table).get(name)
            if relation is not None and relation.to_one:
                row = Path(row.frame, (*row.hops, relation), relation.target)
            elif not (name == CASE and row.table == CASE):
                break
            used += 1
        return row, used

    def this(self, here: Here, word: s.Word, table: str) -> Path:
        """The row that 本<table> names. Raises Reported where there is none."""
        row = here.this(table)
        if row is None:
            around = [THIS_PREFIX + path.table for path in dict.fromkeys(here.rows())]
            hint = "案件的字段写成“案件 的 …”。" if table == CASE else ""
            self.diagnostics.fail(
                "no-such-row",
                word.span,
                f"这里没有“{word.text}”：外层没有一行{table}。",
                hint=hint,
                allowed=around,
            )
        return row

    # -- fields

    def field(self, here: Here, path: s.Path) -> FieldTerm | NamedTerm | NamedCondition:
        """A field, named quantity or named condition. Raises Reported."""
        row, used = self.row(here, path.words)
        if used < len(path.words) - 1:
            self.no_step(here, row, path, used)
        word = path.words[-1]
        column = TABLES[row.table].columns.get(word.text)
        if column is not None:
            return FieldTerm(row, column, span=path.span, text=self.world.words(path.span))
        definition = self.world.named.get((row.table, word.text))
        if definition is not None:
            return self.named_value(here, row, definition, path.span)
        self.no_field(here, row, path)

    def no_field(self, here: Here, row: Path, path: s.Path) -> NoReturn:
        """Say why a name is no field of a row's table."""
        word = path.words[-1]
        name = word.text
        self.not_lost(name)
        columns = TABLES[row.table].columns
        known = [*columns, *self.world.definitions_of(row.table)]
        alone = len(path.words) == 1
        if alone and (homes := self._elsewhere(here, name)):
            self.diagnostics.fail(
                "unknown-field",
                word.span,
                f"{row.table}没有“{name}”；它在别的表里，要写明是谁的。",
                hint="写成：" + "，或者 ".join(f"{home} 的 {name}" for home in homes),
            )
        if name in relations_of(row.table):
            self.diagnostics.fail(
                "relation-as-field",
                word.span,
                f"“{name}”是{row.table}的关系（若干行），不是字段。",
                hint=f"问有没有，写“有 {name} 其中 (…)”；问几个，写“数量({name})”。",
            )
        if name in self.world.sets:
            self.diagnostics.fail(
                "set-as-field",
                word.span,
                f"“{name}”是一组值，不是字段。",
                hint=f"写成“字段 属于 {name}”。",
            )
        if alone and name in self.world.params:
            self.diagnostics.fail(
                "param-as-field",
                word.span,
                f"“{name}”是参数，这里要写{row.table}的字段。",
                hint="参数写在比较的右边，或者“在 … 起 参数名 内”里。",
            )
        of_value = [column.name for column in columns.values() if name in column.values]
        if alone and of_value:
            self.diagnostics.fail(
                "value-as-condition",
                word.span,
                f"“{name}”是“{of_value[0]}”的值，不能单独作条件。",
                hint=f"是几个值里的一个，写“{of_value[0]} 属于 {{…, {name}}}”；只是它，写“{of_value[0]} = {name}”。",
            )
        near = nearest(name, known)
        others = [table for table, name_ in self.world.named if name_ == name and table != row.table]
        hint = f"您是不是想写“{near}”？" if near else ""
        if not hint and others:
            hint = f"“{name}”是对{'、'.join(others)}下的定义，{row.table}没有这个定义。"
        if not hint:
            owners = [table for table in TABLES if name in TABLES[table].columns]
            if owners:
                hint = f"有这个字段的是：{'、'.join(owners)}。"
        self.diagnostics.fail(
            "unknown-field",
            word.span,
            f"{row.table}没有“{name}”这个字段或定义。",
            hint=hint,
            allowed=() if near else tuple(known),
        )

    def not_lost(self, name: str) -> None:
        """Raises Reported for a name whose definition is wrong: that has been told."""
        if name in self.world.lost_names:
            raise Reported

    def _elsewhere(self, here: Here, name: str) -> list[str]:
        """How a field of the case, of a row around, or of a row one step away is written here."""
        homes: list[str] = []
        for row in reversed(here.outer):
            if self._has(row.table, name) and row.table != here.row.table and row.table != CASE:
                homes.append(THIS_PREFIX + row.table)
        for relation in relations_of(here.row.table).values():
            if relation.to_one and self._has(relation.target, name):
                homes.append(relation.name)
        return list(dict.fromkeys(homes))

    def _has(self, table: str, name: str) -> bool:
        return name in TABLES[table].columns or (table, name) in self.world.named

    def no_step(self, here: Here, row: Path, path: s.Path, used: int) -> NoReturn:
        """Say why 的 after the word at ``used`` leads nowhere."""
        word = path.words[used]
        name = word.text
        rest = " 的 ".join(w.text for w in path.words[used + 1 :])
        relation = relations_of(row.table).get(name)
        definition = self.world.named.get((row.table, name))
        if relation is not None or (definition is not None and self.rows_of(definition) is not None):
            self.diagnostics.fail(
                "many-rows",
                word.span,
                f"一行{row.table}可以有好几行“{name}”，不能直接用“的”取其中的“{rest}”。",
                hint=f"写成“有 {name} 其中 ({rest} …)”、“每个 {name} 都 ({rest} …)”或“最早({name} 的 {rest})”。",
            )
        if self._has(row.table, name):
            self.diagnostics.fail(
                "field-of-field",
                word.span,
                f"“{name}”是{row.table}的字段或定义，后面不能再接“的”。",
                hint=f"只写“{name}”；要写别的行的字段，从关系写起。",
            )
        if name == row.table:
            self.diagnostics.fail(
                "own-table",
                word.span,
                f"这里说的就是{name}，字段前面不用写“{name} 的”。",
                hint=f"直接写“{rest}”；要说外层的那一行，写“{THIS_PREFIX}{name} 的 {rest}”。",
            )
        ways = [r.name for r in relations_of(row.table).values() if r.to_one]
        if used == 0:
            ways += [THIS_PREFIX + other.table for other in here.rows()]
            if name in {other.table for other in here.outer}:
                self.diagnostics.fail(
                    "no-such-row",
                    word.span,
                    f"要说外层的那一行{name}，写“{THIS_PREFIX}{name}”。",
                    hint=f"写成“{THIS_PREFIX}{name} 的 {rest}”。",
                )
        near = nearest(name, ways)
        self.diagnostics.fail(
            "unknown-row",
            word.span,
            f"从{row.table}出发没有“{name}”可以用“的”接下去。",
            hint=f"您是不是想写“{near}”？" if near else "",
            allowed=tuple(dict.fromkeys(ways)),
        )

    # -- relations

    def base(self, here: Here, path: s.Path, *, beyond: bool = False) -> tuple[Base, int]:
        """The rows that a path names, and how many of its words that took: all, or with ``beyond`` all but a field.

        Raises Reported.
        """
        row, used = self.row(here, path.words)
        word = path.words[used]
        if used < len(path.words) - 1 and not beyond:
            self.no_step(here, row, path, used)
        definition = self.world.named.get((row.table, word.text))
        if definition is not None and self.rows_of(definition) is not None:
            return self.named_rows(here, row, definition, path.span), used + 1
        relation = relations_of(row.table).get(word.text)
        if relation is None:
            self.not_rows(row, word)
        return Base(row, relation, None, None), used + 1

    def rows_of(self, definition: s.Definition, seen: frozenset[Span] = frozenset()) -> s.Rows | None:
        """The rows that a definition names, None for a condition or a quantity. A bare name may be either."""
        body = definition.body
        if isinstance(body, s.Rows):
            return body
        if not (isinstance(body, s.Chain) and len(body.parts) == 1 and isinstance(body.parts[0], s.Named)):
            return None
        path = body.parts[0].path
        here = Here.subject(definition.name.words[0].text)
        if definition.name.span in seen or this_table(path.words[0].text) is not None:
            return None
        row, used = self.row(here, path.words)
        word = path.words[used]
        if used < len(path.words) - 1 or word.text in TABLES[row.table].columns:
            return None
        other = self.world.named.get((row.table, word.text))
        if other is None:
            named = word.text in relations_of(row.table)
        else:
            named = self.rows_of(other, seen | {definition.name.span}) is not None
        return s.Rows(body.span, path) if named else None

    def not_rows(self, row: Path, word: s.Word) -> NoReturn:
        """Say why a name is no relation of a row's table."""
        name = word.text
        self.not_lost(name)
        ways = list(relations_of(row.table))
        named = [
            name_
            for (table, name_), d in self.world.named.items()
            if table == row.table and self.rows_of(d) is not None
        ]
        if self._has(row.table, name):
            kind = "字段" if name in TABLES[row.table].columns else "定义的条件或者量"
            self.diagnostics.fail(
                "field-as-relation",
                word.span,
                f"“{name}”是{row.table}的{kind}，这里要写一种关系（若干行）。",
                hint=f"问它填了没有，写“{name} 已填”；是条件的，直接写“{name}”。",
                allowed=(*ways, *named),
            )
        if name in TABLES and row.table != CASE and name in relations_of(CASE):
            self.diagnostics.fail(
                "unknown-relation",
                word.span,
                f"从{row.table}不能直接到“{name}”。",
                hint=f"全案的{name}写成“案件 的 {name}”。",
                allowed=(*ways, *named),
            )
        near = nearest(name, [*ways, *named])
        self.diagnostics.fail(
            "unknown-relation",
            word.span,
            f"{row.table}没有“{name}”这种关系或定义。",
            hint=f"您是不是想写“{near}”？" if near else "",
            allowed=(*ways, *named),
        )


def this_table(word: str) -> str | None:
    """活动 for 本活动; None for any other word."""
    table = word.removeprefix(THIS_PREFIX)
    return table if table != word and table in TABLES else None


def is_stage(path: s.Term) -> bool:
    return isinstance(path, s.Path) and len(path.words) == 1 and path.words[0].text == STAGE_NAME
