"""Databases: the record's tables by name, read only, passwords never told, each failure a sentence."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine

import adapters.limits
import adapters.raw_sql
from adapters import load
from adapters.raw_sql import shown_url
from pingcha.cli import main
from records.problems import Level
from records.row import BLANK, NOT_EXPORTED
from tests.adapters.books import fatal_of, only_case, the_problem, told
from tests.adapters.servers import PASSWORD, postgresql, postgresql_programs


def sqlite(path: Path, script: str) -> str:
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
    return f"sqlite:///{path}"


TWO_TABLES = """
    CREATE TABLE 案件 (案号 TEXT PRIMARY KEY, 案件名称 TEXT, 重大社会影响 INTEGER);
    INSERT INTO 案件 VALUES ('甲-1', NULL, 1);
    CREATE VIEW 活动 AS SELECT '甲-1' AS 案号, 'H1' AS 活动编号;
"""


def test_tables_and_views_are_read_and_what_is_not_there_is_not_exported(tmp_path: Path) -> None:
    case = only_case(load([sqlite(tmp_path / "a.db", TWO_TABLES)]))
    assert case.case.read("title") is BLANK
    assert case.case.read("major_social_impact") is True
    assert case.case.read("unit") is NOT_EXPORTED
    (activity,) = case.rows("活动") or ()
    assert activity.read("activity_id") == "H1"
    assert case.rows("文书") is None


def test_a_database_file_is_read_like_its_address(tmp_path: Path) -> None:
    address = sqlite(tmp_path / "a.db", TWO_TABLES)
    by_file, by_address = load([tmp_path / "a.db"]), load([address])
    assert only_case(by_file).case == only_case(by_address).case
    assert by_file.files[0][0] == str(tmp_path / "a.db") and by_address.files[0][0] == address


def test_the_fingerprint_tells_changed_rows_and_not_their_order(tmp_path: Path) -> None:
    rows = ["('甲-1', '一')", "('甲-2', '二')"]

    def fingerprint(name: str, values: list[str]) -> str:
        script = f"CREATE TABLE 案件 (案号, 案件名称); INSERT INTO 案件 VALUES {', '.join(values)};"
        return load([sqlite(tmp_path / name, script)]).files[0][1]

    first = fingerprint("1.db", rows)
    assert fingerprint("2.db", rows[::-1]) == first
    assert fingerprint("3.db", [rows[0], rows[0].replace("甲-1", "甲-2")]) != first


def test_a_problem_names_table_row_and_column(tmp_path: Path) -> None:
    script = "CREATE TABLE 案件 (案号, 执法类型); INSERT INTO 案件 VALUES ('甲-1', '行政处分');"
    problem = the_problem(load([sqlite(tmp_path / "a.db", script)]), "not_allowed")
    assert (problem.sheet, problem.row, problem.column, problem.cell) == ("案件", 1, "执法类型", None)
    assert problem.case_no == "甲-1" and "行政处罚" in problem.allowed


def test_binary_values_are_an_error_of_their_case(tmp_path: Path) -> None:
    script = "CREATE TABLE 案件 (案号, 案件名称); INSERT INTO 案件 VALUES ('甲-1', x'0102');"
    loaded = load([sqlite(tmp_path / "a.db", script)])
    assert [case.case_no for case in loaded.failed] == ["甲-1"]
    assert the_problem(loaded, "binary").column == "案件名称"


def test_a_missing_database_file_is_told_and_not_made(tmp_path: Path) -> None:
    loaded = load([f"sqlite:///{tmp_path / '没有.db'}"])
    assert the_problem(loaded, "no_such_file").level is Level.FATAL
    assert not (tmp_path / "没有.db").exists()


def test_a_database_is_never_written_to(tmp_path: Path) -> None:
    address = sqlite(tmp_path / "a.db", TWO_TABLES)
    before = (tmp_path / "a.db").read_bytes()
    load([address])
    assert (tmp_path / "a.db").read_bytes() == before and len(list(tmp_path.iterdir())) == 1


def test_a_damaged_database_is_a_sentence(tmp_path: Path) -> None:
    sqlite(tmp_path / "a.db", TWO_TABLES)
    data = (tmp_path / "a.db").read_bytes()
    (tmp_path / "a.db").write_bytes(data[:100] + b"\xff" * (len(data) - 100))
    assert fatal_of(tmp_path / "a.db").code == "database"


@pytest.mark.parametrize(
    ("patience", "table", "column"), [(600.0, "单位年度", "年度"), (0.5, "案件", "案号")]
)
def test_a_view_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patience: float, table: str, column: str
) -> None:
    """By the number of its rows, or, where they are sorted first, by the time that it takes."""
    for module in (adapters.raw_sql, adapters.limits):
        monkeypatch.setattr(module, "PLENTY", 10_000)  # a sheet's worth of rows takes a while
    monkeypatch.setattr(adapters.raw_sql, "LONGEST_READ", patience)
    endless = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS {column} FROM n"
    loaded = load([sqlite(tmp_path / "a.db", f"CREATE VIEW {table} AS {endless};")])
    assert loaded.fatal and told(loaded, "too_large")


def test_many_other_tables_are_one_remark_and_a_misspelt_one_has_its_own(tmp_path: Path) -> None:
    others = "".join(f"CREATE TABLE t{number} (a);" for number in range(20))
    loaded = load(
        [
            sqlite(
                tmp_path / "a.db", f"{TWO_TABLES} {others} CREATE TABLE 文 书卷 (a);".replace("文 书", "文书")
            )
        ]
    )
    problems = told(loaded, "unknown_sheet")
    assert len(problems) == 2
    assert any("20 张表" in problem.problem for problem in problems)
    assert any("文书卷" in problem.problem and "文书" in problem.hint for problem in problems)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql+psycopg://u:secret@h:5432/db", "postgresql+psycopg://u:***@h:5432/db"),
        ("postgresql://u:se@cr#et@h/db#执法", "postgresql://u:***@h/db#执法"),
        ("postgresql://h/db?password=secret", "postgresql://h/db"),
        ("postgresql://h/db?password=se@cret", "postgresql://…"),
        ("postgresql://u:se/cr?et@h/db", "postgresql://…"),
        ("mysql://u@h/db", "mysql://u@h/db"),
        ("sqlite:////a@b/x.db?mode=secret", "sqlite:////a@b/x.db"),
    ],
)
def test_an_address_is_shown_without_its_password(address: str, shown: str) -> None:
    assert shown_url(address) == shown


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("postgresql+psycopg://u:secret@127.0.0.1:1/db", "database"),
        ("postgresql://u:secret@h:port/db", "database_url"),
        ("nosuchthing://u:secret@h/db", "database_driver"),
        ("oracle+oracledb://u:secret@h/db", "database_driver"),
        ("sqlite://", "database_url"),
    ],
)
def test_an_address_that_cannot_be_used_is_a_sentence_without_the_password(address: str, code: str) -> None:
    loaded = load([address])
    problem = the_problem(loaded, code)
    assert loaded.fatal and problem.hint
    assert "secret" not in f"{loaded}"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    if postgresql_programs() is None:
        pytest.skip("no PostgreSQL server is installed")
    with postgresql() as address:
        yield address


def script(address: str, *statements: str) -> None:
    engine = create_engine(address)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def fresh(server: str, name: str) -> str:
    """A new, empty database on the server."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return f"{server.rpartition('/')[0]}/{name}"


