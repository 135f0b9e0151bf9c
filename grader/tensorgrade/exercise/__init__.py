"""The author API: ``from tensorgrade.exercise import Assignment, Case, Check, …``, with its loader and validation."""

from tensorgrade.exercise.answer_kinds import Close, Exact, Number, Pair, Residual
from tensorgrade.exercise.assignment import Assignment
from tensorgrade.exercise.definition import Combination, Exercise, Misconception, NoAnswer
from tensorgrade.exercise.inputs import Derived, Draw, array, grid, integers, normal
from tensorgrade.exercise.rubric import Case, Check, Relation, Term
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.translation import Section, Text

__all__ = [
    "Assignment",
    "AuthorError",
    "Case",
    "Check",
    "Close",
    "Combination",
    "Derived",
    "Draw",
    "Exact",
    "Exercise",
    "Misconception",
    "NoAnswer",
    "Number",
    "Pair",
    "Relation",
    "Residual",
    "Section",
    "Term",
    "Text",
    "array",
    "grid",
    "integers",
    "normal",
]
