"""What can be wrong with a mapping file by itself: names, combinations, values. What an export lacks is ``bind``'s business."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final

from adapters.mapping.forms import EXAMPLES, BadForm, compile_form
from adapters.mapping.layout import (
    BLANK_WORD,
    ITEM_HOLE,
    LINES,
    LINKS,
    NUMBER_HOLE,
    SOURCES,
    TABLES_SHEET,
    TRANSLATIONS,
    UNKNOWN_WORD,
)
from adapters.mapping.model import Line, Mapping, Way
from adapters.mapping.problems import Mistakes
from records.columns import Column, Kind
from records.folding import fold_id, fold_name
from records.nearest import nearest
from records.schema import AGENCY_YEAR, CASE, CASE_TABLES, RELATIONS, TABLES, Join
from records.value_problems import ValueProblem
from records.values import parse_value

CASE_NO: Final = "案号"
_LINK_JOINS: Final = (Join.TARGET_KEY, Join.SOURCE_KEY, Join.TARGET_LIST, Join.SOURCE_LIST)
LINKED: Final = ("文书", "音像")  # the tables whose links may be inferred
LINK_ATTR: Final = "subject_ids"


def mistakes(mapping: Mapping, enabled: Sequence[Line], told: Mistakes, *, whole: bool) -> tuple[Line, ...]:
    """Tells every mistake of a mapping; answers with the enabled lines that are right.

    ``whole`` False: lines were lost to other mistakes, so that what seems to be missing may be there.
    """
    right = tuple(line for line in enabled if _line(line, told))
    _twice(right, told)
    if whole:
        _case_numbers(right, told)
        _groups(right, told)
    _translations(mapping, enabled, told, whole=whole)
    _claims(mapping, enabled, told)
    _sources(mapping, enabled, told)
    _inferences(mapping, told)
    if whole and not enabled:
        told.whole(
            "no_mapping_line", "映射文件没有一行启用的对照", "请在“对照”里写明每一列从哪里来", sheet=LINES
        )
    return right


def is_link(table: str, attr: str) -> bool:
    """Whether a column is an id or names other rows by their id: such a value is structure, nothing that is assumed."""
    return TABLES[table].id_attr == attr or any(
        relation.key == attr and relation.join in _LINK_JOINS and table in (relation.source, relation.target)
        for relation in RELATIONS.values()
    )


def _line(line: Line, told: Mistakes) -> bool:
    before = len(told.problems)
    wrong = partial(told.at, LINES, line.row)
    column = _column(line.table, line.column, partial(wrong, "案卷列"))
    if column is None:
        return False
    _origin(line, wrong)
    _way(line, column, wrong)
    if line.form is not None and line.headings:
        try:
            compile_form(line.form, column)
        except BadForm as reason:
            hint = f"如 {EXAMPLES}" if column.kind in (Kind.DATE, Kind.TIME) else "如 {取}（*）"
            wrong("格式", "bad_form", f"格式“{line.form}”不能用：{reason}", hint)
    if line.fixed is not None:
        filled = line.fixed.replace(NUMBER_HOLE, "1").replace(ITEM_HOLE, "1")
        _value(column, filled, "固定值", line, told)
        if ITEM_HOLE in line.fixed and not is_link(line.table, column.attr):
            wrong("固定值", "hole_in_value", f"{ITEM_HOLE} 只能用在编号里", "请改成真实的值")
    if line.blank_as is not None:
        if is_link(line.table, column.attr) or column.required or column.kind is Kind.ID:
            problem = f"“{line.column}”是编号，空白不能当作别的读"
            wrong("空白按", "blank_id", problem, "请删去“空白按”")
        else:
            _value(column, line.blank_as, "空白按", line, told)
    return len(told.problems) == before


def _column(table: str, name: str, wrong: Callable[..., None]) -> Column | None:
    columns = {fold_name(column): column for column in TABLES[table].columns}
    if name in TABLES[table].columns:
        return TABLES[table].columns[name]
    near = nearest(fold_name(name), columns)
    elsewhere = [other for other in (CASE, *CASE_TABLES) if name in TABLES[other].columns]
    hint = (
        f"“{'”“'.join(elsewhere)}”表有这一列"
        if elsewhere
        else f"您是不是想写“{columns[near]}”？"
        if near
        else f"可以写：{'、'.join(TABLES[table].columns)}"
    )
    wrong("unknown_record_column", f"“{table}”表没有“{name}”列", hint, value=name)
    return None


def _origin(line: Line, wrong: Callable[..., None]) -> None:
    if line.fixed is not None and line.headings:
        wrong("固定值", "two_origins", "“固定值”和“来源列”只能写一样", "请删去其中一样")
    elif line.fixed is None and not line.headings:
        wrong(
            "来源列",
            "no_origin",
            "没有写“来源列”，也没有写“固定值”",
            "请写明这一列的值从哪里来，或者删去这一行",
        )
    if line.fixed is not None:
        extra = [
            heading
            for heading, value in (
                ("分隔", line.separator),
                ("格式", line.form),
                ("空白按", line.blank_as),
                ("取法", None if line.way is Way.COPY else line.way),
            )
            if value is not None
        ]
        for heading in extra:
            wrong(heading, "useless", f"写了“固定值”，“{heading}”就没有用处", f"请删去“{heading}”")
        if line.column == CASE_NO:
            wrong("固定值", "fixed_case_no", "案号不能是固定值", "请写明案号在哪一列")


def _way(line: Line, column: Column, wrong: Callable[..., None]) -> None:
    many = len(line.headings) > 1
    if many and line.way not in (Way.FIRST, Way.JOIN):
        wrong(
            "来源列",
            "several_columns",
            f"来源列写了 {len(line.headings)} 列，取法却是“{line.way}”",
            f"几列取第一个有内容的，写“{Way.FIRST}”；要接成一个，写“{Way.JOIN}”；同一列的几种写法用 | 隔开",
        )
    if line.headings and not many and line.way in (Way.FIRST, Way.JOIN):
        wrong("来源列", "one_column", f"取法是“{line.way}”，来源列却只有一列", "几列用“；”隔开")
    if line.way is Way.LIST and column.kind is not Kind.LIST:
        wrong(
            "取法",
            "not_a_list",
            f"“{line.column}”不是列表，不能“{Way.LIST}”",
            f"要一项一行的，写“{Way.ROWS}”",
        )
    if line.way is Way.ROWS and line.table in (CASE, AGENCY_YEAR):
        wrong(
            "取法",
            "rows_of_case",
            f"“{line.table}”一行就是一行，不能“{Way.ROWS}”",
            "承办人等列表请写“拆成列表”",
        )
    if line.separator is not None and line.way not in (Way.LIST, Way.ROWS, Way.JOIN):
        wrong("分隔", "useless", f"取法是“{line.way}”，“分隔”没有用处", "请删去“分隔”，或者改“取法”")


def _value(column: Column, text: str, heading: str, line: Line, told: Mistakes) -> None:
    """A value that is written into the record has to be one."""
    try:
        parsed = parse_value(column, text)
    except ValueProblem as problem:
        hint = problem.hint or f"可以写：{'、'.join(problem.allowed)}"
        told.at(
            LINES,
            line.row,
            heading,
            "not_a_value",
            problem.problem,
            hint,
            value=text,
            allowed=problem.allowed,
        )
        return
    if parsed.value is None:
        told.at(
            LINES,
            line.row,
            heading,
            "not_a_value",
            f"“{text}”就是空白，不是值",
            "请写真实的值，或者删去这一格",
            value=text,
        )


def _twice(lines: Iterable[Line], told: Mistakes) -> None:
    seen: dict[tuple[str, str, str, str], Line] = {}
    for line in lines:
        earlier = seen.setdefault((*line.place, line.column), line)
        if earlier is not line:
            where = told.cell(LINES, earlier.row, "案卷列") or f"第 {earlier.row} 行"
            told.at(
                LINES,
                line.row,
                "案卷列",
                "mapped_twice",
                f"“{line.table}”表的“{line.column}”写了两次（另一处：{where}）",
                "请只留一行；一行来源变成几行的，用“组”分开",
                value=line.column,
            )


def _case_numbers(lines: Sequence[Line], told: Mistakes) -> None:
    """Every source has to say which column is its 案号; lines of other tables of the same source need not repeat it."""
    for source in dict.fromkeys(line.source for line in lines):
        own = [line for line in lines if line.source == source]
        tables = {line.table for line in own} - {AGENCY_YEAR}
        if tables and not any(line.column == CASE_NO for line in own):
            near = nearest(source, (line.source for line in lines))
            told.at(
                LINES,
                own[0].row,
                "案卷列",
                "no_case_no_line",
                f"来源“{source}”没有一行写明哪一列是“{CASE_NO}”，不知道各行属于哪个案卷",
                f"来源是不是想写“{near}”？"
                if near
                else f"请启用“{CASE_NO}”那一行，没有的加一行：案卷列写“{CASE_NO}”，来源列写它的标题",
            )


def _groups(lines: Sequence[Line], told: Mistakes) -> None:
    for place in dict.fromkeys(line.place for line in lines):
        own = [line for line in lines if line.place == place]
        source, table, group = place
        alone = all(line.place == place for line in lines if line.source == source)
        nothing = all(line.fixed is not None or line.column == CASE_NO for line in own)
        if nothing and not alone and table != CASE:
            told.at(
                LINES,
                own[0].row,
                "固定值",
                "nothing_read",
                f"“{table}”表{f'组“{group}”' if group else ''}全是固定值，没有一格能说明有这一行",
                "请至少有一列从来源读出",
            )
        holes = [line for line in own if any(NUMBER_HOLE in name for part in line.headings for name in part)]
        fixed = [line for line in own if line.fixed is not None and NUMBER_HOLE in line.fixed]
        if fixed and not holes:
            told.at(
                LINES,
                fixed[0].row,
                "固定值",
                "no_number",
                f"固定值里有 {NUMBER_HOLE}，同一组的来源列里却没有",
                f"来源列的标题里写 {NUMBER_HOLE}，如 执法人员{NUMBER_HOLE}姓名",
            )
        if table == CASE and holes:
            told.at(
                LINES,
                holes[0].row,
                "来源列",
                "rows_of_case",
                f"“{CASE}”一案一行，来源列不能有 {NUMBER_HOLE}",
                "请写明是哪一列",
            )


def _translations(mapping: Mapping, enabled: Sequence[Line], told: Mistakes, *, whole: bool) -> None:
    mapped = {(line.table, line.column) for line in enabled}
    seen: dict[tuple[str, str, str], int] = {}
    for one in mapping.translations:
        wrong = partial(told.at, TRANSLATIONS, one.row)
        column = _column(one.table, one.column, partial(wrong, "案卷列"))
        if column is None:
            continue
        if whole and (one.table, one.column) not in mapped:
            wrong(
                "案卷列",
                "unused_translation",
                f"“对照”里没有“{one.table}”表的“{one.column}”，这一行用不上",
                "请在“对照”里加上这一列，或者删去这一行",
            )
        key = (one.table, one.column, fold_id(one.original))
        if key in seen:
            wrong(
                "原值",
                "translated_twice",
                f"原值“{one.original}”写了两次（另一处：{told.cell(TRANSLATIONS, seen[key], '原值')}）",
                "请只留一行",
                value=one.original,
            )
        seen.setdefault(key, one.row)
        if fold_id(one.original) == fold_id(BLANK_WORD):
            wrong("原值", "blank_original", "空白怎样读，写在“对照”的“空白按”里", "请删去这一行")
        if one.is_word:
            try:
                parse_value(column, one.value)
            except ValueProblem as problem:
                allowed = "、".join((*problem.allowed, BLANK_WORD, UNKNOWN_WORD))
                near = f"您是不是想写“{problem.nearest}”？" if problem.nearest else f"可以写：{allowed}"
                wrong("案卷值", "not_a_value", problem.problem, near, value=one.value)


def _claims(mapping: Mapping, enabled: Sequence[Line], told: Mistakes) -> None:
    fed = dict.fromkeys(line.table for line in enabled if line.table in CASE_TABLES)
    claimed: dict[str, int] = {}
    for claim in mapping.claims:
        if claim.table in claimed:
            told.at(
                TABLES_SHEET, claim.row, "案卷表", "claimed_twice", f"“{claim.table}”写了两次", "请只留一行"
            )
        elif claim.table not in fed:
            told.at(
                TABLES_SHEET,
                claim.row,
                "案卷表",
                "unused_claim",
                f"“对照”里没有“{claim.table}”表的列，这一行用不上",
                "请删去这一行；没有导出的表不必写",
            )
        claimed[claim.table] = claim.row
    unsaid = [table for table in fed if table not in claimed]
    if unsaid:
        told.whole(
            "no_claim",
            f"没有写明这些表是否齐全：{'、'.join(unsaid)}",
            f"请在“{TABLES_SHEET}”工作表里各写一行：一案的这些行全在来源里，写“是”；只有一部分（如只有决定书），写“否”",
            sheet=TABLES_SHEET,
        )


def _sources(mapping: Mapping, enabled: Sequence[Line], told: Mistakes) -> None:
    used = {fold_name(line.source): line.source for line in enabled}
    seen: set[str] = set()
    for one in mapping.sources:
        name = fold_name(one.source)
        if name in seen:
            told.at(SOURCES, one.row, "来源", "source_twice", f"来源“{one.source}”写了两次", "请只留一行")
        elif name not in used:
            near = nearest(name, used)
            told.at(
                SOURCES,
                one.row,
                "来源",
                "unused_source",
                f"“对照”里没有用到来源“{one.source}”",
                f"您是不是想写“{used[near]}”？" if near else "请删去这一行",
                value=one.source,
            )
        seen.add(name)


def _inferences(mapping: Mapping, told: Mistakes) -> None:
    for one in mapping.inferences:
        wrong = partial(told.at, LINKS, one.row)
        if one.table not in LINKED:
            wrong(
                "案卷表", "no_inference", f"“{one.table}”的归属不能推定", f"可以推定的表：{'、'.join(LINKED)}"
            )
            continue
        targets = sorted(
            relation.target
            for relation in RELATIONS.values()
            if relation.source == one.table and relation.key == LINK_ATTR
        )
        if one.target not in targets:
            problem = f"“{one.table}”不会归属于“{one.target}”"
            wrong("对象表", "no_inference", problem, f"可以写：{'、'.join(targets)}")
            continue
        if one.target == "活动" and one.target_kinds is None:
            wrong("对象类型", "no_kind", "归属于活动的，要写明活动的类型", "如 询问当事人；几种用“、”隔开")
        _kinds(one.table, one.kinds, "种类", wrong)
        _kinds(one.target, one.target_kinds, "对象类型", wrong)


def _kinds(table: str, written: str | None, heading: str, wrong: Callable[..., None]) -> None:
    if written is None:
        return
    column = kind_column(table)
    if column is None:
        wrong(heading, "no_kinds", f"“{table}”表不分类型", f"请删去“{heading}”")
        return
    for word in words_in(written):
        if word not in column.values:
            near = nearest(word, column.values)
            hint = f"您是不是想写“{near}”？" if near else f"可以写：{'、'.join(column.values)}"
            wrong(heading, "not_a_value", f"“{word}”不是“{column.name}”允许的值", hint)


def kind_column(table: str) -> Column | None:
    """The column that says of which kind a row is; None for tables that have none."""
    columns = TABLES[table].columns
    return next((columns[name] for name in ("种类", "类型", "权利", "方式") if name in columns), None)


def words_in(written: str) -> tuple[str, ...]:
    return tuple(
        fold_id(word) for word in written.replace("；", "、").replace(";", "、").split("、") if word.strip()
    )