def test_postgresql_types_become_the_records_values(server: str) -> None:
    address = fresh(server, "types")
    script(
        address,
        """CREATE TABLE 案件 (案号 varchar(40), 案件名称 text, 启动日期 date, 当场启动时间 timestamptz,
           紧急当场启动 boolean, 承办人 text[], 证件号码 numeric(20), 归档日期 timestamp, 案卷号 uuid)""",
        """INSERT INTO 案件 VALUES ('甲-1', NULL, '2025-03-04', '2025-03-04 01:30:00+00', true, '{张三,李四}',
           110101199001011234, '2025-06-01 00:00:00', '6f9619ff-8b86-d011-b42d-00c04fc964ff')""",
        "CREATE VIEW 活动 AS SELECT '甲-1' AS 案号, 'H1' AS 活动编号",
    )
    loaded = load([address])
    case = only_case(loaded)
    assert case.case.read("title") is BLANK
    assert case.case.initiated_on == date(2025, 3, 4) and case.case.archived_on == date(2025, 6, 1)
    assert case.case.started_on_spot_at == datetime(2025, 3, 4, 9, 30)
    assert case.case.emergency_start is True
    assert case.case.handlers == ("张三", "李四")
    assert case.case.party_id == "110101199001011234"
    assert len(case.rows("活动") or ()) == 1
    assert PASSWORD not in f"{loaded}" and ":***@" in loaded.files[0][0]


def test_no_output_of_a_command_shows_the_password(
    server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = fresh(server, "command")
    script(address, "CREATE TABLE 案件 (案号 text)", "INSERT INTO 案件 VALUES ('甲-1')")
    rules = str(Path(__file__).parents[1] / "pingcha" / "rules")
    for words in (["review", "--format", "json"], ["check"], ["validate"]):
        assert main([words[0], address, *words[1:], "--rules", rules]) in (0, 1, 3)
        said = capsys.readouterr()
        assert PASSWORD not in said.out + said.err
        if "json" in words:
            (given,) = json.loads(said.out)["run"]["inputs"]
            assert given["path"] == address.replace(PASSWORD, "***") and len(given["sha256"]) == 64
    assert main(["review", address, "-o", str(tmp_path / "a.xlsx"), "--rules", rules]) in (0, 1)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        assert not any(PASSWORD.encode() in book.read(name) for name in book.namelist())


def test_postgresql_tables_of_another_schema_are_found_and_can_be_named(server: str) -> None:
    address = fresh(server, "schemas")
    script(
        address,
        "CREATE SCHEMA 执法一",
        "CREATE TABLE 执法一.案件 (案号 text)",
        "INSERT INTO 执法一.案件 VALUES ('甲-1')",
    )
    assert only_case(load([address])).case_no == "甲-1"
    script(
        address,
        "CREATE SCHEMA 执法二",
        "CREATE TABLE 执法二.案件 (案号 text)",
        "INSERT INTO 执法二.案件 VALUES ('乙-1')",
    )
    problem = the_problem(load([address]), "doubled_sheet")
    assert problem.level is Level.FATAL and "执法一、执法二" in problem.problem
    assert only_case(load([f"{address}#执法二".replace("+psycopg", "")])).case_no == "乙-1"


def test_postgresql_refusals_are_sentences(server: str) -> None:
    address = fresh(server, "refusals")
    script(address, "CREATE TABLE 案件 (案号 text)", "CREATE ROLE reader LOGIN PASSWORD 'other-canary'")
    wrong = address.replace(PASSWORD, "wrong-canary")
    loaded = load([wrong])
    assert the_problem(loaded, "database_login") and "canary" not in f"{loaded}"
    denied = load([address.replace(f"tester:{PASSWORD}", "reader:other-canary")])
    assert the_problem(denied, "database_access") and "canary" not in f"{denied}"
    assert the_problem(load([f"{address}x"]), "database").problem == "没有这个数据库"
