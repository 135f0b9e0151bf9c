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
from tests.conftest import ROOT, slow_from

pytestmark = pytest.mark.usefixtures("public_keys_beside")

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


def test_checks_are_selected_by_words(tmp_path):
    write(tmp_path / "corr2d.ipynb", RIGHT, metadata=OURS)
    assert "1 passed" in run(tmp_path, "-k", "corr2d and book-edges and not conv2d")[1]


@pytest.mark.slow
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
        other = replace(cpu, values=cpu.values + 1) if doubtful else cpu
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


@pytest.mark.slow
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
    for path in tmp_path.glob("*.npz"):
        path.unlink()
    shutil.copy(ROOT / "assignments/zh/pooling/pooling.ipynb", tmp_path)
    code, text = run(tmp_path, "--collect-only", "-q")
    assert code == 0
    assert "pooling.ipynb::pool2d[" in text


KEY = ("--tensorgrade-isolation", "reduced", "--tensorgrade-key", "keys/corr2d.npz")
WROTE = "from pathlib import Path\nPath(__file__).with_name('it-ran').touch()\n"
FLAGS = ("--noconftest", "-c", os.devnull, "--rootdir", ".")


@pytest.fixture
def class_of_two(tmp_path, keys):
    """Clones of two students beside the instructor's key: `one`'s is to be spoilt, `two`'s is right."""
    (tmp_path / "keys").mkdir()
    key_file.save(keys["corr2d"], tmp_path / "keys/corr2d.npz")
    for student in ("one", "two"):
        (tmp_path / "clone" / student / "corr2d").mkdir(parents=True)
        write(tmp_path / "clone" / student / "corr2d/corr2d.ipynb", RIGHT, metadata=OURS)
    return tmp_path / "clone"


def run_class(clone, *flags):
    """pytest with the key over both students' files, by paths as a shell gives them; each one's line of results."""
    paths = sorted(path.relative_to(clone.parent) for path in clone.glob("*/corr2d/corr2d.ipynb"))
    code, text = run(clone.parent, *KEY, *flags, *paths)
    lines = text.partition("short test summary info")[2].splitlines()
    of = {name: [line for line in lines if f"{name}/corr2d" in line] for name in ("one", "two")}
    assert any("PASSED clone/two/corr2d/corr2d.ipynb::corr2d[not-square]" in line for line in of["two"]), text
    assert not list(clone.parent.rglob("it-ran"))
    return code, of["one"], text


def replaced(path):
    path.unlink()
    return path


def as_link(clone):
    replaced(clone / "one/corr2d/corr2d.ipynb").symlink_to("../../two/corr2d/corr2d.ipynb")


def as_link_on_the_way(clone):
    shutil.rmtree(clone / "one/corr2d")
    (clone / "one/corr2d").symlink_to("../two/corr2d")


def as_fifo(clone):
    os.mkfifo(replaced(clone / "one/corr2d/corr2d.ipynb"))


def as_folder(clone):
    folder = replaced(clone / "one/corr2d/corr2d.ipynb")
    folder.mkdir()
    for name in ("test_mine.py", "conftest.py", "__init__.py"):
        (folder / name).write_text(WROTE + "def test_it():\n    pass\n")


def as_large_file(clone):
    with (clone / "one/corr2d/corr2d.ipynb").open("wb") as file:
        file.truncate((64 << 20) + 1)


def as_text(text):
    def make(clone):
        (clone / "one/corr2d/corr2d.ipynb").write_bytes(text)

    return make


BAD = {
    "a link": (as_link, "corr2d.ipynb is a link, which is not followed"),
    "a link on the way": (as_link_on_the_way, "corr2d.ipynb is in corr2d, which is a link"),
    "a FIFO": (as_fifo, "corr2d.ipynb is not an ordinary file"),
    "a folder": (as_folder, "corr2d.ipynb is not an ordinary file"),
    "a large file": (as_large_file, "corr2d.ipynb is larger than 20 MB"),
    "broken": (as_text(b"{"), "its JSON is broken"),
    "empty": (as_text(b""), "corr2d.ipynb is empty"),
    "deep": (as_text(b"[" * 100_000), "corr2d.ipynb"),
    "no function": (as_text(b'{"cells": [], "metadata": {}, "nbformat": 4}'), "has no function that the key knows"),
}


