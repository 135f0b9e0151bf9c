"""One submission and its key → the result. The only place where the sandbox and the judge meet."""

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from tensorgrade.arrays.codec import printable_text
from tensorgrade.arrays.libraries import importable_modules
from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.errors import UserError
from tensorgrade.grading.follow_through import FollowThrough, with_follow_through
from tensorgrade.grading.fresh_calls import with_fresh_calls
from tensorgrade.grading.import_notes import import_notes
from tensorgrade.grading.other_array_libraries import call_with_array_libraries, library_outcomes
from tensorgrade.grading.phases import call_hidden, call_shown, with_illustrations
from tensorgrade.grading.plan import ExercisePlan, GradingPlan
from tensorgrade.grading.properties import PropertyJudge
from tensorgrade.grading.right_answers import RightAnswers
from tensorgrade.grading.second_run import settled_result
from tensorgrade.grading.submission_results import grader_failure_result, submission_result, ungraded_result
from tensorgrade.judge.absent_functions import absent_function_result
from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.judge.code_facts import with_code_facts
from tensorgrade.judge.judge import judge
from tensorgrade.judge.near_names import nearest_name
from tensorgrade.judge.stopped_statements import StoppedStatements
from tensorgrade.key.key_records import AnswerKey
from tensorgrade.result.result_records import CellRun, ExerciseResult, SubmissionResult, SubmissionStatus
from tensorgrade.run_log import LOGGER
from tensorgrade.sandbox.doubts import Doubt
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.limits import LAYERS, REMEDIES
from tensorgrade.sandbox.outcomes import NotCalled, NotDefined, Outcome, is_unknown
from tensorgrade.sandbox.run_records import SandboxRun, StudentCode
from tensorgrade.sandbox.session import Session
from tensorgrade.sandbox.zygote_control import SandboxError
from tensorgrade.setting_choices import DeviceChoice
from tensorgrade.submission.choose_file import Submission
from tensorgrade.submission.notebook_reader import ParsedSubmission, UnreadableSubmission, parse_submission
from tensorgrade.translation import engine_text

_DISTURBED = engine_text(
    "Its code was held up or ended, perhaps by something else on the machine; "
    "the next `tensorgrade grade` runs it again"
)
_FAILED = engine_text("The grader failed on it ({error}).")
_OTHER_ASSIGNMENT = engine_text(
    "{name} has none of the functions of {assignment} ({functions}); is it the notebook of another assignment?"
)


@dataclass(frozen=True)
class GradingPolicy:
    """The course's decisions about grading."""

    strict: bool = True
    """Whether a missing layer of the sandbox is an error."""
    device: DeviceChoice = DeviceChoice.AUTO
    """CPU: compare with the CPU's references only, whatever the key holds, and make no calls with tensors on a
    CUDA device; else compare with all references."""
    counts_follow_through: bool = True
    """Whether the points count that a function earns with right answers in place of wrong functions that it calls."""


@dataclass(frozen=True)
class Graded:
    """What grading a submission gives."""

    result: SubmissionResult
    parsed: ParsedSubmission | None = None
    """The submission as it was read for this; None where there is none, or where it cannot be read."""
    failed: bool = False
    """Whether the sandbox or the grader failed on it: the result is could-not-tell."""
    doubts: tuple[Doubt, ...] = ()
    """The ends that need not be the student's: what they leave open is could-not-tell, and is to be graded again."""


class IsolationError(UserError):
    """A layer that ``strict`` requires is missing."""


def grade(
    submission: Submission,
    plan: GradingPlan,
    sandbox: Sandbox,
    policy: GradingPolicy,
    parsed: ParsedSubmission | None = None,
    read: Callable[[str, bytes, Sequence[str]], ParsedSubmission] = parse_submission,
) -> Graded:
    """The result of one submission, whatever it contains; ``parsed`` is the submission where it has been read already.

    ``read`` parses a file of that name and content for these functions; `tensorgrade.grading.worker` gives one that
    limits memory and time. Where the machine may have disturbed it, it is graded again at once. Raises IsolationError
    when the policy is strict and a layer of the sandbox is missing.
    """
    first = grade_once(submission, plan, sandbox, policy, parsed, read)
    return grade_again(submission, first, plan, sandbox, policy) if first.doubts else first


