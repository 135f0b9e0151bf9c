"""Counts over a class's results, for the class page (`tensorgrade.report.class_view`). Pure."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import assert_never

from tensorgrade.result.absence_facts import OtherName
from tensorgrade.result.explanation_facts import (
    FEATURES_TOGETHER,
    PARTS_EXCHANGED,
    Explanation,
    FeaturesTogether,
    Hint,
    HintsApart,
    NamedMisconception,
    PartsExchanged,
    PossibleMisconceptions,
    RecordedExplanation,
    about_loops,
)
from tensorgrade.result.parts import Part, SubmissionScore
from tensorgrade.result.result_records import ExerciseResult, SubmissionResult
from tensorgrade.translation import Text


@dataclass
class FunctionCounts:
    """The counts for one function. Its lists have one item per submission."""

    title: Text
    points: int
    score_shares: list[float] = field(default_factory=list)
    rest_scores: list[float] = field(default_factory=list)
    """Points from everything else."""
    seconds: list[float] = field(default_factory=list)
    passed: int = 0
    missing: int = 0


@dataclass
class CheckCounts:
    """The counts for one check. Its lists have one item per submission in which it was judged."""

    title: Text
    public: bool
    passed: list[bool] = field(default_factory=list)
    rest_scores: list[float] = field(default_factory=list)
    could_not_tell: int = 0
    failed: list[str] = field(default_factory=list)
    """The students who wrote the function and failed it."""


@dataclass(frozen=True)
class FoundUnderOtherName:
    """A function that a submission lacks, while it has one whose name is nearly the same."""

    student: str
    function: str
    found: str
    """The name in the notebook."""


class ClassCounts:
    """Counts that results are added to one by one. No result is kept, because a class may be large."""

    def __init__(self) -> None:
        self.scores: list[float] = []
        self.functions: dict[str, FunctionCounts] = {}
        self.checks: dict[tuple[str, str], CheckCounts] = {}
        self.students_by_explanation: dict[tuple[str, Explanation], list[str]] = defaultdict(list)
        """Students by function and what explains its wrong answers, each of two misconceptions by itself."""
        self.other_names: list[FoundUnderOtherName] = []

    def add(self, result: SubmissionResult, score: SubmissionScore) -> None:
        """Count a submission that could be read; ``score`` is what `submission_score` says of it."""
        self.scores.append(score.score)
        parts = score.by_name
        for name, exercise in result.exercises.items():
            self._add_function(parts[name], exercise, score)
            self._add_checks(name, exercise, result)
            for explanation in single_explanations(exercise.own_explanation):
                self.students_by_explanation[name, explanation].append(result.student)
            # All checks of such a function have the same failure.
            for found in {check.failure.found for check in exercise.checks if isinstance(check.failure, OtherName)}:
                self.other_names.append(FoundUnderOtherName(result.student, name, found))

    def _add_function(self, part: Part, exercise: ExerciseResult, score: SubmissionScore) -> None:
        counts = self.functions.setdefault(part.name, FunctionCounts(exercise.title, exercise.points))
        counts.score_shares.append(part.score / part.points)
        counts.rest_scores.append(score.score - part.score)
        counts.passed += part.state == "right"
        if exercise.status == "missing":
            counts.missing += 1
        else:
            counts.seconds.append(exercise.seconds)

    def _add_checks(self, name: str, exercise: ExerciseResult, result: SubmissionResult) -> None:
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
            counts.rest_scores.append(result.score - (exercise.points * check.weight / weights if passed else 0.0))
            if not passed and exercise.status != "missing":
                counts.failed.append(result.student)


def single_explanations(explanation: Explanation | None) -> Iterator[Explanation]:
    """What explains the wrong answers, each of two misconceptions by itself."""
    match explanation:
        case NamedMisconception(first, text, second, second_text):
            yield NamedMisconception(first, text)
            if second and second_text:
                yield NamedMisconception(second, second_text)
        case RecordedExplanation(sentences, misconception, also, hint):
            for recorded in (misconception, also):
                if recorded:
                    yield RecordedExplanation(sentences, recorded)
            if hint:
                yield RecordedExplanation(sentences, hint=hint)
        case Hint() | HintsApart():
            yield about_loops(explanation, False)  # the same fact, whatever the code is
        case PossibleMisconceptions() | PartsExchanged() | FeaturesTogether():
            yield explanation
        case None:
            return
        case _:
            assert_never(explanation)


def explanation_id(explanation: Explanation) -> str:
    """The id of a single explanation."""
    match explanation:
        case NamedMisconception(name=name) | Hint(name=name):
            return name
        case HintsApart() | PossibleMisconceptions():
            return explanation.name
        case PartsExchanged():
            return PARTS_EXCHANGED
        case FeaturesTogether():
            return FEATURES_TOGETHER
        case RecordedExplanation(misconception=misconception, hint=hint):
            return misconception or hint or ""
        case _:
            assert_never(explanation)
