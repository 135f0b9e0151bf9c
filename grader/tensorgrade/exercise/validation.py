"""The mistakes of an assignment: `validate` lists all of them, each with the names in exercises.py at fault."""

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from tensorgrade.arrays.libraries import ARRAY_KINDS, NUMPY
from tensorgrade.arrays.nested_values import nested_values
from tensorgrade.errors import UserError
from tensorgrade.exercise.answer_kinds import KINDS, Meets, Number
from tensorgrade.exercise.assignment import Assignment
from tensorgrade.exercise.definition import Combination, Exercise, Misconception, Section
from tensorgrade.exercise.domain_validation import domain_problems
from tensorgrade.exercise.draw_validation import draw_problems
from tensorgrade.exercise.field_problems import (
    Place,
    Problem,
    Problems,
    is_identifier,
    is_list,
    language_problems,
    list_problems,
    name_problems,
    number_problems,
    records,
    text_problems,
    variant_problems,
)
from tensorgrade.exercise.inputs import Draw
from tensorgrade.exercise.rubric import Case, Check, Relation, Term
from tensorgrade.exercise.scripted_cases import has_calls, is_scripted, scripted

Exercises = Mapping[str, Exercise]
"""The exercises of the assignment, by name."""


class AuthorError(UserError):
    """An exercise that cannot be used as written; the message says what to change.

    ``names_at_fault`` are the names, in exercises.py, of what is at fault, the exercise first; `loader` finds its line.
    """

    def __init__(self, sentence: str, *about: str) -> None:
        super().__init__(sentence)
        self.names_at_fault = about


def validate(assignment: Assignment) -> list[Problem]:
    """All mistakes that can be found without calling the author's functions."""
    return list(_assignment_problems(assignment))


def _assignment_problems(assignment: Assignment) -> Problems:
    place = Place(f"Assignment {assignment.name!r}")
    yield from text_problems(place, "title", assignment.title)
    yield from list_problems(place, "exercises", assignment.exercises, Exercise, "at least one exercise")
    yield from list_problems(place, "modules", assignment.modules, str)
    yield from language_problems(place, assignment.language)
    exercises = records(assignment.exercises, Exercise)
    yield from name_problems(place, "exercise", [item for item in exercises if is_identifier(item.name)])
    yield from _helper_problems(exercises)
    by_name = {item.name: item for item in exercises if isinstance(item.name, str)}
    for exercise in exercises:
        yield from _exercise_problems(exercise, by_name)


def _exercise_problems(exercise: Exercise, exercises: Exercises) -> Problems:
    place = Place(f"Exercise {exercise.name!r}", (str(exercise.name),))
    checks = records(exercise.checks, Check)
    misconceptions = records(exercise.misconceptions, Misconception)
    if not is_identifier(exercise.name):
        yield place.problem("the name must be the function's name.")
    yield from text_problems(place, "title", exercise.title)
    yield from number_problems(place, "points", exercise.points)
    if not isinstance(exercise.seconds, int | float) or exercise.seconds <= 0:
        yield place.problem(f"seconds must be more than 0, not {exercise.seconds!r}.")
    if exercise.book is not None and not isinstance(exercise.book, Section):
        yield place.problem(f"book must be a Section(…), not {exercise.book!r}.")
    elif exercise.book is not None:
        yield from text_problems(place, "the title of book", exercise.book.title)
    if not callable(exercise.reference):
        yield place.problem("the reference must be a function of torch tensors.")
    elif _parameters(exercise) is None:
        yield place.problem("Python cannot tell the parameters of the reference; write a function that calls it.")
    yield from _answer_problems(place, exercise.answer)
    if inspect.isclass(exercise.reference) and isinstance(exercise.answer, Mapping):
        for name in exercise.answer:
            if name != "call" and not hasattr(exercise.reference, str(name)):
                yield place.problem(f"answer= names {name!r}, which is no method of the class.")
    yield from _kind_problems(place, exercise)
    yield from _domain_problems(place, exercise)
    yield from list_problems(place, "checks", exercise.checks, Check, "at least one check")
    if checks and not any(check.public for check in checks):
        yield place.problem("it needs a public check, which students can run themselves; give one public=True.")
    yield from name_problems(place, "check", checks)
    yield from name_problems(place, "case", [case for check in checks for case in records(check.cases, Case)])
    for check in checks:
        yield from _check_problems(place.inside("check", check.name), check)
        for case in records(check.cases, Case):
            yield from _case_problems(place.inside("case", case.name), case, check, exercise, exercises)
    yield from list_problems(place, "misconceptions", exercise.misconceptions, Misconception)
    yield from name_problems(place, "misconception", misconceptions)
    for item in misconceptions:
        yield from text_problems(place.inside("misconception", item.name), "words", item.words)
        yield from variant_problems(place.inside("misconception", item.name), item.readings)
    yield from list_problems(place, "combinations", exercise.combinations, Combination)
    for pair in records(exercise.combinations, Combination):
        both = Place(f"{place.words}, combination of {pair.first!r} and {pair.second!r}", (*place.names, pair.second))
        if not {pair.first, pair.second} <= {item.name for item in misconceptions}:
            yield both.problem("both must be among the misconceptions.")
        yield from variant_problems(both, pair.readings)


