"""The failure of a case, and the data that all checks of an exercise use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tensorgrade.judge.messages import explain_mismatch, explain_outcome, mismatch_kind, outcome_kind
from tensorgrade.key.compare import Mismatch
from tensorgrade.key.key_records import CaseKey, CheckKey, ExerciseKey
from tensorgrade.result.result_records import FailureKind
from tensorgrade.sandbox.wire import Outcome
from tensorgrade.translation import Translate, translator


@dataclass(frozen=True)
class Failure:
    """Why a case failed. ``kind`` is None where it is not the student's fault, or could not be judged yet."""

    kind: FailureKind | None
    message: str
    case: CaseKey | None = None
    mismatch: Mismatch | None = None
    answer: Any = None
    could_not_tell: bool = False


@dataclass(frozen=True)
class CheckContext:
    """The data of one exercise that its checks use: key, outcomes and the failures of single cases."""

    exercise: ExerciseKey
    outcomes: Mapping[str, Outcome]
    repeats: Mapping[str, Outcome]
    language: str
    failures: Mapping[str, Failure | None]
    """By name, each called case whose values are judged: its failure, or None where the answer is right."""
    array_outcomes: Mapping[str, Mapping[str, Outcome]]
    """The outcomes of calls with other arrays than NumPy's, by available kind and case."""

    @property
    def translate(self) -> Translate:
        """The translation of the engine's messages into the course's language."""
        return translator(self.language)

    def was_run(self, check: CheckKey) -> bool:
        """Whether the grading machine had what the check needs."""
        return check.kind != "array" or check.array in self.array_outcomes

    def is_correct(self, name: str) -> bool:
        """Whether the answer to a case whose values are judged is right."""
        return name in self.failures and self.failures[name] is None


def no_answer_failure(exercise: ExerciseKey, case: CaseKey, outcome: Outcome, _: Translate) -> Failure:
    """The failure of a call that returned no answer."""
    return Failure(outcome_kind(outcome), explain_outcome(outcome, exercise.seconds, case.public, _), case)


def mismatch_failure(case: CaseKey, mismatch: Mismatch, answer: Any, _: Translate) -> Failure:
    """The failure of a wrong answer."""
    return Failure(mismatch_kind(mismatch), explain_mismatch(mismatch, case.public, _), case, mismatch, answer)
