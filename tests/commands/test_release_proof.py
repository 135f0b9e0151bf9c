"""`tensorgrade release` tries the author's notebook with the new key first, and leaves nothing half released."""

import pytest

from tensorgrade.commands import author_runs
from tensorgrade.course.new_course import create_course
from tensorgrade.engine_sentence import EngineSentence
from tensorgrade.sandbox.zygote_control import SandboxError
from tests.conftest import slow_from
from tests.coursework import cli

# Without a domain, so that its key is made in no time.
EXERCISES = """
from tensorgrade.exercise import Assignment, Case, Check, Exercise, Text, array, normal

W = Text("words", "文字")
assignment = Assignment(name="rows", title=W, exercises=[Exercise(
    name="rows", title=W, points=4, reference=lambda X: X.sum(1),
    checks=[
        Check("by-hand", W, [Case("two-by-two", X=array([[1, 2], [3, 4]]))], public=True),
        Check("not-square", W, [Case("wide", X=normal(2, 5)), Case("high", X=normal(16, 5))], weight=2),
    ],
)])
"""
NOTEBOOK = """
# %%
import numpy as np

from tensorgrade import check


# %% solution="rows"
def rows(X):
    ### BEGIN SOLUTION
    return np.array([row.sum() for row in X])
    ### END SOLUTION


# %% check="rows"
check(rows)
"""
SOLUTION = "return np.array([row.sum() for row in X])"
CHECK = '# %% check="rows"'


def course_of_rows(folder, language="en"):
    course = create_course(folder, language, "seed")
    assignment = course.root / "solutions/rows"
    assignment.mkdir()
    (assignment / "exercises.py").write_text(EXERCISES, encoding="utf-8")
    (assignment / "notebook.py").write_text(NOTEBOOK, encoding="utf-8")
    return course


@pytest.fixture
def course(tmp_path):
    """A course with the assignment ``rows``."""
    return course_of_rows(tmp_path / "course")


@pytest.fixture
def no_sandbox(monkeypatch):
    def broken(*_):
        raise SandboxError(EngineSentence.as_written("There is no sandbox here."))

    monkeypatch.setattr(author_runs, "GradingWorker", broken)


def change(course, old, new):
    path = course.root / "solutions/rows/notebook.py"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def add_cell(course, source):
    change(course, CHECK, f"# %%\n{source}\n\n\n{CHECK}")


def release(course):
    return cli("release", "rows", cwd=course.root)


def refusal(course):
    """The sentence with which `release` refuses the notebook."""
    done = release(course)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("tensorgrade: Nothing was released, because ")
    assert done.stderr.count("\n") == 1
    return done.stderr


def files(course):
    """Every file that a release writes, but for the assignment's own folder."""
    paths = [path for path in course.root.rglob("*") if path.is_file() and "solutions" not in path.parts]
    return {str(path.relative_to(course.root)): path.read_bytes() for path in paths if "logs" not in path.parts}


def test_the_starter_is_released(course):
    done = release(course)
    assert (done.returncode, done.stderr) == (0, "")
    assert {"keys/rows.npz", "source/rows/rows.ipynb", "assignments/rows/rows.ipynb"} < files(course).keys()
    assert cli("grade", "rows", cwd=course.root).stderr.startswith("tensorgrade: Nobody has handed in rows")


# --- Solutions --------------------------------------------------------------------------------------------


def test_a_wrong_solution_is_refused_with_the_check_the_call_and_both_answers(course):
    change(course, SOLUTION, "return X.sum(axis=0)")
    before = files(course)
    assert refusal(course) == (
        f"tensorgrade: Nothing was released, because a solution loses points. {course.root}/solutions/rows/notebook.py:"
        " rows earns 0 of 4 points and does not pass by-hand, not-square, purity, state, precision: "
        "in case 'two-by-two', rows(X=[[1, 2], [3, 4]]) returned [4, 6], where [3, 7] is expected.\n"
    )
    assert files(course) == before


def test_large_arrays_are_named_by_their_shape(course):
    change(course, SOLUTION, "return X.sum(axis=1) + (len(X) == 16) * np.arange(len(X) or 1)")
    assert ": in case 'high', rows(X=16×5 float64): Your value at [15] is " in refusal(course)


