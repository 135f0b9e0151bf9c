"""A batch in which every third submission is a denial of service: its time, and how much of it is waiting for these.

Also compares the results of the other submissions, all but times, with those of a batch without attackers.
"""

import dataclasses
import sys
import tempfile
import time
from pathlib import Path

from tensorgrade.grading.jobs import Job, grade_all
from tensorgrade.grading.local_pool import on_this_machine
from tensorgrade.grading.worker import GradingSetup
from tensorgrade.key import key_file
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.result.json_format import to_json
from tensorgrade.result.result_records import SubmissionResult
from tensorgrade.submission.choose_file import Submission

ROOT = Path(__file__).parents[1]
COUNT = 200
JOBS = 2

RIGHT = (ROOT / "solutions/channels/alternative.py").read_text(encoding="utf-8")
BODY = "\n\ndef corr2d_multi_in(X, K):\n    {}\n    return X\n"
DENIALS = [
    "while True: pass",
    "import time; time.sleep(1e6)",
    "import numpy as np; keep = [np.ones(10**8) for _ in range(100)]",
    "import os\n    while True: os.fork()",
    "import sys\n    while True: sys.stdout.write('x' * 10**6)",
    "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    "return 10 ** 10 ** 8",
]


def submissions(attackers: bool) -> list[Submission]:
    """The batch, in which every third submission is an attack; without these unless ``attackers``."""
    made = []
    for number in range(COUNT):
        source = RIGHT
        if number % 3 == 0:
            if not attackers:
                continue
            denial = DENIALS[number // 3 % len(DENIALS)]
            source += "while True: pass\n" if number % 21 == 0 else BODY.format(denial)
        made.append(Submission(f"s{number:03}", "answer.py", source.encode()))
    return made


def timeless(result: SubmissionResult) -> str:
    """The JSON of a result without the fields that differ in every run: times and memory."""
    exercises = {name: dataclasses.replace(item, seconds=0.0) for name, item in result.exercises.items()}
    return to_json(dataclasses.replace(result, exercises=exercises, waited=0.0, memory=0))


def main() -> int:
    """Print the times. Returns the exit status: 1 if the attackers change the result of another submission."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "channels.npz"
        key_file.save(build_answer_key(ROOT / "solutions/channels", "benchmark"), path)
        times, results = {}, {}
        for attackers in (False, True):
            began = time.perf_counter()
            jobs = [Job(submission) for submission in submissions(attackers)]
            graded = grade_all(jobs, GradingSetup(path.read_bytes()), on_this_machine(JOBS))
            results[attackers] = {job.student: done.result for job, done in graded}
            times[attackers] = time.perf_counter() - began
    waited = sum(result.waited for result in results[True].values())
    same = all(timeless(results[True][name]) == timeless(result) for name, result in results[False].items())
    honest, attacking = len(results[False]), len(results[True]) - len(results[False])
    print(f"{honest} honest submissions alone: {times[False]:.1f} s on {JOBS} processes.")
    print(f"With {attacking} that deny service: {times[True]:.1f} s; {waited:.1f} s of waiting, shared by {JOBS}.")
    print(f"Honest results the same: {'yes' if same else 'no'}.")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
