"""The commands `grade` and `report` on the submissions of a large course: time, and peak memory by kind of process.

The submissions are a realistic mix: of twenty, 12 are right, 6 partly right, one raises, and one does not end or
allocates more memory than it may. Arguments are the numbers of submissions, 100 and 1000 by default: equal peaks show
that memory does not grow with them. Run with ``make bench``.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import psutil

from tensorgrade.commands import demo, release_assignment
from tensorgrade.course.course import Course
from tensorgrade.course.new_course import create_course
from tensorgrade.student_id import student_id

ASSIGNMENT = "pooling"
PROGRAM = Path(sys.executable).with_name("tensorgrade")
PARTLY = "def pool2d(X, pool_size, mode='max'):\n    return np.full((X.shape[0] - 1, X.shape[1] - 1), X.max())\n"
RAISES = "def pool2d(X, pool_size, mode='max'):\n    raise ValueError('no idea')\n"
ENDLESS = "def pool2d(X, pool_size, mode='max'):\n    while True:\n        pass\n"
GREEDY = "def pool2d(X, pool_size, mode='max'):\n    return np.ones((1 << 20, 1 << 20))\n"
SAMPLES = 0.2
"""Seconds between two measurements of memory."""


def crowd(course: Course, students: int) -> None:
    """Write ``students`` submissions into the course, no two of them with the same bytes."""
    stub = json.loads((course.release_folder(ASSIGNMENT) / f"{ASSIGNMENT}.ipynb").read_text(encoding="utf-8"))
    solved = demo.cells_by_grade_id(
        json.loads((course.source_folder(ASSIGNMENT) / f"{ASSIGNMENT}.ipynb").read_text(encoding="utf-8"))
    )
    for number in range(students):
        last = GREEDY if number % 40 == 39 else ENDLESS
        wrong = ([""] * 12 + [PARTLY] * 6 + [RAISES, last])[number % 20]
        answers = solved | ({"pool2d": wrong} if wrong else {})
        target = course.submission_folder(ASSIGNMENT, student_id(f"student{number:05}"))
        target.mkdir(parents=True)
        text = json.dumps(demo.fill_solution_cells(stub, answers, f"import math  # {number}"))
        (target / f"{ASSIGNMENT}.ipynb").write_text(text, encoding="utf-8")


def role(process: psutil.Process, command: psutil.Process) -> str:
    """The role of a process of the command: command, worker, zygote, student or helper."""
    if process == command:
        return "command"
    words = " ".join(process.cmdline())
    if "tensorgrade.sandbox.zygote" in words:
        return "zygote" if process.parent() in (command, *command.children()) else "student"
    return "worker" if "spawn_main" in words else "helper"


def peaks(command: psutil.Process) -> Iterator[tuple[str, int]]:
    """The role and the resident memory, in bytes, of every process of the command, now."""
    for process in (command, *command.children(recursive=True)):
        try:
            yield role(process, command), process.memory_info().rss
        except (psutil.NoSuchProcess, psutil.ZombieProcess, IndexError):
            continue  # ended in the meantime


def measured(course: Course, name: str) -> tuple[float, dict[str, int], str]:
    """Seconds that one command takes, the peak memory by role in bytes, and the last line it prints."""
    began = time.perf_counter()
    largest: dict[str, int] = defaultdict(int)
    with tempfile.TemporaryFile("w+") as said:
        running = psutil.Popen([PROGRAM, name, ASSIGNMENT], cwd=course.root, stdout=said, stderr=subprocess.STDOUT)
        while running.poll() is None:
            for kind, size in peaks(running):
                largest[kind] = max(largest[kind], size)
            time.sleep(SAMPLES)
        said.seek(0)
        return time.perf_counter() - began, dict(largest), said.read().strip().splitlines()[-1]


def left_behind() -> list[str]:
    """Sandbox processes and temporary folders that exist now."""
    running = [
        str(item.pid) for item in psutil.process_iter() if "tensorgrade.sandbox.zygote" in " ".join(cmdline(item))
    ]
    return running + [path.name for path in Path(tempfile.gettempdir()).glob("tensorgrade-*")]


def cmdline(process: psutil.Process) -> list[str]:
    """The command line; empty for a process that has ended."""
    try:
        words: list[str] = process.cmdline()
        return words
    except psutil.Error:
        return []


def main() -> None:
    """Print one table."""
    kinds = ("command", "worker", "zygote", "student")
    print(f"{os.cpu_count()} cores; peak memory in MB\n")
    print(f"| submissions | command | seconds | per second | {' | '.join(kinds)} |")
    print("|" + "---|" * (4 + len(kinds)))
    before = set(left_behind())
    for students in [int(word) for word in sys.argv[1:]] or [100, 1000]:
        with tempfile.TemporaryDirectory() as folder:
            course = create_course(Path(folder) / "course", "en", "benchmark")
            release_assignment.release_assignment(course, ASSIGNMENT)
            crowd(course, students)
            for name in ("grade", "report"):
                seconds, largest, last = measured(course, name)
                sizes = " | ".join(f"{largest[kind] / 1e6:.0f}" if kind in largest else "–" for kind in kinds)
                print(f"| {students} | {name} | {seconds:.1f} | {students / seconds:.1f} | {sizes} |", flush=True)
                print(last, file=sys.stderr)
            pages = len(list((course.root / "feedback").glob("*/*/*.html")))
            assert pages == students, f"{pages} pages for {students} submissions"
    print(f"\nLeft behind: {sorted(set(left_behind()) - before) or 'nothing'}.")


if __name__ == "__main__":
    main()
