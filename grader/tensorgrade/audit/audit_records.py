"""The records of an audit: the programs that are run, their results, and the figures of an exercise."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tensorgrade.audit.declared_verdicts import VerdictComparison
from tensorgrade.audit.equivalent_mutants import EquivalentMutant
from tensorgrade.audit.mutants import Mutant
from tensorgrade.key.key_records import ExerciseKey


@dataclass(frozen=True)
class Trial:
    """A program to run: the author's code cells, with one function mutated, or as they are."""

    exercise: str
    cells: tuple[str, ...]
    mutant: Mutant | None = None


@dataclass(frozen=True)
class TrialResult:
    """The result of a trial. A mutant is caught if it fails a check."""

    checks: tuple[str, ...]
    """The checks that failed."""
    cases: tuple[str, ...]
    """The cases on which they failed."""
    seconds: float


@dataclass(frozen=True)
class ExerciseAudit:
    """The figures of one exercise."""

    exercise: ExerciseKey
    reference: TrialResult
    mutants: Sequence[tuple[Mutant, TrialResult]]
    reasons: Sequence[EquivalentMutant]
    submissions: Sequence[VerdictComparison] = ()
    """Submissions with declared verdicts on this exercise."""

    @cached_property
    def survivors(self) -> list[Mutant]:
        """Mutants that keep full marks."""
        return [mutant for mutant, result in self.mutants if not result.checks]

    @cached_property
    def unexplained(self) -> list[Mutant]:
        """Survivors without a reason: each is a hole in the key, or equivalent."""
        return [mutant for mutant in self.survivors if not any(item.explains(mutant) for item in self.reasons)]

    @cached_property
    def stale(self) -> list[EquivalentMutant]:
        """Reasons that are about no survivor."""
        return [item for item in self.reasons if not any(item.explains(mutant) for mutant in self.survivors)]

    @property
    def misjudged(self) -> list[VerdictComparison]:
        """Submissions that are graded otherwise than declared."""
        return [item for item in self.submissions if not item.agrees]

    @property
    def caught(self) -> int:
        """The number of mutants that lose marks."""
        return len(self.mutants) - len(self.survivors)

    @property
    def equivalent(self) -> int:
        """The number of survivors with a reason."""
        return len(self.survivors) - len(self.unexplained)

    @property
    def seconds(self) -> float:
        """The time of all trials together."""
        return sum(result.seconds for _, result in self.mutants) + self.reference.seconds

    @property
    def by_check(self) -> dict[str, int]:
        """How many mutants each check catches, in the rubric's order; a mutant may fail several checks."""
        count = Counter(name for _, result in self.mutants for name in result.checks)
        return {check.name: count[check.name] for check in self.exercise.checks}

    @property
    def redundant_cases(self) -> list[str]:
        """Hidden cases of values that are not needed to catch the mutants, by a greedy set cover.

        The author may drop them, but they may be needed for what no mutant is about.
        """
        caught = {case.name: set[int]() for case in self.exercise.cases}
        for number, (_, result) in enumerate(self.mutants):
            for name in set(result.cases) & set(caught):
                caught[name].add(number)
        needed, uncovered = set(), set.union(set(), *caught.values())
        while uncovered:
            best = max(caught, key=lambda name: len(caught[name] & uncovered))
            needed.add(best)
            uncovered -= caught[best]
        cases = self.exercise.cases
        return [case.name for case in cases if not (case.name in needed or case.public or case.in_relation)]

    @property
    def complete(self) -> bool:
        """Whether the reference has full marks, survivors are explained, and submissions are graded as declared."""
        return not (self.reference.checks or self.unexplained or self.stale or self.misjudged)

    def to_dict(self) -> dict[str, Any]:
        """The figures for JSON."""
        return {
            "reference": "full marks" if not self.reference.checks else list(self.reference.checks),
            "mutants": len(self.mutants),
            "caught": self.caught,
            "equivalent": self.equivalent,
            "by_check": self.by_check,
            "unexplained": [_mutant_to_dict(mutant) for mutant in self.unexplained],
            "stale": [vars(item) for item in self.stale],
            "needless": self.redundant_cases,
            "submissions": [item.to_dict() for item in self.submissions],
            "seconds": round(self.seconds, 2),
            "each": [
                {**_mutant_to_dict(mutant), "checks": list(result.checks), "cases": list(result.cases)}
                for mutant, result in self.mutants
            ],
        }


def _mutant_to_dict(mutant: Mutant) -> dict[str, Any]:
    return {"number": mutant.line_number, "line": mutant.line, "mutated": mutant.mutated}
