"""One submission and its key → the result. The only place where the sandbox and the judge meet."""

import hashlib
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from tensorgrade.arrays import libraries
from tensorgrade.arrays.codec import plain
from tensorgrade.cell_run import CellRun
from tensorgrade.errors import Mistake
from tensorgrade.grading.other_array_libraries import Arrays, call, lend
from tensorgrade.judge.judge import judge, unjudged
from tensorgrade.judge.messages import messages, unavailable_module
from tensorgrade.key.key_records import AnswerKey, CaseKey, ExerciseKey
from tensorgrade.result.result_records import (
    SCHEMA,
    ExerciseResult,
    KeyUsed,
    Status,
    SubmissionResult,
    Submitted,
    total,
)
from tensorgrade.sandbox.allowed_imports import available
from tensorgrade.sandbox.host import Batch, Code, Run, Sandbox, SandboxError
from tensorgrade.sandbox.limits import LAYERS, REMEDIES
from tensorgrade.sandbox.wire import Call, Fault, Outcome
from tensorgrade.submission.choose_file import Handed
from tensorgrade.submission.notebook_reader import Submission, Unreadable, parse
from tensorgrade.translation import translator
from tensorgrade.version import VERSION


@dataclass(frozen=True)
class Policy:
    """What the course decides about grading."""

    language: str = "en"
    strict: bool = True
    device: str = "auto"
    """``cpu``: compare with the CPU's references alone, whatever the key holds, and call with no tensors on a CUDA
    device; else with all of them."""


class IsolationError(Mistake):
    """A layer that ``strict`` asks for is missing."""


def grade(handed: Handed, key: AnswerKey, sandbox: Sandbox, policy: Policy) -> SubmissionResult:
    """The result of one submission; always one, whatever was handed in.

    Raises IsolationError when the policy is strict and a layer of the sandbox is missing.
    """
    key = compared(key, policy)
    if handed.content is None:
        status: Status = "unreadable" if handed.problem else "missing"
        return _nothing(handed, key, policy, status, handed.problem or _no_file(policy))
    digest = hashlib.sha256(handed.content).hexdigest()
    try:
        submission = parse(handed.file, handed.content, [item.name for item in key.exercises])
        _belongs(submission, handed, key)
        return _graded(handed, submission, key, sandbox, policy)
    except Unreadable as error:
        return _nothing(handed, key, policy, "unreadable", str(error), digest)
    except IsolationError:
        raise
    except SandboxError as error:
        return _unjudged(handed, key, policy, str(error), digest)
    except Exception as error:  # ours, whatever the student did: no submission may stop the others
        return _unjudged(handed, key, policy, f"The grader failed on it ({type(error).__name__}: {error}).", digest)


def compared(key: AnswerKey, policy: Policy) -> AnswerKey:
    """The key with the references that the policy compares with."""
    return key.on_cpu if policy.device == "cpu" else key


def _graded(
    handed: Handed, submission: Submission, key: AnswerKey, sandbox: Sandbox, policy: Policy
) -> SubmissionResult:
    written = [item for item in key.exercises if item.name in submission.written and item.name not in submission.empty]
    run = sandbox.run(Code(submission.cells, submission.script), [_prepared(item)[1] for item in written])
    arrays = lend(submission, [item for item in written if item.arrays], run, sandbox, cuda=policy.device != "cpu")
    if policy.strict and written and (missing := sorted(set(LAYERS) - set(run.layers))):
        raise IsolationError(
            f"The sandbox lacks {', '.join(map(_remedy, missing))}; install that and see `tensorgrade doctor`, "
            "or grade with `--isolation reduced`, which records it in every result."
        )
    outcomes = dict(zip([item.name for item in written], run.outcomes, strict=True))
    exercises = {
        item.name: _judged(item, submission, run, outcomes.get(item.name), arrays.get(item.name, {}), policy, key)
        for item in key.exercises
    }
    unsure = any(item.status == "could-not-tell" for item in exercises.values())
    status: Status = "could-not-tell" if unsure else "graded"
    result = _result(handed, key, submission.digest, status, "", run.layers, exercises)
    cells = _cells(submission, run) if written else []
    return replace(result, waited=round(run.waited, 2), memory=run.memory, cells=cells)


def _cells(submission: Submission, run: Run) -> list[CellRun]:
    errors = {fault.cell: plain(f"{fault.type}: {fault.text}" if fault.text else fault.type) for fault in run.faults}
    return [
        CellRun(number, run.printed.get(number, ""), errors.get(number, ""), number in run.skipped)
        for number, _ in submission.cells
    ]


def _remedy(layer: str) -> str:
    return f"{layer} (it needs {REMEDIES[layer]})" if layer in REMEDIES else layer


def calls(exercise: ExerciseKey) -> list[tuple[str, Call]]:
    """Every call of an exercise by case name: its own, the repeats, then those of other functions.

    Other functions come last: one that hangs must not cost this one its calls.
    """
    own, others = _own(exercise), [case for case in exercise.cases if case.function != exercise.name]
    return [(case.name, call(case)) for case in (*own, *(exercise.case(name) for name in exercise.repeats), *others)]


