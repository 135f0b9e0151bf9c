"""Errors of drivers, as SQLAlchemy raises them; what a real database does is in `tests/gradebook`."""

import psycopg
import pytest
import sqlalchemy.dialects.postgresql.psycopg
from sqlalchemy.exc import DBAPIError

from tensorgrade.nbgrader_access.database_errors import is_statement_at_fault, reason


def raised(error, connection_invalidated=False):
    dialect = sqlalchemy.dialects.postgresql.psycopg.dialect(dbapi=psycopg)
    return DBAPIError.instance("SELECT 1", {}, error, psycopg.Error, False, connection_invalidated, dialect)


@pytest.mark.parametrize(
    ("name", "at_fault"),
    [
        ("UndefinedTable", True), ("SyntaxError", True), ("NotNullViolation", True), ("NumericValueOutOfRange", True),
        ("FeatureNotSupported", True), ("InsufficientPrivilege", False), ("ReadOnlySqlTransaction", False),
        ("LockNotAvailable", False), ("DiskFull", False), ("DataCorrupted", False), ("AdminShutdown", False),
        ("DeadlockDetected", False),
    ],
)  # fmt: skip
def test_a_statement_or_the_database_is_at_fault(name, at_fault):
    assert is_statement_at_fault(raised(getattr(psycopg.errors, name)("text"))) is at_fault


def test_a_lost_connection_is_no_fault_of_a_statement():
    error = psycopg.InterfaceError("the connection is closed")
    assert is_statement_at_fault(raised(error))
    assert not is_statement_at_fault(raised(error, connection_invalidated=True))


def test_a_reason_is_one_line():
    assert reason(raised(psycopg.OperationalError("no server\nIs it running?"))) == "no server"
    assert reason(raised(psycopg.OperationalError(""))) == "OperationalError"
    assert reason(ModuleNotFoundError("No module named 'psycopg'")) == "No module named 'psycopg'"
