"""An opened gradebook: a database that cannot be used is one sentence, a wrong statement is an error of its own."""

import sqlite3

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from tensorgrade.nbgrader_access.gradebook_connection import GradebookError, open_gradebook
from tensorgrade.report.manual_grades import read_gradebook_entries
from tests.coursework import Gradebook

INSERT = "INSERT INTO course (id) VALUES ('another')"
WRONG = [
    pytest.param("SELECT * FROM nowhere", id="no such table"),
    pytest.param("SELECT nothing FROM course", id="no such column"),
    pytest.param("SELECTED", id="syntax"),
    pytest.param("SELECT id FROM course ORDER BY id COLLATE nothing", id="no such collation"),
    pytest.param("INSERT INTO course (id) VALUES (NULL)", id="a value that must not be null"),
    pytest.param("INSERT INTO course (id) VALUES ('course')", id="a value that is there already"),
    pytest.param("SELECT 1; SELECT nothing", id="two statements"),
]


@pytest.fixture
def path(tmp_path):
    """A new gradebook."""
    file = tmp_path / "gradebook.db"
    with Gradebook(f"sqlite:///{file}", "course"):
        return file


@pytest.fixture
def url(path):
    return f"sqlite:///{path}"


def run(url, statement, values=None, before=lambda gradebook: None):
    with open_gradebook(url, "course") as gradebook:
        before(gradebook)
        gradebook.db.execute(text(statement), values or {})
        gradebook.db.commit()


@pytest.mark.parametrize("statement", WRONG)
def test_a_wrong_statement_is_raised_as_it_is(url, statement):
    with pytest.raises(DBAPIError) as raised:
        run(url, statement)
    assert raised.value.statement == statement


def test_a_value_that_no_column_takes_is_raised_as_it_is(url):
    with pytest.raises(DBAPIError, match="Error binding parameter"):
        run(url, "SELECT :value", {"value": object()})


def statement(sql):
    return lambda gradebook: gradebook.db.execute(text(sql))


def test_a_locked_database_is_said_to_be_locked(url, path):
    other = sqlite3.connect(path, isolation_level=None)

    def lock(gradebook):
        statement("PRAGMA busy_timeout = 0")(gradebook)
        other.execute("BEGIN IMMEDIATE")

    try:
        with pytest.raises(
            GradebookError,
            match=r"is locked by another program, and was not free within \d+ seconds",
        ):
            run(url, INSERT, before=lock)
    finally:
        other.close()


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (statement("PRAGMA query_only = 1"), r"cannot be used \(attempt to write a readonly database\)"),
        (statement("PRAGMA max_page_count = 1"), "cannot be written, because the disk is full; free some space"),
    ],
)
def test_a_database_that_takes_nothing_is_said_to_be_so(url, spoil, reason):
    with pytest.raises(GradebookError, match=reason):
        run(url, "CREATE TABLE another AS SELECT zeroblob(100000)", before=spoil)


def test_a_database_that_is_overwritten_is_said_to_be_none(url, path):
    with pytest.raises(GradebookError, match=r"gradebook\.db is not a database; put the right file there"):
        run(url, "SELECT * FROM course", before=lambda gradebook: path.write_bytes(b"something else" * 9999))


def test_a_database_whose_pages_are_damaged_is_said_to_be_so(url, path):
    damaged = path.read_bytes()
    with pytest.raises(GradebookError, match=r"is damaged \(database disk image is malformed\); restore a copy"):
        run(url, "SELECT * FROM course", before=lambda gradebook: path.write_bytes(damaged[:4096] + b"\xff" * 99999))


def test_a_database_that_is_gone_is_said_so(url, path, tmp_path):
    with pytest.raises(GradebookError, match="cannot be used"):
        run(url, INSERT, before=lambda gradebook: path.unlink())
    with pytest.raises(GradebookError, match="its folder does not exist; mend c.CourseDirectory.db_url"):
        run(f"sqlite:///{tmp_path}/nowhere/gradebook.db", INSERT)


def test_reading_grades_by_hand_tells_the_two_apart(url, path):
    with sqlite3.connect(path) as database:
        database.execute("ALTER TABLE grade RENAME COLUMN extra_credit TO extra")
    database.close()
    with pytest.raises(DBAPIError, match=r"no such column: grade\.extra_credit"):
        read_gradebook_entries(url, "one")
    path.write_bytes(b"something else" * 9999)
    with pytest.raises(GradebookError, match="is not a database"):
        read_gradebook_entries(url, "one")


@pytest.fixture
def server(postgres):
    """The address of a new gradebook in PostgreSQL."""
    address = postgres()
    with Gradebook(address, "course"):
        return address


@pytest.mark.slow
def test_wrong_statements_in_postgresql_are_raised_as_they_are(server):
    for wrong in (
        "SELECT * FROM nowhere",
        "SELECT nothing FROM course",
        "SELECTED",
        "SELECT 1 / 0",
        "INSERT INTO course (id) VALUES (NULL)",
        "INSERT INTO course (id) VALUES ('course')",
    ):
        with pytest.raises(DBAPIError) as raised:
            run(server, wrong)
        assert raised.value.statement == wrong


@pytest.mark.slow
def test_a_postgresql_that_refuses_is_one_sentence(server):
    def lose_connection(gradebook):
        number = gradebook.db.execute(text("SELECT pg_backend_pid()")).scalar()
        with create_engine(server, poolclass=NullPool).connect() as other:
            other.execute(text(f"SELECT pg_terminate_backend({number})"))

    for spoil, reason in (
        (statement("SET default_transaction_read_only = on; COMMIT"), "cannot be used .*read-only transaction"),
        (statement("CREATE ROLE somebody; SET ROLE somebody"), "permission is denied .*permission denied"),
        (lose_connection, "connection .* was lost .*terminat"),
    ):
        with pytest.raises(GradebookError, match=reason):
            run(server, INSERT, before=spoil)
    with create_engine(server, poolclass=NullPool).connect() as other:

        def lock(gradebook):
            statement("SET lock_timeout = 10")(gradebook)
            other.execute(text("LOCK TABLE course"))

        with pytest.raises(GradebookError, match="locked by another program"):
            run(server, INSERT, before=lock)
