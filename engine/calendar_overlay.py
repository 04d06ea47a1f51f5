"""An agency's overlay of the calendar: a year whose notice the program does not hold yet, a local day off.

The file is a CSV in UTF-8 (with or without BOM) that a person fills in with Excel or Notepad::

    日期,类型,说明
    2027,年度,国务院办公厅关于2027年部分节假日安排的通知（文号）
    2027-01-01至2027-01-03,放假,元旦
    2027-01-09,上班,元旦调休

- ``年度`` declares a whole year as published: Monday to Friday are worked but for the other rows. It must follow the
  last known year or be known already (so that an overlay outlives an upgrade), and its 说明 names the notice.
- ``放假`` and ``上班`` set one day, or each day of a range, of a declared or already known year.
- Blank rows, and rows that begin with ``#``, are skipped; columns may stand in any order.

A new year's days must balance: weekdays off less weekends worked are close to the statutory number of days; whoever
has checked an exceptional year against the notice writes ``年度已核对`` instead of ``年度``.
"""

from __future__ import annotations

import csv
import re
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from engine.calendar import Calendar
from records.value_problems import shown

_COLUMNS = ("日期", "类型", "说明")
_YEAR, _YEAR_CHECKED, _OFF, _WORKED = "年度", "年度已核对", "放假", "上班"
_KINDS = (_YEAR, _YEAR_CHECKED, _OFF, _WORKED)
_DATE = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d\d)(\d\d))"
)
_RANGE_SIGN = re.compile(r"[至到~]|——|—|--")
_DATE_SPELLINGS = "2027-01-01、2027/1/1、20270101、2027年1月1日，连续几天写 2027-01-01至2027-01-03"
_LONGEST_RANGE = 31  # days; the longest holiday had 11: more is a slip of the pen
_LARGEST_FILE = 1_000_000  # bytes; a year takes about 2,000
# 《全国年节及纪念日放假办法》 grants 13 days a year; a day moved across the turn of the year shifts that by up to 2.
_STATUTORY_DAYS, _SHIFTED_DAYS = 13, 2
_FURTHEST = 20  # years ahead for which nobody has published anything
_TOLD = 200  # problems that the message lists
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class OverlayProblem:
    """One thing wrong with an overlay file; ``line`` counts from 1, None where it is the whole file."""

    line: int | None
    value: str  # what stands there
    problem: str
    allowed: str
    remedy: str

    def __str__(self) -> str:
        place = "整个文件" if self.line is None else f"第 {self.line} 行"
        value = f"“{shown(self.value)}”：" if self.value else ""
        allowed = f"应当是：{self.allowed}。" if self.allowed else ""
        return f"{place}：{value}{self.problem}。{allowed}处理：{self.remedy}。"


class OverlayError(Exception):
    """An overlay file that cannot be used, with everything that is wrong with it."""

    def __init__(self, path: Path, problems: Sequence[OverlayProblem]) -> None:
        self.path = path
        self.problems = tuple(problems)
        lines = [f"日历文件“{path.name}”有 {len(self.problems)} 处问题，没有采用："]
        lines += [f"  {problem}" for problem in self.problems[:_TOLD]]
        if len(self.problems) > _TOLD:
            lines.append(f"  ……还有 {len(self.problems) - _TOLD} 处，改好以上各处后再试")
        super().__init__("\n".join(lines))


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    when: str
    kind: str
    note: str


@dataclass(slots=True)
class _Draft:
    """What the rows say so far, and what is wrong with them."""

    base: Calendar
    years: dict[int, _Row] = field(default_factory=dict)
    days: dict[date, tuple[bool, int]] = field(default_factory=dict)  # worked?, line
    problems: list[OverlayProblem] = field(default_factory=list)

    def complain(self, line: int | None, value: str, problem: str, allowed: str, remedy: str) -> None:
        self.problems.append(OverlayProblem(line, value, problem, allowed, remedy))


def load_overlay(path: Path, base: Calendar) -> Calendar:
    """``base`` with the years and days of an overlay file.

    Raises OverlayError with *all* problems of the file: unreadable, not UTF-8, an unknown heading or kind, an
    impossible or repeated date, a year that is not declared or leaves a gap, a year that does not balance.
    """
    draft = _Draft(base)
    rows = _rows(draft, _text(draft, path))
    for row in rows:
        if row.kind in (_YEAR, _YEAR_CHECKED):
            _take_year(draft, row)
    for row in rows:
        if row.kind in (_OFF, _WORKED):
            _take_days(draft, row)
    _check_gap(draft)
    if not draft.problems:
        _check_balance(draft)
    if not draft.problems and not rows:
        draft.complain(None, "", "除表头外没有一行内容", "", "写上年度和放假、上班的日期，或者不使用这个文件")
    if draft.problems:
        raise OverlayError(path, sorted(draft.problems, key=lambda problem: problem.line or 0))
    new_years = [year for year in draft.years if year > base.last.year]
    return base.with_years(new_years).with_days({day: worked for day, (worked, _) in draft.days.items()})


