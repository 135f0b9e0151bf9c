"""Calls of functions that failed, once more with right answers in the place of wrong functions that they call.

A function may follow from those that its key names: by default all that stand before it in the assignment. So no two
functions can earn through each other. The calls are made as those before were, those with hidden arguments only of
functions that have asked for a right answer. All of them come after calls with hidden arguments: of what they answer, a
student's page tells no more than of hidden ones.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from tensorgrade.grading.phases import call_hidden
from tensorgrade.grading.plan import ExercisePlan, GradingPlan
from tensorgrade.grading.right_answers import MAX_BYTES, MAX_NODES, BatchDoors, RightAnswers, Watch
from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.result.explanation_facts import FollowsFrom
from tensorgrade.result.failure_facts import DefinitionNotRun
from tensorgrade.result.result_records import ExerciseResult
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.outcomes import is_last
from tensorgrade.sandbox.run_records import CallBatch, call_batch
from tensorgrade.sandbox.session import Session
from tensorgrade.sandbox.wire import Budget


@dataclass(frozen=True)
class FollowedCalls:
    """The outcomes of a function's calls with right helpers."""

    functions: tuple[str, ...]
    """The wrong functions that it called, in the order of the assignment."""
    calls: CallOutcomes


def follow(
    plan: GradingPlan,
    results: Mapping[str, ExerciseResult],
    calls: Mapping[str, CallOutcomes],
    session: Session,
    sandbox: Sandbox,
) -> dict[str, FollowedCalls]:
    """By function, the outcomes with right helpers, of those that failed and call wrong ones. Raises SandboxError."""
    wrong = [item for item in plan.exercises if _gives_wrong_answers(results[item.exercise.name])]
    names = {item.exercise.name for item in wrong}
    written = [item for item in wrong if results[item.exercise.name].status not in ("missing", "could-not-tell")]
    if not plan.key.solution or not any(names & set(item.exercise.helpers) for item in written):
        return {}
    entered = _entered(written, plan, calls, session)
    classes = {item.exercise.name: _is_class(item) for item in plan.exercises}
    helpers = {
        item.exercise.name: [
            name
            for name in item.exercise.helpers
            if name in names and _may_enter(item.exercise.name, name, entered) and not _is_in_a_circle(name, entered)
        ]
        for item in written
    }
    candidates = [item for item in written if helpers[item.exercise.name]]
    if not candidates:
        return {}
    seconds = max(item.exercise.seconds for item in plan.exercises)
    with RightAnswers(sandbox, plan.key.solution, tuple(classes), seconds) as answers:
        doors = {
            item.exercise.name: BatchDoors({name: classes[name] for name in helpers[item.exercise.name]}, answers)
            for item in candidates
        }
        return _followed(candidates, calls, session, doors)


def _entered(
    written: Sequence[ExercisePlan], plan: GradingPlan, calls: Mapping[str, CallOutcomes], session: Session
) -> dict[str, AbstractSet[str]]:
    """The functions of the assignment that each of some functions calls, itself or by others, in one public case.

    One that ended its process is not among them: it would do so again.
    """
    every = [item.exercise.name for item in plan.exercises]
    entered: dict[str, AbstractSet[str]] = {}
    watches: dict[str, Watch] = {}
    batches: list[CallBatch] = []
    for item in written:
        name = item.exercise.name
        own = [planned.call for planned in item.shown.calls if planned.role == "first"]
        if own and not any(is_last(outcome) for outcome in calls[name].with_numpy()):
            watches[name] = Watch(every, Budget(MAX_NODES, MAX_BYTES))
            batches.append(call_batch(own[:1], item.exercise.seconds, function=name))
    if not batches:
        return entered
    run = session.run(batches, doors=watches)
    for (name, watch), outcomes in zip(watches.items(), run.outcomes, strict=True):
        if outcomes and not any(map(is_last, outcomes)):
            entered[name] = watch.entered - {name}
    return entered


def _may_enter(name: str, helper: str, entered: Mapping[str, AbstractSet[str]]) -> bool:
    """Whether a function calls the helper; of one that was not called, it is assumed."""
    return name not in entered or helper in entered[name]


def _is_in_a_circle(name: str, entered: Mapping[str, AbstractSet[str]]) -> bool:
    """Whether a function calls another one that calls it."""
    return any(name in entered.get(other, ()) for other in entered.get(name, ()))


def _followed(
    candidates: Sequence[ExercisePlan],
    calls: Mapping[str, CallOutcomes],
    session: Session,
    doors: Mapping[str, BatchDoors],
) -> dict[str, FollowedCalls]:
    shown_run = session.run([item.shown.batch for item in candidates], doors=doors)
    names = [item.exercise.name for item in candidates]
    shown = {name: outcomes or () for name, outcomes in zip(names, shown_run.outcomes, strict=True)}
    following = [item for item in candidates if doors[item.exercise.name].asked]
    _, hidden = call_hidden(following, shown_run, shown, session, doors)
    found: dict[str, FollowedCalls] = {}
    for item in following:
        name = item.exercise.name
        asked = tuple(helper for helper in item.exercise.helpers if helper in doors[name].asked)
        outcomes = item.pair(shown[name], hidden[name], calls[name].libraries)
        found[name] = FollowedCalls(asked, replace(outcomes, after_hidden=True))
    return found


def with_follow_through(
    alone: ExerciseResult, followed: ExerciseResult, functions: tuple[str, ...], counted: bool
) -> ExerciseResult:
    """The result of a function, with what it earns with right helpers; as it was, where that is less.

    Only the answers with right helpers tell of its own mistakes.
    """
    if followed.status != "could-not-tell" and followed.score < alone.score:
        return alone
    facts = FollowsFrom(functions, alone.score, followed.score, counted)
    if counted:
        return replace(followed, follows_from=facts)
    return replace(alone, explanation=followed.explanation, follows_from=facts)


def _gives_wrong_answers(result: ExerciseResult) -> bool:
    """Whether a check has failed, or the function does not exist."""
    if any(isinstance(check.failure, DefinitionNotRun) for check in result.checks):
        return True
    return result.status != "could-not-tell" and any(check.status == "failed" for check in result.checks)


def _is_class(plan: ExercisePlan) -> bool:
    return any(case.script and case.script["calls"] for case in plan.exercise.cases)
