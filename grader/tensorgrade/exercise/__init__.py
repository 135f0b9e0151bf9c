"""The author API: ``from tensorgrade.exercise import Assignment, Case, Check, …``, with its loader and validation."""

from tensorgrade.exercise.answer_kinds import Close, Exact, Meets, Number, Pair, Residual, Truth, Word
from tensorgrade.exercise.assignment import Assignment
from tensorgrade.exercise.changes import NoAnswer, vary
from tensorgrade.exercise.definition import Combination, Exercise, Misconception, Section
from tensorgrade.exercise.domain import Choice, Count, Domain, Floats, Made, PairOf, Size
from tensorgrade.exercise.former_text import Text
from tensorgrade.exercise.inputs import Derived, Draw, Make, array, grid, integers, normal
from tensorgrade.exercise.rows import Rows
from tensorgrade.exercise.rubric import Case, Check, Relation, Term
from tensorgrade.exercise.validation import AuthorError

__all__ = [
    "Assignment",
    "AuthorError",
    "Case",
    "Check",
    "Choice",
    "Close",
    "Combination",
    "Count",
    "Derived",
    "Domain",
    "Draw",
    "Exact",
    "Exercise",
    "Floats",
    "Made",
    "Make",
    "Meets",
    "Misconception",
    "NoAnswer",
    "Number",
    "Pair",
    "PairOf",
    "Relation",
    "Residual",
    "Rows",
    "Section",
    "Size",
    "Term",
    "Text",
    "Truth",
    "Word",
    "array",
    "grid",
    "integers",
    "normal",
    "vary",
]
