"""A suspect is called in a new process: with the same cells, at most so often, and to no harm where that fails."""

from dataclasses import replace

import pytest

from tensorgrade.grading import fresh_calls
from tests.grading.repeated_key import Counting, X, graded, lost

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
    [_, (_, [cuts])] = counting.runs
    assert cuts.statements
    assert result.cells[0].printed == "a line\n"
    assert 0.6 < result.waited < 1.4


@pytest.mark.parametrize(("most", "processes"), [(3, 2), (1, 1)])
def test_each_exercise_has_at_most_so_many_new_processes(most, processes, sandbox, monkeypatch):
    monkeypatch.setattr(fresh_calls, "MAX_FRESH_CALLS", most)
    counting = Counting(sandbox)
    assert lost(graded(counting, WRONG_FOR_TWO)) == ["everything"]
    assert len(counting.runs) == 1 + processes


def test_one_new_process_is_enough_where_the_call_is_right_there(sandbox):
    counting = Counting(sandbox)
    assert lost(graded(counting, BY_SHAPE)) == ["state"]
    assert len(counting.runs) == 2


def test_no_new_process_is_started_when_time_is_up(sandbox, monkeypatch):
    monkeypatch.setattr(fresh_calls, "MAX_SECONDS", -1.0)
    counting = Counting(sandbox)
    assert graded(counting, BY_SHAPE).score == 20
    assert len(counting.runs) == 1


def test_a_sandbox_that_fails_then_leaves_the_grades(sandbox, caplog):
    counting = Counting(sandbox, fails=True)
    result = graded(counting, BY_SHAPE)
    assert (result.status, result.score, len(counting.runs)) == ("graded", 20.0, 2)
    assert "left out" in caplog.text


def test_cells_that_come_to_another_end_say_nothing(sandbox):
    class Elsewhere(Counting):
        def run(self, code, batches, *cuts):
            return super().run(code if not self.runs else replace(code, cells=[(0, "x = 1")]), batches, *cuts)

    assert graded(Elsewhere(sandbox), BY_SHAPE).score == 20
