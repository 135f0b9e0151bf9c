"""The gradebook in SQLite and in PostgreSQL: the same rows, many writers at once, and runs that are killed."""

import os
import shutil
import signal
import subprocess
import threading
import time

import pytest

from tests.coursework import (
    PROGRAMS,
    api,
    autograde,
    cli,
    filled,
    grade,
    grade_by_hand,
    gradebook,
    hand_in,
    result,
    rows,
    set_config,
    stamp,
)

SLOW = {"pool2d": "import time\ntime.sleep(0.4)\ndef pool2d(X, pool_size, mode='max'):\n    return X\n"}
STUDENTS = [f"student{number}" for number in range(8)]


@pytest.fixture(scope="module")
def unreleased(pooling, tmp_path_factory):
    """A course with a key, so that each database costs nbgrader's release step only."""
    course = tmp_path_factory.mktemp("databases") / "course"
    shutil.copytree(pooling, course)
    (course / "gradebook.db").unlink()
    for student in STUDENTS:
        hand_in(course, student, "pooling", filled(course, "pooling", SLOW, {"pooling-why": f"I am {student}."}))
        stamp(course, student, "pooling", "2026-11-24 12:00:00 UTC")
    return course


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def course(unreleased, tmp_path, request):
    copy = tmp_path / "course"
    shutil.copytree(unreleased, copy)
    if request.param == "postgres":
        set_config(copy, f"c.CourseDirectory.db_url = {request.getfixturevalue('postgres')()!r}")
    assert api(copy).generate_assignment("pooling")["success"]
    return copy


GRADE = ("tensorgrade", "grade", "pooling", "--jobs", "1")


def start(course, program, *arguments):
    return subprocess.Popen(
        [PROGRAMS / program, *arguments], cwd=course, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True, env=os.environ | {"PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"},
    )  # fmt: skip


@pytest.mark.slow
def test_grading_by_hand_regrading_and_export(course):
    shutil.rmtree(course / "submitted")
    for student, answers in (("ada", {}), ("bob", SLOW)):
        hand_in(course, student, "pooling", filled(course, "pooling", answers, {"pooling-why": "So."}))
    assert "2 of 2 would change" in grade(course, "pooling", "--diff").stdout
    assert rows(course, "pooling") == {}
    assert grade(course, "pooling").exit_code == 0
    grade_by_hand(course, "pooling", "ada", "pooling-why", 1.25, "Good.")
    before = rows(course, "pooling")
    assert {name: row["score"] for name, row in before.items()} == {"ada": 20.25, "bob": 13}
    assert grade(course, "pooling", "--force").exit_code == 0
    assert "0 of 2 would change" in grade(course, "pooling", "--diff").stdout
    assert rows(course, "pooling") == before
    assert autograde(course, "pooling", "*")["success"]
    assert rows(course, "pooling") == before
    shutil.rmtree(course / "submitted/bob")
    assert grade(course, "pooling").exit_code == 1
    assert rows(course, "pooling") == before
    assert grade(course, "pooling", "--withdraw", "ada").exception is not None
    assert rows(course, "pooling") == before
    assert grade(course, "pooling", "--withdraw", "bob").exit_code == 0
    assert rows(course, "pooling") == {"ada": before["ada"]}


@pytest.mark.slow
def test_many_writers_lose_nothing_and_lock_nobody_out(course):
    with gradebook(course) as opened:
        for student in STUDENTS[1::2]:
            opened.update_or_create_student(student)
            opened.update_or_create_submission("pooling", student)
    # nbgrader's own step does not try again where another run enters a student at the same moment.
    autograde = ("nbgrader", "autograde", "pooling", "--force", "--student", "student[1357]")
    running = [start(course, *command) for command in ((*GRADE, "--force"), (*GRADE, "--force"), autograde)]
    stop, typed, failures = threading.Event(), {}, []

    def person():
        """Types scores in formgrader all the while."""
        score = 0
        while not stop.is_set():
            for student in STUDENTS[1::2]:
                score += 1
                try:
                    grade_by_hand(course, "pooling", student, "pooling-why", score / 1000)
                    typed[student] = score / 1000
                except Exception as error:  # whatever it is, a person was locked out
                    failures.append(error)
            time.sleep(0.01)

    thread = threading.Thread(target=person)
    thread.start()
    try:
        said = [process.communicate(timeout=120) for process in running]
    finally:
        stop.set()
        thread.join()
    assert [process.returncode for process in running] == [0, 0, 0], said
    assert failures == []
    found = rows(course, "pooling")
    assert set(found) == set(STUDENTS)
    for student, row in found.items():
        assert row["grades"]["check-pool2d"][0] == 0
        assert row["grades"]["check-pool2d_multi"][0] == 5
        assert row["grades"]["pooling-why"][1] == typed.get(student)


def agrees(course, student, row):
    exercises = result(course, "pooling", student)["exercises"]
    return {f"check-{name}": item["score"] for name, item in exercises.items()} == {
        name: grade[0] for name, grade in row["grades"].items() if name.startswith("check-")
    }


@pytest.mark.slow
def test_a_killed_run_leaves_what_agrees_and_the_next_one_mends(course):
    running = start(course, *GRADE)
    while len(list((course / "results/pooling").glob("*.json"))) < 3:
        assert running.poll() is None, running.communicate()
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    finished = {path.stem for path in (course / "results/pooling").glob("*.json")}
    assert 3 <= len(finished) < len(STUDENTS)
    found = rows(course, "pooling")
    assert set(found) <= finished
    assert all(agrees(course, student, row) for student, row in found.items())
    assert grade(course, "pooling").exit_code == 0
    found = rows(course, "pooling")
    assert set(found) == set(STUDENTS)
    assert all(agrees(course, student, row) for student, row in found.items())


def test_a_server_that_is_gone_is_said_in_one_sentence(unreleased, tmp_path):
    course = tmp_path / "course"
    shutil.copytree(unreleased, course)
    set_config(course, f"c.CourseDirectory.db_url = 'postgresql+psycopg://me:secret@/x?host={tmp_path}'")
    done = cli("grade", "pooling", "--jobs", "1", cwd=course)
    assert done.returncode == 2
    assert "does not answer (connection " in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr
