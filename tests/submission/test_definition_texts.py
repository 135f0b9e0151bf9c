"""Definitions in texts without a syntax tree: what defines a function, and what only uses or names it."""

import json

import pytest

from tensorgrade.submission.definition_texts import binds, has_definition, seems_to_define, without_invisible
from tensorgrade.submission.notebook_reader import parse_submission

DEFINED = [
    "def f(X):",
    "    async  def f (X):",
    "class f(Base",
    "\u200bdef f(X):",
    "\ufeff\u00a0class\u3000f:",
    "def f\uff08X\uff09\uff1a",
]
BOUND = ["f = lambda X: (X", "f: Answer = (", "\u2060f =", "import f", "from g import a, f"]
LIKE_HEADERS = ["Def f(X):", "define f(X): # mine", "deff(X):", "f(X):", "function f(X, K):", "f\uff08X\uff09\uff1a"]
USED = [
    "f(X)",
    "print f(X)",
    "if f(X):",
    "while not f(X):",
    "for f(X) in y:",
    "assert f(X) == 3, 'f:'",
    "Y = f(X)",
    "f == 3",
    "# def f(X):",
    "undef f",
    "def ff(X):",
    "f: it slides the kernel",
    "reform = 3",
    "from f we see how a kernel slides",
    "import f",
]


@pytest.mark.parametrize("line", DEFINED)
def test_a_definition_is_found_whatever_blanks_stand_in_it(line):
    assert has_definition(f"x = 1\n{line}\n    pass", "f")


@pytest.mark.parametrize("line", BOUND)
def test_an_assignment_or_an_import_binds_and_is_no_definition(line):
    assert binds(line, "f")
    assert not has_definition(line, "f")


@pytest.mark.parametrize("line", LIKE_HEADERS)
def test_what_reads_like_a_header_is_about_defining(line):
    assert not binds(line, "f")
    assert seems_to_define(f"{line}\n    return 1", "f")


@pytest.mark.parametrize("line", USED)
def test_a_use_or_a_word_is_no_definition(line):
    assert not seems_to_define(line, "f")


def test_invisible_characters_go_and_blanks_become_spaces():
    assert without_invisible("\u200bdef\u00a0f():\r\n\treturn\u3000\u00ad1") == "def f():\r\n\treturn 1"


@pytest.mark.parametrize("line", [line for line in (*DEFINED, *BOUND, *LIKE_HEADERS) if "import" not in line])
def test_a_cell_that_is_no_python_is_told_of_the_function_that_it_is_about(line):
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": f"{line}\n    return ("}
    notebook = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}
    submission = parse_submission("x.ipynb", json.dumps(notebook).encode(), ["f"])
    assert submission.syntax_errors["f"].cell == 0
    assert submission.holds_functions


def test_prose_in_a_code_cell_is_left_for_a_person():
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": "f = what slides the kernel over X"}
    notebook = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}
    submission = parse_submission("x.ipynb", json.dumps(notebook).encode(), ["f"])
    assert submission.remarks == {0: ("f = what slides the kernel over X",)}
