"""The cases of an exercise that make objects, with their scripts, and the engine's own: two objects at a time."""

import inspect
from dataclasses import replace

from tensorgrade.exercise.assignment import Assignment
from tensorgrade.exercise.definition import Exercise
from tensorgrade.exercise.inputs import Draw
from tensorgrade.exercise.rubric import Case, Check
from tensorgrade.exercise.scripted_cases import is_scripted, scripted, with_two_objects
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.translation import engine_text

OBJECTS = "objects"
TWO_OBJECTS = "two-objects"
OBJECTS_TITLE = engine_text("Two objects do not share what they remember")


def with_scripts(exercise: Exercise, assignment: Assignment) -> tuple[Exercise, dict[str, Exercise]]:
    """The exercise with plain arguments in all cases; and for each case that makes objects, with its script.

    A class whose objects remember something between calls gets one check more. Raises AuthorError if the author uses
    the name of that check or of its case.
    """
    references = {item.name: item.reference for item in assignment.exercises}
    scripts: dict[str, Exercise] = {}

    def plain(case: Case) -> Case:
        if not is_scripted(exercise, case):
            return case
        scripts[case.name], flat = scripted(exercise, case, references)
        return flat

    checks = [replace(check, cases=[plain(case) for case in check.cases]) for check in exercise.checks]
    original = _case_for_two(exercise, checks)
    if original is not None:
        for name in (TWO_OBJECTS, OBJECTS):
            if name in {*(case.name for case in exercise.cases()), *(check.name for check in exercise.checks)}:
                raise AuthorError(f"{exercise.name}: the name {name!r} is the engine's; choose another.", exercise.name)
        scripts[TWO_OBJECTS], flat = with_two_objects(exercise, original, references, TWO_OBJECTS)
        checks.append(Check(OBJECTS, OBJECTS_TITLE.source, [flat]))
    return replace(exercise, checks=checks), scripts


def _case_for_two(exercise: Exercise, plain: list[Check]) -> Case | None:
    """Of the hidden cases of a class with several calls and random arrays, the one with the most methods.

    Of equal ones it is the one with the fewest calls.
    """
    if not inspect.isclass(exercise.reference):
        return None
    found = [
        case
        for check, flat_check in zip(exercise.checks, plain, strict=True)
        for case, flat in zip(check.cases, flat_check.cases, strict=True)
        if not check.public
        and not check.relation
        and len(case.arguments["calls"]) > 1
        and any(isinstance(value, Draw) for value in flat.arguments.values())
    ]

    def order(case: Case) -> tuple[int, int]:
        calls = case.arguments["calls"]
        return -len({method for method, *_ in calls}), len(calls)

    return min(found, key=order, default=None)
