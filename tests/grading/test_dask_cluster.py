"""Grading on a real Dask scheduler with real workers: the same results as here, whatever is lost on the way."""

import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tensorgrade.grading import dask_cluster
from tensorgrade.grading.jobs import Job, grade_all
from tensorgrade.grading.local_pool import on_this_machine
from tensorgrade.grading.worker import GradingSetup
from tensorgrade.key.key_file import to_bytes
from tensorgrade.result.json_format import to_json
from tensorgrade.sandbox.limits import Limits
from tensorgrade.submission.choose_file import Submission
from tests.conftest import ROOT
from tests.coursework import hand_in, result, tensorgrade, without_times

LIMITS = Limits(notebook_seconds=4.0, submission_seconds=20.0)
HANGS = b"def num_params_dense(h_in, w_in, h_out, w_out):\n    while True:\n        pass\n"


@pytest.fixture(scope="module")
def setup(keys):
    return GradingSetup(to_bytes(keys["corr2d"]), LIMITS)


@pytest.fixture(scope="module")
def jobs():
    shelf = sorted((ROOT / "tests/shelf/corr2d").glob("*.py"))[:11]
    handed = [Submission(path.stem, path.name, path.read_bytes()) for path in shelf]
    handed = [*handed[:3], Submission("hangs", "hangs.py", HANGS), *handed[3:], Submission("nobody")]
    return [Job(submission) for submission in handed]


def same(pairs):
    """Students and results as text, without the seconds, which differ in every run."""
    return [(job.student, without_times(to_json(graded.result))) for job, graded in pairs]


@pytest.fixture(scope="module")
def here(jobs, setup):
    return same(grade_all(jobs, setup, on_this_machine(1)))


class Running:
    """A scheduler and its workers, as processes."""

    def __init__(self, folder, stack):
        self.file, self.stack, self.workers = folder / "scheduler.json", stack, []
        self.start("scheduler", "--port", "0", "--scheduler-file", str(self.file))
        for _ in range(300):
            if self.file.is_file() and self.file.read_text().endswith("}"):
                break
            time.sleep(0.1)
        self.address = re.search(r"tcp://[0-9.:]+", self.file.read_text())[0]

    def start(self, kind, *options):
        command = [sys.executable, "-W", "ignore", "-m", f"distributed.cli.dask_{kind}", "--host", "127.0.0.1"]
        process = subprocess.Popen([*command, "--no-dashboard", *options], stderr=subprocess.DEVNULL)
        self.stack.callback(process.wait)
        self.stack.callback(process.kill)
        return process

    def work(self, count):
        for _ in range(count):
            self.workers.append(self.start("worker", self.address, "--no-nanny", "--nthreads", "1"))


@pytest.fixture
def running(tmp_path):
    with ExitStack() as stack:
        yield Running(tmp_path, stack)


@pytest.mark.slow
def test_two_processes_give_the_results_of_one(jobs, setup, here):
    assert same(grade_all(jobs, setup, on_this_machine(2))) == here


@pytest.mark.slow
def test_a_cluster_that_loses_two_of_three_workers_gives_the_results_of_one_process(running, jobs, setup, here):
    running.work(3)
    results = []
    for graded in grade_all(jobs, setup, dask_cluster.DaskCluster(running.address)):
        results.append(graded)
        if len(results) in (1, 4):
            running.workers.pop().kill()
    assert same(results) == here


@pytest.mark.slow
def test_a_cluster_that_loses_its_last_worker_waits_for_another(running, jobs, setup, here):
    running.work(1)
    results = []
    for graded in grade_all(jobs, setup, dask_cluster.DaskCluster(running.address)):
        results.append(graded)
        if len(results) == 2:
            running.workers.pop().kill()
            running.work(1)
    assert same(results) == here


@pytest.mark.slow
def test_a_scheduler_that_is_lost_is_told_in_a_sentence(running, jobs, setup, monkeypatch):
    monkeypatch.setattr(dask_cluster, "CONNECT_SECONDS", 8.0)
    running.work(1)
    results = grade_all(jobs, setup, dask_cluster.DaskCluster(running.address))
    next(results)
    running.stack.close()
    with pytest.raises(dask_cluster.ClusterError, match="run the command again to go on"):
        list(results)


@pytest.mark.slow
def test_a_scheduler_without_workers_is_told_in_a_sentence(running, jobs, setup, monkeypatch):
    monkeypatch.setattr(dask_cluster, "CONNECT_SECONDS", 3.0)
    with pytest.raises(dask_cluster.ClusterError, match="has no workers; start some with `dask worker tcp://"):
        list(grade_all(jobs, setup, dask_cluster.DaskCluster(running.address)))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense", "http://127.0.0.1:1", "tls://127.0.0.1:1"])
def test_an_address_where_no_scheduler_is_is_told_in_a_sentence(address, jobs, setup, monkeypatch):
    monkeypatch.setattr(dask_cluster, "CONNECT_SECONDS", 1.0)
    with pytest.raises(dask_cluster.ClusterError, match="No Dask scheduler answers at"):
        list(grade_all(jobs, setup, dask_cluster.DaskCluster(address)))


@pytest.mark.slow
def test_the_command_grades_on_a_cluster_and_writes_here(running, pooling, tmp_path):
    running.work(2)
    course, source = tmp_path / "course", (ROOT / "tests/shelf/pooling/right_windows.py").read_text(encoding="utf-8")
    shutil.copytree(pooling, course)
    for student in ("ada", "grace", "kurt"):
        hand_in(course, student, "pooling", source, "pooling.py")
    with ThreadPoolExecutor() as both:  # the one that is lost waits, and writes nothing
        asked = [("grade", "pooling", "--scheduler", address) for address in ("tcp://127.0.0.1:1", running.address)]
        lost, done = both.map(lambda words: tensorgrade(*words, cwd=course), asked)
    assert (lost.returncode, lost.stderr.count("\n")) == (2, 1)
    assert "No Dask scheduler answers at tcp://127.0.0.1:1" in lost.stderr
    assert done.returncode == 0, done.stderr
    assert "3 of 3 graded" in done.stdout
    scores = {result(course, "pooling", student)["score"] for student in ("ada", "grace", "kurt")}
    assert scores == {result(course, "pooling", "ada")["max_score"]}


def test_machines_that_would_not_grade_alike_are_refused():
    about = dask_cluster.machine_info()
    dask_cluster.check_workers_match(dask_cluster.software_versions(), {"tcp://a": about, "tcp://b": about})
    for change, words in (
        ({"tensorgrade": "0.0.1"}, "has tensorgrade 0.0.1, this machine"),
        ({"numpy": "1.0"}, "has numpy 1.0, this machine"),
        ({"code": "0123"}, "has code 0123, this machine"),
        ({"isolation": "rlimits"}, "The sandbox of the worker at tcp://b has the layers rlimits"),
    ):
        with pytest.raises(dask_cluster.ClusterError, match=words):
            dask_cluster.check_workers_match(
                dask_cluster.software_versions(), {"tcp://a": about, "tcp://b": about | change}
            )
    with pytest.raises(dask_cluster.ClusterError, match="The worker at tcp://b cannot grade"):
        dask_cluster.check_workers_match(
            dask_cluster.software_versions(),
            {"tcp://a": about, "tcp://b": ModuleNotFoundError("No module named 'tensorgrade'")},
        )
