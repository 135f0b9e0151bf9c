"""``check(f)``: a student's own check, on the public cases, in the notebook or a terminal.

Needs NumPy and Jinja2 only. It runs in the student's own process and gives no grade: under
``nbgrader autograde`` without tensorgrade's plug-in it never counts for more than the
public checks' share.
"""

import ast
import contextlib
import io
import json
import linecache
import os
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from grader.answerkey import AnswerKey, ExerciseKey, UnusableKey, load
from grader.calling import run
from grader.cards import Link, card
from grader.folders import shipped
from grader.judge import judge
from grader.language import LANGUAGES, Translate, translator
from grader.mistake import Mistake
from grader.page import render
from grader.result import ExerciseResult
from grader.sandbox.wire import Fault, Outcome
from grader.sections import sections
from grader.submission import Broken, Unreadable, parse, plain_python
from grader.timelimit import OutOfTime, limited
from grader.wrapping import wrap

CELL_SECONDS = 10.0
"""What one cell of a checked file gets, as when it is graded."""


COLUMNS = 100
"""How wide the text of a report is."""


class CannotCheck(Mistake, LookupError):
    """There is nothing that could be checked; the message says why and what to do."""

    def _render_traceback_(self) -> list[str]:
        """What IPython and notebooks show: the sentence, no traceback."""
        return [str(self)]


class CheckFailed(AssertionError):
    """Raised instead of a report where a program, not a person, looks: under nbgrader."""


class Report:
    """The result of `check`: HTML in a notebook, text in a terminal."""

    def __init__(self, exercise: ExerciseKey, result: ExerciseResult, language: str) -> None:
        self.exercise, self.result, self.language = exercise, result, language

    @property
    def passed(self) -> bool:
        """Whether every public check passed."""
        return all(check.status == "passed" for check in self.result.checks)

    def __str__(self) -> str:
        lines = [wrap(f"{self.exercise.name}: {self._standing()}{self._more()}", COLUMNS, "  ")]
        for check in self.result.checks:
            mark = {"passed": "✓", "failed": "✗"}.get(check.status, "?")
            words = f"  {mark} {check.title}" + (f": {check.message}" if check.message else "")
            lines.append(wrap(words, COLUMNS, "    "))
        if self.result.explanation:
            lines.append(wrap(f"  {self.result.explanation}", COLUMNS, "  "))
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        _ = translator(self.language)
        view = card(self.exercise.name, self.result, self.language, self.exercise, self._section())
        if self.passed:  # and nobody knows yet what the graded run finds
            view = replace(view, verdict=_("All public checks pass."))
        standing, more = self._standing(), self._more()
        return render("check.html.j2", self.language, [shipped("templates")], card=view, standing=standing, more=more)

    def _section(self) -> Link | None:
        """The heading above the function, in the notebook that lies here; links to it work inside a notebook."""
        for path in sorted(Path.cwd().glob("*.ipynb")):
            with contextlib.suppress(OSError, ValueError):
                found = sections(path.read_text(encoding="utf-8")).get(self.exercise.name)
                if found:
                    return Link(translator(self.language)("Notebook"), found.title, f"#{found.fragment}")
        return None

    def _standing(self) -> str:
        passed = sum(check.status == "passed" for check in self.result.checks)
        _ = translator(self.language)
        return _("public checks: {passed} of {all}").format(passed=passed, all=len(self.result.checks))

    def _more(self) -> str:
        """What only grading will tell; empty where the key has public checks alone."""
        _ = translator(self.language)
        kinds = [check.title[self.language] for check in self.exercise.checks if not check.cases]
        return _("; the graded run has more kinds: {kinds}.").format(kinds=_("; ").join(kinds)) if kinds else ""


def check(function: Callable[..., Any], key: Path | None = None, language: str | None = None) -> Any:
    """Run the public checks of the function of that name and show what came of them.

    ``key``: a public key file; default: the one beside the notebook, else the packaged one.
    ``language``: "en" or "zh"; default: the notebook's. Returns a `Report` that notebooks and
    terminals display; under ``nbgrader validate`` and ``autograde`` raises CheckFailed instead
    when a public check fails. Raises CannotCheck for what is no function that a public key knows.
    """
    language = language or _language()
    name = _name(function, translator(language))
    found = find(name, [key] if key else public_keys())
    if found is None:
        _ = translator(language)
        raise CannotCheck(
            _(
                "No public key knows a function {name!r}. Is its name as in the notebook, "
                "and the .public.npz file beside the notebook?"
            ).format(name=name)
        )
    exercise = found[1]
    report = Report(exercise, run(function, exercise, language), language)
    execution = os.environ.get("NBGRADER_EXECUTION")
    if execution is None:
        return report
    if not report.passed:
        raise CheckFailed(str(report))
    if execution == "validate":
        return None  # nbgrader reads "no output" as passed, and shows nothing
    return _public_share(exercise)


