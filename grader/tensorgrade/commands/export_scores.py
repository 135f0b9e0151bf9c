"""What `tensorgrade export` does to a course: a sheet of scores for Canvas or Moodle, or Gradescope's autograder."""

from pathlib import Path

from tensorgrade.commands import build_keys
from tensorgrade.course.course import Course
from tensorgrade.gradebook import database
from tensorgrade.lms import gradescope_zip
from tensorgrade.lms.canvas import canvas
from tensorgrade.lms.moodle import moodle
from tensorgrade.lms.roster import read_roster
from tensorgrade.lms.score_sheet import Sheet


def sheet(course: Course, assignment: str, system: str, roster: Path | None = None, column: str = "") -> Sheet:
    """The gradebook's final scores of one assignment, as ``canvas`` or ``moodle`` imports them.

    ``roster`` is a file that the system exported; ``column`` what it calls the assignment. Raises RosterError, or
    GradebookError.
    """
    course.solution(assignment)
    people, points = database.roll(course.directory.db_url, course.directory.course_id, assignment)
    listed = read_roster(roster) if roster else None
    columns = [column or assignment]
    if system == "canvas":
        return canvas(people, columns, [points], listed)
    return moodle(people, columns, listed)


def gradescope(course: Course, assignment: str, isolation: str | None, wheels: Path | None, target: Path) -> list[str]:
    """Write the autograder's zip, with the key as it is now. Returns the names in it."""
    key = build_keys.current_key(course, assignment)
    return gradescope_zip.write(course, key, isolation or course.settings.isolation, wheels, target)