def grade_again(
    submission: Submission, first: Graded, plan: GradingPlan, sandbox: Sandbox, policy: GradingPolicy
) -> Graded:
    """The result of a submission from a ``first`` run with doubts, and another one."""
    second = grade_once(submission, plan, sandbox, policy, first.parsed, earlier_doubts=first.doubts)
    return first if second.failed else replace(second, result=settled_result(first.result, second.result))


def grade_once(
    submission: Submission,
    plan: GradingPlan,
    sandbox: Sandbox,
    policy: GradingPolicy,
    parsed: ParsedSubmission | None = None,
    read: Callable[[str, bytes, Sequence[str]], ParsedSubmission] = parse_submission,
    earlier_doubts: Collection[Doubt] = (),
) -> Graded:
    """The result of one run, with its doubts; ``earlier_doubts`` are those of the run before. As `grade` otherwise."""
    key = plan.key
    if submission.content is None:
        return grade_without_file(submission, key)
    digest = hashlib.sha256(submission.content).hexdigest()
    try:
        if parsed is None:
            parsed = read(submission.file, submission.content, [item.name for item in key.exercises])
        code = StudentCode(parsed.cells, parsed.is_script, _names(plan), parsed.stubs)
        seconds = max((item.exercise.seconds for item in plan.exercises), default=0.0)
        with (
            sandbox.session(code, earlier_doubts) as session,
            RightAnswers(sandbox, plan.key.solution, _names(plan), seconds) as answers,
        ):
            following = FollowThrough(plan, session, answers)
            result = _grade_in_session(submission, parsed, plan, session, following, PropertyJudge(sandbox), policy)
            return Graded(result, parsed, doubts=session.doubts)
    except UnreadableSubmission as error:
        return Graded(ungraded_result(submission, key, "unreadable", error.sentence, digest), parsed)
    except IsolationError:
        raise
    except Exception as error:  # a bug in the grader must not stop the other submissions
        LOGGER.exception("Grading the submission of %r to %s failed.", submission.student, key.assignment)
        if isinstance(error, SandboxError):
            message = error.sentence
        else:
            message = EngineSentence.of(_FAILED, error=printable_text(f"{type(error).__name__}: {error}"))
        return Graded(grader_failure_result(submission, key, message, digest), parsed, failed=True)


def grade_without_file(submission: Submission, key: AnswerKey) -> Graded:
    """The result of a submission without content, which needs no sandbox: missing, or unreadable for its problem."""
    status: SubmissionStatus = "unreadable" if submission.problem else "missing"
    return Graded(ungraded_result(submission, key, status, submission.problem))


def key_for_policy(key: AnswerKey, policy: GradingPolicy) -> AnswerKey:
    """The key with the references that the policy compares with."""
    return key.cpu_only() if policy.device == DeviceChoice.CPU else key


def _names(plan: GradingPlan) -> tuple[str, ...]:
    return tuple(item.exercise.name for item in plan.exercises)


def _grade_in_session(
    submission: Submission,
    parsed: ParsedSubmission,
    plan: GradingPlan,
    session: Session,
    following: FollowThrough,
    properties: PropertyJudge,
    policy: GradingPolicy,
) -> SubmissionResult:
    first = call_shown(plan.exercises, session)
    run, shown = first.run, first.outcomes
    _require_layers(policy, run)
    _require_functions(parsed, run, submission, plan.key)
    cuda = policy.device != DeviceChoice.CPU
    written = [item for item in plan.exercises if not _is_absent(shown[item.exercise.name])]
    run, shown_libraries = call_with_array_libraries(
        session, {item.exercise.name: item.shown for item in written}, run, cuda
    )
    following.call_shown(shown)
    run, hidden = call_hidden(plan.exercises, run, shown, session)
    run, hidden_libraries = call_with_array_libraries(
        session, {item.exercise.name: item.hidden for item in written}, run, cuda
    )
    _require_layers(policy, run)
    libraries = {
        item.exercise.name: library_outcomes(parsed, item, [shown_libraries, hidden_libraries]) for item in written
    }
    calls = {
        name: properties.with_verdicts(item.exercise, item.pair(shown[name], hidden[name], libraries.get(name)))
        for name, item in zip(_names(plan), plan.exercises, strict=True)
    }
    calls = with_fresh_calls(written, calls, session, properties)
    stopped = StoppedStatements(run.stopped, parsed)

    def judged(item: ExercisePlan, outcomes: CallOutcomes, illustrations: Sequence[Outcome]) -> ExerciseResult:
        result = _exercise_result(item, parsed, run, stopped, outcomes, plan.key.modules)
        told = with_illustrations(item, result, outcomes, illustrations)
        told = told and properties.with_verdicts(item.exercise, told)
        return _exercise_result(item, parsed, run, stopped, told, plan.key.modules) if told else result

    exercises = {
        name: judged(item, calls[name], first.illustrations.get(name, ()))
        for name, item in zip(_names(plan), plan.exercises, strict=True)
    }
    for name, found in following.follow(exercises, calls).items():
        item = plan.exercise(name)
        outcomes = properties.with_verdicts(item.exercise, found.calls)
        followed = judged(item, outcomes, found.illustrations)
        exercises[name] = with_follow_through(exercises[name], followed, found, policy.counts_follow_through)
    unsure = any(item.status == "could-not-tell" for item in exercises.values())
    status: SubmissionStatus = "could-not-tell" if unsure else "graded"
    message = EngineSentence.of(_DISTURBED) if session.doubts else None
    result = submission_result(submission, plan.key, parsed.digest, status, message, run.layers, exercises)
    return replace(result, waited=round(session.waited, 2), memory=run.memory, cells=_cell_runs(parsed, run, stopped))


