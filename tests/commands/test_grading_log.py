"""What is logged where the grader itself fails on submissions: once, with its traceback, in whichever process."""

import os
import subprocess
import sys

import pytest

from tensorgrade.grading import jobs
from tests.coursework import cli, result

STUDENTS = ("blank", "half", "right")
MISTAKE = "ZeroDivisionError: a mistake of the grader's"

AUTOGRADE = """
import sys
from nbgrader.apps.nbgraderapp import main
from tensorgrade.sandbox.host import Sandbox
from tests.commands.test_grading_log import fail
Sandbox.session = fail
sys.argv = ["nbgrader", "autograde", "channels"]
main()
"""


def fail(*arguments, **options):
    raise ZeroDivisionError("a mistake of the grader's")


def fail_to_grade(job, worker):
    worker.sandbox.session = fail
    return worker.grade(job.submission)


def assert_all_failures_told_once(text):
    for student in STUDENTS:
        assert text.count(f"Grading the submission of '{student}' to channels failed.") == 1
    assert text.count(f"\n{MISTAKE}\n") == len(STUDENTS)
    assert text.count("Traceback") == len(STUDENTS)


@pytest.mark.slow
def test_the_processes_of_a_pool_write_to_the_courses_log(course, monkeypatch, capfd):
    monkeypatch.setattr(jobs, "grade_job", fail_to_grade)
    done = cli("grade", "channels", "--jobs", "2", cwd=course)
    assert done.returncode == 1
    [log] = (course / "logs").iterdir()
    text = log.read_text(encoding="utf-8")
    assert text.startswith("tensorgrade grade channels --jobs 2\n")
    assert_all_failures_told_once(text)
    assert "MainProcess" not in text
    assert "Traceback" not in done.stdout + done.stderr + "".join(capfd.readouterr())


@pytest.mark.slow
def test_without_a_log_failures_are_printed(course):
    """As in `nbgrader autograde`, which starts no run of ours."""
    done = subprocess.run(
        [sys.executable, "-c", AUTOGRADE], cwd=course, text=True, capture_output=True, timeout=120,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert_all_failures_told_once(done.stderr)
    assert not (course / "logs").exists()
    assert {result(course, "channels", student)["status"] for student in STUDENTS} == {"could-not-tell"}
