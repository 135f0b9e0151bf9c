"""Errors of the gradebook's database: whether the statement or the database is at fault, and whether to try again.

SQLAlchemy takes half a second to import. So this module is imported where it is needed, not at the top of a module.
"""

import sqlite3

from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
)

PRIMARY_CODE = 0xFF
"""The bits of SQLite's extended error codes that hold the primary code."""

INSUFFICIENT_PRIVILEGE = "42501"
"""PostgreSQL's state for a missing permission."""

LOCK_CODES = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
LOCK_STATES = ("55P03",)
"""PostgreSQL's state where a lock could not be had in time."""

_OVERTAKEN_CODES = (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
_OVERTAKEN_STATES = ("40001", "40P01", "23505", "42P07")
"""PostgreSQL's states where another writer was faster: a deadlock, or the same row or table was just made."""


def sqlite_code(error: BaseException) -> int:
    """SQLite's extended error code; 0 for an error of another database."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", None)
    return code if isinstance(code, int) else 0


def server_state(error: BaseException) -> str:
    """The five characters that a server gives as the kind of an error; empty where there are none."""
    original = getattr(error, "orig", None)
    return getattr(original, "sqlstate", None) or getattr(original, "pgcode", None) or ""


def is_statement_at_fault(error: DBAPIError) -> bool:
    """Whether a statement or its values are wrong, such as a table that does not exist; else the database is at fault.

    A database is at fault that is locked, read-only, corrupt, full or gone, or that refuses a permission.
    """
    if error.connection_invalidated:
        return False
    if isinstance(error, OperationalError):
        # Python's sqlite3 raises it for wrong statements, too.
        return sqlite_code(error) & PRIMARY_CODE == sqlite3.SQLITE_ERROR
    # PostgreSQL's drivers count a missing permission among the wrong statements.
    if server_state(error) == INSUFFICIENT_PRIVILEGE:
        return False
    return isinstance(error, (DataError, IntegrityError, InterfaceError, NotSupportedError, ProgrammingError))


def is_another_writers(error: BaseException) -> bool:
    """Whether another writer is the reason, so that trying again helps: a lock, a deadlock, a row that was just made.

    nbgrader raises an error of its own while it handles the database's.
    """
    if not isinstance(error, DBAPIError):
        return error.__context__ is not None and is_another_writers(error.__context__)
    code, state = sqlite_code(error), server_state(error)
    return (
        code & PRIMARY_CODE in LOCK_CODES
        or code in _OVERTAKEN_CODES
        or state in (*LOCK_STATES, *_OVERTAKEN_STATES)
        # Two programs make the first tables at once: SQLite has no code of its own for this.
        or (code == sqlite3.SQLITE_ERROR and "already exists" in str(error.orig))
    )


def reason(error: Exception) -> str:
    """The first line of what the database, or the driver that is missing, says."""
    lines = str(getattr(error, "orig", None) or error).splitlines()
    return lines[0] if lines else type(error).__name__
