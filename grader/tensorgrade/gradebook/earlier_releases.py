"""The texts of an assignment's earlier releases, which students may still have: they wrote none of them."""

import json

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.course.course import Course, CourseError
from tensorgrade.gradebook.handed_out import handed_out
from tensorgrade.json_text import TreeError, parse_json
from tensorgrade.json_tree import STRING, list_of

_LINES = list_of(STRING)


def earlier_lines(course: Course, assignment: str) -> frozenset[str]:
    """The lines that earlier releases had. Raises CourseError for a damaged file."""
    path = course.earlier_texts_path(assignment)
    try:
        return frozenset(_LINES.from_tree(parse_json(path.read_bytes())))
    except FileNotFoundError:
        return frozenset()
    except (OSError, TreeError) as error:
        raise CourseError(
            f"{path} cannot be read ({error}); restore it, or delete it: then texts of earlier releases are taken for "
            "the student's own."
        ) from None


def remember_release(course: Course, assignment: str) -> None:
    """Add the lines of the notebook that is released now, where there is one, before another one takes its place."""
    try:
        released = course.released_notebook(assignment)
        lines = handed_out(released["cells"]).lines
    except (CourseError, KeyError, TypeError, AttributeError):  # there is none, or nobody could have opened it
        return
    known = earlier_lines(course, assignment)
    if lines - known:
        text = json.dumps(_LINES.to_tree(sorted(known | lines)), ensure_ascii=False, indent=1)
        write_text_atomically(course.earlier_texts_path(assignment), text + "\n")
