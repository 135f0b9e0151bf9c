"""Files that import `check` from the package's former name, beside a module of the student's own that has that name."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tensorgrade.key import key_file
from tensorgrade.selfcheck.check_file import check_file
from tests.conftest import slow_but, slow_from

pytestmark = pytest.mark.usefixtures("public_keys_beside")

OWN = {
    "nothing": {},
    "module": {"grader.py": "def double(x):\n    return 2 * x\n"},
    "module with a check": {"grader.py": "def check(f):\n    raise SystemExit\ndef double(x):\n    return 2 * x\n"},
    "package": {
        "grader/__init__.py": "from grader.check import tried\nfrom . import more\n"
        "def double(x):\n    return more.two * x\n",
        "grader/check.py": "tried = []\n",
        "grader/more.py": "two = 2\n",
    },
    "empty folder": {"grader/": ""},
}
WITH_NAMES = ["module", "module with a check", "package"]
ANSWER = """
import numpy as np
def corr2d(X, K):
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape)
    return np.einsum("ijkl,kl->ij", windows, K)
"""
# An error would end the cell, and conv2d be missing.
PROBE = """
assert type({check}(corr2d)).__module__ == "tensorgrade.selfcheck.check"
def conv2d(X, K):
    return corr2d(X, K[::-1, ::-1])
