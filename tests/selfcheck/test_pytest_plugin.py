"""`pytest corr2d.ipynb`, as instructors run it in continuous integration: each run is a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from tensorgrade.arrays.device_record import Device
from tensorgrade.key import key_file
from tests.conftest import ROOT

RIGHT = (
    "import numpy as np\n"
    "def corr2d(X, K):\n"
    "    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape)\n"
    '    return np.einsum("ijkl,kl->ij", windows, K)\n'
)
PLUGIN = "tensorgrade.selfcheck.pytest_plugin"
OURS = {"tensorgrade": {"assignment": "corr2d", "language": "en"}}


def write(path, *sources, metadata=None):
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
        for source in sources
    ]
    notebook = {"cells": cells, "metadata": metadata or {}, "nbformat": 4, "nbformat_minor": 4}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def run(folder, *arguments, others=False):
    """The exit code and what is printed. ``others``: with every plug-in that is installed, which takes a second."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", *map(str, arguments)]
    alone = {} if others else {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": PLUGIN}
    environment = os.environ | alone
    done = subprocess.run(command, cwd=folder, env=environment, text=True, capture_output=True, timeout=120)
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, done.stdout + done.stderr


def test_each_public_check_is_a_test_with_our_words(tmp_path):
    write(tmp_path / "corr2d.ipynb", RIGHT, "def conv2d(X, K):\n    return corr2d(X, K)\n", metadata=OURS)
    code, text = run(tmp_path, others=True)
    assert code == 1
    assert "PASSED corr2d.ipynb::corr2d[book-example]" in text
    assert "FAILED corr2d.ipynb::conv2d[book-example]" in text
    assert "The book's example, convolved: Your value at [0, 0] is 19; it should be 5." in text
    assert "This function is missing" in text.partition("learn_kernel")[2]
    assert "pytest_plugin.py" not in text
    code, text = run(tmp_path, "corr2d.ipynb::corr2d")
    assert code == 0
    assert "2 passed" in text


def test_the_notebooks_language_is_spoken(tmp_path):
    metadata = {"tensorgrade": {"assignment": "corr2d", "language": "zh"}}
    write(tmp_path / "corr2d.ipynb", "def corr2d(X, K):\n    return X\n", metadata=metadata)
    assert "应为 (2, 2)" in run(tmp_path)[1]


def test_notebooks_of_others_are_left_alone_unless_named(tmp_path):
    write(tmp_path / "mine.ipynb", RIGHT)
    write(tmp_path / "plot.ipynb", "from tensorgrade import check\nx = 1\n")
    assert run(tmp_path)[0] == pytest.ExitCode.NO_TESTS_COLLECTED
    assert run(tmp_path, "plot.ipynb")[0] == pytest.ExitCode.NO_TESTS_COLLECTED
    assert "2 passed" in run(tmp_path, "mine.ipynb::corr2d")[1]


def test_a_notebook_that_imports_us_is_ours(tmp_path):
    write(tmp_path / "mine.ipynb", "from tensorgrade import check\n" + RIGHT)
    assert "PASSED mine.ipynb::corr2d[book-edges]" in run(tmp_path)[1]


def test_a_call_or_a_cell_that_leaves_pytest_or_skips_is_a_failure(tmp_path):
    source = (
        "import pytest, warnings\nwarnings.warn('x')\ndef corr2d(X, K):\n    pytest.skip('no')\n\npytest.exit('bye')\n"
    )
    write(tmp_path / "corr2d.ipynb", source, metadata=OURS)
    code, text = run(tmp_path, "-W", "error", "corr2d.ipynb::corr2d")
    assert code == 1
    assert "2 failed" in text
    assert "raised Skipped: no" in text


def test_a_notebook_that_cannot_be_read_is_one_sentence(tmp_path):
    (tmp_path / "corr2d.ipynb").write_text("{")
    code, text = run(tmp_path, "corr2d.ipynb")
    assert code == pytest.ExitCode.INTERRUPTED
    assert "its JSON is broken" in text


def with_doubt(key, function, name):
    """The key with a second device, which agrees everywhere but on the cases of one check."""
    cases = next(item for item in key.exercise(function).checks if item.name == name).cases

    def second(case):
        [cpu] = case.expected
        doubtful = case.function == function and case.name in cases
        other = tuple(replace(part, values=part.values + 1) for part in cpu) if doubtful else cpu
        return replace(case, expected=(cpu, other))

    def second_repeat(repeat):
        return replace(repeat, other_numbers=repeat.other_numbers and second(repeat.other_numbers))

    exercises = tuple(
        replace(item, cases=tuple(map(second, item.cases)), repeats=tuple(map(second_repeat, item.repeats)))
        for item in key.exercises
    )
    return replace(key, exercises=exercises, devices=(*key.devices, Device("cpu", "float64", "another")))


def test_an_instructors_key_grades_in_the_sandbox(tmp_path, keys):
    key_file.save(with_doubt(keys["corr2d"], "conv2d", "book-example"), tmp_path / "corr2d.npz")
    turned = "def conv2d(X, K):\n    return corr2d(X, K[::-1, ::-1])\n"
    outside = "open('here.txt', 'w').write('not in the sandbox')\n"
    write(tmp_path / "corr2d.ipynb", RIGHT, turned, outside, metadata=OURS)
    code, text = run(tmp_path, "--tensorgrade-key", "corr2d.npz", "--tensorgrade-isolation", "reduced")
    assert code == 1
    assert "PASSED corr2d.ipynb::corr2d[not-square]" in text
    assert "PASSED corr2d.ipynb::corr2d[state]" in text
    assert "SKIPPED" in text
    assert "It costs you nothing" in text
    assert "FAILED corr2d.ipynb::conv2d" not in text
    assert "FAILED corr2d.ipynb::learn_kernel" in text
    assert not (tmp_path / "here.txt").exists()


def test_a_key_that_is_none_is_one_sentence(tmp_path):
    (tmp_path / "corr2d.npz").write_text("no key")
    code, text = run(tmp_path, "--tensorgrade-key", "corr2d.npz")
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "corr2d.npz is not a usable answer key" in text
    shutil.copy(ROOT / "assignments/en/corr2d/corr2d.public.npz", tmp_path)
    code, text = run(tmp_path, "--tensorgrade-key", "corr2d.public.npz")
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "corr2d.public.npz is the public part of a key, without hidden checks" in text


def test_other_projects_runs_load_nothing_of_ours(tmp_path):
    (tmp_path / "test_other.py").write_text(
        "import sys\n"
        "def test_it():\n"
        "    assert 'tensorgrade.selfcheck.pytest_plugin' in sys.modules\n"
        "    ours = {name for name in sys.modules if name.startswith('tensorgrade')}\n"
        "    plug_in = {'tensorgrade.selfcheck', 'tensorgrade.selfcheck.pytest_plugin'}\n"
        "    assert ours == {'tensorgrade', 'tensorgrade.version'} | plug_in\n"
        "    assert not {'numpy', 'jinja2'} & set(sys.modules)\n"
    )
    write(tmp_path / "other.ipynb", "x = 1\n")
    code, text = run(tmp_path, others=True)
    assert code == 0, text


def test_the_released_notebook_is_collected_without_a_key_beside_it(tmp_path):
    shutil.copy(ROOT / "assignments/zh/pooling/pooling.ipynb", tmp_path)
    code, text = run(tmp_path, "--collect-only", "-q")
    assert code == 0
    assert "pooling.ipynb::pool2d[" in text
