"""A gradebook is opened also where this environment is not on PATH, and PATH stays as it was."""

import json
import os
import subprocess
import sys
import sysconfig
import venv

import pytest

from tensorgrade.nbgrader_access.classes import programs_on_path
from tests.conftest import ROOT
from tests.coursework import PROGRAMS

OPEN = """
import json, os, sys
from tensorgrade.gradebook.people import enroll
from tensorgrade.gradebook.recorded_students import read_recorded_students
before = dict(os.environ)
url = f"sqlite:///{sys.argv[1]}/gradebook.db"
enroll(url, "course", ["ada"])
print(json.dumps([read_recorded_students(url, "corr2d").enrolled, dict(os.environ) == before]))
"""


def python_of_another_folder(environment):
    """The path of a Python whose packages and their programs are in another folder, as by `pip install --user`."""
    venv.create(environment, symlinks=True)
    [site] = environment.glob("lib/python*/site-packages")
    (site / "others.pth").write_text(f"{sysconfig.get_path('purelib')}\n{ROOT / 'grader'}\n", encoding="utf-8")
    return environment / "bin/python"


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/usr/bin:/bin", "", None])
@pytest.mark.parametrize("is_elsewhere", [False, True], ids=["beside python", "elsewhere"])
def test_a_gradebook_is_made_though_nobody_asked_for_the_courses_directory(tmp_path, path, is_elsewhere):
    environment = {name: value for name, value in os.environ.items() if name != "PATH"}
    environment |= {} if path is None else {"PATH": path}
    python = python_of_another_folder(tmp_path / "environment") if is_elsewhere else sys.executable
    done = subprocess.run([python, "-c", OPEN, tmp_path], env=environment, text=True, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [["ada"], True]


@pytest.mark.parametrize("path", ["/bin", f"/bin:{PROGRAMS}", None])
def test_path_is_as_before_also_after_an_error(monkeypatch, path):
    monkeypatch.setenv("PATH", path or "")
    if path is None:
        monkeypatch.delenv("PATH")
    inside = []

    def fail():
        with programs_on_path():
            inside.append(os.environ["PATH"].split(os.pathsep))
            raise ValueError("inside")

    with pytest.raises(ValueError, match="inside"):
        fail()
    assert [folders.count(str(PROGRAMS)) for folders in inside] == [1]
    assert os.environ.get("PATH") == path
