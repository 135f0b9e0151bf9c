"""Submissions with declared verdicts: programs as students write them, each of which says how it must be graded.

A submission is a ``.py`` file, which need not be valid Python. The first line of its docstring says what it is about;
the other lines declare the verdict on one function each:

    expect FUNCTION: STATUS [kind=KIND,KIND] [misconception=ID] [also=ID] [hint=ID] [score=NUMBER] [lost=CHECK,CHECK]
                     [follows=FUNCTION,FUNCTION]

``kind`` lists the kinds of all failed checks, ``lost`` their names, ``follows`` the wrong functions in whose place the
function got right answers; all are sorted. A field that is left out may have any value, except ``misconception``: where
none is declared, none may be diagnosed.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, get_args

from tensorgrade.exercise.validation import AuthorError
from tensorgrade.grading.grade_one import GradingPolicy
from tensorgrade.grading.jobs import Job, grade_all
from tensorgrade.grading.local_pool import on_this_machine
from tensorgrade.grading.worker import GradingSetup
from tensorgrade.number_format import points_text
from tensorgrade.result.failure_facts import FAILURE_KINDS
from tensorgrade.result.result_records import ExerciseResult, ExerciseStatus, SubmissionResult
from tensorgrade.setting_choices import DeviceChoice
from tensorgrade.submission.choose_file import Submission

FOLDER = "submissions"
"""Where they lie, beside an assignment's exercises.py."""

_STATUSES = set(get_args(ExerciseStatus)) - {"could-not-tell"}
_KINDS = set(FAILURE_KINDS)
_DOCSTRING = re.compile(r'(?:#[^\n]*\n|\s)*"""(.+?)"""', re.DOTALL)  # comments may come before it
_LINE = re.compile(r"expect (\w+): (\S+)((?: \S+)*)")


@dataclass(frozen=True)
class Verdict:
    """How one function is graded. In a declaration, None leaves a field open, except for the misconception."""

    status: str
    kind: tuple[str, ...] | None = None
    misconception: str | None = None
    also: str | None = None
    hint: str | None = None
    score: float | None = None
    lost: tuple[str, ...] | None = None
    follows: tuple[str, ...] | None = None

    def __str__(self) -> str:
        """The words of a declaration."""
        words = [self.status]
        for field in fields(self)[1:]:
            value = getattr(self, field.name)
            if value is None or value == ():
                continue
            if isinstance(value, float):
                value = points_text(value)
            words.append(f"{field.name}={','.join(value) if isinstance(value, tuple) else value}")
        return " ".join(words)


@dataclass(frozen=True)
class DeclaredSubmission:
    """A file and the verdicts that it declares, by function."""

    path: Path
    content: bytes
    verdicts: Mapping[str, Verdict]


@dataclass(frozen=True)
class VerdictComparison:
    """The declared verdict on a function, and how it was graded."""

    file: str
    function: str
    declared: Verdict
    found: Verdict
    message: str = ""
    """Why the file as a whole was not graded; empty where it was."""

    @property
    def agrees(self) -> bool:
        """Whether the function was graded as declared."""
        return self.found == self.declared and not self.message

    @property
    def found_text(self) -> str:
        """How it was graded, in the words of a declaration, and why the file was not graded if so."""
        return f"{self.found} ({self.message})" if self.message else str(self.found)

    def to_dict(self) -> dict[str, Any]:
        """For JSON, among the figures of the function."""
        return {"file": self.file, "declared": str(self.declared), "found": self.found_text}


def read_submissions(folder: Path, exercises: Sequence[str]) -> list[DeclaredSubmission]:
    """The submissions in a folder, by name; none where there is no folder.

    Raises AuthorError for a file that declares nothing, something unknown, or a verdict on none of the exercises.
    """
    return [_read_submission(path, exercises) for path in sorted(folder.glob("*.py"))]


def _read_submission(path: Path, exercises: Sequence[str]) -> DeclaredSubmission:
    content = path.read_bytes()
    try:
        verdicts = read_verdicts(content.decode())
        named = [*verdicts, *(name for item in verdicts.values() for name in item.follows or ())]
        if unknown := [name for name in named if name not in exercises]:
            raise ValueError(f"{unknown[0]} is no exercise here")
    except ValueError as error:
        raise AuthorError(f"{path} does not declare how it must be graded: {error}.") from None
    return DeclaredSubmission(path, content, verdicts)