def _helper_problems(exercises: Sequence[Exercise]) -> Problems:
    """Functions may follow from others of the assignment, not from each other."""
    names = [item.name for item in exercises]
    follows = {
        item.name: names[: names.index(item.name)] if item.helpers is None else records(item.helpers, str)
        for item in exercises
    }
    for item in exercises:
        place = Place(f"Exercise {item.name!r}", (str(item.name),))
        if item.helpers is not None:
            yield from list_problems(place, "helpers", item.helpers, str)
        for name in follows[item.name]:
            if name not in names:
                yield place.inside("helper", name).problem(f"there is no such exercise; there are {', '.join(names)}.")
            elif item.name in _all_helpers(name, follows):
                yield place.inside("helper", name).problem(
                    "each of the two follows from the other; nobody may earn points through a function that earns them "
                    "through it. Leave one of them out of helpers=."
                )


def _all_helpers(name: str, follows: Mapping[str, Sequence[str]]) -> set[str]:
    """What a function follows from, directly or by others; itself, too."""
    found, left = set[str](), [name]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += follows.get(one, ())
    return found


def _answer_problems(place: Place, answer: Any) -> Problems:
    if answer is None or isinstance(answer, KINDS):
        if isinstance(answer, Number) and not (answer.digits is None or _is_number_of_digits(answer.digits)):
            yield place.problem(f"digits must be a whole number from 1 to 15, not {answer.digits!r}.")
        if isinstance(answer, Meets):
            yield from text_problems(place, "the text of Meets(…)", answer.words)
    elif isinstance(answer, Mapping):
        for name, part in answer.items():
            yield from _answer_problems(place.inside("answer", name), part)
    elif isinstance(answer, (tuple, list)):
        if not all(isinstance(part, str) for part in answer):
            for part in answer:
                yield from _answer_problems(place, part)
        elif len(set(answer)) < len(answer):
            yield place.problem("two items of its answer have the same name.")
    elif not callable(answer) or isinstance(answer, type):
        what = f"{answer.__name__} without ()" if isinstance(answer, type) else f"of type {type(answer).__name__}"
        yield place.problem(
            f"its answer's kind is {what}; it is Close(), Exact(), Number(), Pair(), Word(), Truth(), or a tuple, list "
            "or dictionary of these; or leave answer= out."
        )


def _is_number_of_digits(digits: Any) -> bool:
    return type(digits) is int and 1 <= digits <= 15


def _kind_problems(place: Place, exercise: Exercise) -> Problems:
    yield from list_problems(place, "kinds", exercise.kinds, str)
    yield from list_problems(place, "ready_made", exercise.ready_made, str)
    kinds = records(exercise.kinds, str)
    if NUMPY not in kinds:
        yield place.problem(f"kinds must have {NUMPY!r} among them: it is what checks and misconceptions rest on.")
    for kind in kinds:
        if kind not in ARRAY_KINDS:
            yield place.inside("kind", kind).problem(
                f"there is no such kind of array; there are {', '.join(ARRAY_KINDS)}."
            )
    yield from number_problems(place, "kind_weight", exercise.kind_weight)


