"""Submissions that the machine may have disturbed are graded once more, after all others, and nobody gains by that."""

import contextlib
import os
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.grading.executors import ThisProcess
from tensorgrade.grading.grade_one import Graded, GradingPolicy, grade, grade_again, grade_once
from tensorgrade.grading.jobs import Job, grade_all
from tensorgrade.grading.plan import plan_grading
from tensorgrade.grading.second_run import settled_result
from tensorgrade.grading.worker import GradingSetup, GradingWorker
from tensorgrade.key import key_file
from tensorgrade.result.failure_facts import NeverCalled, TimeExceeded
from tensorgrade.sandbox.doubts import Doubt
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.submission.choose_file import Submission
from tests.conftest import SOLUTIONS, slow_from
from tests.result.records import make_check, make_exercise_result, make_result

SOLVED = (SOLUTIONS / "channels/alternative.py").read_text(encoding="utf-8")
FIRST_CALL = (
    f"{SOLVED}\nanswer, calls = corr2d_multi_in, []\n"
    "def corr2d_multi_in(X, K):\n    calls.append(1)\n    {}\n    return answer(X, K)\n"
)
SLEEPS_ONCE = FIRST_CALL.format("import time; time.sleep(1 if len(calls) == 1 else 0)")


def exercise(status, score, **checks):
    made = [make_check(name=name, status=given.replace("_", "-")) for name, given in checks.items()]
    return make_exercise_result(*made, status=status, score=score)


OPEN = exercise("could-not-tell", 0.0, easy="failed", hard="could_not_tell")
BETTER = exercise("passed", 4.0, easy="passed", hard="passed")
HELD_UP = EngineSentence.as_written("It was held up.")
HONEST = exercise("partly", 2.0, easy="failed", hard="passed")


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [
        (OPEN, HONEST, "second"),
        (OPEN, BETTER, "first"),  # it has failed by an answer before
        (HONEST, BETTER, "first"),
        (BETTER, HONEST, "first"),
        (OPEN, OPEN, "second"),
    ],
)
def test_a_second_run_says_what_the_first_left_open_and_nothing_else(first, second, counts):
    runs = {name: make_result(exercises={"f": item}) for name, item in (("first", first), ("second", second))}
    settled = settled_result(runs["first"], replace(runs["second"], message=HELD_UP))
    expected = {"first": first, "second": second}[counts]
    assert settled.exercises == {"f": expected}
    assert settled.score == expected.score
    is_open = expected.status == "could-not-tell"
    assert settled.status == ("could-not-tell" if is_open else "graded")
    assert settled.message == (HELD_UP if is_open else None)


# --- In the sandbox ---------------------------------------------------------------------------------------


class Grader:
    """Grades submissions of `channels`, of which a process may be ended from outside."""

    def __init__(self, key, sandbox):
        self.plan, self.policy, self.sandbox = plan_grading(key), GradingPolicy(device="cpu"), sandbox

    def grade(self, source, work=grade):
        return work(submitted(source), self.plan, self.sandbox, self.policy)

    def again(self, source, first):
        return grade_again(submitted(source), replace(first, parsed=None), self.plan, self.sandbox, self.policy)

    @contextlib.contextmanager
    def disturbed(self, number):
        """Within the block, the first process that the sandbox forks is sent a signal after half a second."""
        path = Path(f"/proc/{self.sandbox._process.pid}/task/{self.sandbox._process.pid}/children")

        def send():
            while not (pids := path.read_text().split()):
                time.sleep(0.002)
            time.sleep(0.5)
            os.kill(min(map(int, pids)), number)

        thread = threading.Thread(target=send)
        thread.start()
        yield
        thread.join()


def submitted(source):
    return Submission("ada", "answer.py", source.encode())


@pytest.fixture
def grader(keys):
    with Sandbox() as sandbox:
        made = Grader(keys["channels"], sandbox)
        assert made.grade(SOLVED).result.score == 14  # the zygote has started
        yield made


