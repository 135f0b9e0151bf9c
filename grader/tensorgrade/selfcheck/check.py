"""``check(f)``: a student's own check, on the public cases, in the notebook or a terminal.

Needs NumPy and Jinja2 only. It runs in the student's own process and gives no grade: under
``nbgrader autograde`` without tensorgrade's plug-in it never counts for more than the
public checks' share.
"""

import contextlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from tensorgrade.errors import UserError
from tensorgrade.key.key_file import UnusableKey, load
from tensorgrade.key.key_records import AnswerKey, ExerciseKey
from tensorgrade.report.cards import Link, card
from tensorgrade.report.jinja_environment import render
from tensorgrade.result.result_records import ExerciseResult
from tensorgrade.selfcheck.in_process import call_and_judge
from tensorgrade.shipped_files import shipped_folder
from tensorgrade.submission.headings import headings_by_grade_id
from tensorgrade.text_wrap import wrap
from tensorgrade.translation import LANGUAGES, Translate, translator

TEXT_WIDTH = 100
"""How wide the text of a report is."""


class CannotCheck(UserError, LookupError):
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
        more = self._more()
        lines = [wrap(f"{self.exercise.name}: {self._standing()}{more if self.passed else ''}", TEXT_WIDTH, "  ")]
        for check in self.result.checks:
            mark = {"passed": "✓", "failed": "✗"}.get(check.status, "?")
            words = f"  {mark} {check.title}" + (f": {check.message}" if check.message else "")
            lines.append(wrap(words, TEXT_WIDTH, "    "))
        if self.result.explanation:
            lines.append(wrap(f"  {self.result.explanation}", TEXT_WIDTH, "  "))
        if more and not self.passed:  # what is wrong comes first
            lines.append(wrap(f"  {more}", TEXT_WIDTH, "  "))
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        _ = translator(self.language)
        view = card(self.exercise.name, self.result, self.language, self.exercise, self._section())
        if self.passed:  # and nobody knows yet what the graded run finds
            view = replace(view, verdict=_("All public checks pass."))
        standing, more = self._standing(), self._more()
        return render(
            "check.html.j2",
            self.language,
            [shipped_folder("templates")],
            card=view,
            passed=self.passed,
            standing=standing,
            more=more,
        )

    def _section(self) -> Link | None:
        """The heading above the function, in the notebook that lies here; links to it work inside a notebook."""
        _ = translator(self.language)
        for path in sorted(Path.cwd().glob("*.ipynb")):
            with contextlib.suppress(OSError, ValueError):
                found = headings_by_grade_id(path.read_text(encoding="utf-8")).get(self.exercise.name)
                if found:
                    return Link(_("Notebook"), found.title, f"#{found.fragment}")
        return None

    def _standing(self) -> str:
        passed = sum(check.status == "passed" for check in self.result.checks)
        _ = translator(self.language)
        return _("public checks: {passed} of {all}").format(passed=passed, all=len(self.result.checks))

    def _more(self) -> str:
        """What only grading will tell, after the standing or as a sentence; empty where all checks are public."""
        _ = translator(self.language)
        kinds = [check.title[self.language] for check in self.exercise.checks if not check.cases]
        words = _("; the graded run has more kinds: {kinds}.") if self.passed else _("Graded as well: {kinds}.")
        return words.format(kinds=_("; ").join(kinds)) if kinds else ""


def check(function: Callable[..., Any], key: Path | None = None, language: str | None = None) -> Any:
    """Run the public checks of the function of that name and show what came of them.

    ``key``: a public key file; default: the one beside the notebook, else the packaged one.
    ``language``: "en" or "zh"; default: the notebook's, or where that is not on this disk, as in
    Colab, the docstring's. Returns a `Report` that notebooks and
    terminals display; under ``nbgrader validate`` and ``autograde`` raises CheckFailed instead
    when a public check fails. Raises CannotCheck for what is no function that a public key knows.
    """
    language = language or course_language(words=str(getattr(function, "__doc__", "")))
    name = _name(function, translator(language))
    exercise = find_exercise(name, usable_keys([key] if key else public_key_files()))
    if exercise is None:
        _ = translator(language)
        raise CannotCheck(
            _(
                "No public key knows a function {name!r}. Is its name as in the notebook, "
                "and the .public.npz file beside the notebook?"
            ).format(name=name)
        )
    report = Report(exercise, call_and_judge(function, exercise, language), language)
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


def find_exercise(name: str, keys: Iterable[AnswerKey]) -> ExerciseKey | None:
    """The exercise of the first key that knows the function."""
    return next((exercise for key in keys for exercise in key.exercises if exercise.name == name), None)


def usable_keys(keys: list[Path]) -> Iterator[AnswerKey]:
    """The keys in those files that this version can read."""
    for path in keys:
        with contextlib.suppress(UnusableKey):
            yield load(path)


def public_key_files(folder: Path | None = None) -> list[Path]:
    """Public keys beside the notebook, then those that came with tensorgrade."""
    beside = sorted((folder or Path.cwd()).glob("*.public.npz"))
    return beside + sorted(shipped_folder("assignments").glob("*/*/*.public.npz"))


def course_language(folder: Path | None = None, notebook: Path | None = None, words: str = "") -> str:
    """The language of that notebook, else of the released notebook in the folder, else of the words; or English."""
    for path in [*([notebook] if notebook else []), *sorted((folder or Path.cwd()).glob("*.ipynb"))]:
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            language = json.loads(path.read_bytes())["metadata"]["tensorgrade"]["language"]
            if language in LANGUAGES:
                return str(language)
    return "zh" if any("\u4e00" <= letter <= "\u9fff" for letter in words) else "en"


def _public_share(exercise: ExerciseKey) -> float:
    """The public checks' points: what a run without the hidden ones can vouch for."""
    public = sum(check.weight for check in exercise.checks if check.cases)
    return exercise.points * public / sum(check.weight for check in exercise.checks)
