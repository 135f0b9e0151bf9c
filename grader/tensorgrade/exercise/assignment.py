"""An assignment as an author writes it: its exercises, in the order of the notebook.

An assignment is a folder ``solutions/<name>/`` whose ``exercises.py`` defines ``assignment = Assignment(…)``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.validation import AuthorError, require_list, require_names, require_text
from tensorgrade.translation import Text


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """The exercises of one notebook. Raises AuthorError for an assignment that cannot be used."""

    name: str
    """The name of its folder."""
    title: Text
    exercises: Sequence[Exercise]
    """At least one; in the order of the notebook."""
    modules: Sequence[str] = ()
    """Modules that answers may import, in addition to NumPy and the standard library."""

    def __post_init__(self) -> None:
        require_text(f"Assignment {self.name!r}", self.title)
        require_list(f"Assignment {self.name!r}", "exercises", self.exercises, Exercise)
        if not self.exercises:
            raise AuthorError(f"Assignment {self.name!r} needs at least one exercise.")
        require_names(f"Assignment {self.name!r}: exercise", [item.name for item in self.exercises])
        known = {item.name: item for item in self.exercises}
        for exercise in self.exercises:
            for case in exercise.cases():
                if case.function is not None and case.function not in known:
                    raise exercise.error(
                        f"case {case.name!r} calls {case.function}, which is no exercise here; there are "
                        f"{', '.join(known)}.",
                        case.name,
                    )
                if case.function is not None:
                    known[case.function].validate_arguments(case, exercise)
