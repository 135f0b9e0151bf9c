"""`tensorgrade demo`: a course with sample students, right in two styles, wrong in many ways, and damaged files.

The answers are beside the assignment: ``solutions/<name>/students/<student>.py`` holds the
functions in which that student differs from the reference solution.
"""

import ast
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tensorgrade.atomic_write import write_text_atomically
from tensorgrade.commands import release_assignment
from tensorgrade.course.course import Course, CourseError
from tensorgrade.course.nbgrader_config import CONFIG_FILE
from tensorgrade.course.new_course import create_course
from tensorgrade.gradebook.people import enroll
from tensorgrade.student_id import student_id

DEMO_ASSIGNMENTS = ("corr2d",)
SEED = "the demo's secret is no secret"

Notebook = dict[str, Any]


def create_demo_course(directory: Path, print_line: Callable[[str], None]) -> Course:
    """Make the course anew in ``directory``, release it and hand in the samples; ``print_line`` prints a line.

    Raises CourseError when the directory holds something else.
    """
    _remove_earlier_course(directory)
    course = create_course(directory, "en", SEED)
    for assignment in DEMO_ASSIGNMENTS:
        print_line(f"Releasing {assignment} …")
        release_assignment.release_assignment(course, assignment)
        _write_submissions(course, assignment)
    enroll(course.nbgrader_coursedir.db_url, course.nbgrader_coursedir.course_id, [student_id("nobody")])
    return course


def pages_to_open(course: Course) -> list[Path]:
    """The class page, two students' pages, and the notebook that students get."""
    name = DEMO_ASSIGNMENTS[0]
    return [
        course.class_page_path(name, "html"),
        course.feedback_path(name, student_id("emmy")),
        course.feedback_path(name, student_id("donald")),
        course.release_folder(name) / f"{name}.ipynb",
    ]


def _remove_earlier_course(directory: Path) -> None:
    if directory.exists() and not directory.is_dir():
        raise CourseError(f"{directory} is a file; choose a directory that does not exist.")
    if not directory.exists() or not any(directory.iterdir()):
        return
    config = directory / CONFIG_FILE
    if not config.is_file() or repr(SEED) not in config.read_text(encoding="utf-8"):
        raise CourseError(f"{directory} holds something else; choose a directory that does not exist.")
    try:
        shutil.rmtree(directory)
    except OSError as error:
        raise CourseError(f"The earlier demo cannot be removed ({error}); remove {directory} yourself.") from error


def _write_submissions(course: Course, assignment: str) -> None:
    author = course.solution_folder(assignment)
    released = json.loads((course.release_folder(assignment) / f"{assignment}.ipynb").read_text(encoding="utf-8"))
    solution = json.loads((course.source_folder(assignment) / f"{assignment}.ipynb").read_text(encoding="utf-8"))
    submissions: dict[str, tuple[str, str]] = {
        "ada": ("ipynb", _to_json(fill_solution_cells(released, cells_by_grade_id(solution), ""))),
        "blank": ("ipynb", _to_json(released)),
        "grace": ("py", (author / "alternative.py").read_text(encoding="utf-8")),
        "mangled": ("ipynb", _to_json(damage_notebook(fill_solution_cells(released, cells_by_grade_id(solution), "")))),
        "truncated": ("ipynb", _to_json(solution)[:2000]),
    }
    for path in sorted((author / "students").glob("*.py")):
        source = path.read_text(encoding="utf-8")
        submissions[path.stem] = (
            "ipynb",
            _to_json(fill_solution_cells(released, cells_by_grade_id(solution) | function_definitions(source), source)),
        )
    for student, (ending, text) in submissions.items():
        folder = course.root / "submitted" / student / assignment
        write_text_atomically(folder / f"{assignment}.{ending}", text)
        write_text_atomically(folder / "timestamp.txt", "2026-11-24 12:00:00.000000 UTC\n")


def _to_json(notebook: Notebook) -> str:
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def function_definitions(source: str) -> dict[str, str]:
    """The source of every function at the top level of a module."""
    tree = ast.parse(source)
    return {
        node.name: ast.get_source_segment(source, node) or "" for node in tree.body if isinstance(node, ast.FunctionDef)
    }


def cells_by_grade_id(notebook: Notebook) -> dict[str, str]:
    """The cells of a notebook by grade_id."""
    return {
        cell["metadata"]["nbgrader"]["grade_id"]: _cell_source(cell)
        for cell in notebook["cells"]
        if "nbgrader" in cell["metadata"]
    }


def _cell_source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def fill_solution_cells(released: Notebook, answer: dict[str, str], module: str) -> Notebook:
    """The released notebook with answers in its solution cells, and the module's imports in the first code cell."""
    cells = [dict(cell) for cell in released["cells"]]
    imports = "\n".join(line for line in module.splitlines() if line.startswith(("import ", "from ")))
    first = next(cell for cell in cells if cell["cell_type"] == "code")
    first["source"] = f"{imports}\n{_cell_source(first)}" if imports else first["source"]
    for cell in cells:
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("solution") and not marks.get("grade"):
            cell["source"] = answer[marks["grade_id"]]
    return released | {"cells": cells}


def damage_notebook(notebook: Notebook) -> Notebook:
    """The notebook with damage as in real ones: cells deleted, doubled, moved, retyped, unfinished."""
    cells = [cell for cell in notebook["cells"] if not cell["metadata"].get("nbgrader", {}).get("locked")]
    for cell in cells:
        cell["metadata"] = {}
    solutions = [cell for cell in cells if _cell_source(cell).startswith("def ")]
    retyped, *others = solutions
    retyped = retyped | {"cell_type": "markdown"}
    scratch = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 7}
    other_code = [cell for cell in cells if cell not in solutions and cell["cell_type"] == "code"][:1]
    return notebook | {
        "cells": [
            *other_code,
            scratch
            | {"source": "%matplotlib inline\n!pip install d2l\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])"},
            scratch | {"source": "for i in range(:\n    what was I going to"},
            retyped,
            *reversed(others),
            others[0],
            scratch | {"source": "print('my notes')\n1 / 0"},
        ]
    }
