"""A course in tests: its commands, submissions, and what its gradebook holds."""

import contextlib
import functools
import hashlib
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from nbgrader import api as nbgrader_api
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI

from tensorgrade.cli import main
from tensorgrade.cli.command_line import parse_command_line
from tensorgrade.cli.instructor_commands import run_instructor_command
from tensorgrade.commands import build_keys, demo
from tensorgrade.course.course import Course
from tensorgrade.course.new_course import create_course
from tensorgrade.errors import UserError
from tensorgrade.nbgrader_access.classes import programs_on_path
from tensorgrade.result.json_format import from_json, to_json
from tests.conftest import released_points

PROGRAMS = Path(sys.executable).parent

# For each new database nbgrader starts a program for two seconds, which answers the same every time.
nbgrader_api.get_alembic_version = functools.cache(programs_on_path()(nbgrader_api.get_alembic_version))


def cli(*arguments, cwd="."):
    """A command of tensorgrade in this process, from its words to its exit code, without the seconds of a start."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    typed = mock.patch.object(sys, "argv", ["tensorgrade", *map(str, arguments)])
    with contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), typed:
        try:
            main.main()
        except SystemExit as stop:
            code = stop.code or 0
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def tensorgrade(*arguments, cwd=None, **options):
    """The program itself, started: where the process is what is tested."""
    environment = os.environ | {"COLUMNS": "200"}
    return subprocess.run(
        [PROGRAMS / "tensorgrade", *map(str, arguments)],
        cwd=cwd, text=True, capture_output=True, env=environment, **{"timeout": 300} | options,
    )  # fmt: skip


def with_default_signals():
    """Tests may run where some signals are ignored, as under nohup, which programs inherit."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)


def nbgrader(*arguments, cwd, user=None, **variables):
    """nbgrader's command; as another user of this machine, which takes root."""
    environment = os.environ | {"PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"} | variables
    # This interpreter may lie where only root may enter: the right to read and write everywhere comes along.
    rights = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--reuid", str(user), "--clear-groups"]
    before = ["setpriv", *rights] if user else []
    return subprocess.run(
        [*before, PROGRAMS / "nbgrader", *map(str, arguments)],
        cwd=cwd, text=True, capture_output=True, env=environment, timeout=300,
    )  # fmt: skip


def course_of_one_assignment(root, name, exercises, notebook):
    """A course whose only assignment has these two files, with its key."""
    course = create_course(root, "en", "seed")
    shutil.rmtree(course.root / "solutions")
    folder = course.root / "solutions" / name
    folder.mkdir(parents=True)
    (folder / "notebook.py").write_text(notebook, encoding="utf-8")
    (folder / "exercises.py").write_text(exercises, encoding="utf-8")
    build_keys.build_key(course, name)
    return course


def hand_in(course, student, assignment, text, name=None):
    folder = course / "submitted" / student / assignment
    folder.mkdir(parents=True, exist_ok=True)
    (folder / (name or f"{assignment}.ipynb")).write_text(text, encoding="utf-8")


def without_times(text):
    """A result's text without what is different in every run: times, memory, and the digest of all at its end."""
    text = re.sub(r'"(seconds|waited|memory)": [0-9.e-]+', r'"\1": 0', text)
    return re.sub(r'"digest": "[0-9a-f]{64}"\n}\n$', '"digest": ""\n}\n', text)


def change_result(course, assignment, student, change):
    """Change the tree of a result on disk, and give it the digest of what it says now."""
    tree = result(course, assignment, student)
    del tree["digest"]
    change(tree)
    path = course / "results" / assignment / f"{student}.json"
    path.write_text(to_json(from_json(json.dumps(tree))), encoding="utf-8")


