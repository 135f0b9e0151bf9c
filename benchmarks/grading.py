"""Where the time of grading goes: ratios in one run, against the bare loop that makes the same calls.

The bare loop is one warm process: exec the cells and call, no isolation, no judging. Run with ``make bench``.
"""

import contextlib
import io
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grader import answerkey, grade, submission
from grader.build import build
from grader.release import source_notebook
from grader.sandbox.host import Sandbox
from grader.values import call_arguments
from grader.words import number

ROOT = Path(__file__).parents[1]
ROUNDS = 15


def bare(cells: submission.Submission, key: answerkey.AnswerKey) -> None:
    """What no grader can do without: the student's own computing."""
    namespace: dict[str, Any] = {"check": lambda function: None}
    with contextlib.redirect_stdout(io.StringIO()):
        for _, source in cells.cells:
            exec(source.replace("from grader import check", ""), namespace)
    for exercise in key.exercises:
        for _, call in grade.calls(exercise):
            positional = [call_arguments(value) for value in call.positional]
            keyword = {name: call_arguments(value) for name, value in call.keyword.items()}
            namespace[exercise.name](*positional, **keyword)


def timed(work: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Print one table for every assignment."""
    print("| assignment | cases | bare loop, ms | graded, ms | ratio |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, Sandbox() as sandbox:
        for author in sorted(path.parent for path in (ROOT / "solutions").glob("*/exercises.py")):
            path = Path(folder) / f"{author.name}.npz"
            answerkey.save(build(author, "benchmark"), path)
            key = answerkey.load(path)
            notebook = source_notebook(author / "notebook.py", "en", key)
            content = json.dumps(notebook).encode()
            names = [item.name for item in key.exercises]
            cells = submission.parse("x.ipynb", content, names)
            handed = grade.Handed("student", "x.ipynb", content)
            ours, loop = [], []
            for _ in range(ROUNDS):  # interleaved: the machine's speed drifts
                loop.append(timed(lambda cells=cells, key=key: bare(cells, key)))
                ours.append(timed(lambda h=handed, key=key: grade.grade(h, key, sandbox, grade.Policy())))
            ratio = statistics.median(a / b for a, b in zip(ours, loop, strict=True))
            cases = sum(len(grade.calls(item)) for item in key.exercises)
            times = [1000 * statistics.median(values) for values in (loop, ours)]
            print(f"| {author.name} | {cases} | {times[0]:.1f} | {times[1]:.1f} | {number(round(ratio, 2))} |")


if __name__ == "__main__":
    main()