@pytest.mark.parametrize(
    ("solution", "words"),
    slow_from(
        1,
        [
            ("return X.sum(axis=2)", "rows(X=[[1, 2], [3, 4]]): The call raised AxisError: axis 2 is out of bounds"),
            ("X += 1\n    return (X - 1).sum(axis=1)", ": Your function changes its argument X."),
            ("return X.sum(axis=1).tolist()", ": Your answer is of type list; it should be a numpy.ndarray"),
            ("return X.sum(axis=1)[None]", "returned [[3, 7]], where [3, 7] is expected."),
            ("X.sum(axis=1)", ": Your function returned None."),
            ("return nmupy.sum(X, axis=1)", "The call raised NameError: name 'nmupy' is not defined"),
            ("return X.astype(np.float32).sum(axis=1, dtype=np.float64)", "of the 16 digits that float64 keeps."),
            ("import os\n    os._exit(1)", "The call ended the Python process"),
        ],
    ),
)
def test_a_solution_that_fails_in_another_way_is_refused_with_the_reason(course, solution, words):
    change(course, SOLUTION, solution)
    sentence = refusal(course)
    assert "notebook.py: rows earns " in sentence
    assert words in sentence


@pytest.mark.slow
def test_an_earlier_release_stays_as_it_was(course):
    assert release(course).returncode == 0
    before = files(course)
    change(course, SOLUTION, "return X.sum(axis=0)")
    refusal(course)
    assert files(course) == before
    change(course, "return X.sum(axis=0)", "return X.sum(axis=1)")
    assert release(course).returncode == 0
    assert files(course)["source/rows/rows.ipynb"] != before["source/rows/rows.ipynb"]


def test_an_earlier_release_stays_as_it_was_where_nbgrader_refuses_the_new_one(course):
    assert release(course).returncode == 0
    (course.root / "gradebook.db").write_bytes(b"no database" * 100)
    (course.root / "source/rows/picture.txt").write_text("kept")
    before = files(course)
    add_cell(course, "more = 1")
    done = release(course)
    assert done.returncode != 0
    assert files(course) == before


@pytest.mark.slow
def test_the_second_solution_is_tried_too(course):
    second = course.root / "solutions/rows/alternative.py"
    second.write_text("def rows(X):\n    return X.sum(axis=1)\n")
    assert release(course).returncode == 0
    second.write_text("def rows(X):\n    return X.sum(axis=-2)\n")
    sentence = refusal(course)
    assert "/solutions/rows/alternative.py: rows earns 0 of 4 points" in sentence
    assert "returned [4, 6], where [3, 7] is expected." in sentence


def test_the_lines_of_the_courses_own_language_are_tried(tmp_path):
    for language, code in (("en", 0), ("zh", 2)):
        course = course_of_rows(tmp_path / language, language)
        change(course, SOLUTION, "[en] return X.sum(axis=1)\n    [zh] return X.sum(axis=0)")
        done = release(course)
        assert done.returncode == code, language
        assert ("returned [4, 6], where [3, 7] is expected" in done.stderr) == (language == "zh")


CLASS = """
from tensorgrade.exercise import Assignment, Case, Check, Exercise, Text, array, normal

W = Text("words", "文字")


class Scale:
    def __init__(self, a):
        self.a = a

    def forward(self, X):
        return {"sum": X.sum(), "scaled": self.a * X}


assignment = Assignment(name="rows", title=W, exercises=[Exercise(
    name="Scale", title=W, points=4, reference=Scale,
    checks=[
        Check("by-hand", W, [Case("two", make={"a": array([2, 3])}, calls=[("forward", array([1, 2]))])], public=True),
        Check("drawn", W, [Case("drawn", make={"a": normal(4)}, calls=[("forward", normal(4))])]),
    ],
)])
"""
CLASS_NOTEBOOK = """
# %%
import numpy as np

from tensorgrade import check


# %% solution="Scale"
class Scale:
    def __init__(self, a):
        ### BEGIN SOLUTION
        self.a = a
        ### END SOLUTION

    def forward(self, X):
        ### BEGIN SOLUTION
        return {"sum": X.sum(), "scaled": self.a * X}
        ### END SOLUTION


# %% check="Scale"
check(Scale)

# %%
layer = Scale(np.ones(2))
layer.forward(np.ones(2))
"""


