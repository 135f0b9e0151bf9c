"""How much of an answer key's rubric is needed: mutants of the reference solution, run and judged.

A mutant is caught when the exercise loses marks. One that keeps them all is equivalent to the
reference, for a reason that the author wrote down, or shows a hole in the key.
"""

import ast
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tensorgrade.audit.mutants import Mutant, mutants
from tensorgrade.audit.shelf import VerdictComparison
from tensorgrade.errors import UserError
from tensorgrade.grading.grade_one import exercise_calls, outcomes_by_case
from tensorgrade.grading.local_pool import parallel_map
from tensorgrade.judge.judge import failures
from tensorgrade.key.key_records import AnswerKey, ExerciseKey
from tensorgrade.sandbox.host import CallBatch, Sandbox, StudentCode
from tensorgrade.sandbox.limits import Limits

REASONS_FILE = "equivalent_mutants.toml"
TIME_LIMIT_DIVISOR = 2
"""A mutant's call gets this fraction of the exercise's seconds."""

SolutionCells = Sequence[tuple[str, str]]
"""The author's code cells: the exercise that a cell solves, or nothing, and its source."""


@dataclass(frozen=True)
class Trial:
    """A program to run: the author's cells, one of them changed, or none."""

    exercise: str
    cells: tuple[str, ...]
    mutant: Mutant | None = None


@dataclass(frozen=True)
class TrialResult:
    """What a trial lost: the checks that failed, and the cases that showed it; nothing lost, nothing caught."""

    checks: tuple[str, ...]
    cases: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class EquivalentMutant:
    """An author's reason why a mutant that keeps all marks computes the same."""

    function: str
    line: str
    mutated: str
    reason: str

    def explains(self, mutant: Mutant) -> bool:
        """Whether it is about this mutant."""
        return (self.function, self.line, self.mutated) == (mutant.function, mutant.line, mutant.mutated)


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
        """Mutants that kept all marks."""
        return [mutant for mutant, verdict in self.mutants if not verdict.checks]

    @cached_property
    def unexplained(self) -> list[Mutant]:
        """Survivors without a reason."""
        return [mutant for mutant in self.survivors if not any(item.explains(mutant) for item in self.reasons)]

    @cached_property
    def stale(self) -> list[EquivalentMutant]:
        """Reasons for what is no survivor."""
        return [item for item in self.reasons if not any(item.explains(mutant) for mutant in self.survivors)]

    @property
    def misjudged(self) -> list[VerdictComparison]:
        """Submissions that are graded in another way than declared."""
        return [item for item in self.submissions if not item.agrees]

    @property
    def caught(self) -> int:
        """How many mutants lost marks."""
        return len(self.mutants) - len(self.survivors)

    @property
    def equivalent(self) -> int:
        """How many survivors have a reason."""
        return len(self.survivors) - len(self.unexplained)

    @property
    def seconds(self) -> float:
        """Of all trials together."""
        return sum(verdict.seconds for _, verdict in self.mutants) + self.reference.seconds

    @property
    def by_check(self) -> dict[str, int]:
        """How many mutants each check caught, in the rubric's order; a mutant may fail several."""
        count = Counter(name for _, verdict in self.mutants for name in verdict.checks)
        return {check.name: count[check.name] for check in self.exercise.checks}

    @property
    def redundant_cases(self) -> list[str]:
        """Hidden cases of values that no mutant needs, by a greedy cover: candidates to drop, no more."""
        found = {case.name: set[int]() for case in self.exercise.cases}
        for number, (_, verdict) in enumerate(self.mutants):
            for name in set(verdict.cases) & set(found):
                found[name].add(number)
        needed, left = set(), set.union(set(), *found.values())
        while left:
            best = max(found, key=lambda name: len(found[name] & left))
            needed.add(best)
            left -= found[best]
        cases = self.exercise.cases
        return [case.name for case in cases if not (case.name in needed or case.public or case.lawful)]

    def to_dict(self) -> dict[str, Any]:
        """The figures for JSON."""
        return {
            "reference": "full marks" if not self.reference.checks else list(self.reference.checks),
            "mutants": len(self.mutants),
            "caught": self.caught,
            "equivalent": self.equivalent,
            "by_check": self.by_check,
            "unexplained": [_place(mutant) for mutant in self.unexplained],
            "stale": [vars(item) for item in self.stale],
            "needless": self.redundant_cases,
            "submissions": [item.to_dict() for item in self.submissions],
            "seconds": round(self.seconds, 2),
            "each": [
                {**_place(mutant), "checks": list(verdict.checks), "cases": list(verdict.cases)}
                for mutant, verdict in self.mutants
            ],
        }

    @property
    def complete(self) -> bool:
        """Full marks for the reference, survivors explained, no reason too many, submissions graded as declared."""
        return not (self.reference.checks or self.unexplained or self.stale or self.misjudged)


