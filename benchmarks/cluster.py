"""Submissions per second on this machine's processes and on a Dask cluster of as many. Run with ``make bench``.

The submissions are a realistic mix: 60 % right, 30 % partly right, 5 % that raise, 5 % that do not end. Rounds are
interleaved; numbers are medians, and ratios to one process.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

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


def timed(jobs: list[Job], setup: GradingSetup, executor: Executor) -> float:
    """Seconds until all submissions are graded."""
    began = time.perf_counter()
    count = sum(1 for _ in grade_all(jobs, setup, executor))
    assert count == SUBMISSIONS
    return time.perf_counter() - began


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
        for _ in range(ROUNDS):
            for name, executor in lanes.items():
                seconds[name].append(timed(handed, setup, executor))
    base = statistics.median(seconds["this process"])
    print(f"| {SUBMISSIONS} submissions | per second | speed-up |\n|---|---|---|")
    for name, measured in seconds.items():
        spent = statistics.median(measured)
        print(f"| {name} | {SUBMISSIONS / spent:.1f} | {base / spent:.2f} |")


if __name__ == "__main__":
    main()
