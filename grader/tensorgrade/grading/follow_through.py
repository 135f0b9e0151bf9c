"""Calls of functions that failed, once more with right answers in the place of wrong functions that they call.

A function may follow from those that its key names: by default all that stand before it in the assignment. So no two
functions can earn through each other. The calls are made as those before were, those with hidden arguments only of
functions that have asked for a right answer.

The calls that students may see come before any process of the submission has a hidden argument, where the first ones
have shown which functions are wrong. Where only hidden calls show that, all calls with right helpers come after these,
and a student's page tells no more of them than of hidden ones.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from tensorgrade.grading.phases import NOTHING_SHOWN, call_hidden, call_shown
from tensorgrade.grading.plan import ExercisePlan, GradingPlan
from tensorgrade.grading.right_answers import MAX_BYTES, MAX_NODES, BatchDoors, RightAnswers, Watch
from tensorgrade.judge.call_outcomes import CallOutcomes
from tensorgrade.judge.failures import value_failure
from tensorgrade.key.judged_values import has_predicates
from tensorgrade.key.key_records import CaseKey, ExerciseKey
from tensorgrade.result.absence_facts import DefinitionNotRun
from tensorgrade.result.explanation_facts import FollowsFrom, NamedMisconception
from tensorgrade.result.result_records import ExerciseResult
from tensorgrade.sandbox.doors import CannotFollow
from tensorgrade.sandbox.outcomes import NotCalled, NotDefined, Outcome, Raised, Returned, is_last
from tensorgrade.sandbox.run_records import CallBatch, call_batch
from tensorgrade.sandbox.session import Session
from tensorgrade.sandbox.wire import Budget


@dataclass(frozen=True)
class FollowedCalls:
    """The outcomes of a function's calls with right helpers."""

    functions: tuple[str, ...]
    """The wrong functions that it called, in the order of the assignment."""
    calls: CallOutcomes
    illustrations: Sequence[Outcome]
    """Of the cases that earn nothing; none where the calls came after hidden ones."""
    complete: bool
    """Whether right answers could take the place of all that it did with wrong functions."""


class FollowThrough:
    """Follows the functions of one submission, in both phases."""

    def __init__(self, plan: GradingPlan, session: Session, answers: RightAnswers) -> None:
        self._plan, self._session, self._answers = plan, session, answers
        self._entered: dict[str, AbstractSet[str]] = {}
        self._shown = NOTHING_SHOWN
        self._shown_doors: dict[str, BatchDoors] = {}

    def call_shown(self, shown: Mapping[str, Sequence[Outcome]]) -> None:
        """Make the calls that students may see once more, of functions that these have shown to follow from others.

        To be called before any process of the submission has a hidden argument. ``shown`` are the outcomes, by
        function. Raises SandboxError.
        """
        wrong = [item for item in self._plan.exercises if _is_seen_wrong(item, shown[item.exercise.name])]
        written = [item for item in wrong if _was_called(shown[item.exercise.name])]
        self._shown_doors = self._doors(wrong, written, shown)
        candidates = [item for item in written if item.exercise.name in self._shown_doors]
        if candidates:
            self._shown = call_shown(candidates, self._session, self._shown_doors)

    def follow(
        self, results: Mapping[str, ExerciseResult], calls: Mapping[str, CallOutcomes]
    ) -> dict[str, FollowedCalls]:
        """By function, the outcomes with right helpers, of those that failed and call wrong ones. Raises SandboxError.

        ``results`` and ``calls`` are those of all functions, by name.
        """
        wrong = [item for item in self._plan.exercises if _gives_wrong_answers(results[item.exercise.name])]
        written = [item for item in wrong if results[item.exercise.name].status not in ("missing", "could-not-tell")]
        doors = self._doors(wrong, written, {name: item.with_numpy() for name, item in calls.items()})
        seen = {name for name, item in self._shown_doors.items() if name in doors and doors[name].names == item.names}
        doors |= {name: self._shown_doors[name] for name in seen}
        late = [item for item in written if item.exercise.name in doors.keys() - seen]
        shown = dict(self._shown.outcomes)
        if late:
            made = self._session.run([item.shown.batch for item in late], doors=doors).outcomes
            shown |= {item.exercise.name: outcomes or () for item, outcomes in zip(late, made, strict=True)}
        # An object that a wrong class makes may come in hidden calls only.
        following = [
            item
            for item in written
            if (door := doors.get(item.exercise.name))
            and (door.asked or not item.exercise.takes_objects_of.isdisjoint(door.wrong))
        ]
        _, hidden = call_hidden(following, self._shown.run, shown, self._session, doors)
        found: dict[str, FollowedCalls] = {}
        for item in following:
            name = item.exercise.name
            asked = tuple(helper for helper in item.exercise.helpers if helper in doors[name].asked)
            outcomes = item.pair(shown[name], hidden[name], calls[name].libraries)
            illustrations = self._shown.illustrations.get(name, ()) if name in seen else ()
            complete = doors[name].complete and not any(map(_cannot_follow, outcomes.with_numpy()))
            outcomes = replace(outcomes, after_hidden=name not in seen)
            if asked:
                found[name] = FollowedCalls(asked, outcomes, illustrations, complete)
        return found

    def _doors(
        self,
        wrong: Sequence[ExercisePlan],
        written: Sequence[ExercisePlan],
        made: Mapping[str, Sequence[Outcome]],
    ) -> dict[str, BatchDoors]:
        """By function, what takes the place of the wrong functions that it calls; without those that call none.

        ``made`` are outcomes of calls of the functions that are ``written``.
        """
        names = {item.exercise.name for item in wrong}
        if not self._plan.key.solution or not any(names & set(item.exercise.helpers) for item in written):
            return {}
        self._watch([item for item in written if not any(map(is_last, made[item.exercise.name]))])
        classes = {item.exercise.name: item.exercise.makes_objects for item in self._plan.exercises}
        takes_objects = {item.exercise.name for item in self._plan.exercises if item.exercise.takes_objects_of}
        doors: dict[str, BatchDoors] = {}
        for item in written:
            name = item.exercise.name
            helpers = [helper for helper in item.exercise.helpers if helper in names]
            given = item.exercise.takes_objects_of
            replaced = [
                helper
                for helper in helpers
                if (helper in given or self._calls(name, helper)) and not self._is_in_a_circle(helper)
            ]
            if replaced:
                # A wrong class that takes objects can be asked about those only that are made by doors, too.
                makers = {} if takes_objects.isdisjoint(replaced) else classes
                bound = [other for other in item.exercise.helpers if other in replaced or makers.get(other)]
                doors[name] = BatchDoors({other: classes[other] for other in bound}, self._answers, replaced)
        return doors

    def _watch(self, plans: Sequence[ExercisePlan]) -> None:
        """Keep which functions of the assignment some functions call, themselves or by others, in one public case.

        Of one that ends its process it stays unknown.
        """
        every = [item.exercise.name for item in self._plan.exercises]
        watches: dict[str, Watch] = {}
        batches: list[CallBatch] = []
        for item in plans:
            name = item.exercise.name
            own = [planned.call for planned in item.shown.calls if planned.role == "first"]
            if own and name not in self._entered:
                watches[name] = Watch(every, Budget(MAX_NODES, MAX_BYTES))
                batches.append(call_batch(own[:1], item.exercise.seconds, function=name))
        if not batches:
            return
        run = self._session.run(batches, doors=watches)
        for (name, watch), outcomes in zip(watches.items(), run.outcomes, strict=True):
            if outcomes and not any(map(is_last, outcomes)):
                self._entered[name] = watch.entered - {name}

    def _calls(self, name: str, helper: str) -> bool:
        """Whether a function calls another one, which is assumed where it is not known."""
        return name not in self._entered or helper in self._entered[name]

    def _is_in_a_circle(self, name: str) -> bool:
        """Whether a function calls another one that calls it."""
        return any(name in self._entered.get(other, ()) for other in self._entered.get(name, ()))


