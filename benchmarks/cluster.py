"""Submissions per second on this machine's processes and on a Dask cluster of as many. Run with ``make bench``.

The submissions are a realistic mix: 60 % right, 30 % partly right, 5 % that raise, 5 % that do not end. Rounds are
interleaved; numbers are medians, and ratios to one process. How much of the cores' processor time is used, from the
first result to the last, is compared with what plain loops get, one for each core, in the same run.
"""

import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import psutil
from distributed import LocalCluster

from tensorgrade.grading.dask_cluster import DaskCluster
from tensorgrade.grading.executors import Executor
from tensorgrade.grading.jobs import Job, grade_all
from tensorgrade.grading.local_pool import on_this_machine
from tensorgrade.grading.worker import GradingSetup
from tensorgrade.key import key_file
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.submission.choose_file import Submission

ROOT = Path(__file__).parents[1]
SUBMISSIONS = int(sys.argv[1]) if len(sys.argv) > 1 else 200
ROUNDS = 3
LOOP_SECONDS = 2.0
RAISES = "\n\ndef corr2d(X, K):\n    raise ValueError('no idea')\n"
HANGS = "\n\ndef num_params_dense(h_in, w_in, h_out, w_out):\n    while True:\n        pass\n"


def crowd() -> list[Job]:
    """SUBMISSIONS submissions, of the four kinds in turn."""
    right = (ROOT / "solutions/corr2d/alternative.py").read_text(encoding="utf-8")
    flipped = right + "\n\n" + (ROOT / "tests/shelf/corr2d/kernel_flipped.py").read_text(encoding="utf-8")
    twenty = [right] * 12 + [flipped] * 6 + [right + RAISES, right + HANGS]
    return [
        Job(Submission(f"s{number:05}", "corr2d.py", twenty[number % 20].encode())) for number in range(SUBMISSIONS)
    ]


def at_work() -> float:
    """Seconds for which this machine's cores have worked so far, added up."""
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system + times.irq + times.softirq)


def timed(results: Iterable[object], count: int) -> tuple[float, float]:
    """Seconds until so many results are there; and the share of all cores' time that was used from the first one on."""
    began = time.perf_counter()
    first, work, number = began, at_work(), 0
    for number, _ in enumerate(results, 1):
        if number == 1:
            first, work = time.perf_counter(), at_work()
    assert number == count
    ended = time.perf_counter()
    return ended - began, (at_work() - work) / (ended - first) / psutil.cpu_count()


def spin(seconds: float) -> None:
    """A plain loop."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def share_of_loops() -> float:
    """The share of all cores' time that plain loops use, one for each core."""
    cores = psutil.cpu_count()
    with multiprocessing.Pool(cores) as pool:
        pool.map(spin, [0.1] * cores, 1)  # all have started
        return timed(pool.imap(spin, [LOOP_SECONDS] * 2 * cores, 1), 2 * cores)[1]


def main() -> None:
    """Print one table."""
    handed = crowd()
    with (
        tempfile.TemporaryDirectory() as folder,
        LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as one,
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as two,
    ):
        key = Path(folder) / "corr2d.npz"
        key_file.save(build_answer_key(ROOT / "solutions/corr2d", "benchmark"), key)
        setup = GradingSetup(key.read_bytes())
        lanes: dict[str, Executor] = {
            "this process": on_this_machine(1),
            "2 processes": on_this_machine(2),
            "Dask, 1 worker": DaskCluster(one.scheduler_address),
            "Dask, 2 workers": DaskCluster(two.scheduler_address),
        }
        seconds: dict[str, list[float]] = {name: [] for name in lanes}
        shares: dict[str, list[float]] = {name: [] for name in lanes}
        loops = []
        for _ in range(ROUNDS):
            loops.append(share_of_loops())
            for name, executor in lanes.items():
                spent, share = timed(grade_all(handed, setup, executor), SUBMISSIONS)
                seconds[name].append(spent)
                shares[name].append(share)
    base, most = statistics.median(seconds["this process"]), statistics.median(loops)
    print(f"| {SUBMISSIONS} submissions | per second | speed-up | cores' time, to loops |\n|---|---|---|---|")
    for name, measured in seconds.items():
        spent, share = statistics.median(measured), statistics.median(shares[name]) / most
        print(f"| {name} | {SUBMISSIONS / spent:.1f} | {base / spent:.2f} | {share:.2f} |")


if __name__ == "__main__":
    main()
