"""What a long run says on its way."""

import re
from io import StringIO

import pytest
from rich.console import Console

from tensorgrade.cli import progress
from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.submission.choose_file import Submission

ENDLESS = "def pool2d(X, pool_size, mode='max'):\n    while True:\n        pass\n"


@pytest.fixture(scope="module")
def results(keys, sandbox):
    """One that is wrong, one that is too slow, one that cannot be read."""
    wrong = "def pool2d(X, pool_size, mode='max'):\n    return X\n"
    files = [("answer.py", wrong), ("answer.py", ENDLESS), ("answer.ipynb", "no notebook")]
    handed = [Submission("student", name, source.encode()) for name, source in files]
    return [grade(item, plan_grading(keys["pooling"]), sandbox, GradingPolicy()).result for item in handed]


def said(results, monkeypatch, **console):
    """What a run of these results prints."""
    stream = StringIO()
    monkeypatch.setattr(progress, "err", Console(file=stream, highlight=False, width=160, **console))
    with progress.progress_bar("grading [b]", progress.Tally(len(results))) as advance:
        for result in results:
            advance(result)
    return stream.getvalue()


def test_plain_lines_say_rate_time_left_who_needs_a_person_and_who_is_slow(results, monkeypatch):
    first, second, third = said(results, monkeypatch).splitlines()
    assert re.fullmatch(r"grading \[b\]: 1 of 3, \d+\.\d a second, \d+ s left", first)
    assert re.fullmatch(r".*: 2 of 3, .* s left, slowest student \(2\.\d s\)", second)
    assert re.fullmatch(r".*: 3 of 3, \d+\.\d a second, needing a person: 1, slowest student \(2\.\d s\)", third)


def test_what_is_unchanged_took_no_time_of_this_run(results):
    tally = progress.Tally(4, unsure=[])
    for result in results:
        tally.add(result, unchanged=True)
    assert (tally.graded, tally.unchanged, tally.timed_out, tally.waited, tally.memory) == (0, 2, 0, 0.0, 0)
    assert len(tally.unsure) == 1
    tally.add(results[1])
    assert (tally.graded, tally.unchanged, tally.timed_out, tally.done) == (1, 2, 1, 4)
    assert re.fullmatch(
        r"[\d.]+ a second, 2 unchanged, needing a person: 1, slowest student \(2\.\d s\)", tally.status_text()
    )


def test_many_are_told_of_now_and_then(results, monkeypatch):
    lines = said(results * 10, monkeypatch).splitlines()
    assert [line.split(",")[0] for line in lines] == [f"grading [b]: {done} of 30" for done in range(3, 31, 3)]


def test_a_bar_on_a_terminal_says_the_same(results, monkeypatch):
    shown = said(results, monkeypatch, force_terminal=True)
    assert "3/3" in shown
    assert "needing a person: 1, slowest student" in shown
