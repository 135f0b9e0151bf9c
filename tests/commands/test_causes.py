"""What is wrong with a course's files is one sentence that says what, where and what to do, and nothing is lost."""

import shutil
import sqlite3

import pytest

from tests.coursework import cli, filled, hand_in, rows

STUDENTS = ("s0", "s1", "s2")


@pytest.fixture(scope="module")
def graded(pooling, tmp_path_factory):
    """A course that was graded and reported; not to be changed."""
    copy = tmp_path_factory.mktemp("graded") / "course"
    shutil.copytree(pooling, copy)
    for student in STUDENTS:
        hand_in(copy, student, "pooling", filled(copy, "pooling"))
    assert cli("grade", "pooling", "--jobs", "1", cwd=copy).returncode == 0
    assert cli("report", "pooling", cwd=copy).returncode == 0
    return copy


@pytest.fixture
def course(graded, tmp_path):
    """A copy of it, to be spoilt."""
    shutil.copytree(graded, tmp_path / "course")
    return tmp_path / "course"


def write(path, content):
    def spoil(course):
        (course / path).write_bytes(content)

    return spoil


def append(path, content):
    def spoil(course):
        with (course / path).open("ab") as stream:
            stream.write(content)

    return spoil


def file_for_folder(path):
    def spoil(course):
        shutil.rmtree(course / path)
        (course / path).write_text("a file")

    return spoil


def folder_for_file(path):
    def spoil(course):
        (course / path).unlink()
        (course / path).mkdir()

    return spoil


def cut_short(path):
    def spoil(course):
        (course / path).write_bytes((course / path).read_bytes()[:3000])

    return spoil


def address(url):
    return append("nbgrader_config.py", f"\nc.CourseDirectory.db_url = {url!r}\n".encode())


RELEASED, KEY, CONFIG, DATABASE = (
    "assignments/pooling/pooling.ipynb",
    "keys/pooling.npz",
    "nbgrader_config.py",
    "gradebook.db",
)
AGAIN = "run `tensorgrade release pooling` again."
LOST = "but the course has grades of 3 people in {course}/results; restore a copy of the gradebook."
SERVER = "postgresql+psycopg://ada:secret@127.0.0.1:1/grades"

COMMANDS = {
    "grade": ("grade", "pooling", "--jobs", "1"),
    "report": ("report", "pooling"),
    "similar": ("similar", "pooling"),
    "canvas": ("export", "pooling", "--to", "canvas"),
    "csv": ("export", "pooling", "--to", "csv"),
    "release": ("release", "pooling"),
}

CAUSES = {
    "released-not-utf8": (
        write(RELEASED, b"{\377"),
        "grade report similar",
        f"{RELEASED} is not UTF-8 (byte 2); {AGAIN}",
    ),
    "released-list": (
        write(RELEASED, b"[]"),
        "grade report similar",
        f"{RELEASED} is damaged (it has no list of cells); {AGAIN}",
    ),
    "released-cells": (
        write(RELEASED, b'{"cells": [1]}'),
        "grade report similar",
        f"{RELEASED} is damaged (a cell is none",
    ),
    "released-folder": (
        folder_for_file(RELEASED),
        "grade report similar",
        f"{RELEASED} cannot be read: a folder is in its",
    ),
    "template-syntax": (
        write("templates/base.html.j2", b"{% if %}"),
        "report",
        "templates/base.html.j2, line 1: Expected",
    ),
    "template-bytes": (
        write("templates/base.html.j2", b"\377"),
        "report",
        "templates/base.html.j2, line 1: this is not UTF-8",
    ),
    "config-exit": (
        append(CONFIG, b"\nimport sys\nsys.exit(0)\n"),
        "grade report",
        f"{CONFIG} ends the program in line",
    ),
    "config-syntax": (append(CONFIG, b"\ndef (:\n"), "grade report", f"{CONFIG}, line 39: invalid syntax; mend that."),
    "config-error": (
        append(CONFIG, b"\nimport os\nos.no\n"),
        "grade",
        f"{CONFIG} cannot be used (AttributeError: module 'os'",
    ),
    "key-empty": (write(KEY, b""), "grade report similar", f"{KEY} is not a usable answer key: the file is empty; run"),
    "key-short": (cut_short(KEY), "grade report", f"{KEY} is not a usable answer key: the file is damaged, or"),
    "key-folder": (folder_for_file(KEY), "grade", f"{KEY} cannot be read: a folder is in its place"),
    "submitted-file": (
        file_for_folder("submitted"),
        "grade similar",
        "submitted cannot be read: a file is where a folder",
    ),
    "results-file": (file_for_folder("autograded"), "grade", "autograded cannot be written: a file is where a folder"),
    "gradebook-empty": (write(DATABASE, b""), "grade report canvas csv release", f"{DATABASE} is empty, {LOST}"),
    "gradebook-gone": (
        lambda course: (course / DATABASE).unlink(),
        "grade report canvas csv release",
        f"There is no gradebook {{course}}/{DATABASE}, {LOST}",
    ),
    "gradebook-no-database": (
        write(DATABASE, b"junk" * 9999),
        "grade report release",
        f"{DATABASE} is not a database; put",
    ),
    "gradebook-folder": (folder_for_file(DATABASE), "grade report release", f"{DATABASE} is a folder; move that away"),
    "gradebook-no-folder": (address("sqlite:////nowhere/g.db"), "grade", "There is no gradebook /nowhere/g.db, but"),
    "server-down": (
        address(SERVER),
        "grade report release",
        "does not answer (connection failed: connection to server at",
    ),
    "unknown-host": (
        address(SERVER.replace("127.0.0.1", "no.such.invalid")),
        "grade",
        "cannot be found (failed to resolve",
    ),
    "no-driver": (address("nosuch://ada:secret@host/x"), "grade", "needs a Python package (Can't load plugin"),
    "no-address": (address("ada:secret"), "grade", "The gradebook's address is none (it cannot be parsed); mend"),
}


