"""What a key's cases say of a function's calls and answers, for `tensorgrade.audit.wrapped_functions`."""

from typing import get_args

from tensorgrade.arrays.codec import Array
from tensorgrade.audit.wrapped_functions import AnswerForm, CallForm
from tensorgrade.key.answer_tree import parts_of
from tensorgrade.key.expected_answers import CloseAnswer, ExactAnswer, ExpectedPart, ResidualAnswer
from tensorgrade.key.key_records import ExerciseKey

_FORMS: tuple[AnswerForm, ...] = get_args(AnswerForm)


def call_form(exercise: ExerciseKey) -> CallForm:
    """The form of the calls of an exercise's own function."""
    cases = [case for case in exercise.cases if case.function == exercise.name]
    given = {name: [case.arguments.get(name) for case in cases] for name in exercise.parameters}
    arrays = {
        name: values[0].values.ndim
        for name, values in given.items()
        if isinstance(values[0], Array) and all(isinstance(value, Array) for value in values)
    }
    sequences = [name for name, values in given.items() if any(isinstance(value, (tuple, list)) for value in values)]
    kinds = {_answer_form(part) for case in cases for part in parts_of(case.expected[0])} or {"numbers"}
    return CallForm(exercise.parameters, arrays, tuple(sequences), max(kinds, key=_FORMS.index))


def _answer_form(part: ExpectedPart) -> AnswerForm:
    match part:
        case CloseAnswer() | ExactAnswer():
            return "arrays"
        case ResidualAnswer():
            return "approximate"
        case _:
            return "numbers"
