"""`tensorgrade grade` against nbgrader and otter-grader, on the same submissions and with as many calls.

The others run tests as their users write them: cells or doctests that import torch and compare with its answers.
nbgrader runs in a course without tensorgrade; otter-grader in an environment of its own, created in build/ in the first
run, because its requirements conflict with ours. Rounds are interleaved; numbers are medians of seconds per submission.
Arguments are two numbers of submissions, 200 and 10 by default: for tensorgrade, and for the others, which grade each
one separately.
"""

import json
import shutil
import statistics
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook

from benchmarks.gradebook import ASSIGNMENT, PROGRAMS, prepare, run
from benchmarks.grading import bare
from tensorgrade.commands import demo
from tensorgrade.course.course import Course
from tensorgrade.grading.plan import ExercisePlan, plan_grading
from tensorgrade.key import key_file
from tensorgrade.submission import notebook_reader

ROOT = Path(__file__).parents[1]
OTTER = ROOT / "build/otter"
REQUIREMENTS = ("otter-grader==7.0.0", "ipykernel==7.4.0", "torch==2.13.0", "numpy==2.4.6")
ROUNDS = 3
TEST = """\
import numpy as np
import torch
import torch.nn.functional as F
generator = np.random.default_rng(0)
for name, shape, pool_size, rest in {calls!r}:
    X = generator.standard_normal(shape)
    reference = F.max_pool2d if rest.get("mode", "max") == "max" else F.avg_pool2d
    stride = (1, 1) if name == "pool2d" else rest.get("stride")
    expected = reference(torch.tensor(X[None]), pool_size, stride, rest.get("padding", (0, 0)))[0].numpy()
    np.testing.assert_allclose(globals()[name](X, pool_size, **rest), expected)
"""


def test(plan: ExercisePlan) -> str:
    """Test code that makes the same number of calls as ours, with the same shapes, and compares each with PyTorch."""
    calls = [
        (call.function, call.positional[0].values.shape, call.positional[1], dict(call.keyword))
        for call in (planned.call for planned in plan.calls)
    ]
    return TEST.format(calls=calls)


def cell(name: str, source: str, **marks: Any) -> Any:
    """A code cell with nbgrader's metadata."""
    marks = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3} | marks
    return new_code_cell(source, metadata={"nbgrader": marks | {"grade_id": name}})


def plain_course(root: Path, plans: Sequence[ExercisePlan], answers: dict[str, str], students: int) -> Path:
    """Create an nbgrader course without tensorgrade: the same functions and submissions, with tests in cells."""
    cells = [new_code_cell("import numpy as np")]
    for plan in plans:
        item = plan.exercise
        marked = f"### BEGIN HIDDEN TESTS\n{test(plan)}### END HIDDEN TESTS"
        cells += [
            cell(item.name, answers[item.name], solution=True),
            cell(f"test-{item.name}", marked, grade=True, locked=True, points=item.points),
        ]
    for student in ["source", *(f"submitted/student{number:03}" for number in range(students))]:
        target = root / student / ASSIGNMENT
        target.mkdir(parents=True)
        nbformat.write(new_notebook(cells=cells), target / f"{ASSIGNMENT}.ipynb")
    (root / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'plain'\n")
    run(root, PROGRAMS, "nbgrader", "generate_assignment", ASSIGNMENT)
    return root


def otter_assignment(root: Path, plans: Sequence[ExercisePlan], answers: dict[str, str]) -> Path:
    """Create the same for otter-grader: a doctest per function, and one submission."""
    if not (OTTER / "bin/otter").exists():
        venv.create(OTTER, clear=True, with_pip=True)
        run(ROOT, OTTER / "bin", str(OTTER / "bin/pip"), "install", "-q", *REQUIREMENTS)
    (root / "tests").mkdir(parents=True)
    for plan in plans:
        item = plan.exercise
        # A doctest has the interpreter's prompts; an empty line ends the loop.
        lines = [("... " if line.startswith(" ") else ">>> ") + line for line in test(plan).splitlines()]
        case = {"code": "\n".join([*lines, "... "]), "hidden": True}
        spec = {"name": item.name, "points": item.points, "suites": [{"type": "doctest", "cases": [case]}]}
        (root / f"tests/{item.name}.py").write_text(f"OK_FORMAT = True\ntest = {spec!r}\n")
    cells = [new_code_cell("import numpy as np"), *(new_code_cell(answers[plan.exercise.name]) for plan in plans)]
    nbformat.write(new_notebook(cells=cells), root / "submission.ipynb")
    run(root, OTTER / "bin", "otter", "generate", "-t", "tests", "-o", "autograder.zip")
    return root


def otter_points(root: Path) -> float:
    """The points of otter-grader's last run."""
    return float(sum(item.get("score", 0) for item in json.loads((root / "results.json").read_text())["tests"]))


def nbgrader_points(root: Path) -> float:
    """The points of all students together in nbgrader's gradebook."""
    with Gradebook(f"sqlite:///{root}/gradebook.db", "plain") as gradebook:
        return float(sum(item.score for item in gradebook.assignment_submissions(ASSIGNMENT)))


def lanes(folder: Path, many: int, few: int) -> dict[str, tuple[int, Callable[[], None]]]:
    """By name, the number of submissions that a round grades, and the function that grades them."""
    course: Course = prepare(folder, many)
    key = key_file.load(course.key_path(ASSIGNMENT))
    plan = plan_grading(key)
    points = sum(item.points for item in key.exercises)
    solved = (course.source_folder(ASSIGNMENT) / f"{ASSIGNMENT}.ipynb").read_bytes()
    answers = demo.cells_by_grade_id(json.loads(solved))
    plain = plain_course(folder / "plain", plan.exercises, answers, few)
    otter = otter_assignment(folder / "otter", plan.exercises, answers)
    cells = notebook_reader.parse_submission("x.ipynb", solved, [item.name for item in key.exercises])

    def loops() -> None:
        for _ in range(few):
            bare(cells, plan)

    def otters() -> None:
        for _ in range(few):
            run(otter, OTTER / "bin", "otter", "run", "-a", "autograder.zip", "--no-logo", "submission.ipynb")
            assert otter_points(otter) == points

    def ours() -> None:
        shutil.rmtree(course.root / "results", ignore_errors=True)
        run(course.root, PROGRAMS, "tensorgrade", "grade", ASSIGNMENT)

    def nbgrader() -> None:
        run(plain, PROGRAMS, "nbgrader", "autograde", ASSIGNMENT, "--force")
        assert nbgrader_points(plain) == few * points

    return {
        "the bare loop": (few, loops),
        "tensorgrade grade": (many, ours),
        "nbgrader autograde": (few, nbgrader),
        "otter run": (few, otters),
    }


def main() -> None:
    """Print one table."""
    many, few = map(int, sys.argv[1:] or ("200", "10"))
    with tempfile.TemporaryDirectory() as folder:
        racing = lanes(Path(folder), many, few)
        seconds: dict[str, list[float]] = {name: [] for name in racing}
        for _ in range(ROUNDS):
            for name, (count, work) in racing.items():
                began = time.perf_counter()
                work()
                seconds[name].append((time.perf_counter() - began) / count)
    base = statistics.median(seconds["tensorgrade grade"])
    print(f"| {ASSIGNMENT}, per submission | submissions | seconds | to tensorgrade grade |\n|---|---|---|---|")
    for name, (count, _) in racing.items():
        spent = statistics.median(seconds[name])
        print(f"| {name} | {count} | {spent:.3f} | {spent / base:.1f} |")


if __name__ == "__main__":
    main()
