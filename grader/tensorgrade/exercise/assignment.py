"""An assignment as an author writes it: its exercises, in the order of the notebook.

An assignment is a folder ``solutions/<name>/`` whose ``exercises.py`` defines ``assignment = Assignment(…)``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tensorgrade.exercise.definition import Exercise
from tensorgrade.translation import ENGINE_LANGUAGE


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """The exercises of one notebook. `tensorgrade.exercise.validation.validate` lists an author's mistakes in it."""

    name: str
    """The name of its folder."""
    title: str
    exercises: Sequence[Exercise]
    """At least one; in the order of the notebook."""
    modules: Sequence[str] = ()
    """Modules that answers may import, in addition to NumPy and the standard library."""
    language: str = ENGINE_LANGUAGE
    """The code of the language that its sentences are written in. Catalogues have those in others: ``locale/zh.po``."""

    def helpers_of(self, exercise: Exercise) -> tuple[str, ...]:
        """The functions that an exercise may follow from, in the order of the notebook."""
        names = [item.name for item in self.exercises]
        if exercise.helpers is None:
            return tuple(names[: names.index(exercise.name)])
        return tuple(name for name in names if name in exercise.helpers)
