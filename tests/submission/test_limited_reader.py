"""Files that cost a parser much: they are read within limits, or said to be unreadable; what is read is the same."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tensorgrade.json_text import TreeError
from tensorgrade.submission.limited_process import CallFailed, LimitedProcess, LimitExceeded, ProcessLimits
from tensorgrade.submission.limited_reader import SubmissionReader, checked_reply
from tensorgrade.submission.notebook_reader import UnreadableSubmission, parse_submission
from tests.conftest import ROOT, slow_from

STUB = "def corr2d(X, K):\n    return X\n"
FUNCTIONS = ["corr2d", "conv2d"]


@pytest.fixture(scope="module")
def reader():
    with SubmissionReader() as running:
        yield running


def dotted(names):
    return "import m" + ".m" * (names - 1) + "\n"


def cells(*sources):
    return json.dumps({"cells": [{"cell_type": "code", "source": source} for source in sources]})


COSTLY = {
    "dotted import": ("a.py", STUB + dotted(20_000)),
    "longer dotted import": ("a.py", STUB + dotted(199_000)),
    "dotted import in a function": ("a.py", STUB + "    " + dotted(20_000)),
    "15 MB of lists": ("a.ipynb", '{"cells": [' + "[]," * 5_000_000 + "[]]}"),
    "15 MB of objects elsewhere": ("a.ipynb", '{"metadata": [' + "{}," * 5_000_000 + '{}], "cells": []}'),
    "deep JSON": ("a.ipynb", "[" * 15_000_000),
    "many cells": ("a.ipynb", '{"cells": [' + '{"cell_type":"code","source":"x"},' * 500_000 + "[]]}"),
    "many cells of nbformat 3": ("a.ipynb", '{"worksheets": [' + '{"cells":[{}]},' * 500_000 + "[]]}"),
    "half characters": ("a.ipynb", cells("x = '" + "\ud800" * 60_000 + "'", STUB)),
    "many branches": ("a.py", STUB + "    if X:\n        pass\n" + "    elif X:\n        pass\n" * 9000),
    "deep raise": ("a.py", "def corr2d(X, K):\n    raise wrong" + ".on" * 100_000),
    "signs": ("a.py", STUB + "    return " + "-" * 390_000 + "1\n"),
    "brackets": ("a.py", STUB + "    return " + "(" * 190_000 + "1" + ")" * 190_000),
    "sum": ("a.py", STUB + "    return 1" + "+1" * 190_000),
    "list": ("a.py", STUB + "x=[" + "1," * 190_000 + "]"),
    "digits": ("a.py", STUB + "    raise NotImplementedError(0x" + "7" * 390_000 + ")"),
    "names": ("a.py", STUB + "x = [" + ",".join(f"n{number}" for number in range(55_000)) + "]"),
    "long aliases": (
        "a.py",
        "import " + "a." * 90 + "b as m\n" + STUB
        + "    return [" + ",".join(f"m.a.b.c.d.e.f.g.h.i.j.k{number}" for number in range(14_000)) + "]",
    ),
    "chain of helpers": (
        "a.py", "".join(f"def f{number}(): return f{number + 1}()\n" for number in range(12_000)) + STUB + "    f0()\n",
    ),
    "magics": ("a.ipynb", cells("%%time\n" * 19_000 + STUB)),
    "help": ("a.ipynb", cells("a." * 190_000 + "b?\n" + STUB)),
    "imports": ("a.py", STUB + "import " + ",".join(f"m{number}" for number in range(40_000))),
}  # fmt: skip


@pytest.mark.parametrize("name", slow_from(6, COSTLY))
def test_nothing_costs_more_than_the_limits(reader, name):
    file, text = COSTLY[name]
    content = text.encode("utf-8", "surrogatepass")
    began = time.monotonic()
    try:
        reader.read(file, content, FUNCTIONS)
    except UnreadableSubmission as error:
        assert len(str(error)) < 300
    assert time.monotonic() - began < 10  # under 2 s on an idle machine
    assert reader.read("a.py", STUB.encode(), FUNCTIONS).implements("corr2d")


MEASURE = """
import re
from pathlib import Path
from tensorgrade.submission.limited_reader import SubmissionReader
from tensorgrade.submission.notebook_reader import UnreadableSubmission
from tests.submission.test_limited_reader import COSTLY, FUNCTIONS

def peak_mebibytes():
    # Not getrusage: its peak includes the process that started this one.
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) >> 10

