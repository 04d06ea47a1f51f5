"""A database as raw tables: any SQLAlchemy URL, tables and views named as the record's. Passwords are never told."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import Connection, column, create_engine, inspect, select, table
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SAWarning, SQLAlchemyError
from sqlalchemy.pool import NullPool

from adapters.headings import columns_by_name, plain
from adapters.limits import PLENTY, refuse_bomb
from adapters.parts import Unusable, unusable
from adapters.plain_values import plain_value
from adapters.raw import TABLE, RawRow, RawSource, RawTable
from adapters.tabular import IMPORTED
from records.folding import fold_name
from records.schema import TABLES

_BATCH: Final = 5000
_TIMEOUT: Final = 15  # seconds until a database that does not answer is given up
LONGEST_READ: Final = 1800  # seconds that a database file may take
_STEPS: Final = 1_000_000  # of SQLite's machine between two looks at the clock
_SYSTEM_SCHEMAS: Final = re.compile(
    r"information_schema|pg_.*|sys|mysql|performance_schema|INFORMATION_SCHEMA"
)
_SCHEMA: Final = re.compile(r"#([^#@/?]+)$")
_RECORD_TABLES: Final = {fold_name(name): name for name in IMPORTED}
_URL_HINT: Final = "写法如 sqlite:///案卷.db、postgresql+psycopg://用户:密码@主机:5432/库名"
_MODULUS: Final = 1 << 256


def shown_url(text: str) -> str:
    """An address as users may see it: without password, and without options, which may hold one.

    The text is taken apart here, since what is wrong with an address is often a password with an @ or / in it.
    """
    scheme, _, rest = text.partition("://")
    shown, mark, _ = rest.partition("?")
    if rest.startswith("/") or "@" not in rest:
        return f"{scheme}://{shown}"
    if mark and "@" not in shown:
        return f"{scheme}://…"
    login, _, place = shown.rpartition("@")
    user, colon, _ = login.partition(":")
    return f"{scheme}://{user}{':***' if colon else ''}@{place}"


@dataclass(slots=True)
class Database:
    """An open database. ``fingerprint`` is known once its tables were read."""

    source: RawSource
    sums: dict[str, int] = field(default_factory=dict)

    def fingerprint(self) -> str:
        """A hash of the rows that were read, in whatever order the database gave them."""
        digest = hashlib.sha256()
        for name, total in sorted(self.sums.items()):
            digest.update(f"{name}\x00{total:x}\n".encode())
        return digest.hexdigest()


@contextmanager
def database(text: str) -> Iterator[Database]:
    """The database while it is open, read only and as of one moment. Raises Unusable where it cannot be used."""
    name = shown_url(text)
    schema = _SCHEMA.search(text)
    with _told(name):
        url = make_url(text[: schema.start()] if schema else text)
        engine = _engine(url, name)
    try:
        with _told(name):
            connection = _connected(engine)
        with connection:
            path = Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
            reader = _Reader(connection, name, path)
            with _told(name):
                reader.find(schema[1] if schema else None)
            yield reader.opened
    finally:
        engine.dispose()


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Failures as sentences. The driver's own words stay out: they may repeat the password."""
    try:
        yield
    except NoSuchModuleError:
        raise unusable("database_driver", name, "不认识这种数据库", _URL_HINT) from None
    except (ArgumentError, ValueError) as error:
        if isinstance(error, UnicodeError):
            raise unusable("database", name, "数据库里有读不出的文字", "请核对数据库的编码") from None
        raise unusable("database_url", name, "数据库地址的写法不对", _URL_HINT) from None
    except ImportError as error:
        raise _no_driver(name, error) from None
    except SQLAlchemyError as error:
        raise _failed(name, error) from None


def _no_driver(name: str, error: ImportError) -> Unusable:
    driver = error.name or "驱动程序"
    return unusable(
        "database_driver",
        name,
        f"没有安装读这种数据库的程序包（{driver}）",
        '请运行 pip install "pingcha[postgresql]"；别的数据库请安装它的 Python 驱动',
    )


def _failed(name: str, error: SQLAlchemyError) -> Unusable:
    kind = type(getattr(error, "orig", None) or error).__name__
    words = str(getattr(error, "orig", "")).lower()
    if "password" in words or "authentication" in words or "access denied" in words:
        return unusable("database_login", name, "数据库不接受这个用户或者密码", "请核对用户名和密码")
    if "refused" in words:
        return unusable(
            "database", name, "这个主机和端口上没有数据库在运行", "请核对主机和端口，或者先启动数据库"
        )
    if "host name" in words or "name resolution" in words or "name or service" in words:
        return unusable("database", name, "找不到这台主机", "请核对主机名和网络")
    if "timeout" in words or "timed out" in words:
        return unusable("database", name, "数据库一直没有答复", "请核对主机、端口和防火墙")
    if "permission denied" in words or "denied" in words:
        return unusable(
            "database_access", name, "没有权限读取数据库里的表", "请让管理员授予查询（SELECT）权限"
        )
    if "not a database" in words or "malformed" in words:
        return unusable("database", name, "文件不是 SQLite 数据库，或者已损坏", "请重新导出")
    if "interrupted" in words:
        return unusable(
            "too_large", name, f"读了 {LONGEST_READ // 60} 分钟还没有读完", "请核对其中的视图，或者先导出成表"
        )
    if "locked" in words:
        return unusable("database", name, "数据库正被别的程序锁住", "请关闭正在写它的程序后再试")
    if "does not exist" in words or "unknown database" in words:
        return unusable("database", name, "没有这个数据库", "请核对地址里的库名")
    return unusable("database", name, f"连不上数据库，或者读取出错（{kind}）", "请核对主机、端口、库名和网络")


