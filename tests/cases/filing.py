"""A case file being put together: rows by table, written with the column names of an export, and what it must give.

Values are as a registrar means them: True and False for 是 and 否, tuples for lists, dates and times; a column that a row
does not name is blank. How they are spelt in the workbook is ``tests.cases.workbook``'s business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from tests.cases.people import KEEPER, Officer, Party

Cell = str | int | bool | date | datetime | tuple[str, ...] | None
Cells = dict[str, Cell]
Found = tuple[str, str, str]  # obligation (with its item), subject, verdict as users read it

VIOLATED: Final = "不符合"
UNKNOWN: Final = "无法判定"
ADVISED: Final = "建议"  # a 推行 that is missing
HINTED: Final = "提示"  # a 可以 that is missing
MANUAL: Final = "待人工核查"

_PREFIXES: Final = {
    "申请": ("申请编号", "S"),
    "案源": ("案源编号", "L"),
    "活动": ("活动编号", "H"),
    "文书": ("文书编号", "W"),
    "告知": ("告知编号", "G"),
    "请求": ("请求编号", "Q"),
    "送达": ("送达编号", "D"),
    "音像": ("音像编号", "Y"),
    "执行": ("执行编号", "Z"),
}


def at(day: date, clock: str) -> datetime:
    """The day at a time such as ``9:30``."""
    hour, minute = clock.split(":")
    return datetime.combine(day, time(int(hour), int(minute)))


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it should be, in a reviewer's words, and what it must be found as."""

    words: str
    finds: tuple[Found, ...]


