"""One submission and its key → the result. The only place where the sandbox and the judge meet."""

import hashlib
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from tensorgrade.arrays import libraries
from tensorgrade.arrays.codec import printable_text
from tensorgrade.cell_run import CellRun
from tensorgrade.errors import UserError
from tensorgrade.grading.other_array_libraries import ArrayOutcomes, call_with_array_libraries, case_call
from tensorgrade.judge.judge import could_not_tell_result, judge
from tensorgrade.judge.messages import explain_unavailable_module, fixed_messages
from tensorgrade.key.key_records import AnswerKey, CaseKey, ExerciseKey
from tensorgrade.result.points import total_score
from tensorgrade.result.result_records import (
    SCHEMA_VERSION,
    ExerciseResult,
    KeyUsed,
    SubmissionResult,
    SubmissionStatus,
    Submitted,
)
from tensorgrade.sandbox.allowed_imports import is_allowed_import
from tensorgrade.sandbox.host import CallBatch, Sandbox, SandboxError, SandboxRun, StudentCode
from tensorgrade.sandbox.limits import LAYERS, REMEDIES
from tensorgrade.sandbox.wire import Call, Fault, Outcome
from tensorgrade.submission.choose_file import Submission
from tensorgrade.submission.notebook_reader import ParsedSubmission, UnreadableSubmission, parse_submission
from tensorgrade.translation import translator
from tensorgrade.version import VERSION


@dataclass(frozen=True)
class GradingPolicy:
    """What the course decides about grading."""

    language: str = "en"
    strict: bool = True
    device: str = "auto"
    """``cpu``: compare with the CPU's references alone, whatever the key holds, and call with no tensors on a CUDA
    device; else with all of them."""


class IsolationError(UserError):
    """A layer that ``strict`` asks for is missing."""


def grade(handed: Submission, key: AnswerKey, sandbox: Sandbox, policy: GradingPolicy) -> SubmissionResult:
    """The result of one submission; always one, whatever was handed in.

    Raises IsolationError when the policy is strict and a layer of the sandbox is missing.
    """
    key = key_for_policy(key, policy)
    if handed.content is None:
        status: SubmissionStatus = "unreadable" if handed.problem else "missing"
        return _nothing(handed, key, policy, status, handed.problem or _no_file(policy))
    digest = hashlib.sha256(handed.content).hexdigest()
    try:
        submission = parse_submission(handed.file, handed.content, [item.name for item in key.exercises])
        _belongs(submission, handed, key)
        return _graded(handed, submission, key, sandbox, policy)
    except UnreadableSubmission as error:
        return _nothing(handed, key, policy, "unreadable", str(error), digest)
    except IsolationError:
        raise
    except SandboxError as error:
        return _unjudged(handed, key, policy, str(error), digest)
    except Exception as error:  # ours, whatever the student did: no submission may stop the others
        return _unjudged(handed, key, policy, f"The grader failed on it ({type(error).__name__}: {error}).", digest)


def key_for_policy(key: AnswerKey, policy: GradingPolicy) -> AnswerKey:
    """The key with the references that the policy compares with."""
    return key.cpu_only if policy.device == "cpu" else key


def _graded(
    handed: Submission, submission: ParsedSubmission, key: AnswerKey, sandbox: Sandbox, policy: GradingPolicy
) -> SubmissionResult:
    written = [
        item
        for item in key.exercises
        if item.name in submission.defined_in and item.name not in submission.unimplemented
    ]
    run = sandbox.run(StudentCode(submission.cells, submission.is_script), [_prepared(item)[1] for item in written])
    arrays = call_with_array_libraries(
        submission, [item for item in written if item.array_checks], run, sandbox, cuda=policy.device != "cpu"
    )
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
    status: SubmissionStatus = "could-not-tell" if unsure else "graded"
    result = _result(handed, key, submission.digest, status, "", run.layers, exercises)
    cells = _cells(submission, run) if written else []
    return replace(result, waited=round(run.waited, 2), memory=run.memory, cells=cells)


def _cells(submission: ParsedSubmission, run: SandboxRun) -> list[CellRun]:
    errors = {
        fault.cell: printable_text(f"{fault.type}: {fault.text}" if fault.text else fault.type) for fault in run.faults
    }
    return [
        CellRun(number, run.printed.get(number, ""), errors.get(number, ""), number in run.definitions_only)
        for number, _ in submission.cells
    ]


def _remedy(layer: str) -> str:
    return f"{layer} (it needs {REMEDIES[layer]})" if layer in REMEDIES else layer


def exercise_calls(exercise: ExerciseKey) -> list[tuple[str, Call]]:
    """Every call of an exercise by case name: its own, the repeats, then those of other functions.

    Other functions come last: one that hangs must not cost this one its calls.
    """
    own, others = _own(exercise), [case for case in exercise.cases if case.function != exercise.name]
    return [
        (case.name, case_call(case)) for case in (*own, *(exercise.case(name) for name in exercise.repeats), *others)
    ]


