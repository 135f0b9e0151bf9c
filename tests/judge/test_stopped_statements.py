"""A function that fails for want of a name is told which statement would have bound it, and why that stopped."""

import time

import pytest

from tensorgrade.judge.stopped_statements import (
    MAX_NAMES,
    StoppedStatements,
)
from tensorgrade.result.failure_facts import (
    CallRaised,
    MemoryExceeded,
    ModuleNotAvailable,
    NeverCalled,
    ProcessEnded,
    SourceLine,
    ThreadsNotAvailable,
    TimeExceeded,
)
from tensorgrade.result.notes import NameNotBound, StoppedStatement
from tensorgrade.sandbox.outcomes import (
    NOWHERE,
    Died,
    NotCalled,
    Place,
    Raised,
    RanOutOfMemory,
    Returned,
    TimedOut,
    UnfinishedStatement,
    UsedThreads,
    UsedUnavailableModule,
)
from tensorgrade.submission.notebook_reader import parse_submission

# Two cells of a script, with the numbers 0 and 1.
SOURCE = """import os
data = load('x.csv')
mean, scale = data.mean(), 2
# %%
from numpy import array as a
best = mean + 1
def corr2d(X, K):
    return X * best
"""
SUBMISSION = parse_submission("a.py", SOURCE.encode(), ["corr2d"])
LINES = {number: source.split("\n") for number, source in SUBMISSION.cells}


def at(cell, line):
    return Place(cell, line, LINES[cell][line - 1].strip())


def missing(name, place=NOWHERE):
    return Raised("NameError", f"name '{name}' is not defined", place)


FILE = UnfinishedStatement(at(0, 2), 1, Raised("FileNotFoundError", "x.csv", at(0, 2)))
MEAN = UnfinishedStatement(at(0, 3), 2, missing("data", at(0, 3)))
BEST = UnfinishedStatement(at(1, 2), 1, missing("mean"))
STOPPED = (FILE, MEAN, BEST)
FILE_RECORD = StoppedStatement(1, SourceLine(2, "data = load('x.csv')"), CallRaised("FileNotFoundError", "x.csv"))


def test_the_statement_that_stopped_first_is_the_cause():
    assert StoppedStatements(STOPPED, SUBMISSION).names_not_bound([missing("best")]) == [
        NameNotBound("best", FILE_RECORD)
    ]
    assert StoppedStatements(STOPPED, SUBMISSION).names_not_bound([missing("data")]) == [
        NameNotBound("data", FILE_RECORD)
    ]


def test_where_the_chain_ends_elsewhere_the_nearest_statement_is_the_cause():
    [note] = StoppedStatements([BEST], SUBMISSION).names_not_bound([missing("best")])
    assert note.statement == StoppedStatement(
        2, SourceLine(2, "best = mean + 1"), CallRaised("NameError", "name 'mean' is not defined")
    )


@pytest.mark.parametrize(
    "outcome",
    [
        Returned(1),
        NotCalled("died"),
        TimedOut(),
        missing("other"),
        missing("os"),
        Raised("KeyError", "name 'best' is not defined"),
        Raised("NameError", "best"),
        Raised("NameError", ""),
    ],
    ids=str,
)
def test_other_outcomes_have_no_such_cause(outcome):
    assert StoppedStatements(STOPPED, SUBMISSION).names_not_bound([outcome]) == []


def test_each_name_is_told_once_and_not_too_many():
    names = ["best", "data", "best", "mean", "scale"]
    notes = StoppedStatements(STOPPED, SUBMISSION).names_not_bound(map(missing, names))
    assert [note.name for note in notes] == ["best", "data", "mean"][:MAX_NAMES]


def test_a_statement_is_found_by_any_name_that_it_binds():
    assert StoppedStatements(STOPPED, SUBMISSION).that_binds("scale") == MEAN
    assert StoppedStatements(STOPPED, SUBMISSION).that_binds("corr2d") is None
    broken = UnfinishedStatement(Place(7, 1), 0, Raised("E"))
    assert (
        StoppedStatements([broken, UnfinishedStatement(at(0, 1), -1, Raised("E"))], SUBMISSION).that_binds("scale")
        is None
    )
    assert StoppedStatements([UnfinishedStatement(at(1, 1), 0, Raised("E"))], SUBMISSION).that_binds("a").position == 0


