"""Submissions with declared verdicts: their docstrings are read, and the audit names those graded in another way."""

import json
import shutil

import pytest

from tensorgrade.audit import declared_verdicts
from tensorgrade.audit.declared_verdicts import Verdict, read_verdicts
from tensorgrade.exercise import AuthorError
from tests.coursework import command, course_of_one_assignment

EXERCISES = """
from tensorgrade.exercise import Assignment, Case, Check, Exercise, Misconception, array, normal


def twice(X):
    return 2 * X


def eight_times(X):
    return twice(twice(twice(X)))


assignment = Assignment(
    name="small",
    title="Small",
    exercises=[
        Exercise(
            name="twice",
            title="Twice",
            points=3,
            reference=twice,
            checks=[
                Check("example", "Example", [Case("first", X=array([1, 2, 4]))], public=True),
                Check("drawn", "Drawn", [Case("second", X=normal(5)), Case("third", X=normal(2))]),
            ],
            misconceptions=[Misconception("squared", "Is that 2X?", lambda X: X * X)],
        ),
        Exercise(
            name="eight_times",
            title="Eight times",
            points=3,
            reference=eight_times,
            checks=[
                Check("example", "Example", [Case("first", X=array([1, 2, 4]))], public=True),
                Check("drawn", "Drawn", [Case("second", X=normal(5)), Case("third", X=normal(2))]),
            ],
        ),
    ],
)
"""
NOTEBOOK = '''# %%
from tensorgrade import check


# %% solution="twice"
def twice(X):
    """X: (n,) → (n,)"""
    ### BEGIN SOLUTION
    return X + X
    ### END SOLUTION


# %% check="twice"
check(twice)


# %% solution="eight_times"
def eight_times(X):
    """X: (n,) → (n,)"""
    ### BEGIN SOLUTION
    return 8 * X
    ### END SOLUTION


# %% check="eight_times"
check(eight_times)
'''
RIGHT = '"""Adds.\n\nexpect twice: passed score=3\n"""\n\n\ndef twice(X):\n    return X + X\n'
SQUARED = """\
\"""Squares.

expect twice: failed kind=value misconception=squared
\"""

def twice(X):
    return X * X
"""


FOLLOWS = (
    SQUARED.replace("=squared\n", "=squared\nexpect eight_times: passed score=3 follows=twice\n")
    + """

def eight_times(X):
    return twice(twice(twice(X)))
"""
)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return course_of_one_assignment(tmp_path_factory.mktemp("declared") / "course", "small", EXERCISES, NOTEBOOK)


@pytest.fixture
def audit(built, tmp_path):
    """Audit the course with these files in its folder of submissions; the command's outcome and figures."""
    folder = built.root / "solutions/small" / declared_verdicts.FOLDER

    def run(**sources):
        folder.mkdir()
        for name, source in sources.items():
            content = source if isinstance(source, bytes) else source.encode()
            (folder / f"{name}.py").write_bytes(content)
        figures = tmp_path / "figures.json"
        done = command(built.root, "audit", "small", "--jobs", "1", "--json", str(figures))
        return done, json.loads(figures.read_text(encoding="utf-8")) if figures.exists() else None

    yield run
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
def test_submissions_that_are_graded_as_declared_are_no_problem(audit):
    done, figures = audit(right=RIGHT, squared=SQUARED)
    assert done.exit_code == 0
    assert "declares" not in done.stderr
    assert "twice: 2 of 2 submissions are graded as declared." in done.stdout
    assert figures["small"]["twice"]["submissions"] == [
        {"file": "right.py", "declared": "passed score=3", "found": "passed score=3"},
        {
            "file": "squared.py",
            "declared": "failed kind=value misconception=squared",
            "found": "failed kind=value misconception=squared",
        },
    ]


def test_a_submission_with_another_verdict_is_a_problem_in_one_sentence(audit):
    done, figures = audit(
        right=RIGHT,
        renamed=SQUARED.replace("=squared", "=tripled"),
        unnamed=SQUARED.replace(" misconception=squared", ""),
        half=RIGHT.replace("score=3", "score=1 kind=value lost=drawn,state hint=factor also=other"),
        unreadable=RIGHT.replace("def twice", "def other"),
    )
    assert done.exit_code == 1
    problems = [line for line in done.stderr.splitlines() if line.startswith("twice: ")]
    assert problems[0] == (
        "twice: submissions/half.py declares passed kind=value also=other hint=factor score=1 lost=drawn,state, "
        "and is graded passed score=3."
    )
    assert problems[1:3] == [
        "twice: submissions/renamed.py declares failed kind=value misconception=tripled, "
        "and is graded failed kind=value misconception=squared.",
        "twice: submissions/unnamed.py declares failed kind=value, "
        "and is graded failed kind=value misconception=squared.",
    ]
    assert "submissions/unreadable.py declares passed score=3, and is graded missing score=0 (" in problems[3]
    assert len(problems) == 4
    assert "twice: 1 of 5 submissions are graded as declared." in done.stdout
    assert [item["file"] for item in figures["small"]["twice"]["submissions"]] == [
        "half.py", "renamed.py", "right.py", "unnamed.py", "unreadable.py",
    ]  # fmt: skip


