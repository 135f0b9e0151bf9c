"""One submission and its key → the result. The only place where the sandbox and the judge meet."""

import hashlib
import logging
import platform
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tensorgrade.arrays import libraries
from tensorgrade.arrays.codec import printable_text
from tensorgrade.cell_run import CellRun
from tensorgrade.errors import UserError
from tensorgrade.grading.exercise_calls import exercise_batch, exercise_calls, outcomes_by_case
from tensorgrade.grading.other_array_libraries import ArrayOutcomes, call_with_array_libraries
from tensorgrade.judge.judge import could_not_tell_result, judge
from tensorgrade.judge.messages import explain_unavailable_module, fixed_messages
from tensorgrade.key.key_records import AnswerKey, ExerciseKey
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
from tensorgrade.sandbox.host import Sandbox, SandboxError, SandboxRun, StudentCode
from tensorgrade.sandbox.limits import LAYERS, REMEDIES
from tensorgrade.sandbox.wire import Fault, Outcome
from tensorgrade.submission.choose_file import Submission
from tensorgrade.submission.notebook_reader import ParsedSubmission, UnreadableSubmission, parse_submission
from tensorgrade.translation import translator
from tensorgrade.version import VERSION

_log = logging.getLogger("tensorgrade")


@dataclass(frozen=True)
class GradingPolicy:
    """The course's decisions about grading."""

    language: str = "en"
    strict: bool = True
    """Whether a missing layer of the sandbox is an error."""
    device: str = "auto"
    """``cpu``: compare with the CPU's references only, whatever the key holds, and make no calls with tensors on a
    CUDA device; else compare with all references."""


@dataclass(frozen=True)
class Graded:
    """What grading a submission gives."""

    result: SubmissionResult
    parsed: ParsedSubmission | None = None
    """The submission as it was read for this; None where there is none, or where it cannot be read."""
    failed: bool = False
    """Whether the sandbox or the grader failed on it: the result is could-not-tell."""


class IsolationError(UserError):
    """A layer that ``strict`` requires is missing."""


def grade(
    submission: Submission,
    key: AnswerKey,
    sandbox: Sandbox,
    policy: GradingPolicy,
    parsed: ParsedSubmission | None = None,
) -> Graded:
    """The result of one submission, whatever it contains; ``parsed`` is the submission where it has been read already.

    Raises IsolationError when the policy is strict and a layer of the sandbox is missing.
    """
    if submission.content is None:
        return grade_without_file(submission, key, policy)
    key = key_for_policy(key, policy)
    digest = hashlib.sha256(submission.content).hexdigest()
    try:
        if parsed is None:
            parsed = parse_submission(submission.file, submission.content, [item.name for item in key.exercises])
        _require_functions(parsed, submission, key)
        return Graded(_grade_parsed(submission, parsed, key, sandbox, policy), parsed)
    except UnreadableSubmission as error:
        return Graded(_ungraded_result(submission, key, policy, "unreadable", str(error), digest), parsed)
    except IsolationError:
        raise
    except Exception as error:  # a bug in the grader must not stop the other submissions
        _log.exception("Grading the submission of %r to %s failed.", submission.student, key.assignment)
        message = f"The grader failed on it ({type(error).__name__}: {error})."
        if isinstance(error, SandboxError):
            message = str(error)
        return Graded(_grader_failure_result(submission, key, policy, message, digest), parsed, failed=True)


def grade_without_file(submission: Submission, key: AnswerKey, policy: GradingPolicy) -> Graded:
    """The result of a submission without content, which needs no sandbox: missing, or unreadable for its problem."""
    status: SubmissionStatus = "unreadable" if submission.problem else "missing"
    _ = translator(policy.language)
    message = submission.problem or _("Nothing was handed in.")
    return Graded(_ungraded_result(submission, key_for_policy(key, policy), policy, status, message))


def key_for_policy(key: AnswerKey, policy: GradingPolicy) -> AnswerKey:
    """The key with the references that the policy compares with."""
    return key.cpu_only if policy.device == "cpu" else key


def _grade_parsed(
    submission: Submission, parsed: ParsedSubmission, key: AnswerKey, sandbox: Sandbox, policy: GradingPolicy
) -> SubmissionResult:
    written = [
        item for item in key.exercises if item.name in parsed.defined_in and item.name not in parsed.unimplemented
    ]
    run = sandbox.run(StudentCode(parsed.cells, parsed.is_script), [exercise_batch(item) for item in written])
    arrays = call_with_array_libraries(
        parsed, [item for item in written if item.array_checks], run, sandbox, cuda=policy.device != "cpu"
    )
    if policy.strict and written and (missing := sorted(set(LAYERS) - set(run.layers))):
        raise IsolationError(
            f"The sandbox lacks {', '.join(map(_layer_with_remedy, missing))}; install that and see "
            "`tensorgrade doctor`, or grade with `--isolation reduced`, which records it in every result."
        )
    outcomes = dict(zip([item.name for item in written], run.outcomes, strict=True))
    exercises = {
        item.name: _exercise_result(item, parsed, run, outcomes.get(item.name), arrays.get(item.name, {}), policy, key)
        for item in key.exercises
    }
    unsure = any(item.status == "could-not-tell" for item in exercises.values())
    status: SubmissionStatus = "could-not-tell" if unsure else "graded"
    result = _submission_result(submission, key, parsed.digest, status, "", run.layers, exercises)
    cells = _cell_runs(parsed, run) if written else []
    return replace(result, waited=round(run.waited, 2), memory=run.memory, cells=cells)