def overlay_template(year: int) -> str:
    """The overlay of ``year`` to be filled in: refused as it stands, as only the notice tells the missing days.

    Lines end in a plain newline; write it as ``utf-8-sig``, so that Excel reads it rightly.
    """
    fixed = [("01-01", "元旦"), ("05-01至{0}-05-02", "劳动节"), ("10-01至{0}-10-03", "国庆节")]
    movable = ["春节", "清明节", "端午节", "中秋节"]
    lines = [
        f"# {year}年工作日历。请对照国务院办公厅的放假通知填写；井号开头的行不起作用。",
        "# 日期可以写一天，也可以写起止（中间用“至”）。类型：放假＝这一天休息；上班＝周六、周日调休上班。",
        "# 已填的只是法定假日，请按通知把连休改全，把调休上班的日子逐一写上。用不着的空行请删去。",
        "# 用 Excel 保存时，请选“CSV UTF-8（逗号分隔）”。",
        ",".join(_COLUMNS),
        f"{year},{_YEAR},",
        *(f"{year}-{days.format(year)},{_OFF},{name}" for days, name in fixed),
        *(f",{_OFF},{name}" for name in movable),
        *(f",{_WORKED},{name}调休" for name in ("春节", "国庆节")),
    ]
    return "\n".join(lines) + "\n"


def _text(draft: _Draft, path: Path) -> str:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise OSError
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except OSError as error:
        reason = "没有这个文件" if isinstance(error, FileNotFoundError) else "打不开这个文件"
        draft.complain(
            None, str(path), reason, "", "核对文件的位置和名称，并确认它没有被别的程序占用、您有权读取"
        )
        return ""
    save = "用 Excel 打开后另存为“CSV UTF-8（逗号分隔）”，或者用记事本另存，编码选 UTF-8"
    if len(data) > _LARGEST_FILE:
        draft.complain(
            None, path.name, "文件太大，不像是一份日历", "1 MB 以内的 CSV 文件", "核对是否选错了文件"
        )
    elif data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        draft.complain(None, path.name, "这是 Excel 工作簿，不是 CSV 文件", "UTF-8 编码的 CSV 文件", save)
    else:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            draft.complain(line, "", f"{_encoding(data)}，不是 UTF-8", "UTF-8 编码（有无 BOM 都可以）", save)
    return ""


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "文件的编码是 UTF-16"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return "文件的编码无法识别"
    return "文件的编码是 GB18030（GBK、ANSI）"


def _rows(draft: _Draft, text: str) -> list[_Row]:
    """The rows below the heading that have a known kind."""
    if not text:
        if not draft.problems:
            draft.complain(None, "", "文件是空的", "", "用 pingcha calendar template 年份 生成模板后填写")
        return []
    lines = _csv_lines(draft, text)
    number, heading = next(lines, (1, []))
    names = [_plain(cell) for cell in heading]
    if any(names.count(name) != 1 for name in _COLUMNS):
        remedy = (
            "把第一行写成 日期,类型,说明（用半角逗号分隔），或者用 pingcha calendar template 年份 生成模板"
        )
        draft.complain(number, ",".join(heading), "表头不对", ",".join(_COLUMNS), remedy)
        return []
    places = [names.index(name) for name in _COLUMNS]
    rows = []
    for line, cells in lines:
        when, kind, note = (cells[place].strip() if place < len(cells) else "" for place in places)
        row = _Row(line, _plain(when), _plain(kind), note)
        if row.kind not in _KINDS:
            glued = "，" in "".join(cells) and len([cell for cell in cells if cell]) == 1
            remedy = "把全角逗号“，”改为半角逗号“,”" if glued else "改为其中一种"
            draft.complain(line, kind or ",".join(cells), "类型不认识", "、".join(_KINDS), remedy)
        else:
            rows.append(row)
    return rows