@pytest.mark.slow
def test_a_submission_declares_which_functions_others_follow_from(audit):
    done, _figures = audit(follows=FOLLOWS, own=FOLLOWS.replace("twice(twice(twice(X)))", "X * 6"))
    problems = [line for line in done.stderr.splitlines() if "submissions/" in line]
    assert problems == [
        "eight_times: submissions/own.py declares passed score=3 follows=twice, and is graded failed score=0."
    ]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def twice(X):\n    return X\n", "it does not begin with a docstring"),
        (RIGHT.replace("passed", "great"), "`great` is none of the statuses failed, missing, partly, passed"),
        (RIGHT.replace("expect twice", "expect thrice"), "thrice is no exercise here"),
        (RIGHT.replace("score=3", "follows=thrice"), "thrice is no exercise here"),
        (b'"""\xff"""', "'utf-8' codec can't decode"),
    ],
    ids=["no docstring", "status", "function", "helper", "encoding"],
)
def test_a_submission_that_declares_nothing_sensible_stops_the_audit_before_anything_is_run(audit, source, words):
    done, figures = audit(wrong=source)
    assert figures is None
    assert isinstance(done.exception, AuthorError)
    assert "solutions/small/submissions/wrong.py does not declare how it must be graded: " in str(done.exception)
    assert words in str(done.exception)
    assert done.output == ""


@pytest.mark.slow
def test_an_assignment_without_submissions_has_none(built):
    done = command(built.root, "audit", "small", "--jobs", "1")
    assert done.exit_code == 0
    assert "submissions" not in done.output


@pytest.mark.parametrize(
    "text",
    [
        "",
        "import numpy as np",
        '"""Only an aim."""',
        'X = 1\n"""Aim.\n\nexpect f: passed\n"""',
        '"""expect f: passed\n\nexpect g: passed\n"""',
        '"""Aim.\n\nexpect f: great\n"""',
        '"""Aim.\n\nexpect f: could-not-tell\n"""',
        '"""Aim.\n\nexpect f passed\n"""',
        '"""Aim.\n\nexpect f: passed colour=red\n"""',
        '"""Aim.\n\nexpect f: passed status=failed\n"""',
        '"""Aim.\n\nexpect f: passed hint\n"""',
        '"""Aim.\n\nexpect f: failed kind=\n"""',
        '"""Aim.\n\nexpect f: failed kind=wrong\n"""',
        '"""Aim.\n\nexpect f: failed kind=value,shape\n"""',
        '"""Aim.\n\nexpect f: failed kind=value,value\n"""',
        '"""Aim.\n\nexpect f: failed score=many\n"""',
        '"""Aim.\n\nexpect f: failed lost=b,a\n"""',
        '"""Aim.\n\nexpect f: failed score=1 score=2\n"""',
        '"""Aim.\n\nexpect f: failed misconception=a misconception=b\n"""',
        '"""Aim.\n\nexpect f: passed\nexpect f: failed\n"""',
        '"""Aim.\n\nexpect f: passed\nand more words\n"""',
        '""" """',
    ],
)
def test_a_file_that_does_not_say_what_to_expect_is_an_error(text):
    with pytest.raises(ValueError):
        read_verdicts(text)


def test_an_expectation_is_read_in_full():
    text = '"""Aim.\n\nexpect f: partly kind=shape,value misconception=same-size score=1.5\nexpect g: passed\n"""\n'
    assert read_verdicts(f"# A comment.\n\n{text}") == {
        "f": Verdict("partly", kind=("shape", "value"), misconception="same-size", score=1.5),
        "g": Verdict("passed", misconception=None),
    }


def test_a_verdict_is_written_as_it_is_read():
    words = "partly kind=shape,value misconception=a also=b hint=c score=1.5 lost=d,e follows=f,g"
    assert str(read_verdicts(f'"""Aim.\n\nexpect f: {words}\n"""')["f"]) == words
