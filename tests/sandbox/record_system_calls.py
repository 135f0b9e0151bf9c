"""Which system calls answers make, and how they are answered: ``make system-calls``.

The shelf, the attacks and ordinary notebooks are graded under strace, and a function is called with each library of
arrays. Counted is what a child calls from its report that it is locked until it ends. To be read when a new Python,
NumPy or C library is supported: a call that honest answers need and that is not answered belongs to
`tensorgrade.sandbox.system_calls`.
"""

import re
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from tensorgrade.arrays.codec import Array
from tensorgrade.arrays.libraries import ARRAY_KINDS, installed_kinds
from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.limits import Limits
from tensorgrade.sandbox.run_records import StudentCode, call_batch
from tensorgrade.sandbox.wire import Call
from tensorgrade.submission.choose_file import Submission
from tests.conftest import ROOT, SEED, SOLUTIONS
from tests.notebooks import run_sandbox
from tests.notebooks.load_notebooks import load_notebooks

LIMITS = Limits(cell_seconds=4.0, notebook_seconds=8.0, calls_factor=2.0, memory=512 << 20)
LINE = re.compile(r"(?P<pid>\d+) +(?P<name>\w+)\((?P<arguments>.*?)\)? += (?P<value>-?\w+)(?: (?P<error>E\w+))?")


def traced(log):
    """Let every sandbox of this process run under strace, which appends to ``log``."""
    Sandbox.command = ("strace", "-f", "-qq", "-A", "-s", "0", "-o", str(log), *Sandbox.command)


def calls_in_children(log):
    """By call: how it was answered, and how often. Only what children call after their report that they are locked."""
    locked, reported = set(), set()
    counts = defaultdict(Counter)
    for line in log.read_text(errors="replace").splitlines():
        found = LINE.match(line)
        pid = line.split(maxsplit=1)[0]
        if "+++ exited" in line or "+++ killed" in line:
            locked.discard(pid)
            reported.discard(pid)
        elif found is None:
            continue
        elif found["name"] in ("prctl",) and "PR_SET_SECCOMP" in found["arguments"]:
            locked.add(pid)
        elif pid in reported:
            counts[found["name"]][found["error"] or "done"] += 1
        elif pid in locked and found["name"] == "sendto":
            reported.add(pid)
    return counts


def grade_all(assignment, files):
    """Grade every file as a submission, whatever comes of it."""
    plan = plan_grading(build_answer_key(SOLUTIONS / assignment, SEED))
    with Sandbox(LIMITS) as sandbox:
        for path in files:
            source = path.read_bytes().replace(b"{proof}", b"/nonexistent")
            grade(Submission("student", path.name, source), plan, sandbox, GradingPolicy())


def multiply_with_every_library():
    """Multiply matrices of each kind of array, large enough for what a library does with large ones."""
    call = Call("f", (Array(np.ones((600, 600), np.float32)),), {})
    with Sandbox(LIMITS) as sandbox:
        for kind in installed_kinds(ARRAY_KINDS):
            sandbox.array_sandbox.run(
                StudentCode([(0, "def f(X):\n    return X @ X + X")]), [call_batch([call], 5.0, kind)]
            )


def main(what):
    """Record ``what``: shelf, attacks, notebooks or libraries; print the calls with how the kernel answered."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        traced(log)
        if "shelf" in what:
            for folder in sorted(path for path in (ROOT / "tests/shelf").iterdir() if path.is_dir()):
                grade_all(folder.name, sorted(folder.glob("*.py")))
        if "attacks" in what:
            grade_all("channels", sorted((ROOT / "tests/attacks").glob("*.py")))
        if "notebooks" in what:
            run_sandbox.run_in_sandbox(load_notebooks())
        if "libraries" in what:
            multiply_with_every_library()
        for name, answers in sorted(calls_in_children(log).items()):
            print(f"{name:20}", ", ".join(f"{answer} {count}" for answer, count in answers.most_common()))


if __name__ == "__main__":
    main(sys.argv[1:] or ["shelf", "attacks", "notebooks", "libraries"])