def _csv_lines(draft: _Draft, text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each row that is neither blank nor a comment."""
    reader = csv.reader(text.splitlines(keepends=True))
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith("#"):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        draft.complain(
            line, "", "这一行不是有效的 CSV", "", "用记事本打开，检查引号是否成对，有没有不可见的字符"
        )


def _take_year(draft: _Draft, row: _Row) -> None:
    match = re.fullmatch(r"(\d{4})年?", row.when)
    year = int(match[1]) if match else 0
    if not date.min.year < year < date.max.year:
        draft.complain(
            row.line, row.when, "年度的日期栏不是年份", f"四位年份，例如 {_next(draft)}", "改为年份"
        )
        return
    if year > draft.base.last.year + _FURTHEST:
        allowed = f"{draft.base.last.year + _FURTHEST}年以前的年份"
        draft.complain(row.line, row.when, "这一年太远，不会已经公布", allowed, "核对年份")
        return
    if year < draft.base.first.year:
        allowed = f"{draft.base.first.year}年以后的年份"
        draft.complain(row.line, row.when, "这一年早于日历的开始", allowed, "删去这一行")
    if year in draft.years:
        draft.complain(
            row.line, row.when, f"年度与第 {draft.years[year].line} 行重复", "每年一行", "删去其中一行"
        )
    if not row.note:
        draft.complain(row.line, row.when, "没有写依据", "放假通知的名称和文号", "在说明栏写明依据的通知")
    draft.years.setdefault(year, row)


def _take_days(draft: _Draft, row: _Row) -> None:
    days = _days(draft, row)
    if not days:
        return
    worked = row.kind == _WORKED
    for day in days:
        if draft.base.is_workday(day) is None and day.year not in draft.years:
            remedy = f"加一行 {day.year},{_YEAR},通知的名称和文号，或者改正日期"
            draft.complain(row.line, row.when, f"{day.year}年还没有公布，也没有声明年度", "", remedy)
            return
        if day in draft.days:
            draft.complain(
                row.line, str(day), f"日期与第 {draft.days[day][1]} 行重复", "每天一行", "删去其中一行"
            )
        elif worked and day.weekday() < 5 and draft.base.is_workday(day) is not False:
            problem = f"{day}是星期{_WEEKDAYS[day.weekday()]}，本来就上班"
            draft.complain(
                row.line, row.when, problem, "调休上班的周六、周日", "核对日期，没有写错的删去这一行"
            )
        draft.days.setdefault(day, (worked, row.line))


def _days(draft: _Draft, row: _Row) -> list[date]:
    """The day or the days of a row; empty after a complaint."""
    if not row.when:
        draft.complain(
            row.line,
            f"{row.kind} {row.note}".strip(),
            "日期没有填",
            _DATE_SPELLINGS,
            "填上日期，或者删去这一行",
        )
        return []
    ends = [_date(part.strip()) for part in _RANGE_SIGN.split(row.when)]
    first, last = ends[0], ends[-1]
    if len(ends) > 2 or first is None or last is None:
        draft.complain(row.line, row.when, "日期看不懂，或者没有这一天", _DATE_SPELLINGS, "改正日期")
        return []
    length = (last - first).days + 1
    if not 1 <= length <= _LONGEST_RANGE:
        problem = "起止颠倒" if length < 1 else f"一次写了 {length} 天"
        draft.complain(
            row.line, row.when, problem, f"先后顺序正确，不超过 {_LONGEST_RANGE} 天", "核对起止日期"
        )
        return []
    return [first + timedelta(days=i) for i in range(length)]


def _date(text: str) -> date | None:
    match = _DATE.fullmatch(text)
    if not match:
        return None
    try:
        return date(*(int(group) for group in match.groups() if group))
    except ValueError:
        return None


def _check_gap(draft: _Draft) -> None:
    expected = _next(draft)
    for year in sorted(draft.years):
        if year < expected:
            continue
        if year > expected:
            row = draft.years[year]
            remedy = f"先补上{expected}年" + (f"至{year - 1}年" if year - 1 > expected else "")
            draft.complain(
                row.line, row.when, f"日历只到{expected - 1}年，中间缺了年份", f"{expected}", remedy
            )
            return
        expected = year + 1


def _check_balance(draft: _Draft) -> None:
    """Weekdays off less weekends worked, of each new year: near the statutory days unless somebody checked it."""
    for year, row in draft.years.items():
        if year <= draft.base.last.year or row.kind == _YEAR_CHECKED:
            continue
        mine = [(day.weekday() < 5, worked) for day, (worked, _) in draft.days.items() if day.year == year]
        off = sum(weekday and not worked for weekday, worked in mine)
        made_up = sum(worked and not weekday for weekday, worked in mine)
        if abs(off - made_up - _STATUTORY_DAYS) > _SHIFTED_DAYS:
            low, high = _STATUTORY_DAYS - _SHIFTED_DAYS, _STATUTORY_DAYS + _SHIFTED_DAYS
            problem = f"{year}年工作日放假 {off} 天，周末上班 {made_up} 天，相差 {off - made_up} 天，与法定假日对不上"
            remedy = f"对照通知补全放假和上班的日期；确与通知一致的，把“{_YEAR}”改为“{_YEAR_CHECKED}”"
            draft.complain(row.line, row.when, problem, f"相差 {low} 至 {high} 天", remedy)


def _next(draft: _Draft) -> int:
    return draft.base.last.year + 1


def _plain(text: str) -> str:
    """Without blanks, full-width characters folded."""
    return "".join(unicodedata.normalize("NFKC", text).split())
