"""Why a gradebook cannot be used: a cause for each error of its database, and a sentence for each cause.

SQLAlchemy takes half a second to import. So this module is imported where it is needed, not at the top of a module.
"""

import os
import re
import sqlite3
from enum import Enum
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from tensorgrade.nbgrader_access import database_errors
from tensorgrade.nbgrader_access.database_errors import PRIMARY_CODE, reason, server_state, sqlite_code

_SETTING = "c.CourseDirectory.db_url in nbgrader_config.py"


class Cause(Enum):
    """Why the gradebook cannot be used, as a sentence with the gradebook's place and what the database says."""

    LOCKED = (
        "The gradebook {place} is locked by another program, and was not free within {patience} seconds; wait until "
        "that has ended, or end it, and run the command again."
    )
    NO_PERMISSION = (
        "The gradebook {place} cannot be used, because permission is denied ({reason}); get the right to write to it, "
        "or have its owner do this."
    )
    READ_ONLY = "The gradebook {place} is on a read-only file system; work on a copy of the course in another place."
    FULL = (
        "The gradebook {place} cannot be written, because the disk is full; free some space and run the command again."
    )
    DAMAGED = "The gradebook {place} is damaged ({reason}); restore a copy of it."
    NO_DATABASE_FILE = "The gradebook {place} is not a database; put the right file there, or restore a copy of it."
    FOLDER = "The gradebook {place} is a folder; move that away and restore a copy of the gradebook."
    NO_FOLDER = f"The gradebook {{place}} cannot be opened, because its folder does not exist; mend {_SETTING}."
    DISK = "The gradebook {place} cannot be used, because the disk fails ({reason}); restore a copy in another place."
    REFUSED = (
        f"The database server of the gradebook {{place}} does not answer ({{reason}}); start it, or mend {_SETTING}."
    )
    UNKNOWN_HOST = f"The host of the gradebook {{place}} cannot be found ({{reason}}); mend {_SETTING}."
    WRONG_PASSWORD = (
        f"The database server of the gradebook {{place}} refuses the user or password ({{reason}}); mend {_SETTING}."
    )
    NO_SUCH_DATABASE = (
        f"The database of the gradebook {{place}} does not exist ({{reason}}); make it, or mend {_SETTING}."
    )
    TOO_MANY = "The database server of the gradebook {place} has no connection free; wait and run the command again."
    LOST = "The connection to the gradebook {place} was lost ({reason}); run the command again when the server is back."
    NO_DRIVER = f"The gradebook {{place}} needs a Python package ({{reason}}); install it, or mend {_SETTING}."
    BAD_ADDRESS = f"The gradebook's address is none ({{reason}}); mend {_SETTING}."
    OTHER = "The gradebook {place} cannot be used ({reason}); mend that, or restore a copy of it, and try again."


_BY_SQLITE_CODE = {
    **dict.fromkeys(database_errors.LOCK_CODES, Cause.LOCKED),
    sqlite3.SQLITE_FULL: Cause.FULL,
    sqlite3.SQLITE_CORRUPT: Cause.DAMAGED,
    sqlite3.SQLITE_NOTADB: Cause.NO_DATABASE_FILE,
    sqlite3.SQLITE_IOERR: Cause.DISK,
    sqlite3.SQLITE_PERM: Cause.NO_PERMISSION,
    sqlite3.SQLITE_AUTH: Cause.NO_PERMISSION,
}
_BY_STATE = {
    **dict.fromkeys(database_errors.LOCK_STATES, Cause.LOCKED),
    database_errors.INSUFFICIENT_PRIVILEGE: Cause.NO_PERMISSION,
    "53100": Cause.FULL,
    "53300": Cause.TOO_MANY,
    "XX001": Cause.DAMAGED,
    "XX002": Cause.DAMAGED,
    "28000": Cause.WRONG_PASSWORD,
    "28P01": Cause.WRONG_PASSWORD,
    "3D000": Cause.NO_SUCH_DATABASE,
}
_OF_CONNECTING = {
    "password|authentication failed|role .* does not exist|no pg_hba.conf entry": Cause.WRONG_PASSWORD,
    "database .* does not exist": Cause.NO_SUCH_DATABASE,
    "resolve host|translate host name|Name or service not known": Cause.UNKNOWN_HOST,
    "too many (clients|connections)|connection slots": Cause.TOO_MANY,
    "connection|connect to server|timeout": Cause.REFUSED,
}
"""What libpq says of a connection that it could not make: it gives no state then."""


def sentence(url: str, error: Exception, patience: float) -> str:
    """Why the gradebook at ``url`` cannot be used, and what to do; a lock was waited for ``patience`` seconds."""
    # SQLAlchemy quotes an address that it does not understand, with its password.
    is_quoted = isinstance(error, ArgumentError) and not isinstance(error, NoSuchModuleError)
    words = "it cannot be parsed" if is_quoted else reason(error).rstrip(".")
    template: str = cause(url, error).value
    return template.format(place=shown_place(url), reason=words, patience=f"{patience:g}")


def cause(url: str, error: Exception) -> Cause:
    """Why the gradebook at ``url`` cannot be used."""
    if isinstance(error, (ModuleNotFoundError, NoSuchModuleError)):
        return Cause.NO_DRIVER
    if isinstance(error, ArgumentError):
        return Cause.BAD_ADDRESS
    if code := sqlite_code(error) & PRIMARY_CODE:
        file = sqlite_file(url)
        if file is not None and code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            return _cause_of_file(file)
        return _BY_SQLITE_CODE.get(code, Cause.OTHER)
    if state := server_state(error):
        if state in _BY_STATE:
            return _BY_STATE[state]
    elif not getattr(error, "connection_invalidated", False):
        text = str(getattr(error, "orig", None) or error)
        return next((one for words, one in _OF_CONNECTING.items() if re.search(words, text)), Cause.OTHER)
    return Cause.LOST if getattr(error, "connection_invalidated", False) else Cause.OTHER


def _cause_of_file(file: Path) -> Cause:
    """Why SQLite cannot open a file, or write to it; it says no more itself."""
    if file.is_dir():
        return Cause.FOLDER
    if not file.parent.is_dir():
        return Cause.NO_FOLDER
    if os.statvfs(file.parent).f_flag & os.ST_RDONLY:
        return Cause.READ_ONLY
    # SQLite writes a journal beside the file.
    writable = os.access(file, os.R_OK | os.W_OK) and os.access(file.parent, os.W_OK)
    return Cause.OTHER if writable else Cause.NO_PERMISSION


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite database; None for a server's, and for an address that is none."""
    address = _parsed(url)
    if address is None or address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        return None
    return Path(str(address.database))


def shown_place(url: str) -> str:
    """Where a gradebook is, for sentences: a file, or an address without its password."""
    address = _parsed(url)
    if address is None:
        return "at the address of the settings"
    return str(sqlite_file(url) or address.render_as_string(hide_password=True))


def _parsed(url: str) -> URL | None:
    try:
        return make_url(url)
    except ArgumentError:
        return None
