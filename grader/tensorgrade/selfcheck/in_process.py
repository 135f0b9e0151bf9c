"""A function called on the cases of a key in this very process, and judged: trusted code, in limited time."""

import linecache
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tensorgrade.arrays.codec import as_call_argument, decode, encode, printable_text
from tensorgrade.judge.judge import judge
from tensorgrade.key.key_records import CaseKey, ExerciseKey
from tensorgrade.result.result_records import ExerciseResult
from tensorgrade.sandbox.wire import Fault, Outcome
from tensorgrade.selfcheck.timelimit import TimeLimitExceeded, call_with_time_limit


def call_and_judge(function: Callable[..., Any], exercise: ExerciseKey, language: str) -> ExerciseResult:
    """Call the function on every case of the key and judge the answers; after one that hangs no other is called."""
    outcomes: dict[str, Outcome] = {}
    hangs = False
    for case in exercise.cases:
        outcomes[case.name] = Outcome("timeout", ran=False) if hangs else _call(function, case, exercise.seconds)
        hangs = outcomes[case.name].status == "timeout"
    return judge(exercise, outcomes, {}, language)


def _call(function: Callable[..., Any], case: CaseKey, seconds: float) -> Outcome:
    positional = [as_call_argument(value) for value in case.positional.values()]
    keyword = {name: as_call_argument(value) for name, value in case.keyword.items()}
    began = time.monotonic()
    try:
        answer = call_with_time_limit(partial(function, *positional, **keyword), seconds)
    except TimeLimitExceeded:
        return Outcome("timeout", seconds=time.monotonic() - began)
    except KeyboardInterrupt:  # the person at the keyboard wants it to stop
        raise
    except NotImplementedError as error:
        return Outcome("absent", fault=Fault(type(error).__name__))
    except MemoryError as error:
        return Outcome("memory", fault=_fault(error), seconds=time.monotonic() - began)
    except BaseException as error:  # sys.exit() too is what the function did, not what we should do
        return Outcome("exception", fault=_fault(error), seconds=time.monotonic() - began)
    return Outcome("value", _travelled(answer), seconds=time.monotonic() - began)


def _travelled(answer: Any) -> Any:
    """The answer as the judge receives it from the sandbox."""
    buffers: list[Any] = []
    tree = encode(answer, buffers)
    return decode(tree, [buffer.tobytes() for buffer in buffers])


def _fault(error: BaseException) -> Fault:
    """The exception, and the innermost line that the student wrote."""
    line, source = None, ""
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if _students(file):
            line = trace.tb_lineno
            source = linecache.getline(file, line, trace.tb_frame.f_globals).strip()
        trace = trace.tb_next
    return Fault(
        printable_text(type(error).__name__, 80),
        printable_text(_words(error), 300),
        None,
        line,
        printable_text(source, 200),
    )


def _words(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # an exception class of the student's own
        return ""


_INSTALLED = (Path(__file__).parents[1], Path(os.__file__).parent)  # ours, and the standard library


def _students(file: str) -> bool:
    """Whether code in that file (a cell has a name, too) is neither Python's, nor a library's, nor ours."""
    path = Path(file)
    installed = {"site-packages", "dist-packages"} & set(path.parts) or file.startswith("<frozen ")
    return not installed and not any(path.is_relative_to(folder) for folder in _INSTALLED)