def result(course, assignment, student):
    return json.loads((course / "results" / assignment / f"{student}.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    exit_code: int
    stdout: str
    stderr: str
    output: str
    """Both, in their order."""
    exception: UserError | None
    """The error that `main` would say in one sentence."""


class _Stream(io.StringIO):
    def __init__(self, both):
        super().__init__()
        self.both = both

    def write(self, text):
        self.both.write(text)
        return super().write(text)


def invoke(*arguments):
    """An instructor's command in this process, without what `main` does about errors; all but a user's are raised."""
    both, code, exception = io.StringIO(), 2, None
    out, err = _Stream(both), _Stream(both)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = run_instructor_command(parse_command_line([str(word) for word in arguments]))
        except SystemExit as stop:
            code = stop.code
        except UserError as error:
            exception = error
    return Done(code, out.getvalue(), err.getvalue(), both.getvalue(), exception)


def command(course, *arguments):
    """A command on a course, as `invoke` runs it."""
    return invoke(*arguments, "--course", course)


def grade(course, assignment, *options):
    return command(course, "grade", assignment, "--jobs", "1", *options)


def filled(course, assignment, answers=None, written=None):
    """A notebook as a student hands it in: the reference solution, but for ``answers``; ``written`` by cell."""
    stub = json.loads((course / f"assignments/{assignment}/{assignment}.ipynb").read_text(encoding="utf-8"))
    solved = json.loads((course / f"source/{assignment}/{assignment}.ipynb").read_text(encoding="utf-8"))
    notebook = demo.fill_solution_cells(stub, demo.cells_by_grade_id(solved) | (answers or {}), "")
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in (written or {}):
            cell["source"] = written[name]
    return json.dumps(notebook)


ALL_POINTS = sum(released_points("channels"))
"""Of `channels`, with its written question."""
# What half of a student's answer is.
ENDLESS = "def corr2d_multi_in_out(X, K):\n    while True:\n        pass\n"
WRONG = "def corr2d_multi_in_out(X, K):\n    return X\n"


def hand_in_three(course, wrong):
    """Three students of `channels`: all right, half right, nothing written."""
    stub = (course / "assignments/channels/channels.ipynb").read_text(encoding="utf-8")
    for student, answers in (("right", {}), ("half", {"corr2d_multi_in_out": wrong})):
        hand_in(course, student, "channels", filled(course, "channels", answers))
    hand_in(course, "blank", "channels", stub)


def stamp(course, student, assignment, time):
    (course / "submitted" / student / assignment / "timestamp.txt").write_text(f"{time}\n")


def api(course):
    """What the buttons of formgrader call."""
    found = Course(course)
    return NbGraderAPI(found.nbgrader_coursedir, config=found.config)


def autograde(course, assignment, student):
    """Formgrader's button."""
    return api(course).autograde(assignment, student)


@contextlib.contextmanager
def gradebook(course):
    found = Course(course).nbgrader_coursedir
    with Gradebook(found.db_url, found.course_id) as opened:
        yield opened


def rows(course, assignment):
    """Everything that the gradebook says of an assignment's submissions."""
    with gradebook(course) as opened:
        return {
            item.student.id: {
                "score": item.score,
                "timestamp": item.timestamp,
                "penalty": [notebook.late_submission_penalty for notebook in item.notebooks],
                "grades": {
                    grade.name: (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
                    for notebook in item.notebooks for grade in notebook.grades
                },
                "comments": {
                    comment.name: (comment.auto_comment, comment.manual_comment)
                    for notebook in item.notebooks for comment in notebook.comments
                },
            }
            for item in opened.assignment_submissions(assignment)
        }  # fmt: skip


def grade_by_hand(course, assignment, student, cell, score, comment=None):
    """What formgrader does when a person types a score."""
    with gradebook(course) as opened:
        grade = opened.find_grade(cell, assignment, assignment, student)
        grade.manual_score, grade.needs_manual_grade = score, False
        if comment:
            opened.find_comment(cell, assignment, assignment, student).manual_comment = comment
        opened.db.commit()


def tree(course):
    """The digests of a course's files."""
    return {
        str(path.relative_to(course)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(course.rglob("*")) if path.is_file() and "__pycache__" not in path.parts
    }  # fmt: skip


def set_config(course, line):
    path = course / "nbgrader_config.py"
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
