"""An author's folder as it is read, with every mistake in exercises.py told by its line."""

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

from tensorgrade import translation
from tensorgrade.exercise import definition
from tensorgrade.exercise.definition import Assignment
from tensorgrade.exercise.validation import AuthorError

_UNKNOWN = re.compile(r"(\w+)\.__init__\(\) got an unexpected keyword argument '(\w+)'")
_LACKING = re.compile(r"(\w+)\.__init__\(\) missing \d+ required [\w-]+ arguments?: (.+)")


def load_assignment(folder: Path) -> Assignment:
    """The assignment that ``folder/exercises.py`` defines. Raises AuthorError with the line at fault."""
    path = folder / "exercises.py"
    # Assignments of one course may share a module beside their folders.
    before = set(sys.modules)
    sys.path.insert(0, str(folder.parent))
    try:
        with locate_author_errors(folder, Exception):
            names = runpy.run_path(str(path))
    finally:
        sys.path.remove(str(folder.parent))
        for name in set(sys.modules) - before:
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
    """An error of that kind inside is an AuthorError that begins with the file and the line of exercises.py."""
    path = folder / "exercises.py"
    try:
        yield
    except kind as error:
        if isinstance(error, SyntaxError):
            at, line = Path(error.filename or path), error.lineno
        else:
            at, line = path, _line(path, error)
        raise AuthorError(f"{at}, line {line or 1}: {_words(error)}") from None


def _line(path: Path, error: Exception) -> int:
    """Where the author's own code failed; else where the thing stands that the error is about; else the last frame."""
    about = error.names_at_fault if isinstance(error, AuthorError) else ()
    failed = _frames(path, error.__cause__) if error.__cause__ else []
    places = failed or (_places(path, about) if about else [])
    return (places or _frames(path, error) or [1])[-1]


def _frames(path: Path, error: BaseException) -> list[int]:
    return [frame.lineno or 1 for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]


def _places(path: Path, about: Sequence[str]) -> list[int]:
    """Lines where a text of that name stands: inside the exercise of the first name where there are any."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    calls = {_named(node): node for node in nodes if isinstance(node, ast.Call) and _named(node)}
    own = calls.get(about[0])
    lines = [node.lineno for node in nodes if isinstance(node, ast.Constant) and node.value == about[-1]]
    if own is None or len(about) == 1:
        return sorted(lines[-1:] if own is None else [own.lineno])
    inside = [line for line in lines if own.lineno <= line <= (own.end_lineno or own.lineno)]
    others = [node for name, node in calls.items() if name != about[0]]
    shared = [line for line in lines if not any(node.lineno <= line <= (node.end_lineno or line) for node in others)]
    return sorted(inside or shared) or [own.lineno]


def _named(call: ast.Call) -> str | None:
    """The name that ``Exercise(name="…")`` gives."""
    if not (isinstance(call.func, ast.Name) and call.func.id == "Exercise"):
        return None
    values = [item.value for item in call.keywords if item.arg == "name"]
    name = values[0].value if values and isinstance(values[0], ast.Constant) else None
    return name if isinstance(name, str) else None


def _words(error: Exception) -> str:
    """The error as a sentence; what Python says of a wrong keyword names what there is instead."""
    if isinstance(error, AuthorError):
        return str(error)
    if isinstance(error, SyntaxError):
        return f"this is no Python: {error.msg}."
    text = str(error)
    if isinstance(error, TypeError) and (found := _UNKNOWN.match(text)):
        known = _parameters(found[1])
        close = get_close_matches(found[2], known, 1)
        return f"{found[1]} has no {found[2]!r}; " + (
            f"you may mean {close[0]!r}." if close else f"it has {', '.join(known)}."
        )
    if isinstance(error, TypeError) and (found := _LACKING.match(text)):
        return f"{found[1]} needs {found[2]}, too."
    return f"{type(error).__name__}: {text}"


def _parameters(kind: str) -> list[str]:
    found = getattr(definition, kind, None) or getattr(translation, kind, None)
    return [name for name in inspect.signature(found).parameters] if callable(found) else []
