"""What an author may get wrong in a new assignment: told with file and line, in a sentence that says what to do."""

import itertools
import re

import pytest

from tensorgrade.course import release, scaffold
from tensorgrade.course.course import CourseError
from tensorgrade.course.new_course import create_course
from tensorgrade.exercise.validation import AuthorError
from tensorgrade.key_builder.build import build_answer_key
from tests.conftest import slow_from
from tests.coursework import command

NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return create_course(tmp_path_factory.mktemp("authored") / "course", "en", "test")


@pytest.fixture
def folder(course):
    return scaffold.new_assignment(course, f"rows{next(NUMBERS)}")


def change(folder, file, old, new):
    """Change what the starter says, in one place. Returns the line where the change begins."""
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


# What is written wrongly, how, where the fault is told (lines below the change), and what the sentence says.
MISTAKES = [
    ("points=4", "point=4", -3, ["Exercise has no 'point'", "'points'"]),
    ("public=True", "publik=True", -4, ["Check has no 'publik'", "'public'"]),
    ('Exercise(\n    name="', 'Exercise(\n    "', 0, ["Exercise takes these by name only, as in seconds=…: name,"]),
    ("    points=4,\n", "", -3, ["Exercise needs 'points'"]),
    ("points=4", "points=0", -3, ["points must be a whole number", "not 0"]),
    ("points=4", "points='4'", -3, ["points must be a whole number"]),
    ("public=True", "public=False", -17, ["needs a public check", "public=True"]),
    ('"not-square"', '"by-hand"', 0, ["check 'by-hand'", "twice"]),
    ('Case("high"', 'Case("wide"', 0, ["case 'wide'", "twice"]),
    ('Case("high"', 'Case("High one"', 0, ["'High one'", "lower case words"]),
    ('Case("high", X=', 'Case("high", ', 0, ["case 'high'", "by its name"]),
    ('Case("high", X=', 'Case("high", Y=', 0, ["case 'high': it gives ['Y']", "takes ['X']"]),
    ("array([[1, 2], [3, 4]])", "normal(2, 2)", 0, ["case 'two-by-two': it is public", "literal", "array("]),
    ("return X.sum(dim=1)", "return X.sum(dim=7)", 0, ["reference fails on case 'two-by-two'", "Dimension"]),
    ("return X.sum(dim=1)", "return Z.sum(dim=1)", 0, ["reference fails", "'Z' is not defined"]),
    ("return X.sum(dim=0)", "return X.sum(dim=1)", 32, ["'columns-added'", "from the truth", "add one that does"]),
    ("return X.sum(dim=0)", "return Z.sum(dim=0)", 0, ["'columns-added'", "'Z' is not defined"]),
    ("            columns_added,\n", "", -2, ["'columns-added'", "needs at least one variant"]),
    ('"The sum of every row"', '""', -2, ["title must be text", "not ''"]),
    ('"The sum of every row"', '("The sum", "Die Summe")', -2, ["title must be text", "not ('The sum', 'Die"]),
    ("exercises=[", 'language="french", exercises=[', -3, ["'french' is not the code"]),
    ("weight=2", "weight=0", -3, ["check 'not-square'", "weight must be a whole number of 1", "not 0"]),
    ("points=4,", "points=4", 0, ["no Python", "comma"]),
    ("import torch\n", "import torhc\n", 0, ["No module named 'torhc'"]),
    ("    exercises=[", "    exercises=[*", 0, ["must be an iterable", "not Exercise"]),
    ("exercises=[", "exercises=[] and [", -3, ["needs at least one exercise"]),
    ("    name=\"rows", "    name=\"cols", -1, ["'cols", "one name"]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "below", "words"), slow_from(2, MISTAKES), ids=lambda value: str(value)[:40])
def test_a_slip_in_exercises_is_told_with_its_line(folder, old, new, below, words):
    if old.strip() == 'name="rows':  # the assignment's, which is the last
        text = (folder / "exercises.py").read_text(encoding="utf-8")
        head, _, tail = text.rpartition(old)
        (folder / "exercises.py").write_text(head + new + tail, encoding="utf-8")
        line = head.count("\n") + 1
    else:
        line = change(folder, "exercises.py", old, new)
    with pytest.raises(AuthorError) as caught:
        build_answer_key(folder, "test")
    sentence = str(caught.value)
    for word in words:
        assert word in sentence
    assert sentence.startswith(f"{folder / 'exercises.py'}, line "), sentence
    told = int(re.search(r"line (\d+)", sentence)[1])
    assert told == line + below, sentence


@pytest.mark.parametrize(
    ("old", "new", "words"),
    slow_from(
        1,
        [
            ('# %% solution="', '# %% solution="x', ["line ", "solution='x", "no such exercise; it has rows"]),
            ('# %% check="', '# %% checked="', ['one cell marked check="', "it has 0"]),
            ("\ndef rows", "\ndef cols", ["line ", "must define that function"]),
            ("    ### BEGIN SOLUTION\n", "", ["line ", "### BEGIN SOLUTION", "### END SOLUTION"]),
        ],
    ),
)
def test_a_slip_in_the_notebook_is_told(folder, old, new, words):
    change(folder, "notebook.py", old, new)
    key = build_answer_key(folder, "test")
    with pytest.raises(AuthorError) as caught:
        release.source_notebook(folder / "notebook.py", "en", key)
    for word in [str(folder / "notebook.py"), *words]:
        assert word in str(caught.value)


@pytest.mark.parametrize("name", ["Foo", "2d", "a b", "../up", "", "class", "corr2d"])
def test_a_name_that_cannot_be_used_writes_nothing(course, name):
    before = sorted(course.root.rglob("*"))
    with pytest.raises(CourseError, match=r"choose another name|take lower case words"):
        scaffold.new_assignment(course, name)
    assert sorted(course.root.rglob("*")) == before


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "function"), [("function", "my_rows"), ("class", "MyRows"), ("property", "my_rows")])
def test_a_new_assignment_works_as_it_stands(tmp_path, kind, function):
    course = create_course(tmp_path / "course", "zh", "seed")
    made = command(course.root, "new", "my-rows", "--kind", kind)
    assert "solutions/my-rows" in made.output
    assert "tensorgrade build my-rows" in made.output
    assert "with exercises.py, locale/zh.po, notebook.py and notebook.zh.py; it works" in made.output
    assert f'name="{function}"' in (course.root / "solutions/my-rows/exercises.py").read_text(encoding="utf-8")
    released = command(course.root, "release", "my-rows")
    assert released.exit_code == 0, released.output
    assert "without a translation" not in released.output
    audited = command(course.root, "audit", "my-rows", "--jobs", "1")
    assert audited.exit_code == 0, audited.output  # the starter's cases catch every mutant of its solution
