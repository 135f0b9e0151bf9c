"""Why a case failed, and what all checks of an exercise look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tensorgrade.judge.messages import (
    explain_mismatch,
    explain_outcome,
    mismatch_kind,
    outcome_kind,
)
from tensorgrade.key.compare import Mismatch
from tensorgrade.key.key_records import CaseKey, CheckKey, ExerciseKey
from tensorgrade.result.result_records import FailureKind
from tensorgrade.sandbox.wire import Outcome
from tensorgrade.translation import Translate, translator


@dataclass(frozen=True)
class Failure:
    """Why a case failed. ``kind`` None: not the student's fault, or not judged yet."""

    kind: FailureKind | None
    message: str
    case: CaseKey | None = None
    mismatch: Mismatch | None = None
    answer: Any = None
    could_not_tell: bool = False


@dataclass(frozen=True)
class CheckContext:
    """Everything that the checks of one exercise look at."""

    exercise: ExerciseKey
    outcomes: Mapping[str, Outcome]
    repeats: Mapping[str, Outcome]
    language: str
    failures: Mapping[str, Failure | None]
    """Per value case that was called: why its answer is wrong, or None."""
    array_outcomes: Mapping[str, Mapping[str, Outcome]]
    """The calls with other arrays than NumPy's, by kind: those that could be made."""

    @property
    def translate(self) -> Translate:
        """The engine's words in the course's language."""
        return translator(self.language)

    def was_run(self, check: CheckKey) -> bool:
        """Whether what a check needs was there."""
        return check.kind != "array" or check.array in self.array_outcomes

    def is_correct(self, name: str) -> bool:
        """Whether a value case was answered rightly."""
        return name in self.failures and self.failures[name] is None


def no_answer_failure(exercise: ExerciseKey, case: CaseKey, outcome: Outcome, _: Translate) -> Failure:
    """A call that gave no answer."""
    return Failure(outcome_kind(outcome), explain_outcome(outcome, exercise.seconds, case.public, _), case)


def mismatch_failure(case: CaseKey, mismatch: Mismatch, answer: Any, _: Translate) -> Failure:
    """An answer that is not the truth."""
    return Failure(mismatch_kind(mismatch), explain_mismatch(mismatch, case.public, _), case, mismatch, answer)
