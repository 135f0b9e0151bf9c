"""An author's mistakes: each is an AuthorError whose words help to mend it."""

import re
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from tensorgrade.exercise import (
    Assignment,
    AuthorError,
    Case,
    Check,
    Close,
    Combination,
    Derived,
    Draw,
    Exercise,
    Misconception,
    Relation,
    Section,
    Term,
    array,
    grid,
    integers,
    normal,
)
from tensorgrade.exercise.loader import load_assignment
from tensorgrade.exercise.validation import validate
from tensorgrade.key_builder.build import build_answer_key

WORDS = "words"


def corr2d(X, K, mode="sum"):
    return X * K


def case(name="first", **more):
    return Case(name, **({"X": grid(2, 2), "K": grid(2, 2)} | more))


def check(name="sums", cases=None, public=True, **more):
    return Check(name, WORDS, cases or [case()], public=public, **more)


FLIPPED, OTHER = Misconception("flipped", WORDS, corr2d), Misconception("other", WORDS, corr2d)
LAW = Relation(terms=[Term("a")], broken=WORDS)


def exercise(**more):
    given = {"name": "corr2d", "title": WORDS, "points": 4, "reference": corr2d, "checks": [check()]}
    return Exercise(**(given | more))


def problems(*exercises):
    return validate(Assignment(name="a", title=WORDS, exercises=list(exercises)))


def test_a_sound_exercise_is_taken_as_written():
    sound = exercise(
        checks=[check(), check("more", [case("second", mode="mean"), case("third", X=normal(3, 3))], False)]
    )
    assert [item.name for item in sound.cases()] == ["first", "second", "third"]
    assert list(sound.parameters()) == ["X", "K", "mode"]
    assert (sound.answer, sound.seconds) == (None, 2.0)
    assert problems(sound) == []


