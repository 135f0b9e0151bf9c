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
from tensorgrade.result.result_records import Kind
from tensorgrade.sandbox.wire import Outcome
from tensorgrade.translation import Translate, translator


@dataclass(frozen=True)
class Finding:
    """Why a case failed. ``kind`` None: not the student's fault, or not judged yet."""

    kind: Kind | None
    message: str
    case: CaseKey | None = None
    mismatch: Mismatch | None = None
    answer: Any = None
    could_not_tell: bool = False


@dataclass(frozen=True)
class Judgement:
    """Everything that the checks of one exercise look at."""

    exercise: ExerciseKey
    outcomes: Mapping[str, Outcome]
    repeats: Mapping[str, Outcome]
    language: str
    findings: Mapping[str, Finding | None]
    """Per value case that was called: why its answer is wrong, or None."""
    arrays: Mapping[str, Mapping[str, Outcome]]
    """The calls with other arrays than NumPy's, by kind: those that could be made."""

    @property
    def words(self) -> Translate:
        """The engine's words in the course's language."""
        return translator(self.language)

    def ran(self, check: CheckKey) -> bool:
        """Whether what a check needs was there."""
        return check.kind != "array" or check.array in self.arrays

    def right(self, name: str) -> bool:
        """Whether a value case was answered rightly."""
        return name in self.findings and self.findings[name] is None


def unanswered(exercise: ExerciseKey, case: CaseKey, outcome: Outcome, _: Translate) -> Finding:
    """A call that gave no answer."""
    return Finding(outcome_kind(outcome), explain_outcome(outcome, exercise.seconds, case.public, _), case)


def mismatched(case: CaseKey, mismatch: Mismatch, answer: Any, _: Translate) -> Finding:
    """An answer that is not the truth."""
    return Finding(mismatch_kind(mismatch), explain_mismatch(mismatch, case.public, _), case, mismatch, answer)
