"""A gradebook is opened once by a command; one that is locked is waited for as long by each, and that is said."""

import sqlite3
import threading
import time
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tensorgrade.nbgrader_access import classes, gradebook_connection
from tensorgrade.nbgrader_access.gradebook_connection import GradebookError, gradebooks_kept_open, open_gradebook
from tests.conftest import slow_from


@pytest.fixture
def path(tmp_path):
    """A new gradebook."""
    file = tmp_path / "gradebook.db"
    with open_gradebook(f"sqlite:///{file}", "course"):
        return file


@pytest.fixture
def url(path):
    return f"sqlite:///{path}"


@pytest.fixture
def patience(monkeypatch):
    monkeypatch.setattr(gradebook_connection, "PATIENCE_SECONDS", 3)
    monkeypatch.setattr(gradebook_connection, "NOTICE_SECONDS", 0.5)


@contextmanager
def locked(path, seconds=None):
    """Another program holds the gradebook, until the block's end or for some seconds."""
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    timer = threading.Timer(seconds or 0, other.rollback)
    if seconds:
        timer.start()
    try:
        yield
    finally:
        if seconds:
            timer.join()
        other.close()


def students(url):
    with open_gradebook(url, "course") as gradebook:
        return [item.id for item in gradebook.students]


def test_a_command_opens_a_gradebook_once(url, monkeypatch):
    opened = []
    connect = classes.connect
    monkeypatch.setattr(classes, "connect", lambda *address: opened.append(address) or connect(*address))
    with gradebooks_kept_open(print):
        assert students(url) == []
        with open_gradebook(url, "course") as gradebook:
            gradebook.update_or_create_student("ada")
            assert students(url) == ["ada"]  # a use in another one
        assert students(url) == ["ada"]
    assert len(opened) == 1
    students(url)
    assert len(opened) == 2


def test_between_its_uses_a_kept_gradebook_holds_no_lock_and_no_old_row(url, path):
    with gradebooks_kept_open(print):
        assert students(url) == []
        with sqlite3.connect(path, timeout=0) as other:
            other.execute("INSERT INTO student (id) VALUES ('ada')")
        other.close()
        assert students(url) == ["ada"]


def test_a_gradebook_that_failed_is_opened_anew(url, path):
    content = path.read_bytes()
    with gradebooks_kept_open(print):
        assert students(url) == []
        path.write_bytes(b"junk" * 9999)
        with pytest.raises(GradebookError):
            students(url)
        path.write_bytes(content)
        assert students(url) == []


@pytest.mark.parametrize("kept", slow_from(1, [False, True]))
def test_a_locked_gradebook_is_waited_for_and_that_is_said_once(url, path, patience, kept):
    said = []
    with gradebooks_kept_open(said.append):
        if kept:
            students(url)
        with locked(path, 1.5):
            assert students(url) == []
    assert said == [f"Waiting for the gradebook {path}; another program may have locked it."]


@pytest.mark.slow
def test_patience_has_an_end(url, path, patience):
    said, start = [], time.monotonic()
    with (
        locked(path),
        gradebooks_kept_open(said.append),
        pytest.raises(GradebookError, match=r"is locked by another program, and was not free within 3 seconds; wait"),
    ):
        students(url)
    assert time.monotonic() - start < 60
    assert len(said) == 1


def test_nothing_is_said_of_a_free_gradebook(url, patience):
    said = []
    with gradebooks_kept_open(said.append):
        students(url)
        time.sleep(1.5)
    assert said == []


@pytest.mark.slow
def test_a_server_has_the_same_patience(postgres, patience):
    address, said = postgres(), []
    with open_gradebook(address, "course"):
        pass
    with create_engine(address, poolclass=NullPool).connect() as other, gradebooks_kept_open(said.append):
        other.execute(text("LOCK TABLE student"))
        with pytest.raises(GradebookError, match="is locked by another program, and was not free within 3 seconds"):
            students(address)
    assert len(said) == 1
