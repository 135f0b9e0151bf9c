"""Counts over a class's results, for the class page (`tensorgrade.report.class_view`). Pure."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from tensorgrade.result.result_records import ExerciseResult, SubmissionResult


@dataclass
class FunctionCounts:
    """The counts for one function. Its lists have one item per submission."""

    title: str
    points: int
    score_shares: list[float] = field(default_factory=list)
    rest_scores: list[float] = field(default_factory=list)
    """Points from all other functions."""
    seconds: list[float] = field(default_factory=list)
    passed: int = 0
    missing: int = 0


@dataclass
class CheckCounts:
    """The counts for one check. Its lists have one item per submission in which it was judged."""

    title: str
    public: bool
    passed: list[bool] = field(default_factory=list)
    rest_scores: list[float] = field(default_factory=list)
    could_not_tell: int = 0


class ClassCounts:
    """Counts that results are added to one by one. No result is kept, because a class may be large."""

    def __init__(self) -> None:
        self.scores: list[float] = []
        self.functions: dict[str, FunctionCounts] = {}
        self.checks: dict[tuple[str, str], CheckCounts] = {}
        self.students_by_explanation: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        """Students by function, id of the misconception or hint, and its text."""

    def add(self, result: SubmissionResult, explanations: Mapping[tuple[str, str], str]) -> None:
        """Count a submission that could be read.

        ``explanations``: the texts by function and id; for those not in it the result's own text counts.
        """
        self.scores.append(result.score)
        for name, exercise in result.exercises.items():
            self._add_function(name, exercise, result)
            self._add_checks(name, exercise, result.score)
            for explanation_id in explanation_ids(exercise):
                text = explanations.get((name, explanation_id), exercise.explanation)
                self.students_by_explanation[name, explanation_id, text].append(result.student)

    def _add_function(self, name: str, exercise: ExerciseResult, result: SubmissionResult) -> None:
        counts = self.functions.setdefault(name, FunctionCounts(exercise.title, exercise.points))
        counts.score_shares.append(exercise.score / exercise.points)
        counts.rest_scores.append(result.score - exercise.score)
        counts.passed += exercise.status == "passed"
        if exercise.status == "missing":
            counts.missing += 1
        else:
            counts.seconds.append(exercise.seconds)

    def _add_checks(self, name: str, exercise: ExerciseResult, score: float) -> None:
        weights = sum(check.weight for check in exercise.checks if check.status != "not-run") or 1
        for check in exercise.checks:
            counts = self.checks.setdefault((name, check.name), CheckCounts(check.title, check.public))
            if check.status == "not-run":
                continue
            if check.status == "could-not-tell":
                counts.could_not_tell += 1
                continue
            passed = check.status == "passed"
            counts.passed.append(passed)
            counts.rest_scores.append(score - (exercise.points * check.weight / weights if passed else 0.0))


def explanation_ids(exercise: ExerciseResult) -> list[str]:
    """The ids of the misconceptions or the hint that explain the wrong answers."""
    named = (exercise.misconception, exercise.also, exercise.hint)
    return [name for name in named if name]
