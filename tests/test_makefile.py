"""The Makefile: its list of targets, and what it says of a Python that it cannot use."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib

import pytest

from tensorgrade.dependencies import required_packages
from tests.conftest import ROOT, require
from tests.lower_bounds import constraints

TEXT = (ROOT / "Makefile").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TARGETS = re.findall(r"^([a-z-]+):", TEXT, re.MULTILINE)
PHONY = re.search(r"^\.PHONY: ((?:.*\\\n)*.*)", TEXT, re.MULTILINE)[1].replace("\\", "").split()


def make(*arguments, cwd=ROOT):
    # Not as a part of the `make` that may have started these tests.
    environment = {name: text for name, text in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    return subprocess.run(["make", *arguments], cwd=cwd, env=environment, text=True, capture_output=True)


def test_make_alone_lists_every_target():
    done = make()
    assert (done.returncode, done.stderr) == (0, "")
    assert re.findall(r"^  make (\S+)  +\S", done.stdout, re.MULTILINE) == TARGETS
    assert sorted(TARGETS) == sorted(PHONY)


@pytest.mark.parametrize("python", ["no-such-python", "false"])
def test_a_python_that_will_not_do_is_one_sentence(python, tmp_path):
    done = make(f"PYTHON={python}", f"BIN={tmp_path}", f"STAMP={tmp_path}/installed", "test")
    assert done.returncode == 2
    assert f"there is no {python} from 3.11 to 3.13" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["test"], "worksteal tests\n"),
        (["test", "W=judge"], "worksteal tests/judge\n"),
        (["test", "W=key judge"], "worksteal tests/key tests/judge\n"),
        (["test-all"], "worksteal --slow tests\n"),
        (["bench", "B=grading"], "for name in grading; do .venv/bin/python -m benchmarks.$name"),
    ],
)
def test_what_a_target_runs(arguments, words):
    assert words in make("-n", *arguments).stdout


def test_bench_names_every_benchmark_but_the_one_for_a_device():
    [named] = re.findall(r"^B \?= (.*)", TEXT, re.MULTILINE)
    modules = (ROOT / "benchmarks").glob("*.py")
    # The others are what benchmarks share.
    there = [path.stem for path in modules if '__name__ == "__main__"' in path.read_text(encoding="utf-8")]
    assert sorted([*named.split(), "gpu"]) == sorted(there)


def test_the_wheels_for_a_machine_with_a_gpu_are_those_that_grading_and_building_need():
    [download] = re.findall(r" -d build/gpu-wheels (.*)", make("-n", "gpu-wheels").stdout)
    assert download.split() == [*(name for name in required_packages("grading") if name != "numpy"), "babel"]


def test_the_python_versions_are_those_of_pyproject():
    supported = [line.rpartition(" ")[2] for line in PROJECT["classifiers"] if "Python :: 3." in line]
    done = make("--eval", "versions: ; @echo $(PYTHON) $(PYTHONS)", "versions")
    assert done.stdout.split() == [f"python{supported[0]}", *supported]


def test_what_one_target_needs_stays_out_of_the_shared_environment():
    shared = [line for line in TEXT.splitlines() if re.match(r"\t\$\(BIN\)/pip install", line)]
    assert shared == ["\t$(BIN)/pip install -q -c constraints.txt -e '.[instructor,dev]'"]


@pytest.mark.parametrize("target", TARGETS)
def test_the_clone_may_be_in_a_folder_with_spaces(target, tmp_path):
    clone = tmp_path / "my clone"
    (clone / "tests").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", "constraints.txt", "tests/lower_bounds.py"):
        shutil.copy(ROOT / name, clone / name)
    done = make("-n", target, cwd=clone)
    assert done.returncode == 0, done.stderr
    # A word of the shell names the folder whole, or not at all.
    assert not [word for word in shlex.split(done.stdout, comments=False) if re.search(r"/my$|^clone/", word)]


@pytest.mark.slow
def test_the_oldest_versions_that_are_allowed_can_be_installed_together(tmp_path):
    (tmp_path / "oldest.txt").write_text("\n".join(constraints()), encoding="utf-8")
    [needs] = re.findall(r"^oldest_NEEDS = -c \S+ (.*)", TEXT, re.MULTILINE)
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--dry-run",
        "--ignore-installed",
        "-q",
        "-c",
        tmp_path / "oldest.txt",
    ]
    done = subprocess.run([*command, *shlex.split(needs)], cwd=ROOT, text=True, capture_output=True, timeout=600)
    assert "ResolutionImpossible" not in done.stderr, done.stderr
    require(done.returncode == 0, f"pip cannot find packages: {done.stderr}")
