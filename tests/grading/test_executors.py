"""Work in order with a bounded look-ahead, whatever does it; what the worker of a run is made from."""

import contextlib
import os
import pickle
import signal
import struct
import sys
import time

import pytest

from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.grading import dask_cluster
from tensorgrade.grading.executors import Running, ThisProcess, map_in_order
from tensorgrade.grading.grade_one import GradingPolicy
from tensorgrade.grading.jobs import Job, grade_all
from tensorgrade.grading.local_pool import LocalPool, on_this_machine
from tensorgrade.grading.worker import GradingSetup, GradingWorker
from tensorgrade.key import key_file
from tensorgrade.key.key_file import UnusableKey
from tensorgrade.sandbox.zygote_control import SandboxError
from tensorgrade.submission.choose_file import Submission
from tests.conftest import ROOT

AHEAD = 3


class Recording:
    """An executor that does the work when it is waited for, and notes what happens."""

    def __init__(self):
        self.events = []

    @contextlib.contextmanager
    def start(self, work, setup):
        self.events.append("started")
        try:
            yield Running(lambda item: lambda: work(item, setup), AHEAD)
        finally:
            self.events.append("stopped")


def squared(item, worker):
    return item * item


def read(count, events):
    for number in range(count):
        events.append(number)
        yield number


@pytest.mark.parametrize("every", [1, 2, 7, 1000])
def test_items_keep_their_order_and_few_are_in_memory(every):
    executor, done, items = Recording(), [], []
    known = map_in_order(
        read(100, items), squared, None, executor, lambda number: None if number % every == 0 else -number
    )
    for item, output in known:
        done.append((item, output))
        assert len(items) - len(done) < AHEAD
    assert done == [(number, number**2 if number % every == 0 else -number) for number in range(100)]
    assert executor.events == ["started", "stopped"]


def test_where_all_is_known_nothing_is_started_and_nothing_read_ahead():
    executor, items = Recording(), []
    for number, (item, output) in enumerate(map_in_order(read(9, items), squared, None, executor, lambda item: -1)):
        assert (item, output, items[-1]) == (number, -1, number)
    assert executor.events == []
    assert list(map_in_order([], squared, None, executor)) == []


def test_who_stops_early_stops_the_executor():
    executor = Recording()
    pairs = map_in_order(range(100), squared, None, executor)
    next(pairs)
    pairs.close()
    assert executor.events == ["started", "stopped"]


@pytest.fixture(scope="module")
def setup(keys):
    return GradingSetup(key_file.to_bytes(keys["channels"]), policy=GradingPolicy(strict=False, device="cpu"))


@pytest.fixture(scope="module")
def right():
    return Submission("ada", "answer.py", (ROOT / "solutions/channels/alternative.py").read_bytes())


def test_a_worker_is_made_from_what_can_be_sent(setup, right):
    sent = pickle.loads(pickle.dumps(setup))
    assert sent == setup
    assert len(repr(sent)) < 1000  # not the key
    with GradingWorker(sent) as worker:
        graded = worker.grade(right)
        assert (graded.result.score, graded.failed) == (14, False)
        assert pickle.loads(pickle.dumps(graded)) == graded
        assert worker.grade(right, graded.parsed).result.score == 14
        zygote = worker.sandbox._process
        assert zygote.poll() is None
    assert zygote.poll() is not None


def test_a_key_that_is_none_is_said_in_a_sentence():
    with pytest.raises(UnusableKey, match="The answer key is not a usable answer key"):
        GradingWorker(GradingSetup(b"no key"))


def test_a_thread_of_a_cluster_keeps_its_worker_until_the_setup_changes(setup):
    workers = dask_cluster._ThreadWorkers()
    first = workers.worker(setup)
    assert workers.worker(pickle.loads(pickle.dumps(setup))) is first
    second = workers.worker(GradingSetup(setup.key))
    assert second is not first
    assert first.sandbox._process.poll() is not None
    workers.close()
    assert second.sandbox._process.poll() is not None


def test_a_worker_of_a_cluster_with_other_versions_refuses(setup):
    try:
        with pytest.raises(dask_cluster.ClusterError, match="install the same versions on all"):
            dask_cluster._run_item(3, squared, setup, {"numpy": "1.0"})
    finally:
        dask_cluster._close_workers()


def test_one_process_is_this_one():
    assert on_this_machine(1) == ThisProcess()
    assert on_this_machine(2) == LocalPool(2)


def die(item, worker):
    os._exit(1)


@pytest.mark.slow
def test_a_process_that_is_ended_from_outside_is_said_in_a_sentence(setup):
    with pytest.raises(SandboxError, match="run the command again to go on"):
        list(map_in_order(range(20), die, setup, LocalPool(1)))


def test_a_submission_without_a_file_needs_no_sandbox(setup):
    executor = Recording()
    jobs = [Job(Submission("nobody")), Job(Submission("odd", problem=EngineSentence.as_written("It is odd.")))]
    results = [(job.student, graded.result.status) for job, graded in grade_all(jobs, setup, executor)]
    assert results == [("nobody", "missing"), ("odd", "unreadable")]
    assert executor.events == []


def begin_an_output():
    """Write the beginning of an output, of which the rest never comes."""
    frame = sys._getframe()
    while "result_queue" not in frame.f_locals:
        frame = frame.f_back
    frame.f_locals["result_queue"]._wlock.acquire()
    os.write(frame.f_locals["result_queue"]._writer.fileno(), struct.pack("!i", 100) + b"begun")


def die_in_an_output(item, worker):
    begin_an_output()
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_process_that_dies_in_the_middle_of_its_output_is_noticed(setup, jobs):
    with pytest.raises(SandboxError, match="run the command again to go on"):
        list(map_in_order(range(4), die_in_an_output, setup, LocalPool(jobs)))


def begin_and_wait(begun, worker):
    begin_an_output()
    begun.touch()
    time.sleep(600)


@pytest.mark.slow
def test_a_pool_that_is_stopped_in_the_middle_of_an_output_ends(setup, tmp_path):
    begun = tmp_path / "begun"
    with contextlib.suppress(KeyboardInterrupt), LocalPool(1).start(begin_and_wait, setup) as running:
        running.submit(begun)
        end = time.monotonic() + 120
        while not begun.exists() and time.monotonic() < end:
            time.sleep(0.1)
        time.sleep(1)  # the pool's thread waits for the rest
        raise KeyboardInterrupt
    assert begun.exists()
