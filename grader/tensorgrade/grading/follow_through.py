"""Calls of functions that failed, once more with right answers in the place of wrong functions that they call.

A function may follow from those that its key names: by default all that stand before it in the assignment. So no two
functions can earn through each other. The calls are made as those before were, first the ones that students may see,
then those with hidden arguments; the latter only of functions that have asked for a right answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tensorgrade.grading.phases import call_hidden
from tensorgrade.grading.plan import ExercisePlan, GradingPlan
from tensorgrade.grading.right_answers import BatchDoors, RightAnswers
from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.result.explanation_facts import FollowsFrom
from tensorgrade.result.result_records import ExerciseResult
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.outcomes import Outcome
from tensorgrade.sandbox.session import Session


@dataclass(frozen=True)
class FollowedCalls:
    """The outcomes of a function's calls with right helpers."""

    functions: tuple[str, ...]
    """The wrong functions that it called, in the order of the assignment."""
    calls: CallOutcomes
    illustrations: Sequence[Outcome]


def follow(
    plan: GradingPlan,
    results: Mapping[str, ExerciseResult],
    calls: Mapping[str, CallOutcomes],
    session: Session,
    sandbox: Sandbox,
) -> dict[str, FollowedCalls]:
    """By function, the outcomes with right helpers, of those that failed and call wrong ones. Raises SandboxError."""
    if not plan.key.solution:
        return {}
    wrong = {name for name, result in results.items() if _gives_wrong_answers(result)}
    helpers = {
        item.exercise.name: [name for name in item.exercise.helpers if name in wrong]
        for item in plan.exercises
        if item.exercise.name in wrong and results[item.exercise.name].status != "missing"
    }
    candidates = [item for item in plan.exercises if helpers.get(item.exercise.name)]
    if not candidates:
        return {}
    classes = {item.exercise.name: _is_class(item) for item in plan.exercises}
    seconds = max(item.exercise.seconds for item in plan.exercises)
    with RightAnswers(sandbox, plan.key.solution, tuple(classes), seconds) as answers:
        doors = {
            name: BatchDoors({helper: classes[helper] for helper in names}, answers) for name, names in helpers.items()
        }
        return _followed(candidates, calls, session, doors)


def _followed(
    candidates: Sequence[ExercisePlan],
    calls: Mapping[str, CallOutcomes],
    session: Session,
    doors: Mapping[str, BatchDoors],
) -> dict[str, FollowedCalls]:
    batches = [item.shown.batch for item in candidates] + [item.illustrations.batch for item in candidates]
    shown_run = session.run(batches, doors=doors)
    names = [item.exercise.name for item in candidates]
    made = [outcomes or () for outcomes in shown_run.outcomes]
    shown, illustrations = dict(zip(names, made, strict=False)), dict(zip(names, made[len(names) :], strict=True))
    following = [item for item in candidates if doors[item.exercise.name].asked]
    _, hidden = call_hidden(following, shown_run, shown, session, doors)
    found: dict[str, FollowedCalls] = {}
    for item in following:
        name = item.exercise.name
        asked = tuple(helper for helper in item.exercise.helpers if helper in doors[name].asked)
        outcomes = item.pair(shown[name], hidden[name], calls[name].libraries)
        found[name] = FollowedCalls(asked, outcomes, illustrations[name])
    return found


def with_follow_through(
    alone: ExerciseResult, followed: ExerciseResult, functions: tuple[str, ...], counted: bool
) -> ExerciseResult:
    """The result of a function, with what it earns with right helpers; as it was, where that is no more."""
    if followed.status != "could-not-tell" and followed.score <= alone.score:
        return alone
    facts = FollowsFrom(functions, alone.score, followed.score, counted)
    if counted:
        return replace(followed, follows_from=facts)
    # Nothing is said of a mistake that is in another function.
    explanation = followed.explanation if followed.score < followed.points else None
    return replace(alone, explanation=explanation, follows_from=facts)


def _gives_wrong_answers(result: ExerciseResult) -> bool:
    """Whether a check has failed, or nothing was written."""
    return result.status != "could-not-tell" and any(check.status == "failed" for check in result.checks)


def _is_class(plan: ExercisePlan) -> bool:
    return any(case.script and case.script["calls"] for case in plan.exercise.cases)
