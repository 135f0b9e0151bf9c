"""The records of an audit: the programs that are run, their results, and the figures of an exercise."""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tensorgrade.audit.conditions import call_words, condition_words, conditions
from tensorgrade.audit.declared_verdicts import VerdictComparison
from tensorgrade.audit.equivalent_mutants import EquivalentMutant
from tensorgrade.audit.mutants import Mutant
from tensorgrade.judge.diagnosis import case_order
from tensorgrade.key.key_records import CaseKey, ExerciseKey
from tensorgrade.result.features import Feature


@dataclass(frozen=True)
class Trial:
    """A program to run: the author's code cells, with one function mutated, or as they are."""

    exercise: str
    cells: tuple[str, ...]
    mutant: Mutant | None = None
    original: tuple[str, ...] = ()
    """The cells as they are, where one is mutated."""


@dataclass(frozen=True)
class Hole:
    """A wrong program that keeps all marks, and a legal call that shows it."""

    condition: Feature | None
    """The program answers as the mutant where a call has this feature, and rightly elsewhere; None: always."""
    case: str
    """The name of the random call."""

    @property
    def condition_words(self) -> str:
        """The condition in words; empty where there is none."""
        return condition_words([self.condition] if self.condition else [])


@dataclass(frozen=True)
class TrialResult:
    """The result of a trial. A mutant is caught if it fails a check."""

    checks: tuple[str, ...]
    """The checks that failed."""
    cases: tuple[str, ...]
    """The cases on which they failed."""
    seconds: float
    holes: tuple[Hole, ...] = ()
    """Wrong programs that keep all marks. Those of the reference solution: random calls that it answers wrongly."""
    recognised: bool = False
    """Whether a mutant that keeps all marks answers every call as the reference does, and is of a kind that may."""
    missed_seeds: tuple[int, ...] = ()
    """The seeds, from 2, whose keys do not catch a mutant that the course's own key catches."""


@dataclass(frozen=True)
class ExerciseAudit:
    """The figures of one exercise."""

    exercise: ExerciseKey
    reference: TrialResult
    mutants: Sequence[tuple[Mutant, TrialResult]]
    reasons: Sequence[EquivalentMutant]
    submissions: Sequence[VerdictComparison] = ()
    """Submissions with declared verdicts on this exercise."""
    random_calls: Sequence[CaseKey] = ()
    """The random legal calls that were tried."""
    seeds: int = 1
    """How many keys were tried, each of another seed."""

    @cached_property
    def survivors(self) -> list[Mutant]:
        """Mutants that keep full marks."""
        return [mutant for mutant, result in self.mutants if not result.checks]

    @cached_property
    def recognised(self) -> list[Mutant]:
        """Survivors that are equivalent without an author's reason."""
        return [mutant for mutant, result in self.mutants if result.recognised]

    @cached_property
    def unexplained(self) -> list[Mutant]:
        """Other survivors without a reason: each is a hole in the key, or equivalent."""
        return [
            mutant
            for mutant, result in self.mutants
            if not result.checks and not result.recognised and not any(item.explains(mutant) for item in self.reasons)
        ]

    @cached_property
    def stale(self) -> list[EquivalentMutant]:
        """Reasons that are about no survivor, or about one that needs none."""
        explained = [mutant for mutant, result in self.mutants if not result.checks and not result.recognised]
        return [item for item in self.reasons if not any(item.explains(mutant) for mutant in explained)]

    @cached_property
    def conditional_holes(self) -> list[tuple[Mutant, Hole]]:
        """Mutants that keep full marks under a condition, though not without it."""
        return [(mutant, hole) for mutant, result in self.mutants for hole in result.holes if hole.condition]

    @cached_property
    def caught_by_chance(self) -> list[tuple[Mutant, tuple[int, ...]]]:
        """Mutants that the course's own key catches, and those of these seeds do not."""
        return [(mutant, result.missed_seeds) for mutant, result in self.mutants if result.missed_seeds]

    @property
    def caught_in_every_seed(self) -> int:
        """The number of mutants that lose marks with every key."""
        return self.caught - len(self.caught_by_chance)

    @cached_property
    def features_never_together(self) -> list[tuple[tuple[Feature, ...], str]]:
        """Conditions, or pairs of them, that a random call has and no case of the key, with the smallest such call."""
        own = [set(case.features) for case in self.exercise.cases if case.function == self.exercise.name]
        found: dict[tuple[Feature, ...], str] = {}
        for case in sorted(self.random_calls, key=case_order):
            known = conditions([case])
            for pair in (*((item,) for item in known), *itertools.combinations(known, 2)):
                if pair not in found and not any(features.issuperset(pair) for features in own):
                    found[pair] = case.name
        single = {pair for pair in found if len(pair) == 1}
        return [
            (pair, case) for pair, case in found.items() if len(pair) == 1 or not single & {(item,) for item in pair}
        ]

    def random_call(self, name: str) -> CaseKey:
        """The random call of that name. Raises StopIteration if there is none."""
        return next(case for case in self.random_calls if case.name == name)

    def shown_by(self, mutant: Mutant) -> CaseKey | None:
        """The smallest random call that a mutant answers wrongly without any condition, where one is known."""
        [result] = [result for other, result in self.mutants if other is mutant]
        return next((self.random_call(hole.case) for hole in result.holes if hole.condition is None), None)

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
        """The number of survivors that are recognised, or for which there is a reason."""
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
        return [case.name for case in cases if not (case.name in needed or case.shown or case.in_relation)]

    @property
    def complete(self) -> bool:
        """Whether the reference is right, no mutant is a hole or caught by chance, and submissions are as declared."""
        return not (
            self.reference.checks
            or self.reference.holes
            or self.unexplained
            or self.conditional_holes
            or self.caught_by_chance
            or self.stale
            or self.misjudged
        )

    def to_dict(self) -> dict[str, Any]:
        """The figures for JSON."""
        return {
            "reference": "full marks" if not self.reference.checks else list(self.reference.checks),
            "mutants": len(self.mutants),
            "caught": self.caught,
            "equivalent": self.equivalent,
            "by_check": self.by_check,
            "recognised": len(self.recognised),
            "seeds": self.seeds,
            "caught_in_every_seed": self.caught_in_every_seed,
            "caught_by_chance": [
                {**_mutant_to_dict(mutant), "seeds": list(seeds)} for mutant, seeds in self.caught_by_chance
            ],
            "unexplained": [
                {**_mutant_to_dict(mutant), "call": call_words(call) if (call := self.shown_by(mutant)) else None}
                for mutant in self.unexplained
            ],
            "conditional_holes": [self._hole_to_dict(mutant, hole) for mutant, hole in self.conditional_holes],
            "random_calls": len(self.random_calls),
            "never_together": [condition_words(features) for features, _ in self.features_never_together],
            "stale": [vars(item) for item in self.stale],
            "needless": self.redundant_cases,
            "submissions": [item.to_dict() for item in self.submissions],
            "seconds": round(self.seconds, 2),
            "each": [
                {**_mutant_to_dict(mutant), "checks": list(result.checks), "cases": list(result.cases)}
                for mutant, result in self.mutants
            ],
        }

    def _hole_to_dict(self, mutant: Mutant, hole: Hole) -> dict[str, Any]:
        call = call_words(self.random_call(hole.case))
        return {**_mutant_to_dict(mutant), "condition": hole.condition_words, "call": call}


def _mutant_to_dict(mutant: Mutant) -> dict[str, Any]:
    return {"number": mutant.line_number, "line": mutant.line, "mutated": mutant.mutated, "kind": mutant.kind}
