"""Grading takes each function's outcomes as they are, whatever the cells did in a later process."""

from dataclasses import replace

import pytest

from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.result.failure_facts import NeverCalled, NotWritten
from tensorgrade.sandbox.outcomes import NotCalled
from tensorgrade.submission.choose_file import Submission
from tests.conftest import SOLUTIONS

SOLVED = (SOLUTIONS / "channels/alternative.py").read_bytes()


class LastProcessFails:
    """A sandbox in which the cells came to no end after the calls of ``called``, which ended their process."""

    def __init__(self, sandbox, called):
        self.sandbox, self.called = sandbox, called

    waited = 0.0

    def session(self, code):
        self.current = self.sandbox.session(code)
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
