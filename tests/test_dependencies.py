"""Dependencies and Python versions are listed once, in pyproject.toml; everything else reads them there."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError

import pytest

from tensorgrade import dependencies
from tensorgrade.dependencies import InstallError, required_packages, supported_pythons
from tests.conftest import ROOT

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = SETTINGS["project"]
EXTRAS = PROJECT["optional-dependencies"]


def names(requirements):
    return {re.split(r"[<>=\[; ]", line)[0].replace("_", "-") for line in requirements} - {"tensorgrade"}


class Installed:
    """A distribution's metadata."""

    def __init__(self, requires, classifiers=()):
        self.requires, self.classifiers = requires, classifiers

    @property
    def metadata(self):
        return self

    def get_all(self, field):
        assert field == "Classifier"
        return self.classifiers


@pytest.fixture
def installed(monkeypatch):
    def put(requires, classifiers=()):
        monkeypatch.setattr(dependencies, "distribution", lambda name: Installed(requires, classifiers))

    return put


def test_a_students_install_needs_numpy_and_jinja():
    assert names(PROJECT["dependencies"]) == {"numpy", "jinja2"}


def test_the_installed_metadata_is_that_of_pyproject():
    """Where this fails, install the clone again: `make` does, after a change of pyproject.toml."""
    base, grading = names(PROJECT["dependencies"]), names(EXTRAS["grading"])
    assert set(required_packages("grading")) == base | grading
    assert set(required_packages("instructor")) == base | grading | names(EXTRAS["instructor"])
    tested = base | names(EXTRAS["dask"]) | names(EXTRAS["test"])
    assert set(required_packages("dev")) == tested | names(EXTRAS["dev"])


def test_what_grades_has_no_torch_and_instructors_have_both():
    assert "torch" not in required_packages("grading")
    assert {*required_packages("grading"), "torch"} < set(required_packages("instructor"))


def test_no_package_is_listed_twice():
    for extra in EXTRAS:
        packages = required_packages(extra)
        assert sorted(set(packages)) == sorted(packages)


def test_the_python_versions_begin_with_the_oldest_that_installs():
    supported = supported_pythons()
    oldest = ".".join(map(str, supported[0]))
    assert PROJECT["requires-python"] == f">={oldest}"
    assert SETTINGS["tool"]["mypy"]["python_version"] == oldest
    assert supported == [(3, supported[0][1] + number) for number in range(len(supported))]


@pytest.mark.parametrize("path", ["README.md", "CONTRIBUTING.md", "docs/instructor.md", "docs/lms.md"])
def test_the_pages_name_the_same_python_versions(path):
    found = re.findall(r"Python (\d\.\d+) to (\d\.\d+)", (ROOT / path).read_text(encoding="utf-8"))
    assert found
    supported = [".".join(map(str, version)) for version in supported_pythons()]
    assert set(found) == {(supported[0], supported[-1])}


@pytest.mark.parametrize("line", ["numpy>=2; extra == 'grading'", 'numpy[all] >=2,<3 ; extra == "grading"'])
def test_a_requirement_of_an_extra(installed, line):
    installed(["jinja2>=3.1", line, "torch; extra == 'instructor'"])
    assert required_packages("grading") == ["jinja2", "numpy"]


def test_a_marker_that_is_not_known_is_not_passed_over(installed):
    installed(["numpy>=2; (python_version < '3.12') and extra == 'grading'"])
    with pytest.raises(ValueError, match="marker"):
        required_packages("grading")


def test_metadata_older_than_the_code_says_what_to_install(installed):
    installed(["numpy>=2"])
    with pytest.raises(InstallError, match=r"pip install 'tensorgrade\[instructor\]'"):
        required_packages("grading")
    with pytest.raises(InstallError, match="pip install"):
        supported_pythons()


def test_no_install_says_what_to_install(monkeypatch):
    def missing(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(dependencies, "distribution", missing)
    with pytest.raises(InstallError, match=r"pip install 'tensorgrade\[instructor\]'"):
        required_packages("instructor")