"""
IMPORTS = {
    "from grader import check": "check",
    "from grader import check as test": "test",
    "import grader": "grader.check",
    "import numpy, grader": "grader.check",
    "import grader as g": "g.check",
    "def later(f):\n    from grader import check\n    return check(f)": "later",
    "try:\n    import grader\nexcept ImportError:\n    pass": "grader.check",
    "from grader import *": "check",
}
QUICK = ["from grader import check", "import grader"]


@pytest.fixture(params=OWN)
def folder(request, tmp_path, monkeypatch):
    """A folder from which modules are imported, with what a student has there under the former name."""
    lay_out(tmp_path, request.param)
    importable(tmp_path, monkeypatch)
    if not OWN[request.param]:
        nothing_importable(monkeypatch)
    return tmp_path


def lay_out(folder, own):
    for name, text in OWN[own].items():
        path = folder / name
        if name.endswith("/"):
            path.mkdir()
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)


def nothing_importable(monkeypatch):
    """No module of that name, wherever this machine has one."""
    monkeypatch.setitem(sys.modules, "grader", None)


def importable(folder, monkeypatch):
    """The folder, whose modules can be imported now; those of the repository, which has one of that name, cannot."""
    others = [path for path in sys.path if not (Path(path) / "grader/tensorgrade").is_dir()]
    monkeypatch.setattr(sys, "path", [str(folder), *others])
    importlib.invalidate_caches()
    for name in [name for name in sys.modules if name.partition(".")[0] == "grader"]:
        monkeypatch.delitem(sys.modules, name)
    return folder


@pytest.fixture(autouse=True)
def forgotten():
    """What a file has imported is not there for the next one."""
    yield
    for name in [name for name in sys.modules if name.partition(".")[0] == "grader"]:
        del sys.modules[name]


def write(folder, source, kind):
    path = folder / f"corr2d.{kind}"
    if kind == "ipynb":
        cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
        source = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
    path.write_text(source, encoding="utf-8")
    return path


def passed(path):
    return [report.exercise.name for report in check_file(path).reports if report.passed]


@pytest.mark.parametrize("kind", slow_from(1, ["ipynb", "py"]))
@pytest.mark.parametrize("line", slow_but(QUICK, IMPORTS))
def test_check_is_ours_whatever_has_its_former_name(folder, line, kind):
    path = write(folder, f"{line}\n{ANSWER}{PROBE.format(check=IMPORTS[line])}", kind)
    assert passed(path) == ["corr2d", "conv2d"]


def test_a_module_of_that_name_that_fails_does_not_matter(tmp_path, monkeypatch):
    (importable(tmp_path, monkeypatch) / "grader.py").write_text("1 / 0\n")
    path = write(tmp_path, f"from grader import check\n{ANSWER}{PROBE.format(check='check')}", "ipynb")
    assert passed(path) == ["corr2d", "conv2d"]


@pytest.mark.parametrize("own", slow_from(1, WITH_NAMES))
@pytest.mark.parametrize(
    ("line", "double", "check"),
    slow_from(
        2,
        [
            ("from grader import check, double", "double", "check"),
            ("from grader import double\nfrom grader import check", "double", "check"),
            ("import grader", "grader.double", "grader.check"),
            ("import grader\nfrom grader import double, check", "grader.double", "check"),
            ("from grader import *", "double", "check"),
            (
                "import grader\ngrader.two = 3\nimport grader as again\nassert again.two == 3",
                "grader.double",
                "again.check",
            ),
        ],
    ),
)
def test_the_students_own_names_are_still_imported(tmp_path, monkeypatch, own, line, double, check):
    lay_out(importable(tmp_path, monkeypatch), own)
    path = write(tmp_path, f"{line}\n{ANSWER}assert {double}(2) == 4\n{PROBE.format(check=check)}", "ipynb")
    assert passed(path) == ["corr2d", "conv2d"]


def test_modules_of_a_students_own_package_are_still_imported(tmp_path, monkeypatch):
    lay_out(importable(tmp_path, monkeypatch), "package")
    lines = (
        "import grader.more\nimport grader.more as more\nfrom grader.more import two\nfrom grader.check import tried\n"
    )
    names = "assert grader.more.two == more.two == two == 2 and tried == []\n"
    path = write(tmp_path, lines + ANSWER + names + PROBE.format(check="grader.check"), "ipynb")
    assert passed(path) == ["corr2d", "conv2d"]


@pytest.mark.parametrize(
    "line", slow_from(1, ["from grader import double", "import grader.more", "from grader import check, double"])
)
def test_what_is_not_there_is_still_an_error(tmp_path, monkeypatch, line):
    nothing_importable(monkeypatch)
    source = f"{ANSWER}try:\n    {line}\nexcept ImportError:\n    pass\nelse:\n    assert False\n"
    path = write(tmp_path, source + "from grader import check" + PROBE.format(check="check"), "ipynb")
    assert passed(path) == ["corr2d", "conv2d"]


def test_imports_are_as_they_were_once_the_file_has_run(tmp_path, monkeypatch):
    importable(tmp_path, monkeypatch)
    original = __import__
    path = write(tmp_path, f"import grader\n{ANSWER}1 / 0\n", "py")
    assert passed(path) == ["corr2d"]
    assert __import__ is original


@pytest.mark.parametrize("own", slow_from(1, OWN))
def test_the_command_gives_ours(tmp_path, own):
    lay_out(tmp_path, own)
    path = write(tmp_path, f"from grader import check\n{ANSWER}{PROBE.format(check='check')}", "ipynb")
    program = "from tensorgrade.cli.main import main; main()"  # -c: what lies in the folder is importable
    command = [sys.executable, "-c", program, "check", path.name]
    done = subprocess.run(command, cwd=tmp_path, text=True, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "conv2d: public checks: 1 of 1" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("own", ["nothing", "module", "package", "empty folder"])
def test_pytest_gives_ours_and_the_students_own(tmp_path, own):
    lay_out(tmp_path, own)
    names = "from grader import double\nassert double(2) == 4\n" if own in WITH_NAMES else ""
    path = write(tmp_path, f"import grader\n{ANSWER}{names}{PROBE.format(check='grader.check')}", "ipynb")
    assert "conv2d[book-example]" in pytest_of(path)


def pytest_of(path, *options):
    """The tests that pass, of a notebook that is not named: it is found because it imports us."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", *options]
    done = subprocess.run(command, cwd=path.parent, text=True, capture_output=True, timeout=120)
    return " ".join(line for line in done.stdout.splitlines() if line.startswith("PASSED"))


@pytest.mark.slow
def test_a_notebook_that_only_has_a_module_of_that_name_is_left_alone(tmp_path):
    lay_out(tmp_path, "module")
    path = write(tmp_path, f"import grader\nfrom grader import double\n{ANSWER}", "ipynb")
    assert pytest_of(path) == ""


@pytest.mark.slow
@pytest.mark.parametrize("own", ["module", "empty folder"])
def test_pytest_with_an_instructors_key_gives_ours(tmp_path, keys, own):
    lay_out(tmp_path, own)
    key_file.save(keys["corr2d"], tmp_path / "corr2d.npz")
    line = "from grader import check\nimport grader\n"
    path = write(
        tmp_path, f"{line}{ANSWER}check(corr2d)\ngrader.check(corr2d)\ndef conv2d(X, K):\n    return X\n", "ipynb"
    )
    tests = pytest_of(path, "--tensorgrade-key", "corr2d.npz", "--tensorgrade-isolation", "reduced")
    assert "corr2d[not-square]" in tests
    assert "conv2d" not in tests
