"""How long it takes to find similar answers in a class of 500 and in one of 5000. Run with ``make bench``.

Each submission is a notebook with five functions, each a mutant of an answer in tests/shelf: more similar than the
answers of a real class, so that there are many pairs.
"""

import json
import random
import resource
import time
from collections.abc import Iterator
from pathlib import Path

from tensorgrade.audit.mutants import mutants
from tensorgrade.similarity import find_pairs
from tensorgrade.submission.choose_file import Submission
from tensorgrade.submission.notebook_reader import parse_submission

ROOT = Path(__file__).parents[1]
FUNCTIONS = ["corr2d", "conv2d", "corr2d_strided", "conv2d_forward", "conv2d_backward"]


def main() -> None:
    """Print one table."""
    pool = {name: list(_answers(name)) for name in FUNCTIONS}
    given = [
        (path.name, path.read_bytes()) for path in (ROOT / f"solutions/{a}/notebook.py" for a in ("corr2d", "layer"))
    ]
    print("| students | functions | seconds of CPU | seconds a student | pairs | MB resident |")
    print("|---|---|---|---|---|---|")
    for students in (500, 5000):
        began = time.process_time()
        found = find_pairs.find_similar_answers("mixed", FUNCTIONS, given, _class(pool, students))
        spent = time.process_time() - began
        resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        print(f"| {students} | 5 | {spent:.1f} | {spent / students:.4f} | {found.found} | {resident} |")


def _answers(function: str) -> Iterator[str]:
    """Mutants of the answers to a function in tests/shelf, with their helpers."""
    for path in sorted((ROOT / "tests/shelf").glob("*/*.py")):
        code = parse_submission(path.name, path.read_bytes(), FUNCTIONS).sources.get(function, "")
        if f"\ndef {function}(" in f"\n{code}":  # not assigned or imported
            yield from (mutant.source for mutant in mutants(code, function))


def _class(pool: dict[str, list[str]], students: int) -> Iterator[Submission]:
    random.seed(1)
    for number in range(students):
        cells = [{"cell_type": "code", "source": random.choice(pool[name])} for name in FUNCTIONS]
        yield Submission(f"s{number}", "answer.ipynb", json.dumps({"cells": cells}).encode())


if __name__ == "__main__":
    main()