def test_a_class_is_tried_with_its_methods(course):
    folder = course.root / "solutions/rows"
    (folder / "exercises.py").write_text(CLASS, encoding="utf-8")
    (folder / "notebook.py").write_text(CLASS_NOTEBOOK, encoding="utf-8")
    assert release(course).returncode == 0
    change(course, '"scaled": self.a * X', '"scaled": self.a + X')
    sentence = refusal(course)
    assert "in case 'two', Scale(a=[2, 3]); .forward(X=[1, 2]) returned [3, 5] at forward, scaled, where" in sentence


# --- What students get ------------------------------------------------------------------------------------


def test_a_solution_outside_of_its_marks_is_refused(course):
    change(course, f"### BEGIN SOLUTION\n    {SOLUTION}", f"{SOLUTION}\n    ### BEGIN SOLUTION\n    pass")
    assert "notebook.py: their notebook has a rows that is written; put all of it between" in refusal(course)


@pytest.mark.parametrize(
    ("cell", "words"),
    slow_from(
        1,
        [
            ("1 / 0", "Line 1 of your code cell 3 failed: ZeroDivisionError: division by zero. 1: 1 / 0"),
            (
                "A = np.ones(2)\nprint(B)",
                "Line 2 of your code cell 3 failed: NameError: name 'B' is not defined. 2: print(B)",
            ),
            ("def f(:\n    pass", "code cell 3 failed: SyntaxError"),
            ("import os\nos._exit(1)", "Line 2 of your code cell 3 failed: it ended the Python process"),
            ("assert rows.__name__ == 'columns'", "failed: AssertionError"),
        ],
    ),
)
def test_a_cell_that_fails_in_the_students_notebook_is_refused(course, cell, words):
    add_cell(course, cell)
    sentence = refusal(course)
    assert "the students' notebook fails before they have written anything" in sentence
    assert words in sentence


def test_a_helper_that_students_do_not_get_is_refused_where_it_is_used(course):
    change(
        course, f"### BEGIN SOLUTION\n    {SOLUTION}", f"### BEGIN SOLUTION\n    {SOLUTION}\n\ndef helper(): return 1"
    )
    add_cell(course, "helper()")
    assert "NameError: name 'helper' is not defined. 1: helper()" in refusal(course)


WAITING = [
    "sums = rows(np.ones((2, 3)))\nprint(sums.shape)",
    "total = sums.sum()",
    "total + 1",
    "def total_of(X):\n    return rows(X).sum()",
    "T = total_of(np.ones((2, 3)))",
    "assert T == 6",
    "picture = np.load('picture.npy')",
    "rows(picture)",
    "import urllib.request\n\npage = urllib.request.urlopen('http://localhost:1')",
    "import matplotlib.pyplot as plt\n\nplt.imshow(rows(np.ones((2, 2))))\nplt.show()",
    "import d2l\n\nd2l.show(1)",
    "%timeit rows(np.ones((2, 3)))",
    "name = input()",
]


def test_what_only_waits_for_the_students_functions_or_their_machine_is_released(course):
    add_cell(course, "\n\n\n# %%\n".join(WAITING))
    done = release(course)
    assert (done.returncode, done.stderr) == (0, "")


# --- Without a sandbox ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("no_sandbox")
def test_without_a_sandbox_a_right_solution_is_released(course):
    add_cell(course, "sums = rows(np.ones((2, 3)))\n\n# %%\nprint(sums)")
    (course.root / "solutions/rows/alternative.py").write_text("def rows(X):\n    return X.sum(axis=1)\n")
    done = release(course)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.usefixtures("no_sandbox")
@pytest.mark.parametrize(
    ("solution", "words"),
    slow_from(
        1,
        [
            ("return X.sum(axis=0)", "rows(X=[[1, 2], [3, 4]]) returned [4, 6], where [3, 7] is expected."),
            ("X += 1\n    return (X - 1).sum(axis=1)", ": Your function changes its argument X."),
            (
                "rows.calls = getattr(rows, 'calls', 0) + 1\n    return X.sum(axis=1) * (rows.calls < 8)",
                "does not pass state: in case",
            ),
        ],
    ),
)
def test_without_a_sandbox_a_wrong_solution_is_refused(course, solution, words):
    change(course, SOLUTION, solution)
    assert words in refusal(course)


@pytest.mark.usefixtures("no_sandbox")
def test_without_a_sandbox_a_cell_that_fails_is_refused(course):
    add_cell(course, "1 / 0")
    assert "Line 1 of your code cell 3 failed: ZeroDivisionError: division by zero. 1: 1 / 0" in refusal(course)