def _domain_problems(place: Place, exercise: Exercise) -> Problems:
    if exercise.domain is not None and inspect.isclass(exercise.reference):
        yield place.problem("a class has no domain: cases cannot be drawn for it.")
        return
    if exercise.domain is not None:
        parameters = _parameters(exercise) if callable(exercise.reference) else None
        for item in domain_problems(exercise.domain, parameters):
            yield (place.inside(item.what, item.name) if item.what else place).problem(item.sentence)
    match exercise.cheapest_misconception:
        case None:
            pass
        case (int() | float() as share, str() as reason) if 0 < share < 1 and reason.strip():
            pass
        case other:
            yield place.problem(
                f"cheapest_misconception must be a share below 1 and the reason, as in (0.05, '…'), not {other!r}."
            )


def _check_problems(place: Place, check: Check) -> Problems:
    yield from text_problems(place, "title", check.title)
    yield from number_problems(place, "weight", check.weight)
    yield from list_problems(place, "cases", check.cases, Case, "at least one case")
    if check.relation is None:
        return
    if not isinstance(check.relation, Relation):
        yield place.problem(f"relation must be a Relation(…), not {check.relation!r}.")
        return
    cases = records(check.cases, Case)
    yield from text_problems(place, "broken", check.relation.broken)
    yield from list_problems(place, "terms", check.relation.terms, Term, "at least one term")
    if cases and all(case.function for case in cases):
        yield place.problem("its relation never calls the function itself.")
    for term in records(check.relation.terms, Term):
        if term.case not in [case.name for case in cases]:
            yield place.problem(f"its relation names no case {term.case!r}; add that case to it.")


def _case_problems(place: Place, case: Case, check: Check, exercise: Exercise, exercises: Exercises) -> Problems:
    if not isinstance(case.function, str | None):
        yield place.problem("every argument is given by its name, as in X=….")
        return
    if case.function is not None and not check.relation:
        yield place.problem(
            f"it calls {case.function}, which only a relation may. "
            "Give arguments by name, as in X=…, or the check a relation."
        )
    called = exercise if case.function is None else exercises.get(case.function)
    if called is None:
        yield place.problem(f"it calls {case.function}, which is no exercise here; there are {', '.join(exercises)}.")
    elif called is exercise and is_scripted(exercise, case):
        yield from _script_problems(place, case, check, exercise, exercises)
        return
    elif (parameters := _parameters(called)) is not None:
        required = {name for name, item in parameters.items() if item.default is item.empty}
        if not required <= set(case.arguments) <= set(parameters):
            yield place.problem(f"it gives {sorted(case.arguments)}, but the reference takes {list(parameters)}.")
    yield from _drawn_problems(place, case, check)


def _drawn_problems(place: Place, case: Case, check: Check) -> Problems:
    drawn = {
        name: [item for item in nested_values(value) if isinstance(item, Draw)]
        for name, value in case.arguments.items()
    }
    for name, draws in drawn.items():
        for draw in draws:
            yield from draw_problems(place.inside("argument", name), draw)
    if check.public and any(drawn.values()):
        random_arguments = ", ".join(name for name, draws in drawn.items() if draws)
        yield place.problem(
            f"it is public, so {random_arguments} must be literal, not drawn; use array([[…]]) or grid(…)."
        )


def _script_problems(place: Place, case: Case, check: Check, exercise: Exercise, exercises: Exercises) -> Problems:
    """The mistakes of a case that makes objects."""
    if has_calls(exercise, case):
        make, calls = case.arguments.get("make", {}), case.arguments.get("calls")
        if set(case.arguments) - {"make", "calls"} or not isinstance(make, dict) or not _are_calls(calls):
            yield place.problem(
                'a case of a class is make={…}, the arguments of the class by name, and calls=[("forward", X), …], at '
                "least one: a method's name and its arguments, each."
            )
            return
    references = {item.name: item.reference for item in exercises.values() if callable(item.reference)}
    try:
        _, flat = scripted(exercise, case, references)
    except (TypeError, ValueError) as error:
        yield place.problem(f"{error}.")
        return
    yield from _drawn_problems(place, flat, check)


def _are_calls(calls: Any) -> bool:
    return (
        is_list(calls)
        and len(calls) > 0
        and all(
            isinstance(call, tuple) and call and isinstance(call[0], str) and call[0].isidentifier() for call in calls
        )
    )


def _parameters(exercise: Exercise) -> Mapping[str, inspect.Parameter] | None:
    """The parameters of the reference; None where Python cannot tell them, as of some functions of PyTorch."""
    try:
        return exercise.parameters()
    except (TypeError, ValueError):
        return None