def read_verdicts(text: str) -> dict[str, Verdict]:
    """The verdicts that a file's text declares, by function. Raises ValueError for anything else in its docstring."""
    # Not by ast: some files are no Python, on purpose.
    docstring = _DOCSTRING.match(text)
    if docstring is None:
        raise ValueError("it does not begin with a docstring")
    aim, *lines = [line.strip() for line in docstring[1].strip().splitlines() if line.strip()] or [""]
    if aim.startswith("expect") or not lines:
        raise ValueError("its docstring needs a line that says what it is about, and then at least one `expect`")
    verdicts: dict[str, Verdict] = {}
    for line in lines:
        function, verdict = _read_line(line)
        if function in verdicts:
            raise ValueError(f"there are two lines about {function}")
        verdicts[function] = verdict
    return verdicts


def _read_line(line: str) -> tuple[str, Verdict]:
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError(f"`{line}` is not `expect FUNCTION: STATUS …`")
    function, status, rest = match.groups()
    if status not in _STATUSES:
        raise ValueError(f"`{status}` is none of the statuses {', '.join(sorted(_STATUSES))}")
    values: dict[str, Any] = {}
    for word in rest.split():
        name, _, value = word.partition("=")
        if name in values:
            raise ValueError(f"`{line}` has {name} twice")
        values[name] = _read_value(word, name, value)
    return function, Verdict(status, **values)


def _read_value(word: str, name: str, value: str) -> Any:
    if not value or name not in {field.name for field in fields(Verdict)[1:]}:
        raise ValueError(f"`{word}` is not understood")
    if name == "score":
        return float(value)
    if name not in ("kind", "lost", "follows"):
        return value
    items = tuple(value.split(","))
    if list(items) != sorted(set(items)):
        raise ValueError(f"`{word}` is not sorted, or has a word twice")
    if name == "kind" and not set(items) <= _KINDS:
        raise ValueError(f"`{word}` has a kind of failure that does not exist")
    return items


def found_verdict(result: ExerciseResult, declared: Verdict) -> Verdict:
    """How a function was graded, in the fields that its declaration is about."""
    failed = [check for check in result.checks if check.status == "failed"]
    follows = result.follows_from.functions if result.follows_from else ()
    return Verdict(
        result.status,
        None if declared.kind is None else tuple(sorted({check.kind for check in failed if check.kind})),
        result.misconception,
        None if declared.also is None else result.also,
        None if declared.hint is None else result.hint,
        None if declared.score is None else result.score,
        None if declared.lost is None else tuple(sorted(check.name for check in failed)),
        None if declared.follows is None else tuple(sorted(follows)),
    )


def compare_verdicts(submission: DeclaredSubmission, result: SubmissionResult) -> list[VerdictComparison]:
    """The declared verdicts beside those of the result."""
    file, message = submission.path.name, str(result.message or "")
    return [
        VerdictComparison(file, name, declared, found_verdict(result.exercises[name], declared), message)
        for name, declared in submission.verdicts.items()
    ]


def grade_submissions(
    submissions: Sequence[DeclaredSubmission],
    setup: GradingSetup,
    jobs: int,
    progress: Callable[[], None] = lambda: None,
) -> list[VerdictComparison]:
    """Grade the submissions on so many processes, whatever the policy of the setup.

    Compares with the CPU's references only, so that the verdicts are the same on every machine. Grades even if layers
    of the sandbox are missing, because the author's own code is trusted.
    """
    to_grade = [Job(Submission(item.path.stem, item.path.name, item.content)) for item in submissions]
    setup = replace(setup, policy=GradingPolicy(strict=False, device=DeviceChoice.CPU))
    results: dict[int, SubmissionResult] = {}
    for job, graded in grade_all(to_grade, setup, on_this_machine(jobs)):
        results[id(job)] = graded.result
        progress()
    pairs = zip(submissions, to_grade, strict=True)
    return [item for submission, job in pairs for item in compare_verdicts(submission, results[id(job)])]
