"""What the project promises of its layout and its installation, whatever else changes."""

import re
import tomllib
import zipfile

import pytest

from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.mark.parametrize("name", ["assignments", "solutions", "grader", "tests", "templates"])
def test_a_folder_at_the_top(name):
    assert (ROOT / name).is_dir()


def test_one_pyproject_at_the_top():
    assert PROJECT["name"] == "tensorgrade"


@pytest.mark.parametrize("name", ["numpy", "torch", "pytest", "nbgrader", "jinja2"])
def test_an_instructors_install_brings(name):
    asked = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["instructor"]
    assert name in [re.match(r"[\w.-]+", requirement)[0].lower() for requirement in asked]


@pytest.mark.parametrize(("kind", "name"), [("wheel", "tensorgrade"), ("instructor", "tensorgrade_instructor")])
def test_each_wheel_installs_one_name(distributions, kind, name):
    with zipfile.ZipFile(distributions[kind]) as archive:
        names = {path.partition("/")[0] for path in archive.namelist()}
    [information] = names - {name}
    assert information.endswith(".dist-info")
