"""Submissions that import `check` from the package's former name, graded in the sandbox."""

import json

import pytest

from tensorgrade.grading.grade_one import GradingPolicy, grade
from tensorgrade.grading.plan import plan_grading
from tensorgrade.sandbox.host import Sandbox
from tensorgrade.submission.choose_file import Submission
from tests.conftest import slow_but, slow_from
from tests.selfcheck.test_former_import import ANSWER, IMPORTS, OWN, QUICK, importable, lay_out

REST = """
{check}(corr2d)
def conv2d(X, K):
    return corr2d(X, K[::-1, ::-1])
"""


@pytest.fixture(scope="module", params=OWN)
def beside(request, tmp_path_factory):
    """A sandbox whose interpreter could import what lies under the former name in a folder of its path."""
    with pytest.MonkeyPatch.context() as patch:
        folder = importable(tmp_path_factory.mktemp("beside"), patch)
        lay_out(folder, request.param)
        with Sandbox() as running:
            yield running


def submission(source, kind):
    if kind == "ipynb":
        cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
        source = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
    return Submission("student", f"corr2d.{kind}", source.encode())


@pytest.fixture
def scores(keys, beside):
    def run(source, kind="py"):
        result = grade(
            submission(source, kind), plan_grading(keys["corr2d"]), beside, GradingPolicy(strict=False)
        ).result
        assert result.status == "graded", result.message
        return {name: result.exercises[name] for name in ("corr2d", "conv2d")}

    return run


@pytest.mark.parametrize("kind", slow_from(1, ["ipynb", "py"]))
@pytest.mark.parametrize("line", slow_but(QUICK, IMPORTS))
def test_the_cells_run_to_their_end(scores, line, kind):
    exercises = scores(f"{line}\n{ANSWER}{REST.format(check=IMPORTS[line])}", kind)
    assert [(item.status, item.notes) for item in exercises.values()] == [("passed", [])] * 2


@pytest.mark.parametrize("line", ["from grader import double", "import grader\ndouble = lambda x: grader.double(x)"])
def test_a_name_of_the_students_own_is_said_to_be_unavailable(scores, line):
    exercises = scores(f"{line}\n{ANSWER}def conv2d(X, K):\n    return double(corr2d(X, K))\n")
    assert exercises["corr2d"].status == "passed"
    assert {check.kind for check in exercises["conv2d"].checks if check.kind} == {"forbidden"}
    assert exercises["conv2d"].checks[0].failure.module == "grader"


def test_it_can_be_imported_with_a_name_of_the_students_own(scores):
    exercises = scores(f"from grader import check, double\n{ANSWER}{REST.format(check='check')}")
    assert [item.status for item in exercises.values()] == ["passed"] * 2