@dataclass(slots=True)
class File:
    """One case: its header, the rows of its tables, and the faults that were put into it."""

    case_no: str
    party: Party
    officers: tuple[Officer, Officer]
    header: Cells = field(default_factory=dict)
    tables: dict[str, list[Cells]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)  # the last number given in each table
    faults: list[Fault] = field(default_factory=list)
    asks: list[tuple[str, str]] = field(
        default_factory=list
    )  # further questions for a person: obligation, subject

    # ---- rows

    def add(self, table: str, **cells: Cell) -> str:
        """Adds a row, numbered where rows of its table have an id; returns that id."""
        rows = self.tables.setdefault(table, [])
        ident = ""
        if table in _PREFIXES:
            column, prefix = _PREFIXES[table]
            self.numbers[table] = self.numbers.get(table, 0) + 1
            ident = f"{prefix}{self.numbers[table]}"
            cells = {column: ident, **cells}
        rows.append(cells)
        return ident

    def rows(self, table: str, **match: Cell) -> list[Cells]:
        """The rows whose cells are as named."""
        every = self.tables.get(table, [])
        return [row for row in every if all(row.get(name) == value for name, value in match.items())]

    def row(self, table: str, **match: Cell) -> Cells:
        """The one row whose cells are as named."""
        found = self.rows(table, **match)
        if len(found) != 1:
            raise LookupError(f"{self.case_no}: {len(found)} rows of {table} with {match}")
        return found[0]

    def id(self, table: str, **match: Cell) -> str:
        """The id of that row."""
        return str(self.row(table, **match)[_PREFIXES[table][0]])

    def change(self, table: str, /, where: Cells, **cells: Cell) -> None:
        """Writes other cells into the one row that is meant."""
        self.row(table, **where).update(cells)

    def remove(self, table: str, **match: Cell) -> None:
        """Takes the rows out, and with a document what was signed, approved and served on it."""
        gone = self.rows(table, **match)
        if not gone:
            raise LookupError(f"{self.case_no}: no row of {table} with {match}")
        self.tables[table] = [row for row in self.tables[table] if not any(row is one for one in gone)]
        if table == "文书":
            papers = {row["文书编号"] for row in gone}
            for other in ("签名", "审批", "执行"):
                rows = self.tables.get(other, [])
                self.tables[other] = [row for row in rows if row.get("文书编号") not in papers]

    # ---- what must be found

    @contextmanager
    def fault(self, words: str, *finds: tuple[str, str], also: Iterable[Found] = ()) -> Iterator[None]:
        """Names what the body spoils: obligation and subject of each 不符合, and ``also`` what else is not 符合."""
        yield
        violated = [(obligation, subject, VIOLATED) for obligation, subject in finds]
        self.faults.append(Fault(words, (*violated, *also)))

    # ---- building blocks

    def document(
        self,
        kind: str,
        day: date | datetime,
        about: str | None = None,
        *,
        states: tuple[str, ...] = (),
        signed: Iterable[tuple[str, str]] = (),
        **cells: Cell,
    ) -> str:
        """A document on paper with its signatures (role, name); ``about`` is the id of what it documents."""
        row: Cells = {"种类": kind, "关联编号": (about,) if about else None, "制作日期": day}
        row |= {
            "制作人": self.officers[0].name,
            "载明事项": states or None,
            "载体": "执法文书",
            "形式": "纸质",
        }
        ident = self.add("文书", **(row | cells))
        for role, name in signed:
            mode = "盖章" if name == self.party.name and self.party.kind != "自然人" else "签名"
            self.add("签名", 文书编号=ident, 角色=role, 姓名=name, 方式=mode, 日期=day)
        return ident

    def both_sides(self, role: str = "当事人", name: str | None = None) -> list[tuple[str, str]]:
        """Both officers and the party (or another) as signers of a transcript."""
        return [("执法人员", one.name) for one in self.officers] + [(role, name or self.party.signs)]

    def activity(
        self,
        kind: str,
        day: date,
        span: tuple[str, str],
        *others: tuple[str, str],
        filmed: bool = True,
        **cells: Cell,
    ) -> str:
        """An activity of both officers with ``others`` (role, name), and a film of the whole of it."""
        start, end = at(day, span[0]), at(day, span[1])
        ident = self.add("活动", 类型=kind, 开始时间=start, 结束时间=end, **cells)
        for officer in self.officers:
            self.add(
                "人员",
                活动编号=ident,
                姓名=officer.name,
                角色="执法人员",
                执法证号=officer.badge,
                出示证件=True,
            )
        for role, name in others:
            self.add("人员", 活动编号=ident, 姓名=name, 角色=role)
        if filmed:
            self.film(ident, start, end)
        return ident

    def film(self, about: str, start: datetime, end: datetime, **cells: Cell) -> str:
        """A film of the bureau's own work, stored the same afternoon."""
        row: Cells = {
            "类型": "录像",
            "用途": "过程记录",
            "开始时间": start,
            "结束时间": end,
            "设备": "执法记录仪",
        }
        row |= {"制作人": self.officers[1].name, "存储时间": at(end.date(), "17:20"), "存储位置": "执法平台"}
        row |= {"保管人": KEEPER, "存入案卷": True}
        return self.add("音像", 关联编号=(about,), **(row | cells))

    def photo(self, about: str, moment: datetime, **cells: Cell) -> str:
        """A photo of the bureau's own work, stored the same afternoon."""
        row: Cells = {"开始时间": None, "结束时间": None, "制作时间": moment, "类型": "照片"}
        return self.film(about, moment, moment, **(row | cells))

    def approve(
        self, paper: str, matter: str, *steps: tuple[str, str, datetime], outcome: str = "同意"
    ) -> None:
        """The steps of an approval: step, name, time."""
        for step, name, moment in steps:
            row: Cells = {
                "文书编号": paper,
                "事项": matter,
                "环节": step,
                "姓名": name,
                "意见": f"{outcome}。",
            }
            self.add("审批", **row, 结果=outcome, 签名=True, 时间=moment)

    def hand_over(self, paper: str, moment: datetime) -> str:
        """Direct service with everything it asks for, and a photo of the signing."""
        ident = self.add(
            "送达",
            文书编号=paper,
            受送达人=self.party.name,
            方式="直接",
            送达时间=moment,
            送达回证=True,
            收到日期=moment.date(),
            身份核实记录=True,
            送达人签章=True,
            受送达人签章=True,
        )
        self.receipt(ident, moment, ("受送达人", self.party.signs))
        self.photo(ident, moment)
        return ident

    def receipt(self, service: str, moment: datetime, *signers: tuple[str, str]) -> str:
        """The paper receipt of a service, signed by the server and by ``signers``."""
        server = ("送达人", self.officers[0].name)
        return self.document("送达回证", moment.date(), service, signed=(server, *signers))
