"""The source of a predicate holds what it uses of its module, and nothing else."""

import importlib.util

import pytest

from tensorgrade.exercise.predicate_source import MAX_CHARACTERS, PredicateError, predicate_source

MODULE = '''
"""A module of an author's."""
import math, os.path
from statistics import mean as average

import numpy as np
import torch
from torch import nn
from . import sibling

LIMIT = 0.5
ROWS, COLUMNS = 2, 3
BIG = "x" * 10
LARGE = [NUMBERS]


class Box:
    size = LIMIT


def helper(x):
    return x * COLUMNS


def recursive(n):
    return n == 0 or recursive(n - 1)


def plain(answer):
    return answer < 1


def with_helper(answer, X=LIMIT):
    values = [helper(item) for item in answer]
    return np.all(values) and math.isclose(average(values), Box.size) and os.path.sep == "/"


def with_torch(answer):
    return nn.functional


def with_sibling(answer):
    return sibling.f(answer)


def with_unknown(answer):
    return unknown


def with_large(answer):
    return LARGE


def outer(limit):
    def inner(answer):
        return answer < limit

    return inner


def outer_without():
    def inner(answer):
        return True

    return inner


short, other = lambda a: a < LIMIT, lambda b: helper(b) > ROWS
listed = [lambda c: c == 1, lambda c: c == 2]
inner = outer(3)
innermost = outer_without()
'''.replace("NUMBERS", ", ".join(["1000000"] * 3000))


@pytest.fixture(scope="module")
def module(tmp_path_factory):
    path = tmp_path_factory.mktemp("author") / "exercises.py"
    path.write_text(MODULE.replace("from . import sibling\n", "sibling = None\n"), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("exercises_of_author", path)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    path.write_text(MODULE.replace("from . import sibling\n", "from .x import f as sibling\n"), encoding="utf-8")
    return made


def loaded(source):
    namespace = {}
    exec(source, namespace)
    return namespace["predicate"]


def test_a_function_comes_with_what_it_uses(module):
    source = predicate_source(module.with_helper)
    for part in ("import numpy as np", "average", "COLUMNS", "class Box", "LIMIT", "def helper"):
        assert part in source
    for part in ("torch", "BIG", "def plain", "sibling"):
        assert part not in source
    assert loaded(source)([1 / 6, 1 / 6])


def test_a_function_that_calls_itself(module):
    assert loaded(predicate_source(module.recursive))(3)


@pytest.mark.parametrize(("name", "true", "false"), [("short", 0.1, 1), ("other", 1, 0.5)])
def test_lambdas_of_one_line_are_told_apart(module, name, true, false):
    predicate = loaded(predicate_source(getattr(module, name)))
    assert (predicate(true), predicate(false)) == (True, False)


def test_lambdas_in_a_list(module):
    assert [loaded(predicate_source(item))(2) for item in module.listed] == [False, True]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("with_torch", "'nn' of torch, and may use NumPy and the standard library only"),
        ("with_sibling", "imports from another file"),
        ("with_unknown", "'unknown', which its module does not define"),
        ("with_large", f"more than {MAX_CHARACTERS} characters"),
        ("inner", "uses limit of the function around it"),
        ("innermost", "must stand at the top level"),
    ],
)
def test_what_cannot_be_taken_is_refused(module, name, sentence):
    with pytest.raises(PredicateError, match=sentence):
        predicate_source(getattr(module, name))


@pytest.mark.parametrize("value", [print, 3, type("Predicate", (), {"__call__": lambda self, a: True})()])
def test_only_functions_have_a_source(value):
    with pytest.raises(PredicateError, match="must be a function or a lambda"):
        predicate_source(value)


def test_a_function_of_no_file_is_refused():
    namespace = {}
    exec("def predicate(answer): return True", namespace)
    with pytest.raises(PredicateError, match="must stand in a file"):
        predicate_source(namespace["predicate"])
