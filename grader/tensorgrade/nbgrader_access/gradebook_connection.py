"""The one way to a gradebook: opened with one patience for a locked database, and once for all of a command.

SQLAlchemy and nbgrader take seconds to import. So they are imported where a gradebook is opened.
"""

import contextlib
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from tensorgrade.errors import UserError
from tensorgrade.nbgrader_access.protocols import Gradebook

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select

PATIENCE_SECONDS = 60
"""How long any command waits for a gradebook that another program has locked."""
NOTICE_SECONDS = 3
"""After so many seconds of waiting, that is said."""

_ATTEMPTS = 8
"""Of what another writer has overtaken; the pauses between them add up to three seconds."""

Returned = TypeVar("Returned")
Announce = Callable[[str], None]
"""Gets a sentence for the terminal."""


class GradebookError(UserError):
    """A gradebook that cannot be used; the message says what to do."""


class _KeptOpen:
    """The gradebooks that a command has opened, by address and course."""

    def __init__(self, announce: Announce) -> None:
        self.announce = announce
        self.opened: dict[tuple[str, str], _Opened] = {}


_kept: _KeptOpen | None = None


@contextlib.contextmanager
def gradebooks_kept_open(announce: Announce) -> Iterator[None]:
    """In the block, each gradebook is opened once, and closed at the end. ``announce`` is told of long waiting."""
    global _kept
    before, _kept = _kept, _KeptOpen(announce)
    try:
        yield
    finally:
        for opened in _kept.opened.values():
            opened.close()
        _kept = before


@contextlib.contextmanager
def patient_connections() -> Iterator[None]:
    """In the block, connections that nbgrader itself makes wait for locks as long as ours."""
    from sqlalchemy import Engine

    with _listening(Engine, {"connect": _wait_for_sqlite_locks, "begin": _wait_for_server_locks}):
        yield


def read_gradebook(url: str, *statements: "Select[Any]") -> list[list[tuple[Any, ...]]]:
    """The rows of each statement, read without nbgrader; none where there is no gradebook yet, which is not made.

    Raises GradebookError where the database cannot be used. A wrong statement raises SQLAlchemy's error, as it is.
    """
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError

    from tensorgrade.nbgrader_access import gradebook_causes
    from tensorgrade.nbgrader_access.database_errors import is_statement_at_fault
    from tensorgrade.nbgrader_access.gradebook_tables import read_tables

    try:
        return read_tables(url, PATIENCE_SECONDS, *statements)
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        if isinstance(error, DBAPIError) and is_statement_at_fault(error):
            raise
        raise GradebookError(gradebook_causes.sentence(url, error, PATIENCE_SECONDS)) from error


@contextlib.contextmanager
def open_gradebook(url: str, course_id: str) -> Iterator[Gradebook]:
    """nbgrader's Gradebook at this address. Raises GradebookError where the database cannot be used.

    A wrong statement in the block raises SQLAlchemy's error, as it is.
    """
    from sqlalchemy.exc import DBAPIError, SAWarning

    from tensorgrade.nbgrader_access import gradebook_causes
    from tensorgrade.nbgrader_access.database_errors import is_statement_at_fault

    kept = _kept.opened if _kept else {}
    opened = kept.get((url, course_id))
    if opened is None:
        opened = _Opened(url, course_id, _kept.announce if _kept else lambda sentence: None)
        kept[url, course_id] = opened
    try:
        with warnings.catch_warnings(), opened.used():
            # nbgrader adds rows through relations that SQLAlchemy 2 warns about; the rows are right.
            warnings.simplefilter("ignore", SAWarning)
            yield opened.gradebook
    except DBAPIError as error:
        if is_statement_at_fault(error):
            raise
        kept.pop((url, course_id), None)
        opened.close()
        raise GradebookError(gradebook_causes.sentence(url, error, PATIENCE_SECONDS)) from error
    finally:
        if not _kept:
            opened.close()


