"""Hostile notebooks over the whole path, from hand-in to page: each costs its own student something, and nobody else.

``FUZZ_NOTEBOOKS`` says how many (200), ``FUZZ_SEED`` which ones (0). A notebook is made of the seed and its number
alone: `mutated_notebook` gives the one of a student that a failure names.
"""

import json
import os
import shutil
import time
from dataclasses import replace

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter

from tensorgrade.result.json_format import from_json
from tests.commands.notebook_mutations import mutated_notebook
from tests.coursework import filled, grade, hand_in, rows, tensorgrade

NOTEBOOKS = int(os.environ.get("FUZZ_NOTEBOOKS", "200"))
SEED = os.environ.get("FUZZ_SEED", "0")
HALF = {"pool2d": "def pool2d(X, pool_size, mode='max'):\n    return X[:1, :1] * 0 + 3.0\n"}
WRITTEN = {"pooling-why": "Because a maximum forgets where it was."}
SECONDS_EACH = 5.0
"""What a notebook may take on average: most take a tenth of a second, a few reach a time limit."""
MOST_SECONDS = 120.0
"""What a single one may keep a process waiting."""


def kept(course, student):
    """A student's result, without what differs in every run."""
    result = from_json((course / f"results/pooling/{student}.json").read_text(encoding="utf-8"))
    exercises = {name: replace(item, seconds=0.0) for name, item in result.exercises.items()}
    return replace(result, exercises=exercises, waited=0.0, memory=0)


def waited(course, student):
    return json.loads((course / f"results/pooling/{student}.json").read_text(encoding="utf-8"))["waited"]


@pytest.mark.slow
def test_hostile_notebooks_stop_nothing_and_change_nobody_else(pooling, tmp_path):
    alone, course = tmp_path / "alone", tmp_path / "course"
    for folder in (alone, course):
        shutil.copytree(pooling, folder)
        for student, answers in (("a", {}), ("z", HALF)):
            hand_in(folder, student, "pooling", filled(folder, "pooling", answers, WRITTEN))
    assert grade(alone, "pooling").exit_code == 0
    honest = filled(course, "pooling", {}, WRITTEN)
    hostile = [f"m{number:04}" for number in range(NOTEBOOKS)]
    for student in hostile:
        path = course / f"submitted/{student}/pooling/pooling.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(mutated_notebook(honest, f"{SEED}-{student}"))

    begun = time.monotonic()
    done = tensorgrade("grade", "pooling", "--jobs", "2", cwd=course, timeout=60 + SECONDS_EACH * NOTEBOOKS)
    seconds = time.monotonic() - begun
    assert "Traceback" not in done.stdout + done.stderr, done.stderr[-3000:]
    assert done.returncode in (0, 1), done.stderr[-3000:]
    assert seconds < 60 + SECONDS_EACH * NOTEBOOKS
    done = tensorgrade("report", "pooling", cwd=course, timeout=600)
    assert "Traceback" not in done.stdout + done.stderr, done.stderr[-3000:]
    assert done.returncode in (0, 1), done.stderr[-3000:]
    assert not [path for path in (course / "logs").glob("*") if "Traceback" in path.read_text(encoding="utf-8")]

    # The honest are graded as if nobody else had handed in.
    recorded, recorded_alone = rows(course, "pooling"), rows(alone, "pooling")
    for student in ("a", "z"):
        assert kept(course, student) == kept(alone, student)
        assert recorded[student] == recorded_alone[student]
    # Each of the others has a result, a notebook, a row and a page of moderate size; nobody waited long for it.
    for student in hostile:
        assert (course / f"results/pooling/{student}.json").stat().st_size < 1 << 20, student
        result = kept(course, student)
        assert result.status in ("graded", "could-not-tell", "unreadable"), student
        assert student in recorded
        assert recorded[student]["score"] == pytest.approx(result.score), student
        assert waited(course, student) < MOST_SECONDS, student
        json.loads((course / f"autograded/{student}/pooling/pooling.ipynb").read_text(encoding="utf-8"))
        assert (course / f"feedback/{student}/pooling/pooling.html").stat().st_size < 1 << 20, student
    assert (course / "results/pooling/class.html").stat().st_size < 2_000 * (NOTEBOOKS + 100)
    # Formgrader opens them.
    for student in hostile[:: max(1, NOTEBOOKS // 20)]:
        notebook = nbformat.read(course / f"autograded/{student}/pooling/pooling.ipynb", 4)
        html, _ = HTMLExporter(template_name="classic").from_notebook_node(notebook)
        assert "javascript:alert" not in html.replace("](", ""), student