def _name(function: Any, _: Translate) -> str:
    """The function's name. Raises CannotCheck for what has none."""
    name = getattr(function, "__name__", None)
    if not callable(function) or not isinstance(name, str):
        raise CannotCheck(_("check wants the function itself, without a call: check(corr2d), not check(corr2d(X, K))."))
    if name == "<lambda>":
        raise CannotCheck(_("A lambda has no name to find its checks by. Write the function with def, then check it."))
    return name


def check_file(path: Path, language: str | None = None) -> list[Report]:
    """The reports on every function of a notebook or .py file that a public key beside it, or a packaged one, knows.

    Runs the file's cells in this process, as a notebook would. Raises Unreadable for a file
    that cannot be read or holds none of the functions.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from None
    language = language or _language(path.parent)
    keys = public_keys(path.parent)
    known = [exercise.name for key in keys for exercise in _exercises(key)]
    submission = parse(path.name, content, known)
    namespace: dict[str, Any] = {"__name__": "submission"}
    for number, source in submission.cells:
        with contextlib.suppress(Exception, SystemExit), contextlib.redirect_stdout(io.StringIO()):
            _run_cell(plain_python(source), f"<cell {number}>", namespace)
    reports = [_broken(name, broken, keys, language) for name, broken in submission.broken.items()]
    for name in submission.written:
        found, function = find(name, keys), namespace.get(name)
        if found is not None and callable(function) and name not in submission.empty:
            reports.append(Report(found[1], run(function, found[1], language), language))
    if not reports:
        raise Unreadable(f"{path.name} has no function written yet that a public key knows.")
    return reports


def _run_cell(source: str, name: str, namespace: dict[str, Any]) -> None:
    """Statement by statement, as graders run it.

    An import that fails does not stop the rest; a cell that does not finish is cut to its definitions.
    """
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    deadline, cut = time.monotonic() + CELL_SECONDS, False
    for statement in ast.parse(source, name).body:
        if cut and not isinstance(statement, _DEFINITIONS):
            continue
        program = compile(ast.Module([statement], []), name, "exec")
        try:
            limited(partial(exec, program, namespace), max(deadline - time.monotonic(), 1.0))
        except OutOfTime:
            cut = True
        except ImportError:
            if not isinstance(statement, (ast.Import, ast.ImportFrom)):
                raise


_DEFINITIONS = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def _broken(name: str, broken: Broken, keys: list[Path], language: str) -> Report:
    """The report on a function whose cell is no Python."""
    found = find(name, keys)
    assert found is not None, "only names of the keys are looked for"
    fault = Fault("SyntaxError", broken.text, broken.cell, broken.line)
    outcomes = {case.name: Outcome("exception", fault=fault) for case in found[1].cases}
    return Report(found[1], judge(found[1], outcomes, {}, language), language)


def _exercises(path: Path) -> tuple[ExerciseKey, ...]:
    try:
        return load(path).exercises
    except UnusableKey:
        return ()


def find(name: str, keys: list[Path]) -> tuple[AnswerKey, ExerciseKey] | None:
    """The first key that knows the function, and its exercise."""
    for path in keys:
        try:
            answers = load(path)
        except UnusableKey:
            continue
        for exercise in answers.exercises:
            if exercise.name == name:
                return answers, exercise
    return None


def public_keys(folder: Path | None = None) -> list[Path]:
    """Public keys beside the notebook, then those that came with tensorgrade."""
    beside = sorted((folder or Path.cwd()).glob("*.public.npz"))
    return beside + sorted(shipped("assignments").glob("*/*/*.public.npz"))


def _language(folder: Path | None = None) -> str:
    """The language of the released notebook in the folder; English where there is none."""
    for path in sorted((folder or Path.cwd()).glob("*.ipynb")):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            language = json.loads(path.read_bytes())["metadata"]["tensorgrade"]["language"]
            if language in LANGUAGES:
                return str(language)
    return "en"


def _public_share(exercise: ExerciseKey) -> float:
    """The public checks' points: what a run without the hidden ones can vouch for."""
    public = sum(check.weight for check in exercise.checks if check.cases)
    return exercise.points * public / sum(check.weight for check in exercise.checks)