def tried_again(work: Callable[[], Returned], undo: Callable[[], None] = lambda: None) -> Returned:
    """Call ``work``; where another writer was in the way, call ``undo``, wait, and try again as patience allows."""
    from sqlalchemy.exc import DBAPIError

    from tensorgrade.nbgrader_access.classes import InvalidEntry
    from tensorgrade.nbgrader_access.database_errors import is_another_writers

    end = time.monotonic() + PATIENCE_SECONDS
    for attempt in range(_ATTEMPTS):
        try:
            return work()
        except (DBAPIError, InvalidEntry) as error:
            undo()
            if attempt == _ATTEMPTS - 1 or time.monotonic() > end or not is_another_writers(error):
                raise
            time.sleep(0.02 * 2**attempt)
    raise AssertionError("the last attempt returns or raises")


class _Opened:
    """An open gradebook, whose connections wait for locks, and whose waiting is told. Raises GradebookError."""

    def __init__(self, url: str, course_id: str, announce: Announce) -> None:
        from sqlalchemy import Engine
        from sqlalchemy.exc import SQLAlchemyError

        from tensorgrade.nbgrader_access import gradebook_causes
        from tensorgrade.nbgrader_access.classes import connect

        self._users = 0
        self._since: float | None = time.monotonic()
        self._closed = threading.Event()
        sentence = f"Waiting for the gradebook {gradebook_causes.shown_place(url)}; another program may have locked it."
        threading.Thread(target=self._tell_long_waiting, args=(announce, sentence), daemon=True).start()
        try:
            # nbgrader makes its engine and uses it in one step.
            with _listening(Engine, self._listeners()):
                self.gradebook = tried_again(lambda: connect(url, course_id))
        except (SQLAlchemyError, ModuleNotFoundError) as error:
            self._closed.set()
            raise GradebookError(gradebook_causes.sentence(url, error, PATIENCE_SECONDS)) from error
        except BaseException:
            self._closed.set()
            raise
        _listen(self.gradebook.engine, self._listeners())

    def _listeners(self) -> dict[str, Callable[..., None]]:
        """What is done at events of an engine, by their names."""

        def begin_waiting(*event: Any) -> None:
            self._since = time.monotonic()

        def end_waiting(*event: Any) -> None:
            self._since = None

        return {
            "connect": _wait_for_sqlite_locks,
            "begin": _wait_for_server_locks,
            "before_cursor_execute": begin_waiting,
            "after_cursor_execute": end_waiting,
            "handle_error": end_waiting,
            "commit": begin_waiting,
            "checkin": end_waiting,
        }

    def _tell_long_waiting(self, announce: Announce, sentence: str) -> None:
        while not self._closed.wait(0.5):
            since = self._since
            if since is not None and time.monotonic() - since > NOTICE_SECONDS:
                announce(sentence)
                return

    @contextlib.contextmanager
    def used(self) -> Iterator[None]:
        """In the block, the gradebook is in use. After the last use, no transaction and no row is left of it."""
        self._users += 1
        try:
            yield
        finally:
            self._users -= 1
            if not self._users:
                self.gradebook.db.remove()

    def close(self) -> None:
        self._closed.set()
        self.gradebook.__exit__(None, None, None)


def _wait_for_sqlite_locks(connection: Any, record: object) -> None:
    import sqlite3

    if isinstance(connection, sqlite3.Connection):
        connection.execute(f"PRAGMA busy_timeout = {PATIENCE_SECONDS * 1000}")


def _wait_for_server_locks(connection: "Connection") -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE_SECONDS}s'")


def _listen(target: Any, listeners: dict[str, Callable[..., None]]) -> None:
    from sqlalchemy import event

    for name, listener in listeners.items():
        event.listen(target, name, listener)


@contextlib.contextmanager
def _listening(target: Any, listeners: dict[str, Callable[..., None]]) -> Iterator[None]:
    from sqlalchemy import event

    _listen(target, listeners)
    try:
        yield
    finally:
        for name, listener in listeners.items():
            event.remove(target, name, listener)
