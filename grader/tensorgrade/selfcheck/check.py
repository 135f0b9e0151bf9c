"""``check(f)``: a student's own check, on the public cases, in the notebook or a terminal.

Needs NumPy and Jinja2 only. It runs in the student's own process and gives no grade: under
``nbgrader autograde`` without tensorgrade's plug-in it gives at most the points of the public checks.
"""

import contextlib
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tensorgrade.errors import UserError
from tensorgrade.key.public_key import PublicExercise
from tensorgrade.report.cards import CardSurroundings, Link, card
from tensorgrade.report.case_text import case_lines
from tensorgrade.report.case_view import MAX_HEATMAP_CELLS, case_view
from tensorgrade.report.explanation import explanation_text
from tensorgrade.report.jinja_environment import render
from tensorgrade.report.messages import failure_message
from tensorgrade.report.sentence_joints import label, names
from tensorgrade.report.stopped_statements import causes
from tensorgrade.result.parts import function_part
from tensorgrade.result.result_records import ExerciseResult
from tensorgrade.selfcheck.in_process import call_and_judge
from tensorgrade.selfcheck.public_keys import PublicKeys, given_key, public_keys, running_notebook
from tensorgrade.selfcheck.spoken_language import notebook_file, spoken_language
from tensorgrade.selfcheck.wrong_helpers import wrong_helpers
from tensorgrade.shipped_files import shipped_folder
from tensorgrade.submission.headings import headings_by_grade_id
from tensorgrade.text_wrap import wrap
from tensorgrade.translation import Translate, language_code, translator

TEXT_WIDTH = 100
"""Columns of a report's text."""


class CannotCheck(UserError, LookupError):
    """There is nothing to check; the message says why and what to do."""

    def _render_traceback_(self) -> list[str]:
        """IPython and notebooks show this instead of a traceback."""
        return [str(self)]


class CheckFailed(AssertionError):
    """Raised under nbgrader, which reads no report, when a public check fails."""


class Report:
    """The result of `check`: HTML in a notebook, text in a terminal."""

    def __init__(
        self,
        exercise: PublicExercise,
        result: ExerciseResult,
        language: str,
        notebook: Path | None = None,
        helpers: Sequence[str] = (),
    ) -> None:
        # With a wrong helper, a right function may give the answers of a misconception.
        self.result = replace(result, explanation=None) if helpers else result
        self.exercise, self.language, self.notebook = exercise, language, notebook
        self.helpers = tuple(helpers)
        """The wrong functions that it calls, which are to be mended first."""

    @property
    def passed(self) -> bool:
        """Whether every public check passed."""
        return all(check.status == "passed" for check in self.result.checks)

    def __str__(self) -> str:
        _ = translator(self.language)
        more = self._graded_only_checks() if self.passed else ""
        lines = [wrap(label(self.exercise.name, _) + self._summary() + more, TEXT_WIDTH, "  ")]
        lines += [wrap(f"  {self._helpers_text()}", TEXT_WIDTH, "  ")] if self.helpers else []
        lines += [wrap(f"  {cause.text}", TEXT_WIDTH, "  ") for cause in causes(self.result, self.language)]
        for check in self.result.checks:
            mark = {"passed": "✓", "failed": "✗"}.get(check.status, "?")
            title, message = check.title[self.language], failure_message(check, self.language)
            line = f"  {mark} {label(title, _)}{message}" if message else f"  {mark} {title}"
            lines.append(wrap(line, TEXT_WIDTH, "    "))
        if explanation := explanation_text(self.result.explanation, self.language):
            lines.append(wrap(f"  {explanation}", TEXT_WIDTH, "  "))
        if view := case_view(self.exercise.name, self.result, _, MAX_HEATMAP_CELLS):
            lines += [f"    {line}" for line in case_lines(view, TEXT_WIDTH - 4, _)]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        _ = translator(self.language)
        part = function_part(self.exercise.name, self.result)
        view = card(part, self.result, self.language, CardSurroundings(self._heading_link()))
        if self.passed:  # the card's verdict would count hidden checks, which have not been run
            view = replace(view, verdict=_("All public checks pass."))
        return render(
            "check.html.j2",
            self.language,
            [shipped_folder("templates")],
            card=view,
            passed=self.passed,
            standing=self._summary(),
            helpers=self._helpers_text(),
            more=self._graded_only_checks() if self.passed else "",
            hidden=[title[self.language] for title in self.exercise.hidden_titles],
        )

    def _heading_link(self) -> Link | None:
        """A link to the function's heading in the notebook that runs; it works there only."""
        _ = translator(self.language)
        if self.notebook:
            with contextlib.suppress(OSError, ValueError):
                text = notebook_file(self.notebook, Path.cwd()).read_text(encoding="utf-8")
                if heading := headings_by_grade_id(text).get(self.exercise.name):
                    return Link(_("Notebook"), heading.title, f"#{heading.fragment}")
        return None

    def _summary(self) -> str:
        passed = sum(check.status == "passed" for check in self.result.checks)
        _ = translator(self.language)
        return _("public checks: {passed} of {all}").format(passed=passed, all=len(self.result.checks))

    def _helpers_text(self) -> str:
        """Which functions to mend first; empty where none is known to be wrong."""
        if not self.helpers:
            return ""
        _ = translator(self.language)
        words = _("{helpers}, which {name} calls, do not pass their own public checks: mend these first.")
        if len(self.helpers) == 1:
            words = _("{helpers}, which {name} calls, does not pass its own public checks: mend it first.")
        return words.format(helpers=names(self.helpers, _), name=self.exercise.name)

    def _graded_only_checks(self) -> str:
        """How many checks only grading runs, and one to try next, as the summary's end; empty if all are public."""
        _ = translator(self.language)
        titles = self.exercise.hidden_titles
        if not titles:
            return ""
        words = _("; {count} more kinds are graded; try next: {kind}")
        if len(titles) == 1:
            words = _("; one more kind is graded: {kind}")
        return words.format(count=len(titles), kind=titles[0][self.language])


