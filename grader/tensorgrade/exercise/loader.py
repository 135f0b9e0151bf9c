"""Loads the assignment of an author's folder; an author's error names the file and the line."""

import ast
import contextlib
import inspect
import itertools
import re
import runpy
import sys
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

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
    path = folder / "exercises.py"
    names, imported = run_author_file(path)
    assignment = names.get("assignment")
    if not isinstance(assignment, Assignment):
        raise AuthorError(f"{path} must define `assignment = Assignment(...)`.")
    problems = [(*_place_of_names(path, item.names_at_fault), item.sentence) for item in validate(assignment)]
    if assignment.name != folder.name:
        sentence = f"the assignment is called {assignment.name!r}, its folder {folder.name!r}; give both one name."
        problems.append((*_place_of_names(path, ()), sentence))
    if problems:
        # Those of exercises.py first.
        problems.sort(key=lambda problem: (problem[0] != path, *problem))
        raise AuthorError("\n".join(itertools.starmap(_located, problems)))
    return assignment, imported


def run_author_file(path: Path) -> tuple[dict[str, Any], frozenset[str]]:
    """The names that a file of an assignment's folder defines, and the files in the folder above that it imported.

    Raises AuthorError with the line at fault where it raises.
    """
    solutions = path.parent.parent.absolute()
    imported: set[str] = set()
    # The assignments of a course may share a module in the folder above theirs. It is imported anew each time, and
    # nothing is written there.
    imported_before, writes_no_bytecode = set(sys.modules), sys.dont_write_bytecode
    sys.path.insert(0, str(solutions))
    sys.dont_write_bytecode = True
    try:
        with locate_author_errors(path.parent, Exception):
            names = runpy.run_path(str(path))
    finally:
        sys.dont_write_bytecode = writes_no_bytecode
        sys.path.remove(str(solutions))
        for name in set(sys.modules) - imported_before:
            file = Path(getattr(sys.modules[name], "__file__", None) or "")
            if file.is_relative_to(solutions):
                imported.add(file.relative_to(solutions).as_posix())
                del sys.modules[name]
    return names, frozenset(imported)


@contextlib.contextmanager
def locate_author_errors(folder: Path, kind: type[Exception] = AuthorError) -> Iterator[None]:
    """Turns an exception of that kind into an AuthorError that begins with the author's file and the line."""
    path = folder / "exercises.py"
    try:
        yield
    except kind as error:
        if isinstance(error, SyntaxError):
            place = Path(error.filename or path), error.lineno or 1
        else:
            place = _place_at_fault(path, error)
        raise AuthorError(_located(*place, _error_sentence(error))) from None


def _located(file: Path, line: int, sentence: str) -> str:
    return f"{file}, line {line}: {sentence}"


def _place_at_fault(path: Path, error: Exception) -> tuple[Path, int]:
    """The line where the author's code raised; else where the names at fault are written; else the traceback's last."""
    raised = _traceback_places(path, error.__cause__) if error.__cause__ else []
    if raised:
        return raised[-1]
    if isinstance(error, AuthorError) and error.names_at_fault:
        return _place_of_names(path, error.names_at_fault)
    return (_traceback_places(path, error) or [(path, 1)])[-1]


def _traceback_places(path: Path, error: BaseException) -> list[tuple[Path, int]]:
    """The lines of the author's files: of those in the folder of exercises.py, and those beside that folder."""
    frames = [(Path(frame.filename), frame.lineno or 1) for frame in traceback.extract_tb(error.__traceback__)]
    own = path.parent.absolute()
    return [
        (path if file.absolute() == own / path.name else file, line)
        for file, line in frames
        if file.absolute().is_relative_to(own) or file.absolute().parent == own.parent
    ]


def _place_of_names(path: Path, names: Sequence[str]) -> tuple[Path, int]:
    """The line where the last name is a string: inside the exercise of the first name, else outside all exercises.

    If it is at no such place, and for an exercise itself, the line of ``Exercise(…)``; without names, and if there is
    no such exercise, that of ``Assignment(…)``. An exercise may be written in another file than exercises.py.
    """
    beside = {path, *path.parent.glob("*.py"), *path.parent.parent.glob("*.py")} - {path.parent / "notebook.py"}
    files = [_AuthorFile.read(file) for file in sorted(beside, key=lambda file: (file != path, file))]
    main = files[0]
    assignment = max((call.lineno for call in main.calls if _called(call) == "Assignment"), default=1)
    own = next((file for file in files if names and names[0] in file.exercises), None)
    if own is None:
        lines = main.lines_of(names[-1]) if names else []
        return path, lines[-1] if lines else assignment
    exercise_call = own.exercises[names[0]]
    if len(names) == 1:
        return own.path, exercise_call.lineno
    others = [call for name, call in own.exercises.items() if name != names[0]]
    lines = own.lines_of(names[-1])
    inside = [line for line in lines if _spans(exercise_call, line)]
    shared = [line for line in lines if not any(_spans(call, line) for call in others)]
    return own.path, (inside or shared or [exercise_call.lineno])[-1]


@dataclass(frozen=True)
class _AuthorFile:
    path: Path
    nodes: Sequence[ast.AST]

    @classmethod
    def read(cls, path: Path) -> "_AuthorFile":
        """The file; empty where it is no Python."""
        try:
            return cls(path, list(ast.walk(ast.parse(path.read_text(encoding="utf-8")))))
        except (OSError, ValueError, SyntaxError):
            return cls(path, [])

    @property
    def calls(self) -> list[ast.Call]:
        return [node for node in self.nodes if isinstance(node, ast.Call)]

    @property
    def exercises(self) -> dict[str, ast.Call]:
        """The calls of ``Exercise(name="…")``, by the name."""
        return {name: call for call in self.calls if (name := _exercise_name(call))}

    def lines_of(self, text: str) -> list[int]:
        """The lines where the text is a string."""
        return sorted(item.lineno for item in self.nodes if isinstance(item, ast.Constant) and item.value == text)


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
