"""Cells in a process whose imports are restricted, as in the sandbox's child but without its limits."""

import json
import subprocess
import sys

import pytest

from tensorgrade.cells.stand_ins import NotAvailable
from tensorgrade.sandbox.allowed_imports import is_allowed_import, missing_module

# Runs each source in a process of its own, and prints what became of it: the module that is missing, or the error.
PROCESS = """
import importlib.metadata, importlib.util, json, math, os, sys, tomllib
import numpy as np
from tensorgrade.cells.stand_ins import NotAvailable, graded_call
from tensorgrade.cells.stand_ins_in_answers import stand_in_module
from tensorgrade.sandbox import allowed_imports

def outcome(source):
    sys.path.insert(0, sys.argv[1])
    rules = allowed_imports.import_rules(["offered"])
    allowed_imports.restrict_imports(rules, {"IPython": {"get_ipython": lambda: "the shell"}})
    names = {"__name__": "__main__", "np": np}
    try:
        exec(source, names)
        if "answer" in names:
            with graded_call():
                answer = names["answer"]()
            if stand_in_module(answer) is not None:
                raise NotAvailable(stand_in_module(answer))
            assert np.allclose(answer, names["right"])
    except BaseException as error:
        missing = allowed_imports.missing_module(error, ["offered"])
        return repr(error) if missing is None else f"missing {missing}"
    return "runs"

outcomes = []
for source in json.load(sys.stdin):
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.write(writing, outcome(source).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        outcomes.append(pipe.read())
print(json.dumps(outcomes))
"""

CORR2D = """
X, K = np.arange(12.0).reshape(3, 4), np.eye(2)
def answer():
    return corr2d(X, K)
right = [[5.0, 7.0, 9.0], [13.0, 15.0, 17.0]]
def corr2d(X, K):
    {body}
"""
RIGHT = "return np.array([[(X[i:i+2, j:j+2] * K).sum() for j in range(3)] for i in range(2)])"
LOOP = """Y = np.zeros((2, 3))
    for i in {steps}:
        for j in range(3):
            Y[i, j] = (X[i:i+2, j:j+2] * K).sum()
    return Y"""


def corr2d(body, imports=""):
    return imports + CORR2D.format(body=body)


RUNS = [
    "import offered, offered.part; assert offered.part.there",
    "import numpy.polynomial, xml.dom.minidom, email.mime.text, html.parser, tomllib",
    "try:\n    import scipy.signal\nexcept ModuleNotFoundError as error:\n    assert error.name == 'scipy'",
    "try:\n    from scipy import signal\nexcept ImportError as error:\n    assert 'No module named' in error.msg",
    "import importlib\ntry:\n    importlib.import_module('torch.nn')\nexcept ModuleNotFoundError:\n    pass",
    "import importlib.util; assert importlib.util.find_spec('scipy') is None",
    "import importlib.util; assert importlib.util.find_spec('numpy').name == 'numpy'",
    "import importlib.util; assert importlib.util.find_spec('numpy.nothing') is None",
    "import importlib.util; assert importlib.util.find_spec('matplotlib') and importlib.util.find_spec('tensorgrade')",
    "import importlib.metadata; assert importlib.metadata.version('numpy') == np.__version__",
    "import importlib; importlib.invalidate_caches()",
    "np.show_config()",
    "import sys; assert not {'tensorgrade.sandbox', 'tensorgrade.cells', 'beside'} & set(sys.modules)",
    "from tensorgrade import check; check(3)",
    "from grader import check; check(3)",
    "import matplotlib.pyplot as plt; plt.rcParams['figure.figsize'] = (8, 6); plt.gca().get_position().width / 2",
    "import matplotlib.pyplot as plt; fig, (left, middle, right) = plt.subplots(1, 3); right.plot()",
    "from IPython import get_ipython; assert get_ipython() == 'the shell'",
    corr2d(RIGHT, "import importlib.util\nHAVE = importlib.util.find_spec('scipy') is not None\n"),
    corr2d(RIGHT, "from d2l import torch as d2l\nd2l.set_figsize()\n"),
    corr2d("fig, ax = plt.subplots(); ax.imshow(X); " + RIGHT, "import matplotlib.pyplot as plt\n"),
    corr2d(LOOP.format(steps="trange(2)"), "from tqdm import trange\n"),
    corr2d(LOOP.format(steps="tqdm(range(2), 'rows')"), "from tqdm.notebook import tqdm\n"),
    corr2d(LOOP.format(steps="tqdm.tqdm(iterable=range(2))"), "import tqdm\n"),
]

