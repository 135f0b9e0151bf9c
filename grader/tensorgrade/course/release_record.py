"""What a released notebook was made from: it tells whether the author's notebook has changed since.

Exercises do not count: a case that is added changes the key, and nothing that students have.
"""

import json
from pathlib import Path

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.course.course import Course
from tensorgrade.json_text import TreeError, parse_json
from tensorgrade.json_tree import STRING, dict_of
from tensorgrade.key.key_records import AnswerKey

_MADE_OF = dict_of(STRING)


def write_release_record(course: Course, key: AnswerKey) -> None:
    """Remember what the notebook is made from. Raises UnwritableFile."""
    text = json.dumps(_MADE_OF.to_tree(_made_of(course, key)), indent=1)
    write_text_atomically(_path(course, key.assignment), f"{text}\n")


def has_notebook_changed(course: Course, key: AnswerKey) -> bool:
    """Whether the notebook of this key is another one than was released; False where that is not known."""
    try:
        released = _MADE_OF.from_tree(parse_json(_path(course, key.assignment).read_bytes()))
    except (OSError, TreeError):  # an earlier version released it
        return False
    return released != _made_of(course, key)


def _path(course: Course, assignment: str) -> Path:
    return course.earlier_texts_path(assignment).with_name(f"{assignment}.release.json")


def _made_of(course: Course, key: AnswerKey) -> dict[str, str]:
    """The digest of the author's notebook, and the settings that the students' one shows."""
    path = course.author_notebook_path(key.assignment)
    digest = key.sources.get(f"{path.parent.name}/{path.name}", "")
    return {path.name: digest, "language": str(course.settings.language), "install": str(course.settings.install)}
