"""A student's first hour, from the wheel that lies beside the notebook, in an empty environment without an index.

With the oldest packages that pyproject.toml allows, and on each supported Python of this machine with those that pip
brings today. They are downloaded before, into a folder that pip gets in place of the index.
"""

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tensorgrade.course.student_wheel import WHEEL_NAME, student_wheel
from tensorgrade.dependencies import supported_pythons
from tests.bare_environment import make_bare_environment
from tests.conftest import ROOT, require

FLIPPED = "(X[i : i + K.shape[0], j : j + K.shape[1]] * K[::-1, ::-1]).sum()"
ANSWER = """rows, columns = X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1
    return np.array([[{} for j in range(columns)] for i in range(rows)])"""


@cache
def is_there(version):
    """Whether this Python can be run: its name may be on the PATH although it is not switched on."""
    command = [f"python{version}", "-c", "import venv"]
    return bool(shutil.which(command[0])) and subprocess.run(command, capture_output=True).returncode == 0


def pythons():
    """The programs of the supported versions that are on this machine, the running one first."""
    others = [f"{major}.{minor}" for major, minor in supported_pythons() if (major, minor) != sys.version_info[:2]]
    return [sys.executable, *(f"python{version}" for version in others if is_there(version))]


def newest():
    """What a student's install needs, as pip's requirements without versions."""
    return [item.name for item in needed()]


def oldest():
    """The same with the lowest version that is allowed of each."""
    return [f"{item.name}{item.specifier}".replace(">=", "==") for item in needed()]


def needed():
    return [item for item in map(Requirement, requires("tensorgrade")) if item.marker is None]


def download(pip, packages, wheelhouse):
    command = [*pip, "download", "-q", "-d", wheelhouse, *packages]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    require(done.returncode == 0, f"pip cannot download: {done.stderr}")


@pytest.fixture
def empty_environment(tmp_path):
    """Makes an environment with the wheel and what it needs; the folder of its programs."""

    def make(python, packages):
        environment, wheelhouse = tmp_path / "environment", tmp_path / "wheelhouse"
        subprocess.run([python, "-m", "venv", "--without-pip", environment], check=True, timeout=120)
        pip = [sys.executable, "-m", "pip", "--python", environment / "bin/python", "--disable-pip-version-check"]
        download(pip, packages, wheelhouse)
        (tmp_path / WHEEL_NAME).write_bytes(student_wheel())
        offline = [*pip, "install", "-q", "--no-index", "--find-links", wheelhouse]
        subprocess.run([*offline, tmp_path / WHEEL_NAME], check=True, timeout=120)
        return environment / "bin"

    return make


@pytest.mark.slow
@pytest.mark.parametrize(
    ("python", "packages"),
    [(sys.executable, oldest), *((python, newest) for python in pythons())],
    ids=lambda value: value.__name__ if callable(value) else Path(value).name,
)
def test_a_student_fails_understands_mends_and_passes(python, packages, empty_environment, tmp_path):
    programs = empty_environment(python, packages())
    notebook = tmp_path / "corr2d/corr2d.ipynb"
    shutil.copytree(ROOT / "assignments/en/corr2d", notebook.parent)

    def check():
        variables = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        command = [programs / "tensorgrade", "check", notebook]
        done = subprocess.run(command, env=variables, text=True, capture_output=True, timeout=120)
        assert done.stderr == ""
        return " ".join(done.stdout.split())

    def write(expression):
        written = json.loads(handed_out)
        [cell] = [cell for cell in written["cells"] if cell["id"] == "corr2d"]
        cell["source"] = "".join(cell["source"]).replace("raise NotImplementedError()", ANSWER.format(expression))
        notebook.write_text(json.dumps(written), encoding="utf-8")

    handed_out = notebook.read_text(encoding="utf-8")
    assert "Nothing written yet. Begin with corr2d" in check()
    write(FLIPPED)
    wrong = check()
    assert "corr2d: public checks: 0 of 2" in wrong
    assert "Your kernel is turned by 180°" in wrong
    write(FLIPPED.replace("[::-1, ::-1]", ""))
    assert "corr2d: public checks: 2 of 2" in check()


# What Jupyter's kernel does with the notebook's cells.
SHELL = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
sys.path.insert(0, "")
shell = InteractiveShell.instance()
shell.run_line_magic("colors", "nocolor")
for cell in json.load(open("cells.json", encoding="utf-8")):
    shell.run_cell(cell)
"""


@pytest.mark.slow
@pytest.mark.parametrize("beside", ["nothing", "no wheel", "a file of that name"])
def test_the_first_cell_brings_all_that_is_missing_or_says_why_not(beside, tmp_path):
    """In a Jupyter that has neither tensorgrade nor NumPy, without an index."""
    python = make_bare_environment(tmp_path / "jupyter", "ipython", "pip")
    folder, wheelhouse = tmp_path / "corr2d", tmp_path / "wheelhouse"
    download([python, "-m", "pip"], newest(), wheelhouse)
    shutil.copytree(ROOT / "assignments/en/corr2d", folder)
    if beside != "no wheel":
        (folder / WHEEL_NAME).write_bytes(student_wheel())
    if beside == "a file of that name":
        (folder / "tensorgrade.py").write_text("x = 1\n", encoding="utf-8")
    notebook = json.loads((folder / "corr2d.ipynb").read_text(encoding="utf-8"))
    first, answer = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"][:2]
    answer = answer.replace("raise NotImplementedError()", ANSWER.format(FLIPPED))
    (folder / "cells.json").write_text(json.dumps([first, answer, "print(check(corr2d))"]), encoding="utf-8")
    variables = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "IPYTHONDIR": str(tmp_path / "ipython")}
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheelhouse), "PIP_CONFIG_FILE": os.devnull}
    command = [python, "-c", SHELL]
    done = subprocess.run(command, cwd=folder, env=variables | offline, text=True, capture_output=True, timeout=180)
    if beside == "nothing":
        assert "Your kernel is turned by 180°" in " ".join(done.stdout.split())
        return
    first_error = done.stdout.partition("ImportError: ")[2].splitlines()[0]
    assert "During handling of the above exception" not in done.stdout
    assert "See what pip says above; if a file here is named tensorgrade, rename it." in first_error
    assert ("tensorgrade.py)" in first_error) == (beside == "a file of that name")