@pytest.mark.parametrize(("spoil", "commands", "sentence"), CAUSES.values(), ids=CAUSES)
def test_a_cause_is_one_sentence(course, spoil, commands, sentence):
    spoil(course)
    for name in commands.split():
        done = cli(*COMMANDS[name], cwd=course)
        assert done.returncode == 2, done.stderr
        [said] = [line for line in done.stderr.splitlines() if line.startswith("tensorgrade: ")]
        assert sentence.format(course=course) in said
        assert "Traceback" not in done.stderr
        assert "secret" not in done.stderr
        assert said.count(str(course)) <= 2
    assert all((course / f"results/pooling/{student}.json").exists() for student in STUDENTS)


def test_a_lost_gradebook_is_not_made_again_and_a_copy_restores_all(course):
    before = rows(course, "pooling")
    (course / DATABASE).rename(course / "copy.db")
    assert cli("release", "pooling", cwd=course).returncode == 2
    assert not (course / DATABASE).exists()
    (course / "copy.db").rename(course / DATABASE)
    assert cli("grade", "pooling", "--jobs", "1", cwd=course).returncode == 0
    assert rows(course, "pooling") == before


def test_a_gradebook_that_another_program_began_anew_is_empty(course):
    (course / DATABASE).unlink()
    with sqlite3.connect(course / DATABASE) as database:
        database.execute("CREATE TABLE something (id INTEGER)")
    database.close()
    done = cli("grade", "pooling", "--jobs", "1", cwd=course)
    assert done.returncode == 2
    assert f"{DATABASE} is empty, but the course has grades of 3 people" in done.stderr


def test_a_damaged_class_page_costs_the_comparison_only(course):
    for content in (b"\0\377{", b"[" * 100_000, b"{}"):
        (course / "results/pooling/class.json").write_bytes(content)
        done = cli("report", "pooling", cwd=course)
        assert (done.returncode, done.stderr) == (0, "")


ONE_STUDENTS = {
    "result-folder": (folder_for_file("results/pooling/s0.json"), "grade", "s0.json cannot be"),
    "result-damaged": (write("results/pooling/s0.json", b"{"), "report csv", "s0.json is damaged"),
    "notebook-file": (
        file_for_folder("autograded/s0"),
        "grade",
        "autograded/s0/pooling/pooling.ipynb cannot be written",
    ),
    "page-file": (file_for_folder("feedback/s0"), "report", "feedback/s0/pooling/pooling.html cannot be written"),
}


@pytest.mark.parametrize(("spoil", "commands", "sentence"), ONE_STUDENTS.values(), ids=ONE_STUDENTS)
def test_what_is_wrong_with_one_students_files_is_that_students_line(course, spoil, commands, sentence):
    spoil(course)
    for name in commands.split():
        for page in course.glob("feedback/s[12]/pooling/pooling.html"):
            page.unlink()
        done = cli(*COMMANDS[name], cwd=course)
        assert done.returncode == 1, done.stderr
        [said] = [line for line in done.stderr.splitlines() if line.startswith("s0: ")]
        assert sentence in said
        if name == "report":
            assert len(list(course.glob("feedback/s[12]/pooling/pooling.html"))) == 2
    recorded = rows(course, "pooling")
    assert [recorded[student]["score"] for student in ("s1", "s2")] == [19, 19]


def test_a_folder_whose_name_is_not_utf8_is_said_to_be_so(course):
    shutil.copytree(course / "submitted/s0", course / "submitted/s\udcff")
    for name in ("grade", "similar"):
        done = cli(*COMMANDS[name], cwd=course)
        assert "it is not UTF-8" in done.stderr