@lru_cache(maxsize=64)
def _prepared(exercise: ExerciseKey) -> tuple[Sequence[tuple[str, Call]], CallBatch]:
    """The calls of `exercise_calls`, and their batch: made once for all submissions."""
    made = exercise_calls(exercise)
    return made, CallBatch([one for _, one in made], exercise.seconds)


def outcomes_by_case(
    exercise: ExerciseKey, outcomes: Sequence[Outcome]
) -> tuple[Mapping[str, Outcome], Mapping[str, Outcome]]:
    """What came of `exercise_calls`, by case name: of the first calls, and of the repeats."""
    told = [(name, outcome) for (name, _), outcome in zip(_prepared(exercise)[0], outcomes, strict=True)]
    count = len(_own(exercise))
    end = count + len(exercise.repeats)
    return dict(told[:count] + told[end:]), dict(told[count:end])


def _own(exercise: ExerciseKey) -> list[CaseKey]:
    return [case for case in exercise.cases if case.function == exercise.name]


def _judged(
    exercise: ExerciseKey,
    submission: ParsedSubmission,
    run: SandboxRun,
    outcomes: Sequence[Outcome] | None,
    arrays: ArrayOutcomes,
    policy: GradingPolicy,
    key: AnswerKey,
) -> ExerciseResult:
    section = submission.cells_of(exercise.name)
    printed = "".join(run.printed.get(number, "") for number in section)
    result = _judged_calls(exercise, submission, run, outcomes, arrays, policy, printed)
    # What the import guard says when such a module is used is said here when it is only imported, too.
    _ = translator(policy.language)
    modules = (*key.modules, *libraries.importable_modules(check.array for check in exercise.array_checks))
    unavailable = [
        name for name, cell in submission.imports.items() if cell in section and not is_allowed_import(name, modules)
    ]
    return replace(result, notes=[*result.notes, *(explain_unavailable_module(name, _) for name in unavailable)])


def _judged_calls(
    exercise: ExerciseKey,
    submission: ParsedSubmission,
    run: SandboxRun,
    outcomes: Sequence[Outcome] | None,
    arrays: ArrayOutcomes,
    policy: GradingPolicy,
    printed: str,
) -> ExerciseResult:
    made, _ = _prepared(exercise)
    own = [one.function == exercise.name for _, one in made]
    if outcomes and all(outcome.status == "absent" for outcome, mine in zip(outcomes, own, strict=True) if mine):
        # Written, but its cell failed before it came to the function.
        cell = submission.defined_in[exercise.name]
        faults = [fault for fault in run.faults if fault.cell == cell]
        if faults:
            forbidden = faults[-1].type == "NotAvailable"
            outcomes = [Outcome("forbidden" if forbidden else "exception", fault=faults[-1]) for _ in outcomes]
    if outcomes is None and exercise.name in submission.syntax_errors:
        broken = submission.syntax_errors[exercise.name]
        fault = Fault("SyntaxError", broken.text, broken.cell, broken.line)
        outcomes = [Outcome("exception", fault=fault) for _ in made]
    if outcomes is None:
        return judge(exercise, {}, {}, policy.language, written=False, printed=printed)
    first, again = outcomes_by_case(exercise, outcomes)
    return judge(exercise, first, again, policy.language, printed=printed, arrays=arrays)


def _belongs(submission: ParsedSubmission, handed: Submission, key: AnswerKey) -> None:
    if submission.defined_in or submission.syntax_errors:
        return
    names = ", ".join(item.name for item in key.exercises)
    raise UnreadableSubmission(
        f"{handed.file} has none of the functions of {key.assignment} ({names}); "
        "is it the notebook of another assignment?"
    )


def _no_file(policy: GradingPolicy) -> str:
    _ = translator(policy.language)
    return _("Nothing was handed in.")


def _unjudged(handed: Submission, key: AnswerKey, policy: GradingPolicy, message: str, digest: str) -> SubmissionResult:
    words = fixed_messages(translator(policy.language))["grader"]
    exercises = {item.name: could_not_tell_result(item, policy.language, words) for item in key.exercises}
    return _result(handed, key, digest, "could-not-tell", printable_text(message), [], exercises)


def _nothing(
    handed: Submission, key: AnswerKey, policy: GradingPolicy, status: SubmissionStatus, message: str, digest: str = ""
) -> SubmissionResult:
    exercises = {item.name: judge(item, {}, {}, policy.language, written=False) for item in key.exercises}
    return _result(handed, key, digest, status, message, [], exercises)


def _result(
    handed: Submission,
    key: AnswerKey,
    digest: str,
    status: SubmissionStatus,
    message: str,
    layers: list[str],
    exercises: dict[str, ExerciseResult],
) -> SubmissionResult:
    return SubmissionResult(
        schema=SCHEMA_VERSION,  # type: ignore[arg-type]
        assignment=key.assignment,
        student=handed.student,
        submission=Submitted(digest, handed.file, handed.timestamp),
        key=KeyUsed(key.digest),
        versions=versions(key),
        isolation=layers,
        compared_with=list(key.devices),
        score=total_score([item.score for item in exercises.values()]),
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
        **libraries.library_versions(key.kinds),
    }
