"""Call a function on the cases of a key in this process, in limited time, and judge the answers. For trusted code."""

import linecache
import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from tensorgrade.arrays.codec import as_call_argument, copied_arrays, printable_text, received
from tensorgrade.call_script import run_script
from tensorgrade.cells.error_text import error_text
from tensorgrade.cells.stand_ins import graded_call, refused_module
from tensorgrade.cells.stand_ins_in_answers import stand_in_module
from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.judge.judge import judge, not_written_result
from tensorgrade.key.judged_values import judged_answer, run_predicate
from tensorgrade.key.key_records import CaseKey, ExerciseKey
from tensorgrade.result.result_records import ExerciseResult
from tensorgrade.sandbox.outcomes import (
    NotCalled,
    NotDefined,
    Outcome,
    Place,
    Raised,
    RanOutOfMemory,
    Returned,
    StatementError,
    TimedOut,
    UsedUnavailableModule,
)
from tensorgrade.selfcheck.timelimit import TimeLimitExceeded, call_with_time_limit

Around = Callable[[], AbstractContextManager[None]]
"""What each call is made in."""


def call_and_judge(function: Callable[..., Any], exercise: ExerciseKey) -> ExerciseResult:
    """The result of calling the function on every case of the key.

    Its source is not known here: one that raises NotImplementedError each time is the one that was handed out.
    """
    outcomes = call_on_cases({exercise.name: function}, exercise)
    if all(isinstance(item, Raised) and item.type == "NotImplementedError" for item in outcomes.first.values()):
        return not_written_result(exercise)
    return judge(exercise, outcomes)


def call_on_cases(
    functions: Mapping[str, Callable[..., Any]], exercise: ExerciseKey, around: Around = nullcontext
) -> CallOutcomes:
    """The outcomes of all calls of the exercise, by ``functions`` that exist. After one that hangs, no other is made.

    Repeats have objects of their own as arguments, and no call is made in a new process: what an answer depends on is
    seen only where the same call is answered in another way.
    """
    has_hung = False

    def outcome(case: CaseKey) -> Outcome:
        nonlocal has_hung
        if case.function not in functions:
            return NotDefined()
        made = NotCalled("timeout") if has_hung else _call(functions[case.function], case, exercise.seconds, around)
        has_hung = has_hung or isinstance(made, TimedOut)
        return made

    first = {case.name: outcome(case) for case in exercise.cases}
    return CallOutcomes(first, {item.name: outcome(exercise.repeat_case(item)) for item in exercise.repeats})


def _call(function: Callable[..., Any], case: CaseKey, seconds: float, around: Around) -> Outcome:
    positional = [as_call_argument(value) for value in case.positional.values()]
    keyword = {name: as_call_argument(value) for name, value in case.keyword.items()}
    began = time.monotonic()
    try:
        with graded_call(), around():
            answer = call_with_time_limit(partial(_called(function, case), *positional, **keyword), seconds)
    except TimeLimitExceeded:
        return TimedOut(time.monotonic() - began)
    except KeyboardInterrupt:  # Ctrl-C stops the check
        raise
    except BaseException as error:  # sys.exit() included: it must not end this process
        return replace(exception_outcome(error), seconds=time.monotonic() - began)
    if module := stand_in_module(answer):
        return UsedUnavailableModule(module, seconds=time.monotonic() - began)
    took = time.monotonic() - began
    after = tuple(map(received, (*positional, *keyword.values())))
    return Returned(_with_predicates(received(answer), case), after, took)


def _with_predicates(answer: Any, case: CaseKey) -> Any:
    """The answer with what the key's predicates say of it."""
    arguments = {name: as_call_argument(value) for name, value in case.arguments.items()}
    return judged_answer(
        answer, case.expected[0], lambda part, value: run_predicate(part, as_call_argument(value), arguments)
    )


def _called(function: Callable[..., Any], case: CaseKey) -> Callable[..., Any]:
    """What a case calls: the function, or its script, which finds other functions where this one was defined."""
    script = case.script
    if script is None:
        return function
    defined = vars(sys.modules[function.__module__]) if isinstance(function, type) else function.__globals__
    others = {case.function: function}
    return lambda *arguments: run_script(
        script, lambda name: others.get(name) or defined.get(name), arguments, copied_arrays
    )


def exception_outcome(error: BaseException) -> StatementError:
    """What the exception says about the call or the statement that raised it."""
    place = _place(error)
    if module := refused_module(error) or _missing_module(error):
        return UsedUnavailableModule(printable_text(module, 80), place)
    if isinstance(error, MemoryError):
        return RanOutOfMemory(place)
    return Raised(printable_text(type(error).__name__, 80), printable_text(_exception_text(error), 300), place)


def _missing_module(error: BaseException) -> str:
    """The package that an import did not find, where it is none of the standard library."""
    name = error.name if isinstance(error, ModuleNotFoundError) else None
    # A part of a package that is there has a name with a dot.
    package = name if isinstance(name, str) and "." not in name else ""
    return "" if package in sys.stdlib_module_names else package


def _place(error: BaseException) -> Place:
    """The innermost line that the student wrote."""
    line, source = None, ""
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        # Code without a text, as what `exec` runs, is told by the line that called it.
        if _is_students_file(file) and (
            text := linecache.getline(file, trace.tb_lineno, trace.tb_frame.f_globals).strip()
        ):
            line, source = trace.tb_lineno, text
        trace = trace.tb_next
    return Place(line=line, source=printable_text(source, 200))


def _exception_text(error: BaseException) -> str:
    try:
        return error_text(error)
    except Exception:  # raised by the student's own exception class
        return ""


_OTHER_CODE_FOLDERS = (Path(__file__).parents[1], Path(os.__file__).parent)  # ours, and the standard library


def _is_students_file(file: str) -> bool:
    """Whether code in that file (or cell) is neither the standard library's, nor an installed package's, nor ours."""
    path = Path(file)
    installed = {"site-packages", "dist-packages"} & set(path.parts) or file.startswith("<frozen ")
    return not installed and not any(path.is_relative_to(folder) for folder in _OTHER_CODE_FOLDERS)
