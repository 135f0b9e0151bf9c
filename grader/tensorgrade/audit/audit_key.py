"""The key of an audit: of each exercise the course's own key, those of other seeds, and random calls.

They are exercises of the same name, one after another, in one `AnswerKey`, so that a grading worker has all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tensorgrade.grading.plan import ExercisePlan, GradingPlan
from tensorgrade.key.key_records import AnswerKey, ExerciseKey


def audit_key(key: AnswerKey, others: Sequence[AnswerKey], random_calls: Mapping[str, ExerciseKey]) -> AnswerKey:
    """``others`` are the keys of other seeds; ``random_calls`` has a key of random calls for each exercise."""
    exercises = [
        item
        for own in key.exercises
        for item in (own, *(other.exercise(own.name) for other in others), random_calls[own.name])
    ]
    return replace(key, exercises=tuple(exercises))


@dataclass(frozen=True)
class AuditPlan:
    """The calls of one exercise in an audit."""

    own: ExercisePlan
    """Of the course's own key."""
    others: tuple[ExercisePlan, ...]
    """Of the keys of other seeds."""
    random: ExercisePlan


def audit_plan(plan: GradingPlan, exercise: str) -> AuditPlan:
    """The calls of an exercise; ``plan`` is of an `audit_key`."""
    own, *others, random = (item for item in plan.exercises if item.exercise.name == exercise)
    return AuditPlan(own, tuple(others), random)
