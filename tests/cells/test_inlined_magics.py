"""Magics that run Python in the notebook: what they run stands in the cell. Magics without a `%`."""

import json
import subprocess
import sys

import pytest

from tensorgrade.cells.magic_names import LINE_MAGICS
from tensorgrade.cells.transform import to_python
from tests.cells.ipython_oracle import lines, tree

INLINED = {
    "%%time\nx = 1\ny = 2": "pass\nx = 1\ny = 2",
    "\n\n%%time\n\nx = 1": "\n\npass\n\nx = 1",
    "    %%time\n    x = 1": "pass\nx = 1",
    "%%time\n    x = 1\n    y = 2": "pass\nx = 1\ny = 2",
    "%%time\n>>> x = 1": "pass\nx = 1",
    "In [2]: %%time\n   ...: x = 1": "pass\nx = 1",
    "%%time --no-raise-error\nx = 1": "pass\nx = 1",
    "%%time\n%matplotlib inline\n!ls x \\\n  y\nx = 1": (
        "pass\nget_ipython().run_line_magic('matplotlib', 'inline')\nget_ipython().system('ls x    y')\n\nx = 1"
    ),
    "%%time\n%%capture out\nx = 1": "pass\nout = get_ipython().run_cell_magic('capture', 'out', '')\nx = 1",
    "%%time\n%%bash\nls": "pass\nget_ipython().run_cell_magic('bash', '', 'ls\\n')\n",
    "%%capture\nx = 1": "get_ipython().run_cell_magic('capture', '', '')\nx = 1",
    "%%capture --no-stderr out\nx": "out = get_ipython().run_cell_magic('capture', '--no-stderr out', '')\nx",
    "%%capture if\nx = 1": "get_ipython().run_cell_magic('capture', 'if', '')\nx = 1",
    "%%prun\nx = 1": "pass\nx = 1",
    "%%prun -l 5 -s cumulative y = 2\nx = 1": "y = 2\nx = 1",
    "%%debug\nx = 1": "pass\nx = 1",
    "%%time\ndef f():\n    '''\n    >>> f()\n    '''\n": "pass\ndef f():\n    '''\n    >>> f()\n    '''\n",
    "%time x = f()": "x = f()",
    "y = 1\n%time  x = f()  # slow\nz = 2": "y = 1\nx = f()\nz = 2",
    "def g(a):\n    %time x = f(a)\n    return x": "def g(a):\n    x = f(a)\n    return x",
    "def g(a):\n    x = %time f(a)\n    return x": "def g(a):\n    x = f(a)\n    return x",
    "x = %time f(), 1": "x = f(), 1",
    "%prun -l 5 x = f()": "x = f()",
    "%time f(\\\n  1)\nx = 1": "f(  1)\n\nx = 1",
    "time x = f()": "x = f()",
    "%time !ls": "get_ipython().run_line_magic('time', '!ls')",
    "%time": "get_ipython().run_line_magic('time', '')",
    "x = %time y = 1": "x = get_ipython().run_line_magic('time', 'y = 1')",
}


@pytest.mark.parametrize("source", INLINED)
def test_what_a_magic_runs_in_the_notebook_is_inlined(source):
    python = to_python(source)
    assert tree(python) == tree(INLINED[source]) is not None
    assert lines(python) == lines(source)


AUTOMAGIC = [
    "pip install numpy",
    "pip install -q numpy>=2\n",
    "\n\nmatplotlib inline\n",
    "timeit f(x)",
    "conda install -y torch",
    "cd ..",
    "cd /content/drive",
    "ls *.py",
    "rm -rf data",
    "config InlineBackend.figure_format = 'retina'",
    "load_ext autoreload",
    "load_ext",
    "env X=1",
    "reset -f",
    "pwd",
    "pwd  # where?",
    "ls -la",
    "cat /x",
    "timeit (f())",
    # no magics: bound, assigned, of several lines, or of another name
    "ls = 1",
    "ls, x = 1, 2",
    "ls == 3",
    "# where am I?\npwd",
    "pwd\n\n",
    "timeit.repeat(1)",
    "pip3 install numpy",
    "install numpy",
    "x = 1",
    "pip install \\\n  numpy",
]

_ASK_IPYTHON = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell()
cells = [shell.transform_cell(source) for source in json.load(sys.stdin)]
json.dump({"cells": cells, "line magics": list(shell.magics_manager.magics["line"])}, sys.stdout)
"""


@pytest.fixture(scope="module")
def ipython(tmp_path_factory):
    """What IPython's shell answers. It changes its process, so it has one of its own."""
    folder = str(tmp_path_factory.mktemp("ipython"))
    asked = subprocess.run(
        [sys.executable, "-c", _ASK_IPYTHON],
        input=json.dumps(AUTOMAGIC),
        capture_output=True,
        text=True,
        check=True,
        env={"IPYTHONDIR": folder, "HOME": folder},
    )
    return json.loads(asked.stdout)


def test_names_of_all_line_magics(ipython):
    assert set(ipython["line magics"]) <= LINE_MAGICS


def test_automagic_as_in_ipython(ipython):
    for source, expected in zip(AUTOMAGIC, ipython["cells"], strict=True):
        python = tree(to_python(source))
        if python is not None and "IfExp" in python:
            python = tree(to_python(source).partition(" in globals() else ")[2])
        assert python == tree(expected), source


def test_automagic_gives_way_to_a_variable():
    class Shell:
        def run_line_magic(self, name, line):
            return name, line

    for source, bound in {"pwd": 3, "pwd -1": 2, "pwd  # where?": 3}.items():
        python = to_python(source)
        assert eval(python.strip(), {"pwd": 3}) == bound
        magic = eval(python.strip(), {"get_ipython": Shell})
        assert magic == ("pwd", source[4:].strip())
