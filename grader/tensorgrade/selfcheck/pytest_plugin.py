"""``pytest corr2d.ipynb``: one test per check, with our words where it fails.

pytest loads this module in every project of an environment where tensorgrade is installed, so it
imports nothing but pytest and the standard library until there is a notebook of ours.
"""

import json
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tensorgrade.key.key_records import AnswerKey
    from tensorgrade.result.result_records import CheckResult, ExerciseResult
    from tensorgrade.sandbox.host import Sandbox
    from tensorgrade.submission.notebook_reader import ParsedSubmission

_KEY: "pytest.StashKey[AnswerKey]" = pytest.StashKey()
_SANDBOX: "pytest.StashKey[Sandbox]" = pytest.StashKey()


class CheckNotPassed(Exception):
    """The words of a check that failed."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options that an instructor may give."""
    group = parser.getgroup("tensorgrade", "notebooks of tensorgrade")
    group.addoption(
        "--tensorgrade-key",
        type=Path,
        metavar="PATH",
        help="the answer key of your own, hidden checks included; answers run in the sandbox (default: public checks)",
    )
    group.addoption(
        "--tensorgrade-isolation",
        choices=["strict", "reduced"],
        default="strict",
        help="what the sandbox does where this machine lacks one of its layers: refuse, or go on (default: strict)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Read the key that was named; one sentence where that is none."""
    path = config.getoption("--tensorgrade-key")
    if path is not None:
        from tensorgrade.key import key_file

        try:
            config.stash[_KEY] = key_file.load(path)
        except key_file.UnusableKey as error:
            raise pytest.UsageError(str(error)) from None


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the sandbox, where there is one."""
    sandbox = config.stash.get(_SANDBOX, None)
    if sandbox is not None:
        sandbox.close()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "Notebook | None":
    """Notebooks that may be ours; whether they are, their collector finds out."""
    if file_path.suffix != ".ipynb":
        return None
    named = parent.session.isinitpath(file_path)
    return Notebook.from_parent(parent, path=file_path) if named or _mentions_us(file_path) else None


def _mentions_us(path: Path) -> bool:
    """Whether the notebook was released by tensorgrade, or imports it."""
    try:
        notebook = json.loads(path.read_bytes())
        if "tensorgrade" in notebook["metadata"]:
            return True
        sources = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False
    lines = [line.split() for source in sources for line in source.splitlines()]
    ours = (["from", "tensorgrade"], ["import", "tensorgrade"])
    return any(words[:2] in ours or words[:4] == ["from", "grader", "import", "check"] for words in lines)


class Notebook(pytest.File):
    """One notebook: an item per check of the key that knows its functions; none for other people's notebooks."""

    _results: "Mapping[str, ExerciseResult] | None" = None

    def collect(self) -> "Iterator[Check]":
        from tensorgrade.submission.notebook_reader import UnreadableSubmission

        try:
            found = self._read()
        except UnreadableSubmission as error:
            raise self.CollectError(str(error)) from None
        if found is None:
            return
        self.submission, self.key = found
        for exercise in self.key.exercises:
            for check in exercise.checks:
                if check.cases:
                    yield Check.from_parent(
                        self,
                        name=f"{exercise.name}[{check.name}]",
                        function=exercise.name,
                        check=check.name,
                        title=check.title[self.language],
                    )

    def _read(self) -> "tuple[ParsedSubmission, AnswerKey] | None":
        """The notebook, and the key that knows most of its functions."""
        from tensorgrade.selfcheck.check import course_language, public_key_files, usable_keys
        from tensorgrade.selfcheck.check_file import parse_file

        self.language = course_language(self.path.parent, self.path)
        given = self.config.stash.get(_KEY, None)
        best, most = None, 0
        for key in [given] if given else usable_keys(public_key_files(self.path.parent)):
            submission = parse_file(self.path, [exercise.name for exercise in key.exercises])
            known = len(submission.defined_in) + len(submission.syntax_errors)
            if known > most:
                best, most = (submission, key), known
        return best

    def result(self, function: str) -> "ExerciseResult":
        """What became of a function. The notebook runs when the first is asked for."""
        if self._results is None:
            self._results = self._graded() if _KEY in self.config.stash else self._checked()
        return self._results[function]

    def _checked(self) -> "Mapping[str, ExerciseResult]":
        """Public checks, in this process, as the student's own `check` does."""
        from tensorgrade.selfcheck.check_file import run_file

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the tests' settings may make errors of them
            return run_file(self.submission, list(self.key.exercises), self.language)

    def _graded(self) -> "Mapping[str, ExerciseResult]":
        """All checks of the instructor's key, in the sandbox: the notebook never meets the answers."""
        from tensorgrade.grading.grade_one import GradingPolicy, grade
        from tensorgrade.sandbox.host import Sandbox
        from tensorgrade.submission.choose_file import Submission

        if _SANDBOX not in self.config.stash:
            self.config.stash[_SANDBOX] = Sandbox(modules=self.key.modules)
        strict = self.config.getoption("--tensorgrade-isolation") == "strict"
        handed = Submission(self.path.stem, self.path.name, self.path.read_bytes())
        return grade(handed, self.key, self.config.stash[_SANDBOX], GradingPolicy(self.language, strict)).exercises


class Check(pytest.Item):
    """One check of one function."""

    def __init__(self, *, function: str, check: str, title: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.function, self.check, self.title = function, check, title

    def runtest(self) -> None:
        assert isinstance(self.parent, Notebook)
        result = self.parent.result(self.function)
        found = next(item for item in result.checks if item.name == self.check)
        if found.status in ("could-not-tell", "not-run"):
            pytest.skip(found.message)
        if found.status == "failed":
            raise CheckNotPassed(_words(found, result))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        from tensorgrade.errors import UserError

        if isinstance(excinfo.value, (CheckNotPassed, UserError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, f"{self.function}: {self.title}"


def _words(check: "CheckResult", result: "ExerciseResult") -> str:
    """What the student reads: the check, what is wrong, and the idea behind it."""
    return "\n".join(part for part in (f"{check.title}: {check.message}", result.explanation) if part)
