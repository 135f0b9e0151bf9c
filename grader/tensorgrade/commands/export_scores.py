"""What `tensorgrade export` does to a course: a sheet of scores for Canvas or Moodle, or Gradescope's autograder."""

from pathlib import Path

from tensorgrade.commands.build_keys import current_key
from tensorgrade.course.course import Course
from tensorgrade.gradebook.course_gradebook import gradebook_address
from tensorgrade.gradebook.people import people_and_max_score
from tensorgrade.lms import gradescope_zip
from tensorgrade.lms.canvas_scores import canvas_sheet
from tensorgrade.lms.moodle_scores import moodle_sheet
from tensorgrade.lms.roster import RosterError, read_roster
from tensorgrade.lms.score_sheet import ScoreSheet
from tensorgrade.setting_choices import Isolation


def score_sheet(
    course: Course, assignment: str, system: str, roster: Path | None = None, column: str = "", scale: bool = False
) -> ScoreSheet:
    """The gradebook's final scores of one assignment, as a file that ``canvas`` or ``moodle`` imports.

    ``system`` is one of these two, ``roster`` a file that it exported, ``column`` its name of the assignment, and
    ``scale`` says whether scores are converted to its points. Raises RosterError or GradebookError.
    """
    course.solution_folder(assignment)
    people, points = people_and_max_score(*gradebook_address(course), assignment)
    rows = read_roster(roster) if roster else None
    if scale and rows is None:
        raise RosterError("--scale needs --roster, a file that says how many points there are in the other system.")
    make_sheet = canvas_sheet if system == "canvas" else moodle_sheet
    return make_sheet(people, [column or assignment], [points], rows, scale)


def write_gradescope_zip(
    course: Course, assignment: str, isolation: Isolation | None, wheels: Path | None, target: Path
) -> list[str]:
    """Write the autograder's zip with the current key. Returns the names of the files in it."""
    key = current_key(course, assignment)
    return gradescope_zip.write_zip(course, key, isolation or course.settings.isolation, wheels, target)
