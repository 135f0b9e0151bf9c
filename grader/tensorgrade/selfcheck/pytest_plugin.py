"""``pytest corr2d.ipynb``: one test per check, with the check's message where it fails.

pytest loads this module in every project of an environment where tensorgrade is installed. Until there is a
notebook to test, it therefore imports only pytest and the standard library.
"""

import json
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tensorgrade.grading.worker import GradingWorker
    from tensorgrade.key.key_file import KeyFile
    from tensorgrade.key.key_records import ExerciseKey
    from tensorgrade.result.result_records import CheckResult, ExerciseResult
    from tensorgrade.submission.notebook_reader import ParsedSubmission

_KEY: "pytest.StashKey[KeyFile]" = pytest.StashKey()
_WORKER: "pytest.StashKey[GradingWorker]" = pytest.StashKey()


_CURRENT_IMPORT = re.compile(r"^[ \t]*(from|import)[ \t]+tensorgrade\b", re.MULTILINE)
# A student's own module may have the former name: only its `check` means this package.
_FORMER_IMPORT = re.compile(r"^[ \t]*from[ \t]+grader[ \t]+import\b.*\bcheck\b", re.MULTILINE)
_FORMER_MODULE = re.compile(r"^[ \t]*import[ \t]+grader[ \t]*$", re.MULTILINE)


class CheckNotPassed(Exception):
    """A check failed; the text is its message."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the instructor's options."""
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
    """Read the key given by option. Raises pytest.UsageError with one sentence where it cannot be used."""
    path = config.getoption("--tensorgrade-key")
    if path is not None:
        from tensorgrade.key import key_file

        try:
            config.stash[_KEY] = key_file.load_file(path)
        except key_file.UnusableKey as error:
            raise pytest.UsageError(str(error)) from None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close the worker, if there is one."""
    worker = config.stash.get(_WORKER, None)
    if worker is not None:
        worker.close()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "Notebook | None":
    """Collect notebooks named on the command line and those that use tensorgrade; `Notebook` finds the key."""
    if file_path.suffix != ".ipynb":
        return None
    is_named = parent.session.isinitpath(file_path)
    return Notebook.from_parent(parent, path=file_path) if is_named or _uses_tensorgrade(file_path) else None


def _uses_tensorgrade(path: Path) -> bool:
    """Whether the notebook was released by tensorgrade, or imports it, also under its former name."""
    try:
        notebook = json.loads(path.read_bytes())
        if "tensorgrade" in notebook["metadata"]:
            return True
        sources = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False
    if any(_CURRENT_IMPORT.search(source) or _FORMER_IMPORT.search(source) for source in sources):
        return True
    return any(_FORMER_MODULE.search(source) for source in sources) and any("grader.check(" in one for one in sources)


def _mentions(submission: "ParsedSubmission", name: str) -> bool:
    """Whether the name is a word of the code cells."""
    return any(re.search(rf"\b{re.escape(name)}\b", source) for _, source in submission.cells)


class Notebook(pytest.File):
    """One notebook: an item per check of the key that has its functions; none where no key has any of them."""

    _results: "Mapping[str, ExerciseResult] | None" = None

    def collect(self) -> "Iterator[Check]":
        from tensorgrade.submission.notebook_reader import UnreadableSubmission

        try:
            parsed = self._parse()
        except UnreadableSubmission as error:
            raise self.CollectError(str(error)) from None
        if parsed is None:
            return
        self.submission, self.exercises = parsed
        for exercise in self.exercises:
            for check in exercise.checks:
                yield Check.from_parent(
                    self,
                    name=f"{exercise.name}[{check.name}]",
                    function=exercise.name,
                    check=check.name,
                    title=check.title[self.language],
                )

    def _parse(self) -> "tuple[ParsedSubmission, Sequence[ExerciseKey]] | None":
        """The notebook, and the exercises of the key that has most of its functions, with the checks that are run."""
        from tensorgrade.selfcheck.check import course_language, public_key_files, usable_keys
        from tensorgrade.selfcheck.check_file import parse_file

        self.language = course_language(self.path.parent, self.path)
        candidates: list[Sequence[ExerciseKey]]
        if _KEY in self.config.stash:
            candidates = [self.config.stash[_KEY].key.exercises]
        else:
            keys = usable_keys(public_key_files(self.path.parent))
            candidates = [[exercise.public for exercise in key.exercises] for key in keys]
        best, most_functions = None, (0, 0)
        for exercises in candidates:
            submission = parse_file(self.path, [exercise.name for exercise in exercises])
            defined = len(submission.defined_in) + len(submission.syntax_errors)
            # A function may be bound in another way than by a definition; its name is then in the source all the same.
            mentioned = sum(_mentions(submission, exercise.name) for exercise in exercises)
            if (defined, mentioned) > most_functions:
                best, most_functions = (submission, exercises), (defined, mentioned)
        return best

    def result(self, function: str) -> "ExerciseResult":
        """The result of a function. The notebook runs once, when the first result is needed."""
        if self._results is None:
            self._results = self._grade() if _KEY in self.config.stash else self._check()
        return self._results[function]

    def _check(self) -> "Mapping[str, ExerciseResult]":
        """The results of the public checks, in this process, as the student's own `check` gives them."""
        from tensorgrade.selfcheck.check_file import run_file

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pytest may be configured to raise them as errors
            return run_file(self.submission, list(self.exercises))

    def _grade(self) -> "Mapping[str, ExerciseResult]":
        """The results of all checks of the instructor's key, in the sandbox, to which the answers are not available."""
        from tensorgrade.grading.grade_one import GradingPolicy
        from tensorgrade.grading.worker import GradingSetup, GradingWorker
        from tensorgrade.submission.choose_file import Submission

        if _WORKER not in self.config.stash:
            policy = GradingPolicy(strict=self.config.getoption("--tensorgrade-isolation") == "strict")
            setup = GradingSetup(self.config.stash[_KEY].content, policy=policy)
            self.config.stash[_WORKER] = GradingWorker(setup)
        submission = Submission(self.path.stem, self.path.name, self.path.read_bytes())
        return self.config.stash[_WORKER].grade(submission, self.submission).result.exercises


class Check(pytest.Item):
    """One check of one function."""

    def __init__(self, *, function: str, check: str, title: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.function, self.check, self.title = function, check, title

    def runtest(self) -> None:
        from tensorgrade.report.messages import failure_message

        assert isinstance(self.parent, Notebook)
        result = self.parent.result(self.function)
        check = next(item for item in result.checks if item.name == self.check)
        if check.status in ("could-not-tell", "not-run"):
            pytest.skip(failure_message(check, self.parent.language))
        if check.status == "failed":
            raise CheckNotPassed(_message(check, result, self.parent.language))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        from tensorgrade.errors import UserError

        if isinstance(excinfo.value, (CheckNotPassed, UserError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, f"{self.function}: {self.title}"


def _message(check: "CheckResult", result: "ExerciseResult", language: str) -> str:
    """The text for the student: the check, the mistake, and the cause, misconception or hint that explains it."""
    from tensorgrade.report.explanation import explanation_text
    from tensorgrade.report.messages import failure_message
    from tensorgrade.report.stopped_statements import cause_texts

    first = f"{check.title[language]}: {failure_message(check, language)}"
    parts = (first, *cause_texts(check, result, language), explanation_text(result.explanation, language))
    return "\n".join(filter(None, parts))