def _engine(url: URL, name: str) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, name)
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")  # the driver that the extra installs
    connect_args: dict[str, object] = {}
    if url.get_backend_name() == "postgresql" and "connect_timeout" not in url.query:
        connect_args["connect_timeout"] = _TIMEOUT
    return create_engine(url, poolclass=NullPool, connect_args=connect_args, hide_parameters=True)


def _sqlite(url: URL, name: str) -> Engine:
    """Opened read only: a misspelt path must not make a new, empty database."""
    if not url.database or url.database == ":memory:":
        raise unusable("database_url", name, "没有写 SQLite 数据库的文件", _URL_HINT)
    path = Path(url.database)
    if not path.is_file():
        raise unusable("no_such_file", name, "找不到这个数据库文件", "请核对路径")
    address = f"file:{quote(str(path.resolve()))}?mode=ro"

    def connect() -> sqlite3.Connection:
        """A view may compute without end before its first row: reading is given up where it has not ended by then."""
        connection = sqlite3.connect(address, uri=True)
        end = time.monotonic() + LONGEST_READ
        connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
        return connection

    return create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)


def _connected(engine: Engine) -> Connection:
    """A connection in one read-only transaction, so that all tables are of the same moment."""
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    if engine.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")
    return connection


class _Reader:
    """Finds the tables of a database and reads them when they are asked for."""

    def __init__(self, connection: Connection, file: str, path: Path | None) -> None:
        """``path``: the file of a database that is one."""
        self.connection = connection
        self.path = path
        self.inspector = inspect(connection)
        self.file = file
        self.opened = Database(RawSource(file, []))

    def find(self, schema: str | None) -> None:
        """The tables and views of the named schema, else of the default one, else of those that hold the record's."""
        found = self._named(schema)
        if schema is None and not any(map(_is_record, found)):
            others = [one for one in self.inspector.get_schema_names() if not _SYSTEM_SCHEMAS.fullmatch(one)]
            elsewhere = [place for other in others for place in self._named(other)]
            if any(map(_is_record, elsewhere)):
                found = elsewhere
                self._refuse_doubled(found)
        self.opened.source.tables += [self._table(place) for place in found]

    def _named(self, schema: str | None) -> list[_Place]:
        names = [*self.inspector.get_table_names(schema), *self.inspector.get_view_names(schema)]
        return [_Place(schema, name) for name in names]

    def _refuse_doubled(self, found: Sequence[_Place]) -> None:
        by_name: dict[str, list[str]] = {}
        for place in filter(_is_record, found):
            by_name.setdefault(place.name, []).append(place.schema or "")
        for name, schemas in by_name.items():
            if len(schemas) > 1:
                raise unusable(
                    "doubled_sheet",
                    self.file,
                    f"表“{name}”在几个模式里都有：{'、'.join(schemas)}",
                    f"请在地址后面写明模式，如 …#{schemas[0]}",
                    sheet=name,
                )

    def _table(self, place: _Place) -> RawTable:
        def rows() -> Iterator[RawRow]:
            with _told(self.file):
                yield from self._rows(place)

        return RawTable(self.file, place.name, rows, lettered=False, noun=TABLE, headed=True)

    def _rows(self, place: _Place) -> Iterator[RawRow]:
        with warnings.catch_warnings():  # of column types that it does not know, which are not asked for
            warnings.simplefilter("ignore", SAWarning)
            names = [str(one["name"]) for one in self.inspector.get_columns(place.name, place.schema)]
        yield 0, names
        source = table(place.name, *(column(name) for name in names), schema=place.schema)
        query = select(source).order_by(*(source.c[name] for name in self._order(place, names)))
        options = {"stream_results": True, "yield_per": _BATCH}
        total = 0
        for number, row in enumerate(self.connection.execute(query, execution_options=options), 1):
            if number > PLENTY and self.path is not None:
                refuse_bomb(number, self.path, self.file)
            cells = [plain_value(value) for value in row]
            total += int.from_bytes(hashlib.sha256(repr(cells).encode("utf-8", "replace")).digest())
            yield number, cells
        self.opened.sums[place.name] = total % _MODULUS

    def _order(self, place: _Place, names: Sequence[str]) -> list[str]:
        """What the rows are sorted by, so that they are told in the same order each time: the key, else 案号 and id."""
        key = self.inspector.get_pk_constraint(place.name, place.schema)["constrained_columns"]
        if key or not _is_record(place):
            return list(key)
        table_name = _RECORD_TABLES[fold_name(place.name)]
        attrs = {"case_no", TABLES[table_name].id_attr}
        wanted = {c.name for c in TABLES[table_name].columns.values() if c.attr in attrs}
        by_name = columns_by_name(table_name)
        return [name for name in names if by_name.get(plain(name)) in wanted]


@dataclass(frozen=True, slots=True)
class _Place:
    """A table or view; ``schema`` None: the default one."""

    schema: str | None
    name: str


def _is_record(place: _Place) -> bool:
    return fold_name(place.name) in _RECORD_TABLES