def _require_layers(policy: GradingPolicy, run: SandboxRun) -> None:
    if policy.strict and (missing := sorted(set(LAYERS) - set(run.layers))):
        raise IsolationError(
            f"The sandbox lacks {', '.join(map(_layer_with_remedy, missing))}; install that and see "
            "`tensorgrade doctor`, or grade with `--isolation reduced`, which records it in every result."
        )


def _cell_runs(parsed: ParsedSubmission, run: SandboxRun, stopped: StoppedStatements) -> list[CellRun]:
    return [
        CellRun(
            number,
            run.printed.get(number, ""),
            stopped.of_cell(number),
            number in run.cuts.constants_only,
        )
        for number, _ in parsed.cells
    ]


def _layer_with_remedy(layer: str) -> str:
    return f"{layer} (it needs {REMEDIES[layer]})" if layer in REMEDIES else layer


def _exercise_result(
    plan: ExercisePlan,
    parsed: ParsedSubmission,
    run: SandboxRun,
    stopped: StoppedStatements,
    calls: CallOutcomes,
    modules: Sequence[str],
) -> ExerciseResult:
    """The result of one function; ``modules`` are those that answers may import beside NumPy and the standard library.

    Whether it exists is told by the outcomes of its calls. After a call that ended the process the cells have run
    again, and may have come to another end; answers of the process before count all the same.
    """
    exercise, outcomes = plan.exercise, calls.with_numpy()
    cells = parsed.cells_of(exercise.name)
    printed = "".join(run.printed.get(number, "") for number in cells)
    # The import guard reports the use of a forbidden module; a module that is only imported gets a note here.
    allowed = (*modules, *importable_modules(check.array_kind for check in exercise.library_checks))
    notes = import_notes(parsed, cells, allowed)
    if _is_absent(outcomes):
        not_called = all(isinstance(outcome, NotCalled) for outcome in outcomes)
        if not_called and (parsed.implements(exercise.name) or any(map(is_unknown, outcomes))):
            return judge(exercise, calls, printed, notes)
        return absent_function_result(exercise, parsed, stopped, run.other_names, printed, notes)
    # What other calls missed is not told: their arguments are hidden.
    shown = [calls.first[case.name] for case in exercise.cases if case.shown and case.name in calls.first]
    notes += stopped.names_not_bound(shown)
    return with_code_facts(judge(exercise, calls, printed, notes), parsed.loops.get(exercise.name, ()))


def _is_absent(outcomes: Sequence[Outcome]) -> bool:
    """Whether a function did not exist, or the cells had come to no end, where no call at all was made."""
    return bool(outcomes) and all(isinstance(outcome, (NotDefined, NotCalled)) for outcome in outcomes)


def _require_functions(parsed: ParsedSubmission, run: SandboxRun, submission: Submission, key: AnswerKey) -> None:
    """Raise UnreadableSubmission where the notebook has none of the assignment's functions, nor one of a near name."""
    names = [item.name for item in key.exercises]
    if parsed.holds_functions or run.functions or not run.finished:
        return
    if any(nearest_name(name, run.other_names) for name in names):
        return
    raise UnreadableSubmission(
        EngineSentence.of(_OTHER_ASSIGNMENT, name=submission.file, assignment=key.assignment, functions=tuple(names))
    )