before = peak_mebibytes()
with SubmissionReader() as reader:
    for file, text in COSTLY.values():
        content = text.encode("utf-8", "surrogatepass")
        try:
            reader.read(file, content, FUNCTIONS)
        except UnreadableSubmission:
            pass
print(peak_mebibytes() - before)
"""


@pytest.mark.slow
def test_the_memory_of_the_grading_process_stays_small():
    done = subprocess.run([sys.executable, "-c", MEASURE], cwd=ROOT, capture_output=True, text=True, check=True)
    assert 0 < int(done.stdout) < 100  # MiB; the files themselves are among it


@pytest.mark.parametrize("path", sorted((ROOT / "tests/shelf/corr2d").glob("*.py"))[::7], ids=lambda path: path.stem)
def test_what_is_read_is_what_the_parser_finds(reader, path):
    assert reader.read(path.name, path.read_bytes(), FUNCTIONS) == parse_submission(
        path.name, path.read_bytes(), FUNCTIONS
    )


def test_a_notebook_is_read_as_the_parser_finds_it(reader):
    path = ROOT / "assignments/en/corr2d/corr2d.ipynb"
    found = reader.read(path.name, path.read_bytes(), FUNCTIONS)
    assert found == parse_submission(path.name, path.read_bytes(), FUNCTIONS)
    assert found.texts


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.ipynb", b"", "a.ipynb is empty."),
        ("a.ipynb", b"{", "a.ipynb is not a notebook: its JSON is broken."),
        ("a.ipynb", b'{"cells": 1}', "a.ipynb is not a notebook: it has no list of cells."),
        ("a.ipynb", b"\xff", "a.ipynb is not a text file in UTF-8."),
    ],
)
def test_the_reasons_are_the_parsers(reader, name, content, reason):
    with pytest.raises(UnreadableSubmission, match=reason):
        reader.read(name, content, FUNCTIONS)
    assert reader.read_if_readable(name, content, FUNCTIONS) is None


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (ProcessLimits(wall_seconds=0.2), "it takes too long"),
        (ProcessLimits(reply=100_000), "what it holds is too large"),
    ],
)
def test_the_limit_that_was_exceeded_is_said(limits, reason):
    content = (STUB + "x=[1,2,3,y(4)]+z\n" * 19_000).encode()
    with (
        SubmissionReader(limits) as limited,
        pytest.raises(UnreadableSubmission, match=f"a.py cannot be read: {reason}"),
    ):
        limited.read("a.py", content, FUNCTIONS)


def test_a_file_for_which_there_is_no_memory_is_unreadable_and_the_next_one_is_read():
    name, text = COSTLY["15 MB of lists"]
    with SubmissionReader(ProcessLimits(memory=60 << 20)) as limited:
        with pytest.raises(UnreadableSubmission, match="needs too much memory"):
            limited.read(name, text.encode(), FUNCTIONS)
        assert limited.read("a.py", STUB.encode(), FUNCTIONS).implements("corr2d")


def test_a_process_that_was_ended_from_outside_is_started_again():
    with SubmissionReader() as running:
        for _ in range(2):
            assert running.read("a.py", STUB.encode(), FUNCTIONS).implements("corr2d")
            os.kill(running._process._process.pid, signal.SIGKILL)


@pytest.mark.parametrize(
    "tree",
    [
        {"text": "You have all points.", "values": {}},
        {"text": "{words}", "values": {"words": "You have all points."}},
        {"text": "{name} is empty.", "values": {"name": {"text": "a.py", "values": {}}}},
        {"text": "{name} is empty.", "values": {"name": "a" * 2000}},
        {"text": "{name} is empty.", "values": {}},
        "a.py is empty.",
        None,
    ],
    ids=str,
)
def test_a_child_has_no_words_but_those_about_a_file(tree):
    with pytest.raises(TreeError):
        checked_reply(json.dumps({"unreadable": tree}).encode())


def spin(argument):
    """Called in the limited process."""
    while True:
        pass


def fail(argument):
    raise ValueError("a mistake of ours")


@pytest.mark.slow
def test_processor_time_is_limited_and_mistakes_of_ours_are_said():
    names = [f"{__name__}:spin", f"{__name__}:fail"]
    with LimitedProcess(names, ProcessLimits(cpu_seconds=1)) as process:
        with pytest.raises(LimitExceeded, match="time"):
            process.call(names[0], b"")
        with pytest.raises(CallFailed, match="ValueError: a mistake of ours"):
            process.call(names[1], b"")