def _cell_runs(parsed: ParsedSubmission, run: SandboxRun) -> list[CellRun]:
    errors = {
        fault.cell: printable_text(f"{fault.type}: {fault.text}" if fault.text else fault.type) for fault in run.faults
    }
    return [
        CellRun(number, run.printed.get(number, ""), errors.get(number, ""), number in run.definitions_only)
        for number, _ in parsed.cells
    ]


def _layer_with_remedy(layer: str) -> str:
    return f"{layer} (it needs {REMEDIES[layer]})" if layer in REMEDIES else layer


def _exercise_result(
    exercise: ExerciseKey,
    parsed: ParsedSubmission,
    run: SandboxRun,
    outcomes: Sequence[Outcome] | None,
    arrays: ArrayOutcomes,
    policy: GradingPolicy,
    key: AnswerKey,
) -> ExerciseResult:
    """The result of one function; ``outcomes`` is None where the submission does not implement it."""
    cells = parsed.cells_of(exercise.name)
    printed = "".join(run.printed.get(number, "") for number in cells)
    result = _judge_outcomes(exercise, parsed, run, outcomes, arrays, policy, printed)
    # The import guard reports the use of a forbidden module; a module that is only imported gets a note here.
    _ = translator(policy.language)
    modules = (*key.modules, *libraries.importable_modules(check.array for check in exercise.array_checks))
    unavailable = [
        name for name, cell in parsed.imports.items() if cell in cells and not is_allowed_import(name, modules)
    ]
    return replace(result, notes=[*result.notes, *(explain_unavailable_module(name, _) for name in unavailable)])


def _judge_outcomes(
    exercise: ExerciseKey,
    parsed: ParsedSubmission,
    run: SandboxRun,
    outcomes: Sequence[Outcome] | None,
    arrays: ArrayOutcomes,
    policy: GradingPolicy,
    printed: str,
) -> ExerciseResult:
    """Judge the outcomes. Where the function's cell failed or does not parse, that error is every call's outcome."""
    calls = exercise_calls(exercise)
    is_own = [call.function == exercise.name for _, call in calls]
    if outcomes and all(outcome.status == "absent" for outcome, own in zip(outcomes, is_own, strict=True) if own):
        # The function is in the source, but its cell failed before its definition.
        cell = parsed.defined_in[exercise.name]
        faults = [fault for fault in run.faults if fault.cell == cell]
        if faults:
            forbidden = faults[-1].type == "NotAvailable"
            outcomes = [Outcome("forbidden" if forbidden else "exception", fault=faults[-1]) for _ in outcomes]
    if outcomes is None and exercise.name in parsed.syntax_errors:
        error = parsed.syntax_errors[exercise.name]
        fault = Fault("SyntaxError", error.text, error.cell, error.line)
        outcomes = [Outcome("exception", fault=fault) for _ in calls]
    if outcomes is None:
        return judge(exercise, {}, {}, policy.language, written=False, printed=printed)
    first, again = outcomes_by_case(exercise, outcomes)
    return judge(exercise, first, again, policy.language, printed=printed, arrays=arrays)


def _require_functions(parsed: ParsedSubmission, submission: Submission, key: AnswerKey) -> None:
    """Raise UnreadableSubmission where the file has none of the assignment's functions."""
    if parsed.defined_in or parsed.syntax_errors:
        return
    names = ", ".join(item.name for item in key.exercises)
    raise UnreadableSubmission(
        f"{submission.file} has none of the functions of {key.assignment} ({names}); "
        "is it the notebook of another assignment?"
    )


def _grader_failure_result(
    submission: Submission, key: AnswerKey, policy: GradingPolicy, message: str, digest: str
) -> SubmissionResult:
    """The result where sandbox or grader failed: could-not-tell for all exercises."""
    text = fixed_messages(translator(policy.language))["grader"]
    exercises = {item.name: could_not_tell_result(item, policy.language, text) for item in key.exercises}
    return _submission_result(submission, key, digest, "could-not-tell", printable_text(message), [], exercises)


def _ungraded_result(
    submission: Submission,
    key: AnswerKey,
    policy: GradingPolicy,
    status: SubmissionStatus,
    message: str,
    digest: str = "",
) -> SubmissionResult:
    """The result of a missing or unreadable submission: all exercises are missing."""
    exercises = {item.name: judge(item, {}, {}, policy.language, written=False) for item in key.exercises}
    return _submission_result(submission, key, digest, status, message, [], exercises)


def _submission_result(
    submission: Submission,
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
        student=submission.student,
        submission=Submitted(digest, submission.file, submission.timestamp),
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
    """The versions of what grades, and of the PyTorch that made the key."""
    return {
        "tensorgrade": VERSION,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "torch (key)": key.versions.get("torch", ""),
        **libraries.library_versions(key.kinds),
    }