def check(function: Callable[..., Any], key: Path | None = None, language: str | None = None) -> Any:
    """Run the public checks of a function, which is found by its name, and return a report.

    ``key``: a public key file; default: those beside the notebook, or where none is, the packaged one of the assignment
    that the notebook was released from (`public_keys`).
    ``language``: a code such as "en" or "pt_BR"; default: that of the docstring's script, else the notebook's, else
    the key's (`spoken_language`). Returns a `Report`, which notebooks and terminals display. Under
    ``nbgrader validate`` returns None, under ``autograde`` the points of the public checks, and under both
    raises CheckFailed when a public check fails. Raises CannotCheck for a value that is not a named function,
    for a function that is in no public key or in several, and for a ``key`` or ``language`` that is none.
    """
    notebook = running_notebook(getattr(function, "__globals__", {}))
    if language is None:
        docstring = str(getattr(function, "__doc__", ""))
        language = spoken_language(notebook, docstring, str(getattr(function, "__name__", "")))
    else:
        language = _given_language(language)
    name = _name(function, translator(language))
    keys = _keys(key, notebook, language)
    exercise = _exercise(name, keys)
    if exercise is None:
        _ = translator(language)
        raise CannotCheck(
            _(
                "No public key knows a function {name!r}. Is its name as in the notebook, "
                "and the .public.npz file beside the notebook?"
            ).format(name=name)
        )
    result, execution = call_and_judge(function, exercise.public), os.environ.get("NBGRADER_EXECUTION")
    helpers = wrong_helpers(function, exercise.public, result, keys.beside(name)) if execution is None else ()
    report = Report(exercise, result, language, notebook, helpers)
    if execution is None:
        return report
    if not report.passed:
        raise CheckFailed(str(report))
    if execution == "validate":
        return None  # nbgrader reads "no output" as passed, and shows nothing
    return _public_points(exercise)


def _name(function: Any, _: Translate) -> str:
    """The function's name. Raises CannotCheck for a value without one."""
    name = getattr(function, "__name__", None)
    if not callable(function) or not isinstance(name, str):
        raise CannotCheck(_("check wants the function itself, without a call: check(corr2d), not check(corr2d(X, K))."))
    if name == "<lambda>":
        raise CannotCheck(_("A lambda has no name to find its checks by. Write the function with def, then check it."))
    return name


def _given_language(code: str) -> str:
    try:
        return language_code(str(code))
    except ValueError as error:
        raise CannotCheck(str(error)) from None


def _keys(key: Path | None, notebook: Path | None, language: str) -> PublicKeys:
    """The given key, else those of the notebook. Raises CannotCheck."""
    try:
        return public_keys(Path.cwd(), notebook, language) if key is None else given_key(key, language)
    except UserError as error:
        raise CannotCheck(str(error)) from None


def _exercise(name: str, keys: PublicKeys) -> PublicExercise | None:
    """The exercise of a function. Raises CannotCheck."""
    try:
        return keys.exercise(name)
    except UserError as error:
        raise CannotCheck(str(error)) from None


def _public_points(exercise: PublicExercise) -> float:
    """The points of the public checks."""
    public = sum(check.weight for check in exercise.public.checks)
    return exercise.public.points * public / (public + exercise.hidden_weight)