def named(value):
    """The id of a parameter: its text without addresses, which differ in every process."""
    return re.sub(r" at 0x[0-9a-f]+", "", str(value))[:60]


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        ({"name": "corr 2d"}, ["'corr 2d'", "function's name"]),
        ({"name": "2d"}, ["'2d'", "function's name"]),
        ({"name": ""}, ["function's name"]),
        ({"points": 0}, ["'corr2d'", "points"]),
        ({"points": -1}, ["points"]),
        ({"seconds": 0.0}, ["seconds"]),
        ({"seconds": -2.0}, ["seconds"]),
        ({"checks": []}, ["at least one check"]),
        ({"checks": [check(public=False)]}, ["public check", "students can run"]),
        ({"checks": [check(), check(cases=[case("second")])]}, ["check 'sums'", "twice"]),
        ({"checks": [check(cases=[case(), case()])]}, ["case 'first'", "twice"]),
        ({"checks": [check(), check("more", [case()])]}, ["case 'first'", "twice"]),
        ({"checks": [check("Big Sums")]}, ["check 'Big Sums'", "lower case"]),
        ({"checks": [check(cases=[case("first case")])]}, ["case 'first case'", "lower case"]),
        ({"checks": [check(cases=[case("../first")])]}, ["'../first'", "lower case"]),
        ({"checks": [check(cases=[case("")])]}, ["case ''", "lower case"]),
        ({"checks": [check(weight=0)]}, ["'sums'", "weight must be a whole number of 1"]),
        ({"checks": [check(weight=-3)]}, ["'sums'", "weight must be a whole number of 1"]),
        ({"checks": [Check("sums", WORDS, [], public=True)]}, ["'sums'", "at least one case"]),
        ({"checks": [check(cases=[Case("first", X=grid(2, 2))])]}, ["'first'", "['X']", "['X', 'K', 'mode']"]),
        ({"checks": [check(cases=[case(stride=2)])]}, ["'first'", "'stride'", "the reference takes"]),
        ({"checks": [check(cases=[case(X=normal(2, 2))])]}, ["'first'", "public", "X", "literal"]),
        ({"checks": [check(cases=[case(X=integers(2), K=normal(2))])]}, ["X, K", "literal"]),
        (
            {"checks": [check(relation=Relation(terms=[Term("first"), Term("other")], broken=WORDS))]},
            ["'sums'", "no case 'other'"],
        ),
        (
            {"misconceptions": [Misconception("flipped", WORDS, corr2d), Misconception("flipped", WORDS, corr2d)]},
            ["misconception 'flipped'", "twice"],
        ),
        ({"misconceptions": [Misconception("Flipped", WORDS, corr2d)]}, ["misconception 'Flipped'", "lower case"]),
        ({"misconceptions": [Misconception("flipped", WORDS)]}, ["'flipped'", "needs at least one variant"]),
        ({"misconceptions": [Misconception("flipped", WORDS, 3)]}, ["'flipped'", "needs at least one variant"]),
        ({"misconceptions": [Misconception("flipped", " ", corr2d)]}, ["'flipped'", "words must be text", "' '"]),
        ({"misconceptions": [corr2d]}, ["misconceptions must be a list of Misconception(…)"]),
        ({"misconceptions": [FLIPPED], "combinations": [FLIPPED]}, ["combinations", "list of Combination(…)"]),
        (
            {"misconceptions": [FLIPPED], "combinations": [Combination(FLIPPED, OTHER, corr2d)]},
            ["combination of 'flipped' and 'other'", "both must be among"],
        ),
        (
            {"misconceptions": [FLIPPED, OTHER], "combinations": [Combination(FLIPPED, OTHER)]},
            ["combination of 'flipped' and 'other'", "at least one variant"],
        ),
        ({"title": ["words"]}, ["title must be text", "['words']"]),
        ({"points": "4"}, ["points", "whole number"]),
        ({"seconds": "2"}, ["seconds", "'2'"]),
        ({"book": "https://d2l.ai"}, ["book must be a Section(…)"]),
        ({"answer": "close"}, ["of type str"]),
        ({"answer": (Close(), 3)}, ["of type int"]),
        ({"reference": None}, ["reference must be a function"]),
        ({"reference": max}, ["cannot tell the parameters of the reference"]),
        ({"kinds": ("torch",)}, ["must have 'numpy' among them"]),
        ({"kinds": ("numpy", "cupy")}, ["kind 'cupy'", "no such kind of array", "array-api-strict"]),
        ({"kind_weight": 0}, ["kind_weight must be a whole number of 1 or more"]),
        ({"ready_made": "conv2d"}, ["ready_made must be a list of names"]),
        ({"checks": 3}, ["checks must be a list of Check(…)"]),
        ({"checks": [check(), case()]}, ["checks must be a list of Check(…)"]),
        ({"checks": [check("c", [Case("first", 3, X=1, K=1)])]}, ["'first'", "given by its name"]),
        ({"checks": [check("c", [Case(grid(2), X=1, K=1)])]}, ["name must be a text"]),
        ({"checks": [check("c", [Case("first", "corr2d", X=1, K=1)])]}, ["'first'", "only a relation may"]),
        ({"checks": [Check("c", "", [case()], public=True)]}, ["check 'c'", "title must be text"]),
        ({"checks": [Check("c", WORDS, case(), public=True)]}, ["check 'c'", "list of Case(…)"]),
        ({"checks": [check(relation="sum")]}, ["'sums'", "Relation(…)"]),
        ({"checks": [check(relation=Relation(terms=[], broken=WORDS))]}, ["'sums'", "at least one term"]),
        ({"checks": [check(relation=Relation(terms=["first"], broken=WORDS))]}, ["'sums'", "list of Term(…)"]),
        ({"checks": [check(relation=Relation(terms=[Term("first")], broken=""))]}, ["'sums'", "broken must be text"]),
        (
            {"checks": [check(), check("law", [Case("a", "corr2d", X=1, K=1)], False, relation=LAW)]},
            ["'law'", "never calls the function itself"],
        ),
        (
            {"checks": [check(), check("law", [case("b"), Case("a", "conv", X=1)], False, relation=LAW)]},
            ["'a'", "calls conv, which is no exercise here; there are corr2d"],
        ),
        (
            {"checks": [check(), check("law", [case("b"), Case("a", "corr2d", X=1)], False, relation=LAW)]},
            ["'a'", "gives ['X']", "takes ['X', 'K', 'mode']"],
        ),
    ],
    ids=named,
)
def test_a_mistake_in_an_exercise_is_told_once(mistake, words):
    [problem] = problems(exercise(**mistake))
    for word in words:
        assert word in problem.sentence


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        ({"exercises": []}, "it needs at least one exercise"),
        ({"exercises": [3]}, "exercises must be a list of Exercise(…)"),
        ({"exercises": [exercise(), exercise()]}, "exercise 'corr2d': it is there twice"),
        ({"title": ""}, "title must be text"),
        (
            {"language": "french"},
            "language: 'french' is not the code of a language; write one such as en, fr or pt_BR.",
        ),
        ({"language": None}, "language: 'None' is not the code of a language"),
        ({"modules": "scipy"}, "modules must be a list of names"),
    ],
    ids=named,
)
def test_a_mistake_in_an_assignment_is_told_once(mistake, words):
    [problem] = validate(Assignment(**({"name": "a", "title": WORDS, "exercises": [exercise()]} | mistake)))
    assert problem.sentence.startswith("Assignment 'a'")
    assert words in problem.sentence


