"""Submissions per second on this machine's processes and on a Dask cluster of as many. Run with ``make bench``.

The submissions are a realistic mix: 60 % right, 30 % partly right, 5 % that raise, 5 % that do not end. Rounds are
interleaved; numbers are medians, and ratios to one process.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from distributed import LocalCluster

from tensorgrade.grading.dask_cluster import grade_on_cluster
from tensorgrade.grading.grade_one import GradingPolicy
from tensorgrade.grading.local_pool import grade_all
from tensorgrade.key import key_file
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.sandbox.limits import Limits
from tensorgrade.submission.choose_file import Submission

ROOT = Path(__file__).parents[1]
SUBMISSIONS = int(sys.argv[1]) if len(sys.argv) > 1 else 200
ROUNDS = 3
RAISES = "\n\ndef corr2d(X, K):\n    raise ValueError('no idea')\n"
HANGS = "\n\ndef num_params_dense(h_in, w_in, h_out, w_out):\n    while True:\n        pass\n"


def crowd() -> list[Submission]:
    """SUBMISSIONS submissions, of the four kinds in turn."""
    right = (ROOT / "solutions/corr2d/alternative.py").read_text(encoding="utf-8")
    flipped = right + "\n\n" + (ROOT / "tests/shelf/corr2d/kernel_flipped.py").read_text(encoding="utf-8")
    twenty = [right] * 12 + [flipped] * 6 + [right + RAISES, right + HANGS]
    return [Submission(f"s{number:05}", "corr2d.py", twenty[number % 20].encode()) for number in range(SUBMISSIONS)]


def timed(grading: Callable[[], Iterable[object]]) -> float:
    """Seconds until all submissions are graded."""
    began = time.perf_counter()
    count = sum(1 for _ in grading())
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
        lanes: dict[str, Callable[[], Iterable[object]]] = {
            "this process": lambda: grade_all(handed, key, GradingPolicy(), Limits(), 1),
            "2 processes": lambda: grade_all(handed, key, GradingPolicy(), Limits(), 2),
            "Dask, 1 worker": lambda: grade_on_cluster(one.scheduler_address, handed, key, GradingPolicy(), Limits()),
            "Dask, 2 workers": lambda: grade_on_cluster(two.scheduler_address, handed, key, GradingPolicy(), Limits()),
        }
        seconds: dict[str, list[float]] = {name: [] for name in lanes}
        for _ in range(ROUNDS):
            for name, grading in lanes.items():
                seconds[name].append(timed(grading))
    base = statistics.median(seconds["this process"])
    print(f"| {SUBMISSIONS} submissions | per second | speed-up |\n|---|---|---|")
    for name, measured in seconds.items():
        spent = statistics.median(measured)
        print(f"| {name} | {SUBMISSIONS / spent:.1f} | {base / spent:.2f} |")


if __name__ == "__main__":
    main()
