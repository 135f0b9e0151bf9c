"""Cells that nobody wrote: put together from pieces, of any characters, or large."""

import ast
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tensorgrade.cells.transform import to_python
from tests.cells.ipython_oracle import in_ipython, lines, tree
from tests.conftest import slow_from

PIECES = [
    "x = 1\n",
    "def f(a):\n    return a\n",
    "if x:\n    %foo a\n    y = !ls\nelse:\n    y = 3\n",
    "s = '''\n%foo\n!ls\na?\n'''\n",
    'def g():\n    """Doc.\n\n    %foo\n    """\n    !ls\n    return 1\n',
    "z = (1,\n  2,\n)\n",
    "z = (9\n% 2)\n",
    "total = 9 \\\n% 5\n",
    "# %foo, and !ls?\n",
    "\n",
    "    \n",
    "%matplotlib inline\n",
    "%foo a \\\n  b\n",
    "!pip install x  # why?\n",
    "!echo ) ( x ) ]\n",
    "!echo 'a' \"b\" \\\nc\n",
    "x = !ls *.py\n",
    "p = %pwd\n",
    "a?\n",
    "a.b??\n",
    "np.*?\n",
    "?a.b\n",
    "/f x\n",
    ",f x y\n",
    ";f x y\n",
    "for i in a:\n    for j in b:\n        %foo {i}\n",
    "class A:\n    x = '%'\n    y = {'a': [1,\n2]}\n",
    "t = f'{x!r}?'\n",
    "w = a != b\n",
    "%%foo\n",
]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12))
def test_cells_of_several_pieces_as_in_ipython(pieces):
    # After a statement: as its first line, `%%foo` would be the cell's magic, whose body IPython 9 changes.
    source = "x = 0\n" + "".join(pieces)
    assert tree(to_python(source)) == tree(in_ipython(source)) is not None


@settings(max_examples=200)
@given(
    st.sampled_from(["", "\n\n", "%%time\n", "%%capture c\n\n%%time\n"]), st.lists(st.sampled_from(PIECES), max_size=12)
)
def test_each_line_stays_at_its_place(head, pieces):
    source = head
    places = {}
    for number, piece in enumerate([*pieces, "\n"]):
        places[f"here_{number}"] = source.count("\n") + 1
        source += f"here_{number} = {number}\n{piece}"
    python = to_python(source)
    found = {
        node.targets[0].id: node.lineno
        for node in ast.parse(python).body
        if isinstance(node, ast.Assign) and node.targets[0].id.startswith("here_")
    }
    assert found == places
    assert python.count("\n") == source.count("\n")


@settings(max_examples=300)
@given(st.text("%!?=()'\"#\\\n\r\t ,;/a1.*[]{}>:In\x0c\x00\ud800é", max_size=60))
def test_any_text_becomes_a_text_of_as_many_lines(source):
    assert lines(to_python(source)) == lines(source)


LARGE = {
    "magics": "%x\n" * 20_000,
    "commands that open brackets": "!echo (\n" * 20_000,
    "commands that open strings": '!echo """\n' * 20_000,
    "continued commands": "!a \\\n" * 100_000,
    "timed statements": "%time x = f()\n" * 20_000,
    "timed in a line": "%time " * 60_000,
    "options": "%prun " + "-l x " * 80_000,
    "cell magics": "%%time\n" * 10_000 + "x = 1",
    "cell magics with a name": "%%capture a\n" * 10_000 + "%x",
    "cell magics with prompts": "\n".join("In [1]: " * (300 - i) + "%%time" for i in range(300)),
    "cell magics with indentation": "".join(" " * i + "%%time\n" for i in range(800)),
    "a word": "a" * 400_000 + "??",
    "a word that is no name": "%x\n" + "1_" * 200_000 + "?",
    "attributes": "a." * 200_000 + "b?",
    "indices": "a" + "[0]" * 130_000 + "?",
    "stars": "*" * 400_000 + "?",
    "question marks": "?" * 400_000,
    "commas": "," * 400_000,
    "escaped quotes": "%x\n" + "\\'" * 200_000,
    "quotes": "%x\n" + "'\"'\"\n" * 50_000,
    "backslashes": "%x\n" + "\\" * 400_000,
    "brackets": "%x\n" + "[{(" * 130_000,
    "signs": "%x\n" + "-" * 400_000,
    "spaces": "x =" + " " * 400_000 + "!",
    "prompts": ">>> x\n" * 60_000,
    "carriage returns": "\r" * 400_000,
    "null bytes": "\0" * 400_000 + "\n%x",
    "lines": "x = 1\n" * 20_000 + "%x",
    "indented lines": "".join(" " * (i % 50) + "x\n" for i in range(20_000)),
}


@pytest.mark.parametrize("source", slow_from(5, LARGE.values()), ids=LARGE)
def test_time_is_about_linear(source):
    start = time.process_time()
    python = to_python(source)
    assert time.process_time() - start < 5  # seconds; the slowest takes half of one
    assert lines(python) == lines(source)