def test_all_mistakes_are_told_with_the_names_at_fault():
    wrong = exercise(
        points=0,
        checks=[check(weight=0), check("Second", [case("second", stride=1)], False)],
        misconceptions=[Misconception("flipped", WORDS)],
    )
    told = problems(wrong, exercise(name="conv2d", seconds=0))
    assert [item.names_at_fault for item in told] == [
        ("corr2d",),
        ("corr2d", "Second"),
        ("corr2d", "sums"),
        ("corr2d", "second"),
        ("corr2d", "flipped"),
        ("conv2d",),
    ]


@pytest.mark.parametrize("words", ["", " ", None, 3, ["words"]])
def test_a_sentence_needs_words(words):
    [problem] = problems(exercise(title=words))
    assert problem.sentence == (
        f"Exercise 'corr2d': title must be text, as in \"The sum of every row\", not {words!r}."
    )


@pytest.mark.parametrize("language", ["en", "fr", "pt-BR", "zh_Hans"])
def test_an_assignment_may_be_in_any_language(language):
    assert validate(Assignment(name="a", title=WORDS, exercises=[exercise()], language=language)) == []


def test_a_section_has_an_address_that_a_page_may_link_to():
    with pytest.raises(ValueError, match="needs an address that starts with https://"):
        Section("Pooling", "javascript:alert(1)")


# --- What authors write arrays with -----------------------------------------------------------------------


def drawn(draw, seed=1):
    return draw.sample(np.random.default_rng(seed))


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (normal(2, 2, layout="fortran"), "layout must be one of 'C', 'F', 'strided', 'readonly', not 'fortran'."),
        (normal(2, 2, dtype=np.float32), "dtype must be one of 'float64', 'float32', not <class 'numpy.float32'>."),
        (normal(2, 2, sign="plus"), "sign must be one of 'any', 'positive', 'negative', not 'plus'."),
        (normal(2, 2, scale="3"), "scale must be a number, not '3'."),
        (normal(2, 2, offset=float("nan")), "offset must be a number, not nan."),
        (normal((2, 2)), "the lengths of a random array must be whole numbers, 0 or more, not ((2, 2),)."),
        (normal(2, -1), "the lengths of a random array must be whole numbers, 0 or more, not (2, -1)."),
        (integers(2, 2, low=1.5), "low must be a whole number, not 1.5."),
        (integers(2, 2, low=3, high=3), "low must be below high, but they are 3 and 3."),
    ],
)
def test_a_mistake_in_a_drawn_array_is_told_with_its_argument(draw, words):
    hidden = check("drawn", [case("second", X=draw)], public=False)
    [problem] = problems(exercise(checks=[check(), hidden]))
    assert problem.sentence == f"Exercise 'corr2d', case 'second', argument 'X': {words}"


