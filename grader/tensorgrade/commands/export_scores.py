"""What `tensorgrade export` does to a course: a sheet of scores for Canvas or Moodle, or Gradescope's autograder."""

from pathlib import Path

from tensorgrade.commands import build_keys
from tensorgrade.course.course import Course
from tensorgrade.gradebook import database
from tensorgrade.lms import gradescope_zip
from tensorgrade.lms.canvas import canvas_sheet
from tensorgrade.lms.moodle import moodle_sheet
from tensorgrade.lms.roster import read_roster
from tensorgrade.lms.score_sheet import ScoreSheet


def score_sheet(
    course: Course, assignment: str, system: str, roster: Path | None = None, column: str = ""
) -> ScoreSheet:
    """The gradebook's final scores of one assignment, as ``canvas`` or ``moodle`` imports them.

    ``roster`` is a file that the system exported; ``column`` what it calls the assignment. Raises RosterError, or
    GradebookError.
    """
    course.solution_folder(assignment)
    people, points = database.people_and_max_score(
        course.nbgrader_coursedir.db_url, course.nbgrader_coursedir.course_id, assignment
    )
    listed = read_roster(roster) if roster else None
    columns = [column or assignment]
    if system == "canvas":
        return canvas_sheet(people, columns, [points], listed)
    return moodle_sheet(people, columns, listed)


def write_gradescope_zip(
    course: Course, assignment: str, isolation: str | None, wheels: Path | None, target: Path
) -> list[str]:
    """Write the autograder's zip, with the key as it is now. Returns the names in it."""
    key = build_keys.current_key(course, assignment)
    return gradescope_zip.write_zip(course, key, isolation or course.settings.isolation, wheels, target)
