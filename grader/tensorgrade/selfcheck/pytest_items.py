"""A notebook and its checks in pytest: one test per check, with the check's message where it fails."""

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tensorgrade.errors import UserError
from tensorgrade.key.key_records import ExerciseKey
from tensorgrade.report.explanation import explanation_text
from tensorgrade.report.messages import failure_message
from tensorgrade.report.sentence_joints import label
from tensorgrade.report.stopped_statements import cause_texts
from tensorgrade.result.result_records import CheckResult, ExerciseResult
from tensorgrade.selfcheck.check_file import file_language, parse_file, run_file
from tensorgrade.selfcheck.public_keys import NoSingleKey, public_keys
from tensorgrade.submission.notebook_reader import ParsedSubmission, UnreadableSubmission
from tensorgrade.translation import translator


class CheckNotPassed(Exception):
    """A check failed; the text is its message."""


class Notebook(pytest.File):
    """One notebook: an item per check of the key that has its functions; none where no key has any of them.

    It runs in this process, as by the student's own `check`, on public checks.
    """

    language: str
    submission: ParsedSubmission
    exercises: Sequence[ExerciseKey]
    _results: Mapping[str, ExerciseResult] | None = None

    def collect(self) -> "Iterator[pytest.Item]":
        try:
            found = self._find_key()
        except UnreadableSubmission as error:
            raise self.CollectError(error.sentence.translated(translator(self.language))) from None
        except NoSingleKey as error:
            raise self.CollectError(str(error)) from None
        if found is not None:
            self.submission, self.exercises = found
            yield from self._checks()

    def _checks(self) -> "Iterator[Check]":
        for exercise in self.exercises:
            for check in exercise.checks:
                yield Check.from_parent(
                    self,
                    name=f"{exercise.name}[{check.name}]",
                    function_name=exercise.name,
                    check_name=check.name,
                    title=check.title[self.language],
                )

    def _find_key(self) -> tuple[ParsedSubmission, Sequence[ExerciseKey]] | None:
        """The notebook, and the exercises of one key, with the checks that are run.

        It is the key that is named after the notebook if that has any of its functions, else the one that has most.
        Raises NoSingleKey where two keys know one of the functions that it defines.
        """
        self.language = file_language(self.path)
        keys = public_keys(self.path.parent, self.path, self.language)
        for function in parse_file(self.path, keys.functions).defined_in:
            keys.exercise(function)  # or else it says why not
        best, most_functions = None, (0, 0)
        for key in keys.all:
            exercises = [exercise.public for exercise in key.exercises]
            submission = parse_file(self.path, [exercise.name for exercise in exercises])
            if (known := known_functions(submission, exercises)) > most_functions:
                best, most_functions = (submission, exercises), known
            if best and key is keys.own:
                break
        return best

    def result(self, function: str) -> ExerciseResult:
        """The result of a function. The notebook runs once, when the first result is needed."""
        if self._results is None:
            self._results = self._grade()
        return self._results[function]

    def _grade(self) -> Mapping[str, ExerciseResult]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pytest may be configured to raise them as errors
            return run_file(self.submission, self.exercises).exercises


class Check(pytest.Item):
    """One check of one function."""

    def __init__(self, *, function_name: str, check_name: str, title: str, **rest: Any) -> None:
        super().__init__(**rest)
        # Not "function": pytest's -k takes that for a test function.
        self.function_name, self.check_name, self.title = function_name, check_name, title

    def runtest(self) -> None:
        assert isinstance(self.parent, Notebook)
        result = self.parent.result(self.function_name)
        check = next(item for item in result.checks if item.name == self.check_name)
        if check.status in ("could-not-tell", "not-run"):
            pytest.skip(failure_message(check, self.parent.language))
        if check.status == "failed":
            raise CheckNotPassed(_message(check, result, self.parent.language))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, (CheckNotPassed, UserError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, f"{self.function_name}: {self.title}"


def known_functions(submission: ParsedSubmission, exercises: Sequence[ExerciseKey]) -> tuple[int, int]:
    """How many of the exercises' functions are defined in the submission, and how many are mentioned there.

    A function may be bound in another way than by a definition; its name is then in the source all the same.
    """
    defined = len(submission.defined_in) + len(submission.syntax_errors)
    return defined, sum(_mentions(submission, exercise.name) for exercise in exercises)


def _mentions(submission: ParsedSubmission, name: str) -> bool:
    """Whether the name is a word of the code cells."""
    return any(re.search(rf"\b{re.escape(name)}\b", source) for _, source in submission.cells)


def _message(check: CheckResult, result: ExerciseResult, language: str) -> str:
    """The text for the student: the check, the mistake, and the cause, misconception or hint that explains it."""
    first = label(check.title[language], translator(language)) + failure_message(check, language)
    parts = (first, *cause_texts(check, result, language), explanation_text(result.explanation, language))
    return "\n".join(filter(None, parts))
