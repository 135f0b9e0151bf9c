"""Grading with the gradebook: `tensorgrade grade` against `nbgrader autograde`, on the same submissions.

nbgrader alone runs the notebook's public checks in a kernel; with the plug-in it uses the results that
`tensorgrade grade` has written, or grades in the sandbox. The argument is the number of submissions, 100 by default.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tensorgrade.commands import demo, release_assignment
from tensorgrade.course.course import Course
from tensorgrade.course.new_course import create_course
from tensorgrade.student_id import student_id

ASSIGNMENT = "pooling"
PROGRAMS = Path(sys.executable).parent


def run(folder: Path, programs: Path, *command: str) -> None:
    """Run a command of the environment with these programs. Raises CalledProcessError if it fails."""
    environment = os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)


def seconds(course: Path, *command: str) -> float:
    """Seconds that one command takes, the start of its interpreter included."""
    began = time.perf_counter()
    run(course, PROGRAMS, *command)
    return time.perf_counter() - began


def prepare(folder: Path, students: int) -> Course:
    """A released course with ``students`` submissions, no two of them with the same bytes."""
    course = create_course(folder / "course", "en", "benchmark")
    release_assignment.release_assignment(course, ASSIGNMENT)
    stub = json.loads((course.release_folder(ASSIGNMENT) / f"{ASSIGNMENT}.ipynb").read_text(encoding="utf-8"))
    solved = json.loads((course.source_folder(ASSIGNMENT) / f"{ASSIGNMENT}.ipynb").read_text(encoding="utf-8"))
    for number in range(students):
        target = course.submission_folder(ASSIGNMENT, student_id(f"student{number:03}"))
        target.mkdir(parents=True)
        notebook = demo.fill_solution_cells(stub, demo.cells_by_grade_id(solved), f"import math  # {number}")
        (target / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        shutil.copy(course.release_folder(ASSIGNMENT) / f"{ASSIGNMENT}.public.npz", target)
    return course


def main() -> None:
    """Print one table."""
    students = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as folder:
        course = prepare(Path(folder), students)
        times = {"tensorgrade grade": seconds(course.root, "tensorgrade", "grade", ASSIGNMENT)}
        times["tensorgrade grade, all known"] = seconds(course.root, "tensorgrade", "grade", ASSIGNMENT)
        autograde = ("nbgrader", "autograde", ASSIGNMENT, "--force")
        times["nbgrader autograde, plug-in, results there"] = seconds(course.root, *autograde)
        shutil.rmtree(course.root / "results")
        times["nbgrader autograde, plug-in, nothing there"] = seconds(course.root, *autograde)
        config = course.root / "nbgrader_config.py"
        text = config.read_text(encoding="utf-8")
        config.write_text(text[: text.index("c.Autograde.")], encoding="utf-8")
        times["nbgrader autograde, stock"] = seconds(course.root, *autograde)
    print(f"| {students} submissions of {ASSIGNMENT} | seconds | to tensorgrade grade |")
    print("|---|---|---|")
    for name, taken in times.items():
        print(f"| {name} | {taken:.1f} | {taken / times['tensorgrade grade']:.1f} |")


if __name__ == "__main__":
    main()
