"""Errors of the gradebook's database: whether the statement or the database is at fault, and the reason in one line.

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


def is_statement_at_fault(error: DBAPIError) -> bool:
    """Whether a statement or its values are wrong, such as a table that does not exist; else the database is at fault.

    A database is at fault that is locked, read-only, corrupt, full or gone, or that refuses a permission.
    """
    if error.connection_invalidated:
        return False
    if isinstance(error, OperationalError):
        # Python's sqlite3 raises it for wrong statements, too.
        code = getattr(error.orig, "sqlite_errorcode", None)
        return code is not None and code & PRIMARY_CODE == sqlite3.SQLITE_ERROR
    # PostgreSQL's drivers count a missing permission among the wrong statements.
    if getattr(error.orig, "sqlstate", None) == INSUFFICIENT_PRIVILEGE:
        return False
    return isinstance(error, (DataError, IntegrityError, InterfaceError, NotSupportedError, ProgrammingError))


def reason(error: Exception) -> str:
    """The first line of what the database, or the driver that is missing, says."""
    lines = str(getattr(error, "orig", None) or error).splitlines()
    return lines[0] if lines else type(error).__name__
