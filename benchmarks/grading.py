"""The overhead of grading: its time as a ratio to a bare loop that makes the same calls.

The bare loop executes the cells and makes the calls in this process, without isolation and judging. Arguments are the
number of rounds, 25 by default, and the names of assignments, by default all. Run with ``make bench``.
"""

import contextlib
import io
import json
import statistics
import sys
import tempfile
import time
import types
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from benchmarks.shipped import shipped_authors
from tensorgrade.arrays.codec import as_call_argument
from tensorgrade.call_script import run_script
from tensorgrade.cells.transform import to_python
from tensorgrade.course.release import source_notebook
from tensorgrade.grading import grade_one
from tensorgrade.grading.plan import GradingPlan, plan_grading
from tensorgrade.key import key_file
from tensorgrade.key_builder.build import build_answer_key
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.submission import choose_file, notebook_reader

ROUNDS = 25


class _Silent(types.ModuleType):
    """Stands for tensorgrade in a notebook: whatever is imported from it does nothing, as in grading."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *arguments, **keyword: None


def bare(cells: notebook_reader.ParsedSubmission, plan: GradingPlan) -> None:
    """The bare loop: executes a submission's cells, then calls its functions on every case."""
    namespace: dict[str, Any] = {}
    real, sys.modules["tensorgrade"] = sys.modules["tensorgrade"], _Silent("tensorgrade")
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            for _, source in cells.cells:
                exec(to_python(source), namespace)
    finally:
        sys.modules["tensorgrade"] = real
    for exercise in plan.exercises:
        for call in (planned.call for planned in exercise.calls):
            positional = [as_call_argument(value) for value in call.positional]
            keyword = {name: as_call_argument(value) for name, value in call.keyword.items()}
            if call.script is None:
                namespace[call.function](*positional, **keyword)
            else:
                run_script(call.script, namespace.get, positional)


def processor(zygote: psutil.Process) -> float:
    """Seconds of processor time that this process, the zygote and its children have used so far."""
    children: float = sum(zygote.cpu_times()[:4])
    return time.process_time() + children


def main() -> None:
    """Print one table for every assignment."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    print("| assignment | calls | bare loop, ms | graded, ms | ratio | ratio of processor time |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, Sandbox() as sandbox:
        [zygote] = psutil.Process().children()
        for author in shipped_authors(sys.argv[2:]):
            path = Path(folder) / f"{author.name}.npz"
            key_file.save(build_answer_key(author, "benchmark"), path)
            key = key_file.load(path)
            plan = plan_grading(key)
            notebook = source_notebook(author / "notebook.py", "en", key)
            content = json.dumps(notebook).encode()
            cells = notebook_reader.parse_submission("x.ipynb", content, [item.name for item in key.exercises])
            handed = choose_file.Submission("student", "x.ipynb", content)
            seconds: dict[str, list[float]] = {"bare": [], "graded": []}
            worked = {"bare": 0.0, "graded": 0.0}
            lanes: dict[str, Callable[[], object]] = {
                "bare": partial(bare, cells, plan),
                "graded": partial(grade_one.grade, handed, plan, sandbox, grade_one.GradingPolicy()),
            }
            for _ in range(rounds):  # interleaved: the machine's speed drifts
                for lane, work in lanes.items():
                    began, before = time.perf_counter(), processor(zygote)
                    work()
                    seconds[lane].append(time.perf_counter() - began)
                    worked[lane] += processor(zygote) - before
            ratio = statistics.median(a / b for a, b in zip(seconds["graded"], seconds["bare"], strict=True))
            calls = sum(len(item.calls) for item in plan.exercises)
            times = " | ".join(f"{1000 * statistics.median(seconds[lane]):.1f}" for lane in lanes)
            print(f"| {author.name} | {calls} | {times} | {ratio:.2f} | {worked['graded'] / worked['bare']:.2f} |")


if __name__ == "__main__":
    main()