def test_drawn_arrays_are_what_was_asked_for():
    assert drawn(integers(50, 20)).min() == -5
    assert drawn(integers(50, 20)).max() == 5
    assert set(drawn(integers(50, 20, low=0, high=2)).ravel()) == {0.0, 1.0}
    assert drawn(integers(50, 20, sign="negative")).max() == -1
    assert drawn(integers(50, 20, sign="positive")).min() == 1
    assert drawn(normal(50, 20, sign="negative")).max() <= 0
    assert drawn(normal(50, 20, sign="positive")).min() >= 0
    assert drawn(normal(3, 4, dtype="float32")).dtype == np.float32
    assert drawn(normal(3, 4, layout="F")).flags.c_contiguous
    plain, moved = drawn(normal(3, 4)), drawn(normal(3, 4, scale=1e-3, offset=7.0))
    assert np.array_equal(moved, plain * 1e-3 + 7.0)
    assert np.array_equal(drawn(normal(3, 4)), plain)
    assert not np.array_equal(drawn(normal(3, 4), seed=2), plain)
    assert integers(2, low=3) == Draw((2,), distribution="integers", low=3)


def test_the_largest_number_is_where_it_is_asked_for():
    plain = drawn(normal(2, 3, 5))
    for place, index in (("first", (0, 0, 0)), ("last", (1, 2, 4))):
        moved = drawn(normal(2, 3, 5, largest_at=place))
        assert moved[index] == plain.max()
        assert np.array_equal(np.sort(moved, axis=None), np.sort(plain, axis=None))
    moved = drawn(normal(2, 3, 5, largest_at="middle"))
    assert np.array_equal(moved[:, 1, 2], plain.max((1, 2))), "of each map"
    assert drawn(normal(5, largest_at="middle"))[2] == drawn(normal(5)).max()
    assert drawn(normal(largest_at="last")) == drawn(normal())
    assert drawn(normal(0, 3, largest_at="middle")).shape == (0, 3)


def test_literal_arrays_are_float64():
    assert np.array_equal(grid(2, 3, start=1), [[1, 2, 3], [4, 5, 6]])
    assert grid(2).dtype == array([[1, 2]]).dtype == np.float64


# --- Whole files, as `build` reads them -------------------------------------------------------------------

HEAD = """\
import torch
from tensorgrade.exercise import *

W = "words"
PUBLIC = Check("sums", W, [Case("first", X=grid(2, 2), K=grid(2, 2))], public=True)


def f(X, K):
    return X * K


def one(checks=(PUBLIC,), name="demo", **more):
    given = dict(name="f", title=W, points=4, reference=f, checks=list(checks)) | more
    return Assignment(name=name, title=W, exercises=[Exercise(**given)])


"""


@pytest.fixture
def written(tmp_path):
    """A folder with an exercises.py of that text."""

    def write(text, head=HEAD):
        folder = tmp_path / "demo"
        folder.mkdir(exist_ok=True)
        (folder / "exercises.py").write_text(head + textwrap.dedent(text), encoding="utf-8")
        return folder

    return write


