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
from tensorgrade.exercise.validation import AuthorError

_UNKNOWN_KEYWORD = re.compile(r"(\w+)\.__init__\(\) got an unexpected keyword argument '(\w+)'")
_MISSING_ARGUMENT = re.compile(r"(\w+)\.__init__\(\) missing \d+ required [\w-]+ arguments?: (.+)")


def load_assignment(folder: Path) -> Assignment:
    """The assignment that ``folder/exercises.py`` defines. Raises AuthorError with the line at fault."""
    path = folder / "exercises.py"
    # The assignments of a course may share a module in the folder above theirs. It is imported anew each time.
    imported_before = set(sys.modules)
    sys.path.insert(0, str(folder.parent))
    try:
        with locate_author_errors(folder, Exception):
            names = runpy.run_path(str(path))
    finally:
        sys.path.remove(str(folder.parent))
        for name in set(sys.modules) - imported_before:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(str(folder.parent)):
                del sys.modules[name]
    assignment = names.get("assignment")
    if not isinstance(assignment, Assignment):
        raise AuthorError(f"{path} must define `assignment = Assignment(...)`.")
    if assignment.name != folder.name:
        with locate_author_errors(folder):
            raise AuthorError(
                f"the assignment is called {assignment.name!r}, its folder {folder.name!r}; give both one name.",
                assignment.name,
            )
    return assignment


@contextlib.contextmanager
def locate_author_errors(folder: Path, kind: type[Exception] = AuthorError) -> Iterator[None]:
    """Turns an exception of that kind into an AuthorError that begins with the file and the line of exercises.py."""
    path = folder / "exercises.py"
    try:
        yield
    except kind as error:
        if isinstance(error, SyntaxError):
            file, line = Path(error.filename or path), error.lineno
        else:
            file, line = path, _line_at_fault(path, error)
        raise AuthorError(f"{file}, line {line or 1}: {_error_sentence(error)}") from None


def _line_at_fault(path: Path, error: Exception) -> int:
    """The line where the author's code raised; else where the names at fault are written; else the traceback's last."""
    names = error.names_at_fault if isinstance(error, AuthorError) else ()
    raised = _traceback_lines(path, error.__cause__) if error.__cause__ else []
    lines = raised or (_lines_of_name(path, names) if names else [])
    return (lines or _traceback_lines(path, error) or [1])[-1]


def _traceback_lines(path: Path, error: BaseException) -> list[int]:
    return [frame.lineno or 1 for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]


def _lines_of_name(path: Path, names: Sequence[str]) -> list[int]:
    """The lines where the last name is a string: inside the exercise of the first name, else outside all exercises."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    exercises = {_exercise_name(node): node for node in nodes if isinstance(node, ast.Call) and _exercise_name(node)}
    own = exercises.get(names[0])
    lines = [node.lineno for node in nodes if isinstance(node, ast.Constant) and node.value == names[-1]]
    if own is None or len(names) == 1:
        return sorted(lines[-1:] if own is None else [own.lineno])
    inside = [line for line in lines if own.lineno <= line <= (own.end_lineno or own.lineno)]
    others = [node for name, node in exercises.items() if name != names[0]]
    shared = [line for line in lines if not any(node.lineno <= line <= (node.end_lineno or line) for node in others)]
    return sorted(inside or shared) or [own.lineno]


def _exercise_name(call: ast.Call) -> str | None:
    """The name that a call ``Exercise(name="…")`` gives; None for other calls."""
    if not (isinstance(call.func, ast.Name) and call.func.id == "Exercise"):
        return None
    values = [item.value for item in call.keywords if item.arg == "name"]
    name = values[0].value if values and isinstance(values[0], ast.Constant) else None
    return name if isinstance(name, str) else None


def _error_sentence(error: Exception) -> str:
    """The error as a sentence; for an unknown keyword it names the closest known one, or all."""
    if isinstance(error, AuthorError):
        return str(error)
    if isinstance(error, SyntaxError):
        return f"this is no Python: {error.msg}."
    text = str(error)
    if isinstance(error, TypeError) and (match := _UNKNOWN_KEYWORD.match(text)):
        known = _parameters(match[1])
        close = get_close_matches(match[2], known, 1)
        return f"{match[1]} has no {match[2]!r}; " + (
            f"you may mean {close[0]!r}." if close else f"it has {', '.join(known)}."
        )
    if isinstance(error, TypeError) and (match := _MISSING_ARGUMENT.match(text)):
        return f"{match[1]} needs {match[2]}, too."
    return f"{type(error).__name__}: {text}"


def _parameters(class_name: str) -> list[str]:
    """The parameters of a class that authors use; none for another one."""
    cls = getattr(exercise, class_name, None)
    return list(inspect.signature(cls).parameters) if callable(cls) else []
