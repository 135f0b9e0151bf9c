"""What an author's predicates say of a submission's answers.

They run in processes of their own, which are locked like a student's: neither where the student's code runs, nor in the
grader's process.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.key.expected_answers import MeetsAnswer
from tensorgrade.key.judged_values import has_predicates, judged_answer, verdict
from tensorgrade.key.key_records import CaseKey, ExerciseKey
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.outcomes import Outcome, Returned
from tensorgrade.sandbox.run_records import StudentCode, call_batch
from tensorgrade.sandbox.wire import Call

PREDICATE = "predicate"


@dataclass(frozen=True)
class PropertyJudge:
    """Runs the predicates of exercises in a sandbox."""

    sandbox: Sandbox

    def with_verdicts(self, exercise: ExerciseKey, calls: CallOutcomes) -> CallOutcomes:
        """The outcomes of an exercise's calls, with what its predicates say of the answers. Raises SandboxError."""
        cases = [*exercise.cases, *map(exercise.repeat_case, exercise.repeats)]
        if not any(has_predicates(case.expected[0]) for case in cases):
            return calls
        groups = [calls.first, calls.repeats, calls.fresh, *calls.libraries.values()]
        by_name = {case.name: case for case in cases}
        judged = self._judged(exercise, [(by_name[name], made) for group in groups for name, made in group.items()])
        first, repeats, fresh, *others = ({name: next(judged) for name in group} for group in groups)
        return replace(
            calls, first=first, repeats=repeats, fresh=fresh, libraries=dict(zip(calls.libraries, others, strict=True))
        )

    def with_verdict(self, exercise: ExerciseKey, case: CaseKey, outcome: Outcome) -> Outcome:
        """The outcome of one call with them. Raises SandboxError."""
        return next(self._judged(exercise, [(case, outcome)]))

    def _judged(self, exercise: ExerciseKey, made: Sequence[tuple[CaseKey, Outcome]]) -> Iterator[Outcome]:
        """The outcomes, in order: what is to be asked is collected first, and put in its place in the end."""
        asked: list[tuple[MeetsAnswer, Call]] = []
        for case, outcome in made:
            _answer_with(case, outcome, lambda part, value, case=case: asked.append((part, _call(case, part, value))))
        verdicts = iter(self._verdicts(exercise, asked))
        return iter([_answer_with(case, outcome, lambda part, value: next(verdicts)) for case, outcome in made])

    def _verdicts(self, exercise: ExerciseKey, asked: Sequence[tuple[MeetsAnswer, Call]]) -> list[bool | None]:
        """What the predicates say, in order; None where one does not say True or False, or not in time."""
        found: dict[int, bool | None] = {}
        for source in dict.fromkeys(part.source for part, _ in asked):
            numbers = [number for number, (part, _) in enumerate(asked) if part.source == source]
            batch = call_batch([asked[number][1] for number in numbers], exercise.seconds, function=PREDICATE)
            [outcomes] = self.sandbox.run(StudentCode([(0, source)], functions=(PREDICATE,)), [batch]).outcomes
            for number, outcome in zip(numbers, outcomes or (), strict=False):
                found[number] = verdict(outcome.value) if isinstance(outcome, Returned) else None
        return [found.get(number) for number in range(len(asked))]


def _answer_with(case: CaseKey, outcome: Outcome, predicate: Any) -> Outcome:
    if not isinstance(outcome, Returned):
        return outcome
    return replace(outcome, value=judged_answer(outcome.value, case.expected[0], predicate))


def _call(case: CaseKey, part: MeetsAnswer, value: Any) -> Call:
    arguments: Mapping[str, Any] = case.arguments
    return Call(PREDICATE, (value,), {name: arguments[name] for name in part.parameters if name in arguments})
