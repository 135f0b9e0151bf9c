"""Loads the assignment of an author's folder; an author's error names the line of exercises.py."""

import ast
import contextlib
import inspect
import re
import runpy
import sys
import traceback
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from tensorgrade import exercise
from tensorgrade.exercise.assignment import Assignment
from tensorgrade.exercise.validation import AuthorError, validate

_UNKNOWN_KEYWORD = re.compile(r"(\w+)\.(?:__init__|short_form)\(\) got an unexpected keyword argument '(\w+)'")
_MISSING_ARGUMENT = re.compile(r"(\w+)\.(?:__init__|short_form)\(\) missing \d+ required [\w-]+ arguments?: (.+)")

_TOO_MANY = re.compile(r"(\w+)\.__init__\(\) takes (?:from \d+ to )?(\d+) positional arguments? but ")


def load_assignment(folder: Path) -> Assignment:
    """The assignment that ``folder/exercises.py`` defines.

    Raises AuthorError with the line at fault; for mistakes in the assignment (`validate`), with one line of text for
    each. A mistake that Python raises, such as an unknown keyword, comes alone.
    """
    return load_with_imports(folder)[0]


def load_with_imports(folder: Path) -> tuple[Assignment, frozenset[str]]:
    """The assignment, and the files in the folder above that exercises.py imported, as paths there.

    Raises AuthorError as `load_assignment` does.
    """
    path, solutions = folder / "exercises.py", folder.parent.absolute()
    imported: set[str] = set()
    # The assignments of a course may share a module in the folder above theirs. It is imported anew each time, and
    # nothing is written there.
    imported_before, writes_no_bytecode = set(sys.modules), sys.dont_write_bytecode
    sys.path.insert(0, str(solutions))
    sys.dont_write_bytecode = True
    try:
        with locate_author_errors(folder, Exception):
            names = runpy.run_path(str(path))
    finally:
        sys.dont_write_bytecode = writes_no_bytecode
        sys.path.remove(str(solutions))
        for name in set(sys.modules) - imported_before:
            file = Path(getattr(sys.modules[name], "__file__", None) or "")
            if file.is_relative_to(solutions):
                imported.add(file.relative_to(solutions).as_posix())
                del sys.modules[name]
    assignment = names.get("assignment")
    if not isinstance(assignment, Assignment):
        raise AuthorError(f"{path} must define `assignment = Assignment(...)`.")
    problems = [(_line_of_names(path, item.names_at_fault), item.sentence) for item in validate(assignment)]
    if assignment.name != folder.name:
        sentence = f"the assignment is called {assignment.name!r}, its folder {folder.name!r}; give both one name."
        problems.append((_line_of_names(path, ()), sentence))
    if problems:
        raise AuthorError("\n".join(_located(path, line, sentence) for line, sentence in sorted(problems)))
    return assignment, frozenset(imported)


@contextlib.contextmanager
def locate_author_errors(folder: Path, kind: type[Exception] = AuthorError) -> Iterator[None]:
    """Turns an exception of that kind into an AuthorError that begins with the file and the line of exercises.py."""
    path = folder / "exercises.py"
    try:
        yield
    except kind as error:
        if isinstance(error, SyntaxError):
            file, line = Path(error.filename or path), error.lineno or 1
        else:
            file, line = path, _line_at_fault(path, error)
        raise AuthorError(_located(file, line, _error_sentence(error))) from None


def _located(file: Path, line: int, sentence: str) -> str:
    return f"{file}, line {line}: {sentence}"


def _line_at_fault(path: Path, error: Exception) -> int:
    """The line where the author's code raised; else where the names at fault are written; else the traceback's last."""
    raised = _traceback_lines(path, error.__cause__) if error.__cause__ else []
    if raised:
        return raised[-1]
    if isinstance(error, AuthorError) and error.names_at_fault:
        return _line_of_names(path, error.names_at_fault)
    return (_traceback_lines(path, error) or [1])[-1]


def _traceback_lines(path: Path, error: BaseException) -> list[int]:
    return [frame.lineno or 1 for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]


def _line_of_names(path: Path, names: Sequence[str]) -> int:
    """The line where the last name is a string: inside the exercise of the first name, else outside all exercises.

    If it is at no such place, and for an exercise itself, the line of ``Exercise(…)``; without names, and if there is
    no such exercise, that of ``Assignment(…)``.
    """
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    exercises = {_exercise_name(call): call for call in calls if _exercise_name(call)}
    assignment = max((call.lineno for call in calls if _called(call) == "Assignment"), default=1)
    own = exercises.get(names[0]) if names else None
    if own and len(names) == 1:
        return own.lineno
    lines = sorted(
        node.lineno for node in nodes if names and isinstance(node, ast.Constant) and node.value == names[-1]
    )
    if own is None:
        return lines[-1] if lines else assignment
    others = [call for name, call in exercises.items() if name != names[0]]
    inside = [line for line in lines if _spans(own, line)]
    shared = [line for line in lines if not any(_spans(call, line) for call in others)]
    return (inside or shared or [own.lineno])[-1]


def _spans(call: ast.Call, line: int) -> bool:
    return call.lineno <= line <= (call.end_lineno or call.lineno)


def _called(call: ast.Call) -> str:
    """The name of the function that is called; empty where it has none."""
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _exercise_name(call: ast.Call) -> str | None:
    """The name that a call ``Exercise(name="…")`` gives; None for other calls."""
    values = [item.value for item in call.keywords if item.arg == "name"] if _called(call) == "Exercise" else []
    name = values[0].value if values and isinstance(values[0], ast.Constant) else None
    return name if isinstance(name, str) else None


def _error_sentence(error: Exception) -> str:
    """The error as a sentence; for an unknown keyword it names the closest known one, or all."""
    if isinstance(error, AuthorError):
        return str(error)
    if isinstance(error, SyntaxError):
        return f"this is no Python: {error.msg}."
    text = str(error)
    if isinstance(error, TypeError) and (match := _UNKNOWN_KEYWORD.match(text)) and (known := _parameters(match[1])):
        close = get_close_matches(match[2], known, 1)
        return f"{match[1]} has no {match[2]!r}; " + (
            f"you may mean {close[0]!r}." if close else f"it has {', '.join(known)}."
        )
    if isinstance(error, TypeError) and (match := _MISSING_ARGUMENT.match(text)):
        return f"{match[1]} needs {match[2]}, too."
    if isinstance(error, TypeError) and (match := _TOO_MANY.match(text)) and (known := _parameters(match[1])):
        # The number includes `self`.
        return f"{match[1]} takes these by name only, as in {known[-1]}=…: {', '.join(known[int(match[2]) - 1 :])}."
    return f"{type(error).__name__}: {text}"


def _parameters(class_name: str) -> list[str]:
    """The parameters of a class that authors use, in its short form if it has one; none for another one."""
    cls = getattr(exercise, class_name, None)
    function = getattr(cls, "short_form", cls)
    return list(inspect.signature(function).parameters) if callable(function) else []
