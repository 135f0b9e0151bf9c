"""The time of grading and reporting one submission by stage, in one process. Run with ``make bench``.

start: starting, locking and ending the child. cells: running the notebook's cells. calls: the calls of its functions,
with the transfer of values. compare: judging and diagnosis. write: result, formgrader's notebook, gradebook. report:
the student's page.
"""

import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.gradebook import ASSIGNMENT, prepare
from tensorgrade.commands import grade_course, write_reports
from tensorgrade.commands.assignment_grading import GradingOptions
from tensorgrade.gradebook import autograded_folder, database, result_cache
from tensorgrade.grading import grade_one
from tensorgrade.sandbox.process import Child

STUDENTS = int(sys.argv[1]) if len(sys.argv) > 1 else 60
STAGES: dict[str, list[tuple[Any, str]]] = {
    "start": [(Child, "__init__"), (Child, "_receive_layers"), (Child, "close")],
    "cells": [(Child, "run_cells")],
    "calls": [(Child, "run_calls"), (Child, "has_unread_replies")],
    "compare": [(grade_one, "judge")],
    "write": [
        (result_cache, "write_result"),
        (autograded_folder, "write_formgrader_notebook"),
        (database.Recorder, "record"),
        (database.Recorder, "flush"),
    ],
    "report": [(write_reports, "student_view"), (write_reports, "student_html")],
}


class Clock:
    """Seconds spent by stage; time in a stage inside another one counts for the inner one."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self.within: list[float] = []

    def timed(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, whose time counts for the stage."""

        def run(*arguments: Any, **options: Any) -> Any:
            self.within.append(0.0)
            began = time.perf_counter()
            try:
                return work(*arguments, **options)
            finally:
                taken = time.perf_counter() - began
                self.spent[stage] += taken - self.within.pop()
                if self.within:
                    self.within[-1] += taken

        return run


def main() -> None:
    """Print one table."""
    clock = Clock()
    for stage, places in STAGES.items():
        for owner, name in places:
            setattr(owner, name, clock.timed(stage, getattr(owner, name)))
    with tempfile.TemporaryDirectory() as folder:
        course = prepare(Path(folder), STUDENTS)
        students = grade_course.students_to_grade(course, ASSIGNMENT).students
        # The first run imports modules and compiles templates: it does not count.
        grade_course.grade_assignment(course, ASSIGNMENT, students[:2], GradingOptions())
        write_reports.report_assignment(course, ASSIGNMENT)
        clock.spent.clear()
        began = time.perf_counter()
        grade_course.grade_assignment(course, ASSIGNMENT, students, GradingOptions(force=True))
        write_reports.report_assignment(course, ASSIGNMENT)
        clock.spent["the rest"] = time.perf_counter() - began - sum(clock.spent.values())
    total = sum(clock.spent.values())
    print(f"| {ASSIGNMENT}, stage | ms per submission | share |\n|---|---|---|")
    for stage in (*STAGES, "the rest"):
        print(f"| {stage} | {1000 * clock.spent[stage] / STUDENTS:.1f} | {clock.spent[stage] / total:.0%} |")


if __name__ == "__main__":
    main()
