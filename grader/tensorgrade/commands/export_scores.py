"""What `tensorgrade export` does to a course: a sheet of scores for Canvas or Moodle, or Gradescope's autograder."""

from pathlib import Path

from grader import autograder, gradebook, lms, steps
from grader.course import Course
from grader.lms import Sheet


def sheet(course: Course, assignment: str, system: str, roster: Path | None = None, column: str = "") -> Sheet:
    """The gradebook's final scores of one assignment, as ``canvas`` or ``moodle`` imports them.

    ``roster`` is a file that the system exported; ``column`` what it calls the assignment. Raises RosterError, or
    GradebookError.
    """
    course.solution(assignment)
    people, points = gradebook.roll(course.directory.db_url, course.directory.course_id, assignment)
    listed = lms.read_roster(roster) if roster else None
    columns = [column or assignment]
    if system == "canvas":
        return lms.canvas(people, columns, [points], listed)
    return lms.moodle(people, columns, listed)


def gradescope(course: Course, assignment: str, isolation: str | None, wheels: Path | None, target: Path) -> list[str]:
    """Write the autograder's zip, with the key as it is now. Returns the names in it."""
    key = steps.current_key(course, assignment)
    return autograder.write(course, key, isolation or course.settings.isolation, wheels, target)
