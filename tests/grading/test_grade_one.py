"""Grading takes each function's outcomes as they are, whatever the cells did in a later process."""

import contextlib
from dataclasses import replace

import pytest

from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.result.absence_facts import NotWritten
from tensorgrade.result.failure_facts import NeverCalled
from tensorgrade.sandbox.outcomes import NotCalled
from tensorgrade.submission.choose_file import Submission
from tests.conftest import SOLUTIONS

SOLVED = (SOLUTIONS / "channels/alternative.py").read_bytes()


class LastProcessFails:
    """A sandbox in which the cells came to no end after the calls of ``called``, which ended their process."""

    def __init__(self, sandbox, called):
        self.sandbox, self.called = sandbox, called

    waited, doubts = 0.0, ()

    def session(self, code, earlier_doubts=()):
        self.current = self.sandbox.session(code, earlier_doubts)
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.current.__exit__(None, None, None)

    def run(self, batches, **options):
        run = self.current.run(batches, **options)
        outcomes = [
            made if batch.function in self.called else (NotCalled("died"),) * batch.count
            for batch, made in zip(batches, run.outcomes, strict=True)
        ]
        return replace(run, outcomes=tuple(outcomes), functions={}, finished=False)


@pytest.mark.parametrize(("source", "failure"), [(SOLVED, NeverCalled("died")), (b"f = 1\n", NotWritten())])
def test_answers_count_also_where_the_cells_fail_in_a_later_process(source, failure, sandbox, keys):
    policy = GradingPolicy(device="cpu")
    failing = LastProcessFails(sandbox, ["corr2d_multi_in"])
    result = grade(Submission("ada", "answer.py", source), plan_grading(keys["channels"]), failing, policy).result
    first, second = result.exercises["corr2d_multi_in"], result.exercises["corr2d_multi_in_out"]
    assert first.status == ("passed" if source == SOLVED else "missing")
    assert failure in {check.failure for check in second.checks}
    assert second.score == 0


class Recording:
    """A sandbox that keeps what was asked for in each run."""

    def __init__(self, sandbox):
        self.sandbox, self.runs = sandbox, []

    waited, doubts = 0.0, ()

    @contextlib.contextmanager
    def session(self, code, earlier_doubts=()):
        with self.sandbox.session(code, earlier_doubts) as self.current:
            yield self

    def run(self, batches, **options):
        self.runs.append(batches)
        return self.current.run(batches, **options)


def test_all_that_is_shown_is_called_before_a_process_has_hidden_arguments(sandbox, keys):
    wrong = (
        SOLVED
        + b"""
right = corr2d_multi_in
def corr2d_multi_in(X, K):
    return right(X, K) * (1 + (abs(X).max() > 1e5))
"""
    )
    plan, recording = plan_grading(keys["channels"]), Recording(sandbox)
    policy = GradingPolicy(device="cpu")
    result = grade(Submission("ada", "answer.py", wrong), plan, recording, policy).result
    shown = {phase.batch.frame for item in plan.exercises for phase in (item.shown, item.illustrations)}
    assert {batch.frame for batch in recording.runs[0]} == shown
    assert all(batch.frame not in shown for run in recording.runs[1:] for batch in run)
    cases = {check.name: check.case.name for check in result.exercises["corr2d_multi_in"].checks if check.case}
    assert cases["limits"] == "most-negative-shown"
