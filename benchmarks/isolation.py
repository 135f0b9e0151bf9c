"""The overhead of isolation: the same submissions graded with all layers of the sandbox and with none, interleaved."""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.shipped import shipped_authors
from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.key import key_file
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.submission.choose_file import Submission

ROUNDS = 40

UNLOCKED = "from tensorgrade.sandbox import limits, zygote; limits.lock_process = lambda *arguments: []; zygote.main()"


class Unlocked(Sandbox):
    """A sandbox without any layer, for this comparison only."""

    command = (sys.executable, "-s", "-P", "-c", UNLOCKED)


def main() -> None:
    """Print one table, with a row per assignment."""
    print("| assignment | without locks, ms | with, ms | ratio |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, Sandbox() as locked, Unlocked() as unlocked:
        for author in shipped_authors():
            path = Path(folder) / f"{author.name}.npz"
            key_file.save(build_answer_key(author, "benchmark"), path)
            key = key_file.load(path)
            handed = Submission("student", "x.py", (author / "alternative.py").read_bytes())
            times: dict[bool, list[float]] = {True: [], False: []}
            for _ in range(ROUNDS):
                for locks, sandbox in ((False, unlocked), (True, locked)):
                    began = time.perf_counter()
                    grade(handed, plan_grading(key), sandbox, GradingPolicy(strict=locks))
                    times[locks].append(time.perf_counter() - began)
            ratio = statistics.median(a / b for a, b in zip(times[True], times[False], strict=True))
            without, with_ = (1000 * statistics.median(times[locks]) for locks in (False, True))
            print(f"| {author.name} | {without:.1f} | {with_:.1f} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
