"""`tensorgrade doctor`: it names everything that an instructor's install needs."""

from importlib.metadata import distribution

import pytest

from tensorgrade.commands import doctor
from tensorgrade.dependencies import InstallError, required_packages
from tests.coursework import cli


@pytest.mark.slow
def test_every_package_of_the_install_is_listed():
    words = [line.split() for line in cli("doctor").stdout.splitlines()]
    listed = {line[1]: line[0] for line in words if len(line) > 2}
    needed = required_packages("instructor")
    assert {"pyseccomp", "pyyaml", "torch", "numpy"} < set(needed)
    assert {name: listed.get(name) for name in needed} == dict.fromkeys(needed, "✓")


def test_a_missing_package_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(doctor, "required_packages", lambda extra: ["numpy", "no-such-package"])
    found = {line.name: line for line in doctor.installed_versions()}
    assert found["numpy"].ok is True
    assert (found["no-such-package"].ok, found["no-such-package"].details) == (
        False,
        "not installed: pip install 'tensorgrade[instructor]'",
    )


@pytest.mark.parametrize(
    ("version", "build", "words"),
    [
        ("2.13.0+cpu", "cuda: Optional[str] = None", "2.13.0+cpu, built for the CPU, 1.0 GB; for CUDA: "),
        ("2.13.0", "cuda: Optional[str] = '13.0'", "2.13.0, built for CUDA, 3.5 GB; for the CPU: "),
    ],
)
def test_torch_is_said_to_be_for_the_cpu_or_cuda_with_its_size_and_the_way_to_the_other(
    monkeypatch, tmp_path, version, build, words
):
    needed = {
        "torch": "Requires-Dist: cuda-toolkit[example]; platform_system == 'Linux'\nRequires-Dist: sympy\n",
        "cuda_toolkit": "Requires-Dist: nvidia-example; extra == 'example'\nRequires-Dist: nvidia-none\n",
    }
    libraries = {"cuda_toolkit": 10**3, "nvidia_example": 25 * 10**8}
    sizes = {"torch": 10**9, "sympy": 10**9} | ({} if "None" in build else libraries)
    for name, size in sizes.items():
        information = tmp_path / f"{name}-{version}.dist-info"
        information.mkdir()
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needed.get(name, '')}"
        (information / "METADATA").write_text(metadata)
        (information / "RECORD").write_text(f"{name}/all.so,,{size}\n")
        (tmp_path / name).mkdir()
        (tmp_path / name / "all.so").touch()  # a file that is not there is not counted by some versions
    (tmp_path / "torch/version.py").write_text(f"from typing import Optional\n{build}\nhip: Optional[str] = '6'\n")
    monkeypatch.syspath_prepend(tmp_path)
    details = doctor.torch_details(distribution("torch"))
    assert details.startswith(words)
    assert details.endswith(
        "pip install torch==2.13.0" + (f" --index-url {doctor.CPU_INDEX}" if "3.5" in words else "")
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
