"""The cost of the second phase: a submission's calls in two processes, and all in one, interleaved.

Arguments are the number of rounds, 40 by default, and the names of assignments, by default all.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.shipped import shipped_authors
from tensorgrade.grading.plan import GradingPlan, plan_grading
from tensorgrade.key import key_file
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.sandbox.run_records import StudentCode
from tensorgrade.submission.notebook_reader import parse_submission

ROUNDS = 40


def seconds(sandbox: Sandbox, code: StudentCode, plan: GradingPlan, *, together: bool) -> float:
    """How long the calls of a submission take: in one process, or in one for each phase."""
    shown = [item.shown.batch for item in plan.exercises]
    hidden = [item.hidden.batch for item in plan.exercises]
    began = time.perf_counter()
    with sandbox.session(code) as session:
        if together:
            session.run([*shown, *hidden])
        else:
            session.run(shown, then=hidden)
            session.run(hidden)
    return time.perf_counter() - began


def main() -> None:
    """Print one table, with a row per assignment."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    print("| assignment | one process, ms | two, ms | second phase, ms | ratio |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, Sandbox() as sandbox:
        for author in shipped_authors(sys.argv[2:]):
            path = Path(folder) / f"{author.name}.npz"
            key_file.save(build_answer_key(author, "benchmark"), path)
            plan = plan_grading(key_file.load(path))
            names = tuple(item.exercise.name for item in plan.exercises)
            parsed = parse_submission("x.py", (author / "alternative.py").read_bytes(), names)
            code = StudentCode(parsed.cells, parsed.is_script, names, parsed.stubs)
            times: dict[bool, list[float]] = {True: [], False: []}
            for _ in range(rounds):
                for together in (True, False):
                    times[together].append(seconds(sandbox, code, plan, together=together))
            pairs = list(zip(times[True], times[False], strict=True))
            one, two = (1000 * statistics.median(times[together]) for together in (True, False))
            more = 1000 * statistics.median(apart - joined for joined, apart in pairs)
            ratio = statistics.median(apart / joined for joined, apart in pairs)
            print(f"| {author.name} | {one:.1f} | {two:.1f} | {more:.1f} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
