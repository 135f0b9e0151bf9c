"""Functions that stand in a notebook where running its cells does not make them: found, and no others."""

import json
from textwrap import indent

import pytest

from tensorgrade.submission.unrun_definitions import UnrunDefinition
from tests.submission.documents import CORR, STUB, code, notebook, read, text

PROMPTED = "".join((">>> " if line[0] != " " else "... ") + line for line in CORR.splitlines(keepends=True))
QUOTED = "".join("> " + line for line in CORR.splitlines(keepends=True))

NOT_RUN = {
    "beside its stub": [code(STUB), text(CORR)],
    "in a fence": [text(f"```python\n{CORR}```")],
    "under a sentence": [text(f"My answer:\n\n{CORR}")],
    "in a raw cell with words": [code("x = 1"), code(f"{CORR}\nthe end") | {"cell_type": "raw"}],
    "in a cell of an unknown kind": [code(f"{CORR}\nthe end") | {"cell_type": "heading"}],
    "quoted": [text(QUOTED)],
    "after prompts, in a text": [text(f"In the shell:\n{PROMPTED}")],
    "a class": [text("So:\nclass corr2d:\n    def __call__(self, X, K):\n        return X * K")],
    "an assignment": [text("corr2d = lambda X, K: X * K\nis all.")],
    "an assignment expression": [text("I type (corr2d := lambda X, K: X * K) here.")],
    "in the namespace": [text("globals()['corr2d'] = lambda X, K: X * K\nworks.")],
    "in the namespace, in code": [code("globals()['corr2d'] = lambda X, K: X * K")],
    "written to a file": [code(f"%%writefile answer.py\n{CORR}")],
    "run by another program": [code(f"%%script false\n{CORR}")],
    "inside a function": [
        code(f"def make():\n    {CORR.replace(chr(10), chr(10) + '    ').rstrip()}\n    return corr2d")
    ],
    "a class that is no Python": [code("class corr2d(:\n    size = 1\n    step = 2")],
    "with a wrong indentation": [text("def corr2d(X, K):\n    Y = X * K\n  return Y")],
}

NOT_WRITTEN = {
    "the stub": [code(STUB)],
    "the stub twice": [code(STUB), code(STUB)],
    "the stub in a fence": [text(f"```python\n{STUB}```"), code(STUB)],
    "the stub to a file": [code(f"%%writefile answer.py\n{STUB}")],
    "the stub, broken": [text("def corr2d(X, K)\n    raise NotImplementedError()")],
    "its signature": [text("Write\n\ndef corr2d(X, K)\n\nand use it."), code(STUB)],
    "a use": [text("Y = corr2d(X, K)\nprint(corr2d(X, K))"), code("Y = corr2d(X, K)")],
    "a comparison": [text("corr2d == conv2d"), code("same = corr2d == conv2d")],
    "a value": [text("corr2d = 3 would be wrong")],
    "words": [text("corr2d: the answer\ncorr2d = what the window sees")],
    "a comment": [code(f"# corr2d = lambda X, K: X * K\n{STUB}")],
    "a text in code": [code('note = """\ncorr2d = lambda X, K: X * K\n"""')],
    "another name": [text("def corr2d_fast(X, K):\n    return X * K")],
    "a method, which has its own sentence": [code("class A:\n    def corr2d(self, X):\n        return X")],
}

RUN = {
    "a code cell": [code(CORR)],
    "an indented code cell": [code(indent(CORR, "    "))],
    "a code cell with prompts": [code(PROMPTED)],
    "a code cell that waits": [code(f"import asyncio\nawait asyncio.sleep(0)\n{CORR}")],
    "a code cell with autocall": [code(f"/print 1\n{CORR}")],
    "an assignment expression": [code("(corr2d := lambda X, K: X * K)")],
    "a text cell that is nothing else": [text(CORR)],
    "the stub, then the function": [code(STUB), code(CORR)],
}


@pytest.mark.parametrize("cells", NOT_RUN.values(), ids=NOT_RUN)
def test_what_was_written_and_not_run_is_found(cells):
    submission = read(notebook(*cells))
    assert submission.unrun == {"corr2d": UnrunDefinition(len(cells) - 1, None)}
    assert not submission.implements("corr2d")


@pytest.mark.parametrize("cells", NOT_WRITTEN.values(), ids=NOT_WRITTEN)
def test_what_only_mentions_a_function_does_not_define_it(cells):
    assert read(notebook(*cells)).unrun == {}


@pytest.mark.parametrize("cells", RUN.values(), ids=RUN)
def test_what_is_run_needs_no_looking_for(cells):
    submission = read(notebook(*cells))
    assert submission.implements("corr2d")
    assert submission.unrun == {}


def test_a_stub_that_stands_after_the_function_replaces_it():
    submission = read(notebook(code(CORR), text("between"), code(STUB)))
    assert submission.unrun == {"corr2d": UnrunDefinition(0, 2)}


def test_many_definitions_cost_little_time():
    one = "def corr2d(X, K):\n    return X\n"
    document = notebook(*(text("some words\n" + one * 1000) for _ in range(9)))
    assert read(json.loads(json.dumps(document))).unrun["corr2d"].cell == 8
