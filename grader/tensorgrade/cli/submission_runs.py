"""Runs over the submissions of an assignment, with a progress bar, and the number of processes for them."""

import os
from collections.abc import Sequence

from tensorgrade.cli.failures import stopped_with
from tensorgrade.cli.progress import Tally, progress_bar
from tensorgrade.cli.terminal import print_error
from tensorgrade.commands import grade_course
from tensorgrade.commands.assignment_grading import GradingOptions
from tensorgrade.course.course import Course
from tensorgrade.student_id import StudentId, StudentList

STOPPED = "Stopped. What was finished is saved; run the same command again to go on."


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0))


def grade_with_progress(course: Course, assignment: str, students: StudentList, options: GradingOptions) -> Tally:
    """Grade the students' submissions; the tally of the results, which has those whose ids cannot be used as well."""
    unsure = [(fault.student, fault.reason) for fault in students.faults]
    tally = Tally(len(students.students) + len(unsure), done=len(unsure), unsure=unsure)
    with stopped_with(STOPPED, print_error), progress_bar(f"grading {assignment}", tally) as advance:
        tally.unsure += grade_course.grade_assignment(course, assignment, students.students, options, advance).items()
    return tally


def preview_with_progress(
    course: Course, assignment: str, students: Sequence[StudentId], options: GradingOptions
) -> grade_course.Preview:
    """What grading the students would change; nothing is written."""
    tally = Tally(len(students))
    with (
        stopped_with("Stopped; nothing was written.", print_error),
        progress_bar(f"grading {assignment}", tally) as advance,
    ):
        return grade_course.preview_assignment(course, assignment, students, options, advance)
