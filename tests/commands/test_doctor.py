"""`tensorgrade doctor`: it names everything that an instructor's install needs."""

import pytest

from tensorgrade.commands import doctor
from tensorgrade.dependencies import InstallError, required_packages
from tests.coursework import cli


def test_every_package_of_the_install_is_listed():
    words = [line.split() for line in cli("doctor").stdout.splitlines()]
    listed = {line[1]: line[0] for line in words if len(line) > 2}
    needed = required_packages("instructor")
    assert {"pyseccomp", "pyyaml", "pygal", "torch", "numpy"} < set(needed)
    assert {name: listed.get(name) for name in needed} == dict.fromkeys(needed, "✓")


def test_a_missing_package_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(doctor, "required_packages", lambda extra: ["numpy", "no-such-package"])
    found = {line.name: line for line in doctor.installed_versions()}
    assert found["numpy"].ok is True
    assert (found["no-such-package"].ok, found["no-such-package"].details) == (
        False,
        "not installed: pip install 'tensorgrade[instructor]'",
    )


@pytest.mark.parametrize(("supported", "ok"), [([(3, 9), (3, 10)], None), ([(3, 9), (3, 99)], True)])
def test_a_python_newer_than_those_that_grading_supports(monkeypatch, supported, ok):
    monkeypatch.setattr(doctor, "supported_pythons", lambda: supported)
    [python] = [line for line in doctor.installed_versions() if line.name == "python"]
    assert python.ok is ok
    assert ("grading is meant for 3.9 to 3.10" in python.details) is (ok is None)


def test_code_that_is_not_installed(monkeypatch):
    def missing(extra):
        raise InstallError("tensorgrade runs without being installed")

    monkeypatch.setattr(doctor, "required_packages", missing)
    found = {line.name: line for line in doctor.installed_versions()}
    assert (found["packages"].ok, found["packages"].details) == (False, "tensorgrade runs without being installed")


@pytest.mark.parametrize(
    ("names", "ok", "details"),
    [
        (["json", "json.decoder", "_private"], True, "answers can import all of the standard library"),
        (
            ["json", "dbm.no", "absent", "absent.inner"],
            None,
            "answers cannot import dbm.no, absent, which this Python lacks",
        ),
    ],
)
def test_modules_that_answers_cannot_import_are_named(monkeypatch, names, ok, details):
    monkeypatch.setattr(doctor, "standard_library_modules", lambda: names)
    assert doctor._library() == doctor.Diagnostic(ok, "library", details)