def test_a_sound_file_builds(written):
    key = build_answer_key(written("assignment = one()"), "seed")
    [only] = key.exercises
    assert (key.assignment, only.name, [item.name for item in only.cases]) == ("demo", "f", ["first"])
    assert only.cases[0].expected[0].values.tolist() == [[0.0, 1.0], [4.0, 9.0]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["exercises.py", "must define `assignment = Assignment(...)`"]),
        ("assignment = 3", ["must define"]),
        ("assignment = one(name='other')", ["'other'", "folder 'demo'"]),
        ("assignment = one(points=0)", ["line ", "points"]),
        ("assignment = one(", ["exercises.py, line 17", "never closed"]),
        ("x = 1\nassignment = oen()", ["exercises.py, line 18", "oen"]),
        ("import not_there_at_all", ["exercises.py, line 17", "not_there_at_all"]),
        ("raise RuntimeError('in two minds')", ["line 17", "in two minds"]),
        ("assignment = one(title=' ')", ["line 13", "title must be text", "not ' '"]),
        ("assignment = one(reference=lambda X, K: X @ K[:1])", ["f: the reference fails on case 'first'"]),
        ("assignment = one(answer=lambda X, K: 1 / 0)", ["'first'", "division by zero"]),
        ("assignment = one(answer='close')", ["of type str"]),
        (
            "assignment = one(misconceptions=[Misconception('right', W, f)])",
            ["misconception 'right'", "from the truth"],
        ),
        (
            "assignment = one(misconceptions=[Misconception('silent', W, lambda X, K: None)])",
            ["misconception 'silent'", "from the truth"],
        ),
        (
            "late = Check('late', W, [Case('a', X=Derived('b'), K=grid(1)), Case('b', X=normal(1), K=grid(1))])\n"
            "assignment = one([PUBLIC, late])",
            ["'a'", "'b'", "before it"],
        ),
        (
            "late = Check('late', W, [Case('a', X=Derived('nowhere'), K=grid(1))])\nassignment = one([PUBLIC, late])",
            ["'a'", "'nowhere'"],
        ),
    ],
)
def test_a_mistake_in_a_file_is_named(written, text, words):
    with pytest.raises(AuthorError) as caught:
        build_answer_key(written(text), "seed")
    for word in words:
        assert word in str(caught.value)


def test_all_mistakes_of_a_file_are_told_line_by_line(written):
    text = """\
    hidden = Check("hidden", ["words"], [
        Case("second", X=normal(2, 2)),
        Case("first", X=grid(2, 2), K=grid(2, 2)),
    ])
    f_exercise = Exercise(name="f", title=W, points=0, reference=f, checks=[PUBLIC, hidden], misconceptions=[
        Misconception("idle", W),
    ])
    assignment = Assignment(name="other", title=W, exercises=[f_exercise])
    """
    folder = written(text)
    with pytest.raises(AuthorError) as caught:
        load_assignment(folder)
    place = f"{folder / 'exercises.py'}, line "
    assert str(caught.value).splitlines() == [
        f"{place}17: Exercise 'f', check 'hidden': title must be text, as in \"The sum of every row\", not ['words'].",
        f"{place}18: Exercise 'f', case 'second': it gives ['X'], but the reference takes ['X', 'K'].",
        f"{place}19: Exercise 'f', case 'first': it is there twice; names must differ.",
        f"{place}21: Exercise 'f': points must be a whole number of 1 or more, not 0.",
        f"{place}22: Exercise 'f', misconception 'idle': it needs at least one variant: vary(…), or a function that "
        "answers as somebody who has the idea.",
        f"{place}24: the assignment is called 'other', its folder 'demo'; give both one name.",
    ]


def test_derived_arguments_are_made_from_the_other_cases(written):
    text = """\
    pair = Check("pair", W, [
        Case("a", X=normal(2, 3), K=grid(2, 3)),
        Case("b", X=Derived("a", change=lambda X: X[::-1]), K=Derived("a")),
    ])
    assignment = one([PUBLIC, pair])
    """
    [only] = build_answer_key(written(text), "seed").exercises
    a, b = only.case("a").positional, only.case("b").positional
    assert np.array_equal(b["X"].values, a["X"].values[::-1])
    assert np.array_equal(b["K"].values, a["K"].values)
    assert Derived("a").change(3) == 3


def test_modules_beside_the_folder_are_found_and_not_kept(written, tmp_path):
    (tmp_path / "shared_by_course.py").write_text("NAME = 'demo'\n")
    folder = written("import shared_by_course\nassignment = one(name=shared_by_course.NAME)")
    before = list(sys.path), sys.dont_write_bytecode
    assert load_assignment(folder).name == "demo"
    assert (sys.path, sys.dont_write_bytecode) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["demo", "shared_by_course.py"]
    assert "shared_by_course" not in sys.modules


def test_writing_exercises_needs_no_torch():
    code = "import sys, tensorgrade.exercise.definition; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
