"""The cause of each error of a database, and its sentence; what real databases do is in `tests/gradebook`."""

import sqlite3

import psycopg
import pytest
import sqlalchemy.dialects.postgresql.psycopg
import sqlalchemy.dialects.sqlite.pysqlite
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from tensorgrade.nbgrader_access.database_errors import is_another_writers
from tensorgrade.nbgrader_access.gradebook_causes import Cause, cause, sentence, shown_place, sqlite_file

SERVER = "postgresql+psycopg://ada:secret@host/grades"
STATES = {
    "LockNotAvailable": Cause.LOCKED,
    "InsufficientPrivilege": Cause.NO_PERMISSION,
    "DiskFull": Cause.FULL,
    "TooManyConnections": Cause.TOO_MANY,
    "DataCorrupted": Cause.DAMAGED,
    "IndexCorrupted": Cause.DAMAGED,
    "InvalidPassword": Cause.WRONG_PASSWORD,
    "InvalidCatalogName": Cause.NO_SUCH_DATABASE,
    "ReadOnlySqlTransaction": Cause.OTHER,
}
CONNECTING = {
    'connection failed: FATAL:  password authentication failed for user "ada"': Cause.WRONG_PASSWORD,
    'connection failed: FATAL:  role "ada" does not exist': Cause.WRONG_PASSWORD,
    "connection failed: fe_sendauth: no password supplied": Cause.WRONG_PASSWORD,
    'connection failed: FATAL:  database "grades" does not exist': Cause.NO_SUCH_DATABASE,
    "failed to resolve host 'host': Name or service not known": Cause.UNKNOWN_HOST,
    "connection failed: FATAL:  sorry, too many clients already": Cause.TOO_MANY,
    'connection failed: connection to server at "host" failed: Connection refused': Cause.REFUSED,
    "connection timeout expired": Cause.REFUSED,
}
CODES = {
    sqlite3.SQLITE_BUSY: Cause.LOCKED,
    sqlite3.SQLITE_BUSY_SNAPSHOT: Cause.LOCKED,
    sqlite3.SQLITE_LOCKED: Cause.LOCKED,
    sqlite3.SQLITE_FULL: Cause.FULL,
    sqlite3.SQLITE_CORRUPT: Cause.DAMAGED,
    sqlite3.SQLITE_NOTADB: Cause.NO_DATABASE_FILE,
    sqlite3.SQLITE_IOERR_WRITE: Cause.DISK,
    sqlite3.SQLITE_PERM: Cause.NO_PERMISSION,
    sqlite3.SQLITE_TOOBIG: Cause.OTHER,
}


def of_server(error, connection_invalidated=False):
    dialect = sqlalchemy.dialects.postgresql.psycopg.dialect(dbapi=psycopg)
    return DBAPIError.instance("SELECT 1", {}, error, psycopg.Error, False, connection_invalidated, dialect)


def of_sqlite(code):
    error = sqlite3.OperationalError("some reason")
    error.sqlite_errorcode = code
    dialect = sqlalchemy.dialects.sqlite.pysqlite.dialect(dbapi=sqlite3)
    return DBAPIError.instance("SELECT 1", {}, error, sqlite3.Error, False, False, dialect)


@pytest.mark.parametrize(("name", "expected"), STATES.items())
def test_a_servers_state_has_a_cause(name, expected):
    error = of_server(getattr(psycopg.errors, name)("text"))
    assert cause(SERVER, error) is expected
    assert sentence(SERVER, error, 60).startswith("The ")


@pytest.mark.parametrize(("text", "expected"), CONNECTING.items())
def test_a_connection_that_is_refused_has_a_cause(text, expected):
    error = of_server(psycopg.OperationalError(text))
    assert cause(SERVER, error) is expected
    assert "postgresql+psycopg://ada:***@host/grades" in sentence(SERVER, error, 60)
    assert "secret" not in sentence(SERVER, error, 60)


@pytest.mark.parametrize(("code", "expected"), CODES.items())
def test_a_code_of_sqlite_has_a_cause(code, expected, tmp_path):
    url = f"sqlite:///{tmp_path}/gradebook.db"
    assert cause(url, of_sqlite(code)) is expected
    assert sentence(url, of_sqlite(code), 60).count(f"{tmp_path}/gradebook.db") == 1


def test_a_file_that_sqlite_cannot_open_has_a_cause(tmp_path):
    error = of_sqlite(sqlite3.SQLITE_CANTOPEN)
    assert cause(f"sqlite:///{tmp_path}", error) is Cause.FOLDER
    assert cause(f"sqlite:///{tmp_path}/no/g.db", error) is Cause.NO_FOLDER
    (tmp_path / "g.db").touch()
    assert cause(f"sqlite:///{tmp_path}/g.db", error) is Cause.OTHER


def test_a_lost_connection_is_said_to_be_lost():
    error = of_server(psycopg.errors.AdminShutdown("terminating connection"), connection_invalidated=True)
    assert cause(SERVER, error) is Cause.LOST


def test_an_address_that_is_none_is_not_quoted():
    with pytest.raises(ArgumentError) as raised:
        make_url("ada:secret@host")
    assert cause("ada:secret@host", raised.value) is Cause.BAD_ADDRESS
    assert "secret" not in sentence("ada:secret@host", raised.value, 60)
    with pytest.raises(NoSuchModuleError) as missing:
        create_engine("nosuch://ada:secret@host/x")
    assert cause("nosuch://ada:secret@host/x", missing.value) is Cause.NO_DRIVER


def test_places_are_files_or_addresses_without_passwords():
    assert shown_place("sqlite:////a/b.db") == "/a/b.db"
    assert sqlite_file("sqlite://") is None
    assert sqlite_file(SERVER) is None
    assert shown_place(SERVER) == "postgresql+psycopg://ada:***@host/grades"


def test_another_writers_errors_are_told_apart():
    for name in ("LockNotAvailable", "DeadlockDetected", "SerializationFailure", "UniqueViolation", "DuplicateTable"):
        assert is_another_writers(of_server(getattr(psycopg.errors, name)("text"))), name
    for code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CONSTRAINT_UNIQUE):
        assert is_another_writers(of_sqlite(code))
    assert not is_another_writers(of_server(psycopg.errors.UndefinedTable("text")))
    assert not is_another_writers(of_sqlite(sqlite3.SQLITE_FULL))
    try:
        try:
            raise of_sqlite(sqlite3.SQLITE_CONSTRAINT_UNIQUE)
        except DBAPIError as error:
            raise ValueError("what nbgrader makes of it") from error
    except ValueError as error:
        assert is_another_writers(error)