@pytest.mark.parametrize(
    "source", slow_from(1, [SLEEPS_ONCE, f"import time; time.sleep(1)\n{SOLVED}"]), ids=["call", "cell"]
)
def test_a_kill_from_outside_costs_nothing(grader, source):
    with grader.disturbed(signal.SIGKILL):
        graded = grader.grade(source)
    assert (graded.result.status, graded.result.score, graded.doubts) == ("graded", 14, ())


def test_what_ends_twice_in_different_ways_is_for_a_person(grader):
    with grader.disturbed(signal.SIGKILL):
        first = grader.grade(SLEEPS_ONCE, grade_once)
    with grader.disturbed(signal.SIGTERM):
        second = grader.again(SLEEPS_ONCE, first)
    for graded in (first, second):
        assert [len(graded.doubts), graded.result.status] == [1, "could-not-tell"]
        assert "the next `tensorgrade grade` runs it again" in str(graded.result.message)
        failures = [check.failure for check in graded.result.exercises["corr2d_multi_in"].checks]
        assert NeverCalled("machine") in failures
    assert second.result.exercises["corr2d_multi_in_out"].status == "passed"


@pytest.mark.slow
def test_code_that_sleeps_for_ever_is_late_and_costs_the_others_nothing(grader):
    began = time.monotonic()
    graded = grader.grade(FIRST_CALL.format("import time; time.sleep(1000)"))
    result = graded.result
    assert (result.status, graded.doubts) == ("graded", ())
    assert TimeExceeded in {type(check.failure) for check in result.exercises["corr2d_multi_in"].checks}
    assert time.monotonic() - began < 90


@pytest.mark.slow
def test_nobody_chooses_the_better_of_two_runs(grader):
    """It answers wrong and then waits for ever; in the next run it would be right."""
    wrong = "import time; time.sleep(1000 if len(calls) > 2 else 0); return X"
    first = grader.grade(FIRST_CALL.format(wrong), grade_once)
    assert first.doubts
    result = grader.again(SOLVED, first).result.exercises["corr2d_multi_in"]
    assert (result.status, result.score) == ("could-not-tell", 0.0)


# --- After all others -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def setup(keys):
    return GradingSetup(key_file.to_bytes(keys["channels"]), policy=GradingPolicy(device="cpu"))


@pytest.mark.slow
def test_disturbed_submissions_come_after_all_others_one_at_a_time(setup, monkeypatch):
    events, original = [], GradingWorker.grade_once

    def disturbed_once(self, submission):
        events.append(submission.student)
        graded = original(self, submission)
        return replace(graded, doubts=(Doubt("somewhere", "late"),)) if submission.student in ("b", "d") else graded

    def again(self, submission, first):
        events.append(f"{submission.student} again")
        return replace(first, doubts=())

    monkeypatch.setattr(GradingWorker, "grade_once", disturbed_once)
    monkeypatch.setattr(GradingWorker, "grade_again", again)
    jobs = [Job(Submission(student, "answer.py", SOLVED.encode())) for student in "abcde"]
    done = [job.student for job, graded in grade_all(jobs, setup, ThisProcess())]
    assert done == ["a", "c", "e", "b", "d"]
    assert events == ["a", "b", "c", "d", "e", "b again", "d again"]


@pytest.mark.slow
def test_of_a_run_that_is_always_disturbed_only_so_many_are_graded_again(setup, monkeypatch):
    monkeypatch.setattr("tensorgrade.grading.jobs.MAX_DISTURBED", 2)
    graded = Graded(make_result(), doubts=(Doubt("somewhere", "late"),))
    monkeypatch.setattr(GradingWorker, "grade_once", lambda self, submission: graded)
    monkeypatch.setattr(GradingWorker, "grade_again", lambda self, submission, first: replace(first, doubts=()))
    jobs = [Job(Submission(student, "answer.py", b"x = 1")) for student in "abcde"]
    done = {job.student: bool(item.doubts) for job, item in grade_all(jobs, setup, ThisProcess())}
    assert done == {"a": False, "b": False, "c": True, "d": True, "e": True}
