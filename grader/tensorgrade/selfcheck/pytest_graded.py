"""pytest with an instructor's key: all that it collects, and the submissions that are graded in the sandbox.

Nothing is collected by pytest's own rules. One submission that cannot be graded is one failed test.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tensorgrade.grading.grade_one import GradingPolicy
from tensorgrade.grading.worker import GradingSetup, GradingWorker
from tensorgrade.key.key_file import KeyFile, UnusableKey, load_file
from tensorgrade.regular_file import NotRegularFile, read_regular_file
from tensorgrade.result.result_records import ExerciseResult
from tensorgrade.selfcheck.graded_paths import GradedPath, graded_paths
from tensorgrade.selfcheck.pytest_items import Check, CheckNotPassed, Notebook, known_functions
from tensorgrade.submission.choose_file import MAX_SUBMISSION_BYTES, Submission
from tensorgrade.submission.notebook_reader import UnreadableSubmission
from tensorgrade.translation import ENGINE_LANGUAGE, language_code, translator

_LANGUAGE = re.compile(rb'"tensorgrade"\s*:\s*\{[^{}]{0,1000}?"language"\s*:\s*"([A-Za-z0-9_]{2,11})"')
_KEY: "pytest.StashKey[KeyFile]" = pytest.StashKey()
_WORKER: "pytest.StashKey[GradingWorker]" = pytest.StashKey()


def load_key(config: pytest.Config, path: Path) -> None:
    """Read the key. Raises pytest.UsageError with one sentence where it cannot be used."""
    try:
        config.stash[_KEY] = load_file(path)
    except UnusableKey as error:
        raise pytest.UsageError(str(error)) from None


def close_worker(config: pytest.Config) -> None:
    """Close the worker, if there is one."""
    worker = config.stash.get(_WORKER, None)
    if worker is not None:
        worker.close()


def collect_graded(session: pytest.Session, uses_tensorgrade: Callable[[bytes], bool]) -> None:
    """Collect in place of `pytest.Session.perform_collect`.

    Of the notebooks in a folder, those whose content ``uses_tensorgrade`` are collected.
    """
    config = session.config

    def is_ours(path: Path) -> bool:
        try:
            return uses_tensorgrade(read_regular_file(path, MAX_SUBMISSION_BYTES))
        except NotRegularFile:
            return True  # collected as a failed test, which says so

    paths = graded_paths(config.args, config.invocation_params.dir, is_ours)
    session.items = [item for path in paths for item in session.genitems(_node(session, path))]
    config.hook.pytest_collection_modifyitems(session=session, config=config, items=session.items)
    config.hook.pytest_collection_finish(session=session)
    session.testscollected = len(session.items)


def _node(session: pytest.Session, path: GradedPath) -> "GradedFile | Unusable":
    if not str(path.path).isprintable():
        shown = "".join(letter if letter.isprintable() else "�" for letter in str(path.path))
        return Unusable.from_parent(session, name=shown, reason=f"{shown} has a name that cannot be printed.")
    node: GradedFile = GradedFile.from_parent(session, path=path.path)
    node.given = path
    return node


class GradedFile(Notebook):
    """One notebook or script: an item per check of the key, or one that fails where it cannot be graded."""

    given: GradedPath
    _content = b""

    def collect(self) -> Iterator[pytest.Item]:
        try:
            if self.given.problem:
                raise NotRegularFile(self.given.problem)
            self._content = read_regular_file(self.path, MAX_SUBMISSION_BYTES)
            items = list(self._items())
        except NotRegularFile as error:
            items = [self._unusable(f"{self.path.name} {error}.")]
        except UnreadableSubmission as error:
            items = [self._unusable(error.sentence.translated(translator(self.language)))]
        except (Exception, MemoryError) as error:  # whatever a hostile file is, it is one failed test
            items = [self._unusable(f"{self.path.name} cannot be read ({type(error).__name__}).")]
        yield from items

    def _unusable(self, reason: str) -> "Unusable":
        item: Unusable = Unusable.from_parent(self, name="file", reason=reason)
        return item

    def _items(self) -> Iterator[pytest.Item]:
        self.language = _language(self._content)
        self.exercises = self.config.stash[_KEY].key.exercises
        functions = [exercise.name for exercise in self.exercises]
        self.submission = self._worker().reader.read(self.path.name, self._content, functions)
        if known_functions(self.submission, self.exercises) == (0, 0):
            if self.given.is_named:
                yield self._unusable(f"{self.path.name} has no function that the key knows.")
            return
        checks = list(self._checks())
        for name in self.given.names:
            if not any(_is_meant(name, check) for check in checks):
                yield self._unusable(f"The key has no function or check {name!r}.")
        names = self.given.names
        yield from (check for check in checks if not names or any(_is_meant(name, check) for name in names))

    def _grade(self) -> Mapping[str, ExerciseResult]:
        """The results of all checks of the instructor's key, in the sandbox, to which the answers are not available."""
        submission = Submission(self.path.stem, self.path.name, self._content)
        return self._worker().grade(submission, self.submission).result.exercises

    def _worker(self) -> GradingWorker:
        """The one worker of this run of pytest, which also reads the files, under limits."""
        if _WORKER not in self.config.stash:
            policy = GradingPolicy(strict=self.config.getoption("--tensorgrade-isolation") == "strict")
            setup = GradingSetup(self.config.stash[_KEY].content, policy=policy)
            self.config.stash[_WORKER] = GradingWorker(setup)
        return self.config.stash[_WORKER]


class Unusable(pytest.Item):
    """A submission that cannot be graded: a test that fails, with the reason."""

    def __init__(self, *, reason: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.reason = reason

    def runtest(self) -> None:
        raise CheckNotPassed(self.reason)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, self.name


def _is_meant(name: str, check: Check) -> bool:
    return name in (check.function_name, check.name)


def _language(content: bytes) -> str:
    """The language that the notebook's metadata say it is in; English where they say none. Nothing is parsed here."""
    found = _LANGUAGE.search(content)
    try:
        return language_code(found[1].decode()) if found else ENGINE_LANGUAGE
    except ValueError:
        return ENGINE_LANGUAGE