def _place(mutant: Mutant) -> dict[str, Any]:
    return {"number": mutant.line_number, "line": mutant.line, "mutated": mutant.mutated}


def read_reasons(folder: Path, exercises: Sequence[str]) -> list[EquivalentMutant]:
    """The reasons in the record beside the exercises; none without one. Raises UserError for wrong entries."""
    path = folder / REASONS_FILE
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        found = [EquivalentMutant(**entry) for entry in entries.pop("equivalent", [])]
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise UserError(f"{path} cannot be used: {error}.") from None
    for item in found:
        if item.function not in exercises:
            raise UserError(f"{path} explains a mutant of {item.function!r}, which is no exercise here.")
        if not item.reason.strip():
            raise UserError(f"{path} gives no reason why `{item.mutated}` is equivalent in {item.function}.")
    if entries:
        raise UserError(f"{path}: {', '.join(entries)} is not understood; entries are tables [[equivalent]].")
    return found


def trials(cells: SolutionCells, exercises: Sequence[str]) -> list[Trial]:
    """Per exercise the reference as it is, then its mutants."""
    first = next((place for place, (name, _) in enumerate(cells) if name), 0)
    # What stands between the solutions tries them out: only its imports and definitions are kept.
    kept = [(name, text if name or place < first else _definitions(text)) for place, (name, text) in enumerate(cells)]
    made = []
    for exercise in exercises:
        made.append(Trial(exercise, tuple(text for _, text in kept)))
        for mutant in mutants(dict(kept)[exercise], exercise):
            changed = tuple(mutant.source if name == exercise else text for name, text in kept)
            made.append(Trial(exercise, changed, mutant))
    return made


def _definitions(source: str) -> str:
    kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    return "\n".join(ast.unparse(node) for node in ast.parse(source).body if isinstance(node, kinds))


def run_trials(
    todo: Sequence[Trial], key: Path, limits: Limits, jobs: int, progress: Callable[[], None] = lambda: None
) -> list[TrialResult]:
    """The verdicts of all trials, in their order, on so many processes."""
    made = []
    for verdict in parallel_map(run_trial, todo, key, limits, jobs):
        made.append(verdict)
        progress()
    return made


def run_trial(trial: Trial, key: AnswerKey, sandbox: Sandbox) -> TrialResult:
    """One program in the real sandbox, judged on its own exercise."""
    began, exercise = time.monotonic(), key.exercise(trial.exercise)
    batch = CallBatch(
        [call for _, call in exercise_calls(exercise)], exercise.seconds / (TIME_LIMIT_DIVISOR if trial.mutant else 1)
    )
    [outcomes] = sandbox.run(StudentCode(list(enumerate(trial.cells))), [batch]).outcomes
    first, again = outcomes_by_case(exercise, outcomes)
    failed = failures(exercise, first, again, "en")
    # A law that is not judged before a value is right catches nothing.
    caught = {name: found for name, found in failed.items() if any(item.kind for item in found)}
    ran = {name for name, outcome in (*first.items(), *again.items()) if outcome.ran}
    cases = {item.case.name for found in caught.values() for item in found if item.case}
    return TrialResult(tuple(caught), tuple(sorted(cases & ran)), time.monotonic() - began)


def audit_exercises(
    key: AnswerKey,
    todo: Sequence[Trial],
    verdicts: Sequence[TrialResult],
    reasons: Sequence[EquivalentMutant],
    submissions: Sequence[VerdictComparison] = (),
) -> Iterator[ExerciseAudit]:
    """The figures of every exercise of a key."""
    for exercise in key.exercises:
        mine = [
            (trial, verdict) for trial, verdict in zip(todo, verdicts, strict=True) if trial.exercise == exercise.name
        ]
        yield ExerciseAudit(
            exercise,
            next(verdict for trial, verdict in mine if trial.mutant is None),
            [(trial.mutant, verdict) for trial, verdict in mine if trial.mutant is not None],
            [item for item in reasons if item.function == exercise.name],
            [item for item in submissions if item.function == exercise.name],
        )