def test_a_cell_that_is_no_python_would_have_bound_the_names_that_its_text_binds():
    source = (
        "import numpy as np, os\nfrom math import pi\nSCALE = 2\ndef helper(: pass\nprint(other)\nif best == 3: pass\n"
    )
    submission = parse_submission("a.py", source.encode(), ["corr2d"])
    broken = UnfinishedStatement(Place(0, 4, "def helper(: pass"), -1, Raised("SyntaxError", "invalid syntax"))
    for name in ("np", "os", "pi", "SCALE", "helper"):
        [note] = StoppedStatements([broken], submission).names_not_bound([missing(name)])
        assert note.statement.failure == CallRaised("SyntaxError", "invalid syntax")
    for name in ("other", "print", "nump", "SCAL", "best"):
        assert StoppedStatements([broken], submission).names_not_bound([missing(name)]) == []


def test_a_name_that_another_statement_has_bound_is_gone_for_another_reason():
    source = SOURCE + "best = 3\ndel best\n"
    submission = parse_submission("a.py", source.encode(), ["corr2d"])
    assert StoppedStatements(STOPPED, submission).names_not_bound([missing("best")]) == []


@pytest.mark.parametrize("name", ["helper", "v31415", "help", "helper2", "corr2d"])
def test_names_that_no_cell_binds_have_no_cause(name):
    source = "from utils import *\ndef corr2d(X, K):\n    return helper(X)\n"
    submission = parse_submission("a.py", source.encode(), ["corr2d"])
    star = UnfinishedStatement(Place(0, 1, "from utils import *"), 0, UsedUnavailableModule("utils"))
    assert StoppedStatements([star], submission).names_not_bound([missing(name)]) == []


def test_a_statement_for_which_no_time_was_left_is_a_cause():
    late = UnfinishedStatement(at(1, 2), 1, NotCalled("timeout"))
    [note] = StoppedStatements([late], SUBMISSION).names_not_bound([missing("best")])
    assert note.statement.failure == NeverCalled("timeout")


def test_a_circle_of_names_ends():
    circle = [
        UnfinishedStatement(at(0, 2), 1, missing("mean")),
        UnfinishedStatement(at(0, 3), 2, missing("data")),
    ]
    assert [note.name for note in StoppedStatements(circle, SUBMISSION).names_not_bound([missing("mean")])] == ["mean"]


@pytest.mark.parametrize(
    ("end", "failure"),
    [
        (Raised("ValueError", "wrong", at(0, 2)), CallRaised("ValueError", "wrong")),
        (
            Raised("ValueError", "wrong", at(1, 3)),
            CallRaised("ValueError", "wrong", SourceLine(3, "def corr2d(X, K):")),
        ),
        (UsedUnavailableModule("google", at(0, 2)), ModuleNotAvailable("google")),
        (UsedThreads(), ThreadsNotAvailable()),
        (RanOutOfMemory(), MemoryExceeded()),
        (TimedOut(10.04), TimeExceeded(10.0)),
        (Died("SIGSEGV"), ProcessEnded("SIGSEGV")),
        (NotCalled("timeout"), NeverCalled("timeout")),
    ],
    ids=str,
)
def test_a_result_says_why_a_statement_stopped(end, failure):
    record = StoppedStatements([], SUBMISSION).record(UnfinishedStatement(at(0, 2), 1, end))
    assert record == StoppedStatement(1, SourceLine(2, "data = load('x.csv')"), failure)


def test_a_cell_without_a_known_line_has_its_place_among_the_code_cells_only():
    assert StoppedStatements([], SUBMISSION).record(UnfinishedStatement(Place(1), 0, Died("exit"))) == StoppedStatement(
        2, None, ProcessEnded("exit")
    )


def test_a_cells_statements_are_those_that_were_run():
    late = UnfinishedStatement(at(0, 3), 2, NotCalled("timeout"))
    stopped = StoppedStatements([FILE, late, BEST], SUBMISSION)
    assert stopped.of_cell(0) == [FILE_RECORD]
    assert [item.cell for item in stopped.of_cell(1)] == [2]
    assert stopped.of_cell(7) == []


def test_a_long_chain_of_names_is_followed_quickly_and_not_for_ever():
    count = 5000
    source = "\n".join(f"x{number + 1} = x{number}" for number in range(count)) + "\ndef corr2d(X, K): return X\n"
    submission = parse_submission("a.py", source.encode(), ["corr2d"])
    stopped = [
        UnfinishedStatement(Place(0, number + 1, f"x{number + 1} = x{number}"), number, missing(f"x{number}"))
        for number in range(count)
    ]
    outcomes = [missing(f"x{number}") for number in range(count, 0, -1)]
    began = time.process_time()
    notes = StoppedStatements(stopped, submission).names_not_bound(outcomes)
    assert [note.name for note in notes] == [f"x{count - number}" for number in range(MAX_NAMES)]
    assert time.process_time() - began < 2