@lru_cache(maxsize=64)
def _prepared(exercise: ExerciseKey) -> tuple[Sequence[tuple[str, Call]], Batch]:
    """The calls of `calls`, and their batch: made once for all submissions."""
    made = calls(exercise)
    return made, Batch([one for _, one in made], exercise.seconds)


def by_case(exercise: ExerciseKey, outcomes: Sequence[Outcome]) -> tuple[Mapping[str, Outcome], Mapping[str, Outcome]]:
    """What came of `calls`, by case name: of the first calls, and of the repeats."""
    told = [(name, outcome) for (name, _), outcome in zip(_prepared(exercise)[0], outcomes, strict=True)]
    count = len(_own(exercise))
    end = count + len(exercise.repeats)
    return dict(told[:count] + told[end:]), dict(told[count:end])


def _own(exercise: ExerciseKey) -> list[CaseKey]:
    return [case for case in exercise.cases if case.function == exercise.name]


def _judged(
    exercise: ExerciseKey,
    submission: Submission,
    run: Run,
    outcomes: Sequence[Outcome] | None,
    arrays: Arrays,
    policy: Policy,
    key: AnswerKey,
) -> ExerciseResult:
    section = submission.section(exercise.name)
    printed = "".join(run.printed.get(number, "") for number in section)
    result = _judged_calls(exercise, submission, run, outcomes, arrays, policy, printed)
    # What the import guard says when such a module is used is said here when it is only imported, too.
    _ = translator(policy.language)
    modules = (*key.modules, *libraries.modules(check.array for check in exercise.arrays))
    unavailable = [
        name for name, cell in submission.imports.items() if cell in section and not available(name, modules)
    ]
    return replace(result, notes=[*result.notes, *(unavailable_module(name, _) for name in unavailable)])


def _judged_calls(
    exercise: ExerciseKey,
    submission: Submission,
    run: Run,
    outcomes: Sequence[Outcome] | None,
    arrays: Arrays,
    policy: Policy,
    printed: str,
) -> ExerciseResult:
    made, _ = _prepared(exercise)
    own = [one.function == exercise.name for _, one in made]
    if outcomes and all(outcome.status == "absent" for outcome, mine in zip(outcomes, own, strict=True) if mine):
        # Written, but its cell failed before it came to the function.
        cell = submission.written[exercise.name]
        faults = [fault for fault in run.faults if fault.cell == cell]
        if faults:
            forbidden = faults[-1].type == "NotAvailable"
            outcomes = [Outcome("forbidden" if forbidden else "exception", fault=faults[-1]) for _ in outcomes]
    if outcomes is None and exercise.name in submission.broken:
        broken = submission.broken[exercise.name]
        fault = Fault("SyntaxError", broken.text, broken.cell, broken.line)
        outcomes = [Outcome("exception", fault=fault) for _ in made]
    if outcomes is None:
        return judge(exercise, {}, {}, policy.language, written=False, printed=printed)
    first, again = by_case(exercise, outcomes)
    return judge(exercise, first, again, policy.language, printed=printed, arrays=arrays)


def _belongs(submission: Submission, handed: Handed, key: AnswerKey) -> None:
    if submission.written or submission.broken:
        return
    names = ", ".join(item.name for item in key.exercises)
    raise Unreadable(
        f"{handed.file} has none of the functions of {key.assignment} ({names}); "
        "is it the notebook of another assignment?"
    )


def _no_file(policy: Policy) -> str:
    _ = translator(policy.language)
    return _("Nothing was handed in.")


def _unjudged(handed: Handed, key: AnswerKey, policy: Policy, message: str, digest: str) -> SubmissionResult:
    words = messages(translator(policy.language))["grader"]
    exercises = {item.name: unjudged(item, policy.language, words) for item in key.exercises}
    return _result(handed, key, digest, "could-not-tell", plain(message), [], exercises)


def _nothing(
    handed: Handed, key: AnswerKey, policy: Policy, status: Status, message: str, digest: str = ""
) -> SubmissionResult:
    exercises = {item.name: judge(item, {}, {}, policy.language, written=False) for item in key.exercises}
    return _result(handed, key, digest, status, message, [], exercises)


def _result(
    handed: Handed,
    key: AnswerKey,
    digest: str,
    status: Status,
    message: str,
    layers: list[str],
    exercises: dict[str, ExerciseResult],
) -> SubmissionResult:
    return SubmissionResult(
        schema=SCHEMA,  # type: ignore[arg-type]
        assignment=key.assignment,
        student=handed.student,
        submission=Submitted(digest, handed.file, handed.timestamp),
        key=KeyUsed(key.digest),
        versions=versions(key),
        isolation=layers,
        compared_with=list(key.devices),
        score=total([item.score for item in exercises.values()]),
        max_score=float(sum(item.points for item in exercises.values())),
        status=status,
        message=message,
        exercises=exercises,
    )


def versions(key: AnswerKey) -> dict[str, str]:
    """What graded, and what made the key."""
    return {
        "tensorgrade": VERSION,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "torch (key)": key.versions.get("torch", ""),
        **libraries.versions(key.kinds),
    }