def with_follow_through(
    alone: ExerciseResult, followed: ExerciseResult, found: FollowedCalls, counted: bool
) -> ExerciseResult:
    """The result of a function, with what it earns with right helpers; as it was, where that is less.

    Only the answers with right helpers tell of its own mistakes.
    """
    if followed.status != "passed" and not found.complete:
        is_named = isinstance(alone.explanation, NamedMisconception)  # which may be that of a wrong function
        return replace(alone, explanation=None) if is_named else alone
    if followed.status != "could-not-tell" and followed.score < alone.score:
        return alone
    facts = FollowsFrom(found.functions, alone.score, followed.score, counted)
    if counted:
        return replace(followed, follows_from=facts)
    return replace(alone, explanation=followed.explanation, follows_from=facts)


def _gives_wrong_answers(result: ExerciseResult) -> bool:
    """Whether a check has failed, or the function does not exist."""
    if any(isinstance(check.failure, DefinitionNotRun) for check in result.checks):
        return True
    return result.status != "could-not-tell" and any(check.status == "failed" for check in result.checks)


def _is_seen_wrong(plan: ExercisePlan, outcomes: Sequence[Outcome]) -> bool:
    """Whether the calls that students may see have shown that a function is wrong, or missing."""
    pairs = zip(plan.shown.calls, outcomes, strict=True)
    first = [(plan.exercise.case(planned.name), outcome) for planned, outcome in pairs if planned.role == "first"]
    return any(_is_wrong(plan.exercise, case, outcome) for case, outcome in first)


def _is_wrong(exercise: ExerciseKey, case: CaseKey, outcome: Outcome) -> bool:
    if isinstance(outcome, Returned):
        if outcome.arguments is not None:  # it has changed them
            return True
        if has_predicates(case.expected[0]):  # nobody has asked these yet
            return False
    failure = value_failure(exercise, case, outcome)
    return failure is not None and not failure.could_not_tell


def _cannot_follow(outcome: Outcome) -> bool:
    return isinstance(outcome, Raised) and outcome.type == CannotFollow.__name__


def _was_called(outcomes: Sequence[Outcome]) -> bool:
    return not all(isinstance(outcome, (NotDefined, NotCalled)) for outcome in outcomes)