@pytest.mark.parametrize("case", slow_from(1, BAD))
def test_one_bad_path_is_one_failed_test_of_its_own_student(class_of_two, case):
    make, words = BAD[case]
    make(class_of_two)
    code, of_one, text = run_class(class_of_two)
    assert code == pytest.ExitCode.TESTS_FAILED
    [line] = of_one
    assert line.startswith("FAILED clone/one/corr2d/corr2d.ipynb::file")
    assert words in text


@pytest.mark.slow
@pytest.mark.parametrize("flags", [(), FLAGS])
def test_nothing_beside_a_notebook_is_imported_with_a_key(class_of_two, flags):
    for folder in (class_of_two, class_of_two / "one", class_of_two / "one/corr2d"):
        for name in ("__init__.py", "conftest.py", "test_mine.py", "sitecustomize.py", "corr2d.py", "setup.py"):
            (folder / name).write_text(WROTE)
    code, of_one, text = run_class(class_of_two, *flags)
    assert any("PASSED clone/one/corr2d/corr2d.ipynb::corr2d[not-square]" in line for line in of_one), text


@pytest.mark.slow
def test_settings_of_a_repository_do_not_decide_what_is_graded(class_of_two):
    settings = class_of_two / "one/corr2d/pytest.ini"
    settings.write_text("[pytest]\naddopts = -k corr2d -c pytest.ini\n")
    paths = [f"clone/{name}/corr2d/corr2d.ipynb" for name in ("one", "two")]
    code, text = run(class_of_two.parent, *KEY, *paths)
    assert code == pytest.ExitCode.USAGE_ERROR
    assert f"{settings} may be a student's" in text
    run_class(class_of_two, *FLAGS)


@pytest.mark.slow
def test_the_instructors_own_settings_are_used_with_a_key(class_of_two):
    (class_of_two.parent / "pytest.ini").write_text("[pytest]\naddopts = -k not-square\n")
    code, of_one, text = run_class(class_of_two)
    assert len(of_one) == text.count(" clone/two/corr2d/corr2d.ipynb::") == sum("not-square" in line for line in of_one)


@pytest.mark.slow
def test_folders_are_searched_for_ordinary_notebooks_of_ours_with_a_key(class_of_two):
    as_folder(class_of_two)
    write(class_of_two / "other.ipynb", "x = 1\n")
    (class_of_two / "circle").symlink_to(class_of_two)
    os.mkfifo(class_of_two / "fifo.ipynb")
    code, text = run(class_of_two.parent, *KEY, "clone")
    assert code == pytest.ExitCode.TESTS_FAILED
    assert "FAILED clone/fifo.ipynb::file" in text
    assert "FAILED clone/one/corr2d/corr2d.ipynb::file" in text
    assert "PASSED clone/two/corr2d/corr2d.ipynb::corr2d[not-square]" in text
    assert "circle" not in text
    assert "other.ipynb" not in text
    assert not list(class_of_two.rglob("it-ran"))


@pytest.mark.slow
def test_functions_and_scripts_are_named_as_before_with_a_key(class_of_two):
    (class_of_two / "one/corr2d/corr2d.py").write_text(RIGHT)
    one, two = "clone/one/corr2d/corr2d.py", "clone/two/corr2d/corr2d.ipynb"
    words = (
        f"{one}::corr2d",
        f"{two}::corr2d[not-square]",
        f"{two}::corr2d[book-edges]",
        f"{two}::nothing",
        "nowhere.py",
    )
    code, text = run(class_of_two.parent, *KEY, *words)
    assert code == pytest.ExitCode.TESTS_FAILED
    assert f"PASSED {one}::corr2d[not-square]" in text
    assert f"PASSED {two}::corr2d[book-edges]" in text
    assert f"{two}::corr2d[state]" not in text
    assert "The key has no function or check 'nothing'." in text
    assert "nowhere.py does not exist." in text
