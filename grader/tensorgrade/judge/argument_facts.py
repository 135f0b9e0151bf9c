"""What the arguments of all wrong cases have in common, and those of no right one: a property, or two features."""

from collections.abc import Sequence

from tensorgrade.judge.call_outcomes import Outcomes
from tensorgrade.judge.case_properties import parameters_of, separating_property
from tensorgrade.judge.failures import returned
from tensorgrade.judge.features_together import separating_features
from tensorgrade.judge.precision_loss import answered_arrays
from tensorgrade.key.key_records import CaseKey, ExerciseKey
from tensorgrade.result.explanation_facts import FeaturesTogether, Hint
from tensorgrade.sandbox.outcomes import Outcome


def fact_of_arguments(
    exercise: ExerciseKey, right_cases: Sequence[CaseKey], wrong_cases: Sequence[CaseKey], outcomes: Outcomes
) -> Hint | FeaturesTogether | None:
    """The simplest fact about arguments that separates the wrong cases from the right ones; None where none does.

    Of large numbers an answer may be right, and yet less precise than float64, for the reason for which others are
    wrong. So where nothing else separates them, such cases count as wrong ones.
    """
    imprecise = [case for case in right_cases if _is_imprecise(case, outcomes[case.name])]
    precise = [case for case in right_cases if case not in imprecise]
    return _separating(exercise, right_cases, wrong_cases) or (
        _separating(exercise, precise, [*wrong_cases, *imprecise]) if imprecise else None
    )


def _separating(
    exercise: ExerciseKey, right: Sequence[CaseKey], wrong: Sequence[CaseKey]
) -> Hint | FeaturesTogether | None:
    return separating_property(right, wrong, parameters_of(exercise.cases)) or separating_features(right, wrong)


def _is_imprecise(case: CaseKey, outcome: Outcome) -> bool:
    arrays = answered_arrays(case, returned(outcome), case.expected[0]) if case.float64 else []
    return any(item.imprecise.any() for item in arrays)