MISSING = {
    "import scipy.signal": "scipy",
    "from sklearn.metrics import f1_score": "sklearn",
    "from google.colab import drive": "google",
    "import beside": "beside",
    "from grader import conv_layers": "grader",
    "import grader.conv_layers": "grader",
    "import tensorgrade.sandbox": "tensorgrade",
    corr2d("return d2l.corr2d(X, K)", "from d2l import torch as d2l\n"): "d2l",
    corr2d("return sum(d2l.corr2d(x, k) for x, k in zip(X, K))", "from d2l import torch as d2l\n"): "d2l",
    corr2d("out = d2l.zeros((2, 3)); out[0, 0] = 1; return out", "from d2l import torch as d2l\n"): "d2l",
    corr2d("return np.ones(d2l.zeros((2, 3)).shape)", "import d2l.torch as d2l\n"): "d2l",
    corr2d("Y = np.zeros((2, 3)); Y[0, 0] = d2l.reduce_sum(X[:2, :2] * K); return Y", "import d2l\n"): "d2l",
    corr2d("return mlab.pool(X, 2)", "from matplotlib import mlab\n"): "matplotlib",
    corr2d("import scipy.signal; return scipy.signal.correlate(X, K)"): "scipy",
}

OTHER = {
    "raise ModuleNotFoundError('x')": "ModuleNotFoundError('x')",
    "from numpy import nothing": "ImportError(",
    "import numpy.nothing": "ModuleNotFoundError(",
    "from tensorgrade import nothing": "ImportError(",
    "1 / 0": "ZeroDivisionError(",
    corr2d("return X[9]"): "IndexError(",
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """What became of each source."""
    folder = tmp_path_factory.mktemp("modules")
    (folder / "offered").mkdir()
    (folder / "offered" / "__init__.py").touch()
    (folder / "offered" / "part.py").write_text("there = True\n")
    (folder / "beside.py").touch()
    sources = [*RUNS, *MISSING, *OTHER]
    process = [sys.executable, "-c", PROCESS, folder]
    run = subprocess.run(process, input=json.dumps(sources), capture_output=True, text=True, timeout=120, check=True)
    return dict(zip(sources, json.loads(run.stdout)))


@pytest.mark.parametrize("source", RUNS)
def test_cells_run(source, outcomes):
    assert outcomes[source] == "runs"


@pytest.mark.parametrize("source", MISSING)
def test_the_missing_module_is_named(source, outcomes):
    assert outcomes[source] == f"missing {MISSING[source]}"


@pytest.mark.parametrize("source", OTHER)
def test_other_errors_name_no_module(source, outcomes):
    assert outcomes[source].startswith(OTHER[source])


def test_which_imports_are_allowed():
    for module in ("numpy", "json", "torch", "matplotlib", "tqdm", "tensorgrade", "grader"):
        assert is_allowed_import(module, ["torch"])
    for module in ("torch", "scipy", "google"):
        assert not is_allowed_import(module, [])


class Renamed(ModuleNotFoundError):
    name = "scipy"


def test_errors_of_students_own_making():
    assert missing_module(NotAvailable("google.colab"), []) == "google"
    assert missing_module(ModuleNotFoundError("x", name="torch"), []) == "torch"
    assert missing_module(ModuleNotFoundError("x", name="torch"), ["torch"]) is None
    assert missing_module(ImportError("x", name="torch"), []) is None
    assert missing_module(Renamed("x"), []) is None
    renamed = NotAvailable("d2l")
    renamed.name = 3
    assert missing_module(renamed, []) is None
