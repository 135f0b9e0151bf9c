"""A class's results, counted one after another. Pure; `classview` makes the class page's figures of it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from tensorgrade.result.result_records import ExerciseResult, SubmissionResult


@dataclass
class FunctionCounts:
    """What the class's results say of one function: an item for each who handed in."""

    title: str
    points: int
    score_shares: list[float] = field(default_factory=list)
    rest_scores: list[float] = field(default_factory=list)
    """Points elsewhere."""
    seconds: list[float] = field(default_factory=list)
    passed: int = 0
    missing: int = 0


@dataclass
class CheckCounts:
    """What they say of one check."""

    title: str
    public: bool
    passed: list[bool] = field(default_factory=list)
    rest_scores: list[float] = field(default_factory=list)
    could_not_tell: int = 0


class ClassCounts:
    """A class's results, counted one after another: none is kept, a class may be large."""

    def __init__(self) -> None:
        self.scores: list[float] = []
        self.functions: dict[str, FunctionCounts] = {}
        self.checks: dict[tuple[str, str], CheckCounts] = {}
        self.students_by_explanation: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        """Students by function, idea, and what they are told."""

    def add(self, result: SubmissionResult, words: Mapping[tuple[str, str], str]) -> None:
        """Count one that could be read."""
        self.scores.append(result.score)
        for name, exercise in result.exercises.items():
            self._add_function(name, exercise, result)
            self._add_checks(name, exercise, result.score)
            for idea in explanation_ids(exercise):
                self.students_by_explanation[name, idea, words.get((name, idea), exercise.explanation)].append(
                    result.student
                )

    def _add_function(self, name: str, exercise: ExerciseResult, result: SubmissionResult) -> None:
        function = self.functions.setdefault(name, FunctionCounts(exercise.title, exercise.points))
        function.score_shares.append(exercise.score / exercise.points)
        function.rest_scores.append(result.score - exercise.score)
        function.passed += exercise.status == "passed"
        if exercise.status == "missing":
            function.missing += 1
        else:
            function.seconds.append(exercise.seconds)

    def _add_checks(self, name: str, exercise: ExerciseResult, score: float) -> None:
        weights = sum(check.weight for check in exercise.checks if check.status != "not-run") or 1
        for check in exercise.checks:
            counted = self.checks.setdefault((name, check.name), CheckCounts(check.title, check.public))
            if check.status == "not-run":
                continue
            if check.status == "could-not-tell":
                counted.could_not_tell += 1
                continue
            passed = check.status == "passed"
            counted.passed.append(passed)
            counted.rest_scores.append(score - (exercise.points * check.weight / weights if passed else 0.0))


def explanation_ids(exercise: ExerciseResult) -> list[str]:
    """Ids of what explains the wrong answers: misconceptions, or a hint about their structure."""
    named = (exercise.misconception, exercise.also, exercise.hint)
    return [name for name in named if name]
