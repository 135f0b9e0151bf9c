"""A suspect is called in a new process: with the same cells, at most so often, and to no harm where that fails."""

from dataclasses import replace

import pytest

from tensorgrade.grading import fresh_calls
from tensorgrade.result.failure_facts import NeverCalled
from tests.grading.repeated_key import PHASES, Counting, X, failure, graded, lost

BY_SHAPE = """
memo = {}
def corr2d(X, K):
    return memo.setdefault((X.shape, K.shape), right(X, K))
"""
WRONG_FOR_TWO = f"""
def corr2d(X, K):
    return right(X, K) * (2 if X.shape == (7, 8) and X[1, 1] != {float(X[1, 1])!r} else 1)
"""


def test_a_new_process_leaves_out_what_hung_and_shows_nothing_in_the_result(sandbox, monkeypatch):
    monkeypatch.setattr(sandbox, "limits", replace(sandbox.limits, cell_seconds=0.7))
    counting = Counting(sandbox)
    result = graded(counting, "print('a line')\n" + BY_SHAPE + "\nwhile True:\n    pass\n")
    assert lost(result) == ["state"]
    assert len(counting.runs) == PHASES + 1
    assert result.cells[0].printed == "a line\n"
    assert 0.6 < result.waited < 3


@pytest.mark.parametrize(("most", "processes"), [(3, 2), (1, 1)])
def test_each_exercise_has_at_most_so_many_new_processes(most, processes, sandbox, monkeypatch):
    monkeypatch.setattr(fresh_calls, "MAX_FRESH_CALLS", most)
    counting = Counting(sandbox)
    assert lost(graded(counting, WRONG_FOR_TWO)) == ["everything"]
    assert len(counting.runs) == PHASES + processes


def test_one_new_process_is_enough_where_the_call_is_right_there(sandbox):
    counting = Counting(sandbox)
    assert lost(graded(counting, BY_SHAPE)) == ["state"]
    assert len(counting.runs) == PHASES + 1


def test_where_the_submissions_time_is_used_up_nobody_can_tell(sandbox):
    class Slow(Counting):
        def run(self, batches, **options):
            if len(self.runs) == PHASES:
                self.current._clock.charged = self.sandbox.limits.submission_seconds
            return super().run(batches, **options)

    result = graded(Slow(sandbox), BY_SHAPE)
    assert result.status == "could-not-tell"
    assert lost(result) == ["everything", "state"]
    assert failure(result) == NeverCalled("clock")


def test_a_sandbox_that_fails_then_leaves_the_grades(sandbox, caplog):
    counting = Counting(sandbox, fails=True)
    result = graded(counting, BY_SHAPE)
    assert (result.status, result.score, len(counting.runs)) == ("graded", 20.0, PHASES + 1)
    assert "left out" in caplog.text


def test_where_cells_come_to_another_end_nobody_can_tell(sandbox):
    class Elsewhere(Counting):
        def session(self, code, earlier_doubts=()):
            self.code = code
            return super().session(code, earlier_doubts)

        def run(self, batches, **options):
            if len(self.runs) == PHASES:
                self.current = self.sandbox.session(replace(self.code, cells=[(0, "x = 1")]))
            return super().run(batches, **options)

    result = graded(Elsewhere(sandbox), BY_SHAPE)
    assert (result.status, lost(result)) == ("could-not-tell", ["everything", "state"])
    assert failure(result) == NeverCalled("cells")
