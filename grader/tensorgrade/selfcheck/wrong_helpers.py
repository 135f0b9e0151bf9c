"""Which wrong functions of the same notebook a wrong function calls: these are to be mended first.

Two facts are needed of each: a wrong call of the function enters it, and it fails a public case of its own.
"""

import contextlib
import inspect
import io
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import CodeType, FrameType
from typing import Any

from tensorgrade.key.key_records import ExerciseKey
from tensorgrade.key.public_key import PublicExercise
from tensorgrade.result.result_records import ExerciseResult
from tensorgrade.sandbox.outcomes import TimedOut
from tensorgrade.selfcheck.in_process import call_and_judge, call_on_cases

Function = Callable[..., Any]


def wrong_helpers(
    function: Function, exercise: ExerciseKey, result: ExerciseResult, others: Mapping[str, PublicExercise]
) -> tuple[str, ...]:
    """The functions to mend before this one, in the order of ``others``: none that itself calls another wrong one.

    ``result`` is that of its public cases, ``others`` the exercises of its assignment. Wrong calls are made once more.
    """
    defined = _namespace(function)
    helpers = {name: defined[name] for name in others if name != exercise.name and callable(defined.get(name))}
    results: dict[str, ExerciseResult] = {}
    for name in _entered(function, exercise, result, helpers):
        with _unseen():
            results[name] = call_and_judge(helpers[name], others[name].public)
    wrong = {name: helpers[name] for name, item in results.items() if _failed_cases(item)}
    first = [
        name
        for name, helper in wrong.items()
        if not _entered(helper, others[name].public, results[name], {key: wrong[key] for key in wrong if key != name})
    ]
    found = first or wrong
    return tuple(name for name in others if name in found)


def _namespace(function: Function) -> Mapping[str, Any]:
    """What is defined where the function is."""
    if isinstance(function, type):
        return vars(sys.modules.get(function.__module__, sys.modules[__name__]))
    namespace = getattr(inspect.unwrap(function), "__globals__", {})
    return namespace if isinstance(namespace, dict) else {}


def _failed_cases(result: ExerciseResult) -> set[str]:
    """The names of the cases that show its failures; the name is empty where none was shown."""
    return {check.case.name if check.case else "" for check in result.checks if check.status == "failed"}


def _entered(
    function: Function, exercise: ExerciseKey, result: ExerciseResult, helpers: Mapping[str, Function]
) -> list[str]:
    """The helpers that the wrong calls of the function enter; none after a call that never ends."""
    failed = _failed_cases(result)
    cases = tuple(case for case in exercise.cases if "" in failed or case.name in failed)
    if not helpers or not failed:
        return []
    names = {code: name for name, helper in helpers.items() for code in _codes(helper)}
    entered = set[str]()

    def watch(frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and frame.f_code in names:
            entered.add(names[frame.f_code])

    @contextlib.contextmanager
    def watched() -> Iterator[None]:
        former = sys.getprofile()
        sys.setprofile(watch)
        try:
            yield
        finally:
            sys.setprofile(former)

    with _unseen():
        made = call_on_cases({exercise.name: function}, replace(exercise, cases=cases, repeats=()), watched)
    if any(isinstance(item, TimedOut) for item in made.first.values()):
        return []
    return [name for name in helpers if name in entered]


def _codes(function: Function) -> Iterator[CodeType]:
    """The code of a function, or of the methods of a class."""
    for item in vars(function).values() if isinstance(function, type) else [function]:
        code = getattr(inspect.unwrap(getattr(item, "__func__", item)), "__code__", None)
        if isinstance(code, CodeType):
            yield code


@contextlib.contextmanager
def _unseen() -> Iterator[None]:
    """What a call prints that the student has not asked for is not shown."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield
